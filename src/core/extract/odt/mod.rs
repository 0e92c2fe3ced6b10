//! OpenDocument text: headings by outline level and with their numbers, lists, tables and notes. Deleted text of tracked changes is left out and
//! said.

mod outline;

use std::collections::BTreeMap;

use self::outline::Outline;
use super::markdown::with_captions;
use super::tree::{Node, NodeId, Tree};
use super::{Draft, Item, ItemKind, Options, bold, clean, metadata, package::Package};
use crate::core::document::{BlockKind, Format, Health, Metadata};

pub(super) const EXTRACTOR: &str = "odt/1";

/// Blanks that one `text:s` may stand for, and repeats of a cell or row that are kept.
const MAX_REPEAT: usize = 16;

/// Deepest nesting that is read.
const MAX_DEPTH: usize = 128;

/// Reads an ODT file.
pub fn read(bytes: &[u8], options: &Options) -> Draft {
    match try_read(bytes, options) {
        Ok(draft) => draft,
        Err((health, reason)) => Draft::unreadable(Format::Odt, EXTRACTOR, health, reason),
    }
}

fn try_read(bytes: &[u8], options: &Options) -> Result<Draft, (Health, String)> {
    let mut package = Package::open(bytes, options.max_text_bytes)?;
    if package.text("META-INF/manifest.xml")?.is_some_and(|manifest| manifest.contains("encryption-data")) {
        return Err((Health::Encrypted, "the file needs a password".to_owned()));
    }
    let Some(content) = package.text("content.xml")? else {
        return Err((Health::Damaged, "the container has no content".to_owned()));
    };
    let content = Tree::parse(&content)?;
    let styles = package.text("styles.xml")?.map(|text| Tree::parse(&text)).transpose()?;
    let mut draft = from_tree(&content, styles.as_ref());
    if let Some(meta) = package.text("meta.xml")?
        && let Ok(meta) = Tree::parse(&meta)
    {
        let value = |name: &str| {
            meta.find(meta.root, name).map(|id| clean::clean_text(&meta.all_text(id))).filter(|text| !text.is_empty())
        };
        draft.title = value("title");
        draft.metadata = Metadata {
            author: value("initial-creator").or_else(|| value("creator")).and_then(|author| metadata::name(&author)),
            producer: value("generator").and_then(|program| metadata::name(&program)),
            created: value("creation-date").and_then(|date| metadata::date(&date)),
            modified: value("date").and_then(|date| metadata::date(&date)),
            revisions: value("editing-cycles").and_then(|count| count.parse().ok()),
        };
        draft.declared_language = value("language").or(draft.declared_language);
    }
    Ok(draft)
}

/// Reads the tree of a content part, or of a flat file.
pub(super) fn from_tree(content: &Tree, styles: Option<&Tree>) -> Draft {
    let mut draft = Draft::empty(Format::Odt, EXTRACTOR, Health::Ok);
    let mut reader = Reader {
        tree: content,
        styles: Styles::default(),
        outline: Outline::read(styles.or(Some(content))),
        items: Vec::new(),
        footnotes: Vec::new(),
        bold: Vec::new(),
        has_deleted: false,
        had_invisible: false,
    };
    if let Some(styles) = styles {
        reader.styles.add(styles);
    }
    reader.styles.add(content);
    draft.declared_language.clone_from(&reader.styles.language);
    if let Some(text) = content.find(content.root, "body").and_then(|body| content.find(body, "text")) {
        reader.blocks(text, &Context::default(), 0);
    }
    reader.bold_headings();
    draft.items = with_captions(reader.items);
    draft.items.append(&mut reader.footnotes);
    if reader.has_deleted {
        draft.warnings.push("tracked deletions were left out".to_owned());
    }
    if reader.had_invisible {
        draft.warnings.push("invisible characters were removed".to_owned());
    }
    draft
}

/// Parents, weight and visibility of styles, by name.
#[derive(Default)]
struct Styles {
    parents: BTreeMap<String, String>,
    bold: BTreeMap<String, bool>,
    hidden: BTreeMap<String, bool>,
    /// Whether headings of the style take the number of their level.
    numbered: BTreeMap<String, bool>,
    language: Option<String>,
}

