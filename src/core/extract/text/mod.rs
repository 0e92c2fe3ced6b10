//! Plain text, as `pdftotext -layout` gives it or as somebody typed it: hard wraps joined, furniture dropped, headings,
//! lists, tables and footnotes told by their shape.

mod blocks;
mod notes;
mod pages;
mod table;

use super::{Draft, Options, sniff::Decoded};
use crate::core::document::{Format, Health};

pub(super) const EXTRACTOR: &str = "text/1";

/// Reads plain text.
pub fn read(decoded: &Decoded, options: &Options) -> Draft {
    if decoded.text.len() > options.max_text_bytes {
        return Draft::unreadable(Format::Text, EXTRACTOR, Health::TooLarge, "more text than allowed");
    }
    let pages = pages::split(&decoded.text);
    let n_pages = u32::try_from(pages.len()).unwrap_or(u32::MAX);
    if n_pages > options.max_pages {
        return Draft::unreadable(Format::Text, EXTRACTOR, Health::TooLarge, "more pages than allowed");
    }
    let built = blocks::build(&pages);
    let mut draft =
        Draft { pages: n_pages.max(1), items: built.items, ..Draft::empty(Format::Text, EXTRACTOR, Health::Ok) };
    draft.warnings.clone_from(&decoded.warnings);
    if built.had_invisible {
        draft.warnings.push("invisible characters were removed".to_owned());
    }
    draft
}
