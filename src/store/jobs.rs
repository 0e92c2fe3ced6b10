//! The queue: jobs with natural keys, leases and fences.
//!
//! A lease is a promise that ends by itself. Whoever takes a job gets a higher fence than all before; every write for a
//! job names its fence, so a worker that was stopped and resumed cannot write over the one that took its place. A job
//! that was tried [`MAX_ATTEMPTS`] times is parked with its cause, also where it killed its worker each time.

use std::time::Duration;

use super::{Db, Result, StoreError, Timestamp, Tx, words};

/// How often a job is tried before it is parked.
pub const MAX_ATTEMPTS: i64 = 5;

statements! {
    Both INSERT = "INSERT INTO jobs (kind, key, payload, state, run_at, created_at)
        VALUES ($1, $2, $3, 'queued', $4, $5) ON CONFLICT (kind, key) DO NOTHING RETURNING id";
    Both ID = "SELECT id FROM jobs WHERE kind = $1 AND key = $2";
    /// A job whose worker vanished at its last try must not be tried for ever: taken once more, it is put away.
    Both PARK_VANISHED = "UPDATE jobs SET state = 'parked', lease_owner = NULL, lease_until = NULL, attempts = attempts - 1,
            finished_at = $3, last_error = COALESCE('the worker vanished at every try; before that: ' || last_error,
                'the worker vanished at every try')
        WHERE id = $1 AND fence = $2 AND state = 'leased'";
    /// The waiting and the abandoned are looked up apart, so that each has an index in the order that is asked for; the
    /// plus keeps SQLite from taking the index of kinds, and sorting the whole queue, instead.
    Sqlite LEASE_SQLITE = "UPDATE jobs SET state = 'leased', attempts = attempts + 1, fence = fence + 1,
            lease_owner = $2, lease_until = $3
        WHERE id = (
            SELECT id FROM (
                SELECT * FROM (
                    SELECT id, run_at FROM jobs
                    WHERE state = 'queued' AND run_at <= $1 AND +kind IN (SELECT value FROM json_each($4))
                    ORDER BY run_at, id LIMIT 1)
                UNION ALL
                SELECT * FROM (
                    SELECT id, run_at FROM jobs
                    WHERE state = 'leased' AND lease_until <= $1 AND +kind IN (SELECT value FROM json_each($4))
                    ORDER BY run_at, id LIMIT 1))
            ORDER BY run_at, id LIMIT 1)
        RETURNING id, kind, key, payload, attempts, fence, lease_until, run_at";
    Postgres LEASE_POSTGRES = "WITH waiting AS MATERIALIZED (
            SELECT id, run_at FROM jobs WHERE state = 'queued' AND run_at <= $1 AND kind = ANY($4)
            ORDER BY run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED),
        abandoned AS MATERIALIZED (
            SELECT id, run_at FROM jobs WHERE state = 'leased' AND lease_until <= $1 AND kind = ANY($4)
            ORDER BY run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED),
        next AS MATERIALIZED (
            SELECT id FROM (SELECT * FROM waiting UNION ALL SELECT * FROM abandoned) AS both_kinds
            ORDER BY run_at, id LIMIT 1)
        UPDATE jobs SET state = 'leased', attempts = attempts + 1, fence = fence + 1,
            lease_owner = $2, lease_until = $3
        FROM next WHERE jobs.id = next.id
        RETURNING jobs.id, jobs.kind, jobs.key, jobs.payload, jobs.attempts, jobs.fence, jobs.lease_until, jobs.run_at";
    Both HEARTBEAT = "UPDATE jobs SET lease_until = $3 WHERE id = $1 AND fence = $2 AND state = 'leased'";
    Both COMPLETE = "UPDATE jobs SET state = 'done', lease_owner = NULL, lease_until = NULL, finished_at = $3
        WHERE id = $1 AND fence = $2 AND state = 'leased'";
    Both RETRY_LATER = "UPDATE jobs SET state = 'queued', lease_owner = NULL, lease_until = NULL, run_at = $3,
            last_error = $4
        WHERE id = $1 AND fence = $2 AND state = 'leased'";
    Both PARK = "UPDATE jobs SET state = 'parked', lease_owner = NULL, lease_until = NULL, finished_at = $3,
            last_error = $4
        WHERE id = $1 AND fence = $2 AND state = 'leased'";
    /// A job that is given back untouched has not been tried.
    Both RELEASE = "UPDATE jobs SET state = 'queued', lease_owner = NULL, lease_until = NULL, attempts = attempts - 1
        WHERE id = $1 AND fence = $2 AND state = 'leased'";
    Both UNPARK = "UPDATE jobs SET state = 'queued', attempts = 0, fence = fence + 1, run_at = $2, finished_at = NULL
        WHERE id = $1 AND state = 'parked'";
    Both UNPARK_ALL = "UPDATE jobs SET state = 'queued', attempts = 0, fence = fence + 1, run_at = $1, finished_at = NULL
        WHERE state = 'parked'";
    Both ONE = "SELECT * FROM jobs WHERE id = $1";
    Both BY_KEY = "SELECT * FROM jobs WHERE kind = $1 AND key = $2";
    Both OPEN = "SELECT * FROM jobs WHERE state <> 'done' ORDER BY run_at, id LIMIT $1";
    Both BY_STATE = "SELECT * FROM jobs WHERE state = $1 ORDER BY run_at, id LIMIT $2";
    Both COUNT = "SELECT COUNT(*) FROM jobs WHERE state = $1";
    Both NEXT_RUN = "SELECT MIN(run_at) FROM jobs WHERE state = 'queued'";
    Both PRUNE = "DELETE FROM jobs WHERE state = 'done' AND finished_at < $1";
}

