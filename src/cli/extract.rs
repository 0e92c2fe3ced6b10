//! `annexwatch extract`

use super::{Done, Format, input, output};
use crate::core::document::Document;
use crate::shape::document::DocumentShape;
use anyhow::bail;
use clap::Args;
use std::fmt::Write as _;
use std::mem::ManuallyDrop;
use std::path::PathBuf;

/// What to read.
#[derive(Debug, Args)]
pub(crate) struct ExtractArgs {
    /// The file to read: PDF, DOCX, ODT, HTML, XML, Markdown or plain text
    file: PathBuf,
    /// How to write the document
    #[arg(long, value_enum)]
    format: Option<Format>,
    #[command(flatten)]
    reading: input::Reading,
}

pub(super) fn run(args: &ExtractArgs) -> anyhow::Result<Done> {
    let input::Input { sha256, document } = input::read(&args.file, &args.reading)?;
    let complaint = (!document.health.is_comparable()).then(|| input::complaint(&args.file, &document));
    match args.format.unwrap_or_else(output::default_format) {
        // The process ends here: nothing is gained by giving back every string.
        Format::Json => output::json(&*ManuallyDrop::new(DocumentShape::of(document, &sha256)))?,
        Format::Text => output::text(&as_text(&document))?,
        other => bail!("extract writes text or json, not {other:?}"),
    }
    let Some(complaint) = complaint else { return Ok(Done::Whole) };
    output::notice(&complaint);
    Ok(Done::Held)
}

/// The sections in order: the heading, then one block a line, an empty line between blocks.
fn as_text(document: &Document) -> String {
    let mut text = String::new();
    for section in &document.sections {
        let heading = section.heading.iter();
        for line in heading.chain(section.blocks.iter().map(|block| &block.text)) {
            // Writing to a String cannot fail.
            let _ = write!(text, "{line}\n\n");
        }
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}
