//! What pages repeat: running headers, footers and page numbers. Finds it by repetition at the same height, also where
//! there are two pages only, and learns the printed page numbers from it.

use std::collections::{BTreeMap, BTreeSet};

use super::lines::Line;

/// The lines of one page that belong to the text, and what the page prints as its number.
pub(super) struct Cleared {
    /// Without furniture.
    pub lines: Vec<Line>,
    /// The printed page number.
    pub label: Option<String>,
}

/// How many lines at the top and at the bottom of a page are looked at.
const DEEPEST: usize = 6;

/// A line as it repeats: where, how large, and its text without figures.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Pattern {
    at_top: bool,
    text: String,
}

/// Takes furniture away. `pages` holds for each page its height and its lines in reading order.
pub(super) fn clear(pages: Vec<(f32, Vec<Line>)>) -> Vec<Cleared> {
    let mut seen: BTreeMap<Pattern, Vec<(usize, f32)>> = BTreeMap::new();
    let mut numbers: BTreeMap<Pattern, BTreeSet<String>> = BTreeMap::new();
    for (number, (height, lines)) in pages.iter().enumerate() {
        for (n, at_top) in outer(*height, lines) {
            let Some(line) = lines.get(n) else { continue };
            let pattern = Pattern { at_top, text: masked(&line.text) };
            numbers.entry(pattern.clone()).or_default().extend(number_in(&line.text));
            seen.entry(pattern).or_default().push((number, line.y));
        }
    }
    let total = pages.len();
    pages
        .into_iter()
        .enumerate()
        .map(|(number, (height, lines))| {
            let mut drop = vec![false; lines.len()];
            let mut label = None;
            for (n, at_top) in outer(height, &lines) {
                let Some(line) = lines.get(n) else { continue };
                let pattern = Pattern { at_top, text: masked(&line.text) };
                let places = seen.get(&pattern).map(Vec::as_slice).unwrap_or_default();
                let near = places.iter().filter(|(page, y)| *page != number && (y - line.y).abs() < 4.0).count();
                let number_like = page_number(&line.text);
                let repeated = near > 0 && (near + 1) * 6 >= total.min(30);
                // The number of a page differs from page to page and stands at the very edge.
                let alone = number_like.is_some() && is_at_edge(line, height, at_top) && (total == 1 || near > 0);
                if repeated || alone {
                    if let Some(flag) = drop.get_mut(n) {
                        *flag = true;
                    }
                    // A number that is the same on every page is part of the title.
                    let varies = numbers.get(&pattern).is_some_and(|numbers| numbers.len() > 1);
                    let other = if varies { number_in(&line.text) } else { None };
                    if number_like.is_some() || label.is_none() {
                        label = number_like.or(other);
                    }
                }
            }
            let lines = lines.into_iter().zip(drop).filter(|(_, drop)| !drop).map(|(line, _)| line).collect();
            Cleared { lines, label }
        })
        .collect()
}

/// The indices of the outermost lines: the top ones and the bottom ones, within a sixth of the page.
fn outer(height: f32, lines: &[Line]) -> Vec<(usize, bool)> {
    let mut by_height: Vec<usize> = (0..lines.len()).collect();
    let y = |n: &usize| lines.get(*n).map_or(0.0, |line| line.y);
    by_height.sort_by(|a, b| y(a).total_cmp(&y(b)));
    let top = by_height.iter().take(DEEPEST).filter(|n| y(n) < 0.15 * height).map(|n| (*n, true));
    let bottom = by_height.iter().rev().take(DEEPEST).filter(|n| y(n) > 0.86 * height).map(|n| (*n, false));
    top.chain(bottom).collect()
}

fn is_at_edge(line: &Line, height: f32, at_top: bool) -> bool {
    if at_top { line.y < 0.12 * height } else { line.y > 0.9 * height }
}

/// The text with every number as `#`, so that page numbers compare equal.
fn masked(text: &str) -> String {
    let mut masked = String::new();
    for ch in text.chars().filter(|ch| !ch.is_whitespace()) {
        if ch.is_ascii_digit() {
            if !masked.ends_with('#') {
                masked.push('#');
            }
        } else {
            masked.extend(ch.to_lowercase());
        }
    }
    // A page may be numbered in small Roman figures.
    if !masked.is_empty() && masked.len() <= 7 && masked.chars().all(|c| matches!(c, 'i' | 'v' | 'x' | 'l')) {
        return "#".to_owned();
    }
    masked
}

/// The page number that a line is, whole: `12`, `- 12 -`, `12/30`, `Pagina 12 van 30`, `iv`.
pub(super) fn page_number(text: &str) -> Option<String> {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, '/' | '|' | '-' | '–' | '—'))
        .filter(|word| !word.is_empty())
        .collect();
    let is_number = |word: &str| (1..=4).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit());
    let is_roman = |word: &str| (1..=6).contains(&word.len()) && word.bytes().all(|b| matches!(b, b'i' | b'v' | b'x'));
    let is_page = |word: &str| {
        let word = word.to_lowercase();
        ["pagina", "page", "blz.", "blz", "p.", "pag.", "seite"].contains(&word.as_str())
    };
    let is_of = |word: &str| ["van", "of", "von", "de"].contains(&word.to_lowercase().as_str());
    match words.as_slice() {
        [one] if is_number(one) || is_roman(one) => Some((*one).to_owned()),
        [page, one] if is_page(page) && is_number(one) => Some((*one).to_owned()),
        [one, total] if is_number(one) && is_number(total) && text.contains('/') => Some((*one).to_owned()),
        [one, of, total] if is_number(one) && is_of(of) && is_number(total) => Some((*one).to_owned()),
        [page, one, of, total] if is_page(page) && is_number(one) && is_of(of) && is_number(total) => {
            Some((*one).to_owned())
        }
        [page, one, total] if is_page(page) && is_number(one) && is_number(total) => Some((*one).to_owned()),
        _ => None,
    }
}

/// The page number in a longer running line: the number at its end or beginning.
fn number_in(text: &str) -> Option<String> {
    let is_number = |word: &&str| (1..=3).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit());
    let mut words = text.split_whitespace();
    let (first, last) = (words.next(), words.next_back());
    last.filter(is_number).or_else(|| first.filter(is_number)).map(str::to_owned)
}
