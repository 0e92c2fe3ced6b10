//! Which pairs of sections are worth a look: those that share rare words or equal sentences, those of equal headings, and
//! the parents of linked children. A bounded number for each section. Scores nothing but content and headings.

use std::collections::BTreeMap;

use super::features::{Side, Words};
use super::marks::Marks;
use super::pairing::Pairing;

/// A word that stands in more sections of one side than this says nothing about which section it is.
const POSTINGS: u32 = 8;
/// What a word of a sentence weighs that has a twin.
const TWIN_WORD: f32 = 2.0;
/// Candidates a section.
const CANDIDATES: usize = 8;
/// Equal headings are compared with this many neighbours of equal rank on each side.
const HEADING_NEIGHBOURS: usize = 3;

/// A pair of sections that may be the same, and how alike their contents and headings are, each from 0 to 1.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    pub(super) old: u32,
    pub(super) new: u32,
    pub(super) content: f32,
    pub(super) heading: f32,
}

/// The pairs that text and headings suggest, in the order of old and new section.
pub(super) fn of_text(old: &Side, new: &Side, words: &Words) -> Vec<Candidate> {
    let mut candidates = of_content(old, new, words);
    of_headings(old, new, &mut candidates);
    settle(old, new, words, candidates)
}

/// Puts candidates in order, each pair once, and compares their headings.
fn settle(old: &Side, new: &Side, words: &Words, mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    // Contents are not negative, so their bits are in the order of their values.
    candidates.sort_unstable_by_key(|c| (u64::from(c.old) << 32 | u64::from(c.new), !c.content.to_bits()));
    candidates.dedup_by_key(|candidate| (candidate.old, candidate.new));
    for candidate in &mut candidates {
        candidate.heading = heading_similarity(old, new, candidate.old as usize, candidate.new as usize, words);
    }
    candidates
}

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

/// Pairs that share rare words or equal sentences, best ones of each old section, with the share that they have in common.
fn of_content(old: &Side, new: &Side, words: &Words) -> Vec<Candidate> {
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
    for sentence in new.sentences.iter().filter(|sentence| sentence.twin().is_some()) {
        if let Some(mass) = mass_new.get_mut(sentence.section as usize) {
            *mass += sentence.n_words as f32 * TWIN_WORD;
        }
    }
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
    let mut candidates = Vec::with_capacity(4 * old.sections.len());
    let mut shared = Marks::new(new.sections.len());
    let mut touched: Vec<u32> = Vec::new();
    for n in 0..old.sections.len() {
        seen.clear();
        shared.clear();
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
        for sentence in old.sentences.get(range).unwrap_or(&[]) {
            let Some(twin) = sentence.twin() else { continue };
            let weight = sentence.n_words as f32 * TWIN_WORD;
            mass += weight;
            let section = new.section_of(twin as usize);
            if shared.add(section, weight) == 0.0
                && let Ok(section) = u32::try_from(section)
            {
                touched.push(section);
            }
        }
        let mut best: Vec<(f32, u32)> = touched
            .iter()
            .map(|&section| {
                let at = section as usize;
                let both = mass + mass_new.get(at).copied().unwrap_or(0.0);
                let content = if both > 0.0 { (2.0 * shared.get(at) / both).min(1.0) } else { 0.0 };
                (content, section)
            })
            .collect();
        best.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        best.truncate(CANDIDATES);
        let old_section = u32::try_from(n).unwrap_or(u32::MAX);
        candidates.extend(best.into_iter().map(|(content, new)| Candidate {
            old: old_section,
            new,
            content,
            heading: 0.0,
        }));
    }
    candidates
}

/// Pairs of equal headings, and the titles.
fn of_headings(old: &Side, new: &Side, candidates: &mut Vec<Candidate>) {
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
                    candidates.push(Candidate { old: a, new: b, content: 0.0, heading: 0.0 });
                }
            }
        }
    }
    if let (Some(a), Some(b)) = (old.title, new.title) {
        candidates.push(Candidate { old: a, new: b, content: 0.0, heading: 0.0 });
    }
}

/// Parents whose children belong together are candidates themselves.
pub(super) fn of_children(
    old: &Side,
    new: &Side,
    words: &Words,
    pairing: &Pairing,
    candidates: Vec<Candidate>,
) -> Vec<Candidate> {
    let mut candidates = candidates;
    for (a, b) in pairing.of_old.iter().enumerate() {
        let Some(b) = b else { continue };
        let parents = (
            old.sections.get(a).and_then(|section| section.parent),
            new.sections.get(*b as usize).and_then(|section| section.parent),
        );
        if let (Some(a), Some(b)) = parents {
            candidates.push(Candidate { old: a, new: b, content: 0.0, heading: 0.0 });
        }
    }
    settle(old, new, words, candidates)
}

/// The weighted Dice overlap of two headings, without numbers and years.
pub(super) fn heading_similarity(old: &Side, new: &Side, a: usize, b: usize, words: &Words) -> f32 {
    let (Some(from), Some(to)) = (old.sections.get(a), new.sections.get(b)) else { return 0.0 };
    if from.heading.key == to.heading.key {
        return 1.0;
    }
    // Both lists are sorted.
    let (of_old, of_new) = (old.heading_words(a), new.heading_words(b));
    let (mut x, mut y) = (of_old, of_new);
    let mut shared = 0.0;
    while let (Some((first, rest_x)), Some((other, rest_y))) = (x.split_first(), y.split_first()) {
        if first == other {
            shared += words.weight(*first);
        }
        (x, y) = (if first <= other { rest_x } else { x }, if other <= first { rest_y } else { y });
    }
    let both = words.weight_of(of_old) + words.weight_of(of_new);
    if both > 0.0 { (2.0 * shared / both).min(1.0) } else { 0.0 }
}
