//! When a comparison must wait for a person, in plain words: what is wrong and what to do. Precision comes first: a report
//! of removals that are none costs more than a day's delay.

use std::collections::BTreeSet;

use super::{Edition, Options};
use crate::core::align::{Alignment, SectionRelation, SentenceRelation};
use crate::core::commitment::Status;
use crate::core::commitment::track::Row;
use crate::core::document::Health;

/// With fewer old promises than this, a share says nothing.
const FEW_PROMISES: usize = 6;
/// With fewer sentences than this on either side, a share of linked ones says nothing.
const FEW_SENTENCES: usize = 8;
/// With fewer than this, even the words say nothing.
const LEAST_SENTENCES: usize = 3;
/// Two short editions of one series share more than this of their longer words.
const COMMON_WORDS: f32 = 0.15;
/// Words of at least so many letters say what a text is about.
const LONG_WORD: usize = 6;
/// Two editions of one series share more of their sentences than this.
const LINKED_SHARE: f32 = 0.04;

/// An edition with less than this share of the words of the one before has shrunk: more often half a file than a new policy.
const SHRUNK_SHARE: f64 = 0.33;
/// With fewer words than this in the old edition, a share says nothing.
const FEW_WORDS: usize = 200;

/// Whether the new edition is far shorter than the old one.
pub(super) fn is_shrunk(old: &Edition<'_>, new: &Edition<'_>) -> bool {
    let (before, after) = (old.document.word_count(), new.document.word_count());
    before >= FEW_WORDS && (after as f64) < before as f64 * SHRUNK_SHARE
}

/// What an operator is told of an edition that has shrunk.
pub(super) fn shrunk(old: &Edition<'_>, new: &Edition<'_>) -> String {
    format!(
        "{}: {} ({} words, {} had {}). Check that it is whole; accept the health `{}` to compare it all the same.",
        new.file,
        in_words(Health::Shrunk),
        new.document.word_count(),
        old.file,
        old.document.word_count(),
        Health::Shrunk
    )
}

/// Whether an edition may be compared.
pub(super) fn is_accepted(edition: &Edition<'_>, options: &Options) -> bool {
    let health = edition.document.health;
    health.is_comparable() || options.accept_health.contains(&health)
}

/// Why the texts themselves cannot be compared.
pub(super) fn unreadable(old: &Edition<'_>, new: &Edition<'_>, options: &Options) -> Option<String> {
    for edition in [old, new] {
        let health = edition.document.health;
        if !is_accepted(edition, options) {
            let why = edition
                .document
                .warnings
                .first()
                .map(|w| format!(" ({})", w.trim_end_matches('.')))
                .unwrap_or_default();
            return Some(format!(
                "{}: {}{why}. Nothing is reported as removed; fetch it again, or accept the health `{health}`.",
                edition.file,
                in_words(health)
            ));
        }
        if edition.document.sentences().next().is_none() {
            return Some(format!(
                "{}: there is no text in it. Nothing is reported as removed; fetch it again.",
                edition.file
            ));
        }
    }
    match (&old.document.language, &new.document.language) {
        (Some(before), Some(after)) if before != after => Some(format!(
            "{} is in another language ({after}) than {} ({before}): compare editions of one language.",
            new.file, old.file
        )),
        _ => None,
    }
}

/// A health for a reader.
fn in_words(health: Health) -> &'static str {
    match health {
        Health::Ok => "it is readable",
        Health::Provisional => "it is not the final form",
        Health::Shrunk => "it is far shorter than the edition before",
        Health::PartlyScanned => "some pages are images without text",
        Health::NoTextLayer => "its pages are images without text",
        Health::Redirected => "its address led somewhere else",
        Health::Ambiguous => "it holds two parts of one name",
        Health::WrongType => "it is not a document",
        Health::Empty => "it has no text",
        Health::Encrypted => "it needs a password",
        Health::Truncated => "it ends too early",
        Health::Damaged => "it is damaged",
        Health::TooLarge => "it is larger than allowed",
        Health::Limit => "reading it took more time or memory than allowed",
        Health::Crashed => "its reader crashed",
    }
}

