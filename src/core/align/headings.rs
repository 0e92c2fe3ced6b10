//! Headings without their numbers, and the tree that their levels make. Knows nothing of the text below them.

use super::text::{scan, step};
use crate::core::document::{Document, Section};

/// Words of a heading that are compared.
const MOST_WORDS: usize = 64;

/// A heading as it is compared: its words apart from its number; years are masked, because they roll.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct HeadingWords {
    /// The numbers of its first words, sorted.
    pub(super) words: Vec<u32>,
    /// Equal for headings of the same words, whatever their number, year and capitals; 0 where there is none.
    pub(super) key: u64,
    /// The number that it bears, such as `2.1`, `B` or `5`.
    pub(super) number: String,
}

impl HeadingWords {
    /// Reads the heading of a section; `id` gives the number of a word's hash.
    pub(super) fn read(section: &Section, mut id: impl FnMut(u64) -> u32) -> Self {
        let Some(heading) = &section.heading else { return Self::default() };
        let (number, rest) = split_number(heading, section.number.as_deref());
        let mut words = Vec::new();
        let mut key = 1;
        let mut take = |text: &str| {
            scan(text, |hash| {
                key = step(key, hash);
                if hash != 0 {
                    words.push(id(hash));
                }
            });
        };
        for word in rest {
            if !word.bytes().any(|byte| byte.is_ascii_digit()) {
                take(word);
            } else if is_year(word) {
                take("1");
            } else if word.starts_with(|c: char| c.is_ascii_digit()) {
                // A figure in a heading is one of its words: it is neither its number nor a year.
                let mut marked = String::from("n");
                marked.push_str(word);
                take(&marked);
            } else {
                take(word);
            }
        }
        words.truncate(MOST_WORDS);
        words.sort_unstable();
        Self { words, key, number }
    }
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

/// The number of a heading, and the words that are left: `2.1 Aanpak`, `B. Aanpak`, `Bijlage 5: Aanpak`.
fn split_number<'a>(heading: &'a str, given: Option<&str>) -> (String, Vec<&'a str>) {
    let mut words: Vec<&str> = heading.split_whitespace().collect();
    let mut number = String::new();
    let first = words.first().copied().unwrap_or_default();
    let same = |word: &str, given: Option<&str>| given.is_some_and(|g| !g.is_empty() && bare(word) == bare(g));
    let marked = first.ends_with(['.', ')', ':']) || first.starts_with(|c: char| c.is_ascii_digit() || c == '§');
    if words.len() > 1 && !is_year(first) && (same(first, given) || (is_number(first) && marked)) {
        number = bare(first).to_owned();
        words.remove(0);
    }
    // A label such as `Bijlage 5:` or `Annex B –` has its number behind its first word.
    if let Some(second) = words.get(1).copied()
        && words.first().is_some_and(|word| word.chars().all(char::is_alphabetic))
        && is_number(second)
        && !is_year(second)
    {
        let closed = second.ends_with([':', '.', ')', '-', '\u{2013}', '\u{2014}'])
            || words.get(2).is_none_or(|word| matches!(*word, "-" | "\u{2013}" | "\u{2014}" | ":"));
        if closed || same(second, given) || (words.len() == 2) {
            if number.is_empty() {
                number = bare(second).to_owned();
            }
            words.remove(1);
        }
    }
    if number.is_empty()
        && let Some(given) = given
    {
        number = bare(given).to_owned();
    }
    (number, words)
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
