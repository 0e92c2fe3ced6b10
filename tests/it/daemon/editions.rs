//! A new edition is found, kept, compared and mailed: once to each reader, in the reader's language.

use std::os::unix::fs::PermissionsExt as _;

use annexwatch::core::commitment::Status;
use annexwatch::core::report::Report;

use super::plan::{CHANGED, Plan};
use crate::support::app::{App, OPERATOR, SERIES};
use crate::support::databases::{TestDb, on_both_databases};

const ENGLISH: &str = "desk@reader.example";
const DUTCH: &str = "redactie@lezer.example";

/// An installation with two editions, and two readers who have confirmed.
async fn with_readers(db: &TestDb) -> App {
    let app = App::open(db).await;
    app.site.publish("2022", "html", Plan::of_2022().html());
    app.site.publish("2023", "md", Plan::of_2023().markdown());
    app.next_day().await;
    app.subscribe(ENGLISH, "en").await;
    app.subscribe(DUTCH, "nl").await;
    app
}

/// How many promises have each status that may be news.
fn news(report: &Report) -> Vec<Status> {
    let mut news: Vec<Status> = report.commitments.iter().filter(|row| row.alarm).map(|row| row.status).collect();
    news.sort_unstable();
    news
}

fn sorted(mut statuses: Vec<Status>) -> Vec<Status> {
    statuses.sort_unstable();
    statuses
}