impl Styles {
    fn add(&mut self, tree: &Tree) {
        for id in tree.descendants(tree.root) {
            if tree.name(id) == "default-style" && self.language.is_none() {
                self.language = tree
                    .find(id, "text-properties")
                    .and_then(|p| tree.attribute(p, "language"))
                    .filter(|code| *code != "none" && *code != "zxx")
                    .map(str::to_owned);
            }
            if tree.name(id) != "style" {
                continue;
            }
            let Some(name) = tree.attribute(id, "name") else { continue };
            if let Some(parent) = tree.attribute(id, "parent-style-name") {
                self.parents.insert(name.to_owned(), parent.to_owned());
            }
            if let Some(list) = tree.attribute(id, "list-style-name") {
                self.numbered.insert(name.to_owned(), !list.is_empty());
            }
            if let Some(properties) = tree.child(id, "text-properties") {
                if let Some(weight) = tree.attribute(properties, "font-weight") {
                    self.bold.insert(
                        name.to_owned(),
                        weight == "bold" || weight.parse::<u32>().is_ok_and(|weight| weight >= 600),
                    );
                }
                if let Some(display) = tree.attribute(properties, "display") {
                    self.hidden.insert(name.to_owned(), display == "none");
                }
            }
        }
    }

    fn chain<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        std::iter::successors(Some(name), |name| self.parents.get(*name).map(String::as_str)).take(24)
    }

    fn is_named(&self, name: &str, wanted: &[&str]) -> bool {
        self.chain(name).any(|style| wanted.contains(&style.replace("_20_", " ").to_lowercase().as_str()))
    }

    fn look_up(&self, name: &str, values: &BTreeMap<String, bool>) -> Option<bool> {
        self.chain(name).find_map(|style| values.get(style).copied())
    }
}

#[derive(Clone, Default)]
struct Context {
    in_list: bool,
    stem: Option<String>,
}

/// One paragraph's text.
#[derive(Default)]
struct Runs {
    text: String,
    notes: Vec<String>,
    all_bold: Option<bool>,
    boxes: Vec<NodeId>,
}

struct Reader<'a> {
    tree: &'a Tree,
    styles: Styles,
    outline: Outline,
    items: Vec<Item>,
    footnotes: Vec<Item>,
    bold: Vec<usize>,
    has_deleted: bool,
    had_invisible: bool,
}

