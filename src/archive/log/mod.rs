//! The log that proves what the archive holds: every capture is a leaf of a Merkle tree (RFC 6962, section 2.1), and the
//! tree's head is signed (C2SP `tlog-checkpoint` and `signed-note`).
//!
//! Whoever keeps an old checkpoint can later hold a newer one against it: nothing that the older one covers can have been
//! changed, dropped, put in between or dated back. It knows bytes and hashes only; the rows are the store's.

mod checkpoint;
mod key;
mod leaf;
pub mod time_stamp;
mod tree;

pub use checkpoint::{Checkpoint, sign};
pub use key::{LogKey, PublicKey};
pub use leaf::Leaf;
pub use tree::{Hash, Hashes, Question, append, index_of_leaf, leaf_hash, needed_to_append};

/// What is wrong with a log, a proof or a checkpoint.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The question cannot be asked of a tree of that size.
    #[error("the log has no answer to that: {0}")]
    Question(String),
    /// The answer of a time stamping authority is none, or not the one to our question.
    #[error("the time stamp: {0}")]
    TimeStamp(String),
    /// A stored hash is not there.
    #[error("the log lacks the hash with the index {0}")]
    Missing(u64),
    /// A checkpoint that does not follow its specification, or is not signed by that key.
    #[error("not a checkpoint of this log: {0}")]
    Checkpoint(String),
    /// The key file is not what was written there.
    #[error("{0}: not a signing key of a log; restore it from a backup")]
    Key(String),
    /// The key file cannot be read or made.
    #[error("{0}: cannot read or make the signing key of the log")]
    KeyFile(String, #[source] std::io::Error),
}
