//! Which promise of the old edition is which of the new one: candidates by shared telling words, judged by `relate`, the
//! best pairs first, then the parts of split and merged promises.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::period;
use super::side::Side;
use crate::core::align::{Alignment, SectionRelation, SentenceRelation};
use crate::core::commitment::relate::{Compared, Profile, Weights, Words, Years, compare};
use crate::core::commitment::{Label, Status};

/// How many sentences of the other edition are looked at for each promise, beside those that are linked to it.
const CANDIDATES: usize = 12;
/// A stem in more sentences than this points nowhere.
const COMMON: usize = 400;
/// What a sentence link, and a section link, add to the similarity when pairs compete.
const LINKED: f32 = 0.15;
const SAME_SECTION: f32 = 0.04;
/// A successor goes before a result that is as alike.
const RESULT: f32 = -0.03;
/// A sentence that was not read as a promise is one only if it is this alike to one.
const UNREAD: f32 = 0.8;

/// A result before its time answers a promise only if it is this alike.
const EARLY_RESULT: f32 = 0.65;
/// A result answers a second promise only if it is this alike.
const SECOND_ANSWER: f32 = 0.6;

/// A part of a split or merged promise has at least this share of its words in the whole,
const PART: f32 = 0.5;
/// and makes the pair at least this much more alike.
const GAIN: f32 = 0.03;

/// What the alignment says of sentences and sections.
#[derive(Debug, Default)]
pub(super) struct Links {
    sentences: BTreeMap<(usize, usize), f32>,
    backward: BTreeMap<(usize, usize), f32>,
    sections: BTreeMap<(usize, usize), SectionRelation>,
}

impl Links {
    pub(super) fn of(alignment: &Alignment, before: &Side<'_>, after: &Side<'_>) -> Self {
        let mut links = Self::default();
        for link in &alignment.sentences {
            let moves =
                matches!(link.relation, SentenceRelation::New | SentenceRelation::Dropped | SentenceRelation::Returned);
            if let (Some(o), Some(n), false) = (link.old, link.new, moves) {
                let (o, n) = (o.index(), n.index());
                if o < before.len() && n < after.len() {
                    links.sentences.insert((o, n), link.similarity);
                    links.backward.insert((n, o), link.similarity);
                }
            }
        }
        for link in &alignment.sections {
            if let (Some(o), Some(n)) = (link.old, link.new) {
                links.sections.insert((o, n), link.relation);
            }
        }
        links
    }

    /// Whether a section is not the counterpart of another; unknown without section links.
    pub(super) fn is_moved(&self, old: usize, new: usize) -> bool {
        !self.sections.is_empty() && !self.sections.contains_key(&(old, new))
    }

    pub(super) fn similarity(&self, o: usize, n: usize) -> Option<f32> {
        self.sentences.get(&(o, n)).copied()
    }

    pub(super) fn new_of(&self, o: usize) -> Option<usize> {
        self.sentences.range((o, 0)..(o + 1, 0)).next().map(|(&(_, n), _)| n)
    }

    pub(super) fn old_of(&self, n: usize) -> Option<usize> {
        self.backward.range((n, 0)..(n + 1, 0)).next().map(|(&(_, o), _)| o)
    }

    fn linked_new(&self, o: usize) -> impl Iterator<Item = usize> + '_ {
        self.sentences.range((o, 0)..(o + 1, 0)).map(|(&(_, n), _)| n)
    }

    fn linked_old(&self, n: usize) -> impl Iterator<Item = usize> + '_ {
        self.backward.range((n, 0)..(n + 1, 0)).map(|(&(_, o), _)| o)
    }
}

/// A pair that was judged.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) compared: Compared,
    /// By which pairs compete.
    score: f32,
    /// The two may be paired.
    allowed: bool,
}

impl Found {
    /// How alike they are, if nothing says that they are two promises.
    pub(super) fn possible(&self) -> f32 {
        if self.compared.closed { 0.0 } else { self.compared.relation.similarity }
    }
}

/// Further sentences of a split or merged promise.
#[derive(Debug, Default)]
pub(super) struct Group {
    pub(super) old_more: Vec<usize>,
    pub(super) new_more: Vec<usize>,
}

/// The pairs that were taken.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub(super) groups: BTreeMap<(usize, usize), Group>,
    old: BTreeMap<usize, (usize, usize)>,
    new: BTreeMap<usize, (usize, usize)>,
}

impl Taken {
    pub(super) fn has_old(&self, o: usize) -> bool {
        self.old.contains_key(&o)
    }

    pub(super) fn has_new(&self, n: usize) -> bool {
        self.new.contains_key(&n)
    }
}

