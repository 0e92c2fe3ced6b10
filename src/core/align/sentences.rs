//! Which old sentence is which new one: equal ones first, then alike ones, in linked sections first, then anywhere.
//!
//! Every step looks at a bounded number of candidates for a sentence. Knows of sections only which of them are linked.

use rustc_hash::FxHashMap;

use super::features::{FIGURE, Marks, Side, Words, step};
use super::similarity::Comparer;

/// No counterpart.
pub(super) const NONE: u32 = u32::MAX;
/// Alike enough in linked sections.
const ALIKE_LINKED: f32 = 0.35;
/// Alike enough between neighbours that are linked on both sides.
const ALIKE_BETWEEN: f32 = 0.25;
/// Alike enough anywhere.
const ALIKE_ANYWHERE: f32 = 0.55;
/// A sentence moves to another section only with as much weight as about four rare words have.
const WEIGHT_ANYWHERE: f32 = 14.0;
/// The part of a broken-off sentence that must be the beginning of the other one.
const BEGINS_ALIKE: f32 = 0.8;
/// Candidates in a linked section.
const NEAR: usize = 24;
/// Rare words of a sentence that are looked up everywhere.
const LOOK_UPS: usize = 10;
/// Words that stand in more sentences than this are not looked up.
const POSTINGS: usize = 24;
/// Candidates from anywhere.
const FAR: usize = 6;
/// What standing in a linked section, and beside linked neighbours, adds in rank; the threshold is not changed by it.
const LINKED_BONUS: f32 = 0.06;
const NEIGHBOUR_BONUS: f32 = 0.04;
/// A part of a split sentence shares at least this of its weight with what the other part has left of the whole.
const PART: f32 = 0.55;
/// The parts of a split sentence together are at least so much more like the whole than one of them.
const PART_GAIN: f32 = 0.05;
/// The parts of a split sentence together are at least so much like the whole.
const PARTS_ALIKE: f32 = 0.5;

/// How a pair was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Equal, in a linked section.
    Equal,
    /// Equal, elsewhere.
    EqualElsewhere,
    /// Equal but for figures and capitals.
    FiguresOnly,
    /// Rows of the same key.
    Key,
    /// Alike words.
    Alike,
    /// The beginning of a sentence that the file breaks off.
    Beginning,
}

/// The links of sentences; a split or merge adds further pairs to the one-to-one links.
pub(super) struct Mates {
    pub(super) of_old: Vec<u32>,
    pub(super) of_new: Vec<u32>,
    /// Similarity and way, by new sentence.
    pub(super) how: Vec<(f32, Found)>,
    /// Old sentence, further new sentence, likeness of that part.
    pub(super) splits: Vec<(u32, u32, f32)>,
    /// Further old sentence, new sentence, likeness of that part.
    pub(super) merges: Vec<(u32, u32, f32)>,
}

impl Mates {
    pub(super) fn new(old: &Side, new: &Side) -> Self {
        Self {
            of_old: vec![NONE; old.sentences.len()],
            of_new: vec![NONE; new.sentences.len()],
            how: vec![(0.0, Found::Equal); new.sentences.len()],
            splits: Vec::new(),
            merges: Vec::new(),
        }
    }

    fn link(&mut self, a: u32, b: u32, similarity: f32, found: Found) -> bool {
        if let (Some(old), Some(new), Some(how)) =
            (self.of_old.get_mut(a as usize), self.of_new.get_mut(b as usize), self.how.get_mut(b as usize))
            && *old == NONE
            && *new == NONE
        {
            *old = b;
            *new = a;
            *how = (similarity, found);
            return true;
        }
        false
    }

    pub(super) fn old_is_free(&self, a: usize) -> bool {
        self.of_old.get(a).is_some_and(|&b| b == NONE)
    }

    pub(super) fn new_is_free(&self, b: usize) -> bool {
        self.of_new.get(b).is_some_and(|&a| a == NONE)
    }
}

/// Which sections are linked, both ways; split and merged ones have several.
pub(super) struct Linked {
    pub(super) of_old: Vec<Vec<u32>>,
    pub(super) of_new: Vec<Vec<u32>>,
}

impl Linked {
    pub(super) fn holds(&self, a: usize, b: usize) -> bool {
        self.of_old.get(a).is_some_and(|news| news.iter().any(|&n| n as usize == b))
    }

