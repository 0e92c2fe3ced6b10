//! One promise as a reader sees it: what became of it, the passages with their places, why, and how sure.
//!
//! Words and links only: each output lays them out in its own way.

use super::Frame;
use super::chart::Kind;
use super::clean::{excerpt, neutral, web_link};
use super::i18n::Texts;
use super::rules;
use super::runs::{self, Run};
use super::view::Limits;
use crate::core::commitment::{Slot, Status, Strength};
use crate::core::report::{CommitmentRow, Doubt, NEW_BY_OCR, OLD_BY_OCR, Passage, Report, RestoredFrom, Side};
use crate::core::verdict::Verdict;

/// A promise with all that its outputs need.
#[derive(Clone, Debug)]
pub(crate) struct Card {
    /// Fit for a fragment of a URL.
    pub(crate) anchor: String,
    pub(crate) kind: Kind,
    /// *Weakened*.
    pub(crate) label: String,
    /// *how firmly it binds: from ‘zal’ to ‘streeft ernaar’*; may be empty.
    pub(crate) headline: String,
    pub(crate) quotes: Vec<Quote>,
    /// Why it is listed, in the reader's language.
    pub(crate) explain: String,
    /// What the rules say, as they say it; may be empty.
    pub(crate) why: String,
    pub(crate) confidence: String,
    /// *Judged wrong by Anna on 24 November 2026*; may be empty.
    pub(crate) verdict: String,
    /// Where to say that it is wrong.
    pub(crate) feedback: Option<String>,
}

/// A passage with its place.
#[derive(Clone, Debug)]
pub(crate) struct Quote {
    /// `old new nearest earlier`.
    pub(crate) role: &'static str,
    /// *2022*, or *closest passage in 2023*.
    pub(crate) label: String,
    pub(crate) runs: Vec<Run>,
    /// Headings and page.
    pub(crate) place: String,
    pub(crate) href: Option<String>,
    /// *firm*; empty where it is not known.
    pub(crate) strength: String,
    pub(crate) doubt: String,
}

/// One side of a comparison, as passages refer to it.
pub(crate) struct Source<'a> {
    pub(crate) side: &'a Side,
    pub(crate) label: String,
    url: Option<String>,
    is_pdf: bool,
}

impl<'a> Source<'a> {
    pub(crate) fn new(side: &'a Side, url: Option<&str>) -> Self {
        let url = url.or(side.url.as_deref()).and_then(web_link);
        let is_pdf = is_pdf_name(&side.file) || url.as_deref().is_some_and(is_pdf_name);
        let label = neutral(side.period.as_deref().unwrap_or(&side.file));
        Self { side, label: excerpt(&label, 60), url, is_pdf }
    }

    /// The address of that page; PDF readers open it there (RFC 8118).
    pub(crate) fn link(&self, page: Option<u32>) -> Option<String> {
        let url = self.url.as_deref()?;
        match page {
            Some(page) if self.is_pdf => Some(at_page(url, page)),
            _ => Some(url.to_owned()),
        }
    }

    /// *2 Migratiesamenwerking › 2.1 Tunesië, p. 56*.
    pub(crate) fn place(&self, passage: &Passage, texts: &Texts) -> String {
        let mut place = headings(&passage.section, self.side.title.as_deref());
        let page = if self.side.pages <= 1 && passage.page_label.is_none() {
            String::new()
        } else {
            page_words(passage, self.side.pages > 1, texts)
        };
        if !place.is_empty() && !page.is_empty() {
            place.push_str(", ");
        }
        place.push_str(&page);
        place
    }

    pub(crate) fn quote(
        &self,
        role: &'static str,
        label: String,
        passage: &Passage,
        runs: Vec<Run>,
        texts: &Texts,
    ) -> Quote {
        Quote {
            role,
            label,
            runs,
            place: self.place(passage, texts),
            href: self.link(Some(passage.page)),
            strength: passage.strength.map(|strength| strength_word(strength, texts)).unwrap_or_default(),
            doubt: passage.doubt.map(|doubt| doubt_words(doubt, texts)).unwrap_or_default(),
        }
    }
}

fn is_pdf_name(name: &str) -> bool {
    let path = name.split(['?', '#']).next().unwrap_or(name);
    path.get(path.len().saturating_sub(4)..).is_some_and(|end| end.eq_ignore_ascii_case(".pdf"))
}

/// The address of a page; PDF readers open it there (RFC 8118).
fn at_page(url: &str, page: u32) -> String {
    if page == 0 { url.to_owned() } else { format!("{}#page={page}", url.split('#').next().unwrap_or(url)) }
}

