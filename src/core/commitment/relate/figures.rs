//! Money, counts and percentages of a sentence. Knows nothing of dates, which are read before and are no figures.

use super::slots::{Figure, Role, Token};
use super::words::Words;

/// Finds the figures and marks their tokens.
pub(crate) fn read(words: &Words, sentence: &str, tokens: &mut [Token]) -> Vec<Figure> {
    let mut figures: Vec<Figure> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if let Some((first, last, value)) = part(words, tokens, at) {
            let (start, end) = (tokens.get(first).map_or(0, |t| t.start), tokens.get(last).map_or(0, |t| t.end));
            let text = sentence.get(start..end).unwrap_or_default().to_owned();
            let aside = tokens.get(at).is_some_and(|t| t.aside);
            figures.push(Figure { value, unit: "%".to_owned(), text, out_of: None, aside });
            mark(tokens, first, last + 1, Role::Figure);
            at = last + 1;
            continue;
        }
        let token = tokens.get(at).filter(|t| t.role != Role::Date);
        let Some(mut value) = token.and_then(|t| number(words, &t.folded).or_else(|| short_sum(words, tokens, at)))
        else {
            at += 1;
            continue;
        };
        let first = at;
        at += 1;
        let labelled =
            first.checked_sub(1).and_then(|n| tokens.get(n)).is_some_and(|t| words.label.contains(&t.folded));
        while let Some(scale) = tokens.get(at).filter(|t| t.role != Role::Date).and_then(|t| words.scale.get(&t.folded))
        {
            value *= scale;
            at += 1;
        }
        let sign = |n: usize| tokens.get(n).and_then(|t| words.unit.get(&t.folded)).cloned();
        let before = first.checked_sub(1).and_then(sign);
        let mut last = at;
        let mut out_of = None;
        let unit = match (before, sign(at)) {
            (Some(unit), _) => Some(unit),
            (None, Some(unit)) => {
                last = at + 1;
                Some(unit)
            }
            (None, None) => {
                out_of = whole(words, tokens, at);
                counted(tokens, at)
            }
        };
        if labelled {
            mark(tokens, first - 1, at, Role::Stop);
            continue;
        }
        let (start, end) =
            (tokens.get(first).map_or(0, |t| t.start), tokens.get(last.max(first + 1) - 1).map_or(0, |t| t.end));
        let text = sentence.get(start..end).unwrap_or_default().to_owned();
        let aside = tokens.get(first).is_some_and(|t| t.aside);
        figures.push(Figure { value, unit: unit.unwrap_or_default(), text, out_of, aside });
        mark(tokens, first, last, Role::Figure);
        at = last.max(at);
    }
    figures
}

/// A part of a whole in words, as a percentage: *a third*, *twee derde*, *de helft*. With its first and last token.
fn part(words: &Words, tokens: &[Token], at: usize) -> Option<(usize, usize, f64)> {
    let folded = |n: usize| tokens.get(n).filter(|t| t.role != Role::Date).map(|t| t.folded.as_str());
    let word = folded(at)?;
    let ahead = folded(at + 1).and_then(|next| words.fraction.get(next));
    if let Some(fraction) = ahead {
        let times = if words.one.contains(word) { Some(1.0) } else { words.numbers.get(word).copied() };
        if let Some(times) = times.filter(|times| times * fraction < 1.0) {
            return Some((at, at + 1, times * fraction * 100.0));
        }
    }
    let fraction = words.fraction.get(word).filter(|_| words.whole_fraction.contains(word))?;
    // *Half a year* and *the first half of 2025* tell a time; *half of all grants* a share.
    let of_whole = folded(at + 1).is_some_and(|next| words.out_of.contains(next));
    let ordinal = at.checked_sub(1).and_then(folded).is_some_and(|before| words.ordinal.contains_key(before));
    (of_whole && !ordinal).then_some((at, at, fraction * 100.0))
}

fn mark(tokens: &mut [Token], from: usize, to: usize, role: Role) {
    for token in tokens.iter_mut().skip(from).take(to.saturating_sub(from)) {
        token.role = role;
        token.name = false;
    }
}

/// The number that a word writes: digits with separators, or a numeral.
fn number(words: &Words, folded: &str) -> Option<f64> {
    if let Some(&value) = words.numbers.get(folded) {
        return Some(value);
    }
    let digits = folded.trim_end_matches('.');
    let first = digits.bytes().next()?;
    if !first.is_ascii_digit() {
        return None;
    }
    let mut cleaned = String::new();
    let groups: Vec<&str> = digits.split(['.', ',']).collect();
    let thousands = groups.len() > 1 && groups.iter().skip(1).all(|group| group.len() == 3);
    for (n, group) in groups.iter().enumerate() {
        if n > 0 && !thousands {
            cleaned.push('.');
        }
        cleaned.push_str(group);
    }
    cleaned.parse().ok().filter(|value: &f64| value.is_finite())
}

/// A sum of money written short, as after the sign in *£12m* or *€ 1.5bn*.
fn short_sum(words: &Words, tokens: &[Token], at: usize) -> Option<f64> {
    at.checked_sub(1).and_then(|n| tokens.get(n)).filter(|t| words.unit.contains_key(&t.folded))?;
    let word = tokens.get(at)?.folded.as_str();
    [("bn", 1e9), ("mn", 1e6), ("m", 1e6), ("k", 1e3)]
        .iter()
        .find_map(|(letters, scale)| Some(number(words, word.strip_suffix(letters)?)? * scale))
}

/// The stem of the noun that is counted.
fn counted(tokens: &[Token], at: usize) -> Option<String> {
    tokens.iter().skip(at).take(3).find(|t| matches!(t.role, Role::Content | Role::Light)).map(|t| t.stem.clone())
}

/// `54 of the 80`: the 80.
fn whole(words: &Words, tokens: &[Token], at: usize) -> Option<f64> {
    tokens.get(at).filter(|t| words.out_of.contains(&t.folded))?;
    tokens.iter().skip(at + 1).take(3).find_map(|t| number(words, &t.folded).filter(|_| t.role != Role::Date))
}
