//! Word changes inside a matched pair of sentences. Knows nothing of documents.

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

/// The word changes from `old` to `new`, readable: no confetti of one-word islands.
pub fn words(old: &str, new: &str) -> Vec<WordChange> {
    let _ = (old, new);
    Vec::new()
}

/// The figures that changed from `old` to `new`.
pub fn figures(old: &str, new: &str) -> Vec<FigureChange> {
    let _ = (old, new);
    Vec::new()
}
