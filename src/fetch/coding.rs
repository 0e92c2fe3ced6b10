//! Undoes the content coding of a body that was coded although we asked for none, within a limit.

use std::io::{self, Read};

use flate2::read::{MultiGzDecoder, ZlibDecoder};

use super::error::{FetchError, Kind};
use super::fetched::Fetched;

/// Why a body cannot be decoded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct Undecodable {
    /// [`Kind::TooLarge`] beyond the limit, [`Kind::Truncated`] where the coded stream ends early, [`Kind::BadAnswer`] where
    /// it is broken or its coding is not known.
    pub kind: Kind,
    /// For people.
    pub why: String,
}

/// A body as its media type describes it: itself where its headers name no coding, else decoded (gzip, deflate), at most
/// `max_bytes` long.
///
/// # Errors
/// [`Undecodable`].
pub fn decoded(headers: &[(String, String)], body: &[u8], max_bytes: u64) -> Result<Vec<u8>, Undecodable> {
    let refuse = |kind, why: String| Undecodable { kind, why };
    let codings: Vec<String> = headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("content-encoding"))
        .flat_map(|(_, value)| value.split(','))
        .map(|coding| coding.trim().to_ascii_lowercase())
        .filter(|coding| !coding.is_empty() && coding != "identity")
        .collect();
    let mut body = body.to_vec();
    if codings.len() > 2 {
        return Err(refuse(Kind::BadAnswer, "the body is coded more than twice".into()));
    }
    for coding in codings.iter().rev() {
        let read = match coding.as_str() {
            "gzip" | "x-gzip" => read_up_to(MultiGzDecoder::new(body.as_slice()), max_bytes),
            "deflate" => read_up_to(ZlibDecoder::new(body.as_slice()), max_bytes),
            other => {
                return Err(refuse(
                    Kind::BadAnswer,
                    format!("the body is coded as `{other}`, which was not asked for and is not known"),
                ));
            }
        };
        body = match read {
            Ok(Some(decoded)) => decoded,
            Ok(None) => {
                return Err(refuse(
                    Kind::TooLarge,
                    format!("the body is larger than {max_bytes} bytes when decoded; raise the limit if it is meant"),
                ));
            }
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                return Err(refuse(Kind::Truncated, format!("the {coding} stream ends early; the download was cut")));
            }
            Err(error) => return Err(refuse(Kind::BadAnswer, format!("the {coding} stream is broken ({error})"))),
        };
    }
    Ok(body)
}

impl Fetched {
    /// The body as its media type describes it, as [`decoded`] gives it.
    ///
    /// # Errors
    /// As [`decoded`].
    pub fn decoded(&self, max_bytes: u64) -> Result<Vec<u8>, FetchError> {
        decoded(&self.response_headers, &self.body, max_bytes)
            .map_err(|error| FetchError::new(error.kind, self.final_url.as_str(), error.why))
    }
}

/// Reads all, or answers `None` where there is more than `max_bytes`.
fn read_up_to(reader: impl Read, max_bytes: u64) -> io::Result<Option<Vec<u8>>> {
    let mut out = Vec::new();
    reader.take(max_bytes.saturating_add(1)).read_to_end(&mut out)?;
    Ok((out.len() as u64 <= max_bytes).then_some(out))
}
