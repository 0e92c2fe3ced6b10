//! Portable Document Format, on hayro: glyphs with their places in, a draft out.

use super::{Draft, Options};
use crate::core::document::{Format, Health};

/// Reads a PDF.
pub fn read(bytes: &[u8], options: &Options) -> Draft {
    let _ = (bytes, options);
    Draft {
        format: Format::Pdf,
        extractor: "pdf/1",
        title: None,
        declared_language: None,
        pages: 0,
        health: Health::Damaged,
        items: Vec::new(),
        warnings: Vec::new(),
    }
}
