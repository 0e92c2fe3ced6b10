//! S3 in small: workers that die at any moment, and jobs whose effects are counted. `ANNEXWATCH_FULL=1` makes it ten
//! thousand jobs, and prints how long they took.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use annexwatch::store::{CheckResult, Db, JobState, LeasedJob, NewCapture, NewJob, NewSnapshot};

use super::{at, sha256};
use crate::support::databases::on_both_databases;

const WORKERS: u64 = 8;

/// The one effect of a job: a capture whose address is the job's key.
fn effect(job: &LeasedJob) -> CheckResult {
    let capture = NewCapture {
        series_id: "aid".to_owned(),
        source: "site".to_owned(),
        url: job.key.clone(),
        final_url: job.key.clone(),
        status: None,
        redirects: "[]".to_owned(),
        request_headers: "[]".to_owned(),
        response_headers: "[]".to_owned(),
        fetched_at: at(0),
        snapshot: NewSnapshot { sha256: sha256('a'), bytes: 1 },
        media_type: None,
        file_name: None,
        remote_address: None,
        tls_peer: None,
        tool: None,
        provenance: None,
        claimed_at: None,
    };
    CheckResult { series_id: "aid".to_owned(), captures: vec![(capture, None)], ..CheckResult::default() }
}

/// What the workers share.
#[derive(Default)]
struct Shared {
    seconds: AtomicI64,
    busy: AtomicU64,
    kills: AtomicU64,
}

/// Works until nothing is left, and dies now and then: before its commit, or in the middle of it.
async fn work(db: Db, name: u64, shared: Arc<Shared>) {
    let mut random = name.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    loop {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        shared.busy.fetch_add(1, Ordering::SeqCst);
        let now = at(shared.seconds.load(Ordering::SeqCst));
        let leased = db.lease(now, &name.to_string(), &["work"], Duration::from_secs(30)).await.unwrap();
        let Some(job) = leased else {
            let everyone_waits = shared.busy.fetch_sub(1, Ordering::SeqCst) == 1;
            let left = db.count_jobs(JobState::Queued).await.unwrap() + db.count_jobs(JobState::Leased).await.unwrap();
            if left == 0 {
                return;
            }
            if everyone_waits {
                // What is left is leased to workers who died: their leases end.
                shared.seconds.fetch_add(31, Ordering::SeqCst);
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
            continue;
        };
        let effect = effect(&job);
        let commit = db.commit_check(&effect, Some(&job), now);
        // Nobody dies of one job so often that it would be parked.
        let dies = random >> 33 & 3 == 0 && job.attempts < 3;
        if dies {
            shared.kills.fetch_add(1, Ordering::SeqCst);
            // Dropping the future half-way is what the database sees of a kill.
            drop(tokio::time::timeout(Duration::from_micros(random >> 40 & 2047), commit).await);
        } else if let Err(error) = commit.await {
            // Time leapt over the lease while it worked, and another has the job.
            assert!(matches!(error, annexwatch::store::StoreError::Stale { .. }), "{error}");
        }
        shared.busy.fetch_sub(1, Ordering::SeqCst);
    }
}

on_both_databases! {
    #[expect(clippy::print_stderr, reason = "the full run prints its figure")]
    async fn nothing_is_lost_and_nothing_is_done_twice(db: &TestDb) {
        let is_full = std::env::var_os("ANNEXWATCH_FULL").is_some();
        let jobs = if is_full { 10_000 } else { 150 };
        for n in 0..jobs {
            let job = NewJob { kind: "work".to_owned(), key: n.to_string(), payload: "{}".to_owned(), run_at: at(0) };
            db.db.enqueue(&job, at(0)).await.unwrap();
        }
        let shared = Arc::new(Shared::default());
        let started = Instant::now();
        let mut workers = tokio::task::JoinSet::new();
        for name in 1..=WORKERS {
            workers.spawn(work(db.db.clone(), name, Arc::clone(&shared)));
        }
        workers.join_all().await;
        let kills = shared.kills.load(Ordering::SeqCst);
        if is_full {
            eprintln!("{jobs} jobs, {WORKERS} workers, {kills} kills: {:?}", started.elapsed());
        }
        assert!(kills > 0);
        let done = db.db.count_jobs(JobState::Done).await.unwrap();
        let parked = db.db.jobs(Some(JobState::Parked), 10).await.unwrap();
        assert_eq!((done, parked.as_slice()), (jobs, &[][..]));
        let mut effects: Vec<String> =
            db.db.captures_of_bytes(&sha256('a')).await.unwrap().into_iter().map(|capture| capture.url).collect();
        assert_eq!(i64::try_from(effects.len()).unwrap(), jobs);
        effects.sort_unstable();
        effects.dedup();
        assert_eq!(i64::try_from(effects.len()).unwrap(), jobs);
    }
}
