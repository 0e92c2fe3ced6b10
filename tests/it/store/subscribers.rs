//! Consent: given by the one who reads the mail, for the series it names, and withdrawn at once.

use annexwatch::store::outbox::CONFIRMATION;
use annexwatch::store::{Gather, Left, NewDelivery, Subscribed, SubscriberState, Timestamp, Wish};

use super::at;
use crate::support::databases::{TestDb, on_both_databases};

const ANNA: &str = "anna@ngo.example";

async fn subscribe(db: &TestDb, series: &[&str], token_hash: &str, occasion: &str, now: Timestamp) -> Subscribed {
    let confirmation = |subscriber_id, _: &[String]| NewDelivery {
        subscriber_id,
        channel: "mail".to_owned(),
        occasion: occasion.to_owned(),
        message_id: format!("{subscriber_id}.{occasion}@annexwatch.example"),
        kind: CONFIRMATION.to_owned(),
        host: "ngo.example".to_owned(),
        report_id: None,
        payload: "{}".to_owned(),
        send_at: now,
        gather: Gather::Once,
        items: Vec::new(),
    };
    let wishes: Vec<Wish<'_>> = series.iter().map(|series| Wish::all_of(series)).collect();
    db.db.subscribe(ANNA, "nl", &wishes, token_hash, confirmation, now).await.unwrap()
}

async fn hears_of(db: &TestDb, series: &str) -> bool {
    !db.db.recipients_of(series).await.unwrap().is_empty()
}

