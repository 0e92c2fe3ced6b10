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
}
