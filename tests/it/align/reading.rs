//! A small reader of Markdown, so that these tests stand on the alignment alone.

use std::path::PathBuf;

use annexwatch::core::document::{Block, BlockKind, Document, Format, Health, Section, Sentence};

/// A file or folder of the shared data; nothing where it is absent.
pub(super) fn shared(path: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {} is absent", path.display());
    None
}

pub(super) fn document(sections: Vec<Section>) -> Document {
    Document {
        format: Format::Markdown,
        language: None,
        title: None,
        pages: 1,
        health: Health::Ok,
        extractor: "test/1".into(),
        sections,
        warnings: Vec::new(),
        metadata: annexwatch::core::document::Metadata::default(),
        scanned_pages: Vec::new(),
    }
}

pub(super) fn section(level: u8, heading: &str, blocks: Vec<Block>) -> Section {
    let heading = (level > 0).then(|| heading.to_owned());
    Section { path: heading.iter().cloned().collect(), level, number: None, heading, page: 1, page_label: None, blocks }
}

pub(super) fn block(kind: BlockKind, text: &str) -> Block {
    let sentences = if kind == BlockKind::TableRow { vec![text.to_owned()] } else { sentences(text) };
    let sentences = sentences.into_iter().map(|text| Sentence { text, page: 1 }).collect();
    Block { kind, page: 1, text: text.to_owned(), sentences, notes: Vec::new(), cut_off: false, ocr: false }
}

pub(super) fn paragraph(text: &str) -> Block {
    block(BlockKind::Paragraph, text)
}

/// Cuts at a full stop, question or exclamation mark before a space and a capital.
pub(super) fn sentences(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut from = 0;
    for (at, _) in text.match_indices(['.', '?', '!']) {
        let mut rest = text[at + 1..].chars();
        if rest.next() == Some(' ') && rest.next().is_some_and(|c| c.is_uppercase() || c == '\'') {
            found.push(text[from..=at].trim().to_owned());
            from = at + 1;
        }
    }
    if !text[from..].trim().is_empty() {
        found.push(text[from..].trim().to_owned());
    }
    found
}

fn without_marks(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("[^") {
        out.push_str(&rest[..at]);
        rest = rest[at..].find(']').map_or("", |end| &rest[at + end + 1..]);
    }
    out.push_str(rest);
    out.replace("**", "")
}

/// Reads headings, paragraphs, list items, table rows and footnotes.
pub(super) fn markdown(text: &str) -> Document {
    let mut sections = vec![section(0, "", Vec::new())];
    let mut open = String::new();
    let flush = |open: &mut String, sections: &mut Vec<Section>| {
        if !open.is_empty() {
            let text = without_marks(&std::mem::take(open));
            sections.last_mut().unwrap().blocks.push(paragraph(&text));
        }
    };
    for line in text.lines() {
        let line = line.trim_end();
        let level = line.bytes().take_while(|b| *b == b'#').count();
        let add = |sections: &mut Vec<Section>, block| sections.last_mut().unwrap().blocks.push(block);
        if level > 0 && line[level..].starts_with(' ') {
            flush(&mut open, &mut sections);
            let heading = without_marks(line[level..].trim());
            let level = u8::try_from(level).unwrap();
            sections.push(section(level, &heading, Vec::new()));
        } else if line.trim().is_empty() {
            flush(&mut open, &mut sections);
        } else if let Some(item) = line.trim_start().strip_prefix("- ").or_else(|| line.trim_start().strip_prefix("* "))
        {
            flush(&mut open, &mut sections);
            add(&mut sections, block(BlockKind::ListItem { stem: None }, &without_marks(item)));
        } else if line.starts_with('|') {
            flush(&mut open, &mut sections);
            if !line.contains("--") {
                let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
                add(&mut sections, block(BlockKind::TableRow, &cells.join(" | ")));
            }
        } else if let Some((mark, note)) = line.strip_prefix("[^").and_then(|rest| rest.split_once("]:")) {
            flush(&mut open, &mut sections);
            add(&mut sections, block(BlockKind::Footnote { mark: mark.to_owned() }, note.trim()));
        } else {
            if !open.is_empty() {
                open.push(' ');
            }
            open.push_str(line.trim());
        }
    }
    flush(&mut open, &mut sections);
    sections.retain(|section| section.heading.is_some() || !section.blocks.is_empty());
    let mut path: Vec<(u8, String)> = Vec::new();
    for section in &mut sections {
        path.retain(|(level, _)| *level < section.level);
        if let Some(heading) = &section.heading {
            path.push((section.level, heading.clone()));
        }
        section.path = path.iter().map(|(_, heading)| heading.clone()).collect();
    }
    document(sections)
}
