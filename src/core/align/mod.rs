//! Two documents in, links out: which sections and which sentences are the same part of the text.
//!
//! Sections first, sentences after, words never: [`crate::core::diff`] looks inside the matched pairs. Knows nothing of
//! commitments.
//!
//! The thresholds, each a documented constant beside the rule that uses it:
//! - a pair of sections is linked from a score of 0.30 (0.60 of headings without text): 0.60 content, 0.25 heading, 0.08
//!   parent, 0.07 order; numbers and years count for nothing;
//! - a section is split or merged where 40 % of either side's words flow, or 20 % where the pair looks alike too (share and
//!   score together 0.62; 0.80 where it is one sentence), and a link that carries nothing gives way to that;
//! - sentences are linked from a likeness of 0.35 in linked sections (0.25 between linked neighbours), 0.55 elsewhere: 0.6
//!   shared words by weight, 0.4 the same in order; a returned one from 0.80;
//! - the confidence in a section link is the larger of its score and its flow, less up to 30 % for a rival as good, and at
//!   least 0.50 where the headings are equal; that in an added or removed one is 1 less the score of its nearest section.

mod candidates;
mod earlier;
mod features;
mod flow;
mod headings;
mod index;
mod limit;
pub mod lineage;
mod links;
mod marks;
mod mates;
mod numbers;
mod order;
mod pairing;
mod parts;
mod relations;
mod sections;
mod sentences;
mod shown;
mod similarity;
mod tables;
mod text;
mod why;

pub(crate) use text::{chunk_at, is_sign, run, step};
pub use why::Why;

use crate::core::document::{Document, SentenceId};
use features::{Side, Words};
use limit::Limit;

/// The version of the rules by which sections and sentences are linked. Raise it with every change that gives other links:
/// stored reports are then made again, silently.
pub const RULES_VERSION: &str = "align/1";

/// How an old and a new section belong together, in order of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SectionRelation {
    /// Only in the new document.
    Added,
    /// Only in the old document.
    Removed,
    /// One old section became several.
    Split,
    /// Several old sections became one.
    Merged,
    /// Under another parent.
    Moved,
    /// Other words; a year that rolls is none.
    Renamed,
    /// The same words under another number.
    Renumbered,
    /// The same.
    Kept,
}

impl SectionRelation {
    /// Its name in JSON and in texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Split => "split",
            Self::Merged => "merged",
            Self::Moved => "moved",
            Self::Renamed => "renamed",
            Self::Renumbered => "renumbered",
            Self::Kept => "kept",
        }
    }
}

/// An old and a new section that are the same part of the text, or one that has no counterpart.
#[derive(Clone, Debug, PartialEq)]
pub struct SectionLink {
    /// The relation that comes first in precedence.
    pub relation: SectionRelation,
    /// The others that hold too.
    pub also: Vec<SectionRelation>,
    /// Index into the old document's sections.
    pub old: Option<usize>,
    /// Index into the new document's sections.
    pub new: Option<usize>,
    /// From 0 to 1.
    pub confidence: f32,
    /// The features and scores that decided.
    pub why: Why,
}

/// How an old and a new sentence belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SentenceRelation {
    /// Equal up to punctuation, quotes, hyphens and white space.
    Same,
    /// Other words.
    Edited,
    /// One of the sentences that an old one was split into.
    Split,
    /// One of the sentences that were merged into a new one.
    Merged,
    /// Only in the new document.
    New,
    /// Only in the old document.
    Dropped,
    /// Not in the old document, but in an earlier one.
    Returned,
}

impl SentenceRelation {
    /// Its name in JSON and in texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Edited => "edited",
            Self::Split => "split",
            Self::Merged => "merged",
            Self::New => "new",
            Self::Dropped => "dropped",
            Self::Returned => "returned",
        }
    }
}

/// An old and a new sentence that are the same, or one that has no counterpart. A split or a merge has one link a pair.
#[derive(Clone, Debug, PartialEq)]
pub struct SentenceLink {
    /// How they belong together.
    pub relation: SentenceRelation,
    /// It stands in a section that is not the counterpart, or out of order.
    pub moved: bool,
    /// The old sentence.
    pub old: Option<SentenceId>,
    /// The new sentence.
    pub new: Option<SentenceId>,
    /// From 0 to 1.
    pub similarity: f32,
    /// The features and scores that decided.
    pub why: Why,
}

