//! All promises of two editions in, one row for each out: what is new, kept, weakened, dropped and so on.
//!
//! Every promise is looked for in the whole other edition, results included; the best pairs are taken first, then the
//! parts of split and merged promises, then what an earlier edition had. Knows nothing of reports and of files.

mod alarm;
mod matching;
mod period;
mod side;

use std::collections::BTreeMap;

use super::relate::{self, Weights, Years};
use super::{Label, Reading, Slot, Status};
use crate::core::align::Alignment;
use crate::core::document::{Document, Language, SentenceId};

use matching::{Finder, Found, Index, Links};
use side::Side;

/// One edition with the reading of each of its sentences, by [`SentenceId`].
#[derive(Clone, Copy, Debug)]
pub struct Edition<'a> {
    /// The period it covers, such as `2022`, where it is known.
    pub period: Option<&'a str>,
    /// Its text.
    pub document: &'a Document,
    /// One reading a sentence.
    pub readings: &'a [Reading],
}

/// Where a promise was found before.
#[derive(Clone, Debug, PartialEq)]
pub struct RestoredFrom {
    /// Index into the earlier editions given.
    pub edition: usize,
    /// Its sentence there.
    pub sentence: SentenceId,
}

/// The closest passage of the new edition to a promise that is gone.
#[derive(Clone, Debug, PartialEq)]
pub struct Nearest {
    /// The sentence.
    pub sentence: SentenceId,
    /// From 0 to 1.
    pub similarity: f32,
}

/// One promise between two editions. Every commitment sentence of both is in exactly one row.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What became of it.
    pub status: Status,
    /// It goes out unasked.
    pub alarm: bool,
    /// From 0 to 1.
    pub confidence: f32,
    /// What changed.
    pub changed: Vec<Slot>,
    /// It stands in a section that is not the counterpart of its old one.
    pub moved: bool,
    /// The sentence of the old edition.
    pub old: Option<SentenceId>,
    /// The sentence of the new edition; of `reported-done` the result.
    pub new: Option<SentenceId>,
    /// Further old sentences, where promises were merged.
    pub old_more: Vec<SentenceId>,
    /// Further new sentences, where a promise was split.
    pub new_more: Vec<SentenceId>,
    /// Of `restored`: where it was before.
    pub restored_from: Option<RestoredFrom>,
    /// Of `dropped` and `lapsed`: the closest passage.
    pub nearest: Option<Nearest>,
    /// What decided.
    pub why: Vec<String>,
}