words! {
    /// Where a job stands.
    JobState, "state of a job", {
        /// It waits for its time or for a worker.
        Queued = "queued",
        /// A worker has it.
        Leased = "leased",
        /// It is done.
        Done = "done",
        /// It failed too often and waits for a person.
        Parked = "parked",
    }
}

/// Work to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewJob {
    /// Which kind of work, such as `check`.
    pub kind: String,
    /// The natural key within the kind: the same work is enqueued once, for ever.
    pub key: String,
    /// JSON: what the work needs to know.
    pub payload: String,
    /// Not before.
    pub run_at: Timestamp,
}

/// What enqueuing did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enqueued {
    /// The job is new.
    Inserted(i64),
    /// The same work was enqueued before; it is untouched.
    Exists(i64),
}

impl Enqueued {
    /// The job's number.
    #[must_use]
    pub const fn id(self) -> i64 {
        match self {
            Self::Inserted(id) | Self::Exists(id) => id,
        }
    }
}

/// A job that this worker has.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct LeasedJob {
    /// Its number.
    pub id: i64,
    /// Which kind of work.
    pub kind: String,
    /// The natural key within the kind.
    pub key: String,
    /// JSON.
    pub payload: String,
    /// Which try this is, from 1.
    pub attempts: i64,
    /// What every write for this job must present.
    pub fence: i64,
    /// When the lease ends, unless a heartbeat moves it.
    pub lease_until: Timestamp,
    /// When it was to run.
    pub run_at: Timestamp,
}

/// What became of a job that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failed {
    /// It is tried again, not before this instant.
    Retry(Timestamp),
    /// It waits for a person.
    Parked,
}

/// A job as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct JobRow {
    /// Its number.
    pub id: i64,
    /// Which kind of work.
    pub kind: String,
    /// The natural key within the kind.
    pub key: String,
    /// JSON.
    pub payload: String,
    /// Where it stands.
    #[sqlx(try_from = "String")]
    pub state: JobState,
    /// Not before.
    pub run_at: Timestamp,
    /// How often it was tried.
    pub attempts: i64,
    /// Who has it.
    pub lease_owner: Option<String>,
    /// Until when.
    pub lease_until: Option<Timestamp>,
    /// How often it changed hands.
    pub fence: i64,
    /// Why it failed last.
    pub last_error: Option<String>,
    /// When it was enqueued.
    pub created_at: Timestamp,
    /// When it was done or parked.
    pub finished_at: Option<Timestamp>,
}

pub(super) async fn insert(tx: &mut Tx, job: &NewJob, now: Timestamp) -> Result<Enqueued> {
    let inserted = on!(&mut *tx, |conn| {
        sqlx::query_scalar::<_, i64>(INSERT)
            .bind(&job.kind)
            .bind(&job.key)
            .bind(&job.payload)
            .bind(job.run_at)
            .bind(now)
            .fetch_optional(conn)
            .await?
    });
    if let Some(id) = inserted {
        return Ok(Enqueued::Inserted(id));
    }
    let id = on!(tx, |conn| sqlx::query_scalar::<_, i64>(ID).bind(&job.kind).bind(&job.key).fetch_one(conn).await?);
    Ok(Enqueued::Exists(id))
}

