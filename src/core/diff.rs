//! Word changes inside a matched pair of sentences. Knows nothing of documents.
//!
//! Punctuation, quotes, hyphens and white space alone are no change: they go with the word before them.

mod figures;
mod tidy;

pub use figures::figures;

use std::hash::{Hash, Hasher};

use similar::{Algorithm, DiffTag, capture_diff_slices};

use crate::core::align::{chunk_at, is_sign, run, step};

/// The version of the rules by which words and figures are compared. Raise it with every change that gives other ones:
/// stored reports are then made again, silently.
pub const RULES_VERSION: &str = "diff/1";

/// What happened to a run of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordOp {
    /// In both.
    Equal,
    /// Only in the old sentence.
    Delete,
    /// Only in the new sentence.
    Insert,
}

impl WordOp {
    /// Its name in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Delete => "delete",
            Self::Insert => "insert",
        }
    }
}

/// A run of words with its spaces. All `Equal` and `Insert` runs joined are the new sentence; all `Equal` and `Delete`
/// runs joined are the old one, up to punctuation and white space that alone are no change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordChange {
    /// What happened to it.
    pub op: WordOp,
    /// The words.
    pub text: String,
}

/// A number, year, percentage or amount that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureChange {
    /// As the old sentence writes it; empty where it was added.
    pub old: String,
    /// As the new sentence writes it; empty where it was removed.
    pub new: String,
}

/// Above this product of the word counts of what differs, the middle is given as replaced: nobody reads such a diff, and
/// the search for it is not linear.
const CELLS: usize = 25_000_000;

/// Up to this product of the word counts it is looked whether any word is in both before a search begins.
const FEW_CELLS: usize = 64;

/// A word with what stands around it up to the next word.
#[derive(Clone, Copy, Debug)]
struct Token<'a> {
    /// What is compared.
    key: &'a str,
    /// A hash of it.
    hash: u64,
    /// Where what is shown of it begins; it ends where the next one begins.
    from: usize,
}

impl<'a> Token<'a> {
    fn new(text: &'a str, (from, to): (usize, usize), shown_from: usize) -> Self {
        let key = text.get(from..to).unwrap_or("");
        let bytes = key.as_bytes();
        let hash = (0..bytes.len()).step_by(8).fold(0, |hash, at| step(hash, chunk_at(bytes, at)));
        Self { key, hash, from: shown_from }
    }
}

impl PartialEq for Token<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash && self.key == other.key
    }
}

impl Eq for Token<'_> {}

impl Hash for Token<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}

