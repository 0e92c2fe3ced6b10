//! What sentences and sections are compared by: word numbers, weights, hashes, headings without their numbers.
//!
//! Knows words as numbers only; which sentence belongs to which is decided in the neighbouring files.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::headings::{self, HeadingWords};
use super::text::{exact, scan, step};
use crate::core::document::{BlockKind, Document};

/// The number of every figure: numbers, years, amounts and dates are masked for matching and compared afterwards.
pub(super) const FIGURE: u32 = 0;
/// What a masked figure weighs: it tells that a figure stands here, not which.
const FIGURE_WEIGHT: f32 = 0.4;
/// The least that any word weighs, so that sentences of common words can still be compared.
const LEAST_WEIGHT: f32 = 0.25;
/// Words that make up more than this share of a text (natural logarithm of its inverse) weigh the least.
const COMMON: f32 = 2.5;
/// A text of fewer words is weighed as if it had so many: in a few sentences every word is rare.
const LEAST_TOTAL: f32 = 1_000.0;

/// All words of both texts, each with a number, and how often each occurs.
#[derive(Default)]
pub(super) struct Words {
    ids: FxHashMap<u64, u32>,
    counts: Vec<u32>,
    weights: Vec<f32>,
}

impl Words {
    pub(super) fn new() -> Self {
        Self { ids: FxHashMap::default(), counts: vec![0], weights: Vec::new() }
    }

    fn add(&mut self, hash: u64) -> u32 {
        let next = u32::try_from(self.counts.len()).unwrap_or(u32::MAX);
        let id = *self.ids.entry(hash).or_insert(next);
        if id == next {
            self.counts.push(0);
        }
        if let Some(count) = self.counts.get_mut(id as usize) {
            *count = count.saturating_add(1);
        }
        id
    }

    /// The number of a word that occurs in either text.
    pub(super) fn find(&self, hash: u64) -> Option<u32> {
        self.ids.get(&hash).copied()
    }

    /// Weighs every word by how rare it is; called once, when both texts are read.
    pub(super) fn weigh(&mut self) {
        let total: f32 = self.counts.iter().skip(1).map(|&n| n as f32).sum::<f32>().max(LEAST_TOTAL);
        self.weights =
            self.counts.iter().map(|&n| ((total / n.max(1) as f32).ln() - COMMON).max(LEAST_WEIGHT)).collect();
        if let Some(first) = self.weights.first_mut() {
            *first = FIGURE_WEIGHT;
        }
    }

    pub(super) fn len(&self) -> usize {
        self.counts.len()
    }

    pub(super) fn count(&self, word: u32) -> u32 {
        self.counts.get(word as usize).copied().unwrap_or(0)
    }

    pub(super) fn weight(&self, word: u32) -> f32 {
        self.weights.get(word as usize).copied().unwrap_or(LEAST_WEIGHT)
    }

    pub(super) fn weight_of(&self, words: &[u32]) -> f32 {
        words.iter().map(|&word| self.weight(word)).sum()
    }
}

/// A sentence as it is compared.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    pub(super) section: u32,
    /// Equal for sentences that are equal up to punctuation, quotes, hyphens and white space.
    pub(super) exact: u64,
    /// Equal for sentences of the same words, whatever their figures and capitals.
    pub(super) masked: u64,
    /// For a table row: what its key cell says.
    pub(super) key: Option<u64>,
    /// How many words and figures it has.
    pub(super) n_words: u32,
    /// The one sentence of the other side that is equal, where both are the only ones of their side.
    pub(super) twin: Option<u32>,
    /// Its words; none are read of a sentence that has a twin.
    pub(super) words: Range<usize>,
    /// The sum of its words' weights.
    pub(super) weight: f32,
    pub(super) cut_off: bool,
}

/// A section as it is compared.
#[derive(Clone, Debug)]
pub(super) struct Sec {
    /// The section above it; none below the document's title.
    pub(super) parent: Option<u32>,
    pub(super) heading: HeadingWords,
    pub(super) sentences: Range<usize>,
    pub(super) words: Range<usize>,
    /// How many words and figures all its sentences have.
    pub(super) n_words: u32,
}

/// One of the two documents, ready to be compared.
#[derive(Default)]
pub(super) struct Side {
    pub(super) sections: Vec<Sec>,
    pub(super) sentences: Vec<Sent>,
    words: Vec<u32>,
    /// The section whose heading is the document's title.
    pub(super) title: Option<u32>,
}

