//! Gives the failures of the HTTP client, and answers that are no success, their kind and their advice.

use std::error::Error as StdError;
use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header;
use url::Url;

use super::error::{FetchError, Kind};
use super::resolve::ResolveError;

/// Gives an answer that is no success its kind.
pub(super) fn status_error(url: &Url, response: reqwest::Response) -> FetchError {
    let status = response.status();
    let what = match status.as_u16() {
        401 | 403 => "the site refuses us; ask its keeper, or use another source",
        404 | 410 => "there is nothing at this URL (any more); look for the new place",
        429 => "the site asks for fewer requests; raise `pace_ms_by_host` for it",
        500..=599 => "the site is in trouble; try later",
        _ => "this answer cannot be used",
    };
    let reason = status.canonical_reason().unwrap_or("no standard status");
    let mut error = FetchError::new(Kind::Status(status.as_u16()), url.as_str(), format!("{reason}: {what}"));
    error.retry_after = response.headers().get(header::RETRY_AFTER).and_then(|value| retry_after(value.to_str().ok()?));
    error
}

/// Reads `Retry-After`: seconds, or a date (RFC 9110 §10.2.3).
fn retry_after(value: &str) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<u32>() {
        return Some(Duration::from_secs(seconds.into()));
    }
    let moment = DateTime::parse_from_rfc2822(value).ok()?;
    Some((moment.with_timezone(&Utc) - Utc::now()).to_std().unwrap_or_default())
}

/// Gives an error of the HTTP client its kind, by the innermost cause that is known.
pub(super) fn failure(url: &Url, error: &reqwest::Error) -> FetchError {
    let mut cause: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(inner) = cause {
        if let Some(resolving) = inner.downcast_ref::<ResolveError>() {
            return of_resolving(url, resolving);
        }
        if let Some(tls) = tls_error(inner) {
            return FetchError::new(
                Kind::Tls,
                url.as_str(),
                format!("no trusted connection ({tls}); check the certificate, or install the package ca-certificates"),
            );
        }
        cause = inner.source();
    }
    let (kind, advice) = match () {
        () if error.is_timeout() => (Kind::Timeout, "the site does not answer in time; try later"),
        () if error.is_connect() => (Kind::Connect, "no connection; the site is down, or a firewall is between"),
        () if error.is_body() || error.is_decode() => {
            (Kind::Truncated, "the connection ended before the answer was complete; try again")
        }
        () if ended_early(error) => (Kind::Truncated, "the connection ended before the answer began; try again"),
        () => (Kind::BadAnswer, "the answer breaks the protocol"),
    };
    FetchError::new(kind, url.as_str(), format!("{advice} ({})", causes(error)))
}

/// Gives a name that cannot be dialled its kind.
pub(super) fn of_resolving(url: &Url, error: &ResolveError) -> FetchError {
    match error {
        ResolveError::Refused(refusal) => FetchError::new(refusal.kind, url.as_str(), refusal.why.clone()),
        ResolveError::Unknown(_) => {
            FetchError::new(Kind::Dns, url.as_str(), format!("{error}; check the spelling and the name server"))
        }
    }
}

/// The TLS error that `error` is, or carries inside of an I/O error, which may be inside of another: an I/O error does not
/// name what it carries as its source.
fn tls_error<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a rustls::Error> {
    error.downcast_ref::<rustls::Error>().or_else(|| {
        let io = error.downcast_ref::<std::io::Error>()?;
        tls_error(io.get_ref()?)
    })
}

/// Whether the other side hung up instead of answering.
fn ended_early(error: &reqwest::Error) -> bool {
    let text = causes(error);
    let mut cause: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(inner) = cause {
        if inner.downcast_ref::<std::io::Error>().is_some() {
            return true;
        }
        cause = inner.source();
    }
    // The HTTP library keeps its own error type private; its text is all there is.
    text.contains("connection closed before message completed")
}

/// The innermost cause in words: the outer ones repeat the URL.
pub(super) fn causes(error: &dyn StdError) -> String {
    let mut innermost = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        innermost = inner.to_string();
        cause = inner.source();
    }
    innermost
}
