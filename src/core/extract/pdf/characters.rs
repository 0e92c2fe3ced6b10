//! What single characters and short strings are: accents, marks of footnotes, bullets, ligatures. Knows no geometry.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::compose;

/// The character as text may hold it; `None` for what no reader sees. All white space becomes a space.
pub(super) fn admit(ch: char) -> Option<char> {
    match ch {
        // Nearly all text; the rest takes many comparisons.
        ' '..='~' => Some(ch),
        '\u{a0}' | '\t' | '\n' | '\r' | '\u{c}' | '\u{b}' | '\u{2028}' | '\u{2029}' => Some(' '),
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{fffd}' => None,
        // Symbol fonts put their bullets into the private use area.
        '\u{f0a7}' | '\u{f0b7}' | '\u{f0d8}' | '\u{f0fc}' | '\u{f0a8}' | '\u{f076}' => Some('•'),
        '\u{f02d}' | '\u{f0be}' => Some('–'),
        '\u{e000}'..='\u{f8ff}' => None,
        ch if ch.is_whitespace() => Some(' '),
        ch if ch.is_control() => None,
        ch => Some(ch),
    }
}

/// Resolves ligatures, composes accents, and writes an apostrophe inside a word as `'`.
pub(super) fn clean(text: &str) -> String {
    if text.is_ascii() && !text.contains('`') {
        return text.to_owned();
    }
    let mut spelled = String::with_capacity(text.len());
    for ch in text.chars() {
        match ch {
            // Only ligatures are taken apart: full compatibility folding would make m2 of m².
            '\u{fb00}'..='\u{fb06}' | 'ĳ' | 'Ĳ' | 'ŉ' => spelled.extend(std::iter::once(ch).nfkc()),
            _ => spelled.push(ch),
        }
    }
    let composed: Vec<char> = spelled.nfc().collect();
    let mut clean = String::with_capacity(spelled.len());
    for (n, ch) in composed.iter().enumerate() {
        let before = n.checked_sub(1).and_then(|n| composed.get(n)).is_some_and(|c| c.is_alphanumeric());
        let after = composed.get(n + 1).is_some_and(|c| c.is_alphanumeric());
        match ch {
            '`' | '´' | '\u{2019}' | '\u{2018}' | '\u{2bc}' if before && after => clean.push('\''),
            _ => clean.push(*ch),
        }
    }
    clean
}

/// An accent that takes room of its own, as old fonts have them.
pub(super) fn is_spacing_accent(ch: char) -> bool {
    combining(ch).is_some()
}

fn combining(accent: char) -> Option<char> {
    Some(match accent {
        '`' | 'ˋ' => '\u{300}',
        '´' | 'ˊ' => '\u{301}',
        '^' | 'ˆ' => '\u{302}',
        '~' | '˜' => '\u{303}',
        '¯' | 'ˉ' => '\u{304}',
        '˘' => '\u{306}',
        '˙' => '\u{307}',
        '¨' => '\u{308}',
        '˚' => '\u{30a}',
        '˝' => '\u{30b}',
        'ˇ' => '\u{30c}',
        '¸' => '\u{327}',
        '˛' => '\u{328}',
        _ => return None,
    })
}

/// The letter with the accent on it.
pub(super) fn with_accent(letter: char, accent: char) -> Option<char> {
    let letter = match letter {
        'ı' => 'i',
        'ȷ' => 'j',
        letter => letter,
    };
    compose(letter, combining(accent)?)
}

/// Whether a raised character can belong to the mark of a footnote.
pub(super) fn can_be_mark(ch: char) -> bool {
    ch.is_ascii_digit()
        || superscript_figure(ch).is_some()
        || matches!(ch, '*' | '†' | '‡' | '§' | ',' | '(' | ')' | '[' | ']')
}

/// The figure that a superscript character shows.
pub(super) fn superscript_figure(ch: char) -> Option<char> {
    Some(match ch {
        '⁰' => '0',
        '¹' => '1',
        '²' => '2',
        '³' => '3',
        '⁴' => '4',
        '⁵' => '5',
        '⁶' => '6',
        '⁷' => '7',
        '⁸' => '8',
        '⁹' => '9',
        _ => return None,
    })
}

/// Whether a raised run is the mark of a footnote: a number of at most three figures, or a sign.
pub(super) fn is_mark(run: &str) -> bool {
    let inner = run.trim_matches(|c| matches!(c, '(' | ')' | '[' | ']' | ','));
    !inner.is_empty()
        && (inner.len() <= 3 && inner.chars().all(|c| c.is_ascii_digit())
            || inner.chars().count() <= 3 && inner.chars().all(|c| matches!(c, '*' | '†' | '‡' | '§')))
}

/// Whether the text ends in a unit of measure or a figure, after which a raised figure is an exponent.
pub(super) fn ends_in_unit(text: &str) -> bool {
    let word = text.rsplit(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default();
    let word = word.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
    matches!(word, "m" | "km" | "cm" | "mm" | "dm" | "hm")
}

/// Whether a word is the sign before a list item.
pub(super) fn is_bullet(word: &str) -> bool {
    let mut chars = word.chars();
    let (Some(ch), None) = (chars.next(), chars.next()) else { return false };
    matches!(
        ch,
        '•' | '●'
            | '○'
            | '◦'
            | '▪'
            | '■'
            | '□'
            | '▫'
            | '–'
            | '-'
            | '—'
            | '‣'
            | '⁃'
            | '∙'
            | '·'
            | '*'
            | '✓'
            | '►'
            | '➢'
            | '❖'
            | '◆'
            | '\u{2012}'
            | '\u{2212}'
    )
}

/// Whether a word numbers a list item: `1.`, `a)`, `(iv)`, `1°`. Numbers of two levels belong to headings.
pub(super) fn is_label(word: &str) -> bool {
    let Some(body) = word.strip_suffix(['.', ')', '°']) else { return false };
    let body = body.strip_prefix('(').unwrap_or(body);
    let figures = (1..=2).contains(&body.len()) && body.bytes().all(|b| b.is_ascii_digit());
    let letter = body.len() == 1 && body.bytes().all(|b| b.is_ascii_lowercase());
    let roman = (1..=4).contains(&body.len()) && body.bytes().all(|b| matches!(b, b'i' | b'v' | b'x'));
    figures || letter || roman
}
