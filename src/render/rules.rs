//! What the rules and the comparison say, in the reader's language.
//!
//! The core speaks English in a small closed set of sentences, because programs read them too. Those that are known are
//! said in the reader's words; one that is not known is shown as it is rather than lost. The publisher's own words inside
//! them (`zal -> streeft ernaar`) are never touched.

use chrono::NaiveDate;

use super::clean::{excerpt, neutral};
use super::i18n::Texts;
use crate::core::align::{NO_NEW_SENTENCES, NO_OLD_SENTENCES, OTHER_LANGUAGE, TIME_WAS_UP};
use crate::core::commitment::Strength;
use crate::core::report::{NEW_BY_OCR, OLD_BY_OCR};

/// What decided, for a reader; nothing where the explanation of the status says it already.
pub(crate) fn rule(why: &str, texts: &Texts) -> Option<String> {
    let why = excerpt(&neutral(why), 160);
    let key = match why.as_str() {
        "nothing in the new edition covers it"
        | "no sentence of the old edition covers it"
        | "an earlier edition had it"
        | "a result reports it"
        | "merged"
        | "split"
        | OLD_BY_OCR
        | NEW_BY_OCR => return None,
        "the same words" => "rule-same-words",
        "the same in other words" => "rule-other-words",
        "a passage is close: check" => "rule-close",
        "one of the two is broken off: not compared" => "rule-cut-off",
        "no longer to be done" => "rule-no-longer-done",
        "no longer ruled out" => "rule-no-longer-ruled-out",
        _ => return Some(open_rule(&why, texts)),
    };
    Some(texts.say(key))
}

/// The rules that carry words of an edition.
fn open_rule(why: &str, texts: &Texts) -> String {
    if let Some((old, new)) = why.split_once(" -> ") {
        let word = |text: &str| Strength::parse(text).map(|s| texts.say(&format!("strength-{}", s.as_str())));
        return match (word(old), word(new)) {
            (Some(old), Some(new)) => format!("{old} -> {new}"),
            _ => why.to_owned(),
        };
    }
    let starts = [("condition added: ", "rule-condition-added"), ("condition removed: ", "rule-condition-removed")];
    for (start, key) in starts {
        if let Some(words) = why.strip_prefix(start) {
            return texts.with(key, [("words", words.into())]);
        }
    }
    if let Some(due) = why.strip_prefix("it was due by ") {
        let date = due.parse::<NaiveDate>().map_or_else(|_| due.to_owned(), |date| texts.date(date));
        return texts.with("rule-due", [("date", date.into())]);
    }
    for (end, key) in [(" added", "rule-added"), (" removed", "rule-removed")] {
        if let Some(words) = why.strip_suffix(end) {
            return texts.with(key, [("words", words.into())]);
        }
    }
    why.to_owned()
}

/// Notes that stand behind the name of a file.
const NOTES: [(&str, &str); 17] = [
    ("the file breaks a sentence off; that sentence is not compared.", "warning-cut-off"),
    ("its period is unknown, so nothing is reported as lapsed.", "warning-no-period"),
    ("there is no text in it. Nothing is reported as removed; fetch it again.", "warning-no-text"),
    ("tracked deletions were left out", "warning-tracked-deletions"),
    ("tracked insertions were taken as accepted", "warning-tracked-insertions"),
    ("hidden text was left out", "warning-hidden"),
    ("invisible characters were removed", "warning-invisible"),
    ("the file holds macros, which are not run", "warning-macros"),
    ("the file names a style sheet, which is not loaded", "warning-style-sheet"),
    ("elements nested deeper than any document needs were flattened", "warning-nested"),
    ("NUL bytes were removed", "warning-nul"),
    ("a PDF was announced, but this is a word processor's file", "warning-not-pdf-but-word"),
    ("a PDF was announced, but this is a web page", "warning-not-pdf-but-page"),
    ("every page is an image without text", "warning-images"),
    ("the cover is an image without text", "warning-cover"),
    ("no text", "warning-no-text-found"),
    ("the file holds no text", "warning-no-text-found"),
];

/// Warnings of the alignment, which stand by themselves.
const WHOLE: [(&str, &str); 4] = [
    (TIME_WAS_UP, "warning-time-was-up"),
    (NO_OLD_SENTENCES, "warning-no-old-sentences"),
    (NO_NEW_SENTENCES, "warning-no-new-sentences"),
    (OTHER_LANGUAGE, "warning-other-language"),
];

/// A warning, or the reason why a comparison is held, for a reader.
pub(crate) fn note(text: &str, texts: &Texts) -> String {
    let text = excerpt(&neutral(text), 500);
    if let Some((_, key)) = WHOLE.iter().find(|(words, _)| *words == text) {
        return texts.say(key);
    }
    let known = text.split_once(": ").and_then(|(file, note)| {
        let (_, key) = NOTES.iter().find(|(words, _)| *words == note)?;
        Some(format!("{file}: {}", texts.say(key)))
    });
    known
        .or_else(|| read_by_ocr(&text, texts))
        .or_else(|| same_bytes(&text, texts))
        .or_else(|| mass_removal(&text, texts))
        .unwrap_or(text)
}

fn read_by_ocr(text: &str, texts: &Texts) -> Option<String> {
    let (file, pages) = text.strip_suffix(" scanned pages were read by OCR: mind its errors")?.rsplit_once(": ")?;
    Some(format!("{file}: {}", texts.with("warning-ocr", [("n", pages.parse::<usize>().ok()?.into())])))
}

fn same_bytes(text: &str, texts: &Texts) -> Option<String> {
    let files = text.strip_suffix(" are the same bytes: there is nothing to compare.")?;
    let (old, new) = files.split_once(" and ")?;
    Some(texts.with("warning-same-bytes", [("old", old.into()), ("new", new.into())]))
}

fn mass_removal(text: &str, texts: &Texts) -> Option<String> {
    let start = text.strip_suffix(": a person must look at both texts before this is reported.")?;
    let (counts, share) = start.split_once(" commitments are not found again, more than ")?;
    let (gone, all) = counts.split_once(" of ")?;
    let share = share.strip_suffix(" %")?;
    Some(texts.with("held-mass-removal", [("gone", gone.into()), ("all", all.into()), ("share", share.into())]))
}
