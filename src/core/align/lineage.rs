//! The life of a text over all editions of a series: since when each section and sentence stands there, when it last
//! changed, and every wording it had.
//!
//! Follows links that [`super::align`] made; aligns nothing itself and knows nothing of periods or dates: an edition is
//! its position in the series.

use super::text::exact;
use super::{Alignment, SectionRelation, SentenceRelation, earlier};
use crate::core::document::{Document, SentenceId};

/// A wording of a sentence, and the editions that it stood in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wording {
    /// The first edition in which it stands so.
    pub first: usize,
    /// The last edition in which it stands so, before the next wording.
    pub last: usize,
    /// The sentence in the edition `first`.
    pub sentence: SentenceId,
    /// The index of an earlier wording that is the same: it returned.
    pub again: Option<usize>,
}

/// The life of a sentence of the newest edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentenceLineage {
    /// The sentence in the newest edition.
    pub sentence: SentenceId,
    /// Where it stood, oldest first: the edition and the sentence there. Editions that lack it are skipped.
    pub seen: Vec<(usize, SentenceId)>,
    /// Its wordings, oldest first. Punctuation, quotes, hyphens and white space make no other wording.
    pub wordings: Vec<Wording>,
}

impl SentenceLineage {
    /// The edition in which it was first seen.
    pub fn first_seen(&self) -> usize {
        self.seen.first().map_or(0, |(edition, _)| *edition)
    }

    /// The edition that gave it its wording of today; the one in which it was first seen where it never changed.
    pub fn last_changed(&self) -> usize {
        self.wordings.last().map_or(0, |wording| wording.first)
    }

    /// Whether an edition between the first and the newest lacks it.
    pub fn was_away(&self) -> bool {
        self.seen.iter().zip(self.seen.iter().skip(1)).any(|((before, _), (after, _))| after - before > 1)
    }
}

/// The life of a section of the newest edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionLineage {
    /// The section in the newest edition.
    pub section: usize,
    /// Where it stood, oldest first: the edition and the section there.
    pub seen: Vec<(usize, usize)>,
    /// The last edition that changed its heading (other than its number) or any of its sentences, gave it some or took
    /// some; the one in which it was first seen where none did.
    pub last_changed: usize,
}

impl SectionLineage {
    /// The edition in which it was first seen.
    pub fn first_seen(&self) -> usize {
        self.seen.first().map_or(0, |(edition, _)| *edition)
    }
}

/// The lives of all sections and sentences of the newest edition, each in its order there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lineage {
    /// One for each section.
    pub sections: Vec<SectionLineage>,
    /// One for each sentence, at the index of its [`SentenceId`].
    pub sentences: Vec<SentenceLineage>,
}

/// Follows the sections and sentences of the last of `editions` back through the series.
///
/// `editions` are in order, oldest first; `alignments` holds at index `n` the links from edition `n` to edition `n + 1`,
/// made with the editions before as the earlier ones. Where an alignment is missing, everything after it is first seen
/// there. A sentence that returned is followed over the gap. Of several old counterparts the most similar is followed.
/// For what is gone by now, hand in the editions up to the last one that had it.
pub fn lineage(editions: &[&Document], alignments: &[Alignment]) -> Lineage {
    let Some((newest, before)) = editions.split_last() else { return Lineage::default() };
    let steps: Vec<Step> = before
        .iter()
        .zip(editions.iter().skip(1))
        .enumerate()
        .map(|(n, (old, new))| match alignments.get(n) {
            Some(alignment) => Step::read(old, new, alignment, editions.get(..n).unwrap_or(&[])),
            None => Step::default(),
        })
        .collect();
    let hashes: Vec<Vec<u64>> =
        editions.iter().map(|edition| edition.sentences().map(|at| exact(&at.sentence.text)).collect()).collect();
    let last = before.len();
    let sentences = newest.sentences().map(|at| sentence(at.id, last, &steps, &hashes)).collect();
    let sections = (0..newest.sections.len()).map(|n| section(n, last, &steps)).collect();
    Lineage { sections, sentences }
}

/// What the links of one pair of editions say, looked up by what the new one has.
#[derive(Default)]
struct Step {
    /// For each new sentence: how many editions back it stood (1 for the one before), and which one it was.
    sentences: Vec<Option<(usize, SentenceId)>>,
    /// For each new section: the old one.
    sections: Vec<Option<usize>>,
    /// For each new section: whether its heading or sentences are not what the old one's are.
    changed: Vec<bool>,
}

