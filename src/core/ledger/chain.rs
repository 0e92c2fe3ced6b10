//! Chains reports: the promise of one report is that of the next whose old passage has the same words, on the same page
//! where the words occur twice.

use std::collections::{BTreeMap, BTreeSet};

use super::{LedgerView, Promise, Stage, join};
use crate::core::commitment::Status;
use crate::core::report::{CommitmentRow, Passage, Report, Side};
use crate::core::verdict::{keys, plain, short_hash};

/// Chains the reports of a series, at most one for each new edition; their order, and that of their rows, does not matter
/// where the periods are known. A report that is held tells nothing: the words find their promises again behind it.
pub fn ledger(reports: &[Report]) -> LedgerView {
    let mut chain =
        Chain { view: LedgerView { editions: editions(reports), promises: Vec::new() }, ..Chain::default() };
    let place = |side: &Side| chain.view.editions.iter().position(|known| is_same(known, side));
    let mut steps: Vec<(usize, usize, &Report)> = reports
        .iter()
        .filter(|report| report.held.is_none())
        .filter_map(|report| Some((place(&report.new)?, place(&report.old)?, report)))
        .filter(|(new, old, _)| old < new)
        .collect();
    steps.sort_by(|a, b| (a.0, a.1, &a.2.rules).cmp(&(b.0, b.1, &b.2.rules)));
    for (new, old, report) in steps {
        chain.add(report, old, new);
    }
    let mut view = chain.view;
    for promise in &mut view.promises {
        promise.stages.resize(view.editions.len(), None);
        promise.rows.dedup();
    }
    name(&mut view);
    join::judged_same(&mut view);
    view
}

/// The editions of all reports, each once, the oldest first.
fn editions(reports: &[Report]) -> Vec<Side> {
    let mut editions: Vec<Side> = Vec::new();
    // Where a period has several bytes, those that were read last count.
    let mut sides: Vec<&Side> = reports.iter().map(|report| &report.new).collect();
    let dated = reports.iter().all(|report| report.old.period.is_some() && report.new.period.is_some());
    if dated {
        sides.sort_by(|a, b| (&a.period, &b.sha256).cmp(&(&b.period, &a.sha256)));
        sides.extend(reports.iter().map(|report| &report.old));
    } else {
        sides = reports.iter().flat_map(|report| [&report.old, &report.new]).collect();
    }
    for side in sides {
        if !editions.iter().any(|known| is_same(known, side)) {
            editions.push(side.clone());
        }
    }
    if dated {
        editions.sort_by(|a, b| a.period.cmp(&b.period));
    }
    editions
}

/// Whether two sides are one edition: the same period, or where none is known the same bytes.
fn is_same(a: &Side, b: &Side) -> bool {
    match (&a.period, &b.period) {
        (Some(a), Some(b)) => a == b,
        _ => a.sha256 == b.sha256,
    }
}

/// The promises that stand in an edition, by their words there; several where promises were merged.
type Standing = BTreeMap<String, Vec<(u32, usize)>>;

#[derive(Default)]
struct Chain {
    view: LedgerView,
    standing: BTreeMap<usize, Standing>,
    /// Every promise that ever had these words.
    worded: BTreeMap<String, BTreeSet<usize>>,
    /// The promises that are gone, or done.
    gone: BTreeSet<usize>,
}

/// How many rows of a report speak of the same old words, by page, so that equal sentences get a promise each.
#[derive(Default)]
struct Claims {
    all: BTreeMap<String, BTreeMap<u32, usize>>,
    taken: BTreeMap<(String, u32), usize>,
}

