//! Writes records, each in a gzip member of its own, so that a reader can begin at any of them.

use crate::archive::Digest;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fmt;
use std::io::{self, Write};

/// What a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// About the file.
    Warcinfo,
    /// An answer with its body.
    Response,
    /// A question.
    Request,
    /// A file that no protocol brought.
    Resource,
    /// An answer whose body an earlier record has.
    Revisit,
    /// What is known of another record.
    Metadata,
}

impl Kind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Warcinfo => "warcinfo",
            Self::Response => "response",
            Self::Request => "request",
            Self::Resource => "resource",
            Self::Revisit => "revisit",
            Self::Metadata => "metadata",
        }
    }
}

/// The name of a record: a UUID of version 8 (RFC 9562), made of what the record is about. The same capture has the same
/// records in every export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordId(String);

impl RecordId {
    /// The name of the record that these words describe.
    pub fn of(words: &[&str]) -> Self {
        let mut bytes = *Digest::of(words.join("\n").as_bytes()).as_bytes();
        bytes[6] = bytes[6] & 0x0f | 0x80;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        let hex: String = bytes[..16].iter().map(|byte| format!("{byte:02x}")).collect();
        let parts = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
        Self(format!("<urn:uuid:{}>", parts.join("-")))
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A record to be written.
#[derive(Clone, Debug)]
pub struct NewRecord<'a> {
    /// What it is.
    pub kind: Kind,
    /// Its name.
    pub id: RecordId,
    /// When what it tells of happened, RFC 3339 in UTC; WARC 1.1 takes fractions of a second.
    pub date: String,
    /// The type of the block.
    pub content_type: &'a str,
    /// Further fields.
    pub fields: Vec<(&'static str, String)>,
    /// The block: the head, and what follows it.
    pub head: Vec<u8>,
    /// The payload, which has a digest of its own where the record is one that carries or names one.
    pub payload: &'a [u8],
}

/// Writes a WARC file.
pub struct Writer<W> {
    out: W,
}

impl<W: Write> Writer<W> {
    /// A file that begins here.
    pub fn new(out: W) -> Self {
        Self { out }
    }

    /// Writes one record. Digests are SHA-256 in hexadecimal, the archive's own names.
    ///
    /// # Errors
    /// What it is written to fails.
    pub fn write(&mut self, record: &NewRecord<'_>) -> io::Result<()> {
        let mut block = record.head.clone();
        block.extend_from_slice(record.payload);
        let mut head = String::from("WARC/1.1\r\n");
        let mut field = |name: &str, value: &str| {
            // A line break in a value would begin another field.
            let value: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            head.push_str(&format!("{name}: {value}\r\n"));
        };
        field("WARC-Type", record.kind.as_str());
        field("WARC-Record-ID", &record.id.0);
        field("WARC-Date", &record.date);
        for (name, value) in &record.fields {
            field(name, value);
        }
        if matches!(record.kind, Kind::Response | Kind::Resource) {
            field("WARC-Payload-Digest", &format!("sha256:{}", Digest::of(record.payload)));
        }
        field("WARC-Block-Digest", &format!("sha256:{}", Digest::of(&block)));
        field("Content-Type", record.content_type);
        field("Content-Length", &block.len().to_string());
        let mut member = GzEncoder::new(&mut self.out, Compression::default());
        member.write_all(head.as_bytes())?;
        member.write_all(b"\r\n")?;
        member.write_all(&block)?;
        member.write_all(b"\r\n\r\n")?;
        member.finish().map(drop)
    }

    /// What it was written to.
    pub fn into_inner(self) -> W {
        self.out
    }
}

/// The head of an HTTP message, rebuilt: a first line, the fields in their order, and the empty line.
pub fn http_block(first_line: &str, headers: &[(String, String)]) -> Vec<u8> {
    let mut block = format!("{first_line}\r\n");
    for (name, value) in headers {
        block.push_str(&format!("{name}: {value}\r\n"));
    }
    block.push_str("\r\n");
    block.into_bytes()
}

/// The first line of an answer. The words behind the number are not kept; where the number is common, its usual ones stand in.
pub fn status_line(status: u16) -> String {
    let reason = match status {
        200 => "OK",
        203 => "Non-Authoritative Information",
        206 => "Partial Content",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        _ => "",
    };
    format!("HTTP/1.1 {status} {reason}")
}
