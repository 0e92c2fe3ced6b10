//! Finds the headings of a document that does not tag them, by size, weight, position and numbering over the whole
//! document, and corrects those that are tagged but cannot be headings.

use std::collections::BTreeMap;

use super::para::{Para, Role};
use super::paragraphs::ends_sentence;

/// Longer text is no heading, whatever it looks like or is tagged as.
const MAX_HEADING: usize = 200;
/// Words that number the parts of official documents.
const PART_WORDS: [&str; 14] = [
    "bijlage",
    "annex",
    "appendix",
    "artikel",
    "article",
    "hoofdstuk",
    "chapter",
    "deel",
    "part",
    "paragraaf",
    "section",
    "afdeling",
    "titel",
    "title",
];

/// How text is set: size in half points, weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Style {
    size: i32,
    bold: bool,
}

fn style(para: &Para) -> Style {
    Style { size: (para.size() * 2.0).round() as i32, bold: para.bold() }
}

/// Turns what is tagged as a heading but reads like a sentence into text.
pub(super) fn correct(paras: &mut [Para]) {
    for para in paras {
        if matches!(para.role, Role::Heading(_) | Role::Title) && !can_be_heading(&text_of(para)) {
            para.role = Role::Body;
        }
    }
}

/// Whether headings are tagged at all.
pub(super) fn has_any(paras: &[Para]) -> bool {
    paras.iter().any(|para| matches!(para.role, Role::Heading(_) | Role::Title))
}

