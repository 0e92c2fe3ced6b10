//! Two editions in, one [`Report`] out: holds, alignment, readings, tracking, and the rows that readers see.

use sha2::{Digest, Sha256};

use super::hold;
use super::place::{Passages, side};
use super::{
    CommitmentRow, Edition, NEW_BY_OCR, Nearest, OLD_BY_OCR, Options, Report, RestoredFrom, SectionRow, SentenceCounts,
    SentenceRow,
};
use crate::core::align::{self, SectionLink, SentenceLink, SentenceRelation, align_within};
use crate::core::commitment::track::{self, Row, track};
use crate::core::commitment::{Context, Reading, detect, relate};
use crate::core::diff;
use crate::core::document::{BlockKind, Document, Health, Language, SentenceAt, SentenceId};

/// The versions of all rules that compare two editions of a language, the language's own first, such as `nl/1 relate/1
/// align/1 diff/1`. The readers have versions of their own: see [`crate::core::document::Document::extractor`].
pub fn rules_version(language: &Language) -> String {
    let (detected, related) = (detect::rules_version(language), relate::rules_version(language));
    format!("{detected} {related} {} {}", align::RULES_VERSION, diff::RULES_VERSION)
}

/// Reports what `new` changed against `old`; `earlier` are the editions before `old`, oldest first.
///
/// Where the two must not be compared, the report says why in `held` and has no commitments.
pub fn compare(earlier: &[Edition<'_>], old: &Edition<'_>, new: &Edition<'_>, options: &Options) -> Report {
    compare_within(earlier, old, new, options, None)
}

/// Compares as [`compare`] does, with a net below it: once `time_is_up` says so, sentences are linked only where they are
/// equal, and a warning in the report says so. The work is bounded by counts, so that this never
/// decides what a report of a real document says.
pub fn compare_within(
    earlier: &[Edition<'_>],
    old: &Edition<'_>,
    new: &Edition<'_>,
    options: &Options,
    time_is_up: Option<&dyn Fn() -> bool>,
) -> Report {
    let language = new.document.language.clone().or_else(|| old.document.language.clone());
    let rules_language = language.clone().unwrap_or_else(|| Language::new("und"));
    let mut report = Report {
        old: side(old),
        new: side(new),
        language,
        held: hold::unreadable(old, new, options),
        sections: Vec::new(),
        counts: SentenceCounts::default(),
        sentences: Vec::new(),
        commitments: Vec::new(),
        rules: rules_version(&rules_language),
        warnings: hold::warnings(old, new, options),
    };
    if report.held.is_some() {
        return report;
    }
    let is_shrunk = hold::is_shrunk(old, new);
    if is_shrunk {
        report.new.health = report.new.health.max(Health::Shrunk);
        if !options.accept_health.contains(&Health::Shrunk) {
            report.held = Some(hold::shrunk(old, new));
            return report;
        }
        report.warnings.push(hold::shrunk(old, new));
    }
    let history: Vec<&Edition<'_>> = earlier.iter().filter(|edition| hold::is_accepted(edition, options)).collect();
    let left_out = earlier.len() - history.len();
    if left_out > 0 {
        report.warnings.push(format!("{left_out} earlier editions cannot be read and are left out of the history."));
    }
    let documents: Vec<&Document> = history.iter().map(|edition| edition.document).collect();
    let (alignment, warnings) = align_within(old.document, new.document, &documents, time_is_up);
    report.warnings.extend(warnings);
    report.warnings = unique(std::mem::take(&mut report.warnings));
    // Before any row is made: what two publications do not share was never removed.
    if let Some(reason) = hold::other_series(old, new, &alignment) {
        report.held = Some(reason);
        return report;
    }
    let read = |edition: &Edition<'_>| readings(&rules_language, edition);
    let (before, after) = (Passages::of(old.document, read(old)), Passages::of(new.document, read(new)));
    report.sections = alignment.sections.iter().map(|link| section_row(link, old.document, new.document)).collect();
    let links: Vec<&SentenceLink> =
        alignment.sentences.iter().filter(|link| !is_broken(link, &before, &after)).collect();
    report.counts = counts(&links);
    report.sentences = links.iter().map(|link| sentence_row(link, &before, &after)).collect();
    let past: Vec<Passages<'_>> = history.iter().map(|edition| Passages::of(edition.document, read(edition))).collect();
    let periods: Vec<Option<&str>> = history.iter().map(|edition| edition.period.as_deref()).collect();
    let earlier: Vec<track::Edition<'_>> =
        past.iter().zip(&periods).map(|(passages, period)| passages.edition(*period)).collect();
    let mut rows =
        track(&earlier, &before.edition(old.period.as_deref()), &after.edition(new.period.as_deref()), &alignment);
    if let Some(reason) = hold::mass_removal(&rows, options) {
        report.held = Some(reason);
        return report;
    }
    if is_shrunk {
        // An operator may want to see it; nobody is told unasked what the missing part would have said.
        rows.iter_mut().for_each(|row| row.alarm = false);
    }
    strengths(&mut rows, &before, &after);
    let history = History { passages: &past, periods: &periods };
    report.commitments = rows.into_iter().map(|row| commitment_row(row, old, new, &before, &after, &history)).collect();
    // Alarms first, each part in the order of the new edition.
    report.commitments.sort_by_key(|row| !row.alarm);
    report
}

/// Each warning once, in the order in which they came up.
fn unique(warnings: Vec<String>) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    warnings.into_iter().filter(|warning| seen.insert(warning.clone())).collect()
}

/// The editions before the old one.
struct History<'a> {
    passages: &'a [Passages<'a>],
    periods: &'a [Option<&'a str>],
}