/// Judges pairs of sentences.
#[derive(Debug)]
pub(super) struct Finder<'a> {
    pub(super) words: &'a Words,
    pub(super) weights: &'a Weights,
    pub(super) years: Years,
    /// The last day of the new edition's period.
    pub(super) end: Option<String>,
}

/// Where each stem stands.
#[derive(Debug)]
pub(super) struct Index<'a> {
    places: FxHashMap<&'a str, Vec<usize>>,
    /// By sentence, what it shares with the profile at hand; all nothing in between.
    scores: Vec<f32>,
}

impl<'a> Index<'a> {
    pub(super) fn of(side: &'a Side<'_>) -> Self {
        let mut places: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
        for (n, profile) in side.profiles.iter().enumerate().filter(|&(n, _)| side.is_promise(n) || !side.is_table(n)) {
            for token in profile.content() {
                let list = places.entry(token.stem.as_str()).or_default();
                if list.last() != Some(&n) {
                    list.push(n);
                }
            }
        }
        Self { places, scores: vec![0.0; side.len()] }
    }

    /// The sentences that share most with a profile, best first.
    fn best(&mut self, weights: &Weights, profile: &Profile, count: usize) -> Vec<usize> {
        let mut sharing: Vec<usize> = Vec::new();
        for token in profile.content() {
            let Some(list) = self.places.get(token.stem.as_str()).filter(|list| list.len() <= COMMON) else { continue };
            let weight = weights.weight(token);
            for &n in list {
                let Some(score) = self.scores.get_mut(n) else { continue };
                if *score == 0.0 {
                    sharing.push(n);
                }
                *score += weight;
            }
        }
        let mut best: Vec<(usize, f32)> = sharing
            .into_iter()
            .filter_map(|n| self.scores.get_mut(n).map(|score| (n, std::mem::take(score))))
            .collect();
        let better = |a: &(usize, f32), b: &(usize, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
        if best.len() > count {
            best.select_nth_unstable_by(count, better);
            best.truncate(count);
        }
        best.sort_unstable_by(better);
        best.into_iter().map(|(n, _)| n).collect()
    }
}

impl Finder<'_> {
    /// Judges all pairs worth a look, by old and new sentence.
    pub(super) fn pairs(&self, before: &Side<'_>, after: &Side<'_>, links: &Links) -> BTreeMap<(usize, usize), Found> {
        let mut pairs = BTreeMap::new();
        let (mut old_index, mut new_index) = (Index::of(before), Index::of(after));
        let mut wanted: Vec<(usize, usize)> = Vec::new();
        for o in before.promises() {
            wanted.extend(new_index.best(self.weights, before.profile(o), CANDIDATES).into_iter().map(|n| (o, n)));
            wanted.extend(links.linked_new(o).map(|n| (o, n)));
        }
        for n in after.promises() {
            wanted.extend(old_index.best(self.weights, after.profile(n), CANDIDATES).into_iter().map(|o| (o, n)));
            wanted.extend(links.linked_old(n).map(|o| (o, n)));
        }
        wanted.sort_unstable();
        wanted.dedup();
        for (o, n) in wanted {
            pairs.insert((o, n), self.judge(before, after, links, o, n));
        }
        pairs
    }

    fn judge(&self, before: &Side<'_>, after: &Side<'_>, links: &Links, o: usize, n: usize) -> Found {
        let compared = compare(self.words, self.weights, before.profile(o), after.profile(n), self.years);
        let linked = links.similarity(o, n);
        let mut score = compared.relation.similarity;
        if before.text(o) == after.text(n) {
            score += 1.0;
        }
        score += linked.map_or(0.0, |alike| LINKED * alike);
        if links.sections.contains_key(&(before.section(o), after.section(n))) {
            score += SAME_SECTION;
        }
        let unread = compared.identical || compared.relation.similarity >= UNREAD;
        let allowed = compared.relation.same
            && !before.is_aside(o)
            && !after.is_aside(n)
            && match (before.label(o), after.label(n)) {
                (Label::Commitment, Label::Commitment) => true,
                (Label::Commitment, Label::Result) => {
                    score += RESULT;
                    // What is due only after the new edition is hardly reported by it, unless the result says so plainly.
                    let due = period::due(before.profile(o), self.years.old);
                    let early = matches!((due, &self.end), (Some(due), Some(end)) if due > *end);
                    !early || compared.relation.similarity >= EARLY_RESULT
                }
                // What one edition reads as a promise and the other, in nearly the same words, as context is one thing.
                (Label::Commitment, Label::Context) | (Label::Context, Label::Commitment) => unread,
                _ => false,
            };
        Found { compared, score, allowed }
    }