on_both_databases! {
    /// The whole way, from the schedule to the bytes of the mail.
    async fn a_new_edition_is_mailed_once_to_each_reader_in_their_language(db: &TestDb) {
        let app = with_readers(db).await;
        app.site.publish("2024", "md", Plan::of_2024().markdown());
        app.next_day().await;
        let mails = app.mails();
        let [english, dutch] = mails.as_slice() else { panic!("{mails:?}") };
        assert_eq!((english.to.as_str(), dutch.to.as_str()), (ENGLISH, DUTCH));
        for mail in [english, dutch] {
            for words in ["pay for the training of 40 guards each year.", "send a liaison officer to Ostland", "publish the figures on return"] {
                assert!(mail.says(words), "{words}: {mail:?}");
            }
            assert!(mail.text.contains("{+intends to+}"), "what changed in it is marked: {mail:?}");
            assert!(!mail.text.contains("in Norvale before 2030"), "what did not change is no news: {}", mail.text);
        }
        assert!(english.text.contains("One promise gone without a word"), "{english:?}");
        assert!(dutch.text.contains("Eén toezegging zonder een woord verdwenen"), "{dutch:?}");
        assert_ne!(english.message_id, dutch.message_id);

        let report = app.reports().await.pop().unwrap();
        assert_eq!(news(&report), sorted(vec![Status::New, Status::Weakened, Status::Dropped]));
        let page = app.get(&english.path("/reports/")).await;
        assert_eq!(page.status, 200);
        assert!(page.text().contains("send a liaison officer"));

        // Every later check finds the same, and says nothing.
        app.next_day().await;
        app.next_day().await;
        assert_eq!(app.mails(), []);
        app.finish().await;
    }

    /// The first check brings what is already there: it is compared, and nobody hears of it.
    async fn the_first_check_is_silent(db: &TestDb) {
        let app = App::open(db).await;
        // Somebody subscribes before anything was checked.
        app.subscribe(ENGLISH, "en").await;
        app.site.publish("2022", "html", Plan::of_2022().html());
        app.site.publish("2023", "md", Plan::of_2023().markdown());
        app.site.publish("2024", "md", Plan::of_2024().markdown());
        app.next_day().await;
        assert_eq!(app.mails(), []);
        assert_eq!(app.service.db.editions_of(SERIES).await.unwrap().len(), 3);
        let reports = app.reports().await;
        let last = reports.iter().rfind(|report| report.new.period.as_deref() == Some("2024")).unwrap();
        assert_eq!(last.old.period.as_deref(), Some("2023"), "the last word is the comparison with the edition before");
        app.finish().await;
    }

    /// New bytes of the same text are kept, and are no news; a promise that changed is told once more.
    async fn a_corrected_edition_is_told_where_its_promises_changed(db: &TestDb) {
        let app = with_readers(db).await;
        app.site.publish("2024", "md", Plan::of_2024().markdown());
        app.next_day().await;
        assert_eq!(app.readers(), [ENGLISH, DUTCH]);

        app.site.publish("2024", "md", Plan::of_2024().markdown() + "\n\n\n");
        app.next_day().await;
        assert_eq!(app.mails(), []);
        let edition = app.service.db.edition(SERIES, "2024").await.unwrap().unwrap();
        assert_eq!(app.service.db.captures_of(edition.id).await.unwrap().len(), 2, "both are in the archive");

        app.site.publish("2024", "md", Plan::of_2024_corrected().markdown());
        app.next_day().await;
        let (told, mails): (Vec<_>, Vec<_>) = app.mails().into_iter().partition(|mail| mail.to == OPERATOR);
        assert_eq!(mails.len(), 2, "{mails:?}");
        assert!(mails.iter().all(|mail| mail.says(CHANGED)), "{mails:?}");
        // The operator hears that it was changed silently, whatever was changed.
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].subject.contains("2024 was changed after publication"), "{told:?}");
        assert!(told[0].text.contains(&format!("+ {CHANGED}")), "{told:?}");
        app.next_day().await;
        assert_eq!(app.mails(), []);
        app.finish().await;
    }

    /// What changed silently is read by two jobs at once: one for the operator, and one for the readers.
    async fn what_two_jobs_need_is_read_once(db: &TestDb) {
        let mut app = with_readers(db).await;
        app.site.publish("2024", "md", Plan::of_2024().markdown());
        app.next_day().await;
        let folder = tempfile::tempdir().unwrap();
        let (counting, begun) = (folder.path().join("counting"), folder.path().join("begun"));
        let reader = app.service.sandbox.program.display().to_string();
        let script = format!("#!/bin/sh\necho once >> '{}'\nexec '{reader}' \"$@\"\n", begun.display());
        std::fs::write(&counting, script).unwrap();
        std::fs::set_permissions(&counting, std::fs::Permissions::from_mode(0o755)).unwrap();
        app.service.sandbox.program = counting;

        app.site.publish("2024", "md", Plan::of_2024_corrected().markdown());
        app.next_day().await;
        assert!(app.mails().iter().any(|mail| mail.says(CHANGED)));
        assert_eq!(std::fs::read_to_string(begun).unwrap(), "once\n");
        app.finish().await;
    }

    /// Whoever only asked, and never confirmed, hears nothing.
    async fn only_confirmed_readers_of_the_series_hear_of_it(db: &TestDb) {
        let app = with_readers(db).await;
        let asked = app.ask("never@confirmed.example", "en").await;
        assert!(asked.text.contains("/confirm/"));
        app.site.publish("2024", "md", Plan::of_2024().markdown());
        app.next_day().await;
        assert_eq!(app.readers(), [ENGLISH, DUTCH]);
        app.finish().await;
    }

    /// The part of the file that is the edition is set in the config: where that changes, the reports are made again, and
    /// nobody hears of it.
    async fn another_part_of_the_file_gives_another_report(db: &TestDb) {
        let mut app = with_readers(db).await;
        app.site.publish("2024", "md", Plan::of_2024().markdown());
        app.next_day().await;
        assert_eq!(app.readers(), [ENGLISH, DUTCH]);
        let all = app.reports().await.pop().unwrap();
        assert!(news(&all).contains(&Status::Weakened), "{:?}", news(&all));

        let mut config = (*app.service.config).clone();
        config.series[0].extract.start = Some("^2 Return".to_owned());
        app.service.config = std::sync::Arc::new(config);
        app.next_day().await;
        assert_eq!(app.mails(), []);
        // The reports on both editions are made again, in any order.
        let is_of_2024 = |report: &Report| report.new.period.as_deref() == Some("2024");
        let part = app.reports().await.into_iter().rfind(is_of_2024).unwrap();
        assert_eq!((part.old.period.as_deref(), part.new.period.as_deref()), (Some("2023"), Some("2024")));
        assert_eq!(news(&part), sorted(vec![Status::New, Status::Dropped]), "what was weakened stands in another part");
        let n_reports = app.reports().await.len();
        app.next_day().await;
        assert_eq!(app.reports().await.len(), n_reports, "once");
        app.finish().await;
    }
}
