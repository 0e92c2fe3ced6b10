//! Paragraphs into the items of a draft: text joined, marks of footnotes taken out and tied.

use std::collections::BTreeSet;

use super::characters::{is_bullet, is_label};
use super::footnotes;
use super::headings;
use super::join::{Joined, Words};
use super::lines::{Line, MARK_CLOSE, MARK_OPEN};
use super::para::{Para, Role};
use crate::core::document::BlockKind;
use crate::core::extract::{Item, ItemKind};

/// Makes the items, in order. `labels` are the printed page numbers.
pub(super) fn items(paras: &[Para], labels: &[Option<String>], limit: usize) -> (Vec<Item>, bool) {
    let mut words = Words::default();
    for line in paras.iter().flat_map(|para| &para.lines) {
        words.add(&line.text);
    }
    let known: BTreeSet<String> = paras
        .iter()
        .filter_map(|para| match &para.role {
            Role::Note(mark) => mark.clone().or_else(|| note_mark(para)),
            _ => None,
        })
        .collect();
    let mut items = Vec::with_capacity(paras.len());
    let mut size = 0;
    for para in paras {
        if let Some(item) = item(para, labels, &words, &known) {
            size += item.text.len();
            if size > limit {
                return (items, true);
            }
            items.push(item);
        }
    }
    (items, false)
}

fn note_mark(para: &Para) -> Option<String> {
    let text = &para.lines.first()?.text;
    if let Some((mark, _)) = footnotes::begin(text, &BTreeSet::new()) {
        return Some(mark);
    }
    // The mark of a tagged note need not be raised.
    footnotes::unraised(text).map(|(mark, _)| mark)
}

fn item(para: &Para, labels: &[Option<String>], words: &Words, known: &BTreeSet<String>) -> Option<Item> {
    let joined = match para.role {
        Role::Row => cells(para, words),
        _ => lines(&para.lines, words),
    };
    let mut text = Marked::default();
    text.read(joined, known);
    let mut role = para.role.clone();
    if role == Role::Body && headings::is_caption(&text.text) && text.text.chars().count() < 250 {
        role = Role::Caption;
    }
    let kind = match role {
        Role::Title => ItemKind::Title,
        Role::Heading(level) => ItemKind::Heading(level.clamp(1, 6)),
        Role::Body => ItemKind::Block(BlockKind::Paragraph),
        Role::ListItem => {
            text.drop_label();
            ItemKind::Block(BlockKind::ListItem { stem: None })
        }
        Role::Row => ItemKind::Block(BlockKind::TableRow),
        Role::Caption => ItemKind::Block(BlockKind::Caption),
        Role::Quote => ItemKind::Block(BlockKind::Quote),
        Role::Note(mark) => {
            let mark = mark.or_else(|| note_mark(para)).unwrap_or_default();
            text.notes.retain(|note| *note != mark);
            text.drop_mark(&mark);
            ItemKind::Block(BlockKind::Footnote { mark })
        }
    };
    text.trim();
    if !text.text.chars().any(char::is_alphanumeric) {
        return None;
    }
    let page = para.page();
    let label = usize::try_from(page).ok().and_then(|page| labels.get(page.checked_sub(1)?).cloned().flatten());
    Some(Item {
        kind,
        page,
        page_label: label,
        text: text.text,
        page_breaks: text.page_breaks,
        notes: text.notes,
        cut_off: false,
        ocr: false,
    })
}

fn lines(lines: &[Line], words: &Words) -> Joined {
    let mut joined = Joined::default();
    let mut last = None;
    for line in lines {
        joined.push(last, line, words);
        last = Some(line);
    }
    joined
}

fn cells(para: &Para, words: &Words) -> Joined {
    let mut joined = Joined::default();
    let mut from = 0;
    for (n, count) in para.cells.iter().enumerate() {
        if n > 0 {
            joined.text.push_str(if joined.text.ends_with(' ') { "| " } else { " | " });
        }
        let cell = lines(para.lines.get(from..from + count).unwrap_or_default(), words);
        joined.text.push_str(&cell.text);
        from += count;
    }
    joined
}

