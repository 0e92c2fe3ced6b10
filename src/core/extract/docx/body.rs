//! The body of a DOCX: paragraphs, tables and the notes they refer to.

use super::numbering::{Counters, Numbering};
use super::styles::{self, Style, Styles};
use crate::core::document::BlockKind;
use crate::core::extract::markdown::with_captions;
use crate::core::extract::odt::promote_bold;
use crate::core::extract::tree::{Node, NodeId, Tree};
use crate::core::extract::{Item, ItemKind, clean};

/// Columns that a row may claim; Word allows 63.
const MAX_SPAN: u32 = 1_024;

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

/// One paragraph's runs.
#[derive(Default)]
struct Runs {
    text: String,
    notes: Vec<String>,
    /// All its letters are bold.
    all_bold: Option<bool>,
    boxes: Vec<NodeId>,
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
    for (n, (kind, id)) in referred.iter().enumerate() {
        let Some(notes) = (if *kind == "footnote" { footnotes } else { endnotes }) else { continue };
        let found = notes
            .children(notes.root)
            .iter()
            .copied()
            .find(|&note| notes.name(note) == *kind && notes.attribute(note, "id") == Some(id));
        let Some(found) = found else { continue };
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
        let is_heading = outline.is_some() && text.chars().count() <= 300;
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
            } else if let (true, Some(level)) = (is_heading, outline) {
                self.has_styled_headings = true;
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

    fn runs(&mut self, parent: NodeId, style: &Style, out: &mut Runs, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        let tree = self.tree;
        for &id in tree.children(parent) {
            match tree.name(id) {
                "r" => self.run(id, style, out, depth),
                "del" | "moveFrom" => self.has_deleted = true,
                "ins" | "moveTo" => {
                    self.has_inserted = true;
                    self.runs(id, style, out, depth + 1);
                }
                "hyperlink" | "smartTag" | "sdtContent" | "sdt" | "fldSimple" | "customXml" | "dir" | "bdo"
                | "oMath" | "oMathPara" => {
                    self.runs(id, style, out, depth + 1);
                }
                "pPr" | "sdtPr" => {}
                _ => {}
            }
        }
    }

    fn run(&mut self, id: NodeId, style: &Style, out: &mut Runs, depth: usize) {
        let tree = self.tree;
        let properties = tree.child(id, "rPr");
        let toggled = |name: &str| properties.and_then(|p| styles::toggle(tree, p, name));
        let own_style = properties.and_then(|p| tree.child_value(p, "rStyle")).map(|id| self.styles.resolve(Some(id)));
        let hidden = toggled("vanish")
            .or_else(|| own_style.as_ref().and_then(|own| own.hidden))
            .or(style.hidden)
            .unwrap_or(false);
        let bold = toggled("b").or_else(|| own_style.as_ref().and_then(|own| own.bold)).or(style.bold).unwrap_or(false);
        self.run_content(id, hidden, bold, out, depth);
    }

    fn run_content(&mut self, id: NodeId, hidden: bool, bold: bool, out: &mut Runs, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        let tree = self.tree;
        for &piece in tree.children(id) {
            match tree.name(piece) {
                "fldChar" => match tree.attribute(piece, "fldCharType") {
                    Some("begin") if self.in_instruction.len() < MAX_DEPTH => self.in_instruction.push(true),
                    Some("separate") => {
                        if let Some(open) = self.in_instruction.last_mut() {
                            *open = false;
                        }
                    }
                    Some("end") => {
                        self.in_instruction.pop();
                    }
                    _ => {}
                },
                "delText" => self.has_deleted = true,
                "drawing" | "pict" | "object" => out.boxes.extend(self.text_boxes(piece)),
                "AlternateContent" => {
                    if let Some(choice) = tree.child(piece, "Choice").or_else(|| tree.child(piece, "Fallback")) {
                        self.run_content(choice, hidden, bold, out, depth + 1);
                    }
                }
                _ if self.in_instruction.contains(&true) => {}
                "t" => {
                    let text = tree.all_text(piece);
                    if hidden {
                        self.has_hidden |= !text.trim().is_empty();
                        continue;
                    }
                    if text.contains(char::is_alphabetic) {
                        out.all_bold = Some(out.all_bold.unwrap_or(true) && bold);
                    }
                    out.text.push_str(&text);
                }
                "tab" | "br" | "cr" | "ptab" if !hidden => out.text.push(' '),
                "noBreakHyphen" if !hidden => out.text.push('-'),
                "footnoteReference" | "endnoteReference" if !hidden => {
                    let kind = if tree.name(piece) == "footnoteReference" { "footnote" } else { "endnote" };
                    if let Some(note) = tree.attribute(piece, "id") {
                        self.referred.push((kind, note.to_owned()));
                        out.notes.push(self.referred.len().to_string());
                    }
                }
                _ => {}
            }
        }
    }

    /// Text boxes drawn at a run; their paragraphs follow the one that anchors them.
    fn text_boxes(&self, id: NodeId) -> Vec<NodeId> {
        let mut out = Vec::new();
        let mut stack = vec![id];
        while let Some(next) = stack.pop() {
            match self.tree.node(next) {
                Some(Node::Element(element)) if element.name == "txbxContent" => out.push(next),
                Some(Node::Element(element)) if element.name != "Fallback" => {
                    stack.extend(element.children.iter().rev().copied());
                }
                _ => {}
            }
        }
        out
    }

    fn table(&mut self, id: NodeId, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        let tree = self.tree;
        self.has_wide_row |= tree.descendants(id).into_iter().any(|span| {
            tree.name(span) == "gridSpan"
                && tree
                    .attribute(span, "val")
                    .and_then(|span| span.parse::<u32>().ok())
                    .is_some_and(|span| span > MAX_SPAN)
        });
        let rows: Vec<NodeId> = tree.children(id).iter().copied().filter(|&row| tree.name(row) == "tr").collect();
        // A table of one cell is a frame around text.
        if let [row] = rows.as_slice() {
            let cells: Vec<NodeId> =
                tree.children(*row).iter().copied().filter(|&cell| tree.name(cell) == "tc").collect();
            if let [cell] = cells.as_slice() {
                self.blocks(*cell, depth + 1);
                return;
            }
        }
        for row in rows {
            if tree.child(row, "trPr").is_some_and(|properties| tree.child(properties, "del").is_some()) {
                self.has_deleted = true;
                continue;
            }
            let mut cells = Vec::new();
            let mut notes = Vec::new();
            for cell in tree.descendants_until(row, "tc") {
                let mut inner = Reader {
                    tree,
                    counters: std::mem::take(&mut self.counters),
                    referred: std::mem::take(&mut self.referred),
                    ..self.child()
                };
                inner.blocks(cell, depth + 1);
                self.counters = inner.counters;
                self.referred = inner.referred;
                self.has_deleted |= inner.has_deleted;
                self.has_inserted |= inner.has_inserted;
                self.has_hidden |= inner.has_hidden;
                self.had_invisible |= inner.had_invisible;
                let texts: Vec<String> = inner.items.iter().map(|item| item.text.clone()).collect();
                notes.extend(inner.items.into_iter().flat_map(|item| item.notes));
                cells.push(texts.join(" "));
            }
            if cells.iter().any(|cell| !cell.is_empty()) {
                self.items.push(Item { notes, ..Item::new(ItemKind::Block(BlockKind::TableRow), cells.join(" | ")) });
            }
        }
        self.lists.clear();
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
        let bold = std::mem::take(&mut self.bold);
        promote_bold(&mut self.items, &bold);
    }
}
