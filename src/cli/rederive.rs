//! `annexwatch rederive`

use super::{Done, output};
use crate::job::Service;
use crate::job::queue::{Queue, QueueOptions};
use crate::job::rederive::{self, Progress};
use anyhow::{Result, bail};
use clap::Args;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// What to make again.
#[derive(Debug, Args)]
pub(crate) struct RederiveArgs {
    /// The series to look at; all where none is named
    series: Vec<String>,
}

/// How often the progress is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(250);

pub(super) async fn run(service: Service, args: &RederiveArgs) -> Result<Done> {
    let mut ids = args.series.clone();
    if ids.is_empty() {
        ids.extend(service.config.series.iter().map(|series| series.id.clone()));
    }
    let keys = rederive::ask(&service, &ids).await?;
    if keys.is_empty() {
        output::text("nothing to do: all of it was made by today's rules\n")?;
        return Ok(Done::Whole);
    }
    let stop = CancellationToken::new();
    let signal = tokio::spawn(super::serve::stop_on_signal(stop.clone()));
    let progress = work(&service, &keys, &stop).await?;
    signal.abort();
    output::text(&counts(&progress))?;
    match progress.failed.first() {
        Some((key, cause)) => bail!("{key}: {cause}; when the cause is mended: annexwatch jobs retry"),
        None if progress.is_over() => Ok(Done::Whole),
        None => bail!("stopped; the daemon goes on with it, or the next rederive"),
    }
}

/// Does what waits, beside a daemon that may do some of it, until none of these jobs is left or somebody asks to stop.
async fn work(service: &Service, keys: &[String], stop: &CancellationToken) -> Result<Progress> {
    let options = QueueOptions { workers: service.config.service.workers, ..QueueOptions::default() };
    let queue = Queue::new(service.db.clone(), Arc::clone(&service.clock), service.clone(), options);
    let shown = output::Progress::new();
    let watch = async {
        loop {
            let progress = rederive::progress(service, keys).await?;
            shown.say(&counts(&progress));
            if progress.is_over() || stop.is_cancelled() {
                return anyhow::Ok(());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    let worked = async {
        loop {
            queue.run_until_idle(stop).await?;
            if stop.is_cancelled() || rederive::progress(service, keys).await?.is_over() {
                return anyhow::Ok(());
            }
            // One that failed is tried again after a while, or another process has it.
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    let (watched, worked) = tokio::join!(watch, worked);
    shown.end();
    watched.and(worked)?;
    rederive::progress(service, keys).await
}

fn counts(progress: &Progress) -> String {
    let failed = if progress.failed.is_empty() { String::new() } else { format!(", {} failed", progress.failed.len()) };
    format!("{} of {} editions made again{failed}\n", progress.done, progress.all)
}
