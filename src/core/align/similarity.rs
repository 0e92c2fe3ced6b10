//! How alike two sentences are: shared words by weight, and how many of them in the same order. Figures are masked.

use super::features::Words;
use super::marks::Marks;

/// What the bag of words weighs against their order.
const BAG: f32 = 0.6;
/// Longer pairs (product of their word counts) are compared by their bags of words alone.
const ORDER_CELLS: usize = 16_384;

/// Scratch memory for comparing one sentence with many.
pub(super) struct Comparer<'a> {
    words: &'a Words,
    /// How often the held sentence has each word.
    mine: Vec<u32>,
    held: Vec<u32>,
    /// The shared words that were counted off.
    off: Vec<u32>,
    used: Marks,
    row: Vec<f32>,
    held_words: Vec<u32>,
}

/// A sentence's words and the sum of their weights.
pub(super) type Weighed<'w> = (&'w [u32], f32);

impl<'a> Comparer<'a> {
    pub(super) fn new(words: &'a Words) -> Self {
        Self {
            words,
            mine: vec![0; words.len()],
            held: Vec::new(),
            off: Vec::new(),
            used: Marks::new(words.len()),
            row: Vec::new(),
            held_words: Vec::new(),
        }
    }

    /// Takes the sentence that the next ones are compared with.
    pub(super) fn hold(&mut self, sentence: &[u32]) {
        for &word in &self.held {
            if let Some(count) = self.mine.get_mut(word as usize) {
                *count = 0;
            }
        }
        self.held.clear();
        self.held.extend_from_slice(sentence);
        for &word in sentence {
            if let Some(count) = self.mine.get_mut(word as usize) {
                *count += 1;
            }
        }
    }

    /// The weight of the words of `other` that the held sentence has too, each as often as both have it.
    pub(super) fn shared(&mut self, other: &[u32]) -> f32 {
        let Self { words, mine, off, .. } = self;
        let mut shared = 0.0;
        off.clear();
        for &word in other {
            let Some(count) = mine.get_mut(word as usize) else { continue };
            if *count > 0 {
                *count -= 1;
                shared += words.weight(word);
                off.push(word);
            }
        }
        for &word in off.iter() {
            if let Some(count) = mine.get_mut(word as usize) {
                *count += 1;
            }
        }
        shared
    }

    /// The likeness of the held sentence, given again as `held`, and another one by their bags of words, from 0 to 1;
    /// their likeness altogether is never more.
    pub(super) fn bag(&mut self, (_, held_weight): Weighed<'_>, (other, other_weight): Weighed<'_>, least: f32) -> f32 {
        let both = held_weight + other_weight;
        if both <= 0.0 {
            return 0.0;
        }
        // The lighter sentence can at most be shared wholly.
        let most = 2.0 * held_weight.min(other_weight) / both;
        if most < least { most } else { (2.0 * self.shared(other) / both).min(1.0) }
    }

    /// The likeness of two sentences whose likeness by [`Comparer::bag`] was just found.
    pub(super) fn with_order(
        &mut self,
        bag: f32,
        (held, held_weight): Weighed<'_>,
        (other, other_weight): Weighed<'_>,
    ) -> f32 {
        if held.len().saturating_mul(other.len()) > ORDER_CELLS {
            return bag;
        }
        let ordered = (2.0 * self.in_order(other, held) / (held_weight + other_weight)).min(1.0);
        BAG * bag + (1.0 - BAG) * ordered
    }

    /// The likeness of the held sentence, given again as `held`, and another one, from 0 to 1. Where it is below `least`
    /// already by the bags of words, their order is not looked at: it could only make it less.
    pub(super) fn similarity(&mut self, held: Weighed<'_>, other: Weighed<'_>, least: f32) -> f32 {
        let bag = self.bag(held, other, least);
        if bag < least || bag <= 0.0 { bag } else { self.with_order(bag, held, other) }
    }

    /// The weight of the heaviest common subsequence of `a` and the held sentence, `b`.
    fn in_order(&mut self, a: &[u32], b: &[u32]) -> f32 {
        let ahead = a.iter().zip(b).take_while(|(x, y)| x == y).count();
        let (start, a, b) =
            (a.get(..ahead).unwrap_or(&[]), a.get(ahead..).unwrap_or(&[]), b.get(ahead..).unwrap_or(&[]));
        let behind = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
        let end = a.get(a.len() - behind..).unwrap_or(&[]);
        let a = a.get(..a.len() - behind).unwrap_or(&[]);
        let b = b.get(..b.len() - behind).unwrap_or(&[]);
        // Words that only one of the two has are in no common subsequence.
        self.used.clear();
        for &word in a {
            self.used.add(word as usize, 1.0);
        }
        self.held_words.clear();
        self.held_words.extend(b.iter().filter(|&&word| self.used.get(word as usize) > 0.0));
        // The weight of the heaviest common subsequence up to each word of `b`: it never falls.
        self.row.clear();
        self.row.resize(self.held_words.len() + 1, 0.0);
        for &word in a {
            if self.mine.get(word as usize).is_none_or(|count| *count == 0) {
                continue;
            }
            let weight = self.words.weight(word);
            // From the end, so that what this word adds is not added to once more.
            for (at, _) in self.held_words.iter().enumerate().rev().filter(|(_, other)| **other == word) {
                let with = self.row.get(at).copied().unwrap_or(0.0) + weight;
                for cell in self.row.iter_mut().skip(at + 1) {
                    if *cell >= with {
                        break;
                    }
                    *cell = with;
                }
            }
        }
        self.words.weight_of(start) + self.words.weight_of(end) + self.row.last().copied().unwrap_or(0.0)
    }
}
