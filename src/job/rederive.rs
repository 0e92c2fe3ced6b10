//! What yesterday's rules made, by today's: which editions are read and compared again, and how far that is.
//!
//! A check asks for it by itself, and a person may. Nobody is told: an upgrade of ours is no news.

use super::{Analyse, Job, Service, key};
use crate::config::Series;
use crate::core::extract;
use crate::job::analyse::subject;
use crate::store::{EditionRow, Enqueued, HoldKind, HoldState, JobState, ReportSummary};
use anyhow::Result;

/// How many reports of a series are looked at.
const LOOK_BACK: i64 = 500;

/// The analyses that make again, silently, what today's rules would make otherwise: reports by other rules, by other
/// readers, or of another part of the file, and readings that no report rests on. `known` are
/// the editions of the series.
///
/// What waits for a person, or was rejected, is left to the person. What a person released stays released.
///
/// # Errors
/// Fails where the database does.
pub async fn outdated(service: &Service, series: &Series, known: &[EditionRow]) -> Result<Vec<Job>> {
    let reports = service.db.reports_of(&series.id, LOOK_BACK).await?;
    let mut jobs = Vec::new();
    for edition in known {
        jobs.extend(outdated_edition(service, series, edition, &reports).await?.map(Job::Analyse));
    }
    Ok(jobs)
}

async fn outdated_edition(
    service: &Service,
    series: &Series,
    edition: &EditionRow,
    reports: &[ReportSummary],
) -> Result<Option<Analyse>> {
    // The newest comes first.
    let mut own = reports.iter().filter(|report| report.new_period.as_deref() == Some(edition.period.as_str()));
    let last = own.clone().next();
    let shown = own.find(|report| report.held.is_none());
    let latest = || service.db.latest_capture(edition.id);
    let (capture, after) = match (last, shown) {
        (Some(last), _) if !key::has_part(&last.rules, series) => (latest().await?, key::part(series)),
        (_, Some(shown)) if key::is_current(&shown.rules, series) => return Ok(None),
        (_, Some(shown)) => {
            let mut captures = service.db.captures_of(edition.id).await?;
            let read = captures.iter().rposition(|capture| capture.sha256 == shown.new_sha256);
            captures.truncate(read.map_or(captures.len(), |at| at + 1));
            (captures.pop(), key::today(Some(&shown.rules), series))
        }
        (Some(_), None) => return Ok(None),
        (None, None) => {
            let latest = latest().await?;
            let sha256 = latest.as_ref().map(|capture| capture.sha256.as_str()).unwrap_or_default();
            match service.db.latest_extractor(sha256).await? {
                Some(extractor) if !extract::is_current(&extractor) => (latest, key::today(None, series)),
                _ => return Ok(None),
            }
        }
    };
    let Some(capture) = capture else { return Ok(None) };
    let decided = decided(service, series, edition, &capture.sha256).await?;
    if decided.iter().any(|state| *state != HoldState::Released) && key::is_for_rules(Some(&after)) {
        return Ok(None);
    }
    Ok(Some(Analyse {
        series: series.id.clone(),
        period: edition.period.clone(),
        sha256: capture.sha256.clone(),
        captured_at: capture.fetched_at.0,
        announce: false,
        released: decided.contains(&HoldState::Released),
        after: Some(after),
        only_read: false,
    }))
}

/// What became of these bytes where they were held, as an edition and in a comparison.
async fn decided(service: &Service, series: &Series, edition: &EditionRow, sha256: &str) -> Result<Vec<HoldState>> {
    let subject = subject(&series.id, &edition.period, sha256);
    let mut states = Vec::new();
    for kind in [HoldKind::Edition, HoldKind::Comparison] {
        states.extend(service.db.hold_of(kind, &subject).await?.map(|hold| hold.state));
    }
    Ok(states)
}

/// How far the analyses are that were asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// How many there are.
    pub all: usize,
    /// How many have ended well.
    pub done: usize,
    /// Those that were given up: the key and the cause of each.
    pub failed: Vec<(String, String)>,
}

impl Progress {
    /// Whether none is left to be tried.
    pub fn is_over(&self) -> bool {
        self.done + self.failed.len() >= self.all
    }
}

/// Enqueues what is outdated in these series. Gives the keys of the jobs that are not done, of those too that were asked
/// for before. One that is done, and changed nothing, is not done again.
///
/// # Errors
/// Fails where the database does, or a series is unknown.
pub async fn ask(service: &Service, series: &[String]) -> Result<Vec<String>> {
    let now = service.now();
    let mut keys = Vec::new();
    for id in series {
        let known = service.db.editions_of(id).await?;
        for job in outdated(service, service.config.series(id)?, &known).await? {
            let enqueued = service.db.enqueue(&job.to_row(now)?, now).await?;
            let is_new = matches!(enqueued, Enqueued::Inserted(_));
            let key = job.key();
            if is_new || service.db.job_of(job.kind(), &key).await?.is_some_and(|job| job.state != JobState::Done) {
                keys.push(key);
            }
        }
    }
    Ok(keys)
}

/// How far the jobs of these keys are.
///
/// # Errors
/// Fails where the database does.
pub async fn progress(service: &Service, keys: &[String]) -> Result<Progress> {
    let mut progress = Progress { all: keys.len(), ..Progress::default() };
    for key in keys {
        match service.db.job_of("analyse", key).await? {
            Some(job) if job.state == JobState::Parked => {
                progress.failed.push((key.clone(), job.last_error.unwrap_or_default()));
            }
            // A job that is forgotten was done long ago.
            Some(job) if job.state != JobState::Done => {}
            _ => progress.done += 1,
        }
    }
    Ok(progress)
}
