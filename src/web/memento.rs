//! Memento (RFC 7089): which captures of an address there are (TimeMap), the one of a time (TimeGate), and its bytes (URI-M).
//!
//! The bytes are somebody else's. They are handed out to be saved, under a type that no browser runs, in a sandbox without
//! origin: nothing of a publisher acts on a page of ours.

use super::error::Fault;
use super::pages::{language, withheld};
use crate::job::Service;
use crate::store::{CaptureRow, Timestamp};
use anyhow::Context;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDateTime, Utc};
use std::collections::BTreeMap;
use url::Url;

const ACCEPT_DATETIME: &str = "accept-datetime";
const MEMENTO_DATETIME: HeaderName = HeaderName::from_static("memento-datetime");
/// The path of a URI-M begins so, and goes on with fourteen digits and the address.
const MEMENTO: &str = "/memento/";
const TIMEGATE: &str = "/memento/timegate/";
const TIMEMAP: &str = "/memento/timemap/link/";
/// The time in a URI-M, in UTC.
const DIGITS: &str = "%Y%m%d%H%M%S";

/// An address and its captures, by the second in which they stood there.
struct Original {
    url: Url,
    base: String,
    mementos: BTreeMap<i64, CaptureRow>,
}

impl Original {
    /// What is known of the address that stands behind `prefix` in the request, query and all.
    async fn of(service: &Service, asked: &str, prefix: &str, headers: &HeaderMap) -> Result<Self, Fault> {
        let missing = || Fault::NotFound(language(headers));
        let text = asked.strip_prefix(prefix).ok_or_else(missing)?;
        // Some programs on the way fold the two slashes into one.
        let text = match text.split_once(":/") {
            Some((scheme, rest)) => format!("{scheme}://{}", rest.trim_start_matches('/')),
            None => format!("http://{text}"),
        };
        let url = Url::parse(&text).ok().filter(|url| matches!(url.scheme(), "http" | "https")).ok_or_else(missing)?;
        let mut mementos = BTreeMap::new();
        for capture in service.db.captures_of_address(url.as_str()).await? {
            // Two in one second are one memento: the later one.
            mementos.insert(second(&capture), capture);
        }
        if mementos.is_empty() {
            return Err(missing());
        }
        let config = &service.config.service;
        let base = config.base_url.as_ref().map_or_else(|| format!("http://{}", config.listen), Url::to_string);
        Ok(Self { url, base: base.trim_end_matches('/').to_owned(), mementos })
    }

    fn memento(&self, second: i64) -> String {
        let digits = time(second).format(DIGITS);
        format!("{}{MEMENTO}{digits}/{}", self.base, self.url)
    }

    fn timegate(&self) -> String {
        format!("{}{TIMEGATE}{}", self.base, self.url)
    }

    fn timemap(&self) -> String {
        format!("{}{TIMEMAP}{}", self.base, self.url)
    }

    /// A memento as a link, with what it is: the first, the last, both, the next to another.
    fn link(&self, second: i64, more: &str) -> String {
        let mut rel: Vec<&str> = Vec::new();
        if self.mementos.first_key_value().is_some_and(|(first, _)| *first == second) {
            rel.push("first");
        }
        if self.mementos.last_key_value().is_some_and(|(last, _)| *last == second) {
            rel.push("last");
        }
        rel.extend(Some(more).filter(|more| !more.is_empty()));
        rel.push("memento");
        format!("<{}>; rel=\"{}\"; datetime=\"{}\"", self.memento(second), rel.join(" "), http_date(second))
    }

    /// The links that lead around from one memento, or from the gate.
    fn links(&self, at: Option<i64>) -> String {
        let mut links = vec![
            format!("<{}>; rel=\"original\"", self.url),
            format!("<{}>; rel=\"timegate\"", self.timegate()),
            format!("<{}>; rel=\"timemap\"; type=\"application/link-format\"", self.timemap()),
        ];
        let mut around: BTreeMap<i64, &str> = BTreeMap::new();
        around.extend(self.mementos.first_key_value().map(|(second, _)| (*second, "")));
        around.extend(self.mementos.last_key_value().map(|(second, _)| (*second, "")));
        if let Some(at) = at {
            around.insert(at, "");
            around.extend(self.mementos.range(..at).next_back().map(|(second, _)| (*second, "prev")));
            around.extend(self.mementos.range(at + 1..).next().map(|(second, _)| (*second, "next")));
        }
        links.extend(around.into_iter().map(|(second, more)| self.link(second, more)));
        links.join(", ")
    }

    /// The last one that stood at that time; where there was none yet, the first.
    fn closest(&self, wanted: i64) -> Option<i64> {
        let before = self.mementos.range(..=wanted).next_back();
        before.or_else(|| self.mementos.first_key_value()).map(|(second, _)| *second)
    }
}

