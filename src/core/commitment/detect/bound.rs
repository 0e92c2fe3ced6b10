//! Who acts in a predicate: the publisher, a group it belongs to, somebody else, or nobody named.
//!
//! An actor counts where no preposition governs it. Knows nothing of tense or modality.

mod extent;
mod names;
mod phrase;

use super::predicate::Predicate;
use super::tokens::Tokens;
use crate::core::commitment::lexicon::{Class, Classes, Form, Lexicon};
use phrase::in_phrase;

/// What kind of subject it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    Gov,
    Joint,
    Third,
    Party,
    /// *zij*, *they*: somebody named before.
    Person,
    /// *dit*, *this*.
    Pronoun,
    /// What a government makes and steers.
    Instrument,
    /// What nobody steers.
    Measure,
    /// An abbreviation that no list knows.
    Acronym,
    /// A noun phrase that no list knows.
    Thing,
    /// Nobody: passive or impersonal.
    Nobody,
}

/// The subject of a predicate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Subject {
    pub(super) who: Who,
    /// Its tokens, the end excluded.
    pub(super) span: Option<(usize, usize)>,
    /// A number counts it: *58,000 children*.
    pub(super) counted: bool,
    /// A country or organisation by its name, or one of the great bodies.
    pub(super) named: bool,
    /// *we*, *ik*: no name, but surely the publisher.
    pub(super) pronoun: bool,
}

impl Subject {
    const NOBODY: Self = Self { who: Who::Nobody, span: None, counted: false, named: false, pronoun: false };
}

/// Finds the subject.
pub(super) fn subject(lexicon: &Lexicon, tokens: &Tokens<'_>, predicate: &Predicate) -> Subject {
    let before = predicate.range.get(..predicate.place).unwrap_or(&[]);
    let after = predicate.range.get(predicate.place + 1..).unwrap_or(&[]);
    if lexicon.grammar().verb_second {
        // A pronoun beside the verb that can only be a subject: *De periode gebruiken we om …*.
        if after.first().is_some_and(|at| tokens.any(*at, &[Class::SelfPronoun])) {
            return in_phrase(lexicon, tokens, after.get(..1).unwrap_or(after));
        }
        if starts_bare(tokens, before) {
            return in_phrase(lexicon, tokens, before);
        }
        // After the verb the subject comes before objects and adverbials, with the verbs at the end left out.
        let cut = after.iter().position(|at| *at == predicate.main || tokens.sign(*at) == ',').unwrap_or(after.len());
        return in_phrase(lexicon, tokens, after.get(..cut).unwrap_or(after));
    }
    // A nominative pronoun right before the verb is its subject, whatever heading stuck before it.
    let nearest = before.iter().rev().find(|at| !tokens.any(**at, &[Class::Adverb, Class::Negation]));
    if let Some(at) = nearest.filter(|at| tokens.has(**at, Class::SelfPronoun)) {
        return in_phrase(lexicon, tokens, std::slice::from_ref(at));
    }
    // The last part before the verb that is more than an adverb: "Third, …, the Government will".
    let parts = || {
        before
            .split(|at| matches!(tokens.sign(*at), ',' | '–' | '—'))
            .filter(|part| part.iter().any(|at| !tokens.has(*at, Class::Adverb)))
    };
    // A part that begins with *and* or a preposition is an apposition or a member of a list: the subject stands before.
    let bare = |part: &&[usize]| {
        part.first()
            .is_some_and(|at| !tokens.any(*at, &[Class::Coordinator, Class::Preposition, Class::ConditionPhrase]))
    };
    // "teams with Belgium, Germany and Romania": the last part only goes on with a list of names.
    let name = |at: &usize| {
        tokens.any(*at, &[Class::Country, Class::Organisation]) && !tokens.any(*at, &[Class::Gov, Class::Home])
    };
    let lists = {
        let mut backwards = parts().rev();
        let last = backwards.next().and_then(<[usize]>::first);
        let before = backwards.next().and_then(<[usize]>::last);
        last.is_some_and(name) && before.is_some_and(name)
    };
    let first =
        parts().next().filter(|part| lists && part.len() > 1 && part.iter().any(|at| tokens.has(*at, Class::With)));
    if let Some(first) = first {
        return in_phrase(lexicon, tokens, first);
    }
    let part = match parts().next_back() {
        Some(last) if bare(&last) || last.iter().any(|at| tokens.has(*at, Class::SelfPronoun)) => Some(last),
        last => parts().find(bare).or(last),
    };
    let found = part.map_or(Subject::NOBODY, |part| in_phrase(lexicon, tokens, part));
    if found.who == Who::Nobody && tokens.has(predicate.finite, Class::BePresent) {
        return in_phrase(lexicon, tokens, after);
    }
    found
}

