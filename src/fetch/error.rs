//! Why a request failed or was refused: a kind for programs, and one line for people.

use std::fmt;
use std::time::Duration;

/// What went wrong, as a closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// The text is no absolute URL, or its host is malformed.
    BadUrl,
    /// Neither http nor https.
    RefusedScheme,
    /// The URL carries a user name or a password.
    RefusedCredentials,
    /// A port that is not allowed.
    RefusedPort,
    /// A name that is never public.
    RefusedName,
    /// An address that is not public, given or resolved or reached.
    RefusedAddress,
    /// The site's robots.txt asks us not to fetch this, or could not be read.
    Robots,
    /// The host asked to be left alone for longer than we wait; nothing was sent.
    Resting,
    /// The name does not resolve.
    Dns,
    /// The connection could not be made.
    Connect,
    /// The connection was made, but not TLS.
    Tls,
    /// The time was up.
    Timeout,
    /// The body is larger than the limit.
    TooLarge,
    /// The connection ended before the answer did.
    Truncated,
    /// More redirects than allowed, or in a circle.
    TooManyRedirects,
    /// A redirect that says not where to.
    BadRedirect,
    /// The answer breaks the protocol, or its coding cannot be undone.
    BadAnswer,
    /// The site answered, with a status other than success.
    Status(u16),
}

impl Kind {
    /// The name by which logs, JSON and tests know it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BadUrl => "bad-url",
            Self::RefusedScheme => "refused-scheme",
            Self::RefusedCredentials => "refused-credentials",
            Self::RefusedPort => "refused-port",
            Self::RefusedName => "refused-name",
            Self::RefusedAddress => "refused-address",
            Self::Robots => "robots",
            Self::Resting => "resting",
            Self::Dns => "dns",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Timeout => "timeout",
            Self::TooLarge => "too-large",
            Self::Truncated => "truncated",
            Self::TooManyRedirects => "too-many-redirects",
            Self::BadRedirect => "bad-redirect",
            Self::BadAnswer => "bad-answer",
            Self::Status(_) => "status",
        }
    }

    /// Whether the guard refused: nothing was sent, and no retry will change that.
    pub fn is_refusal(self) -> bool {
        matches!(
            self,
            Self::BadUrl
                | Self::RefusedScheme
                | Self::RefusedCredentials
                | Self::RefusedPort
                | Self::RefusedName
                | Self::RefusedAddress
        )
    }

    /// Whether the same request may succeed a little later.
    pub fn is_transient(self) -> bool {
        matches!(self, Self::Dns | Self::Connect | Self::Timeout | Self::Truncated | Self::Resting)
            || matches!(self, Self::Status(408 | 425 | 429 | 500 | 502 | 503 | 504))
    }

    /// Whether the gate itself sends the request again. A time-out already cost its whole time, so it does not; and a host
    /// at rest is left alone.
    pub(super) fn is_retried(self) -> bool {
        self.is_transient() && !matches!(self, Self::Timeout | Self::Resting)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(formatter, "status {status}"),
            kind => formatter.write_str(kind.as_str()),
        }
    }
}

/// A request that brought nothing: what, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{url}: {why} [{kind}]")]
pub struct FetchError {
    /// For programs.
    pub kind: Kind,
    /// The URL that failed, without credentials: of a redirected request, the hop at which it ended.
    pub url: String,
    /// For people: one line that says what is wrong and what to do.
    pub why: String,
    /// How long the site asks to be left alone.
    pub retry_after: Option<Duration>,
}

impl FetchError {
    pub(super) fn new(kind: Kind, url: impl Into<String>, why: impl Into<String>) -> Self {
        Self { kind, url: url.into(), why: why.into(), retry_after: None }
    }
}
