//! The key that signs checkpoints: made on first use, kept beside the archive and never in an export.

use super::LogError;
use crate::key_file;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use signed_note::StandardSigner;
use std::path::Path;

/// Ed25519 in the list of key types of C2SP `signed-note`.
const ED25519: u8 = 1;

/// The key of a log. It is never printed.
#[derive(Clone)]
pub struct LogKey {
    signer: StandardSigner,
    public: PublicKey,
}

/// What a checkpoint is verified with: `NAME+ID+KEY` as in C2SP `signed-note`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey(String);

impl PublicKey {
    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A key from its text; it is looked at when something is verified with it.
    pub fn from_text(text: &str) -> Self {
        Self(text.trim().to_owned())
    }

    /// The name of the log, which is the first line of its checkpoints.
    pub fn name(&self) -> &str {
        self.0.split_once('+').map_or("", |(name, _)| name)
    }
}

impl std::fmt::Debug for LogKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LogKey({}, ..)", self.public.0)
    }
}

impl LogKey {
    /// Reads the key from a file, and makes the file with a new key for a log of that name where there is none, readable by
    /// its owner only. The name stays that of the first use.
    ///
    /// # Errors
    /// [`LogError::KeyFile`], [`LogError::Key`].
    pub fn load_or_make(path: &Path, name: &str) -> Result<Self, LogError> {
        let failed = |error| LogError::KeyFile(path.display().to_string(), error);
        if !path.try_exists().map_err(failed)? {
            key_file::make(path, secret_text(name, &rand::random()).as_bytes()).map_err(failed)?;
        }
        let text = std::fs::read_to_string(path).map_err(failed)?;
        Self::from_text(text.trim()).ok_or_else(|| LogError::Key(path.display().to_string()))
    }

    fn from_text(text: &str) -> Option<Self> {
        let signer = StandardSigner::new(text).ok()?;
        let (name, rest) = text.strip_prefix("PRIVATE+KEY+")?.split_once('+')?;
        let seed = STANDARD.decode(rest.split_once('+')?.1).ok()?;
        let seed: [u8; 32] = seed.get(1..)?.try_into().ok()?;
        let verifying = ed25519_dalek::SigningKey::from_bytes(&seed).verifying_key();
        Some(Self { signer, public: PublicKey(signed_note::new_ed25519_verifier_key(name, &verifying)) })
    }

    /// What its checkpoints are verified with.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    pub(super) fn signer(&self) -> &StandardSigner {
        &self.signer
    }
}

/// The key as C2SP's Go tools write it.
fn secret_text(name: &str, seed: &[u8; 32]) -> String {
    let verifying = ed25519_dalek::SigningKey::from_bytes(seed).verifying_key();
    let public: Vec<u8> = std::iter::once(ED25519).chain(verifying.to_bytes()).collect();
    let secret: Vec<u8> = std::iter::once(ED25519).chain(*seed).collect();
    let encoded = STANDARD.encode(secret);
    format!("PRIVATE+KEY+{name}+{:08x}+{encoded}", signed_note::key_id(name, &public))
}
