//! Finds the entries with a number or a heading and running text, and makes headings and paragraphs of them.

use super::tree::Node;
use crate::core::document::BlockKind;
use crate::core::extract::{Item, ItemKind, clean, language, sentence};

/// What parts of a law are called: keys of lists, then the word before the number in Dutch and in English.
const PARTS: [(&[&str], &str, &str); 8] = [
    (&["articles", "article", "artikelen", "artikel"], "Artikel", "Article"),
    (&["chapters", "chapter", "hoofdstukken", "hoofdstuk"], "Hoofdstuk", "Chapter"),
    (&["books", "boeken", "boek"], "Boek", "Book"),
    (&["parts", "delen", "deel"], "Deel", "Part"),
    (&["titles", "titels"], "Titel", "Title"),
    (&["divisions", "afdelingen", "afdeling"], "Afdeling", "Division"),
    (&["sections", "section", "paragrafen", "paragraaf"], "Paragraaf", "Section"),
    (&["annexes", "annex", "appendices", "schedules", "bijlagen", "bijlage"], "Bijlage", "Annex"),
];

const NUMBERS: &[&str] = &["number", "nummer", "nr", "num", "no"];
const HEADINGS: &[&str] = &["title", "titel", "heading", "kop", "opschrift"];
const TEXTS: &[&str] = &["text", "tekst", "content", "inhoud", "body"];
const NAMES: &[&str] = &["citeertitel", "title", "titel", "name", "naam"];

/// Deepest level of headings that is told apart.
const MAX_LEVEL: u8 = 9;

/// Fewer words in all entries together are labels, not law.
const MIN_WORDS: usize = 20;

/// What a file holds.
pub(super) struct Law {
    pub(super) title: Option<String>,
    pub(super) items: Vec<Item>,
    pub(super) had_invisible: bool,
}

/// Reads the law text of a tree; none where it has no entries with running text.
pub(super) fn read(root: &Node) -> Option<Law> {
    let is_dutch = {
        let mut texts = Vec::new();
        collect(root, &mut texts);
        let n_words: usize = texts.iter().map(|text| text.split_whitespace().count()).sum();
        if n_words < MIN_WORDS {
            return None;
        }
        language::detect(texts.iter().copied(), None).is_some_and(|language| language.code() == "nl")
    };
    let title = root.get(NAMES).and_then(Node::scalar).filter(|name| is_name(name)).map(clean::clean_text);
    let mut reader = Reader { items: Vec::new(), is_dutch, had_invisible: false };
    if let Some(title) = &title {
        reader.push(ItemKind::Title, title);
    }
    // The file's own name is its title, and no heading of a part.
    match root {
        Node::Map(entries) => entries.iter().for_each(|(key, value)| reader.visit(value, key, 1)),
        other => reader.visit(other, "", 1),
    }
    Some(Law { title, items: reader.items, had_invisible: reader.had_invisible })
}

/// A name for readers; `#name` and `law_name` point elsewhere.
fn is_name(text: &str) -> bool {
    text.contains(char::is_alphabetic) && !text.starts_with(['#', '$']) && !text.contains('_')
}

/// All running text of entries, for judging whether there is any and its language.
fn collect<'n>(node: &'n Node, out: &mut Vec<&'n str>) {
    match node {
        Node::Scalar(_) => {}
        Node::List(values) => values.iter().for_each(|value| collect(value, out)),
        Node::Map(entries) => {
            if is_entry(node) {
                out.extend(paragraphs_of(node));
            }
            entries.iter().for_each(|(_, value)| collect(value, out));
        }
    }
}

/// An entry has a number or a heading, and text in sentences.
fn is_entry(node: &Node) -> bool {
    let named = node.get(NUMBERS).or_else(|| node.get(HEADINGS)).and_then(Node::scalar).is_some();
    named && paragraphs_of(node).iter().any(|text| text.split_whitespace().count() >= 3)
}

/// Whether an entry stands somewhere in a value.
fn holds_entries(node: &Node) -> bool {
    match node {
        Node::Scalar(_) => false,
        Node::List(values) => values.iter().any(holds_entries),
        Node::Map(entries) => is_entry(node) || entries.iter().any(|(_, value)| holds_entries(value)),
    }
}

/// The text of an entry: one string, or a list of them.
fn paragraphs_of(node: &Node) -> Vec<&str> {
    match node.get(TEXTS) {
        Some(Node::Scalar(text)) => vec![text],
        Some(Node::List(values)) => values.iter().filter_map(Node::scalar).collect(),
        _ => Vec::new(),
    }
}

