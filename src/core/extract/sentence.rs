//! Breaks a block's text into sentences, in Dutch and English.
//!
//! Rules on characters and short lists of abbreviations; knows nothing of pages or blocks. Never splits a word.

use std::ops::Range;

use super::abbreviations::{BEFORE_NUMBER, LETTER_LABELS, MAY_END, NEVER_LAST, OPENERS};

/// Brackets longer than this are taken for a missing closing bracket.
const MAX_BRACKET_BYTES: usize = 600;

/// The sentences of a text, as byte ranges without the blanks around them, in order; together they hold every word.
pub fn split(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    if !text.contains(['.', '!', '?', '…']) {
        push(&mut out, text, 0, text.len());
        return out;
    }
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let closed = if text.contains(['(', '[']) { bracketed(&chars) } else { Vec::new() };
    let mut start = 0_usize; // index into `chars`
    let mut i = 0_usize;
    while i < chars.len() {
        let c = at(&chars, i);
        if !matches!(c, '.' | '!' | '?' | '…') || closed.get(i).copied().unwrap_or(false) {
            i += 1;
            continue;
        }
        let mark_start = i;
        let mut end = i + 1;
        while matches!(at(&chars, end), '.' | '!' | '?' | '…') {
            end += 1;
        }
        while is_closer(at(&chars, end)) {
            end += 1;
        }
        if end >= chars.len() {
            break;
        }
        if !at(&chars, end).is_whitespace() {
            i = end.max(i + 1);
            continue;
        }
        let mut next = end;
        while at(&chars, next).is_whitespace() {
            next += 1;
        }
        let single_dot = c == '.' && end == mark_start + 1;
        let dot_then_closer = c == '.' && !matches!(at(&chars, mark_start + 1), '.' | '!' | '?' | '…');
        if next < chars.len()
            && opens_sentence(&chars, next)
            && !(dot_then_closer && is_abbreviation(&chars, start, mark_start, next, single_dot))
        {
            push(&mut out, text, byte(&chars, start, text), byte(&chars, end, text));
            start = next;
        }
        i = end;
    }
    push(&mut out, text, byte(&chars, start, text), text.len());
    out
}

/// Whether a text ends as a sentence does, so that nothing seems to be missing.
pub fn is_finished(text: &str) -> bool {
    let body = text.trim_end().trim_end_matches(is_closer);
    body.ends_with(['.', '!', '?', '…', ':', ';'])
}

fn at(chars: &[(usize, char)], index: usize) -> char {
    chars.get(index).map_or('\0', |&(_, c)| c)
}

fn byte(chars: &[(usize, char)], index: usize, text: &str) -> usize {
    chars.get(index).map_or(text.len(), |&(offset, _)| offset)
}

fn push(out: &mut Vec<Range<usize>>, text: &str, from: usize, to: usize) {
    let Some(piece) = text.get(from..to) else { return };
    let lead = piece.len() - piece.trim_start().len();
    let body = piece.trim();
    if !body.is_empty() {
        out.push(from + lead..from + lead + body.len());
    }
}

fn is_closer(c: char) -> bool {
    matches!(c, '"' | '\'' | ')' | ']' | '}' | '»' | '”' | '’' | '›')
}

fn is_opener(c: char) -> bool {
    matches!(c, '"' | '\'' | '(' | '[' | '{' | '«' | '“' | '‘' | '„' | '‹' | '¿' | '¡' | '*' | '_')
}

/// For each character: whether it stands inside brackets that were opened within a sentence.
fn bracketed(chars: &[(usize, char)]) -> Vec<bool> {
    let mut inside = vec![false; chars.len()];
    let mut open: Vec<(usize, char)> = Vec::new();
    for (i, &(offset, c)) in chars.iter().enumerate() {
        match c {
            '(' | '[' => open.push((i, c)),
            ')' | ']' => {
                let wanted = if c == ')' { '(' } else { '[' };
                let Some(found) = open.iter().rposition(|&(_, o)| o == wanted) else { continue };
                let (from, _) = open[found];
                open.truncate(found);
                let short = offset.saturating_sub(chars[from].0) <= MAX_BRACKET_BYTES;
                if short && !opens_after_sentence(chars, from) {
                    for flag in inside.iter_mut().take(i).skip(from) {
                        *flag = true;
                    }
                }
            }
            _ => {}
        }
        if open.len() > 32 {
            open.remove(0);
        }
    }
    inside
}

/// Whether a bracket opens where a sentence could: at the start, or after an end mark and a blank.
fn opens_after_sentence(chars: &[(usize, char)], bracket: usize) -> bool {
    let mut i = bracket;
    while i > 0 && at(chars, i - 1).is_whitespace() {
        i -= 1;
    }
    i == 0
        || (i < bracket && matches!(at(chars, i - 1), '!' | '?'))
        || (i < bracket
            && at(chars, i - 1) == '.'
            && opens_sentence(chars, bracket)
            && !is_abbreviation(chars, 0, i - 1, bracket, true))
}

