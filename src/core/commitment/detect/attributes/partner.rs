//! With whom or where: countries, organisations, forums, and names after a preposition.

use super::super::tokens::{Kind, Token, Tokens, is_acronym};
use super::span;
use crate::core::commitment::Partner;
use crate::core::commitment::lexicon::{Class, Form, Lexicon};

/// Most partners of one sentence.
const MOST: usize = 12;

/// The partners among the tokens given, in order, without the actor's own tokens.
pub(in super::super) fn partners(
    lexicon: &Lexicon,
    tokens: &Tokens<'_>,
    range: &[usize],
    actor: Option<(usize, usize)>,
) -> Vec<Partner> {
    let mut found: Vec<Partner> = Vec::new();
    let mut done = 0;
    for at in range.iter().copied() {
        if at < done || found.len() >= MOST {
            continue;
        }
        let Some(token) = tokens.get(at) else { continue };
        if token.kind != Kind::Word || actor.is_some_and(|(from, to)| (from..to).contains(&at)) {
            continue;
        }
        if let Some((from, to)) = company(tokens, at) {
            push(tokens, from, to, None, &mut found);
            done = to;
            continue;
        }
        let listed = token.any(&[Class::Country, Class::Organisation])
            && !token.has(Class::Home)
            && !token.any(&[Class::Gov, Class::Demonym]);
        let demonym = token.has(Class::Demonym) && !token.has(Class::Home) && tokens.has(at + 1, Class::Authority);
        let forum = token.has(Class::Forum) && !token.any(&[Class::Third])
            || token.has(Class::Forum) && after_preposition(tokens, at);
        if listed || demonym || forum {
            let from = if forum && at > 0 && tokens.has(at - 1, Class::Determiner) { at - 1 } else { at };
            let to = at + token.length + usize::from(demonym);
            let country = token.country.and_then(|index| lexicon.country_code(index)).map(str::to_owned);
            push(tokens, from, to, country, &mut found);
            done = to;
            continue;
        }
        if let Some(to) = named(tokens, at) {
            push(tokens, at, to, None, &mut found);
            done = to;
        }
    }
    found
}

fn push(tokens: &Tokens<'_>, from: usize, to: usize, country: Option<String>, found: &mut Vec<Partner>) {
    if let Some(span) = span(tokens, from, to)
        && !found.iter().any(|known| known.span.text == span.text)
    {
        found.push(Partner { span, country });
    }
}

fn after_preposition(tokens: &Tokens<'_>, at: usize) -> bool {
    (at.saturating_sub(2)..at).any(|before| tokens.has(before, Class::Preposition))
}

/// Those named after *met* or *with*, without a name: *provincies en gemeenten*. Where they begin and end.
fn company(tokens: &Tokens<'_>, at: usize) -> Option<(usize, usize)> {
    at.checked_sub(1).filter(|before| tokens.has(*before, Class::With))?;
    // After *samen met* or *in partnership with* whoever is named is a partner, listed or not.
    let together = (at.saturating_sub(4)..at)
        .any(|before| tokens.get(before).is_some_and(|t| t.has(Class::Together) && before + t.length == at));
    let mut to = at;
    let mut found = together;
    while to < at + 16 {
        let Some(token) = tokens.get(to) else { break };
        let comma = tokens.sign(to) == ','
            && tokens.get(to + 1).is_some_and(|next| {
                next.kind == Kind::Word && next.any(&[Class::Third, Class::Determiner]) || next.classes.is_empty()
            });
        let ends = token.kind == Kind::Sign && !comma
            || token.has(Class::Preposition) && !(together && to > at && names_whose(tokens, to))
            || token.any(&[
                Class::SelfPronoun,
                Class::SubRelative,
                Class::SubThat,
                Class::InfinitiveMark,
                Class::PurposeMark,
                Class::Negation,
            ]) && !token.any(&[Class::Determiner, Class::OwnDeterminer])
            || token.any(&[Class::Country, Class::Organisation])
            || token.verb.is_some()
                && token.classes.is_empty()
                && !(together
                    && to <= at + 1
                    && token.can(Form::PARTICIPLE)
                    && tokens.get(to + 1).is_some_and(is_noun))
            || super::super::clause::is_closed_finite(tokens, to);
        if ends {
            break;
        }
        // "with the individual's consent": what is theirs is no partner.
        found |= token.any(&[Class::Third, Class::Gov]) && !tokens.word(to).ends_with("'s");
        // A plan, a law or a thing is no partner, even after *samen met*.
        if together && token.any(&[Class::Instrument, Class::Law, Class::DocumentReference, Class::Measure]) {
            return None;
        }
        to += 1;
    }
    while to > at && (tokens.sign(to - 1) == ',' || tokens.any(to - 1, &[Class::Coordinator, Class::Adverb, Class::Of]))
    {
        to -= 1;
    }
    // "with colleagues in the Health Centre": the name is the partner.
    let name = to + 1 + usize::from(tokens.has(to + 1, Class::Determiner));
    let named_behind = together
        && tokens.has(to, Class::PartnerPreposition)
        && !tokens.has(to, Class::Of)
        && tokens.get(name).is_some_and(|t| t.capital && t.kind == Kind::Word);
    (found && to > at && !named_behind).then_some((at, to))
}

