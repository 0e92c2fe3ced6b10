//! XML documents: those of officielebekendmakingen.nl (op-xsd) by name, others by what their elements are called and by
//! where text stands. Document types are refused; nothing is fetched.

mod names;

use self::names::{is_paragraph, is_skipped, is_structure};
use super::markdown::with_captions;
use super::tree::{Node, NodeId, Tree};
use super::{Draft, Item, ItemKind, Options, clean, odt, sniff::Decoded};
use crate::core::document::{BlockKind, Format, Health};

pub(super) const EXTRACTOR: &str = "xml/1";

/// Deepest nesting that is read.
const MAX_DEPTH: usize = 300;

/// Reads an XML document.
pub fn read(decoded: &Decoded, options: &Options) -> Draft {
    if decoded.text.len() > options.max_text_bytes {
        return Draft::unreadable(Format::Xml, EXTRACTOR, Health::TooLarge, "more text than allowed");
    }
    let tree = match Tree::parse(&decoded.text) {
        Ok(tree) => tree,
        Err((health, reason)) => {
            let mut draft = Draft::unreadable(Format::Xml, EXTRACTOR, health, reason);
            draft.warnings.extend(decoded.warnings.iter().cloned());
            return draft;
        }
    };
    if tree.name(tree.root) == "document" && tree.find(tree.root, "automatic-styles").is_some() {
        return odt::from_tree(&tree, Some(&tree));
    }
    let mut draft = Draft::empty(Format::Xml, EXTRACTOR, Health::Ok);
    draft.warnings.clone_from(&decoded.warnings);
    if tree.instructions.iter().any(|target| target == "xml-stylesheet") {
        draft.warnings.push("the file names a style sheet, which is not loaded".to_owned());
    }
    draft.declared_language = tree.attribute(tree.root, "lang").map(str::to_owned);
    draft.title = ["stuk", "kamervraagomschrijving"]
        .iter()
        .find_map(|name| tree.find(tree.root, name))
        .map(|id| tree.child(id, "titel").unwrap_or(id))
        .map(|id| clean::clean_text(&tree.all_text(id)))
        .filter(|title| !title.is_empty() && title.chars().count() <= 400);
    let mut walker = Walker { tree: &tree, items: Vec::new(), footnotes: Vec::new(), had_invisible: false };
    walker.element(tree.root, &Context { level: 0, in_item: false, in_quote: false, stem: None }, 0);
    draft.items = with_captions(walker.items);
    draft.items.append(&mut walker.footnotes);
    if walker.had_invisible {
        draft.warnings.push("invisible characters were removed".to_owned());
    }
    draft
}

#[derive(Clone)]
struct Context {
    /// How many headings enclose this place.
    level: u8,
    in_item: bool,
    in_quote: bool,
    stem: Option<String>,
}

struct Walker<'a> {
    tree: &'a Tree,
    items: Vec<Item>,
    footnotes: Vec<Item>,
    had_invisible: bool,
}

/// Elements whose first child names them.
fn heading_child(tree: &Tree, id: NodeId) -> Option<NodeId> {
    tree.children(id)
        .iter()
        .copied()
        .find(|&child| matches!(tree.name(child), "kop" | "head" | "heading" | "title" | "titel" | "num" | "nr"))
}

