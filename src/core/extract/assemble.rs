//! Makes sections and sentences of a draft: paths, numbers, stems, pages, language and title, the same for all formats.

use std::collections::BTreeMap;

use super::{Draft, Item, ItemKind, heading, language, sentence};
use crate::core::document::{Block, BlockKind, Document, Health, Section, Sentence};

/// Levels deeper than this are flattened to it.
const MAX_LEVEL: u8 = 9;

/// Longer headings are body text that its author marked wrongly.
const MAX_HEADING_CHARS: usize = 200;

/// Makes sections and sentences of a draft.
pub fn assemble(draft: Draft) -> Document {
    let Draft { format, extractor, title: own_title, declared_language, pages, health, items, mut warnings, .. } =
        draft;
    let (metadata, scanned_pages) = (draft.metadata, draft.scanned_pages);
    let visible_title = visible_title(&items);
    let title_is_section = visible_title.as_ref().is_some_and(|title| !repeated_by_heading(&items, title));
    let shift = u8::from(title_is_section && items.iter().any(|item| item.kind == ItemKind::Heading(1)));
    let language = language::detect(
        items.iter().filter(|item| matches!(item.kind, ItemKind::Block(_))).map(|item| item.text.as_str()),
        declared_language.as_deref(),
    );

    let mut sections: Vec<Section> = Vec::new();
    let mut path: Vec<(u8, String)> = Vec::new();
    let mut stem: Option<String> = None;
    let mut title_seen = false;
    for mut item in items {
        if matches!(item.kind, ItemKind::Heading(_)) && is_body(&item.text) {
            item.kind = ItemKind::Block(BlockKind::Paragraph);
        }
        let level = match &item.kind {
            ItemKind::Title if title_seen || !title_is_section => continue,
            ItemKind::Title => {
                title_seen = true;
                Some(1)
            }
            ItemKind::Heading(level) => Some((*level).max(1).saturating_add(shift).min(MAX_LEVEL)),
            ItemKind::Block(_) => None,
        };
        if let Some(level) = level {
            if item.text.trim().is_empty() {
                continue;
            }
            stem = None;
            path.retain(|(open, _)| *open < level);
            path.push((level, item.text.clone()));
            sections.push(section(item, level, &path));
            continue;
        }
        let page = item.page;
        let page_label = if sections.is_empty() { item.page_label.clone() } else { None };
        let Some(block) = block(item, &mut stem) else { continue };
        if sections.is_empty() {
            sections.push(Section {
                path: Vec::new(),
                level: 0,
                number: None,
                heading: None,
                page,
                page_label,
                blocks: Vec::new(),
            });
        }
        if let Some(open) = sections.last_mut() {
            open.blocks.push(block);
        }
    }

    place_notes(&mut sections);
    let has_words = sections.iter().any(|section| {
        section.blocks.iter().any(|block| block.text.contains(char::is_alphanumeric)) || section.heading.is_some()
    });
    let mut health = health;
    if !has_words
        && health < Health::Empty
        && !matches!(health, Health::NoTextLayer | Health::WrongType | Health::Ambiguous)
    {
        health = Health::Empty;
        warnings.push("the file holds no text".to_owned());
    }
    let title = title(visible_title, &sections, own_title);
    Document {
        format,
        language,
        title,
        pages,
        health,
        extractor: extractor.to_owned(),
        sections,
        warnings,
        metadata,
        scanned_pages,
    }
}

/// Whether something marked as a heading is running text: too long, or a whole sentence.
fn is_body(text: &str) -> bool {
    let n_words = text.split_whitespace().count();
    text.chars().count() > MAX_HEADING_CHARS || (n_words > 8 && text.ends_with('.') && !text.ends_with(".."))
}

