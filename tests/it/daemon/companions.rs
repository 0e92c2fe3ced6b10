//! A companion of a series: fetched, kept and compared like any other publication, and shown beside the reports of its series
//! under its own name. Nothing that it says is a promise of the series.

use super::plan::Plan;
use crate::support::app::{App, SERIES};
use crate::support::databases::on_both_databases;
use crate::support::origin::Reply;

const READER: &str = "desk@reader.example";
const COMPANION: &str = "results";

/// The ministry's page of results: a table, and a sentence that would be a promise in the plan.
fn results(year: u16, sheltered: &str, returned: &str) -> Reply {
    Reply::html(&format!(
        "<!doctype html><html lang=\"en\"><head><title>Results {year}</title></head><body><main><h1>Results of the ministry {year}</h1>\
         <h2>Reception</h2><table><tr><th>Result</th><th>Number</th></tr>\
         <tr><td>People who were sheltered in the region</td><td>{sheltered}</td></tr>\
         <tr><td>People who returned of their own will</td><td>{returned}</td></tr></table>\
         <p>The ministry will publish all results of {year} on this page every month.</p>\
         <p>The figures are those that the partners of the ministry reported to it.</p></main></body></html>"
    ))
}

/// The list of the companion's editions.
fn list(years: &[u16]) -> Reply {
    let links = years.iter().map(|year| format!("<li><a href=\"/results-{year}.html\">Results {year}</a></li>"));
    Reply::html(&format!("<!doctype html><title>Results</title><ul>{}</ul>", links.collect::<String>()))
}

/// An installation with a companion, the first edition of both, and a reader of the series alone.
async fn with_companion(db: &crate::support::databases::TestDb) -> App {
    let app = App::open_with(db, |text| {
        let site = text.split("allow = [\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let text =
            text.replace("title_any = ['annual plan']", "title_any = ['annual plan']\ncompanions = [\"results\"]");
        format!(
            "{text}\n[[series]]\nid = \"{COMPANION}\"\ntitle = \"Results of <the> ministry\"\nlanguage = \"en\"\n\
             schedule = \"0 8 * * *\"\ntitle_any = ['results']\nedition = ['title:(20\\d\\d)']\n[[series.source]]\n\
             adapter = \"index-page\"\nurl = \"http://{site}/results\"\n"
        )
    })
    .await;
    app.site.publish("2023", "md", Plan::of_2023().markdown());
    app.site.serve("/results", list(&[2023]));
    app.site.serve("/results-2023.html", results(2023, "12,000", "340"));
    app.next_day().await;
    app.subscribe(READER, "en").await;
    app
}

async fn newest_report(app: &App, series: &str) -> String {
    app.service.db.reports_of(series, 1).await.unwrap().remove(0).id
}

on_both_databases! {
    async fn what_changed_in_a_companion_is_shown_beside_the_report_under_its_own_name(db: &TestDb) {
        let app = with_companion(db).await;
        app.site.serve("/results", list(&[2023, 2024]));
        app.site.serve("/results-2024.html", results(2024, "15,500", "340"));
        app.next_day().await;
        assert_eq!(app.mails(), [], "nobody subscribed to the companion, and the plan over 2024 is not there yet");
        let capture = |year: &str| {
            let (db, year) = (app.service.db.clone(), year.to_owned());
            async move {
                let edition = db.edition(COMPANION, &year).await.unwrap().unwrap();
                db.latest_capture(edition.id).await.unwrap().unwrap()
            }
        };
        for year in ["2023", "2024"] {
            let capture = capture(year).await;
            assert!(app.service.archive.get(capture.sha256.parse().unwrap()).await.is_ok(), "kept like any other");
            assert!(app.service.db.log_position(capture.id).await.unwrap().is_some());
        }

        app.site.publish("2024", "md", Plan::of_2024().markdown());
        app.next_day().await;
        let mails = app.mails();
        let [mail] = mails.as_slice() else { panic!("{mails:?}") };
        assert_eq!(mail.to, READER);
        let beside = mail.text.find("Beside it: Results of <the> ministry").expect("its own heading");
        assert!(mail.says("12,000 → 15,500"), "{mail:?}");
        let figure = mail.text.find("12,000 → 15,500").unwrap();
        assert!(figure > beside, "under its own heading: {}", mail.text);
        assert!(!mail.text[..beside].contains("publish all results"), "no promise of the plan: {}", mail.text);
        assert!(!mail.text.contains("340 →"), "what stayed is no change");

        let id = newest_report(&app, SERIES).await;
        let page = app.get(&format!("/reports/{id}")).await.text();
        let beside = page.find("Beside it: Results of &#60;the&#62; ministry").expect("its own heading, escaped");
        let cards = &page[..beside];
        assert!(!cards.contains("publish all results") && !cards.contains("15,500"), "no promise of the plan");
        assert!(page[beside..].contains("12,000 → 15,500"));
        let own = newest_report(&app, COMPANION).await;
        assert!(page[beside..].contains(&format!("/reports/{own}")), "its own report is linked");
        let markdown = app.get(&format!("/reports/{id}.md")).await.text();
        assert!(markdown.contains("## Beside it: Results of"), "{markdown}");
        assert!(markdown.contains("12,000 → 15,500"), "{markdown}");
        let json: serde_json::Value = serde_json::from_str(&app.get(&format!("/reports/{id}.json")).await.text()).unwrap();
        assert_eq!(json["companions"], serde_json::json!([{"series": COMPANION, "report": own}]));
        assert!(!json["commitments"].to_string().contains("publish all results"), "{json}");
        assert!(app.get(&format!("/series/{SERIES}")).await.text().contains("href=\"/series/results\""));
        app.finish().await;
    }

    /// The report comes first: it says that the companion is not there yet. When it comes, the readers of the series are told.
    async fn a_companion_that_comes_later_is_told_to_the_readers_of_its_series(db: &TestDb) {
        let app = with_companion(db).await;
        app.site.publish("2024", "md", Plan::of_2024().markdown());
        app.next_day().await;
        let mails = app.mails();
        let [mail] = mails.as_slice() else { panic!("{mails:?}") };
        assert!(mail.says("No edition over 2024 could be compared yet"), "{mail:?}");

        app.site.serve("/results", list(&[2023, 2024]));
        app.site.serve("/results-2024.html", results(2024, "15,500", "340"));
        app.next_day().await;
        let mails = app.mails();
        let [mail] = mails.as_slice() else { panic!("{mails:?}") };
        assert_eq!(mail.to, READER);
        assert!(mail.subject.contains("Results of") && mail.says("12,000 → 15,500"), "{mail:?}");
        // Whoever leaves by that mail leaves the series that it was sent for.
        assert_eq!(app.post(&mail.path("/leave/"), "").await.status, 200);
        assert_eq!(app.service.db.recipients_of(SERIES).await.unwrap().len(), 0);
        let page = app.get(&format!("/reports/{}", newest_report(&app, SERIES).await)).await.text();
        assert!(page.contains("12,000 → 15,500"), "the report shows it from now on");
        app.next_day().await;
        assert_eq!(app.mails(), []);
        app.finish().await;
    }
}
