//! What sentences and sections are compared by: word numbers, weights, hashes, headings without their numbers.
//!
//! Knows words as numbers only; which sentence belongs to which is decided in the neighbouring files.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::headings::{self, HeadingWords};
use crate::core::document::{BlockKind, Document};

/// The number of every figure: numbers, years, amounts and dates are masked for matching and compared afterwards.
pub(super) const FIGURE: u32 = 0;
/// What a masked figure weighs: it tells that a figure stands here, not which.
const FIGURE_WEIGHT: f32 = 0.4;
/// The least that any word weighs, so that sentences of common words can still be compared.
const LEAST_WEIGHT: f32 = 0.25;
/// Words that make up more than this share of a text (natural logarithm of its inverse) weigh the least.
const COMMON: f32 = 2.5;
const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;

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
        let total: f32 = self.counts.iter().skip(1).map(|&n| n as f32).sum::<f32>().max(1.0);
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
    /// Reads a document; the words get their numbers in `words`.
    pub(super) fn read(document: &Document, words: &mut Words) -> Self {
        let mut side = Self { title: headings::title(document), ..Self::default() };
        let parents = headings::parents(document, side.title);
        for (section, parent) in document.sections.iter().zip(parents) {
            let heading = HeadingWords::read(section, |hash| words.add(hash));
            side.sections.push(Sec { parent, heading, sentences: 0..0, words: 0..0 });
        }
        for at in document.sentences() {
            let start = side.words.len();
            let mut masked = 0_u64;
            let exact = scan(&at.sentence.text, |hash| {
                masked = step(masked, hash);
                let id = if hash == 0 { FIGURE } else { words.add(hash) };
                side.words.push(id);
            });
            let end = side.words.len();
            let row = at.block.kind == BlockKind::TableRow;
            let sentence = u32::try_from(at.section).unwrap_or(u32::MAX);
            side.sentences.push(Sent {
                section: sentence,
                exact,
                masked,
                key: row.then(|| super::tables::key(&at.sentence.text)).flatten(),
                words: start..end,
                weight: 0.0,
                cut_off: at.cut_off,
            });
            if let Some(section) = side.sections.get_mut(at.section) {
                let n = side.sentences.len();
                if section.sentences.is_empty() {
                    section.sentences = n - 1..n;
                    section.words = start..end;
                }
                section.sentences.end = n;
                section.words.end = end;
            }
        }
        side
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

    /// The word numbers of a section's whole text.
    pub(super) fn section_words(&self, section: usize) -> &[u32] {
        self.sections.get(section).and_then(|s| self.words.get(s.words.clone())).unwrap_or(&[])
    }

    /// The section that a sentence stands in.
    pub(super) fn section_of(&self, sentence: usize) -> usize {
        self.sentences.get(sentence).map_or(usize::MAX, |s| s.section as usize)
    }
}

/// One step of hashing a sequence.
pub(super) const fn step(hash: u64, value: u64) -> u64 {
    (hash.rotate_left(5) ^ value).wrapping_mul(MULTIPLIER)
}

const fn finish(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    hash ^ (hash >> 32)
}

/// Gives `word` the hash of each word in lower case, 0 for a figure, and returns a hash of the whole text that is blind
/// to punctuation, quotes, hyphens and white space, but not to capitals, figures and signs such as `%`.
pub(super) fn scan(text: &str, mut word: impl FnMut(u64)) -> u64 {
    let mut exact = 0_u64;
    let mut hash = 0_u64;
    let mut in_word = false;
    let mut in_figure = false;
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_ascii_alphanumeric() || (!c.is_ascii() && c.is_alphanumeric()) {
            let digit = c.is_ascii_digit();
            if !in_word {
                in_word = true;
                in_figure = digit;
                hash = 0;
                // Two figures side by side are not one longer figure.
                if digit {
                    exact = step(exact, u64::from('#'));
                }
                if digit && matches!(before, '-' | '\u{2212}') {
                    exact = step(exact, u64::from('-'));
                }
            }
            exact = step(exact, u64::from(c));
            let lower = if c.is_ascii() { c.to_ascii_lowercase() } else { c.to_lowercase().next().unwrap_or(c) };
            hash = step(hash, u64::from(lower));
        } else if matches!(c, '\'' | '\u{2019}' | '\u{ad}') && in_word {
            // `thema's` is one word, and a soft hyphen is none.
        } else if matches!(c, '.' | ',') && in_figure && chars.peek().is_some_and(char::is_ascii_digit) {
            exact = step(exact, u64::from(c));
        } else {
            if in_word {
                word(if in_figure { 0 } else { finish(hash).max(1) });
                in_word = false;
            }
            if is_sign(c) {
                exact = step(exact, u64::from(c));
            }
            // A hyphen after a space may be a minus; one after a letter or a digit is a hyphen.
            before = if before.is_whitespace() || !matches!(c, '-' | '\u{2212}') { c } else { ' ' };
            continue;
        }
        before = c;
    }
    if in_word {
        word(if in_figure { 0 } else { finish(hash).max(1) });
    }
    finish(exact)
}

/// Signs that mean something by themselves.
pub(crate) const fn is_sign(c: char) -> bool {
    matches!(c, '%' | '‰' | '€' | '$' | '£' | '+' | '<' | '>' | '=' | '≤' | '≥' | '°')
}

/// A table of marks by index that is cleared in one step.
pub(super) struct Marks {
    epoch: u32,
    marks: Vec<(u32, f32)>,
}

impl Marks {
    pub(super) fn new(len: usize) -> Self {
        Self { epoch: 0, marks: vec![(0, 0.0); len] }
    }

    pub(super) fn clear(&mut self) {
        self.epoch = self.epoch.wrapping_add(1);
        if self.epoch == 0 {
            self.marks.fill((0, 0.0));
            self.epoch = 1;
        }
    }

    /// Adds to the value at `index` and returns the value before.
    pub(super) fn add(&mut self, index: usize, value: f32) -> f32 {
        let epoch = self.epoch;
        let Some(mark) = self.marks.get_mut(index) else { return 0.0 };
        if mark.0 != epoch {
            *mark = (epoch, 0.0);
        }
        let before = mark.1;
        mark.1 += value;
        before
    }

    pub(super) fn get(&self, index: usize) -> f32 {
        self.marks.get(index).filter(|mark| mark.0 == self.epoch).map_or(0.0, |mark| mark.1)
    }
}
