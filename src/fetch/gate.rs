//! Sends requests as a [`Policy`] permits.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use url::Url;

use super::client::{self, Clients};
use super::error::{FetchError, Kind};
use super::failure::{failure, status_error};
use super::fetched::{Answer, Conditional, Fetched, Hop, NotModified};
use super::file_name;
use super::guard;
use super::pace::{Pacer, SharedPace};
use super::policy::Policy;
use super::remembered::Remembered;
use super::resolve::{Resolver, SystemResolver};
use super::robots::RobotsFiles;

/// The one way out. Cheap to clone; all clones share pace and connections.
#[derive(Clone)]
pub struct Gate {
    shared: Arc<Shared>,
}

struct Shared {
    policy: Arc<Policy>,
    pacer: Pacer,
    shared_pace: Option<Arc<dyn SharedPace>>,
    robots: RobotsFiles,
    remembered: Remembered,
    clients: Clients,
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
    /// What is posted; nothing where the request only asks.
    sent: Option<Sent<'a>>,
    /// Whether robots.txt is asked first; it is not when it is itself what is fetched.
    heeds_robots: bool,
    max_redirects: usize,
}

/// What a request carries.
#[derive(Clone, Copy)]
struct Sent<'a> {
    media_type: &'static str,
    body: &'a [u8],
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
        let policy = Arc::new(policy);
        let shared = Shared {
            clients: Clients::new(Arc::clone(&policy), resolver),
            policy,
            pacer: Pacer::default(),
            shared_pace,
            robots: RobotsFiles::default(),
            remembered: Remembered::default(),
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

    /// Asks a service at `url`. Where it says that nothing changed since this gate asked it last, the answer is that one.
    ///
    /// # Errors
    /// As [`Gate::get_body`].
    pub async fn ask(&self, url: &Url, ask: Ask) -> Result<Fetched, FetchError> {
        let kept = self.shared.remembered.of(url, ask.accept);
        let known = kept.as_ref().map(|answer| answer.conditional());
        match (self.fetch(url, self.request(known.as_ref(), ask)).await?, kept) {
            (Answer::NotModified(_), Some(kept)) => Ok(Fetched::clone(&kept)),
            (Answer::Fetched(fetched), _) => {
                self.shared.remembered.keep(url, ask.accept, &fetched);
                Ok(*fetched)
            }
            (answer, None) => body_of(answer),
        }
    }

    /// Sends `body` to a service at `url`; only a body is success. It is not redirected, and robots.txt, which is about
    /// what is read, is not asked.
    ///
    /// # Errors
    /// As [`Gate::get_body`].
    pub async fn post(&self, url: &Url, media_type: &'static str, body: &[u8]) -> Result<Fetched, FetchError> {
        let sent = Some(Sent { media_type, body });
        let request = Request { sent, heeds_robots: false, max_redirects: 0, ..self.request(None, Ask::default()) };
        body_of(self.fetch(url, request).await?)
    }

    /// Whether `url` may be asked at all, as far as its text tells; what its name resolves to is judged when it is dialled.
    ///
    /// # Errors
    /// The refusal.
    pub fn judge(&self, url: &Url) -> Result<(), FetchError> {
        guard::judge_url(url, &self.shared.policy)
    }

    fn request<'a>(&self, known: Option<&'a Conditional>, ask: Ask) -> Request<'a> {
        let policy = &self.shared.policy;
        Request { known, ask, sent: None, heeds_robots: policy.robots, max_redirects: policy.max_redirects }
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
                let host = url.host_str().unwrap_or_default();
                match &self.shared.shared_pace {
                    Some(shared) => shared.rest(host, asked).await,
                    None => self.shared.pacer.rest(host, asked).await,
                }
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
        body_of(self.fetch(url, self.request(None, Ask::default())).await?)
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
        let resting = |rest: Duration| {
            let why =
                format!("the site asked to be left alone for {} s more; it is asked again after that", rest.as_secs());
            FetchError { retry_after: Some(rest), ..FetchError::new(Kind::Resting, url.as_str(), why) }
        };
        if let Some(shared) = &self.shared.shared_pace {
            let rest = shared.rest_of(host).await;
            if rest > policy.max_retry_wait {
                return Err(resting(rest));
            }
            tokio::time::sleep(rest).await;
        }
        self.shared.pacer.wait(host, pace, policy.max_retry_wait).await.map_err(resting)?;
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
                let request =
                    Request { known: None, ask: Ask::default(), sent: None, heeds_robots: false, max_redirects: 5 };
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
            self.shared.clients.judge_name(&current).await?;
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
        if let Some(sent) = request.sent {
            set(header::CONTENT_TYPE, sent.media_type);
        }
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

        let sending = match request.sent {
            Some(sent) => client.post(url.clone()).body(sent.body.to_vec()),
            None => client.get(url.clone()),
        };
        let response = self.answered(url, sending.headers(headers).send().await)?;
        Ok(HopAnswer { response, request_headers, answered_at: Utc::now() })
    }

    /// The client that dials `url`.
    pub(super) fn client(&self, url: &Url) -> Result<reqwest::Client, FetchError> {
        self.shared.clients.of(url)
    }

    /// The answer to a request, once the address that gave it is judged too.
    pub(super) fn answered(
        &self,
        url: &Url,
        answer: Result<reqwest::Response, reqwest::Error>,
    ) -> Result<reqwest::Response, FetchError> {
        let response = answer.map_err(|error| failure(url, &error))?;
        if let Some(reached) = self.shared.clients.reached(&response) {
            guard::judge_address(reached.ip(), reached.port(), &self.shared.policy)
                .map_err(|refusal| FetchError::new(refusal.kind, url.as_str(), refusal.why))?;
        }
        Ok(response)
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
        let remote_addr = self.shared.clients.reached(&response);
        let tls_peer = client::tls_peer(&response);
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
            tls_peer,
            media_type,
            file_name,
            fetched_at: answered_at,
        })
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
