//! Word changes inside a matched pair of sentences. Knows nothing of documents.
//!
//! Punctuation, quotes, hyphens and white space alone are no change: they go with the word before them.

mod figures;
mod tidy;

pub use figures::figures;

use similar::{Algorithm, DiffTag, capture_diff_slices};

use crate::core::align::is_sign;

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

/// A word with what stands around it up to the next word.
#[derive(Clone, Copy, Debug)]
struct Token<'a> {
    /// What is compared.
    key: &'a str,
    /// What is shown.
    text: &'a str,
}

/// The word changes from `old` to `new`, readable: no confetti of one-word islands.
pub fn words(old: &str, new: &str) -> Vec<WordChange> {
    let (olds, news) = (tokens(old), tokens(new));
    if olds.is_empty() && news.is_empty() {
        return if new.is_empty() { Vec::new() } else { vec![WordChange { op: WordOp::Equal, text: new.to_owned() }] };
    }
    let keys = |tokens: &[Token<'_>]| tokens.iter().map(|token| token.key.to_owned()).collect::<Vec<_>>();
    let spans = tidy::tidy(spans(&keys(&olds), &keys(&news)), &olds, &news);
    let mut changes: Vec<WordChange> = Vec::new();
    let mut push = |op: WordOp, tokens: Option<&[Token<'_>]>| {
        let text: String = tokens.unwrap_or(&[]).iter().map(|token| token.text).collect();
        if text.is_empty() {
            return;
        }
        match changes.last_mut() {
            Some(last) if last.op == op => last.text.push_str(&text),
            _ => changes.push(WordChange { op, text }),
        }
    };
    for span in spans {
        if span.equal {
            push(WordOp::Equal, news.get(span.new));
        } else {
            push(WordOp::Delete, olds.get(span.old));
            push(WordOp::Insert, news.get(span.new));
        }
    }
    if news.is_empty() && !new.is_empty() {
        changes.push(WordChange { op: WordOp::Equal, text: new.to_owned() });
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

fn spans(old: &[String], new: &[String]) -> Vec<Span> {
    let ahead = old.iter().zip(new).take_while(|(x, y)| x == y).count();
    let (rest_old, rest_new) = (old.get(ahead..).unwrap_or(&[]), new.get(ahead..).unwrap_or(&[]));
    let behind = rest_old.iter().rev().zip(rest_new.iter().rev()).take_while(|(x, y)| x == y).count();
    let middle_old = rest_old.get(..rest_old.len() - behind).unwrap_or(&[]);
    let middle_new = rest_new.get(..rest_new.len() - behind).unwrap_or(&[]);
    let mut spans = Vec::new();
    if ahead > 0 {
        spans.push(Span { equal: true, old: 0..ahead, new: 0..ahead });
    }
    if middle_old.len().saturating_mul(middle_new.len()) > CELLS {
        spans.push(Span { equal: false, old: ahead..ahead + middle_old.len(), new: ahead..ahead + middle_new.len() });
    } else {
        for op in capture_diff_slices(Algorithm::Histogram, middle_old, middle_new) {
            let (tag, old, new) = op.as_tag_tuple();
            spans.push(Span {
                equal: tag == DiffTag::Equal,
                old: ahead + old.start..ahead + old.end,
                new: ahead + new.start..ahead + new.end,
            });
        }
    }
    if behind > 0 {
        spans.push(Span { equal: true, old: old.len() - behind..old.len(), new: new.len() - behind..new.len() });
    }
    spans
}

/// Cuts a text into words; whatever is no word goes with the word before it, at the beginning with the first one.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut shown_from = 0;
    let mut word: Option<(usize, usize)> = None;
    let mut chars = text.char_indices().peekable();
    let mut before = ' ';
    while let Some((at, c)) = chars.next() {
        let end = at + c.len_utf8();
        let next = chars.peek().map(|(_, next)| *next);
        let inside = c.is_alphanumeric()
            || (matches!(c, '.' | ',') && before.is_ascii_digit() && next.is_some_and(|next| next.is_ascii_digit()))
            || (matches!(c, '\'' | '\u{2019}' | '\u{ad}')
                && before.is_alphanumeric()
                && next.is_some_and(char::is_alphanumeric));
        let sign = is_sign(c)
            || (matches!(c, '-' | '\u{2212}')
                && before.is_whitespace()
                && next.is_some_and(|next| next.is_ascii_digit()));
        before = c;
        if !inside && !sign {
            continue;
        }
        match &mut word {
            Some((_, to)) if inside && *to == at && text.get(..at).is_some_and(|t| !t.ends_with(is_sign)) => *to = end,
            Some((from, to)) => {
                tokens.push(Token {
                    key: text.get(*from..*to).unwrap_or(""),
                    text: text.get(shown_from..at).unwrap_or(""),
                });
                shown_from = at;
                word = Some((at, end));
            }
            None => word = Some((at, end)),
        }
    }
    if let Some((from, to)) = word {
        tokens.push(Token { key: text.get(from..to).unwrap_or(""), text: text.get(shown_from..).unwrap_or("") });
    }
    tokens
}
