//! What belongs beside a report: the companions of the series, each under its own name. Their changes are listed, and none of
//! them is a promise of the series.

use super::card::Source;
use super::clean::{neutral, web_link};
use super::i18n::Texts;
use super::lists::{Lines, Scope, lists};
use super::rules;
use super::view::Limits;
use super::{Companion, Frame};
use crate::core::report::Report;

/// A companion with every text in place.
pub(crate) struct CompanionView {
    pub(crate) title: String,
    /// Which of its editions were compared, or why none were.
    pub(crate) state: String,
    /// Its figures, and what else changed in it.
    pub(crate) lists: Vec<Lines>,
    /// Where all of it is.
    pub(crate) url: Option<String>,
}

/// All companions of the frame.
pub(super) fn companions(frame: &Frame, period: &str, texts: &Texts, limits: Limits) -> Vec<CompanionView> {
    // A companion takes less room than what it accompanies.
    let limits = Limits { lines: limits.lines.div_ceil(4), chars: limits.chars.min(400), ..limits };
    frame.companions.iter().map(|companion| view(companion, period, texts, limits)).collect()
}

fn view(companion: &Companion, period: &str, texts: &Texts, limits: Limits) -> CompanionView {
    let (state, lists) = match &companion.report {
        None => (texts.with("companion-none", [("period", period.into())]), Vec::new()),
        Some(report) => compared(report, texts, limits),
    };
    CompanionView { title: neutral(&companion.title), state, lists, url: companion.url.as_deref().and_then(web_link) }
}

fn compared(report: &Report, texts: &Texts, limits: Limits) -> (String, Vec<Lines>) {
    if let Some(held) = &report.held {
        let why = format!("{}: {}", texts.say("held-reason"), rules::note(held, texts));
        return (why, Vec::new());
    }
    let (old, new) = (Source::new(&report.old, None), Source::new(&report.new, None));
    let labels = || [("old", old.label.as_str().into()), ("new", new.label.as_str().into())];
    let lists = lists(report, &old, &new, Scope::Companion, texts, limits);
    let state = if lists.is_empty() { texts.with("companion-same", labels()) } else { texts.with("title", labels()) };
    (state, lists)
}
