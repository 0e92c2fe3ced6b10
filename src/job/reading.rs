//! The text of an edition: what is stored of it, or else what a reader's child makes of its bytes; and whether it can be
//! trusted.

use super::Service;
use super::analyse::subject;
use crate::config::Series;
use crate::core::document::{Document, Format, Health, Language};
use crate::core::extract;
use crate::core::report::Edition;
use crate::fetch;
use crate::sandbox::Ocr;
use crate::shape::document::DocumentShape;
use crate::store::{CaptureRow, DocumentRow, EditionRow, HoldKind, HoldRow, HoldState, NewDocument};
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use tokio::sync::OnceCell;

/// The readings that jobs of this process need right now: what two jobs need at the same time is read once. Clones share it.
#[derive(Clone, Default)]
pub struct Readings(Arc<Mutex<BTreeMap<String, Weak<Reading>>>>);

/// One document, read by whoever comes first.
type Reading = OnceCell<Document>;

impl Readings {
    /// The reading under that key, which lasts as long as somebody holds it.
    fn of(&self, key: String) -> Arc<Reading> {
        let mut readings = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        readings.retain(|_, reading| reading.strong_count() > 0);
        if let Some(reading) = readings.get(&key).and_then(Weak::upgrade) {
            return reading;
        }
        let reading = Arc::new(Reading::default());
        readings.insert(key, Arc::downgrade(&reading));
        reading
    }
}

/// What a job had to read anew. It is held until the job has kept it, so that another one need not read it in between.
#[derive(Default)]
pub(super) struct Made {
    /// To be kept with what the job keeps.
    pub documents: Vec<NewDocument>,
    readings: Vec<Arc<Reading>>,
}

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
    made: &mut Made,
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
    made: &mut Made,
) -> Result<Loaded> {
    let document = match stored(service, series, &capture).await? {
        Some(document) => document,
        None => {
            let CaptureRow { sha256, file_name, media_type, .. } = &capture;
            let reading = service.readings.of(format!("{sha256}\n{file_name:?}\n{media_type:?}\n{:?}", series.extract));
            let read_once = async || match stored(service, series, &capture).await? {
                // Whoever held the reading before has kept it meanwhile.
                Some(document) => Ok(document),
                None => read(service, series, &capture).await,
            };
            let document = reading.get_or_try_init(read_once).await?.clone();
            made.readings.push(reading);
            made.documents.push(NewDocument {
                sha256: sha256.clone(),
                extractor: document.extractor.clone(),
                health: document.health.as_str().to_owned(),
                body: serde_json::to_string(&DocumentShape::from_document(&document, sha256))?,
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

/// The whole file as it is stored, where today's rules made it.
async fn stored(service: &Service, series: &Series, capture: &CaptureRow) -> Result<Option<Document>> {
    let row = service.db.latest_document(&capture.sha256).await?;
    let is_current =
        |row: &DocumentRow| extract::is_current(&row.extractor) && !wants_ocr(series, &row.extractor, &row.health);
    let Some(row) = row.filter(is_current) else { return Ok(None) };
    let what = || format!("the stored document of {}", capture.sha256);
    let shape: DocumentShape = serde_json::from_str(&row.body).with_context(what)?;
    Ok(Some(shape.into_document().with_context(what)?))
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
    let sent = service.archive.get(capture.sha256.parse()?).await?;
    let bytes = match decoded(service, capture, sent).await? {
        Ok(bytes) => bytes,
        Err(document) => return Ok(document),
    };
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

/// The body of a capture as its media type describes it. A site that codes it although it is asked not to changes nothing of
/// what is kept; what cannot be decoded within the limits becomes a document without text.
async fn decoded(service: &Service, capture: &CaptureRow, sent: Vec<u8>) -> Result<Result<Vec<u8>, Document>> {
    let headers: Vec<(String, String)> =
        serde_json::from_str(&capture.response_headers).context("the headers of a capture")?;
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-encoding")) {
        return Ok(Ok(sent));
    }
    let max_bytes = service.sandbox.limits.max_input_bytes;
    // Inflating takes a while: not on a thread that serves connections.
    let decoded = tokio::task::spawn_blocking(move || fetch::decoded(&headers, &sent, max_bytes)).await?;
    Ok(decoded.map_err(|error| {
        let health = match error.kind {
            fetch::Kind::TooLarge => Health::TooLarge,
            fetch::Kind::Truncated => Health::Truncated,
            _ => Health::Damaged,
        };
        Document::unreadable(Format::Unknown, health, "coding/1", error.why)
    }))
}
