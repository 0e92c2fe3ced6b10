//! The body of a DOCX: paragraphs, tables and the notes they refer to.

mod runs;
mod table;

use std::collections::BTreeMap;

use super::numbering::{Counters, Numbering};
use super::styles::{self, Style, Styles};
use crate::core::document::BlockKind;
use crate::core::extract::bold;
use crate::core::extract::markdown::with_captions;
use crate::core::extract::tree::{NodeId, Tree};
use crate::core::extract::{Item, ItemKind, clean, sentence};
use runs::Runs;

/// Deepest nesting of tables, text boxes and content controls that is read.
const MAX_DEPTH: usize = 64;

/// What the body holds.
pub(super) struct Found {
    pub(super) items: Vec<Item>,
    /// A row claims more columns than a table can have: the file was not written by a word processor.
    pub(super) has_wide_row: bool,
    pub(super) warnings: Vec<String>,
}

struct Reader<'a> {
    tree: &'a Tree,
    styles: &'a Styles,
    numbering: &'a Numbering,
    counters: Counters,
    items: Vec<Item>,
    /// Paragraphs that are bold throughout and could be headings, by their place in `items`.
    bold: Vec<usize>,
    has_styled_headings: bool,
    /// The level, from 0, of the last heading that has one of its own.
    last_level: Option<u8>,
    has_deleted: bool,
    has_hidden: bool,
    has_inserted: bool,
    has_wide_row: bool,
    had_invisible: bool,
    /// The notes referred to, in the order of their marks: kind and id.
    referred: Vec<(&'static str, String)>,
    /// Levels and texts of the list items that enclose the next one.
    lists: Vec<(u8, String)>,
    /// For each open field: whether its instructions, which are not shown, are being read.
    in_instruction: Vec<bool>,
}

/// Reads the body and its notes.
pub(super) fn read(
    document: &Tree,
    styles: &Styles,
    numbering: &Numbering,
    footnotes: Option<&Tree>,
    endnotes: Option<&Tree>,
) -> Found {
    let mut reader = Reader {
        tree: document,
        styles,
        numbering,
        counters: Counters::default(),
        items: Vec::new(),
        bold: Vec::new(),
        has_styled_headings: false,
        last_level: None,
        has_deleted: false,
        has_hidden: false,
        has_inserted: false,
        has_wide_row: false,
        had_invisible: false,
        referred: Vec::new(),
        lists: Vec::new(),
        in_instruction: Vec::new(),
    };
    if let Some(body) = document.find(document.root, "body") {
        reader.blocks(body, 0);
    }
    reader.bold_headings();
    let referred = reader.referred.clone();
    let mut items = std::mem::take(&mut reader.items);
    let mut known: BTreeMap<(&str, &str), (&Tree, NodeId)> = BTreeMap::new();
    for (kind, notes) in [("footnote", footnotes), ("endnote", endnotes)] {
        let all = notes.iter().flat_map(|notes| notes.children(notes.root).iter().map(move |&note| (*notes, note)));
        for (notes, note) in all.filter(|(notes, note)| notes.name(*note) == kind) {
            if let Some(id) = notes.attribute(note, "id") {
                known.entry((kind, id)).or_insert((notes, note));
            }
        }
    }
    for (n, (kind, id)) in referred.iter().enumerate() {
        // A note is read where it is first referred to: by reading it each time, a small file would become a large one.
        let Some((notes, found)) = known.remove(&(*kind, id.as_str())) else { continue };
        let mut inner = Reader { tree: notes, ..reader.child() };
        let text = inner.note_text(found);
        reader.has_deleted |= inner.has_deleted;
        reader.has_hidden |= inner.has_hidden;
        if !text.is_empty() {
            items.push(Item::new(ItemKind::Block(BlockKind::Footnote { mark: (n + 1).to_string() }), text));
        }
    }
    let mut warnings = Vec::new();
    let mut warn = |when: bool, text: &str| {
        if when {
            warnings.push(text.to_owned());
        }
    };
    warn(reader.has_deleted, "tracked deletions were left out");
    warn(reader.has_inserted, "tracked insertions were taken as accepted");
    warn(reader.has_hidden, "hidden text was left out");
    warn(reader.had_invisible, "invisible characters were removed");
    Found { items: with_captions(items), has_wide_row: reader.has_wide_row, warnings }
}

