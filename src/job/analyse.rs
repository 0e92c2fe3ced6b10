//! Reads an edition, compares it with the one before, and keeps the report together with what is owed because of it.

use super::reading::{Loaded, Made, load, load_trusted};
use super::{Analyse, Job, Service, key, notify};
use crate::config::Series;
use crate::core::document::Health;
use crate::core::report::{self, Edition, Report};
use crate::core::{commitment, verdict};
use crate::job::{outgoing, reports};
use crate::shape::report::ReportShape;
use crate::store::{
    AnalysisResult, CaptureRow, EditionRow, HoldKind, JobState, LeasedJob, NewDocument, NewHold, NewJob, NewReport,
    Recipient, ReportResult,
};
use anyhow::{Context, Result};

/// A comparison with all the rules that made it.
struct Compared {
    report: Report,
    rules: String,
}

pub(super) async fn run(service: &Service, analyse: &Analyse, job: &LeasedJob) -> Result<()> {
    let series = service.config.series(&analyse.series)?;
    let editions = service.db.editions_of(&series.id).await?;
    let mut made = Made::default();
    let row = editions
        .iter()
        .find(|edition| edition.period == analyse.period)
        .with_context(|| format!("series {}: no edition over {}", series.id, analyse.period))?;
    let captures = service.db.captures_of(row.id).await?;
    let at = captures
        .iter()
        .rposition(|capture| capture.sha256 == analyse.sha256 && capture.fetched_at.0 == analyse.captured_at)
        .or_else(|| captures.iter().rposition(|capture| capture.sha256 == analyse.sha256))
        .with_context(|| format!("series {}, {}: no capture of {}", series.id, analyse.period, analyse.sha256))?;
    let (earlier, capture) = (&captures[..at], captures[at].clone());
    let new = load(service, series, row, capture, &mut made).await?;

    if !new.document.health.is_comparable() && !analyse.released {
        return hold_edition(service, analyse, job, &new, std::mem::take(&mut made.documents)).await;
    }
    if analyse.only_read {
        let result = AnalysisResult { documents: std::mem::take(&mut made.documents), ..AnalysisResult::default() };
        return Ok(service.db.commit_analysis(&result, Some(job), service.now()).await?);
    }
    let mut before = Vec::new();
    for edition in editions.iter().filter(|edition| edition.period < analyse.period) {
        before.extend(load_trusted(service, series, edition, &mut made).await?);
    }
    let documents = std::mem::take(&mut made.documents);
    // Where our rules are others now, the later editions are asked for by themselves.
    let is_for_rules = key::is_for_rules(analyse.after.as_deref());
    let later = editions.iter().find(|edition| edition.period > analyse.period && !is_for_rules);
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
    let readers = [before.last().map_or("", |old| &old.document.extractor), &new.document.extractor].map(str::to_owned);
    let report = compare(service, before, new, analyse.released).await?;
    if is_for_rules && let Some(reason) = &report.held {
        return stay(service, analyse, job, reason, documents).await;
    }
    let rules = key::rules(series, &report.rules, [&readers[0], &readers[1]]);
    let judged = judged(service, series, &report).await?;
    let announce = analyse.announce && is_news(service, series, earlier, &judged).await?;
    keep(
        service,
        series,
        &Analyse { announce, ..analyse.clone() },
        job,
        &Compared { report, rules },
        documents,
        follow_up,
    )
    .await
}

async fn compare(service: &Service, before: Vec<Loaded>, new: Loaded, released: bool) -> Result<Report> {
    let mut options =
        report::Options { mass_removal_share: service.config.compare.mass_removal_share, ..report::Options::default() };
    // What a person released is accepted from then on, as the old edition too.
    options.accept_health.extend(before.iter().map(|old| old.document.health).filter(|health| !health.is_comparable()));
    if released {
        options.accept_health.extend([new.document.health, Health::Shrunk]);
        options.mass_removal_share = 1.0;
    }
    let seconds = service.config.compare.deadline_s;
    // A comparison computes for a while: not on a thread that serves connections.
    tokio::task::spawn_blocking(move || {
        let editions: Vec<Edition<'_>> = before.iter().map(Loaded::edition).collect();
        let (old, earlier) = editions.split_last().context("an edition to compare with")?;
        Ok(report::compare_within(earlier, old, &new.edition(), &options, Some(&super::deadline(seconds))))
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
        only_read: false,
    };
    let own = Job::Analyse(again.clone());
    if service.db.job_of(own.kind(), &own.key()).await?.is_some_and(|job| job.state == JobState::Queued) {
        return Ok(None);
    }
    again.after = Some(analyse.sha256.clone());
    Ok(Some(Job::Analyse(again).to_row(service.now())?))
}

/// The natural key of what is held: an edition's bytes.
pub(super) fn subject(series: &str, period: &str, sha256: &str) -> String {
    format!("{series}/{period}/{sha256}")
}

/// The bytes that a job reads, as something that can be held.
fn own_subject(analyse: &Analyse) -> String {
    subject(&analyse.series, &analyse.period, &analyse.sha256)
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
            subject: own_subject(analyse),
            reason,
        }],
        follow_ups: vec![notify::about(
            format!("held/{}", own_subject(analyse)),
            format!("{} {} is held: {health}", analyse.series, analyse.period),
            text,
            now,
        )?],
        ..AnalysisResult::default()
    };
    Ok(service.db.commit_analysis(&result, Some(job), now).await?)
}

