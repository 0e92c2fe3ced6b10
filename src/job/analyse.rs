//! Reads an edition, compares it with the one before, and keeps the report together with what is owed because of it.

use super::{Analyse, Job, Service, notify};
use crate::config::Series;
use crate::core::document::{Document, Health};
use crate::core::report::{self, Edition, Report};
use crate::core::{commitment, extract, verdict};
use crate::job::{outgoing, reports};
use crate::shape::document::DocumentShape;
use crate::shape::report::ReportShape;
use crate::store::{
    AnalysisResult, CaptureRow, EditionRow, HoldKind, JobState, LeasedJob, NewDocument, NewHold, NewJob, NewReport,
    ReportResult,
};
use anyhow::{Context, Result};
use sha2::{Digest as _, Sha256};

/// An edition with its text.
struct Loaded {
    period: String,
    capture: CaptureRow,
    document: Document,
}

impl Loaded {
    fn edition(&self) -> Edition<'_> {
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

pub(super) async fn run(service: &Service, analyse: &Analyse, job: &LeasedJob) -> Result<()> {
    let series = service.config.series(&analyse.series)?;
    let editions = service.db.editions_of(&series.id).await?;
    let mut documents = Vec::new();
    let row = editions
        .iter()
        .find(|edition| edition.period == analyse.period)
        .with_context(|| format!("series {}: no edition over {}", series.id, analyse.period))?;
    let new = load(service, row, Some(&analyse.sha256), &mut documents)
        .await?
        .with_context(|| format!("series {}, {}: no capture of {}", series.id, analyse.period, analyse.sha256))?;

    if !new.document.health.is_comparable() && !analyse.released {
        return hold_edition(service, analyse, job, &new, documents).await;
    }
    let mut before = Vec::new();
    for edition in editions.iter().filter(|edition| edition.period < analyse.period) {
        if let Some(loaded) = load(service, edition, None, &mut documents).await?
            && loaded.document.health.is_comparable()
        {
            before.push(loaded);
        }
    }
    let later = editions.iter().find(|edition| edition.period > analyse.period);
    let follow_up = match later {
        Some(later) => compare_later(service, later, analyse).await?,
        None => None,
    };
    if before.is_empty() {
        tracing::info!(series = series.id, period = analyse.period, "the first edition: nothing to compare it with");
        let result =
            AnalysisResult { documents, follow_ups: follow_up.into_iter().collect(), ..AnalysisResult::default() };
        return Ok(service.db.commit_analysis(&result, Some(job), service.now()).await?);
    }
    let report = compare(service, before, new, analyse.released).await?;
    keep(service, series, analyse, job, &report, documents, follow_up).await
}

/// The edition's text: what is stored where today's rules made it, else read again from the bytes.
async fn load(
    service: &Service,
    edition: &EditionRow,
    sha256: Option<&str>,
    made: &mut Vec<NewDocument>,
) -> Result<Option<Loaded>> {
    let captures = service.db.captures_of(edition.id).await?;
    let capture = match sha256 {
        Some(sha256) => captures.into_iter().rfind(|capture| capture.sha256 == sha256),
        None => captures.into_iter().next_back(),
    };
    let Some(capture) = capture else { return Ok(None) };
    let stored = service.db.latest_document(&capture.sha256).await?;
    let document = match stored {
        Some(row) if extract::is_current(&row.extractor) => serde_json::from_str::<DocumentShape>(&row.body)
            .with_context(|| format!("the stored document of {}", capture.sha256))?
            .into_document()
            .with_context(|| format!("the stored document of {}", capture.sha256))?,
        _ => {
            let document = read(service, &capture).await?;
            made.push(NewDocument {
                sha256: capture.sha256.clone(),
                extractor: document.extractor.clone(),
                health: document.health.as_str().to_owned(),
                body: serde_json::to_string(&DocumentShape::from_document(&document, &capture.sha256))?,
            });
            document
        }
    };
    Ok(Some(Loaded { period: edition.period.clone(), capture, document }))
}

async fn read(service: &Service, capture: &CaptureRow) -> Result<Document> {
    let bytes = service.archive.get(capture.sha256.parse()?).await?;
    let options = extract::Options {
        file_name: capture.file_name.clone(),
        media_type: capture.media_type.clone(),
        max_pages: service.config.extract.max_pages,
        ..extract::Options::default()
    };
    service.sandbox.extract(&bytes, &options).await.with_context(|| format!("reading {}", capture.url))
}

async fn compare(service: &Service, before: Vec<Loaded>, new: Loaded, released: bool) -> Result<Report> {
    let mut options =
        report::Options { mass_removal_share: service.config.compare.mass_removal_share, ..report::Options::default() };
    if released {
        options.accept_health.extend([new.document.health, Health::Shrunk]);
        options.mass_removal_share = 1.0;
    }
    // A comparison computes for a while: not on a thread that serves connections.
    tokio::task::spawn_blocking(move || {
        let editions: Vec<Edition<'_>> = before.iter().map(Loaded::edition).collect();
        let (old, earlier) = editions.split_last().context("an edition to compare with")?;
        Ok(report::compare(earlier, old, &new.edition(), &options))
    })
    .await
    .context("the comparison panicked")?
}

/// The edition after this one may have been compared with an older one: then it is compared again, silently. One whose own
/// job still waits will find this one by itself.
async fn compare_later(service: &Service, later: &EditionRow, analyse: &Analyse) -> Result<Option<NewJob>> {
    let Some(capture) = service.db.latest_capture(later.id).await? else { return Ok(None) };
    let mut again = Analyse {
        series: analyse.series.clone(),
        period: later.period.clone(),
        captured_at: capture.fetched_at.0,
        sha256: capture.sha256,
        announce: false,
        released: false,
        after: None,
    };
    let own = Job::Analyse(again.clone());
    if service.db.job_of(own.kind(), &own.key()).await?.is_some_and(|job| job.state == JobState::Queued) {
        return Ok(None);
    }
    again.after = Some(analyse.sha256.clone());
    Ok(Some(Job::Analyse(again).to_row(service.now())?))
}

/// The natural key of what is held: an edition's bytes.
fn subject(analyse: &Analyse) -> String {
    format!("{}/{}/{}", analyse.series, analyse.period, analyse.sha256)
}

async fn hold_edition(
    service: &Service,
    analyse: &Analyse,
    job: &LeasedJob,
    new: &Loaded,
    documents: Vec<NewDocument>,
) -> Result<()> {
    let now = service.now();
    let health = new.document.health;
    let why = new.document.warnings.first().map(|warning| format!(": {warning}")).unwrap_or_default();
    let reason = format!("{} ({}) is {health}{why}", analyse.period, new.capture.url);
    tracing::warn!(series = analyse.series, period = analyse.period, health = health.as_str(), "edition held");
    let text = format!(
        "{reason}\n\nIts bytes are in the archive; it is not compared, and nobody is told of it. To compare it all the \
         same: annexwatch held list, then annexwatch held release ID --by NAME."
    );
    let result = AnalysisResult {
        documents,
        holds: vec![NewHold {
            series_id: analyse.series.clone(),
            kind: HoldKind::Edition,
            subject: subject(analyse),
            reason,
        }],
        follow_ups: vec![notify::about(
            format!("held/{}", subject(analyse)),
            format!("{} {} is held: {health}", analyse.series, analyse.period),
            text,
            now,
        )?],
        ..AnalysisResult::default()
    };
    Ok(service.db.commit_analysis(&result, Some(job), now).await?)
}

/// Keeps the report. Subscribers are told where it is news, and nothing is held.
async fn keep(
    service: &Service,
    series: &Series,
    analyse: &Analyse,
    job: &LeasedJob,
    report: &Report,
    documents: Vec<NewDocument>,
    follow_up: Option<NewJob>,
) -> Result<()> {
    let now = service.now();
    let id = report_id(&series.id, report);
    let mut result = ReportResult {
        documents,
        report: NewReport {
            id: id.clone(),
            series_id: series.id.clone(),
            old_period: report.old.period.clone(),
            new_period: report.new.period.clone(),
            old_sha256: report.old.sha256.clone(),
            new_sha256: report.new.sha256.clone(),
            rules: report.rules.clone(),
            held: report.held.clone(),
            body: serde_json::to_string(&ReportShape::from(report))?,
        },
        holds: Vec::new(),
        deliveries: Vec::new(),
        follow_ups: follow_up.into_iter().collect(),
    };
    if let Some(reason) = &report.held {
        result.holds.push(NewHold {
            series_id: series.id.clone(),
            kind: HoldKind::Comparison,
            subject: subject(analyse),
            reason: reason.clone(),
        });
        result.follow_ups.push(notify::about(
            format!("held/{}", subject(analyse)),
            format!("{} {} waits for you", series.id, analyse.period),
            format!("{reason}\n\nLook: annexwatch held list. Decide: annexwatch held release|reject ID --by NAME."),
            now,
        )?);
    } else if analyse.announce {
        // What a person took back is not announced again.
        let mut judged = report.clone();
        verdict::apply(&mut judged, &reports::judged(&service.db, &series.id).await?);
        if is_news(service, series, &judged).await? {
            let recipients = service.db.recipients_of(&series.id).await?;
            result.deliveries = outgoing::reports(service, analyse, &id, &judged, &recipients, now);
        }
    }
    let owed = result.deliveries.len();
    let is_new = service.db.commit_report(&result, Some(job), now).await?;
    let alarms = report.commitments.iter().filter(|row| row.alarm).count();
    tracing::info!(series = series.id, period = analyse.period, report = id, alarms, owed, is_new, "compared");
    Ok(())
}

/// Whether a report says something that an earlier report over the same period did not: new bytes of the same text, and
/// new rules of ours, are no news.
async fn is_news(service: &Service, series: &Series, report: &Report) -> Result<bool> {
    const LOOK_BACK: i64 = 50;
    for summary in service.db.reports_of(&series.id, LOOK_BACK).await? {
        if summary.new_period != report.new.period || summary.held.is_some() {
            continue;
        }
        let Some(row) = service.db.report(&summary.id).await? else { continue };
        let earlier = reports::read(&service.db, &row).await?;
        return Ok(alarms(&earlier) != alarms(report));
    }
    Ok(true)
}

/// What a report alarms of, without where it stands.
fn alarms(report: &Report) -> Vec<(commitment::Status, Option<&str>, Option<&str>)> {
    let mut alarms: Vec<_> = report
        .commitments
        .iter()
        .filter(|row| row.alarm)
        .map(|row| {
            let old = row.old.as_ref().map(|passage| passage.text.as_str());
            (row.status, old, row.new.as_ref().map(|passage| passage.text.as_str()))
        })
        .collect();
    alarms.sort_unstable();
    alarms
}

/// The natural key of a report, as a short name for addresses: 64 bits of a hash.
fn report_id(series: &str, report: &Report) -> String {
    let key = format!("{series}\n{}\n{}\n{}", report.old.sha256, report.new.sha256, report.rules);
    Sha256::digest(key.as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
