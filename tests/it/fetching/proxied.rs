//! A proxy is used where the config asks for it, and nowhere else; what goes through it is judged all the same.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;

use annexwatch::fetch::resolve::{Resolver, Resolving};
use annexwatch::fetch::{Gate, Kind, Policy};
use url::Url;

use crate::support::command::finish;
use crate::support::origin::{Origin, Reply};
use crate::support::place::Place;

struct Names;

impl Resolver for Names {
    fn resolve(&self, name: &str) -> Resolving {
        let answer = match name {
            "public.example" => Ok(vec![IpAddr::from([93, 184, 215, 14])]),
            "private.example" => Ok(vec![IpAddr::from([10, 0, 0, 7])]),
            "proxy.example" => Ok(vec![IpAddr::from([127, 0, 0, 1])]),
            _ => Err(io::Error::other("no such name")),
        };
        Box::pin(std::future::ready(answer))
    }
}

#[tokio::test]
async fn every_request_is_handed_to_the_proxy_that_the_config_names() {
    let proxy = Origin::start(|_| Reply::html("<html></html>")).await;
    for host in ["127.0.0.1", "proxy.example"] {
        let address = Url::parse(&format!("http://{host}:{}/", proxy.address.port())).unwrap();
        let policy = Policy { proxy: Some(address), allow: Vec::new(), ..proxy.policy() };
        let gate = Gate::with_resolver(policy, Arc::new(Names));
        // The second name is known to the proxy alone.
        for url in ["http://public.example/list", "http://inside-only.example/list"] {
            let fetched = gate.get_body(&Url::parse(url).unwrap()).await.unwrap();
            assert_eq!(fetched.remote_addr, None, "the site's own address is not known");
            assert_eq!(proxy.requests().last().unwrap().target, url);
        }
        let asked = proxy.requests().len();
        for url in ["http://10.0.0.7/list", "http://private.example/list", "http://127.0.0.1/", "https://localhost/"] {
            let error = gate.get(&Url::parse(url).unwrap(), None).await.unwrap_err();
            assert!(error.kind.is_refusal(), "{url}: {error}");
        }
        assert_eq!(proxy.requests().len(), asked, "nothing was sent");
    }
}

#[tokio::test]
async fn a_proxy_that_is_not_there_is_a_failure_to_connect() {
    let proxy = Some(Url::parse("http://127.0.0.1:9/").unwrap());
    let policy = Policy { proxy, retries: 0, robots: false, ..Policy::new("tests") };
    let gate = Gate::with_resolver(policy, Arc::new(Names));
    let error = gate.get(&Url::parse("http://public.example/").unwrap(), None).await.unwrap_err();
    assert_eq!(error.kind, Kind::Connect, "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_environment_names_no_proxy() {
    let origin = Origin::start(|_| Reply::html("<html></html>")).await;
    let (allow, target) = (origin.address.to_string(), origin.url("/page").to_string());
    let run = |proxy: Option<&str>| {
        let place = Place::new(|text| text.replace("allow = []", &format!("allow = [\"{allow}\"]")));
        let mut command = place.command(&["fetch", &target]);
        for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
            command.env(name, "http://127.0.0.1:9");
        }
        if let Some(proxy) = proxy {
            command.env("ANNEXWATCH_FETCH__PROXY", proxy);
        }
        finish(command, "")
    };
    let direct = run(None);
    assert_eq!(direct.code, Some(0), "{direct:?}");
    assert_eq!(direct.json()["status"], 200);
    run(Some("http://127.0.0.1:9")).failed(1, &["[connect]"]);
    run(Some("nowhere")).failed(1, &["fetch.proxy", "no http or https address"]);
}
