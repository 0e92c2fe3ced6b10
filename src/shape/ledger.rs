//! `ledger --format json`: every promise of a series with its life. Written, never read back.

use super::SCHEMA;
use super::report::{SentenceTextShape, SideShape};
use super::verdict::VerdictShape;
use crate::core::commitment::Status;
use crate::core::ledger::{Figures, LedgerView, Promise, Stage};
use serde::Serialize;

/// The ledger of a series.
#[derive(Clone, Debug, Serialize)]
pub struct LedgerShape {
    /// The version of the shape.
    pub schema: u32,
    /// The id of the series.
    pub series: String,
    /// The day on which deadlines were held against the calendar, ISO 8601.
    pub day: String,
    /// How many promises, and what became of them.
    pub figures: FiguresShape,
    /// The editions, oldest first.
    pub editions: Vec<SideShape>,
    /// The promises, in the order in which they were first seen.
    pub promises: Vec<PromiseShape>,
}

/// How many promises, and what became of them.
#[derive(Clone, Copy, Debug, Serialize)]
#[expect(missing_docs, reason = "the fields are those of core::ledger::Figures")]
pub struct FiguresShape {
    pub promised: usize,
    pub kept: usize,
    pub done: usize,
    pub lapsed: usize,
    pub dropped: usize,
    pub unsure: usize,
    pub deadlines_ahead: usize,
    pub deadlines_passed: usize,
}

/// One promise.
#[derive(Clone, Debug, Serialize)]
pub struct PromiseShape {
    /// Survives new words, new rules and new bytes.
    pub id: String,
    /// `open reported-done lapsed dropped restored`.
    pub state: &'static str,
    /// Whether that it is gone is sure enough to be said.
    pub certain: bool,
    /// Its last wording.
    pub sentence: String,
    /// The first edition in which it stood.
    pub first: Option<String>,
    /// The last edition in which it stood.
    pub last: Option<String>,
    /// The last day by which it is due, ISO 8601.
    pub deadline: Option<String>,
    /// Whether that day is past.
    pub deadline_passed: Option<bool>,
    /// The last verdict on it.
    pub verdict: Option<VerdictShape>,
    /// What became of it, one entry for each edition in which something did.
    pub stages: Vec<StageShape>,
}

/// What became of a promise in one edition.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "the fields are those of core::ledger::Stage")]
pub struct StageShape {
    pub edition: String,
    pub row: Option<String>,
    pub status: Option<&'static str>,
    pub alarm: bool,
    pub confidence: f32,
    pub changed: Vec<&'static str>,
    pub moved: bool,
    pub passage: Option<SentenceTextShape>,
    pub nearest: Option<SentenceTextShape>,
    pub verdict: Option<VerdictShape>,
}

impl LedgerShape {
    /// The ledger of a series on a day, ISO 8601.
    pub fn new(series: &str, view: &LedgerView, day: &str) -> Self {
        Self {
            schema: SCHEMA,
            series: series.to_owned(),
            day: day.to_owned(),
            figures: view.figures(day).into(),
            editions: view.editions.iter().map(Into::into).collect(),
            promises: view.promises.iter().map(|promise| shape(promise, view, day)).collect(),
        }
    }
}

impl From<Figures> for FiguresShape {
    fn from(figures: Figures) -> Self {
        Self {
            promised: figures.promised,
            kept: figures.kept,
            done: figures.done,
            lapsed: figures.lapsed,
            dropped: figures.dropped,
            unsure: figures.unsure,
            deadlines_ahead: figures.ahead,
            deadlines_passed: figures.passed,
        }
    }
}

fn shape(promise: &Promise, view: &LedgerView, day: &str) -> PromiseShape {
    let span = promise.span();
    PromiseShape {
        id: promise.id.clone(),
        state: promise.state().as_str(),
        certain: promise.is_certain(),
        sentence: promise.text.clone(),
        first: span.map(|(first, _)| view.name(first)),
        last: span.map(|(_, last)| view.name(last)),
        deadline: promise.deadline().map(str::to_owned),
        deadline_passed: promise.is_past(day),
        verdict: promise.verdict().map(Into::into),
        stages: promise.lived().map(|(edition, stage)| stage_shape(view.name(edition), stage)).collect(),
    }
}

fn stage_shape(edition: String, stage: &Stage) -> StageShape {
    StageShape {
        edition,
        row: stage.id.clone(),
        status: stage.status.map(Status::as_str),
        alarm: stage.alarm,
        confidence: super::score(stage.confidence),
        changed: stage.changed.iter().map(|slot| slot.as_str()).collect(),
        moved: stage.moved,
        passage: stage.passage.as_ref().map(Into::into),
        nearest: stage.nearest.as_ref().map(|nearest| (&nearest.passage).into()),
        verdict: stage.verdict.as_ref().map(Into::into),
    }
}
