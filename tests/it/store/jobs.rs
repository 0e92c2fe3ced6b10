//! The queue: natural keys, leases, fences, and jobs that fail.

use std::time::Duration;

use annexwatch::store::{Enqueued, Failed, JobState, LeasedJob, MAX_ATTEMPTS, NewJob, StoreError, Timestamp};

use super::{assert_stale, at};
use crate::support::databases::{TestDb, on_both_databases};

const LEASE: Duration = Duration::from_secs(30);
const KINDS: &[&str] = &["check", "analyse"];

fn job(kind: &str, key: &str, run_at: Timestamp) -> NewJob {
    NewJob { kind: kind.to_owned(), key: key.to_owned(), payload: "{}".to_owned(), run_at }
}

async fn lease(db: &TestDb, now: Timestamp, owner: &str) -> Option<LeasedJob> {
    db.db.lease(now, owner, KINDS, LEASE).await.unwrap()
}

on_both_databases! {
    async fn the_same_work_is_enqueued_once(db: &TestDb) {
        let first = db.db.enqueue(&job("check", "aid@1", at(0)), at(0)).await.unwrap();
        let again = db.db.enqueue(&job("check", "aid@1", at(9)), at(9)).await.unwrap();
        let other_kind = db.db.enqueue(&job("analyse", "aid@1", at(0)), at(0)).await.unwrap();
        assert_eq!(again, Enqueued::Exists(first.id()));
        assert!(matches!(other_kind, Enqueued::Inserted(_)));
        // The key stays taken once the work is done.
        let leased = lease(db, at(1), "a").await.unwrap();
        assert_eq!(leased.key, "aid@1");
        db.db.complete(&leased, at(2)).await.unwrap();
        assert_eq!(db.db.enqueue(&job("check", "aid@1", at(3)), at(3)).await.unwrap(), Enqueued::Exists(first.id()));
        assert_eq!(db.db.job(first.id()).await.unwrap().unwrap().state, JobState::Done);
    }

    async fn the_longest_due_job_of_the_asked_kinds_comes_first(db: &TestDb) {
        for (kind, key, run_at) in [("check", "late", at(20)), ("check", "early", at(10)), ("tidy", "other", at(0)),
            ("check", "future", at(500))] {
            db.db.enqueue(&job(kind, key, run_at), at(0)).await.unwrap();
        }
        assert_eq!(db.db.next_run().await.unwrap(), Some(at(0)));
        assert_eq!(lease(db, at(100), "a").await.unwrap().key, "early");
        assert_eq!(lease(db, at(100), "a").await.unwrap().key, "late");
        assert_eq!(lease(db, at(100), "a").await, None);
    }

    async fn a_key_holds_when_many_ask_at_once(db: &TestDb) {
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..20 {
            let db = db.db.clone();
            tasks.spawn(async move { db.enqueue(&job("check", "aid@1", at(0)), at(0)).await.unwrap() });
        }
        let outcomes = tasks.join_all().await;
        assert_eq!(outcomes.iter().filter(|outcome| matches!(outcome, Enqueued::Inserted(_))).count(), 1);
        assert!(outcomes.iter().all(|outcome| outcome.id() == outcomes[0].id()));
    }

    async fn no_job_goes_to_two_workers(db: &TestDb) {
        for n in 0..60 {
            db.db.enqueue(&job("check", &n.to_string(), at(0)), at(0)).await.unwrap();
        }
        let mut workers = tokio::task::JoinSet::new();
        for worker in 0..6 {
            let db = db.db.clone();
            workers.spawn(async move {
                let mut taken = Vec::new();
                while let Some(leased) = db.lease(at(1), &worker.to_string(), KINDS, LEASE).await.unwrap() {
                    db.complete(&leased, at(2)).await.unwrap();
                    taken.push(leased.id);
                }
                taken
            });
        }
        let mut taken: Vec<i64> = workers.join_all().await.concat();
        taken.sort_unstable();
        taken.dedup();
        assert_eq!(taken.len(), 60);
        assert_eq!(db.db.count_jobs(JobState::Done).await.unwrap(), 60);
    }

    /// What a SIGKILL leaves: a leased row. Its lease ends by itself, and who comes back finds the fence shut.
    async fn a_killed_workers_job_is_taken_over_and_its_ghost_is_refused(db: &TestDb) {
        db.db.enqueue(&job("check", "aid@1", at(0)), at(0)).await.unwrap();
        let ghost = lease(db, at(0), "killed").await.unwrap();
        assert_eq!(lease(db, at(29), "other").await, None, "the lease still runs");
        let heir = lease(db, at(30), "other").await.unwrap();
        assert_eq!((heir.id, heir.attempts), (ghost.id, 2));
        assert!(heir.fence > ghost.fence);

        let before = db.db.job(ghost.id).await.unwrap();
        assert_stale(db.db.heartbeat(&ghost, at(31), LEASE).await);
        assert_stale(db.db.complete(&ghost, at(31)).await);
        assert_stale(db.db.fail(&ghost, at(31), LEASE, "late").await);
        assert_stale(db.db.release(&ghost).await);
        assert_eq!(db.db.job(ghost.id).await.unwrap(), before, "a stale write left a trace");

        db.db.complete(&heir, at(32)).await.unwrap();
        assert_stale(db.db.complete(&heir, at(33)).await);
    }

    async fn a_heartbeat_keeps_the_job(db: &TestDb) {
        db.db.enqueue(&job("check", "aid@1", at(0)), at(0)).await.unwrap();
        let leased = lease(db, at(0), "a").await.unwrap();
        db.db.heartbeat(&leased, at(25), LEASE).await.unwrap();
        assert_eq!(lease(db, at(54), "b").await, None);
        assert!(lease(db, at(55), "b").await.is_some());
    }

    async fn a_poison_job_is_parked_and_its_neighbours_are_not_delayed(db: &TestDb) {
        db.db.enqueue(&job("check", "poison", at(0)), at(0)).await.unwrap();
        db.db.enqueue(&job("check", "neighbour", at(1)), at(0)).await.unwrap();
        let poison = lease(db, at(2), "a").await.unwrap();
        assert_eq!(poison.key, "poison");
        assert_eq!(db.db.fail(&poison, at(2), LEASE, "first").await.unwrap(), Failed::Retry(at(32)));
        let neighbour = lease(db, at(2), "a").await.unwrap();
        assert_eq!(neighbour.key, "neighbour", "it waits behind the poison");
        db.db.complete(&neighbour, at(2)).await.unwrap();

        for attempt in 2..=MAX_ATTEMPTS {
            let now = at(attempt * 100);
            let neighbour = db.db.enqueue(&job("check", &attempt.to_string(), now), now).await.unwrap();
            let poison = lease(db, now, "a").await.unwrap();
            assert_eq!((poison.key.as_str(), poison.attempts), ("poison", attempt));
            let failed = db.db.fail(&poison, now, LEASE, &format!("try {attempt}")).await.unwrap();
            assert_eq!(failed == Failed::Parked, attempt == MAX_ATTEMPTS);
            let next = lease(db, now, "a").await.unwrap();
            assert_eq!(next.id, neighbour.id());
            db.db.complete(&next, now).await.unwrap();
        }
        let parked = db.db.jobs(Some(JobState::Parked), 10).await.unwrap();
        assert_eq!(parked.len(), 1);
        assert_eq!(parked[0].last_error.as_deref(), Some("try 5"));
        assert_eq!(lease(db, at(1_000_000), "a").await, None);

        db.db.retry_parked(parked[0].id, at(1_000_000)).await.unwrap();
        let fresh = lease(db, at(1_000_000), "a").await.unwrap();
        assert_eq!((fresh.id, fresh.attempts), (parked[0].id, 1));
        let refused = db.db.retry_parked(fresh.id, at(0)).await;
        assert!(matches!(refused, Err(StoreError::Conflict { .. })), "{refused:?}");
        let unknown = db.db.retry_parked(fresh.id + 1000, at(0)).await;
        assert!(matches!(unknown, Err(StoreError::NotFound { .. })), "{unknown:?}");
    }

    /// A job that takes its worker down with it fails without anyone there to say so.
    async fn a_job_that_kills_its_worker_is_parked_too(db: &TestDb) {
        db.db.enqueue(&job("check", "killer", at(0)), at(0)).await.unwrap();
        for attempt in 1..=MAX_ATTEMPTS {
            assert_eq!(lease(db, at(attempt * 30), "a").await.unwrap().attempts, attempt);
        }
        assert_eq!(lease(db, at((MAX_ATTEMPTS + 1) * 30), "a").await, None);
        let parked = db.db.jobs(Some(JobState::Parked), 10).await.unwrap();
        assert_eq!(parked[0].last_error.as_deref(), Some("the worker vanished at every try"));
    }

    async fn a_job_that_is_given_back_has_not_been_tried(db: &TestDb) {
        db.db.enqueue(&job("check", "aid@1", at(0)), at(0)).await.unwrap();
        for _ in 0..MAX_ATTEMPTS + 2 {
            let leased = lease(db, at(1), "a").await.unwrap();
            assert_eq!(leased.attempts, 1);
            db.db.release(&leased).await.unwrap();
            assert_stale(db.db.complete(&leased, at(2)).await);
        }
    }

    async fn done_jobs_are_forgotten_in_time_and_no_others(db: &TestDb) {
        for key in ["done", "open"] {
            db.db.enqueue(&job("check", key, at(0)), at(0)).await.unwrap();
        }
        let leased = lease(db, at(1), "a").await.unwrap();
        db.db.complete(&leased, at(2)).await.unwrap();
        assert_eq!(db.db.prune_jobs(at(2)).await.unwrap(), 0);
        assert_eq!(db.db.prune_jobs(at(3)).await.unwrap(), 1);
        assert!(db.db.job_of("check", "open").await.unwrap().is_some());
    }
}
