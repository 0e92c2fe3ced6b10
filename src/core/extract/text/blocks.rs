//! Headings, paragraphs, list items, tables and notes out of the lines of all pages.

mod headings;

use self::headings::is_underline;
use super::notes::{self, Note};
use super::pages::{Line, Page};
use super::table;
use crate::core::document::BlockKind;
use crate::core::extract::clean::{self, Hyphens};
use crate::core::extract::markdown::opens_as_caption;
use crate::core::extract::{Item, ItemKind, sentence};

/// What the lines hold.
pub(super) struct Built {
    pub(super) items: Vec<Item>,
    pub(super) had_invisible: bool,
}

/// An open block whose lines are still coming.
struct Open {
    kind: BlockKind,
    page: u32,
    label: Option<String>,
    text: String,
    breaks: Vec<(usize, u32)>,
    notes: Vec<String>,
    /// Column of the first letter, for list items.
    indent: usize,
    /// Width of its last line.
    last_width: usize,
}

struct Builder<'a> {
    hyphens: &'a Hyphens,
    /// Columns of a full line.
    full_width: usize,
    items: Vec<Item>,
    open: Option<Open>,
    /// Indents and texts of the list items that enclose the next one.
    lists: Vec<(usize, usize)>,
    had_invisible: bool,
    page: u32,
    label: Option<String>,
    has_title: bool,
}

/// Builds items of pages.
pub(super) fn build(pages: &[Page]) -> Built {
    let mut bodies: Vec<Vec<Line>> =
        pages.iter().map(|page| table::two_columns(&page.lines).unwrap_or_else(|| page.lines.clone())).collect();
    let hyphens = Hyphens::learn(bodies.iter().flatten().map(|line| line.text.as_str()));
    let notes: Vec<Vec<Note>> = bodies.iter_mut().map(|lines| notes::take(lines, &hyphens)).collect();
    let full_width = full_width(&bodies);
    let mut builder = Builder {
        hyphens: &hyphens,
        full_width,
        items: Vec::new(),
        open: None,
        lists: Vec::new(),
        had_invisible: false,
        page: 1,
        label: None,
        has_title: false,
    };
    for (n, ((page, lines), notes)) in pages.iter().zip(&bodies).zip(notes).enumerate() {
        builder.page = u32::try_from(n + 1).unwrap_or(u32::MAX);
        builder.label.clone_from(&page.label);
        let first_item = builder.items.len();
        builder.lines(lines);
        builder.refer(first_item, notes);
    }
    let ends_open = builder.open.as_ref().is_some_and(|open| is_cut_off(open, full_width));
    builder.close();
    let mut items = builder.items;
    if ends_open
        && let Some(last) =
            items.iter_mut().rfind(|item| !matches!(item.kind, ItemKind::Block(BlockKind::Footnote { .. })))
    {
        last.cut_off = true;
    }
    Built { items, had_invisible: builder.had_invisible }
}

/// The width of lines that were wrapped: the ninth decile of all widths.
fn full_width(bodies: &[Vec<Line>]) -> usize {
    let mut widths: Vec<usize> = bodies
        .iter()
        .flatten()
        .filter(|line| !line.is_blank() && !table::is_row(&line.text))
        .map(Line::width)
        .collect();
    widths.sort_unstable();
    widths.get(widths.len() * 9 / 10).copied().unwrap_or(80).max(20)
}

/// A last paragraph that stops without an end mark, on a full line or in the middle of a sentence.
fn is_cut_off(open: &Open, full_width: usize) -> bool {
    let unfinished = !sentence::is_finished(&open.text) && open.text.split_whitespace().count() >= 4;
    match open.kind {
        BlockKind::Paragraph => unfinished && open.text.chars().count() * 10 >= full_width * 6,
        BlockKind::ListItem { .. } => unfinished && open.last_width * 10 >= full_width * 8,
        _ => false,
    }
}

/// A bullet or the mark of an item: its width in columns and the text behind it.
fn item_mark(line: &str) -> Option<(usize, String)> {
    let trimmed = line.trim_start();
    let indent = line.chars().count() - trimmed.chars().count();
    let mut chars = trimmed.chars();
    let first = chars.next()?;
    let rest = chars.as_str();
    let is_bullet = matches!(
        first,
        '•' | '●'
            | '▪'
            | '◦'
            | '‣'
            | '∙'
            | '·'
            | '○'
            | '■'
            | '□'
            | '–'
            | '—'
            | '-'
            | '*'
            | '►'
            | '➢'
            | '✓'
            | '\u{F0B7}'
            | '\u{F0A7}'
    );
    if is_bullet && rest.starts_with(char::is_whitespace) {
        return Some((indent + 1 + (rest.chars().count() - rest.trim_start().chars().count()), rest.trim().to_owned()));
    }
    if first == 'o' && rest.starts_with("  ") {
        return Some((indent + 1 + (rest.chars().count() - rest.trim_start().chars().count()), rest.trim().to_owned()));
    }
    None
}