impl Step {
    fn read(old: &Document, new: &Document, alignment: &Alignment, earlier: &[&Document]) -> Self {
        let sections_of = |document: &Document| document.sentences().map(|at| at.section).collect::<Vec<_>>();
        let (sections_old, sections_new) = (sections_of(old), sections_of(new));
        let mut best: Vec<Option<(f32, SentenceId)>> = vec![None; sections_new.len()];
        let mut returned = Vec::new();
        let mut lost = vec![false; old.sections.len()];
        let mut step = Self {
            sentences: Vec::new(),
            sections: vec![None; new.sections.len()],
            changed: vec![false; new.sections.len()],
        };
        for link in &alignment.sentences {
            if let (Some(a), Some(b)) = (link.old, link.new)
                && let Some(slot) = best.get_mut(b.index())
                && slot.is_none_or(|(similarity, _)| link.similarity > similarity)
            {
                *slot = Some((link.similarity, a));
            }
            if link.relation == SentenceRelation::Returned {
                returned.extend(link.new.map(SentenceId::index));
            }
            if link.relation == SentenceRelation::Same && !link.moved {
                continue;
            }
            let mark = |list: &mut [bool], sections: &[usize], id: Option<SentenceId>| {
                if let Some(slot) = id.and_then(|id| sections.get(id.index())).and_then(|n| list.get_mut(*n)) {
                    *slot = true;
                }
            };
            mark(&mut step.changed, &sections_new, link.new);
            mark(&mut lost, &sections_old, link.old);
        }
        let bridges = earlier::find_in(new, &returned, earlier);
        step.sentences = best
            .into_iter()
            .enumerate()
            .map(|(n, link)| match link {
                Some((_, a)) => Some((1, a)),
                None => bridges.get(&n).map(|seen| (seen.editions_back + 1, seen.sentence)),
            })
            .collect();
        let mut confidence = vec![0.0_f32; new.sections.len()];
        for link in &alignment.sections {
            let (Some(a), Some(b)) = (link.old, link.new) else { continue };
            let (Some(mate), Some(best), Some(changed)) =
                (step.sections.get_mut(b), confidence.get_mut(b), step.changed.get_mut(b))
            else {
                continue;
            };
            if mate.is_none() || link.confidence > *best {
                *mate = Some(a);
                *best = link.confidence;
            }
            let same =
                |relation: &SectionRelation| matches!(relation, SectionRelation::Kept | SectionRelation::Renumbered);
            *changed |= !same(&link.relation) || !link.also.iter().all(same) || lost.get(a).is_some_and(|lost| *lost);
        }
        step
    }
}

fn sentence(id: SentenceId, last: usize, steps: &[Step], hashes: &[Vec<u64>]) -> SentenceLineage {
    let mut seen = vec![(last, id)];
    let (mut edition, mut at) = (last, id);
    // Each turn goes at least one edition back.
    while let Some((back, before)) = edition
        .checked_sub(1)
        .and_then(|n| steps.get(n))
        .and_then(|step| step.sentences.get(at.index()).copied().flatten())
    {
        let Some(earlier) = edition.checked_sub(back.max(1)) else { break };
        (edition, at) = (earlier, before);
        seen.push((edition, at));
    }
    seen.reverse();
    let hash = |(edition, id): (usize, SentenceId)| hashes.get(edition).and_then(|list| list.get(id.index())).copied();
    let mut wordings: Vec<Wording> = Vec::new();
    // The hash of each wording.
    let mut known: Vec<Option<u64>> = Vec::new();
    for &place in &seen {
        let now = hash(place);
        match wordings.last_mut() {
            Some(wording) if known.last() == Some(&now) => wording.last = place.0,
            _ => {
                let again = known.iter().rposition(|before| now.is_some() && *before == now);
                wordings.push(Wording { first: place.0, last: place.0, sentence: place.1, again });
                known.push(now);
            }
        }
    }
    SentenceLineage { sentence: id, seen, wordings }
}

fn section(n: usize, last: usize, steps: &[Step]) -> SectionLineage {
    let mut seen = vec![(last, n)];
    let mut last_changed = None;
    let (mut edition, mut at) = (last, n);
    while let Some(step) = edition.checked_sub(1).and_then(|n| steps.get(n))
        && let Some(before) = step.sections.get(at).copied().flatten()
    {
        if last_changed.is_none() && step.changed.get(at).is_some_and(|changed| *changed) {
            last_changed = Some(edition);
        }
        edition -= 1;
        at = before;
        seen.push((edition, at));
    }
    seen.reverse();
    SectionLineage { section: n, seen, last_changed: last_changed.unwrap_or(edition) }
}
