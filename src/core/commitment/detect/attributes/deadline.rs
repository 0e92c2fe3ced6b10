//! Dates and periods: *vóór eind 2025*, *by 30 June 2024*, *in the second quarter of 2025*, *2022-2025*.

use super::super::clause::{Clauses, Sub};
use super::super::tokens::{Kind, Tokens};
use super::span;
use crate::core::commitment::Deadline;
use crate::core::commitment::lexicon::{Class, Lexicon};

/// A date or period as it stands in a sentence.
#[derive(Clone, Debug)]
pub(in super::super) struct Time {
    /// First token, its preposition included.
    pub(in super::super) from: usize,
    pub(in super::super) to: usize,
    /// A preposition or limit stands before it.
    pub(in super::super) limited: bool,
    /// It says from when: *vanaf 1 juli 2024*.
    pub(in super::super) starts: bool,
    /// It names a year, month or day, not only *this summer*.
    pub(in super::super) dated: bool,
    /// The last year it names.
    pub(in super::super) year: Option<i32>,
    value: Option<String>,
}

impl Time {
    pub(in super::super) fn deadline(&self, tokens: &Tokens<'_>) -> Option<Deadline> {
        Some(Deadline { span: span(tokens, self.from, self.to)?, value: self.value.clone() })
    }
}

/// The year that a token is, if it looks like one.
fn year(tokens: &Tokens<'_>, at: usize) -> Option<i32> {
    let token = tokens.get(at)?;
    let word = tokens.word(at);
    if token.kind != Kind::Number || word.len() != 4 {
        return None;
    }
    word.parse().ok().filter(|year| (1900..2200).contains(year))
}

fn day(tokens: &Tokens<'_>, at: usize) -> Option<u32> {
    tokens.word(at).parse().ok().filter(|day| (1..=31).contains(day))
}

/// All dates and periods of a sentence, in order.
pub(in super::super) fn times(lexicon: &Lexicon, tokens: &Tokens<'_>, date: &str) -> Vec<Time> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.list.len() {
        // Most words are neither month, year nor unit of time.
        let may_be = tokens
            .get(at)
            .is_some_and(|t| t.measures || t.kind == Kind::Number || t.any(&[Class::TimeUnit, Class::TimeName]));
        match if may_be { core(lexicon, tokens, at) } else { None } {
            Some((from, to)) => {
                found.push(whole(lexicon, tokens, from, to, date));
                at = to.max(at + 1);
            }
            None => at += 1,
        }
    }
    found
}