impl Chain {
    fn add(&mut self, report: &Report, old: usize, new: usize) {
        let keys = keys(report);
        let mut rows: Vec<(&CommitmentRow, &String)> = report.commitments.iter().zip(&keys).collect();
        let place = |passage: &Option<Passage>| passage.as_ref().map_or(f32::MAX, |passage| passage.position);
        // The order of the text, and not that of the report, which puts alarms first.
        rows.sort_by(|(a, a_key), (b, b_key)| {
            let order = place(&a.old).total_cmp(&place(&b.old)).then(place(&a.new).total_cmp(&place(&b.new)));
            order.then_with(|| a_key.cmp(b_key))
        });
        let (before, is_bridged) = match self.standing.range(..=old).next_back() {
            Some((&edition, standing)) => (standing.clone(), edition != old),
            None => (Standing::new(), false),
        };
        let before = Before { exact: &before, rolled: if is_bridged { rolled(&before) } else { Standing::new() } };
        let mut claims = Claims::default();
        for passage in rows.iter().flat_map(|(row, _)| row.old.iter().chain(&row.old_more)) {
            *claims.all.entry(plain(&passage.text)).or_default().entry(passage.page).or_default() += 1;
        }
        let mut after = self.standing.remove(&new).unwrap_or_default();
        for (row, key) in rows {
            let mut lives: Vec<usize> = Vec::new();
            for passage in row.old.iter().chain(&row.old_more) {
                let found = before.lives(passage, &mut claims);
                let found = if found.is_empty() { vec![self.push()] } else { found };
                for life in found {
                    self.set(life, old, present(passage));
                    if !lives.contains(&life) {
                        lives.push(life);
                    }
                }
            }
            if lives.is_empty() {
                let back = row.restored_from.as_ref().and_then(|from| self.back(&from.passage));
                lives.push(back.unwrap_or_else(|| self.push()));
            }
            self.go_on(row, key, lives, new, &mut after);
        }
        self.standing.insert(new, after);
    }

    /// Leads lives into the new edition: each part of a split promise gets one of them, or a copy.
    fn go_on(&mut self, row: &CommitmentRow, key: &str, lives: Vec<usize>, new: usize, after: &mut Standing) {
        let stage = stage(row, key);
        let stands = row.status != Status::ReportedDone && row.new.is_some();
        if !stands {
            for life in lives {
                self.set(life, new, stage.clone());
                self.gone.insert(life);
            }
            return;
        }
        let parts: Vec<&Passage> = row.new.iter().chain(&row.new_more).collect();
        let copies: Vec<usize> = (lives.len()..parts.len())
            .filter_map(|n| Some(self.copy(*lives.get(n % lives.len())?, new, parts.get(n)?)))
            .collect();
        for (n, life) in lives.into_iter().chain(copies).enumerate() {
            let Some(part) = parts.get(n % parts.len()) else { continue };
            self.gone.remove(&life);
            self.set(life, new, Stage { passage: Some((*part).clone()), ..stage.clone() });
            after.entry(plain(&part.text)).or_default().push((part.page, life));
        }
    }

    fn push(&mut self) -> usize {
        let promise =
            Promise { id: String::new(), rows: Vec::new(), stages: Vec::new(), text: String::new(), part: None };
        self.view.promises.push(promise);
        self.view.promises.len() - 1
    }

    /// A second life of the same past, for a further part of a split promise.
    fn copy(&mut self, life: usize, new: usize, part: &Passage) -> usize {
        let copy = self.push();
        if let Some(of) = self.view.promises.get(life).cloned()
            && let Some(promise) = self.view.promises.get_mut(copy)
        {
            *promise = Promise { part: Some(plain(&part.text)), ..of };
            promise.stages.truncate(new);
        }
        copy
    }

    /// The promise that is gone and once had these words.
    fn back(&self, passage: &Passage) -> Option<usize> {
        self.worded.get(&plain(&passage.text))?.iter().find(|life| self.gone.contains(life)).copied()
    }

    /// Sets a stage, unless one is there that still stands.
    fn set(&mut self, life: usize, edition: usize, stage: Stage) {
        let Some(promise) = self.view.promises.get_mut(life) else { return };
        if promise.stages.len() <= edition {
            promise.stages.resize(edition + 1, None);
        }
        promise.rows.extend(stage.id.clone());
        if let Some(passage) = stage.wording() {
            promise.text.clone_from(&passage.text);
            self.worded.entry(plain(&passage.text)).or_default().insert(life);
        }
        if let Some(slot) = promise.stages.get_mut(edition)
            && slot.as_ref().is_none_or(|there| there.passage.is_none())
        {
            *slot = Some(stage);
        }
    }
}

/// The promises that stand before a step.
struct Before<'a> {
    exact: &'a Standing,
    /// By their words without years, where an edition was passed over.
    rolled: Standing,
}

