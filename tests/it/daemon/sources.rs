//! A source that breaks is told once, and once more when it works again.

use std::sync::Arc;
use std::time::Duration;

use annexwatch::fetch::Kind;
use annexwatch::job::Service;

use super::plan::Plan;
use crate::support::app::{App, OPERATOR, SERIES};
use crate::support::databases::on_both_databases;
use crate::support::origin::Reply;

on_both_databases! {
    async fn a_broken_source_is_told_once_and_its_end_once(db: &TestDb) {
        let app = App::open(db).await;
        app.site.publish("2023", "md", Plan::of_2023().markdown());
        app.next_day().await;
        assert_eq!(app.mails(), []);
        for _ in 0..2 {
            app.site.break_list(true);
            app.next_day().await;
            let mails = app.mails();
            assert_eq!(mails.len(), 1, "{mails:?}");
            assert_eq!(mails[0].to, OPERATOR);
            assert!(mails[0].subject.contains("broke"), "{}", mails[0].subject);
            assert!(mails[0].text.contains("404"), "the cause is told: {}", mails[0].text);
            app.next_day().await;
            app.next_day().await;
            assert_eq!(app.mails(), [], "once is enough");

            app.site.break_list(false);
            app.next_day().await;
            let mails = app.mails();
            assert_eq!(mails.len(), 1, "{mails:?}");
            assert!(mails[0].subject.contains("works again"), "{}", mails[0].subject);
            app.next_day().await;
            assert_eq!(app.mails(), []);
        }
        app.finish().await;
    }

    /// The list works, the file behind it does not: the others are kept, and the file is asked for again.
    async fn an_edition_that_cannot_be_fetched_is_told_and_tried_again(db: &TestDb) {
        let app = App::open(db).await;
        app.site.publish("2022", "md", Plan::of_2022().markdown());
        app.site.answer("2023", "md", Reply::new(404));
        app.next_day().await;
        assert_eq!(app.readers(), [OPERATOR]);
        app.next_day().await;
        assert_eq!(app.mails(), []);
        app.site.publish("2023", "md", Plan::of_2023().markdown());
        app.next_day().await;
        let mails = app.mails();
        assert_eq!(mails.len(), 1, "{mails:?}");
        assert!(mails[0].subject.contains("works again"), "{}", mails[0].subject);
        assert_eq!(app.reports().await.len(), 1);
        app.finish().await;
    }

    /// While the first source is broken the second one offers its own copy of an edition that is kept: that is no change of it.
    /// What is new is taken from wherever it is.
    async fn the_copy_of_another_source_is_no_change(db: &TestDb) {
        let feed = |text: String| {
            let site = text.split("allow = [\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
            format!("{text}\n[[series.source]]\nadapter = \"feed\"\nurl = \"http://{site}/feed\"\n")
        };
        let app = App::open_with(db, feed).await;
        app.site.publish("2023", "md", Plan::of_2023().markdown());
        app.next_day().await;
        assert!(!app.asked_for("/feed"), "the first source offers an edition");
        let entry = |period: &str| {
            let link = app.site_url(&format!("/copy-{period}.md"));
            format!("<item><title>Annual plan {period}</title><link>{link}</link></item>")
        };
        let rss = |entries: String| {
            Reply::new(200)
                .header("Content-Type", "application/rss+xml")
                .body(format!("<rss version=\"2.0\"><channel><title>Plans</title>{entries}</channel></rss>"))
        };
        app.site.serve("/copy-2023.md", Reply::new(200).body(Plan::of_2024().markdown()));
        app.site.serve("/copy-2024.md", Reply::new(200).body(Plan::of_2024().markdown()));
        app.site.serve("/feed", rss(entry("2023")));
        app.site.break_list(true);
        app.next_day().await;
        assert_eq!(app.mails().len(), 1, "the broken source, and nothing else");
        assert!(app.asked_for("/feed") && !app.asked_for("/copy-2023.md"));

        app.site.serve("/feed", rss(entry("2023") + &entry("2024")));
        app.next_day().await;
        assert!(app.service.db.edition(SERIES, "2024").await.unwrap().is_some());
        app.site.break_list(false);
        app.next_day().await;
        app.finish().await;
    }

    /// What a host asked of one process holds for the others, for a command that runs beside the daemon too.
    async fn a_host_that_wants_to_be_left_alone_is_by_every_process(db: &TestDb) {
        let app = App::open_with(db, |text| text.replace("pace_ms = 0", "pace_ms = 0\nrobots = false")).await;
        let config = annexwatch::config::Config::clone(&app.service.config);
        let other = Service::open(config, Arc::clone(&app.service.clock)).await.unwrap();
        let url = app.site_url("/documents").parse().unwrap();
        app.site.fault_list(Some(Reply::new(429).header("Retry-After", "3600")));
        assert_eq!(app.service.gate.get(&url, None).await.unwrap_err().kind, Kind::Status(429));
        app.site.fault_list(None);
        let asked = app.requests_for("/documents").len();
        for gate in [&other.gate, &app.service.gate] {
            let error = gate.get(&url, None).await.unwrap_err();
            assert_eq!(error.kind, Kind::Resting, "{error}");
            assert!(error.retry_after.is_some_and(|rest| rest.as_secs() > 3_500));
        }
        assert_eq!(app.requests_for("/documents").len(), asked, "nothing was sent");
        app.forward(Duration::from_secs(3_601));
        for gate in [&other.gate, &app.service.gate] {
            gate.get(&url, None).await.unwrap();
        }
        other.db.close().await;
        app.finish().await;
    }

    /// A list that did not change is not sent again, and its editions are found all the same.
    async fn a_list_that_did_not_change_is_not_sent_again(db: &TestDb) {
        let app = App::open(db).await;
        app.site.publish("2023", "md", Plan::of_2023().markdown());
        let list = app.service.gate.get_body(&app.site_url("/documents").parse().unwrap()).await.unwrap().body;
        let marked = Reply::html(&String::from_utf8(list).unwrap()).header("ETag", "\"1\"");
        app.site.fault_list(Some(marked));
        app.next_day().await;
        app.site.fault_list(Some(Reply::new(304)));
        app.next_day().await;
        let asked = app.requests_for("/documents");
        assert_eq!(asked.last().unwrap().header("if-none-match"), Some("\"1\""));
        assert_eq!(app.mails(), [], "not broken");
        assert_eq!(app.service.db.editions_of(SERIES).await.unwrap().len(), 1);
        app.finish().await;
    }
}
