//! Reads records, gzipped or plain, within limits that count what really comes out.

use super::Record;
use flate2::bufread::MultiGzDecoder;
use std::io::{self, BufRead, BufReader, Read};

/// How much of a file is taken in.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Most bytes of one block.
    pub block: u64,
    /// Most bytes of the whole file, inflated.
    pub whole: u64,
    /// Most records.
    pub records: u64,
}

/// Most bytes of the named fields of one record, and of one line of them.
const MAX_HEAD: u64 = 1 << 20;

/// Why a file is not read on.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It does not follow the specification.
    #[error("record {0}: {1}")]
    Malformed(u64, String),
    /// It holds more than is taken in.
    #[error("record {0}: more than {1}: a bomb, or too large to be taken in at once")]
    TooLarge(u64, String),
    /// A digest in it is not that of its bytes.
    #[error("record {0}: its bytes have not the digest that it says ({1})")]
    Damaged(u64, String),
    /// It cannot be read, or ends too early.
    #[error("record {0}")]
    Io(u64, #[source] io::Error),
}

/// Reads a WARC file from its beginning.
pub struct Reader<'a> {
    from: Box<dyn BufRead + Send + 'a>,
    limits: Limits,
    n: u64,
    taken: u64,
}

impl<'a> Reader<'a> {
    /// Opens a file, gzipped or not.
    ///
    /// # Errors
    /// Its first bytes cannot be read.
    pub fn new(mut from: impl BufRead + Send + 'a, limits: Limits) -> Result<Self, ReadError> {
        let is_gzip = from.fill_buf().map_err(|error| ReadError::Io(0, error))?.starts_with(&[0x1f, 0x8b]);
        let from: Box<dyn BufRead + Send + 'a> =
            if is_gzip { Box::new(BufReader::new(MultiGzDecoder::new(from))) } else { Box::new(from) };
        Ok(Self { from, limits, n: 0, taken: 0 })
    }

    /// The next record; nothing at the end of the file.
    ///
    /// # Errors
    /// What is wrong with it, and with which record, counted from 1.
    #[expect(clippy::should_implement_trait, reason = "an error ends the reading: no iterator goes on after one")]
    pub fn next(&mut self) -> Result<Option<Record>, ReadError> {
        self.n += 1;
        let n = self.n;
        let malformed = |why: &str| ReadError::Malformed(n, why.to_owned());
        let mut left = MAX_HEAD;
        let mut version = self.line(&mut left)?;
        while version.as_deref() == Some("") {
            version = self.line(&mut left)?;
        }
        let Some(version) = version else { return Ok(None) };
        if !matches!(version.as_str(), "WARC/1.1" | "WARC/1.0" | "WARC/0.18" | "WARC/0.17") {
            return Err(malformed("it does not begin with WARC/1.1 or WARC/1.0"));
        }
        if n > self.limits.records {
            return Err(ReadError::TooLarge(n, format!("{} records", self.limits.records)));
        }
        let mut fields: Vec<(String, String)> = Vec::new();
        loop {
            let line = self.line(&mut left)?.ok_or_else(|| malformed("it ends within its fields"))?;
            if line.is_empty() {
                break;
            }
            if let (true, Some((_, value))) = (line.starts_with([' ', '\t']), fields.last_mut()) {
                value.push(' ');
                value.push_str(line.trim());
                continue;
            }
            let (name, value) = line.split_once(':').ok_or_else(|| malformed("a field without a colon"))?;
            fields.push((name.trim().to_owned(), value.trim().to_owned()));
        }
        let mut record = Record { fields, block: Vec::new() };
        let length: u64 = record
            .field("Content-Length")
            .and_then(|length| length.parse().ok())
            .ok_or_else(|| malformed("it has no Content-Length"))?;
        if length > self.limits.block {
            return Err(ReadError::TooLarge(n, format!("{} bytes in one record", self.limits.block)));
        }
        self.taken = self.taken.saturating_add(length);
        if self.taken > self.limits.whole {
            return Err(ReadError::TooLarge(n, format!("{} bytes in all", self.limits.whole)));
        }
        // Grows with what comes, not with what is claimed.
        let read = self.from.by_ref().take(length).read_to_end(&mut record.block);
        read.map_err(|error| ReadError::Io(n, error))?;
        if record.block.len() as u64 != length {
            return Err(malformed("its block ends too early"));
        }
        check_digest(&record, n)?;
        Ok(Some(record))
    }

    /// One line without its end; nothing at the end of the file.
    fn line(&mut self, left: &mut u64) -> Result<Option<String>, ReadError> {
        let n = self.n;
        let mut line = Vec::new();
        let read = self.from.by_ref().take(*left).read_until(b'\n', &mut line);
        let read = read.map_err(|error| ReadError::Io(n, error))?;
        *left = left.saturating_sub(read as u64);
        if read == 0 {
            return if *left == 0 {
                Err(ReadError::TooLarge(n, format!("{MAX_HEAD} bytes of fields")))
            } else {
                Ok(None)
            };
        }
        while line.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
            line.pop();
        }
        Ok(Some(String::from_utf8_lossy(&line).into_owned()))
    }
}

/// A block digest in SHA-256 is held against the bytes; other algorithms are another program's to check.
fn check_digest(record: &Record, n: u64) -> Result<(), ReadError> {
    let Some(said) = record.field("WARC-Block-Digest").and_then(|digest| digest.strip_prefix("sha256:")) else {
        return Ok(());
    };
    let found = crate::archive::Digest::of(&record.block);
    if said.len() == 64 && !said.eq_ignore_ascii_case(&found.to_string()) {
        return Err(ReadError::Damaged(n, said.to_owned()));
    }
    Ok(())
}