/// *p. 56*, with the page of the file where it prints another number and there are several.
fn page_words(passage: &Passage, has_several: bool, texts: &Texts) -> String {
    let page = passage.page.to_string();
    match &passage.page_label {
        Some(label) if *label != page && has_several => {
            texts.with("page-labelled", [("label", excerpt(&neutral(label), 20).into()), ("page", page.into())])
        }
        Some(label) => texts.with("page", [("page", excerpt(&neutral(label), 20).into())]),
        None => texts.with("page", [("page", page.into())]),
    }
}

/// Headings from the top down in one line; the document's own title is left out where more follows.
pub(crate) fn headings(path: &[String], title: Option<&str>) -> String {
    let skip = usize::from(path.len() > 1 && path.first().map(String::as_str) == title);
    let parts: Vec<String> = path.iter().skip(skip).map(|heading| excerpt(&neutral(heading), 90)).collect();
    parts.join(" › ")
}

pub(crate) fn status_word(status: Status, texts: &Texts) -> String {
    texts.say(&format!("status-{}", status.as_str()))
}

fn strength_word(strength: Strength, texts: &Texts) -> String {
    texts.say(&format!("strength-{}", strength.as_str()))
}

fn doubt_words(doubt: Doubt, texts: &Texts) -> String {
    texts.say(match doubt {
        Doubt::CutOff => "doubt-cut-off",
        Doubt::Ocr => "doubt-ocr",
    })
}

pub(crate) fn slot_words(slots: &[Slot], texts: &Texts) -> String {
    let words: Vec<String> = slots.iter().map(|slot| texts.say(&format!("slot-{}", slot.as_str()))).collect();
    texts.list(&words)
}

/// *very likely (91 %)*.
pub(crate) fn confidence_words(confidence: f32, texts: &Texts) -> String {
    let share = if confidence.is_finite() { confidence.clamp(0.0, 1.0) } else { 0.0 };
    let key = match share {
        share if share >= 0.95 => "confidence-5",
        share if share >= 0.9 => "confidence-4",
        share if share >= 0.8 => "confidence-3",
        share if share >= 0.6 => "confidence-2",
        _ => "confidence-1",
    };
    // Never *100 %*: nothing here is certain.
    let percent = ((share * 100.0).round() as u32).min(99);
    texts.with(key, [("percent", percent.to_string().into())])
}

/// *Judged wrong by Anna on 24 November 2026: it is on page 4.*
pub(crate) fn verdict_words(verdict: &Verdict, texts: &Texts) -> String {
    let day = verdict.day();
    let words = texts.with(
        &format!("verdict-{}", verdict.judgement.as_str()),
        [
            ("by", excerpt(&neutral(&verdict.by), 60).into()),
            ("date", day.parse().map_or_else(|_| neutral(day), |day| texts.date(day)).into()),
            ("other", excerpt(&neutral(verdict.other.as_deref().unwrap_or_default()), 20).into()),
        ],
    );
    match &verdict.note {
        Some(note) => format!("{words}: {}", excerpt(&neutral(note), 300)),
        None => words,
    }
}

/// What changed, in a few words: the exact words where only one thing did.
fn headline(row: &CommitmentRow, texts: &Texts) -> String {
    if row.changed.is_empty() {
        return String::new();
    }
    match runs::swap(row) {
        Some((old, new)) => texts.with("headline-swap", [("old", old.into()), ("new", new.into())]),
        _ => slot_words(&row.changed, texts),
    }
}

/// Where a reader can say that a row is wrong.
fn feedback(base: Option<&str>, id: &str) -> Option<String> {
    let base = base?.trim();
    let encoded: String = id.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
        encoded
    });
    let joint = if base.contains('?') { '&' } else { '?' };
    match base.strip_prefix("mailto:") {
        Some(_) => Some(format!("{base}{joint}subject={encoded}")),
        None => web_link(base).map(|base| format!("{base}{joint}commitment={encoded}")),
    }
}

/// An id as a fragment: anything but letters, digits, dots and dashes becomes a dash.
pub(crate) fn anchor(id: &str) -> String {
    let clean: String = id
        .chars()
        .take(80)
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '-' })
        .collect();
    format!("c-{clean}")
}

