//! What is fuzzed: one function for each reader and one for the comparison, each taking any bytes.
//!
//! The fuzz targets call them, and so does a short property test of the main package, where libFuzzer is missing.

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

/// Compares the two texts that the first form feed parts, as Markdown.
///
/// # Panics
/// Two comparisons of the same texts differ: a defect.
pub(crate) fn compare_halves(bytes: &[u8]) {
    let middle = bytes.iter().position(|byte| *byte == 0x0C).unwrap_or(bytes.len() / 2);
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
