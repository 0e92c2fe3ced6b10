//! The lists beside the promises: sections, figures and ordinary sentences that changed.

use std::collections::BTreeSet;

use super::card::{Source, headings};
use super::clean::{excerpt, neutral};
use super::i18n::Texts;
use super::runs::{self, Run};
use super::view::{Limits, more};
use crate::core::align::{SectionRelation, SentenceRelation};
use crate::core::diff::FigureChange;
use crate::core::report::{Passage, Report, SentenceRow};

/// One line of a list: what, the words, where.
pub(crate) struct Line {
    pub(crate) what: String,
    pub(crate) runs: Vec<Run>,
    pub(crate) place: String,
    pub(crate) href: Option<String>,
}

/// A list of lines with its heading.
pub(crate) struct Lines {
    pub(crate) key: &'static str,
    pub(crate) title: String,
    pub(crate) total: usize,
    pub(crate) lines: Vec<Line>,
    /// *12 more*, or empty.
    pub(crate) more: String,
}

/// Whose sentences are listed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Those of the series itself, whose promises have a place of their own.
    Own,
    /// Those of a companion: nothing in it is a promise here, and what came and went is listed too.
    Companion,
}

/// All lists that are not empty.
pub(crate) fn lists(
    report: &Report,
    old: &Source<'_>,
    new: &Source<'_>,
    scope: Scope,
    texts: &Texts,
    limits: Limits,
) -> Vec<Lines> {
    let sections: Vec<_> = report
        .sections
        .iter()
        .filter(|row| !matches!(row.relation, SectionRelation::Kept | SectionRelation::Renumbered))
        .collect();
    let promises: BTreeSet<(u32, &str)> = report
        .commitments
        .iter()
        .flat_map(|row| row.old.iter().chain(&row.new).chain(&row.old_more).chain(&row.new_more))
        .map(|passage| (passage.page, passage.text.as_str()))
        .collect();
    let is_promise = |passage: &Option<Passage>| {
        scope == Scope::Own
            && passage.as_ref().is_some_and(|passage| promises.contains(&(passage.page, passage.text.as_str())))
    };
    let plain = || report.sentences.iter().filter(|row| !is_promise(&row.old) && !is_promise(&row.new));
    let has_figures =
        |row: &&SentenceRow| !is_rolled_table(row) && row.figures.iter().any(|figure| !is_rolled(figure, report));
    let figures: Vec<&SentenceRow> = plain().filter(has_figures).collect();
    let edited: Vec<&SentenceRow> =
        plain().filter(|row| row.relation == SentenceRelation::Edited && !has_figures(row)).collect();

    let section_lines = sections.iter().take(limits.lines).map(|row| {
        let path = |path: &Option<Vec<String>>, side: &Source<'_>| {
            path.as_ref().map(|path| headings(path, side.side.title.as_deref())).unwrap_or_default()
        };
        let (from, to) = (path(&row.old, old), path(&row.new, new));
        let text = match (from.is_empty(), to.is_empty()) {
            (true, _) => to,
            (_, true) => from,
            _ if from == to => to,
            _ => format!("{from} → {to}"),
        };
        let mut what = texts.say(&format!("section-{}", row.relation.as_str()));
        for also in row.also.iter().filter(|&&also| also != SectionRelation::Kept) {
            what = format!("{what}, {}", texts.say(&format!("section-{}", also.as_str())).to_lowercase());
        }
        Line { what, runs: runs::plain(&text, limits.chars), place: String::new(), href: None }
    });
    let sentence_line = |row: &&SentenceRow| {
        let (source, passage) = match (&row.new, &row.old) {
            (Some(passage), _) => (new, Some(passage)),
            (None, passage) => (old, passage.as_ref()),
        };
        let changes: Vec<String> = row
            .figures
            .iter()
            .filter(|figure| !is_rolled(figure, report))
            .take(6)
            .map(|figure| {
                let side =
                    |text: &str| if text.is_empty() { texts.say("nothing") } else { excerpt(&neutral(text), 40) };
                format!("{} → {}", side(&figure.old), side(&figure.new))
            })
            .collect();
        let runs = if row.words.is_empty() {
            passage.map(|passage| runs::plain(&passage.text, limits.chars)).unwrap_or_default()
        } else {
            runs::merged(&row.words, limits.chars)
        };
        Line {
            what: changes.join("; "),
            runs,
            place: passage.map(|passage| source.place(passage, texts)).unwrap_or_default(),
            href: passage.and_then(|passage| source.link(Some(passage.page))),
        }
    };
    let make = |key: &'static str, total: usize, lines: Vec<Line>| Lines {
        key,
        title: texts.say(&format!("list-{key}")),
        total,
        more: more(total, lines.len(), texts),
        lines,
    };
    let shown = if limits.standing { limits.lines } else { 0 };
    let mut all = vec![
        make("sections", sections.len(), section_lines.collect()),
        make("figures", figures.len(), figures.iter().take(limits.lines).map(sentence_line).collect()),
        make("edited", edited.len(), edited.iter().take(shown).map(sentence_line).collect()),
    ];
    if scope == Scope::Companion {
        for (key, relation) in [("came", SentenceRelation::New), ("went", SentenceRelation::Dropped)] {
            let rows: Vec<&SentenceRow> = report.sentences.iter().filter(|row| row.relation == relation).collect();
            all.push(make(key, rows.len(), rows.iter().take(limits.lines).map(sentence_line).collect()));
        }
    }
    all.into_iter().filter(|list| list.total > 0).collect()
}

/// A row of a table that shows the last few years: the oldest cell left and a new one came, and no figure was changed.
fn is_rolled_table(row: &SentenceRow) -> bool {
    let is_table = [&row.old, &row.new].into_iter().flatten().all(|passage| passage.text.contains(" | "));
    is_table && row.figures.iter().all(|figure| figure.old.is_empty() || figure.new.is_empty())
}

/// A year that rolls on with the edition (*in 2022* became *in 2023*) is no change of a figure.
fn is_rolled(figure: &FigureChange, report: &Report) -> bool {
    let year = |text: &str| {
        text.get(..4).and_then(|start| start.parse::<u16>().ok()).filter(|year| (1900..2200).contains(year))
    };
    let periods = report.old.period.as_deref().zip(report.new.period.as_deref());
    let Some((Some(from), Some(to))) = periods.map(|(old, new)| (year(old), year(new))) else { return false };
    let is_year = |text: &str| text.len() == 4;
    is_year(&figure.old)
        && is_year(&figure.new)
        && year(&figure.old)
            .zip(year(&figure.new))
            .is_some_and(|(old, new)| i32::from(new) - i32::from(old) == i32::from(to) - i32::from(from))
}
