//! One table of words: what a word may be and which form of which verb it is, by one look-up. Knows nothing of files.

use rustc_hash::FxHashMap;

use super::{Classes, Form};

/// A phrase of several words that begins with a known word.
#[derive(Clone, Debug)]
pub struct Phrase {
    /// The words after the first, by [`Known::entry`].
    pub rest: Vec<u32>,
    /// What it counts as.
    pub classes: Classes,
    /// ISO 3166-1 alpha-2, if it names a country.
    pub country: Option<u16>,
}

/// What a word may be; the index of a country or verb points into the lexicon's own tables.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// Its classes.
    pub classes: Classes,
    /// The country it names.
    pub country: Option<u16>,
    /// It stands apart at the end of a main clause, as `uit` of *uitbreiden*.
    pub particle: bool,
    /// A number word of two or more.
    pub number: bool,
    /// A scale such as `miljoen`, or the sign of a currency.
    pub quantity: bool,
    /// The lexicon knows it as a number word, a scale, a currency or a month.
    pub measures: bool,
    /// The phrases that begin with it, longest first.
    pub phrases: Vec<Phrase>,
    /// One bit for each second word of its phrases.
    followers: u64,
}

impl Entry {
    /// Whether the word is nothing by itself, and no phrase begins with it.
    pub const fn is_blank(&self) -> bool {
        self.classes.is_empty() && self.phrases.is_empty() && !(self.particle || self.number || self.quantity)
    }

    /// Whether a phrase may go on with the word of that entry: never wrong where it says no.
    pub const fn may_be_followed_by(&self, number: u32) -> bool {
        self.followers & follower(number) != 0
    }
}

/// What one look-up of a word finds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known {
    /// Not 0 where the word has an [`Entry`] or stands in a phrase.
    pub entry: u32,
    /// The verb form that it is.
    pub verb: Option<VerbForm>,
    /// The place of the rule that proposed the form: what the file says itself goes first.
    rank: u32,
}

/// A verb form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerbForm {
    /// Which verb, for `Lexicon::infinitive` and `Lexicon::verb_classes`.
    pub verb: u16,
    /// Which forms it can be.
    pub form: Form,
}

/// The bit of a word among 64.
const fn follower(number: u32) -> u64 {
    1 << (number % 64)
}

/// The words with their entries.
#[derive(Debug, Default)]
pub(super) struct Table {
    known: FxHashMap<String, Known>,
    /// The same by byte, for signs and words of one.
    single: Vec<Known>,
    entries: Vec<Entry>,
}

impl Table {
    /// All that is known of a lower-cased word.
    pub(super) fn known(&self, word: &str) -> Known {
        match (word.as_bytes(), self.single.as_slice()) {
            (&[byte], [_, ..]) => self.single.get(usize::from(byte)).copied().unwrap_or_default(),
            _ => self.known.get(word).copied().unwrap_or_default(),
        }
    }

    /// What the word with that number may be.
    pub(super) fn entry(&self, number: u32) -> Option<&Entry> {
        self.entries.get((number as usize).checked_sub(1)?)
    }

    /// The number of the word's entry, made if it has none.
    pub(super) fn number_of(&mut self, word: &str) -> u32 {
        let known = match self.known.get_mut(word) {
            Some(known) => known,
            None => self.known.entry(word.to_owned()).or_default(),
        };
        if known.entry == 0 {
            self.entries.push(Entry::default());
            known.entry = u32::try_from(self.entries.len()).unwrap_or(0);
        }
        known.entry
    }

    /// Changes the word's entry.
    pub(super) fn change(&mut self, word: &str, with: impl FnOnce(&mut Entry)) {
        let number = self.number_of(word);
        if let Some(entry) = (number as usize).checked_sub(1).and_then(|at| self.entries.get_mut(at)) {
            with(entry);
        }
    }

    /// Makes room for so many words.
    pub(super) fn reserve(&mut self, words: usize) {
        self.known.reserve(words);
    }

    /// Adds a form that a rule of that place proposes: of two verbs the lower place wins, of one verb the forms are joined.
    pub(super) fn add_form(&mut self, word: String, next: VerbForm, rank: u32) {
        let known = self.known.entry(word).or_default();
        match known.verb {
            Some(VerbForm { verb, form }) if verb == next.verb => {
                known.verb = Some(VerbForm { verb, form: form.and(next.form) });
                known.rank = known.rank.min(rank);
            }
            Some(_) if known.rank <= rank => {}
            _ => {
                known.verb = Some(next);
                known.rank = rank;
            }
        }
    }

    /// To be called once all words are in: puts the longest phrases first and makes the table of single bytes.
    pub(super) fn finish(&mut self) {
        self.single = (0..0x80_u8).map(|byte| self.known(char::from(byte).encode_utf8(&mut [0; 4]))).collect();
        for entry in &mut self.entries {
            entry.phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.rest.len()));
            entry.followers =
                entry.phrases.iter().filter_map(|phrase| phrase.rest.first()).fold(0, |bits, n| bits | follower(*n));
        }
    }
}
