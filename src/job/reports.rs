//! Stored reports as they are shown: with what people said of them since. Mails, pages, JSON and the ledger all read
//! through here, so that they agree.

use super::withheld;
use crate::core::commitment::Status;
use crate::core::report::Report;
use crate::core::verdict::{self, Judged, Judgement, Verdict};
use crate::shape::report::ReportShape;
use crate::store::{Db, ReportRow, ReportSummary, VerdictRow, WithholdingRow};
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};

/// How many reports of a series are looked at.
pub const MANY: i64 = 500;

/// A stored report as it was made, before anybody judged it.
///
/// # Errors
/// It has not the shape of a report.
pub fn as_made(row: &ReportRow) -> Result<Report> {
    let at = || format!("the stored report {}", row.id);
    serde_json::from_str::<ReportShape>(&row.body).with_context(at)?.try_into().with_context(at)
}

/// A stored report with the verdicts on it.
///
/// # Errors
/// The database fails, or it has not the shape of a report.
pub async fn read(db: &Db, row: &ReportRow) -> Result<Report> {
    let mut report = as_made(row)?;
    verdict::apply(&mut report, &judged(db, &row.series_id).await?);
    Ok(report)
}

/// What people said of a series, in the order of time.
///
/// # Errors
/// The database fails, or holds a word that this version does not know.
pub async fn judged(db: &Db, series: &str) -> Result<Vec<Judged>> {
    db.verdicts_of(series).await?.into_iter().map(from_row).collect()
}

pub(super) fn from_row(row: VerdictRow) -> Result<Judged> {
    let at = || format!("the stored verdict {}", row.id);
    Ok(Judged {
        said: Status::parse(&row.said).with_context(at)?,
        sentences: serde_json::from_str(&row.sentences).with_context(at)?,
        verdict: Verdict {
            judgement: Judgement::parse(&row.verdict).with_context(at)?,
            other: row.other,
            other_key: row.other_key,
            by: row.by_name,
            at: row.given_at.to_string(),
            note: row.note,
        },
        key: row.subject_key,
    })
}

/// The order that keeps a report out of view: on one of the snapshots that it compares, or on an earlier edition that it quotes
/// where a promise came back.
///
/// # Errors
/// As [`read`].
pub async fn order_on(db: &Db, row: &ReportRow) -> Result<Option<WithholdingRow>> {
    if let Some(order) = withheld::any_of(db, &[&row.old_sha256, &row.new_sha256]).await? {
        return Ok(Some(order));
    }
    let report = as_made(row)?;
    let quoted: BTreeSet<&String> = report
        .commitments
        .iter()
        .filter_map(|row| row.restored_from.as_ref())
        .filter_map(|from| from.period.as_ref())
        .collect();
    for period in quoted {
        let Some(edition) = db.edition(&row.series_id, period).await? else { continue };
        for capture in db.captures_of(edition.id).await? {
            if let Some(order) = withheld::of(db, &capture.sha256).await? {
                return Ok(Some(order));
            }
        }
    }
    Ok(None)
}

/// For each period of a series the latest report that is not held, as it was made, the oldest first. What quotes a snapshot that
/// an order keeps out of view is not among them.
///
/// # Errors
/// As [`read`].
pub async fn of_series_as_made(db: &Db, series: &str) -> Result<Vec<(ReportRow, Report)>> {
    let mut latest: BTreeMap<String, ReportSummary> = BTreeMap::new();
    // The newest come first, and the first of a period stays.
    for summary in db.reports_of(series, MANY).await? {
        if summary.held.is_none() {
            latest.entry(summary.new_period.clone().unwrap_or_default()).or_insert(summary);
        }
    }
    let mut reports = Vec::new();
    for summary in latest.into_values() {
        if let Some(row) = db.report(&summary.id).await?
            && order_on(db, &row).await?.is_none()
        {
            let report = as_made(&row)?;
            reports.push((row, report));
        }
    }
    Ok(reports)
}

/// The same reports with the verdicts on them.
///
/// # Errors
/// As [`read`].
pub async fn of_series(db: &Db, series: &str) -> Result<Vec<(ReportRow, Report)>> {
    let judged = judged(db, series).await?;
    let mut reports = of_series_as_made(db, series).await?;
    for (_, report) in &mut reports {
        verdict::apply(report, &judged);
    }
    Ok(reports)
}
