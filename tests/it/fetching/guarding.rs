//! Where the gate does not go.

use std::collections::BTreeMap;
use std::io;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use annexwatch::fetch::guard::{judge_address, parse_url};
use annexwatch::fetch::resolve::{Resolver, Resolving};
use annexwatch::fetch::{Allow, Gate, Kind, Policy};
use annexwatch::source::SourceConfig;
use tokio::net::TcpListener;
use url::Url;

use crate::support::origin::{Origin, Reply};

/// Answers each name with the lists it was given, one after another, the last one for ever.
struct Names {
    answers: BTreeMap<&'static str, Vec<Vec<IpAddr>>>,
    asked: AtomicUsize,
}

impl Names {
    fn new(answers: &[(&'static str, &[&[&str]])]) -> Arc<Self> {
        let parse = |lists: &[&[&str]]| {
            lists.iter().map(|list| list.iter().map(|address| address.parse().unwrap()).collect()).collect()
        };
        let answers = answers.iter().map(|(name, lists)| (*name, parse(lists))).collect();
        Arc::new(Self { answers, asked: AtomicUsize::new(0) })
    }
}

impl Resolver for Names {
    fn resolve(&self, name: &str) -> Resolving {
        let turn = self.asked.fetch_add(1, Ordering::SeqCst);
        let lists = self.answers.get(name.trim_end_matches('.'));
        let answer = lists.and_then(|lists| lists.get(turn).or(lists.last())).cloned();
        Box::pin(async move { answer.ok_or_else(|| io::Error::other("no such name")) })
    }
}

fn hostile_urls() -> Option<Vec<(String, String)>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/hostile/lists/urls.tsv");
    let Ok(table) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: {} is absent", path.display());
        return None;
    };
    let rows = table.lines().skip(1).filter(|line| !line.is_empty());
    Some(
        rows.map(|line| {
            let mut cells = line.split('\t');
            let id = cells.next().unwrap().to_owned();
            (id, cells.next().unwrap().replace("\\n", "\n"))
        })
        .collect(),
    )
}

/// Names of the list that are only dangerous by what they resolve to.
fn hostile_names() -> Arc<Names> {
    Names::new(&[("127.0.0.1.nip.io", &[&["127.0.0.1"]]), ("metadata.google.internal", &[&["169.254.169.254"]])])
}

#[tokio::test]
async fn every_hostile_url_is_refused_when_it_is_asked_for() {
    let Some(urls) = hostile_urls() else { return };
    assert!(urls.len() >= 40);
    let policy = Policy { retries: 0, ..Policy::new("tests") };
    let gate = Gate::with_resolver(policy.clone(), hostile_names());
    for (id, text) in urls {
        let error = match parse_url(&text, &policy) {
            Err(error) => error,
            Ok(url) => gate.get(&url, None).await.err().unwrap_or_else(|| panic!("{id} was fetched: {text}")),
        };
        assert!(error.kind.is_refusal(), "{id} {text:?}: {error}");
        assert!(!error.to_string().contains("user:pass"), "{id} shows credentials: {error}");
        assert_eq!(error.to_string().lines().count(), 1, "{id}");
    }
}

#[tokio::test]
async fn every_hostile_url_is_refused_when_a_redirect_leads_to_it() {
    let Some(urls) = hostile_urls() else { return };
    for (id, text) in urls.into_iter().filter(|(_, text)| !text.contains('\n')) {
        let location = text.clone();
        let origin = Origin::start(move |_| Reply::redirect(302, &location)).await;
        let gate = Gate::with_resolver(origin.policy(), hostile_names());
        let error = gate.get(&origin.url("/start"), None).await.unwrap_err();
        assert!(error.kind.is_refusal() || error.kind == Kind::BadRedirect, "{id} {text:?}: {error}");
        assert_eq!(origin.requests().len(), 1, "{id}: the redirect was followed");
    }
}

/// Whoever writes it into a config is told at once; a name that resolves to a private address shows only when it is asked for.
#[test]
fn every_hostile_url_is_refused_when_it_is_configured() {
    let Some(urls) = hostile_urls() else { return };
    let mut accepted = Vec::new();
    for (id, text) in urls {
        for config in [
            "adapter = 'feed'\nurl = X",
            "adapter = 'tk-odata'\ntitles = ['a']\nbase = X",
            "adapter = 'pinned'\neditions = { 2022 = { url = X } }",
        ] {
            let config = config.replace('X', &toml::Value::String(text.clone()).to_string());
            let source: SourceConfig = toml::from_str(&config).unwrap();
            match source.check(&Policy::new("tests")) {
                Err(failure) => assert_eq!(failure.kind(), "bad-config", "{id}: {failure}"),
                Ok(()) => accepted.push(id.clone()),
            }
        }
    }
    assert_eq!(accepted, ["U39", "U39", "U39"], "only the name");
}

