//! Money, percentages and counts: *18 miljoen euro*, *£2,000*, *ten minste 60%*, *six additional liaison officers*.

use super::super::tokens::{Kind, Tokens};
use super::deadline::Time;
use super::span;
use crate::core::commitment::Amount;
use crate::core::commitment::lexicon::{Class, Form, Lexicon};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Count,
    Percent,
    Money,
}

struct Found {
    rank: Rank,
    from: usize,
    to: usize,
    value: Option<f64>,
    unit: Option<String>,
}

/// The amount of the act among the tokens given: money before shares before counts, the goal before the start.
pub(in super::super) fn amount(
    lexicon: &Lexicon,
    tokens: &Tokens<'_>,
    range: &[usize],
    times: &[Time],
) -> Option<Amount> {
    let mut best: Option<Found> = None;
    for at in range.iter().copied() {
        let may_begin = tokens
            .get(at)
            .is_some_and(|token| token.kind == Kind::Number || token.measures || tokens.fraction(at + 1).is_some());
        if !may_begin || times.iter().any(|time| (time.from..time.to).contains(&at)) {
            continue;
        }
        let Some(found) = at_token(lexicon, tokens, at) else { continue };
        let goal = found.from > 0 && tokens.has(found.from - 1, Class::InfinitiveMark);
        let better = best.as_ref().is_none_or(|known| {
            found.from >= known.to
                && (found.rank > known.rank || found.rank == known.rank && found.rank == Rank::Money && goal)
        });
        if better {
            best = Some(found);
        }
    }
    let best = best?;
    Some(Amount { span: span(tokens, best.from, best.to)?, value: best.value, unit: best.unit })
}

/// The number that a token begins, and how many tokens it takes.
fn number(lexicon: &Lexicon, tokens: &Tokens<'_>, at: usize) -> Option<(f64, usize)> {
    let token = tokens.get(at)?;
    let word = tokens.word(at);
    let base = match token.kind {
        Kind::Number => parse(word, lexicon.thousands())?,
        Kind::Word => tokens.number_word(at)?,
        Kind::Sign => return None,
    };
    let mut value = base;
    let mut length = 1;
    while length < 4 {
        let Some(scale) = tokens.scale(at + length) else { break };
        value *= scale;
        length += 1;
    }
    Some((value, length))
}

/// `1.200` or `1,200` by the language's own sign, the other one being the decimal point.
fn parse(word: &str, thousands: char) -> Option<f64> {
    let mut plain = String::with_capacity(word.len());
    let parts: Vec<&str> = word.split(thousands).collect();
    let grouped =
        parts.len() > 1 && parts.iter().skip(1).all(|part| part.split(['.', ',']).next().is_some_and(|p| p.len() == 3));
    for letter in word.chars() {
        match letter {
            sign if sign == thousands && grouped => {}
            '.' | ',' => plain.push('.'),
            other => plain.push(other),
        }
    }
    plain.parse().ok()
}

fn at_token(lexicon: &Lexicon, tokens: &Tokens<'_>, at: usize) -> Option<Found> {
    let sign = tokens.currency(at);
    if let Some(unit) = sign
        && let Some((value, length)) = number(lexicon, tokens, at + 1)
    {
        return Some(Found {
            rank: Rank::Money,
            from: modifiers(tokens, at),
            to: at + 1 + length,
            value: Some(value),
            unit: Some(unit.to_owned()),
        });
    }
    if at > 0 && tokens.currency(at - 1).is_some() {
        return None;
    }
    if let Some((value, length)) = part(tokens, at) {
        return Some(Found {
            rank: Rank::Percent,
            from: modifiers(tokens, at),
            to: at + length,
            value: Some(value),
            unit: Some("%".to_owned()),
        });
    }
    let (value, length) = number(lexicon, tokens, at)?;
    let next = at + length;
    if let Some(unit) = tokens.currency(next) {
        return Some(Found {
            rank: Rank::Money,
            from: modifiers(tokens, range_start(tokens, at)),
            to: next + 1,
            value: Some(value),
            unit: Some(unit.to_owned()),
        });
    }
    if tokens.has(next, Class::Percent) || tokens.sign(next) == '%' {
        let to = next + tokens.get(next).map_or(1, |t| t.length);
        return Some(Found {
            rank: Rank::Percent,
            from: modifiers(tokens, range_start(tokens, at)),
            to,
            value: Some(value),
            unit: Some("%".to_owned()),
        });
    }
    count(lexicon, tokens, at, next, value)
}

