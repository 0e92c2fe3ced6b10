//! What a site can do wrong, as a table: how it answers, and the cause that has to be named for it.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use annexwatch::fetch::resolve::{Resolver, Resolving};

use super::origin::{Reply, Sending};

/// The largest body that the installation under fault takes, and the largest file that it reads, in bytes.
pub(crate) const MAX_BYTES: usize = 1 << 20;

/// A fault of the way to the site and back: nothing comes of it.
pub(crate) struct Fault {
    pub(crate) name: &'static str,
    /// The answer of the site at that address.
    pub(crate) answer: fn(SocketAddr) -> Reply,
    /// The kind of the failed request.
    pub(crate) kind: &'static str,
    /// The kind of breakage where it is the list of the editions that fails so.
    pub(crate) breakage: &'static str,
}

/// A fault of what came: the bytes are kept, and the edition is held.
pub(crate) struct Flaw {
    pub(crate) name: &'static str,
    pub(crate) ending: &'static str,
    /// The answer, made of a file that is sound.
    pub(crate) answer: fn(&[u8]) -> Reply,
    /// The health that the edition is held for.
    pub(crate) health: &'static str,
}

fn body() -> Reply {
    Reply::html(&format!("<!doctype html><title>Plan</title><p>{}</p>", "The plan goes on. ".repeat(100)))
}

fn raw(bytes: impl Into<Vec<u8>>) -> Reply {
    Reply::new(200).body(bytes).sending(Sending::Raw)
}

fn to_name(name: &str, site: SocketAddr) -> Reply {
    Reply::redirect(302, &format!("http://{name}:{}/elsewhere", site.port()))
}

/// Every fault of the way. One a row.
pub(crate) const FAULTS: &[Fault] = &[
    fault("reset before a byte", |_| body().sending(Sending::ResetAfter(0)), "truncated", "truncated"),
    fault("reset within the body", |_| body().sending(Sending::ResetAfter(200)), "truncated", "truncated"),
    fault("closed before a byte", |_| body().sending(Sending::Nothing), "truncated", "truncated"),
    fault("closed within the body", |_| body().sending(Sending::CutAfter(200)), "truncated", "truncated"),
    fault("no answer at all", |_| body().sending(Sending::Silence), "timeout", "timeout"),
    fault("a stall within the body", |_| body().sending(Sending::StallAfter(200)), "timeout", "timeout"),
    fault("a slow drip", |_| body().sending(Sending::Drip(Duration::from_millis(100))), "timeout", "timeout"),
    fault("fewer bytes than declared", |_| body().header("Content-Length", "90000"), "truncated", "truncated"),
    fault(
        "two lengths",
        |_| body().header("Content-Length", "5").header("Content-Length", "7"),
        "bad-answer",
        "bad-answer",
    ),
    fault("a length that is none", |_| body().header("Content-Length", "-1"), "bad-answer", "bad-answer"),
    fault(
        "a chunk of no size",
        |_| raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n"),
        "truncated",
        "truncated",
    ),
    fault("no HTTP", |_| raw("SSH-2.0-OpenSSH_9.9\r\n\r\n"), "bad-answer", "bad-answer"),
    fault("headers without end", |_| body().header("X-Fill", "x".repeat(2 << 20)), "bad-answer", "bad-answer"),
    fault("a body beyond the limit", |_| Reply::html(&"x".repeat(MAX_BYTES + 1)), "too-large", "too-large"),
    fault(
        "a length beyond the limit",
        |_| raw("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nabc"),
        "too-large",
        "too-large",
    ),
    fault("a redirect to itself", |_| Reply::redirect(302, ""), "too-many-redirects", "redirects"),
    fault("a redirect to nowhere", |_| Reply::new(302), "bad-redirect", "redirects"),
    fault("a redirect to what is no address", |_| Reply::redirect(302, "http://[::1"), "bad-redirect", "redirects"),
    fault(
        "a redirect to a private address",
        |_| Reply::redirect(302, "http://10.0.0.1/"),
        "refused-address",
        "refused",
    ),
    fault(
        "a redirect to the keys of a cloud",
        |_| Reply::redirect(307, "http://169.254.169.254/latest/meta-data/"),
        "refused-address",
        "refused",
    ),
    fault("a redirect to this machine", |_| Reply::redirect(301, "http://localhost/"), "refused-name", "refused"),
    fault(
        "a redirect to another port here",
        |_| Reply::redirect(302, "http://127.0.0.1:22/"),
        "refused-address",
        "refused",
    ),
    fault("a redirect to a file", |_| Reply::redirect(302, "file:///etc/passwd"), "refused-scheme", "refused"),
    fault("a name for a private address", |site| to_name("private.example", site), "refused-address", "refused"),
    fault("a name with one private address", |site| to_name("mixed.example", site), "refused-address", "refused"),
    fault("a name that is none", |site| to_name("none.example", site), "dns", "dns"),
    fault("a name server that is silent", |site| to_name("silent.example", site), "dns", "dns"),
    fault("plain HTTP where TLS is", |site| Reply::redirect(302, &format!("https://{site}/")), "tls", "tls"),
    fault("nothing changed, unasked", |_| Reply::new(304), "bad-answer", "bad-answer"),
    fault("forbidden", |_| Reply::new(403), "status 403", "forbidden"),
    fault("gone", |_| Reply::new(410), "status 410", "not-found"),
    fault("too many requests", |_| Reply::new(429).header("Retry-After", "3600"), "status 429", "rate-limited"),
    fault("in trouble", |_| Reply::new(503), "status 503", "server-error"),
];

