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
/// A text of fewer words is weighed as if it had so many: in a few sentences every word is rare.
const LEAST_TOTAL: f32 = 1_000.0;
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

/// Hashes a stream of bytes (FNV-1a), so that it is the same wherever the stream was interrupted.
#[derive(Clone, Copy)]
struct Stream(u64);

impl Stream {
    const fn new() -> Self {
        Self(0xCBF2_9CE4_8422_2325)
    }

    const fn push(&mut self, byte: u8) {
        self.0 = (self.0 ^ byte as u64).wrapping_mul(0x0000_0100_0000_01B3);
    }

    fn push_char(&mut self, c: char) {
        c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| self.push(byte));
    }

    const fn finish(self) -> u64 {
        finish(self.0)
    }
}

/// A hash of the whole text that is blind to punctuation, quotes, hyphens and white space, but not to capitals, figures
/// and signs such as `%`; and how many words and figures there are.
pub(super) fn exact(text: &str) -> (u64, u32) {
    let bytes = text.as_bytes();
    let mut exact = Stream::new();
    let mut n_words = 0_u32;
    let mut in_word = false;
    let mut in_figure = false;
    // What stands before, for telling a minus from a hyphen.
    let mut after_space = true;
    let mut minus = false;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii_alphanumeric() {
            at += 1;
            if !in_word {
                in_word = true;
                n_words = n_words.saturating_add(1);
                in_figure = byte.is_ascii_digit();
                if in_figure {
                    // Two figures side by side are not one longer figure.
                    exact.push(if minus { b'-' } else { b'#' });
                }
            }
            exact.push(byte);
            continue;
        }
        if byte == b' ' {
            at += 1;
            in_word = false;
            minus = false;
            after_space = true;
            continue;
        }
        let c = if byte.is_ascii() { byte as char } else { char_at(text, at) };
        at += c.len_utf8();
        if !byte.is_ascii() && c.is_alphanumeric() {
            if !in_word {
                in_word = true;
                in_figure = false;
                n_words = n_words.saturating_add(1);
            }
            exact.push_char(c);
            continue;
        }
        if in_word {
            if is_joint(c) {
                continue;
            }
            if in_figure && matches!(byte, b'.' | b',') && bytes.get(at).is_some_and(u8::is_ascii_digit) {
                exact.push(byte);
                continue;
            }
            in_word = false;
            after_space = false;
        }
        if is_sign(c) {
            exact.push_char(c);
        }
        // A hyphen after a space may be a minus; one after a letter or a digit is a hyphen.
        minus = after_space && matches!(c, '-' | '\u{2212}');
        after_space = c.is_whitespace();
    }
    (exact.finish(), n_words)
}

/// `thema's` is one word, and a soft hyphen is none.
const fn is_joint(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{ad}')
}

/// Gives `word` the hash of each word in lower case, 0 for a figure.
pub(super) fn scan(text: &str, mut word: impl FnMut(u64)) {
    let bytes = text.as_bytes();
    let mut hash = Stream::new();
    let mut in_word = false;
    let mut in_figure = false;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let c = if byte.is_ascii() { byte as char } else { char_at(text, at) };
        at += c.len_utf8();
        if byte.is_ascii_alphanumeric() || (!byte.is_ascii() && c.is_alphanumeric()) {
            if !in_word {
                in_word = true;
                in_figure = byte.is_ascii_digit();
                hash = Stream::new();
            }
            if byte.is_ascii() {
                hash.push(byte.to_ascii_lowercase());
            } else {
                hash.push_char(c.to_lowercase().next().unwrap_or(c));
            }
        } else if in_word {
            let inside = is_joint(c)
                || (in_figure && matches!(byte, b'.' | b',') && bytes.get(at).is_some_and(u8::is_ascii_digit));
            if !inside {
                word(if in_figure { 0 } else { hash.finish().max(1) });
                in_word = false;
            }
        }
    }
    if in_word {
        word(if in_figure { 0 } else { hash.finish().max(1) });
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

fn char_at(text: &str, at: usize) -> char {
    text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or(char::REPLACEMENT_CHARACTER)
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
