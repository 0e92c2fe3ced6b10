//! Markdown (CommonMark with footnotes and tables, as pandoc writes it): events in, a draft out.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options as Extensions, Parser, Tag, TagEnd};

use super::{Draft, Item, ItemKind, Options, clean, sniff::Decoded};
use crate::core::document::{BlockKind, Format, Health};

pub(super) const EXTRACTOR: &str = "markdown/1";

/// Reads Markdown.
pub fn read(decoded: &Decoded, options: &Options) -> Draft {
    let mut draft = Draft::empty(Format::Markdown, EXTRACTOR, Health::Ok);
    draft.warnings.clone_from(&decoded.warnings);
    if decoded.text.len() > options.max_text_bytes {
        return Draft::unreadable(Format::Markdown, EXTRACTOR, Health::TooLarge, "more text than allowed");
    }
    let text = decoded.text.replace("\r\n", "\n").replace(['\r', '\u{85}', '\u{2028}', '\u{2029}'], "\n");
    let (front, body) = split_front_matter(&text);
    for line in front.lines() {
        let Some((key, value)) = line.split_once(':') else { continue };
        let value = value.trim().trim_matches(['"', '\'']);
        match key.trim() {
            "title" if !value.is_empty() => draft.title = Some(clean::clean_text(value)),
            "lang" | "language" if !value.is_empty() => draft.declared_language = Some(value.to_owned()),
            _ => {}
        }
    }
    let mut extensions = Extensions::empty();
    extensions.insert(Extensions::ENABLE_TABLES);
    extensions.insert(Extensions::ENABLE_FOOTNOTES);
    extensions.insert(Extensions::ENABLE_STRIKETHROUGH);
    extensions.insert(Extensions::ENABLE_DEFINITION_LIST);
    extensions.insert(Extensions::ENABLE_HEADING_ATTRIBUTES);
    extensions.insert(Extensions::ENABLE_TASKLISTS);
    let mut reader = Reader::default();
    for event in Parser::new_ext(body, extensions) {
        reader.event(event);
    }
    reader.finish();
    if reader.had_invisible {
        draft.warnings.push("invisible characters were removed".to_owned());
    }
    draft.items = with_captions(reader.items);
    draft.items.append(&mut reader.footnotes);
    draft
}

/// YAML between `---` lines at the very start.
fn split_front_matter(text: &str) -> (&str, &str) {
    let text = text.trim_start_matches('\u{FEFF}');
    let Some(rest) = text.strip_prefix("---\n") else { return ("", text) };
    for end in ["\n---\n", "\n...\n"] {
        if let Some(at) = rest.find(end)
            && let (Some(front), Some(body)) = (rest.get(..at), rest.get(at + end.len()..))
            && front
                .lines()
                .all(|line| line.trim().is_empty() || line.contains(':') || line.starts_with([' ', '-', '#', '\t']))
        {
            return (front, body);
        }
    }
    ("", text)
}

#[derive(Default)]
struct Reader {
    items: Vec<Item>,
    footnotes: Vec<Item>,
    buffer: String,
    notes: Vec<String>,
    /// For each open list: the stem of its items.
    lists: Vec<Option<String>>,
    item_depth: usize,
    quote_depth: usize,
    heading: Option<u8>,
    footnote: Option<String>,
    cells: Option<Vec<String>>,
    in_metadata: bool,
    had_invisible: bool,
    in_html_comment: bool,
}

