//! Decodes a stream of a PDF without letting it grow beyond a limit. Knows filters, and nothing of what streams hold.

use std::io::Read;

use flate2::read::{DeflateDecoder, ZlibDecoder};
use hayro_syntax::Filter;
use hayro_syntax::object::dict::keys::{BITS_PER_COMPONENT, COLORS, COLUMNS, DECODE_PARMS, PREDICTOR};
use hayro_syntax::object::{Array, Dict, Stream};

/// Why a stream gave no bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It would be larger than the limit.
    TooLarge,
    /// It cannot be decoded.
    Broken,
}

/// The most that one byte can become by the filters that are left to hayro: LZW and run-length decoding stay far below
/// deflate's 1,032.
const MOST_GROWTH: usize = 1_100;

/// No row of a predictor is longer.
const MOST_COLUMNS: f32 = 100_000.0;

/// The decoded bytes of `stream`, at most `limit` of them.
///
/// A lone deflate filter, which is nearly every stream, is inflated here and stops at the limit. Everything else goes to
/// hayro, and only where the worst case stays within the limit: deflate inside deflate can grow a millionfold.
pub(super) fn decode(stream: &Stream<'_>, limit: usize) -> Result<Vec<u8>, Refusal> {
    let filters = stream.filters();
    let raw = stream.raw_data();
    match filters.as_slice() {
        [] => within(raw.into_owned(), limit),
        [Filter::FlateDecode] if !has_predictor(stream.dict()) => inflate(&raw, limit),
        [Filter::DctDecode | Filter::JpxDecode | Filter::Jbig2Decode | Filter::CcittFaxDecode, ..] => {
            Err(Refusal::Broken)
        }
        _ if has_absurd_rows(stream.dict()) => Err(Refusal::Broken),
        several => {
            let growing = several
                .iter()
                .filter(|f| matches!(f, Filter::FlateDecode | Filter::LzwDecode | Filter::RunLengthDecode))
                .count();
            let worst = (0..growing).fold(raw.len(), |size, _| size.saturating_mul(MOST_GROWTH));
            if worst > limit.max(1 << 20) && growing > 1 || worst > limit.saturating_mul(16) {
                return Err(Refusal::TooLarge);
            }
            within(stream.decoded_data().map_err(|_| Refusal::Broken)?.into_owned(), limit)
        }
    }
}

fn within(bytes: Vec<u8>, limit: usize) -> Result<Vec<u8>, Refusal> {
    if bytes.len() > limit { Err(Refusal::TooLarge) } else { Ok(bytes) }
}

fn has_predictor(dict: &Dict<'_>) -> bool {
    any_parms(dict, |parms| parms.get::<i32>(PREDICTOR).unwrap_or(1) > 1)
}

/// Whether a predictor would need rows of an absurd length.
fn has_absurd_rows(dict: &Dict<'_>) -> bool {
    any_parms(dict, |parms| {
        [COLUMNS, COLORS, BITS_PER_COMPONENT]
            .into_iter()
            .any(|key| parms.get::<f32>(key).is_some_and(|value| !(0.0..=MOST_COLUMNS).contains(&value)))
    })
}

fn any_parms(dict: &Dict<'_>, of: impl Fn(Dict<'_>) -> bool) -> bool {
    dict.get::<Dict<'_>>(DECODE_PARMS).is_some_and(&of)
        || dict.get::<Array<'_>>(DECODE_PARMS).is_some_and(|all| all.iter::<Dict<'_>>().any(of))
}

/// Inflates zlib data, or bare deflate data where the header is wrong; keeps what came before an error, as every
/// viewer does.
fn inflate(raw: &[u8], limit: usize) -> Result<Vec<u8>, Refusal> {
    let cap = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    let whole = ZlibDecoder::new(raw).take(cap).read_to_end(&mut bytes).is_ok();
    if !whole && bytes.is_empty() {
        let body = raw.get(2..).unwrap_or_default();
        let bare = DeflateDecoder::new(body).take(cap).read_to_end(&mut bytes).is_ok();
        if !bare && bytes.is_empty() {
            return Err(Refusal::Broken);
        }
    }
    within(bytes, limit)
}
