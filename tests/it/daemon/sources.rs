//! A source that breaks is told once, and once more when it works again.

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
}
