//! Reads text as hashes: of words, blind to capitals and figures, and of whole sentences, blind to punctuation.
//!
//! Knows nothing of sections and of who compares what.

const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;

/// One step of hashing a sequence.
pub(super) const fn step(hash: u64, value: u64) -> u64 {
    (hash.rotate_left(5) ^ value).wrapping_mul(MULTIPLIER)
}

const fn finish(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    hash ^ (hash >> 32)
}

/// Hashes a stream of bytes, eight at a time, so that it is the same wherever the stream was interrupted.
#[derive(Clone, Copy)]
struct Stream {
    hash: u64,
    open: u64,
    n_bytes: u32,
}

impl Stream {
    const fn new() -> Self {
        Self { hash: 0xCBF2_9CE4_8422_2325, open: 0, n_bytes: 0 }
    }

    const fn push(&mut self, byte: u8) {
        self.open = (self.open << 8) | byte as u64;
        self.n_bytes = self.n_bytes.wrapping_add(1);
        if self.n_bytes.is_multiple_of(8) {
            self.hash = step(self.hash, self.open);
            self.open = 0;
        }
    }

    fn push_char(&mut self, c: char) {
        c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| self.push(byte));
    }

    /// The number of bytes counts too, so that an open end is told from zeros.
    const fn finish(self) -> u64 {
        finish(step(step(self.hash, self.open), self.n_bytes as u64))
    }
}

/// A hash of the whole text that is blind to punctuation, quotes, hyphens and white space, but not to capitals, figures
/// and signs such as `%`; and how many words and figures there are.
pub(super) fn exact(text: &str) -> (u64, u32) {
    let bytes = text.as_bytes();
    let mut exact = Stream::new();
    let mut n_words = 0_u32;
    let mut in_word = false;
    let mut in_figure = false;
    // What stands before, for telling a minus from a hyphen.
    let mut after_space = true;
    let mut minus = false;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii_alphanumeric() {
            at += 1;
            if !in_word {
                in_word = true;
                n_words = n_words.saturating_add(1);
                in_figure = byte.is_ascii_digit();
                if in_figure {
                    // Two figures side by side are not one longer figure.
                    exact.push(if minus { b'-' } else { b'#' });
                }
            }
            exact.push(byte);
            while let Some(&byte) = bytes.get(at).filter(|byte| byte.is_ascii_alphanumeric()) {
                exact.push(byte);
                at += 1;
            }
            continue;
        }
        if byte == b' ' {
            at += 1;
            in_word = false;
            minus = false;
            after_space = true;
            continue;
        }
        let c = if byte.is_ascii() { byte as char } else { char_at(text, at) };
        at += c.len_utf8();
        if !byte.is_ascii() && c.is_alphanumeric() {
            if !in_word {
                in_word = true;
                in_figure = false;
                n_words = n_words.saturating_add(1);
            }
            exact.push_char(c);
            continue;
        }
        if in_word {
            if is_joint(c) {
                continue;
            }
            if in_figure && matches!(byte, b'.' | b',') && bytes.get(at).is_some_and(u8::is_ascii_digit) {
                exact.push(byte);
                continue;
            }
            in_word = false;
            after_space = false;
        }
        if is_sign(c) {
            exact.push_char(c);
        }
        // A hyphen after a space may be a minus; one after a letter or a digit is a hyphen.
        minus = after_space && matches!(c, '-' | '\u{2212}');
        after_space = c.is_whitespace();
    }
    (exact.finish(), n_words)
}

/// `thema's` is one word, and a soft hyphen is none.
const fn is_joint(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{ad}')
}

/// Gives `word` the hash of each word in lower case, 0 for a figure.
pub(super) fn scan(text: &str, mut word: impl FnMut(u64)) {
    let bytes = text.as_bytes();
    let mut hash = Stream::new();
    let mut in_word = false;
    let mut in_figure = false;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii_alphanumeric() {
            if !in_word {
                in_word = true;
                in_figure = byte.is_ascii_digit();
                hash = Stream::new();
            }
            hash.push(byte.to_ascii_lowercase());
            at += 1;
            while let Some(&byte) = bytes.get(at).filter(|byte| byte.is_ascii_alphanumeric()) {
                hash.push(byte.to_ascii_lowercase());
                at += 1;
            }
            continue;
        }
        if byte == b' ' {
            at += 1;
            if in_word {
                word(if in_figure { 0 } else { hash.finish().max(1) });
                in_word = false;
            }
            continue;
        }
        let c = if byte.is_ascii() { byte as char } else { char_at(text, at) };
        at += c.len_utf8();
        if !byte.is_ascii() && c.is_alphanumeric() {
            if !in_word {
                in_word = true;
                in_figure = false;
                hash = Stream::new();
            }
            hash.push_char(c.to_lowercase().next().unwrap_or(c));
        } else if in_word {
            let inside = is_joint(c)
                || (in_figure && matches!(byte, b'.' | b',') && bytes.get(at).is_some_and(u8::is_ascii_digit));
            if !inside {
                word(if in_figure { 0 } else { hash.finish().max(1) });
                in_word = false;
            }
        }
    }
    if in_word {
        word(if in_figure { 0 } else { hash.finish().max(1) });
    }
}

fn char_at(text: &str, at: usize) -> char {
    text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// Signs that mean something by themselves.
pub(crate) const fn is_sign(c: char) -> bool {
    matches!(c, '%' | '‰' | '€' | '$' | '£' | '+' | '<' | '>' | '=' | '≤' | '≥' | '°')
}
