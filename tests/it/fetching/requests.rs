//! What a request brings, and how it fails.

use std::sync::atomic::{AtomicU16, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use annexwatch::fetch::{Answer, Ask, Fetched, Gate, Kind, Policy, safe_file_name};

use crate::support::origin::{Origin, Reply, Sending};

async fn kind_of(reply: Reply, change: impl FnOnce(&mut Policy)) -> Kind {
    let origin = Origin::start(move |_| reply.clone()).await;
    let mut policy = origin.policy();
    change(&mut policy);
    Gate::new(policy).get(&origin.url("/file.pdf"), None).await.unwrap_err().kind
}

async fn fetch(reply: Reply) -> Fetched {
    let origin = Origin::start(move |_| reply.clone()).await;
    Gate::new(origin.policy()).get_body(&origin.url("/jaar/2022/bijlage%207.pdf?download=1#page=2")).await.unwrap()
}

#[tokio::test]
async fn an_answer_comes_with_all_that_an_archive_keeps() {
    let reply = Reply::new(200)
        .header("Content-Type", "Application/PDF; version=1.7")
        .header("ETag", "\"a1\"")
        .header("Link", "</one>; rel=first")
        .header("Link", "</two>; rel=next")
        .body(*b"%PDF-1.7 bytes");
    let fetched = fetch(reply).await;
    assert_eq!(fetched.body, b"%PDF-1.7 bytes");
    assert_eq!(fetched.media_type.as_deref(), Some("application/pdf"));
    assert_eq!(fetched.file_name.as_deref(), Some("bijlage 7.pdf"));
    assert_eq!(fetched.final_url.fragment(), None);
    assert_eq!(fetched.conditional().etag.as_deref(), Some("\"a1\""));
    assert!(fetched.remote_addr.is_some_and(|address| address.ip().is_loopback()));
    let links: Vec<&str> =
        fetched.response_headers.iter().filter(|(name, _)| name == "link").map(|(_, value)| value.as_str()).collect();
    assert_eq!(links, ["</one>; rel=first", "</two>; rel=next"]);
    let sent: Vec<&str> = fetched.request_headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(sent, ["host", "user-agent", "accept", "accept-encoding"]);
}

#[tokio::test]
async fn the_program_says_who_it_is_and_asks_for_the_plain_body() {
    let origin = Origin::start(|_| Reply::html("<html></html>")).await;
    Gate::new(origin.policy()).get_body(&origin.url("/")).await.unwrap();
    let request = origin.requests().remove(0);
    assert_eq!(request.header("user-agent"), Some("annexwatch-tests/0 (+mailto:tests@example.org)"));
    assert_eq!(request.header("accept-encoding"), Some("identity"));
    assert_eq!(request.header("host"), Some(origin.address.to_string().as_str()));
    assert_eq!(request.header("referer"), None);
}

#[tokio::test]
async fn redirects_are_followed_and_remembered() {
    let origin = Origin::start(|request| match request.target.as_str() {
        "/old" => Reply::redirect(301, "/new?x=1"),
        "/new?x=1" => Reply::redirect(307, "final.html"),
        "/final.html" => Reply::html("<html>here</html>"),
        _ => Reply::new(404),
    })
    .await;
    let fetched = Gate::new(origin.policy()).get_body(&origin.url("/old")).await.unwrap();
    assert_eq!(fetched.final_url, origin.url("/final.html"));
    let hops: Vec<(u16, &str)> = fetched.redirects.iter().map(|hop| (hop.status, hop.location.path())).collect();
    assert_eq!(hops, [(301, "/new"), (307, "/final.html")]);
}

#[tokio::test]
async fn redirects_in_a_circle_without_end_or_without_a_place_are_errors() {
    let circle = Origin::start(|request| Reply::redirect(302, if request.target == "/a" { "/b" } else { "/a" })).await;
    let error = Gate::new(circle.policy()).get(&circle.url("/a"), None).await.unwrap_err();
    assert_eq!((error.kind, circle.requests().len()), (Kind::TooManyRedirects, 2));

    let count = AtomicUsize::new(0);
    let endless =
        Origin::start(move |_| Reply::redirect(302, &format!("/{}", count.fetch_add(1, Ordering::SeqCst)))).await;
    let error = Gate::new(endless.policy()).get(&endless.url("/a"), None).await.unwrap_err();
    assert_eq!((error.kind, endless.requests().len()), (Kind::TooManyRedirects, 9));

    assert_eq!(kind_of(Reply::new(302), |_| ()).await, Kind::BadRedirect);
}

#[tokio::test]
async fn a_conditional_request_may_be_answered_by_nothing() {
    let origin = Origin::start(|request| match request.header("if-none-match") {
        Some("\"v1\"") => Reply::new(304).header("ETag", "\"v1\""),
        _ => Reply::html("<html></html>")
            .header("ETag", "\"v1\"")
            .header("Last-Modified", "Wed, 21 Oct 2015 07:28:00 GMT"),
    })
    .await;
    let gate = Gate::new(origin.policy());
    let url = origin.url("/");
    let first = gate.get_body(&url).await.unwrap();
    let second = gate.get(&url, Some(&first.conditional())).await.unwrap();
    assert!(matches!(second, Answer::NotModified(_)), "{second:?}");
    assert_eq!(origin.requests()[1].header("if-modified-since"), Some("Wed, 21 Oct 2015 07:28:00 GMT"));
}

/// What is asked again and again (lists, APIs) is asked by what it said of itself; one answer a question is remembered.
#[tokio::test]
async fn a_service_that_marks_its_answers_need_not_repeat_them() {
    let version = std::sync::Arc::new(AtomicUsize::new(1));
    let current = std::sync::Arc::clone(&version);
    let origin = Origin::start(move |request| {
        let mark = format!("\"v{}\"", current.load(Ordering::SeqCst));
        match request.header("if-none-match") {
            Some(known) if known == mark => Reply::new(304).header("ETag", mark),
            _ => {
                Reply::html(&format!("<html>{} {mark}</html>", request.header("accept").unwrap())).header("ETag", mark)
            }
        }
    })
    .await;
    let gate = Gate::new(origin.policy());
    let url = origin.url("/list");
    let ask = |accept| gate.ask(&url, Ask { accept: Some(accept), timeout: None });
    let first = ask("text/html").await.unwrap();
    let again = ask("text/html").await.unwrap();
    assert_eq!((again.status, &again.body), (200, &first.body));
    assert_ne!(ask("text/xml").await.unwrap().body, first.body, "another question");
    version.store(2, Ordering::SeqCst);
    let changed = ask("text/html").await.unwrap();
    assert!(String::from_utf8_lossy(&changed.body).contains("v2"));
    assert_eq!(ask("text/html").await.unwrap().body, changed.body);
    let marks: Vec<Option<String>> =
        origin.requests().iter().map(|request| request.header("if-none-match").map(str::to_owned)).collect();
    let mark = |version: u8| Some(format!("\"v{version}\""));
    assert_eq!(marks, [None, mark(1), None, mark(1), mark(2)]);
    // Whoever looks for oneself gets it whole.
    gate.get_body(&url).await.unwrap();
    assert_eq!(origin.requests().last().unwrap().header("if-none-match"), None);
}

/// Answers without marks, and answers that are large, are not remembered.
#[tokio::test]
async fn what_is_not_marked_or_is_large_is_asked_for_whole() {
    for reply in [Reply::html("<html></html>"), Reply::new(200).header("ETag", "\"a\"").body(vec![b'x'; (1 << 20) + 1])]
    {
        let origin = Origin::start(move |_| reply.clone()).await;
        let gate = Gate::new(origin.policy());
        for _ in 0..2 {
            gate.ask(&origin.url("/list"), Ask::default()).await.unwrap();
        }
        assert!(origin.requests().iter().all(|request| request.header("if-none-match").is_none()));
    }
}

#[tokio::test]
async fn what_is_posted_arrives_and_is_not_redirected() {
    let origin = Origin::start(|request| match request.target.as_str() {
        "/stamp" => Reply::new(200).body(request.head.as_bytes()),
        _ => Reply::redirect(307, "/stamp"),
    })
    .await;
    let gate = Gate::new(Policy { robots: true, ..origin.policy() });
    let answer = gate.post(&origin.url("/stamp"), "application/timestamp-query", b"\x30\x00").await.unwrap();
    let head = String::from_utf8(answer.body).unwrap().to_ascii_lowercase();
    assert!(head.starts_with("post /stamp"), "{head}");
    assert!(head.contains("content-type: application/timestamp-query") && head.contains("content-length: 2"), "{head}");
    let error = gate.post(&origin.url("/moved"), "application/timestamp-query", b"x").await.unwrap_err();
    assert_eq!(error.kind, Kind::TooManyRedirects);
    let asked: Vec<String> = origin.requests().into_iter().map(|request| request.target).collect();
    assert_eq!(asked, ["/stamp", "/moved"], "robots.txt is about reading");
}

#[tokio::test]
async fn each_fault_of_a_site_has_its_name() {
    let body = || Reply::new(200).body(vec![b'x'; 1000]);
    let small = |policy: &mut Policy| policy.max_body_bytes = 999;
    let hasty = |policy: &mut Policy| policy.total_timeout = Duration::from_millis(200);
    assert_eq!(kind_of(body(), small).await, Kind::TooLarge);
    assert_eq!(kind_of(body().header("Content-Length", "2000"), |_| ()).await, Kind::Truncated);
    let chunked = Reply::new(200).header("Transfer-Encoding", "chunked");
    assert_eq!(kind_of(chunked.clone().body(*b"3e8\r\n"), |_| ()).await, Kind::Truncated);
    assert_eq!(
        kind_of(chunked.body([&b"3e8\r\n"[..], &[b'x'; 1000], b"\r\n0\r\n\r\n"].concat()), small).await,
        Kind::TooLarge
    );
    assert_eq!(kind_of(body().sending(Sending::CutAfter(10)), |_| ()).await, Kind::Truncated);
    assert_eq!(kind_of(body().sending(Sending::Nothing), |_| ()).await, Kind::Truncated);
    assert_eq!(kind_of(body().sending(Sending::StallAfter(10)), hasty).await, Kind::Timeout);
    assert_eq!(kind_of(Reply::new(404), |_| ()).await, Kind::Status(404));
    assert_eq!(kind_of(Reply::new(500), |_| ()).await, Kind::Status(500));
    assert_eq!(kind_of(Reply::new(304), |_| ()).await, Kind::BadAnswer);
}

#[tokio::test]
async fn a_closed_port_is_a_failure_to_connect() {
    let origin = Origin::start(|_| Reply::new(200)).await;
    let (policy, url) = (origin.policy(), origin.url("/"));
    drop(origin);
    tokio::task::yield_now().await;
    assert_eq!(Gate::new(policy).get(&url, None).await.unwrap_err().kind, Kind::Connect);
}

#[tokio::test]
async fn a_failure_that_may_pass_is_tried_again_and_another_is_not() {
    for (status, requests) in [(503, 3), (429, 3), (404, 1), (403, 1)] {
        let origin = Origin::start(move |_| Reply::new(status)).await;
        let gate = Gate::new(Policy { retries: 2, ..origin.policy() });
        assert_eq!(gate.get(&origin.url("/"), None).await.unwrap_err().kind, Kind::Status(status));
        assert_eq!(origin.requests().len(), requests, "status {status}");
    }
    let status = AtomicU16::new(502);
    let origin =
        Origin::start(move |_| Reply { status: status.swap(200, Ordering::SeqCst), ..Reply::html("<html></html>") })
            .await;
    let gate = Gate::new(Policy { retries: 2, ..origin.policy() });
    assert_eq!(gate.get_body(&origin.url("/")).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_site_that_asks_for_a_long_rest_gets_it() {
    let origin = Origin::start(|_| Reply::new(429).header("Retry-After", "3600")).await;
    let gate = Gate::new(Policy { retries: 2, ..origin.policy() });
    let error = gate.get(&origin.url("/"), None).await.unwrap_err();
    assert_eq!(error.retry_after, Some(Duration::from_secs(3600)));
    assert_eq!(origin.requests().len(), 1);
}

#[tokio::test]
async fn requests_to_one_host_keep_their_distance() {
    let origin = Origin::start(|_| Reply::html("<html></html>")).await;
    let policy = Policy { pace: Duration::from_millis(40), ..origin.policy() };
    let gate = Gate::new(policy);
    let url = origin.url("/");
    let began = Instant::now();
    let (first, second, third) = tokio::join!(gate.get(&url, None), gate.get(&url, None), gate.get(&url, None));
    assert!(first.is_ok() && second.is_ok() && third.is_ok(), "{first:?} {second:?} {third:?}");
    assert!(began.elapsed() >= Duration::from_millis(80));
}

#[tokio::test]
async fn a_coded_body_is_kept_as_sent_and_decoded_within_a_limit() {
    let plain = b"<html>every edition</html>".repeat(100);
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut encoder, &plain).unwrap();
    let coded = encoder.finish().unwrap();
    let reply = |body: &[u8], coding: &str| Reply::html("").header("Content-Encoding", coding).body(body);

    let fetched = fetch(reply(&coded, "gzip")).await;
    assert_eq!(fetched.body, coded);
    assert_eq!(fetched.decoded(1 << 20).unwrap(), plain);
    assert_eq!(fetched.decoded(plain.len() as u64 - 1).unwrap_err().kind, Kind::TooLarge);
    let cut = fetch(reply(&coded[..coded.len() / 2], "gzip")).await;
    assert_eq!(cut.decoded(1 << 20).unwrap_err().kind, Kind::Truncated);
    let unknown = fetch(reply(&coded, "br")).await;
    assert_eq!(unknown.decoded(1 << 20).unwrap_err().kind, Kind::BadAnswer);
}

#[tokio::test]
async fn the_name_of_a_file_is_harmless() {
    let disposition = |value: &str| Reply::new(200).header("Content-Disposition", value).body(*b"x");
    let cases = [
        ("attachment; filename=\"Bijlage; 7.pdf\"", "Bijlage; 7.pdf"),
        ("attachment; filename=plain.pdf; filename*=UTF-8''r%C3%A9sum%C3%A9.pdf", "résumé.pdf"),
        ("attachment; filename=\"../../etc/passwd\"", "passwd"),
        ("inline", "bijlage 7.pdf"),
    ];
    for (value, expected) in cases {
        assert_eq!(fetch(disposition(value)).await.file_name.as_deref(), Some(expected), "{value}");
    }
    let hostile = [
        ("../../etc/passwd", Some("passwd")),
        ("%2e%2e/%2e%2e/etc/passwd", Some("passwd")),
        ("....//....//etc/passwd", Some("passwd")),
        ("a%00.pdf", Some("a.pdf")),
        ("/static/%c0%ae%c0%ae/secret", Some("secret")),
        ("..%ef%bc%8fetc%ef%bc%8fpasswd", Some("passwd")),
        ("NUL.pdf", Some("_NUL.pdf")),
        ("annex\u{202e}fdp.exe", Some("annexfdp.exe")),
        ("\\\\evil\\share", Some("share")),
        ("..", None),
        ("", None),
    ];
    for (name, expected) in hostile {
        assert_eq!(safe_file_name(name).as_deref(), expected, "{name}");
    }
}
