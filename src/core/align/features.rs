//! What sentences and sections are compared by: word numbers, weights, hashes, headings without their numbers.
//!
//! Knows words as numbers only; which sentence belongs to which is decided in the neighbouring files.

use std::ops::Range;

use super::headings::{self, Heading};
use super::mates::NONE;
use super::numbers::Numbers;
use super::text::{read, step};
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

/// Bytes that a word has on average, with the space behind it; only room is reserved by it.
const BYTES_A_WORD: usize = 6;
/// More than one sentence.
const SEVERAL: u32 = NONE - 1;

/// An index of 32 bits. No document is so large that one is cut off.
fn at_most(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(SEVERAL - 1)
}

/// All words of both texts, each with a number, and how often each occurs.
#[derive(Default)]
pub(super) struct Words {
    numbers: Numbers,
    counts: Vec<u32>,
    weights: Vec<f32>,
}

impl Words {
    pub(super) fn new() -> Self {
        Self { numbers: Numbers::with_room(2_048), counts: vec![0], weights: Vec::new() }
    }

    fn add(&mut self, hash: u64) -> u32 {
        let next = u32::try_from(self.counts.len()).unwrap_or(u32::MAX);
        let id = self.numbers.find_or_add(hash, next);
        match self.counts.get_mut(id as usize) {
            Some(count) => *count = count.saturating_add(1),
            None => self.counts.push(1),
        }
        id
    }