/// Follows every promise of `old` and `new`; `earlier` are the editions before `old`, oldest first.
/// Where a period is unknown, nothing is `lapsed`. A sentence that the file breaks off is in no row, unless its whole is
/// found in the other edition: then both are one row, `kept` and never an alarm.
pub fn track(earlier: &[Edition<'_>], old: &Edition<'_>, new: &Edition<'_>, alignment: &Alignment) -> Vec<Row> {
    let language =
        new.document.language.clone().or_else(|| old.document.language.clone()).unwrap_or_else(|| Language::new("und"));
    let words = relate::words(&language);
    let (mut before, mut after) = (Side::read(words, old), Side::read(words, new));
    let weights = Weights::of(before.profiles.iter().chain(&after.profiles));
    let years = Years { old: period::year(old.period), new: period::year(new.period) };
    let links = Links::of(alignment, &before, &after);
    let broken = side::set_broken_aside(&mut before, &mut after, &links);

    let finder = Finder { words, weights: &weights, years, end: period::last_day(new.period) };
    let pairs = finder.pairs(&before, &after, &links);
    let mut taken = matching::assign(&pairs, &after);
    finder.attach(&pairs, &mut taken, &before, &after);

    let mut rows: Vec<Row> = broken.into_iter().map(side::broken_row).collect();
    for (&(o, n), group) in &taken.groups {
        rows.push(successor(&finder, &before, &after, &links, o, n, group));
    }
    for o in before.promises().filter(|&o| !taken.has_old(o)) {
        rows.push(gone(&before, &after, &pairs, o, new.period, years));
    }
    let sides: Vec<Side<'_>> = earlier.iter().map(|edition| Side::read(words, edition)).collect();
    let mut history: Vec<(&Side<'_>, Index<'_>)> = sides.iter().map(|side| (side, Index::of(side))).collect();
    let possible = possible_before(&before, &pairs);
    for n in after.promises().filter(|&n| !taken.has_new(n)) {
        let possible = possible.get(&n).copied().unwrap_or_default();
        rows.push(come(&finder, &before, &after, possible, &mut history, earlier, n));
    }
    rows.sort_by_key(|row| (row.new.is_none(), row.new, row.old));
    rows
}

/// A promise that has a successor, or a result that answers it.
fn successor(
    finder: &Finder<'_>,
    before: &Side<'_>,
    after: &Side<'_>,
    links: &Links,
    o: usize,
    n: usize,
    group: &matching::Group,
) -> Row {
    let found = finder.together(before, after, o, n, group);
    let relation = found.compared.relation;
    let status = relation.status.unwrap_or(Status::Reworded);
    let moved = links.is_moved(before.section(o), after.section(n));
    let confidence = alarm::of_pair(before, after, o, n, relation.similarity, links.similarity(o, n));
    let mut row = Row {
        status,
        alarm: false,
        confidence,
        changed: relation.changed,
        moved,
        old: Some(side::id(o)),
        new: Some(side::id(n)),
        old_more: group.old_more.iter().map(|&n| side::id(n)).collect(),
        new_more: group.new_more.iter().map(|&n| side::id(n)).collect(),
        restored_from: None,
        nearest: None,
        why: relation.why,
    };
    let whole = group.old_more.is_empty() && group.new_more.is_empty();
    if !whole {
        row.why.push(if group.new_more.is_empty() { "merged" } else { "split" }.to_owned());
    }
    row.alarm = alarm::changed(&row, before, after, o, n);
    row
}

/// A promise without a successor.
fn gone(
    before: &Side<'_>,
    after: &Side<'_>,
    pairs: &BTreeMap<(usize, usize), Found>,
    o: usize,
    period: Option<&str>,
    years: Years,
) -> Row {
    let candidates: Vec<(usize, &Found)> = pairs.range((o, 0)..(o + 1, 0)).map(|(&(_, n), found)| (n, found)).collect();
    let nearest = candidates
        .iter()
        .max_by(|a, b| {
            a.1.compared.relation.similarity.total_cmp(&b.1.compared.relation.similarity).then(b.0.cmp(&a.0))
        })
        .map(|&(n, found)| Nearest { sentence: side::id(n), similarity: found.compared.relation.similarity });
    let due = period::due(before.profile(o), years.old);
    let passed = matches!((&due, period::last_day(period)), (Some(due), Some(end)) if *due <= end);
    let mut why = vec!["nothing in the new edition covers it".to_owned()];
    why.extend(due.filter(|_| passed).map(|due| format!("it was due by {due}")));
    let possible = candidates.iter().map(|(_, found)| found.possible()).fold(0.0, f32::max);
    let confidence = alarm::of_one(before, o, possible);
    let alarm = alarm::alone(before, o, possible, confidence) && after.is_trusted();
    if possible >= alarm::POSSIBLE {
        why.push("a passage is close: check".to_owned());
    }
    Row {
        status: if passed { Status::Lapsed } else { Status::Dropped },
        alarm,
        confidence,
        changed: Vec::new(),
        moved: false,
        old: Some(side::id(o)),
        new: None,
        old_more: Vec::new(),
        new_more: Vec::new(),
        restored_from: None,
        nearest,
        why,
    }
}

/// By new sentence: how alike the closest old passage is that may be the same promise.
fn possible_before(before: &Side<'_>, pairs: &BTreeMap<(usize, usize), Found>) -> BTreeMap<usize, f32> {
    let mut best: BTreeMap<usize, f32> = BTreeMap::new();
    for (&(o, n), found) in pairs {
        let possible = found.possible();
        // What the old edition reported as done does not make a promise an old one, unless it says the same.
        if before.label(o) != Label::Result || possible >= alarm::REPEATED {
            let known = best.entry(n).or_default();
            *known = known.max(possible);
        }
    }
    best
}

/// A promise without a predecessor in the old edition.
fn come(
    finder: &Finder<'_>,
    before: &Side<'_>,
    after: &Side<'_>,
    possible: f32,
    history: &mut [(&Side<'_>, Index<'_>)],
    earlier: &[Edition<'_>],
    n: usize,
) -> Row {
    let confidence = alarm::of_one(after, n, possible);
    let alarm = alarm::alone(after, n, possible, confidence) && before.is_trusted();
    let mut why = vec!["no sentence of the old edition covers it".to_owned()];
    if possible >= alarm::POSSIBLE {
        why.push("a passage is close: check".to_owned());
    }
    let mut row = Row {
        status: Status::New,
        alarm,
        confidence,
        changed: Vec::new(),
        moved: false,
        old: None,
        new: Some(side::id(n)),
        old_more: Vec::new(),
        new_more: Vec::new(),
        restored_from: None,
        nearest: None,
        why,
    };
    for (edition, (side, index)) in history.iter_mut().enumerate().rev() {
        let years = Years { old: earlier.get(edition).and_then(|e| period::year(e.period)), new: finder.years.new };
        if let Some((sentence, found)) = finder.earlier(side, index, after, n, years) {
            row.status = Status::Restored;
            row.changed = found.compared.relation.changed;
            row.restored_from = Some(RestoredFrom { edition, sentence: side::id(sentence) });
            row.why = vec!["an earlier edition had it".to_owned()];
            row.why.extend(found.compared.relation.why);
            row.confidence = row.confidence.min(found.compared.relation.similarity.mul_add(0.5, 0.5));
            break;
        }
    }
    row
}
