//! Where in the documents the changes are: marks over the length of the old and of the new edition.
//!
//! Knows positions and kinds, not words. The page draws it as SVG, the mail as table cells, plain text as characters.

use crate::core::align::SentenceRelation;
use crate::core::commitment::Status;
use crate::core::report::Report;

/// What a mark stands for, from the least to the most important: where two fall together, the greater one shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// A sentence that is no promise, and changed.
    Other,
    /// A promise in other words, elsewhere or reported as done.
    Calm,
    /// A promise that is new, firmer or back.
    Gain,
    /// A promise that is weaker.
    Weaker,
    /// A promise that is gone.
    Gone,
}

impl Kind {
    pub(crate) const ALL: [Self; 5] = [Self::Gone, Self::Weaker, Self::Gain, Self::Calm, Self::Other];

    /// Its name in texts and style sheets.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Other => "other",
            Self::Calm => "calm",
            Self::Gain => "gain",
            Self::Weaker => "weaker",
            Self::Gone => "gone",
        }
    }

    /// Its sign where there is no colour.
    pub(crate) const fn sign(self) -> char {
        match self {
            Self::Other => '.',
            Self::Calm => '=',
            Self::Gain => '+',
            Self::Weaker => '~',
            Self::Gone => '-',
        }
    }

    /// Its colour where style sheets cannot reach: strong enough on white and on black.
    pub(crate) const fn colour(self) -> &'static str {
        match self {
            Self::Other => "#6b757f",
            Self::Calm => "#4a6d94",
            Self::Gain => "#23794a",
            Self::Weaker => "#a86200",
            Self::Gone => "#c8323c",
        }
    }

    /// Of a promise; `None` where nothing changed.
    pub(crate) fn of(status: Status, moved: bool) -> Option<Self> {
        match status {
            Status::Dropped | Status::Lapsed => Some(Self::Gone),
            Status::Weakened => Some(Self::Weaker),
            Status::New | Status::Strengthened | Status::Restored => Some(Self::Gain),
            Status::Reworded | Status::ReportedDone => Some(Self::Calm),
            Status::Kept => moved.then_some(Self::Calm),
        }
    }
}

/// One mark: where, from 0 (first sentence) to 1 (last), and what.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Mark {
    pub(crate) at: f32,
    pub(crate) kind: Kind,
}

impl Mark {
    /// The left edge in a drawing 1,000 units wide, for a mark 4 units wide.
    pub(crate) fn x(&self) -> u32 {
        per_mille(self.at).min(996)
    }
}

/// All marks of a comparison.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Chart {
    /// Of the old edition.
    pub(crate) old: Vec<Mark>,
    /// Of the new edition.
    pub(crate) new: Vec<Mark>,
    /// From an old to a new place, in thousandths: what was moved or changed.
    pub(crate) ties: Vec<(u32, u32, Kind)>,
}

impl Chart {
    /// The marks of a report. Marks that would fall on one another are drawn once, so a chart has at most 5,000.
    pub(crate) fn of(report: &Report) -> Self {
        let mut chart = Self::default();
        for row in &report.sentences {
            if row.relation == SentenceRelation::Same && !row.moved {
                continue;
            }
            chart.old.extend(row.old.iter().map(|passage| Mark { at: passage.position, kind: Kind::Other }));
            chart.new.extend(row.new.iter().map(|passage| Mark { at: passage.position, kind: Kind::Other }));
        }
        for row in &report.commitments {
            let Some(kind) = Kind::of(row.status, row.moved) else { continue };
            chart.old.extend(row.old.iter().chain(&row.old_more).map(|passage| Mark { at: passage.position, kind }));
            chart.new.extend(row.new.iter().chain(&row.new_more).map(|passage| Mark { at: passage.position, kind }));
            if let (Some(old), Some(new)) = (&row.old, &row.new) {
                chart.ties.push((per_mille(old.position), per_mille(new.position), kind));
            }
        }
        thin(&mut chart.old);
        thin(&mut chart.new);
        chart.ties.sort_unstable();
        chart.ties.dedup();
        chart.ties.truncate(400);
        chart
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.old.is_empty() && self.new.is_empty()
    }

    /// The kinds that occur, the most important first.
    pub(crate) fn kinds(&self) -> Vec<Kind> {
        let has = |kind: Kind| self.old.iter().chain(&self.new).any(|mark| mark.kind == kind);
        Kind::ALL.into_iter().filter(|&kind| has(kind)).collect()
    }
}

/// The most important mark in each of `n` equal parts.
pub(crate) fn bins(marks: &[Mark], n: usize) -> Vec<Option<Kind>> {
    let mut bins = vec![None; n];
    for mark in marks {
        let index = (per_mille(mark.at) as usize * n / 1_001).min(n.saturating_sub(1));
        if let Some(bin) = bins.get_mut(index) {
            *bin = (*bin).max(Some(mark.kind));
        }
    }
    bins
}

/// A line of `n` characters, one a part: `..-..~....+.`, blank where nothing changed.
pub(crate) fn bar(marks: &[Mark], n: usize) -> String {
    bins(marks, n).into_iter().map(|kind| kind.map_or(' ', Kind::sign)).collect()
}

/// Positions come from outside; anything that is no number counts as the beginning.
fn per_mille(at: f32) -> u32 {
    if at.is_finite() { (at.clamp(0.0, 1.0) * 1_000.0) as u32 } else { 0 }
}

/// Orders by importance, the greater later and so on top, and drops what is drawn twice.
fn thin(marks: &mut Vec<Mark>) {
    marks.sort_unstable_by_key(|mark| (mark.kind, per_mille(mark.at)));
    marks.dedup_by_key(|mark| (mark.kind, per_mille(mark.at)));
}