    /// Adds leftover promises to the pair that they were split from or merged into.
    pub(super) fn attach(
        &self,
        pairs: &BTreeMap<(usize, usize), Found>,
        taken: &mut Taken,
        before: &Side<'_>,
        after: &Side<'_>,
    ) {
        let mut leftovers: Vec<(f32, usize, usize, bool)> = Vec::new();
        for (&(o, n), found) in pairs.iter().filter(|(_, found)| !found.compared.closed) {
            let (left_old, left_new) = (found.compared.old_share >= PART, found.compared.new_share >= PART);
            if left_old && !taken.has_old(o) && before.is_promise(o) && taken.has_new(n) && after.is_promise(n) {
                leftovers.push((found.score, o, n, true));
            } else if left_new && !taken.has_new(n) && after.is_promise(n) && taken.has_old(o) && before.is_promise(o) {
                leftovers.push((found.score, o, n, false));
            }
        }
        leftovers.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
        for (_, o, n, merges) in leftovers {
            let key = if merges { taken.new.get(&n) } else { taken.old.get(&o) };
            let Some(&key) = key.filter(|_| if merges { !taken.has_old(o) } else { !taken.has_new(n) }) else {
                continue;
            };
            let Some(group) = taken.groups.get(&key) else { continue };
            if !(after.is_promise(key.1) && before.is_promise(key.0))
                || group.old_more.len() + group.new_more.len() >= 4
            {
                continue;
            }
            let alone = self.together(before, after, key.0, key.1, group).compared;
            let mut wider = Group { old_more: group.old_more.clone(), new_more: group.new_more.clone() };
            if merges {
                wider.old_more.push(o);
            } else {
                wider.new_more.push(n);
            }
            let joined = self.together(before, after, key.0, key.1, &wider).compared;
            // The part must explain what the pair alone leaves open.
            if joined.relation.same && !alone.identical && joined.relation.similarity > alone.relation.similarity + GAIN
            {
                taken.groups.insert(key, wider);
                if merges {
                    taken.old.insert(o, key);
                } else {
                    taken.new.insert(n, key);
                }
            }
        }
    }

    /// Judges a pair with all its parts.
    pub(super) fn together(&self, before: &Side<'_>, after: &Side<'_>, o: usize, n: usize, group: &Group) -> Found {
        let join = |side: &Side<'_>, first: usize, more: &[usize]| {
            more.iter().fold(side.profile(first).clone(), |joined, &part| joined.join(self.words, side.profile(part)))
        };
        let (old, new) = (join(before, o, &group.old_more), join(after, n, &group.new_more));
        let compared = compare(self.words, self.weights, &old, &new, self.years);
        let score = compared.relation.similarity;
        Found { compared, score, allowed: true }
    }

    /// The promise of an earlier edition that a new one repeats.
    pub(super) fn earlier(
        &self,
        side: &Side<'_>,
        index: &mut Index<'_>,
        after: &Side<'_>,
        n: usize,
        years: Years,
    ) -> Option<(usize, Found)> {
        index
            .best(self.weights, after.profile(n), CANDIDATES)
            .into_iter()
            .filter(|&o| side.is_promise(o))
            .map(|o| {
                let compared = compare(self.words, self.weights, side.profile(o), after.profile(n), years);
                let score = compared.relation.similarity;
                (o, Found { compared, score, allowed: true })
            })
            .filter(|(_, found)| {
                found.compared.relation.same && found.compared.relation.status != Some(Status::ReportedDone)
            })
            .filter(|(_, found)| found.score >= 0.6)
            .max_by(|a, b| a.1.score.total_cmp(&b.1.score).then(b.0.cmp(&a.0)))
    }
}

/// Takes the best pairs first, each sentence once. A result may answer several promises, a successor follows one.
pub(super) fn assign(pairs: &BTreeMap<(usize, usize), Found>, after: &Side<'_>) -> Taken {
    let mut order: Vec<(&(usize, usize), &Found)> = pairs.iter().filter(|(_, found)| found.allowed).collect();
    order.sort_by(|a, b| {
        let distance = |&(o, n): &(usize, usize)| o.abs_diff(n);
        b.1.score.total_cmp(&a.1.score).then(distance(a.0).cmp(&distance(b.0))).then(a.0.cmp(b.0))
    });
    let mut taken = Taken::default();
    for (&(o, n), found) in order {
        let answers_more = after.label(n) == Label::Result && found.compared.relation.similarity >= SECOND_ANSWER;
        if !taken.has_old(o) && (!taken.has_new(n) || answers_more) {
            taken.groups.insert((o, n), Group::default());
            taken.old.insert(o, (o, n));
            taken.new.insert(n, (o, n));
        }
    }
    taken
}
