//! Walks a page's tree and gives items: headings, paragraphs, list items with stems, table rows, quotes, captions, notes.

mod notes;

use dom_query::NodeRef;

use self::notes::{holds_notes, reference_mark};
use super::clutter;
use crate::core::document::BlockKind;
use crate::core::extract::{Item, ItemKind, clean};

/// Deepest recursion; the guard keeps pages far below it.
const MAX_DEPTH: usize = 400;

/// Cells in a row that are read; wider rows are made to exhaust.
const MAX_CELLS: usize = 512;

/// What a part of a page holds.
pub(super) struct Walked {
    pub(super) items: Vec<Item>,
    pub(super) had_invisible: bool,
}

#[derive(Default)]
struct Walker {
    items: Vec<Item>,
    footnotes: Vec<Item>,
    buffer: String,
    notes: Vec<String>,
    /// For each open list: the stem of its items.
    lists: Vec<Option<String>>,
    heading: Option<u8>,
    quote_depth: usize,
    item_depth: usize,
    caption: bool,
    /// The note whose text is being read.
    footnote: Option<String>,
    /// Inside the cell of a table of data, whatever stands there is one text.
    in_cell: bool,
    n_notes: usize,
    /// Inside the part that holds all notes: each of its items is one.
    in_notes: bool,
    had_invisible: bool,
}

/// Walks `node`.
pub(super) fn walk(node: NodeRef<'_>) -> Walked {
    let mut walker = Walker::default();
    walker.children(node, 0);
    walker.flush();
    drop_clutter_sections(&mut walker.items);
    walker.items.append(&mut walker.footnotes);
    Walked { items: walker.items, had_invisible: walker.had_invisible }
}

/// A cell of a table.
fn is_cell(node: &NodeRef<'_>) -> bool {
    node.has_name("td") || node.has_name("th")
}

/// Whether a part of a table is its own, and not of one that stands in one of its cells.
fn is_own(table: NodeRef<'_>, part: &NodeRef<'_>) -> bool {
    let mut above = part.parent();
    while let Some(node) = above {
        if node.has_name("table") {
            return node.id == table.id;
        }
        above = node.parent();
    }
    false
}

/// Takes out headings such as *Zie ook* with all that stands under them, up to the next heading as high.
fn drop_clutter_sections(items: &mut Vec<Item>) {
    let mut under: Option<u8> = None;
    items.retain(|item| {
        if let ItemKind::Heading(level) = item.kind {
            if under.is_some_and(|open| level <= open) {
                under = None;
            }
            if under.is_none() && clutter::is_clutter_heading(&item.text) {
                under = Some(level);
            }
        }
        under.is_none()
    });
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "section"
            | "article"
            | "main"
            | "header"
            | "body"
            | "html"
            | "ul"
            | "ol"
            | "dl"
            | "dt"
            | "dd"
            | "pre"
            | "figure"
            | "address"
            | "center"
            | "details"
            | "summary"
            | "fieldset"
            | "hr"
            | "tr"
            | "td"
            | "th"
            | "table"
            | "tbody"
            | "thead"
            | "tfoot"
            | "blockquote"
            | "li"
            | "figcaption"
            | "caption"
            | "aside"
            | "menu"
            | "hgroup"
    )
}

fn heading_level(name: &str) -> Option<u8> {
    let mut chars = name.chars();
    match (chars.next(), chars.next().and_then(|c| c.to_digit(10)), chars.next()) {
        (Some('h'), Some(level @ 1..=6), None) => u8::try_from(level).ok(),
        _ => None,
    }
}

impl Walker {
    fn children(&mut self, node: NodeRef<'_>, depth: usize) {
        if depth > MAX_DEPTH {
            self.buffer.push_str(&node.text());
            return;
        }
        for child in node.children_it(false) {
            if child.is_text() {
                self.buffer.push_str(&child.text());
            } else if child.is_element() {
                self.element(child, depth + 1);
            }
        }
    }

