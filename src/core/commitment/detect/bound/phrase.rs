//! What a noun phrase names: the first actor in it, else what kind of noun its head is. Knows nothing of the verb.

use super::extent::{bare_pronoun, governed, is_count, joined, phrase_end, phrase_start};
use super::names::{body_name, is_compound, is_foreign, is_modifier, is_part_of_name, is_third_compound, office};
use super::{ACTORS, Subject, Who};
use crate::core::commitment::detect::tokens::{Kind, Tokens, is_acronym};
use crate::core::commitment::lexicon::{Class, Form, Lexicon};

/// The first actor that no preposition governs; otherwise what kind of noun stands there.
pub(super) fn in_phrase(lexicon: &Lexicon, tokens: &Tokens<'_>, range: &[usize]) -> Subject {
    actor(lexicon, tokens, range).unwrap_or_else(|| noun(lexicon, tokens, range))
}

/// The first actor that no preposition governs: the publisher before others that are joined to it.
fn actor(lexicon: &Lexicon, tokens: &Tokens<'_>, range: &[usize]) -> Option<Subject> {
    let mut third: Option<Subject> = None;
    for (place, at) in range.iter().copied().enumerate() {
        let Some(token) = tokens.get(at) else { continue };
        if third.is_none() && is_third_compound(lexicon, tokens, at) && !governed(tokens, range, place) {
            let counted = (at.saturating_sub(3)..at).any(|before| is_count(tokens, before));
            let span = Some((phrase_start(tokens, range, place), at + 1));
            third = Some(Subject { who: Who::Third, span, counted, named: false, pronoun: false });
            continue;
        }
        if tokens.sign(at) == ',' && place > 0 && third.is_some() {
            break;
        }
        // "the Intelligence Community": a name, though its head alone would be somebody else.
        let part_of_name = token.has(Class::Third)
            && token.capital
            && token.length == 1
            && at.checked_sub(1).filter(|before| range.first() != Some(before)).is_some_and(|before| {
                tokens.get(before).is_some_and(|t| {
                    t.capital
                        && (t.classes.is_empty()
                            || !lexicon.grammar().verb_second
                                && !t.any(&[Class::Determiner, Class::Country, Class::Organisation, Class::Joint]))
                })
            });
        // "public reporting", "user registration": the actor's name only describes the noun behind it.
        let describes = !lexicon.grammar().verb_second
            && token.has(Class::Third)
            && !token.any(&[Class::Country, Class::Organisation])
            && token.length == 1
            && range.get(place + 1) == Some(&(at + 1))
            && tokens.get(at + 1).is_some_and(|next| {
                next.kind == Kind::Word
                    && !next.capital
                    && (next.can(Form::ING) && !next.can(Form::PRESENT)
                        || next.any(&[Class::Instrument, Class::Measure])
                        || next.classes.is_empty() && next.verb.is_none() && !tokens.word(at + 1).ends_with("ed"))
            });
        if part_of_name
            || describes
            || is_modifier(lexicon, tokens, range, place)
            || !token.any(ACTORS)
            || (token.inside && !token.has(Class::Gov))
            || governed(tokens, range, place)
        {
            continue;
        }
        // "Uganda's capital" and "kabinetsbeleid" are about another noun.
        if tokens.word(at).ends_with("'s") && !token.any(&[Class::SelfPronoun, Class::Third, Class::Organisation]) {
            continue;
        }
        if token.has(Class::Gov) && !token.has(Class::SelfPronoun) && is_part_of_name(lexicon, tokens, range, place) {
            continue;
        }
        let counted = (at.saturating_sub(3)..at).any(|before| is_count(tokens, before));
        let who = if token.has(Class::SelfPronoun) {
            Who::Gov
        } else if token.has(Class::Demonym) {
            let other = tokens.has(at + 1, Class::Third) && !tokens.has(at + 1, Class::Authority);
            if token.has(Class::Home) && !other { Who::Gov } else { Who::Third }
        } else if token.has(Class::Gov) && is_foreign(tokens, range, at) {
            Who::Third
        } else if token.any(&[Class::Gov, Class::Home]) {
            Who::Gov
        } else if token.has(Class::Joint) {
            Who::Joint
        } else if token.has(Class::Party) {
            Who::Party
        } else if token.has(Class::PersonPronoun) {
            Who::Person
        } else {
            Who::Third
        };
        let pronoun = token.any(&[Class::SelfPronoun, Class::PersonPronoun]);
        let from = if pronoun { at } else { phrase_start(tokens, range, place) };
        let to = if pronoun { at + 1 } else { phrase_end(tokens, at + token.length) };
        let subject = Subject {
            who,
            span: Some((from, to)),
            counted,
            named: token.any(&[Class::Country, Class::Organisation]),
            pronoun: token.has(Class::SelfPronoun),
        };
        if matches!(who, Who::Third | Who::Person) {
            // A group with the publisher in it binds the publisher: "Nederland en Marokko".
            // A counted one goes first: what stands before it is a heading that stuck.
            third = third.filter(|known| known.counted || !counted).or(Some(subject));
            continue;
        }
        if third.is_some_and(|t| t.span.is_some_and(|span| !joined(tokens, span.1, from))) {
            break;
        }
        return Some(subject);
    }
    third
}

