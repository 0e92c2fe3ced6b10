//! Law text that is carried by YAML or JSON: lists of articles, each with a number and its text.
//!
//! Knows shapes, not schemas: any file whose lists hold entries with a number or a heading and running text is read;
//! data without such text is no document.

mod law;
mod tree;

use super::{Draft, Options, sniff::Decoded};
use crate::core::document::{Format, Health};

pub(super) const EXTRACTOR: &str = "data/1";

/// Lines looked at to tell YAML from prose.
const MAX_SNIFFED_LINES: usize = 2_000;

/// Reads YAML or JSON. Files of these kinds have the format [`Format::Text`]: their text is plain, their extractor says
/// where it was taken from.
pub fn read(decoded: &Decoded, options: &Options) -> Draft {
    if decoded.text.len() > options.max_text_bytes {
        return Draft::unreadable(Format::Text, EXTRACTOR, Health::TooLarge, "more text than allowed");
    }
    let root = match tree::parse(&decoded.text) {
        Ok(root) => root,
        Err((health, reason)) => return Draft::unreadable(Format::Text, EXTRACTOR, health, reason),
    };
    let mut draft = Draft::empty(Format::Text, EXTRACTOR, Health::Ok);
    draft.warnings.clone_from(&decoded.warnings);
    let Some(law) = law::read(&root) else {
        return Draft::unreadable(
            Format::Text,
            EXTRACTOR,
            Health::WrongType,
            "data without running text, not a document",
        );
    };
    if law.had_invisible {
        draft.warnings.push("invisible characters were removed".to_owned());
    }
    draft.title = law.title;
    draft.items = law.items;
    draft
}

/// Whether the media type or the name announces YAML or JSON.
pub(super) fn is_announced(options: &Options) -> bool {
    let media_type = options.media_type.as_deref().unwrap_or("").split(';').next().unwrap_or("").trim();
    let by_type = ["application/json", "application/ld+json", "application/yaml", "application/x-yaml", "text/yaml"];
    if by_type.iter().any(|known| known.eq_ignore_ascii_case(media_type)) {
        return true;
    }
    let name = options.file_name.as_deref().unwrap_or("").to_ascii_lowercase();
    [".json", ".yaml", ".yml"].iter().any(|extension| name.ends_with(extension))
}

/// Whether text that nobody announced is data: JSON that parses, or YAML whose every outermost line is a key.
pub(super) fn looks_like(text: &str) -> bool {
    if tree::opens_json(text) {
        return tree::parse(text).is_ok();
    }
    let mut n_keys = 0_usize;
    for line in text.trim_start_matches('\u{FEFF}').lines().take(MAX_SNIFFED_LINES) {
        let line = line.trim_end();
        if line.is_empty() || line.starts_with([' ', '#']) || matches!(line, "---" | "...") || line.starts_with("- ") {
            continue;
        }
        let Some((key, rest)) = line.split_once(':') else { return false };
        let is_key = key.chars().count() <= 60
            && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '$' | '.' | '"' | '\''))
            && (rest.is_empty() || rest.starts_with(' '));
        if !is_key {
            return false;
        }
        n_keys += 1;
    }
    // Fewer could be a note of two lines.
    n_keys >= 3 && tree::parse(text).is_ok()
}
