//! A report as a reader meets it: one value with every text in place, in the reader's language. The page, the mail, plain
//! text and Markdown lay it out; none of them looks at the report itself.

use super::Frame;
use super::card::{Card, Source, card};
use super::chart::{Chart, Kind, Mark};
use super::clean::{excerpt, neutral, web_link};
use super::companions::{CompanionView, companions};
use super::i18n::{Texts, texts};
use super::lists::{Lines, Scope, lists};
use super::parts::news_rank;
use super::rules;
use super::summary::{self, NEWS, is_overturned, is_unsure};
use crate::core::commitment::Status;
use crate::core::document::Health;
use crate::core::report::{CommitmentRow, Report};

/// How much an output can hold.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Promises of each group.
    pub(crate) cards: usize,
    /// Section changes, figures and sentences of each list.
    pub(crate) lines: usize,
    /// Characters of a passage.
    pub(crate) chars: usize,
    /// Whether promises that stand are listed, not only counted.
    pub(crate) standing: bool,
    /// Whether every row says which rules decided.
    pub(crate) rules: bool,
}

impl Limits {
    /// Everything, as far as a browser can bear it.
    pub(crate) const PAGE: Self = Self { cards: 2_000, lines: 2_000, chars: 20_000, standing: true, rules: true };
    /// Everything but the promises that stand.
    pub(crate) const TEXT: Self = Self { cards: 2_000, lines: 200, chars: 20_000, standing: false, rules: true };
    /// A mail before it is found to be too long.
    pub(crate) const MAIL: Self = Self { cards: 60, lines: 40, chars: 1_500, standing: false, rules: false };

    /// The next smaller ones.
    pub(crate) fn smaller(self) -> Self {
        Self { cards: self.cards / 2, lines: self.lines / 2, chars: (self.chars * 2 / 3).max(120), ..self }
    }
}

/// A list of promises with its heading.
pub(crate) struct Group {
    /// `alarms check perhaps judged done reworded moved kept`.
    pub(crate) key: &'static str,
    pub(crate) title: String,
    pub(crate) intro: String,
    pub(crate) total: usize,
    pub(crate) cards: Vec<Card>,
    /// *12 more*, or empty.
    pub(crate) more: String,
}

impl Group {
    /// Whether the page shows it unasked.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.key, "alarms" | "check" | "perhaps" | "done")
    }
}

/// One edition.
pub(crate) struct SideView {
    pub(crate) label: String,
    pub(crate) title: String,
    pub(crate) file: String,
    pub(crate) href: Option<String>,
    pub(crate) sha256: String,
    pub(crate) pages: String,
    pub(crate) health: String,
}

/// A report with every text in place.
pub(crate) struct View {
    pub(crate) texts: &'static Texts,
    pub(crate) subject: String,
    pub(crate) series: String,
    /// *2023 beside 2022*.
    pub(crate) title: String,
    pub(crate) lead: String,
    pub(crate) also: String,
    pub(crate) held: Option<String>,
    /// Number, words and kind of each sort of news, for the row of figures.
    pub(crate) tallies: Vec<(String, String, &'static str)>,
    pub(crate) chart: Chart,
    pub(crate) chart_words: String,
    pub(crate) groups: Vec<Group>,
    pub(crate) lists: Vec<Lines>,
    /// What belongs beside it.
    pub(crate) companions: Vec<CompanionView>,
    /// What became of all sentences.
    pub(crate) counts: Vec<(String, String)>,
    pub(crate) notes: Vec<String>,
    pub(crate) old: SideView,
    pub(crate) new: SideView,
    pub(crate) made_on: String,
    pub(crate) rules: String,
    pub(crate) report_url: Option<String>,
    /// For which subscriptions it is said; may be empty.
    pub(crate) asked: String,
}

impl View {
    /// Everything that is said of `report` to the reader whom `frame` describes.
    pub(crate) fn new(report: &Report, frame: &Frame, limits: Limits) -> Self {
        let texts = texts(&frame.language);
        let old = Source::new(&report.old, frame.old_url.as_deref());
        let new = Source::new(&report.new, frame.new_url.as_deref());
        let series = neutral(&frame.series_title);
        let held = report.held.as_deref().map(|held| rules::note(held, texts));
        let is_unchanged = held.is_none() && summary::is_unchanged(report);
        let (lead, also) = if frame.is_correction {
            (texts.count("correction-lead", report.commitments.len()), texts.say("correction-also"))
        } else if held.is_some() {
            (texts.say("held-lead"), texts.say("held-also"))
        } else if is_unchanged {
            (
                texts.with("unchanged", [("old", old.label.as_str().into()), ("new", new.label.as_str().into())]),
                String::new(),
            )
        } else {
            (summary::lead(report, texts), summary::also(report, texts))
        };
        // Where nothing was compared, marks would say that something was.
        let chart = if held.is_some() { Chart::default() } else { Chart::of(report) };
        let chart_words = texts.with(
            "chart-words",
            [
                ("old", old.label.as_str().into()),
                ("new", new.label.as_str().into()),
                ("oldn", chart.old.len().into()),
                ("newn", chart.new.len().into()),
            ],
        );
        let (groups, lists) = if held.is_some() {
            (Vec::new(), Vec::new())
        } else {
            (groups(report, frame, texts, limits), lists(report, &old, &new, Scope::Own, texts, limits))
        };
        Self {
            subject: super::subject(report, frame),
            title: texts.with(
                if held.is_some() { "title-held" } else { "title" },
                [("old", old.label.as_str().into()), ("new", new.label.as_str().into())],
            ),
            tallies: if held.is_some() { Vec::new() } else { tallies(report, texts) },
            counts: if held.is_some() { Vec::new() } else { counts(report, texts) },
            companions: companions(frame, &new.label, texts, limits),
            notes: notes(report, &old, &new, texts),
            old: side(&old, texts),
            new: side(&new, texts),
            made_on: frame.made_on.map(|date| texts.date(date)).unwrap_or_default(),
            rules: neutral(&report.rules),
            report_url: frame.report_url.as_deref().and_then(web_link),
            asked: frame.asked.as_deref().map(neutral).unwrap_or_default(),
            texts,
            series,
            lead,
            also,
            held,
            chart,
            chart_words,
            groups,
            lists,
        }
    }