/// Today's rules would hold what was compared and told before. An upgrade of ours takes nothing back: the report stays, and
/// the operator hears of it.
async fn stay(
    service: &Service,
    analyse: &Analyse,
    job: &LeasedJob,
    reason: &str,
    documents: Vec<NewDocument>,
) -> Result<()> {
    let now = service.now();
    let follow_up = notify::about(
        format!("stays/{}/{}", own_subject(analyse), analyse.after.as_deref().unwrap_or_default()),
        format!("{} {}: today's rules would not compare it", analyse.series, analyse.period),
        format!("{reason}\n\nThe report that was made of it before stays as it was."),
        now,
    )?;
    let result = AnalysisResult { documents, follow_ups: vec![follow_up], ..AnalysisResult::default() };
    Ok(service.db.commit_analysis(&result, Some(job), now).await?)
}

/// Keeps the report. Subscribers are told where it is news, and nothing is held.
async fn keep(
    service: &Service,
    series: &Series,
    analyse: &Analyse,
    job: &LeasedJob,
    compared: &Compared,
    documents: Vec<NewDocument>,
    follow_up: Option<NewJob>,
) -> Result<()> {
    let now = service.now();
    let Compared { report, rules } = compared;
    let id = key::report_id(series, report, rules);
    let mut result = ReportResult {
        documents,
        report: NewReport {
            id: id.clone(),
            series_id: series.id.clone(),
            old_period: report.old.period.clone(),
            new_period: report.new.period.clone(),
            old_sha256: report.old.sha256.clone(),
            new_sha256: report.new.sha256.clone(),
            rules: rules.clone(),
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
            subject: own_subject(analyse),
            reason: reason.clone(),
        });
        result.follow_ups.push(notify::about(
            format!("held/{}", own_subject(analyse)),
            format!("{} {} waits for you", series.id, analyse.period),
            format!("{reason}\n\nLook: annexwatch held list. Decide: annexwatch held release|reject ID --by NAME."),
            now,
        )?);
    } else if analyse.announce {
        let recipients = recipients(service, series, report).await?;
        let judged = judged(service, series, report).await?;
        result.deliveries =
            outgoing::reports(service, &series.id, analyse.captured_at, (&id, &judged), &recipients, now)?;
    }
    let owed = result.deliveries.len();
    let is_new = service.db.commit_report(&result, Some(job), now).await?;
    let alarms = report.commitments.iter().filter(|row| row.alarm).count();
    tracing::info!(series = series.id, period = analyse.period, report = id, alarms, owed, is_new, "compared");
    Ok(())
}

/// Who hears of a report: who subscribed to its series, and where it accompanies another series that reported on that period
/// already, who subscribed to that one: their mail could not show it yet.
async fn recipients(service: &Service, series: &Series, report: &Report) -> Result<Vec<Recipient>> {
    let mut recipients = service.db.recipients_of(&series.id).await?;
    for main in service.config.series.iter().filter(|main| main.companions.contains(&series.id)) {
        let reports = service.db.reports_of(&main.id, reports::MANY).await?;
        if !reports.iter().any(|one| one.held.is_none() && one.new_period == report.new.period) {
            continue;
        }
        for recipient in service.db.recipients_of(&main.id).await? {
            if recipients.iter().all(|known| known.subscriber_id != recipient.subscriber_id) {
                recipients.push(recipient);
            }
        }
    }
    Ok(recipients)
}

/// The report as people judged it: what a person took back is not announced again.
async fn judged(service: &Service, series: &Series, report: &Report) -> Result<Report> {
    let mut judged = report.clone();
    verdict::apply(&mut judged, &reports::judged(&service.db, &series.id).await?);
    Ok(judged)
}

/// Whether a report says something that the report on the bytes before did not: new bytes of the same text, and new rules
/// of ours, are no news. The order is that of the captures, so that bytes that come back are news each time.
async fn is_news(service: &Service, series: &Series, earlier: &[CaptureRow], report: &Report) -> Result<bool> {
    const LOOK_BACK: i64 = 500;
    let summaries = service.db.reports_of(&series.id, LOOK_BACK).await?;
    for capture in earlier.iter().rev() {
        let told = summaries.iter().find(|summary| {
            summary.new_sha256 == capture.sha256 && summary.new_period == report.new.period && summary.held.is_none()
        });
        let Some(summary) = told else { continue };
        let Some(row) = service.db.report(&summary.id).await? else { continue };
        let before = reports::read(&service.db, &row).await?;
        return Ok(alarms(&before) != alarms(report));
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