/// What kind of noun stands where nobody is named.
fn noun(lexicon: &Lexicon, tokens: &Tokens<'_>, range: &[usize]) -> Subject {
    let counted = range.iter().take(4).any(|at| is_count(tokens, *at));
    if let Some(span) = body_name(lexicon, tokens, range).or_else(|| office(tokens, range)) {
        return Subject { who: Who::Acronym, span: Some(span), counted: false, named: false, pronoun: false };
    }
    // A second article begins another noun phrase: the subject is the first.
    let second = range.iter().enumerate().skip(1).find(|(place, at)| {
        tokens.any(**at, &[Class::Determiner, Class::OwnDeterminer])
            && place.checked_sub(1).and_then(|p| range.get(p)).is_some_and(|before| {
                tokens.get(*before).is_some_and(|t| t.kind == Kind::Word && t.classes.is_empty() && t.verb.is_none())
            })
    });
    let first_phrase = second.filter(|_| lexicon.grammar().verb_second).map_or(range.len(), |(place, _)| place);
    let head = range.iter().copied().enumerate().take(first_phrase).find(|(place, at)| {
        tokens.get(*at).is_some_and(|t| {
            t.kind == Kind::Word
                && (t.any(&[Class::Instrument, Class::Measure]) || is_compound(lexicon, tokens, *at))
                && !governed(tokens, range, *place)
        })
    });
    if let Some((place, at)) = head {
        let who = if tokens.has(at, Class::Measure) && !tokens.has(at, Class::Instrument) {
            Who::Measure
        } else {
            Who::Instrument
        };
        return Subject {
            who,
            span: Some((phrase_start(tokens, range, place), at + 1)),
            counted,
            named: false,
            pronoun: tokens.has(phrase_start(tokens, range, place), Class::ThingPronoun),
        };
    }
    unlisted(tokens, range, counted)
}

/// A bare pronoun, a name that no list knows, or a thing.
fn unlisted(tokens: &Tokens<'_>, range: &[usize], counted: bool) -> Subject {
    let first = range.iter().copied().enumerate().find(|(place, at)| {
        tokens.get(*at).is_some_and(|t| {
            t.kind == Kind::Word
                && !t.any(&[
                    Class::Adverb,
                    Class::Preposition,
                    Class::Expletive,
                    Class::Negation,
                    Class::InfinitiveMark,
                ])
                && !governed(tokens, range, *place)
        })
    });
    match first {
        Some((_, at)) if tokens.has(at, Class::ThingPronoun) && bare_pronoun(tokens, at) => {
            Subject { who: Who::Pronoun, span: Some((at, at + 1)), counted: false, named: false, pronoun: true }
        }
        Some((place, at)) => {
            let end = range
                .iter()
                .copied()
                .skip(place)
                .take_while(|at| tokens.get(*at).is_some_and(|t| t.kind != Kind::Sign && !t.has(Class::Preposition)))
                .last()
                .map_or(at + 1, |last| last + 1);
            // An abbreviation or name that no list knows is mostly one of the publisher's own bodies.
            let name = range.iter().skip(place).take_while(|at| **at < end).filter(|at| {
                tokens
                    .get(**at)
                    .is_some_and(|t| t.kind == Kind::Word && !t.any(&[Class::Determiner, Class::Coordinator]))
            });
            // "The Office of the Director": the name goes on behind *of*.
            let next = end + 1 + usize::from(tokens.has(end + 1, Class::Determiner));
            let continues =
                tokens.has(end, Class::Of) && tokens.get(next).is_some_and(|t| t.capital && t.kind == Kind::Word);
            if continues
                && tokens.has(at, Class::Determiner)
                && name.clone().all(|at| tokens.get(*at).is_some_and(|t| t.capital))
            {
                return Subject {
                    who: Who::Acronym,
                    span: Some((at, next + 1)),
                    counted: false,
                    named: false,
                    pronoun: false,
                };
            }
            let capitals = name.clone().filter(|at| tokens.get(**at).is_some_and(|t| t.capital)).count();
            if capitals >= 2 && capitals == name.count() {
                return Subject {
                    who: Who::Acronym,
                    span: Some((at, end)),
                    counted: false,
                    named: false,
                    pronoun: false,
                };
            }
            // "The NDC": the article is no part of the name.
            let bare = at + usize::from(tokens.has(at, Class::Determiner));
            let acronym = is_acronym(tokens.slice(bare, bare + 1)) && end == bare + 1;
            let who = if acronym { Who::Acronym } else { Who::Thing };
            Subject { who, span: Some((at, end)), counted, named: false, pronoun: false }
        }
        None => Subject::NOBODY,
    }
}
