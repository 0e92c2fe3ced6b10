//! Sends requests as a [`Policy`] permits.

use std::collections::BTreeMap;
use std::error::Error as StdError;
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use url::Url;

use super::error::{FetchError, Kind};
use super::fetched::{Answer, Conditional, Fetched, Hop, NotModified};
use super::file_name;
use super::guard;
use super::pace::Pacer;
use super::policy::Policy;
use super::resolve::{JudgingResolver, ResolveError, Resolver, SystemResolver};

/// Chooses ring as the TLS library of the whole process; without a choice rustls would panic at the first connection.
pub fn install_tls_provider() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // An error says that somebody chose before, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}

/// The one way out. Cheap to clone; all clones share pace and connections.
#[derive(Clone)]
pub struct Gate {
    shared: Arc<Shared>,
}

struct Shared {
    policy: Arc<Policy>,
    resolver: Arc<dyn Resolver>,
    pacer: Pacer,
    /// One client a port, because what a name may resolve to depends on the port, which a resolver is not told.
    clients: Mutex<BTreeMap<u16, reqwest::Client>>,
}

/// The answer of one hop.
struct HopAnswer {
    response: reqwest::Response,
    request_headers: Vec<(String, String)>,
    answered_at: DateTime<Utc>,
}

impl Gate {
    /// A gate that resolves names as the operating system does.
    pub fn new(policy: Policy) -> Self {
        Self::with_resolver(policy, Arc::new(SystemResolver))
    }

    /// A gate with a resolver of one's own.
    pub fn with_resolver(policy: Policy, resolver: Arc<dyn Resolver>) -> Self {
        install_tls_provider();
        let shared = Shared {
            policy: Arc::new(policy),
            resolver,
            pacer: Pacer::default(),
            clients: Mutex::new(BTreeMap::new()),
        };
        Self { shared: Arc::new(shared) }
    }

    /// What this gate may do.
    pub fn policy(&self) -> &Policy {
        &self.shared.policy
    }

    /// Fetches `url`, following redirects. With `known`, a site may answer that nothing changed.
    ///
    /// # Errors
    /// A [`FetchError`] for everything but success and 304; refusals come before anything is sent to the place refused.
    pub async fn get(&self, url: &Url, known: Option<&Conditional>) -> Result<Answer, FetchError> {
        let policy = &self.shared.policy;
        let mut attempt = 0;
        loop {
            let error = match self.get_once(url, known).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let backoff = policy.retry_wait.saturating_mul(2_u32.saturating_pow(attempt)).min(policy.max_retry_wait);
            let wait = error.retry_after.map_or(backoff, |asked| asked.max(backoff));
            if attempt >= policy.retries || !error.kind.is_retried() || wait > policy.max_retry_wait {
                return Err(error);
            }
            attempt += 1;
            tracing::debug!(url = %error.url, kind = %error.kind, attempt, wait_ms = wait.as_millis(), "retrying");
            tokio::time::sleep(wait).await;
        }
    }

    /// Fetches `url` without telling what is known, so that only a body is success.
    ///
    /// # Errors
    /// As [`Gate::get`]; a 304 that nobody asked for is [`Kind::BadAnswer`].
    pub async fn get_body(&self, url: &Url) -> Result<Fetched, FetchError> {
        match self.get(url, None).await? {
            Answer::Fetched(fetched) => Ok(*fetched),
            Answer::NotModified(answer) => Err(FetchError::new(
                Kind::BadAnswer,
                answer.final_url.as_str(),
                "the site says that nothing changed, though it was not asked that",
            )),
        }
    }