/// Whether a sentence can open here: a capital, a figure, an opening mark before one, a currency sign.
fn opens_sentence(chars: &[(usize, char)], mut i: usize) -> bool {
    // `'s Avonds` and `'t Is` open with an apostrophe and a small letter.
    if at(chars, i) == '\'' && matches!(at(chars, i + 1), 's' | 't' | 'n' | 'k') && at(chars, i + 2).is_whitespace() {
        return at(chars, i + 3).is_uppercase();
    }
    let mut n_openers = 0;
    while is_opener(at(chars, i)) && n_openers < 4 {
        i += 1;
        n_openers += 1;
    }
    let c = at(chars, i);
    if matches!(c, '€' | '£' | '$' | '•' | '–' | '—' | '§') || c.is_numeric() {
        return true;
    }
    if c.is_lowercase() {
        // Names such as `iPhone` or `eHerkenning` open with a small letter and a capital.
        return at(chars, i + 1).is_uppercase();
    }
    c.is_alphabetic()
}

/// Whether the dot at `dot` belongs to an abbreviation, an initial or a number at the head of a list item.
fn is_abbreviation(chars: &[(usize, char)], start: usize, dot: usize, next: usize, single_dot: bool) -> bool {
    let mut from = dot;
    while from > start
        && !at(chars, from - 1).is_whitespace()
        && !matches!(at(chars, from - 1), '(' | '[' | '/' | '"' | '“' | '‘' | '„')
    {
        from -= 1;
    }
    let word: String = (from..dot).map(|i| at(chars, i)).collect();
    let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    if word.is_empty() {
        return false;
    }
    let lower = word.to_lowercase();
    let lower = lower.as_str();
    let next_word: String = (next..chars.len().min(next + 40))
        .map(|i| at(chars, i))
        .skip_while(|&c| is_opener(c))
        .take_while(|c| c.is_alphanumeric() || *c == '-')
        .collect();
    let next_is_number = next_word.chars().next().is_some_and(char::is_numeric);
    let next_is_label = next_is_number
        || next_word.chars().count() == 1
        || (!next_word.is_empty() && next_word.chars().all(|c| matches!(c, 'I' | 'V' | 'X' | 'L' | 'C')));
    // `1. Inleiding`, `a. Het kabinet`: the mark of an item at the start of the text.
    if single_dot
        && from == start
        && (word.chars().all(|c| c.is_ascii_digit() || c == '.') && word.len() <= 8 || word.chars().count() == 1)
    {
        return true;
    }
    if lower == "al" {
        // `et al.`
        return previous_word(chars, start, from) == "et" && !OPENERS.contains(&next_word.as_str());
    }
    if lower == "no" {
        return next_is_number;
    }
    if !single_dot {
        return false;
    }
    if NEVER_LAST.contains(&lower) && !MAY_END.contains(&lower) {
        return true;
    }
    if BEFORE_NUMBER.contains(&lower) {
        return next_is_label && lower != "ex"
            || !OPENERS.contains(&next_word.as_str()) && !next_is_number && lower.len() <= 2 && word == lower;
    }
    // `Cm. 1204`, `Stcrt. 12`: no word is without a vowel.
    if next_is_number
        && word.chars().count() >= 2
        && !lower.contains(['a', 'e', 'i', 'o', 'u', 'y', '.'])
        && word.chars().all(char::is_alphabetic)
        && !word.chars().all(char::is_uppercase)
    {
        return true;
    }
    if MAY_END.contains(&lower) {
        let month = matches!(
            lower,
            "jan"
                | "feb"
                | "febr"
                | "mrt"
                | "apr"
                | "jun"
                | "jul"
                | "aug"
                | "sep"
                | "sept"
                | "okt"
                | "oct"
                | "nov"
                | "dec"
        );
        return month && next_is_number;
    }
    let parts: Vec<&str> = word.split('.').collect();
    let all_short = parts.iter().all(|part| part.chars().count() == 1 && part.chars().all(char::is_alphabetic));
    if all_short && parts.len() > 1 {
        // Unknown small ones (`z.i.`) go on; capitals are initials or a country: they end only before a usual opener.
        return word.chars().any(char::is_lowercase) || !OPENERS.contains(&next_word.as_str());
    }
    if all_short && word.chars().all(char::is_uppercase) {
        return !LETTER_LABELS.contains(&previous_word(chars, start, from).as_str());
    }
    // `Th.`, `Chr.`, `Joh.` before a name.
    matches!(word, "Th" | "Chr" | "Joh" | "Ph" | "Ch" | "Fr" | "Jos" | "Mt" | "Ft" | "Ste")
}

fn previous_word(chars: &[(usize, char)], start: usize, before: usize) -> String {
    let mut end = before;
    while end > start && at(chars, end - 1).is_whitespace() {
        end -= 1;
    }
    let mut from = end;
    while from > start && !at(chars, from - 1).is_whitespace() {
        from -= 1;
    }
    (from..end).map(|i| at(chars, i)).collect::<String>().to_lowercase()
}
