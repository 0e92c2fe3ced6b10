//! What comes back: D4. Only what holds the token of a message counts; nothing is answered, and nothing hostile does harm.

use std::path::Path;

use annexwatch::job::bounces;
use annexwatch::mail::bounce;
use annexwatch::mail::sink::{Fault, Misbehaviour, Step};
use annexwatch::store::SubscriberState;

use super::plan::Plan;
use crate::support::app::{App, SERIES};
use crate::support::command::shared;
use crate::support::databases::{TestDb, on_both_databases};

const READER: &str = "gone@example.net";
const BOUNCES: &str = "bounce@watch.example.org";

/// An installation that has mailed a reader; and the token of that mail.
async fn mailed(db: &TestDb, maildir: &Path) -> (App, String) {
    let settings = format!("[mail.bounces]\naddress = \"{BOUNCES}\"\nmaildir = \"{}\"\n[mail.smtp]", maildir.display());
    let app = App::open_with(db, |text| text.replace("[mail.smtp]", &settings)).await;
    app.site.publish("2022", "md", Plan::of_2022().markdown());
    app.site.publish("2023", "md", Plan::of_2023().markdown());
    app.next_day().await;
    app.subscribe(READER, "en").await;
    app.site.publish("2024", "md", Plan::of_2024().markdown());
    app.next_day().await;
    assert_eq!(app.readers(), [READER]);
    let from = app.sink.received().pop().unwrap().from;
    let token = from.strip_prefix("bounce+").and_then(|rest| rest.strip_suffix("@watch.example.org")).unwrap();
    (app, token.to_owned())
}

/// Delivers a message into the maildir, and reads it.
async fn comes_back(app: &App, maildir: &Path, name: &str, message: &[u8]) {
    let new = maildir.join("new");
    std::fs::create_dir_all(&new).unwrap();
    std::fs::write(new.join(name), message).unwrap();
    assert_eq!(bounces::read_new(&app.service).await.unwrap(), 1);
    assert_eq!(std::fs::read_dir(&new).unwrap().count(), 0, "it is read");
}

fn sample(name: &str, token: &str) -> Vec<u8> {
    let text = std::fs::read_to_string(shared("hostile/dsn").unwrap().join(name)).unwrap();
    text.replace("{TOKEN}", token).replace("{MSGID}", "x").into_bytes()
}

async fn state(app: &App) -> SubscriberState {
    app.service.db.subscriber_of(READER).await.unwrap().unwrap().state
}

