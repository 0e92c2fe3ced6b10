//! Machines that work on one database keep one pace.

use super::at;
use crate::support::databases::on_both_databases;

const PACE_US: i64 = 1_000_000;

on_both_databases! {
    async fn each_caller_has_its_own_moment(db: &TestDb) {
        let take = async |host: &str, s: i64| db.db.take_slot(host, PACE_US, at(s)).await.unwrap();
        assert_eq!([take("a", 0).await, take("a", 0).await, take("a", 0).await], [at(0), at(1), at(2)]);
        assert_eq!(take("b", 0).await, at(0), "another host");
        assert_eq!(take("a", 10).await, at(10), "time has passed");
        assert_eq!(take("a", 10).await, at(11));
        // A clock that was wrong for a while silences no host.
        take("a", 9_000_000).await;
        assert_eq!(take("a", 20).await, at(20));
    }

    async fn callers_at_the_same_moment_wait_for_each_other(db: &TestDb) {
        let mut callers = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let db = db.db.clone();
            callers.spawn(async move { db.take_slot("a", PACE_US, at(0)).await.unwrap() });
        }
        let mut moments = callers.join_all().await;
        moments.sort_unstable();
        assert_eq!(moments, (0..8).map(at).collect::<Vec<_>>());
    }

    /// The longer rest holds; a moment that no host could ask for is a wrong clock's.
    async fn a_rest_is_known_to_all_and_ends(db: &TestDb) {
        let rest = async |host: &str, until: i64, now: i64| {
            db.db.rest_host(host, at(until), at(now + 86_400)).await.unwrap();
        };
        let resting = async |now: i64| db.db.resting_hosts(at(now), at(now + 86_400)).await.unwrap();
        assert_eq!(resting(0).await, []);
        rest("a", 100, 0).await;
        rest("a", 50, 0).await;
        rest("b", 900_000, 0).await;
        let mut all = resting(0).await;
        all.sort();
        assert_eq!(all, [("a".to_owned(), at(100)), ("b".to_owned(), at(86_400))]);
        assert_eq!(resting(100).await, [("b".to_owned(), at(86_400))]);
        // The clock was wrong by days, and is right again.
        rest("a", 900_000, 890_000).await;
        assert_eq!(resting(0).await.len(), 1);
        rest("a", 60, 0).await;
        assert_eq!(resting(0).await.len(), 2);
        // A host that is paced and one that rests are the same host.
        assert_eq!(db.db.take_slot("a", PACE_US, at(0)).await.unwrap(), at(0));
        assert_eq!(resting(0).await.len(), 2);
    }
}
