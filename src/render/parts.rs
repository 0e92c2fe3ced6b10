//! The pieces of a report that other pages show too: a passage with its place, the words for what changed.

use super::card::Source;
use super::i18n::Texts;
use super::runs;
use super::summary::NEWS;
use crate::core::commitment::Status;
use crate::core::diff::WordChange;
use crate::core::report::{Passage, Side};

pub(crate) use super::card::{Quote, confidence_words, slot_words, status_word, verdict_words};
pub(crate) use super::clean::excerpt;

/// Where a status stands in the order of the news; what is no news comes after.
pub(crate) fn news_rank(status: Status) -> usize {
    NEWS.iter().position(|&news| news == status).unwrap_or(NEWS.len())
}

/// A passage of `side`, with the words marked that are new in it.
pub(crate) fn quote(
    side: &Side,
    role: &'static str,
    label: String,
    passage: &Passage,
    words: &[WordChange],
    texts: &Texts,
) -> Quote {
    let runs = runs::new_side(&passage.text, words, 20_000);
    Source::new(side, None).quote(role, label, passage, runs, texts)
}