/// What is shown of a run of a text's words.
fn shown<'a>(text: &'a str, tokens: &[Token<'_>], range: &std::ops::Range<usize>) -> &'a str {
    let at = |n: usize| tokens.get(n).map_or(text.len(), |token| token.from);
    if range.is_empty() { "" } else { text.get(at(range.start)..at(range.end)).unwrap_or("") }
}

/// What stands between the cells of a table row.
const CELL_END: &str = " | ";

/// The word changes from `old` to `new`, readable: no confetti of one-word islands. Rows of as many cells are compared cell
/// by cell, so that no change goes over the edge of one.
pub fn words(old: &str, new: &str) -> Vec<WordChange> {
    let n_cells = |row: &str| row.matches(CELL_END).count();
    let n = n_cells(old);
    if n == 0 || n != n_cells(new) {
        return words_of_cell(old, new);
    }
    let mut changes: Vec<WordChange> = Vec::new();
    for (old, new) in old.split_inclusive(CELL_END).zip(new.split_inclusive(CELL_END)) {
        for change in words_of_cell(old, new) {
            match changes.last_mut() {
                Some(last) if last.op == WordOp::Equal && change.op == WordOp::Equal => {
                    last.text.push_str(&change.text);
                }
                _ => changes.push(change),
            }
        }
    }
    changes
}

fn words_of_cell(old: &str, new: &str) -> Vec<WordChange> {
    // Much of a pair is equal at both ends; no word there needs to be looked at.
    let (ahead, behind) = equal_ends(old.as_bytes(), new.as_bytes());
    let middle = |text: &str| -> Option<(usize, usize)> {
        let to = text.len().checked_sub(behind)?;
        text.get(ahead..to).map(|_| (ahead, to))
    };
    let (Some((from, old_to)), Some((_, new_to))) = (middle(old), middle(new)) else { return words_between(old, new) };
    if from == 0 && behind == 0 {
        return words_between(old, new);
    }
    let (start, end) = (new.get(..from).unwrap_or(""), new.get(new_to..).unwrap_or(""));
    let mut changes = Vec::new();
    push_equal(&mut changes, start);
    for change in words_between(old.get(from..old_to).unwrap_or(""), new.get(from..new_to).unwrap_or("")) {
        if change.op == WordOp::Equal { push_equal(&mut changes, &change.text) } else { changes.push(change) }
    }
    push_equal(&mut changes, end);
    changes
}

fn push_equal(changes: &mut Vec<WordChange>, text: &str) {
    match changes.last_mut() {
        _ if text.is_empty() => {}
        Some(last) if last.op == WordOp::Equal => last.text.push_str(text),
        _ => changes.push(WordChange { op: WordOp::Equal, text: text.to_owned() }),
    }
}

/// How many bytes at the beginning and at the end of two texts are equal, each up to the space between two words of
/// letters, so that both can be read apart from what is between them.
fn equal_ends(old: &[u8], new: &[u8]) -> (usize, usize) {
    let ahead = old.iter().zip(new).take_while(|(x, y)| x == y).count();
    let is_letter = |text: &[u8], at: usize| text.get(at).is_some_and(u8::is_ascii_alphabetic);
    let begins = |at: usize| is_letter(old, at) && is_letter(new, at);
    let ahead = (1..=ahead).rev().find(|&at| old.get(at - 1) == Some(&b' ') && begins(at)).unwrap_or(0);
    let (rest_old, rest_new) = (old.get(ahead..).unwrap_or(&[]), new.get(ahead..).unwrap_or(&[]));
    let behind = rest_old.iter().rev().zip(rest_new.iter().rev()).take_while(|(x, y)| x == y).count();
    // The equal end begins with a word, and the space before it is equal too.
    let behind = (1..behind)
        .rev()
        .find(|&n| {
            let at = rest_new.len() - n;
            is_letter(rest_new, at) && at > 0 && rest_new.get(at - 1) == Some(&b' ')
        })
        .unwrap_or(0);
    (ahead, behind)
}

/// The word changes between two texts of which neither the beginning nor the end is known to be equal.
fn words_between(old: &str, new: &str) -> Vec<WordChange> {
    let (olds, news) = (tokens(old), tokens(new));
    if olds.is_empty() && news.is_empty() {
        return if new.is_empty() { Vec::new() } else { vec![WordChange { op: WordOp::Equal, text: new.to_owned() }] };
    }
    let spans = tidy::tidy(spans(&olds, &news), &olds, &news);
    let mut changes: Vec<WordChange> = Vec::with_capacity(2 * spans.len());
    let mut push = |op: WordOp, text: &str| {
        if !text.is_empty() {
            changes.push(WordChange { op, text: text.to_owned() });
        }
    };
    // Neighbouring runs differ in kind, so no two changes of one kind stand side by side.
    for span in spans {
        if span.equal {
            push(WordOp::Equal, shown(new, &news, &span.new));
        } else {
            push(WordOp::Delete, shown(old, &olds, &span.old));
            push(WordOp::Insert, shown(new, &news, &span.new));
        }
    }
    if news.is_empty() {
        push(WordOp::Equal, new);
    }
    changes
}

/// A run of tokens on both sides that is equal or not.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Span {
    equal: bool,
    old: std::ops::Range<usize>,
    new: std::ops::Range<usize>,
}

