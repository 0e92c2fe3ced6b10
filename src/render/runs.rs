//! Word changes as a reader sees them: a passage as it stands, with the words marked that are only there.
//!
//! The passage is what is quoted, letter by letter; the word changes only say where the marks go.

use super::clean::{excerpt, neutral};
use crate::core::commitment::Strength;
use crate::core::diff::{WordChange, WordOp};
use crate::core::report::CommitmentRow;

/// What a run of words is, beside the other edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// In both.
    Same,
    /// Only in the old edition.
    Gone,
    /// Only in the new edition.
    Fresh,
}

/// A run of words with one mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) mark: Mark,
    pub(crate) text: String,
}

impl Run {
    pub(crate) fn is_gone(&self) -> bool {
        self.mark == Mark::Gone
    }

    pub(crate) fn is_fresh(&self) -> bool {
        self.mark == Mark::Fresh
    }
}

/// One run without marks.
pub(crate) fn plain(text: &str, max_chars: usize) -> Vec<Run> {
    vec![Run { mark: Mark::Same, text: excerpt(&neutral(text), max_chars) }]
}

/// The old passage with the words marked that are gone.
pub(crate) fn old_side(passage: &str, words: &[WordChange], max_chars: usize) -> Vec<Run> {
    project(passage, words, WordOp::Insert, Mark::Gone, max_chars)
}

/// The new passage with the words marked that are fresh.
pub(crate) fn new_side(passage: &str, words: &[WordChange], max_chars: usize) -> Vec<Run> {
    project(passage, words, WordOp::Delete, Mark::Fresh, max_chars)
}

/// Both passages in one line: what is gone before what replaces it.
pub(crate) fn merged(words: &[WordChange], max_chars: usize) -> Vec<Run> {
    let mut chars: Vec<(char, Mark)> = Vec::new();
    for word in words {
        let mark = match word.op {
            WordOp::Equal => Mark::Same,
            WordOp::Delete => Mark::Gone,
            WordOp::Insert => Mark::Fresh,
        };
        // Runs carry their own spaces, which cleaning would trim at both ends.
        let inner = neutral(&word.text);
        let spaced = |test: bool| if test { " " } else { "" };
        let text = format!(
            "{}{inner}{}",
            spaced(word.text.starts_with(char::is_whitespace)),
            spaced(!inner.is_empty() && word.text.ends_with(char::is_whitespace)),
        );
        // What replaces stands apart from what is gone, where no space does it.
        let is_replaced = |last: &(char, Mark)| last.1 == Mark::Gone && mark == Mark::Fresh && !last.0.is_whitespace();
        if chars.last().is_some_and(is_replaced) && !text.starts_with(' ') {
            chars.push((' ', Mark::Same));
        }
        chars.extend(text.chars().map(|c| (c, mark)));
    }
    join(chars, max_chars)
}

/// The one thing that was replaced: `zal` by `streeft ernaar`. Only as the rules say it (`zal -> streeft ernaar`):
/// words that were replaced side by side need not be what changed. Nothing where it could mislead.
pub(crate) fn swap(row: &CommitmentRow) -> Option<(String, String)> {
    if row.changed.len() != 1 || !row.old_more.is_empty() || !row.new_more.is_empty() {
        return None;
    }
    row.why.iter().find_map(|why| {
        let (old, new) = why.split_once(" -> ")?;
        let is_strength = Strength::parse(old).is_some();
        if is_strength || new.contains(" -> ") { None } else { short_pair(old, new) }
    })
}

/// Both without the punctuation around them, if both say something in a few words.
fn short_pair(old: &str, new: &str) -> Option<(String, String)> {
    let bare = |text: &str| neutral(text).trim_matches([' ', '.', ',', ';', ':']).to_owned();
    let (old, new) = (bare(old), bare(new));
    let is_short = |text: &str| !text.is_empty() && text.chars().count() <= 40;
    (is_short(&old) && is_short(&new)).then_some((old, new))
}

/// Puts the marks of `words`, without those of the other side, on `passage` as it stands. Word changes are exact only up
/// to punctuation and white space, so letters and digits are matched one by one; where even those differ, the
/// passage stays unmarked.
fn project(passage: &str, words: &[WordChange], other: WordOp, mark: Mark, max_chars: usize) -> Vec<Run> {
    let passage = neutral(passage);
    let letters = words.iter().filter(|word| word.op != other).flat_map(|word| {
        let own = if word.op == WordOp::Equal { Mark::Same } else { mark };
        word.text.chars().filter(|c| c.is_alphanumeric()).map(move |c| (c, own))
    });
    let mut letters = letters.peekable();
    if letters.peek().is_none() {
        return plain(&passage, max_chars);
    }
    // `None` for punctuation and space: decided by the neighbours afterwards.
    let mut marked: Vec<(char, Option<Mark>)> = Vec::new();
    for c in passage.chars() {
        if !c.is_alphanumeric() {
            marked.push((c, None));
            continue;
        }
        match letters.next() {
            Some((letter, own)) if letter == c || letter.to_lowercase().eq(c.to_lowercase()) => {
                marked.push((c, Some(own)));
            }
            _ => return plain(&passage, max_chars),
        }
    }
    if letters.next().is_some() {
        return plain(&passage, max_chars);
    }
    let mut after = vec![Mark::Same; marked.len()];
    let mut next = Mark::Same;
    for (slot, (_, own)) in after.iter_mut().zip(&marked).rev() {
        next = own.unwrap_or(next);
        *slot = next;
    }
    let mut before = Mark::Same;
    let chars = marked.iter().zip(after).map(|(&(c, own), after)| {
        let decided = own.unwrap_or(match c {
            _ if before == after => before,
            '€' | '$' | '£' | '§' => after,
            '%' => before,
            _ => Mark::Same,
        });
        // A currency sign carries its mark over the space to its number.
        before = decided;
        (c, decided)
    });
    join(chars.collect(), max_chars)
}

/// Joins neighbours with the same mark, up to `max_chars` characters.
fn join(chars: Vec<(char, Mark)>, max_chars: usize) -> Vec<Run> {
    let is_cut = chars.len() > max_chars;
    let mut runs: Vec<Run> = Vec::new();
    for (c, mark) in chars.into_iter().take(max_chars) {
        match runs.last_mut() {
            Some(run) if run.mark == mark => run.text.push(c),
            _ => runs.push(Run { mark, text: c.to_string() }),
        }
    }
    if is_cut {
        runs.push(Run { mark: Mark::Same, text: " …".to_owned() });
    }
    runs
}
