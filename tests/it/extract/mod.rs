//! Reading documents: whole small ones of each format, sentences, hostile files, the child process.

mod bombs;
mod confinement;
mod data;
mod determinism;
mod elsewhere;
mod formats;
mod fuzzed;
mod hostile;
mod metadata;
mod numbering;
mod ocr;
mod part;
mod properties;
mod sandbox;
mod sentences;
mod shared_data;

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

use annexwatch::core::document::{BlockKind, Document};
use annexwatch::core::extract::{Options, extract};

/// A file of the shared data, or none with a notice where that is absent.
fn shared(path: &str) -> Option<Vec<u8>> {
    let full = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path);
    let bytes = std::fs::read(&full).ok();
    if bytes.is_none() {
        let _ = writeln!(std::io::stderr(), "skipped: no {}", full.display());
    }
    bytes
}

/// Reads bytes under a file's name.
fn read(bytes: &[u8], file_name: &str) -> Document {
    extract(bytes, &Options { file_name: Some(file_name.to_owned()), ..Options::default() })
}

/// A document as an indented outline, for snapshots.
pub(crate) fn outline(document: &Document) -> String {
    let mut out = String::new();
    let language = document.language.as_ref().map_or("-", |language| language.code());
    let title = document.title.as_deref().unwrap_or("-");
    let _ = writeln!(
        out,
        "{} {} {language} pages={} title={title}",
        document.format.as_str(),
        document.health,
        document.pages
    );
    for section in &document.sections {
        let number = section.number.as_deref().unwrap_or("-");
        let label = section.page_label.as_deref().unwrap_or("-");
        let _ = writeln!(
            out,
            "[{}] {} n={number} page={} label={label}",
            section.level,
            section.path.join(" > "),
            section.page
        );
        for block in &section.blocks {
            let more = match &block.kind {
                BlockKind::ListItem { stem: Some(stem) } => format!(" <{stem}>"),
                BlockKind::Footnote { mark } => format!(" {mark}"),
                _ => String::new(),
            };
            let notes =
                if block.notes.is_empty() { String::new() } else { format!(" notes={}", block.notes.join(",")) };
            let cut = if block.cut_off { " cut-off" } else { "" };
            let _ = writeln!(out, "  {}{more}{notes}{cut}", block.kind.as_str());
            for sentence in &block.sentences {
                let _ = writeln!(out, "    {}: {}", sentence.page, sentence.text);
            }
        }
    }
    for warning in &document.warnings {
        let _ = writeln!(out, "! {warning}");
    }
    out
}

/// A ZIP container of these parts.
fn container(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
