//! Small editions out of plain lines, as a reader of files would make them.

use annexwatch::core::document::{Block, BlockKind, Document, Format, Health, Language, Section, Sentence};
use annexwatch::core::report::{CommitmentRow, Edition, Options, Report, compare};

/// `# Heading` or `## Heading` opens a section, `- ` is a list item, every other line one paragraph; ` / ` parts sentences.
pub(super) fn document(language: &str, text: &str) -> Document {
    let mut sections: Vec<Section> = Vec::new();
    let mut above: Vec<String> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let level = line.bytes().take_while(|b| *b == b'#').count();
        if level > 0 {
            let heading = line[level..].trim().to_owned();
            above.truncate(level - 1);
            above.push(heading.clone());
            sections.push(section(above.clone(), u8::try_from(level).unwrap(), Some(heading)));
            continue;
        }
        if sections.is_empty() {
            sections.push(section(Vec::new(), 0, None));
        }
        let (kind, line) = match line.strip_prefix("- ") {
            Some(item) => (BlockKind::ListItem { stem: None }, item),
            None => (BlockKind::Paragraph, line),
        };
        let sentences = line.split(" / ").map(|text| Sentence { text: text.to_owned(), page: 1 }).collect();
        let text = line.replace(" / ", " ");
        let block = Block { kind, page: 1, text, sentences, notes: Vec::new(), cut_off: false, ocr: false };
        sections.last_mut().unwrap().blocks.push(block);
    }
    let title = sections.first().and_then(|s| s.heading.clone());
    Document {
        format: Format::Text,
        language: Some(Language::new(language)),
        title,
        pages: 1,
        health: Health::Ok,
        extractor: "text/1".to_owned(),
        sections,
        warnings: Vec::new(),
        metadata: annexwatch::core::document::Metadata::default(),
        scanned_pages: Vec::new(),
    }
}

fn section(path: Vec<String>, level: u8, heading: Option<String>) -> Section {
    Section { path, level, number: None, heading, page: 1, page_label: Some("56".to_owned()), blocks: Vec::new() }
}

pub(super) fn edition<'a>(name: &str, period: Option<&str>, document: &'a Document) -> Edition<'a> {
    // The name stands for the bytes: one name, one digest.
    let sha256 = format!("{name:0>64}");
    Edition { file: name.to_owned(), url: None, sha256, period: period.map(str::to_owned), document }
}

/// Compares editions named by their period, oldest first.
pub(super) fn report(documents: &[(&str, &Document)]) -> Report {
    let editions: Vec<Edition<'_>> =
        documents.iter().map(|(period, document)| edition(period, Some(period), document)).collect();
    let (new, rest) = editions.split_last().unwrap();
    let (old, earlier) = rest.split_last().unwrap();
    compare(earlier, old, new, &Options::default())
}

/// The row whose old or new sentence has these words.
pub(super) fn row<'a>(report: &'a Report, words: &str) -> &'a CommitmentRow {
    let has =
        |row: &&CommitmentRow| [&row.old, &row.new].into_iter().flatten().any(|passage| passage.text.contains(words));
    report.commitments.iter().find(has).unwrap_or_else(|| panic!("no row with {words:?}: {:#?}", report.commitments))
}
