//! The words of a language, read once from a data file: `nl.toml`, `en.toml`, `de.toml`.
//!
//! A file names classes of words ([`Class`]), infinitives by meaning ([`VerbClass`]), how forms lead back to infinitives,
//! the calendar, numbers and countries. Knows nothing of sentences: that is [`super::detect`]. The files are described in
//! `docs/commitments.md`; a language is added by a file alone.

mod class;
mod forms;
mod load;
mod schema;
mod table;

pub use class::{Class, VerbClass};
pub use forms::Form;
pub use schema::Grammar;
pub use table::{Entry, Known, Phrase, VerbForm};

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::core::document::Language;
use schema::File;
use table::Table;

/// A set of [`Class`]es.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Classes(u128);

impl Classes {
    /// The set of those classes.
    #[inline(always)]
    pub const fn of(classes: &[Class]) -> Self {
        let mut set = Self(0);
        let mut rest = classes;
        while let [class, further @ ..] = rest {
            set.insert(*class);
            rest = further;
        }
        set
    }

    /// Whether the class is in the set.
    #[inline(always)]
    pub const fn has(self, class: Class) -> bool {
        self.0 & (1 << class as u32) != 0
    }

    /// Whether one of the classes is in the set. A list written in place becomes one mask when compiled.
    #[inline(always)]
    pub fn any(self, classes: impl Into<Self>) -> bool {
        self.0 & classes.into().0 != 0
    }

    /// Adds every class of the other set.
    pub const fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// Adds one class.
    pub const fn insert(&mut self, class: Class) {
        self.0 |= 1 << class as u32;
    }

    /// Takes classes out.
    pub fn remove(&mut self, classes: impl Into<Self>) {
        self.0 &= !classes.into().0;
    }

    /// Takes all but one out.
    pub const fn keep_only(&mut self, class: Class) {
        self.0 &= 1 << class as u32;
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl<const N: usize> From<&[Class; N]> for Classes {
    #[inline(always)]
    fn from(classes: &[Class; N]) -> Self {
        Self::of(classes)
    }
}

/// A set of [`VerbClass`]es.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VerbClasses(u32);

impl VerbClasses {
    /// The set of one.
    pub const fn of(class: VerbClass) -> Self {
        Self(1 << class as u32)
    }

    /// Whether the class is in the set.
    #[inline(always)]
    pub const fn has(self, class: VerbClass) -> bool {
        self.0 & (1 << class as u32) != 0
    }

    /// Whether one of the classes is in the set.
    #[inline(always)]
    pub fn any(self, classes: &[VerbClass]) -> bool {
        classes.iter().any(|class| self.has(*class))
    }
}

/// The words of one language.
#[derive(Debug)]
pub struct Lexicon {
    file: File,
    table: Table,
    verbs: Vec<(String, VerbClasses)>,
    verb_ids: FxHashMap<String, u16>,
    rules: forms::Rules,
    codes: Vec<String>,
    country_names: Vec<(String, u16)>,
}

/// A lexicon and why it could not be read; the files are part of the program, so a test holds that there is no reason.
type Loaded = Result<Lexicon, String>;

// `CODES` and `FILES`: every file of this folder that is named by a language, found by `src/build.rs`.
include!(concat!(env!("OUT_DIR"), "/lexicons.rs"));

impl Lexicon {
    /// The languages that have a lexicon.
    pub const LANGUAGES: &'static [&'static str] = CODES;

    /// The lexicon of a language, read on first use.
    pub fn of(language: &Language) -> Option<&'static Self> {
        let code = language.code();
        FILES.iter().find(|(known, _)| *known == code)?.1.as_ref().ok()
    }

    /// The language's name and the version of its file, such as `nl/1`.
    pub fn version(&self) -> String {
        format!("{}/{}", self.file.language, self.file.version)
    }

    /// All that is known of a lower-cased word, by one look-up.
    pub fn known(&self, word: &str) -> Known {
        self.table.known(word)
    }

    /// What the word with that [`Known::entry`] may be. One that only stands in a phrase is nothing by itself.
    pub fn entry_of_number(&self, number: u32) -> Option<&Entry> {
        self.table.entry(number)
    }

    /// What a lower-cased word may be.
    pub fn entry(&self, word: &str) -> Option<&Entry> {
        self.entry_of_number(self.known(word).entry)
    }

