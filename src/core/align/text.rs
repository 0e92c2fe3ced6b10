//! Reads text as hashes: of words, blind to capitals and figures, and of whole sentences, blind to punctuation.
//!
//! Knows nothing of sections and of who compares what.

const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;
/// One in every byte of a chunk.
const ONES: u64 = 0x0101_0101_0101_0101;
/// The highest bit of every byte of a chunk.
const HIGHEST: u64 = ONES << 7;
/// The bit by which a small ASCII letter differs from a capital; digits have it anyway.
const SMALL: u64 = ONES * 0x20;

/// One step of hashing a sequence.
pub(crate) const fn step(hash: u64, value: u64) -> u64 {
    (hash.rotate_left(5) ^ value).wrapping_mul(MULTIPLIER)
}

const fn finish(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    hash ^ (hash >> 32)
}

/// The eight bytes from `at` on, the first one lowest; zeros stand for what is behind the end.
pub(crate) fn chunk_at(bytes: &[u8], at: usize) -> u64 {
    let rest = bytes.get(at..).unwrap_or(&[]);
    if let Some(chunk) = rest.first_chunk::<8>() {
        return u64::from_le_bytes(*chunk);
    }
    if let Some(chunk) = bytes.last_chunk::<8>() {
        let behind = u32::try_from(8 - rest.len()).unwrap_or(8);
        return u64::from_le_bytes(*chunk).checked_shr(8 * behind).unwrap_or(0);
    }
    rest.iter().rev().fold(0, |chunk, byte| (chunk << 8) | u64::from(*byte))
}

/// How many of the first bytes of a chunk are ASCII letters or digits. All eight bytes are judged at once: adding carries
/// into a byte's highest bit what is not below the lower bound, and what is above the upper one.
pub(crate) const fn run(chunk: u64) -> u32 {
    let low = chunk & !HIGHEST;
    let small = low | SMALL;
    let letter = (small + ONES * (0x80 - b'a' as u64)) & !(small + ONES * (0x7F - b'z' as u64));
    let digit = (low + ONES * (0x80 - b'0' as u64)) & !(low + ONES * (0x7F - b'9' as u64));
    let other = !((letter | digit) & !chunk) & HIGHEST;
    other.trailing_zeros() / 8
}

/// Hashes a stream of bytes, eight at a time, so that it is the same wherever the stream was interrupted.
#[derive(Clone, Copy)]
struct Stream {
    hash: u64,
    open: u64,
    n_open: u32,
    n_bytes: u32,
}

impl Stream {
    const fn new() -> Self {
        Self { hash: 0xCBF2_9CE4_8422_2325, open: 0, n_open: 0, n_bytes: 0 }
    }

    /// Takes the first `n` bytes of a chunk, at most eight; the others are zero.
    fn push(&mut self, chunk: u64, n: u32) {
        let chunk = u128::from(chunk) << (8 * self.n_open);
        let open = self.open | chunk as u64;
        let n_open = self.n_open + n;
        let is_full = n_open >= 8;
        // Chosen rather than branched on: which word fills the chunk is chance.
        self.hash = if is_full { step(self.hash, open) } else { self.hash };
        self.open = if is_full { (chunk >> 64) as u64 } else { open };
        self.n_open = n_open & 7;
        self.n_bytes = self.n_bytes.wrapping_add(n);
    }

    fn push_char(&mut self, c: char) {
        let mut bytes = [0; 4];
        let n = u32::try_from(c.encode_utf8(&mut bytes).len()).unwrap_or(0);
        self.push(u64::from(u32::from_le_bytes(bytes)), n);
    }

    /// The number of bytes counts too, so that an open end is told from zeros.
    const fn finish(self) -> u64 {
        finish(step(step(self.hash, self.open), self.n_bytes as u64))
    }
}

/// Hashes the bytes of one word, eight at a time from its beginning.
#[derive(Clone, Copy, Default)]
struct WordHash {
    hash: u64,
    open: u64,
    n_open: u32,
}

impl WordHash {
    fn push_char(&mut self, c: char) {
        for byte in c.encode_utf8(&mut [0; 4]).bytes() {
            self.open |= u64::from(byte) << (8 * self.n_open);
            self.n_open += 1;
            if self.n_open == 8 {
                *self = Self { hash: step(self.hash, self.open), open: 0, n_open: 0 };
            }
        }
    }

