//! The daemon: the lease loop around a handler here, and below it the whole way from the schedule to the reader's mail.

mod bouncing;
mod choosing;
mod companions;
mod consent;
mod decade;
mod editions;
mod faults;
mod holding;
mod hooking;
mod interruptions;
mod mailing;
pub(crate) mod plan;
mod rederiving;
mod reviewing;
mod sources;
mod subscribing;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use annexwatch::job::queue::{Handler, Now, Queue, QueueOptions, back_off};
use annexwatch::store::{CheckResult, Db, JobState, LeasedJob, MAX_ATTEMPTS, NewJob, Timestamp};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::support::databases::{TestDb, on_both_databases};

/// A clock that its test moves.
#[derive(Clone, Default)]
struct TestClock(Arc<AtomicI64>);

impl TestClock {
    fn forward(&self, by: Duration) {
        self.0.fetch_add(i64::try_from(by.as_micros()).unwrap(), Ordering::SeqCst);
    }

    fn now(&self) -> Now {
        let clock = self.clone();
        Arc::new(move || Timestamp(clock.0.load(Ordering::SeqCst)))
    }
}

/// A handler whose jobs say what they do: `commit`, `nothing`, `fail`, `panic`, `hang`, `chain:N`.
#[derive(Clone)]
struct TestHandler {
    db: Db,
    /// How often each job was begun.
    begun: Arc<Mutex<BTreeMap<String, u32>>>,
    /// Told when a job hangs.
    hanging: Arc<Notify>,
}

impl TestHandler {
    fn new(db: &TestDb) -> Self {
        Self { db: db.db.clone(), begun: Arc::default(), hanging: Arc::default() }
    }

    fn begun(&self, key: &str) -> u32 {
        self.begun.lock().unwrap().get(key).copied().unwrap_or(0)
    }
}

impl Handler for TestHandler {
    fn kinds(&self) -> &[&str] {
        &["test"]
    }

    async fn run(&self, job: &LeasedJob, _stop: &CancellationToken) -> anyhow::Result<()> {
        *self.begun.lock().unwrap().entry(job.key.clone()).or_default() += 1;
        match job.payload.split_once(':').unwrap_or((&job.payload, "")) {
            ("nothing", _) => self.db.complete(job, Timestamp(1)).await?,
            ("fail", cause) => anyhow::bail!("cannot do it: {cause}"),
            ("panic", cause) => panic!("{cause}"),
            ("hang", _) => {
                self.hanging.notify_one();
                std::future::pending::<()>().await;
            }
            ("chain", left) => {
                let left: u32 = left.parse()?;
                let follow_ups = (left > 0).then(|| new_job(&format!("chain-{left}"), &format!("chain:{}", left - 1)));
                let check = CheckResult {
                    series_id: job.key.clone(),
                    follow_ups: follow_ups.into_iter().collect(),
                    ..CheckResult::default()
                };
                self.db.commit_check(&check, Some(job), Timestamp(1)).await?;
            }
            ("commit", _) => {
                let check = CheckResult { series_id: job.key.clone(), ..CheckResult::default() };
                self.db.commit_check(&check, Some(job), Timestamp(1)).await?;
                // What is not part of the commit may be lost.
                tokio::task::yield_now().await;
            }
            (other, _) => anyhow::bail!("unknown: {other}"),
        }
        Ok(())
    }
}

fn new_job(key: &str, payload: &str) -> NewJob {
    NewJob { kind: "test".to_owned(), key: key.to_owned(), payload: payload.to_owned(), run_at: Timestamp(0) }
}

async fn enqueue(db: &TestDb, key: &str, payload: &str) {
    db.db.enqueue(&new_job(key, payload), Timestamp(0)).await.unwrap();
}

fn options() -> QueueOptions {
    QueueOptions { owner: "test".to_owned(), workers: 3, grace: Duration::from_millis(50), ..QueueOptions::default() }
}

fn queue(db: &TestDb, clock: &TestClock, handler: &TestHandler) -> Queue<TestHandler> {
    Queue::new(db.db.clone(), clock.now(), handler.clone(), options())
}

async fn state(db: &TestDb, key: &str) -> (JobState, i64, Option<String>) {
    let row = db.db.job_of("test", key).await.unwrap().unwrap();
    (row.state, row.attempts, row.last_error)
}

