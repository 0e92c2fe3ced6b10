//! The words that tell two promises apart or together, read once a language from `words/*.toml`; and the light stemmer
//! that their lists of endings drive. Knows nothing of sentences.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use super::phrases::Phrases;
use crate::core::document::Language;

/// The shape of a file of words. Every key is optional, so that a language may begin with a few.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct File {
    version: u32,
    stop: String,
    light: String,
    general: Vec<String>,
    organ: Vec<String>,
    pronoun: Vec<String>,
    months: Vec<String>,
    quarter: Vec<String>,
    half: Vec<String>,
    end: Vec<String>,
    middle: Vec<String>,
    begin: Vec<String>,
    by: Vec<String>,
    after: Vec<String>,
    from: Vec<String>,
    until: Vec<String>,
    next_year: Vec<String>,
    this_year: Vec<String>,
    both: Vec<String>,
    place: Vec<String>,
    partner: Vec<String>,
    partner_noun: Vec<String>,
    before_noun: Vec<String>,
    abandoned: Vec<String>,
    relative: Vec<String>,
    less_is_better: Vec<String>,
    #[serde(default)]
    at_most: Vec<String>,
    reduction: Vec<String>,
    restrict: Vec<String>,
    label: Vec<String>,
    frequency: BTreeMap<String, f64>,
    every: Vec<String>,
    out_of: Vec<String>,
    name_endings: Vec<String>,
    suffixes: Vec<String>,
    participle: String,
    separable: Vec<String>,
    synonyms: Vec<Vec<String>>,
    numbers: BTreeMap<String, f64>,
    scale: BTreeMap<String, f64>,
    unit: BTreeMap<String, String>,
    season: BTreeMap<String, u32>,
    ordinal: BTreeMap<String, u32>,
    fraction: BTreeMap<String, f64>,
    whole_fraction: Vec<String>,
    one: Vec<String>,
    often: Vec<String>,
    through: Vec<String>,
    negation: Vec<String>,
    no_negation: Vec<String>,
    field: Vec<Vec<String>>,
    modality: Modality,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Modality {
    firm: Vec<String>,
    intends: Vec<String>,
    explores: Vec<String>,
    condition: Vec<String>,
}

/// The words of one language, ready to be asked.
#[derive(Debug, Default)]
pub(crate) struct Words {
    pub(crate) version: u32,
    stop: FxHashSet<String>,
    light: FxHashSet<String>,
    pub(crate) general: FxHashSet<String>,
    pub(crate) organ: FxHashSet<String>,
    pub(crate) pronoun: FxHashSet<String>,
    pub(crate) months: Vec<String>,
    pub(crate) quarter: FxHashSet<String>,
    pub(crate) half: FxHashSet<String>,
    pub(crate) end: FxHashSet<String>,
    pub(crate) middle: FxHashSet<String>,
    pub(crate) begin: FxHashSet<String>,
    pub(crate) by: FxHashSet<String>,
    pub(crate) after: FxHashSet<String>,
    pub(crate) from: FxHashSet<String>,
    pub(crate) until: FxHashSet<String>,
    pub(crate) next_year: Phrases,
    pub(crate) this_year: Phrases,
    pub(crate) both: FxHashSet<String>,
    pub(crate) place: FxHashSet<String>,
    pub(crate) partner: FxHashSet<String>,
    pub(crate) partner_noun: FxHashSet<String>,
    pub(crate) before_noun: FxHashSet<String>,
    pub(crate) abandoned: FxHashSet<String>,
    pub(crate) relative: FxHashSet<String>,
    pub(crate) less_is_better: Phrases,
    /// Before a figure: it is a limit, and a lower one is stricter.
    pub(crate) at_most: Vec<String>,
    pub(crate) reduction: FxHashSet<String>,
    pub(crate) restrict: FxHashSet<String>,
    pub(crate) label: FxHashSet<String>,
    pub(crate) frequency: FxHashMap<String, f64>,
    pub(crate) every: FxHashSet<String>,
    pub(crate) out_of: FxHashSet<String>,
    pub(crate) name_endings: FxHashSet<String>,
    suffixes: Vec<String>,
    participle: String,
    separable: Vec<String>,
    synonyms: FxHashMap<String, Vec<usize>>,
    pub(crate) numbers: FxHashMap<String, f64>,
    pub(crate) scale: FxHashMap<String, f64>,
    pub(crate) unit: FxHashMap<String, String>,
    pub(crate) season: FxHashMap<String, u32>,
    pub(crate) ordinal: FxHashMap<String, u32>,
    /// *derde*, *third*: a part of a whole after a numeral or *one*.
    pub(crate) fraction: FxHashMap<String, f64>,
    /// *helft*, *half*: a part of a whole by itself.
    pub(crate) whole_fraction: FxHashSet<String>,
    /// *een*, *a*, *one*: before a fraction.
    pub(crate) one: FxHashSet<String>,
    /// *jaarlijks*, *annually*: how often, by itself.
    pub(crate) often: FxHashSet<String>,
    /// *tot*, *t/m*, *through*: between the first and the last year of a period.
    pub(crate) through: FxHashSet<String>,
    /// *niet*, *geen*, *not*.
    pub(crate) negation: FxHashSet<String>,
    /// *alleen*, *only*: after a negation that denies nothing.
    pub(crate) no_negation: FxHashSet<String>,
    /// Words that only say *about*, *in the field of*.
    pub(crate) field: Vec<Vec<String>>,
    pub(crate) firm: Phrases,
    pub(crate) intends: Phrases,
    pub(crate) explores: Phrases,
    pub(crate) condition: Phrases,
}