    fn finish(self) -> u64 {
        let hash = if self.n_open > 0 { step(self.hash, self.open) } else { self.hash };
        // Zero is the hash of figures.
        hash.max(1)
    }
}

/// Gives `word` the hash of each word in small letters, 0 for a figure, and where it begins and ends. Returns a hash of
/// the whole text that is blind to punctuation, quotes, hyphens and white space, but not to capitals, figures and signs
/// such as `%`.
#[inline]
pub(super) fn read(text: &str, mut word: impl FnMut(u64, usize, usize)) -> u64 {
    let bytes = text.as_bytes();
    let mut exact = Stream::new();
    // What stands before, for telling a minus from a hyphen.
    let mut after_space = true;
    let mut minus = false;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii_alphabetic() {
            // Most words are ASCII letters up to a space; others are read letter by letter.
            let mut hash = 0;
            let mut end = at;
            let next = loop {
                let chunk = chunk_at(bytes, end);
                let n = run(chunk);
                if n == 0 {
                    break chunk as u8;
                }
                let own = u64::MAX >> (64 - 8 * n);
                exact.push(chunk & own, n);
                hash = step(hash, (chunk | SMALL) & own);
                end += n as usize;
                if n < 8 {
                    break (chunk >> (8 * n)) as u8;
                }
            };
            minus = false;
            after_space = next == b' ';
            if after_space {
                word(hash.max(1), at, end);
                at = end + 1;
            } else if next == b'\'' || !next.is_ascii() {
                at = read_slowly(text, at, end, &mut exact, &mut word);
            } else {
                word(hash.max(1), at, end);
                at = end;
            }
            continue;
        }
        if byte == b' ' {
            at += 1;
            minus = false;
            after_space = true;
            continue;
        }
        let c = if byte.is_ascii() { byte as char } else { char_at(text, at) };
        if c.is_alphanumeric() {
            if byte.is_ascii_digit() {
                // Two figures side by side are not one longer figure.
                exact.push_char(if minus { '-' } else { '#' });
            }
            at = read_slowly(text, at, at, &mut exact, &mut word);
            after_space = false;
            minus = false;
            continue;
        }
        at += c.len_utf8();
        if is_sign(c) {
            exact.push_char(c);
        }
        // A hyphen after a space may be a minus; one after a letter or a digit is a hyphen.
        minus = after_space && matches!(c, '-' | '\u{2212}');
        after_space = c.is_whitespace();
    }
    exact.finish()
}

/// Reads one word or figure from `from` on, character by character; returns where it ends. What stands before `known`
/// is in the hash of the text already.
fn read_slowly(
    text: &str,
    from: usize,
    known: usize,
    exact: &mut Stream,
    word: &mut impl FnMut(u64, usize, usize),
) -> usize {
    let bytes = text.as_bytes();
    let is_figure = bytes.get(from).is_some_and(u8::is_ascii_digit);
    let mut hash = WordHash::default();
    let mut at = from;
    while let Some(&byte) = bytes.get(at) {
        let c = if byte.is_ascii() { byte as char } else { char_at(text, at) };
        let end = at + c.len_utf8();
        if c.is_alphanumeric() {
            if at >= known {
                exact.push_char(c);
            }
            hash.push_char(if c.is_ascii() { c.to_ascii_lowercase() } else { c.to_lowercase().next().unwrap_or(c) });
        } else if is_figure && matches!(c, '.' | ',') && bytes.get(end).is_some_and(u8::is_ascii_digit) {
            exact.push_char(c);
        } else if !is_joint(c) {
            break;
        }
        at = end;
    }
    word(if is_figure { 0 } else { hash.finish() }, from, at);
    at
}

/// `thema's` is one word, and a soft hyphen is none.
const fn is_joint(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{ad}')
}

/// The hash of a whole text, as [`read`] returns it.
pub(super) fn exact(text: &str) -> u64 {
    read(text, |_, _, _| ())
}

fn char_at(text: &str, at: usize) -> char {
    text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// Signs that mean something by themselves.
pub(crate) const fn is_sign(c: char) -> bool {
    matches!(c, '%' | '‰' | '€' | '$' | '£' | '+' | '<' | '>' | '=' | '≤' | '≥' | '°')
}
