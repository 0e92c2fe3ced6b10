//! Makes a harmless name of what a site calls its file. The name is shown and logged; it never becomes a path.

use percent_encoding::percent_decode_str;
use url::Url;

/// Longest name that is kept, in characters.
const MAX_CHARS: usize = 120;

/// The name of the file that an answer brings: that of `Content-Disposition`, else the last part of the URL's path.
pub(super) fn name_of(disposition: Option<&str>, url: &Url) -> Option<String> {
    let declared = disposition.and_then(declared_name);
    let last = || {
        let segment = url.path_segments()?.next_back()?;
        Some(percent_decode_str(segment).decode_utf8_lossy().into_owned())
    };
    declared.as_deref().and_then(safe_file_name).or_else(|| last().as_deref().and_then(safe_file_name))
}

/// The `filename*` (RFC 6266, UTF-8 only) or `filename` of a `Content-Disposition`.
fn declared_name(disposition: &str) -> Option<String> {
    let mut plain = None;
    for parameter in split_parameters(disposition) {
        let Some((key, value)) = parameter.split_once('=') else { continue };
        let value = value.trim();
        match key.trim().to_ascii_lowercase().as_str() {
            "filename*" => {
                let mut parts = value.splitn(3, '\'');
                if let (Some(charset), Some(_), Some(coded)) = (parts.next(), parts.next(), parts.next())
                    && charset.eq_ignore_ascii_case("utf-8")
                {
                    return Some(percent_decode_str(coded).decode_utf8_lossy().into_owned());
                }
            }
            "filename" => plain = Some(value.trim_matches('"').replace("\\\"", "\"")),
            _ => {}
        }
    }
    plain
}

/// Splits at semicolons that stand outside of quotes.
fn split_parameters(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ';' if !quoted => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// The last part of `name`, without control characters, direction marks, separators and reserved names; `None` where
/// nothing is left.
pub fn safe_file_name(name: &str) -> Option<String> {
    let decoded = percent_decode_str(name).decode_utf8_lossy();
    // A full-width slash, and the replacement of bytes that are not UTF-8, would be separators to some readers.
    let last = decoded.rsplit(['/', '\\', '\u{FF0F}', '\u{2215}', '\u{FFFD}']).next().unwrap_or_default();
    let kept: String = last.chars().filter(|c| !c.is_control() && !is_direction_mark(*c)).collect();
    let trimmed = kept.trim().trim_start_matches('.').trim_end_matches(['.', ' ']);
    let cut: String = trimmed.chars().map(|c| if "<>:\"|?*".contains(c) { '_' } else { c }).take(MAX_CHARS).collect();
    let stem = cut.split('.').next().unwrap_or_default().to_ascii_uppercase();
    let reserved = matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL")
        || (stem.len() == 4
            && (stem.starts_with("COM") || stem.starts_with("LPT"))
            && stem.ends_with(|c: char| c.is_ascii_digit()));
    match cut.is_empty() {
        true => None,
        false if reserved => Some(format!("_{cut}")),
        false => Some(cut),
    }
}

fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}
