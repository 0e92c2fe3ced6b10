//! The pages that read a text back through its editions, and that a new extractor makes no news.

use annexwatch::store::NewDocument;

use crate::support::app::{App, SERIES};
use crate::support::databases;
use crate::support::http::request;

const EVER: &str = "The inspectorate publishes the results of every visit within eight weeks.";
const OTHER: &str = "Municipalities gave language lessons to nine thousand newcomers in the northern towns.";
const BRIDGE: &str = "Provinces repaired the oldest forty bridges over the northern canals before winter set in.";
const GRANTS: [&str; 3] = [
    "The grant of 4 million euro for language lessons went to twelve municipalities.",
    "The grant of 6 million euro for language lessons went to twelve municipalities.",
    "The grant of 4 million euro for language lessons went to twelve municipalities.",
];

fn plan(period: &str, grant: &str, bridge: &str) -> String {
    format!(
        "# Annual plan {period}\n\n## 1 Visits\n\n{EVER} {OTHER}\n\n## 2 Grants <b>\n\n{grant} {bridge} Every town reported on \
         its lessons in the spring.\n"
    )
}

/// Three editions: a sum goes up and comes back, and a sentence is away for a year.
async fn app() -> (databases::TestDb, App) {
    let db = databases::sqlite().await;
    let app = App::open(&db).await;
    for (n, period) in ["2021", "2022", "2023"].into_iter().enumerate() {
        app.site.publish(period, "md", plan(period, GRANTS[n], if n == 1 { "" } else { BRIDGE }));
        app.next_day().await;
    }
    (db, app)
}

async fn end(db: databases::TestDb, app: App) {
    app.finish().await;
    db.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_text_is_read_back_through_its_editions() {
    let (db, app) = app().await;
    let text = format!("/series/{SERIES}/text");
    let report = app.service.db.reports_of(SERIES, 1).await.unwrap().remove(0).id;
    for page in [format!("/series/{SERIES}"), format!("/reports/{report}")] {
        let page = app.get(&page).await.text();
        assert!(page.contains(&format!("href=\"{text}\"")), "{page}");
    }
    let read = async |path: &str, language: &str| {
        let answer = request(app.pages, "GET", path, &[("Accept-Language", language)], "").await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        assert!(!answer.text().contains("<script") && !answer.text().contains("<b>"), "{path}");
        answer.text()
    };
    let all = read(&text, "en").await;
    assert!(all.contains("Unchanged since 2021") && all.contains("Changed in 2023"), "{all}");
    assert!(read(&text, "nl").await.contains("Ongewijzigd sinds 2021"));
    // The title is the first part.
    let visits = read(&format!("{text}/2"), "en").await;
    assert!(visits.contains("1 Visits") && visits.contains(EVER) && !visits.contains("<del"), "{visits}");
    let grants = read(&format!("{text}/3"), "en").await;
    for words in ["again as in 2021", "Back in 2023", "not there in 2022", ">6 </del>", ">4 </ins>", ">6 </ins>"] {
        assert!(grants.contains(words), "{words}: {grants}");
    }
    let grants = read(&format!("{text}/3"), "nl").await;
    for words in ["weer zoals in 2021", "Terug in 2023", "niet aanwezig in 2022", "Eerdere bewoordingen"] {
        assert!(grants.contains(words), "{words}: {grants}");
    }
    for path in ["0", "99", "x", "-1", "18446744073709551616"] {
        assert_eq!(app.get(&format!("{text}/{path}")).await.status, 404, "{path}");
    }
    assert_eq!(app.get("/series/nope/text").await.status, 404);
    end(db, app).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_two_editions_there_is_no_history() {
    let db = databases::sqlite().await;
    let app = App::open(&db).await;
    assert_eq!(app.get(&format!("/series/{SERIES}/text")).await.status, 404);
    app.site.publish("2021", "md", plan("2021", GRANTS[0], BRIDGE));
    app.next_day().await;
    assert_eq!(app.get(&format!("/series/{SERIES}/text")).await.status, 404);
    assert!(!app.get(&format!("/series/{SERIES}")).await.text().contains("/text\""));
    end(db, app).await;
}

/// What an older extractor made of the old edition is not compared: it is read again first, and aligned again, and only
/// what the publisher changed is told.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_extractor_is_no_news() {
    let db = databases::sqlite().await;
    let app = App::open(&db).await;
    app.subscribe("desk@reader.example", "en").await;
    app.site.publish("2021", "md", plan("2021", GRANTS[0], BRIDGE));
    app.next_day().await;
    app.site.publish("2022", "md", plan("2022", GRANTS[1], BRIDGE));
    app.next_day().await;
    assert_eq!(app.readers(), ["desk@reader.example"]);
    let before = app.reports().await.len();
    // As if yesterday's rules had read the old edition, badly.
    let edition = app.service.db.edition(SERIES, "2022").await.unwrap().unwrap();
    let sha256 = app.service.db.latest_capture(edition.id).await.unwrap().unwrap().sha256;
    let good = app.service.db.latest_document(&sha256).await.unwrap().unwrap();
    let bad = NewDocument {
        sha256: sha256.clone(),
        extractor: "markdown/0".to_owned(),
        health: good.health.clone(),
        body: good.body.replace("inspectorate", "xxxx").replace("6 million", "9 million"),
    };
    let later = annexwatch::store::Timestamp(app.service.now().0 + 1);
    app.service.db.put_document(&bad, later).await.unwrap();
    app.next_day().await;
    assert!(app.mails().is_empty(), "nothing new was published");
    assert_eq!(app.reports().await.len(), before);
    app.site.publish("2023", "md", plan("2023", GRANTS[1], BRIDGE));
    app.next_day().await;
    let report = app.reports().await.pop().unwrap();
    assert_eq!((report.counts.edited, report.counts.new, report.counts.dropped), (0, 0, 0), "{:#?}", report.sentences);
    assert_eq!(app.readers(), ["desk@reader.example"]);
    end(db, app).await;
}
