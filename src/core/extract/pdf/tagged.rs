//! Reads a document in the order of its structure tree: elements into paragraphs, with the glyphs of their marked
//! content.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::characters::{is_bullet, is_label, is_mark};
use super::fonts::Fonts;
use super::lines::{Line, fragments};
use super::page::{ARTIFACT, Glyph, MarkId, Page};
use super::para::{Para, Role};
use super::structure::{Kid, Node, Tag};

/// What the tree gave.
pub(super) struct Reading {
    /// In the order of the tree.
    pub paras: Vec<Para>,
    /// The share of the text's glyphs that the tree holds, 0 to 1.
    pub coverage: f64,
    /// Entries of tables of contents that were left out.
    pub contents: usize,
}

pub(super) struct Builder<'p, 'a> {
    pages: &'p [Page],
    fonts: &'p Fonts<'a>,
    /// For each page, where the glyphs of its marked content stand.
    content: Vec<FxHashMap<MarkId, Vec<Range<usize>>>>,
    used: usize,
    /// What was read so far.
    pub(super) out: Vec<Para>,
    contents: usize,
}

/// Glyphs of an element, by page.
pub(super) type Runs = Vec<(usize, Vec<Glyph>)>;

/// Reads the tree.
pub(super) fn read(root: &Node, pages: &[Page], fonts: &Fonts<'_>) -> Reading {
    let mut total = 0;
    let content = pages
        .iter()
        .map(|page| {
            let mut by_mark: FxHashMap<MarkId, Vec<Range<usize>>> = FxHashMap::default();
            let mut at = 0;
            for run in page.glyphs.chunk_by(|a, b| a.mark == b.mark && a.is(ARTIFACT) == b.is(ARTIFACT)) {
                let range = at..at + run.len();
                at = range.end;
                let Some(first) = run.first().filter(|glyph| !glyph.is(ARTIFACT)) else { continue };
                total += run.iter().filter(|glyph| glyph.ch != ' ').count();
                let mark = usize::try_from(first.mark).unwrap_or(0).checked_sub(1).and_then(|n| page.marks.get(n));
                if let Some(mark) = mark {
                    by_mark.entry(*mark).or_default().push(range);
                }
            }
            by_mark
        })
        .collect();
    let mut builder = Builder { pages, fonts, content, used: 0, out: Vec::new(), contents: 0 };
    builder.blocks(&root.kids, &Role::Body, 1);
    let coverage = if total == 0 { 0.0 } else { builder.used as f64 / total as f64 };
    Reading { paras: builder.out, coverage, contents: builder.contents }
}

