//! The ticker: which checks are due by each series' schedule. It only enqueues.

use super::archive_state::ARCHIVE;
use super::{Check, Job, Service, Tidy, Verify, notify};
use crate::core::schedule::Schedule;
use crate::store::{Enqueued, JobState, ScheduleProgress, Timestamp};
use anyhow::{Context, Result};

/// Enqueues what is due now: one check for each enabled series whose schedule has come round, however many occurrences
/// were missed, the verification of the archive likewise, and one tidying a day. Gives how many checks are new.
///
/// # Errors
/// Fails where the database does, or a schedule cannot be read.
pub async fn tick(service: &Service) -> Result<u32> {
    let now = service.now();
    let mut checks = 0;
    for series in service.config.series.iter().filter(|series| series.enabled) {
        let schedule = Schedule::parse(&series.schedule, &series.timezone)
            .with_context(|| format!("series {:?}: schedule {:?}", series.id, series.schedule))?;
        let last = service.db.series_state(&series.id).await?.and_then(|state| state.last_scheduled_for);
        let Some(last) = last else {
            // A series seen for the first time counts from now on; its first check is due at once.
            checks += enqueue(service, &series.id, now, false, now).await?;
            continue;
        };
        if let Some(due) = schedule.due(last.to_datetime(), now.to_datetime()) {
            checks += enqueue(service, &series.id, due.scheduled_for.into(), due.late, now).await?;
        }
    }
    tell_parked(service, now).await?;
    verify(service, now).await?;
    let tidy = Job::Tidy(Tidy { day: now.to_datetime().date_naive().to_string() });
    service.db.enqueue(&tidy.to_row(now)?, now).await?;
    Ok(checks)
}

/// Enqueues the verification of the archive, where its schedule has come round. It counts from when it is first seen, and
/// the first one is due at once: an archive that was restored or moved is looked over early.
async fn verify(service: &Service, now: Timestamp) -> Result<()> {
    let Some(schedule) = service.config.log.verify_schedule()? else { return Ok(()) };
    let last = service.db.series_state(ARCHIVE).await?.and_then(|state| state.last_scheduled_for);
    let scheduled_for = match last {
        None => now,
        Some(last) => match schedule.due(last.to_datetime(), now.to_datetime()) {
            Some(due) => due.scheduled_for.into(),
            None => return Ok(()),
        },
    };
    let job = Job::Verify(Verify { scheduled_for: scheduled_for.0 }).to_row(now)?;
    service.db.commit_schedule(&ScheduleProgress { series_id: ARCHIVE.to_owned(), scheduled_for, job }, now).await?;
    Ok(())
}

/// Tells the operator of each job that was given up: a check that fails for good is an edition that nobody hears of.
async fn tell_parked(service: &Service, now: Timestamp) -> Result<()> {
    /// How many are looked at; what is beyond waits until some of them are tried again.
    const MANY: i64 = 20;
    for job in service.db.jobs(Some(JobState::Parked), MANY).await? {
        let parked_at = job.finished_at.unwrap_or(job.run_at);
        let occasion = format!("parked/{}/{parked_at}", job.id);
        // A notice that could not be given is not told by another one.
        if job.kind == "notify" || service.db.job_of("notify", &occasion).await?.is_some() {
            continue;
        }
        let subject = format!("{} {} failed for good", job.kind, job.key);
        let cause = job.last_error.as_deref().unwrap_or("it says no cause");
        let text = format!("{cause}\n\nWhen the cause is mended: annexwatch jobs retry {}.", job.id);
        service.db.enqueue(&notify::about(occasion, subject, text, now)?, now).await?;
    }
    Ok(())
}

async fn enqueue(service: &Service, series: &str, scheduled_for: Timestamp, late: bool, now: Timestamp) -> Result<u32> {
    let check = Job::Check(Check { series: series.to_owned(), scheduled_for: scheduled_for.0, late });
    let progress = ScheduleProgress { series_id: series.to_owned(), scheduled_for, job: check.to_row(now)? };
    match service.db.commit_schedule(&progress, now).await? {
        Enqueued::Inserted(..) => {
            tracing::info!(series, scheduled_for = %scheduled_for, late, "check enqueued");
            Ok(1)
        }
        Enqueued::Exists(..) => Ok(0),
    }
}
