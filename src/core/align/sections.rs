//! Which old section is which new one, by content, heading, tree and order.
//!
//! Candidates come from rare words, equal sentences, equal headings and linked children, at most a few a section; so the
//! work grows with the text, not with its square. Knows nothing of splits and merges: those are seen in the flow of
//! sentences afterwards.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::features::{Marks, Side, Words};

/// A word or sentence that stands in more sections of one side than this says nothing about which section it is.
const POSTINGS: u32 = 8;
/// Candidates a section.
const CANDIDATES: usize = 8;
/// Equal headings are compared with this many neighbours of equal rank on each side.
const HEADING_NEIGHBOURS: usize = 3;
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

/// The features of a pair of sections, each from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Score {
    /// The shared share of rare words and equal sentences.
    pub(super) content: f32,
    /// The shared share of the heading's words.
    pub(super) heading: f32,
    /// Whether the parents are the same.
    pub(super) tree: f32,
    /// How near the relative positions are.
    pub(super) order: f32,
    /// All of them together.
    pub(super) total: f32,
}

/// The one-to-one links of sections.
pub(super) struct Pairing {
    pub(super) of_old: Vec<Option<u32>>,
    pub(super) of_new: Vec<Option<u32>>,
    /// The score of each link, by old section.
    pub(super) scores: Vec<Score>,
    /// The scores of all pairs that were looked at.
    pub(super) looked_at: BTreeMap<(u32, u32), f32>,
    /// The best score among the candidates that did not become a link, by old and by new section.
    pub(super) runner_up_old: Vec<f32>,
    pub(super) runner_up_new: Vec<f32>,
}

struct Candidate {
    old: u32,
    new: u32,
    content: f32,
}

/// Pairs the sections of two documents.
pub(super) fn pair(old: &Side, new: &Side, words: &Words) -> Pairing {
    let mut candidates = content_candidates(old, new, words);
    heading_candidates(old, new, &mut candidates);
    let first = assign(old, new, words, &candidates, None);
    parent_candidates(old, new, &first, &mut candidates);
    assign(old, new, words, &candidates, Some(&first))
}

type Candidates = BTreeMap<(u32, u32), f32>;

/// How many sections of each side hold each word.
fn spread(side: &Side, n_words: usize) -> Vec<u32> {
    let mut last = vec![u32::MAX; n_words];
    let mut sections = vec![0_u32; n_words];
    for n in 0..side.sections.len() {
        let section = u32::try_from(n).unwrap_or(u32::MAX);
        for &word in side.section_words(n) {
            if let (Some(last), Some(count)) = (last.get_mut(word as usize), sections.get_mut(word as usize))
                && *last != section
            {
                *last = section;
                *count += 1;
            }
        }
    }
    if let Some(figures) = sections.first_mut() {
        *figures = u32::MAX;
    }
    sections
}

