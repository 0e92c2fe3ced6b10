//! Sentences of which only a part is on one side: broken off by the file, split in two, or merged from two.
//!
//! Knows what the other steps have linked; looks only beside it.

use rustc_hash::FxHashMap;

use super::features::{Side, Words};
use super::mates::{Found, Linked, Mates, NONE};
use super::similarity::Comparer;

/// The part of a broken-off sentence that must be the beginning of the other one.
const BEGINS_ALIKE: f32 = 0.8;
/// A part of a split sentence shares at least this of its weight with what the other part has left of the whole.
const PART: f32 = 0.55;
/// The parts of a split sentence together are at least so much more like the whole than one of them.
const PART_GAIN: f32 = 0.05;
/// The parts of a split sentence together are at least so much like the whole.
const PARTS_ALIKE: f32 = 0.5;

/// Links broken-off sentences to those that begin alike; they are evidence of nothing else.
pub(super) fn link_beginnings(old: &Side, new: &Side, words: &Words, linked: &Linked, mates: &mut Mates) {
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
pub(super) fn link_parts(old: &Side, new: &Side, words: &Words, mates: &mut Mates) {
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
            let share = gained / piece.weight.max(f32::MIN_POSITIVE);
            if share < PART {
                continue;
            }
            let alone = comparer.similarity((text, sent.weight), (&before, words.weight_of(&before)), 0.0);
            let both = comparer.similarity((text, sent.weight), (&together, words.weight_of(&together)), 0.0);
            if both >= alone + PART_GAIN
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
