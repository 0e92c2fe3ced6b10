//! The pages on which a text is read back through its editions: since when each part of it stands there as it is, and
//! every wording that its lines had. Knows no routes and no store.

use askama::Template;

use super::view::lay_out;
use crate::core::align::lineage::{SentenceLineage, Wording};
use crate::core::diff::{self, WordChange};
use crate::core::document::{Document, Language, SentenceId};
use crate::job::history::{History, Kept};
use crate::render::i18n::{Texts, texts};
use crate::render::{neutral, parts, runs};

/// Sections and lines that one page shows at most.
const MOST: usize = 5_000;
/// Characters that are shown of one line.
const LINE: usize = 20_000;

#[derive(Template)]
#[template(path = "history.html", config = "src/render/askama.toml")]
struct TextPage<'a> {
    t: &'a Texts,
    title: String,
    series: (&'a str, String),
    sections: Vec<SectionItem>,
}

/// A section in the list of all.
struct SectionItem {
    /// Its number in the address, from 1.
    n: usize,
    level: u8,
    heading: String,
    note: Note,
}

/// Since when something stands there as it is.
struct Note {
    /// `kept`, `weaker` or `gain`, for the colour.
    kind: &'static str,
    sign: &'static str,
    words: String,
    /// Further facts, may be empty.
    more: String,
}

#[derive(Template)]
#[template(path = "history_part.html", config = "src/render/askama.toml")]
struct PartPage<'a> {
    t: &'a Texts,
    title: String,
    series: (&'a str, String),
    note: Note,
    places: Vec<(String, String)>,
    lines: Vec<Line>,
    /// The sections before and after this one.
    beside: [Option<(usize, String)>; 2],
}

/// A sentence of the newest edition, and its life.
struct Line {
    text: String,
    note: Note,
    /// The wordings before today's, newest first.
    wordings: Vec<Before>,
}

/// A wording that a line had.
struct Before {
    span: String,
    /// What became of it in the wording after it: gone and fresh words in one line.
    runs: Vec<runs::Run>,
}

/// All sections of the newest edition, with since when each is as it is.
pub(super) fn text(language: &Language, id: &str, series: &str, history: &History) -> Option<String> {
    let t = texts(language);
    let newest = history.editions.last()?;
    let sections = newest
        .document
        .sections
        .iter()
        .zip(&history.lineage.sections)
        .enumerate()
        .take(MOST)
        .map(|(n, (section, life))| SectionItem {
            n: n + 1,
            level: section.level.clamp(1, 4),
            heading: heading(&newest.document, n, t),
            note: note(&history.editions, life.first_seen(), life.last_changed, t),
        })
        .collect();
    Some(lay_out(&TextPage { t, title: t.say("history"), series: (id, neutral(series)), sections }))
}

/// One section of the newest edition, line by line; nothing where there is none of that number, from 1.
pub(super) fn part(language: &Language, id: &str, series: &str, history: &History, n: usize) -> Option<String> {
    let t = texts(language);
    let editions = &history.editions;
    let newest = editions.last()?;
    let at = n.checked_sub(1)?;
    let life = history.lineage.sections.get(at)?;
    newest.document.sections.get(at)?;
    let place = |&(edition, section): &(usize, usize)| {
        let kept = editions.get(edition)?;
        let path: Vec<String> = kept.document.sections.get(section)?.path.iter().map(|part| neutral(part)).collect();
        let path = if path.is_empty() { t.say("history-opening") } else { path.join(" › ") };
        Some((label(kept), path))
    };
    let lines = newest
        .document
        .sentences()
        .filter(|sentence| sentence.section == at)
        .take(MOST)
        .filter_map(|sentence| history.lineage.sentences.get(sentence.id.index()))
        .filter_map(|life| line(editions, life, t))
        .collect();
    let beside = [n.checked_sub(1).filter(|n| *n > 0), Some(n + 1).filter(|n| *n <= newest.document.sections.len())];
    Some(lay_out(&PartPage {
        t,
        title: heading(&newest.document, at, t),
        series: (id, neutral(series)),
        note: note(editions, life.first_seen(), life.last_changed, t),
        places: life.seen.iter().rev().filter_map(place).collect(),
        lines,
        beside: beside.map(|n| n.map(|n| (n, heading(&newest.document, n - 1, t)))),
    }))
}

