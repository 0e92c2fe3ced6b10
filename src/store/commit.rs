//! One function for each kind of job that has something to keep: result, follow-up jobs, deliveries and the end of the
//! job in one transaction.
//!
//! `finish` is the lease the result was made under; its fence is checked before anything is written. Commands that run
//! without the queue (`import`, `check` by hand) give none.

use super::{
    Db, Enqueued, LeasedJob, NewCandidate, NewCapture, NewDelivery, NewDocument, NewEdition, NewHold, NewJob,
    NewReport, Result, SourceOutcome, StoreError, Timestamp, Tx, captures, choices, documents, editions, holds, jobs,
    outbox, reports, sources,
};

/// What a check found in one series.
#[derive(Clone, Debug, Default)]
pub struct CheckResult {
    /// The series.
    pub series_id: String,
    /// What was fetched, in order.
    pub captures: Vec<(NewCapture, Option<NewEdition>)>,
    /// How its sources did.
    pub sources: Vec<SourceOutcome>,
    /// What only a person can place, as the sources offer it now; nothing where none of them answered.
    pub candidates: Option<Vec<NewCandidate>>,
    /// What cannot be trusted.
    pub holds: Vec<NewHold>,
    /// Alerts for the operator.
    pub deliveries: Vec<NewDelivery>,
    /// What is to be done next.
    pub follow_ups: Vec<NewJob>,
}

/// What a check's capture became.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckedCapture {
    /// The capture.
    pub capture_id: i64,
    /// Its edition.
    pub edition_id: Option<i64>,
    /// Whether the edition was unknown before.
    pub edition_is_new: bool,
}

/// The occurrences of a schedule that are served by enqueuing.
#[derive(Clone, Debug)]
pub struct ScheduleProgress {
    /// The series.
    pub series_id: String,
    /// The latest occurrence that the job stands for.
    pub scheduled_for: Timestamp,
    /// The check.
    pub job: NewJob,
}

/// What reading one snapshot gave.
#[derive(Clone, Debug, Default)]
pub struct AnalysisResult {
    /// The documents that were made, the old edition's too where its rules had changed.
    pub documents: Vec<NewDocument>,
    /// What cannot be trusted.
    pub holds: Vec<NewHold>,
    /// Alerts for the operator.
    pub deliveries: Vec<NewDelivery>,
    /// What is to be done next.
    pub follow_ups: Vec<NewJob>,
}

/// A comparison, and to whom it is owed.
#[derive(Clone, Debug)]
pub struct ReportResult {
    /// The documents that were made on the way.
    pub documents: Vec<NewDocument>,
    /// The report.
    pub report: NewReport,
    /// What cannot be trusted.
    pub holds: Vec<NewHold>,
    /// One for each subscriber; empty where the report is held.
    pub deliveries: Vec<NewDelivery>,
    /// What is to be done next.
    pub follow_ups: Vec<NewJob>,
}

async fn finish(tx: &mut Tx, job: Option<&LeasedJob>, now: Timestamp) -> Result<()> {
    match job {
        Some(job) => jobs::complete(tx, job, now).await,
        None => Ok(()),
    }
}

async fn what_follows(
    tx: &mut Tx,
    held: &[NewHold],
    deliveries: &[NewDelivery],
    follow_ups: &[NewJob],
    now: Timestamp,
) -> Result<()> {
    for hold in held {
        holds::insert(tx, hold, now).await?;
    }
    for delivery in deliveries {
        outbox::insert(tx, delivery, now).await?;
    }
    for job in follow_ups {
        jobs::insert(tx, job, now).await?;
    }
    Ok(())
}