/// Who acts in words without clause structure, such as a subordinate clause.
pub(super) fn subject_of(lexicon: &Lexicon, tokens: &Tokens<'_>, words: &[usize]) -> Who {
    in_phrase(lexicon, tokens, words).who
}

/// Those that can be bound.
const ACTORS: Classes = Classes::of(&[
    Class::Gov,
    Class::SelfPronoun,
    Class::Joint,
    Class::Third,
    Class::Party,
    Class::Organisation,
    Class::Country,
    Class::PersonPronoun,
]);

/// Whether the words begin with a noun phrase, adverbs apart, not with a preposition.
fn starts_bare(tokens: &Tokens<'_>, range: &[usize]) -> bool {
    let first = range.iter().find(|at| {
        let token = tokens.get(**at);
        let adverbial = token.is_some_and(|t| {
            t.has(Class::ConditionPhrase) || (t.has(Class::Adverb) && !t.any(&[Class::Gov, Class::Third]))
        });
        !adverbial && tokens.sign(**at) != ',' && !token.is_some_and(|t| t.inside && !t.any(ACTORS))
    });
    first.is_some_and(|at| {
        let Some(token) = tokens.get(*at) else { return false };
        let time = token.any(&[Class::TimeThis, Class::TimeNext, Class::Future, Class::Past])
            && (tokens.any(at + 1, &[Class::TimeUnit, Class::TimeName]) || token.length > 1);
        // *Het komende jaar*, *deze zomer*.
        let next = tokens.get(at + 1);
        let time = time
            || token.has(Class::Determiner)
                && next.is_some_and(|next| next.any(&[Class::TimeNext, Class::TimeThis, Class::Past]))
                && (tokens.any(at + 2, &[Class::TimeUnit, Class::TimeName])
                    || next.is_some_and(|next| next.length > 1));
        let expletive = token.has(Class::Expletive);
        let bare_participle = token.can(Form::PARTICIPLE) && range.len() == 1;
        !(token.has(Class::Preposition) || time || expletive || bare_participle)
    })
}

/// The agent of a passive: *door de gemeenten*, *by employers*.
pub(super) fn passive_agent(lexicon: &Lexicon, tokens: &Tokens<'_>, predicate: &Predicate) -> Option<Who> {
    let range = &predicate.range;
    range.iter().copied().enumerate().find_map(|(place, at)| {
        if !tokens.has(at, Class::Agent) {
            return None;
        }
        let rest = range.get(place + tokens.get(at)?.length..)?;
        // "by the summer" is a date.
        let time = rest.iter().take(3).any(|at| {
            tokens.any(*at, &[Class::TimeName, Class::TimeUnit, Class::TimeNext, Class::TimeThis])
                || tokens.is_year(*at)
        });
        if time {
            return None;
        }
        let stop = rest.iter().position(|at| tokens.sign(*at) == ',').unwrap_or(rest.len()).min(7);
        match in_phrase(lexicon, tokens, rest.get(..stop)?).who {
            who @ (Who::Gov | Who::Third | Who::Joint) => Some(who),
            Who::Thing if rest.first().is_some_and(|at| tokens.has(*at, Class::Determiner)) => Some(Who::Thing),
            _ => None,
        }
    })
}
