//! The outbox: phases, fixed bytes, leases that end, and mail that nobody wants any more.

use std::time::Duration;

use annexwatch::store::outbox::CONFIRMATION;
use annexwatch::store::{DeliveryItem, Gather, LeaseDeliveries, LeasedDelivery, NewDelivery, Phase, Timestamp, Wish};

use super::{assert_stale, at};
use crate::support::databases::{TestDb, on_both_databases};

fn delivery(subscriber_id: i64, occasion: &str, host: &str, items: Vec<DeliveryItem>) -> NewDelivery {
    NewDelivery {
        subscriber_id,
        channel: "mail".to_owned(),
        occasion: occasion.to_owned(),
        message_id: format!("{subscriber_id}.{occasion}@annexwatch.example"),
        kind: "alert".to_owned(),
        host: host.to_owned(),
        report_id: None,
        payload: "{}".to_owned(),
        send_at: at(0),
        gather: Gather::Once,
        items,
    }
}

async fn lease(db: &TestDb, now: Timestamp, limit: i64, per_host: i64) -> Vec<LeasedDelivery> {
    let lease_for = Duration::from_secs(60);
    let lease = LeaseDeliveries { owner: "worker", channel: "mail", limit, per_host, lease_for };
    db.db.lease_deliveries(now, lease).await.unwrap()
}

async fn subscriber(db: &TestDb, name: &str) -> i64 {
    db.db.add_confirmed(&format!("{name}@ngo.example"), "nl", &[Wish::all_of("aid")], at(0)).await.unwrap().unwrap()
}

async fn owe(db: &TestDb, deliveries: &[NewDelivery]) {
    db.db.commit_deliveries(deliveries, &[], None, at(0)).await.unwrap();
}

async fn phase(db: &TestDb, id: i64) -> Phase {
    db.db.delivery(id).await.unwrap().unwrap().phase
}

