//! Real sentences, edited by a script that knows what it did: what the alignment sees of it.

use std::collections::{BTreeMap, BTreeSet};

use annexwatch::core::align::{Alignment, SectionLink, SectionRelation, SentenceLink, SentenceRelation, align};
use annexwatch::core::document::{Document, SentenceId};

use super::edits::{Dice, Line, MID, Part, Pool, build, edited, original};

/// What was said, what of it was right, and what should have been said.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) right: usize,
    pub(super) said: usize,
    pub(super) wanted: usize,
}

impl Tally {
    fn of<T: Ord>(said: &BTreeSet<T>, wanted: &BTreeSet<T>) -> Self {
        Self { right: said.intersection(wanted).count(), said: said.len(), wanted: wanted.len() }
    }

    pub(super) fn precision(&self) -> f32 {
        if self.said == 0 { 1.0 } else { self.right as f32 / self.said as f32 }
    }

    pub(super) fn recall(&self) -> f32 {
        if self.wanted == 0 { 1.0 } else { self.right as f32 / self.wanted as f32 }
    }

    fn assert(&self, name: &str, precision: f32, recall: f32) {
        eprintln!(
            "{name}: P {:.3} R {:.3} ({}/{}/{})",
            self.precision(),
            self.recall(),
            self.right,
            self.said,
            self.wanted
        );
        assert!(self.precision() >= precision, "{name}: precision {}", self.precision());
        assert!(self.recall() >= recall, "{name}: recall {}", self.recall());
    }
}

/// Links, each of an old and a new place; of what has only one of them the other one is [`NOWHERE`].
type Links = BTreeSet<(usize, usize)>;

const NOWHERE: usize = usize::MAX;

/// A document, how the script edited it, and what the alignment says of that.
pub(super) struct Case {
    old: Document,
    new: Document,
    alignment: Alignment,
    /// By name: what was said, and what should have been.
    sets: BTreeMap<&'static str, (Links, Links)>,
}

impl Case {
    /// Edits a document of `n` sections and aligns the two.
    pub(super) fn make(pool: &Pool, n: usize, seed: u64) -> Self {
        let mut dice = Dice(seed);
        let (old_parts, unused) = original(pool, n, &mut dice);
        assert!(unused < pool.sentences.len() * 4 / 5, "{unused} of {}", pool.sentences.len());
        let new_parts = edited(&old_parts, unused, &MID, pool, &mut dice);
        let (old, new) = (build(&old_parts), build(&new_parts));
        let (alignment, _) = align(&old, &new, &[]);
        let mut sets = BTreeMap::new();
        sections(&new_parts, &alignment, &mut sets);
        sentences(&old_parts, &new_parts, &alignment, &mut sets);
        Self { old, new, alignment, sets }
    }

    /// How much of each kind is right.
    pub(super) fn tallies(&self) -> BTreeMap<&'static str, Tally> {
        self.sets.iter().map(|(name, (said, wanted))| (*name, Tally::of(said, wanted))).collect()
    }

    /// What is wrong of one kind, and why it was said: for a reader who looks for the cause.
    #[allow(dead_code, reason = "the bench shows it; the tests do not")]
    pub(super) fn wrong(&self, name: &str) -> Vec<String> {
        let Some((said, wanted)) = self.sets.get(name) else { return Vec::new() };
        let is_of_sections = ["section links", "splits", "merges"].contains(&name);
        said.symmetric_difference(wanted)
            .map(|&(a, b)| {
                let kind = if said.contains(&(a, b)) { "said" } else { "missed" };
                let shown = if is_of_sections { self.sections_at(a, b) } else { self.sentences_at(a, b) };
                format!("{kind} {a} -> {b}\n{shown}")
            })
            .collect()
    }

    fn sections_at(&self, a: usize, b: usize) -> String {
        let (_, wanted) = &self.sets["section links"];
        let lines = |document: &Document, n: usize| {
            document.sections.get(n).map_or(0, |s| s.blocks.iter().map(|block| block.sentences.len()).sum())
        };
        let heading = |document: &Document, n: usize| {
            document.sections.get(n).and_then(|section| section.heading.clone()).unwrap_or_default()
        };
        let (n_old, n_new): (usize, usize) = (lines(&self.old, a), lines(&self.new, b));
        let mut shown = format!(
            "  {:?}, {n_old} sentences -> {:?}, {n_new} sentences\n",
            heading(&self.old, a),
            heading(&self.new, b)
        );
        let sections = |document: &Document| document.sentences().map(|at| at.section).collect::<Vec<_>>();
        let (olds, news) = (sections(&self.old), sections(&self.new));
        let (_, of_sentences) = &self.sets["sentence links"];
        for (old, new) in wanted.iter().filter(|(old, new)| *old == a || *new == b) {
            let shared = of_sentences.iter().filter(|(x, y)| (olds.get(*x), news.get(*y)) == (Some(old), Some(new)));
            shown.push_str(&format!("  truth: {old} -> {new}, {} sentences\n", shared.count()));
        }
        for link in self.alignment.sections.iter().filter(|link| link.old == Some(a) || link.new == Some(b)) {
            let why = link.why.lines().join("; ");
            shown.push_str(&format!("  said: {:?} -> {:?} {}: {why}\n", link.old, link.new, link.relation.as_str()));
        }
        shown
    }

    fn sentences_at(&self, a: usize, b: usize) -> String {
        let at = |document: &Document, n: usize| {
            document
                .sentences()
                .nth(n)
                .map_or_else(String::new, |at| format!("in section {}: {}", at.section, at.sentence.text))
        };
        let mut shown = format!("  {}\n  {}\n", at(&self.old, a), at(&self.new, b));
        let own = |link: &&SentenceLink| {
            link.old.is_some_and(|old| old.index() == a) || link.new.is_some_and(|new| new.index() == b)
        };
        for link in self.alignment.sentences.iter().filter(own) {
            let (old, new) = (link.old.map(SentenceId::index), link.new.map(SentenceId::index));
            let (relation, why) = (link.relation.as_str(), link.why.lines().join("; "));
            shown.push_str(&format!("  said: {old:?} -> {new:?} {relation}, moved {}: {why}\n", link.moved));
        }
        shown
    }
}