impl Walker<'_> {
    fn element(&mut self, id: NodeId, context: &Context, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        let tree = self.tree;
        let name = tree.name(id).to_lowercase();
        let name = name.as_str();
        if is_skipped(name) {
            return;
        }
        match name {
            "tussenkop" | "bridgehead" => {
                let cursive = tree
                    .attribute(id, "opmaak")
                    .or_else(|| tree.attribute(id, "kopopmaak"))
                    .is_some_and(|style| style.starts_with("cur"));
                self.push(ItemKind::Heading(context.level.saturating_add(if cursive { 2 } else { 1 })), id);
            }
            "lijst" | "list" | "ul" | "ol" | "itemizedlist" | "orderedlist" | "specificatielijst" => {
                self.list(id, context, depth);
            }
            "li" | "item" | "listitem" | "specificatie-item" => {
                let inner = Context { in_item: true, ..context.clone() };
                self.children(id, &inner, depth);
            }
            "citaat" | "blockquote" | "quote" | "citaat-artikel" => {
                let inner = Context { in_quote: true, ..context.clone() };
                self.children(id, &inner, depth);
            }
            "table" | "tabel" | "informaltable" => self.table(id, depth),
            "noot" | "note" | "footnote" | "voetnoot" => self.note(id),
            "lid" => self.clause(id, context, depth),
            "li.nr" | "lidnr" | "noot.nr" => {}
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let level = name.get(1..).and_then(|level| level.parse().ok()).unwrap_or(1);
                self.push(ItemKind::Heading(level), id);
            }
            "caption" | "bijschrift" => self.push(ItemKind::Block(BlockKind::Caption), id),
            _ if is_paragraph(name) && !self.holds_blocks(id) => self.paragraph(id, context),
            _ if is_structure(name) => self.structure(id, context, depth),
            _ => self.children(id, context, depth),
        }
    }

    /// A part with a heading of its own: what stands in it is one level deeper.
    fn structure(&mut self, id: NodeId, context: &Context, depth: usize) {
        let tree = self.tree;
        let mut inner = context.clone();
        let mut skip = Vec::new();
        if let Some(kop) = heading_child(tree, id) {
            let text = self.heading_text(id, kop, &mut skip);
            inner.level = context.level.saturating_add(1);
            self.push_text(ItemKind::Heading(inner.level), &text, kop);
        }
        for &child in tree.children(id) {
            if !skip.contains(&child) {
                self.child(child, &inner, depth);
            }
        }
    }

    /// The words of a heading: label, number and title of a `kop`, or the number and title that stand loose.
    fn heading_text(&self, id: NodeId, kop: NodeId, skip: &mut Vec<NodeId>) -> String {
        let tree = self.tree;
        skip.push(kop);
        if tree.name(kop) == "kop" {
            return self.shown_text(kop);
        }
        let mut parts = Vec::new();
        for &child in tree.children(id) {
            if matches!(
                tree.name(child),
                "label"
                    | "nr"
                    | "num"
                    | "stuknr"
                    | "dossiernummer"
                    | "head"
                    | "heading"
                    | "title"
                    | "titel"
                    | "subtitle"
                    | "subtitel"
            ) {
                parts.push(self.shown_text(child));
                skip.push(child);
            } else if tree.element(child).is_some() {
                break;
            }
        }
        parts.join(" ")
    }

    fn children(&mut self, id: NodeId, context: &Context, depth: usize) {
        // Text beside elements in something that is no known paragraph: all of it is one.
        let tree = self.tree;
        let own_text = tree
            .children(id)
            .iter()
            .any(|&child| matches!(tree.node(child), Some(Node::Text(text)) if !text.trim().is_empty()));
        if own_text && !self.holds_blocks(id) {
            self.paragraph(id, context);
            return;
        }
        let mut inner = context.clone();
        for &child in tree.children(id) {
            self.child(child, &inner, depth);
            // The dossier's title stands over the papers beside it.
            if tree.name(child) == "dossier" && heading_child(tree, child).is_some() {
                inner.level = inner.level.saturating_add(1);
            }
        }
    }

    fn child(&mut self, child: NodeId, context: &Context, depth: usize) {
        match self.tree.node(child) {
            Some(Node::Element(_)) => self.element(child, context, depth + 1),
            Some(Node::Text(text)) if !text.trim().is_empty() => {
                let text = text.clone();
                self.push_text(block_kind(context), &text, child);
            }
            _ => {}
        }
    }

    /// Whether blocks stand under an element, so that it is no paragraph itself.
    fn holds_blocks(&self, id: NodeId) -> bool {
        let tree = self.tree;
        tree.descendants(id).into_iter().skip(1).take(2_000).any(|child| {
            let name = tree.name(child).to_lowercase();
            (is_paragraph(&name) && !matches!(name.as_str(), "naam" | "functie" | "noot.al"))
                || is_structure(&name)
                || matches!(name.as_str(), "lijst" | "list" | "table" | "tabel" | "kop" | "lid" | "tussenkop" | "li")
        })
    }

    fn paragraph(&mut self, id: NodeId, context: &Context) {
        self.push(block_kind(context), id);
    }

    fn list(&mut self, id: NodeId, context: &Context, depth: usize) {
        let stem = if context.in_item {
            self.items.last().map(|item| item.text.clone()).filter(|text| text.ends_with(':'))
        } else {
            None
        };
        let inner = Context { in_item: true, stem, ..context.clone() };
        for &item in self.tree.children(id) {
            self.child(item, &inner, depth);
        }
    }

    /// A numbered clause of an article: its number opens its first paragraph.
    fn clause(&mut self, id: NodeId, context: &Context, depth: usize) {
        let tree = self.tree;
        let number =
            tree.child(id, "lidnr").map(|number| clean::clean_text(&tree.all_text(number))).unwrap_or_default();
        let first = self.items.len();
        self.children(id, context, depth);
        if let (false, Some(item)) = (number.is_empty(), self.items.get_mut(first)) {
            let dot = if number.ends_with(['.', ')']) { "" } else { "." };
            item.text = format!("{number}{dot} {}", item.text);
        }
    }

    fn table(&mut self, id: NodeId, depth: usize) {
        let tree = self.tree;
        if depth > MAX_DEPTH {
            return;
        }
        if let Some(title) =
            tree.children(id).iter().copied().find(|&child| matches!(tree.name(child), "title" | "titel" | "caption"))
        {
            self.push(ItemKind::Block(BlockKind::Caption), title);
        }
        for row in tree.descendants(id) {
            if !matches!(tree.name(row), "row" | "tr" | "rij") {
                continue;
            }
            let mut cells = Vec::new();
            let mut notes = Vec::new();
            for &cell in tree.children(row) {
                if tree.element(cell).is_some() {
                    let cleaned = clean::clean(&self.text_and_notes(cell, &mut notes));
                    self.had_invisible |= cleaned.had_invisible;
                    cells.push(cleaned.text);
                }
            }
            if cells.iter().any(|cell| !cell.is_empty()) {
                self.items.push(Item { notes, ..Item::new(ItemKind::Block(BlockKind::TableRow), cells.join(" | ")) });
            }
        }
    }

    /// A note among blocks; one inside a paragraph is met while its text is read.
    fn note(&mut self, id: NodeId) {
        let mut notes = Vec::new();
        self.take_note(id, &mut notes);
        if let Some(last) = self.items.last_mut() {
            last.notes.extend(notes);
        }
    }

    fn take_note(&mut self, id: NodeId, notes: &mut Vec<String>) {
        let tree = self.tree;
        let mark =
            tree.descendants(id).into_iter().find(|&child| matches!(tree.name(child), "noot.nr" | "nr" | "label"));
        let mark_text = mark
            .map(|mark| clean::clean_text(&tree.all_text(mark)))
            .or_else(|| tree.attribute(id, "nr").or_else(|| tree.attribute(id, "n")).map(str::to_owned));
        let mark_text =
            mark_text.filter(|text| !text.is_empty()).unwrap_or_else(|| (self.footnotes.len() + 1).to_string());
        let mut text = String::new();
        let mut stack = vec![id];
        while let Some(next) = stack.pop() {
            match tree.node(next) {
                Some(Node::Text(piece)) => text.push_str(piece),
                Some(Node::Element(element)) if Some(next) != mark => {
                    text.push(' ');
                    stack.extend(element.children.iter().rev().copied());
                }
                _ => {}
            }
        }
        notes.push(mark_text.clone());
        let text = clean::clean_text(&text);
        if !text.is_empty() {
            self.footnotes.push(Item::new(ItemKind::Block(BlockKind::Footnote { mark: mark_text }), text));
        }
    }

    /// The text under an element, notes taken out.
    fn text_and_notes(&mut self, id: NodeId, notes: &mut Vec<String>) -> String {
        let tree = self.tree;
        let mut out = String::new();
        let mut stack = vec![id];
        while let Some(next) = stack.pop() {
            match tree.node(next) {
                Some(Node::Text(text)) => out.push_str(text),
                Some(Node::Element(element)) => match element.name.to_lowercase().as_str() {
                    "noot" | "footnote" | "voetnoot" if next != id => self.take_note(next, notes),
                    "noot" | "note" if next != id && tree.find(next, "noot.al").is_some() => {
                        self.take_note(next, notes);
                    }
                    "li.nr" | "lidnr" => {}
                    "br" | "lb" | "al" | "p" | "entry" | "li" | "label" | "nr" | "titel" | "subtitel" => {
                        out.push(' ');
                        stack.extend(element.children.iter().rev().copied());
                    }
                    "deleted" | "del" | "verwijderd" => {}
                    _ => stack.extend(element.children.iter().rev().copied()),
                },
                None => {}
            }
        }
        out
    }

    fn shown_text(&self, id: NodeId) -> String {
        let tree = self.tree;
        let mut parts = Vec::new();
        let direct = tree
            .children(id)
            .iter()
            .any(|&child| matches!(tree.node(child), Some(Node::Text(text)) if !text.trim().is_empty()));
        if direct {
            return clean::clean_text(&tree.all_text(id));
        }
        for &child in tree.children(id) {
            if !matches!(tree.name(child), "noot" | "redactie") {
                parts.push(clean::clean_text(&tree.all_text(child)));
            }
        }
        parts.retain(|part| !part.is_empty());
        parts.join(" ")
    }

    fn push(&mut self, kind: ItemKind, id: NodeId) {
        let mut notes = Vec::new();
        let text = self.text_and_notes(id, &mut notes);
        let cleaned = clean::clean(&text);
        self.had_invisible |= cleaned.had_invisible;
        if !cleaned.text.is_empty() {
            self.items.push(Item { notes, ..Item::new(kind, cleaned.text) });
        }
    }

    fn push_text(&mut self, kind: ItemKind, text: &str, from: NodeId) {
        let mut notes = Vec::new();
        if matches!(kind, ItemKind::Heading(_)) {
            let _ = self.text_and_notes(from, &mut notes);
        }
        let cleaned = clean::clean(text);
        self.had_invisible |= cleaned.had_invisible;
        if !cleaned.text.is_empty() {
            self.items.push(Item { notes, ..Item::new(kind, cleaned.text) });
        }
    }
}

fn block_kind(context: &Context) -> ItemKind {
    ItemKind::Block(if context.in_item {
        BlockKind::ListItem { stem: context.stem.clone() }
    } else if context.in_quote {
        BlockKind::Quote
    } else {
        BlockKind::Paragraph
    })
}