/// `a)`, `(1)`, `iii.`, `2.` before an item; only where the line is indented or its neighbours are numbered likewise.
fn enumerator(line: &str) -> Option<&str> {
    let token = line.trim_start().split(char::is_whitespace).next()?;
    let body = token.trim_start_matches('(').trim_end_matches([')', '.']);
    let closed = token.ends_with(')') || token.ends_with('.');
    let short = (1..=4).contains(&body.chars().count());
    let is_mark = body.chars().all(|c| c.is_ascii_digit()) && body.len() <= 2
        || body.chars().count() == 1 && body.chars().all(|c| c.is_ascii_lowercase())
        || body.chars().all(|c| matches!(c, 'i' | 'v' | 'x'));
    (closed && short && is_mark && token.len() < line.trim().len()).then_some(token)
}

impl Builder<'_> {
    fn lines(&mut self, lines: &[Line]) {
        let mut i = 0;
        let mut after_blank = true;
        while let Some(line) = lines.get(i) {
            if line.is_blank() {
                after_blank = true;
                i += 1;
                continue;
            }
            let rest = lines.get(i..).unwrap_or_default();
            let n_table = table::extent(rest);
            if n_table > 0
                && (after_blank
                    || self.open.as_ref().is_none_or(|open| {
                        sentence::is_finished(&open.text) || matches!(open.kind, BlockKind::Caption)
                    }))
            {
                self.close();
                for row in table::rows(rest.get(..n_table).unwrap_or_default()) {
                    self.push(ItemKind::Block(BlockKind::TableRow), &row);
                }
                i += n_table;
                after_blank = true;
                continue;
            }
            let n_heading = self.heading_extent(rest, after_blank);
            if n_heading > 0 {
                self.close();
                self.lists.clear();
                let mut text = String::new();
                for line in rest.iter().take(n_heading) {
                    self.hyphens.join(&mut text, &line.text);
                }
                let level = self.level(&text);
                self.push(ItemKind::Heading(level), &text);
                self.has_title |= level == 1;
                i += n_heading;
                // An underline of `===` or `---` belongs to the heading.
                if lines.get(i).is_some_and(|line| is_underline(&line.text)) {
                    i += 1;
                }
                after_blank = true;
                continue;
            }
            self.line(line, after_blank);
            after_blank = false;
            i += 1;
        }
    }

    /// Whether the open block of the page or paragraph before goes on in this line.
    fn continues(&self, text: &str) -> bool {
        self.open.as_ref().is_some_and(|open| {
            !sentence::is_finished(&open.text)
                && matches!(open.kind, BlockKind::Paragraph | BlockKind::ListItem { .. })
                && (text.starts_with(char::is_lowercase)
                    || (open.page < self.page && open.last_width * 10 >= self.full_width * 8))
        })
    }

    fn line(&mut self, line: &Line, after_blank: bool) {
        let text = line.text.trim();
        if let Some((indent, body)) = item_mark(&line.text) {
            self.close();
            let stem = self.stem(line.indent());
            self.start(BlockKind::ListItem { stem }, &body, indent, line.width());
            return;
        }
        if let Some(mark) = enumerator(&line.text) {
            let in_list = self.open.as_ref().is_some_and(|open| matches!(open.kind, BlockKind::ListItem { .. }))
                || self.open.as_ref().is_some_and(|open| open.text.ends_with(':'));
            let finished = self.open.as_ref().is_none_or(|open| sentence::is_finished(&open.text));
            if (in_list || line.indent() >= 2) && (finished || after_blank) {
                let body = text.get(mark.len()..).unwrap_or(text).trim().to_owned();
                let indent = line.indent() + mark.chars().count() + 1;
                self.close();
                let stem = self.stem(line.indent());
                self.start(BlockKind::ListItem { stem }, &body, indent, line.width());
                return;
            }
        }
        if opens_as_caption(text) && self.open.as_ref().is_none_or(|open| sentence::is_finished(&open.text)) {
            self.close();
            self.start(BlockKind::Caption, text, line.indent(), line.width());
            return;
        }
        let first_word = text.split_whitespace().next().map_or(0, |word| word.chars().count());
        let joins = self.open.as_ref().is_some_and(|open| {
            let finished = sentence::is_finished(&open.text);
            // The word would have fitted on the line before: the writer broke the line on purpose.
            let had_room = (open.last_width + 1 + first_word) * 10 < self.full_width * 9;
            match open.kind {
                BlockKind::ListItem { .. } if after_blank => self.continues(text),
                BlockKind::ListItem { .. } => {
                    line.indent() + 1 >= open.indent && !(finished && had_room && line.indent() < open.indent)
                        || !finished
                }
                BlockKind::Caption => !after_blank && !finished && open.last_width * 10 >= self.full_width * 7,
                _ if after_blank => self.continues(text),
                _ => !(finished && had_room),
            }
        });
        if joins {
            self.join(text, line.width());
        } else {
            self.close();
            if !matches!(self.items.last().map(|item| &item.kind), Some(ItemKind::Block(BlockKind::ListItem { .. })))
                || line.indent() == 0
            {
                self.lists.clear();
            }
            self.start(BlockKind::Paragraph, text, line.indent(), line.width());
        }
    }

    /// The stem of a deeper item is the item above it that ends in a colon.
    fn stem(&mut self, indent: usize) -> Option<String> {
        self.lists.retain(|&(outer, _)| outer < indent);
        let stem = self
            .lists
            .last()
            .and_then(|&(_, at)| self.items.get(at))
            .map(|item| item.text.clone())
            .filter(|text| text.ends_with(':'));
        self.lists.push((indent, self.items.len()));
        stem
    }

    fn start(&mut self, kind: BlockKind, text: &str, indent: usize, last_width: usize) {
        self.open = Some(Open {
            kind,
            page: self.page,
            label: self.label.clone(),
            text: text.to_owned(),
            breaks: Vec::new(),
            notes: Vec::new(),
            indent,
            last_width,
        });
    }

    fn join(&mut self, text: &str, width: usize) {
        let page = self.page;
        if let Some(open) = &mut self.open {
            let last_page = open.breaks.last().map_or(open.page, |&(_, page)| page);
            self.hyphens.join(&mut open.text, text);
            if last_page != page {
                open.breaks.push((open.text.len().saturating_sub(text.len()), page));
            }
            open.last_width = width;
        }
    }

    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        let cleaned = clean::clean(&open.text);
        self.had_invisible |= cleaned.had_invisible;
        // Cleaning shortens a text; the offset is found again by cleaning what stands before it.
        let breaks = open
            .breaks
            .iter()
            .map(|&(offset, page)| {
                (clean::clean_text(open.text.get(..offset).unwrap_or("")).len().min(cleaned.text.len()), page)
            })
            .collect();
        if cleaned.text.is_empty() {
            return;
        }
        self.items.push(Item {
            page: open.page,
            page_label: open.label,
            page_breaks: breaks,
            notes: open.notes,
            ..Item::new(ItemKind::Block(open.kind), cleaned.text)
        });
    }

    fn push(&mut self, kind: ItemKind, text: &str) {
        let cleaned = clean::clean(text);
        self.had_invisible |= cleaned.had_invisible;
        if !cleaned.text.is_empty() {
            self.items.push(Item { page: self.page, page_label: self.label.clone(), ..Item::new(kind, cleaned.text) });
        }
    }

    /// Takes the marks of a page's notes out of its items, and adds the notes.
    fn refer(&mut self, first_item: usize, notes: Vec<Note>) {
        let start = first_item.saturating_sub(1);
        let mut at = (start, 0_usize);
        for note in &notes {
            let mut found = false;
            for i in at.0..self.items.len() {
                let from = if i == at.0 { at.1 } else { 0 };
                let Some(item) = self.items.get_mut(i) else { break };
                if let Some(range) = notes::reference(&item.text, &note.mark, from) {
                    at = (i, range.start);
                    item.text.replace_range(range.clone(), "");
                    for (offset, _) in &mut item.page_breaks {
                        if *offset >= range.end {
                            *offset -= range.len();
                        }
                    }
                    item.notes.push(note.mark.clone());
                    found = true;
                    break;
                }
            }
            if !found
                && let Some(open) = &mut self.open
                && let Some(range) = notes::reference(&open.text, &note.mark, 0)
            {
                open.text.replace_range(range, "");
                open.notes.push(note.mark.clone());
            }
        }
        for note in notes {
            let kind = ItemKind::Block(BlockKind::Footnote { mark: note.mark });
            self.push(kind, &note.text);
        }
    }
}