    /// The groups that are counted and not listed.
    pub(crate) fn standing(&self) -> Vec<&Group> {
        self.groups.iter().filter(|group| group.cards.is_empty()).collect()
    }

    /// The groups that are listed.
    pub(crate) fn listed(&self) -> Vec<&Group> {
        self.groups.iter().filter(|group| !group.cards.is_empty()).collect()
    }

    /// Both editions with their marks, the old one first.
    pub(crate) fn strips(&self) -> [(&SideView, &[Mark]); 2] {
        [(&self.old, &self.chart.old), (&self.new, &self.chart.new)]
    }

    /// What a mark of the chart stands for.
    pub(crate) fn kind_words(&self, kind: &Kind) -> String {
        self.texts.say(&format!("kind-{}", kind.as_str()))
    }

    /// Whether the page has parts that open on demand.
    pub(crate) fn has_folded(&self) -> bool {
        !self.lists.is_empty() || self.groups.iter().any(|group| !group.is_open())
    }
}

fn side(source: &Source<'_>, texts: &Texts) -> SideView {
    let side = source.side;
    SideView {
        label: source.label.clone(),
        title: side.title.as_deref().map(|title| excerpt(&neutral(title), 200)).unwrap_or_default(),
        file: excerpt(&neutral(&side.file), 120),
        href: source.link(None),
        sha256: neutral(&side.sha256),
        pages: texts.count("pages", side.pages as usize),
        health: texts.say(&format!("health-{}", side.health.as_str())),
    }
}

fn tallies(report: &Report, texts: &Texts) -> Vec<(String, String, &'static str)> {
    NEWS.into_iter()
        .filter_map(|status| {
            let n = report.commitments.iter().filter(|row| row.alarm && row.status == status).count();
            let kind = Kind::of(status, false)?.as_str();
            (n > 0).then(|| (texts.number(n), super::card::status_word(status, texts), kind))
        })
        .collect()
}

fn counts(report: &Report, texts: &Texts) -> Vec<(String, String)> {
    let counts = report.counts;
    [
        ("sentences-same", counts.same),
        ("sentences-edited", counts.edited),
        ("sentences-moved", counts.moved),
        ("sentences-split", counts.split),
        ("sentences-merged", counts.merged),
        ("sentences-new", counts.new),
        ("sentences-dropped", counts.dropped),
        ("sentences-returned", counts.returned),
    ]
    .into_iter()
    .filter(|(_, n)| *n > 0)
    .map(|(key, n)| (texts.say(key), texts.number(n as usize)))
    .collect()
}

/// Warnings, and what is to be known of each file's health.
fn notes(report: &Report, old: &Source<'_>, new: &Source<'_>, texts: &Texts) -> Vec<String> {
    let mut notes = Vec::new();
    for source in [old, new] {
        let health = source.side.health;
        if health == Health::Ok {
            continue;
        }
        let key = if health.is_comparable() {
            "note-provisional"
        } else if report.held.is_some() {
            "note-unfit"
        } else {
            "note-accepted"
        };
        let words = texts.say(&format!("health-{}", health.as_str()));
        notes.push(texts.with(key, [("edition", source.label.as_str().into()), ("health", words.into())]));
    }
    notes.extend(report.warnings.iter().take(50).map(|warning| rules::note(warning, texts)));
    notes
}

/// The group a promise is listed in.
fn group_of(row: &CommitmentRow) -> &'static str {
    match row.status {
        _ if row.alarm => "alarms",
        _ if is_overturned(row) => "judged",
        Status::Dropped | Status::Lapsed => "check",
        _ if is_unsure(row) => "perhaps",
        Status::ReportedDone => "done",
        _ if row.moved => "moved",
        Status::Reworded => "reworded",
        _ => "kept",
    }
}

fn groups(report: &Report, frame: &Frame, texts: &Texts, limits: Limits) -> Vec<Group> {
    ["alarms", "check", "perhaps", "judged", "done", "reworded", "moved", "kept"]
        .into_iter()
        .filter_map(|key| {
            let mut rows: Vec<&CommitmentRow> = report.commitments.iter().filter(|row| group_of(row) == key).collect();
            if rows.is_empty() {
                return None;
            }
            // A stable sort: within a status the report's own order stays.
            rows.sort_by_key(|row| news_rank(row.status));
            let is_standing = matches!(key, "reworded" | "moved" | "kept");
            let shown = if is_standing && !limits.standing { 0 } else { limits.cards };
            let cards: Vec<Card> = rows.iter().take(shown).map(|row| card(row, report, frame, texts, limits)).collect();
            Some(Group {
                key,
                title: texts.say(&format!("group-{key}")),
                intro: texts.say(&format!("group-{key}-intro")),
                total: rows.len(),
                more: more(rows.len(), cards.len(), texts),
                cards,
            })
        })
        .collect()
}

pub(crate) fn more(total: usize, shown: usize, texts: &Texts) -> String {
    if total > shown { texts.count("more", total - shown) } else { String::new() }
}