const fn fault(
    name: &'static str,
    answer: fn(SocketAddr) -> Reply,
    kind: &'static str,
    breakage: &'static str,
) -> Fault {
    Fault { name, answer, kind, breakage }
}

/// Every fault of what comes. One a row.
pub(crate) const FLAWS: &[Flaw] = &[
    flaw("half of a file", "pdf", |file| Reply::new(200).body(&file[..file.len() / 2]), "truncated"),
    flaw(
        "more bytes than declared",
        "pdf",
        |file| Reply::new(200).header("Content-Length", (file.len() / 2).to_string()).body(file),
        "truncated",
    ),
    flaw("a gzip bomb", "html", |_| coded(&gzip(&vec![b' '; 64 * MAX_BYTES])), "too-large"),
    flaw(
        "a gzip bomb in a gzip",
        "html",
        |_| Reply::html("").header("Content-Encoding", "gzip, gzip").body(gzip(&gzip(&vec![b' '; 64 * MAX_BYTES]))),
        "too-large",
    ),
    flaw("half of a gzip", "html", |file| coded(&gzip(file)[..200]), "truncated"),
    flaw("a gzip that is none", "html", |_| coded(b"<!doctype html><p>plain</p>"), "damaged"),
    flaw("a coding that nobody knows", "html", |_| Reply::html("<p>x</p>").header("Content-Encoding", "zz"), "damaged"),
    flaw("success with nothing in it", "html", |_| Reply::html(""), "empty"),
    flaw(
        "a page for robots",
        "html",
        |_| Reply::html("<!doctype html><title>Just a moment...</title><p>Checking your browser</p>"),
        "wrong-type",
    ),
];

const fn flaw(name: &'static str, ending: &'static str, answer: fn(&[u8]) -> Reply, health: &'static str) -> Flaw {
    Flaw { name, ending, answer, health }
}

fn coded(body: &[u8]) -> Reply {
    Reply::html("").header("Content-Encoding", "gzip").body(body)
}

/// The bytes packed by gzip.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A name server of the tests. `moving.example` is told where it is, and told anew.
#[derive(Clone, Default)]
pub(crate) struct Names {
    told: Arc<Mutex<BTreeMap<String, IpAddr>>>,
}

impl Names {
    /// From now on the name has this address.
    pub(crate) fn tell(&self, name: &str, address: &str) {
        self.told.lock().unwrap().insert(name.to_owned(), address.parse().unwrap());
    }
}

impl Resolver for Names {
    fn resolve(&self, name: &str) -> Resolving {
        let told = self.told.lock().unwrap().get(name).copied();
        let here = IpAddr::from([127, 0, 0, 1]);
        let private = IpAddr::from([10, 0, 0, 7]);
        let answer = match (told, name) {
            (Some(address), _) => Ok(vec![address]),
            (None, "private.example") => Ok(vec![private]),
            (None, "mixed.example") => Ok(vec![here, private]),
            (None, "silent.example") => return Box::pin(std::future::pending()),
            _ => Err(io::Error::other("no such name")),
        };
        Box::pin(std::future::ready(answer))
    }
}