/// Lower case without accents: the form in which all words are compared.
pub(crate) fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    word.nfd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

/// The words of a language; of one without a file, none: then only spelling counts.
pub(crate) fn words(language: &Language) -> &'static Words {
    static NL: OnceLock<Words> = OnceLock::new();
    static EN: OnceLock<Words> = OnceLock::new();
    static NONE: OnceLock<Words> = OnceLock::new();
    match language.code() {
        "nl" => NL.get_or_init(|| Words::parse(include_str!("words/nl.toml"))),
        "en" => EN.get_or_init(|| Words::parse(include_str!("words/en.toml"))),
        _ => NONE.get_or_init(Words::default),
    }
}

impl Words {
    /// Reads a file of words. One that does not parse gives no words; a test reads the shipped ones.
    fn parse(text: &str) -> Self {
        let file: File = toml::from_str(text).unwrap_or_default();
        let set = |list: Vec<String>| list.iter().map(|word| fold(word)).collect::<FxHashSet<_>>();
        let split = |text: &str| text.split_whitespace().map(fold).collect::<FxHashSet<_>>();
        let longest_first = |mut list: Vec<String>| {
            list.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
            list
        };
        let mut words = Self {
            version: file.version,
            stop: split(&file.stop),
            general: set(file.general),
            organ: set(file.organ),
            pronoun: set(file.pronoun),
            months: file.months,
            quarter: set(file.quarter),
            half: set(file.half),
            end: set(file.end),
            middle: set(file.middle),
            begin: set(file.begin),
            by: set(file.by),
            after: set(file.after),
            from: set(file.from),
            until: set(file.until),
            next_year: Phrases::new(file.next_year),
            this_year: Phrases::new(file.this_year),
            both: set(file.both),
            place: set(file.place),
            partner: set(file.partner),
            partner_noun: set(file.partner_noun),
            before_noun: set(file.before_noun),
            abandoned: set(file.abandoned),
            relative: set(file.relative),
            less_is_better: Phrases::new(file.less_is_better),
            at_most: file.at_most,
            reduction: set(file.reduction),
            fraction: file.fraction.into_iter().collect(),
            whole_fraction: set(file.whole_fraction),
            one: set(file.one),
            often: set(file.often),
            through: set(file.through),
            negation: set(file.negation),
            no_negation: set(file.no_negation),
            field: file.field,
            restrict: set(file.restrict),
            label: set(file.label),
            frequency: file.frequency.into_iter().collect(),
            every: set(file.every),
            out_of: set(file.out_of),
            name_endings: set(file.name_endings),
            suffixes: longest_first(file.suffixes),
            participle: file.participle,
            separable: longest_first(file.separable),
            numbers: file.numbers.into_iter().collect(),
            scale: file.scale.into_iter().collect(),
            unit: file.unit.into_iter().collect(),
            season: file.season.into_iter().collect(),
            ordinal: file.ordinal.into_iter().collect(),
            firm: Phrases::new(longest_first(file.modality.firm)),
            intends: Phrases::new(longest_first(file.modality.intends)),
            explores: Phrases::new(longest_first(file.modality.explores)),
            condition: Phrases::new(longest_first(file.modality.condition)),
            ..Self::default()
        };
        words.light = split(&file.light).iter().map(|word| words.stem(word)).collect();
        for (group, list) in file.synonyms.iter().enumerate() {
            for word in list {
                let stem = words.stem(&fold(word));
                words.synonyms.entry(stem).or_default().push(group);
            }
        }
        words
    }

