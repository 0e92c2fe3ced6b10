//! WARC 1.1 (ISO 28500:2017), as far as an archive of single documents needs it: records, written and read.
//!
//! It knows records and their digests. What a capture is, and which records tell of it, is the caller's. A writer and a reader
//! of our own: the crate `warc` reads a record whole before anything can be said of its size, and back-files may be hostile.

mod read;
mod write;

pub use read::{Limits, ReadError, Reader};
pub use write::{Kind, NewRecord, RecordId, Writer, http_block, status_line};

/// The profile of a `revisit` whose payload is that of an earlier record (section 6.7.2).
pub const IDENTICAL_PAYLOAD: &str = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest";

/// One record as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The named fields in their order, names as written.
    pub fields: Vec<(String, String)>,
    /// The block.
    pub block: Vec<u8>,
}

impl Record {
    /// The value of a named field, whatever the case of its name.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The type of the record, such as `response`.
    pub fn kind(&self) -> &str {
        self.field("WARC-Type").unwrap_or_default()
    }

    /// The address that the record is about. Some writers put it between angle brackets.
    pub fn target(&self) -> Option<&str> {
        self.field("WARC-Target-URI").map(|uri| uri.trim_start_matches('<').trim_end_matches('>'))
    }

    /// The block as an HTTP message: its status, its header fields in their order, and its body. Nothing where it is none.
    pub fn http(&self) -> Option<HttpMessage<'_>> {
        let end = self.block.windows(4).position(|window| window == b"\r\n\r\n");
        let (head, body) = match end {
            Some(end) => (self.block.get(..end)?, self.block.get(end + 4..)?),
            // The block of a revisit may end with its last field.
            None => (self.block.as_slice(), [].as_slice()),
        };
        let head = String::from_utf8_lossy(head);
        let mut lines = head.split("\r\n");
        let first = lines.next()?;
        let status = first.strip_prefix("HTTP/").and_then(|rest| rest.split(' ').nth(1)?.parse().ok());
        let headers = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
            .collect();
        Some(HttpMessage { status, headers, body })
    }
}

/// An HTTP message in a record's block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpMessage<'a> {
    /// The status; nothing for a request.
    pub status: Option<u16>,
    /// The header fields in their order, repeats included.
    pub headers: Vec<(String, String)>,
    /// What follows them.
    pub body: &'a [u8],
}

/// A body without its chunks (RFC 9112, section 7.1), as files of other programs may have it; nothing where it is not in chunks,
/// as where its writer undid them and left the field.
pub fn dechunked(body: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    let mut rest = body;
    loop {
        let end = rest.windows(2).position(|pair| pair == b"\r\n")?;
        let size = std::str::from_utf8(rest.get(..end)?).ok()?;
        let size = usize::from_str_radix(size.split(';').next()?.trim(), 16).ok()?;
        let start = end.checked_add(2)?;
        let stop = start.checked_add(size)?;
        if size == 0 {
            return Some(whole);
        }
        whole.extend_from_slice(rest.get(start..stop)?);
        rest = rest.get(stop..)?.strip_prefix(b"\r\n")?;
    }
}
