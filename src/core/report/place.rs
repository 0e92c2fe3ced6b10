//! Sentences as passages that a reader can find again: section, page, position, and what makes their words doubtful.

use super::{Doubt, Edition, Passage, Side};
use crate::core::commitment::{Label, Reading, Strength, track};
use crate::core::document::{Document, SentenceAt, SentenceId};

/// The sentences of one document with their readings.
#[derive(Debug)]
pub(super) struct Passages<'a> {
    document: &'a Document,
    sentences: Vec<SentenceAt<'a>>,
    readings: Vec<Reading>,
}

impl<'a> Passages<'a> {
    pub(super) fn of(document: &'a Document, readings: Vec<Reading>) -> Self {
        Self { document, sentences: document.sentences().collect(), readings }
    }

    pub(super) fn edition<'b>(&'b self, period: Option<&'b str>) -> track::Edition<'b> {
        track::Edition { period, document: self.document, readings: &self.readings }
    }

    pub(super) fn text(&self, id: SentenceId) -> &'a str {
        self.sentences.get(id.index()).map_or("", |at| at.sentence.text.as_str())
    }

    pub(super) fn strength(&self, id: SentenceId) -> Option<Strength> {
        self.readings.get(id.index()).and_then(|reading| reading.strength)
    }

    /// The last day by which a commitment is due.
    fn deadline(&self, id: SentenceId) -> Option<String> {
        let reading = self.readings.get(id.index()).filter(|reading| reading.label == Label::Commitment)?;
        reading.deadline.as_ref()?.value.clone()
    }

    pub(super) fn is_cut_off(&self, id: SentenceId) -> bool {
        self.sentences.get(id.index()).is_some_and(|at| at.cut_off)
    }

    /// Whether any of it was read by character recognition.
    pub(super) fn has_ocr(&self) -> bool {
        self.document.sections.iter().flat_map(|section| &section.blocks).any(|block| block.ocr)
    }

    /// How many sentences of the same words stand before it.
    pub(super) fn repeat(&self, id: SentenceId) -> usize {
        let text = self.text(id);
        self.sentences.iter().take(id.index()).filter(|at| at.sentence.text == text).count()
    }

    /// A sentence with the place where it stands.
    pub(super) fn passage(&self, id: SentenceId) -> Option<Passage> {
        let at = self.sentences.get(id.index())?;
        let section = self.document.sections.get(at.section)?;
        let last = u32::try_from(self.sentences.len().saturating_sub(1).max(1)).unwrap_or(u32::MAX);
        let doubt = match (at.cut_off, at.block.ocr) {
            (true, _) => Some(Doubt::CutOff),
            (false, true) => Some(Doubt::Ocr),
            (false, false) => None,
        };
        Some(Passage {
            text: at.sentence.text.clone(),
            section: section.path.clone(),
            page: at.sentence.page,
            page_label: self.label(at.sentence.page),
            position: (f64::from(id.0) / f64::from(last)).min(1.0) as f32,
            strength: self.strength(id),
            deadline: self.deadline(id),
            doubt,
        })
    }

    /// What a page prints as its number, as far as a section that begins on it says so.
    fn label(&self, page: u32) -> Option<String> {
        self.document
            .sections
            .iter()
            .find(|section| section.page == page)
            .and_then(|section| section.page_label.clone())
    }
}

/// The name of an edition inside a report.
pub(super) fn side(edition: &Edition<'_>) -> Side {
    Side {
        file: edition.file.clone(),
        url: edition.url.clone(),
        sha256: edition.sha256.clone(),
        period: edition.period.clone(),
        title: edition.document.title.clone(),
        health: edition.document.health,
        pages: edition.document.pages,
    }
}
