//! Portable Document Format, on hayro: glyphs with their places in, a draft out.
//!
//! ```text
//! bytes ─▶ condition ─▶ walk (marks, pieces, fonts, inflate) ─▶ page: glyphs ─▶ lines
//!     where there is a structure tree: structure ─▶ tagged ─▶ para
//!     where there is none: layout ─▶ furniture ─▶ footnotes ─▶ paragraphs ─▶ para
//! para ─▶ headings ─▶ join ─▶ draft
//! ```
//! Knows nothing of sections and sentences.

mod canvas;
mod characters;
mod condition;
mod contents;
mod dividers;
mod document;
mod draft;
mod fonts;
mod footnotes;
mod furniture;
mod headings;
mod inflate;
mod join;
mod labels;
mod layout;
mod lines;
mod marks;
mod matrix;
mod page;
mod para;
mod paragraphs;
mod pieces;
mod scans;
mod strings;
mod structure;
mod tables;
mod tagged;
mod walk;

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use super::{Draft, Options};
use crate::core::document::{Format, Health, Metadata};

/// The rules by which PDFs are read; raised whenever they give another text.
pub(super) const EXTRACTOR: &str = "pdf/1";

/// The same, where character recognition took part.
pub(super) const WITH_OCR: &str = "pdf/1+ocr";

pub use scans::{DOTS_PER_INCH, Picture};

/// Draws a page, counted from 1, for character recognition; none where there is no such page, or it cannot be drawn.
pub fn draw(bytes: Vec<u8>, page: u32) -> Option<Picture> {
    catch_unwind(AssertUnwindSafe(|| scans::draw(bytes, page))).ok().flatten()
}

/// Reads a PDF. Never fails: what cannot be read is a draft whose health says why.
pub fn read(bytes: &[u8], options: &Options) -> Draft {
    read_whole(bytes.to_vec(), options)
}

/// The same, of bytes that nobody else needs.
pub(super) fn read_whole(bytes: Vec<u8>, options: &Options) -> Draft {
    if bytes.is_empty() {
        return unreadable(Health::Empty, "the file is empty");
    }
    if !condition::has_header(&bytes) {
        return unreadable(Health::Damaged, "there is no PDF header");
    }
    // The parsers below panic on few files; that is then the end of the file, and not of the process.
    catch_unwind(AssertUnwindSafe(|| open(bytes, options)))
        .unwrap_or_else(|_| unreadable(Health::Crashed, "the PDF parser failed on this file"))
}

fn open(bytes: Vec<u8>, options: &Options) -> Draft {
    let truncated = condition::is_truncated(&bytes);
    let revisions = condition::revisions(&bytes);
    let pdf = match Pdf::new(bytes) {
        Ok(pdf) => pdf,
        Err(LoadPdfError::Decryption(DecryptionError::PasswordProtected)) => {
            return unreadable(Health::Encrypted, "the file needs a password");
        }
        Err(LoadPdfError::Decryption(_)) => {
            return unreadable(Health::Encrypted, "the file is encrypted in a way that cannot be opened");
        }
        Err(LoadPdfError::Invalid) if truncated => return unreadable(Health::Truncated, "the file ends too early"),
        Err(LoadPdfError::Invalid) => return unreadable(Health::Damaged, "the file cannot be parsed"),
    };
    let mut draft = document::read(&pdf, options);
    if truncated {
        draft.warnings.push("the file ends too early: no end mark, or a table beyond its end".to_owned());
        draft.health = draft.health.max(Health::Truncated);
    }
    draft.metadata.revisions = u32::try_from(revisions.max(1)).ok();
    if revisions > 1 {
        draft.warnings.push(format!("the file was saved {revisions} times; this is the text of the last revision"));
    }
    draft
}

fn unreadable(health: Health, reason: &str) -> Draft {
    Draft {
        format: Format::Pdf,
        extractor: EXTRACTOR,
        title: None,
        declared_language: None,
        pages: 0,
        health,
        items: Vec::new(),
        warnings: vec![reason.to_owned()],
        metadata: Metadata::default(),
        scanned_pages: Vec::new(),
    }
}
