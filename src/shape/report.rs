//! `compare --format json`: a [`Report`] as JSON, and back.

use super::verdict::VerdictShape;
use super::{SCHEMA, ShapeError, named, score};
use crate::core::align::{SectionRelation, SentenceRelation};
use crate::core::commitment::{Slot, Status, Strength};
use crate::core::diff::{FigureChange, WordChange, WordOp};
use crate::core::document::{Health, Language};
use crate::core::report::{
    CommitmentRow, Nearest, Passage, Report, RestoredFrom, SectionRow, SentenceCounts, SentenceRow, Side,
};
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

/// Rounds a place to four digits: enough for a chart a thousand pages long.
fn place(value: f32) -> f32 {
    (value * 10_000.0).round() / 10_000.0
}

impl From<&Report> for ReportShape {
    fn from(report: &Report) -> Self {
        let counts = report.counts;
        Self {
            schema: SCHEMA,
            old: (&report.old).into(),
            new: (&report.new).into(),
            language: report.language.as_ref().map(|language| language.code().to_owned()),
            held: report.held.clone(),
            sections: report.sections.iter().map(Into::into).collect(),
            sentences: CountsShape {
                same: counts.same,
                edited: counts.edited,
                moved: counts.moved,
                split: counts.split,
                merged: counts.merged,
                new: counts.new,
                dropped: counts.dropped,
                returned: counts.returned,
            },
            sentence_links: report.sentences.iter().map(Into::into).collect(),
            commitments: report.commitments.iter().map(Into::into).collect(),
            rules: report.rules.clone(),
            warnings: report.warnings.clone(),
        }
    }
}

impl TryFrom<ReportShape> for Report {
    type Error = ShapeError;

    fn try_from(shape: ReportShape) -> Result<Self, ShapeError> {
        let counts = shape.sentences;
        Ok(Self {
            old: shape.old.try_into()?,
            new: shape.new.try_into()?,
            language: shape.language.as_deref().map(Language::new),
            held: shape.held,
            sections: all(shape.sections)?,
            counts: SentenceCounts {
                same: counts.same,
                edited: counts.edited,
                moved: counts.moved,
                split: counts.split,
                merged: counts.merged,
                new: counts.new,
                dropped: counts.dropped,
                returned: counts.returned,
            },
            sentences: all(shape.sentence_links)?,
            commitments: all(shape.commitments)?,
            rules: shape.rules,
            warnings: shape.warnings,
        })
    }
}

/// Converts a list, or names the first thing that has no meaning.
fn all<S, T: TryFrom<S, Error = ShapeError>>(shapes: Vec<S>) -> Result<Vec<T>, ShapeError> {
    shapes.into_iter().map(T::try_from).collect()
}

/// Converts what may be absent.
fn maybe<S, T: TryFrom<S, Error = ShapeError>>(shape: Option<S>) -> Result<Option<T>, ShapeError> {
    shape.map(T::try_from).transpose()
}

impl From<&Side> for SideShape {
    fn from(side: &Side) -> Self {
        Self {
            file: side.file.clone(),
            url: side.url.clone(),
            sha256: side.sha256.clone(),
            period: side.period.clone(),
            title: side.title.clone(),
            health: side.health.as_str().to_owned(),
            pages: side.pages,
        }
    }
}

impl TryFrom<SideShape> for Side {
    type Error = ShapeError;

    fn try_from(shape: SideShape) -> Result<Self, ShapeError> {
        let health = named("health", &shape.health, Health::parse(&shape.health))?;
        Ok(Self {
            file: shape.file,
            url: shape.url,
            sha256: shape.sha256,
            period: shape.period,
            title: shape.title,
            health,
            pages: shape.pages,
        })
    }
}

/// The section relation of that name.
fn section_relation(name: &str) -> Result<SectionRelation, ShapeError> {
    use SectionRelation::{Added, Kept, Merged, Moved, Removed, Renamed, Renumbered, Split};
    let all = [Added, Removed, Split, Merged, Moved, Renamed, Renumbered, Kept];
    named("section relation", name, all.into_iter().find(|relation| relation.as_str() == name))
}

/// The sentence relation of that name.
fn sentence_relation(name: &str) -> Result<SentenceRelation, ShapeError> {
    use SentenceRelation::{Dropped, Edited, Merged, New, Returned, Same, Split};
    let all = [Same, Edited, Split, Merged, New, Dropped, Returned];
    named("sentence relation", name, all.into_iter().find(|relation| relation.as_str() == name))
}

impl From<&SectionRow> for SectionShape {
    fn from(row: &SectionRow) -> Self {
        Self {
            relation: row.relation.as_str().to_owned(),
            also: row.also.iter().map(|relation| relation.as_str().to_owned()).collect(),
            old: row.old.clone(),
            new: row.new.clone(),
            confidence: score(row.confidence),
            why: row.why.clone(),
        }
    }
}

impl TryFrom<SectionShape> for SectionRow {
    type Error = ShapeError;

    fn try_from(shape: SectionShape) -> Result<Self, ShapeError> {
        Ok(Self {
            relation: section_relation(&shape.relation)?,
            also: shape.also.iter().map(|name| section_relation(name)).collect::<Result<_, _>>()?,
            old: shape.old,
            new: shape.new,
            confidence: shape.confidence,
            why: shape.why,
        })
    }
}

impl From<&Passage> for PlaceShape {
    fn from(passage: &Passage) -> Self {
        Self {
            section: passage.section.clone(),
            page: passage.page,
            page_label: passage.page_label.clone(),
            position: place(passage.position),
            strength: passage.strength.map(|strength| strength.as_str().to_owned()),
            deadline: passage.deadline.clone(),
            doubt: passage.doubt.clone(),
        }
    }
}

