//! Who gets mail: only those who confirmed, and until they leave. A GET only asks.

use annexwatch::store::SubscriberState;

use super::plan::Plan;
use crate::support::app::{App, OPERATOR, SERIES};
use crate::support::databases::on_both_databases;
use annexwatch::job::schedule;
use std::time::Duration;

const READER: &str = "desk@reader.example";

async fn state(app: &App) -> SubscriberState {
    app.service.db.subscriber_of(READER).await.unwrap().unwrap().state
}

/// How many subscriptions mail would go to.
async fn recipients(app: &App) -> usize {
    app.service.db.recipients_of(SERIES).await.unwrap().len()
}

on_both_databases! {
    async fn reading_the_link_only_asks_and_the_button_confirms(db: &TestDb) {
        let app = App::open(db).await;
        let mail = app.ask(READER, "nl").await;
        let path = mail.path("/confirm/");
        for _ in 0..3 {
            let page = app.get(&path).await;
            assert_eq!(page.status, 200);
            assert!(page.text().contains(&format!("action=\"{path}\"")), "{}", page.text());
        }
        assert_eq!((state(&app).await, recipients(&app).await), (SubscriberState::Pending, 0));
        assert_eq!(app.post(&path, "").await.status, 200);
        assert_eq!((state(&app).await, recipients(&app).await), (SubscriberState::Confirmed, 1));
        // Used up: pressed again, it changes nothing, and is no error of ours.
        assert_eq!(app.post(&path, "").await.status, 200);
        assert_eq!((state(&app).await, recipients(&app).await), (SubscriberState::Confirmed, 1));
        app.finish().await;
    }

    async fn an_old_or_forged_link_confirms_nothing(db: &TestDb) {
        let app = App::open(db).await;
        let path = app.ask(READER, "en").await.path("/confirm/");
        let mut forged = path.clone();
        let last = if forged.pop() == Some('0') { '1' } else { '0' };
        forged.push(last);
        assert_eq!(app.post(&forged, "").await.status, 200);
        assert_eq!(state(&app).await, SubscriberState::Pending);
        app.forward(Duration::from_secs(8 * 24 * 3_600));
        assert_eq!(app.post(&path, "").await.status, 200);
        assert_eq!((state(&app).await, recipients(&app).await), (SubscriberState::Pending, 0));
        app.finish().await;
    }

    /// Nobody is bombarded, and nobody learns who subscribes.
    async fn asking_again_sends_one_mail_an_hour_and_answers_the_same(db: &TestDb) {
        let app = App::open(db).await;
        let form = format!("email=desk%40reader.example&series={SERIES}&language=en");
        let first = app.post("/subscribe", &form).await;
        for _ in 0..5 {
            let again = app.post("/subscribe", &form).await;
            assert_eq!((again.status, &again.body), (first.status, &first.body));
        }
        app.deliver().await;
        let mails = app.mails();
        assert_eq!(mails.len(), 1);
        // The link in that one mail confirms, however often it was asked for since.
        assert_eq!(app.post("/subscribe", &form).await.status, 200);
        assert_eq!(app.post(&mails[0].path("/confirm/"), "").await.status, 200);
        assert_eq!((state(&app).await, recipients(&app).await), (SubscriberState::Confirmed, 1));
        app.finish().await;
    }

    /// The second series of an hour has its own mail, and that one asks about both.
    async fn a_second_series_within_the_hour_is_asked_about(db: &TestDb) {
        let app = App::open_with(db, |text| {
            let (start, series) = text.split_once("[[series]]").unwrap();
            let second = series.replace("\"plan\"", "\"roads\"").replace("\"Annual plan\"", "\"Roads\"");
            format!("{start}[[series]]{series}\n[[series]]{second}")
        })
        .await;
        let first = app.ask(READER, "en").await;
        let form = "email=desk%40reader.example&series=roads&language=en";
        assert_eq!(app.post("/subscribe", form).await.status, 200);
        app.deliver().await;
        let mails = app.mails();
        assert_eq!(mails.len(), 1, "{mails:?}");
        assert!(mails[0].says("Annual plan") && mails[0].says("Roads"), "{mails:?}");
        app.post(&first.path("/confirm/"), "").await;
        assert_eq!(recipients(&app).await, 0, "the later mail replaced it");
        app.post(&mails[0].path("/confirm/"), "").await;
        assert_eq!((recipients(&app).await, app.service.db.recipients_of("roads").await.unwrap().len()), (1, 1));
        app.finish().await;
    }

    async fn leaving_takes_a_button_and_stops_mail_that_is_queued(db: &TestDb) {
        let app = App::open(db).await;
        app.site.publish("2022", "md", Plan::of_2022().markdown());
        app.site.publish("2023", "md", Plan::of_2023().markdown());
        app.next_day().await;
        app.subscribe(READER, "en").await;
        app.site.publish("2024", "md", Plan::of_2024().markdown());
        app.next_day().await;
        let mails = app.mails();
        let path = mails[0].path("/leave/");

        // A corrected edition: its mail is queued, beside the one that tells the operator, and not sent yet.
        app.site.publish("2024", "md", Plan::of_2024_corrected().markdown());
        app.forward(Duration::from_secs(24 * 3_600));
        schedule::tick(&app.service).await.unwrap();
        app.work().await;
        assert_eq!(app.owed().await.len(), 2);

        let page = app.get(&path).await;
        assert!(page.text().contains(&format!("action=\"{path}\"")), "{}", page.text());
        assert_eq!(recipients(&app).await, 1, "a GET changes nothing");
        for _ in 0..2 {
            assert_eq!(app.post(&path, "List-Unsubscribe=One-Click").await.status, 200);
            assert_eq!(recipients(&app).await, 0);
        }
        app.deliver().await;
        assert_eq!(app.readers(), [OPERATOR]);
        app.finish().await;
    }

    async fn a_forged_link_to_leave_ends_nothing(db: &TestDb) {
        let app = App::open(db).await;
        app.subscribe(READER, "en").await;
        let id = app.service.db.subscriber_of(READER).await.unwrap().unwrap().id;
        let subscription = app.service.db.subscriptions_of(id).await.unwrap()[0].id;
        for token in [format!("{id}.{subscription}.{}", "0".repeat(64)), format!("{id}.{subscription}."), "x".to_owned()] {
            app.post(&format!("/leave/{token}"), "List-Unsubscribe=One-Click").await;
        }
        assert_eq!(recipients(&app).await, 1);
        app.finish().await;
    }
}