impl Before<'_> {
    /// The promises that an old passage holds.
    fn lives(&self, passage: &Passage, claims: &mut Claims) -> Vec<usize> {
        let words = plain(&passage.text);
        let nth = claims.taken.entry((words.clone(), passage.page)).or_default();
        let turn = *nth;
        *nth += 1;
        let no_claims = BTreeMap::new();
        let pages = claims.all.get(&words).unwrap_or(&no_claims);
        let Some(there) = self.exact.get(&words).or_else(|| self.rolled.get(&without_years(&words))) else {
            return Vec::new();
        };
        let of = |test: &dyn Fn(u32) -> bool, share: usize| -> Vec<usize> {
            let lives = there.iter().filter(|(page, _)| test(*page)).map(|(_, life)| *life);
            lives.enumerate().filter(|(n, _)| n % share.max(1) == turn).map(|(_, life)| life).collect()
        };
        let claimed = pages.get(&passage.page).copied().unwrap_or(1);
        let on_page = of(&|page| page == passage.page, claimed);
        if !on_page.is_empty() || there.iter().any(|(page, _)| *page == passage.page) {
            return on_page;
        }
        // Other bytes of the same edition may break its pages elsewhere.
        let mut elsewhere = of(&|page| !pages.contains_key(&page), claimed);
        elsewhere.truncate(if pages.len() > 1 { 1 } else { usize::MAX });
        elsewhere
    }
}

/// The same promises by their words without years.
fn rolled(standing: &Standing) -> Standing {
    let mut rolled = Standing::new();
    for (words, lives) in standing {
        rolled.entry(without_years(words)).or_default().extend(lives.iter().copied());
    }
    rolled
}

fn without_years(words: &str) -> String {
    let is_year = |word: &&str| word.len() == 4 && word.parse::<u16>().is_ok_and(|year| (1900..2200).contains(&year));
    words.split(' ').filter(|word| !is_year(word)).collect::<Vec<_>>().join(" ")
}

/// Gives every promise its id, and puts them in the order in which they were first seen.
fn name(view: &mut LedgerView) {
    let first = |promise: &Promise| {
        let (edition, stage) = promise.lived().next()?;
        let passage = stage.passage.as_ref()?;
        Some((edition, passage.position, plain(&passage.text)))
    };
    view.promises.sort_by(|a, b| {
        let ((a_edition, a_position, a_words), (b_edition, b_position, b_words)) =
            (first(a).unwrap_or_default(), first(b).unwrap_or_default());
        let place = a_edition.cmp(&b_edition).then(a_position.total_cmp(&b_position));
        place.then_with(|| a_words.cmp(&b_words)).then_with(|| a.part.cmp(&b.part))
    });
    let mut seen: BTreeMap<[String; 3], usize> = BTreeMap::new();
    for promise in &mut view.promises {
        let (edition, _, words) = first(promise).unwrap_or_default();
        let side = view.editions.get(edition);
        let period = side.map(|side| side.period.clone().unwrap_or_else(|| side.sha256.clone())).unwrap_or_default();
        let facts = [period, words, promise.part.clone().unwrap_or_default()];
        let nth = seen.entry(facts.clone()).or_default();
        let [period, words, part] = &facts;
        promise.id = short_hash(&["promise", period, words, part, &nth.to_string()]);
        *nth += 1;
    }
}

/// It stands in an edition of which nothing more is known.
fn present(passage: &Passage) -> Stage {
    Stage {
        id: None,
        key: None,
        status: None,
        alarm: false,
        confidence: 1.0,
        passage: Some(passage.clone()),
        changed: Vec::new(),
        words: Vec::new(),
        nearest: None,
        moved: false,
        verdict: None,
    }
}

fn stage(row: &CommitmentRow, key: &str) -> Stage {
    Stage {
        id: Some(row.id.clone()),
        key: Some(key.to_owned()),
        status: Some(row.status),
        alarm: row.alarm,
        confidence: row.confidence,
        passage: row.new.clone(),
        changed: row.changed.clone(),
        words: row.words.clone(),
        nearest: row.nearest.clone(),
        moved: row.moved,
        verdict: row.verdict.clone(),
    }
}
