//! Dates and periods of a sentence: what limits an act. Knows nothing of the act.

use super::slots::{Bound, Role, Token, When, folded};
use super::words::Words;

/// Finds the dates and marks their tokens.
pub(crate) fn read(words: &Words, sentence: &str, tokens: &mut [Token]) -> Vec<When> {
    let mut whens = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match at_token(words, sentence, tokens, at) {
            Some((used, mut when)) => {
                let (from, bound) = bound_before(words, tokens, at);
                when.bound = bound;
                let first = tokens.get(from).map_or(0, |t| t.start);
                let last = tokens.get(at + used - 1).map_or(sentence.len(), |t| t.end);
                when.text = sentence.get(first..last).unwrap_or_default().to_owned();
                for token in tokens.iter_mut().skip(from).take(at + used - from) {
                    token.role = Role::Date;
                    token.name = false;
                }
                whens.push(when);
                at += used;
            }
            None => at += 1,
        }
    }
    if whens.is_empty() {
        whens.extend(relative_year(words, tokens));
    }
    whens
}

/// A date without a year of its own: *next year*, *this year*.
fn relative_year(words: &Words, tokens: &mut [Token]) -> Option<When> {
    let folded = folded(tokens);
    let (text, year) = match (words.next_year.find(&folded), words.this_year.find(&folded)) {
        (Some(text), _) => (text, 1),
        (None, Some(text)) => (text, 0),
        (None, None) => (possessive(words, tokens)?, 1),
    };
    let begins = tokens.iter().any(|t| words.begin.contains(&t.folded));
    let day = if begins { 331 } else { 1231 };
    Some(When { year, day, relative: true, bare: !begins, bound: Bound::In, text: text.to_owned() })
}

/// *next year's*: the apostrophe is gone from the folded form.
fn possessive<'a>(words: &'a Words, tokens: &[Token]) -> Option<&'a str> {
    words.next_year.iter().find(|phrase| {
        let mut parts = phrase.split(' ');
        let (Some(first), Some(second)) = (parts.next(), parts.next()) else { return false };
        tokens.windows(2).any(|pair| {
            matches!(pair, [a, b] if a.folded == first && b.folded.strip_suffix('s').is_some_and(|stem| stem == second))
        })
    })
}

