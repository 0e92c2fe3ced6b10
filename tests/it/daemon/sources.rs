//! A source that breaks is told once, and once more when it works again.

use super::plan::Plan;
use crate::support::app::{App, OPERATOR};
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
}
