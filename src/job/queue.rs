//! The lease loop: takes jobs that are due, runs a handler on each, and keeps what became of it.
//!
//! It knows leases, retries, time and shutdown. It does not know what any job does: that is the [`Handler`]'s. The
//! time is a parameter, so that a demo or a test can hand in its own; only waiting uses real time.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use futures_util::FutureExt as _;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::store::{Db, Failed, LeasedJob, StoreError, Timestamp};

/// Tells the time.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What the queue runs. Errors and panics of a handler are retried with back-off; after
/// [`crate::store::MAX_ATTEMPTS`] tries the job is parked with its cause.
pub trait Handler: Send + Sync + 'static {
    /// The kinds of jobs it can run.
    fn kinds(&self) -> &[&str];

    /// Runs one job. It commits once, by one of the store's functions that take the lease and end the job with it (or
    /// [`Db::complete`], where it has nothing to keep); everything before can happen again. A job that was not ended is run
    /// again when its lease is over.
    /// When `stop` is cancelled the queue is shutting down: a handler that is far from its commit may
    /// return early with any error, and the try does not count.
    fn run(&self, job: &LeasedJob, stop: &CancellationToken) -> impl Future<Output = anyhow::Result<()>> + Send;
}

/// How the queue works.
#[derive(Clone, Debug)]
pub struct QueueOptions {
    /// Names this process in the leases.
    pub owner: String,
    /// How many jobs run at once.
    pub workers: usize,
    /// How long a job stays ours without a heartbeat; one is sent at every third of it.
    pub lease_for: Duration,
    /// How long to wait before asking again when nothing is due and nobody woke the queue.
    pub poll_every: Duration,
    /// How long running jobs may go on after the stop; then they are given back.
    pub grace: Duration,
}

impl Default for QueueOptions {
    fn default() -> Self {
        Self {
            owner: format!("pid-{}", std::process::id()),
            workers: 2,
            lease_for: Duration::from_secs(60),
            poll_every: Duration::from_secs(1),
            grace: Duration::from_secs(20),
        }
    }
}

/// How long a job waits after its nth failure, from 1: ten seconds, then four times as long each time, an hour at most.
#[must_use]
pub fn back_off(attempts: i64) -> Duration {
    let doublings = u32::try_from(attempts.clamp(1, 8) - 1).unwrap_or(0);
    Duration::from_secs(10 * 4_u64.pow(doublings)).min(Duration::from_secs(3600))
}

/// The queue of one process.
pub struct Queue<H> {
    db: Db,
    now: Now,
    handler: Arc<H>,
    options: QueueOptions,
    wake: Arc<Notify>,
}

impl<H> std::fmt::Debug for Queue<H> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Queue").field("options", &self.options).finish_non_exhaustive()
    }
}

impl<H: Handler> Queue<H> {
    /// A queue that does nothing yet.
    #[must_use]
    pub fn new(db: Db, now: Now, handler: H, options: QueueOptions) -> Self {
        Self { db, now, handler: Arc::new(handler), options, wake: Arc::new(Notify::new()) }
    }

    /// Whoever enqueues in this process notifies this, and the queue looks at once.
    #[must_use]
    pub fn waker(&self) -> Arc<Notify> {
        Arc::clone(&self.wake)
    }

    /// Works until `stop` is cancelled; then takes nothing more, lets what runs end within the grace, and gives the rest
    /// back. A database that fails is asked again until it answers.
    pub async fn run(&self, stop: CancellationToken) {
        let mut running = JoinSet::new();
        while !stop.is_cancelled() {
            // Register before asking, so that a job enqueued in between is not slept over.
            let woken = self.wake.notified();
            match self.fill(&mut running, &stop).await {
                Ok(_) => {}
                Err(error) => tracing::error!(error = format!("{error:#}"), "the queue cannot take jobs"),
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = woken => {}
                () = tokio::time::sleep(self.options.poll_every) => {}
                Some(_) = running.join_next() => {}
            }
        }
        self.wind_down(running).await;
    }

