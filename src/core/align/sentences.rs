//! Which old sentence is which new one: equal ones first, then alike ones, in linked sections first, then anywhere.
//!
//! Every step looks at a bounded number of candidates for a sentence. Knows of sections only which of them are linked.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;

use super::features::{FIGURE, Side, Words};
use super::index::Index;
use super::limit::Limit;
use super::mates::{Found, Linked, Mates, NONE};
use super::parts::{link_beginnings, link_parts};
use super::similarity::Comparer;
use super::text::step;

/// Alike enough in linked sections.
const ALIKE_LINKED: f32 = 0.35;
/// Alike enough between neighbours that are linked on both sides.
const ALIKE_BETWEEN: f32 = 0.25;
/// Alike enough anywhere.
const ALIKE_ANYWHERE: f32 = 0.55;
/// So alike in a linked section that it is looked for nowhere else.
const SURE: f32 = 0.75;
/// A sentence moves to another section only with as much weight as about four rare words have.
const WEIGHT_ANYWHERE: f32 = 14.0;
/// Sentences after which the caller is asked again whether time is up.
const ASK_EVERY: usize = 256;
/// Candidates in a linked section.
const NEAR: usize = 14;
/// What standing in a linked section, and beside linked neighbours, adds in rank; the threshold is not changed by it.
const LINKED_BONUS: f32 = 0.06;
const NEIGHBOUR_BONUS: f32 = 0.04;

/// Links what is equal, and rows of the same key.
pub(super) fn link_equal(old: &Side, new: &Side, linked: &Linked, mates: &mut Mates) {
    for (a, sentence) in old.sentences.iter().enumerate() {
        if let (Ok(a), Some(b)) = (u32::try_from(a), sentence.twin()) {
            let near = linked.holds(sentence.section as usize, new.section_of(b as usize));
            mates.link(a, b, 1.0, if near { Found::Equal } else { Found::EqualElsewhere });
        }
    }
    by_hash(old, new, Some(linked), mates, Found::Equal, |side, n| side.sentences.get(n).map(|s| s.exact));
    by_hash(old, new, None, mates, Found::EqualElsewhere, |side, n| {
        side.sentences.get(n).filter(|s| s.n_words > 0).map(|s| s.exact)
    });
    by_hash(old, new, Some(linked), mates, Found::FiguresOnly, |side, n| {
        let words = side.words_of(n).iter().filter(|&&word| word != FIGURE).take(2).count();
        side.sentences.get(n).filter(|s| words >= 2 || (words > 0 && s.key.is_some())).map(|s| s.masked)
    });
    by_hash(old, new, Some(linked), mates, Found::Key, |side, n| side.sentences.get(n).and_then(|s| s.key));
}

/// Links what is left once split and merged sections are known, then the parts of split and merged sentences.
/// Where the sections are linked as they were, only the neighbours are new evidence: nothing is looked up elsewhere again.
pub(super) fn link_rest(
    old: &Side,
    new: &Side,
    words: &Words,
    linked: &Linked,
    mates: &mut Mates,
    sections_changed: bool,
    limit: &Limit<'_>,
) {
    by_hash(old, new, Some(linked), mates, Found::Key, |side, n| side.sentences.get(n).and_then(|s| s.key));
    link_alike(old, new, words, linked, mates, sections_changed, limit);
    if limit.is_reached() {
        return;
    }
    link_beginnings(old, new, words, linked, mates);
    link_parts(old, new, words, mates);
}

