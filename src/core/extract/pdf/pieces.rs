//! The array that one operator shows: strings, and numbers that move the pen between them.
//!
//! Nearly all text of nearly all files passes here, so the common spellings of both are read in place; whatever else
//! stands in such an array is left to hayro, from the first such item on. Knows nothing of fonts.

use hayro_syntax::object::{Array, Object};

/// An item of the array.
pub(super) enum Piece<'p> {
    /// Moves the pen back by that many thousandths of the font size.
    Back(f64),
    /// Character codes.
    Text(&'p [u8]),
}

/// What a number is divided by, by the digits behind its point. Numbers with more digits are left to hayro.
const POWERS: [f64; 16] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// Goes through the items in order. `room` is overwritten.
pub(super) fn each(array: &Array<'_>, room: &mut Vec<u8>, mut take: impl FnMut(Piece<'_>)) {
    let mut rest = array.data();
    let mut n_read = 0;
    loop {
        rest = rest.trim_ascii_start();
        let after = match rest.first() {
            None => return,
            Some(b'(') => literal(rest, room).inspect(|_| take(Piece::Text(room))),
            Some(b'0'..=b'9' | b'-' | b'.') => number(rest).map(|(value, after)| {
                take(Piece::Back(value));
                after
            }),
            _ => None,
        };
        let Some(after) = after else { break };
        rest = after;
        n_read += 1;
    }
    for item in array.iter::<Object<'_>>().skip(n_read) {
        match item {
            Object::Number(n) => take(Piece::Back(n.as_f64())),
            Object::String(text) => take(Piece::Text(text.as_bytes())),
            _ => {}
        }
    }
}

/// A plain number at the beginning of `bytes`, and what follows it.
fn number(bytes: &[u8]) -> Option<(f64, &[u8])> {
    let (negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    let (mut value, mut n_digits, mut n_fraction, mut in_fraction) = (0_i64, 0, 0, false);
    let mut rest = digits;
    while let [first, after @ ..] = rest {
        match first {
            b'0'..=b'9' => {
                n_digits += 1;
                if n_digits >= POWERS.len() {
                    return None;
                }
                value = value * 10 + i64::from(first - b'0');
                n_fraction += usize::from(in_fraction);
            }
            b'.' if !in_fraction => in_fraction = true,
            b'(' | b'[' | b']' | b' ' | b'\n' | b'\r' | b'\t' => break,
            _ => return None,
        }
        rest = after;
    }
    if n_digits == 0 {
        return None;
    }
    // Both are exact in a float, so that the quotient is the nearest one.
    let value = value as f64 / POWERS.get(n_fraction)?;
    Some((if negative { -value } else { value }, rest))
}

/// Decodes a literal string (ISO 32000-1, 7.3.4.2) at the beginning of `bytes` into `room`; what follows it.
fn literal<'b>(bytes: &'b [u8], room: &mut Vec<u8>) -> Option<&'b [u8]> {
    room.clear();
    let mut rest = bytes.strip_prefix(b"(")?;
    let mut depth = 1_usize;
    loop {
        rest = match rest {
            [b'\\', b'\r', b'\n', after @ ..] | [b'\\', b'\r' | b'\n', after @ ..] => after,
            [b'\\', first @ b'0'..=b'7', after @ ..] => octal(*first, after, room),
            [b'\\', escaped, after @ ..] => {
                room.push(match escaped {
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    b'b' => 8,
                    b'f' => 12,
                    other => *other,
                });
                after
            }
            [b'\r', b'\n', after @ ..] | [b'\r', after @ ..] => {
                room.push(b'\n');
                after
            }
            [b')', after @ ..] if depth == 1 => return Some(after),
            [byte, after @ ..] => {
                match byte {
                    b'(' => depth += 1,
                    b')' => depth -= 1,
                    _ => {}
                }
                room.push(*byte);
                after
            }
            [] => return None,
        };
    }
}

/// One to three octal figures; what is more than a byte is none, as in hayro.
fn octal<'b>(first: u8, after: &'b [u8], room: &mut Vec<u8>) -> &'b [u8] {
    let mut value = u16::from(first - b'0');
    let mut rest = after;
    for _ in 0..2 {
        let [figure @ b'0'..=b'7', after @ ..] = rest else { break };
        value = value * 8 + u16::from(figure - b'0');
        rest = after;
    }
    room.extend(u8::try_from(value));
    rest
}