impl Reader {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if !self.in_metadata => self.buffer.push_str(&text),
            Event::Code(text) => self.buffer.push_str(&text),
            Event::SoftBreak | Event::HardBreak => self.buffer.push(' '),
            Event::FootnoteReference(label) => self.notes.push(label.to_string()),
            Event::Html(html) | Event::InlineHtml(html) => self.html(&html),
            Event::Rule => self.flush(),
            _ => {}
        }
    }

    /// Keeps the words of embedded HTML; tags, comments and scripts are dropped.
    fn html(&mut self, html: &str) {
        let mut rest = html;
        loop {
            if self.in_html_comment {
                let Some(end) = rest.find("-->") else { return };
                self.in_html_comment = false;
                rest = rest.get(end + 3..).unwrap_or("");
            }
            let Some(open) = rest.find('<') else {
                self.buffer.push_str(rest);
                return;
            };
            self.buffer.push_str(rest.get(..open).unwrap_or(""));
            rest = rest.get(open..).unwrap_or("");
            if rest.starts_with("<!--") {
                self.in_html_comment = true;
                continue;
            }
            let Some(close) = rest.find('>') else { return };
            if rest.starts_with("<br") || rest.starts_with("<p") || rest.starts_with("</p") {
                self.buffer.push(' ');
            }
            rest = rest.get(close + 1..).unwrap_or("");
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => {
                self.flush();
                self.heading = Some(level_number(level));
            }
            Tag::Paragraph if self.item_depth == 0 => self.flush(),
            Tag::Paragraph => self.flush_if_words(),
            Tag::List(_) => {
                let stem = self.open_item_text();
                self.flush();
                self.lists.push(stem);
            }
            Tag::Item => {
                self.flush();
                self.item_depth += 1;
            }
            Tag::BlockQuote(_) => {
                self.flush();
                self.quote_depth += 1;
            }
            Tag::FootnoteDefinition(label) => {
                self.flush();
                self.footnote = Some(label.to_string());
            }
            Tag::Table(_) => self.flush(),
            Tag::TableHead | Tag::TableRow => self.cells = Some(Vec::new()),
            Tag::TableCell => self.buffer.clear(),
            Tag::CodeBlock(kind) => {
                self.flush();
                if let CodeBlockKind::Fenced(language) = kind {
                    self.in_metadata = language.starts_with("{=");
                }
            }
            Tag::MetadataBlock(_) => self.in_metadata = true,
            Tag::Image { .. } | Tag::Link { .. } => {}
            Tag::DefinitionListTitle | Tag::DefinitionListDefinition => self.flush(),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                self.flush();
                self.heading = None;
            }
            TagEnd::Paragraph | TagEnd::DefinitionListTitle | TagEnd::DefinitionListDefinition => self.flush(),
            TagEnd::CodeBlock => {
                if self.in_metadata {
                    self.buffer.clear();
                }
                self.in_metadata = false;
                self.flush();
            }
            TagEnd::Item => {
                self.flush();
                self.item_depth = self.item_depth.saturating_sub(1);
            }
            TagEnd::List(_) => {
                self.flush();
                self.lists.pop();
            }
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.quote_depth = self.quote_depth.saturating_sub(1);
            }
            TagEnd::FootnoteDefinition => {
                self.flush();
                self.footnote = None;
            }
            TagEnd::TableCell => {
                let cell = self.take_text();
                if let Some(cells) = &mut self.cells {
                    cells.push(cell);
                }
            }
            TagEnd::TableHead | TagEnd::TableRow => {
                let cells = self.cells.take().unwrap_or_default();
                if cells.iter().any(|cell| !cell.is_empty()) {
                    let mut item = Item::new(ItemKind::Block(BlockKind::TableRow), cells.join(" | "));
                    item.notes = std::mem::take(&mut self.notes);
                    self.items.push(item);
                }
            }
            TagEnd::MetadataBlock(_) => {
                self.in_metadata = false;
                self.buffer.clear();
            }
            _ => {}
        }
    }

    /// The words of the item in which a nested list opens: its items' stem.
    fn open_item_text(&self) -> Option<String> {
        if self.lists.is_empty() {
            return None;
        }
        let text = clean::clean_text(&self.buffer);
        if !text.is_empty() {
            return Some(text);
        }
        self.items
            .last()
            .filter(|item| matches!(item.kind, ItemKind::Block(BlockKind::ListItem { .. })))
            .map(|item| item.text.clone())
    }

    fn flush_if_words(&mut self) {
        if !self.buffer.trim().is_empty() {
            self.flush();
        }
    }

    fn take_text(&mut self) -> String {
        let cleaned = clean::clean(&self.buffer);
        self.buffer.clear();
        self.had_invisible |= cleaned.had_invisible;
        cleaned.text
    }

    fn flush(&mut self) {
        let text = self.take_text();
        let notes = std::mem::take(&mut self.notes);
        if text.is_empty() {
            return;
        }
        let kind = if let Some(level) = self.heading {
            ItemKind::Heading(level)
        } else if let Some(mark) = &self.footnote {
            ItemKind::Block(BlockKind::Footnote { mark: mark.clone() })
        } else if self.item_depth > 0 {
            ItemKind::Block(BlockKind::ListItem { stem: self.lists.last().cloned().flatten() })
        } else if self.quote_depth > 0 {
            ItemKind::Block(BlockKind::Quote)
        } else {
            ItemKind::Block(BlockKind::Paragraph)
        };
        let target = if self.footnote.is_some() { &mut self.footnotes } else { &mut self.items };
        target.push(Item { notes, ..Item::new(kind, text) });
    }

    fn finish(&mut self) {
        self.flush();
    }
}

fn level_number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

/// A paragraph `Tabel 1: …` beside a table is its caption.
pub(super) fn with_captions(mut items: Vec<Item>) -> Vec<Item> {
    let is_row = |item: Option<&Item>| item.is_some_and(|item| item.kind == ItemKind::Block(BlockKind::TableRow));
    for i in 0..items.len() {
        let beside = is_row(items.get(i + 1)) || (i > 0 && is_row(items.get(i - 1)));
        if let Some(item) = items.get_mut(i)
            && item.kind == ItemKind::Block(BlockKind::Paragraph)
            && (beside || item.text.starts_with("Figuur ") || item.text.starts_with("Figure "))
            && opens_as_caption(&item.text)
        {
            item.kind = ItemKind::Block(BlockKind::Caption);
            if let Some(rest) = item.text.strip_prefix(": ") {
                item.text = rest.to_owned();
            }
        }
    }
    items
}

/// `Tabel 1: …`, `Figure 2. …`, or pandoc's `: …`.
pub(super) fn opens_as_caption(text: &str) -> bool {
    if text.starts_with(": ") {
        return true;
    }
    let mut words = text.split_whitespace();
    let label = words.next().unwrap_or("").to_lowercase();
    let number = words.next().unwrap_or("");
    matches!(
        label.as_str(),
        "tabel"
            | "table"
            | "figuur"
            | "figure"
            | "grafiek"
            | "chart"
            | "box"
            | "kaart"
            | "map"
            | "diagram"
            | "overzicht"
            | "tableau"
            | "tabelle"
    ) && number.starts_with(|c: char| c.is_ascii_digit() || c.is_ascii_uppercase())
        && number.chars().count() <= 6
        && (number.ends_with([':', '.'])
            || words
                .next()
                .is_some_and(|word| word.starts_with(|c: char| c.is_uppercase() || matches!(c, '-' | '–' | '|'))))
        && text.chars().count() <= 300
}