    /// Whether a folded word carries no content.
    pub(crate) fn is_stop(&self, folded: &str) -> bool {
        self.stop.contains(folded)
    }

    /// Whether a stem only carries the act along.
    pub(crate) fn is_light(&self, stem: &str) -> bool {
        self.light.contains(stem)
    }

    /// The groups of synonyms that a stem is in; most are in none.
    pub(crate) fn synonyms(&self, stem: &str) -> &[usize] {
        self.synonyms.get(stem).map_or(&[], Vec::as_slice)
    }

    /// A light stem: endings off, the participle's prefix off, double letters single. Not a word of the language.
    pub(crate) fn stem(&self, folded: &str) -> String {
        let mut stem = folded;
        for suffix in &self.suffixes {
            if let Some(rest) = stem.strip_suffix(suffix.as_str())
                && rest.chars().count() >= 4
            {
                stem = rest;
                break;
            }
        }
        let mut stem = stem.to_owned();
        if !self.participle.is_empty() {
            stem = self.without_participle(&stem);
        }
        undouble(&stem)
    }

    /// `opgelever` becomes `oplever`, `getrain` becomes `train`.
    fn without_participle(&self, stem: &str) -> String {
        if let Some(rest) = stem.strip_prefix(self.participle.as_str())
            && rest.chars().count() >= 4
        {
            return rest.to_owned();
        }
        for prefix in &self.separable {
            if let Some(rest) = stem.strip_prefix(prefix.as_str())
                && let Some(rest) = rest.strip_prefix(self.participle.as_str())
                && rest.chars().count() >= 3
            {
                return format!("{prefix}{rest}");
            }
        }
        stem.to_owned()
    }
}

/// One letter for two in a row, so that *maken* and *maak*, *planned* and *plan* meet; `z` and `v` at the end as `s` and `f`.
fn undouble(stem: &str) -> String {
    let mut out = String::with_capacity(stem.len());
    for c in stem.chars() {
        if !out.ends_with(c) || c.is_ascii_digit() {
            out.push(c);
        }
    }
    match out.pop() {
        Some('z') => out.push('s'),
        Some('v') => out.push('f'),
        Some(c) => out.push(c),
        None => {}
    }
    out
}

/// How alike two stems are, from 0 to 1: spelling, synonyms, and the parts of a compound.
pub(crate) fn stem_similarity(words: &Words, a: &str, b: &str) -> f32 {
    similarity((a, words.synonyms(a)), (b, words.synonyms(b)))
}

/// As [`stem_similarity`], of stems with the groups of synonyms that they are in.
pub(crate) fn similarity((a, a_groups): (&str, &[usize]), (b, b_groups): (&str, &[usize])) -> f32 {
    if a == b {
        return 1.0;
    }
    if a_groups.iter().any(|group| b_groups.contains(group)) {
        return 0.85;
    }
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let common = short.bytes().zip(long.bytes()).take_while(|(x, y)| x == y).count();
    if common >= 5 && common * 100 >= long.len() * 62 {
        return 0.85;
    }
    if short.len() >= 5 && (long.ends_with(short) || long.starts_with(short)) {
        return 0.6;
    }
    if short.len() >= 5 && common >= 4 && common == short.len().saturating_sub(1) && long.len() <= short.len() + 3 {
        return 0.8;
    }
    0.0
}
