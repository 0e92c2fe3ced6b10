//! The figures of a sentence, and how those of two sentences belong together. Knows nothing of what they count.

use std::hash::{Hash, Hasher};

use similar::{Algorithm, DiffTag, capture_diff_slices};

use super::FigureChange;
use crate::core::align::is_sign;

/// Units that belong to the figure before them, in the languages that have lexicons.
const UNITS: [&str; 26] = [
    "%",
    "procent",
    "percent",
    "procentpunt",
    "euro",
    "miljoen",
    "miljard",
    "mln",
    "mld",
    "million",
    "billion",
    "thousand",
    "duizend",
    "bn",
    "m",
    "euros",
    "pounds",
    "dollar",
    "dollars",
    "eur",
    "kton",
    "mton",
    "gw",
    "mw",
    "gbp",
    "usd",
];
/// Those of them that say a share.
const PERCENTAGES: [&str; 4] = ["%", "procent", "percent", "procentpunt"];
/// Signs and words of currencies that stand before their figure.
const CURRENCIES: [&str; 6] = ["€", "$", "£", "eur", "gbp", "usd"];
/// Months, as they stand in dates.
const MONTHS: [&str; 24] = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
    "january",
    "february",
    "march",
    "may",
    "june",
    "july",
    "august",
    "october",
    "jan",
    "feb",
    "okt",
    "dec",
];
/// More figures than this on one side are not paired by their surroundings.
const MANY: usize = 2_000;

#[derive(Clone, Debug)]
struct Figure<'a> {
    /// As it is written.
    text: &'a str,
    kind: Kind,
    /// The word before it, by which two figures are seen to be the same.
    context: &'a str,
}

impl Figure<'_> {
    fn has_context_of(&self, other: &Self) -> bool {
        self.context == other.context || small(self.context).eq(small(other.context))
    }
}

impl PartialEq for Figure<'_> {
    fn eq(&self, other: &Self) -> bool {
        same(self.text, other.text)
    }
}

impl Eq for Figure<'_> {}

impl Hash for Figure<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        key(self.text).for_each(|c| state.write_u32(c.into()));
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Year,
    Date,
    Percentage,
    Amount,
    Number,
}

/// The figures that changed from `old` to `new`, in the order of the new sentence; added and removed ones where they
/// stand.
pub fn figures(old: &str, new: &str) -> Vec<FigureChange> {
    let has_figures = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
    if !has_figures(old) && !has_figures(new) {
        return Vec::new();
    }
    let (olds, news) = (find(old), find(new));
    if olds == news {
        return Vec::new();
    }
    if olds.len() > MANY || news.len() > MANY {
        return pair(&olds, &news);
    }
    let mut changes = Vec::new();
    for op in capture_diff_slices(Algorithm::Histogram, &olds, &news) {
        let (tag, from, to) = op.as_tag_tuple();
        if tag != DiffTag::Equal {
            changes.extend(pair(olds.get(from).unwrap_or(&[]), news.get(to).unwrap_or(&[])));
        }
    }
    cancel_moved(changes)
}

/// Pairs the figures of two runs that differ: first those of the same kind after the same word, then those of the same
/// kind, always in order.
fn pair(olds: &[Figure<'_>], news: &[Figure<'_>]) -> Vec<FigureChange> {
    let mut changes = Vec::new();
    let mut from = 0;
    for figure in news {
        let rest = olds.get(from..).unwrap_or(&[]);
        let window = rest.iter().take(8);
        let same = window.clone().position(|other| other.kind == figure.kind && other.has_context_of(figure));
        let found = same.or_else(|| window.clone().position(|other| other.kind == figure.kind));
        let found = found.or_else(|| (olds.len() == 1 && news.len() == 1 && !rest.is_empty()).then_some(0));
        let Some(found) = found else {
            changes.push(FigureChange { old: String::new(), new: figure.text.to_owned() });
            continue;
        };
        for skipped in rest.iter().take(found) {
            changes.push(FigureChange { old: skipped.text.to_owned(), new: String::new() });
        }
        if let Some(other) = rest.get(found).filter(|other| *other != figure) {
            changes.push(FigureChange { old: other.text.to_owned(), new: figure.text.to_owned() });
        }
        from += found + 1;
    }
    for skipped in olds.get(from..).unwrap_or(&[]) {
        changes.push(FigureChange { old: skipped.text.to_owned(), new: String::new() });
    }
    changes
}

