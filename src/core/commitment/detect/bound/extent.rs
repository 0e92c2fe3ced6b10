//! How far a noun phrase reaches, and whether a preposition governs it.

use super::ACTORS;
use crate::core::commitment::detect::tokens::{Kind, Tokens};
use crate::core::commitment::lexicon::{Class, Classes, Form};

/// Classes of nouns: *this action* is no bare *this*.
const NOUNS: Classes = Classes::of(&[
    Class::Instrument,
    Class::Measure,
    Class::Third,
    Class::PlanHeading,
    Class::ResultHeading,
    Class::Goal,
    Class::Law,
    Class::Authority,
]);

/// A demonstrative without its noun.
pub(super) fn bare_pronoun(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.get(at + 1).is_none_or(|next| {
        next.kind == Kind::Sign
            || next.can(Form::PRESENT.and(Form::PAST).and(Form::INFINITIVE))
            || !next.classes.is_empty() && !next.any(NOUNS) && !next.has(Class::CountAdjective)
    })
}

pub(super) fn is_count(tokens: &Tokens<'_>, at: usize) -> bool {
    let Some(token) = tokens.get(at) else { return false };
    token.kind == Kind::Number && !tokens.is_year(at) || token.number
}

pub(super) fn joined(tokens: &Tokens<'_>, from: usize, to: usize) -> bool {
    (from..to).any(|at| tokens.has(at, Class::Coordinator)) && to.saturating_sub(from) < 6
}

/// Whether a preposition stands before the noun phrase.
pub(super) fn governed(tokens: &Tokens<'_>, range: &[usize], place: usize) -> bool {
    let mut steps = 0;
    let mut coordinated = false;
    let named_at = range.get(place).is_some_and(|at| tokens.any(*at, &[Class::Country, Class::Organisation]));
    for at in range.get(..place).unwrap_or(&[]).iter().rev().copied() {
        let Some(token) = tokens.get(at) else { return false };
        // "More than 500 users": the inner word of a bound is no preposition.
        let head = |at: usize| tokens.get(at).filter(|head| !head.inside && head.length > 1);
        if token.inside && at.checked_sub(1).and_then(head).is_some_and(|head| head.has(Class::Bound)) {
            steps += 1;
            continue;
        }
        // "Over 500 users": a bound of the number, not a preposition.
        let bound = token.has(Class::Bound) && tokens.get(at + 1).is_some_and(|next| next.kind == Kind::Number);
        if token.has(Class::Preposition) && !bound && !(token.has(Class::Adverb) && token.length > 1) {
            return true;
        }
        if tokens.is_year(at) {
            return false;
        }
        let after_coordinator = coordinated && token.any(ACTORS);
        coordinated = token.has(Class::Coordinator);
        let listing = tokens.sign(at) == ',' && named_at;
        let transparent = after_coordinator
            || listing
            || token.any(&[
                Class::Determiner,
                Class::Measure,
                Class::OwnDeterminer,
                Class::Demonym,
                Class::CountAdjective,
                Class::Coordinator,
                Class::Bound,
            ])
            || token.kind == Kind::Number
            || token.inside
            || token.any(&[Class::Country, Class::Organisation])
            || (token.classes.is_empty() && token.verb.is_none() && token.kind == Kind::Word);
        steps += 1;
        if !transparent || steps > 5 {
            return false;
        }
    }
    false
}

/// Where the name ends: with *van Financiën* and further names joined by commas and *en*.
pub(super) fn phrase_end(tokens: &Tokens<'_>, mut end: usize) -> usize {
    let named = |at: usize| tokens.get(at).is_some_and(|t| t.capital && t.kind == Kind::Word);
    if tokens.has(end, Class::Preposition) && tokens.has(end, Class::Of) && named(end + 1) {
        end += 2;
        while named(end)
            || tokens.has(end, Class::Coordinator)
                && named(end + 1)
                && tokens.get(end + 1).is_some_and(|t| !t.any(ACTORS))
        {
            end += 1;
        }
    }
    for _ in 0..4 {
        let joins = tokens.sign(end) == ',' || tokens.has(end, Class::Coordinator);
        let next = end + 1 + usize::from(tokens.has(end + 1, Class::Determiner));
        let actor =
            tokens.get(next).is_some_and(|t| t.any(ACTORS) && !t.any(&[Class::SelfPronoun, Class::PersonPronoun]));
        if !joins || !actor {
            break;
        }
        end = next + tokens.get(next).map_or(1, |t| t.length);
    }
    end
}

/// Where the noun phrase begins: over articles, numbers and adjectives.
pub(super) fn phrase_start(tokens: &Tokens<'_>, range: &[usize], place: usize) -> usize {
    let mut start = range.get(place).copied().unwrap_or(0);
    for at in range.get(..place).unwrap_or(&[]).iter().rev().copied() {
        let Some(token) = tokens.get(at) else { break };
        let part = token.any(&[Class::Determiner, Class::OwnDeterminer, Class::Demonym, Class::CountAdjective])
            || token.kind == Kind::Number && !tokens.is_year(at);
        if !part || start != at + 1 {
            break;
        }
        start = at;
    }
    start
}
