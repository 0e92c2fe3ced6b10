//! `compare --format json`: a report as JSON. The shapes stand here; `write` makes them of a
//! [`crate::core::report::Report`], `read` makes one of them again.

mod read;
mod write;

use super::verdict::VerdictShape;
use serde::{Deserialize, Serialize};

/// A whole report.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of core::report::Report")]
pub struct ReportShape {
    pub schema: u32,
    pub old: SideShape,
    pub new: SideShape,
    pub language: Option<String>,
    pub held: Option<String>,
    pub sections: Vec<SectionShape>,
    pub sentences: CountsShape,
    pub sentence_links: Vec<SentenceShape>,
    pub commitments: Vec<CommitmentShape>,
    pub rules: String,
    pub warnings: Vec<String>,
}

/// One edition of a report.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of core::report::Side")]
pub struct SideShape {
    pub file: String,
    pub url: Option<String>,
    pub sha256: String,
    pub period: Option<String>,
    pub title: Option<String>,
    pub health: String,
    pub pages: u32,
}

/// One section link.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of core::report::SectionRow")]
pub struct SectionShape {
    pub relation: String,
    pub also: Vec<String>,
    pub old: Option<Vec<String>>,
    pub new: Option<Vec<String>>,
    pub confidence: f32,
    pub why: Vec<String>,
}

/// How many sentences of each kind; `moved` counts flags, so counts overlap.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of core::report::SentenceCounts")]
pub struct CountsShape {
    pub same: u32,
    pub edited: u32,
    pub moved: u32,
    pub split: u32,
    pub merged: u32,
    pub new: u32,
    pub dropped: u32,
    pub returned: u32,
}

/// A sentence of a sentence link.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of core::report::Passage")]
pub struct TextShape {
    pub text: String,
    #[serde(flatten)]
    pub place: PlaceShape,
}

/// A sentence of a commitment.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of core::report::Passage")]
pub struct SentenceTextShape {
    pub sentence: String,
    #[serde(flatten)]
    pub place: PlaceShape,
}

/// Where a sentence stands.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of core::report::Passage")]
pub struct PlaceShape {
    pub section: Vec<String>,
    pub page: u32,
    pub page_label: Option<String>,
    pub position: f32,
    pub strength: Option<String>,
    #[serde(default)]
    pub deadline: Option<String>,
    pub doubt: Option<String>,
}

/// A run of words.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of core::diff::WordChange")]
pub struct WordShape {
    pub op: String,
    pub text: String,
}

/// A changed figure.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of core::diff::FigureChange")]
pub struct FigureShape {
    pub old: String,
    pub new: String,
}

/// One sentence link.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of core::report::SentenceRow")]
pub struct SentenceShape {
    pub relation: String,
    pub moved: bool,
    pub old: Option<TextShape>,
    pub new: Option<TextShape>,
    pub words: Vec<WordShape>,
    pub figures: Vec<FigureShape>,
    pub similarity: f32,
    pub why: Vec<String>,
}

/// One promise.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of core::report::CommitmentRow")]
pub struct CommitmentShape {
    pub id: String,
    pub status: String,
    pub alarm: bool,
    pub confidence: f32,
    pub changed: Vec<String>,
    pub moved: bool,
    pub old: Option<SentenceTextShape>,
    pub new: Option<SentenceTextShape>,
    pub old_more: Vec<SentenceTextShape>,
    pub new_more: Vec<SentenceTextShape>,
    pub restored_from: Option<RestoredShape>,
    pub nearest: Option<NearestShape>,
    pub words: Vec<WordShape>,
    pub why: Vec<String>,
    #[serde(default)]
    pub verdict: Option<VerdictShape>,
}

/// Where a restored promise stood before.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of core::report::RestoredFrom")]
pub struct RestoredShape {
    pub period: Option<String>,
    #[serde(flatten)]
    pub passage: SentenceTextShape,
}

/// The closest passage to a promise that is gone.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of core::report::Nearest")]
pub struct NearestShape {
    #[serde(flatten)]
    pub passage: SentenceTextShape,
    pub similarity: f32,
}
