//! One edition made ready for tracking: its sentences taken apart, which of them are promises, and which are doubtful.

use rustc_hash::FxHashSet;

use super::matching::Links;
use super::{Edition, Row};
use crate::core::commitment::relate::{Profile, Words, fold};
use crate::core::commitment::{Label, Reading, Status};
use crate::core::document::{BlockKind, SentenceAt, SentenceId};

/// Where fewer of an edition's promises name who gives them than this share, its publisher does not speak in it: a norm or
/// an audit tells in the passive what is to be done, and by whom does not matter.
const SPEAKS: f32 = 0.4;
/// So few promises tell nothing of how a text speaks.
const FEW: usize = 8;
/// What a promise that names nobody is worth in such a text.
const UNSPOKEN: f32 = 0.75;

/// A passage of more words is a table row or a list in one piece, and says more than one thing.
const LONGEST: usize = 60;

/// An edition whose sentences are taken apart.
#[derive(Debug)]
pub(super) struct Side<'a> {
    sentences: Vec<SentenceAt<'a>>,
    readings: &'a [Reading],
    pub(super) profiles: Vec<Profile>,
    promise: Vec<bool>,
    trusted: bool,
    speaks: bool,
}

/// The name of a sentence by its position.
pub(super) fn id(n: usize) -> SentenceId {
    SentenceId(u32::try_from(n).unwrap_or(u32::MAX))
}

impl<'a> Side<'a> {
    pub(super) fn read(words: &Words, edition: &Edition<'a>) -> Self {
        let readings = edition.readings;
        // A sentence without a reading cannot be judged and takes no part.
        let sentences: Vec<SentenceAt<'a>> = edition.document.sentences().take(readings.len()).collect();
        let profiles =
            sentences.iter().zip(readings).map(|(at, r)| Profile::read(words, &at.sentence.text, r)).collect();
        let promise =
            sentences.iter().zip(readings).map(|(at, r)| r.label == Label::Commitment && !at.cut_off).collect();
        let trusted = edition.document.health.is_comparable();
        Self { sentences, readings, profiles, promise, trusted, speaks: speaks(readings) }
    }

    /// How many sentences there are.
    pub(super) fn len(&self) -> usize {
        self.sentences.len()
    }

    /// The positions of all promises that are to be followed.
    pub(super) fn promises(&self) -> impl Iterator<Item = usize> + '_ {
        self.promise.iter().enumerate().filter(|(_, is)| **is).map(|(n, _)| n)
    }

    pub(super) fn is_promise(&self, n: usize) -> bool {
        self.promise.get(n).copied().unwrap_or_default()
    }

    /// Read as a promise, but broken off: it takes part in no pair.
    pub(super) fn is_aside(&self, n: usize) -> bool {
        self.label(n) == Label::Commitment && !self.is_promise(n)
    }

    pub(super) fn label(&self, n: usize) -> Label {
        self.readings.get(n).map_or(Label::Context, |reading| reading.label)
    }

    pub(super) fn profile(&self, n: usize) -> &Profile {
        &self.profiles[n]
    }

    pub(super) fn text(&self, n: usize) -> &'a str {
        self.sentences.get(n).map_or("", |at| at.sentence.text.as_str())
    }

    /// A row of a table: figures, that neither repeat a promise nor answer it.
    pub(super) fn is_table(&self, n: usize) -> bool {
        self.sentences.get(n).is_some_and(|at| at.block.kind == BlockKind::TableRow)
    }

    pub(super) fn section(&self, n: usize) -> usize {
        self.sentences.get(n).map_or(0, |at| at.section)
    }

    /// How sure the reading is, from 0 to 1; less where nobody is named and the publisher speaks nowhere else.
    pub(super) fn sureness(&self, n: usize) -> f32 {
        self.readings.get(n).map_or(0.0, |reading| {
            if self.speaks || reading.actor.is_some() { reading.confidence } else { reading.confidence * UNSPOKEN }
        })
    }

    /// The words themselves may be wrong, or they are too many to be one promise.
    pub(super) fn is_doubtful(&self, n: usize) -> bool {
        let is_long = self.text(n).split_whitespace().nth(LONGEST).is_some();
        is_long || self.sentences.get(n).is_none_or(|at| at.cut_off || at.block.ocr)
    }

    /// The edition's health allows alarms.
    pub(super) fn is_trusted(&self) -> bool {
        self.trusted
    }
}

/// Whether the publisher speaks in the text: enough of its promises name who gives them.
fn speaks(readings: &[Reading]) -> bool {
    let promises = || readings.iter().filter(|reading| reading.label == Label::Commitment);
    let all = promises().count();
    let named = promises().filter(|reading| reading.actor.is_some()).count();
    all < FEW || named as f32 >= SPEAKS * all as f32
}

/// Takes broken-off sentences and their wholes out of both sides, and returns those pairs in which one is a promise.
pub(super) fn set_broken_aside(before: &mut Side<'_>, after: &mut Side<'_>, links: &Links) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let mut used = FxHashSet::default();
    let broken = |side: &Side<'_>| (0..side.len()).filter(|&n| side.sentences[n].cut_off).collect::<Vec<_>>();
    for o in broken(before) {
        if let Some(n) = whole_of(before, o, after, links.new_of(o)) {
            pairs.push((o, n));
        }
    }
    for n in broken(after) {
        if let Some(o) = whole_of(after, n, before, links.old_of(n)) {
            pairs.push((o, n));
        }
    }
    pairs.retain(|&(o, n)| used.insert((true, o)) && used.insert((false, n)));
    let mut rows = Vec::new();
    for (o, n) in pairs {
        let said = [before.label(o), after.label(n)].contains(&Label::Commitment);
        before.promise.get_mut(o).into_iter().chain(after.promise.get_mut(n)).for_each(|promise| *promise = false);
        if said {
            rows.push((o, n));
        }
    }
    rows
}

/// The sentence of the other edition that a broken-off one is the beginning of.
fn whole_of(side: &Side<'_>, n: usize, other: &Side<'_>, linked: Option<usize>) -> Option<usize> {
    let split =
        |text: &str| text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(fold).collect::<Vec<_>>();
    let part = split(side.text(n));
    let begins = |at: usize| {
        let whole = split(other.text(at));
        let common = part.iter().zip(&whole).take_while(|(a, b)| a == b).count();
        // The last word may itself be broken.
        common >= 3 && common + 1 >= part.len().min(whole.len())
    };
    (0..other.len()).find(|&at| begins(at)).or(linked)
}

/// The row of a broken-off promise and its whole: never a change.
pub(super) fn broken_row((o, n): (usize, usize)) -> Row {
    Row {
        status: Status::Kept,
        alarm: false,
        confidence: 0.3,
        changed: Vec::new(),
        moved: false,
        old: Some(id(o)),
        new: Some(id(n)),
        old_more: Vec::new(),
        new_more: Vec::new(),
        restored_from: None,
        nearest: None,
        why: vec!["one of the two is broken off: not compared".to_owned()],
    }
}
