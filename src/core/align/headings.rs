//! Headings without their numbers, and the tree that their levels make. Knows nothing of the text below them.

use std::ops::Range;

use super::text::{read, step};
use crate::core::document::{Document, Section};

/// Words of a heading that are compared.
const MOST_WORDS: usize = 64;

/// A heading as it is compared: its words apart from its number; years are masked, because they roll.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Heading {
    /// Where the numbers of its first words stand, sorted.
    pub(super) words: Range<usize>,
    /// Equal for headings of the same words, whatever their number, year and capitals; 0 where there is none.
    pub(super) key: u64,
    /// Equal for those that bear the same number, such as `2.1`, `B` or `5`; 0 where there is none.
    pub(super) number: u64,
}

impl Heading {
    /// Reads the heading of a section; `id` gives the number of a word's hash, and the numbers go to `ids`.
    pub(super) fn read(section: &Section, ids: &mut Vec<u32>, mut id: impl FnMut(u64) -> u32) -> Self {
        let from = ids.len();
        let Some(heading) = &section.heading else { return Self { words: from..from, ..Self::default() } };
        let (number, label, rest) = split_number(heading, section.number.as_deref());
        let mut key = 1;
        let mut take = |hash: u64| {
            key = step(key, hash);
            if hash != 0 && ids.len() - from < MOST_WORDS {
                ids.push(id(hash));
            }
        };
        read(label, |hash, _, _| take(hash));
        // Where a year ended: the other end of a period belongs to it.
        let mut year_end = None;
        read(rest, |hash, begin, end| {
            let figure = if hash == 0 { rest.get(begin..end).unwrap_or("") } else { "" };
            let is_period = year_end.is_some_and(|at| rest.get(at..begin).is_some_and(is_dash));
            if figure.is_empty() {
                take(hash);
            } else if !(is_period && (is_year(figure) || figure.len() == 2)) {
                // A figure in a heading is one of its words, unless it is a year.
                take(if is_year(figure) { 0 } else { hash_of(figure) });
            }
            year_end = is_year(figure).then_some(end);
        });
        if let Some(own) = ids.get_mut(from..) {
            own.sort_unstable();
        }
        Self { words: from..ids.len(), key, number }
    }
}

fn is_dash(text: &str) -> bool {
    matches!(text, "-" | "\u{2013}" | "/")
}

/// A hash that is blind to capitals; never 0.
fn hash_of(text: &str) -> u64 {
    text.bytes().fold(2, |hash, byte| step(hash, u64::from(byte.to_ascii_lowercase()))).max(1)
}

fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

fn is_year(word: &str) -> bool {
    let word = bare(word);
    let year = |part: &str| {
        part.len() == 4 && part.bytes().all(|b| b.is_ascii_digit()) && matches!(part.get(..2), Some("19" | "20" | "21"))
    };
    !word.is_empty()
        && word
            .split(['-', '\u{2013}', '/'])
            .enumerate()
            .all(|(n, part)| year(part) || (n > 0 && part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit())))
}

/// Whether a word can be a number: `2`, `2.1`, `2.1.a`, `IV`, `B`.
fn is_number(word: &str) -> bool {
    let word = bare(word);
    if word.is_empty() || word.len() > 16 {
        return false;
    }
    let digits = word.split('.').all(|part| {
        part.bytes().all(|b| b.is_ascii_digit()) && part.len() <= 3
            || part.len() == 1 && part.bytes().all(|b| b.is_ascii_alphabetic())
            || part.len() <= 4
                && part.starts_with(|c: char| c.is_ascii_digit())
                && part.chars().rev().skip(1).all(|c| c.is_ascii_digit())
    });
    let roman = word.bytes().all(|b| b"IVXLC".contains(&b));
    (digits && (word.len() > 1 || !word.starts_with(|c: char| c.is_ascii_lowercase()))) || roman
}

/// The first word of a text, and what is behind it.
fn first_word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    text.find(char::is_whitespace).and_then(|at| text.split_at_checked(at)).unwrap_or((text, ""))
}

/// Takes the number out of a heading: `2.1 Aanpak`, `B. Aanpak`, `Bijlage 5: Aanpak`. Returns its hash, the label before
/// it, and the words that are left.
fn split_number<'a>(heading: &'a str, given: Option<&str>) -> (u64, &'a str, &'a str) {
    let mut number = "";
    let same = |word: &str| given.is_some_and(|g| !g.is_empty() && bare(word) == bare(g));
    let (mut first, mut behind) = first_word(heading);
    let mut rest = heading;
    if !behind.trim_start().is_empty() && !is_year(first) {
        let marked = first.ends_with(['.', ')', ':']) || first.starts_with(|c: char| c.is_ascii_digit() || c == '§');
        if (marked && is_number(first)) || same(first) {
            number = bare(first);
            rest = behind;
            (first, behind) = first_word(rest);
        }
    }
    // A label such as `Bijlage 5:` or `Annex B –` has its number behind its first word.
    let (second, after) = first_word(behind);
    let mut label = "";
    if is_number(second) && first.chars().all(char::is_alphabetic) && !is_year(second) {
        let closed = second.ends_with([':', '.', ')', '-', '\u{2013}', '\u{2014}']) || {
            let third = first_word(after).0;
            matches!(third, "" | "-" | "\u{2013}" | "\u{2014}" | ":")
        };
        if closed || same(second) {
            if number.is_empty() {
                number = bare(second);
            }
            (label, rest) = (first, after);
        }
    }
    if number.is_empty()
        && let Some(given) = given
    {
        number = bare(given);
    }
    (if number.is_empty() { 0 } else { hash_of(number) }, label, rest)
}

/// The section whose heading is the document's title: the first heading, where it alone has the highest level.
pub(super) fn title(document: &Document) -> Option<u32> {
    let first = document.sections.iter().position(|section| section.heading.is_some())?;
    let level = document.sections.get(first)?.level;
    let alone = document.sections.iter().skip(first + 1).all(|section| section.level > level);
    if alone { u32::try_from(first).ok() } else { None }
}

/// The section above each one; the title counts as none, so that a document may gain or lose it.
pub(super) fn parents(document: &Document, title: Option<u32>) -> Vec<Option<u32>> {
    let mut above: Vec<(u8, u32)> = Vec::new();
    let mut parents = Vec::with_capacity(document.sections.len());
    for (n, section) in document.sections.iter().enumerate() {
        let n = u32::try_from(n).unwrap_or(u32::MAX);
        while above.last().is_some_and(|(level, _)| *level >= section.level) {
            above.pop();
        }
        let parent = above.last().map(|(_, parent)| *parent).filter(|parent| Some(*parent) != title);
        parents.push(parent);
        if section.level > 0 {
            above.push((section.level, n));
        }
    }
    parents
}
