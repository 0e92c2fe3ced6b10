//! What signs Message-IDs and personal links: one secret of the installation, and keyed hashes made with it.

use crate::key_file;
use anyhow::{Context, Result, ensure};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::path::Path;
use std::sync::Arc;

/// How many hexadecimal digits of a keyed hash are shown: 32 digits are 128 bits.
const DIGITS: usize = 32;

/// The secret of the installation. Clones share it; it is never printed.
#[derive(Clone)]
pub struct Secret(Arc<[u8]>);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl Secret {
    /// A secret of these bytes.
    pub fn new(bytes: &[u8]) -> Self {
        Self(bytes.into())
    }

    /// Reads the secret from a file, and makes the file with 32 random bytes where there is none, readable by its owner
    /// only.
    ///
    /// # Errors
    /// The file cannot be read or made, or is too short to be a secret.
    pub fn load_or_make(path: &Path) -> Result<Self> {
        let cannot_make = || format!("{}: cannot make the signing secret", path.display());
        if !path.try_exists().with_context(cannot_make)? {
            let fresh: [u8; 32] = rand::random();
            key_file::make(path, &fresh).with_context(cannot_make)?;
        }
        let bytes =
            std::fs::read(path).with_context(|| format!("{}: cannot read the signing secret", path.display()))?;
        ensure!(
            bytes.len() >= 16,
            "{}: too short to be a signing secret; restore it from a backup, or remove it: links in mails that are out \
             then no longer work",
            path.display()
        );
        Ok(Self::new(&bytes))
    }

    /// The keyed hash (HMAC-SHA-256, RFC 2104) of some words, cut to 128 bits, in hexadecimal. `purpose` keeps hashes for
    /// different uses apart.
    pub fn sign(&self, purpose: &str, words: &[&str]) -> String {
        let mut digest = String::new();
        for byte in self.mac(purpose, words).finalize().into_bytes().iter().take(DIGITS / 2) {
            digest.push_str(&format!("{byte:02x}"));
        }
        digest
    }

    /// Whether that is the keyed hash of these words. Takes the same time whatever is wrong with it.
    pub fn verify(&self, purpose: &str, words: &[&str], signature: &str) -> bool {
        let bytes: Option<Vec<u8>> = (signature.len() == DIGITS && signature.is_ascii())
            .then(|| (0..DIGITS).step_by(2).map(|at| u8::from_str_radix(&signature[at..at + 2], 16).ok()).collect())
            .flatten();
        bytes.is_some_and(|bytes| self.mac(purpose, words).verify_truncated_left(&bytes).is_ok())
    }

    fn mac(&self, purpose: &str, words: &[&str]) -> Hmac<Sha256> {
        // HMAC takes a key of any length.
        #[expect(clippy::expect_used, reason = "HMAC is defined for keys of every length (RFC 2104)")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("a key of any length");
        for word in std::iter::once(&purpose).chain(words) {
            // The length before each word: ["ab", "c"] and ["a", "bc"] differ.
            mac.update(&(word.len() as u64).to_be_bytes());
            mac.update(word.as_bytes());
        }
        mac
    }
}
