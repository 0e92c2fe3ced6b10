//! `annexwatch check`

use super::{Done, output};
use crate::job::queue::{Queue, QueueOptions};
use crate::job::{Check, Job, Service, deliver};
use anyhow::{Result, bail};
use clap::Args;
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
    for id in &ids {
        let check = Job::Check(Check { series: id.clone(), scheduled_for: now.0, late: false });
        service.db.enqueue(&check.to_row(now)?, now).await?;
    }
    let stop = CancellationToken::new();
    let signal = tokio::spawn(super::serve::stop_on_signal(stop.clone()));
    let options = QueueOptions { workers: service.config.service.workers, ..QueueOptions::default() };
    let queue = Queue::new(service.db.clone(), Arc::clone(&service.clock), service.clone(), options);
    queue.run_until_idle(&stop).await?;
    while !stop.is_cancelled() && deliver::pass(&service, &format!("check-{}", std::process::id())).await? > 0 {}
    signal.abort();
    output::text(&describe(&service, &ids).await?)?;
    tell_mail_that_waits(&service).await?;
    let waiting = service.db.holds(true).await?.iter().any(|hold| ids.contains(&hold.series_id));
    let mut failed = Vec::new();
    for id in &ids {
        let key = format!("{id}/{}", now.0);
        if let Some(cause) = service.db.job_of("check", &key).await?.and_then(|job| job.last_error) {
            failed.push(format!("{id}: {cause}"));
        }
    }
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

async fn describe(service: &Service, ids: &[String]) -> Result<String> {
    let mut text = String::new();
    for id in ids {
        let editions = service.db.editions_of(id).await?;
        let periods: Vec<&str> = editions.iter().map(|edition| edition.period.as_str()).collect();
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{id}: {} editions kept ({})", editions.len(), periods.join(", "));
        if let Some(report) = service.db.reports_of(id, 1).await?.first() {
            let old = report.old_period.as_deref().unwrap_or("?");
            let _ =
                writeln!(text, "  last report: {} compared with {old}", report.new_period.as_deref().unwrap_or("?"));
        }
        for source in service.db.sources_of(id).await? {
            let Some(message) = &source.message else { continue };
            let _ = match &source.cause {
                Some(cause) => writeln!(
                    text,
                    "  {}: {} since {} ({cause}): {message}",
                    source.source,
                    source.state.as_str(),
                    source.since
                ),
                None => writeln!(text, "  {}: {message}", source.source),
            };
        }
        for candidate in service.db.candidates_of(id).await? {
            let period = candidate.period.as_deref().unwrap_or("no period");
            let _ = writeln!(
                text,
                "  to choose ({}): {period}, {} ({})",
                candidate.id, candidate.title, candidate.location
            );
        }
        for hold in service.db.holds(true).await?.iter().filter(|hold| &hold.series_id == id) {
            let _ = writeln!(text, "  held ({}): {}", hold.id, hold.reason);
        }
    }
    Ok(text)
}