/// Ends a job inside its own transaction. It comes first there: the row's lock then keeps the job ours until the commit.
pub(super) async fn complete(tx: &mut Tx, job: &LeasedJob, now: Timestamp) -> Result<()> {
    let ended = on!(tx, |conn| {
        sqlx::query(COMPLETE).bind(job.id).bind(job.fence).bind(now).execute(conn).await?.rows_affected()
    });
    held(ended, job)
}

fn held(rows: u64, job: &LeasedJob) -> Result<()> {
    if rows == 0 {
        return Err(StoreError::Stale { what: "job", id: job.id, fence: job.fence });
    }
    Ok(())
}

impl Db {
    /// Enqueues one job.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn enqueue(&self, job: &NewJob, now: Timestamp) -> Result<Enqueued> {
        let mut tx = self.begin().await?;
        let enqueued = insert(&mut tx, job, now).await?;
        tx.commit().await?;
        Ok(enqueued)
    }

    /// Enqueues several jobs at once.
    ///
    /// # Errors
    /// Fails where the database does; then none is.
    pub async fn enqueue_all(&self, jobs: &[NewJob], now: Timestamp) -> Result<()> {
        let mut tx = self.begin().await?;
        for job in jobs {
            insert(&mut tx, job, now).await?;
        }
        tx.commit().await
    }

    /// Takes the job of these kinds that has been due the longest, if any: one that waits, or one whose lease has ended. One
    /// whose worker vanished at its last try is parked instead.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn lease(
        &self,
        now: Timestamp,
        owner: &str,
        kinds: &[&str],
        lease_for: Duration,
    ) -> Result<Option<LeasedJob>> {
        loop {
            let Some(job) = self.take(now, owner, kinds, lease_for).await? else { return Ok(None) };
            if job.attempts <= MAX_ATTEMPTS {
                return Ok(Some(job));
            }
            write_one!(self, |pool| sqlx::query(PARK_VANISHED)
                .bind(job.id)
                .bind(job.fence)
                .bind(now)
                .execute(pool)
                .await?);
        }
    }

    /// Takes the next job, however often it was tried. A single statement: it needs no transaction around it.
    async fn take(
        &self,
        now: Timestamp,
        owner: &str,
        kinds: &[&str],
        lease_for: Duration,
    ) -> Result<Option<LeasedJob>> {
        let until = now.after(lease_for);
        let leased: Vec<LeasedJob> = match self {
            Self::Sqlite { writer, .. } => {
                let kinds = serde_json::Value::from(kinds.to_vec()).to_string();
                let query = sqlx::query_as(LEASE_SQLITE).bind(now).bind(owner).bind(until).bind(kinds);
                // To its end: what a statement returns comes before it is committed.
                query.fetch_all(writer).await?
            }
            Self::Postgres(pool) => {
                let query = sqlx::query_as(LEASE_POSTGRES).bind(now).bind(owner).bind(until).bind(kinds);
                query.fetch_all(pool).await?
            }
        };
        Ok(leased.into_iter().next())
    }

    /// Moves the end of a lease.
    ///
    /// # Errors
    /// [`StoreError::Stale`] where the job has changed hands: stop working on it.
    pub async fn heartbeat(&self, job: &LeasedJob, now: Timestamp, lease_for: Duration) -> Result<()> {
        let until = now.after(lease_for);
        let rows = write_one!(self, |pool| {
            sqlx::query(HEARTBEAT).bind(job.id).bind(job.fence).bind(until).execute(pool).await?
        });
        held(rows, job)
    }

    /// Ends a job that has nothing else to commit.
    ///
    /// # Errors
    /// [`StoreError::Stale`] where the job has changed hands.
    pub async fn complete(&self, job: &LeasedJob, now: Timestamp) -> Result<()> {
        let rows = write_one!(self, |pool| {
            sqlx::query(COMPLETE).bind(job.id).bind(job.fence).bind(now).execute(pool).await?
        });
        held(rows, job)
    }

    /// Keeps why a job failed, and tries it again after `back_off`; after [`MAX_ATTEMPTS`] tries it is parked.
    ///
    /// # Errors
    /// [`StoreError::Stale`] where the job has changed hands.
    pub async fn fail(&self, job: &LeasedJob, now: Timestamp, back_off: Duration, cause: &str) -> Result<Failed> {
        let failed = if job.attempts >= MAX_ATTEMPTS { Failed::Parked } else { Failed::Retry(now.after(back_off)) };
        let (sql, at) = match failed {
            Failed::Retry(at) => (RETRY_LATER, at),
            Failed::Parked => (PARK, now),
        };
        let rows = write_one!(self, |pool| {
            sqlx::query(sql).bind(job.id).bind(job.fence).bind(at).bind(cause).execute(pool).await?
        });
        held(rows, job)?;
        Ok(failed)
    }

    /// Gives a job back untouched, as at shutdown: the try does not count.
    ///
    /// # Errors
    /// [`StoreError::Stale`] where the job has changed hands.
    pub async fn release(&self, job: &LeasedJob) -> Result<()> {
        let rows = write_one!(self, |pool| sqlx::query(RELEASE).bind(job.id).bind(job.fence).execute(pool).await?);
        held(rows, job)
    }

    /// Puts a parked job back into the queue with fresh tries.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Conflict`] where it is not parked, or the database's failure.
    pub async fn retry_parked(&self, id: i64, now: Timestamp) -> Result<()> {
        let mut tx = self.begin().await?;
        let rows = on!(&mut tx, |conn| sqlx::query(UNPARK).bind(id).bind(now).execute(conn).await?.rows_affected());
        if rows == 0 {
            let job = on!(&mut tx, |conn| sqlx::query_as::<_, JobRow>(ONE).bind(id).fetch_optional(conn).await?);
            let key = id.to_string();
            return Err(match job {
                Some(job) => {
                    StoreError::Conflict { what: "job", key, state: format!("{}, not parked", job.state.as_str()) }
                }
                None => StoreError::NotFound { what: "job", key },
            });
        }
        tx.commit().await
    }

    /// Puts every parked job back into the queue with fresh tries. Gives how many.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn retry_all_parked(&self, now: Timestamp) -> Result<u64> {
        Ok(write_one!(self, |pool| sqlx::query(UNPARK_ALL).bind(now).execute(pool).await?))
    }

    /// One job.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn job(&self, id: i64) -> Result<Option<JobRow>> {
        Ok(read!(self, |pool| sqlx::query_as(ONE).bind(id).fetch_optional(pool).await?))
    }

    /// The job of a natural key.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn job_of(&self, kind: &str, key: &str) -> Result<Option<JobRow>> {
        Ok(read!(self, |pool| sqlx::query_as(BY_KEY).bind(kind).bind(key).fetch_optional(pool).await?))
    }

    /// The jobs of one state, or all that are not done; the first to run first.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn jobs(&self, state: Option<JobState>, limit: i64) -> Result<Vec<JobRow>> {
        Ok(match state {
            Some(state) => {
                read!(self, |pool| sqlx::query_as(BY_STATE).bind(state.as_str()).bind(limit).fetch_all(pool).await?)
            }
            None => read!(self, |pool| sqlx::query_as(OPEN).bind(limit).fetch_all(pool).await?),
        })
    }

    /// How many jobs are in a state.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn count_jobs(&self, state: JobState) -> Result<i64> {
        Ok(read!(self, |pool| sqlx::query_scalar(COUNT).bind(state.as_str()).fetch_one(pool).await?))
    }

    /// When the next waiting job is to run.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn next_run(&self) -> Result<Option<Timestamp>> {
        Ok(read!(self, |pool| sqlx::query_scalar(NEXT_RUN).fetch_one(pool).await?))
    }

    /// Forgets the jobs that were done before an instant. Their keys are free again, so keep them far longer than any
    /// caller could ask for the same work. Gives how many.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn prune_jobs(&self, before: Timestamp) -> Result<u64> {
        let mut tx = self.begin().await?;
        let rows = on!(&mut tx, |conn| sqlx::query(PRUNE).bind(before).execute(conn).await?.rows_affected());
        tx.commit().await?;
        Ok(rows)
    }
}
