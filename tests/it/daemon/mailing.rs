//! The mail server fails, or the process dies between the steps of a conversation: nothing is lost, and what goes out again
//! is the same message, byte for byte.

use std::collections::BTreeSet;
use std::time::Duration;

use annexwatch::job::{deliver, schedule};
use annexwatch::mail::sink::{Fault, Misbehaviour, Step};
use annexwatch::store::Wish;
use tokio_util::sync::CancellationToken;

use super::plan::Plan;
use crate::support::app::{App, Mail, SERIES};
use crate::support::databases::{TestDb, on_both_databases};

const READER: &str = "desk@reader.example";

/// An installation whose next mail is queued and not sent.
async fn with_mail_queued(db: &TestDb) -> App {
    let app = App::open(db).await;
    app.site.publish("2022", "md", Plan::of_2022().markdown());
    app.site.publish("2023", "md", Plan::of_2023().markdown());
    app.next_day().await;
    app.subscribe(READER, "en").await;
    app.site.publish("2024", "md", Plan::of_2024().markdown());
    app.forward(Duration::from_secs(24 * 3_600));
    schedule::tick(&app.service).await.unwrap();
    app.work().await;
    assert_eq!(app.owed().await.len(), 1);
    app
}

/// Waits until the outbox's pass hangs in a conversation that the server has stalled.
async fn kill_at(app: &App, step: Step) {
    app.sink.misbehave(vec![Fault::times(1, step, Misbehaviour::Stall)]);
    let service = app.service.clone();
    let pass = tokio::spawn(async move { deliver::pass(&service, "killed").await });
    for _ in 0..6_000 {
        if app.sink.is_spent() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(app.sink.is_spent(), "{step:?}");
    // A moment more for what follows the step; whether it is used up makes the phase, not the outcome, another one.
    tokio::time::sleep(Duration::from_millis(20)).await;
    pass.abort();
    assert!(pass.await.is_err(), "{step:?}: the conversation was to hang");
    app.sink.misbehave(Vec::new());
}

on_both_databases! {
    /// D6: the messages of a host that says nothing more keep no other waiting: all others arrive while it is silent, though
    /// they are more than there are places, and come behind it.
    async fn a_silent_host_delays_no_other(db: &TestDb) {
        let app = App::open(db).await;
        app.site.publish("2022", "md", Plan::of_2022().markdown());
        app.site.publish("2023", "md", Plan::of_2023().markdown());
        app.next_day().await;
        let silent: Vec<String> = (0..60).map(|n| format!("{n}@silent.example")).collect();
        let well: Vec<String> = (0..120).map(|n| format!("{n}@well{}.example", n % 30)).collect();
        for address in silent.iter().chain(&well) {
            app.service.db.add_confirmed(address, "en", &[Wish::all_of(SERIES)], app.service.now()).await.unwrap().unwrap();
        }
        let fault = |address: &String| Fault {
            recipient: Some(address.clone()),
            ..Fault::always(Step::Recipient, Misbehaviour::Stall)
        };
        app.sink.misbehave(silent.iter().map(fault).collect());
        app.site.publish("2024", "md", Plan::of_2024().markdown());
        app.forward(Duration::from_secs(24 * 3_600));
        schedule::tick(&app.service).await.unwrap();
        app.work().await;
        assert_eq!(app.owed().await.len(), 180);

        let (service, stop) = (app.service.clone(), CancellationToken::new());
        let stopped = stop.clone();
        let sending = tokio::spawn(async move { deliver::run(&service, "d6", Duration::from_millis(50), &stopped).await });
        tokio::time::timeout(Duration::from_secs(50), app.sink.wait_for(well.len())).await.unwrap();
        assert!(!sending.is_finished());
        let told: BTreeSet<String> = app.readers().into_iter().collect();
        assert_eq!(told, well.iter().cloned().collect());
        stop.cancel();
        sending.abort();
        app.finish_with_mail_owed().await;
    }

    /// The server is down for a while: retried later, with the same Message-ID.
    async fn a_server_that_is_down_only_delays(db: &TestDb) {
        let app = with_mail_queued(db).await;
        app.sink.misbehave(vec![Fault::always(Step::Greeting, Misbehaviour::Reply("421 4.3.2 Closed for today".to_owned()))]);
        app.deliver().await;
        let first = app.owed().await.remove(0);
        let bytes = first.message.clone().unwrap();
        assert!(first.last_error.as_deref().is_some_and(|cause| cause.contains("421")), "{first:?}");
        for _ in 0..4 {
            app.forward(Duration::from_secs(3_600));
            app.deliver().await;
            let owed = app.owed().await;
            assert_eq!(owed.len(), 1, "{owed:?}");
            assert_eq!(owed[0].message.as_ref(), Some(&bytes), "the bytes are fixed");
        }
        app.sink.misbehave(Vec::new());
        app.forward(Duration::from_secs(24 * 3_600));
        app.deliver().await;
        let mails = app.mails();
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].bytes, bytes);
        assert_eq!(format!("<{}>", mails[0].message_id), first.message_id);
        app.deliver().await;
        assert_eq!(app.mails(), []);
        app.finish().await;
    }

    /// Killed at each step of the conversation. Only after the message was taken can it come twice: then it is the same.
    async fn a_kill_at_any_step_loses_no_mail(db: &TestDb) {
        let app = with_mail_queued(db).await;
        let mut copies: Vec<Mail> = Vec::new();
        for step in [Step::Greeting, Step::Hello, Step::Sender, Step::Recipient, Step::Data, Step::MessageBegun, Step::MessageEnd] {
            kill_at(&app, step).await;
            assert_eq!(app.mails(), [], "{step:?}: not taken, and so not delivered");
            assert_eq!(app.owed().await.len(), 1, "{step:?}");
            // The lease of the dead process ends.
            app.forward(Duration::from_secs(601));
        }
        kill_at(&app, Step::Kept).await;
        copies.extend(app.mails());
        app.forward(Duration::from_secs(601));
        app.deliver().await;
        copies.extend(app.mails());
        assert_eq!(copies.len(), 2, "one duplicate at most");
        assert_eq!(copies[0], copies[1], "the same bytes and the same Message-ID");
        app.deliver().await;
        assert_eq!(app.mails(), []);
        app.finish().await;
    }

    /// One reader whose server refuses for good does not keep the others waiting, and is not asked again.
    async fn a_refused_reader_keeps_nobody_waiting(db: &TestDb) {
        let app = with_mail_queued(db).await;
        let refuse = Fault::always(Step::Recipient, Misbehaviour::Reply("550 5.1.1 No such reader".to_owned()));
        app.sink.misbehave(vec![refuse]);
        app.deliver().await;
        assert_eq!(app.mails(), []);
        assert!(app.owed().await.is_empty());
        app.finish().await;
    }
}
