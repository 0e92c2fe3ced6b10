//! How a source breaks: a closed list of kinds, and one value that says which, where and why.
//!
//! A breakage is never "no new edition". The kinds follow what archivists of web documents learnt to tell apart (the labels
//! of Open Terms Archive), with those that only an API can have.

use std::fmt;

use crate::fetch::{FetchError, Kind};

/// What kind of breakage it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Breakage {
    /// The configuration of the source cannot be used.
    BadConfig,
    /// A folder or file of this machine cannot be read.
    Unreadable,
    /// The address guard refused: nothing was sent.
    Refused,
    /// The site's robots.txt asks us to stay away.
    Robots,
    /// The name does not resolve.
    Dns,
    /// No connection.
    Connect,
    /// A connection, but not a trusted one.
    Tls,
    /// No complete answer in time.
    Timeout,
    /// The answer ended early.
    Truncated,
    /// The answer is larger than the limit.
    TooLarge,
    /// Redirects without end, in a circle, or to nowhere.
    Redirects,
    /// The answer breaks the protocol of the web.
    BadAnswer,
    /// Status 401 or 403.
    Forbidden,
    /// Status 404 or 410.
    NotFound,
    /// Status 429, or a host that asked to be left alone.
    RateLimited,
    /// A status from 500 on.
    ServerError,
    /// Any other status that is no success.
    Status,
    /// Success, with nothing in it.
    Empty,
    /// A page that keeps robots out.
    Challenge,
    /// A page to log in.
    Login,
    /// A page that says "not found" under a status that says success.
    SoftNotFound,
    /// The home page instead of what was asked for.
    HomePage,
    /// A web page where data were expected.
    HtmlInstead,
    /// Data, but not of the announced syntax.
    NotParsable,
    /// A field that was always there is not.
    MissingField,
    /// A field holds something else than it should.
    WrongValue,
    /// The service answered that it cannot answer, under a status that says success.
    Diagnostics,
    /// The answer holds what was not asked for: the service did not heed the question.
    FilterIgnored,
    /// The answer is spread over pages that do not lead to an end.
    Paging,
    /// The answer is well-formed, and none of it is what is meant: even the editions that are known are gone.
    NothingMeant,
}

impl Breakage {
    /// The word by which tables, logs and mails know it. It stays the same while the details change.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BadConfig => "bad-config",
            Self::Unreadable => "unreadable",
            Self::Refused => "refused",
            Self::Robots => "robots",
            Self::Dns => "dns",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Timeout => "timeout",
            Self::Truncated => "truncated",
            Self::TooLarge => "too-large",
            Self::Redirects => "redirects",
            Self::BadAnswer => "bad-answer",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not-found",
            Self::RateLimited => "rate-limited",
            Self::ServerError => "server-error",
            Self::Status => "status",
            Self::Empty => "empty",
            Self::Challenge => "challenge",
            Self::Login => "login",
            Self::SoftNotFound => "soft-404",
            Self::HomePage => "home-page",
            Self::HtmlInstead => "html-instead",
            Self::NotParsable => "not-parsable",
            Self::MissingField => "missing-field",
            Self::WrongValue => "wrong-value",
            Self::Diagnostics => "diagnostics",
            Self::FilterIgnored => "filter-ignored",
            Self::Paging => "paging",
            Self::NothingMeant => "nothing-meant",
        }
    }

    /// Whether something that answered before is no longer at its address.
    pub const fn is_gone(self) -> bool {
        matches!(self, Self::NotFound | Self::SoftNotFound | Self::HomePage)
    }
}

impl From<Kind> for Breakage {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::BadUrl
            | Kind::RefusedScheme
            | Kind::RefusedCredentials
            | Kind::RefusedPort
            | Kind::RefusedName
            | Kind::RefusedAddress => Self::Refused,
            Kind::Robots => Self::Robots,
            Kind::Dns => Self::Dns,
            Kind::Connect => Self::Connect,
            Kind::Tls => Self::Tls,
            Kind::Timeout => Self::Timeout,
            Kind::Truncated => Self::Truncated,
            Kind::TooLarge => Self::TooLarge,
            Kind::TooManyRedirects | Kind::BadRedirect => Self::Redirects,
            Kind::BadAnswer => Self::BadAnswer,
            Kind::Resting | Kind::Status(429) => Self::RateLimited,
            Kind::Status(401 | 403) => Self::Forbidden,
            Kind::Status(404 | 410) => Self::NotFound,
            Kind::Status(500..) => Self::ServerError,
            Kind::Status(_) => Self::Status,
        }
    }
}

impl fmt::Display for Breakage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Why a source gave no answer that can be trusted to be complete.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{adapter}: {at}: {why} [{breakage}]")]
pub struct SourceFailure {
    /// The adapter.
    pub adapter: &'static str,
    /// What kind of breakage it is.
    pub breakage: Breakage,
    /// The URL, folder or key of the configuration at which it broke.
    pub at: String,
    /// For people: what is wrong, and where one can tell, what to do.
    pub why: String,
}

impl SourceFailure {
    pub(super) fn new(adapter: &'static str, breakage: Breakage, at: impl ToString, why: impl ToString) -> Self {
        Self { adapter, breakage, at: at.to_string(), why: why.to_string() }
    }

    /// A configuration that cannot be used; `key` is the key of the configuration.
    pub(super) fn config(adapter: &'static str, key: &str, why: impl ToString) -> Self {
        Self::new(adapter, Breakage::BadConfig, key, why)
    }

    /// A request that brought nothing.
    pub(super) fn fetch(adapter: &'static str, error: &FetchError) -> Self {
        let why = match error.kind {
            Kind::Status(status) => format!("status {status}, {}", error.why),
            _ => error.why.clone(),
        };
        Self::new(adapter, error.kind.into(), &error.url, why)
    }

    /// A page that came in the place of an edition.
    pub fn of_page(source: &str, breakage: Breakage, url: &url::Url, why: &str) -> Self {
        // The adapter is told by the name of the source.
        Self::new("edition", breakage, url, format!("{why} (offered by {source})"))
    }

    /// The word for its kind.
    pub fn kind(&self) -> &'static str {
        self.breakage.as_str()
    }
}