/// What a reader should know of the two files.
pub(super) fn warnings(old: &Edition<'_>, new: &Edition<'_>, options: &Options) -> Vec<String> {
    let mut warnings = Vec::new();
    for edition in [old, new] {
        warnings.extend(edition.document.warnings.iter().map(|warning| format!("{}: {warning}", edition.file)));
        let health = edition.document.health;
        if !health.is_comparable() && options.accept_health.contains(&health) {
            warnings.push(format!(
                "{}: compared although {}, as the operator accepted.",
                edition.file,
                in_words(health)
            ));
        } else if health == Health::Provisional {
            warnings.push(format!(
                "{}: {}; it is compared again when the final form appears.",
                edition.file,
                in_words(health)
            ));
        }
        if edition.document.sentences().any(|at| at.cut_off) {
            warnings.push(format!("{}: the file breaks a sentence off; that sentence is not compared.", edition.file));
        }
        if edition.period.is_none() {
            warnings.push(format!("{}: its period is unknown, so nothing is reported as lapsed.", edition.file));
        }
    }
    if old.sha256 == new.sha256 {
        warnings.push(format!("{} and {} are the same bytes: there is nothing to compare.", old.file, new.file));
    }
    warnings
}

/// Whether the two are editions of different publications: almost nothing links.
pub(super) fn other_series(old: &Edition<'_>, new: &Edition<'_>, alignment: &Alignment) -> Option<String> {
    let (before, after) = (old.document.sentences().count(), new.document.sentences().count());
    if before < LEAST_SENTENCES || after < LEAST_SENTENCES {
        return None;
    }
    let few = before < FEW_SENTENCES || after < FEW_SENTENCES;
    let linked = alignment
        .sentences
        .iter()
        .filter(|link| {
            let alone =
                matches!(link.relation, SentenceRelation::New | SentenceRelation::Dropped | SentenceRelation::Returned);
            !alone && link.old.is_some() && link.new.is_some()
        })
        .count();
    let sections = alignment
        .sections
        .iter()
        .filter(|link| matches!(link.relation, SectionRelation::Kept | SectionRelation::Renumbered))
        .filter(|link| link.old.is_some_and(|n| old.document.sections.get(n).is_some_and(|s| s.level > 1)))
        .count();
    let share = linked as f32 / before.min(after) as f32;
    let strange = if few {
        // Of short texts even the words differ where they are two publications.
        linked == 0 && sections == 0 && common_words(old, new) < COMMON_WORDS
    } else {
        share < LINKED_SHARE && sections < 2
    };
    strange.then(|| {
        format!(
            "{} and {} hardly share a sentence ({linked} of {before}): they look like two different publications. \
             Check that both belong to one series.",
            old.file, new.file
        )
    })
}

/// The share of the longer words of the text with fewer of them that the other text has too, from 0 to 1.
fn common_words(old: &Edition<'_>, new: &Edition<'_>) -> f32 {
    let words = |edition: &Edition<'_>| -> BTreeSet<String> {
        edition
            .document
            .sentences()
            .flat_map(|at| at.sentence.text.split(|c: char| !c.is_alphabetic()))
            .filter(|word| word.chars().count() >= LONG_WORD)
            .map(str::to_lowercase)
            .collect()
    };
    let (before, after) = (words(old), words(new));
    let least = before.len().min(after.len());
    if least == 0 { 1.0 } else { before.intersection(&after).count() as f32 / least as f32 }
}

/// Whether so much is gone that a person should look first.
pub(super) fn mass_removal(rows: &[Row], options: &Options) -> Option<String> {
    let count = |row: &&Row| row.old.map_or(0, |_| 1 + row.old_more.len());
    let all: usize = rows.iter().map(|row| count(&row)).sum();
    let gone: usize =
        rows.iter().filter(|row| matches!(row.status, Status::Dropped | Status::Lapsed)).map(|row| count(&row)).sum();
    let share = gone as f32 / all.max(1) as f32;
    (all >= FEW_PROMISES && share > options.mass_removal_share).then(|| {
        format!(
            "{gone} of {all} commitments are not found again, more than {:.0} %: a person must look at both texts before this is \
             reported.",
            options.mass_removal_share * 100.0
        )
    })
}