impl Reader<'_> {
    fn blocks(&mut self, parent: NodeId, context: &Context, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        let tree = self.tree;
        for &id in tree.children(parent) {
            match tree.name(id) {
                "h" | "p" => self.paragraph(id, context, depth),
                "list" => self.list(id, context, depth),
                "table" => self.table(id, depth),
                "tracked-changes" => self.has_deleted |= tree.find(id, "deletion").is_some(),
                "section" if tree.attribute(id, "display") == Some("none") => {}
                "section" | "index-body" | "text-box" | "frame" | "numbered-paragraph" => {
                    self.blocks(id, context, depth + 1);
                }
                _ => {}
            }
        }
    }

    fn paragraph(&mut self, id: NodeId, context: &Context, depth: usize) {
        let tree = self.tree;
        let style = tree.attribute(id, "style-name").unwrap_or("");
        let mut runs = Runs::default();
        let bold = self.styles.look_up(style, &self.styles.bold).unwrap_or(false);
        self.runs(id, bold, &mut runs, depth);
        let cleaned = clean::clean(&runs.text);
        self.had_invisible |= cleaned.had_invisible;
        let mut text = cleaned.text;
        if text.is_empty() {
            if let Some(last) = self.items.last_mut() {
                last.notes.extend(runs.notes);
            }
        } else {
            let level = tree.attribute(id, "outline-level").and_then(|level| level.parse::<u8>().ok());
            let is_heading = tree.name(id) == "h" && text.chars().count() <= 300;
            // A number that the file spells out needs no counting.
            if is_heading
                && self.styles.look_up(style, &self.styles.numbered) != Some(false)
                && let Some(number) = self.outline.next(tree, id, level.unwrap_or(1))
                && tree.child(id, "number").is_none()
            {
                text = format!("{number} {text}");
            }
            let kind = if is_heading {
                ItemKind::Heading(level.unwrap_or(1))
            } else if self.styles.is_named(style, &["title"]) {
                ItemKind::Title
            } else if context.in_list {
                ItemKind::Block(BlockKind::ListItem { stem: context.stem.clone() })
            } else if self.styles.is_named(style, &["caption", "table", "illustration", "figure"])
                && text.chars().count() < 300
            {
                ItemKind::Block(BlockKind::Caption)
            } else if self.styles.is_named(style, &["quotations", "quote"]) {
                ItemKind::Block(BlockKind::Quote)
            } else {
                ItemKind::Block(BlockKind::Paragraph)
            };
            if kind == ItemKind::Block(BlockKind::Paragraph) && runs.all_bold == Some(true) {
                self.bold.push(self.items.len());
            }
            self.items.push(Item { notes: runs.notes, ..Item::new(kind, text) });
        }
        for inner in runs.boxes {
            self.blocks(inner, &Context::default(), depth + 1);
        }
    }

    fn runs(&mut self, parent: NodeId, bold: bool, out: &mut Runs, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        let tree = self.tree;
        for &id in tree.children(parent) {
            match tree.node(id) {
                Some(Node::Text(text)) => {
                    if text.contains(char::is_alphabetic) {
                        out.all_bold = Some(out.all_bold.unwrap_or(true) && bold);
                    }
                    out.text.push_str(text);
                }
                Some(Node::Element(element)) => match element.name.as_str() {
                    "s" => {
                        let n = tree.attribute(id, "c").and_then(|n| n.parse::<usize>().ok()).unwrap_or(1);
                        out.text.extend(std::iter::repeat_n(' ', n.min(MAX_REPEAT)));
                    }
                    "tab" | "line-break" | "soft-page-break" => out.text.push(' '),
                    "number" => {
                        let number = tree.all_text(id);
                        out.text.push_str(number.trim());
                        out.text.push(' ');
                    }
                    "note" => self.note(id, out, depth),
                    "annotation" | "annotation-end" | "change" | "change-start" | "change-end" | "bookmark"
                    | "hidden-text" | "hidden-paragraph" | "ruby-text" | "desc" | "title" => {}
                    "frame" | "custom-shape" | "g" => out.boxes.extend(tree.descendants_until(id, "text-box")),
                    _ => {
                        let style = element_style(tree, id);
                        if self.styles.look_up(style, &self.styles.hidden) == Some(true) {
                            continue;
                        }
                        let inner = self.styles.look_up(style, &self.styles.bold).unwrap_or(bold);
                        self.runs(id, inner, out, depth + 1);
                    }
                },
                None => {}
            }
        }
    }

    fn note(&mut self, id: NodeId, out: &mut Runs, depth: usize) {
        let tree = self.tree;
        let mark = tree
            .child(id, "note-citation")
            .map(|mark| clean::clean_text(&tree.all_text(mark)))
            .filter(|mark| !mark.is_empty());
        let mark = mark.unwrap_or_else(|| (self.footnotes.len() + 1).to_string());
        out.notes.push(mark.clone());
        let Some(body) = tree.child(id, "note-body") else { return };
        let outer = std::mem::take(&mut self.items);
        let outer_bold = std::mem::take(&mut self.bold);
        self.blocks(body, &Context::default(), depth + 1);
        let inner = std::mem::replace(&mut self.items, outer);
        self.bold = outer_bold;
        let text = inner.iter().map(|item| item.text.as_str()).collect::<Vec<_>>().join(" ");
        if !text.is_empty() {
            self.footnotes.push(Item::new(ItemKind::Block(BlockKind::Footnote { mark }), text));
        }
    }

    fn list(&mut self, id: NodeId, context: &Context, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        let tree = self.tree;
        let stem = if context.in_list {
            self.items.last().map(|item| item.text.clone()).filter(|text| text.ends_with(':'))
        } else {
            None
        };
        let inner = Context { in_list: true, stem };
        for &item in tree.children(id) {
            if matches!(tree.name(item), "list-item" | "list-header") {
                self.blocks(item, &inner, depth + 1);
            }
        }
    }

    fn table(&mut self, id: NodeId, depth: usize) {
        let tree = self.tree;
        for row in tree.descendants_until(id, "table-row") {
            let mut cells = Vec::new();
            let mut notes = Vec::new();
            for &cell in tree.children(row) {
                if tree.name(cell) != "table-cell" {
                    continue;
                }
                let outer = std::mem::take(&mut self.items);
                let outer_bold = std::mem::take(&mut self.bold);
                self.blocks(cell, &Context::default(), depth + 1);
                let inner = std::mem::replace(&mut self.items, outer);
                self.bold = outer_bold;
                cells.push(inner.iter().map(|item| item.text.as_str()).collect::<Vec<_>>().join(" "));
                notes.extend(inner.into_iter().flat_map(|item| item.notes));
            }
            if cells.iter().any(|cell| !cell.is_empty()) {
                self.items.push(Item { notes, ..Item::new(ItemKind::Block(BlockKind::TableRow), cells.join(" | ")) });
            }
        }
    }

    /// Where nothing is marked as a heading, short bold paragraphs over text are headings.
    fn bold_headings(&mut self) {
        if self.items.iter().any(|item| matches!(item.kind, ItemKind::Heading(_))) {
            return;
        }
        bold::promote(&mut self.items, &self.bold);
    }
}

fn element_style(tree: &Tree, id: NodeId) -> &str {
    tree.attribute(id, "style-name").unwrap_or("")
}