    /// Fetches `url` with all its redirects, once.
    async fn get_once(&self, url: &Url, known: Option<&Conditional>) -> Result<Answer, FetchError> {
        let policy = &self.shared.policy;
        let mut redirects: Vec<Hop> = Vec::new();
        let mut current = url.clone();
        current.set_fragment(None);
        loop {
            guard::judge_url(&current, policy)?;
            let host = current.host_str().unwrap_or_default();
            self.shared.pacer.wait(host, policy.pace_of(host)).await;

            let timed_out = || {
                let why = format!(
                    "no complete answer within {} s; try later, or raise `total_timeout`",
                    policy.total_timeout.as_secs_f32()
                );
                FetchError::new(Kind::Timeout, current.as_str(), why)
            };
            let deadline = tokio::time::Instant::now() + policy.total_timeout;
            let hop =
                tokio::time::timeout_at(deadline, self.send(&current, known)).await.map_err(|_| timed_out())??;
            let status = hop.response.status().as_u16();
            match status {
                301 | 302 | 303 | 307 | 308 => {
                    let location = next_location(&current, hop.response.headers())?;
                    let in_circle = location == current || redirects.iter().any(|earlier| earlier.url == location);
                    redirects.push(Hop { url: current.clone(), status, location: location.clone() });
                    if in_circle || redirects.len() > policy.max_redirects {
                        let why =
                            if in_circle { "the redirects go in a circle" } else { "there are too many redirects" };
                        return Err(FetchError::new(
                            Kind::TooManyRedirects,
                            url.as_str(),
                            format!("{why}; open it in a browser and take the last URL"),
                        ));
                    }
                    current = location;
                }
                // Without a condition in the request, a 304 has nothing to refer to.
                304 if known.is_some_and(Conditional::asks) => {
                    return Ok(Answer::NotModified(Box::new(not_modified(url, current, redirects, hop))));
                }
                200..=299 => {
                    let read = tokio::time::timeout_at(deadline, self.read(url, current.clone(), redirects, hop));
                    return Ok(Answer::Fetched(Box::new(read.await.map_err(|_| timed_out())??)));
                }
                304 => {
                    let why = "the site says that nothing changed, though it was not asked that; try again";
                    return Err(FetchError::new(Kind::BadAnswer, current.as_str(), why));
                }
                _ => return Err(status_error(&current, hop.response)),
            }
        }
    }

    /// Sends one request and waits for the head of its answer.
    async fn send(&self, url: &Url, known: Option<&Conditional>) -> Result<HopAnswer, FetchError> {
        let policy = &self.shared.policy;
        let client = self.client(url)?;
        let mut headers = HeaderMap::new();
        let mut set = |name: HeaderName, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        };
        set(header::USER_AGENT, &policy.user_agent);
        set(header::ACCEPT, "*/*");
        set(header::ACCEPT_ENCODING, "identity");
        if let Some(known) = known {
            if let Some(etag) = &known.etag {
                set(header::IF_NONE_MATCH, etag);
            }
            if let Some(last_modified) = &known.last_modified {
                set(header::IF_MODIFIED_SINCE, last_modified);
            }
        }
        let mut request_headers = vec![("host".to_owned(), host_header(url))];
        request_headers.extend(pairs(&headers));

