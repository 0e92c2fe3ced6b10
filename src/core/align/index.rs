//! Finds the sentences that share rare words with another one. Bounded by counts: common words are not looked up.

use super::features::{FIGURE, Side, Words};
use super::marks::Marks;
use super::similarity::Weighed;

/// Rare words of a sentence that are looked up everywhere.
const LOOK_UPS: usize = 10;
/// Words that stand in more sentences than this are not looked up.
const POSTINGS: usize = 24;
/// Candidates from anywhere.
const FAR: usize = 6;

/// The sentences that hold each word, for the rarer words.
pub(super) struct Index {
    start: Vec<u32>,
    list: Vec<u32>,
    votes: Marks,
    seen: Marks,
    touched: Vec<u32>,
    rare: Vec<(u32, u32)>,
}

impl Index {
    pub(super) fn build(side: &Side, sentences: &[u32], words: &Words) -> Self {
        let mut counts = vec![0_u32; words.len() + 1];
        for &n in sentences {
            for &word in side.words_of(n as usize) {
                if let Some(count) = counts.get_mut(word as usize) {
                    *count += 1;
                }
            }
        }
        let mut start = Vec::with_capacity(counts.len());
        let mut total = 0_u32;
        for (word, count) in counts.iter_mut().enumerate() {
            start.push(total);
            if word == FIGURE as usize || *count as usize > POSTINGS {
                *count = 0;
            }
            total += *count;
            // From here on: how many are still to be filled in.
        }
        let mut list = vec![0_u32; total as usize];
        for &n in sentences.iter().rev() {
            for &word in side.words_of(n as usize) {
                if let (Some(count), Some(&start)) = (counts.get_mut(word as usize), start.get(word as usize))
                    && *count > 0
                {
                    *count -= 1;
                    if let Some(slot) = list.get_mut((start + *count) as usize) {
                        *slot = n;
                    }
                }
            }
        }
        Self {
            start,
            list,
            votes: Marks::new(side.sentences.len()),
            seen: Marks::new(words.len()),
            touched: Vec::new(),
            rare: Vec::new(),
        }
    }

    fn of(&self, word: u32) -> &[u32] {
        let at = word as usize;
        match (self.start.get(at), self.start.get(at + 1)) {
            (Some(&from), Some(&to)) => self.list.get(from as usize..to as usize).unwrap_or(&[]),
            _ => &[],
        }
    }

    /// Adds the sentences that share most of the rarest words, in no order; none of which the shared words could not make
    /// it as alike as `least`. `weighed` is the sentence that is looked for, `side` the one that was indexed.
    pub(super) fn look_up(
        &mut self,
        weighed: Weighed<'_>,
        side: &Side,
        words: &Words,
        least: f32,
        found: &mut Vec<u32>,
    ) {
        let (sentence, weight) = weighed;
        let mut rare = std::mem::take(&mut self.rare);
        let mut touched = std::mem::take(&mut self.touched);
        rare.clear();
        touched.clear();
        self.seen.clear();
        for &word in sentence {
            if !self.of(word).is_empty() && self.seen.add(word as usize, 1.0) == 0.0 {
                rare.push((words.count(word), word));
            }
        }
        if rare.len() > LOOK_UPS {
            rare.select_nth_unstable(LOOK_UPS);
            rare.truncate(LOOK_UPS);
        }
        self.votes.clear();
        // What words that are not looked up can add to the votes.
        let others = weight - rare.iter().map(|(_, word)| words.weight(*word)).sum::<f32>();
        for &(_, word) in &rare {
            let weight = words.weight(word);
            // The list is borrowed apart from the votes.
            let at = word as usize;
            let (Some(&from), Some(&to)) = (self.start.get(at), self.start.get(at + 1)) else { continue };
            for &n in self.list.get(from as usize..to as usize).unwrap_or(&[]) {
                if self.votes.add(n as usize, weight) == 0.0 {
                    touched.push(n);
                }
            }
        }
        touched.retain(|&n| {
            let other = side.sentences.get(n as usize).map_or(0.0, |sentence| sentence.weight);
            2.0 * (self.votes.get(n as usize) + others) >= least * (weight + other)
        });
        if touched.len() > FAR {
            // The best few so far, best first, each with its votes.
            let mut best = [(0.0_f32, u32::MAX); FAR];
            for &n in &touched {
                let mut next = (self.votes.get(n as usize), n);
                if best.last().is_some_and(|last| next.0 < last.0 || (next.0 == last.0 && next.1 > last.1)) {
                    continue;
                }
                for slot in &mut best {
                    if next.0 > slot.0 || (next.0 == slot.0 && next.1 < slot.1) {
                        std::mem::swap(slot, &mut next);
                    }
                }
            }
            found.extend(best.iter().map(|(_, n)| n).filter(|n| **n != u32::MAX));
        } else {
            found.extend_from_slice(&touched);
        }
        (self.rare, self.touched) = (rare, touched);
    }
}
