//! By order of a court a snapshot is out of view everywhere, and everything that proves it stays.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use annexwatch::job::outgoing;
use annexwatch::store::LeaseDeliveries;

use super::warc::{plan, records};
use crate::support::app::{App, SERIES};
use crate::support::databases;

const ORDER: &str = "Court of <b>Norvale</b>, 12/345: names of witnesses";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_hides_and_its_end_shows_again() {
    let db = databases::sqlite().await;
    let app = App::open(&db).await;
    app.site.publish("2022", "html", plan("2022", "The government will train guards."));
    app.site.publish("2023", "html", plan("2023", "The government will train secretwitnesses."));
    app.next_day().await;
    app.deliver().await;
    app.mails();
    let edition = app.service.db.edition(SERIES, "2023").await.unwrap().unwrap();
    let capture = app.service.db.latest_capture(edition.id).await.unwrap().unwrap();
    let report = app.service.db.reports_of(SERIES, 1).await.unwrap().remove(0).id;
    let url = app.site_url("/plan-2023.html");
    let memento = format!("/memento/{}/{url}", capture.fetched_at.to_datetime().format("%Y%m%d%H%M%S"));
    let hidden = [
        format!("/snapshots/{}", capture.sha256),
        format!("/reports/{report}"),
        format!("/reports/{report}.json"),
        format!("/reports/{report}.md"),
        format!("/reports/{report}.txt"),
        memento.clone(),
    ];
    let shown = ["/".to_owned(), format!("/series/{SERIES}"), format!("/series/{SERIES}/text")];
    for path in &hidden {
        assert_eq!(app.get(path).await.status, 200, "{path}");
    }
    assert!(app.get(&shown[1]).await.text().contains("secretwitnesses"));

    let before = app.command(&["withhold", "--format", "text"]);
    assert!(before.stdout.contains("nothing was ever withheld"), "{before:?}");
    let withhold =
        |more: &[&str]| app.command(&[&["withhold", &capture.sha256, "--order", ORDER, "--by", "anna"], more].concat());
    assert_eq!(app.command(&["withhold", &capture.sha256]).code, Some(2), "an order has words and a name");
    withhold(&["--lift"]).failed(1, &["not withheld"]);
    assert_eq!(withhold(&[]).code, Some(0));
    withhold(&[]).failed(1, &["withheld already"]);
    app.command(&["withhold", &"0".repeat(64), "--order", "x", "--by", "anna"]).failed(1, &["no snapshot"]);

    for path in &hidden {
        let answer = app.get(path).await;
        assert_eq!(answer.status, 451, "{path}");
        let page = answer.text();
        assert!(page.contains("12/345: names of witnesses") && !page.contains("<b>Norvale"), "{path}: {page}");
        assert!(!page.contains("secretwitnesses"), "{path}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
    }
    for path in &shown {
        assert!(!app.get(path).await.text().contains("secretwitnesses"), "{path}");
    }
    // That it is there is no secret: digest, proof and log stay.
    assert_eq!(app.get(&format!("/memento/timemap/link/{url}")).await.status, 200);
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    assert_eq!(app.command(&["prove", &capture.sha256, "--out", &at("proof")]).code, Some(0));
    app.command(&["prove", &capture.sha256, "--with-bytes", "--out", &at("bytes")]).failed(1, &["withheld", "12/345"]);
    assert_eq!(app.command(&["verify", "--format", "text"]).code, Some(0));

    let exported = app.command(&["export", &at("bag")]);
    assert!(exported.stdout.contains("1 withheld"), "{exported:?}");
    let data = folder.path().join("bag/data");
    let orders = std::fs::read_to_string(data.join("withheld.json")).unwrap();
    assert!(orders.contains(&capture.sha256) && orders.contains("12/345"), "{orders}");
    let bytes = data.join("sha256").join(&capture.sha256[..2]).join(&capture.sha256[2..4]).join(&capture.sha256);
    assert!(!bytes.exists());
    verifier_says(&data, true, "withheld since");
    std::fs::write(data.join("withheld.json"), "{\"withheld\": []}").unwrap();
    verifier_says(&data, false, "missing");
    app.command(&["export", "--format", "warc", &at("plan.warc.gz")]);
    let records = records(&folder.path().join("plan.warc.gz"));
    assert!(!records.iter().any(|record| String::from_utf8_lossy(&record.block).contains("secretwitnesses")));
    assert!(records.iter().any(|record| String::from_utf8_lossy(&record.block).contains("annexwatch-withheld: ")));

    // Lifted, all of it is there again, and both decisions stay with their names.
    assert_eq!(withhold(&["--lift"]).code, Some(0));
    for path in &hidden {
        assert_eq!(app.get(path).await.status, 200, "{path}");
    }
    let said = app.command(&["withhold", "--format", "json"]).json();
    let states: Vec<bool> =
        said["withholdings"].as_array().unwrap().iter().map(|row| row["withheld"] == true).collect();
    assert_eq!(states, [true, false], "{said}");
    assert_eq!((&said["withholdings"][1]["by"], &said["withholdings"][0]["order"]), (&"anna".into(), &ORDER.into()));
    app.finish().await;
    db.close().await;
}

/// Mail that waits and quotes what an order hides is kept back, whether its bytes are fixed or not, and goes out once it is lifted.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mail_that_waits_is_kept_back() {
    let db = databases::sqlite().await;
    let app = App::open(&db).await;
    app.site.publish("2022", "html", plan("2022", "The government will train guards."));
    app.next_day().await;
    for reader in ["one@ngo.example", "two@ngo.example"] {
        app.subscribe(reader, "en").await;
    }
    app.site.publish("2023", "html", plan("2023", "The government will train secretwitnesses."));
    app.forward(Duration::from_secs(24 * 3_600));
    annexwatch::job::schedule::tick(&app.service).await.unwrap();
    app.work().await;
    app.mails();
    let lease =
        LeaseDeliveries { owner: "gone", channel: "mail", limit: 1, per_host: 1, lease_for: Duration::from_secs(1) };
    let leased = app.service.db.lease_deliveries(app.service.now(), lease).await.unwrap().remove(0);
    let fixed = outgoing::compose(&app.service, &leased).await.unwrap().expect("news");
    app.service.db.fix_message(&leased, &fixed).await.unwrap();
    app.forward(Duration::from_secs(60));

    let edition = app.service.db.edition(SERIES, "2023").await.unwrap().unwrap();
    let sha256 = app.service.db.latest_capture(edition.id).await.unwrap().unwrap().sha256;
    app.service.db.withhold(&sha256, true, ORDER, "anna", app.service.now()).await.unwrap();
    app.deliver().await;
    assert_eq!(app.readers(), [""; 0]);
    let owed = app.owed().await;
    assert!(
        owed.len() == 2 && owed.iter().all(|mail| mail.last_error.as_ref().unwrap().contains("withheld")),
        "{owed:?}"
    );

    app.service.db.withhold(&sha256, false, ORDER, "anna", app.service.now()).await.unwrap();
    app.forward(Duration::from_secs(3_600));
    app.deliver().await;
    assert_eq!(app.readers(), ["one@ngo.example", "two@ngo.example"]);
    app.finish().await;
    db.close().await;
}

#[track_caller]
fn verifier_says(data: &Path, holds: bool, words: &str) {
    let Ok(ran) = Command::new("python3").arg(data.join("verifier.py")).arg(data).output() else { return };
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success() == holds && said.contains(words), "{said}");
}
