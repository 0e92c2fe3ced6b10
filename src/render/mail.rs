//! The mail: an HTML part that old clients can draw, and a text part that says the same. One mail has a part for each report
//! and the subscriptions that asked for it, and then what else there is to say.

use askama::Template;

use super::card::Source;
use super::chart::{Kind, Mark, bins};
use super::clean::{neutral, web_link, wrap};
use super::i18n::{Texts, texts};
use super::text::{WIDTH, made_by, write_part};
use super::view::{Limits, View};
use super::{Frame, MAIL_BYTES, summary};
use crate::core::document::Language;
use crate::core::report::Report;

/// A mail in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// One line.
    pub subject: String,
    /// The HTML part.
    pub html: String,
    /// The text part.
    pub text: String,
}

/// News that is no report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notice {
    /// One line.
    pub title: String,
    /// One paragraph.
    pub text: String,
    /// Where it can be looked at.
    pub url: Option<String>,
}

/// The links at the end of a mail.
#[derive(Clone, Debug, Default)]
pub struct Foot {
    /// The page on which the reader leaves what the mail says.
    pub unsubscribe_url: Option<String>,
    /// The reader's own page.
    pub manage_url: Option<String>,
}

#[derive(Template)]
#[template(path = "mail.html", config = "src/render/askama.toml")]
struct MailPage<'a> {
    t: &'a Texts,
    subject: &'a str,
    parts: &'a [View],
    notes: &'a [Notice],
    foot: &'a Foot,
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

    fn made_by(view: &View) -> String {
        made_by(view)
    }
}

pub(super) fn subject(report: &Report, frame: &Frame) -> String {
    let t = texts(&frame.language);
    let period = Source::new(&report.new, None).label;
    if frame.is_correction {
        let n = report.commitments.len();
        return t.with(
            "subject-correction",
            [("series", neutral(&frame.series_title).into()), ("period", period.into()), ("n", n.into())],
        );
    }
    summary::subject(report, &frame.series_title, &period, t)
}

/// A whole mail to a reader of `language`: its parts, then the notices.
pub fn letter(language: &Language, parts: &[(Report, Frame)], notes: &[Notice], foot: &Foot) -> Letter {
    let t = texts(language);
    let subject = match (parts, notes) {
        ([(report, frame)], _) => subject(report, frame),
        ([], [note]) => note.title.clone(),
        ([], _) => t.count("subject-notes", notes.len()),
        (several, _) => summary::subject_of_several(several, t),
    };
    let notes: Vec<Notice> = notes
        .iter()
        .map(|note| Notice {
            title: neutral(&note.title),
            text: neutral(&note.text),
            url: note.url.as_deref().and_then(web_link),
        })
        .collect();
    let foot = Foot {
        unsubscribe_url: foot.unsubscribe_url.as_deref().and_then(web_link),
        manage_url: foot.manage_url.as_deref().and_then(web_link),
    };
    let html = fitting(parts, |views| {
        let page = MailPage { t, subject: &subject, parts: views, notes: &notes, foot: &foot };
        page.render().unwrap_or_else(|error| {
            tracing::error!(%error, "Cannot lay out a mail");
            String::new()
        })
    });
    let text = fitting(parts, |views| text(views, t, &notes, &foot));
    Letter { subject, html, text }
}

fn text(parts: &[View], t: &Texts, notes: &[Notice], foot: &Foot) -> String {
    let mut out = String::new();
    for view in parts {
        if !out.is_empty() {
            out.push_str("\n\n");
        }
        write_part(&mut out, view);
    }
    if !notes.is_empty() {
        let title = t.say("notes-title");
        if !out.is_empty() {
            out.push('\n');
        }
        wrap(&mut out, &title, "", "", WIDTH);
        out.push_str(&"-".repeat(title.chars().count().min(WIDTH)));
        out.push('\n');
        for note in notes {
            wrap(&mut out, &note.title, "- ", "  ", WIDTH);
            wrap(&mut out, &note.text, "  ", "  ", WIDTH);
            if let Some(url) = &note.url {
                wrap(&mut out, url, "  ", "  ", WIDTH);
            }
        }
    }
    if foot.manage_url.is_some() || foot.unsubscribe_url.is_some() {
        out.push('\n');
    }
    for (key, url) in [("manage", &foot.manage_url), ("unsubscribe", &foot.unsubscribe_url)] {
        if let Some(url) = url {
            wrap(&mut out, &format!("{}: {url}", t.say(key)), "", "  ", WIDTH);
        }
    }
    out
}

/// The longest layout that a mail can hold: what does not fit is counted, and is on the page.
fn fitting(parts: &[(Report, Frame)], layout: impl Fn(&[View]) -> String) -> String {
    let mut limits = Limits::MAIL;
    loop {
        let views: Vec<View> = parts.iter().map(|(report, frame)| View::new(report, frame, limits)).collect();
        let laid_out = layout(&views);
        if laid_out.len() <= MAIL_BYTES || limits.cards == 0 {
            return laid_out;
        }
        limits = limits.smaller();
    }
}