impl Db {
    /// Enqueues the check for an occurrence of a schedule, and notes that the schedule is served up to it.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn commit_schedule(&self, progress: &ScheduleProgress, now: Timestamp) -> Result<Enqueued> {
        let mut tx = self.begin().await?;
        let enqueued = jobs::insert(&mut tx, &progress.job, now).await?;
        sources::scheduled(&mut tx, &progress.series_id, progress.scheduled_for).await?;
        tx.commit().await?;
        Ok(enqueued)
    }

    /// Keeps what a check found. The bytes must be in the archive already: a row never names bytes that are not there.
    ///
    /// # Errors
    /// [`super::StoreError::Stale`] where the job has changed hands, [`super::StoreError::Conflict`] where another check
    /// of the series has kept the same bytes meanwhile, or the database's failure; nothing is kept then.
    pub async fn commit_check(
        &self,
        check: &CheckResult,
        job: Option<&LeasedJob>,
        now: Timestamp,
    ) -> Result<Vec<CheckedCapture>> {
        let mut tx = self.begin().await?;
        finish(&mut tx, job, now).await?;
        // This row's lock lets the checks of one series commit one by one.
        sources::checked(&mut tx, &check.series_id, now).await?;
        let mut checked = Vec::with_capacity(check.captures.len());
        for (capture, edition) in &check.captures {
            let (edition_id, edition_is_new) = match edition {
                Some(edition) => {
                    let (id, is_new) = editions::upsert(&mut tx, edition, now).await?;
                    (Some(id), is_new)
                }
                None => (None, false),
            };
            if let Some(id) = edition_id
                && captures::latest_sha256(&mut tx, id).await?.as_ref() == Some(&capture.snapshot.sha256)
            {
                return Err(StoreError::Conflict {
                    what: "capture",
                    key: capture.url.clone(),
                    state: "kept by another check meanwhile".to_owned(),
                });
            }
            let capture_id = captures::insert(&mut tx, edition_id, capture, now).await?;
            checked.push(CheckedCapture { capture_id, edition_id, edition_is_new });
        }
        for outcome in &check.sources {
            sources::record(&mut tx, &check.series_id, outcome, now).await?;
        }
        if let Some(candidates) = &check.candidates {
            choices::replace(&mut tx, &check.series_id, candidates, now).await?;
        }
        what_follows(&mut tx, &check.holds, &check.deliveries, &check.follow_ups, now).await?;
        tx.commit().await?;
        Ok(checked)
    }

    /// Keeps back-files, each with the job that reads it; those that were kept before are passed over, and nothing stands for
    /// them in the answer. The bytes must be in the archive already.
    ///
    /// # Errors
    /// Fails where the database does; nothing is kept then.
    pub async fn commit_import(
        &self,
        files: &[(NewCapture, NewEdition, NewJob)],
        now: Timestamp,
    ) -> Result<Vec<Option<CheckedCapture>>> {
        let mut tx = self.begin().await?;
        let mut kept = Vec::with_capacity(files.len());
        for (capture, edition, job) in files {
            let (id, edition_is_new) = editions::upsert(&mut tx, edition, now).await?;
            if captures::is_imported(&mut tx, id, capture).await? {
                kept.push(None);
                continue;
            }
            let capture_id = captures::insert(&mut tx, Some(id), capture, now).await?;
            jobs::insert(&mut tx, job, now).await?;
            kept.push(Some(CheckedCapture { capture_id, edition_id: Some(id), edition_is_new }));
        }
        tx.commit().await?;
        Ok(kept)
    }

    /// Keeps what reading a snapshot gave, where no comparison came of it.
    ///
    /// # Errors
    /// As [`Db::commit_check`].
    pub async fn commit_analysis(
        &self,
        analysis: &AnalysisResult,
        job: Option<&LeasedJob>,
        now: Timestamp,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        finish(&mut tx, job, now).await?;
        for document in &analysis.documents {
            documents::insert(&mut tx, document, now).await?;
        }
        what_follows(&mut tx, &analysis.holds, &analysis.deliveries, &analysis.follow_ups, now).await?;
        tx.commit().await
    }

    /// Keeps a report and all that is owed because of it. Gives whether the report is new: the same comparison is kept
    /// once, and owed once to each subscriber.
    ///
    /// # Errors
    /// As [`Db::commit_check`].
    pub async fn commit_report(&self, result: &ReportResult, job: Option<&LeasedJob>, now: Timestamp) -> Result<bool> {
        let mut tx = self.begin().await?;
        finish(&mut tx, job, now).await?;
        for document in &result.documents {
            documents::insert(&mut tx, document, now).await?;
        }
        let is_new = reports::insert(&mut tx, &result.report, now).await?;
        what_follows(&mut tx, &result.holds, &result.deliveries, &result.follow_ups, now).await?;
        tx.commit().await?;
        Ok(is_new)
    }

    /// Keeps deliveries and follow-up jobs by themselves, as when a held report is released.
    ///
    /// # Errors
    /// As [`Db::commit_check`].
    pub async fn commit_deliveries(
        &self,
        deliveries: &[NewDelivery],
        follow_ups: &[NewJob],
        job: Option<&LeasedJob>,
        now: Timestamp,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        finish(&mut tx, job, now).await?;
        what_follows(&mut tx, &[], deliveries, follow_ups, now).await?;
        tx.commit().await
    }
}