    /// The number of a word that occurs in either text.
    pub(super) fn find(&self, hash: u64) -> Option<u32> {
        self.numbers.find(hash)
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
    /// The one sentence of the other side that is equal, where both are the only ones of their side; else [`NONE`].
    pub(super) twin: u32,
    /// Its words; none are numbered of a sentence that has a twin.
    pub(super) words: Range<u32>,
    /// The sum of its words' weights.
    pub(super) weight: f32,
    pub(super) cut_off: bool,
}

impl Sent {
    /// The twin, where there is one.
    pub(super) fn twin(&self) -> Option<u32> {
        (self.twin != NONE).then_some(self.twin)
    }
}

/// A section as it is compared.
#[derive(Clone, Debug)]
pub(super) struct Sec {
    /// The section above it; none below the document's title.
    pub(super) parent: Option<u32>,
    pub(super) heading: Heading,
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
    /// The hashes of all words, sentence by sentence, until they are numbered.
    hashes: Vec<u64>,
    words: Vec<u32>,
    heading_words: Vec<u32>,
    /// The section whose heading is the document's title.
    pub(super) title: Option<u32>,
}

impl Side {
    /// Reads the headings and the hashes of a document; its words are numbered by [`Side::number_words`].
    pub(super) fn read(document: &Document, words: &mut Words) -> Self {
        let mut side = Self { title: headings::title(document), ..Self::default() };
        let parents = headings::parents(document, side.title);
        let blocks = || document.sections.iter().flat_map(|section| &section.blocks);
        side.sections.reserve(document.sections.len());
        side.sentences.reserve(blocks().map(|block| block.sentences.len()).sum());
        side.hashes.reserve(blocks().map(|block| block.text.len() / BYTES_A_WORD).sum());
        for ((n, section), parent) in document.sections.iter().enumerate().zip(parents) {
            let heading = Heading::read(section, &mut side.heading_words, |hash| words.add(hash));
            let first = side.sentences.len();
            let mut section_words = 0_u32;
            for block in &section.blocks {
                let row = block.kind == BlockKind::TableRow;
                let last = block.sentences.len().saturating_sub(1);
                for (place, sentence) in block.sentences.iter().enumerate() {
                    let from = side.hashes.len();
                    let hashes = &mut side.hashes;
                    let exact = read(&sentence.text, |hash, _, _| hashes.push(hash));
                    let (from, to) = (at_most(from), at_most(side.hashes.len()));
                    let n_words = to - from;
                    section_words = section_words.saturating_add(n_words);
                    side.sentences.push(Sent {
                        section: at_most(n),
                        exact,
                        masked: 0,
                        key: row.then(|| super::tables::key(&sentence.text)).flatten(),
                        n_words,
                        twin: NONE,
                        words: from..to,
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

    /// Gives the words of all sentences that have no twin their numbers in `words`.
    pub(super) fn number_words(&mut self, words: &mut Words) {
        let hashes = std::mem::take(&mut self.hashes);
        self.words.reserve(hashes.len());
        for section in &mut self.sections {
            let start = self.words.len();
            for sent in self.sentences.get_mut(section.sentences.clone()).unwrap_or(&mut []) {
                let range = std::mem::take(&mut sent.words);
                if sent.twin != NONE {
                    continue;
                }
                let from = self.words.len();
                let mut masked = 0_u64;
                for &hash in hashes.get(range.start as usize..range.end as usize).unwrap_or(&[]) {
                    masked = step(masked, hash);
                    self.words.push(if hash == 0 { FIGURE } else { words.add(hash) });
                }
                sent.masked = masked;
                sent.words = at_most(from)..at_most(self.words.len());
            }
            section.words = start..self.words.len();
        }
    }

    pub(super) fn weigh(&mut self, words: &Words) {
        for sentence in &mut self.sentences {
            let range = sentence.words.start as usize..sentence.words.end as usize;
            sentence.weight = self.words.get(range).map_or(0.0, |ids| words.weight_of(ids));
        }
    }

    /// The word numbers of a sentence.
    pub(super) fn words_of(&self, sentence: usize) -> &[u32] {
        let range = self.sentences.get(sentence).map(|s| s.words.start as usize..s.words.end as usize);
        range.and_then(|range| self.words.get(range)).unwrap_or(&[])
    }

    /// The word numbers of a sentence, and the sum of their weights.
    pub(super) fn weighed(&self, sentence: usize) -> (&[u32], f32) {
        (self.words_of(sentence), self.sentences.get(sentence).map_or(0.0, |s| s.weight))
    }

    /// The word numbers of a section's whole text.
    pub(super) fn section_words(&self, section: usize) -> &[u32] {
        self.sections.get(section).and_then(|s| self.words.get(s.words.clone())).unwrap_or(&[])
    }

    /// The sorted word numbers of a section's heading.
    pub(super) fn heading_words(&self, section: usize) -> &[u32] {
        self.sections.get(section).and_then(|s| self.heading_words.get(s.heading.words.clone())).unwrap_or(&[])
    }

    /// The section that a sentence stands in.
    pub(super) fn section_of(&self, sentence: usize) -> usize {
        self.sentences.get(sentence).map_or(usize::MAX, |s| s.section as usize)
    }
}

/// Finds the sentences that are equal and the only ones of their side: whatever else happened, they belong together.
pub(super) fn find_twins(old: &mut Side, new: &mut Side) {
    // Each exact hash of the old side gets a number; by number, the only sentence of each side that has it.
    let mut numbers = Numbers::with_room(old.sentences.len());
    let mut only: Vec<(u32, u32)> = Vec::with_capacity(old.sentences.len());
    let seen = |place: &mut u32, n: usize| *place = if *place == NONE { at_most(n) } else { SEVERAL };
    for (n, sentence) in old.sentences.iter().enumerate().filter(|(_, s)| s.n_words > 0) {
        let id = numbers.find_or_add(sentence.exact, at_most(only.len()));
        match only.get_mut(id as usize) {
            Some((place, _)) => seen(place, n),
            None => only.push((at_most(n), NONE)),
        }
    }
    for (n, sentence) in new.sentences.iter().enumerate().filter(|(_, s)| s.n_words > 0) {
        if let Some((_, place)) = numbers.find(sentence.exact).and_then(|id| only.get_mut(id as usize)) {
            seen(place, n);
        }
    }
    for (a, b) in only {
        // `NONE` and `SEVERAL` are no indices.
        if let (Some(old), Some(new)) = (old.sentences.get_mut(a as usize), new.sentences.get_mut(b as usize)) {
            (old.twin, new.twin) = (b, a);
        }
    }
}