#[tokio::test]
async fn a_second_hop_is_judged_like_the_first() {
    let Some(urls) = hostile_urls() else { return };
    for (id, text) in urls.into_iter().filter(|(_, text)| !text.contains('\n')) {
        let location = text.clone();
        let origin = Origin::start(move |request| match request.target.as_str() {
            "/robots.txt" => Reply::new(404),
            "/start" => Reply::redirect(301, "/next"),
            _ => Reply::redirect(302, &location),
        })
        .await;
        let policy = Policy { robots: true, ..origin.policy() };
        let error = Gate::with_resolver(policy, hostile_names()).get(&origin.url("/start"), None).await.unwrap_err();
        assert!(error.kind.is_refusal() || error.kind == Kind::BadRedirect, "{id} {text:?}: {error}");
        assert_eq!(origin.requests().len(), 3, "{id}: the redirect was followed");
    }
}

#[test]
fn addresses_are_judged_in_every_form() {
    let policy = Policy::new("tests");
    let public = ["93.184.215.14", "2a00:1450:400e:80c::200e", "::ffff:93.184.215.14", "64:ff9b::93.184.215.14"];
    for address in public {
        assert_eq!(judge_address(address.parse().unwrap(), 443, &policy), Ok(()), "{address}");
    }
    let special = [
        "0.0.0.0",
        "10.1.2.3",
        "100.127.255.255",
        "127.1.2.3",
        "169.254.169.254",
        "172.31.0.1",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "198.19.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::10.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::1",
        "100::1",
        "2001:0:1::1",
        "2001:2::1",
        "2001:20::1",
        "2001:db8::1",
        "2002:a00:1::1",
        "2a00::200:5efe:a00:1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "4000::1",
    ];
    for address in special {
        let refusal = judge_address(address.parse().unwrap(), 443, &policy).unwrap_err();
        assert_eq!(refusal.kind, Kind::RefusedAddress, "{address}");
    }
}

#[test]
fn an_exception_opens_what_it_names_and_no_more() {
    let endpoint: Allow = "127.0.0.1:8080".parse().unwrap();
    let network: Allow = "10.1.0.0/16".parse().unwrap();
    let policy = Policy { allow: vec![endpoint, network], ..Policy::new("tests") };
    let judge = |address: &str, port| judge_address(address.parse().unwrap(), port, &policy).is_ok();
    assert!(judge("127.0.0.1", 8080) && judge("::ffff:127.0.0.1", 8080) && judge("10.1.2.3", 443));
    assert!(
        !judge("127.0.0.1", 80) && !judge("127.0.0.2", 8080) && !judge("10.2.0.1", 443) && !judge("10.1.2.3", 8080)
    );
    assert!("ten.example".parse::<Allow>().is_err());
}

#[tokio::test]
async fn a_name_that_changes_its_answer_is_not_followed_to_a_private_address() {
    let origin = Origin::start(|_| Reply::html("<html></html>")).await;
    let port = origin.address.port();
    // The second address belongs to the same machine, so that a connection would be noticed.
    let trap = TcpListener::bind(("127.0.0.2", port)).await.unwrap();
    let names = Names::new(&[("rebind.example", &[&["127.0.0.1"], &["127.0.0.2"]])]);
    let url = Url::parse(&format!("http://rebind.example:{port}/")).unwrap();
    let gate = Gate::with_resolver(origin.policy(), names.clone());

    gate.get(&url, None).await.unwrap();
    let error = gate.get(&url, None).await.unwrap_err();
    assert_eq!(error.kind, Kind::RefusedAddress);
    assert_eq!(names.asked.load(Ordering::SeqCst), 2, "a name is resolved once for each connection");
    tokio::select! {
        biased;
        _ = trap.accept() => panic!("the refused address was dialled"),
        () = tokio::task::yield_now() => {}
    }
}

#[tokio::test]
async fn one_private_address_among_public_ones_spoils_a_name() {
    let names = Names::new(&[("mixed.example", &[&["93.184.215.14", "10.0.0.1"]])]);
    let policy = Policy { retries: 0, ..Policy::new("tests") };
    let gate = Gate::with_resolver(policy, names);
    let error = gate.get(&Url::parse("http://mixed.example/").unwrap(), None).await.unwrap_err();
    assert_eq!(error.kind, Kind::RefusedAddress);
}

#[tokio::test]
async fn an_unknown_name_is_a_failure_and_no_refusal() {
    let policy = Policy { retries: 0, ..Policy::new("tests") };
    let gate = Gate::with_resolver(policy, Names::new(&[]));
    let error = gate.get(&Url::parse("http://nowhere.example/").unwrap(), None).await.unwrap_err();
    assert_eq!(error.kind, Kind::Dns);
    assert!(error.to_string().contains("nowhere.example"), "{error}");
}