/// The style of most of the text.
fn body_style(paras: &[Para]) -> Style {
    let mut counts: BTreeMap<Style, usize> = BTreeMap::new();
    for para in paras.iter().filter(|para| matches!(para.role, Role::Body | Role::ListItem)) {
        *counts.entry(style(para)).or_default() += para.length();
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map_or(Style { size: 20, bold: false }, |(style, _)| style)
}

/// The size of most of the text, in points.
pub(super) fn body_size(paras: &[Para]) -> f32 {
    body_style(paras).size as f32 / 2.0
}

/// Gives headings their role and level.
pub(super) fn find(paras: &mut [Para]) {
    let body = body_style(paras);
    let mut found: Vec<(usize, Style, Option<usize>)> = Vec::new();
    for (n, para) in paras.iter().enumerate() {
        if !matches!(para.role, Role::Body | Role::ListItem) || para.lines.len() > 5 {
            continue;
        }
        let text = text_of(para);
        let depth = number_depth(&text);
        if para.role == Role::ListItem && depth.is_none() || !can_be_heading(&text) {
            continue;
        }
        let style = style(para);
        let larger = style.size > body.size + 1 || style.size > body.size && style.bold;
        let heavier = style.bold && !body.bold && style.size + 1 >= body.size && !text.ends_with(':');
        let named = part_word(&text) && text.chars().count() < 90 && stands_alone(paras, n);
        if larger || heavier || named {
            found.push((n, style, depth));
        }
    }
    // A text all of which would be heading has none that can be told.
    let heading_length: usize = found.iter().filter_map(|(n, ..)| paras.get(*n)).map(Para::length).sum();
    let all: usize = paras.iter().map(Para::length).sum();
    if heading_length * 2 > all {
        found.retain(|(_, style, _)| style.size > body.size + 3);
    }
    let levels = levels(&found);
    for (n, style, depth) in found {
        let level = depth.and_then(|depth| levels.by_depth.get(&depth).copied());
        let level = level.or_else(|| levels.by_style.get(&style).copied()).unwrap_or(1);
        if let Some(para) = paras.get_mut(n) {
            para.role = Role::Heading(level);
        }
    }
}

struct Levels {
    by_style: BTreeMap<Style, u8>,
    by_depth: BTreeMap<usize, u8>,
}

/// Styles in order of size and weight are levels; the depth of a number goes before that.
fn levels(found: &[(usize, Style, Option<usize>)]) -> Levels {
    let mut styles: Vec<Style> = found.iter().map(|(_, style, _)| *style).collect();
    styles.sort_by(|a, b| b.cmp(a));
    styles.dedup();
    let by_style: BTreeMap<Style, u8> =
        styles.into_iter().enumerate().map(|(n, style)| (style, u8::try_from(n + 1).unwrap_or(6).min(6))).collect();
    let mut by_depth = BTreeMap::new();
    let top =
        found.iter().filter(|(_, _, depth)| *depth == Some(1)).filter_map(|(_, style, _)| by_style.get(style)).min();
    if let Some(top) = top {
        for depth in 1..=5usize {
            let level = usize::from(*top) + depth - 1;
            by_depth.insert(depth, u8::try_from(level).unwrap_or(6).min(6));
        }
    }
    Levels { by_style, by_depth }
}

/// Whether a paragraph has more room above it than lines have, or begins a page.
fn stands_alone(paras: &[Para], n: usize) -> bool {
    let Some(first) = paras.get(n).and_then(|para| para.lines.first()) else { return false };
    let above = n.checked_sub(1).and_then(|n| paras.get(n)).and_then(|para| para.lines.last());
    above.is_none_or(|above| {
        above.page != first.page || above.column != first.column || first.y - above.y > 1.5 * first.size
    })
}

fn text_of(para: &Para) -> String {
    para.lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// Whether a text can be a heading at all: short, with words, and not a sentence.
fn can_be_heading(text: &str) -> bool {
    let length = text.chars().count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let last_word_is_short =
        text.rsplit(' ').next().is_some_and(|word| word.len() <= 5 && word.matches('.').count() > 1);
    length <= MAX_HEADING
        && letters >= 2
        && !(text.ends_with('.')
            && !text.ends_with("...")
            && !last_word_is_short
            && number_depth(text).is_none_or(|_| text.contains(' ')))
        && !(ends_sentence(text) && text.ends_with([';', ',']))
        && !is_contents_line(text)
        && !is_caption(text)
}

/// Whether a line belongs to a table of contents: leader dots before a number.
pub(super) fn is_contents_line(text: &str) -> bool {
    let body = text.trim_end_matches(|c: char| c.is_ascii_digit() || c.is_whitespace());
    if body.len() == text.len() {
        return false;
    }
    let tail: Vec<char> = body.chars().rev().filter(|c| !c.is_whitespace()).take(4).collect();
    tail.len() == 4 && tail.iter().all(|c| matches!(c, '.' | '…' | '·' | '_')) || body.ends_with('…') && tail.len() > 2
}

/// Whether a text begins as captions of figures and tables do.
pub(super) fn is_caption(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let (Some(first), Some(second)) = (words.next(), words.next()) else { return false };
    let first = first.to_lowercase();
    ["figuur", "figure", "fig.", "tabel", "table", "grafiek", "chart", "afbeelding"].contains(&first.as_str())
        && second.starts_with(|c: char| c.is_ascii_digit())
}

/// How many numbers a heading's number has: `1 Inleiding` 1, `2.1 Samenwerking` 2.
pub(super) fn number_depth(text: &str) -> Option<usize> {
    let (number, rest) = text.split_once(' ')?;
    let number = number.trim_end_matches('.');
    let parts: Vec<&str> = number.split('.').collect();
    let numbers = parts.iter().all(|part| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()));
    let words = rest.trim_start().chars().next().is_some_and(char::is_alphabetic);
    (numbers && parts.len() <= 5 && words).then_some(parts.len())
}

/// Whether a text begins with the name and number of a part: `Bijlage 3`, `Artikel 12a`.
fn part_word(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let (Some(first), Some(second)) = (words.next(), words.next()) else { return false };
    let number = second.trim_end_matches([':', '.', ',']);
    let numbered = number.starts_with(|c: char| c.is_ascii_digit())
        || !number.is_empty() && number.len() <= 4 && number.bytes().all(|b| matches!(b, b'I' | b'V' | b'X'))
        || number.len() == 1 && number.bytes().all(|b| b.is_ascii_uppercase());
    first.starts_with(char::is_uppercase) && numbered && PART_WORDS.contains(&first.to_lowercase().as_str())
}
