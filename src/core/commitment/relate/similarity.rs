//! How much of one sentence is in another: content words matched one to one, by stem, synonym and compound. Knows
//! nothing of promises.

use rustc_hash::FxHashMap;

use super::slots::{Profile, Role, Token};
use super::words::{Words, similarity, stem_similarity};

/// How telling a stem is among the sentences at hand; where it is empty, the shape of the word decides.
#[derive(Debug, Default)]
pub(crate) struct Weights(FxHashMap<String, f32>);

impl Weights {
    /// Counts in how many of the sentences each stem stands: the rarer, the more telling (inverse document frequency).
    pub(crate) fn of<'a>(profiles: impl Iterator<Item = &'a Profile>) -> Self {
        let mut counts: FxHashMap<String, u32> = FxHashMap::default();
        let mut sentences = 0_u32;
        for profile in profiles {
            sentences += 1;
            let mut stems: Vec<&str> = profile.content().map(|t| t.stem.as_str()).collect();
            stems.sort_unstable();
            stems.dedup();
            for stem in stems {
                match counts.get_mut(stem) {
                    Some(count) => *count += 1,
                    None => {
                        counts.insert(stem.to_owned(), 1);
                    }
                }
            }
        }
        if sentences < 20 {
            return Self::default();
        }
        let most = f32::from(u16::try_from(sentences).unwrap_or(u16::MAX));
        let scale = (most + 1.0).ln();
        let weight = |count: u32| {
            let count = f32::from(u16::try_from(count).unwrap_or(u16::MAX));
            (0.15 + 1.05 * ((most + 1.0) / count).ln() / scale).clamp(0.15, 1.2)
        };
        Self(counts.into_iter().map(|(stem, count)| (stem, weight(count))).collect())
    }

    /// The weight of a token, about 0.1 to 2.
    pub(crate) fn weight(&self, token: &Token) -> f32 {
        let shape = match (token.role, token.stem.chars().count()) {
            (Role::Light, _) => 0.35,
            (_, 0..=3) => 0.7,
            (_, 4..=6) => 1.0,
            (_, 7..=9) => 1.2,
            _ => 1.4,
        };
        let name = if token.name { 1.35 } else { 1.0 };
        let aside = if token.aside { 0.5 } else { 1.0 };
        self.0.get(&token.stem).copied().unwrap_or(1.0) * shape * name * aside
    }
}

/// Which token of the one sentence is which of the other.
#[derive(Debug)]
pub(crate) struct Matching {
    /// By old token: the new one and how alike they are.
    pub(crate) old: Vec<Option<(usize, f32)>>,
    /// By new token.
    pub(crate) new: Vec<Option<(usize, f32)>>,
    /// Share of the old content that is in the new, from 0 to 1.
    pub(crate) old_share: f32,
    /// Share of the new content that is in the old, from 0 to 1.
    pub(crate) new_share: f32,
    /// Both at once (Dice).
    pub(crate) dice: f32,
    /// The weight of what is in both.
    pub(crate) shared: f32,
}

/// How many words of a sentence are matched. The work grows with their number on both sides multiplied, and no promise is
/// as long as this; text without any full stop is.
const MOST_MATCHED: usize = 500;

/// Matches the content words of two sentences, in each the first [`MOST_MATCHED`].
pub(crate) fn matching<'a>(words: &Words, weights: &Weights, old: &'a Profile, new: &'a Profile) -> Matching {
    let counting = |profile: &'a Profile| {
        let counts = |token: &Token| matches!(token.role, Role::Content | Role::Light);
        profile.tokens.iter().enumerate().filter(move |(_, token)| counts(token)).take(MOST_MATCHED)
    };
    // What is asked of a word alone is asked once, not once for each word of the other side.
    let new_tokens: Vec<(usize, &Token, &[usize])> =
        counting(new).map(|(j, b)| (j, b, words.synonyms(&b.stem))).collect();
    let mut candidates = Vec::new();
    for (i, a) in counting(old) {
        let a_groups = words.synonyms(&a.stem);
        for &(j, b, b_groups) in &new_tokens {
            let alike = if a.name || b.name {
                names_alike(words, a, b)
            } else {
                similarity((&a.stem, a_groups), (&b.stem, b_groups))
            };
            if alike > 0.0 {
                // Of equal words the ones at about the same place belong together.
                candidates.push((alike, i.abs_diff(j), i, j));
            }
        }
    }
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)).then(a.3.cmp(&b.3)));
    let mut by_old = vec![None; old.tokens.len()];
    let mut by_new = vec![None; new.tokens.len()];
    for (alike, _, i, j) in candidates {
        if let (Some(a @ None), Some(b @ None)) = (by_old.get_mut(i), by_new.get_mut(j)) {
            *a = Some((j, alike));
            *b = Some((i, alike));
        }
    }
    // The weight of all content, and of what has a counterpart.
    let weigh = |profile: &Profile, by: &[Option<(usize, f32)>]| {
        let (mut total, mut matched) = (0.0_f32, 0.0_f32);
        for (token, found) in profile.tokens.iter().zip(by) {
            if matches!(token.role, Role::Content | Role::Light) {
                let weight = weights.weight(token);
                total += weight;
                matched += found.map_or(0.0, |(_, alike)| weight * alike);
            }
        }
        (total, matched)
    };
    let ((old_total, old_matched), (new_total, new_matched)) = (weigh(old, &by_old), weigh(new, &by_new));
    let share = |part: f32, whole: f32| if whole > 0.0 { part / whole } else { 0.0 };
    Matching {
        old_share: share(old_matched, old_total),
        new_share: share(new_matched, new_total),
        dice: share(old_matched + new_matched, old_total + new_total),
        shared: old_matched.min(new_matched),
        old: by_old,
        new: by_new,
    }
}

/// How alike two names are: *Syrië* and *Syrische* are one, *Niger* and *Nigeria* are two.
pub(crate) fn names_alike(words: &Words, a: &Token, b: &Token) -> f32 {
    if a.folded == b.folded || a.stem == b.stem {
        return 1.0;
    }
    let (x, y) = (single(&a.folded), single(&b.folded));
    let common = x.bytes().zip(y.bytes()).take_while(|(p, q)| p == q).count();
    let (rest_x, rest_y) = (x.get(common..).unwrap_or("?"), y.get(common..).unwrap_or("?"));
    let ending = |rest: &str| rest.is_empty() || words.name_endings.contains(rest);
    let country = |rest: &str| matches!(rest, "ia" | "ie");
    // A country in `-ia` beside its stem without ending is another country (Niger, Nigeria).
    let two_countries =
        a.name && b.name && (rest_x.is_empty() && country(rest_y) || rest_y.is_empty() && country(rest_x));
    if common >= 4 && ending(rest_x) && ending(rest_y) && !two_countries {
        return 0.95;
    }
    if a.name && b.name && common >= 4 && x.len().min(y.len()) <= 8 {
        return 0.0;
    }
    stem_similarity(words, &a.stem, &b.stem)
}

fn single(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        if !out.ends_with(c) {
            out.push(c);
        }
    }
    out
}
