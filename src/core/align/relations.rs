//! Names what happened to linked sections: split, merged, moved, renamed, renumbered, kept. Links nothing itself.

use super::features::Side;
use super::flow::Flow;
use super::mates::Linked;
use super::pairing::{Pairing, Score};
use super::why::{Reason, Why};
use super::{SectionLink, SectionRelation};

/// How much a second candidate, as good as the first, takes from the confidence in a link.
const RIVAL: f32 = 0.3;
/// Confidence in a link of equal headings is at least this: the publisher says so itself.
const SAME_HEADING: f32 = 0.5;

/// All section links, in the order of the new document, removed ones after.
pub(super) fn links(old: &Side, new: &Side, pairing: &Pairing, linked: &Linked, flow: &Flow) -> Vec<SectionLink> {
    let mut links = Vec::with_capacity(new.sections.len());
    for (b, olds) in linked.of_new.iter().enumerate() {
        for &a in olds {
            links.push(link(old, new, pairing, linked, flow, a, b));
        }
        if olds.is_empty() {
            let rival = pairing.runner_up_new.get(b).copied().unwrap_or(0.0);
            links.push(alone(SectionRelation::Added, None, Some(b), rival));
        }
    }
    for (a, news) in linked.of_old.iter().enumerate() {
        if news.is_empty() {
            let rival = pairing.runner_up_old.get(a).copied().unwrap_or(0.0);
            links.push(alone(SectionRelation::Removed, Some(a), None, rival));
        }
    }
    links
}

fn alone(relation: SectionRelation, old: Option<usize>, new: Option<usize>, rival: f32) -> SectionLink {
    let why = Why(Reason::Nearest(rival));
    SectionLink { relation, also: Vec::new(), old, new, confidence: (1.0 - rival).clamp(0.0, 1.0), why }
}

fn link(old: &Side, new: &Side, pairing: &Pairing, linked: &Linked, flow: &Flow, a: u32, b: usize) -> SectionLink {
    let a_at = a as usize;
    let b_id = u32::try_from(b).unwrap_or(u32::MAX);
    let is_first = pairing.of_old.get(a_at).copied().flatten() == Some(b_id);
    let score = if is_first { pairing.scores.get(a_at).copied().unwrap_or_default() } else { Score::default() };
    let (of_old, of_new) = flow.shares(a, b_id);

    let mut holds = Vec::new();
    if linked.of_old.get(a_at).is_some_and(|news| news.len() > 1) {
        holds.push(SectionRelation::Split);
    }
    if linked.of_new.get(b).is_some_and(|olds| olds.len() > 1) {
        holds.push(SectionRelation::Merged);
    }
    let is_title = old.title == Some(a) || new.title == Some(b_id);
    if !is_title && has_moved(old, new, linked, a_at, b) {
        holds.push(SectionRelation::Moved);
    }
    if let (Some(from), Some(to)) = (old.sections.get(a_at), new.sections.get(b)) {
        if from.heading.key != to.heading.key {
            holds.push(SectionRelation::Renamed);
        }
        if from.heading.number != to.heading.number {
            holds.push(SectionRelation::Renumbered);
        }
    }
    let relation = holds.first().copied().unwrap_or(SectionRelation::Kept);
    let also = holds.into_iter().skip(1).collect();

    let rival = {
        let best = |list: &[f32], at: usize| list.get(at).copied().unwrap_or(0.0);
        best(&pairing.runner_up_old, a_at).max(best(&pairing.runner_up_new, b))
    };
    let strength = score.total.max((of_old + of_new) / 2.0).max(if is_first { 0.0 } else { of_old.max(of_new) });
    // The rival of a part is another part of the same.
    let is_part = matches!(relation, SectionRelation::Split | SectionRelation::Merged);
    let doubt = if strength > 0.0 && !is_part { RIVAL * (rival / strength).min(1.0) } else { 0.0 };
    let mut confidence = strength * (1.0 - doubt);
    if score.heading >= 1.0 {
        confidence = confidence.max(SAME_HEADING);
    }
    let why = Why(Reason::Sections { scored: is_first.then_some((score, rival)), of_old, of_new });
    SectionLink { relation, also, old: Some(a_at), new: Some(b), confidence: confidence.clamp(0.0, 1.0), why }
}

/// Whether the new parent is not a counterpart of the old one. A parent that was renamed or renumbered still is one.
fn has_moved(old: &Side, new: &Side, linked: &Linked, a: usize, b: usize) -> bool {
    let parents = (
        old.sections.get(a).and_then(|section| section.parent),
        new.sections.get(b).and_then(|section| section.parent),
    );
    match parents {
        (None, None) => false,
        (Some(a), Some(b)) => !linked.holds(a as usize, b as usize),
        _ => true,
    }
}
