//! A series at a glance: every promise over all its editions, chained from the reports of each pair of editions.
//!
//! A function of the reports: knows no store and no pages. A promise of one report is the promise of the next whose old passage is the same text,
//! on the same page where one text occurs twice.

use std::collections::BTreeMap;

use crate::core::commitment::{Slot, Status};
use crate::core::diff::WordChange;
use crate::core::report::{CommitmentRow, Nearest, Passage, Report, Side};

/// What became of a promise in one edition.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// The id of the row in the report; none where the promise was first seen in the series' first edition.
    pub id: Option<String>,
    /// Beside the edition before; none in the first edition.
    pub status: Option<Status>,
    /// It went out as an alarm.
    pub alarm: bool,
    /// From 0 to 1.
    pub confidence: f32,
    /// Where it stands in this edition; none where it is gone.
    pub passage: Option<Passage>,
    /// What changed.
    pub changed: Vec<Slot>,
    /// The word changes from the edition before.
    pub words: Vec<WordChange>,
    /// The closest passage, where it is gone.
    pub nearest: Option<Nearest>,
    /// Under another heading than before.
    pub moved: bool,
}

/// A promise and its life.
#[derive(Clone, Debug, PartialEq)]
pub struct Promise {
    /// One stage an edition; none before it was made, after it went, and where nothing was compared.
    pub stages: Vec<Option<Stage>>,
    /// Its last wording.
    pub text: String,
}

impl Promise {
    /// The first id it was given: its address.
    pub fn id(&self) -> &str {
        self.stages.iter().flatten().find_map(|stage| stage.id.as_deref()).unwrap_or_default()
    }

    /// What became of it last.
    pub fn last(&self) -> Option<&Stage> {
        self.stages.iter().flatten().next_back()
    }
}

/// All promises of a series.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LedgerView {
    /// The editions, oldest first.
    pub editions: Vec<Side>,
    /// The promises, in the order in which they were first seen.
    pub promises: Vec<Promise>,
}

impl LedgerView {
    /// The promise that has, or at some time had, this id.
    pub fn find(&self, id: &str) -> Option<&Promise> {
        self.promises
            .iter()
            .find(|promise| promise.stages.iter().flatten().any(|stage| stage.id.as_deref() == Some(id)))
    }

    /// How many promises ended, or stand, with one of these statuses.
    pub fn count(&self, statuses: &[Status]) -> usize {
        let is_one = |promise: &&Promise| {
            promise.last().is_some_and(|stage| statuses.contains(&stage.status.unwrap_or(Status::Kept)))
        };
        self.promises.iter().filter(is_one).count()
    }
}

/// Chains the reports of a series, oldest first, each beginning with the edition that the one before ended with.
pub fn ledger(reports: &[Report]) -> LedgerView {
    let mut chain = Chain::default();
    for report in reports {
        chain.add(report);
    }
    for promise in &mut chain.view.promises {
        promise.stages.resize(chain.view.editions.len(), None);
    }
    chain.view
}

#[derive(Default)]
struct Chain {
    view: LedgerView,
    /// The promises that stand in the last edition, by their words there; several where promises were merged.
    open: BTreeMap<String, Vec<(u32, usize)>>,
    /// The promises that are gone, by their last words.
    gone: BTreeMap<String, usize>,
}

impl Chain {
    fn add(&mut self, report: &Report) {
        if self.view.editions.last().is_none_or(|last| last.sha256 != report.old.sha256) {
            self.view.editions.push(report.old.clone());
        }
        let before = self.view.editions.len().saturating_sub(1);
        self.view.editions.push(report.new.clone());
        if report.held.is_some() {
            // Nothing is known of this step; the words of the next one find their promises again.
            return;
        }
        let mut open: BTreeMap<String, Vec<(u32, usize)>> = BTreeMap::new();
        for row in &report.commitments {
            let mut indices = Vec::new();
            for passage in row.old.iter().chain(&row.old_more) {
                indices.extend(self.standing(passage, before));
            }
            if indices.is_empty() {
                let back = row.restored_from.as_ref().and_then(|from| self.gone.remove(&from.passage.text));
                indices.push(back.unwrap_or_else(|| self.push()));
            }
            indices.sort_unstable();
            indices.dedup();
            for &index in &indices {
                self.set(index, before + 1, stage(row));
                if row.status == Status::ReportedDone {
                    continue;
                }
                for passage in row.new.iter().chain(&row.new_more) {
                    let places = open.entry(passage.text.clone()).or_default();
                    if !places.contains(&(passage.page, index)) {
                        places.push((passage.page, index));
                    }
                }
                if let (None, Some(old)) = (&row.new, &row.old) {
                    self.gone.insert(old.text.clone(), index);
                }
            }
        }
        self.open = open;
    }

    /// The promises that this old passage holds; a new one where none is known.
    fn standing(&mut self, passage: &Passage, edition: usize) -> Vec<usize> {
        let places = self.open.get(&passage.text).cloned().unwrap_or_default();
        let same_page: Vec<usize> =
            places.iter().filter(|(page, _)| *page == passage.page).map(|(_, index)| *index).collect();
        if !same_page.is_empty() {
            return same_page;
        }
        if let Some((_, index)) = places.first() {
            return vec![*index];
        }
        let index = self.push();
        let first = Stage {
            id: None,
            status: None,
            alarm: false,
            confidence: 1.0,
            passage: Some(passage.clone()),
            changed: Vec::new(),
            words: Vec::new(),
            nearest: None,
            moved: false,
        };
        self.set(index, edition, first);
        vec![index]
    }

    fn push(&mut self) -> usize {
        self.view.promises.push(Promise { stages: Vec::new(), text: String::new() });
        self.view.promises.len() - 1
    }

    /// Sets a stage. Where a split promise has two, the part that still stands counts.
    fn set(&mut self, index: usize, edition: usize, stage: Stage) {
        let Some(promise) = self.view.promises.get_mut(index) else { return };
        if promise.stages.len() <= edition {
            promise.stages.resize(edition + 1, None);
        }
        if let Some(passage) = &stage.passage
            && stage.status != Some(Status::ReportedDone)
        {
            promise.text.clone_from(&passage.text);
        }
        if let Some(slot) = promise.stages.get_mut(edition)
            && slot.as_ref().is_none_or(|present| present.passage.is_none())
        {
            *slot = Some(stage);
        }
    }
}

fn stage(row: &CommitmentRow) -> Stage {
    Stage {
        id: Some(row.id.clone()),
        status: Some(row.status),
        alarm: row.alarm,
        confidence: row.confidence,
        passage: row.new.clone(),
        changed: row.changed.clone(),
        words: row.words.clone(),
        nearest: row.nearest.clone(),
        moved: row.moved,
    }
}