fn spans(old: &[Token<'_>], new: &[Token<'_>]) -> Vec<Span> {
    let same = |(x, y): &(&Token<'_>, &Token<'_>)| x == y;
    let ahead = old.iter().zip(new).take_while(same).count();
    let (rest_old, rest_new) = (old.get(ahead..).unwrap_or(&[]), new.get(ahead..).unwrap_or(&[]));
    let behind = rest_old.iter().rev().zip(rest_new.iter().rev()).take_while(same).count();
    let middle_old = rest_old.get(..rest_old.len() - behind).unwrap_or(&[]);
    let middle_new = rest_new.get(..rest_new.len() - behind).unwrap_or(&[]);
    let mut spans = Vec::new();
    if ahead > 0 {
        spans.push(Span { equal: true, old: 0..ahead, new: 0..ahead });
    }
    middle(middle_old, middle_new, ahead, &mut spans);
    if behind > 0 {
        spans.push(Span { equal: true, old: old.len() - behind..old.len(), new: new.len() - behind..new.len() });
    }
    spans
}

/// Adds the runs of what is left between an equal beginning of `ahead` words and an equal end.
fn middle(old: &[Token<'_>], new: &[Token<'_>], ahead: usize, spans: &mut Vec<Span>) {
    let whole = Span { equal: false, old: ahead..ahead + old.len(), new: ahead..ahead + new.len() };
    let cells = old.len().saturating_mul(new.len());
    let shares = || old.iter().any(|token| new.contains(token));
    if cells == 0 || cells > CELLS || (cells <= FEW_CELLS && !shares()) {
        if !old.is_empty() || !new.is_empty() {
            spans.push(whole);
        }
        return;
    }
    for op in capture_diff_slices(Algorithm::Histogram, old, new) {
        let (tag, old, new) = op.as_tag_tuple();
        spans.push(Span {
            equal: tag == DiffTag::Equal,
            old: ahead + old.start..ahead + old.end,
            new: ahead + new.start..ahead + new.end,
        });
    }
}

/// Cuts a text into words; whatever is no word goes with the word before it, at the beginning with the first one.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let bytes = text.as_bytes();
    let mut tokens = Vec::with_capacity(text.len() / 5 + 1);
    let mut shown_from = 0;
    let mut word: Option<(usize, usize)> = None;
    let mut before = ' ';
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte == b' ' {
            before = ' ';
            at += 1;
            continue;
        }
        let c = if byte.is_ascii() { byte as char } else { char_at(text, at) };
        let mut end = at + c.len_utf8();
        let mut inside = byte.is_ascii_alphanumeric() || (!byte.is_ascii() && c.is_alphanumeric());
        let mut last = c;
        let mut sign = false;
        if inside {
            // All letters and digits up to the next other character at once.
            loop {
                let n = run(chunk_at(bytes, end));
                end += n as usize;
                if n < 8 {
                    break;
                }
            }
            if end > at + c.len_utf8() {
                last = bytes.get(end - 1).map_or(c, |byte| *byte as char);
            }
        } else {
            let digit_next = bytes.get(end).is_some_and(u8::is_ascii_digit);
            inside = (matches!(c, '.' | ',') && before.is_ascii_digit() && digit_next)
                || (matches!(c, '\'' | '\u{2019}' | '\u{ad}')
                    && before.is_alphanumeric()
                    && char_at(text, end).is_alphanumeric());
            sign = is_sign(c) || (matches!(c, '-' | '\u{2212}') && before.is_whitespace() && digit_next);
        }
        if inside || sign {
            match &mut word {
                Some((_, to)) if inside && *to == at && !is_sign(before) => *to = end,
                Some(place) => {
                    tokens.push(Token::new(text, *place, shown_from));
                    shown_from = at;
                    *place = (at, end);
                }
                None => word = Some((at, end)),
            }
        }
        before = last;
        at = end;
    }
    if let Some(place) = word {
        tokens.push(Token::new(text, place, shown_from));
    }
    tokens
}

fn char_at(text: &str, at: usize) -> char {
    text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or(' ')
}