on_both_databases! {
    async fn consent_comes_from_the_mail(db: &TestDb) {
        let asked = subscribe(db, &["aid"], "hash-1", "confirm-1", at(0)).await;
        let Subscribed::ConfirmationOwed(id) = asked else { panic!("{asked:?}") };
        assert_eq!(db.db.deliveries(None, 10).await.unwrap().len(), 1);
        assert!(!hears_of(db, "aid").await, "before consent");
        assert_eq!(db.db.confirm("guessed", at(1)).await.unwrap(), None);

        let confirmed = db.db.confirm("hash-1", at(1)).await.unwrap().unwrap();
        assert_eq!((confirmed.id, confirmed.state, confirmed.confirmed_at), (id, SubscriberState::Confirmed, Some(at(1))));
        let recipients = db.db.recipients_of("aid").await.unwrap();
        assert_eq!((recipients[0].subscriber_id, recipients[0].language.as_str()), (id, "nl"));
        // A link that is opened twice does no harm.
        assert_eq!(db.db.confirm("hash-1", at(9)).await.unwrap().unwrap().confirmed_at, Some(at(1)));
        assert_eq!(subscribe(db, &["aid"], "hash-2", "confirm-2", at(2)).await, Subscribed::AlreadySubscribed(id));
    }

    async fn nobody_adds_a_series_to_anothers_address(db: &TestDb) {
        subscribe(db, &["aid"], "hash-1", "confirm-1", at(0)).await;
        db.db.confirm("hash-1", at(1)).await.unwrap();
        assert!(matches!(subscribe(db, &["roads"], "hash-2", "confirm-2", at(2)).await, Subscribed::ConfirmationOwed(_)));
        assert!(hears_of(db, "aid").await && !hears_of(db, "roads").await);
        assert_eq!(db.db.confirm("hash-1", at(3)).await.unwrap(), None, "the older mail knows nothing of roads");
        db.db.confirm("hash-2", at(3)).await.unwrap().unwrap();
        assert!(hears_of(db, "roads").await);
    }

    async fn asking_again_on_one_occasion_leaves_the_first_mail_valid(db: &TestDb) {
        subscribe(db, &["aid"], "hash-1", "confirm-today", at(0)).await;
        let again = subscribe(db, &["aid", "roads"], "hash-2", "confirm-today", at(1)).await;
        assert!(matches!(again, Subscribed::AlreadyAsked(_)), "{again:?}");
        let subscriber = db.db.confirm("hash-1", at(2)).await.unwrap().unwrap();
        let series: Vec<String> =
            db.db.subscriptions_of(subscriber.id).await.unwrap().into_iter().map(|row| row.series_id).collect();
        assert_eq!(series, ["aid"]);
        assert_eq!(db.db.deliveries(None, 10).await.unwrap().len(), 1);
    }

    /// A second question within the hour is another mail, which confirms both; the first is not sent where it still waits.
    async fn another_question_replaces_the_mail_that_waits(db: &TestDb) {
        subscribe(db, &["aid"], "hash-1", "confirm-1", at(0)).await;
        assert!(matches!(subscribe(db, &["roads"], "hash-2", "confirm-2", at(60)).await, Subscribed::ConfirmationOwed(_)));
        let owed: Vec<String> = db.db.deliveries(None, 10).await.unwrap().into_iter().map(|row| row.occasion).collect();
        assert_eq!(owed, ["confirm-2"]);
        assert_eq!(db.db.confirm("hash-1", at(61)).await.unwrap(), None);
        db.db.confirm("hash-2", at(61)).await.unwrap().unwrap();
        assert!(hears_of(db, "aid").await && hears_of(db, "roads").await);
    }

    /// Nobody is bombarded by ever new questions in their name.
    async fn an_address_is_asked_so_often_and_no_more(db: &TestDb) {
        let mut answers = Vec::new();
        for n in 0..7 {
            let (series, name) = (format!("series-{n}"), format!("hash-{n}"));
            answers.push(matches!(subscribe(db, &[&series], &name, &name, at(n)).await, Subscribed::ConfirmationOwed(_)));
        }
        assert_eq!(answers, [true, true, true, true, false, false, false]);
        assert!(matches!(subscribe(db, &["late"], "hash-9", "hash-9", at(3_700)).await, Subscribed::ConfirmationOwed(_)));
    }

    async fn leaving_is_idempotent_and_coming_back_takes_consent(db: &TestDb) {
        let id = db.db.add_confirmed(ANNA, "nl", &[Wish::all_of("aid"), Wish::all_of("roads")], at(0)).await.unwrap().unwrap();
        let aid = db.db.recipients_of("aid").await.unwrap()[0].subscription_id;
        let leave = async |now| db.db.unsubscribe(id, Some(&[aid]), at(now)).await.unwrap();
        assert_eq!(leave(1).await, Left { ended: 1, remaining: 1 });
        assert_eq!(leave(2).await, Left { ended: 0, remaining: 1 });
        assert!(!hears_of(db, "aid").await && hears_of(db, "roads").await);
        assert_eq!(db.db.unsubscribe(id, None, at(3)).await.unwrap(), Left { ended: 1, remaining: 0 });
        let left = db.db.subscriber(id).await.unwrap().unwrap();
        assert_eq!((left.state, left.left_at), (SubscriberState::Left, Some(at(3))));
        assert_eq!(db.db.unsubscribe(id, None, at(4)).await.unwrap(), Left { ended: 0, remaining: 0 });

        subscribe(db, &["aid"], "hash-1", "confirm-1", at(5)).await;
        assert!(!hears_of(db, "aid").await);
        db.db.confirm("hash-1", at(6)).await.unwrap().unwrap();
        assert!(hears_of(db, "aid").await && !hears_of(db, "roads").await);
    }

    async fn a_link_of_before_leaving_confirms_nothing(db: &TestDb) {
        subscribe(db, &["aid"], "hash-1", "confirm-1", at(0)).await;
        let id = db.db.confirm("hash-1", at(1)).await.unwrap().unwrap().id;
        db.db.unsubscribe(id, None, at(2)).await.unwrap();
        assert_eq!(db.db.confirm("hash-1", at(3)).await.unwrap(), None);
        assert!(!hears_of(db, "aid").await);
    }

    async fn another_subscribers_subscription_cannot_be_left(db: &TestDb) {
        let anna = db.db.add_confirmed(ANNA, "nl", &[Wish::all_of("aid")], at(0)).await.unwrap().unwrap();
        let bob = db.db.add_confirmed("bob@ngo.example", "en", &[Wish::all_of("aid")], at(0)).await.unwrap().unwrap();
        let annas = db.db.subscriptions_of(anna).await.unwrap()[0].id;
        assert_eq!(db.db.unsubscribe(bob, Some(&[annas]), at(1)).await.unwrap(), Left { ended: 0, remaining: 1 });
        assert_eq!(db.db.recipients_of("aid").await.unwrap().len(), 2);
        assert_eq!(db.db.subscribers().await.unwrap().len(), 2);
    }

    async fn a_suppressed_address_stays_so(db: &TestDb) {
        db.db.add_confirmed(ANNA, "nl", &[Wish::all_of("aid")], at(0)).await.unwrap();
        assert!(db.db.suppress(ANNA, "asked to", at(1)).await.unwrap());
        assert!(!db.db.suppress("nobody@ngo.example", "asked to", at(1)).await.unwrap());
        assert!(!hears_of(db, "aid").await);
        assert_eq!(subscribe(db, &["roads"], "hash-1", "confirm-1", at(1)).await, Subscribed::Suppressed);
        assert_eq!(db.db.add_confirmed(ANNA, "nl", &[Wish::all_of("roads")], at(1)).await.unwrap(), None);
        assert_eq!(db.db.deliveries(None, 10).await.unwrap(), []);
    }

    async fn one_address_sent_twice_at_once_is_one_subscriber(db: &TestDb) {
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..10 {
            let db = db.db.clone();
            tasks.spawn(async move { db.add_confirmed(ANNA, "nl", &[Wish::all_of("aid")], at(0)).await.unwrap().unwrap() });
        }
        let mut ids = tasks.join_all().await;
        ids.dedup();
        assert_eq!(ids.len(), 1);
        assert_eq!(db.db.recipients_of("aid").await.unwrap().len(), 1);
    }
}
