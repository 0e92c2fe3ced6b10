//! Makes a diff readable: what differs by hyphens alone is equal, and short equal runs between changes join them.
//! Knows words, not languages.

use super::{Span, Token};

/// Words of at most so many letters are function words in the languages of this family more often than not.
const SHORT: usize = 3;
/// An equal run of at most so many short words between changes is an island.
const SHORT_WORDS: usize = 2;
/// One longer word is an island where both changes beside it are of at least so many words.
const LONG_CHANGES: usize = 3;

/// Joins what belongs together.
pub(super) fn tidy(spans: Vec<Span>, old: &[Token<'_>], new: &[Token<'_>]) -> Vec<Span> {
    join_islands(equal_but_for_hyphens(spans, old, new), new)
}

/// Whether two runs are the same but for what stands between letters.
fn same_letters(old: &[Token<'_>], new: &[Token<'_>]) -> bool {
    let kept = |c: &char| c.is_alphanumeric() || is_kept(*c);
    let letters =
        |tokens| -> _ { Iterator::flat_map(<[Token<'_>]>::iter(tokens), |token| token.key.chars()).filter(kept) };
    letters(old).eq(letters(new))
}

/// What is no letter, but tells figures apart.
const fn is_kept(c: char) -> bool {
    matches!(c, '.' | ',' | '-' | '\u{2212}') || crate::core::align::is_sign(c)
}

/// `re-integratie` and `reintegratie` are the same word, as are `3 D-printer` and `3D printer`.
fn equal_but_for_hyphens(spans: Vec<Span>, old: &[Token<'_>], new: &[Token<'_>]) -> Vec<Span> {
    let mut joined: Vec<Span> = Vec::new();
    for mut span in spans {
        let (olds, news) = (old.get(span.old.clone()).unwrap_or(&[]), new.get(span.new.clone()).unwrap_or(&[]));
        if !span.equal && !olds.is_empty() && !news.is_empty() && same_letters(olds, news) {
            // `20 24` is not `2024`.
            span.equal = !olds.iter().chain(news).all(|t| t.key.starts_with(|c: char| c.is_ascii_digit()));
        }
        push(&mut joined, span);
    }
    joined
}

fn push(spans: &mut Vec<Span>, span: Span) {
    match spans.last_mut() {
        Some(last) if last.equal == span.equal => {
            last.old.end = span.old.end;
            last.new.end = span.new.end;
        }
        _ => spans.push(span),
    }
}

fn join_islands(spans: Vec<Span>, new: &[Token<'_>]) -> Vec<Span> {
    let mut joined: Vec<Span> = Vec::new();
    let mut rest = spans.into_iter().peekable();
    while let Some(mut span) = rest.next() {
        if span.equal
            && let (Some(before), Some(after)) = (joined.last(), rest.peek())
            && is_island(&span, before, after, new)
        {
            span.equal = false;
        }
        push(&mut joined, span);
    }
    joined
}

fn is_island(span: &Span, before: &Span, after: &Span, new: &[Token<'_>]) -> bool {
    let words = new.get(span.new.clone()).unwrap_or(&[]);
    let short = |token: &&Token<'_>| token.key.chars().count() <= SHORT && token.key.chars().all(char::is_alphabetic);
    let long = |change: &Span| change.old.len().max(change.new.len()) >= LONG_CHANGES;
    let both = |change: &Span| !change.old.is_empty() && !change.new.is_empty();
    match words.len() {
        1 if words.iter().all(|token| short(&token)) => both(before) || both(after) || long(before) || long(after),
        1 => long(before) && long(after),
        n if n <= SHORT_WORDS => words.iter().all(|token| short(&token)) && both(before) && both(after),
        _ => false,
    }
}
