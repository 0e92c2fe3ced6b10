//! A report becomes its shape. What is rounded is rounded here.

use super::{
    CommitmentShape, CountsShape, FigureShape, NearestShape, PlaceShape, ReportShape, RestoredShape, SectionShape,
    SentenceShape, SentenceTextShape, SideShape, TextShape, WordShape,
};
use crate::core::diff::{FigureChange, WordChange};
use crate::core::report::{CommitmentRow, Passage, Report, SectionRow, SentenceRow, Side};
use crate::shape::{SCHEMA, score};

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

impl From<&Passage> for PlaceShape {
    fn from(passage: &Passage) -> Self {
        Self {
            section: passage.section.clone(),
            page: passage.page,
            page_label: passage.page_label.clone(),
            position: place(passage.position),
            strength: passage.strength.map(|strength| strength.as_str().to_owned()),
            deadline: passage.deadline.clone(),
            doubt: passage.doubt.map(|doubt| doubt.as_str().to_owned()),
        }
    }
}

impl From<&Passage> for TextShape {
    fn from(passage: &Passage) -> Self {
        Self { text: passage.text.clone(), place: passage.into() }
    }
}

impl From<&Passage> for SentenceTextShape {
    fn from(passage: &Passage) -> Self {
        Self { sentence: passage.text.clone(), place: passage.into() }
    }
}

impl From<&WordChange> for WordShape {
    fn from(change: &WordChange) -> Self {
        Self { op: change.op.as_str().to_owned(), text: change.text.clone() }
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
