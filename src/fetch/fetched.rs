//! What a request brought: the body as sent, and everything that an archive keeps beside it.

use std::net::SocketAddr;

use chrono::{DateTime, Utc};
use url::Url;

/// What the last capture of a URL said about itself, so that the site need not send the same bytes again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conditional {
    /// The `ETag` header, as it came.
    pub etag: Option<String>,
    /// The `Last-Modified` header, as it came.
    pub last_modified: Option<String>,
}

impl Conditional {
    /// Whether there is anything to ask by.
    pub(super) fn asks(&self) -> bool {
        self.etag.is_some() || self.last_modified.is_some()
    }
}

/// One redirect that was followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// The URL that was asked.
    pub url: Url,
    /// The status it answered with, 301 to 308.
    pub status: u16,
    /// The URL it sent us to.
    pub location: Url,
}

/// An answer with a body.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// The URL that was asked for.
    pub url: Url,
    /// The URL that answered, after all redirects.
    pub final_url: Url,
    /// The redirects between the two, in order.
    pub redirects: Vec<Hop>,
    /// The status of the answer, 200 to 299.
    pub status: u16,
    /// The header fields that were sent, rebuilt rather than read from the wire.
    pub request_headers: Vec<(String, String)>,
    /// The header fields that came; repeated ones are all there, in their order. Rebuilt: names are in small letters, and a
    /// repeated name stands where its first value stood.
    pub response_headers: Vec<(String, String)>,
    /// The body as sent, still coded where the site coded it in spite of being asked not to.
    pub body: Vec<u8>,
    /// The address that answered.
    pub remote_addr: Option<SocketAddr>,
    /// SHA-256 of the certificate (DER) that the site showed, lower-case hexadecimal; nothing without TLS.
    pub tls_peer: Option<String>,
    /// The media type that the site declared, in small letters and without parameters.
    pub media_type: Option<String>,
    /// A harmless name for the file, from the answer or from the URL: for show, never a path.
    pub file_name: Option<String>,
    /// When the answer began.
    pub fetched_at: DateTime<Utc>,
}

impl Fetched {
    /// The first value of a response header, whatever the case of `name`.
    pub fn header(&self, name: &str) -> Option<&str> {
        first(&self.response_headers, name)
    }

    /// What the next request for this URL should carry.
    pub fn conditional(&self) -> Conditional {
        Conditional {
            etag: self.header("etag").map(str::to_owned),
            last_modified: self.header("last-modified").map(str::to_owned),
        }
    }
}

/// The answer that nothing changed since the capture that [`Conditional`] describes.
#[derive(Debug, Clone)]
pub struct NotModified {
    /// The URL that was asked for.
    pub url: Url,
    /// The URL that answered, after all redirects.
    pub final_url: Url,
    /// The redirects between the two, in order.
    pub redirects: Vec<Hop>,
    /// The header fields that were sent.
    pub request_headers: Vec<(String, String)>,
    /// The header fields that came, as in [`Fetched::response_headers`].
    pub response_headers: Vec<(String, String)>,
    /// The address that answered.
    pub remote_addr: Option<SocketAddr>,
    /// When the answer began.
    pub fetched_at: DateTime<Utc>,
}

/// What a request brought.
#[derive(Debug, Clone)]
pub enum Answer {
    /// A body.
    Fetched(Box<Fetched>),
    /// Nothing new (304).
    NotModified(Box<NotModified>),
}

pub(super) fn first<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}
