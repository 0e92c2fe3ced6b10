//! The text of an edition: what is stored of it, or else what a reader's child makes of its bytes; and whether it can be
//! trusted.

use super::Service;
use super::analyse::subject;
use crate::config::Series;
use crate::core::document::{Document, Health, Language};
use crate::core::extract;
use crate::core::report::Edition;
use crate::sandbox::Ocr;
use crate::shape::document::DocumentShape;
use crate::store::{CaptureRow, EditionRow, HoldKind, HoldRow, HoldState, NewDocument};
use anyhow::{Context, Result};
use std::collections::BTreeSet;

/// An edition with its text.
pub(super) struct Loaded {
    /// The period that it covers.
    pub period: String,
    /// The capture that its text was read from.
    pub capture: CaptureRow,
    /// Its text.
    pub document: Document,
}

impl Loaded {
    /// As one side of a comparison.
    pub(super) fn edition(&self) -> Edition<'_> {
        let is_web = self.capture.final_url.starts_with("http");
        Edition {
            file: self.capture.file_name.clone().unwrap_or_else(|| self.capture.url.clone()),
            url: is_web.then(|| self.capture.final_url.clone()),
            sha256: self.capture.sha256.clone(),
            period: Some(self.period.clone()),
            document: &self.document,
        }
    }
}

/// What an edition is compared by when a later one appears: the last of its captures that can be trusted. A page that stood
/// in its place for a day, or a file that waits for a person or was rejected, is no ground for what was removed.
pub(super) async fn load_trusted(
    service: &Service,
    series: &Series,
    edition: &EditionRow,
    made: &mut Vec<NewDocument>,
) -> Result<Option<Loaded>> {
    /// How many captures are looked at: an address that changes at every fetch has no end of them.
    const LOOK_BACK: usize = 50;
    let captures = service.db.captures_of(edition.id).await?;
    let mut seen = BTreeSet::new();
    for capture in captures.into_iter().rev().filter(|capture| seen.insert(capture.sha256.clone())).take(LOOK_BACK) {
        let subject = subject(&edition.series_id, &edition.period, &capture.sha256);
        let state = |hold: Option<HoldRow>| hold.map(|hold| hold.state);
        let of_edition = state(service.db.hold_of(HoldKind::Edition, &subject).await?);
        let of_comparison = state(service.db.hold_of(HoldKind::Comparison, &subject).await?);
        let refused = |state: Option<HoldState>| state.is_some_and(|state| state != HoldState::Released);
        if refused(of_edition) || refused(of_comparison) {
            continue;
        }
        let loaded = load(service, series, edition, capture, made).await?;
        if loaded.document.health.is_comparable() || of_edition == Some(HoldState::Released) {
            return Ok(Some(loaded));
        }
    }
    Ok(None)
}

/// The edition's text: what is stored where today's rules made it, else read again from the bytes. What is stored is the
/// whole file; where the edition is a part of it, the part is taken anew, so that a better rule for it needs no reading.
/// What had to be read anew is added to `made`.
pub(super) async fn load(
    service: &Service,
    series: &Series,
    edition: &EditionRow,
    capture: CaptureRow,
    made: &mut Vec<NewDocument>,
) -> Result<Loaded> {
    let stored = service.db.latest_document(&capture.sha256).await?;
    let document = match stored {
        Some(row) if extract::is_current(&row.extractor) && !wants_ocr(series, &row.extractor, &row.health) => {
            serde_json::from_str::<DocumentShape>(&row.body)
                .with_context(|| format!("the stored document of {}", capture.sha256))?
                .into_document()
                .with_context(|| format!("the stored document of {}", capture.sha256))?
        }
        _ => {
            let document = read(service, series, &capture).await?;
            made.push(NewDocument {
                sha256: capture.sha256.clone(),
                extractor: document.extractor.clone(),
                health: document.health.as_str().to_owned(),
                body: serde_json::to_string(&DocumentShape::from_document(&document, &capture.sha256))?,
            });
            document
        }
    };
    let mut document = match series.extract.part()? {
        Some(part) => part.of(document),
        None => document,
    };
    judge_address(&capture, &mut document);
    Ok(Loaded { period: edition.period.clone(), capture, document })
}

/// Where a redirect led to something else, the bytes may be whole and still be no edition. It is a finding of the capture:
/// the same bytes under their own address are fine.
fn judge_address(capture: &CaptureRow, document: &mut Document) {
    if let Some(reason) = extract::led_elsewhere(&capture.url, &capture.final_url, document.format) {
        document.health = document.health.max(Health::Redirected);
        document.warnings.insert(0, reason);
    }
}

/// Whether a stored document has scanned pages that the series wants to be read by character recognition. Where no program
/// can do that, there is no use in reading it again.
fn wants_ocr(series: &Series, extractor: &str, health: &str) -> bool {
    let is_scanned = matches!(Health::parse(health), Some(Health::NoTextLayer | Health::PartlyScanned));
    series.extract.ocr && is_scanned && !extract::had_ocr(extractor) && ocr(series).is_some()
}

/// How the series' scanned pages are read.
fn ocr(series: &Series) -> Option<Ocr> {
    series.extract.ocr.then(|| Ocr::find(&Language::new(&series.language))).flatten()
}

async fn read(service: &Service, series: &Series, capture: &CaptureRow) -> Result<Document> {
    let bytes = service.archive.get(capture.sha256.parse()?).await?;
    let options = extract::Options {
        file_name: capture.file_name.clone(),
        media_type: capture.media_type.clone(),
        max_pages: service.config.extract.max_pages,
        ..extract::Options::default()
    };
    let document = match ocr(series) {
        Some(ocr) => {
            let ocr = Ocr { max_pages: service.config.extract.max_ocr_pages, ..ocr };
            service.sandbox.extract_with_ocr(&bytes, &options, &ocr).await
        }
        None => service.sandbox.extract(&bytes, &options).await,
    };
    document.with_context(|| format!("reading {}", capture.url))
}
