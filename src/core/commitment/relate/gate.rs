//! What makes two alike sentences two promises: another country, another programme, another object. Knows nothing of
//! strength, dates or amounts.

use super::similarity::Matching;
use super::slots::{Profile, Role, Token, within};
use super::words::Words;

/// Where a name stands in its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// *in Ghana, naar Niger*.
    Where,
    /// *with UNICEF*.
    With,
    /// *the Safe Haven Fund*.
    Other,
}

/// What the gate found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Verdict {
    /// Two promises, and why.
    pub(crate) closed: Option<String>,
    /// To be taken off the similarity.
    pub(crate) penalty: f32,
    /// Implementing partners that were exchanged.
    pub(crate) partner: Option<String>,
    /// Places only in the old, and only in the new, where others are in both.
    pub(crate) places: Option<(Vec<String>, Vec<String>)>,
}

/// The names of a sentence that have no counterpart, with where they stand.
fn unmatched<'a>(words: &Words, profile: &'a Profile, by: &[Option<(usize, f32)>]) -> Vec<(&'a Token, Place)> {
    profile
        .tokens
        .iter()
        .enumerate()
        .filter(|(n, t)| t.name && t.role == Role::Content && !t.aside && by.get(*n).is_none_or(Option::is_none))
        .filter(|(_, t)| !within(profile.actor, t))
        .map(|(n, t)| (t, place(words, profile, n)))
        .collect()
}

/// Where the name at `n` stands: the nearest preposition before the list of names that it is in.
pub(crate) fn place(words: &Words, profile: &Profile, n: usize) -> Place {
    for back in 1..=8 {
        let Some(token) = n.checked_sub(back).and_then(|at| profile.tokens.get(at)) else { break };
        if words.partner.contains(&token.folded) {
            return Place::With;
        }
        if words.place.contains(&token.folded) {
            let noun = (1..=3).filter_map(|more| n.checked_sub(back + more)).filter_map(|at| profile.tokens.get(at));
            let led = noun.take_while(|t| t.role != Role::Issuer).any(|t| words.partner_noun.contains(&t.folded));
            return if led { Place::With } else { Place::Where };
        }
        if !(token.name || matches!(token.role, Role::Stop | Role::Figure)) {
            break;
        }
    }
    Place::Other
}

/// Judges two sentences whose words are matched.
pub(crate) fn judge(words: &Words, old: &Profile, new: &Profile, matching: &Matching) -> Verdict {
    let mut verdict = Verdict::default();
    let (gone, come) = (unmatched(words, old, &matching.old), unmatched(words, new, &matching.new));
    let shared_names = old
        .tokens
        .iter()
        .enumerate()
        .filter(|(n, t)| t.name && t.role == Role::Content && matching.old.get(*n).is_some_and(Option::is_some))
        .map(|(n, _)| place(words, old, n))
        .collect::<Vec<_>>();
    let shares_country = old.countries.iter().any(|code| new.countries.contains(code));
    if !old.countries.is_empty() && !new.countries.is_empty() && !shares_country {
        verdict.closed = Some(format!("another country: {} / {}", old.countries.join(", "), new.countries.join(", ")));
        return verdict;
    }
    let list = |names: &[(&Token, Place)], wanted: Place| {
        names.iter().filter(|(_, p)| *p == wanted).map(|(t, _)| t.folded.clone()).collect::<Vec<_>>()
    };
    let (gone_where, come_where) = (list(&gone, Place::Where), list(&come, Place::Where));
    let shares_where = shared_names.contains(&Place::Where) || shares_country;
    if !gone_where.is_empty() && !come_where.is_empty() {
        if !shares_where {
            verdict.closed = Some(format!("another place: {} / {}", gone_where.join(", "), come_where.join(", ")));
            return verdict;
        }
        verdict.penalty += 0.05;
    }
    if shares_where && (gone_where.is_empty() != come_where.is_empty()) {
        verdict.places = Some((gone_where, come_where));
    }
    let (gone_with, come_with) = (list(&gone, Place::With), list(&come, Place::With));
    if !gone_with.is_empty() && !come_with.is_empty()
        || gone_with.is_empty() != come_with.is_empty() && matching.dice > 0.75
    {
        let pair = format!("{} / {}", gone_with.join(" "), come_with.join(" "));
        verdict.partner = Some(pair);
        verdict.penalty += 0.03;
    }
    let (gone_other, come_other) = (list(&gone, Place::Other), list(&come, Place::Other));
    if !gone_other.is_empty() && !come_other.is_empty() {
        // Another programme in the same frame. Names that are shared beside it leave room for a renamed part.
        if shared_names.is_empty() && matching.dice > 0.5 {
            verdict.closed = Some(format!("another name: {} / {}", gone_other.join(" "), come_other.join(" ")));
            return verdict;
        }
        verdict.penalty += 0.08;
    }
    object(words, old, new, matching, &mut verdict);
    verdict
}

