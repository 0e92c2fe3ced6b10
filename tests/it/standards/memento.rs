//! Memento (RFC 7089), header by header.

use std::time::Duration;

use annexwatch::store::Timestamp;

use super::warc::plan;
use crate::support::app::App;
use crate::support::databases;
use crate::support::http::{Answer, request};
use crate::support::origin::Reply;

fn http_date(at: Timestamp) -> String {
    at.to_datetime().format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

fn path(url: &str) -> String {
    format!("/{}", url.splitn(4, '/').nth(3).unwrap())
}

async fn gate(app: &App, path: &str, when: Option<&str>) -> Answer {
    let headers: Vec<(&str, &str)> = when.map(|when| ("Accept-Datetime", when)).into_iter().collect();
    request(app.pages, "GET", path, &headers, "").await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_is_followed_back_in_time() {
    let db = databases::sqlite().await;
    let app = App::open(&db).await;
    let hostile = plan("2022", "The government will train guards.") + "<script>alert(1)</script>";
    app.site.answer("2022", "html", Reply::html(&hostile).header("Set-Cookie", "a=b").header("ETag", "\"1\""));
    app.next_day().await;
    // A fetch has the time of the machine: the second one has to be of another second.
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    app.site.publish("2022", "html", plan("2022", "The government will train doctors."));
    app.next_day().await;
    let url = app.site_url("/plan-2022.html");
    let captures = app.service.db.captures_of_address(&url).await.unwrap();
    let [first, last] = &captures[..] else { panic!("{captures:?}") };
    let base = format!("http://{}", app.pages);
    let memento = |at: Timestamp| format!("{base}/memento/{}/{url}", at.to_datetime().format("%Y%m%d%H%M%S"));
    let (first_at, last_at) = (http_date(first.fetched_at), http_date(last.fetched_at));

    let map = app.get(&format!("/memento/timemap/link/{url}")).await;
    assert_eq!(map.status, 200);
    assert_eq!(map.header("content-type"), Some("application/link-format"));
    let expected = [
        format!("<{url}>; rel=\"original\",\n"),
        format!(
            "<{base}/memento/timemap/link/{url}>; rel=\"self\"; type=\"application/link-format\"; from=\"{first_at}\"; \
             until=\"{last_at}\",\n"
        ),
        format!("<{base}/memento/timegate/{url}>; rel=\"timegate\",\n"),
        format!("<{}>; rel=\"first memento\"; datetime=\"{first_at}\",\n", memento(first.fetched_at)),
        format!("<{}>; rel=\"last memento\"; datetime=\"{last_at}\"\n", memento(last.fetched_at)),
    ];
    assert_eq!(map.text(), expected.concat());

    let at = format!("/memento/timegate/{url}");
    let cases = [
        (None, last),
        (Some(last_at.as_str()), last),
        (Some(first_at.as_str()), first),
        (Some("Thu, 31 May 2007 20:35:00 GMT"), first),
        (Some("Fri, 31 Dec 2100 20:35:00 GMT"), last),
    ];
    for (when, capture) in cases {
        let answer = gate(&app, &at, when).await;
        assert_eq!(answer.status, 302, "{when:?}");
        assert_eq!(answer.header("vary"), Some("accept-datetime"));
        assert_eq!(answer.header("location"), Some(memento(capture.fetched_at).as_str()), "{when:?}");
        assert_eq!(answer.header("memento-datetime"), None, "a gate is no memento");
        let link = answer.header("link").unwrap();
        assert!(link.starts_with(&format!("<{url}>; rel=\"original\", ")), "{link}");
        assert!(link.contains(&format!("<{base}/memento/timemap/link/{url}>; rel=\"timemap\"")), "{link}");
    }
    let refused = gate(&app, &at, Some("yesterday")).await;
    assert_eq!((refused.status, refused.header("vary")), (400, Some("accept-datetime")));

    let answer = app.get(&path(&memento(first.fetched_at))).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body, hostile.as_bytes(), "the bytes as they were sent");
    assert_eq!(answer.header("memento-datetime"), Some(first_at.as_str()));
    let link = answer.header("link").unwrap();
    for part in [
        format!("<{url}>; rel=\"original\""),
        format!("<{base}/memento/timegate/{url}>; rel=\"timegate\""),
        format!("<{base}/memento/timemap/link/{url}>; rel=\"timemap\"; type=\"application/link-format\""),
        format!("<{}>; rel=\"first memento\"; datetime=\"{first_at}\"", memento(first.fetched_at)),
        format!("<{}>; rel=\"last next memento\"; datetime=\"{last_at}\"", memento(last.fetched_at)),
    ] {
        assert!(link.contains(&part), "{part} in {link}");
    }
    // Nothing of the publisher's runs, whatever a browser thinks of the bytes.
    assert_eq!(answer.header("content-type"), Some("application/octet-stream"));
    assert!(answer.header("content-disposition").unwrap().starts_with("attachment; filename=\""));
    assert_eq!(answer.header("content-security-policy"), Some("sandbox; default-src 'none'"));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(answer.header("set-cookie"), None, "nor are its headers ours");
    assert_eq!(answer.header("x-archive-orig-content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(answer.header("x-archive-orig-etag"), Some("\"1\""));
    let later = app.get(&path(&memento(last.fetched_at))).await;
    assert!(later.header("link").unwrap().contains("rel=\"first prev memento\""), "{later:?}");

    // An address with one slash less, as some programs on the way make it, is the same; what was never captured is not there.
    let folded = format!("/memento/timemap/link/{}", url.replacen("//", "/", 1));
    assert_eq!(app.get(&folded).await.status, 200);
    for absent in [
        "/memento/timemap/link/http://no.example/",
        "/memento/timegate/file:///etc/passwd",
        "/memento/2022/http://no.example/",
    ] {
        assert_eq!(app.get(absent).await.status, 404, "{absent}");
    }
    assert_eq!(app.get(&format!("/memento/20070531203500/{url}")).await.status, 404);
    app.finish().await;
    db.close().await;
}