/// The anchor around a token: `30 June 2024`, `2024-2027`, `volgend jaar`, `summer recess`.
fn core(lexicon: &Lexicon, tokens: &Tokens<'_>, at: usize) -> Option<(usize, usize)> {
    let month =
        |at: usize| tokens.month(at).filter(|_| tokens.get(at).is_some_and(|t| t.capital || t.classes.is_empty()));
    if month(at).is_some() {
        let mut from = at;
        let mut to = at + 1;
        if at > 0 && day(tokens, at - 1).is_some() && tokens.get(at - 1).is_some_and(|t| t.kind == Kind::Number) {
            from = at - 1;
        } else if day(tokens, at + 1).is_some() && tokens.get(at + 1).is_some_and(|t| t.kind == Kind::Number) {
            to = at + 2;
            if tokens.sign(to) == ',' && year(tokens, to + 1).is_some() {
                to += 1;
            }
        }
        if year(tokens, to).is_some() {
            to += 1;
        }
        return Some((from, to));
    }
    if year(tokens, at).is_some() {
        // "Natura 2000", "Agenda 2030": the number belongs to a name.
        let name = at > 1
            && tokens.get(at - 1).is_some_and(|t| t.capital && t.classes.is_empty() && t.kind == Kind::Word)
            && !tokens.has(at - 2, Class::TimePreposition);
        if name {
            return None;
        }
        let mut to = at + 1;
        let through = if tokens.has(to, Class::Through) { tokens.get(to).map_or(1, |t| t.length) } else { 0 };
        if through > 0 && year(tokens, to + through).is_some() {
            return Some((at, to + through + 1));
        }
        if tokens.any(to, &[Class::TimeUnit]) {
            return Some((at, to + 1));
        }
        // A second year after a dash, slash or conjunction.
        let sign = matches!(tokens.sign(to), '-' | '–' | '/') || tokens.has(to, Class::Coordinator);
        let short = tokens.sign(to) == '/' && tokens.word(to + 1).len() == 2;
        if short || sign && year(tokens, to + 1).is_some() {
            to += 2;
        }
        return Some((at, to));
    }
    let named = tokens.any(at, &[Class::TimeUnit, Class::TimeName]);
    let determined = at > 0 && (tokens.any(at - 1, &[Class::TimeNext, Class::TimeThis]));
    if named && determined {
        let mut from = at - 1;
        if from > 0 && tokens.has(from - 1, Class::Determiner) {
            from -= 1;
        }
        return Some((from, at + 1));
    }
    let after_limit = at > 0
        && (tokens.has(at - 1, Class::TimePreposition)
            || (at > 1 && tokens.has(at - 1, Class::Determiner) && tokens.has(at - 2, Class::TimePreposition)));
    let seasonal = || tokens.has(at, Class::TimeName) || lexicon.period_end(tokens.word(at)).is_some();
    if named && after_limit && !tokens.has(at, Class::Preposition) && seasonal() {
        let from = if tokens.has(at - 1, Class::Determiner) { at - 1 } else { at };
        let mut to = at + 1;
        while to < at + 3 && tokens.any(to, &[Class::TimeUnit, Class::TimeName]) {
            to += 1;
        }
        if year(tokens, to).is_some() {
            to += 1;
        } else if tokens.has(to, Class::Preposition) && year(tokens, to + 1).is_some() {
            to += 2;
        }
        return Some((from, to));
    }
    None
}

/// Widens the anchor over parts (*eind*, *the second quarter of*) and the preposition that limits.
fn whole(lexicon: &Lexicon, tokens: &Tokens<'_>, from: usize, to: usize, date: &str) -> Time {
    let mut start = from;
    let mut limited = false;
    let part = |at: usize| {
        tokens.any(at, &[Class::TimePart, Class::TimeUnit, Class::TimeName, Class::TimeNext])
            || lexicon.period_end(tokens.word(at)).is_some()
    };
    // "in de loop van 2023": parts reach back only as far as one of them is more than an article or "van".
    let mut probe = start;
    let mut best = start;
    while probe > 0 && start - probe < 6 && part(probe - 1) {
        probe -= 1;
        let token = tokens.get(probe);
        let light = token.is_some_and(|t| t.any(&[Class::Determiner, Class::Preposition, Class::Coordinator]))
            || tokens.sign(probe) == '-';
        if !light {
            best = probe;
        }
    }
    if best < start {
        start = best;
        if start > 0 && tokens.has(start - 1, Class::Determiner) && tokens.has(start - 1, Class::TimePart) {
            start -= 1;
        }
    }
    let core_start = start;
    let mut steps = 0;
    while start > 0 && steps < 6 {
        let before = start - 1;
        let Some(token) = tokens.get(before) else { break };
        // A phrase such as "tot en met" is entered from its end.
        let opens = (before.saturating_sub(4)..=before).filter(|_| tokens.has(before, Class::Preposition)).find(|at| {
            tokens.get(*at).is_some_and(|t| t.has(Class::TimePreposition) && *at + t.length == start && t.length > 1)
        });
        if let Some(opens) = opens {
            start = opens;
            limited = true;
        } else if token.has(Class::TimePreposition) && !token.inside {
            start = before;
            limited = true;
        } else if token.has(Class::Determiner)
            && before > 0
            && tokens.has(before - 1, Class::TimePreposition)
            && !limited
        {
            start = before;
        } else {
            break;
        }
        steps += 1;
    }
    // "of 2023" and "van 2023" belong to a noun before, and limit nothing.
    let years: Vec<i32> = (from..to).filter_map(|at| year(tokens, at)).collect();
    if start + 1 == core_start && tokens.has(start, Class::Of) {
        // But "£180 million for 2024-2027" and "For the period 2024-2027 …" do.
        let stands_free = start
            .checked_sub(1)
            .is_none_or(|before| tokens.get(before).is_some_and(|t| t.kind != Kind::Word || t.quantity || t.measures));
        limited &= years.len() > 1 && stands_free;
    }
    let month = (from..to).find_map(|at| tokens.month(at));
    let dated = !years.is_empty() || month.is_some();
    let value = value(lexicon, tokens, start, core_start, (from, to), date);
    let starts = (start..core_start).any(|at| tokens.has(at, Class::TimeFrom));
    Time {
        starts,
        from: if limited { start } else { core_start },
        to,
        limited,
        dated,
        year: years.last().copied(),
        value,
    }
}

