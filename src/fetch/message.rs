//! A message to somebody's program: posted once, past the same guard as all that is fetched.

use std::time::Duration;

use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use url::Url;

use super::error::{FetchError, Kind};
use super::gate::Gate;
use super::guard;

/// How long a program may take to answer a message.
const POST_TIMEOUT: Duration = Duration::from_secs(15);

/// A message to somebody's program.
#[derive(Debug)]
pub struct Post<'a> {
    /// Header fields beside those of every request.
    pub headers: &'a [(&'static str, String)],
    /// The body.
    pub body: Vec<u8>,
}

impl Gate {
    /// Posts a message to `url`, once, and gives the status of the answer. Redirects are not followed, and the body of the
    /// answer is not read: whatever it holds, and however much, the status says it all.
    ///
    /// # Errors
    /// A [`FetchError`] where the place is refused, or does not answer; a refusal comes before anything is sent.
    pub async fn post_message(&self, url: &Url, post: Post<'_>) -> Result<u16, FetchError> {
        let policy = self.policy();
        guard::judge_url(url, policy)?;
        let mut headers = HeaderMap::new();
        let own = [(header::USER_AGENT.as_str(), &policy.user_agent)];
        for (name, value) in own.into_iter().chain(post.headers.iter().map(|(name, value)| (*name, value))) {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::from_str(value)) {
                headers.insert(name, value);
            }
        }
        let sending = self.client(url)?.post(url.clone()).headers(headers).body(post.body).send();
        let answer = tokio::time::timeout(POST_TIMEOUT, sending).await.map_err(|_| {
            let why = format!("no answer within {} s", POST_TIMEOUT.as_secs());
            FetchError::new(Kind::Timeout, url.as_str(), why)
        })?;
        let response = self.answered(url, answer)?;
        Ok(response.status().as_u16())
    }
}