on_both_databases! {
    async fn a_message_goes_through_its_phases(db: &TestDb) {
        let anna = subscriber(db, "anna").await;
        owe(db, &[delivery(anna, "r1", "ngo.example", Vec::new())]).await;
        let taken = lease(db, at(1), 10, 10).await;
        let [first] = &taken[..] else { panic!("{taken:?}") };
        assert_eq!((first.address.as_str(), first.language.as_str(), first.attempts), ("anna@ngo.example", "nl", 1));
        assert_eq!(lease(db, at(2), 10, 10).await, [], "it is taken");

        assert_stale(db.db.data_begun(first).await);
        assert_eq!(db.db.fix_message(first, b"one").await.unwrap(), b"one");
        assert_eq!(phase(db, first.id).await, Phase::BeforeData);
        assert_stale(db.db.delivery_accepted(first, at(3)).await);
        db.db.data_begun(first).await.unwrap();
        assert_eq!(phase(db, first.id).await, Phase::DataBegun);
        assert_stale(db.db.release_delivery(first).await);
        db.db.delivery_accepted(first, at(3)).await.unwrap();
        let row = db.db.delivery_of_message("1.r1@annexwatch.example").await.unwrap().unwrap();
        assert_eq!((row.phase, row.accepted_at, row.message), (Phase::Accepted, Some(at(3)), None));

        // It is owed once for ever.
        owe(db, &[delivery(anna, "r1", "ngo.example", Vec::new())]).await;
        assert_eq!(lease(db, at(1000), 10, 10).await, []);
        assert_eq!(db.db.count_deliveries(Phase::Accepted).await.unwrap(), 1);
    }

    /// What a SIGKILL leaves in each phase: the next attempt sends the same bytes, and the ghost writes nothing.
    async fn a_killed_attempt_is_repeated_byte_for_byte(db: &TestDb) {
        let anna = subscriber(db, "anna").await;
        for (n, killed_in) in (0..).zip([Phase::Queued, Phase::BeforeData, Phase::DataBegun]) {
            owe(db, &[delivery(anna, killed_in.as_str(), "ngo.example", Vec::new())]).await;
            let start = n * 1000;
            let ghost = lease(db, at(start), 1, 1).await.remove(0);
            if killed_in >= Phase::BeforeData {
                db.db.fix_message(&ghost, b"first").await.unwrap();
            }
            if killed_in == Phase::DataBegun {
                db.db.data_begun(&ghost).await.unwrap();
            }
            assert_eq!(lease(db, at(start + 59), 1, 1).await, []);
            let heir = lease(db, at(start + 60), 1, 1).await.remove(0);
            assert_eq!((heir.id, heir.phase, &heir.message_id), (ghost.id, killed_in, &ghost.message_id));
            assert_stale(db.db.fix_message(&ghost, b"ghost").await);
            assert_stale(db.db.data_begun(&ghost).await);
            assert_stale(db.db.delivery_accepted(&ghost, at(start + 61)).await);
            assert_stale(db.db.retry_delivery(&ghost, at(0), true, "late").await);
            assert_stale(db.db.delivery_failed(&ghost, "late").await);
            assert_stale(db.db.extend_delivery(&ghost, at(start + 61), Duration::from_secs(60)).await);

            let fixed = db.db.fix_message(&heir, b"second").await.unwrap();
            let expected: &[u8] = if killed_in == Phase::Queued { b"second" } else { b"first" };
            assert_eq!(fixed, expected);
            db.db.data_begun(&heir).await.unwrap();
            db.db.delivery_accepted(&heir, at(start + 62)).await.unwrap();
        }
    }

    async fn a_refusal_is_not_ambiguous_and_silence_is(db: &TestDb) {
        let anna = subscriber(db, "anna").await;
        owe(db, &[delivery(anna, "r1", "ngo.example", Vec::new())]).await;
        for (start, refused, left) in [(0, false, Phase::DataBegun), (100, true, Phase::BeforeData)] {
            let taken = lease(db, at(start), 1, 1).await.remove(0);
            db.db.fix_message(&taken, b"bytes").await.unwrap();
            db.db.data_begun(&taken).await.unwrap();
            db.db.retry_delivery(&taken, at(start + 100), refused, "451 later").await.unwrap();
            assert_eq!(phase(db, taken.id).await, left);
            assert_eq!(lease(db, at(start + 99), 1, 1).await, []);
        }
        let last = lease(db, at(200), 1, 1).await.remove(0);
        assert_eq!((last.attempts, last.message.as_deref()), (3, Some(&b"bytes"[..])));
        db.db.delivery_failed(&last, "550 no such user").await.unwrap();
        let row = db.db.delivery(last.id).await.unwrap().unwrap();
        assert_eq!((row.phase, row.last_error.as_deref(), row.message), (Phase::Failed, Some("550 no such user"), None));
        assert_eq!(lease(db, at(10_000), 1, 1).await, []);
    }

    async fn one_host_does_not_fill_the_batch(db: &TestDb) {
        for n in 0..6 {
            let id = subscriber(db, &n.to_string()).await;
            let host = if n < 5 { "dead.example" } else { "alive.example" };
            owe(db, &[delivery(id, "r1", host, Vec::new())]).await;
        }
        let taken = lease(db, at(1), 3, 2).await;
        assert_eq!(taken.len(), 3);
        assert!(taken.iter().any(|delivery| delivery.address == "5@ngo.example"));
        // A whole batch given back untouched has not been tried.
        for delivery in &taken {
            db.db.release_delivery(delivery).await.unwrap();
        }
        let again = lease(db, at(2), 10, 10).await;
        assert_eq!((again.len(), again.iter().map(|delivery| delivery.attempts).max()), (6, Some(1)));
    }

    /// What is at work counts, whoever is at it; and a host that does not answer is tried by one message at a time.
    async fn a_silent_host_has_one_place_and_a_hold(db: &TestDb) {
        for n in 0..6 {
            let id = subscriber(db, &n.to_string()).await;
            owe(db, &[delivery(id, "r1", "slow.example", Vec::new())]).await;
        }
        let taken = lease(db, at(1), 10, 2).await;
        assert_eq!((taken.len(), lease(db, at(1), 10, 2).await.len()), (2, 0), "two are at work");
        for delivery in &taken {
            db.db.retry_delivery(delivery, at(500), false, "no answer").await.unwrap();
            db.db.host_failed(delivery, at(2), at(60)).await.unwrap();
        }
        assert_eq!(lease(db, at(59), 10, 2).await, [], "on hold");
        let probe = lease(db, at(60), 10, 2).await;
        assert_eq!((probe.len(), lease(db, at(61), 10, 2).await.len()), (1, 0), "one at a time");
        let host = db.db.failing_host("mail", "slow.example").await.unwrap().unwrap();
        assert_eq!((host.failures, host.failing_since), (2, at(2)));
        // It answers: all its places are back.
        db.db.fix_message(&probe[0], b"one").await.unwrap();
        db.db.data_begun(&probe[0]).await.unwrap();
        db.db.delivery_accepted(&probe[0], at(62)).await.unwrap();
        assert_eq!(db.db.failing_hosts(10).await.unwrap(), []);
        assert_eq!(lease(db, at(63), 10, 2).await.len(), 2);
    }

    async fn no_delivery_goes_to_two_workers(db: &TestDb) {
        for n in 0..30 {
            let id = subscriber(db, &n.to_string()).await;
            owe(db, &[delivery(id, "r1", &format!("{}.example", n % 3), Vec::new())]).await;
        }
        let mut workers = tokio::task::JoinSet::new();
        for _ in 0..4 {
            let db = db.db.clone();
            workers.spawn(async move {
                let mut taken = Vec::new();
                loop {
                    let lease_for = Duration::from_secs(60);
                    let lease = LeaseDeliveries { owner: "w", channel: "mail", limit: 4, per_host: 10, lease_for };
                    let batch = db.lease_deliveries(at(1), lease).await.unwrap();
                    taken.extend(batch.iter().map(|delivery| delivery.id));
                    // Another worker may hold the rows that this one chose: only an empty table means the end.
                    if batch.is_empty() && db.deliveries(None, 100).await.unwrap().iter().all(|row| row.lease_until.is_some())
                    {
                        return taken;
                    }
                }
            });
        }
        let mut taken: Vec<i64> = workers.join_all().await.concat();
        assert_eq!(taken.len(), 30);
        taken.sort_unstable();
        taken.dedup();
        assert_eq!(taken.len(), 30);
    }

    async fn what_nobody_wants_any_more_is_not_sent(db: &TestDb) {
        let (anna, bob, carol) = (subscriber(db, "anna").await, subscriber(db, "bob").await, subscriber(db, "carol").await);
        db.db.add_confirmed("anna@ngo.example", "nl", &[Wish::all_of("roads")], at(0)).await.unwrap();
        let subscriptions = db.db.subscriptions_of(anna).await.unwrap();
        let item = |at: usize| DeliveryItem { subscription_id: subscriptions[at].id, change_id: "c1".to_owned(), report_id: None, detail: None };
        owe(db, &[
            delivery(anna, "only aid", "ngo.example", vec![item(0)]),
            delivery(anna, "aid and roads", "ngo.example", vec![item(0), item(1)]),
            delivery(bob, "r1", "ngo.example", Vec::new()),
            delivery(carol, "r1", "ngo.example", Vec::new()),
        ])
        .await;
        db.db.unsubscribe(anna, Some(&[subscriptions[0].id]), at(1)).await.unwrap();
        db.db.unsubscribe(bob, None, at(1)).await.unwrap();
        assert!(db.db.suppress("carol@ngo.example", "asked to", at(1)).await.unwrap());
        let taken = lease(db, at(2), 10, 10).await;
        let occasions: Vec<&str> = taken.iter().map(|delivery| delivery.occasion.as_str()).collect();
        assert_eq!(occasions, ["aid and roads"]);
        assert_eq!(db.db.items_of_delivery(taken[0].id).await.unwrap(), [item(0), item(1)]);
        let given_up = db.db.deliveries(Some(Phase::Failed), 10).await.unwrap();
        assert_eq!(given_up.len(), 3);
        assert!(given_up.iter().all(|row| row.last_error.as_deref() == Some("no longer wanted")));
    }

    async fn only_the_confirmation_goes_out_before_consent(db: &TestDb) {
        let confirmation =
            |id, _: &[String]| NewDelivery { kind: CONFIRMATION.to_owned(), ..delivery(id, "confirm", "ngo.example", Vec::new()) };
        db.db.subscribe("dora@ngo.example", "en", &[Wish::all_of("aid")], "hash", confirmation, at(0)).await.unwrap();
        let dora = db.db.subscriber_of("dora@ngo.example").await.unwrap().unwrap();
        owe(db, &[delivery(dora.id, "r1", "ngo.example", Vec::new())]).await;
        let taken = lease(db, at(1), 10, 10).await;
        assert_eq!(taken.iter().map(|delivery| delivery.kind.as_str()).collect::<Vec<_>>(), [CONFIRMATION]);
    }
}
