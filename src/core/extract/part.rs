//! A part of a bundle: the sections from one heading to another, as a document of their own.
//!
//! Ministries put the annex of one year into a bundle with others, under another number each time. The part is found by its
//! heading's words; where it is not found, or found twice, nothing is guessed.

use regex::{Regex, RegexBuilder};

use crate::core::document::{Document, Health, Section};
use crate::core::extract::heading;

/// Which part of a document is the edition.
#[derive(Clone, Debug)]
pub struct Part {
    start: Regex,
    end: Option<Regex>,
}

/// Where a part begins and ends, as indices of sections; the end is the first that is no longer of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Extent {
    from: usize,
    to: usize,
}

impl Part {
    /// A part from the heading that matches `start` to the next that matches `end`: regular expressions, without regard to
    /// case. Without `end` it goes to the next heading that is as high.
    ///
    /// # Errors
    /// One of them is no regular expression.
    pub fn new(start: &str, end: Option<&str>) -> Result<Self, regex::Error> {
        let compile = |pattern: &str| RegexBuilder::new(pattern).case_insensitive(true).build();
        Ok(Self { start: compile(start)?, end: end.map(compile).transpose()? })
    }

    /// That part of a document, as if it were all of it: pages stay those of the file, the headings above the part are
    /// gone, and its first heading is the title.
    ///
    /// Where the part cannot be found, what comes back has no text, the health [`Health::Empty`] or a worse one that the
    /// document had, and the reason as its first warning.
    pub fn of(&self, document: Document) -> Document {
        match self.find(&document.sections) {
            Ok(extent) => cut(document, extent),
            // A document that could not be read lacks the part for a reason of its own.
            Err(_) if !document.health.is_comparable() => document,
            Err(reason) => {
                let mut missing = document;
                missing.sections.clear();
                missing.health = missing.health.max(Health::Empty);
                missing.warnings.insert(0, reason);
                missing
            }
        }
    }

    /// The one place where the part stands, or why there is none.
    fn find(&self, sections: &[Section]) -> Result<Extent, String> {
        let hits: Vec<usize> =
            sections.iter().enumerate().filter(|(_, section)| self.starts(section)).map(|(at, _)| at).collect();
        if hits.is_empty() {
            return Err(format!("the part was not found: no heading matches {}", self.start));
        }
        let mut found: Vec<Extent> = Vec::new();
        for &at in &hits {
            // A heading repeated inside its own part, on a later page, begins no other.
            let is_inside = found.last().is_some_and(|before| at < before.to);
            if !is_inside && !is_in_contents(sections, at, &hits) {
                found.push(Extent { from: at, to: self.end_of(sections, at) });
            }
        }
        match *found.as_slice() {
            [only] => Ok(only),
            [] => Err(format!("the part was not found: {} stands in a table of contents only", self.start)),
            _ => {
                let pages = found.iter().filter_map(|extent| sections.get(extent.from));
                let pages: Vec<String> = pages.map(|section| section.page.to_string()).collect();
                Err(format!(
                    "the part cannot be told: {} matches headings on the pages {}",
                    self.start,
                    pages.join(", ")
                ))
            }
        }
    }

    fn starts(&self, section: &Section) -> bool {
        section.heading.as_deref().is_some_and(|heading| self.start.is_match(heading))
    }

    /// The first section after the part that begins at `from`.
    fn end_of(&self, sections: &[Section], from: usize) -> usize {
        let level = sections.get(from).map_or(0, |section| section.level);
        let ends = |section: &Section| match &self.end {
            Some(end) => {
                section.heading.as_deref().is_some_and(|heading| end.is_match(heading)) && !self.starts(section)
            }
            None => section.level <= level && !self.starts(section),
        };
        let after = from.saturating_add(1);
        sections.iter().skip(after).position(ends).map_or(sections.len(), |at| at.saturating_add(after))
    }
}

/// Whether a heading is an entry of a table of contents that was taken for a heading: it ends in the number of its page, or
/// nothing stands under it.
fn is_in_contents(sections: &[Section], at: usize, hits: &[usize]) -> bool {
    let Some(section) = sections.get(at) else { return true };
    let text = section.heading.as_deref().unwrap_or_default();
    if ends_in_leaders(text) {
        return true;
    }
    // `Inzet in 2022` ends in a number too: it is that of a page where another hit says the same without it.
    let bare = without_page_number(text).map(heading_words);
    let has_twin = bare.is_some_and(|bare| {
        hits.iter()
            .filter(|other| **other != at)
            .filter_map(|other| sections.get(*other)?.heading.as_deref())
            .any(|other| heading_words(other) == bare)
    });
    if has_twin {
        return true;
    }
    if !section.blocks.is_empty() {
        return false;
    }
    // Without text of its own, a heading of the text has parts that have.
    !sections
        .iter()
        .skip(at.saturating_add(1))
        .take_while(|below| below.level > section.level)
        .any(|below| !below.blocks.is_empty())
}

/// Whether dots lead to the end, or to a number there.
fn ends_in_leaders(text: &str) -> bool {
    let before = text.trim_end().trim_end_matches(|c: char| c.is_ascii_digit()).trim_end();
    before.ends_with("..") || before.ends_with(". .") || before.ends_with('…')
}

fn without_page_number(text: &str) -> Option<&str> {
    let (before, last) = text.trim_end().rsplit_once(' ')?;
    (last.len() <= 4 && last.bytes().all(|b| b.is_ascii_digit())).then_some(before)
}

/// The words of a heading without its number: the contents may number otherwise.
fn heading_words(text: &str) -> String {
    let rest = heading::number(text).and_then(|number| text.strip_prefix(number)).unwrap_or(text);
    rest.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

/// What is left of a document when only a part of it is kept.
fn cut(mut document: Document, extent: Extent) -> Document {
    document.sections.truncate(extent.to);
    document.sections.drain(..extent.from.min(document.sections.len()));
    let Some(first) = document.sections.first() else { return document };
    let above: Vec<String> = first.path.iter().take(first.path.len().saturating_sub(1)).cloned().collect();
    let deeper = first.level.saturating_sub(1);
    document.title.clone_from(&first.heading);
    for section in &mut document.sections {
        if section.path.starts_with(&above) {
            section.path.drain(..above.len());
        }
        section.level = section.level.saturating_sub(deeper).max(1);
    }
    document
}