impl Side {
    /// Reads the headings and the hashes of a document; its words are read by [`Side::read_words`].
    pub(super) fn read(document: &Document, words: &mut Words) -> Self {
        let mut side = Self { title: headings::title(document), ..Self::default() };
        let parents = headings::parents(document, side.title);
        side.sections.reserve(document.sections.len());
        for ((n, section), parent) in document.sections.iter().enumerate().zip(parents) {
            let heading = HeadingWords::read(section, |hash| words.add(hash));
            let first = side.sentences.len();
            let mut section_words = 0_u32;
            for block in &section.blocks {
                let row = block.kind == BlockKind::TableRow;
                let last = block.sentences.len().saturating_sub(1);
                for (place, sentence) in block.sentences.iter().enumerate() {
                    let (exact, n_words) = exact(&sentence.text);
                    section_words = section_words.saturating_add(n_words);
                    side.sentences.push(Sent {
                        section: u32::try_from(n).unwrap_or(u32::MAX),
                        exact,
                        masked: 0,
                        key: row.then(|| super::tables::key(&sentence.text)).flatten(),
                        n_words,
                        twin: None,
                        words: 0..0,
                        weight: 0.0,
                        cut_off: block.cut_off && place == last,
                    });
                }
            }
            let sentences = first..side.sentences.len();
            side.sections.push(Sec { parent, heading, sentences, words: 0..0, n_words: section_words });
        }
        side
    }

    /// Reads the words of all sentences that have no twin; they get their numbers in `words`.
    pub(super) fn read_words(&mut self, document: &Document, words: &mut Words) {
        let mut texts = document.sections.iter().flat_map(|section| &section.blocks).flat_map(|block| &block.sentences);
        for section in &mut self.sections {
            let start = self.words.len();
            for n in section.sentences.clone() {
                let (Some(sent), Some(sentence)) = (self.sentences.get_mut(n), texts.next()) else { break };
                if sent.twin.is_some() {
                    continue;
                }
                let from = self.words.len();
                let mut masked = 0_u64;
                let own = &mut self.words;
                scan(&sentence.text, |hash| {
                    masked = step(masked, hash);
                    own.push(if hash == 0 { FIGURE } else { words.add(hash) });
                });
                sent.masked = masked;
                sent.words = from..self.words.len();
            }
            section.words = start..self.words.len();
        }
    }

    pub(super) fn weigh(&mut self, words: &Words) {
        for sentence in &mut self.sentences {
            sentence.weight = self.words.get(sentence.words.clone()).map_or(0.0, |ids| words.weight_of(ids));
        }
    }

    /// The word numbers of a sentence.
    pub(super) fn words_of(&self, sentence: usize) -> &[u32] {
        self.sentences.get(sentence).and_then(|s| self.words.get(s.words.clone())).unwrap_or(&[])
    }

    /// The word numbers of a sentence, and the sum of their weights.
    pub(super) fn weighed(&self, sentence: usize) -> (&[u32], f32) {
        (self.words_of(sentence), self.sentences.get(sentence).map_or(0.0, |s| s.weight))
    }

    /// The word numbers of a section's whole text.
    pub(super) fn section_words(&self, section: usize) -> &[u32] {
        self.sections.get(section).and_then(|s| self.words.get(s.words.clone())).unwrap_or(&[])
    }

    /// The section that a sentence stands in.
    pub(super) fn section_of(&self, sentence: usize) -> usize {
        self.sentences.get(sentence).map_or(usize::MAX, |s| s.section as usize)
    }
}

/// Finds the sentences that are equal and the only ones of their side: whatever else happened, they belong together.
pub(super) fn find_twins(old: &mut Side, new: &mut Side) {
    let mut places: FxHashMap<u64, (u32, u32, u32, u32)> = FxHashMap::default();
    places.reserve(old.sentences.len());
    for (n, sentence) in old.sentences.iter().enumerate().filter(|(_, s)| s.n_words > 0) {
        let place = places.entry(sentence.exact).or_default();
        place.0 += 1;
        place.1 = u32::try_from(n).unwrap_or(u32::MAX);
    }
    for (n, sentence) in new.sentences.iter().enumerate().filter(|(_, s)| s.n_words > 0) {
        if let Some(place) = places.get_mut(&sentence.exact) {
            place.2 += 1;
            place.3 = u32::try_from(n).unwrap_or(u32::MAX);
        }
    }
    for sentence in &mut old.sentences {
        if let Some((1, a, 1, b)) = places.get(&sentence.exact).copied() {
            sentence.twin = Some(b);
            if let Some(other) = new.sentences.get_mut(b as usize) {
                other.twin = Some(a);
            }
        }
    }
}