/// Text whose marks are resolved.
#[derive(Default)]
struct Marked {
    text: String,
    page_breaks: Vec<(usize, u32)>,
    notes: Vec<String>,
}

impl Marked {
    /// Takes marks out: those of known notes, and those that follow a word, which can be nothing else. A raised figure
    /// after a figure is an exponent unless there is such a note.
    fn read(&mut self, joined: Joined, known: &BTreeSet<String>) {
        let is_plain = !joined.text.contains([MARK_OPEN, MARK_CLOSE])
            && !joined.text.starts_with(' ')
            && !joined.text.contains("  ");
        if is_plain {
            let length = joined.text.len();
            self.page_breaks = joined.page_breaks;
            self.page_breaks.retain(|(offset, _)| *offset < length);
            self.text = joined.text;
            return;
        }
        let mut breaks = joined.page_breaks.iter().peekable();
        let mut mark: Option<String> = None;
        for (at, ch) in joined.text.char_indices() {
            while let Some((_, page)) = breaks.next_if(|(offset, _)| *offset <= at) {
                self.page_breaks.push((self.text.len(), *page));
            }
            match ch {
                MARK_OPEN => mark = Some(String::new()),
                MARK_CLOSE => {
                    let run = mark.take().unwrap_or_default();
                    let marks = footnotes::split_marks(&run);
                    let after_figure = self.text.ends_with(|c: char| c.is_ascii_digit());
                    if !marks.is_empty()
                        && (marks.iter().all(|mark| known.contains(mark)) || !after_figure && !self.text.is_empty())
                    {
                        for mark in marks {
                            if !self.notes.contains(&mark) {
                                self.notes.push(mark);
                            }
                        }
                    } else {
                        self.text.push_str(&run);
                    }
                }
                ch => match &mut mark {
                    Some(mark) => mark.push(ch),
                    // What stands before a taken mark and after it may leave two spaces, or one before a full stop.
                    None if ch == ' ' && (self.text.is_empty() || self.text.ends_with(' ')) => {}
                    None => self.text.push(ch),
                },
            }
        }
    }

    fn cut_front(&mut self, bytes: usize) {
        if bytes > 0 && self.text.is_char_boundary(bytes) {
            self.text.drain(..bytes);
            for (offset, _) in &mut self.page_breaks {
                *offset = offset.saturating_sub(bytes);
            }
        }
    }

    fn drop_label(&mut self) {
        let Some((first, rest)) = self.text.split_once(' ') else { return };
        if is_bullet(first) || is_label(first) && rest.chars().any(char::is_alphabetic) {
            self.cut_front(self.text.len() - rest.trim_start().len());
        } else if let Some(rest) = self.text.strip_prefix(['•', '●', '▪', '◦', '■']) {
            self.cut_front(self.text.len() - rest.trim_start().len());
        }
    }

    fn drop_mark(&mut self, mark: &str) {
        if mark.is_empty() {
            return;
        }
        let opened = self.text.trim_start_matches(['(', '[']);
        if let Some(rest) = opened.strip_prefix(mark)
            && !rest.starts_with(|c: char| {
                c.is_alphanumeric() && mark.ends_with(|m: char| m.is_ascii_digit()) && c.is_ascii_digit()
            })
        {
            let rest = rest.trim_start_matches([')', ']', '.', ' ']);
            self.cut_front(self.text.len() - rest.len());
        }
    }

    fn trim(&mut self) {
        let front = self.text.len() - self.text.trim_start().len();
        self.cut_front(front);
        self.text.truncate(self.text.trim_end().len());
        let length = self.text.len();
        self.page_breaks.retain(|(offset, _)| *offset < length);
    }
}