    /// Runs what is due now, and what that enqueues for now, until nothing is left. Gives how many jobs were run, failed
    /// tries included. A command that does one job's work and ends uses this.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn run_until_idle(&self, stop: &CancellationToken) -> anyhow::Result<u64> {
        let mut running = JoinSet::new();
        let mut ended = 0;
        while !stop.is_cancelled() {
            ended += self.fill(&mut running, stop).await?;
            tokio::select! {
                () = stop.cancelled() => {}
                joined = running.join_next() => match joined {
                    Some(_) => ended += 1,
                    None => break,
                },
            }
        }
        self.wind_down(running).await;
        Ok(ended)
    }

    /// Takes as many jobs as there are free workers. Gives how many had ended and made room.
    async fn fill(&self, running: &mut JoinSet<()>, stop: &CancellationToken) -> anyhow::Result<u64> {
        let mut ended = 0;
        while running.try_join_next().is_some() {
            ended += 1;
        }
        while running.len() < self.options.workers && !stop.is_cancelled() {
            let now = (self.now)();
            let leased = self
                .db
                .lease(now, &self.options.owner, self.handler.kinds(), self.options.lease_for)
                .await
                .context("cannot take a job")?;
            let Some(job) = leased else { break };
            let attempt = Attempt {
                db: self.db.clone(),
                now: Arc::clone(&self.now),
                handler: Arc::clone(&self.handler),
                lease_for: self.options.lease_for,
                stop: stop.clone(),
                grace: self.options.grace,
            };
            running.spawn(async move { attempt.run(job).await });
        }
        Ok(ended)
    }

    async fn wind_down(&self, mut running: JoinSet<()>) {
        // Each attempt keeps to the grace by itself and then gives its job back.
        while running.join_next().await.is_some() {}
    }
}

/// One try at one job.
struct Attempt<H> {
    db: Db,
    now: Now,
    handler: Arc<H>,
    lease_for: Duration,
    stop: CancellationToken,
    grace: Duration,
}

/// What ended a try.
enum Ended {
    Finished,
    Failed(String),
    /// Another worker has the job.
    Lost,
    /// The queue is stopping and the time is up.
    OutOfTime,
}

impl<H: Handler> Attempt<H> {
    async fn run(self, job: LeasedJob) {
        let kept = match self.work(&job).await {
            // The handler has ended the job with its own commit.
            Ended::Finished => Ok(()),
            Ended::Failed(_) | Ended::OutOfTime if self.stop.is_cancelled() => self.db.release(&job).await,
            Ended::Failed(cause) => self.keep_failure(&job, &cause).await,
            Ended::Lost | Ended::OutOfTime => {
                tracing::warn!(job.id, job.kind, job.key, "another worker has taken the job over");
                Ok(())
            }
        };
        // Nothing more can be done here: where the database does not answer, the lease ends by itself.
        if let Err(error) = kept {
            tracing::warn!(job.id, job.kind, job.key, %error, "the end of the job could not be kept");
        }
    }

    async fn keep_failure(&self, job: &LeasedJob, cause: &str) -> Result<(), StoreError> {
        match self.db.fail(job, (self.now)(), back_off(job.attempts), cause).await? {
            Failed::Retry(at) => {
                tracing::warn!(job.id, job.kind, job.key, attempt = job.attempts, cause, %at, "the job failed and is retried");
            }
            Failed::Parked => {
                tracing::error!(job.id, job.kind, job.key, attempt = job.attempts, cause, "the job is parked");
            }
        }
        Ok(())
    }

    async fn work(&self, job: &LeasedJob) -> Ended {
        let handler = AssertUnwindSafe(self.handler.run(job, &self.stop)).catch_unwind();
        let out_of_time = async {
            self.stop.cancelled().await;
            tokio::time::sleep(self.grace).await;
        };
        tokio::select! {
            outcome = handler => match outcome {
                Ok(Ok(())) => Ended::Finished,
                Ok(Err(error)) if is_stale(&error) => Ended::Lost,
                Ok(Err(error)) => Ended::Failed(format!("{error:#}")),
                Err(panic) => Ended::Failed(format!("panicked: {}", panic_message(panic.as_ref()))),
            },
            () = self.keep_alive(job) => Ended::Lost,
            () = out_of_time => Ended::OutOfTime,
        }
    }

    /// Sends heartbeats; returns once the job is no longer ours.
    async fn keep_alive(&self, job: &LeasedJob) {
        let mut ticks = tokio::time::interval(self.lease_for / 3);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        ticks.tick().await;
        loop {
            ticks.tick().await;
            match self.db.heartbeat(job, (self.now)(), self.lease_for).await {
                Ok(()) => {}
                Err(StoreError::Stale { .. }) => return,
                // The next beat may get through; if none does, the fence protects what another worker does.
                Err(error) => tracing::warn!(job.id, %error, "a heartbeat failed"),
            }
        }
    }
}

fn is_stale(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| matches!(cause.downcast_ref(), Some(StoreError::Stale { .. })))
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("without a message")
}
