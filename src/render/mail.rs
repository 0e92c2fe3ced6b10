//! The mail: an HTML part that old clients can draw, and a text part that says the same.

use askama::Template;

use super::card::Source;
use super::chart::{Kind, Mark, bins};
use super::text::{made_by, write};
use super::view::{Limits, View};
use super::{Frame, MAIL_BYTES, summary};
use crate::core::report::Report;

#[derive(Template)]
#[template(path = "mail.html", config = "src/render/askama.toml")]
struct MailPage<'a> {
    v: &'a View,
    made_by: String,
}

impl MailPage<'_> {
    /// One table cell a part of the document: its colour, and its sign for readers without colours.
    fn cells(marks: &[Mark]) -> Vec<(&'static str, char)> {
        bins(marks, 30)
            .into_iter()
            .map(|kind| kind.map_or(("#e3e7eb", '\u{a0}'), |kind: Kind| (kind.colour(), Self::shown(kind))))
            .collect()
    }

    /// The sign of a kind; a minus that is as wide as a plus.
    fn shown(kind: Kind) -> char {
        if kind == Kind::Gone { '−' } else { kind.sign() }
    }
}

pub(super) fn subject(report: &Report, frame: &Frame) -> String {
    let period = Source::new(&report.new, None).label;
    summary::subject(report, &frame.series_title, &period, super::i18n::texts(&frame.language))
}

pub(super) fn html(report: &Report, frame: &Frame) -> String {
    fitting(report, frame, |view| {
        let page = MailPage { v: view, made_by: made_by(view) };
        page.render().unwrap_or_else(|error| {
            tracing::error!(%error, "Cannot lay out a mail");
            String::new()
        })
    })
}

pub(super) fn text(report: &Report, frame: &Frame) -> String {
    fitting(report, frame, write)
}

/// The longest layout that a mail can hold: what does not fit is counted, and is on the page.
fn fitting(report: &Report, frame: &Frame, layout: impl Fn(&View) -> String) -> String {
    let mut limits = Limits::MAIL;
    loop {
        let laid_out = layout(&View::new(report, frame, limits));
        if laid_out.len() <= MAIL_BYTES || limits.cards == 0 {
            return laid_out;
        }
        limits = limits.smaller();
    }
}