on_both_databases! {
    async fn an_unknown_mailbox_is_suppressed_and_nothing_else_is(db: &TestDb) {
        if shared("hostile/dsn").is_none() {
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let (app, token) = mailed(db, folder.path()).await;
        let harmless = [
            ("D03_delayed.eml", "soft"),
            ("D05_token_mismatch.eml", "forged"),
            ("D07_auto_reply.eml", "other"),
            ("D09_deep_mime.eml", "other"),
            ("D11_date_comment.eml", "other"),
        ];
        for (name, kind) in harmless {
            comes_back(&app, folder.path(), name, &sample(name, &token)).await;
            let last = app.service.db.latest_bounces(1).await.unwrap().remove(0);
            assert_eq!((last.kind.as_str(), state(&app).await), (kind, SubscriberState::Confirmed), "{name}: {last:?}");
        }
        // A hard bounce with a token that is one digit off is anybody's word.
        let mut forged = token.clone();
        let last = if forged.pop() == Some('0') { '1' } else { '0' };
        forged.push(last);
        comes_back(&app, folder.path(), "forged", &sample("D01_hard_511.eml", &forged)).await;
        assert_eq!(state(&app).await, SubscriberState::Confirmed);
        comes_back(&app, folder.path(), "hard", &sample("D01_hard_511.eml", &token)).await;
        assert_eq!(state(&app).await, SubscriberState::Suppressed);
        let reader = app.service.db.subscriber_of(READER).await.unwrap().unwrap();
        assert!(reader.suppressed_why.unwrap().contains("5.1.1"));
        assert_eq!(app.service.db.recipients_of(SERIES).await.unwrap(), []);
        // Visible to the operator; and no bounce was answered.
        let shown = app.command(&["subscribers", "bounces", "--format", "json"]).json();
        assert_eq!(shown["bounces"].as_array().unwrap().len(), 7, "{shown}");
        app.deliver().await;
        assert_eq!(app.mails(), []);
        app.finish().await;
    }

    /// What may pass is scored: the fifth time is the last. The same message twice is counted once.
    async fn failures_that_may_pass_are_scored(db: &TestDb) {
        if shared("hostile/dsn").is_none() {
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let (app, token) = mailed(db, folder.path()).await;
        for n in 0..5 {
            assert_eq!(state(&app).await, SubscriberState::Confirmed, "{n}");
            let message = [sample("D03_delayed.eml", &token), format!("\r\n{n}").into_bytes()].concat();
            comes_back(&app, folder.path(), "one", &message).await;
            comes_back(&app, folder.path(), "again", &message).await;
        }
        assert_eq!(state(&app).await, SubscriberState::Suppressed);
        assert_eq!(app.service.db.latest_bounces(100).await.unwrap().len(), 5);
        app.finish().await;
    }

    /// A complaint (RFC 5965) ends all of it, by the token in the message it is about.
    async fn a_complaint_ends_the_mail(db: &TestDb) {
        let folder = tempfile::tempdir().unwrap();
        let (app, token) = mailed(db, folder.path()).await;
        let report = |token: &str| {
            format!(
                "From: fbl@mail.example\r\nTo: abuse@watch.example.org\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; \
                 report-type=feedback-report; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nspam\r\n--b\r\n\
                 Content-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nVersion: 1\r\n\r\n--b\r\n\
                 Content-Type: message/rfc822\r\n\r\nReturn-Path: <bounce+{token}@watch.example.org>\r\nSubject: x\r\n\r\nx\r\n--b--\r\n"
            )
        };
        comes_back(&app, folder.path(), "forged", report("1.00000000000000000000000000000000").as_bytes()).await;
        assert_eq!(state(&app).await, SubscriberState::Confirmed);
        comes_back(&app, folder.path(), "complaint", report(&token).as_bytes()).await;
        assert_eq!(state(&app).await, SubscriberState::Suppressed);
        app.finish().await;
    }

    /// A server that knows no such mailbox says so at once.
    async fn a_refusal_at_the_door_is_a_bounce(db: &TestDb) {
        let folder = tempfile::tempdir().unwrap();
        let (app, _) = mailed(db, folder.path()).await;
        app.sink.misbehave(vec![Fault::always(Step::Recipient, Misbehaviour::Reply("550 5.1.1 No such user".to_owned()))]);
        app.site.publish("2024", "md", Plan::of_2024_corrected().markdown());
        app.next_day().await;
        assert_eq!(state(&app).await, SubscriberState::Suppressed);
        app.finish().await;
    }
}

/// A return path names one delivery, and fits into what RFC 5321 allows.
#[test]
fn a_return_path_holds_the_delivery_and_its_proof() {
    let secret = annexwatch::mail::secret::Secret::new(&[7; 32]);
    let path = bounce::return_path(&secret, BOUNCES, i64::from(u32::MAX)).unwrap();
    assert!(path.split('@').next().unwrap().len() <= 64, "{path}");
    let returned = bounce::read(&secret, BOUNCES, format!("To: {path}\r\n\r\nhello").as_bytes());
    assert_eq!((returned.delivery, returned.kind), (Some(i64::from(u32::MAX)), bounce::Kind::Other));
    let other = annexwatch::mail::secret::Secret::new(&[8; 32]);
    assert_eq!(bounce::read(&other, BOUNCES, format!("To: {path}\r\n\r\nhello").as_bytes()).delivery, None);
}
