//! Footnotes of pages without structure: small type at the foot of a page, under a mark that the text above refers to.

use std::collections::BTreeSet;

use super::characters;
use super::lines::{Line, MARK_CLOSE, MARK_OPEN};
use super::para::{Para, Role};

/// Type of at most this part of the body's size is small.
const SMALL: f32 = 0.93;

/// Takes the footnotes out of the lines of a page.
pub(super) fn take(lines: &mut Vec<Line>, height: f32, body: f32) -> Vec<Para> {
    let known: BTreeSet<String> = lines.iter().flat_map(|line| marks(&line.text, 1)).collect();
    let mut notes: Vec<Para> = Vec::new();
    let mut text: Vec<Line> = Vec::with_capacity(lines.len());
    let mut open = false;
    for line in lines.drain(..) {
        let small = line.size <= SMALL * body;
        let begins = small && line.y > 0.35 * height && begin(&line.text, &known).is_some();
        if begins {
            let mark = begin(&line.text, &known).map(|(mark, _)| mark);
            let rest = begin(&line.text, &known).map(|(_, rest)| rest).unwrap_or_default();
            notes.push(Para::new(Role::Note(mark), vec![Line { text: rest, ..line }]));
            open = true;
        } else if open && small {
            if let Some(note) = notes.last_mut() {
                note.lines.push(line);
            }
        } else {
            open = false;
            text.push(line);
        }
    }
    *lines = text;
    notes
}

/// The marks in a text, from the byte `from` on, so that a mark at its very beginning can be left out.
pub(super) fn marks(text: &str, from: usize) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest =
        text.char_indices().find(|(at, _)| *at >= from).and_then(|(at, _)| text.get(at..)).unwrap_or_default();
    while let Some((_, after)) = rest.split_once(MARK_OPEN) {
        let Some((mark, after)) = after.split_once(MARK_CLOSE) else { break };
        found.extend(split_marks(mark));
        rest = after;
    }
    found
}

/// One raised run may hold several marks: `1,2`.
pub(super) fn split_marks(run: &str) -> Vec<String> {
    run.split([',', ' ']).map(super::tagged::plain_mark).filter(|mark| !mark.is_empty()).collect()
}

/// The mark at the beginning of a footnote and the text after it. A figure that is not raised counts only where the
/// text refers to it.
pub(super) fn begin(text: &str, known: &BTreeSet<String>) -> Option<(String, String)> {
    if let Some(rest) = text.strip_prefix(MARK_OPEN) {
        let (mark, rest) = rest.split_once(MARK_CLOSE)?;
        return Some((super::tagged::plain_mark(mark), rest.trim_start().to_owned()));
    }
    let (mark, rest) = unraised(text)?;
    known.contains(&mark).then(|| (mark, rest.to_owned()))
}

/// A mark that is not raised, at the beginning of a text: a short number or signs, perhaps in brackets, and then a word
/// that need not be set off.
pub(super) fn unraised(text: &str) -> Option<(String, &str)> {
    let opened = text.trim_start_matches(['(', '[']);
    let sign = |c: char| matches!(c, '*' | '†' | '‡' | '§');
    let end = if opened.starts_with(sign) {
        opened.find(|c| !sign(c))?
    } else {
        opened.find(|c: char| !c.is_ascii_digit())?
    };
    let (mark, rest) = (opened.get(..end)?, opened.get(end..)?);
    let rest = rest.trim_start_matches([')', ']', '.', ' ']);
    let goes_on =
        rest.starts_with(|c: char| c.is_alphabetic() || matches!(c, '“' | '‘' | '"' | '\'' | '(' | '„' | '«'));
    (characters::is_mark(mark) && goes_on).then(|| (mark.to_owned(), rest))
}

/// Makes footnotes of paragraphs of a tagged file that are notes without the tag: smaller than the body, beginning with
/// a raised mark that the text refers to.
pub(super) fn recognise(paras: &mut [Para], body: f32) {
    let known: BTreeSet<String> = paras
        .iter()
        .filter(|para| !matches!(para.role, Role::Note(_)))
        .flat_map(|p| &p.lines)
        .flat_map(|l| marks(&l.text, 1))
        .collect();
    for para in paras {
        let small = para.size() <= SMALL * body;
        if let (Role::Body | Role::ListItem, Some(first)) = (&para.role, para.lines.first_mut())
            && small
            && let Some((mark, rest)) = begin(&first.text, &known)
            && known.contains(&mark)
        {
            first.text = rest;
            para.role = Role::Note(Some(mark));
        }
    }
}
