//! What a leaf of the log says: one capture, whole, in one spelling.

use serde::Serialize;

/// One capture as the log keeps it. Its bytes are one line of JSON with the fields in this order; what the archive holds
/// as text (headers, redirects) stands in it as that text, so that not even its spelling can change unseen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Leaf<'a> {
    /// The shape of the leaf: 1 for a fetch, 2 for a back-file.
    pub v: u8,
    /// The number of the capture.
    pub capture: i64,
    /// The series.
    pub series: &'a str,
    /// The period that the edition covers; nothing where the capture belongs to none.
    pub period: Option<&'a str>,
    /// Which source of the series found it.
    pub source: &'a str,
    /// What was asked for.
    pub url: &'a str,
    /// Where the redirects ended.
    pub final_url: &'a str,
    /// The HTTP status; nothing for a file.
    pub status: Option<i64>,
    /// JSON list of the hops, as stored.
    pub redirects: &'a str,
    /// JSON list of name and value, as stored; rebuilt, not the bytes on the wire.
    pub request_headers: &'a str,
    /// JSON list of name and value, as stored; rebuilt, not the bytes on the wire.
    pub response_headers: &'a str,
    /// The address that answered.
    pub remote_address: Option<&'a str>,
    /// SHA-256 of the certificate that the site showed.
    pub tls_peer: Option<&'a str>,
    /// What fetched it, and its version.
    pub tool: Option<&'a str>,
    /// When the answer was complete, RFC 3339 in UTC with microseconds.
    pub fetched_at: String,
    /// SHA-256 of the body.
    pub sha256: &'a str,
    /// The length of the body.
    pub bytes: i64,
    /// When the body was first stored, as `fetched_at`.
    pub stored_at: String,
    /// What the publisher said it is.
    pub media_type: Option<&'a str>,
    /// What a reader knows it by.
    pub file_name: Option<&'a str>,
    /// JSON: where a back-file came from, by whom, and what it claims, as stored. Leaves of fetches lack it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provenance: Option<&'a str>,
    /// When a back-file says that it was captured or last changed, as `fetched_at`, which is when it came to us.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claimed_at: Option<String>,
}

impl Leaf<'_> {
    /// The bytes that are hashed.
    pub fn to_bytes(&self) -> Vec<u8> {
        // Text and numbers only: writing them as JSON cannot fail.
        serde_json::to_vec(self).unwrap_or_default()
    }
}