/// Links free sentences of equal hash in order, in linked sections or anywhere.
fn by_hash(
    old: &Side,
    new: &Side,
    linked: Option<&Linked>,
    mates: &mut Mates,
    found: Found,
    hash: impl Fn(&Side, usize) -> Option<u64>,
) {
    // For each hash the first free new sentence, and for each sentence the next one of the same hash.
    let mut first: FxHashMap<u64, u32> = FxHashMap::default();
    let mut next = vec![NONE; new.sentences.len()];
    for n in (0..new.sentences.len()).rev() {
        if !mates.new_is_free(n) {
            continue;
        }
        let Some(mut key) = hash(new, n) else { continue };
        if linked.is_some() {
            key = step(key, new.section_of(n) as u64);
        }
        let id = u32::try_from(n).unwrap_or(NONE);
        if let Some(later) = first.insert(key, id)
            && let Some(slot) = next.get_mut(n)
        {
            *slot = later;
        }
    }
    if first.is_empty() {
        return;
    }
    for n in 0..old.sentences.len() {
        if !mates.old_is_free(n) {
            continue;
        }
        let Some(key) = hash(old, n) else { continue };
        let mut take = |key: u64| {
            let b = *first.get(&key)?;
            let after = next.get(b as usize).copied().unwrap_or(NONE);
            if after == NONE {
                first.remove(&key);
            } else {
                first.insert(key, after);
            }
            Some(b)
        };
        let b = match linked {
            None => take(key),
            Some(linked) => {
                let sections = linked.of_old.get(old.section_of(n)).map_or(&[][..], Vec::as_slice);
                sections.iter().find_map(|&section| take(step(key, u64::from(section))))
            }
        };
        if let (Some(b), Ok(a)) = (b, u32::try_from(n)) {
            let similarity = if matches!(found, Found::Key) { 0.8 } else { 1.0 };
            mates.link(a, b, similarity, found);
        }
    }
}

/// A pair of sentences that may be linked. In the order in which they are looked at: by rank; where that is equal, those
/// first of which only the most that it can be is known.
#[derive(Clone, Copy)]
struct Pair {
    rank: f32,
    similarity: f32,
    /// What is enough for a link.
    least: f32,
    bonus: f32,
    /// Whether the order of the words was looked at.
    exact: bool,
    old: u32,
    new: u32,
}

impl Ord for Pair {
    fn cmp(&self, other: &Self) -> Ordering {
        self.rank
            .total_cmp(&other.rank)
            .then(other.exact.cmp(&self.exact))
            .then((other.new, other.old).cmp(&(self.new, self.old)))
    }
}

