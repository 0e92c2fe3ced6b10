//! Turns the mates of sentences into links: what each is called, whether it moved, and why. Finds no mates itself.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::earlier::{self, Return};
use super::features::{Side, Words};
use super::mates::{Found, Linked, Mates, NONE};
use super::order::longest_increasing;
use super::why::{Reason, Why};
use super::{SentenceLink, SentenceRelation};
use crate::core::document::{Document, SentenceId};

/// All sentence links, in the order of the new document, dropped ones after.
pub(super) fn sentence_links(
    old: &Side,
    new: &Side,
    words: &Words,
    linked: &Linked,
    mates: &Mates,
    earlier: &[&Document],
) -> Vec<SentenceLink> {
    let moved = moved(old, new, linked, mates);
    let mut more_new: FxHashMap<u32, f32> = FxHashMap::default();
    let mut more_old: BTreeMap<u32, Vec<(u32, f32)>> = BTreeMap::new();
    let mut split_whole: FxHashMap<u32, ()> = FxHashMap::default();
    let mut whole_of: FxHashMap<u32, u32> = FxHashMap::default();
    for &(a, b, share) in &mates.splits {
        split_whole.insert(a, ());
        more_new.insert(b, share);
        whole_of.insert(b, a);
    }
    let mut further_old = vec![false; old.sentences.len()];
    for &(a, b, share) in &mates.merges {
        more_old.entry(b).or_default().push((a, share));
        if let Some(further) = further_old.get_mut(a as usize) {
            *further = true;
        }
    }
    let alone: Vec<usize> = mates
        .of_new
        .iter()
        .enumerate()
        .filter(|(b, a)| **a == NONE && !more_new.contains_key(&id(*b).0))
        .map(|(b, _)| b)
        .collect();
    let returned = earlier::find(new, &alone, words, earlier);

    let mut links = Vec::with_capacity(new.sentences.len());
    for (b, sentence) in new.sentences.iter().enumerate() {
        let b_id = id(b);
        let a = mates.of_new.get(b).copied().unwrap_or(NONE);
        if a == NONE {
            if let (Some(&whole), Some(&share)) = (whole_of.get(&b_id.0), more_new.get(&b_id.0)) {
                let why = Reason::PartOfOld(share);
                let apart = !linked.holds(old.section_of(whole as usize), new.section_of(b));
                links.push(row(SentenceRelation::Split, apart, Some(whole), Some(b_id), share, why));
            } else {
                links.push(unmatched(b_id, sentence.cut_off, returned.get(&b)));
            }
            continue;
        }
        let (similarity, found) = mates.how.get(b).copied().unwrap_or((0.0, Found::Alike));
        let is_moved = moved.get(b).copied().unwrap_or(false);
        let merged = more_old.get(&b_id.0);
        let same = old.sentences.get(a as usize).is_some_and(|s| s.exact == sentence.exact);
        let relation = if same {
            SentenceRelation::Same
        } else if split_whole.contains_key(&a) {
            SentenceRelation::Split
        } else if merged.is_some() {
            SentenceRelation::Merged
        } else {
            SentenceRelation::Edited
        };
        let similarity = if same { 1.0 } else { similarity.min(0.99) };
        let broken_off = sentence.cut_off || old.sentences.get(a as usize).is_some_and(|s| s.cut_off);
        links.push(row(
            relation,
            is_moved,
            Some(a),
            Some(b_id),
            similarity,
            Reason::Sentences { found, similarity, broken_off },
        ));
        for &(a, share) in merged.map_or(&[][..], Vec::as_slice) {
            let why = Reason::PartOfNew(share);
            let apart = !linked.holds(old.section_of(a as usize), new.section_of(b));
            links.push(row(SentenceRelation::Merged, apart, Some(a), Some(b_id), share, why));
        }
    }
    for (a, sentence) in old.sentences.iter().enumerate() {
        let free = mates.of_old.get(a).is_none_or(|&b| b == NONE);
        if free && !further_old.get(a).copied().unwrap_or(false) {
            let why = if sentence.cut_off { Reason::BrokenOff } else { Reason::Alone };
            links.push(row(SentenceRelation::Dropped, false, Some(id(a).0), None, 0.0, why));
        }
    }
    links
}

fn id(n: usize) -> SentenceId {
    SentenceId(u32::try_from(n).unwrap_or(u32::MAX))
}

fn row(
    relation: SentenceRelation,
    moved: bool,
    old: Option<u32>,
    new: Option<SentenceId>,
    similarity: f32,
    why: Reason,
) -> SentenceLink {
    SentenceLink { relation, moved, old: old.map(SentenceId), new, similarity, why: Why(why) }
}

fn unmatched(new: SentenceId, is_broken_off: bool, returned: Option<&Return>) -> SentenceLink {
    if let Some(&Return { editions_back, similarity, .. }) = returned {
        let why = Reason::Returned { editions_back, similarity };
        return row(SentenceRelation::Returned, false, None, Some(new), similarity, why);
    }
    let why = if is_broken_off { Reason::BrokenOff } else { Reason::Alone };
    row(SentenceRelation::New, false, None, Some(new), 0.0, why)
}

/// Marks the new sentences that stand in a section that is no counterpart, or outside the longest run that keeps its
/// order between two sections.
fn moved(old: &Side, new: &Side, linked: &Linked, mates: &Mates) -> Vec<bool> {
    let mut moved = vec![false; new.sentences.len()];
    let mut runs: BTreeMap<(usize, usize), (Vec<u32>, Vec<usize>)> = BTreeMap::new();
    for (b, &a) in mates.of_new.iter().enumerate() {
        if a == NONE {
            continue;
        }
        let sections = (old.section_of(a as usize), new.section_of(b));
        if linked.holds(sections.0, sections.1) {
            let run = runs.entry(sections).or_default();
            run.0.push(a);
            run.1.push(b);
        } else if let Some(flag) = moved.get_mut(b) {
            *flag = true;
        }
    }
    for (olds, news) in runs.into_values() {
        for (keeps, b) in longest_increasing(&olds).into_iter().zip(news) {
            if let Some(flag) = moved.get_mut(b) {
                *flag = !keeps;
            }
        }
    }
    moved
}
