//! Which rows of a report a subscription asks for.
//!
//! A report is read once into an [`Index`]: for each stem, country and status the set of alarms that have it. Choices are
//! then a few sets cut with each other, so that one report meets a hundred thousand subscriptions within a second.

use crate::core::commitment::{Context, detect};
use crate::core::document::Language;
use crate::core::report::{CommitmentRow, Passage, Report};
use crate::shape::choices::Choices;
use snowball_stemmers_rs::{Algorithm, Stemmer};
use std::collections::BTreeMap;

/// The alarms of a report, by their place among its commitments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Rows(Vec<u64>);

impl Rows {
    fn insert(&mut self, at: usize) {
        let word = at / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (at % 64);
    }

    fn add(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word |= other;
        }
    }

    fn cut(&mut self, other: &Self) {
        self.0.truncate(other.0.len());
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word &= other;
        }
    }

    fn places(&self) -> Vec<usize> {
        let bits = |(at, word): (usize, &u64)| {
            let word = *word;
            (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| at * 64 + bit)
        };
        self.0.iter().enumerate().flat_map(bits).collect()
    }
}

/// The alarms of one report by what can be asked for.
pub struct Index {
    stemmer: Words,
    all: Rows,
    headings: BTreeMap<String, Rows>,
    words: BTreeMap<String, Rows>,
    countries: BTreeMap<String, Rows>,
    statuses: BTreeMap<&'static str, Rows>,
}

impl Index {
    /// Reads the alarms of a report.
    pub fn new(report: &Report) -> Self {
        let language = report.language.clone().unwrap_or_else(|| Language::new("en"));
        let mut index = Self {
            stemmer: Words::of(&language),
            all: Rows::default(),
            headings: BTreeMap::new(),
            words: BTreeMap::new(),
            countries: BTreeMap::new(),
            statuses: BTreeMap::new(),
        };
        for (at, row) in report.commitments.iter().enumerate().filter(|(_, row)| row.alarm) {
            index.add(at, row, &language);
        }
        index
    }

    fn add(&mut self, at: usize, row: &CommitmentRow, language: &Language) {
        self.all.insert(at);
        self.statuses.entry(row.status.as_str()).or_default().insert(at);
        let restored = row.restored_from.iter().map(|from| &from.passage);
        let passages = row.old.iter().chain(&row.old_more).chain(&row.new).chain(&row.new_more).chain(restored);
        for passage in passages {
            for heading in &passage.section {
                for stem in self.stemmer.stems(heading) {
                    self.words.entry(stem.clone()).or_default().insert(at);
                    self.headings.entry(stem).or_default().insert(at);
                }
            }
            for stem in self.stemmer.stems(&passage.text) {
                self.words.entry(stem).or_default().insert(at);
            }
            for country in countries(passage, language) {
                self.countries.entry(country).or_default().insert(at);
            }
        }
    }

    /// The places of the alarms that are asked for, in the order of the report.
    pub fn hits(&self, choices: &Choices) -> Vec<usize> {
        if choices.events_only {
            return Vec::new();
        }
        let mut rows = self.all.clone();
        if !choices.statuses.is_empty() {
            rows.cut(&any(&choices.statuses, |status| self.statuses.get(status.as_str()).cloned()));
        }
        if !choices.partners.is_empty() {
            rows.cut(&any(&choices.partners, |country| self.countries.get(country.as_str()).cloned()));
        }
        for (asked, known) in [(&choices.sections, &self.headings), (&choices.topics, &self.words)] {
            if !asked.is_empty() {
                rows.cut(&any(asked, |entry| self.with_all(entry, known)));
            }
        }
        rows.places()
    }

    /// The rows that have every word of an entry.
    fn with_all(&self, entry: &str, known: &BTreeMap<String, Rows>) -> Option<Rows> {
        let mut rows = self.all.clone();
        for word in entry.split(|c: char| !(c.is_alphanumeric() || c == '*')).filter(|word| !word.is_empty()) {
            match word.strip_suffix('*') {
                // The beginning of a word, as Dutch compounds need: `asiel*` is in *asielopvang*.
                Some(start) if start.chars().count() >= 3 => {
                    let mut any = Rows::default();
                    for (_, found) in known.range(start.to_owned()..).take_while(|(stem, _)| stem.starts_with(start)) {
                        any.add(found);
                    }
                    rows.cut(&any);
                }
                _ => rows.cut(known.get(&self.stemmer.stem(word.trim_matches('*')))?),
            }
        }
        Some(rows)
    }
}

fn any(asked: &[String], find: impl Fn(&String) -> Option<Rows>) -> Rows {
    let mut rows = Rows::default();
    for found in asked.iter().filter_map(find) {
        rows.add(&found);
    }
    rows
}

/// The countries that a passage speaks of, as the detector of commitments reads them.
fn countries(passage: &Passage, language: &Language) -> Vec<String> {
    let reading = detect::read(language, &passage.text, &Context::default());
    reading.partners.into_iter().filter_map(|partner| partner.country).collect()
}

/// Words without their inflection, in the language of a report.
struct Words(Option<Stemmer>);

impl Words {
    fn of(language: &Language) -> Self {
        Self(match language.code().split('-').next() {
            Some("nl") => Some(Stemmer::create(Algorithm::Dutch)),
            Some("en") => Some(Stemmer::create(Algorithm::English)),
            _ => None,
        })
    }

    fn stem(&self, lower: &str) -> String {
        match &self.0 {
            Some(stemmer) => stemmer.stem(lower).into_owned(),
            None => lower.to_owned(),
        }
    }

    fn stems(&self, text: &str) -> impl Iterator<Item = String> {
        let lower = text.to_lowercase();
        let words: Vec<String> = lower
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            // The whole word too: the beginning of a word is asked for as it is written.
            .flat_map(|word| [self.stem(word), word.to_owned()])
            .collect();
        words.into_iter()
    }
}
