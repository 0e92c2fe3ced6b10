//! Makes words of others harmless: [`neutral`] for every text of a publisher, wrapping and cutting for plain text.
//!
//! Escaping is not done here: each output escapes by its own rules (askama, Markdown).

/// A publisher's text as one line of visible characters: control characters and bidi overrides are gone (they can make
/// a passage read other than it is written), and white space is folded.
pub fn neutral(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut space = false;
    for c in text.chars() {
        if c.is_whitespace() || matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}') {
            space = true;
        } else if !(c.is_control() || is_invisible(c)) {
            if space && !clean.is_empty() {
                clean.push(' ');
            }
            space = false;
            clean.push(c);
        }
    }
    clean
}

/// Characters that change how others are read, or that hide: bidi controls, zero-width marks, tags.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{61C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}' | '\u{AD}')
}

/// At most `max_chars` characters, cut at a word where one ends near, with an ellipsis.
pub(crate) fn excerpt(text: &str, max_chars: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(max_chars) else { return text.to_owned() };
    let head = &text[..end];
    let cut = head.rfind(' ').filter(|&at| at > end / 2).unwrap_or(end);
    format!("{} …", head[..cut].trim_end())
}

/// A web address that may become a link: http or https, without white space or control characters.
pub(crate) fn web_link(url: &str) -> Option<String> {
    let url = url.trim();
    let lower = url.get(..8).unwrap_or(url).to_ascii_lowercase();
    let is_web = lower.starts_with("https://") || lower.starts_with("http://");
    (is_web && url.len() <= 2_000 && !url.chars().any(|c| c.is_whitespace() || c.is_control() || is_invisible(c)))
        .then(|| url.to_owned())
}

/// Appends `text` in lines of at most `width` characters; the first begins with `first`, the others with `next`. A word
/// that is longer than that stays whole up to 900 bytes, so that links stay links and no line breaks RFC 5322's 998.
pub(crate) fn wrap(out: &mut String, text: &str, first: &str, next: &str, width: usize) {
    out.push_str(first);
    let mut column = first.chars().count();
    let mut is_start = true;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if !is_start && column + 1 + length > width {
            out.push('\n');
            out.push_str(next);
            column = next.chars().count();
            is_start = true;
        }
        if !is_start {
            out.push(' ');
            column += 1;
        }
        let mut rest = word;
        while rest.len() > 900 {
            let cut = (0..=900).rev().find(|&at| rest.is_char_boundary(at)).unwrap_or(rest.len());
            out.push_str(&rest[..cut]);
            out.push('\n');
            out.push_str(next);
            rest = &rest[cut..];
        }
        out.push_str(rest);
        column += length;
        is_start = false;
    }
    out.push('\n');
}
