//! Time stamps of an authority (RFC 3161): that a signed head existed at a moment, on the word of somebody else than us.
//!
//! A question is written here, and an answer is read as far as it concerns us: which hash it is about, which question it
//! answers, what time it names. The authority's signature is for `openssl ts -verify`, which knows whom to trust.

use super::LogError;
use chrono::{DateTime, NaiveDateTime, Utc};
use sha2::{Digest as _, Sha256};

const INTEGER: u8 = 0x02;
const OCTET_STRING: u8 = 0x04;
const OBJECT: u8 = 0x06;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
/// `[0] EXPLICIT`.
const CONTEXT_0: u8 = 0xa0;

/// The algorithm SHA-256 (2.16.840.1.101.3.4.2.1), whole.
const SHA_256: [u8; 15] = [0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00];
/// The object identifier of SHA-256 by itself: an authority may leave the parameters away.
const SHA_256_ID: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
/// Signed data of CMS (1.2.840.113549.1.7.2).
const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
/// The content that is a time stamp (1.2.840.113549.1.9.16.1.4).
const TIME_STAMP_INFO: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x04];

/// By what an answer is known to be the one to this question: a positive number of eight bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nonce([u8; 8]);

impl Nonce {
    /// A nonce of random bytes.
    #[must_use]
    pub fn new(random: [u8; 8]) -> Self {
        let mut bytes = random;
        // Without a sign, and with nothing to leave away: DER writes it in exactly these bytes.
        bytes[0] = bytes[0] & 0x3f | 0x40;
        Self(bytes)
    }
}

/// What an authority says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeStamp {
    /// When it saw the hash.
    pub at: DateTime<Utc>,
}

/// The question for a time stamp of `message` (TimeStampReq, DER). The answer is asked to carry the authority's certificate.
#[must_use]
pub fn request(message: &[u8], nonce: Nonce) -> Vec<u8> {
    let mut imprint = SHA_256.to_vec();
    imprint.extend(value(OCTET_STRING, &Sha256::digest(message)));
    let mut body = value(INTEGER, &[1]);
    body.extend(value(SEQUENCE, &imprint));
    body.extend(value(INTEGER, &nonce.0));
    body.extend([0x01, 0x01, 0xff]);
    value(SEQUENCE, &body)
}

/// One DER value; everything here is shorter than 128 bytes.
fn value(tag: u8, content: &[u8]) -> Vec<u8> {
    debug_assert!(content.len() < 128);
    let mut bytes = vec![tag, u8::try_from(content.len()).unwrap_or(127)];
    bytes.extend_from_slice(content);
    bytes
}

/// Reads an authority's answer (TimeStampResp, DER) about `message`, and where the question is known, by its nonce.
///
/// # Errors
/// [`LogError::TimeStamp`] where the authority refused, the answer is about another hash or another question, or it is none.
pub fn read(response: &[u8], message: &[u8], nonce: Option<Nonce>) -> Result<TimeStamp, LogError> {
    let failed = |why: &str| LogError::TimeStamp(why.to_owned());
    let mut whole = Reader(response);
    let mut answer = whole.enter(SEQUENCE)?;
    let mut status = answer.enter(SEQUENCE)?;
    // 0 is granted, 1 granted with modifications.
    match status.take(INTEGER)? {
        [0 | 1] => {}
        _ => {
            let why = String::from_utf8_lossy(status.0);
            let why: String = why.chars().filter(|c| !c.is_control()).take(200).collect();
            return Err(LogError::TimeStamp(format!("the authority refused: {why}")));
        }
    }
    let mut content = answer.enter(SEQUENCE)?;
    if content.take(OBJECT)? != SIGNED_DATA {
        return Err(failed("the answer is no signed data"));
    }
    let mut signed = content.enter(CONTEXT_0)?.enter(SEQUENCE)?;
    signed.take(INTEGER)?;
    signed.take(SET)?;
    let mut inner = signed.enter(SEQUENCE)?;
    if inner.take(OBJECT)? != TIME_STAMP_INFO {
        return Err(failed("what is signed is no time stamp"));
    }
    let mut info = Reader(inner.enter(CONTEXT_0)?.take(OCTET_STRING)?).enter(SEQUENCE)?;
    info.take(INTEGER)?;
    info.take(OBJECT)?;
    let mut imprint = info.enter(SEQUENCE)?;
    if imprint.enter(SEQUENCE)?.take(OBJECT)? != SHA_256_ID
        || imprint.take(OCTET_STRING)? != Sha256::digest(message).as_slice()
    {
        return Err(failed("it is about something else"));
    }
    info.take(INTEGER)?;
    let at = moment(info.take(GENERALIZED_TIME)?).ok_or_else(|| failed("its time cannot be read"))?;
    if let Some(nonce) = nonce {
        // Before it may stand how exact the time is, and whether stamps are in order; neither is an integer.
        let mut found = None;
        while let Some((tag, content)) = info.next() {
            if tag == INTEGER {
                found = Some(content);
                break;
            }
        }
        if found != Some(nonce.0.as_slice()) {
            return Err(failed("it answers another question"));
        }
    }
    Ok(TimeStamp { at })
}

/// A time such as `20261201130509.5Z`.
fn moment(text: &[u8]) -> Option<DateTime<Utc>> {
    let text = std::str::from_utf8(text).ok()?.strip_suffix('Z')?;
    NaiveDateTime::parse_from_str(text, "%Y%m%d%H%M%S%.f").ok().map(|at| at.and_utc())
}

/// Reads one DER value after another.
#[derive(Clone, Copy)]
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// The next value, with its tag; nothing at the end, and where the bytes are no DER.
    fn next(&mut self) -> Option<(u8, &'a [u8])> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, rest) = rest.split_first()?;
        let (length, rest) = match first {
            short @ 0..=0x7f => (usize::from(short), rest),
            0x81..=0x84 => {
                let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
                (bytes.iter().fold(0_usize, |length, byte| length << 8 | usize::from(*byte)), rest)
            }
            _ => return None,
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, content))
    }

    fn take(&mut self, tag: u8) -> Result<&'a [u8], LogError> {
        match self.next() {
            Some((found, content)) if found == tag => Ok(content),
            _ => Err(LogError::TimeStamp("the answer has another form than RFC 3161 says".to_owned())),
        }
    }

    fn enter(&mut self, tag: u8) -> Result<Self, LogError> {
        self.take(tag).map(Reader)
    }
}
