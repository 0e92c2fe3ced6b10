//! Reports in words: from one [`Report`] the page, plain text, Markdown and the mail, in the reader's language.
//!
//! Everything is a function of its arguments: no clock, no database, no network. What a publisher wrote is data: cleaned by
//! [`neutral`], escaped by each output, never markup, never a template.

mod asked;
mod card;
mod chart;
mod clean;
mod companions;
mod confirmation;
mod html;
pub mod i18n;
mod lists;
mod mail;
mod markdown;
pub(crate) mod parts;
mod rules;
pub(crate) mod runs;
mod summary;
mod text;
mod view;

pub use asked::{asked, asked_for};
pub use clean::neutral;
pub use confirmation::{Confirmation, confirmation};
pub(crate) use html::Body;
pub use mail::{Foot, Letter, Notice, letter};

use chrono::NaiveDate;
use std::collections::BTreeMap;

use crate::core::document::Language;
use crate::core::report::Report;

/// The style sheet of pages; stand-alone pages carry it inside.
pub const STYLE: &str = include_str!("../web/assets/style.css");

/// A publication that belongs beside the series', and what changed in it over the same period. What it says binds nobody in
/// the name of the series.
#[derive(Clone, Debug)]
pub struct Companion {
    /// What it is called.
    pub title: String,
    /// Where its own report, or else its own page, can be read.
    pub url: Option<String>,
    /// Its own comparison; nothing where its edition is not there yet.
    pub report: Option<Report>,
}

/// What surrounds a report: for whom, under which name, with which links.
///
/// Addresses that are not http or https (for feedback: or mailto) are left out.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The reader's language: `nl` or `en`; others are answered in English.
    pub language: Language,
    /// What the series is called.
    pub series_title: String,
    /// Where the whole report can be read.
    pub report_url: Option<String>,
    /// Where the old edition can be read, if not where it came from.
    pub old_url: Option<String>,
    /// Where the new edition can be read, if not where it came from.
    pub new_url: Option<String>,
    /// Where editions before the old one can be read, by their periods: a promise that comes back stood in one of them.
    pub earlier_urls: BTreeMap<String, String>,
    /// What belongs beside the report, in the order of the config.
    pub companions: Vec<Companion>,
    /// When the comparison was made.
    pub made_on: Option<NaiveDate>,
    /// For which subscriptions it is said; nothing where the reader did not choose (mails only).
    pub asked: Option<String>,
    /// It says that alarms were wrong: its rows are those that a person took back.
    pub is_correction: bool,
    /// Where a reader can say that a row is wrong; the row's id is added as `commitment=`, to a mailto as its subject.
    pub feedback_url: Option<String>,
}

impl Frame {
    /// A frame without links and date.
    pub fn new(language: Language, series_title: impl Into<String>) -> Self {
        Self {
            language,
            series_title: series_title.into(),
            report_url: None,
            old_url: None,
            new_url: None,
            earlier_urls: BTreeMap::new(),
            companions: Vec::new(),
            made_on: None,
            asked: None,
            is_correction: false,
            feedback_url: None,
        }
    }
}

/// The subject of a mail: series, period and counts.
pub fn subject(report: &Report, frame: &Frame) -> String {
    mail::subject(report, frame)
}

/// The alarms of a report in one sentence, for lists of reports.
pub(crate) fn lead(report: &Report, language: &Language) -> String {
    let texts = i18n::texts(language);
    if report.held.is_some() { texts.say("held-lead") } else { summary::lead(report, texts) }
}

/// A whole page that needs nothing beside it: its style sheet is inside.
pub fn html_page(report: &Report, frame: &Frame) -> String {
    html::page(report, frame)
}

/// Plain text, lines of at most 78 characters where words allow.
pub fn text(report: &Report, frame: &Frame) -> String {
    text::text(report, frame)
}

/// CommonMark with tables.
pub fn markdown(report: &Report, frame: &Frame) -> String {
    markdown::markdown(report, frame)
}

/// How long a part of a mail may be: Gmail cuts longer ones off.
pub const MAIL_BYTES: usize = 100_000;