struct Reader {
    items: Vec<Item>,
    is_dutch: bool,
    had_invisible: bool,
}

impl Reader {
    /// Recursion ends with the tree, whose depth is capped.
    fn visit(&mut self, node: &Node, key: &str, level: u8) {
        if !holds_entries(node) {
            return;
        }
        let entries = match node {
            Node::Scalar(_) => return,
            Node::List(values) => {
                values.iter().for_each(|value| self.visit(value, key, level));
                return;
            }
            Node::Map(entries) => entries,
        };
        let number = node.get(NUMBERS).and_then(Node::scalar).map_or("", str::trim);
        let heading = node.get(HEADINGS).and_then(Node::scalar).filter(|text| is_name(text)).map_or("", str::trim);
        let part = PARTS.iter().find(|(keys, ..)| keys.iter().any(|known| known.eq_ignore_ascii_case(key)));
        let mut below = level;
        if heading.is_empty() && part.is_none() && !number.is_empty() {
            // A numbered member of an article.
            self.member(number, &paragraphs_of(node));
        } else {
            if let Some(text) = self.heading(part, number, heading) {
                self.push(ItemKind::Heading(level), &text);
                below = level.saturating_add(1).min(MAX_LEVEL);
            }
            for text in paragraphs_of(node) {
                self.text(text);
            }
        }
        for (key, value) in entries {
            self.visit(value, key, below);
        }
    }

    fn heading(&self, part: Option<&(&[&str], &str, &str)>, number: &str, heading: &str) -> Option<String> {
        let label = part.map(|&(_, dutch, english)| if self.is_dutch { dutch } else { english });
        // `Artikel 3` in the file already says what it is.
        let label = label.filter(|_| number.starts_with(|c: char| c.is_numeric()) || number.chars().count() <= 4);
        let parts = [label.filter(|_| !number.is_empty()).unwrap_or(""), number, heading];
        let text = parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ");
        (!text.is_empty()).then_some(text)
    }

    fn member(&mut self, number: &str, texts: &[&str]) {
        for (n, text) in texts.iter().enumerate() {
            if n > 0 || text.trim_start().starts_with(number) {
                self.text(text);
            } else if number.ends_with(['.', ')', '°']) {
                self.text(&format!("{number} {text}"));
            } else {
                self.text(&format!("{number}. {text}"));
            }
        }
    }

    /// Paragraphs between empty lines; `- …`, and `a. …` after a colon, are items of a list.
    fn text(&mut self, text: &str) {
        let mut open = String::new();
        for line in text.lines().chain(std::iter::once("")) {
            let line = line.trim();
            let opens_item = line.starts_with("- ") || line.starts_with("* ") || line.starts_with("• ");
            let ends = line.is_empty() || opens_item || (sentence::is_finished(&open) && is_enumerated(line));
            if ends && !open.is_empty() {
                self.paragraph(&std::mem::take(&mut open));
            }
            if !open.is_empty() {
                open.push(' ');
            }
            open.push_str(line);
        }
    }

    fn paragraph(&mut self, text: &str) {
        let introduced = self.items.last().is_some_and(|item| match item.kind {
            ItemKind::Block(BlockKind::Paragraph) => item.text.ends_with(':'),
            ItemKind::Block(BlockKind::ListItem { .. }) => true,
            _ => false,
        });
        let bulleted = text.starts_with("- ") || text.starts_with("* ") || text.starts_with("• ");
        let is_lettered = is_enumerated(text) && !text.starts_with(char::is_numeric);
        let kind = if bulleted || (introduced && is_lettered) {
            BlockKind::ListItem { stem: None }
        } else {
            BlockKind::Paragraph
        };
        let body = if bulleted { text.get(text.find(' ').unwrap_or(0)..).unwrap_or(text) } else { text };
        self.push(ItemKind::Block(kind), body);
    }

    fn push(&mut self, kind: ItemKind, text: &str) {
        let cleaned = clean::clean(text);
        self.had_invisible |= cleaned.had_invisible;
        if !cleaned.text.is_empty() {
            self.items.push(Item::new(kind, cleaned.text));
        }
    }
}

/// `a. …`, `1°. …`, `12. …`.
fn is_enumerated(line: &str) -> bool {
    let Some((mark, _)) = line.split_once(". ") else { return false };
    let mark = mark.trim_end_matches('°');
    let n = mark.chars().count();
    (n == 1 && mark.starts_with(char::is_alphabetic)) || ((1..=3).contains(&n) && mark.chars().all(char::is_numeric))
}
