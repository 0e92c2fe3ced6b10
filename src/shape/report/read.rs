//! A stored shape becomes a report again, or the first thing in it that has no meaning is named.

use super::{
    CommitmentShape, PlaceShape, ReportShape, SectionShape, SentenceShape, SentenceTextShape, SideShape, TextShape,
    WordShape,
};
use crate::core::align::{SectionRelation, SentenceRelation};
use crate::core::commitment::{Slot, Status, Strength};
use crate::core::diff::{FigureChange, WordChange, WordOp};
use crate::core::document::{Health, Language};
use crate::core::report::{
    CommitmentRow, Doubt, Nearest, Passage, Report, RestoredFrom, SectionRow, SentenceCounts, SentenceRow, Side,
};
use crate::shape::{ShapeError, named};

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
        doubt: place.doubt.as_deref().map(|words| named("doubt", words, Doubt::parse(words))).transpose()?,
    })
}

impl TryFrom<TextShape> for Passage {
    type Error = ShapeError;

    fn try_from(shape: TextShape) -> Result<Self, ShapeError> {
        passage(shape.text, shape.place)
    }
}

impl TryFrom<SentenceTextShape> for Passage {
    type Error = ShapeError;

    fn try_from(shape: SentenceTextShape) -> Result<Self, ShapeError> {
        passage(shape.sentence, shape.place)
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
