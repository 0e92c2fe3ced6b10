//! Reading PDFs: the same text by every producer, real documents, and files that are broken or mean harm.

mod bidi;
mod condition;
mod grids;
mod hostile;
mod layout;
mod made;
mod producers;
mod real;
mod whole;

use std::path::PathBuf;

use annexwatch::core::document::BlockKind;
use annexwatch::core::extract::{Draft, Item, ItemKind, Options, pdf};

/// A file of the shared data; `None`, and a notice, where it is absent.
#[expect(clippy::print_stdout, reason = "a skipped test says so")]
fn shared(path: &str) -> Option<PathBuf> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path);
    if !file.exists() {
        println!("skipped: {path} is not there");
        return None;
    }
    Some(file)
}

fn read(bytes: &[u8]) -> Draft {
    pdf::read(bytes, &Options::default())
}

/// Reads a shared file.
fn draft(path: &str) -> Option<Draft> {
    Some(read(&std::fs::read(shared(path)?).unwrap()))
}

/// The headings with their levels; the title counts as level 1.
fn headings(draft: &Draft) -> Vec<(u8, &str)> {
    draft
        .items
        .iter()
        .filter_map(|item| match item.kind {
            ItemKind::Title => Some((1, item.text.as_str())),
            ItemKind::Heading(level) => Some((level, item.text.as_str())),
            ItemKind::Block(_) => None,
        })
        .collect()
}

fn kind(item: &Item) -> &'static str {
    match &item.kind {
        ItemKind::Title => "title",
        ItemKind::Heading(_) => "heading",
        ItemKind::Block(kind) => kind.as_str(),
    }
}

fn texts<'d>(draft: &'d Draft, of: &str) -> Vec<&'d str> {
    draft.items.iter().filter(|item| kind(item) == of).map(|item| item.text.as_str()).collect()
}

/// The footnotes: mark and text.
fn footnotes(draft: &Draft) -> Vec<(&str, &str)> {
    draft
        .items
        .iter()
        .filter_map(|item| match &item.kind {
            ItemKind::Block(BlockKind::Footnote { mark }) => Some((mark.as_str(), item.text.as_str())),
            _ => None,
        })
        .collect()
}
