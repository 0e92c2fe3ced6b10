//! Once a day: forgets finished jobs after ninety days and people four weeks after they left, and signs the head of the log where a check could not. Snapshots
//! and captures are never touched.

use super::{Service, Tidy, people, proof};
use crate::store::{LeasedJob, Timestamp};
use anyhow::Result;
use chrono::TimeDelta;

/// Far longer than anybody could ask for the same work again: a key that is forgotten is free.
const KEEP_JOBS: TimeDelta = TimeDelta::days(90);

pub(super) async fn run(service: &Service, _tidy: &Tidy, job: &LeasedJob) -> Result<()> {
    let now = service.now();
    let before = Timestamp::from(now.to_datetime() - KEEP_JOBS);
    let forgotten = service.db.prune_jobs(before).await?;
    if forgotten > 0 {
        tracing::info!(forgotten, "forgot finished jobs");
    }
    let erased = people::erase_gone(service).await?;
    if erased > 0 {
        tracing::info!(erased, "erased subscribers who had gone");
    }
    proof::checkpoint(service).await?;
    service.db.complete(job, now).await?;
    Ok(())
}