/// All links between two documents. Every section and every sentence of both is in at least one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Alignment {
    /// In the order of the new document, removed ones after.
    pub sections: Vec<SectionLink>,
    /// In the order of the new document, dropped ones after.
    pub sentences: Vec<SentenceLink>,
}

/// The warning that the caller's net was reached.
pub const TIME_WAS_UP: &str =
    "Time was up before all sentences were compared: what is called new or dropped may only have been reworded.";
/// The warning that the old document is empty.
pub const NO_OLD_SENTENCES: &str = "The old document has no sentences: there is nothing to compare with.";
/// The warning that the new document is empty.
pub const NO_NEW_SENTENCES: &str = "The new document has no sentences: there is nothing to compare with.";
/// The warning that the documents are in different languages.
pub const OTHER_LANGUAGE: &str =
    "The two documents are in different languages: only what reads the same in both is linked.";

/// Aligns two documents; `earlier` are the editions before `old`, oldest first, in which a new sentence may have been
/// seen before. Returns the links and warnings in plain words.
///
/// The work grows with the number of words: every section and every sentence is compared with a bounded number of
/// candidates, whatever the texts are. No clock is asked, so the same texts give the same links on every machine.
pub fn align(old: &Document, new: &Document, earlier: &[&Document]) -> (Alignment, Vec<String>) {
    align_within(old, new, earlier, None)
}

/// Aligns as [`align`] does, with a net below it: from the moment that `time_is_up` says so, sentences are linked only
/// where they are equal, and a warning tells it. It is asked between steps and every few hundred sentences.
///
/// Every section and every sentence still is in at least one link. What the links are then depends on when time was up.
pub fn align_within(
    old: &Document,
    new: &Document,
    earlier: &[&Document],
    time_is_up: Option<&dyn Fn() -> bool>,
) -> (Alignment, Vec<String>) {
    let limit = Limit::new(time_is_up);
    let mut words = Words::new();
    let mut old_side = Side::read(old, &mut words);
    let mut new_side = Side::read(new, &mut words);
    features::find_twins(&mut old_side, &mut new_side);
    old_side.number_words(&mut words);
    new_side.number_words(&mut words);
    words.weigh();
    old_side.weigh(&words);
    new_side.weigh(&words);
    let (old_side, new_side) = (&old_side, &new_side);

    let mut pairing = sections::pair(old_side, new_side, &words);
    let linked = flow::linked(&pairing, &[]);
    let mut mates = mates::Mates::new(old_side, new_side);
    sentences::link_equal(old_side, new_side, &linked, &mut mates);
    sentences::link_alike(old_side, new_side, &words, &linked, &mut mates, true, &limit);

    // The sentences show which sections were split and merged; that in turn shows where to look for the rest of them.
    let flow = flow::Flow::measure(old_side, new_side, &mates);
    let further = flow::correct(old_side, new_side, &flow, &mut pairing);
    let before = linked;
    let linked = flow::linked(&pairing, &further);
    sentences::link_rest(old_side, new_side, &words, &linked, &mut mates, linked != before, &limit);
    let flow = flow::Flow::measure(old_side, new_side, &mates);

    let earlier = if limit.is_reached() { &[] } else { earlier };
    let alignment = Alignment {
        sections: relations::links(old_side, new_side, &pairing, &linked, &flow),
        sentences: links::sentence_links(old_side, new_side, &words, &linked, &mates, earlier),
    };
    let mut warnings = warnings(old, new, old_side, new_side);
    if limit.was_reached() {
        warnings.push(TIME_WAS_UP.into());
    }
    (alignment, warnings)
}

fn warnings(old: &Document, new: &Document, old_side: &Side, new_side: &Side) -> Vec<String> {
    let mut warnings = Vec::new();
    for (words, side) in [(NO_OLD_SENTENCES, old_side), (NO_NEW_SENTENCES, new_side)] {
        if side.sentences.is_empty() {
            warnings.push(words.into());
        }
    }
    if let (Some(from), Some(to)) = (&old.language, &new.language)
        && from != to
    {
        warnings.push(OTHER_LANGUAGE.into());
    }
    warnings
}
