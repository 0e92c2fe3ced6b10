//! Checkpoints: the size and root of the log, signed.

use super::{Hash, LogError, LogKey, PublicKey};
use signed_note::{Note, StandardVerifier, VerifierList};
use tlog_tiles::tlog;

/// What a verified checkpoint says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The name of the log.
    pub origin: String,
    /// How many leaves it covers.
    pub size: u64,
    /// The root of their tree.
    pub root: Hash,
}

/// The signed checkpoint of a log's first `size` leaves: text, by C2SP `tlog-checkpoint` in a `signed-note`.
///
/// # Errors
/// [`LogError::Checkpoint`] where the name of the key cannot stand in one.
pub fn sign(size: u64, root: Hash, key: &LogKey) -> Result<String, LogError> {
    let failed = |error: &dyn std::fmt::Display| LogError::Checkpoint(error.to_string());
    let checkpoint =
        tlog_tiles::Checkpoint::new(key.public().name(), size, tlog::Hash(root), "").map_err(|error| failed(&error))?;
    let mut note = Note::new(&checkpoint.to_bytes(), &[]).map_err(|error| failed(&error))?;
    note.add_sigs(&[key.signer()]).map_err(|error| failed(&error))?;
    String::from_utf8(note.to_bytes()).map_err(|error| failed(&error))
}

impl Checkpoint {
    /// Reads a checkpoint and verifies its signature.
    ///
    /// # Errors
    /// [`LogError::Checkpoint`] where it is malformed, of another log, or not signed by that key.
    pub fn verified(text: &str, key: &PublicKey) -> Result<Self, LogError> {
        let failed = |error: &dyn std::fmt::Display| LogError::Checkpoint(error.to_string());
        let verifier = StandardVerifier::new(key.as_str()).map_err(|error| failed(&error))?;
        let note = Note::from_bytes(text.as_bytes()).map_err(|error| failed(&error))?;
        note.verify(&VerifierList::new(vec![Box::new(verifier)])).map_err(|error| failed(&error))?;
        let checkpoint = tlog_tiles::Checkpoint::from_bytes(note.text()).map_err(|error| failed(&error))?;
        if checkpoint.origin() != key.name() {
            return Err(LogError::Checkpoint(format!("it is of the log {}", checkpoint.origin())));
        }
        Ok(Self { origin: checkpoint.origin().to_owned(), size: checkpoint.size(), root: checkpoint.hash().0 })
    }
}
