//! The key that signs checkpoints: made on first use, kept beside the archive and never in an export.

use super::LogError;
use signed_note::StandardSigner;
use std::io::Write as _;
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
            make(path, &secret_text(name, &rand::random())).map_err(failed)?;
        }
        let text = std::fs::read_to_string(path).map_err(failed)?;
        Self::from_text(text.trim()).ok_or_else(|| LogError::Key(path.display().to_string()))
    }

    fn from_text(text: &str) -> Option<Self> {
        let signer = StandardSigner::new(text).ok()?;
        let (_, name_and_key) = text.strip_prefix("PRIVATE+KEY+").map(|rest| ((), rest))?;
        let (name, rest) = name_and_key.split_once('+')?;
        let seed = base64(rest.split_once('+')?.1)?;
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
    use base64::Engine as _;
    let verifying = ed25519_dalek::SigningKey::from_bytes(seed).verifying_key();
    let public: Vec<u8> = std::iter::once(ED25519).chain(verifying.to_bytes()).collect();
    let secret: Vec<u8> = std::iter::once(ED25519).chain(*seed).collect();
    let encoded = base64::engine::general_purpose::STANDARD.encode(secret);
    format!("PRIVATE+KEY+{name}+{:08x}+{encoded}", signed_note::key_id(name, &public))
}

fn base64(text: &str) -> Option<Vec<u8>> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(text).ok()
}

/// Made whole beside it and then linked: a crash leaves no half key, and of two processes one wins.
fn make(path: &Path, text: &str) -> std::io::Result<()> {
    let beside = path.with_extension(format!("new-{:016x}", rand::random::<u64>()));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let made = options
        .open(&beside)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .and_then(|()| std::fs::hard_link(&beside, path));
    // What is left of it harms nothing.
    let _ = std::fs::remove_file(&beside);
    match made {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        Err(_) | Ok(()) => Ok(()),
    }
}
