//! What a sentence records of its act: deadline, amount, partners, theme, condition. Verbatim spans with their values.

pub(super) mod amount;
pub(super) mod deadline;
pub(super) mod partner;
pub(super) mod theme;

use super::tokens::Tokens;
use crate::core::commitment::Span;

/// The span of tokens from one to another, the last excluded.
pub(super) fn span(tokens: &Tokens<'_>, from: usize, to: usize) -> Option<Span> {
    let start = tokens.get(from)?.start;
    let end = tokens.get(to.checked_sub(1)?)?.end;
    Some(Span { text: tokens.text.get(start..end)?.to_owned(), start, end })
}