fn content_candidates(old: &Side, new: &Side, words: &Words) -> Candidates {
    let n_words = words.len();
    let (spread_old, spread_new) = (spread(old, n_words), spread(new, n_words));
    let is_rare = |word: u32| {
        let at = word as usize;
        spread_old.get(at).is_some_and(|&n| n <= POSTINGS) && spread_new.get(at).is_some_and(|&n| n <= POSTINGS)
    };
    // For each rare word that both sides have: its place in the lists of new sections.
    let mut start = vec![u32::MAX; n_words];
    let mut lists = 0_u32;
    for (word, at) in start.iter_mut().enumerate() {
        let id = u32::try_from(word).unwrap_or(u32::MAX);
        if is_rare(id) && spread_old.get(word).is_some_and(|&n| n > 0) {
            *at = lists;
            lists += spread_new.get(word).copied().unwrap_or(0);
        }
    }
    let mut list = vec![0_u32; lists as usize];
    let mut filled = vec![0_u32; n_words];
    let mut seen = Marks::new(n_words);
    let mut mass_new = vec![0.0_f32; new.sections.len()];
    for (n, mass) in mass_new.iter_mut().enumerate() {
        seen.clear();
        for &word in new.section_words(n) {
            if !is_rare(word) || seen.add(word as usize, 1.0) > 0.0 {
                continue;
            }
            *mass += words.weight(word);
            let at = word as usize;
            if let (Some(&start), Some(filled)) = (start.get(at), filled.get_mut(at))
                && start != u32::MAX
                && let Some(slot) = list.get_mut((start + *filled) as usize)
            {
                *slot = u32::try_from(n).unwrap_or(u32::MAX);
                *filled += 1;
            }
        }
    }
    let equal = equal_sentences(old, new);
    let words_new: Vec<f32> = new.sections.iter().map(|section| section.words.len() as f32).collect();

    let mut candidates = Candidates::new();
    let mut shared = Marks::new(new.sections.len());
    let mut same = Marks::new(new.sections.len());
    let mut touched: Vec<u32> = Vec::new();
    for n in 0..old.sections.len() {
        seen.clear();
        shared.clear();
        same.clear();
        touched.clear();
        let mut mass = 0.0;
        for &word in old.section_words(n) {
            if !is_rare(word) || seen.add(word as usize, 1.0) > 0.0 {
                continue;
            }
            let weight = words.weight(word);
            mass += weight;
            let at = word as usize;
            let (Some(&start), Some(&filled)) = (start.get(at), filled.get(at)) else { continue };
            if start == u32::MAX {
                continue;
            }
            for &section in list.get(start as usize..(start + filled) as usize).unwrap_or(&[]) {
                if shared.add(section as usize, weight) == 0.0 {
                    touched.push(section);
                }
            }
        }
        let range = old.sections.get(n).map(|section| section.sentences.clone()).unwrap_or_default();
        for sentence in range {
            let Some(sent) = old.sentences.get(sentence) else { continue };
            let Some((n_old, sections)) = equal.get(&sent.exact) else { continue };
            if *n_old > POSTINGS || sections.len() > POSTINGS as usize {
                continue;
            }
            for &section in sections {
                if shared.get(section as usize) == 0.0 && same.get(section as usize) == 0.0 {
                    touched.push(section);
                }
                same.add(section as usize, sent.words.len() as f32);
            }
        }
        let length = old.sections.get(n).map_or(0.0, |section| section.words.len() as f32);
        let mut best: Vec<(f32, u32)> = touched
            .iter()
            .map(|&section| {
                let at = section as usize;
                let both = mass + mass_new.get(at).copied().unwrap_or(0.0);
                let rare = if both > 0.0 { 2.0 * shared.get(at) / both } else { 0.0 };
                let lengths = length + words_new.get(at).copied().unwrap_or(0.0);
                let equal = if lengths > 0.0 { 2.0 * same.get(at) / lengths } else { 0.0 };
                (rare.max(equal).min(1.0), section)
            })
            .collect();
        best.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        best.truncate(CANDIDATES);
        let old_section = u32::try_from(n).unwrap_or(u32::MAX);
        candidates.extend(best.into_iter().map(|(content, section)| ((old_section, section), content)));
    }
    candidates
}

/// For each old sentence: how often it occurs, and the new sections that hold it.
fn equal_sentences(old: &Side, new: &Side) -> FxHashMap<u64, (u32, Vec<u32>)> {
    let mut places: FxHashMap<u64, (u32, Vec<u32>)> = FxHashMap::default();
    for sentence in &old.sentences {
        places.entry(sentence.exact).or_default().0 += 1;
    }
    for sentence in &new.sentences {
        if let Some((_, sections)) = places.get_mut(&sentence.exact)
            && sections.len() <= POSTINGS as usize
        {
            sections.push(sentence.section);
        }
    }
    places
}

fn heading_candidates(old: &Side, new: &Side, candidates: &mut Candidates) {
    let group = |side: &Side| {
        let mut groups: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
        for (n, section) in side.sections.iter().enumerate() {
            groups.entry(section.heading.key).or_default().push(u32::try_from(n).unwrap_or(u32::MAX));
        }
        groups
    };
    let new_groups = group(new);
    for (key, olds) in group(old) {
        let Some(news) = new_groups.get(&key) else { continue };
        for (rank, &a) in olds.iter().enumerate() {
            // Where many are equal, only those of about the same rank can be the same section by their heading.
            let from_end = (rank + news.len()).saturating_sub(olds.len());
            for middle in [rank, from_end] {
                let from = middle.saturating_sub(HEADING_NEIGHBOURS);
                for &b in news.iter().skip(from).take(2 * HEADING_NEIGHBOURS + 1) {
                    candidates.entry((a, b)).or_insert(0.0);
                }
            }
        }
    }
    if let (Some(a), Some(b)) = (old.title, new.title) {
        candidates.entry((a, b)).or_insert(0.0);
    }
}

