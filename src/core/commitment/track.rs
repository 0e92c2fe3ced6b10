//! All promises of two editions in, one row for each out: what is new, kept, weakened, dropped and so on.

use super::{Reading, Slot, Status};
use crate::core::align::Alignment;
use crate::core::document::{Document, SentenceId};

/// One edition with the reading of each of its sentences, by [`SentenceId`].
#[derive(Clone, Copy, Debug)]
pub struct Edition<'a> {
    /// The period it covers, such as `2022`, where it is known.
    pub period: Option<&'a str>,
    /// Its text.
    pub document: &'a Document,
    /// One reading a sentence.
    pub readings: &'a [Reading],
}

/// Where a promise was found before.
#[derive(Clone, Debug, PartialEq)]
pub struct RestoredFrom {
    /// Index into the earlier editions given.
    pub edition: usize,
    /// Its sentence there.
    pub sentence: SentenceId,
}

/// The closest passage of the new edition to a promise that is gone.
#[derive(Clone, Debug, PartialEq)]
pub struct Nearest {
    /// The sentence.
    pub sentence: SentenceId,
    /// From 0 to 1.
    pub similarity: f32,
}

/// One promise between two editions. Every commitment sentence of both is in exactly one row.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What became of it.
    pub status: Status,
    /// It goes out unasked.
    pub alarm: bool,
    /// From 0 to 1.
    pub confidence: f32,
    /// What changed.
    pub changed: Vec<Slot>,
    /// It stands in a section that is not the counterpart of its old one.
    pub moved: bool,
    /// The sentence of the old edition.
    pub old: Option<SentenceId>,
    /// The sentence of the new edition; of `reported-done` the result.
    pub new: Option<SentenceId>,
    /// Further old sentences, where promises were merged.
    pub old_more: Vec<SentenceId>,
    /// Further new sentences, where a promise was split.
    pub new_more: Vec<SentenceId>,
    /// Of `restored`: where it was before.
    pub restored_from: Option<RestoredFrom>,
    /// Of `dropped` and `lapsed`: the closest passage.
    pub nearest: Option<Nearest>,
    /// What decided.
    pub why: Vec<String>,
}

/// Follows every promise of `old` and `new`; `earlier` are the editions before `old`, oldest first.
/// Where a period is unknown, nothing is `lapsed`.
pub fn track(earlier: &[Edition<'_>], old: &Edition<'_>, new: &Edition<'_>, alignment: &Alignment) -> Vec<Row> {
    let _ = (earlier, old, new, alignment);
    Vec::new()
}