fn sections(new_parts: &[Part], alignment: &Alignment, sets: &mut BTreeMap<&'static str, (Links, Links)>) {
    let pairs = |links: &[&SectionLink]| -> Links { links.iter().filter_map(|l| Some((l.old?, l.new?))).collect() };
    let all: Vec<&SectionLink> = alignment.sections.iter().collect();
    let mut said = pairs(&all);
    said.remove(&(0, 0));
    // The title is section 0 of both documents.
    let wanted: Links =
        new_parts.iter().enumerate().flat_map(|(b, part)| part.from.iter().map(move |a| (a + 1, b + 1))).collect();
    for (name, relation) in [("splits", SectionRelation::Split), ("merges", SectionRelation::Merged)] {
        let said: Vec<&SectionLink> = all.iter().copied().filter(|l| l.relation == relation).collect();
        let shared = |(a, b): &(usize, usize)| {
            if relation == SectionRelation::Split {
                wanted.iter().filter(|(x, _)| x == a).count() > 1
            } else {
                wanted.iter().filter(|(_, y)| y == b).count() > 1
            }
        };
        sets.insert(name, (pairs(&said), wanted.iter().copied().filter(shared).collect()));
    }
    sets.insert("section links", (said, wanted));
}

fn sentences(
    old_parts: &[Part],
    new_parts: &[Part],
    alignment: &Alignment,
    sets: &mut BTreeMap<&'static str, (Links, Links)>,
) {
    let lines: Vec<&Line> = new_parts.iter().flat_map(|part| &part.lines).collect();
    let n_old: usize = old_parts.iter().map(|part| part.lines.len()).sum();
    let said = |is: &dyn Fn(&SentenceLink) -> bool| -> Links {
        let place = |id: Option<SentenceId>| id.map_or(NOWHERE, SentenceId::index);
        alignment.sentences.iter().filter(|l| is(l)).map(|l| (place(l.old), place(l.new))).collect()
    };
    let wanted = |is: &dyn Fn(&Line) -> bool| -> Links {
        let own = lines.iter().enumerate().filter(|(_, line)| is(line));
        own.map(|(n, line)| (line.from.unwrap_or(NOWHERE), n)).collect()
    };
    let kept: BTreeSet<usize> = lines.iter().filter_map(|line| line.from).collect();
    let dropped: Links = (0..n_old).filter(|n| !kept.contains(n)).map(|n| (n, NOWHERE)).collect();
    sets.insert("new", (said(&|l| l.relation == SentenceRelation::New), wanted(&|line| line.from.is_none())));
    sets.insert("dropped", (said(&|l| l.relation == SentenceRelation::Dropped), dropped));
    sets.insert("moved", (said(&|l| l.moved && l.old.is_some()), wanted(&|line| line.moved)));
    let linked = said(&|l| l.old.is_some() && l.new.is_some());
    sets.insert("sentence links", (linked, wanted(&|line| line.from.is_some())));
}

/// What must be reached.
fn assert_figures(tallies: &BTreeMap<&str, Tally>) {
    tallies["section links"].assert("section links", 0.98, 0.98);
    tallies["splits"].assert("splits", 0.0, 0.95);
    tallies["merges"].assert("merges", 0.0, 0.95);
    tallies["new"].assert("new", 0.96, 0.96);
    tallies["dropped"].assert("dropped", 0.96, 0.96);
    tallies["moved"].assert("moved", 0.88, 0.92);
    tallies["sentence links"].assert("sentence links", 0.98, 0.98);
}

#[test]
fn scripted_edits_are_recognised() {
    let Some(pool) = super::edits::pool() else { return };
    let mut sums: BTreeMap<&str, Tally> = BTreeMap::new();
    for (n, seed) in [(30, 1), (30, 2), (30, 3), (150, 4), (150, 5)] {
        for (name, tally) in Case::make(&pool, n, seed).tallies() {
            let sum = sums.entry(name).or_default();
            sum.right += tally.right;
            sum.said += tally.said;
            sum.wanted += tally.wanted;
        }
    }
    assert_figures(&sums);
}

/// In a long document headings and words repeat, so that much is alike by chance.
#[test]
fn scripted_edits_of_a_thousand_pages_are_recognised() {
    let Some(mut pool) = super::edits::pool() else { return };
    let n = 3_000;
    pool.grow(n * 10);
    assert_figures(&Case::make(&pool, n, 6).tallies());
}