/// The last day of it, ISO 8601.
fn value(
    lexicon: &Lexicon,
    tokens: &Tokens<'_>,
    start: usize,
    core_start: usize,
    (from, to): (usize, usize),
    date: &str,
) -> Option<String> {
    let edition: Option<i32> = date.get(..4).and_then(|year| year.parse().ok());
    let said = (from..to).filter_map(|at| year(tokens, at)).next_back();
    let two_digits = (from..to)
        .find(|at| tokens.sign(*at) == '/')
        .and_then(|at| tokens.word(at + 1).parse::<i32>().ok().zip(said))
        .filter(|(short, year)| (0..100).contains(short) && *short == (year + 1) % 100)
        .map(|(_, year)| year + 1);
    let next = (start..to).any(|at| tokens.has(at, Class::TimeNext));
    let relative = edition.map(|year| if next { year + 1 } else { year });
    let year = two_digits.or(said).or(relative)?;
    let month = (from..to).find_map(|at| tokens.month(at));
    let before = (start..core_start).any(|at| tokens.has(at, Class::TimeBefore));
    let number = (from..to).find_map(|at| {
        let beside_month =
            tokens.month(at + 1).is_some() || at.checked_sub(1).is_some_and(|prior| tokens.month(prior).is_some());
        day(tokens, at).filter(|_| beside_month && tokens.word(at).len() <= 2)
    });
    // Parts by two words first: "tweede kwartaal" before "kwartaal".
    let period = (core_start..to).find_map(|at| {
        let pair = format!("{} {}", tokens.word(at), tokens.word(at + 1));
        lexicon.period_end(&pair).or_else(|| lexicon.period_end(tokens.word(at)))
    });
    let end_part =
        (core_start..from).any(|at| tokens.has(at, Class::TimePart) && lexicon.period_end(tokens.word(at)).is_none());
    let (year, month, day) = match (month, number) {
        (Some(month), Some(day)) if before => previous_day(year, month, day),
        (Some(month), Some(day)) => (year, month, day),
        (Some(month), None) if before => previous_day(year, month, 1),
        (Some(month), None) => (year, month, days(year, month)),
        (None, _) => match period {
            Some((month, day)) => (year, month, day),
            None if before && said.is_some() && !end_part => (year - 1, 12, 31),
            None => (year, 12, 31),
        },
    };
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

fn previous_day(year: i32, month: u32, day: u32) -> (i32, u32, u32) {
    if day > 1 {
        (year, month, day - 1)
    } else if month > 1 {
        (year, month - 1, days(year, month - 1))
    } else {
        (year - 1, 12, 31)
    }
}

fn days(year: i32, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The time that limits the act: inside its clause, with a limiting preposition before one without.
pub(in super::super) fn choose<'t>(
    tokens: &Tokens<'_>,
    times: &'t [Time],
    range: &[usize],
    clauses: &Clauses,
) -> Option<&'t Time> {
    let inside = |time: &&Time| range.iter().any(|at| (time.from..time.to).contains(at));
    let aside = |time: &Time| {
        clauses.subs.iter().any(|span| span.sub == Sub::Aside && (span.from..span.to).contains(&time.from))
    };
    let candidates = || times.iter().filter(inside);
    candidates()
        .find(|time| time.limited && !aside(time))
        .or_else(|| candidates().find(|time| !(aside(time) || time.from > 0 && tokens.has(time.from - 1, Class::Of))))
        .or_else(|| candidates().find(|time| aside(time) && time.to - time.from >= 3))
}
