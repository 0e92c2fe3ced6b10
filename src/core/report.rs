//! The one value that says what changed between two editions. Every output renders it: mail, page, JSON, Markdown.

mod compare;
mod hold;
mod place;

pub use compare::{compare, compare_within, readings, rules_version};

use super::align::{SectionRelation, SentenceRelation};
use super::commitment::{Slot, Status, Strength};
use super::diff::{FigureChange, WordChange};
use super::document::{Document, Health, Language};
use super::verdict::Verdict;

/// One edition as it goes into a comparison.
#[derive(Clone, Debug)]
pub struct Edition<'a> {
    /// What the reader knows it by, such as `2022.pdf`.
    pub file: String,
    /// The address it came from.
    pub url: Option<String>,
    /// SHA-256 of the bytes, lower-case hexadecimal.
    pub sha256: String,
    /// The period it covers, such as `2022`.
    pub period: Option<String>,
    /// Its text.
    pub document: &'a Document,
}

/// What a comparison is allowed to do.
#[derive(Clone, Debug)]
pub struct Options {
    /// Healths beyond `ok` and `provisional` that an operator accepts.
    pub accept_health: Vec<Health>,
    /// The share of the old commitments that may be gone before the comparison waits for a person, from 0 to 1.
    pub mass_removal_share: f32,
}

impl Default for Options {
    fn default() -> Self {
        Self { accept_health: Vec::new(), mass_removal_share: 0.6 }
    }
}

/// The name of an edition inside a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// What the reader knows it by.
    pub file: String,
    /// The address it came from.
    pub url: Option<String>,
    /// SHA-256 of the bytes.
    pub sha256: String,
    /// The period it covers.
    pub period: Option<String>,
    /// The document's title.
    pub title: Option<String>,
    /// Whether its text can be trusted.
    pub health: Health,
    /// How many pages it has.
    pub pages: u32,
}

/// A section link with the headings it speaks of.
#[derive(Clone, Debug, PartialEq)]
pub struct SectionRow {
    /// The relation that comes first in precedence.
    pub relation: SectionRelation,
    /// The others that hold too.
    pub also: Vec<SectionRelation>,
    /// Headings from the title down, of the old edition.
    pub old: Option<Vec<String>>,
    /// Headings from the title down, of the new edition.
    pub new: Option<Vec<String>>,
    /// From 0 to 1.
    pub confidence: f32,
    /// What decided.
    pub why: Vec<String>,
}

/// A sentence with the place where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Passage {
    /// The words.
    pub text: String,
    /// Headings from the title down.
    pub section: Vec<String>,
    /// The page, from 1.
    pub page: u32,
    /// What that page prints as its number.
    pub page_label: Option<String>,
    /// Where in the document it stands, from 0 (first sentence) to 1 (last).
    pub position: f32,
    /// Of commitments.
    pub strength: Option<Strength>,
    /// Of commitments: the last day by which it is due, ISO 8601, where it can be told.
    pub deadline: Option<String>,
    /// Why the words themselves may be wrong.
    pub doubt: Option<Doubt>,
}

/// Why a promise that is gone may have been misread: said where the new edition holds text of pictures.
pub const NEW_BY_OCR: &str = "pages of the new edition were read by OCR";
/// Why a promise that is new may be an old one: said where the old edition holds text of pictures.
pub const OLD_BY_OCR: &str = "pages of the old edition were read by OCR";

/// Why the words of a passage may not be those of the edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The file breaks the sentence off.
    CutOff,
    /// The page is a picture, and character recognition read it.
    Ocr,
}

impl Doubt {
    /// Its words in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CutOff => "broken off by the file",
            Self::Ocr => "read by OCR",
        }
    }

    /// The doubt of those words.
    pub fn parse(words: &str) -> Option<Self> {
        [Self::CutOff, Self::Ocr].into_iter().find(|doubt| doubt.as_str() == words)
    }
}

/// A sentence link with its words.
#[derive(Clone, Debug, PartialEq)]
pub struct SentenceRow {
    /// How they belong together.
    pub relation: SentenceRelation,
    /// Not in the counterpart of its section, or out of order.
    pub moved: bool,
    /// The old sentence.
    pub old: Option<Passage>,
    /// The new sentence.
    pub new: Option<Passage>,
    /// What changed inside it; empty where nothing did.
    pub words: Vec<WordChange>,
    /// The figures that changed.
    pub figures: Vec<FigureChange>,
    /// From 0 to 1.
    pub similarity: f32,
    /// What decided.
    pub why: Vec<String>,
}

/// How many sentences of each kind. `moved` counts flags, so counts overlap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the relations")]
pub struct SentenceCounts {
    pub same: u32,
    pub edited: u32,
    pub moved: u32,
    pub split: u32,
    pub merged: u32,
    pub new: u32,
    pub dropped: u32,
    pub returned: u32,
}

/// The closest passage to a promise that is gone.
#[derive(Clone, Debug, PartialEq)]
pub struct Nearest {
    /// The passage of the new edition.
    pub passage: Passage,
    /// From 0 to 1.
    pub similarity: f32,
}

/// Where a restored promise stood before.
#[derive(Clone, Debug, PartialEq)]
pub struct RestoredFrom {
    /// The period of that edition.
    pub period: Option<String>,
    /// Its passage there.
    pub passage: Passage,
}

/// One promise and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct CommitmentRow {
    /// Stable for the same pair of sentences in the same pair of editions.
    pub id: String,
    /// What became of it.
    pub status: Status,
    /// It goes out unasked; the rest waits under "not found again: check".
    pub alarm: bool,
    /// From 0 to 1.
    pub confidence: f32,
    /// What changed.
    pub changed: Vec<Slot>,
    /// It stands in a section that is not the counterpart of its old one.
    pub moved: bool,
    /// The old passage.
    pub old: Option<Passage>,
    /// The new passage; of `reported-done` the result.
    pub new: Option<Passage>,
    /// Further old passages, where promises were merged.
    pub old_more: Vec<Passage>,
    /// Further new passages, where a promise was split.
    pub new_more: Vec<Passage>,
    /// Of `restored`.
    pub restored_from: Option<RestoredFrom>,
    /// Of `dropped` and `lapsed`.
    pub nearest: Option<Nearest>,
    /// The word changes from `old` to `new`, where both are there.
    pub words: Vec<WordChange>,
    /// What decided.
    pub why: Vec<String>,
    /// What a person said of it; a comparison leaves it empty, [`super::verdict::apply`] fills it in.
    pub verdict: Option<Verdict>,
}

/// What changed between two editions.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The earlier edition.
    pub old: Side,
    /// The later edition.
    pub new: Side,
    /// The language of the later edition.
    pub language: Option<Language>,
    /// Why there is no comparison of commitments, if it waits for a person.
    pub held: Option<String>,
    /// Section links, in the order of the new edition.
    pub sections: Vec<SectionRow>,
    /// How many sentences of each kind.
    pub counts: SentenceCounts,
    /// Sentence links, in the order of the new edition.
    pub sentences: Vec<SentenceRow>,
    /// Every promise of both editions, alarms first.
    pub commitments: Vec<CommitmentRow>,
    /// The versions of the rules that said so, such as `nl/1 relate/1 align/1 diff/1`.
    pub rules: String,
    /// What the reader should know.
    pub warnings: Vec<String>,
}
