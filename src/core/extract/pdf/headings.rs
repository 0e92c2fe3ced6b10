//! Finds the headings of a document that does not tag them, by size, weight, position and numbering over the whole
//! document, and corrects those that are tagged but cannot be headings.

use std::collections::BTreeMap;

use super::para::{Para, Role};

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

/// Whether so few headings are tagged that the author must have set most of them by hand.
pub(super) fn are_sparse(paras: &[Para], pages: usize) -> bool {
    let tagged = paras.iter().filter(|para| matches!(para.role, Role::Heading(_) | Role::Title)).count();
    tagged == 0 || pages >= 3 && tagged * 2 < pages
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

/// A paragraph that looks like a heading.
struct Candidate {
    at: usize,
    style: Style,
    depth: Option<usize>,
    lettered: bool,
    page: u32,
}

/// Gives headings their role and level; the highest is 1, or the level after those that are tagged already.
pub(super) fn find(paras: &mut [Para]) {
    let tagged =
        paras.iter().filter_map(|para| if let Role::Heading(level) = para.role { Some(level) } else { None }).max();
    let body = body_style(paras);
    let mut found = candidates(paras, body);
    // A text all of which would be heading has none that can be told.
    let heading_length: usize = found.iter().filter_map(|found| paras.get(found.at)).map(Para::length).sum();
    if heading_length * 2 > paras.iter().map(Para::length).sum() {
        found.retain(|found| found.style.size > body.size + 3);
    }
    let mut first_level = tagged.unwrap_or(0) + 1;
    let title = match tagged {
        Some(_) => title_before_tags(paras, &mut found),
        None => cover_title(paras, body, &mut found).inspect(|_| first_level = 2),
    };
    if let Some(para) = title.and_then(|title| paras.get_mut(title)) {
        para.role = Role::Heading(1);
    }
    let levels = levels(&found);
    for found in found {
        let rank =
            found.depth.and_then(|depth| levels.by_depth.get(&depth)).or_else(|| levels.by_style.get(&found.style));
        let rank = match (rank, levels.by_depth.get(&1)) {
            // Letters divide what numbers number, though both are set alike.
            (Some(rank), Some(numbered)) if found.lettered && found.depth.is_none() && rank <= numbered => numbered + 1,
            (rank, _) => rank.copied().unwrap_or(1),
        };
        let level = first_level.saturating_add(rank).saturating_sub(1).min(6);
        if let Some(para) = paras.get_mut(found.at) {
            para.role = Role::Heading(level);
        }
    }
}

fn candidates(paras: &[Para], body: Style) -> Vec<Candidate> {
    let mut found = Vec::new();
    for (at, para) in paras.iter().enumerate() {
        if !matches!(para.role, Role::Body | Role::ListItem) || para.lines.len() > 5 {
            continue;
        }
        let text = text_of(para);
        let depth = number_depth(&text);
        let style = style(para);
        let listed = para.role == Role::ListItem && depth.is_none() && !is_lettered(&text);
        if listed || !can_be_heading(&text) {
            continue;
        }
        let larger = style.size > body.size + 1 || style.size > body.size && style.bold;
        let heavier = style.bold && !body.bold && style.size + 1 >= body.size && !text.ends_with(':');
        let named = part_word(&text) && text.chars().count() < 90 && stands_alone(paras, at);
        if larger || heavier || named {
            found.push(Candidate { at, style, depth, lettered: is_lettered(&text), page: para.page() });
        }
    }
    found
}

/// The title on a cover: the largest type on leading pages that hold no running text. The rest of such a page is no
/// heading, nor is the title where it is repeated.
fn cover_title(paras: &[Para], body: Style, found: &mut Vec<Candidate>) -> Option<usize> {
    let last_page = paras.iter().map(Para::page).max()?;
    let first_page = paras.iter().map(Para::page).min()?;
    let running = |page: u32| -> usize {
        paras
            .iter()
            .filter(|para| para.page() == page && style(para) == body && para.lines.len() > 1)
            .map(Para::length)
            .sum()
    };
    let cover_end = (first_page..=last_page.min(first_page + 1)).take_while(|page| running(*page) < 250).last()?;
    if cover_end >= last_page {
        return None;
    }
    let on_cover = found.iter().filter(|found| found.page <= cover_end);
    let title = on_cover.max_by(|a, b| a.style.cmp(&b.style).then(b.at.cmp(&a.at)))?.at;
    let words = paras.get(title).map(text_of)?;
    found.retain(|found| found.page > cover_end && paras.get(found.at).is_none_or(|para| text_of(para) != words));
    Some(title)
}

/// Where headings are tagged, the title above the first of them; what else stands there is no heading.
fn title_before_tags(paras: &[Para], found: &mut Vec<Candidate>) -> Option<usize> {
    let first = paras.iter().position(|para| matches!(para.role, Role::Heading(_) | Role::Title))?;
    let before = found.iter().filter(|found| found.at < first && found.depth.is_none());
    let title = before.max_by(|a, b| a.style.cmp(&b.style).then(b.at.cmp(&a.at))).map(|found| found.at);
    found.retain(|found| found.at > first || found.depth.is_some());
    title
}

struct Levels {
    by_style: BTreeMap<Style, u8>,
    by_depth: BTreeMap<usize, u8>,
}

/// Styles in order of size and weight are ranks, from 1; the depth of a number goes before that. A style that occurs once,
/// and not on the first page, is no rank of its own: it takes that of the next smaller one.
fn levels(found: &[Candidate]) -> Levels {
    let mut uses: BTreeMap<Style, (usize, u32)> = BTreeMap::new();
    for found in found {
        let entry = uses.entry(found.style).or_insert((0, found.page));
        entry.0 += 1;
        entry.1 = entry.1.min(found.page);
    }
    let mut by_style = BTreeMap::new();
    let mut rank = 0u8;
    let mut pending = Vec::new();
    for (style, (count, page)) in uses.iter().rev() {
        pending.push(*style);
        if *count > 1 || *page == 1 {
            rank = (rank + 1).min(6);
            by_style.extend(pending.drain(..).map(|style| (style, rank)));
        }
    }
    let last = (rank + 1).min(6);
    by_style.extend(pending.into_iter().map(|style| (style, last)));
    let mut by_depth = BTreeMap::new();
    let top = found.iter().filter(|found| found.depth == Some(1)).filter_map(|found| by_style.get(&found.style)).min();
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
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    text.chars().count() <= MAX_HEADING
        && letters >= 2
        && !text.ends_with(['-', '\u{ad}', '\u{2010}', ',', ';'])
        && !ends_in_full_stop(text)
        && !is_contents_line(text)
        && !is_caption(text)
}

/// Whether a text ends as a sentence does, and not in an abbreviation such as `e.d.` or in dots that stand for more.
fn ends_in_full_stop(text: &str) -> bool {
    let last_word = text.rsplit(' ').next().unwrap_or_default();
    let abbreviation = last_word.len() <= 5 && last_word.matches('.').count() > 1;
    text.ends_with('.') && !text.ends_with("...") && !abbreviation
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

/// Whether a text is numbered by a letter, as `a. Inhoud` is.
fn is_lettered(text: &str) -> bool {
    text.split_once(' ').is_some_and(|(label, rest)| {
        super::characters::is_label(label) && rest.trim_start().starts_with(char::is_uppercase)
    })
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
