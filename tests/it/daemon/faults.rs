//! Whatever a site does wrong: the cause is named, what was kept before stays whole, and what comes right again is found.

use std::sync::Arc;
use std::time::Duration;

use annexwatch::fetch::{Gate, Policy};
use annexwatch::job::verify::verify;
use annexwatch::store::{SourceRow, SourceState};

use super::plan::{CHANGED, Plan};
use crate::support::app::{App, OPERATOR, SERIES};
use crate::support::databases::{TestDb, on_both_databases};
use crate::support::faults::{FAULTS, FLAWS, MAX_BYTES, Names};
use crate::support::origin::Reply;

/// An installation with one edition that is sound, and small limits.
async fn under_fault(db: &TestDb) -> (App, Names) {
    let limits = |text: String| {
        let text = text.replace("pace_ms = 0", "pace_ms = 0\nrobots = false\nmax_body_mib = 1");
        text.replace("[mail]", "[extract]\nmax_input_mib = 1\n[mail]")
    };
    assert_eq!(MAX_BYTES, 1 << 20);
    let app = App::open_with(db, limits).await;
    app.site.publish("2022", "md", Plan::of_2022().markdown());
    app.next_day().await;
    (app, Names::default())
}

/// A gate that knows nothing of earlier faults, and is not patient.
fn fresh_gate(app: &mut App, names: &Names) {
    let policy = Policy {
        retries: 0,
        connect_timeout: Duration::from_secs(1),
        total_timeout: Duration::from_secs(3),
        ..app.service.config.fetch.policy().unwrap()
    };
    app.service.gate = Gate::with_resolver(policy, Arc::new(names.clone()));
}

async fn source(app: &App, name: &str) -> SourceRow {
    let rows = app.service.db.sources_of(SERIES).await.unwrap();
    rows.iter().find(|row| row.source == name).unwrap_or_else(|| panic!("{name} in {rows:?}")).clone()
}

async fn assert_intact(app: &App, snapshots: u64, captures: u64, what: &str) {
    let verified = verify(&app.service, |_| ()).await.unwrap();
    assert_eq!(verified.problems, Vec::<String>::new(), "{what}");
    assert_eq!((verified.snapshots, verified.captures), (snapshots, captures), "{what}");
}

