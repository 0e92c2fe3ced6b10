//! Streams that would fill the memory when they are inflated by parsers that know no limit: those with objects, which are
//! read as the file is opened, and those of fonts. Knows nothing of what they hold.

use std::io::Read;

use flate2::read::ZlibDecoder;
use hayro_syntax::object::dict::keys::{
    CID_TO_GID_MAP, DESCENDANT_FONTS, ENCODING, FONT_DESC, FONT_FILE, FONT_FILE2, FONT_FILE3, TO_UNICODE,
};
use hayro_syntax::object::{Array, Dict, Stream};

use super::condition::find;

/// No font, table of characters or stream of objects inflates to more; the largest Asian fonts have 30 MB.
const MOST_BYTES: u64 = 64 << 20;

/// What one byte can become by deflate, a little more than that.
const MOST_GROWTH: u64 = 1_100;

/// How far before its data the dictionary of a stream of objects begins.
const LONGEST_DICT: usize = 1_024;

/// Whether a font has a stream that inflates to more than any font.
pub(super) fn in_font(font: &Dict<'_>) -> bool {
    let descendant = font.get::<Array<'_>>(DESCENDANT_FONTS).and_then(|all| all.iter::<Dict<'_>>().next());
    let fonts = [Some(font), descendant.as_ref()];
    fonts.into_iter().flatten().any(|font| {
        let descriptor = font.get::<Dict<'_>>(FONT_DESC);
        let own = [TO_UNICODE, ENCODING, CID_TO_GID_MAP].into_iter().filter_map(|key| font.get::<Stream<'_>>(key));
        let programs = [FONT_FILE, FONT_FILE2, FONT_FILE3];
        let described = descriptor.iter().flat_map(|d| programs.into_iter().filter_map(|key| d.get::<Stream<'_>>(key)));
        own.chain(described).any(|stream| is_bomb(&stream))
    })
}

fn is_bomb(stream: &Stream<'_>) -> bool {
    let raw = stream.raw_data();
    match stream.filters().as_slice() {
        [] => false,
        [_] => inflates_beyond(&raw),
        // Deflate inside deflate can grow a millionfold.
        several => several.iter().fold(length(&raw), |size, _| size.saturating_mul(MOST_GROWTH)) > MOST_BYTES * 64,
    }
}

/// Whether a stream of objects, or of the places of objects, inflates to more than any file needs.
pub(super) fn in_objects(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while let Some(at) = find(rest, b"stream") {
        let dict = rest.get(at.saturating_sub(LONGEST_DICT)..at).unwrap_or_default();
        let data = rest.get(at + 6..).unwrap_or_default();
        let Some(length) = find(data, b"endstream") else { break };
        if length as u64 * MOST_GROWTH > MOST_BYTES && holds_objects(dict) {
            let data = data.get(..length).unwrap_or_default();
            let start = data.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(0);
            if inflates_beyond(data.get(start..).unwrap_or_default()) {
                return true;
            }
        }
        rest = data.get(length + 9..).unwrap_or_default();
    }
    false
}

fn holds_objects(dict: &[u8]) -> bool {
    // What stands before the dictionary belongs to another object.
    let start = dict.windows(4).rposition(|window| window == b" obj").unwrap_or(0);
    let dict = dict.get(start..).unwrap_or_default();
    find(dict, b"/ObjStm").is_some() || find(dict, b"/XRef").is_some()
}

fn length(raw: &[u8]) -> u64 {
    u64::try_from(raw.len()).unwrap_or(u64::MAX)
}

/// Inflates without keeping anything; short data cannot become much and are not tried.
fn inflates_beyond(raw: &[u8]) -> bool {
    if length(raw).saturating_mul(MOST_GROWTH) <= MOST_BYTES {
        return false;
    }
    let mut inflated = ZlibDecoder::new(raw).take(MOST_BYTES + 1);
    let mut buffer = vec![0_u8; 64 << 10];
    let mut total = 0_u64;
    while let Ok(n) = inflated.read(&mut buffer) {
        if n == 0 {
            break;
        }
        total = total.saturating_add(u64::try_from(n).unwrap_or(u64::MAX));
    }
    total > MOST_BYTES
}