/// *Collega's van andere departementen*: whose they are belongs to who they are.
fn names_whose(tokens: &Tokens<'_>, at: usize) -> bool {
    let bodies = &[Class::Third, Class::Gov, Class::Authority, Class::Organisation];
    tokens.has(at, Class::Of) && (at + 1..at + 4).any(|next| tokens.any(next, bodies))
}

/// Whether the token may be a noun: nothing says that it is something else.
fn is_noun(token: &Token) -> bool {
    token.kind == Kind::Word && !token.any(&[Class::Preposition, Class::Coordinator, Class::InfinitiveMark])
}

/// A name that no list knows, after a preposition of place or company: where it ends.
fn named(tokens: &Tokens<'_>, at: usize) -> Option<usize> {
    let token = tokens.get(at)?;
    let plain = |at: usize| {
        tokens.get(at).is_some_and(|t| {
            t.capital
                && t.kind == Kind::Word
                && !t.any(&[
                    Class::Gov,
                    Class::Home,
                    Class::NoPartner,
                    Class::Demonym,
                    Class::SelfPronoun,
                    Class::TimeUnit,
                    Class::TimeName,
                    Class::Instrument,
                    Class::Law,
                ])
        })
    };
    if !plain(at) || !token.classes.is_empty() && !token.has(Class::Third) {
        return None;
    }
    let mut before = at.checked_sub(1)?;
    if tokens.has(before, Class::Determiner) {
        before = before.checked_sub(1)?;
    }
    // A second name after a coordinator: "in Rabat, Tunis en Abuja".
    if (tokens.has(before, Class::Coordinator) || tokens.sign(before) == ',') && before > 0 && plain(before - 1) {
        before = (0..before).rev().find(|b| tokens.has(*b, Class::Preposition))?;
        if at - before > 8 {
            return None;
        }
    }
    if !tokens.has(before, Class::PartnerPreposition) {
        return None;
    }
    if tokens.month(at).is_some()
        || tokens.get(at + 1).is_some_and(|t| t.kind == Kind::Number || tokens.sign(at + 1) == '-')
    {
        return None;
    }
    // "Minister for International Partnerships" is one name.
    if before > 0 && tokens.any(before - 1, &[Class::Gov, Class::Authority]) {
        return None;
    }
    let acronym = is_acronym(tokens.slice(at, at + 1));
    if acronym && before + 1 < at {
        return None;
    }
    if acronym && (tokens.has(before, Class::Of) || tokens.has(before, Class::TimePreposition)) {
        return None;
    }
    let mut to = at + 1;
    // "the Health and Social Care Information Centre": after an article a name goes on over *and* where it is not over.
    let article = tokens.has(at - 1, Class::Determiner);
    let goes_on_over =
        |to: usize| article && tokens.has(to, Class::Coordinator) && plain(to + 1) && plain(to + 2) && to == at + 1;
    while plain(to) || goes_on_over(to) {
        to += 1;
    }
    // "the Displaced Talent route": a name that goes on as a noun is no partner.
    let goes_on = tokens.get(to).is_some_and(|t| {
        t.kind == Kind::Word
            && (t.any(&[Class::Instrument, Class::Law, Class::NoPartner]) || (t.classes.is_empty() && t.verb.is_none()))
    });
    (!goes_on).then_some(to)
}
