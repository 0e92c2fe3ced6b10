//! What is fuzzed: functions that take any bytes, and hand them to a reader or to the comparison.
//!
//! Bytes that stand compressed or in tables of places cannot be changed without breaking the file around them. So an input
//! for PDF, DOCX or ODT is either a whole file, or the parts of one between form feeds, of which a sound file is made.
//! The fuzz targets call these functions, and so does a short property test of the package, where libFuzzer is missing.

use std::io::{Cursor, Write as _};

use annexwatch::core::document::Document;
use annexwatch::core::extract::{Options, extract};
use annexwatch::core::report;

/// Reads bytes under a file name that leads to one reader, and checks what must hold for every document.
///
/// # Panics
/// The document is unsound, or two readings differ: a defect.
pub(crate) fn read_as(file_name: &str, bytes: &[u8]) -> Document {
    // Tight limits: a fuzzer must not spend its time on large inputs that other tests cover.
    let options = Options {
        file_name: Some(file_name.to_owned()),
        max_pages: 200,
        max_text_bytes: 4 << 20,
        ..Options::default()
    };
    let document = extract(bytes, &options);
    assert!(document.sections.iter().all(|section| section.heading.is_none() == section.path.is_empty()));
    for block in document.sections.iter().flat_map(|section| &section.blocks) {
        assert!(!block.text.is_empty() && !block.text.contains('\0'));
        let words = block.sentences.iter().flat_map(|sentence| sentence.text.split_whitespace());
        assert!(words.eq(block.text.split_whitespace()), "sentences lose or invent words: {:?}", block.text);
    }
    assert_eq!(document, extract(bytes, &options), "two readings of the same bytes differ");
    document
}

/// The parts of a DOCX, in the order in which an input gives them.
pub(crate) const DOCX: [&str; 7] = [
    "word/document.xml",
    "word/styles.xml",
    "word/numbering.xml",
    "word/footnotes.xml",
    "word/endnotes.xml",
    "docProps/core.xml",
    "docProps/app.xml",
];

/// The parts of an ODT, likewise.
pub(crate) const ODT: [&str; 3] = ["content.xml", "styles.xml", "meta.xml"];

/// Between the parts of an input.
const FORM_FEED: u8 = 0x0C;

/// Reads a container: a whole one, or its parts.
pub(crate) fn read_container(file_name: &str, names: &[&str], bytes: &[u8]) {
    if bytes.starts_with(b"PK") {
        read_as(file_name, bytes);
        return;
    }
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, part) in names.iter().zip(bytes.split(|byte| *byte == FORM_FEED)) {
        let written = archive.start_file(*name, options).map_err(std::io::Error::from);
        if written.and_then(|()| archive.write_all(part)).is_err() {
            return;
        }
    }
    if let Ok(container) = archive.finish() {
        read_as(file_name, container.get_ref());
    }
}

/// Reads a PDF: a whole one, or its objects, of which the first is the catalogue.
pub(crate) fn read_pdf(bytes: &[u8]) {
    if bytes.starts_with(b"%PDF") {
        read_as("a.pdf", bytes);
    } else {
        read_as("a.pdf", &pdf_of(bytes));
    }
}

/// A PDF of objects, numbered from 1. In an object with data, these follow a line `stream`, and get their length here.
pub(crate) fn pdf_of(objects: &[u8]) -> Vec<u8> {
    const STREAM: &[u8] = b">>\nstream\n";
    let mut pdf = b"%PDF-1.7\n".to_vec();
    let mut table = String::new();
    let mut count = 1;
    for object in objects.split(|byte| *byte == FORM_FEED) {
        table.push_str(&format!("{:010} 00000 n \n", pdf.len()));
        pdf.extend(format!("{count} 0 obj\n").bytes());
        match object.windows(STREAM.len()).position(|window| window == STREAM) {
            Some(at) => {
                let data = &object[at + STREAM.len()..];
                pdf.extend(&object[..at]);
                pdf.extend(format!("/Length {}", data.len()).bytes());
                pdf.extend(STREAM);
                pdf.extend(data);
                pdf.extend(b"\nendstream");
            }
            None => pdf.extend(object),
        }
        pdf.extend(b"\nendobj\n");
        count += 1;
    }
    let start = pdf.len();
    pdf.extend(format!("xref\n0 {count}\n0000000000 65535 f \n{table}").bytes());
    pdf.extend(format!("trailer\n<</Size {count}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n").bytes());
    pdf
}

/// Compares the two texts that the first form feed parts, as Markdown.
///
/// # Panics
/// Two comparisons of the same texts differ: a defect.
pub(crate) fn compare_halves(bytes: &[u8]) {
    let middle = bytes.iter().position(|byte| *byte == FORM_FEED).unwrap_or(bytes.len() / 2);
    let (old, new) = bytes.split_at(middle);
    let [old, new] = [old, new].map(|half| read_as("a.md", half));
    let edition = |period: &str, document| report::Edition {
        file: format!("{period}.md"),
        url: None,
        sha256: period.repeat(16),
        period: Some(period.to_owned()),
        document,
    };
    let compare =
        |old, new| report::compare(&[], &edition("2023", old), &edition("2024", new), &report::Options::default());
    let first = format!("{:?}", compare(&old, &new));
    assert_eq!(first, format!("{:?}", compare(&old, &new)), "two comparisons of the same texts differ");
}