on_both_databases! {
    async fn each_job_is_done_once_with_what_follows_from_it(db: &TestDb) {
        let (clock, handler) = (TestClock::default(), TestHandler::new(db));
        for n in 0..20 {
            enqueue(db, &format!("job-{n}"), if n % 2 == 0 { "commit" } else { "nothing" }).await;
        }
        enqueue(db, "start", "chain:5").await;
        let ended = queue(db, &clock, &handler).run_until_idle(&CancellationToken::new()).await.unwrap();
        assert_eq!(ended, 26);
        assert_eq!(db.db.count_jobs(JobState::Done).await.unwrap(), 26);
        assert_eq!(db.db.jobs(None, 10).await.unwrap(), [], "left over");
        assert!(handler.begun.lock().unwrap().values().all(|times| *times == 1));
        assert!(db.db.series_state("job-0").await.unwrap().is_some());
    }

    async fn poison_is_parked_with_its_cause_while_neighbours_go_on(db: &TestDb) {
        let (clock, handler) = (TestClock::default(), TestHandler::new(db));
        enqueue(db, "fails", "fail:the site says no").await;
        enqueue(db, "panics", "panic:index out of range").await;
        for attempt in 1..=u32::try_from(MAX_ATTEMPTS).unwrap() {
            let neighbour = format!("neighbour-{attempt}");
            enqueue(db, &neighbour, "commit").await;
            queue(db, &clock, &handler).run_until_idle(&CancellationToken::new()).await.unwrap();
            assert_eq!(state(db, &neighbour).await.0, JobState::Done);
            assert_eq!((handler.begun("fails"), handler.begun("panics")), (attempt, attempt));
            clock.forward(back_off(i64::from(attempt)));
        }
        assert_eq!(state(db, "fails").await, (JobState::Parked, MAX_ATTEMPTS, Some("cannot do it: the site says no".to_owned())));
        assert_eq!(state(db, "panics").await, (JobState::Parked, MAX_ATTEMPTS, Some("panicked: index out of range".to_owned())));
    }

    /// Shutdown under load: what runs is given back untried, what waits stays, and the next process does all of it.
    async fn a_stop_loses_nothing_and_repeats_nothing(db: &TestDb) {
        let (clock, handler) = (TestClock::default(), TestHandler::new(db));
        enqueue(db, "hangs", "hang").await;
        for n in 0..30 {
            enqueue(db, &format!("job-{n}"), "commit").await;
        }
        let stop = CancellationToken::new();
        let running = queue(db, &clock, &handler);
        let task = tokio::spawn({
            let stop = stop.clone();
            async move { running.run(stop).await }
        });
        handler.hanging.notified().await;
        stop.cancel();
        task.await.unwrap();
        assert_eq!(db.db.count_jobs(JobState::Leased).await.unwrap(), 0, "nothing is left to a lease that must run out");
        assert_eq!(state(db, "hangs").await, (JobState::Queued, 0, None));

        // What hung does its work in the next process.
        db.execute("UPDATE jobs SET payload = 'commit' WHERE key = 'hangs'").await.unwrap();
        queue(db, &clock, &handler).run_until_idle(&CancellationToken::new()).await.unwrap();
        assert_eq!(db.db.count_jobs(JobState::Done).await.unwrap(), 31);
        assert!((0..30).all(|n| handler.begun(&format!("job-{n}")) == 1), "{:?}", handler.begun);
    }

    /// The lease of a hanging job is taken over: the first worker notices at its next heartbeat and lets go.
    async fn a_worker_whose_lease_was_taken_lets_go(db: &TestDb) {
        let (clock, handler) = (TestClock::default(), TestHandler::new(db));
        enqueue(db, "hangs", "hang").await;
        let options = QueueOptions { lease_for: Duration::from_millis(90), ..options() };
        let first = Queue::new(db.db.clone(), clock.now(), handler.clone(), options);
        let idle = tokio::spawn(async move { first.run_until_idle(&CancellationToken::new()).await.unwrap() });
        handler.hanging.notified().await;
        // The clock leaps over the lease, as for a process that was stopped; another worker comes first.
        let later = Timestamp(3_600_000_000);
        let taken = db.db.lease(later, "other", &["test"], Duration::from_secs(60)).await.unwrap().unwrap();
        assert_eq!(idle.await.unwrap(), 1);
        assert_eq!(state(db, "hangs").await.0, JobState::Leased, "the first worker left it to the other");
        db.db.complete(&taken, later).await.unwrap();
    }
}

#[tokio::test]
async fn a_job_enqueued_while_the_queue_waits_is_done_at_once() {
    let db = crate::support::databases::sqlite().await;
    let (clock, handler) = (TestClock::default(), TestHandler::new(&db));
    // It would sleep for an hour, were it not woken.
    let options = QueueOptions { poll_every: Duration::from_secs(3600), ..options() };
    let running = Queue::new(db.db.clone(), clock.now(), handler.clone(), options);
    let (waker, stop) = (running.waker(), CancellationToken::new());
    let task = tokio::spawn({
        let stop = stop.clone();
        async move { running.run(stop).await }
    });
    for n in 0..3 {
        enqueue(&db, &format!("hang-{n}"), "hang").await;
        waker.notify_one();
        handler.hanging.notified().await;
    }
    stop.cancel();
    task.await.unwrap();
    db.close().await;
}

#[test]
fn waiting_grows_and_is_bounded() {
    let waits: Vec<u64> = (0..=9).map(|attempt| back_off(attempt).as_secs()).collect();
    assert_eq!(waits, [10, 10, 40, 160, 640, 2560, 3600, 3600, 3600, 3600]);
    assert_eq!(back_off(i64::MIN), back_off(1));
    assert_eq!(back_off(i64::MAX).as_secs(), 3600);
}