on_both_databases! {
    async fn every_fault_of_an_editions_file_is_named_and_the_archive_stays_intact(db: &TestDb) {
        let (mut app, names) = under_fault(db).await;
        for (n, fault) in FAULTS.iter().enumerate() {
            let (what, period) = (fault.name, (2030 + n).to_string());
            fresh_gate(&mut app, &names);
            app.site.answer(&period, "html", (fault.answer)(app.site_address()));
            app.next_day().await;
            let row = source(&app, &format!("index-page {period}")).await;
            assert_eq!(row.state, SourceState::Broken, "{what}");
            assert_eq!(row.cause.as_deref(), Some("edition-not-fetched"), "{what}");
            let message = row.message.unwrap();
            assert!(message.ends_with(&format!("[{}]", fault.kind)), "{what}: {message}");
            let mails = app.mails();
            assert_eq!(mails.len(), 1, "{what}: {mails:?}");
            assert!(mails[0].to == OPERATOR && mails[0].subject.contains("edition-not-fetched"), "{what}: {mails:?}");
            assert_intact(&app, 1 + n as u64, 1 + n as u64, what).await;

            // The site comes to its senses, and the edition is kept.
            fresh_gate(&mut app, &names);
            app.site.publish(&period, "html", Plan::of_2022().html().replace("2022", &period));
            app.next_day().await;
            assert_eq!(source(&app, &format!("index-page {period}")).await.state, SourceState::Ok, "{what}");
            assert!(app.service.db.edition(SERIES, &period).await.unwrap().is_some(), "{what}");
            let mails = app.mails();
            assert_eq!(mails.len(), 1, "{what}: {mails:?}");
            assert!(mails[0].subject.contains("works again"), "{what}: {mails:?}");
            assert_intact(&app, 2 + n as u64, 2 + n as u64, what).await;
        }
        app.finish().await;
    }

    async fn every_fault_of_the_list_is_named_and_is_never_no_new_edition(db: &TestDb) {
        let (mut app, names) = under_fault(db).await;
        for fault in FAULTS {
            let what = fault.name;
            fresh_gate(&mut app, &names);
            app.site.fault_list(Some((fault.answer)(app.site_address())));
            app.next_day().await;
            let row = source(&app, "index-page 1").await;
            assert_eq!((row.state, row.cause.as_deref()), (SourceState::Broken, Some(fault.breakage)), "{what}: {row:?}");
            assert_eq!(app.readers(), [OPERATOR], "{what}: told once");
            fresh_gate(&mut app, &names);
            app.site.fault_list(None);
            app.next_day().await;
            assert_eq!(source(&app, "index-page 1").await.state, SourceState::Ok, "{what}");
            assert_eq!(app.readers(), [OPERATOR], "{what}: and that it works again");
            assert_intact(&app, 1, 1, what).await;
        }
        app.finish().await;
    }

    async fn every_flaw_of_what_came_holds_the_edition_and_its_bytes_are_kept_as_sent(db: &TestDb) {
        let (app, _) = under_fault(db).await;
        let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots/sample/en/annex-displacement-and-safe-routes-2025.pdf");
        let sample = std::fs::read(sample).unwrap();
        let page = Plan::of_2022().html().into_bytes();
        for (n, flaw) in FLAWS.iter().enumerate() {
            let (what, period) = (flaw.name, (2030 + n).to_string());
            app.site.answer(&period, flaw.ending, (flaw.answer)(if flaw.ending == "pdf" { &sample } else { &page }));
            app.next_day().await;
            let holds = app.service.db.holds(true).await.unwrap();
            assert_eq!(holds.len(), n + 1, "{what}: {holds:?}");
            let reason = &holds.iter().find(|hold| hold.subject.contains(&period)).unwrap().reason;
            assert!(reason.contains(&format!(" is {}", flaw.health)), "{what}: {reason}");
            assert_eq!(app.readers(), [OPERATOR], "{what}");
            let edition = app.service.db.edition(SERIES, &period).await.unwrap().unwrap();
            let captures = app.service.db.captures_of(edition.id).await.unwrap();
            assert_eq!(captures.len(), 1, "{what}");
            assert!(app.service.archive.get(captures[0].sha256.parse().unwrap()).await.is_ok(), "{what}");
        }
        assert_eq!(app.reports().await.len(), 0, "nothing was compared");
        // "half of a file" and "more bytes than declared" bring the same bytes, which are stored once.
        assert_intact(&app, FLAWS.len() as u64, 1 + FLAWS.len() as u64, "all flaws").await;
        app.finish().await;
    }

    /// A body that is coded although we ask it not to be is kept as sent, and read as meant.
    async fn a_coded_edition_is_read_and_kept_as_sent(db: &TestDb) {
        let app = App::open(db).await;
        app.site.publish("2023", "md", Plan::of_2023().markdown());
        let coded = crate::support::faults::gzip(Plan::of_2024().html().as_bytes());
        app.site.answer("2024", "html", Reply::html("").header("Content-Encoding", "gzip").body(coded.clone()));
        app.next_day().await;
        assert_eq!(app.service.db.holds(true).await.unwrap(), []);
        let reports = app.reports().await;
        assert_eq!(reports.len(), 1);
        assert!(reports[0].commitments.iter().any(|row| row.alarm));
        let digest = reports[0].new.sha256.parse().unwrap();
        assert_eq!(app.service.archive.get(digest).await.unwrap(), coded);
        app.finish().await;
    }

    /// The name has a good address when the edition is first fetched, and a private one later.
    async fn a_name_that_moves_to_a_private_address_is_not_followed(db: &TestDb) {
        let (mut app, names) = under_fault(db).await;
        names.tell("moving.example", "127.0.0.1");
        fresh_gate(&mut app, &names);
        let there = format!("http://moving.example:{}/there.html", app.site_address().port());
        app.site.answer("2023", "html", Reply::redirect(302, &there));
        app.site.serve("/there.html", Reply::html(&Plan::of_2023().html()));
        app.next_day().await;
        assert_intact(&app, 2, 2, "the first answer").await;
        assert_eq!(app.mails(), []);

        names.tell("moving.example", "10.0.0.7");
        app.next_day().await;
        let row = source(&app, "index-page 2023").await;
        assert!(row.message.unwrap().ends_with("[refused-address]"));
        assert_eq!(app.readers(), [OPERATOR]);
        assert_intact(&app, 2, 2, "the second answer").await;
        app.finish().await;
    }

    /// A site that serves two texts in turn: each time it is told, and each text is stored once.
    async fn content_that_alternates_is_told_and_stored_once(db: &TestDb) {
        let (app, _) = under_fault(db).await;
        let texts = [Plan::of_2024().markdown(), Plan::of_2024_corrected().markdown()];
        for turn in 0..4 {
            app.site.publish("2024", "md", texts[turn % 2].clone());
            app.next_day().await;
            let mails = app.mails();
            match turn {
                0 => assert_eq!(mails, []),
                _ => {
                    assert_eq!(mails.len(), 1, "turn {turn}: {mails:?}");
                    assert!(mails[0].subject.contains("was changed after publication"), "{mails:?}");
                    let sign = if turn % 2 == 1 { '+' } else { '-' };
                    assert!(mails[0].text.contains(&format!("{sign} {CHANGED}")), "turn {turn}: {mails:?}");
                }
            }
            let snapshots = if turn == 0 { 2 } else { 3 };
            assert_intact(&app, snapshots, 2 + turn as u64, &format!("turn {turn}")).await;
        }
        app.finish().await;
    }

    /// Marks that lie: the same one on other bytes, a new one on the same bytes, and "not modified" for what was modified.
    async fn marks_that_lie_hide_no_change_for_long(db: &TestDb) {
        let (app, _) = under_fault(db).await;
        let marked = |text: String, mark: &str| Reply::new(200).header("ETag", mark).body(text);
        app.site.answer("2024", "md", marked(Plan::of_2024().markdown(), "\"a\""));
        app.next_day().await;
        app.site.answer("2024", "md", marked(Plan::of_2024().markdown(), "\"b\""));
        app.next_day().await;
        assert_eq!(app.mails(), []);
        assert_intact(&app, 2, 2, "a new mark on the same bytes").await;
        let asked = app.requests_for("/plan-2024.md");
        assert_eq!(asked[1].header("if-none-match"), Some("\"a\""));

        app.site.answer("2024", "md", marked(Plan::of_2024_corrected().markdown(), "\"a\""));
        app.next_day().await;
        assert!(app.mails()[0].text.contains(CHANGED));
        assert_intact(&app, 3, 3, "an old mark on other bytes").await;

        // From now on it answers every question that carries a mark by "not modified", whatever it has.
        let text = Plan::of_2024().markdown();
        app.site.answer_unless_asked_by_mark("2024", "md", marked(text, "\"a\""));
        let mut days = 0;
        let mails = loop {
            app.next_day().await;
            days += 1;
            assert!(days <= 7, "it is believed for a week at most");
            let mails = app.mails();
            if !mails.is_empty() {
                break mails;
            }
        };
        assert!(days > 1, "it was believed at first");
        assert!(mails[0].subject.contains("was changed after publication"), "{mails:?}");
        assert_intact(&app, 3, 4, "not modified for what was modified").await;
        app.finish().await;
    }
}