/// Where a restored promise stood before. The report knows neither the name nor the length of that edition: the frame
/// says where to read it, and its title is told by the year in it, or by being the old edition's but for figures.
fn earlier(from: &RestoredFrom, old: &Source<'_>, frame: &Frame, texts: &Texts, max_chars: usize) -> Quote {
    let period = from.period.as_deref();
    let url = period.and_then(|period| frame.earlier_urls.get(period)).and_then(|url| web_link(url));
    let is_pdf = url.as_deref().is_some_and(is_pdf_name);
    let passage = &from.passage;
    let bare = |text: &str| text.chars().filter(|c| !c.is_numeric()).collect::<String>();
    let title = passage.section.first().filter(|first| {
        period.is_some_and(|period| first.contains(period))
            || old.side.title.as_deref().is_some_and(|title| bare(title) == bare(first))
    });
    let mut place = headings(&passage.section, title.map(String::as_str));
    if passage.page_label.is_some() || is_pdf {
        if !place.is_empty() {
            place.push_str(", ");
        }
        place.push_str(&page_words(passage, true, texts));
    }
    Quote {
        role: "earlier",
        label: period.map_or_else(|| texts.say("an-earlier-edition"), neutral),
        runs: runs::plain(&passage.text, max_chars),
        place,
        href: url.map(|url| if is_pdf { at_page(&url, passage.page) } else { url }),
        strength: passage.strength.map(|strength| strength_word(strength, texts)).unwrap_or_default(),
        doubt: passage.doubt.map(|doubt| doubt_words(doubt, texts)).unwrap_or_default(),
    }
}

/// The card of one promise.
pub(crate) fn card(row: &CommitmentRow, report: &Report, frame: &Frame, texts: &Texts, limits: Limits) -> Card {
    let max_chars = limits.chars;
    let old = Source::new(&report.old, frame.old_url.as_deref());
    let new = Source::new(&report.new, frame.new_url.as_deref());
    let mut quotes = Vec::new();
    let is_plain = row.words.is_empty() || !row.old_more.is_empty() || !row.new_more.is_empty();
    if let Some(restored) = &row.restored_from {
        quotes.push(earlier(restored, &old, frame, texts, max_chars));
    }
    for (n, passage) in row.old.iter().chain(&row.old_more).enumerate() {
        let marked = n == 0 && !is_plain;
        let runs = if marked {
            runs::old_side(&passage.text, &row.words, max_chars)
        } else {
            runs::plain(&passage.text, max_chars)
        };
        quotes.push(old.quote("old", old.label.clone(), passage, runs, texts));
    }
    for (n, passage) in row.new.iter().chain(&row.new_more).enumerate() {
        let marked = n == 0 && !is_plain && row.status != Status::ReportedDone;
        let runs = if marked {
            runs::new_side(&passage.text, &row.words, max_chars)
        } else {
            runs::plain(&passage.text, max_chars)
        };
        quotes.push(new.quote("new", new.label.clone(), passage, runs, texts));
    }
    if let Some(nearest) = &row.nearest {
        let label = texts.with("nearest", [("new", new.label.as_str().into())]);
        let runs = runs::plain(&nearest.passage.text, max_chars);
        quotes.push(new.quote("nearest", label, &nearest.passage, runs, texts));
    }
    let from = row.restored_from.as_ref().and_then(|from| from.period.as_deref()).map(neutral);
    let explain = texts.with(
        &format!("explain-{}", row.status.as_str()),
        [
            ("old", old.label.as_str().into()),
            ("new", new.label.as_str().into()),
            ("from", from.unwrap_or_else(|| texts.say("an-earlier-edition")).into()),
            ("slots", slot_words(&row.changed, texts).into()),
            ("n", row.changed.len().into()),
        ],
    );
    let mut explain = explain;
    for (key, more) in [("merged-note", &row.old_more), ("split-note", &row.new_more)] {
        if !more.is_empty() {
            explain.push(' ');
            explain.push_str(&texts.say(key));
        }
    }
    for (words, key, label) in [(OLD_BY_OCR, "ocr-note", &old.label), (NEW_BY_OCR, "ocr-note", &new.label)] {
        if row.why.iter().any(|why| why == words) {
            explain.push(' ');
            explain.push_str(&texts.with(key, [("edition", label.as_str().into())]));
        }
    }
    // A mail leaves out what the sentence before says already.
    let shown = if limits.rules || !row.changed.is_empty() { 6 } else { 0 };
    let why: Vec<String> = row.why.iter().take(shown).filter_map(|why| rules::rule(why, texts)).collect();
    Card {
        anchor: anchor(&row.id),
        kind: Kind::of(row.status, row.moved).unwrap_or(Kind::Other),
        label: status_word(row.status, texts),
        headline: headline(row, texts),
        quotes,
        explain,
        why: why.join("; "),
        confidence: confidence_words(row.confidence, texts),
        verdict: row.verdict.as_ref().map(|verdict| verdict_words(verdict, texts)).unwrap_or_default(),
        feedback: feedback(frame.feedback_url.as_deref(), &row.id),
    }
}
