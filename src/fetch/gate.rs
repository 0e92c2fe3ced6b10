//! Sends requests as a [`Policy`] permits.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use url::Url;

use super::error::{FetchError, Kind};
use super::failure::{causes, failure, status_error};
use super::fetched::{Answer, Conditional, Fetched, Hop, NotModified};
use super::file_name;
use super::guard;
use super::pace::{Pacer, SharedPace};
use super::policy::Policy;
use super::resolve::{JudgingResolver, Resolver, SystemResolver};
use super::robots::RobotsFiles;

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
    shared_pace: Option<Arc<dyn SharedPace>>,
    robots: RobotsFiles,
    /// One client a port, because what a name may resolve to depends on the port, which a resolver is not told.
    clients: Mutex<BTreeMap<u16, reqwest::Client>>,
}

/// How a service is asked, where it is not as a browser asks for a page.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ask {
    /// The media types that are understood, as the `Accept` header writes them; `*/*` where it is absent.
    pub accept: Option<&'static str>,
    /// Time for one request instead of the policy's, where that is longer.
    pub timeout: Option<Duration>,
}

/// A request with all its redirects.
#[derive(Clone, Copy)]
struct Request<'a> {
    known: Option<&'a Conditional>,
    ask: Ask,
    /// Whether robots.txt is asked first; it is not when it is itself what is fetched.
    heeds_robots: bool,
    max_redirects: usize,
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
        Self::build(policy, resolver, None)
    }

    /// A gate that keeps its pace together with others.
    pub fn paced_by(policy: Policy, pace: Arc<dyn SharedPace>) -> Self {
        Self::build(policy, Arc::new(SystemResolver), Some(pace))
    }

    fn build(policy: Policy, resolver: Arc<dyn Resolver>, shared_pace: Option<Arc<dyn SharedPace>>) -> Self {
        install_tls_provider();
        let shared = Shared {
            policy: Arc::new(policy),
            resolver,
            pacer: Pacer::default(),
            shared_pace,
            robots: RobotsFiles::default(),
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
        self.fetch(url, self.request(known, Ask::default())).await
    }

    /// Asks a service at `url`; only a body is success.
    ///
    /// # Errors
    /// As [`Gate::get_body`].
    pub async fn ask(&self, url: &Url, ask: Ask) -> Result<Fetched, FetchError> {
        body_of(self.fetch(url, self.request(None, ask)).await?)
    }

    fn request<'a>(&self, known: Option<&'a Conditional>, ask: Ask) -> Request<'a> {
        let policy = &self.shared.policy;
        Request { known, ask, heeds_robots: policy.robots, max_redirects: policy.max_redirects }
    }

    /// Fetches with retries where a failure may pass.
    async fn fetch(&self, url: &Url, request: Request<'_>) -> Result<Answer, FetchError> {
        let policy = &self.shared.policy;
        let mut attempt = 0;
        loop {
            let error = match self.get_once(url, request).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let backoff = policy.retry_wait.saturating_mul(2_u32.saturating_pow(attempt)).min(policy.max_retry_wait);
            let wait = error.retry_after.map_or(backoff, |asked| asked.max(backoff));
            if error.kind != Kind::Resting
                && let (Some(asked), Ok(url)) = (error.retry_after, Url::parse(&error.url))
            {
                self.shared.pacer.rest(url.host_str().unwrap_or_default(), asked).await;
            }
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
        self.ask(url, Ask::default()).await
    }

    /// Waits until the host of `url` may be asked, and asks its robots.txt whether `url` may be fetched.
    async fn may_send(&self, url: &Url, request: Request<'_>) -> Result<(), FetchError> {
        let policy = &self.shared.policy;
        let host = url.host_str().unwrap_or_default();
        let mut pace = policy.pace_of(host);
        if request.heeds_robots && !policy.robots_exempt.contains(host) {
            // The file is fetched like anything else, but for a file that says whether it may be.
            let robots = self.shared.robots.of(url, |file| self.robots_file(file)).await?;
            robots.judge(url)?;
            pace = pace.max(robots.pace());
        }
        self.shared.pacer.wait(host, pace, policy.max_retry_wait).await.map_err(|rest| {
            let why =
                format!("the site asked to be left alone for {} s more; it is asked again after that", rest.as_secs());
            FetchError { retry_after: Some(rest), ..FetchError::new(Kind::Resting, url.as_str(), why) }
        })?;
        if let Some(shared) = self.shared.shared_pace.as_ref().filter(|_| !pace.is_zero()) {
            tokio::time::sleep(shared.take(host, pace).await).await;
        }
        Ok(())
    }

    /// Fetches a robots.txt. It may redirect five times (RFC 9309 §2.3.1.2).
    fn robots_file(&self, url: Url) -> impl Future<Output = Result<Fetched, FetchError>> + Send {
        let gate = self.clone();
        // Boxed, because fetching asks robots.txt, which is fetched.
        let fetched: std::pin::Pin<Box<dyn Future<Output = Result<Answer, FetchError>> + Send>> =
            Box::pin(async move {
                let request = Request { known: None, ask: Ask::default(), heeds_robots: false, max_redirects: 5 };
                gate.fetch(&url, request).await
            });
        async move { body_of(fetched.await?) }
    }

    /// Fetches `url` with all its redirects, once.
    async fn get_once(&self, url: &Url, request: Request<'_>) -> Result<Answer, FetchError> {
        let policy = &self.shared.policy;
        let timeout = request.ask.timeout.map_or(policy.total_timeout, |own| own.min(policy.total_timeout));
        let mut redirects: Vec<Hop> = Vec::new();
        let mut current = url.clone();
        current.set_fragment(None);
        loop {
            guard::judge_url(&current, policy)?;
            self.may_send(&current, request).await?;

            let timed_out = || {
                let why =
                    format!("no complete answer within {} s; try later, or raise `timeout_s`", timeout.as_secs_f32());
                FetchError::new(Kind::Timeout, current.as_str(), why)
            };
            let deadline = tokio::time::Instant::now() + timeout;
            let hop =
                tokio::time::timeout_at(deadline, self.send(&current, request)).await.map_err(|_| timed_out())??;
            let status = hop.response.status().as_u16();
            match status {
                301 | 302 | 303 | 307 | 308 => {
                    let location = next_location(&current, hop.response.headers())?;
                    let in_circle = location == current || redirects.iter().any(|earlier| earlier.url == location);
                    redirects.push(Hop { url: current.clone(), status, location: location.clone() });
                    if in_circle || redirects.len() > request.max_redirects {
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
                304 if request.known.is_some_and(Conditional::asks) => {
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
    async fn send(&self, url: &Url, request: Request<'_>) -> Result<HopAnswer, FetchError> {
        let policy = &self.shared.policy;
        let client = self.client(url)?;
        let mut headers = HeaderMap::new();
        let mut set = |name: HeaderName, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        };
        set(header::USER_AGENT, &policy.user_agent);
        set(header::ACCEPT, request.ask.accept.unwrap_or("*/*"));
        set(header::ACCEPT_ENCODING, "identity");
        if let Some(known) = request.known {
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
                // The client of the bucket brings HTTP/2 into the build. Captures and exports speak of HTTP/1.1.
                .http1_only()
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

/// The body of an answer; a 304 that nobody asked for is none.
fn body_of(answer: Answer) -> Result<Fetched, FetchError> {
    match answer {
        Answer::Fetched(fetched) => Ok(*fetched),
        Answer::NotModified(answer) => Err(FetchError::new(
            Kind::BadAnswer,
            answer.final_url.as_str(),
            "the site says that nothing changed, though it was not asked that",
        )),
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

/// The `Host` header as the client writes it: the port only where it is not the scheme's own.
fn host_header(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

fn pairs(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect()
}