/// Parents whose children belong together are candidates themselves.
fn parent_candidates(old: &Side, new: &Side, pairing: &Pairing, candidates: &mut Candidates) {
    for (a, b) in pairing.of_old.iter().enumerate() {
        let Some(b) = b else { continue };
        let parents = (
            old.sections.get(a).and_then(|section| section.parent),
            new.sections.get(*b as usize).and_then(|section| section.parent),
        );
        if let (Some(a), Some(b)) = parents {
            candidates.entry((a, b)).or_insert(0.0);
        }
    }
}

/// The weighted Dice overlap of two headings, without numbers and years.
pub(super) fn heading_similarity(old: &Side, new: &Side, a: usize, b: usize, words: &Words) -> f32 {
    let (Some(a), Some(b)) = (old.sections.get(a), new.sections.get(b)) else { return 0.0 };
    if a.heading.key == b.heading.key {
        return 1.0;
    }
    let mut left: Vec<u32> = b.heading.words.iter().copied().take(64).collect();
    let mut shared = 0.0;
    for &word in a.heading.words.iter().take(64) {
        if let Some(at) = left.iter().position(|&other| other == word) {
            left.swap_remove(at);
            shared += words.weight(word);
        }
    }
    let both = words.weight_of(&a.heading.words) + words.weight_of(&b.heading.words);
    if both > 0.0 { (2.0 * shared / both).min(1.0) } else { 0.0 }
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
    let heading = heading_similarity(old, new, a, b, words);
    let tree = tree_similarity(old, new, a, b, words, before);
    let content = candidate.content;
    let bare = |side: &Side, at: usize| side.sections.get(at).is_none_or(|section| section.words.is_empty());
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
fn assign(old: &Side, new: &Side, words: &Words, candidates: &Candidates, before: Option<&Pairing>) -> Pairing {
    let children = before.map(|before| child_votes(old, new, before)).unwrap_or_default();
    let mut scored: Vec<(Score, u32, u32)> = candidates
        .iter()
        .map(|(&(a, b), &content)| {
            let content = content.max(children.get(&(a, b)).copied().unwrap_or(0.0));
            (score(old, new, words, &Candidate { old: a, new: b, content }, before), a, b)
        })
        .collect();
    scored.sort_by(|x, y| y.0.total.total_cmp(&x.0.total).then((x.1, x.2).cmp(&(y.1, y.2))));
    let mut pairing = Pairing {
        of_old: vec![None; old.sections.len()],
        of_new: vec![None; new.sections.len()],
        scores: vec![Score::default(); old.sections.len()],
        looked_at: scored.iter().map(|(score, a, b)| ((*a, *b), score.total)).collect(),
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

impl Pairing {
    pub(super) fn is_free(&self, a: u32, b: u32) -> bool {
        self.of_old.get(a as usize).is_some_and(Option::is_none)
            && self.of_new.get(b as usize).is_some_and(Option::is_none)
    }

    /// Takes the link of an old and of a new section away.
    pub(super) fn unlink(&mut self, a: Option<u32>, b: Option<u32>) {
        let mate_of_a = a.and_then(|a| Some((a, self.of_old.get(a as usize).copied().flatten()?)));
        let mate_of_b = b.and_then(|b| Some((self.of_new.get(b as usize).copied().flatten()?, b)));
        for (a, b) in mate_of_a.into_iter().chain(mate_of_b) {
            if let (Some(old), Some(new)) = (self.of_old.get_mut(a as usize), self.of_new.get_mut(b as usize)) {
                *old = None;
                *new = None;
            }
        }
    }

    pub(super) fn link(&mut self, a: u32, b: u32, score: Score) {
        if let (Some(old), Some(new), Some(slot)) =
            (self.of_old.get_mut(a as usize), self.of_new.get_mut(b as usize), self.scores.get_mut(a as usize))
        {
            *old = Some(b);
            *new = Some(a);
            *slot = score;
        }
    }
}
