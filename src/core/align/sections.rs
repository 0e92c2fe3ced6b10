//! Which old section is which new one, by content, heading, tree and order.
//!
//! Candidates come from rare words, equal sentences, equal headings and linked children, at most a few a section; so the
//! work grows with the text, not with its square. Knows nothing of splits and merges: those are seen in the flow of
//! sentences afterwards.

use std::collections::BTreeMap;

use super::candidates::{self, Candidate, heading_similarity};
use super::features::{Side, Words};
use super::pairing::{Pairing, Score};

/// What the features weigh where both sections have text.
const CONTENT_WEIGHT: f32 = 0.60;
const HEADING_WEIGHT: f32 = 0.25;
const TREE_WEIGHT: f32 = 0.08;
const ORDER_WEIGHT: f32 = 0.07;
/// What the heading weighs where a section has no text, and so no content to compare.
const BARE_HEADING_WEIGHT: f32 = 0.75;
const BARE_TREE_WEIGHT: f32 = 0.15;
const BARE_ORDER_WEIGHT: f32 = 0.10;
/// Sections are linked from this score on.
pub(super) const LINK: f32 = 0.30;
/// Sections without text are linked from this score on.
const BARE_LINK: f32 = 0.60;
/// A link rests on content of at least this, or else on the heading.
const LEAST_CONTENT: f32 = 0.12;
const LEAST_HEADING: f32 = 0.60;

/// Pairs the sections of two documents.
pub(super) fn pair(old: &Side, new: &Side, words: &Words) -> Pairing {
    let found = candidates::of_text(old, new, words);
    let first = assign(old, new, words, &found, None);
    let found = candidates::of_children(old, new, words, &first, found);
    assign(old, new, words, &found, Some(&first))
}

fn tree_similarity(old: &Side, new: &Side, a: usize, b: usize, words: &Words, before: Option<&Pairing>) -> f32 {
    let parents = (
        old.sections.get(a).and_then(|section| section.parent),
        new.sections.get(b).and_then(|section| section.parent),
    );
    match parents {
        (None, None) => 1.0,
        (Some(a), Some(b)) => {
            let linked = before.and_then(|before| before.of_old.get(a as usize).copied().flatten()) == Some(b);
            if linked { 1.0 } else { 0.5 * heading_similarity(old, new, a as usize, b as usize, words) }
        }
        _ => 0.0,
    }
}

fn score(old: &Side, new: &Side, words: &Words, candidate: &Candidate, before: Option<&Pairing>) -> Score {
    let (a, b) = (candidate.old as usize, candidate.new as usize);
    let place = |at: usize, len: usize| if len > 1 { at as f32 / (len - 1) as f32 } else { 0.0 };
    let order = 1.0 - (place(a, old.sections.len()) - place(b, new.sections.len())).abs();
    let heading = candidate.heading;
    let tree = tree_similarity(old, new, a, b, words, before);
    let content = candidate.content;
    let bare = |side: &Side, at: usize| side.sections.get(at).is_none_or(|section| section.n_words == 0);
    let total = if bare(old, a) || bare(new, b) {
        // Scaled so that one threshold serves both kinds.
        let bare = BARE_HEADING_WEIGHT * heading + BARE_TREE_WEIGHT * tree + BARE_ORDER_WEIGHT * order;
        if bare >= BARE_LINK { bare } else { bare * LINK / BARE_LINK }
    } else {
        CONTENT_WEIGHT * content + HEADING_WEIGHT * heading + TREE_WEIGHT * tree + ORDER_WEIGHT * order
    };
    Score { content, heading, tree, order, total }
}

/// Links the best pairs first: those that prefer each other come before all others by themselves.
fn assign(old: &Side, new: &Side, words: &Words, candidates: &[Candidate], before: Option<&Pairing>) -> Pairing {
    let children = before.map(|before| child_votes(old, new, before)).unwrap_or_default();
    let mut scored: Vec<(Score, u32, u32)> = candidates
        .iter()
        .map(|candidate| {
            let (a, b) = (candidate.old, candidate.new);
            let content = candidate.content.max(children.get(&(a, b)).copied().unwrap_or(0.0));
            (score(old, new, words, &Candidate { content, ..*candidate }, before), a, b)
        })
        .collect();
    let looked_at = scored.iter().map(|(score, a, b)| ((*a, *b), score.total)).collect();
    scored.sort_by(|x, y| y.0.total.total_cmp(&x.0.total).then((x.1, x.2).cmp(&(y.1, y.2))));
    let mut pairing = Pairing {
        of_old: vec![None; old.sections.len()],
        of_new: vec![None; new.sections.len()],
        scores: vec![Score::default(); old.sections.len()],
        looked_at,
        runner_up_old: vec![0.0; old.sections.len()],
        runner_up_new: vec![0.0; new.sections.len()],
    };
    if let (Some(a), Some(b)) = (old.title, new.title) {
        let found = scored.iter().find(|(_, x, y)| (*x, *y) == (a, b)).map(|(score, _, _)| *score);
        pairing.link(a, b, Score { total: 1.0, ..found.unwrap_or_default() });
    }
    for (score, a, b) in scored {
        let titles = old.title == Some(a) || new.title == Some(b);
        let rests = score.content >= LEAST_CONTENT || score.heading >= LEAST_HEADING;
        if !titles && score.total >= LINK && rests && pairing.is_free(a, b) {
            pairing.link(a, b, score);
        } else if pairing.of_old.get(a as usize).copied().flatten() != Some(b) {
            let raise = |list: &mut Vec<f32>, at: u32| {
                if let Some(best) = list.get_mut(at as usize) {
                    *best = best.max(score.total);
                }
            };
            raise(&mut pairing.runner_up_old, a);
            raise(&mut pairing.runner_up_new, b);
        }
    }
    pairing
}

/// The share of the children of two sections that are linked to each other.
fn child_votes(old: &Side, new: &Side, pairing: &Pairing) -> BTreeMap<(u32, u32), f32> {
    let children = |side: &Side| {
        let mut counts = vec![0.0_f32; side.sections.len()];
        for parent in side.sections.iter().filter_map(|section| section.parent) {
            if let Some(count) = counts.get_mut(parent as usize) {
                *count += 1.0;
            }
        }
        counts
    };
    let (olds, news) = (children(old), children(new));
    let mut votes: BTreeMap<(u32, u32), f32> = BTreeMap::new();
    for (a, b) in pairing.of_old.iter().enumerate() {
        let Some(b) = b else { continue };
        let parents = (
            old.sections.get(a).and_then(|section| section.parent),
            new.sections.get(*b as usize).and_then(|section| section.parent),
        );
        if let (Some(a), Some(b)) = parents {
            *votes.entry((a, b)).or_insert(0.0) += 1.0;
        }
    }
    for ((a, b), vote) in &mut votes {
        let both = olds.get(*a as usize).copied().unwrap_or(0.0) + news.get(*b as usize).copied().unwrap_or(0.0);
        *vote = if both > 0.0 { 2.0 * *vote / both } else { 0.0 };
    }
    votes
}
