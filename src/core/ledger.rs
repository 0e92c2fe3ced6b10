//! A series over all its editions: every promise with its life, chained from the reports of each pair of editions.
//!
//! A function of the reports: knows no store, no pages and no clock. A promise's id is made of the period and the words of
//! its first appearance, so that it survives new words, new rules and new bytes.

mod chain;
mod join;

pub use chain::ledger;

use super::commitment::{Slot, Status, names};
use super::diff::WordChange;
use super::report::{Nearest, Passage, Side};
use super::verdict::{Judgement, Verdict};

names! {
    /// Where a promise stands after the last edition.
    State {
        /// It stands, or nothing is known to the contrary.
        Open = "open",
        /// An edition reported it as done.
        ReportedDone = "reported-done",
        /// Its deadline passed, and nothing reports on it.
        Lapsed = "lapsed",
        /// An edition was silent about it.
        Dropped = "dropped",
        /// It stands again, after it was gone.
        Restored = "restored",
    }
}

/// What became of a promise in one edition.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// The id of the row in the report; none where the edition was not compared with the one before it.
    pub id: Option<String>,
    /// The key of that row, by [`super::verdict::keys`].
    pub key: Option<String>,
    /// Beside the edition before; none where it was not compared with one.
    pub status: Option<Status>,
    /// It went out as an alarm.
    pub alarm: bool,
    /// From 0 to 1.
    pub confidence: f32,
    /// Where it stands in this edition, or the result that answers it; none where it is gone.
    pub passage: Option<Passage>,
    /// What changed.
    pub changed: Vec<Slot>,
    /// The word changes from the edition before.
    pub words: Vec<WordChange>,
    /// The closest passage, where it is gone.
    pub nearest: Option<Nearest>,
    /// Under another heading than before.
    pub moved: bool,
    /// What a person said of the row.
    pub verdict: Option<Verdict>,
}

impl Stage {
    /// Its words in this edition; a result is no wording of the promise.
    pub fn wording(&self) -> Option<&Passage> {
        self.passage.as_ref().filter(|_| self.status != Some(Status::ReportedDone))
    }

    /// A person took back what the rules said.
    fn is_overturned(&self) -> bool {
        self.verdict.as_ref().is_some_and(|verdict| verdict.judgement.overturns())
    }
}

/// A promise and its life.
#[derive(Clone, Debug, PartialEq)]
pub struct Promise {
    /// Made of the period and the words of its first appearance, and of its order among equals.
    pub id: String,
    /// The ids of all rows in which it occurs.
    pub rows: Vec<String>,
    /// One stage an edition; none before it was made, after it went, and where nothing was compared.
    pub stages: Vec<Option<Stage>>,
    /// Its last wording.
    pub text: String,
    /// Of a part that a promise was split into: the part's first own words. They tell the parts apart.
    part: Option<String>,
}

impl Promise {
    /// Every edition in which something became of it, with what.
    pub fn lived(&self) -> impl DoubleEndedIterator<Item = (usize, &Stage)> {
        self.stages.iter().enumerate().filter_map(|(edition, stage)| Some((edition, stage.as_ref()?)))
    }

    /// What became of it last.
    pub fn last(&self) -> Option<&Stage> {
        self.lived().next_back().map(|(_, stage)| stage)
    }

    /// The first and the last edition in which it stood, as positions in [`LedgerView::editions`].
    pub fn span(&self) -> Option<(usize, usize)> {
        let mut stood = self.lived().filter(|(_, stage)| stage.wording().is_some()).map(|(edition, _)| edition);
        let first = stood.next()?;
        Some((first, stood.next_back().unwrap_or(first)))
    }

    /// Its words in each edition in which it stood.
    pub fn wordings(&self) -> impl DoubleEndedIterator<Item = (usize, &Passage)> {
        self.lived().filter_map(|(edition, stage)| Some((edition, stage.wording()?)))
    }

    /// Where it stands now. What a person took back did not happen.
    pub fn state(&self) -> State {
        let Some(stage) = self.last() else { return State::Open };
        match stage.status {
            _ if stage.is_overturned() => State::Open,
            Some(Status::ReportedDone) => State::ReportedDone,
            Some(Status::Lapsed) => State::Lapsed,
            Some(Status::Dropped) => State::Dropped,
            Some(Status::Restored) => State::Restored,
            _ => State::Open,
        }
    }

    /// Whether that it is gone is sure enough to be said: it was an alarm, or a person found it right.
    pub fn is_certain(&self) -> bool {
        !matches!(self.state(), State::Lapsed | State::Dropped) || self.last().is_some_and(|stage| stage.alarm)
    }

    /// The last verdict on any of its rows.
    pub fn verdict(&self) -> Option<&Verdict> {
        self.lived().filter_map(|(_, stage)| stage.verdict.as_ref()).max_by(|a, b| a.at.cmp(&b.at))
    }

    /// A person found that it promises nothing.
    pub fn is_no_promise(&self) -> bool {
        self.verdict().is_some_and(|verdict| verdict.judgement == Judgement::NotAPromise)
    }

    /// The last day by which it is due, ISO 8601, as its last wording says.
    pub fn deadline(&self) -> Option<&str> {
        self.wordings().next_back().and_then(|(_, passage)| passage.deadline.as_deref())
    }

    /// Whether its deadline lies before that day, ISO 8601; nothing where it has none.
    pub fn is_past(&self, day: &str) -> Option<bool> {
        self.deadline().map(|deadline| deadline < day)
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

/// How many promises a series made, and what became of them. What a person found to be no promise is not counted, and a
/// promise that was split counts once for each part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// All of them.
    pub promised: usize,
    /// Those that stand, restored ones too.
    pub kept: usize,
    /// Those that were reported as done.
    pub done: usize,
    /// Those whose deadline passed in silence.
    pub lapsed: usize,
    /// Those that are gone without a word.
    pub dropped: usize,
    /// How many of the lapsed and dropped ones are to be checked before they are quoted.
    pub unsure: usize,
    /// How many of those that stand have a deadline ahead.
    pub ahead: usize,
    /// How many of those that stand have a deadline that has passed.
    pub passed: usize,
}

impl LedgerView {
    /// The promise of this id, or the one in which the row of this id occurs.
    pub fn find(&self, id: &str) -> Option<&Promise> {
        let by_id = self.promises.iter().find(|promise| promise.id == id);
        by_id.or_else(|| self.promises.iter().find(|promise| promise.rows.iter().any(|row| row == id)))
    }

    /// What the edition at that position is called: its period, else its file.
    pub fn name(&self, edition: usize) -> String {
        self.editions
            .get(edition)
            .map_or_else(String::new, |side| side.period.clone().unwrap_or_else(|| side.file.clone()))
    }

    /// The figures of the series on that day, ISO 8601.
    pub fn figures(&self, day: &str) -> Figures {
        let mut figures = Figures::default();
        for promise in self.promises.iter().filter(|promise| !promise.is_no_promise()) {
            figures.promised += 1;
            let state = promise.state();
            match state {
                State::Open | State::Restored => figures.kept += 1,
                State::ReportedDone => figures.done += 1,
                State::Lapsed => figures.lapsed += 1,
                State::Dropped => figures.dropped += 1,
            }
            figures.unsure += usize::from(!promise.is_certain());
            if matches!(state, State::Open | State::Restored) {
                match promise.is_past(day) {
                    Some(true) => figures.passed += 1,
                    Some(false) => figures.ahead += 1,
                    None => {}
                }
            }
        }
        figures
    }
}
