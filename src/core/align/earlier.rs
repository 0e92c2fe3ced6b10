//! Sentences that are not in the old edition but were in one before it. Knows nothing of sections.

use rustc_hash::FxHashMap;

use super::features::{FIGURE, Side, Words};
use super::similarity::Comparer;
use super::text;
use crate::core::document::{Document, SentenceId};

/// Shorter sentences come back by chance.
const WORDS: usize = 5;
/// As good as the same sentence.
const NEARLY: f32 = 0.80;
/// Rare words of a new sentence by which it is looked up.
const LOOK_UPS: usize = 6;
/// Sentences that are looked up by the same word.
const POSTINGS: usize = 16;

/// Where a new sentence was seen before.
#[derive(Clone, Copy, Debug)]
pub(super) struct Return {
    /// How many editions before the old one: 1 for the one just before it.
    pub(super) editions_back: usize,
    /// The sentence there.
    pub(super) sentence: SentenceId,
    /// From 0 to 1.
    pub(super) similarity: f32,
}

/// Looks for sentences of a document, read for this alone, in the earlier ones.
pub(super) fn find_in(document: &Document, sentences: &[usize], earlier: &[&Document]) -> FxHashMap<usize, Return> {
    if sentences.is_empty() || earlier.is_empty() {
        return FxHashMap::default();
    }
    let mut words = Words::new();
    let mut side = Side::read(document, &mut words);
    side.number_words(&mut words);
    words.weigh();
    side.weigh(&words);
    find(&side, sentences, &words, earlier)
}

/// Looks for the sentences `news` of the new document in the earlier ones, the latest first.
pub(super) fn find(new: &Side, news: &[usize], words: &Words, earlier: &[&Document]) -> FxHashMap<usize, Return> {
    let mut found: FxHashMap<usize, Return> = FxHashMap::default();
    let wanted: Vec<usize> = news.iter().copied().filter(|&n| new.words_of(n).len() >= WORDS).collect();
    if wanted.is_empty() || earlier.is_empty() {
        return found;
    }
    let mut exact: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
    let mut by_word: FxHashMap<u32, Vec<usize>> = FxHashMap::default();
    for &n in &wanted {
        if let Some(sentence) = new.sentences.get(n) {
            exact.entry(sentence.exact).or_default().push(n);
        }
        let mut rare: Vec<(u32, u32)> =
            new.words_of(n).iter().filter(|&&word| word != FIGURE).map(|&word| (words.count(word), word)).collect();
        rare.sort_unstable();
        rare.dedup();
        for (_, word) in rare.into_iter().take(LOOK_UPS) {
            let list = by_word.entry(word).or_default();
            if list.len() < POSTINGS {
                list.push(n);
            }
        }
    }
    let mut comparer = Comparer::new(words);
    let unknown = u32::MAX;
    let mut ids: Vec<u32> = Vec::new();
    let mut candidates: Vec<usize> = Vec::new();
    for (back, document) in earlier.iter().rev().enumerate() {
        let editions_back = back + 1;
        for at in document.sentences() {
            ids.clear();
            let hash = text::read(&at.sentence.text, |hash, _, _| {
                ids.push(if hash == 0 { FIGURE } else { words.find(hash).unwrap_or(unknown) });
            });
            if ids.len() < WORDS || at.cut_off {
                continue;
            }
            if let Some(list) = exact.get(&hash) {
                for &n in list {
                    found.entry(n).or_insert(Return { editions_back, sentence: at.id, similarity: 1.0 });
                }
                continue;
            }
            candidates.clear();
            for word in &ids {
                candidates.extend(by_word.get(word).map_or(&[][..], Vec::as_slice));
            }
            candidates.sort_unstable();
            let mut votes: Vec<(usize, usize)> = Vec::new();
            for &n in &candidates {
                match votes.last_mut() {
                    Some((count, last)) if *last == n => *count += 1,
                    _ => votes.push((1, n)),
                }
            }
            if votes.is_empty() {
                continue;
            }
            let weight = words.weight_of(&ids);
            comparer.hold(&ids);
            for (count, n) in votes {
                if count < 2 || found.get(&n).is_some_and(|seen| seen.similarity >= 1.0) {
                    continue;
                }
                let Some(sentence) = new.sentences.get(n) else { continue };
                let similarity =
                    comparer.similarity((&ids, weight), (new.words_of(n), sentence.weight), NEARLY).min(0.99);
                if similarity >= NEARLY && found.get(&n).is_none_or(|seen| seen.similarity < similarity) {
                    found.insert(n, Return { editions_back, sentence: at.id, similarity });
                }
            }
        }
    }
    found
}
