//! The shape of a lexicon file, as serde reads it. Knows nothing of what the rules do with it.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::Deserialize;

/// A whole lexicon file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    /// ISO 639-1.
    pub(super) language: String,
    /// Grows with every change that can change a label.
    pub(super) version: u32,
    /// ISO 3166-1 alpha-2 of the country whose government publishes in this language, or empty.
    pub(super) country: String,
    pub(super) grammar: Grammar,
    pub(super) classes: BTreeMap<String, Vec<String>>,
    /// Infinitives by meaning, parted by spaces.
    pub(super) verbs: BTreeMap<String, String>,
    /// Infinitive, then form, then words.
    #[serde(default)]
    pub(super) irregular: BTreeMap<String, BTreeMap<String, String>>,
    /// Ending, ending of the infinitive, forms.
    pub(super) forms: Vec<[String; 3]>,
    #[serde(default)]
    pub(super) stem_endings: Vec<[String; 2]>,
    pub(super) months: FxHashMap<String, u32>,
    pub(super) numbers: FxHashMap<String, f64>,
    /// Parts of a whole: `derde`, `third`.
    #[serde(default)]
    pub(super) fractions: FxHashMap<String, f64>,
    pub(super) scales: FxHashMap<String, f64>,
    pub(super) currencies: FxHashMap<String, String>,
    /// Month and day on which a period of the year ends.
    pub(super) periods: FxHashMap<String, [u32; 2]>,
    /// Names by ISO code; `~` marks an adjective or inhabitant.
    pub(super) countries: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(super) examples: Vec<Example>,
}

/// A sentence with the label that the rules must give it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Example {
    pub(super) sentence: String,
    pub(super) label: String,
    #[serde(default)]
    pub(super) strength: String,
}

/// How sentences of the language are built.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grammar {
    /// The finite verb stands second in a main clause, the rest of the verbs at its end (Dutch, German).
    pub verb_second: bool,
    /// *be* and a participle are a perfect (`is hervat`), not a present passive (`is published`).
    pub be_perfect: bool,
    /// The simple present tells habits, since what goes on now has a form of its own (*is building*).
    #[serde(default)]
    pub simple_present_is_habit: bool,
    /// *become* with an infinitive is a future (*wird verlängern*).
    #[serde(default)]
    pub become_future: bool,
    /// What a participle begins with: `ge`.
    #[serde(default)]
    pub participle_prefix: String,
    /// What participles end in.
    #[serde(default)]
    pub participle_endings: Vec<String>,
    /// What the past of unlisted verbs surely ends in: `eerden`.
    #[serde(default)]
    pub past_endings: Vec<String>,
    /// What nouns end in that might be taken for participles: `heid`.
    #[serde(default)]
    pub noun_endings: Vec<String>,
    /// What adverbs end in: `ly`.
    #[serde(default)]
    pub adverb_endings: Vec<String>,
    /// Verbs that are written to their subject with an apostrophe: `ve` of *we've*.
    #[serde(default)]
    pub clitics: Vec<String>,
    /// Unstressed prefixes that take the place of the participle's own.
    #[serde(default)]
    pub inseparable: Vec<String>,
    /// Prefixes that stand apart at the end of a main clause: `uit` of *uitbreiden*.
    #[serde(default)]
    pub particles: Vec<String>,
    /// The infinitive of the verb of motion that also makes a future: `gaan`.
    #[serde(default)]
    pub go: String,
    /// The verb that makes a promise with *er*: *er komt een meldpunt*.
    #[serde(default)]
    pub comes: String,
    /// Nouns that compounds end in, of what a government makes and steers.
    #[serde(default)]
    pub compound_heads: Vec<String>,
    /// Nouns that compounds end in, of those who are somebody else: *energiebedrijven*.
    #[serde(default)]
    pub third_heads: Vec<String>,
    /// Groups thousands in numbers.
    pub thousands: char,
}
