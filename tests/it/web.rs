//! The pages over HTTP: which address answers what, what every answer carries, and that nothing a publisher or a stranger
//! wrote becomes markup.

use crate::support::app::{App, SERIES};
use crate::support::databases;
use crate::support::http::{Answer, request};

const HOSTILE: &str = "<script>alert(1)</script>";

/// An installation with three editions, in which a publisher means harm.
async fn app() -> (databases::TestDb, App) {
    let db = databases::sqlite().await;
    let app = App::open_with(&db, |text| {
        text.replace("title = \"Annual plan\"", &format!("title = 'Annual plan {HOSTILE}'"))
    })
    .await;
    let promise = "The government will build <img src=x onerror=alert(1)> in Norvale.";
    let page = |period: &str, last: &str| {
        let last = last.replace('<', "&lt;");
        format!(
            "<!doctype html><html lang=en><body><h1>Annual plan {period}</h1><h2>&lt;script&gt;alert(2)&lt;/script&gt; Reception</h2>\
             <p>The ministry runs reception centres in four towns. The government will open two reception centres in Norvale before \
             2030. {last}</p><h2>Return</h2><p>Return is voluntary wherever that is possible.</p></body></html>"
        )
    };
    app.site.publish("2022", "html", page("2022", "The government will train guards."));
    app.site.publish("2023", "html", page("2023", promise));
    app.next_day().await;
    (db, app)
}

async fn end(db: databases::TestDb, app: App) {
    app.finish().await;
    db.close().await;
}