impl PartialOrd for Pair {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Pair {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Pair {}

/// What likeness is enough for a pair, and what its place adds to its rank; nothing where it is not to be compared.
fn bar(old: &Side, new: &Side, linked: &Linked, mates: &Mates, a: usize, b: usize) -> Option<(f32, f32)> {
    let (sent_a, sent_b) = (old.sentences.get(a)?, new.sentences.get(b)?);
    // A table row is never running text.
    if sent_a.key.is_some() != sent_b.key.is_some() {
        return None;
    }
    if linked.holds(sent_a.section as usize, sent_b.section as usize) {
        let sides = neighbours(mates, a, b);
        let least = if sides == 2 { ALIKE_BETWEEN } else { ALIKE_LINKED };
        return Some((least, LINKED_BONUS + NEIGHBOUR_BONUS * sides as f32));
    }
    (sent_a.weight.min(sent_b.weight) >= WEIGHT_ANYWHERE).then_some((ALIKE_ANYWHERE, 0.0))
}

/// Links what is alike, best first; `everywhere`, or only in linked sections.
pub(super) fn link_alike(
    old: &Side,
    new: &Side,
    words: &Words,
    linked: &Linked,
    mates: &mut Mates,
    everywhere: bool,
    limit: &Limit<'_>,
) {
    let free_old: Vec<u32> = free(old.sentences.len(), |n| mates.old_is_free(n));
    let free_new: Vec<u32> = free(new.sentences.len(), |n| mates.new_is_free(n));
    if free_old.is_empty() || free_new.is_empty() {
        return;
    }
    let mut index = everywhere.then(|| Index::build(old, &free_old, words));
    let mut comparer = Comparer::new(words);
    let mut candidates: Vec<u32> = Vec::new();
    let mut pairs: Vec<Pair> = Vec::new();
    for (n, &b) in free_new.iter().enumerate() {
        if n % ASK_EVERY == 0 && limit.is_reached() {
            break;
        }
        let b_at = b as usize;
        candidates.clear();
        near(old, new, linked, mates, &free_old, b_at, &mut candidates);
        if candidates.is_empty() && index.is_none() {
            continue;
        }
        let mine = new.weighed(b_at);
        comparer.hold(mine.0);
        let mut best = 0.0_f32;
        let mut compare = |a: u32, best: &mut f32| {
            let Some((least, bonus)) = bar(old, new, linked, mates, a as usize, b_at) else { return };
            let bag = comparer.bag(mine, old.weighed(a as usize), least);
            if bag >= least {
                *best = best.max(bag);
                pairs.push(Pair { rank: bag + bonus, similarity: bag, least, bonus, exact: false, old: a, new: b });
            }
        };
        candidates.iter().for_each(|a| compare(*a, &mut best));
        let n_near = candidates.len();
        if let Some(index) = index.as_mut().filter(|_| best < SURE) {
            index.look_up(mine, old, words, ALIKE_LINKED, &mut candidates);
            let (near, far) = candidates.split_at_checked(n_near).unwrap_or((&[], &[]));
            far.iter().filter(|a| !near.contains(a)).for_each(|a| compare(*a, &mut best));
        }
    }
    link_best(old, new, &mut comparer, pairs, mates);
}

/// Links the best pair that is left until none is. The order of words is looked at only where it decides.
fn link_best(old: &Side, new: &Side, comparer: &mut Comparer<'_>, pairs: Vec<Pair>, mates: &mut Mates) {
    let mut pairs = BinaryHeap::from(pairs);
    let mut held = NONE;
    while let Some(pair) = pairs.pop() {
        let (a, b) = (pair.old as usize, pair.new as usize);
        if !mates.old_is_free(a) || !mates.new_is_free(b) {
            continue;
        }
        if pair.exact {
            mates.link(pair.old, pair.new, pair.similarity, Found::Alike);
            continue;
        }
        let mine = new.weighed(b);
        if held != pair.new {
            comparer.hold(mine.0);
            held = pair.new;
        }
        let similarity = comparer.with_order(pair.similarity, mine, old.weighed(a));
        if similarity >= pair.least {
            pairs.push(Pair { rank: similarity + pair.bonus, similarity, exact: true, ..pair });
        }
    }
}

fn free(len: usize, is_free: impl Fn(usize) -> bool) -> Vec<u32> {
    (0..len).filter(|&n| is_free(n)).filter_map(|n| u32::try_from(n).ok()).collect()
}

/// How many of the two neighbours of a pair are linked to each other.
fn neighbours(mates: &Mates, a: usize, b: usize) -> usize {
    let linked = |a: Option<usize>, b: Option<usize>| match (a, b) {
        (Some(a), Some(b)) => mates.of_old.get(a).is_some_and(|&mate| mate as usize == b),
        _ => false,
    };
    usize::from(linked(a.checked_sub(1), b.checked_sub(1))) + usize::from(linked(Some(a + 1), Some(b + 1)))
}

/// The free old sentences of the linked sections that stand about where the new one stands.
fn near(old: &Side, new: &Side, linked: &Linked, mates: &Mates, free_old: &[u32], b: usize, found: &mut Vec<u32>) {
    let section = new.section_of(b);
    for &a_section in linked.olds(section) {
        let (Some(range), Some(own)) = (
            old.sections.get(a_section as usize).map(|s| s.sentences.clone()),
            new.sections.get(section).map(|s| s.sentences.clone()),
        ) else {
            continue;
        };
        let from = free_old.partition_point(|&a| (a as usize) < range.start);
        let to = free_old.partition_point(|&a| (a as usize) < range.end);
        let here = free_old.get(from..to).unwrap_or(&[]);
        if here.len() <= NEAR {
            found.extend_from_slice(here);
            continue;
        }
        // Beside the mate of the nearest neighbour, else at the same relative place.
        let anchor = (own.start..b).rev().take(NEAR).find_map(|n| {
            let mate = *mates.of_new.get(n)? as usize;
            range.contains(&mate).then_some(mate)
        });
        let middle = anchor.unwrap_or_else(|| range.start + (b - own.start) * range.len() / own.len().max(1));
        let at = here.partition_point(|&a| (a as usize) < middle);
        let start = at.saturating_sub(NEAR / 2).min(here.len() - NEAR);
        found.extend(here.iter().skip(start).take(NEAR));
    }
}