impl Builder<'_, '_> {
    /// Reads elements that stand below each other; loose content between them makes paragraphs of `role`.
    pub(super) fn blocks<'n>(&mut self, kids: impl IntoIterator<Item = &'n Kid>, role: &Role, depth: u8) {
        let mut loose: Runs = Vec::new();
        for kid in kids {
            match kid {
                Kid::Marked(page, id) => self.take(*page, *id, &mut loose),
                Kid::Node(node) if matches!(node.tag, Tag::Inline | Tag::Label) => {
                    let mut nested = Vec::new();
                    self.inline([kid], &mut loose, &mut nested);
                    for node in nested {
                        self.emit(role.clone(), std::mem::take(&mut loose));
                        self.block(node, role, depth);
                    }
                }
                Kid::Node(node) => {
                    self.emit(role.clone(), std::mem::take(&mut loose));
                    self.block(node, role, depth);
                }
            }
        }
        self.emit(role.clone(), loose);
    }

    pub(super) fn block(&mut self, node: &Node, role: &Role, depth: u8) {
        match node.tag {
            Tag::Group | Tag::RowGroup => self.blocks(&node.kids, role, depth.saturating_add(1)),
            Tag::List | Tag::Cell => self.blocks(&node.kids, role, depth),
            Tag::Heading(level) => self.flow(node, &Role::Heading(level), depth),
            Tag::Unnumbered => self.flow(node, &Role::Heading(depth.clamp(1, 6)), depth),
            Tag::Title => self.flow(node, &Role::Title, depth),
            Tag::Paragraph | Tag::Inline | Tag::Label => self.flow(node, role, depth),
            Tag::Caption => self.blocks(&node.kids, &Role::Caption, depth),
            Tag::Quote => self.blocks(&node.kids, &Role::Quote, depth),
            Tag::Item => self.item(node, depth),
            Tag::ItemBody => self.blocks(&node.kids, &Role::ListItem, depth),
            Tag::Note => self.note(node),
            Tag::Table => self.table(node, depth),
            Tag::Row => self.row(node, depth),
            Tag::Figure => self.figure(node, depth),
            Tag::Contents => self.skip_contents(node),
            Tag::Artifact => {}
        }
    }

    /// One paragraph, and after it what was nested in it.
    fn flow(&mut self, node: &Node, role: &Role, depth: u8) {
        let (mut runs, mut nested) = (Vec::new(), Vec::new());
        self.inline(&node.kids, &mut runs, &mut nested);
        self.emit(role.clone(), runs);
        for node in nested {
            // A heading around a paragraph or around headings only groups them.
            let inner = if node.tag == Tag::Paragraph { role } else { &Role::Body };
            self.block(node, inner, depth);
        }
    }

    /// Collects what stands inside a paragraph; elements that stand for themselves go to `nested`.
    pub(super) fn inline<'n>(
        &mut self,
        kids: impl IntoIterator<Item = &'n Kid>,
        runs: &mut Runs,
        nested: &mut Vec<&'n Node>,
    ) {
        for kid in kids {
            match kid {
                Kid::Marked(page, id) => self.take(*page, *id, runs),
                Kid::Node(node) => match node.tag {
                    Tag::Inline | Tag::Label => match &node.actual {
                        Some(actual) => self.replaced(node, actual, runs, nested),
                        None if node.tag == Tag::Label => self.reference(node, runs, nested),
                        None => self.inline(&node.kids, runs, nested),
                    },
                    Tag::Group if !holds_blocks(node) => self.inline(&node.kids, runs, nested),
                    _ => nested.push(node),
                },
            }
        }
    }

    /// A label inside a paragraph refers to a note. Some fonts have raised figures of full size, so its place does not
    /// always tell: it is put where a small raised figure would be.
    fn reference<'n>(&mut self, node: &'n Node, runs: &mut Runs, nested: &mut Vec<&'n Node>) {
        let mut own = Vec::new();
        self.inline(&node.kids, &mut own, nested);
        for (page, mut glyphs) in own {
            let text: String = glyphs.iter().map(|glyph| glyph.ch).filter(|ch| *ch != ' ').collect();
            let before =
                runs.last().filter(|(of, _)| *of == page).and_then(|(_, run)| run.iter().rev().find(|g| g.ch != ' '));
            if let (true, Some(before)) = (is_mark(&text), before) {
                let (size, y) = (0.6 * before.size, before.y - 0.35 * before.size);
                glyphs.iter_mut().for_each(|glyph| (glyph.size, glyph.y) = (size, y));
            }
            match runs.last_mut() {
                Some((of, run)) if *of == page => run.append(&mut glyphs),
                _ => runs.push((page, glyphs)),
            }
        }
    }

    /// Puts the text that stands for an element in the place of its glyphs.
    fn replaced<'n>(&mut self, node: &'n Node, actual: &str, runs: &mut Runs, nested: &mut Vec<&'n Node>) {
        let mut own = Vec::new();
        self.inline(&node.kids, &mut own, nested);
        let Some((page, glyphs)) = own.into_iter().next() else { return };
        let mut visible = glyphs.iter().filter(|glyph| glyph.ch != ' ');
        let Some(first) = visible.next().or(glyphs.first()) else { return };
        let last = visible.next_back().unwrap_or(first);
        let count = actual.chars().count().max(1) as f32;
        let width = (last.x1 - first.x0) / count;
        let put = actual.chars().zip(0u16..).map(|(ch, n)| {
            let x0 = first.x0 + width * f32::from(n);
            Glyph { ch, x0, x1: x0 + width, ..*first }
        });
        match runs.last_mut() {
            Some((of, run)) if *of == page => run.extend(put),
            _ => runs.push((page, put.collect())),
        }
    }

    fn item(&mut self, node: &Node, depth: u8) {
        let mut rest = Vec::new();
        let mut term = Vec::new();
        let start = self.out.len();
        for kid in &node.kids {
            if let Kid::Node(label) = kid
                && label.tag == Tag::Label
            {
                let mut runs = Vec::new();
                self.inline(&label.kids, &mut runs, &mut Vec::new());
                let text = self.text(runs.clone());
                // Bullets and numbers are no text; another label is, such as the term before a definition.
                if !text.is_empty() && !is_bullet(&text) && !is_label(&text) && text.chars().any(char::is_alphabetic) {
                    term.extend(self.lines(runs));
                }
            } else {
                rest.push(kid);
            }
        }
        self.blocks(rest, &Role::ListItem, depth);
        if term.is_empty() {
            return;
        }
        match self.out.get_mut(start).filter(|para| para.role == Role::ListItem) {
            Some(para) => {
                term.append(&mut para.lines);
                para.lines = term;
            }
            None => self.out.insert(start.min(self.out.len()), Para::new(Role::ListItem, term)),
        }
    }

    fn text(&self, runs: Runs) -> String {
        self.lines(runs).iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    pub(super) fn note(&mut self, node: &Node) {
        let mut mark = None;
        let mut rest = Vec::new();
        for kid in &node.kids {
            match kid {
                Kid::Node(label) if label.tag == Tag::Label && mark.is_none() => {
                    let mut runs = Vec::new();
                    self.inline(&label.kids, &mut runs, &mut Vec::new());
                    mark = Some(plain_mark(&self.text(runs))).filter(|mark| !mark.is_empty());
                }
                kid => rest.push(kid),
            }
        }
        // The paragraphs of a note are one note.
        let (mut runs, mut nested) = (Vec::new(), Vec::new());
        self.inline(rest, &mut runs, &mut nested);
        while !nested.is_empty() {
            let mut deeper = Vec::new();
            for node in nested {
                self.inline(&node.kids, &mut runs, &mut deeper);
            }
            nested = deeper;
        }
        self.emit(Role::Note(mark), runs);
    }

    /// The text of a picture is left out, its caption and whole paragraphs in it are not.
    fn figure(&mut self, node: &Node, depth: u8) {
        for kid in &node.kids {
            match kid {
                Kid::Marked(page, id) => {
                    let mut unread = Vec::new();
                    self.take(*page, *id, &mut unread);
                }
                Kid::Node(node) => match node.tag {
                    Tag::Figure | Tag::Inline | Tag::Label => self.figure(node, depth),
                    _ => self.block(node, &Role::Body, depth),
                },
            }
        }
    }

    /// A table of contents repeats the headings and changes with every page that moves: it is no text.
    fn skip_contents(&mut self, node: &Node) {
        self.contents += 1;
        for kid in &node.kids {
            match kid {
                Kid::Marked(page, id) => {
                    let mut unread = Vec::new();
                    self.take(*page, *id, &mut unread);
                }
                Kid::Node(node) => {
                    self.skip_contents(node);
                    self.contents -= usize::from(node.tag != Tag::Contents);
                }
            }
        }
    }

    fn take(&mut self, page: usize, id: MarkId, runs: &mut Runs) {
        let Some(ranges) = self.content.get_mut(page).and_then(|content| content.remove(&id)) else { return };
        let Some(glyphs) = self.pages.get(page).map(|page| &page.glyphs) else { return };
        if runs.last().is_none_or(|(last, _)| *last != page) {
            runs.push((page, Vec::new()));
        }
        let Some((_, run)) = runs.last_mut() else { return };
        for part in ranges.into_iter().filter_map(|range| glyphs.get(range)) {
            self.used += part.iter().filter(|glyph| glyph.ch != ' ').count();
            run.extend_from_slice(part);
        }
    }

    pub(super) fn lines(&self, runs: Runs) -> Vec<Line> {
        let mut lines = Vec::new();
        for (page, glyphs) in runs {
            let number = u32::try_from(page + 1).unwrap_or(u32::MAX);
            lines.extend(fragments(&glyphs).into_iter().filter_map(|f| f.into_line(number, self.fonts)));
        }
        lines
    }

    /// One element may hold several notes; each line that begins with a raised mark begins one.
    fn emit_notes(&mut self, mark: Option<String>, lines: Vec<Line>) {
        let mut mark = mark;
        let mut note: Vec<Line> = Vec::new();
        for line in lines {
            if line.leading_mark().is_some() && !note.is_empty() {
                self.out.push(Para::new(Role::Note(mark.take()), std::mem::take(&mut note)));
            }
            note.push(line);
        }
        self.out.push(Para::new(Role::Note(mark), note));
    }

    fn emit(&mut self, role: Role, runs: Runs) {
        if runs.is_empty() {
            return;
        }
        let lines = self.lines(runs);
        let Some(first) = lines.first() else { return };
        let role = match role {
            // A list that its author made by hand.
            Role::Body if first.text.split_once(' ').is_some_and(|(sign, _)| is_bullet(sign)) => Role::ListItem,
            Role::Note(mark) => return self.emit_notes(mark, lines),
            role => role,
        };
        self.out.push(Para::new(role, lines));
    }
}

/// Whether something inside an element stands for itself.
fn holds_blocks(node: &Node) -> bool {
    node.kids.iter().any(|kid| match kid {
        Kid::Marked(..) => false,
        Kid::Node(node) => match node.tag {
            Tag::Inline | Tag::Label => false,
            Tag::Group => holds_blocks(node),
            _ => true,
        },
    })
}

/// The mark without the brackets and points around it.
pub(super) fn plain_mark(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric() || matches!(c, '*' | '†' | '‡' | '§')).collect()
}
