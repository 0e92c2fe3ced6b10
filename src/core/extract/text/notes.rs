//! Footnotes at the foot of a page of plain text, and the marks that refer to them.

use super::pages::Line;
use crate::core::extract::clean::{self, Hyphens};

/// Lines at a page's foot that are searched for notes; a text without page breaks may have all of them at its end.
const MAX_LINES: usize = 400;

/// A footnote taken off a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Note {
    pub(super) mark: String,
    pub(super) text: String,
}

/// A line that is only a mark (`3`), or a mark and the note's first words (`3 Kamerstukken II …`).
fn mark_of(line: &str) -> Option<(String, String)> {
    let trimmed = line.trim_start();
    let figures: String = trimmed.chars().take_while(char::is_ascii_digit).collect();
    let stars: String = trimmed.chars().take_while(|c| matches!(c, '*' | '†' | '‡')).collect();
    let mark = if figures.is_empty() { stars } else { figures };
    if mark.is_empty() || mark.chars().count() > 3 {
        return None;
    }
    let rest = trimmed.get(mark.len()..)?;
    let rest = rest.strip_prefix(['.', ')']).unwrap_or(rest);
    if rest.is_empty() {
        return Some((mark, String::new()));
    }
    rest.starts_with(char::is_whitespace).then(|| (mark, rest.trim().to_owned()))
}

/// Takes the footnotes off the foot of a page; what is left are the lines of the body.
///
/// A note opens with its mark alone on a line and deeper lines under it, or with its mark and text on one line if the
/// body above holds that mark; marks must run on.
pub(super) fn take(lines: &mut Vec<Line>, hyphens: &Hyphens) -> Vec<Note> {
    let mut start = None;
    let mut expected: Option<u32> = None;
    for i in (0..lines.len()).rev().take(MAX_LINES) {
        let Some(line) = lines.get(i) else { continue };
        if line.is_blank() {
            continue;
        }
        let Some((mark, rest)) = mark_of(&line.text) else { continue };
        let hangs = rest.is_empty()
            && lines.get(i + 1).is_some_and(|next| !next.is_blank() && next.indent() >= line.indent() + 2);
        let after_gap = i > 0 && lines.get(i - 1).is_some_and(Line::is_blank) || start.is_some();
        let referred = !rest.is_empty()
            && after_gap
            && rest.starts_with(|c: char| c.is_uppercase() || c.is_numeric() || c == '"' || c == '\'')
            && lines.get(..i).unwrap_or_default().iter().any(|above| reference(&above.text, &mark, 0).is_some());
        if !hangs && !referred {
            continue;
        }
        let value = mark.parse::<u32>().ok();
        if let (Some(value), Some(next)) = (value, expected)
            && value + 1 != next
        {
            break;
        }
        expected = value;
        start = Some(i);
    }
    let Some(start) = start else { return Vec::new() };
    let tail = lines.split_off(start);
    let mut notes: Vec<Note> = Vec::new();
    for line in tail.iter().filter(|line| !line.is_blank()) {
        let opens = mark_of(&line.text).filter(|(mark, _)| match (notes.last(), mark.parse::<u32>()) {
            (Some(last), Ok(value)) => last.mark.parse::<u32>().is_ok_and(|before| before + 1 == value),
            _ => true,
        });
        match (opens, notes.last_mut()) {
            (Some((mark, text)), _) => notes.push(Note { mark, text }),
            (None, Some(note)) => hyphens.join(&mut note.text, &line.text),
            (None, None) => {}
        }
    }
    for note in &mut notes {
        note.text = clean::clean_text(&note.text);
    }
    notes.retain(|note| !note.text.is_empty());
    notes
}

/// Where a mark stands in a text as a reference, from `from` on: glued to a word or an end mark (`ontheemd.2`), or set off
/// by a blank after an end mark (`ontheemd. 2 Voor`). Gives the bytes to remove.
pub(super) fn reference(text: &str, mark: &str, from: usize) -> Option<std::ops::Range<usize>> {
    let mut search = from;
    let mut spaced: Option<std::ops::Range<usize>> = None;
    while let Some(found) = text.get(search..).and_then(|rest| rest.find(mark)) {
        let at = search + found;
        let end = at + mark.len();
        search = end;
        let before = text.get(..at).unwrap_or("");
        let after = text.get(end..).unwrap_or("");
        let ends_here = after.is_empty()
            || after.starts_with(|c: char| c.is_whitespace() || matches!(c, ')' | ',' | '.' | ';' | ':'))
                && !after.starts_with(",0");
        let figure_follows = after
            .get(1..)
            .is_some_and(|tail| after.starts_with(['.', ',']) && tail.starts_with(|c: char| c.is_ascii_digit()));
        if !ends_here || figure_follows {
            continue;
        }
        let last = before.chars().next_back().unwrap_or(' ');
        let word = before.rsplit(char::is_whitespace).next().unwrap_or("");
        let glued_to_word = last.is_lowercase()
            && word.chars().count() >= 3
            && word.chars().all(|c| c.is_alphabetic() || c == '-' || c == '\'');
        let glued_to_mark = matches!(last, '.' | ',' | ';' | ':' | '!' | '?' | ')' | '"' | '\'' | '’' | '”' | '»')
            && word.chars().any(char::is_alphabetic);
        if glued_to_word || glued_to_mark {
            return Some(at..end);
        }
        let body = before.trim_end();
        let closes = body.ends_with(['.', '!', '?', '"', '\'', '’', '”', ')', ',', ';']);
        let short = body.rsplit(char::is_whitespace).next().unwrap_or("").chars().filter(|c| c.is_alphabetic()).count()
            <= 4
            && body.ends_with('.');
        let opens = after.trim_start();
        let next_opens = opens.is_empty() || opens.starts_with(char::is_uppercase) || body.ends_with([',', ';', ')']);
        if last.is_whitespace() && closes && !short && next_opens && spaced.is_none() {
            spaced = Some(body.len()..end);
        }
    }
    spaced
}