/// A part of a whole in words, as a percentage: *een derde*, *two thirds*, *half of*. With how many tokens it takes.
fn part(tokens: &Tokens<'_>, at: usize) -> Option<(f64, usize)> {
    if let Some(fraction) = tokens.fraction(at + 1) {
        let one = tokens.has(at, Class::Determiner) && tokens.number_word(at).is_none_or(|value| value == 1.0);
        let times = if one { 1.0 } else { tokens.number_word(at)? };
        // *Een derde land* and *a third country* are no shares.
        let of_whole = tokens.has(at + 2, Class::Of) || tokens.get(at + 2).is_none_or(|next| next.kind == Kind::Sign);
        return (of_whole && times * fraction < 1.0).then_some((times * fraction * 100.0, 2));
    }
    let fraction = tokens.fraction(at).filter(|fraction| *fraction == 0.5)?;
    // *The first half of 2025* tells a time.
    let of_time = at
        .checked_sub(1)
        .is_some_and(|before| tokens.has(before, Class::TimePart) && !tokens.has(before, Class::Determiner))
        || tokens.get(at + 2).is_some_and(|next| next.kind == Kind::Number);
    (tokens.has(at + 1, Class::Of) && !of_time).then_some((fraction * 100.0, 1))
}

/// The first number of a range whose last one begins at the token: *10 à 15 miljoen*, *between 20 and 30 percent*.
fn range_start(tokens: &Tokens<'_>, at: usize) -> usize {
    match at.checked_sub(2) {
        Some(first) if is_range(tokens, first, at) => first,
        _ => at,
    }
}

/// Whether two numbers with one token between are the ends of a range.
fn is_range(tokens: &Tokens<'_>, first: usize, last: usize) -> bool {
    let number = |at: usize| tokens.get(at).is_some_and(|t| t.kind == Kind::Number) && !tokens.is_year(at);
    let links = tokens.any(first + 1, &[Class::Through, Class::InfinitiveMark])
        || matches!(tokens.sign(first + 1), '-' | '–')
        || matches!(tokens.word(first + 1), "à" | "a");
    number(first) && number(last) && links
}

/// A number before what it counts.
fn count(lexicon: &Lexicon, tokens: &Tokens<'_>, at: usize, next: usize, value: f64) -> Option<Found> {
    let token = tokens.get(at)?;
    // The first number of a range counts nothing by itself.
    if token.kind == Kind::Word && value < 2.0 || value < 1.0 || is_range(tokens, at, at + 2) {
        return None;
    }
    let year_like = token.kind == Kind::Number
        && tokens.word(at).len() == 4
        && !tokens.word(at).contains(['.', ','])
        && (1900.0..2200.0).contains(&value);
    if year_like && tokens.get(next).is_none_or(|t| !t.classes.is_empty() || t.kind != Kind::Word) {
        return None;
    }
    if at > 0 && (tokens.has(at - 1, Class::NumberLabel) || matches!(tokens.sign(at - 1), '-' | '/')) {
        return None;
    }
    let mut end = next;
    let mut head = None;
    let mut sure = false;
    while end < next + 5 {
        let Some(word) = tokens.get(end) else { break };
        let adjective = word.has(Class::CountAdjective) || word.has(Class::Demonym);
        let plain = word.kind == Kind::Word
            && !word.has(Class::NoCount)
            && !word.any(&[
                Class::Determiner,
                Class::Preposition,
                Class::Coordinator,
                Class::Adverb,
                Class::SubRelative,
                Class::SubOther,
                Class::Negation,
                Class::BePresent,
                Class::BecomePresent,
                Class::Will,
            ])
            && (!word.can(Form::PARTICIPLE.and(Form::INFINITIVE))
                || word.any(&[Class::Instrument, Class::Third, Class::Gov]));
        if adjective && !word.has(Class::NoCount) || adjective && head.is_none() && end == next {
            end += 1;
            continue;
        }
        if !plain {
            // "rechercheurs en officieren van justitie": one more member of the same kind.
            let joins = word.has(Class::Coordinator)
                && head.is_some()
                && tokens
                    .get(end + 1)
                    .is_some_and(|t| t.classes.is_empty() && t.kind == Kind::Word && !t.capital && t.verb.is_none());
            let genitive = sure
                && tokens.has(end, Class::Of)
                && tokens
                    .get(end + 1)
                    .is_some_and(|t| t.classes.is_empty() && t.kind == Kind::Word && t.verb.is_none());
            if joins || genitive {
                sure = joins;
                end += 2;
                continue;
            }
            break;
        }
        if head.is_some() && lexicon.grammar().verb_second {
            break;
        }
        head = Some(end);
        end += 1;
    }
    let unit = head.map(|head| tokens.word(head).to_owned());
    if unit.is_none() && token.kind == Kind::Word {
        return None;
    }
    if unit.is_none() && !matches!(tokens.get(next), Some(t) if t.verb.is_some()) {
        return None;
    }
    Some(Found { rank: Rank::Count, from: modifiers(tokens, at), to: end.max(next), value: Some(value), unit })
}

/// Where *ten minste* or *at least* begins before the number.
fn modifiers(tokens: &Tokens<'_>, at: usize) -> usize {
    (at.saturating_sub(3)..at)
        .find(|from| {
            tokens.get(*from).is_some_and(|t| {
                t.has(Class::Bound) && *from + t.length == at && (t.length > 1 || !t.has(Class::TimePreposition))
            })
        })
        .unwrap_or(at)
}