    fn olds(&self, b: usize) -> &[u32] {
        self.of_new.get(b).map_or(&[], Vec::as_slice)
    }
}

/// Links what is equal, and rows of the same key.
pub(super) fn link_equal(old: &Side, new: &Side, linked: &Linked, mates: &mut Mates) {
    by_hash(old, new, Some(linked), mates, Found::Equal, |side, n| side.sentences.get(n).map(|s| s.exact));
    by_hash(old, new, None, mates, Found::EqualElsewhere, |side, n| {
        side.sentences.get(n).filter(|s| !s.words.is_empty()).map(|s| s.exact)
    });
    by_hash(old, new, Some(linked), mates, Found::FiguresOnly, |side, n| {
        let words = side.words_of(n).iter().filter(|&&word| word != FIGURE).take(2).count();
        side.sentences.get(n).filter(|s| words >= 2 || (words > 0 && s.key.is_some())).map(|s| s.masked)
    });
    by_hash(old, new, Some(linked), mates, Found::Key, |side, n| side.sentences.get(n).and_then(|s| s.key));
}

/// Links what is left once split and merged sections are known, then the parts of split and merged sentences.
pub(super) fn link_rest(old: &Side, new: &Side, words: &Words, linked: &Linked, mates: &mut Mates) {
    by_hash(old, new, Some(linked), mates, Found::Key, |side, n| side.sentences.get(n).and_then(|s| s.key));
    link_alike(old, new, words, linked, mates);
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

struct Pair {
    rank: f32,
    similarity: f32,
    old: u32,
    new: u32,
}

/// Links what is alike, best first.
pub(super) fn link_alike(old: &Side, new: &Side, words: &Words, linked: &Linked, mates: &mut Mates) {
    let free_old: Vec<u32> = free(old.sentences.len(), |n| mates.old_is_free(n));
    let free_new: Vec<u32> = free(new.sentences.len(), |n| mates.new_is_free(n));
    if free_old.is_empty() || free_new.is_empty() {
        return;
    }
    let index = Index::build(old, &free_old, words);
    let mut comparer = Comparer::new(words);
    let mut votes = Marks::new(old.sentences.len());
    let mut candidates: Vec<u32> = Vec::new();
    let mut pairs: Vec<Pair> = Vec::new();
    for &b in &free_new {
        let b_at = b as usize;
        candidates.clear();
        near(old, new, linked, mates, &free_old, b_at, &mut candidates);
        index.look_up(new.words_of(b_at), words, &mut votes, &mut candidates);
        if candidates.is_empty() {
            continue;
        }
        candidates.sort_unstable();
        candidates.dedup();
        let mine = new.words_of(b_at);
        let Some(sent_b) = new.sentences.get(b_at) else { continue };
        comparer.hold(mine);
        for &a in &candidates {
            let Some(sent_a) = old.sentences.get(a as usize) else { continue };
            let theirs = old.words_of(a as usize);
            // A table row is never running text.
            if sent_a.key.is_some() != sent_b.key.is_some() {
                continue;
            }
            let similarity = comparer.similarity(mine, sent_b.weight, theirs, sent_a.weight);
            let near = linked.holds(sent_a.section as usize, sent_b.section as usize);
            let (least, bonus) = if near {
                let sides = neighbours(mates, a as usize, b_at);
                let least = if sides == 2 { ALIKE_BETWEEN } else { ALIKE_LINKED };
                (least, LINKED_BONUS + NEIGHBOUR_BONUS * sides as f32)
            } else {
                if sent_a.weight.min(sent_b.weight) < WEIGHT_ANYWHERE {
                    continue;
                }
                (ALIKE_ANYWHERE, 0.0)
            };
            if similarity >= least {
                pairs.push(Pair { rank: similarity + bonus, similarity, old: a, new: b });
            }
        }
    }
    pairs.sort_by(|x, y| y.rank.total_cmp(&x.rank).then((x.new, x.old).cmp(&(y.new, y.old))));
    for pair in pairs {
        mates.link(pair.old, pair.new, pair.similarity, Found::Alike);
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

/// The sentences that hold each word, for the rarer words.
struct Index {
    start: Vec<u32>,
    list: Vec<u32>,
}

impl Index {
    fn build(side: &Side, sentences: &[u32], words: &Words) -> Self {
        let mut counts = vec![0_u32; words.len() + 1];
        for &n in sentences {
            for &word in side.words_of(n as usize) {
                if let Some(count) = counts.get_mut(word as usize) {
                    *count += 1;
                }
            }
        }
        let mut start = Vec::with_capacity(counts.len());
        let mut total = 0_u32;
        for (word, count) in counts.iter_mut().enumerate() {
            start.push(total);
            if word == FIGURE as usize || *count as usize > POSTINGS {
                *count = 0;
            }
            total += *count;
            // From here on: how many are still to be filled in.
        }
        let mut list = vec![0_u32; total as usize];
        for &n in sentences.iter().rev() {
            for &word in side.words_of(n as usize) {
                if let (Some(count), Some(&start)) = (counts.get_mut(word as usize), start.get(word as usize))
                    && *count > 0
                {
                    *count -= 1;
                    if let Some(slot) = list.get_mut((start + *count) as usize) {
                        *slot = n;
                    }
                }
            }
        }
        Self { start, list }
    }

    fn of(&self, word: u32) -> &[u32] {
        let at = word as usize;
        match (self.start.get(at), self.start.get(at + 1)) {
            (Some(&from), Some(&to)) => self.list.get(from as usize..to as usize).unwrap_or(&[]),
            _ => &[],
        }
    }

    /// Adds the sentences that share most of the rarest words.
    fn look_up(&self, sentence: &[u32], words: &Words, votes: &mut Marks, found: &mut Vec<u32>) {
        let mut rare: Vec<(u32, u32)> =
            sentence.iter().filter(|&&word| !self.of(word).is_empty()).map(|&word| (words.count(word), word)).collect();
        rare.sort_unstable();
        rare.dedup();
        votes.clear();
        let mut touched: Vec<u32> = Vec::new();
        for (_, word) in rare.into_iter().take(LOOK_UPS) {
            for &n in self.of(word) {
                if votes.add(n as usize, words.weight(word)) == 0.0 {
                    touched.push(n);
                }
            }
        }
        touched.sort_by(|x, y| votes.get(*y as usize).total_cmp(&votes.get(*x as usize)).then(x.cmp(y)));
        found.extend(touched.into_iter().take(FAR));
    }
}

/// Links broken-off sentences to those that begin alike; they are evidence of nothing else.
fn link_beginnings(old: &Side, new: &Side, words: &Words, linked: &Linked, mates: &mut Mates) {
    let begins = |short: &[u32], long: &[u32]| {
        let equal = short.iter().zip(long).take_while(|(x, y)| x == y).count();
        let share = words.weight_of(short.get(..equal).unwrap_or(&[])) / words.weight_of(short).max(f32::MIN_POSITIVE);
        (equal >= 2 && share >= BEGINS_ALIKE).then_some(share)
    };
    let cut = |side: &Side| -> Vec<usize> {
        side.sentences.iter().enumerate().filter(|(_, s)| s.cut_off).map(|(n, _)| n).collect()
    };
    for b in cut(new) {
        if !mates.new_is_free(b) {
            continue;
        }
        let section = new.section_of(b);
        let range =
            linked.olds(section).iter().filter_map(|&a| old.sections.get(a as usize)).flat_map(|s| s.sentences.clone());
        let best = range
            .filter(|&a| mates.old_is_free(a))
            .filter_map(|a| begins(new.words_of(b), old.words_of(a)).map(|share| (a, share)))
            .max_by(|x, y| x.1.total_cmp(&y.1).then(y.0.cmp(&x.0)));
        if let Some((a, share)) = best
            && let (Ok(a), Ok(b)) = (u32::try_from(a), u32::try_from(b))
        {
            mates.link(a, b, share, Found::Beginning);
        }
    }
    for a in cut(old) {
        if !mates.old_is_free(a) {
            continue;
        }
        let sections = linked.of_old.get(old.section_of(a)).map_or(&[][..], Vec::as_slice);
        let range = sections.iter().filter_map(|&b| new.sections.get(b as usize)).flat_map(|s| s.sentences.clone());
        let best = range
            .filter(|&b| mates.new_is_free(b))
            .filter_map(|b| begins(old.words_of(a), new.words_of(b)).map(|share| (b, share)))
            .max_by(|x, y| x.1.total_cmp(&y.1).then(y.0.cmp(&x.0)));
        if let Some((b, share)) = best
            && let (Ok(a), Ok(b)) = (u32::try_from(a), u32::try_from(b))
        {
            mates.link(a, b, share, Found::Beginning);
        }
    }
}

/// Sees that a free sentence is a part of one whose other part is already linked.
fn link_parts(old: &Side, new: &Side, words: &Words, mates: &mut Mates) {
    let mut splits = Vec::new();
    parts(old, new, words, &mates.of_new, &mates.of_old, |whole, part, share| splits.push((whole, part, share)));
    mates.splits = splits;
    let mut merges = Vec::new();
    parts(new, old, words, &mates.of_old, &mates.of_new, |whole, part, share| merges.push((part, whole, share)));
    let split: Vec<u32> = mates.splits.iter().map(|(a, _, _)| *a).collect();
    // A sentence is not split and merged at once.
    merges.retain(|(_, b, _)| {
        mates.of_new.get(*b as usize).is_none_or(|a| split.binary_search_by(|x| x.cmp(a)).is_err())
    });
    mates.merges = merges;
}

fn parts(
    wholes: &Side,
    pieces: &Side,
    words: &Words,
    mate_of_piece: &[u32],
    mate_of_whole: &[u32],
    mut found: impl FnMut(u32, u32, f32),
) {
    let mut comparer = Comparer::new(words);
    let mut grown: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    let mut all: Vec<(u32, u32, f32)> = Vec::new();
    for n in 0..pieces.sentences.len() {
        let Some(piece) = pieces.sentences.get(n) else { continue };
        if mate_of_piece.get(n).is_none_or(|&mate| mate != NONE) || piece.words.len() < 3 || piece.key.is_some() {
            continue;
        }
        let beside = [n.checked_sub(1), Some(n + 1)];
        let mut best: Option<(u32, f32, Vec<u32>)> = None;
        for other in beside.into_iter().flatten() {
            let Some(&whole) = mate_of_piece.get(other) else { continue };
            let in_section = pieces.section_of(other) == pieces.section_of(n);
            // The neighbour may itself be a further part.
            let whole = if whole == NONE {
                match all.last() {
                    Some((whole, piece, _)) if *piece as usize == other => *whole,
                    _ => continue,
                }
            } else {
                whole
            };
            if !in_section || mate_of_whole.get(whole as usize).is_none() {
                continue;
            }
            let Some(sent) = wholes.sentences.get(whole as usize) else { continue };
            let first = mate_of_whole.get(whole as usize).copied().unwrap_or(NONE);
            let Some(first_sent) = pieces.sentences.get(first as usize) else { continue };
            if first_sent.exact == sent.exact || sent.words.len() > 2_000 {
                continue;
            }
            let before: Vec<u32> =
                grown.get(&whole).cloned().unwrap_or_else(|| pieces.words_of(first as usize).to_vec());
            let together: Vec<u32> = if other < n {
                before.iter().chain(pieces.words_of(n)).copied().collect()
            } else {
                pieces.words_of(n).iter().chain(&before).copied().collect()
            };
            let text = wholes.words_of(whole as usize);
            comparer.hold(text);
            let gained = comparer.shared(&together) - comparer.shared(&before);
            let alone = comparer.similarity(text, sent.weight, &before, words.weight_of(&before));
            let both = comparer.similarity(text, sent.weight, &together, words.weight_of(&together));
            let share = gained / piece.weight.max(f32::MIN_POSITIVE);
            if share >= PART
                && both >= alone + PART_GAIN
                && both >= PARTS_ALIKE
                && best.as_ref().is_none_or(|(_, found, _)| share > *found)
            {
                best = Some((whole, share, together));
            }
        }
        if let (Some((whole, share, together)), Ok(piece)) = (best, u32::try_from(n)) {
            grown.insert(whole, together);
            all.push((whole, piece, share.min(1.0)));
        }
    }
    all.sort_by_key(|(whole, piece, _)| (*whole, *piece));
    for (whole, piece, share) in all {
        found(whole, piece, share);
    }
}