/// A figure removed in one place and added in another of the same sentence has only moved.
fn cancel_moved(mut changes: Vec<FigureChange>) -> Vec<FigureChange> {
    let mut at = 0;
    while let Some(change) = changes.get(at) {
        let partner = (change.new.is_empty() && changes.len() <= MANY)
            .then(|| changes.iter().position(|other| other.old.is_empty() && same(&other.new, &change.old)))
            .flatten();
        if let Some(partner) = partner {
            changes.remove(partner.max(at));
            changes.remove(partner.min(at));
            at = at.saturating_sub(1);
        } else {
            at += 1;
        }
    }
    changes
}

fn small(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().flat_map(char::to_lowercase)
}

/// What of a figure is compared: white space and the kind of dash are no difference.
fn key(text: &str) -> impl Iterator<Item = char> + '_ {
    small(text).filter(|c| !c.is_whitespace()).map(|c| if matches!(c, '\u{2013}' | '\u{2212}') { '-' } else { c })
}

/// Whether two figures say the same.
fn same(old: &str, new: &str) -> bool {
    old == new || key(old).eq(key(new))
}

/// A word of a sentence, with where it stands.
struct Word<'a> {
    from: usize,
    to: usize,
    text: &'a str,
}

fn split(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::with_capacity(text.len() / 5 + 1);
    // Where the open word began, and whether by a letter.
    let mut start: Option<(usize, bool)> = None;
    let mut before = ' ';
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c.is_ascii_alphabetic() {
            start = start.or(Some((at, true)));
            before = c;
            continue;
        }
        let next_digit = chars.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        let inside = c.is_alphanumeric()
            || (matches!(c, '.' | ',' | ':' | '/' | '-' | '\u{2013}')
                && before.is_ascii_digit()
                && next_digit
                && start.is_some_and(|(_, by_letter)| !by_letter));
        before = c;
        if inside {
            start = start.or_else(|| Some((at, c.is_alphabetic())));
            continue;
        }
        if let Some((from, _)) = start.take() {
            words.push(Word { from, to: at, text: text.get(from..at).unwrap_or("") });
        }
        if is_sign(c) || (matches!(c, '-' | '\u{2212}') && next_digit) {
            let to = at + c.len_utf8();
            words.push(Word { from: at, to, text: text.get(at..to).unwrap_or("") });
        }
    }
    if let Some((from, _)) = start {
        words.push(Word { from, to: text.len(), text: text.get(from..).unwrap_or("") });
    }
    words
}

fn find(text: &str) -> Vec<Figure<'_>> {
    let words = split(text);
    let mut figures = Vec::new();
    let mut n = 0;
    while let Some(word) = words.get(n) {
        if !word.text.starts_with(|c: char| c.is_ascii_digit()) {
            n += 1;
            continue;
        }
        let is = |at: Option<usize>, list: &[&str]| {
            at.and_then(|at| words.get(at))
                .is_some_and(|word| list.iter().any(|name| name.eq_ignore_ascii_case(word.text)))
        };
        let adjoins = |at: usize| match (words.get(at), words.get(at + 1)) {
            (Some(left), Some(right)) => {
                text.get(left.to..right.from).is_some_and(|gap| gap.trim().is_empty() || gap.trim() == ".")
            }
            _ => false,
        };
        let mut first = n;
        let mut last = n;
        let mut kind = if is_year(word.text) { Kind::Year } else { Kind::Number };
        if first > 0 && adjoins(first - 1) {
            if is(Some(first - 1), &CURRENCIES) {
                first -= 1;
                kind = Kind::Amount;
            } else if words
                .get(first - 1)
                .is_some_and(|w| matches!(w.text, "-" | "\u{2212}" | "<" | ">" | "≤" | "≥" | "+"))
            {
                first -= 1;
            }
        }
        // 1 januari 2024: one date. 2.4 miljoen euro: one amount.
        if adjoins(last) && is(Some(last + 1), &MONTHS) && word.text.len() <= 2 {
            kind = Kind::Date;
            last += 1;
            if adjoins(last) && words.get(last + 1).is_some_and(|w| is_year(w.text)) {
                last += 1;
            }
        } else {
            for _ in 0..3 {
                if !(adjoins(last) && is(Some(last + 1), &UNITS)) {
                    break;
                }
                last += 1;
                kind = if is(Some(last), &PERCENTAGES) { Kind::Percentage } else { Kind::Amount };
            }
        }
        let (from, to) = (words.get(first).map_or(0, |w| w.from), words.get(last).map_or(0, |w| w.to));
        let context = first.checked_sub(1).and_then(|at| words.get(at)).map_or("", |w| w.text);
        if let Some(shown) = text.get(from..to) {
            figures.push(Figure { text: shown, kind, context });
        }
        n = last + 1;
    }
    figures
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit()) && matches!(word.get(..2), Some("19" | "20" | "21"))
}
