//! What cannot be read, and what is gone at once, waits for a person: no reader is alarmed by a bad file.

use super::plan::Plan;
use crate::support::app::{App, OPERATOR, SERIES};
use crate::support::databases::{TestDb, on_both_databases};
use crate::support::origin::Reply;

const READER: &str = "desk@reader.example";

async fn with_reader(db: &TestDb) -> App {
    let app = App::open(db).await;
    app.site.publish("2022", "md", Plan::of_many(2022, true));
    app.site.publish("2023", "md", Plan::of_many(2023, true));
    app.next_day().await;
    app.subscribe(READER, "en").await;
    app
}

const WHOLE: &[u8] = include_bytes!("../../../snapshots/sample/en/annex-displacement-and-safe-routes-2025.pdf");

/// A PDF that ends in the middle.
fn truncated_pdf() -> Vec<u8> {
    WHOLE[..WHOLE.len() / 2].to_vec()
}

on_both_databases! {
    /// Each of these is held, and told to the operator alone.
    async fn an_unreadable_edition_is_told_to_the_operator_only(db: &TestDb) {
        let app = with_reader(db).await;
        let error_page = "<!doctype html><html><head><title>Service unavailable</title></head><body><h1>Service unavailable</h1>\
                          <p>Try again later.</p></body></html>";
        let pdf = |body: Vec<u8>| Reply::new(200).header("Content-Type", "application/pdf").body(body);
        for (n, reply) in [pdf(Vec::new()), pdf(error_page.into()), pdf(truncated_pdf())].into_iter().enumerate() {
            app.site.answer("2024", "pdf", reply);
            app.next_day().await;
            let mails = app.mails();
            assert_eq!(mails.len(), 1, "file {n}: {mails:?}");
            assert_eq!(mails[0].to, OPERATOR);
            assert!(mails[0].text.contains("annexwatch held"), "{}", mails[0].text);
            // The next check finds the same bytes.
            app.next_day().await;
            assert_eq!(app.mails(), [], "file {n}");
            assert_eq!(app.service.db.holds(true).await.unwrap().len(), n + 1);
        }
        assert!(app.reports().await.iter().all(|report| report.new.period.as_deref() != Some("2024")));

        // The publisher mends it: now it is news.
        app.site.publish("2024", "pdf", Plan::of_2024().html());
        app.next_day().await;
        assert_eq!(app.mails().len(), 1, "an HTML page under the name of a PDF is still none");
        app.finish().await;
    }

    /// A whole and readable page is no edition where a redirect led to it instead.
    async fn an_edition_whose_address_leads_elsewhere_is_held(db: &TestDb) {
        let app = with_reader(db).await;
        app.site.answer("2024", "html", Reply::redirect(302, "/plan-2023.html"));
        app.site.publish("2023", "html", Plan::of_2023().html());
        app.next_day().await;
        let mails = app.mails();
        assert!(mails.iter().all(|mail| mail.to == OPERATOR), "{mails:?}");
        let held = mails.iter().find(|mail| mail.subject.contains("redirected")).unwrap_or_else(|| panic!("{mails:?}"));
        assert!(held.text.contains("another year"), "{held:?}");
        assert!(app.reports().await.iter().all(|report| report.new.period.as_deref() != Some("2024")));
        app.finish().await;
    }

    /// Almost all promises gone at once waits; a person releases it, and then the reader is told.
    async fn what_a_person_releases_is_compared_and_mailed(db: &TestDb) {
        let app = with_reader(db).await;
        app.site.publish("2024", "md", Plan::of_many(2024, false));
        app.next_day().await;
        assert_eq!(app.readers(), [OPERATOR]);
        let holds = app.service.db.holds(true).await.unwrap();
        assert_eq!(holds.len(), 1, "{holds:?}");

        let listed = app.command(&["held", "list", "--format", "json"]);
        assert_eq!(listed.json()["held"][0]["series"], SERIES, "{listed:?}");
        let id = holds[0].id.to_string();
        let shown = app.command(&["held", "show", &id, "--format", "json"]);
        let shown = &shown.json()["held"][0];
        assert_eq!(shown["before"]["period"], "2023", "{shown}");
        assert_eq!(shown["captures"][0]["final_url"], app.site_url("/plan-2024.md"), "{shown}");
        let bytes = std::fs::read(shown["file"].as_str().unwrap()).unwrap();
        assert_eq!(annexwatch::archive::Digest::of(&bytes).to_string(), shown["captures"][0]["sha256"]);
        let in_words = app.command(&["held", "show", &id, "--format", "text"]).stdout;
        assert!(in_words.contains("/plan-2024.md") && in_words.contains("before  2023"), "{in_words}");
        app.command(&["held", "show", "999"]).failed(1, &["number 999"]);
        let released = app.command(&["held", "release", &id, "--by", "Ada", "--note", "it is true"]);
        assert_eq!(released.code, Some(0), "{released:?}");
        app.work().await;
        app.deliver().await;
        let mails = app.mails();
        assert_eq!(mails.len(), 1, "{mails:?}");
        assert_eq!(mails[0].to, READER);
        assert!(mails[0].says("open a school for refugees in Norvale."), "{mails:?}");
        let hold = app.service.db.hold(holds[0].id).await.unwrap().unwrap();
        assert_eq!((hold.decided_by.as_deref(), hold.note.as_deref()), (Some("Ada"), Some("it is true")));
        // Twice is refused, in one line.
        app.command(&["held", "release", &id, "--by", "Ada"]).failed(1, &["annexwatch: "]);
        app.next_day().await;
        assert_eq!(app.mails(), []);
        app.finish().await;
    }

    /// A file that ends a little early and has all its text: a person looks, releases it, and it stands like any other.
    async fn a_damaged_edition_that_a_person_releases_is_what_the_next_is_compared_with(db: &TestDb) {
        let app = App::open(db).await;
        let before = include_bytes!("../../../snapshots/sample/en/annex-displacement-and-safe-routes-2024.docx");
        app.site.publish("2024", "docx", before);
        app.next_day().await;
        app.subscribe(READER, "en").await;
        app.site.publish("2025", "pdf", &WHOLE[..WHOLE.len() - 300]);
        app.next_day().await;
        assert_eq!(app.readers(), [OPERATOR]);
        let id = app.service.db.holds(true).await.unwrap()[0].id.to_string();
        assert_eq!(app.command(&["held", "release", &id, "--by", "Ada"]).code, Some(0));
        app.work().await;
        app.deliver().await;
        assert_eq!(app.readers(), [READER]);

        app.site.publish("2026", "pdf", WHOLE);
        app.next_day().await;
        assert_eq!(app.readers(), [READER]);
        let report = app.reports().await.pop().unwrap();
        assert_eq!((report.old.period.as_deref(), report.new.period.as_deref()), (Some("2025"), Some("2026")));
        assert_eq!(report.held, None);
        assert!(report.commitments.iter().all(|row| row.status != annexwatch::core::commitment::Status::New), "{report:?}");
        app.finish().await;
    }

    /// Nor does the next edition count all that the bad one lacked as news.
    async fn what_a_person_rejects_stays_out(db: &TestDb) {
        let app = with_reader(db).await;
        app.site.publish("2024", "md", Plan::of_many(2024, false));
        app.next_day().await;
        let id = app.service.db.holds(true).await.unwrap()[0].id.to_string();
        assert_eq!(app.command(&["held", "reject", &id, "--by", "Ada"]).code, Some(0));
        assert_eq!(app.readers(), [OPERATOR]);
        app.next_day().await;
        assert_eq!(app.mails(), []);

        app.site.publish("2025", "md", Plan::of_many(2025, true));
        app.next_day().await;
        let report = app.reports().await.pop().unwrap();
        assert_eq!((report.old.period.as_deref(), report.new.period.as_deref()), (Some("2023"), Some("2025")));
        assert!(report.commitments.iter().all(|row| !row.alarm), "{:?}", report.commitments);
        app.finish().await;
    }
}
