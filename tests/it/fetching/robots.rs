//! What a site's robots.txt asks, how often it is asked for it, and whose turn it is.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use annexwatch::fetch::{Gate, Kind, Noted, Policy, SharedPace, Turn};

use crate::support::origin::{Origin, Reply, Sending};

/// A site with this robots.txt, and a policy that heeds it.
async fn site(robots: Reply) -> (Origin, Policy) {
    let origin = Origin::start(move |request| match request.target.as_str() {
        "/robots.txt" => robots.clone(),
        "/moved-robots" => Reply::new(200).body("User-agent: *\nDisallow: /annex"),
        "/old" => Reply::redirect(302, "/annex/2023.pdf"),
        _ => Reply::html("<html></html>"),
    })
    .await;
    let policy = Policy { robots: true, ..origin.policy() };
    (origin, policy)
}

fn file(text: &str) -> Reply {
    Reply::new(200).header("Content-Type", "text/plain").body(text)
}

#[tokio::test]
async fn a_site_says_what_may_be_fetched() {
    let everything_but = "User-agent: *\nDisallow: /annex/\nAllow: /annex/2024\n";
    let cases = [
        (file(""), "/annex/2023.pdf", true),
        (file("User-agent: *\nDisallow: /"), "/annex/2023.pdf", false),
        (file(everything_but), "/annex/2023.pdf", false),
        (file(everything_but), "/annex/2024.pdf", true),
        (file(everything_but), "/list?year=2023", true),
        (file(everything_but), "/old", false),
        (file("User-agent: AnnexWatch\nDisallow: /annex\n\nUser-agent: *\nDisallow: /list"), "/annex/2023.pdf", false),
        (file("User-agent: AnnexWatch\nDisallow: /annex\n\nUser-agent: *\nDisallow: /list"), "/list", true),
        (file("User-agent: other\nDisallow: /"), "/annex/2023.pdf", true),
        (Reply::html("<!doctype html><title>Not here</title>"), "/annex/2023.pdf", true),
        (Reply::new(404), "/annex/2023.pdf", true),
        (Reply::new(403), "/annex/2023.pdf", true),
        (Reply::new(500), "/annex/2023.pdf", false),
        (file("User-agent: *").sending(Sending::CutAfter(3)), "/annex/2023.pdf", false),
        (Reply::redirect(301, "/moved-robots"), "/annex/2023.pdf", false),
        (Reply::redirect(301, "/robots.txt"), "/annex/2023.pdf", true),
    ];
    for (robots, path, is_allowed) in cases {
        let (origin, policy) = site(robots.clone()).await;
        match Gate::new(policy).get(&origin.url(path), None).await {
            Ok(_) => assert!(is_allowed, "{path}\n{robots:?}"),
            Err(error) => {
                assert!(!is_allowed, "{error}");
                assert_eq!(error.kind, Kind::Robots, "{error}");
                assert!(error.to_string().contains("robots.txt"), "{error}");
                assert!(!origin.requests().iter().any(|request| request.target.starts_with("/annex")), "{path}");
            }
        }
    }
}

#[tokio::test]
async fn the_rule_is_named_and_leave_can_be_given() {
    let (origin, policy) = site(file("User-agent: *\nDisallow: /annex/*.pdf$")).await;
    let url = origin.url("/annex/2023.pdf");
    let error = Gate::new(policy.clone()).get(&url, None).await.unwrap_err();
    assert!(error.to_string().contains("Disallow: /annex/*.pdf$"), "{error}");
    let exempt = Policy { robots_exempt: ["127.0.0.1".to_owned()].into(), ..policy };
    assert!(Gate::new(exempt).get(&url, None).await.is_ok());
    let off = origin.policy();
    assert!(Gate::new(off).get(&url, None).await.is_ok());
}

#[tokio::test]
async fn a_site_is_asked_for_its_file_once() {
    let (origin, policy) = site(file("User-agent: *\nDisallow:")).await;
    let gate = Gate::new(policy);
    let url = origin.url("/list");
    let (first, second) = tokio::join!(gate.get(&url, None), gate.get(&url, None));
    assert!(first.is_ok() && second.is_ok() && gate.get(&url, None).await.is_ok());
    assert_eq!(origin.requests().iter().filter(|request| request.target == "/robots.txt").count(), 1);
}

#[tokio::test]
async fn a_site_may_ask_for_a_slower_pace() {
    let (origin, policy) = site(file("User-agent: *\nCrawl-delay: 1")).await;
    let gate = Gate::new(policy);
    let began = Instant::now();
    for _ in 0..2 {
        gate.get(&origin.url("/list"), None).await.unwrap();
    }
    assert!(began.elapsed() >= Duration::from_secs(1));
}

/// Others took the turns before, on another machine.
struct Others(Mutex<Vec<(String, Duration)>>);

impl SharedPace for Others {
    fn take(&self, host: &str, pace: Duration) -> Turn {
        self.0.lock().unwrap().push((host.to_owned(), pace));
        Box::pin(async { Duration::from_millis(60) })
    }

    fn rest(&self, _host: &str, _time: Duration) -> Noted {
        Box::pin(async {})
    }

    fn rest_of(&self, _host: &str) -> Turn {
        Box::pin(async { Duration::ZERO })
    }
}

#[tokio::test]
async fn a_pace_can_be_shared_with_others() {
    let origin = Origin::start(|_| Reply::html("<html></html>")).await;
    let others = Arc::new(Others(Mutex::new(Vec::new())));
    let pace = Duration::from_millis(1);
    let gate = Gate::paced_by(Policy { pace, ..origin.policy() }, Arc::clone(&others) as Arc<dyn SharedPace>);
    let began = Instant::now();
    gate.get(&origin.url("/list"), None).await.unwrap();
    assert!(began.elapsed() >= Duration::from_millis(60));
    assert_eq!(*others.0.lock().unwrap(), [("127.0.0.1".to_owned(), pace)]);
}

#[tokio::test]
async fn a_host_that_asks_to_be_left_alone_is() {
    let origin = Origin::start(|_| Reply::new(429).header("Retry-After", "3600")).await;
    let gate = Gate::new(origin.policy());
    assert_eq!(gate.get(&origin.url("/a"), None).await.unwrap_err().kind, Kind::Status(429));
    let error = gate.get(&origin.url("/b"), None).await.unwrap_err();
    assert_eq!(error.kind, Kind::Resting, "{error}");
    assert!(error.retry_after.is_some_and(|rest| rest > Duration::from_secs(3_500)));
    assert_eq!(origin.requests().len(), 1, "nothing was sent");
}
