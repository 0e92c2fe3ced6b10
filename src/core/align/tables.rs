//! The key of a table row: the cell that says what the row is about. Knows nothing of the other rows.

use super::text::{exact, read, step};

/// A hash of the first cell that has a word in it, or of the first cell where all are figures.
pub(super) fn key(row: &str) -> Option<u64> {
    let mut first = None;
    for (n, cell) in row.split(" | ").enumerate().take(4) {
        let mut hash = 3;
        let mut has_word = false;
        read(cell, |word, _, _| {
            hash = step(hash, word);
            has_word |= word != 0;
        });
        if has_word {
            return Some(hash);
        }
        if n == 0 && hash != 3 {
            first = Some(exact(cell));
        }
    }
    first
}
