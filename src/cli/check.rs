//! `annexwatch check`

use super::{Done, output};
use crate::job::queue::{Queue, QueueOptions};
use crate::job::{Check, Job, Service, deliver};
use crate::store::{CandidateRow, HoldRow, NewJob};
use anyhow::{Result, bail};
use clap::Args;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// What to check.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// The series to check; all that are enabled where none is named
    series: Vec<String>,
}

pub(super) async fn run(service: Service, args: &CheckArgs) -> Result<Done> {
    let now = service.now();
    let mut ids = Vec::new();
    for id in &args.series {
        ids.push(service.config.series(id)?.id.clone());
    }
    if args.series.is_empty() {
        ids.extend(service.config.series.iter().filter(|series| series.enabled).map(|series| series.id.clone()));
    }
    let check = |id: &String| Job::Check(Check { series: id.clone(), scheduled_for: now.0, late: false }).to_row(now);
    let checks = ids.iter().map(check).collect::<Result<Vec<_>>>()?;
    service.db.enqueue_all(&checks, now).await?;
    let stop = CancellationToken::new();
    let signal = tokio::spawn(super::serve::stop_on_signal(stop.clone()));
    let options = QueueOptions { workers: service.config.service.workers, ..QueueOptions::default() };
    let queue = Queue::new(service.db.clone(), Arc::clone(&service.clock), service.clone(), options);
    queue.run_until_idle(&stop).await?;
    while !stop.is_cancelled() && deliver::pass(&service, &format!("check-{}", std::process::id())).await? > 0 {}
    signal.abort();
    let holds = service.db.holds(true).await?;
    output::text(&describe(&service, &ids, &holds).await?)?;
    tell_mail_that_waits(&service).await?;
    let waiting = holds.iter().any(|hold| ids.contains(&hold.series_id));
    // What failed is not done: it is tried again, or parked.
    let open = service.db.jobs(None, i64::MAX).await?;
    let cause = |check: &NewJob| {
        open.iter()
            .find(|job| (&job.kind, &job.key) == (&check.kind, &check.key))
            .and_then(|job| job.last_error.clone())
    };
    let causes = ids.iter().zip(&checks).filter_map(|(id, check)| Some(format!("{id}: {}", cause(check)?)));
    let failed: Vec<String> = causes.collect();
    if !failed.is_empty() {
        bail!("{}", failed.join("; "));
    }
    Ok(if waiting { Done::Held } else { Done::Whole })
}

/// One line on mail that could not be sent: it is not lost, and no failure of the check.
async fn tell_mail_that_waits(service: &Service) -> Result<()> {
    const MANY: i64 = 1_000;
    let owed = service.db.deliveries(None, MANY).await?;
    let failed: Vec<&str> = owed.iter().filter_map(|delivery| delivery.last_error.as_deref()).collect();
    if let Some(cause) = failed.last() {
        let mails = if failed.len() == 1 { "mail waits and is" } else { "mails wait and are" };
        output::notice(&format!("{} {mails} tried again later: {cause}", failed.len()));
    }
    Ok(())
}

/// What is known of each series after the check. The rows of all are asked for at once: of many series, a question for each
/// costs more than the check.
async fn describe(service: &Service, ids: &[String], holds: &[HoldRow]) -> Result<String> {
    let db = &service.db;
    let (editions, reports, sources, candidates) =
        (db.editions().await?, db.last_reports().await?, db.sources().await?, db.candidates().await?);
    let editions = by_series(&editions, |row| &row.series_id);
    let reports = by_series(&reports, |row| &row.series_id);
    let sources = by_series(&sources, |row| &row.series_id);
    let candidates = by_series(&candidates, |row| &row.series_id);
    let holds = by_series(holds, |row| &row.series_id);
    let mut text = String::new();
    for id in ids {
        let id = id.as_str();
        let periods: Vec<&str> = rows(&editions, id).map(|edition| edition.period.as_str()).collect();
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{id}: {} editions kept ({})", periods.len(), periods.join(", "));
        for report in rows(&reports, id) {
            let old = report.old_period.as_deref().unwrap_or("?");
            let new = report.new_period.as_deref().unwrap_or("?");
            let _ = writeln!(text, "  last report: {new} compared with {old}");
        }
        for source in rows(&sources, id) {
            let (name, since) = (&source.source, source.since);
            let Some(message) = &source.message else { continue };
            let _ = match &source.cause {
                Some(cause) => {
                    writeln!(text, "  {name}: {} since {since} ({cause}): {message}", source.state.as_str())
                }
                None => writeln!(text, "  {name}: {message}"),
            };
        }
        for candidate in rows(&candidates, id) {
            let period = candidate.period.as_deref().unwrap_or("no period");
            let CandidateRow { id, title, location, .. } = candidate;
            let _ = writeln!(text, "  to choose ({id}): {period}, {title} ({location})");
        }
        for hold in rows(&holds, id) {
            let _ = writeln!(text, "  held ({}): {}", hold.id, hold.reason);
        }
    }
    Ok(text)
}

/// Rows by their series, in their order.
fn by_series<'r, R>(rows: &'r [R], series: impl Fn(&'r R) -> &'r str) -> BTreeMap<&'r str, Vec<&'r R>> {
    let mut grouped: BTreeMap<&str, Vec<&R>> = BTreeMap::new();
    for row in rows {
        grouped.entry(series(row)).or_default().push(row);
    }
    grouped
}

/// The rows of one series.
fn rows<'r, R>(grouped: &BTreeMap<&str, Vec<&'r R>>, series: &str) -> impl Iterator<Item = &'r R> {
    grouped.get(series).into_iter().flatten().copied()
}