fn heading(document: &Document, n: usize, t: &Texts) -> String {
    let heading = document.sections.get(n).and_then(|section| section.heading.as_deref());
    heading.map_or_else(|| t.say("history-opening"), |heading| parts::excerpt(&neutral(heading), 300))
}

fn label(kept: &Kept) -> String {
    parts::excerpt(&neutral(&kept.period), 30)
}

fn period(editions: &[Kept], n: usize) -> String {
    editions.get(n).map_or_else(|| "?".to_owned(), label)
}

/// Since when something is as it is, and since when it is there at all.
fn note(editions: &[Kept], first: usize, changed: usize, t: &Texts) -> Note {
    let last = editions.len().saturating_sub(1);
    let say = |key: &str, n: usize| t.with(key, [("edition", period(editions, n).into())]);
    let since = if first < changed { say("history-since", first) } else { String::new() };
    if changed < last {
        return Note { kind: "kept", sign: "=", words: say("history-unchanged", changed), more: since };
    }
    if first < last || last == 0 {
        return Note { kind: "weaker", sign: "≈", words: say("history-changed", changed), more: since };
    }
    Note { kind: "gain", sign: "+", words: say("history-new", last), more: String::new() }
}

fn line(editions: &[Kept], life: &SentenceLineage, t: &Texts) -> Option<Line> {
    let last = editions.len().checked_sub(1)?;
    let (today, before) = life.wordings.split_last()?;
    let mut note = note(editions, life.first_seen(), life.last_changed(), t);
    let mut more: Vec<String> = Vec::new();
    if !note.more.is_empty() {
        more.push(std::mem::take(&mut note.more));
    }
    if let Some(earlier) = today.again.and_then(|n| life.wordings.get(n)) {
        more.push(t.with("history-again", [("edition", period(editions, earlier.last).into())]));
    }
    let away = away(life);
    if !away.is_empty() {
        let names: Vec<String> = away.iter().map(|n| period(editions, *n)).collect();
        more.push(t.with("history-away", [("editions", t.list(&names).into())]));
        // What came back with the newest edition is said first: that is its news.
        if away.last().is_some_and(|n| n + 1 == last) {
            let words = t.with("history-returned", [("edition", period(editions, last).into())]);
            note = Note { kind: "gain", sign: "↺", words, more: String::new() };
        }
    }
    note.more = more.join(" · ");
    let text = |wording: &Wording| sentence(editions.get(wording.first)?, wording.sentence);
    let wordings = life
        .wordings
        .iter()
        .zip(life.wordings.iter().skip(1))
        .take(before.len())
        .rev()
        .filter_map(|(old, new)| {
            let words: Vec<WordChange> = diff::words(&text(old)?, &text(new)?);
            let [from, to] = [old.first, old.last].map(|n| period(editions, n));
            let span =
                if from == to { from } else { t.with("history-span", [("first", from.into()), ("last", to.into())]) };
            let span = format!("{span} → {}", period(editions, new.first));
            Some(Before { span, runs: runs::merged(&words, LINE) })
        })
        .collect();
    let own = sentence(editions.get(last)?, life.sentence)?;
    Some(Line { text: parts::excerpt(&neutral(&own), LINE), note, wordings })
}

/// The editions between the first and the newest that lack it.
fn away(life: &SentenceLineage) -> Vec<usize> {
    let steps = life.seen.iter().zip(life.seen.iter().skip(1));
    steps.flat_map(|((before, _), (after, _))| before + 1..*after).collect()
}

fn sentence(kept: &Kept, id: SentenceId) -> Option<String> {
    kept.document.sentences().nth(id.index()).map(|at| at.sentence.text.clone())
}