    /// The verb form that a lower-cased word is, if its verb is listed.
    pub fn verb_form(&self, word: &str) -> Option<VerbForm> {
        self.known(word).verb
    }

    /// The infinitive of a listed verb.
    pub fn infinitive(&self, verb: u16) -> &str {
        self.verbs.get(usize::from(verb)).map_or("", |verb| verb.0.as_str())
    }

    /// The meaning classes of a listed verb.
    pub fn verb_classes(&self, verb: u16) -> VerbClasses {
        self.verbs.get(usize::from(verb)).map(|verb| verb.1).unwrap_or_default()
    }

    /// The listed verb with that infinitive.
    pub fn verb(&self, infinitive: &str) -> Option<u16> {
        self.verb_ids.get(infinitive).copied()
    }

    /// The dictionary form of a word: the infinitive of a verb (listed or guessed by its ending), otherwise the word
    /// without its plural ending. Lower-cased; made for comparing words, not for showing them.
    pub fn lemma(&self, word: &str) -> String {
        let lower = word.to_lowercase();
        match self.verb_form(&lower) {
            Some(form) => self.infinitive(form.verb).to_owned(),
            None => self.stem(&lower),
        }
    }

    /// A word without its inflection, by the file's `stem_endings`; cruder than [`Lexicon::lemma`].
    pub fn stem(&self, word: &str) -> String {
        let mut stem = word.to_lowercase();
        for [ending, instead] in &self.file.stem_endings {
            let long_enough = stem.chars().count() >= ending.chars().count() + 3;
            if long_enough && stem.ends_with(ending.as_str()) {
                stem.truncate(stem.len() - ending.len());
                stem.push_str(instead);
                break;
            }
        }
        stem
    }

    /// The infinitive of a form whose verb is not listed, guessed by the rules of forms.
    pub fn guess_infinitive(&self, word: &str) -> String {
        self.rules.guess(word, &self.file.grammar).unwrap_or_else(|| word.to_owned())
    }

    /// Whether a word carries no content of its own: articles, prepositions, pronouns, auxiliaries, conjunctions.
    pub fn is_function_word(&self, word: &str) -> bool {
        self.entry(&word.to_lowercase()).is_some_and(|entry| entry.classes.any(Class::FUNCTION))
    }

    /// The ISO 3166-1 alpha-2 code of a country by its name or adjective in this language, such as `Nigerese`.
    pub fn country(&self, name: &str) -> Option<&str> {
        let lower = name.to_lowercase();
        let at = self.country_names.binary_search_by(|known| known.0.as_str().cmp(&lower)).ok()?;
        self.country_code(self.country_names.get(at)?.1)
    }

    /// The code of a country by the index in an [`Entry`].
    pub fn country_code(&self, index: u16) -> Option<&str> {
        self.codes.get(usize::from(index)).map(String::as_str)
    }

    /// The publisher's own country.
    pub fn home(&self) -> &str {
        &self.file.country
    }

    /// The month's number, from 1.
    pub fn month(&self, word: &str) -> Option<u32> {
        self.file.months.get(word).copied()
    }

    /// The value of a number word: `twaalf` is 12.
    pub fn number_word(&self, word: &str) -> Option<f64> {
        self.file.numbers.get(word).copied()
    }

    /// The part of a whole: `derde` is 1/3.
    pub fn fraction(&self, word: &str) -> Option<f64> {
        self.file.fractions.get(word).copied()
    }

    /// What a scale word multiplies by: `miljoen` is 1,000,000.
    pub fn scale(&self, word: &str) -> Option<f64> {
        self.file.scales.get(word).copied()
    }

    /// The ISO 4217 code of a currency word or sign.
    pub fn currency(&self, word: &str) -> Option<&str> {
        self.file.currencies.get(word).map(String::as_str)
    }

    /// Month and day on which a season, quarter or half ends.
    pub fn period_end(&self, words: &str) -> Option<(u32, u32)> {
        self.file.periods.get(words).map(|end| (end[0], end[1]))
    }

    /// The character that groups thousands.
    pub fn thousands(&self) -> char {
        self.file.grammar.thousands
    }

    /// How its sentences are built.
    pub fn grammar(&self) -> &Grammar {
        &self.file.grammar
    }

    /// The labelled examples of the file: sentence, label, strength or empty.
    pub fn examples(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.file.examples.iter().map(|e| (e.sentence.as_str(), e.label.as_str(), e.strength.as_str()))
    }
}