/// What every answer carries, whatever it is.
#[track_caller]
fn is_secure(path: &str, answer: &Answer) {
    let policy = answer.header("content-security-policy").unwrap_or_else(|| panic!("{path}: no policy"));
    assert!(policy.contains("default-src 'none'") && !policy.contains("script-src"), "{path}: {policy}");
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
    assert_eq!(answer.header("referrer-policy"), Some("no-referrer"), "{path}");
    assert_eq!(answer.header("x-frame-options"), Some("DENY"), "{path}");
    assert_eq!(answer.header("set-cookie"), None, "{path}: nobody is followed");
    if answer.header("content-type").is_some_and(|kind| kind.starts_with("text/html")) {
        let page = answer.text().to_lowercase();
        for sign in ["<script", "javascript:", "onerror=\"", "onclick=", "<iframe", "<img src=x"] {
            assert!(!page.contains(sign), "{path}: {sign} in {page}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_address_answers_as_it_should() {
    let (db, app) = app().await;
    let report = app.service.db.reports_of(SERIES, 1).await.unwrap().remove(0).id;
    let edition = app.service.db.edition(SERIES, "2023").await.unwrap().unwrap();
    let sha256 = app.service.db.latest_capture(edition.id).await.unwrap().unwrap().sha256;
    let promise = app.reports().await.pop().unwrap().commitments.into_iter().find(|row| row.alarm).unwrap().id;
    let nothing = "0".repeat(64);
    let routes = [
        ("/".to_owned(), 200),
        (format!("/series/{SERIES}"), 200),
        (format!("/series/{SERIES}/promises/{promise}"), 200),
        (format!("/reports/{report}"), 200),
        (format!("/reports/{report}.json"), 200),
        (format!("/reports/{report}.md"), 200),
        (format!("/reports/{report}.txt"), 200),
        (format!("/snapshots/{sha256}"), 200),
        ("/assets/style.css".to_owned(), 200),
        ("/healthz".to_owned(), 200),
        ("/subscribe".to_owned(), 200),
        (format!("/subscribe?series={SERIES}"), 200),
        ("/confirm/0-0".to_owned(), 200),
        ("/leave/1.1.0".to_owned(), 200),
        ("/my".to_owned(), 200),
        ("/my/1.0.0".to_owned(), 200),
        ("/my/1.0.0/sent".to_owned(), 200),
        ("/my/1.0.0/data.json".to_owned(), 200),
        ("/api/my/1.0.0".to_owned(), 404),
        ("/feeds/1.0".to_owned(), 404),
        ("/nowhere".to_owned(), 404),
        ("/series/nope".to_owned(), 404),
        (format!("/series/{SERIES}/promises/nope"), 404),
        (format!("/series/nope/promises/{promise}"), 404),
        ("/reports/nope".to_owned(), 404),
        (format!("/reports/{report}.exe"), 404),
        (format!("/snapshots/{nothing}"), 404),
        ("/snapshots/nope".to_owned(), 404),
        ("/snapshots/..%2f..%2fsecret.key".to_owned(), 404),
        ("/assets/..%2fconfig.toml".to_owned(), 404),
        ("/series/%00".to_owned(), 404),
    ];
    for (path, status) in &routes {
        let answer = app.get(path).await;
        assert_eq!(answer.status, *status, "{path}: {}", answer.text());
        is_secure(path, &answer);
    }
    // What only reads cannot be written to, and what a stranger sends is refused.
    for (method, path, status) in [
        ("POST", "/", 405),
        ("DELETE", "/subscribe", 405),
        ("PUT", "/leave/1.1.0", 405),
        ("POST", "/healthz", 405),
        ("GET", "/series/%ff", 400),
    ] {
        let answer = request(app.pages, method, path, &[], "").await;
        assert_eq!(answer.status, status, "{method} {path}");
        is_secure(path, &answer);
    }
    end(db, app).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_others_wrote_is_shown_and_never_run() {
    let (db, app) = app().await;
    let report = app.service.db.reports_of(SERIES, 1).await.unwrap().remove(0).id;
    for path in ["/".to_owned(), format!("/series/{SERIES}"), "/subscribe".to_owned()] {
        let page = app.get(&path).await.text();
        assert!(
            page.contains("&lt;script&gt;") || page.contains("&#60;script&#62;"),
            "{path}: the title is shown: {page}"
        );
    }
    let page = app.get(&format!("/reports/{report}")).await;
    is_secure("report", &page);
    assert!(page.text().contains("onerror=alert(1)"), "what stands there is shown");
    // The form comes back with what was typed.
    let form = format!("email=%22%3E{}&series={SERIES}", "%3Cscript%3Ealert(3)%3C%2Fscript%3E");
    let page = app.post("/subscribe", &form).await;
    assert_eq!(page.status, 200);
    is_secure("form", &page);
    assert!(app.service.db.subscribers().await.unwrap().is_empty());
    end(db, app).await;
}

/// The bytes of an edition are somebody else's: saved, never shown as a page of ours.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edition_is_saved_as_it_was_fetched() {
    let (db, app) = app().await;
    let edition = app.service.db.edition(SERIES, "2022").await.unwrap().unwrap();
    let sha256 = app.service.db.latest_capture(edition.id).await.unwrap().unwrap().sha256;
    let answer = app.get(&format!("/snapshots/{sha256}")).await;
    assert_eq!(answer.header("content-type"), Some("application/octet-stream"));
    assert_eq!(answer.header("content-disposition"), Some(format!("attachment; filename=\"{sha256}.html\"").as_str()));
    assert!(answer.header("content-security-policy").unwrap().contains("sandbox"));
    assert_eq!(annexwatch::archive::Digest::of(&answer.body).to_string(), sha256);
    end(db, app).await;
}

/// A form that another site's page posts is refused; our own, and a program without an origin, are not.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signed_heads_are_there_for_everybody() {
    let (db, app) = app().await;
    let newest = app.get("/log/checkpoint").await.text();
    assert_eq!(newest.lines().nth(1), Some("2"), "{newest}");
    assert_eq!(app.get("/log/checkpoint/2").await.text(), newest);
    assert_eq!(app.get("/log/checkpoint/7").await.status, 404);
    assert_eq!(app.get("/log/checkpoint/2/time-stamp").await.status, 404, "nobody stamped it");
    let page = app.get("/log").await;
    is_secure("/log", &page);
    assert!(page.text().contains(newest.lines().nth(2).unwrap()), "{}", page.text());
    assert!(app.get("/").await.text().contains("href=\"/log\""));
    let key = app.get("/log/key").await.text();
    assert!(page.text().contains(&key.trim().replace('+', "&#43;")) || page.text().contains(key.trim()));
    assert!(newest.starts_with(key.split('+').next().unwrap()), "{key}{newest}");
    end(db, app).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forms_of_other_sites_are_refused() {
    let (db, app) = app().await;
    let ours = format!("http://{}", app.pages);
    let form = format!("email=desk%40reader.example&series={SERIES}");
    for (origin, status) in [
        (Some("https://evil.example"), 403),
        (Some("null"), 403),
        (Some("http://127.0.0.1"), 403),
        (Some(ours.as_str()), 200),
        (None, 200),
    ] {
        let headers: Vec<(&str, &str)> = origin.map(|origin| ("Origin", origin)).into_iter().collect();
        for path in ["/subscribe", "/confirm/0-0", "/subscribe/preview", "/my", "/my/1.0.0", "/my/1.0.0/1"] {
            let answer = request(app.pages, "POST", path, &headers, &form).await;
            assert_eq!(answer.status, status, "{origin:?} {path}");
            is_secure(path, &answer);
        }
        if status == 403 {
            assert!(app.service.db.subscribers().await.unwrap().is_empty());
        }
    }
    // A mail program posts to the link of its mail by itself, from wherever it is.
    let headers = [("Origin", "https://mail.example")];
    assert_eq!(request(app.pages, "POST", "/leave/1.1.0", &headers, "List-Unsubscribe=One-Click").await.status, 200);
    app.deliver().await;
    end(db, app).await;
}

/// A thousand sign-ups from one place in a minute: a few are served, the others are told so, and nothing is sent for them.
/// Another place, as a proxy on this machine names it, is served all the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_sign_ups_from_one_place_is_refused() {
    let (db, app) = app().await;
    let mut statuses = std::collections::BTreeMap::new();
    let ask = async |n: usize, from: &str| {
        let form = format!("email=reader{n}%40reader.example&series={SERIES}");
        let answer = request(app.pages, "POST", "/subscribe", &[("X-Forwarded-For", from)], &form).await;
        is_secure("/subscribe", &answer);
        answer.status
    };
    for n in 0..1_000 {
        *statuses.entry(ask(n, &format!("203.0.113.{}, 198.51.100.7", n % 250)).await).or_insert(0) += 1;
    }
    assert_eq!(statuses, [(200, 20), (429, 980)].into());
    assert_eq!(app.service.db.subscribers().await.unwrap().len(), 20);
    assert_eq!(ask(1_000, "198.51.100.8").await, 200);
    app.forward(std::time::Duration::from_secs(60));
    assert_eq!(ask(1_001, "198.51.100.7").await, 200);
    app.deliver().await;
    assert_eq!(app.mails().len(), 22);
    end(db, app).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_that_is_no_form_changes_nothing() {
    let (db, app) = app().await;
    let long = format!("email={}%40reader.example&series={SERIES}", "a".repeat(300));
    for form in [
        "",
        "email=desk%40reader.example",
        "series=plan",
        "email=nobody&series=plan",
        "email=desk%40reader.example&series=nope",
        "email=a%40b.example%0d%0aBcc:%20x%40y.example&series=plan",
        "\u{0}\u{0}",
        &long,
    ] {
        let answer = app.post("/subscribe", form).await;
        assert_eq!(answer.status, 200, "{form:?}");
        is_secure("/subscribe", &answer);
    }
    let huge = "email=".to_owned() + &"a".repeat(100_000);
    assert_eq!(app.post("/subscribe", &huge).await.status, 413);
    assert!(app.service.db.subscribers().await.unwrap().is_empty());
    end(db, app).await;
}

/// A reader's pages are in the language of the browser.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_speak_dutch_and_english() {
    let (db, app) = app().await;
    for (wanted, lang) in
        [("nl-NL,nl;q=0.9,en;q=0.8", "nl"), ("en-GB,en", "en"), ("fr", "en"), ("fr,nl", "nl"), ("", "en")]
    {
        let page = request(app.pages, "GET", "/", &[("Accept-Language", wanted)], "").await.text();
        assert!(page.contains(&format!("lang=\"{lang}\"")), "{wanted}: {page}");
    }
    end(db, app).await;
}