impl<'a> Reader<'a> {
    fn child(&self) -> Reader<'a> {
        Reader {
            tree: self.tree,
            styles: self.styles,
            numbering: self.numbering,
            counters: Counters::default(),
            items: Vec::new(),
            bold: Vec::new(),
            has_styled_headings: false,
            last_level: None,
            has_deleted: false,
            has_hidden: false,
            has_inserted: false,
            has_wide_row: false,
            had_invisible: false,
            referred: Vec::new(),
            lists: Vec::new(),
            in_instruction: Vec::new(),
        }
    }

    fn blocks(&mut self, parent: NodeId, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        for &id in self.tree.children(parent) {
            match self.tree.name(id) {
                "p" => self.paragraph(id, depth),
                "tbl" => self.table(id, depth),
                // Content controls, custom XML and accepted insertions hold blocks.
                "sdt" => {
                    if let Some(content) = self.tree.child(id, "sdtContent").filter(|_| !self.is_contents(id)) {
                        self.blocks(content, depth + 1);
                    }
                }
                "customXml" | "smartTag" => self.blocks(id, depth + 1),
                "ins" | "moveTo" => {
                    self.has_inserted = true;
                    self.blocks(id, depth + 1);
                }
                "del" | "moveFrom" => self.has_deleted = true,
                "AlternateContent" => {
                    if let Some(choice) = self.tree.child(id, "Choice") {
                        self.blocks(choice, depth + 1);
                    }
                }
                _ => {}
            }
        }
    }

    /// Whether a content control is the table of contents.
    fn is_contents(&self, id: NodeId) -> bool {
        self.tree
            .child(id, "sdtPr")
            .and_then(|properties| self.tree.child(properties, "docPartObj"))
            .and_then(|part| self.tree.child_value(part, "docPartGallery"))
            .is_some_and(|gallery| gallery.eq_ignore_ascii_case("table of contents"))
    }

    fn paragraph(&mut self, id: NodeId, depth: usize) {
        let properties = self.tree.child(id, "pPr");
        let style_id = properties.and_then(|p| self.tree.child_value(p, "pStyle"));
        let style = self.styles.resolve(style_id);
        if style.name.starts_with("toc ") || style.name.starts_with("inhopg") || style.name == "table of figures" {
            return;
        }
        let mut runs = Runs::default();
        self.runs(id, &style, &mut runs, depth);
        let cleaned = clean::clean(&runs.text);
        self.had_invisible |= cleaned.had_invisible;
        let mut text = cleaned.text;
        let outline = properties
            .and_then(|p| self.tree.child_value(p, "outlineLvl"))
            .and_then(|level| level.parse::<u8>().ok())
            .or(style.outline)
            .filter(|level| *level < 9);
        let list = properties
            .and_then(|p| styles::numbering_of(self.tree, p))
            .or_else(|| style.numbering.clone())
            .filter(|(list, level)| !list.is_empty() && list != "0" && self.numbering.is_list(list, *level));
        let is_styled = outline.is_some() && text.chars().count() <= 300;
        let outline = outline.filter(|_| is_styled).or_else(|| self.acts_as_heading(&style, &text));
        let is_heading = outline.is_some();
        if !text.is_empty() {
            let shown = list.as_ref().and_then(|(list, level)| self.numbering.next(&mut self.counters, list, *level));
            if is_heading && let Some(number) = shown {
                text = format!("{} {text}", number.trim());
            }
        }
        if text.is_empty() {
            self.carry_notes(runs.notes);
        } else {
            let kind = if style.name == "title" || style.name == "titel" {
                ItemKind::Title
            } else if let Some(level) = outline {
                self.has_styled_headings |= is_styled;
                if is_styled || style.numbering.is_some() {
                    self.last_level = Some(level);
                }
                ItemKind::Heading(level + 1)
            } else if list.is_some() || style.name.starts_with("list ") {
                let level = list.as_ref().map_or(0, |(_, level)| *level);
                let stem = self.outer_stem(level);
                self.lists.push((level, text.clone()));
                ItemKind::Block(BlockKind::ListItem { stem })
            } else if style.name == "caption" || style.name == "bijschrift" || style.name.ends_with(" caption") {
                ItemKind::Block(BlockKind::Caption)
            } else if style.name.contains("quote") || style.name.contains("citaat") || style.name == "block text" {
                ItemKind::Block(BlockKind::Quote)
            } else {
                ItemKind::Block(BlockKind::Paragraph)
            };
            if !matches!(kind, ItemKind::Block(BlockKind::ListItem { .. })) {
                self.lists.clear();
            }
            if kind == ItemKind::Block(BlockKind::Paragraph) && runs.all_bold == Some(true) {
                self.bold.push(self.items.len());
            }
            self.items.push(Item { notes: runs.notes, ..Item::new(kind, text) });
        }
        for inner in runs.boxes {
            self.blocks(inner, depth + 1);
        }
    }

    /// The level, from 0, of a paragraph whose own style makes a heading of it without saying so: numbered or not, it is
    /// short, no sentence, and never parted from what follows.
    fn acts_as_heading(&self, style: &Style, text: &str) -> Option<u8> {
        let is_short = !text.is_empty() && text.chars().count() <= 150 && text.contains(char::is_alphabetic);
        let is_sentence = sentence::is_finished(text) || text.ends_with([',', ';']);
        let is_other = ["caption", "bijschrift", "quote", "citaat"].iter().any(|word| style.name.contains(word));
        if style.keeps_next != Some(true) || !style.is_custom || !is_short || is_sentence || is_other {
            return None;
        }
        let numbered = style.numbering.as_ref().map(|(_, level)| *level);
        // Without a number it stands under the numbered ones.
        numbered.or_else(|| Some(self.last_level.map_or(0, |level| level.saturating_add(1)))).filter(|level| *level < 9)
    }

    /// The item above that ends in a colon is the stem of the deeper ones.
    fn outer_stem(&mut self, level: u8) -> Option<String> {
        self.lists.retain(|(outer, _)| *outer < level);
        self.lists.last().map(|(_, text)| text.clone()).filter(|text| text.ends_with(':'))
    }

    /// A paragraph that holds only a reference belongs to the block before it.
    fn carry_notes(&mut self, notes: Vec<String>) {
        if let Some(last) = self.items.last_mut() {
            last.notes.extend(notes);
        }
    }

    fn note_text(&mut self, note: NodeId) -> String {
        let mut texts = Vec::new();
        self.blocks(note, 0);
        for item in &self.items {
            texts.push(item.text.as_str());
        }
        texts.join(" ")
    }

    /// Where no style marks headings, short bold paragraphs over text are headings.
    fn bold_headings(&mut self) {
        if self.has_styled_headings {
            return;
        }
        let candidates = std::mem::take(&mut self.bold);
        bold::promote(&mut self.items, &candidates);
    }
}
