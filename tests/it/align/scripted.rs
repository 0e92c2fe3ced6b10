//! Real sentences, edited by a script that knows what it did: what the alignment sees of it.

use std::collections::{BTreeMap, BTreeSet};

use annexwatch::core::align::{SectionRelation, SentenceRelation, align};

use super::edits::{Dice, Line, MID, Pool, build, edited, original};

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

/// Edits a document of `n` sections and counts what the alignment sees of it.
pub(super) fn measure(pool: &Pool, n: usize, seed: u64) -> BTreeMap<&'static str, Tally> {
    let mut dice = Dice(seed);
    let (old_parts, unused) = original(pool, n, &mut dice);
    assert!(unused < pool.sentences.len() * 4 / 5, "{unused} of {}", pool.sentences.len());
    let new_parts = edited(&old_parts, unused, &MID, pool, &mut dice);
    let (old, new) = (build(&old_parts), build(&new_parts));
    let (alignment, _) = align(&old, &new, &[]);

    let mut tallies = BTreeMap::new();
    let said: BTreeSet<(usize, usize)> =
        alignment.sections.iter().filter_map(|l| Some((l.old?, l.new?))).filter(|l| *l != (0, 0)).collect();
    // The title is section 0 of both documents.
    let wanted: BTreeSet<(usize, usize)> =
        new_parts.iter().enumerate().flat_map(|(b, part)| part.from.iter().map(move |a| (a + 1, b + 1))).collect();
    tallies.insert("section links", Tally::of(&said, &wanted));
    for (name, relation) in [("splits", SectionRelation::Split), ("merges", SectionRelation::Merged)] {
        let said: BTreeSet<(usize, usize)> = alignment
            .sections
            .iter()
            .filter(|l| l.relation == relation)
            .filter_map(|l| Some((l.old?, l.new?)))
            .collect();
        let wanted: BTreeSet<(usize, usize)> = wanted
            .iter()
            .copied()
            .filter(|(a, b)| {
                if relation == SectionRelation::Split {
                    wanted.iter().filter(|(x, _)| x == a).count() > 1
                } else {
                    wanted.iter().filter(|(_, y)| y == b).count() > 1
                }
            })
            .collect();
        tallies.insert(name, Tally::of(&said, &wanted));
    }
    let lines: Vec<&Line> = new_parts.iter().flat_map(|part| &part.lines).collect();
    let n_old: usize = old_parts.iter().map(|part| part.lines.len()).sum();
    let pick = |relation: SentenceRelation| alignment.sentences.iter().filter(move |l| l.relation == relation);
    let said: BTreeSet<usize> = pick(SentenceRelation::New).filter_map(|l| Some(l.new?.index())).collect();
    let wanted: BTreeSet<usize> = (0..lines.len()).filter(|n| lines[*n].from.is_none()).collect();
    tallies.insert("new", Tally::of(&said, &wanted));
    let said: BTreeSet<usize> = pick(SentenceRelation::Dropped).filter_map(|l| Some(l.old?.index())).collect();
    let kept: BTreeSet<usize> = lines.iter().filter_map(|line| line.from).collect();
    let wanted: BTreeSet<usize> = (0..n_old).filter(|n| !kept.contains(n)).collect();
    tallies.insert("dropped", Tally::of(&said, &wanted));
    let said: BTreeSet<(usize, usize)> =
        alignment.sentences.iter().filter(|l| l.moved).filter_map(|l| Some((l.old?.index(), l.new?.index()))).collect();
    let wanted: BTreeSet<(usize, usize)> =
        lines.iter().enumerate().filter(|(_, l)| l.moved).filter_map(|(n, l)| Some((l.from?, n))).collect();
    tallies.insert("moved", Tally::of(&said, &wanted));
    let said: BTreeSet<(usize, usize)> =
        alignment.sentences.iter().filter_map(|l| Some((l.old?.index(), l.new?.index()))).collect();
    let wanted: BTreeSet<(usize, usize)> = lines.iter().enumerate().filter_map(|(n, l)| Some((l.from?, n))).collect();
    tallies.insert("sentence links", Tally::of(&said, &wanted));
    tallies
}

#[test]
fn scripted_edits_are_recognised() {
    let Some(pool) = super::edits::pool() else { return };
    let mut sums: BTreeMap<&str, Tally> = BTreeMap::new();
    for (n, seed) in [(30, 1), (30, 2), (30, 3), (150, 4), (150, 5)] {
        for (name, tally) in measure(&pool, n, seed) {
            let sum = sums.entry(name).or_default();
            sum.right += tally.right;
            sum.said += tally.said;
            sum.wanted += tally.wanted;
        }
    }
    sums["section links"].assert("section links", 0.98, 0.98);
    sums["splits"].assert("splits", 0.0, 0.95);
    sums["merges"].assert("merges", 0.0, 0.95);
    sums["new"].assert("new", 0.96, 0.96);
    sums["dropped"].assert("dropped", 0.96, 0.96);
    sums["moved"].assert("moved", 0.88, 0.92);
    sums["sentence links"].assert("sentence links", 0.98, 0.98);
}
