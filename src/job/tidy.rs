//! Once a day: forgets finished jobs after ninety days and people four weeks after they left, signs the head of the log where
//! a check could not, and asks for what older rules made, of series too that are seldom checked. Snapshots and captures are
//! never touched.

use super::{Service, Tidy, people, proof, rederive};
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
    let all: Vec<String> = service.config.series.iter().map(|series| series.id.clone()).collect();
    let again = rederive::ask(service, &all).await?.len();
    if again > 0 {
        tracing::info!(again, "editions are read and compared again by today's rules");
    }
    service.db.complete(job, now).await?;
    Ok(())
}