fn commitment_row(
    row: Row,
    old: &Edition<'_>,
    new: &Edition<'_>,
    before: &Passages<'_>,
    after: &Passages<'_>,
    history: &History<'_>,
) -> CommitmentRow {
    let (from, to) = (row.old.and_then(|id| before.passage(id)), row.new.and_then(|id| after.passage(id)));
    let more =
        |passages: &Passages<'_>, ids: &[SentenceId]| ids.iter().filter_map(|id| passages.passage(*id)).collect();
    let restored_from = row.restored_from.as_ref().and_then(|origin| {
        let passage = history.passages.get(origin.edition)?.passage(origin.sentence)?;
        Some(RestoredFrom { period: history.periods.get(origin.edition)?.map(str::to_owned), passage })
    });
    let nearest = row.nearest.as_ref().and_then(|nearest| {
        Some(Nearest { passage: after.passage(nearest.sentence)?, similarity: nearest.similarity })
    });
    let words = match (&from, &to) {
        (Some(from), Some(to)) if from.text != to.text => diff::words(&from.text, &to.text),
        _ => Vec::new(),
    };
    let id = row_id(&row, old, new, before, after);
    let mut why = row.why;
    // What is not found may have been misread where it stands.
    match (&from, &to) {
        (Some(_), None) if after.has_ocr() => why.push(NEW_BY_OCR.to_owned()),
        (None, Some(_)) if before.has_ocr() => why.push(OLD_BY_OCR.to_owned()),
        _ => {}
    }
    CommitmentRow {
        id,
        status: row.status,
        alarm: row.alarm,
        confidence: row.confidence,
        changed: row.changed,
        moved: row.moved,
        old: from,
        new: to,
        old_more: more(before, &row.old_more),
        new_more: more(after, &row.new_more),
        restored_from,
        nearest,
        words,
        why,
        verdict: None,
    }
}