/// All mementos of an address (section 5, in the format of RFC 6690).
pub(super) async fn timemap(State(service): State<Service>, asked: Uri, headers: HeaderMap) -> Result<Response, Fault> {
    let original = Original::of(&service, &asked.to_string(), TIMEMAP, &headers).await?;
    let span = [original.mementos.first_key_value(), original.mementos.last_key_value()];
    let [from, until] = span.map(|end| end.map_or_else(String::new, |(second, _)| http_date(*second)));
    let mut lines = vec![
        format!("<{}>; rel=\"original\"", original.url),
        format!(
            "<{}>; rel=\"self\"; type=\"application/link-format\"; from=\"{from}\"; until=\"{until}\"",
            original.timemap()
        ),
        format!("<{}>; rel=\"timegate\"", original.timegate()),
    ];
    lines.extend(original.mementos.keys().map(|second| original.link(*second, "")));
    Ok(([(header::CONTENT_TYPE, "application/link-format")], lines.join(",\n") + "\n").into_response())
}

/// Sends to the memento of the wanted time (section 4.1, pattern 2.1); without a wanted time, to the newest.
pub(super) async fn timegate(
    State(service): State<Service>,
    asked: Uri,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let original = Original::of(&service, &asked.to_string(), TIMEGATE, &headers).await?;
    let vary = (header::VARY, HeaderValue::from_static(ACCEPT_DATETIME));
    let wanted = match headers.get(ACCEPT_DATETIME) {
        None => i64::MAX,
        Some(value) => {
            let wanted = value.to_str().ok().and_then(|text| DateTime::parse_from_rfc2822(text.trim()).ok());
            let Some(wanted) = wanted else {
                let words = "Accept-Datetime is no date of RFC 1123, such as Thu, 31 May 2007 20:35:00 GMT\n";
                return Ok((StatusCode::BAD_REQUEST, [vary], words).into_response());
            };
            wanted.timestamp()
        }
    };
    let closest = original.closest(wanted).ok_or_else(|| Fault::NotFound(language(&headers)))?;
    let answer =
        [vary, (header::LOCATION, value(&original.memento(closest))?), (header::LINK, value(&original.links(None))?)];
    Ok((StatusCode::FOUND, answer).into_response())
}

/// The bytes of a memento as they were sent, with what it is of which address (section 4.2).
pub(super) async fn memento(State(service): State<Service>, asked: Uri, headers: HeaderMap) -> Result<Response, Fault> {
    let missing = || Fault::NotFound(language(&headers));
    let asked = asked.to_string();
    let digits = asked.strip_prefix(MEMENTO).and_then(|rest| rest.split_once('/')).ok_or_else(missing)?.0;
    let at = NaiveDateTime::parse_from_str(digits, DIGITS).map_err(|_| missing())?.and_utc().timestamp();
    let original = Original::of(&service, &asked, &format!("{MEMENTO}{digits}/"), &headers).await?;
    let capture = original.mementos.get(&at).ok_or_else(missing)?;
    withheld(&service, &[&capture.sha256], &headers).await?;
    let bytes = service.archive.get(capture.sha256.parse().context("a digest")?).await.context("the archive")?;
    let mut answer = HeaderMap::new();
    answer.insert(MEMENTO_DATETIME, value(&http_date(at))?);
    answer.insert(header::LINK, value(&original.links(Some(at)))?);
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    answer.insert(header::CONTENT_DISPOSITION, value(&format!("attachment; filename=\"{}\"", file_name(capture)))?);
    answer.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
    // What the site said of the bytes, for who replays them: under names that no browser heeds.
    let said: Vec<(String, String)> = serde_json::from_str(&capture.response_headers).context("the headers")?;
    for (name, said) in said {
        let kept = matches!(
            name.to_ascii_lowercase().as_str(),
            "content-type" | "content-encoding" | "last-modified" | "etag"
        );
        if let (true, Ok(name), Ok(said)) =
            (kept, HeaderName::try_from(format!("x-archive-orig-{name}")), HeaderValue::try_from(said))
        {
            answer.append(name, said);
        }
    }
    Ok((answer, bytes).into_response())
}

/// A name for a saved file: the digest, with an ending where that is harmless.
fn file_name(capture: &CaptureRow) -> String {
    let ending = capture
        .file_name
        .as_deref()
        .and_then(|name| name.rsplit_once('.'))
        .map(|(_, ending)| ending)
        .filter(|ending| (1..=5).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        .unwrap_or("bin");
    format!("{}.{ending}", capture.sha256)
}

fn second(capture: &CaptureRow) -> i64 {
    let Timestamp(micros) = capture.stood_at();
    micros.div_euclid(1_000_000)
}

fn time(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(second, 0).unwrap_or_default()
}

/// A date as HTTP writes it.
fn http_date(second: i64) -> String {
    time(second).format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

fn value(text: &str) -> Result<HeaderValue, Fault> {
    Ok(HeaderValue::try_from(text).context("a header")?)
}