    fn element(&mut self, node: NodeRef<'_>, depth: usize) {
        let Some(name) = node.node_name() else { return };
        let name = name.to_ascii_lowercase();
        let name = name.as_str();
        if clutter::is_clutter(node, name) {
            return;
        }
        if self.is_backlink(node, name) {
            return;
        }
        if let Some(mark) = reference_mark(node, name, &self.buffer) {
            if self.footnote.is_none() || !self.buffer.trim().is_empty() {
                self.notes.push(mark);
            }
            return;
        }
        let is_note = clutter::is_note(node);
        if self.footnote.is_none() && ((is_note && !holds_notes(node)) || (self.in_notes && name == "li")) {
            self.note(node, depth);
            return;
        }
        if is_note && !self.in_notes && self.footnote.is_none() {
            self.flush();
            self.in_notes = true;
            self.children(node, depth);
            self.flush();
            self.in_notes = false;
            return;
        }
        if let Some(level) = heading_level(name) {
            self.flush();
            self.heading = Some(level);
            self.children(node, depth);
            self.flush();
            self.heading = None;
            return;
        }
        match name {
            "br" => self.buffer.push(' '),
            "ul" | "ol" | "menu" => self.list(node, depth),
            "li" | "dd" => {
                self.flush();
                self.item_depth += 1;
                self.children(node, depth);
                self.flush();
                self.item_depth -= 1;
            }
            "table" => self.table(node, depth),
            "blockquote" => {
                self.flush();
                self.quote_depth += 1;
                self.children(node, depth);
                self.flush();
                self.quote_depth -= 1;
            }
            "figcaption" | "caption" => {
                self.flush();
                self.caption = true;
                self.children(node, depth);
                self.flush();
                self.caption = false;
            }
            "img" => {}
            _ if is_block(name) => {
                self.flush();
                self.children(node, depth);
                self.flush();
            }
            _ => self.children(node, depth),
        }
    }

    fn list(&mut self, node: NodeRef<'_>, depth: usize) {
        let stem = if self.item_depth > 0 {
            let text = clean::clean_text(&self.buffer);
            if text.is_empty() {
                self.items
                    .last()
                    .filter(|item| matches!(item.kind, ItemKind::Block(BlockKind::ListItem { .. })))
                    .map(|item| item.text.clone())
            } else {
                Some(text)
            }
        } else {
            None
        };
        self.flush();
        self.lists.push(stem);
        self.children(node, depth);
        self.flush();
        self.lists.pop();
    }

    /// A table of data gives rows; one that holds headings or lists was drawn for its layout, and is walked.
    fn table(&mut self, node: NodeRef<'_>, depth: usize) {
        if self.in_cell {
            for cell in node.descendants_it().filter(|cell| is_cell(cell) && is_own(node, cell)) {
                self.buffer.push(' ');
                self.children(cell, depth);
            }
            self.buffer.push(' ');
            return;
        }
        self.flush();
        let has_head = node.descendants_it().filter(|cell| cell.has_name("th") && is_own(node, cell)).nth(1).is_some();
        let is_layout = node.descendants_it().any(|child| {
            child.node_name().is_some_and(|name| {
                heading_level(&name).is_some() || !has_head && matches!(&*name, "table" | "ul" | "ol")
            })
        });
        if is_layout && depth < MAX_DEPTH {
            self.children(node, depth);
            self.flush();
            return;
        }
        for row in node.descendants_it() {
            let Some(name) = row.node_name() else { continue };
            if &*name == "caption" {
                self.caption = true;
                self.children(row, depth);
                self.flush();
                self.caption = false;
            }
            if &*name != "tr" || !is_own(node, &row) {
                continue;
            }
            let mut cells = Vec::new();
            let mut notes = Vec::new();
            for cell in row.children_it(false).filter(is_cell).take(MAX_CELLS) {
                self.in_cell = true;
                self.children(cell, depth);
                self.in_cell = false;
                cells.push(self.take_text());
                notes.append(&mut self.notes);
            }
            while cells.last().is_some_and(String::is_empty) && cells.len() > 1 {
                cells.pop();
            }
            if cells.iter().any(|cell| !cell.is_empty()) {
                self.items.push(Item { notes, ..Item::new(ItemKind::Block(BlockKind::TableRow), cells.join(" | ")) });
            }
        }
    }

    fn take_text(&mut self) -> String {
        let cleaned = clean::clean(&self.buffer);
        self.buffer.clear();
        self.had_invisible |= cleaned.had_invisible;
        cleaned.text
    }

    fn flush(&mut self) {
        if self.footnote.is_some() || self.in_cell {
            // A note of several paragraphs is one block, and so is a cell.
            self.buffer.push(' ');
            return;
        }
        let text = self.take_text();
        let notes = std::mem::take(&mut self.notes);
        if text.is_empty() {
            if let (false, Some(last)) = (notes.is_empty(), self.items.last_mut()) {
                last.notes.extend(notes);
            }
            return;
        }
        let kind = if let Some(level) = self.heading {
            ItemKind::Heading(level)
        } else if self.caption {
            ItemKind::Block(BlockKind::Caption)
        } else if self.item_depth > 0 {
            ItemKind::Block(BlockKind::ListItem { stem: self.lists.last().cloned().flatten() })
        } else if self.quote_depth > 0 {
            ItemKind::Block(BlockKind::Quote)
        } else {
            ItemKind::Block(BlockKind::Paragraph)
        };
        self.items.push(Item { notes, ..Item::new(kind, text) });
    }
}