/// Moves each footnote to the end of the section that refers to it: the nearest one before it with that mark.
fn place_notes(sections: &mut [Section]) {
    let mut moves: Vec<(usize, Block)> = Vec::new();
    let mut last_reference: BTreeMap<String, usize> = BTreeMap::new();
    for (index, section) in sections.iter_mut().enumerate() {
        for mark in section.blocks.iter().flat_map(|block| &block.notes) {
            last_reference.insert(mark.clone(), index);
        }
        let mut kept = Vec::with_capacity(section.blocks.len());
        for block in std::mem::take(&mut section.blocks) {
            match &block.kind {
                BlockKind::Footnote { mark } => {
                    let target = last_reference.get(mark).copied().unwrap_or(index);
                    moves.push((target, block));
                }
                _ => kept.push(block),
            }
        }
        section.blocks = kept;
    }
    for (target, block) in moves {
        if let Some(section) = sections.get_mut(target) {
            section.blocks.push(block);
        }
    }
}

/// The title that the text itself shows above all headings.
fn visible_title(items: &[Item]) -> Option<String> {
    items
        .iter()
        .find(|item| item.kind == ItemKind::Title)
        .map(|item| item.text.trim().to_owned())
        .filter(|text| !text.is_empty())
}

fn repeated_by_heading(items: &[Item], title: &str) -> bool {
    let wanted = folded(title);
    items
        .iter()
        .filter(|item| matches!(item.kind, ItemKind::Heading(_)))
        .take(3)
        .any(|item| folded(&item.text) == wanted)
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// What the text shows, then a single highest heading, then what the file says of itself, then the first heading.
fn title(visible: Option<String>, sections: &[Section], own: Option<String>) -> Option<String> {
    if visible.is_some() {
        return visible;
    }
    let first = sections.iter().find(|section| section.heading.is_some());
    let n_highest = sections.iter().filter(|section| section.level == 1).count();
    if let Some(first) = first
        && first.level == 1
        && n_highest == 1
    {
        return first.heading.clone();
    }
    own.filter(|title| !title.trim().is_empty()).or_else(|| first.and_then(|section| section.heading.clone()))
}

fn section(item: Item, level: u8, path: &[(u8, String)]) -> Section {
    Section {
        path: path.iter().map(|(_, text)| text.clone()).collect(),
        level,
        number: heading::number(&item.text).map(str::to_owned),
        heading: Some(item.text),
        page: item.page,
        page_label: item.page_label,
        blocks: Vec::new(),
    }
}

/// Makes a block; keeps track of the text that introduces the next list.
fn block(item: Item, stem: &mut Option<String>) -> Option<Block> {
    let ItemKind::Block(mut kind) = item.kind else { return None };
    if item.text.trim().is_empty() {
        return None;
    }
    let ranges = match kind {
        BlockKind::TableRow => std::iter::once(0..item.text.len()).collect(),
        _ => sentence::split(&item.text),
    };
    let sentences: Vec<Sentence> = ranges
        .into_iter()
        .filter_map(|range| {
            let start = range.start;
            let text = item.text.get(range)?.to_owned();
            let page =
                item.page_breaks.iter().filter(|(offset, _)| *offset <= start).map(|&(_, page)| page).next_back();
            Some(Sentence { text, page: page.unwrap_or(item.page) })
        })
        .collect();
    match &mut kind {
        BlockKind::ListItem { stem: own } => {
            if own.is_none() {
                // Without a colon, only an item that goes on with the sentence belongs to it.
                let goes_on = item.text.starts_with(char::is_lowercase);
                own.clone_from(stem);
                own.take_if(|stem| !goes_on && !stem.trim_end_matches(['"', '\'', ')', ']']).ends_with(':'));
            }
        }
        BlockKind::Paragraph | BlockKind::Quote => *stem = introduces(&sentences),
        // A note at the page's foot or a caption does not come between an introduction and its list.
        BlockKind::Footnote { .. } | BlockKind::Caption => {}
        BlockKind::TableRow => *stem = None,
    }
    Some(Block {
        kind,
        page: item.page,
        text: item.text,
        sentences,
        notes: item.notes,
        cut_off: item.cut_off,
        ocr: item.ocr,
    })
}

/// The last sentence of a paragraph, if it leaves something open that a list can fill in.
fn introduces(sentences: &[Sentence]) -> Option<String> {
    let last = sentences.last()?.text.trim();
    let body = last.trim_end_matches(['"', '\'', ')', ']']);
    let open = body.ends_with([':', ',', '…', '-', '–']) || body.ends_with(char::is_alphanumeric);
    open.then(|| last.to_owned())
}
