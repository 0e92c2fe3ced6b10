//! Which lines of plain text are headings, how many lines one takes and how high it stands.

use super::{Builder, item_mark, opens_as_caption, sentence, table};
use crate::core::extract::heading;
use crate::core::extract::text::pages::Line;

impl Builder<'_> {
    /// How many lines, from the first, make a heading.
    pub(super) fn heading_extent(&self, lines: &[Line], after_blank: bool) -> usize {
        let Some(line) = lines.first() else { return 0 };
        let text = line.text.trim();
        let next = lines.get(1).filter(|next| !next.is_blank());
        if next.is_some_and(|next| is_underline(&next.text)) && text.chars().count() <= 120 {
            return 1;
        }
        let interrupts = !after_blank && self.open.as_ref().is_some_and(|open| !sentence::is_finished(&open.text));
        let continues = after_blank && self.continues(text);
        if text.chars().count() > 160
            || item_mark(&line.text).is_some()
            || opens_as_caption(text)
            || interrupts
            || continues
        {
            return 0;
        }
        if !text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()) || table::is_row(&line.text) {
            return 0;
        }
        let numbered = heading::depth(text).is_some() && !enumerates(text, lines) || heading::is_labelled(text);
        let opens_document = self.items.is_empty() && self.open.is_none();
        if !numbered && !after_blank && !opens_document {
            return 0;
        }
        let n_lines = if numbered { wrapped_heading(lines, self.full_width) } else { 1 };
        let last = lines.get(n_lines - 1).map_or("", |line| line.text.trim());
        if last.ends_with(['.', ';', ',', ':', '?', '!']) && !(numbered && last.ends_with(['?', '!'])) {
            return 0;
        }
        let narrow = line.width() * 10 <= self.full_width * 9;
        if numbered {
            return if narrow || n_lines > 1 || opens_document { n_lines } else { 0 };
        }
        let short = text.chars().count() * 100 <= self.full_width.max(60) * 80 && text.split_whitespace().count() <= 12;
        let words = text.chars().filter(|c| c.is_alphabetic()).count() * 2 >= text.chars().count();
        // A heading stands over text: a line that opens with a capital or a list, now or after the gap.
        let below = lines.iter().skip(1).find(|line| !line.is_blank());
        let over_text = below.is_some_and(|below| {
            let body = below.text.trim_start();
            body.starts_with(|c: char| !c.is_lowercase())
                && (below.width() > line.width()
                    || heading::number(body).is_some()
                    || item_mark(&below.text).is_some()
                    || next.is_none())
        });
        usize::from((short || opens_document && after_blank) && words && over_text)
    }

    pub(super) fn level(&self, text: &str) -> u8 {
        let base = u8::from(self.has_title);
        match heading::depth(text) {
            Some(depth) => depth.saturating_add(base).max(1),
            None if !self.has_title => 1,
            None if heading::is_labelled(text) && opens_annex(text) => 1,
            None => 2,
        }
    }
}

/// `Bijlage`, `Annex`: as high as the title.
fn opens_annex(text: &str) -> bool {
    let word = text.split_whitespace().next().unwrap_or("").to_lowercase();
    matches!(word.as_str(), "bijlage" | "annex" | "appendix" | "deel" | "part")
}

pub(super) fn is_underline(line: &str) -> bool {
    let body = line.trim();
    body.chars().count() >= 4
        && (body.chars().all(|c| c == '=') || body.chars().all(|c| c == '-') || body.chars().all(|c| c == '~'))
}

/// Whether `1. …` opens a list of sentences rather than a chapter: its text ends as a sentence or its neighbour counts on.
fn enumerates(text: &str, lines: &[Line]) -> bool {
    let Some(number) = heading::number(text) else { return false };
    let marked = text.get(number.len()..).is_some_and(|rest| rest.starts_with(['.', ')']));
    if number.contains('.') || !marked {
        return false;
    }
    let value = number.parse::<u32>().unwrap_or(0);
    lines.iter().skip(1).find(|line| !line.is_blank()).is_some_and(|next| {
        let body = next.text.trim();
        heading::number(body).and_then(|other| other.parse::<u32>().ok()) == Some(value + 1)
            || body.starts_with(char::is_lowercase)
    })
}

/// How many lines a numbered heading takes: a nearly full first line goes on in a short one.
fn wrapped_heading(lines: &[Line], full_width: usize) -> usize {
    let (Some(first), Some(second)) = (lines.first(), lines.get(1)) else { return 1 };
    let body = second.text.trim();
    let nearly_full = first.width() * 100 >= full_width * 60;
    let short = second.width() * 10 <= full_width * 6;
    let below = lines.get(2);
    let ends = below.is_none_or(|below| {
        below.is_blank()
            || heading::number(below.text.trim()).is_some()
            || below.text.trim_start().starts_with(char::is_uppercase)
    });
    let goes_on = body.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit() || c == '(')
        && heading::number(body).is_none_or(|n| n == body);
    if !second.is_blank() && nearly_full && short && goes_on && ends && !body.ends_with(['.', ';', ':']) {
        2
    } else {
        1
    }
}