        let answer = client.get(url.clone()).headers(headers).send().await;
        let response = answer.map_err(|error| failure(url, &error))?;
        if let Some(reached) = response.remote_addr() {
            guard::judge_address(reached.ip(), reached.port(), policy)
                .map_err(|refusal| FetchError::new(refusal.kind, url.as_str(), refusal.why))?;
        }
        Ok(HopAnswer { response, request_headers, answered_at: Utc::now() })
    }

    /// Reads the body, up to the limit.
    async fn read(
        &self,
        url: &Url,
        final_url: Url,
        redirects: Vec<Hop>,
        hop: HopAnswer,
    ) -> Result<Fetched, FetchError> {
        let max_bytes = self.shared.policy.max_body_bytes;
        let too_large = || {
            let why = format!("the body is larger than {max_bytes} bytes; raise `max_body_bytes` if it is meant");
            FetchError::new(Kind::TooLarge, final_url.as_str(), why)
        };
        let HopAnswer { mut response, request_headers, answered_at } = hop;
        let declared_bytes = response.content_length();
        if declared_bytes.is_some_and(|length| length > max_bytes) {
            return Err(too_large());
        }
        let status = response.status().as_u16();
        let remote_addr = response.remote_addr();
        let response_headers = pairs(response.headers());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| failure(&final_url, &error))? {
            if (body.len() as u64).saturating_add(chunk.len() as u64) > max_bytes {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        let header = |name| super::fetched::first(&response_headers, name);
        let media_type = header("content-type")
            .and_then(|value| value.split(';').next())
            .map(|essence| essence.trim().to_ascii_lowercase())
            .filter(|essence| !essence.is_empty());
        let file_name = file_name::name_of(header("content-disposition"), &final_url);
        Ok(Fetched {
            url: url.clone(),
            final_url,
            redirects,
            status,
            request_headers,
            response_headers,
            body,
            remote_addr,
            media_type,
            file_name,
            fetched_at: answered_at,
        })
    }

    /// The client that dials the port of `url`.
    fn client(&self, url: &Url) -> Result<reqwest::Client, FetchError> {
        let port = url.port_or_known_default().unwrap_or_default();
        let mut clients = self.shared.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(&port) {
            return Ok(client.clone());
        }
        let policy = &self.shared.policy;
        let builder = || {
            let resolver =
                JudgingResolver { resolver: Arc::clone(&self.shared.resolver), policy: Arc::clone(policy), port };
            reqwest::Client::builder()
                .no_proxy()
                .redirect(reqwest::redirect::Policy::none())
                .retry(reqwest::retry::never())
                .referer(false)
                .dns_resolver(Arc::new(resolver))
                .connect_timeout(policy.connect_timeout)
                .pool_max_idle_per_host(2)
                .pool_idle_timeout(Duration::from_secs(20))
        };
        // A machine without certificates of authorities can still read plain http; https then fails with its own message.
        let client = builder().build().or_else(|_| builder().tls_certs_only([]).build());
        let client = client.map_err(|error| {
            FetchError::new(Kind::Tls, url.as_str(), format!("TLS cannot be set up ({})", causes(&error)))
        })?;
        clients.insert(port, client.clone());
        Ok(client)
    }
}

/// Where a redirect leads.
fn next_location(current: &Url, headers: &HeaderMap) -> Result<Url, FetchError> {
    let refuse = |why: &str| FetchError::new(Kind::BadRedirect, current.as_str(), why);
    let location = headers.get(header::LOCATION).ok_or_else(|| refuse("the site redirects without saying where to"))?;
    let text = String::from_utf8_lossy(location.as_bytes());
    let mut next = current.join(&text).map_err(|_| refuse("the site redirects to something that is no URL"))?;
    next.set_fragment(None);
    Ok(next)
}

fn not_modified(url: &Url, final_url: Url, redirects: Vec<Hop>, hop: HopAnswer) -> NotModified {
    NotModified {
        url: url.clone(),
        final_url,
        redirects,
        request_headers: hop.request_headers,
        response_headers: pairs(hop.response.headers()),
        remote_addr: hop.response.remote_addr(),
        fetched_at: hop.answered_at,
    }
}

fn status_error(url: &Url, response: reqwest::Response) -> FetchError {
    let status = response.status();
    let what = match status.as_u16() {
        401 | 403 => "the site refuses us; ask its keeper, or use another source",
        404 | 410 => "there is nothing at this URL (any more); look for the new place",
        429 => "the site asks for fewer requests; raise `pace` for this host",
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
fn failure(url: &Url, error: &reqwest::Error) -> FetchError {
    let mut cause: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(inner) = cause {
        if let Some(resolving) = inner.downcast_ref::<ResolveError>() {
            return match resolving {
                ResolveError::Refused(refusal) => FetchError::new(refusal.kind, url.as_str(), refusal.why.clone()),
                ResolveError::Unknown(_) => FetchError::new(
                    Kind::Dns,
                    url.as_str(),
                    format!("{resolving}; check the spelling and the name server"),
                ),
            };
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

/// The TLS error that `error` is, or carries inside of an I/O error.
fn tls_error<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a rustls::Error> {
    error.downcast_ref::<rustls::Error>().or_else(|| {
        let io = error.downcast_ref::<std::io::Error>()?;
        io.get_ref()?.downcast_ref::<rustls::Error>()
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
fn causes(error: &dyn StdError) -> String {
    let mut innermost = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        innermost = inner.to_string();
        cause = inner.source();
    }
    innermost
}

/// The `Host` header as the client writes it: the port only where it is not the scheme's own.
fn host_header(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

fn pairs(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect()
}