/// A name that the same sentences in the same pair of editions always get: the first 64 bits of a SHA-256.
fn row_id(row: &Row, old: &Edition<'_>, new: &Edition<'_>, before: &Passages<'_>, after: &Passages<'_>) -> String {
    let mut hash = Sha256::new();
    let mut add = |text: &str| {
        hash.update(text.as_bytes());
        hash.update([0]);
    };
    add(&old.sha256);
    add(&new.sha256);
    for (side, passages, id) in [("old", before, row.old), ("new", after, row.new)] {
        if let Some(id) = id {
            add(side);
            add(passages.text(id));
            // Which of several equal sentences it is.
            add(&passages.repeat(id).to_string());
        }
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// Names the strengths on both sides where they differ, for a reader who asks why.
fn strengths(rows: &mut [Row], before: &Passages<'_>, after: &Passages<'_>) {
    for row in rows {
        let of = |passages: &Passages<'_>, id: Option<SentenceId>| id.and_then(|id| passages.strength(id));
        if let (Some(from), Some(to)) = (of(before, row.old), of(after, row.new))
            && from != to
        {
            row.why.push(format!("{from} -> {to}"));
        }
    }
}

/// Reads every sentence of an edition, each with what stands around it.
pub fn readings(language: &Language, edition: &Edition<'_>) -> Vec<Reading> {
    let sentences: Vec<SentenceAt<'_>> = edition.document.sentences().collect();
    let mut before: Vec<&str> = Vec::new();
    let mut section = usize::MAX;
    let mut out = Vec::with_capacity(sentences.len());
    for at in &sentences {
        if at.section != section {
            section = at.section;
            before.clear();
        }
        let (prev, further) = before.split_last().map_or(("", &before[..]), |(last, rest)| (*last, rest));
        let heading = edition.document.sections.get(at.section).and_then(|s| s.heading.as_deref()).unwrap_or_default();
        let stem = match &at.block.kind {
            BlockKind::ListItem { stem } => stem.as_deref().unwrap_or_default(),
            _ => "",
        };
        let context = Context {
            prev,
            before: further.get(further.len().saturating_sub(4)..).unwrap_or_default(),
            heading,
            kind: at.block.kind.as_str(),
            stem,
            date: edition.period.as_deref().unwrap_or_default(),
        };
        out.push(detect::read(language, &at.sentence.text, &context));
        before.push(&at.sentence.text);
    }
    out
}

/// Whether a link speaks of a sentence that the file breaks off: what differs there is no change.
fn is_broken(link: &SentenceLink, before: &Passages<'_>, after: &Passages<'_>) -> bool {
    link.old.is_some_and(|id| before.is_cut_off(id)) || link.new.is_some_and(|id| after.is_cut_off(id))
}

fn section_row(link: &SectionLink, old: &Document, new: &Document) -> SectionRow {
    let path = |document: &Document, n: Option<usize>| n.and_then(|n| document.sections.get(n)).map(|s| s.path.clone());
    SectionRow {
        relation: link.relation,
        also: link.also.clone(),
        old: path(old, link.old),
        new: path(new, link.new),
        confidence: link.confidence,
        why: link.why.lines(),
    }
}

fn counts(links: &[&SentenceLink]) -> SentenceCounts {
    let count =
        |relation| u32::try_from(links.iter().filter(|link| link.relation == relation).count()).unwrap_or(u32::MAX);
    SentenceCounts {
        same: count(SentenceRelation::Same),
        edited: count(SentenceRelation::Edited),
        split: count(SentenceRelation::Split),
        merged: count(SentenceRelation::Merged),
        new: count(SentenceRelation::New),
        dropped: count(SentenceRelation::Dropped),
        returned: count(SentenceRelation::Returned),
        moved: u32::try_from(links.iter().filter(|link| link.moved).count()).unwrap_or(u32::MAX),
    }
}

fn sentence_row(link: &SentenceLink, before: &Passages<'_>, after: &Passages<'_>) -> SentenceRow {
    let (old, new) = (link.old.and_then(|id| before.passage(id)), link.new.and_then(|id| after.passage(id)));
    let changed =
        |relation| matches!(relation, SentenceRelation::Edited | SentenceRelation::Split | SentenceRelation::Merged);
    let (words, figures) = match (&old, &new) {
        (Some(old), Some(new)) if changed(link.relation) => {
            (diff::words(&old.text, &new.text), diff::figures(&old.text, &new.text))
        }
        _ => (Vec::new(), Vec::new()),
    };
    SentenceRow {
        relation: link.relation,
        moved: link.moved,
        old,
        new,
        words,
        figures,
        similarity: link.similarity,
        why: link.why.lines(),
    }
}