/// A passage of its words and its place.
fn passage(text: String, place: PlaceShape) -> Result<Passage, ShapeError> {
    let strength = place.strength.as_deref().map(|name| named("strength", name, Strength::parse(name))).transpose()?;
    Ok(Passage {
        text,
        section: place.section,
        page: place.page,
        page_label: place.page_label,
        position: place.position,
        strength,
        deadline: place.deadline,
        doubt: place.doubt,
    })
}

impl From<&Passage> for TextShape {
    fn from(passage: &Passage) -> Self {
        Self { text: passage.text.clone(), place: passage.into() }
    }
}

impl TryFrom<TextShape> for Passage {
    type Error = ShapeError;

    fn try_from(shape: TextShape) -> Result<Self, ShapeError> {
        passage(shape.text, shape.place)
    }
}

impl From<&Passage> for SentenceTextShape {
    fn from(passage: &Passage) -> Self {
        Self { sentence: passage.text.clone(), place: passage.into() }
    }
}

impl TryFrom<SentenceTextShape> for Passage {
    type Error = ShapeError;

    fn try_from(shape: SentenceTextShape) -> Result<Self, ShapeError> {
        passage(shape.sentence, shape.place)
    }
}

impl From<&WordChange> for WordShape {
    fn from(change: &WordChange) -> Self {
        Self { op: change.op.as_str().to_owned(), text: change.text.clone() }
    }
}

impl TryFrom<WordShape> for WordChange {
    type Error = ShapeError;

    fn try_from(shape: WordShape) -> Result<Self, ShapeError> {
        let all = [WordOp::Equal, WordOp::Delete, WordOp::Insert];
        let op = named("word operation", &shape.op, all.into_iter().find(|op| op.as_str() == shape.op))?;
        Ok(Self { op, text: shape.text })
    }
}

impl From<&FigureChange> for FigureShape {
    fn from(change: &FigureChange) -> Self {
        Self { old: change.old.clone(), new: change.new.clone() }
    }
}

impl From<&SentenceRow> for SentenceShape {
    fn from(row: &SentenceRow) -> Self {
        Self {
            relation: row.relation.as_str().to_owned(),
            moved: row.moved,
            old: row.old.as_ref().map(Into::into),
            new: row.new.as_ref().map(Into::into),
            words: row.words.iter().map(Into::into).collect(),
            figures: row.figures.iter().map(Into::into).collect(),
            similarity: score(row.similarity),
            why: row.why.clone(),
        }
    }
}

impl TryFrom<SentenceShape> for SentenceRow {
    type Error = ShapeError;

    fn try_from(shape: SentenceShape) -> Result<Self, ShapeError> {
        Ok(Self {
            relation: sentence_relation(&shape.relation)?,
            moved: shape.moved,
            old: maybe(shape.old)?,
            new: maybe(shape.new)?,
            words: all(shape.words)?,
            figures: shape.figures.into_iter().map(|f| FigureChange { old: f.old, new: f.new }).collect(),
            similarity: shape.similarity,
            why: shape.why,
        })
    }
}

impl From<&CommitmentRow> for CommitmentShape {
    fn from(row: &CommitmentRow) -> Self {
        Self {
            id: row.id.clone(),
            status: row.status.as_str().to_owned(),
            alarm: row.alarm,
            confidence: score(row.confidence),
            changed: row.changed.iter().map(|slot| slot.as_str().to_owned()).collect(),
            moved: row.moved,
            old: row.old.as_ref().map(Into::into),
            new: row.new.as_ref().map(Into::into),
            old_more: row.old_more.iter().map(Into::into).collect(),
            new_more: row.new_more.iter().map(Into::into).collect(),
            restored_from: row
                .restored_from
                .as_ref()
                .map(|from| RestoredShape { period: from.period.clone(), passage: (&from.passage).into() }),
            nearest: row.nearest.as_ref().map(|nearest| NearestShape {
                passage: (&nearest.passage).into(),
                similarity: score(nearest.similarity),
            }),
            words: row.words.iter().map(Into::into).collect(),
            why: row.why.clone(),
            verdict: row.verdict.as_ref().map(Into::into),
        }
    }
}

impl TryFrom<CommitmentShape> for CommitmentRow {
    type Error = ShapeError;

    fn try_from(shape: CommitmentShape) -> Result<Self, ShapeError> {
        let changed =
            shape.changed.iter().map(|name| named("slot", name, Slot::parse(name))).collect::<Result<_, _>>()?;
        let restored_from = shape
            .restored_from
            .map(|from| Ok(RestoredFrom { period: from.period, passage: from.passage.try_into()? }))
            .transpose()?;
        let nearest = shape
            .nearest
            .map(|nearest| Ok(Nearest { passage: nearest.passage.try_into()?, similarity: nearest.similarity }))
            .transpose()?;
        Ok(Self {
            status: named("status", &shape.status, Status::parse(&shape.status))?,
            id: shape.id,
            alarm: shape.alarm,
            confidence: shape.confidence,
            changed,
            moved: shape.moved,
            old: maybe(shape.old)?,
            new: maybe(shape.new)?,
            old_more: all(shape.old_more)?,
            new_more: all(shape.new_more)?,
            restored_from,
            nearest,
            words: all(shape.words)?,
            why: shape.why,
            verdict: maybe(shape.verdict)?,
        })
    }
}
