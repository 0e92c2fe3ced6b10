//! The tree: which stored hashes a question needs, and its answer from them.
//!
//! Hashes are stored under the index that `tlog_tiles` gives them, the completed subtrees behind the leaf that completes
//! them. Its functions read hashes while they compute; ours are rows of a database, so each question is asked twice: once
//! to learn what it needs, once with all of it at hand.

use super::LogError;
use std::cell::RefCell;
use std::collections::BTreeMap;
use tlog_tiles::tlog::{self, HashReader};

/// A node of the tree: SHA-256 with the prefixes of RFC 6962.
pub type Hash = [u8; 32];

/// Stored hashes by their index.
pub type Hashes = BTreeMap<u64, Hash>;

/// What can be asked of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// The root of the first `size` leaves.
    Root {
        /// How many leaves.
        size: u64,
    },
    /// That the leaf at `position` is in the tree of the first `size` (RFC 6962, section 2.1.1).
    Inclusion {
        /// How many leaves.
        size: u64,
        /// The leaf, from 0.
        position: u64,
    },
    /// That the first `earlier` leaves begin the tree of the first `size` (RFC 6962, section 2.1.2).
    Consistency {
        /// How many leaves.
        size: u64,
        /// How many leaves the earlier tree had: at least 1, at most `size`.
        earlier: u64,
    },
}

impl Question {
    fn ask(self, reader: &impl HashReader) -> Result<Vec<Hash>, LogError> {
        let answer = match self {
            Self::Root { size } => tlog::tree_hash(size, reader).map(|root| vec![root]),
            Self::Inclusion { size, position } => tlog::prove_record(size, position, reader),
            Self::Consistency { size, earlier } => tlog::prove_tree(size, earlier, reader),
        };
        let answer = answer.map_err(|error| LogError::Question(error.to_string()))?;
        Ok(answer.into_iter().map(|hash| hash.0).collect())
    }

    /// The indexes of the stored hashes that the answer is made of.
    ///
    /// # Errors
    /// [`LogError::Question`] where the tree is too small for it.
    pub fn needs(self) -> Result<Vec<u64>, LogError> {
        let wanted = Wanted(RefCell::new(Vec::new()));
        self.ask(&wanted)?;
        Ok(wanted.0.into_inner())
    }

    /// The answer: the root alone, or the hashes of the proof in the order of the RFC.
    ///
    /// # Errors
    /// [`LogError::Question`] as above, [`LogError::Missing`] where a hash is not among those known.
    pub fn answer(self, known: &Hashes) -> Result<Vec<Hash>, LogError> {
        if let Some(missing) = self.needs()?.into_iter().find(|index| !known.contains_key(index)) {
            return Err(LogError::Missing(missing));
        }
        self.ask(&Known(known))
    }
}

/// The hash of a leaf's bytes.
pub fn leaf_hash(bytes: &[u8]) -> Hash {
    tlog::record_hash(bytes).0
}

/// Under which index the hash of the leaf at `position` is stored.
pub fn index_of_leaf(position: u64) -> u64 {
    tlog::stored_hash_index(0, position)
}

/// The indexes of the stored hashes that appending a leaf at `position` needs.
///
/// # Errors
/// As [`Question::needs`].
pub fn needed_to_append(position: u64) -> Result<Vec<u64>, LogError> {
    let wanted = Wanted(RefCell::new(Vec::new()));
    tlog::stored_hashes_for_record_hash(position, tlog::EMPTY_HASH, &wanted)
        .map_err(|error| LogError::Question(error.to_string()))?;
    Ok(wanted.0.into_inner())
}

/// The hashes to be stored for a leaf that is appended at `position`, with their indexes: its own, and those of the
/// subtrees that it completes.
///
/// # Errors
/// As [`Question::answer`].
pub fn append(position: u64, leaf: Hash, known: &Hashes) -> Result<Vec<(u64, Hash)>, LogError> {
    if let Some(missing) = needed_to_append(position)?.into_iter().find(|index| !known.contains_key(index)) {
        return Err(LogError::Missing(missing));
    }
    let hashes = tlog::stored_hashes_for_record_hash(position, tlog::Hash(leaf), &Known(known))
        .map_err(|error| LogError::Question(error.to_string()))?;
    Ok((index_of_leaf(position)..).zip(hashes.into_iter().map(|hash| hash.0)).collect())
}

/// Notes what is read, and answers with anything.
struct Wanted(RefCell<Vec<u64>>);

impl HashReader for Wanted {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog::Hash>, tlog::Error> {
        self.0.borrow_mut().extend_from_slice(indexes);
        Ok(vec![tlog::EMPTY_HASH; indexes.len()])
    }
}

/// Answers from what is at hand.
struct Known<'a>(&'a Hashes);

impl HashReader for Known<'_> {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog::Hash>, tlog::Error> {
        indexes
            .iter()
            .map(|index| self.0.get(index).copied().map(tlog::Hash).ok_or(tlog::Error::IndexesNotInTree))
            .collect()
    }
}