/// The date that begins at a token, and how many tokens it takes.
fn at_token(words: &Words, sentence: &str, tokens: &[Token], at: usize) -> Option<(usize, When)> {
    let folded = |n: usize| tokens.get(at + n).map(|t| t.folded.as_str());
    let first = folded(0)?;
    let month = |word: &str| words.months.iter().position(|m| m == word).and_then(|m| u32::try_from(m + 1).ok());
    let day = |word: &str| {
        word.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse::<u32>().ok().filter(|d| (1..=31).contains(d))
    };
    let made = |used: usize, year: Option<i32>, day: u32, bare: bool| {
        let when = When {
            year: year.unwrap_or(0),
            day,
            relative: year.is_none(),
            bare,
            bound: Bound::In,
            text: String::new(),
        };
        Some((used, when))
    };
    // `may` is a verb as well: only with a day or a year beside it.
    let is_verb_too = |word: &str| word == "may" || word == "mei" || word == "march";
    if let (Some(d), Some(m)) = (day(first), folded(1).and_then(month)) {
        return match folded(2).and_then(year) {
            Some(y) => made(3, Some(y), m * 100 + d, false),
            None => made(2, None, m * 100 + d, false),
        };
    }
    if let Some(m) = month(first) {
        return match (folded(1).and_then(year), folded(1).and_then(day)) {
            (Some(y), _) => made(2, Some(y), m * 100 + 31, false),
            (None, Some(d)) => match folded(2).and_then(year) {
                Some(y) => made(3, Some(y), m * 100 + d, false),
                None => made(2, None, m * 100 + d, false),
            },
            (None, None) if !is_verb_too(first) => made(1, None, m * 100 + 31, false),
            (None, None) => None,
        };
    }
    if let Some(&part) = words.ordinal.get(first) {
        let of_year = |n: usize| (n..n + 3).find_map(|k| folded(k).and_then(year).map(|y| (k + 1, y)));
        let quarter_itself = first.starts_with('q');
        if quarter_itself || folded(1).is_some_and(|w| words.quarter.contains(w)) {
            let next = if quarter_itself { 1 } else { 2 };
            let (used, y) = of_year(next).map_or((next, None), |(used, y)| (used, Some(y)));
            return made(used, y, part.saturating_mul(3) * 100 + 31, false);
        }
        if folded(1).is_some_and(|w| words.half.contains(w)) {
            let (used, y) = of_year(2).map_or((2, None), |(used, y)| (used, Some(y)));
            return made(used, y, part.saturating_mul(6) * 100 + 31, false);
        }
    }
    if let Some(&m) = words.season.get(first) {
        let found = (1..4).find_map(|k| folded(k).and_then(year).map(|y| (k + 1, y)));
        let (used, y) = found.map_or((1, None), |(used, y)| (used, Some(y)));
        return made(used, y, m * 100 + 31, false);
    }
    if words.end.contains(first) || words.middle.contains(first) || words.begin.contains(first) {
        let found = (1..3).find_map(|k| folded(k).and_then(year).map(|y| (k + 1, y)));
        let day = match () {
            () if words.end.contains(first) => 1231,
            () if words.middle.contains(first) => 731,
            () => 331,
        };
        let (used, y) = found?;
        return made(used, Some(y), day, false);
    }
    let y = year(first)?;
    // A span of years ends with its last: *2023 tot en met 2027*, *from 2023 to 2027*.
    let links = (1..=3).take_while(|n| folded(*n).is_some_and(|word| words.through.contains(word))).count();
    if links > 0
        && let Some(last) = folded(links + 1).and_then(year).filter(|last| *last > y)
    {
        // *2023 and 2024* are two years; a period has more than a conjunction between.
        let only_joins = links == 1 && folded(1).is_some_and(|word| words.both.contains(word));
        if !only_joins {
            return made(links + 2, Some(last), 1231, false);
        }
    }
    // A span of years ends with its last: 2022-2025, 2012/13. A space between parts the year from a figure: *in 2027 40 pumps*.
    let (this, next) = (tokens.get(at)?, tokens.get(at + 1));
    let gap = next.and_then(|next| sentence.get(this.end..next.start)).unwrap_or_default();
    let is_tied = matches!(gap, "-" | "/" | "\u{2010}" | "\u{2011}" | "\u{2013}" | " - " | " \u{2013} ");
    let last = next.filter(|_| is_tied).and_then(|next| {
        let short = || next.folded.parse::<i32>().ok().map(|n| y / 100 * 100 + n);
        year(&next.folded).or_else(|| (next.folded.len() == 2).then(short).flatten())
    });
    match last.filter(|last| *last > y) {
        Some(last) => made(2, Some(last), 1231, false),
        None => made(1, Some(y), 1231, true),
    }
}

/// A year between 1900 and 2199.
pub(crate) fn year(word: &str) -> Option<i32> {
    (word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit()))
        .then(|| word.parse().ok())
        .flatten()
        .filter(|y| (1900..2200).contains(y))
}

/// The words before a date that say how it limits, and where they begin.
fn bound_before(words: &Words, tokens: &[Token], at: usize) -> (usize, Bound) {
    let mut from = at;
    let mut bound = Bound::In;
    for back in 1..=4 {
        let Some(token) = at.checked_sub(back).and_then(|n| tokens.get(n)) else { break };
        let found = match () {
            () if words.until.contains(&token.folded) => Some(Bound::Until),
            () if words.by.contains(&token.folded) => Some(Bound::By),
            () if words.from.contains(&token.folded) || words.after.contains(&token.folded) => Some(Bound::From),
            () => None,
        };
        if let Some(found) = found {
            // *tot eind* and *by the end of* keep the word nearest to the date unless a stronger one precedes it.
            if bound == Bound::In {
                bound = found;
            }
            from = at - back;
            if bound == Bound::By || bound == Bound::Until {
                break;
            }
        } else if words.end.contains(&token.folded) || words.begin.contains(&token.folded) {
            from = at - back;
        } else if !matches!(token.role, Role::Stop) {
            break;
        }
    }
    (from, bound)
}