/// Compares what the promises are about, where both readings name it.
fn object(words: &Words, old: &Profile, new: &Profile, matching: &Matching, verdict: &mut Verdict) {
    let share = |profile: &Profile, by: &[Option<(usize, f32)>]| {
        let theme: Vec<bool> = profile
            .tokens
            .iter()
            .zip(by)
            .filter(|(t, _)| t.role == Role::Content && within(profile.theme, t))
            // With whom it is done is not what it is about.
            .filter(|(t, _)| !profile.partners.iter().any(|&partner| within(Some(partner), t)))
            .map(|(_, m)| m.is_some())
            .collect();
        let found = theme.iter().filter(|&&matched| matched).count();
        (theme.len(), found)
    };
    let (old_all, old_found) = share(old, &matching.old);
    let (new_all, new_found) = share(new, &matching.new);
    if old_all > 0 && new_all > 0 {
        if old_found == 0 && new_found == 0 {
            verdict.closed = Some("another object".to_owned());
        } else if old_found == 0 || new_found == 0 {
            verdict.penalty += 0.08;
        }
        return;
    }
    // Without a theme: the first noun before the verb that both sentences put at their head.
    let head = |profile: &Profile| profile.tokens.iter().take(6).position(|t| t.role == Role::Content);
    let (Some(i), Some(j)) = (head(old), head(new)) else { return };
    let opened = |profile: &Profile, n: usize| {
        profile.tokens.iter().take(n).all(|t| t.role == Role::Stop) && n <= 2 && !words.pronoun.is_empty()
    };
    let unmatched = |by: &[Option<(usize, f32)>], n: usize| by.get(n).is_some_and(Option::is_none);
    if opened(old, i)
        && opened(new, j)
        && unmatched(&matching.old, i)
        && unmatched(&matching.new, j)
        && matching.dice > 0.5
    {
        verdict.penalty += 0.1;
    }
}

/// The noun that was exchanged for another where all else stayed: *a strategy on aviation*, *a strategy on shipping*.
pub(crate) fn exchanged(words: &Words, old: &Profile, new: &Profile, matching: &Matching) -> Option<String> {
    let (i, from) = lone_noun(words, old, &matching.old)?;
    let (j, to) = lone_noun(words, new, &matching.new)?;
    let before = |profile: &Profile, n: usize| profile.tokens.get(n.checked_sub(1)?).map(|t| t.folded.clone());
    (before(old, i) == before(new, j)).then(|| format!("another object: {from} / {to}"))
}

/// The only words without a counterpart, if they stand as a noun does: after an article or preposition, and before no
/// other word of content. With where they begin.
fn lone_noun(words: &Words, profile: &Profile, by: &[Option<(usize, f32)>]) -> Option<(usize, String)> {
    let counts = |t: &Token| matches!(t.role, Role::Content | Role::Light);
    let alone: Vec<usize> = profile
        .tokens
        .iter()
        .enumerate()
        .filter(|(n, t)| counts(t) && by.get(*n).is_none_or(Option::is_none))
        .map(|(n, _)| n)
        .collect();
    let (first, last) = (*alone.first()?, *alone.last()?);
    let opens =
        first.checked_sub(1).and_then(|n| profile.tokens.get(n)).is_some_and(|t| words.before_noun.contains(&t.folded));
    let ends = profile.tokens.get(last + 1).is_none_or(|t| !counts(t) || t.after_comma);
    let plain = |n: &usize| {
        profile
            .tokens
            .get(*n)
            .is_some_and(|t| t.role == Role::Content && !t.name && !t.aside && !within(profile.actor, t))
    };
    let is_one = last - first + 1 == alone.len() && alone.len() <= 2;
    if !(opens && ends && is_one && alone.iter().all(plain)) {
        return None;
    }
    let text = profile.tokens.get(first..=last)?.iter().map(|t| t.folded.as_str()).collect::<Vec<_>>().join(" ");
    Some((first, text))
}
