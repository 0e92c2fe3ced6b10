//! Files given on the command line: read whole, named by their digest, extracted in the limited child process.

use crate::core::document::Document;
use crate::core::extract;
use crate::sandbox::{Limits, Sandbox};
use anyhow::{Context, Result};
use sha2::{Digest as _, Sha256};
use std::path::Path;

/// A file and what was read from it.
pub(super) struct Input {
    /// SHA-256 of the bytes, lower-case hexadecimal.
    pub(super) sha256: String,
    /// Its text and health.
    pub(super) document: Document,
}

/// Reads a file.
///
/// # Errors
/// The file cannot be read. What is wrong with its content is in the document's health.
pub(super) fn read(path: &Path) -> Result<Input> {
    let bytes = std::fs::read(path).with_context(|| format!("{}: cannot read the file", path.display()))?;
    let options = extract::Options {
        file_name: path.file_name().map(|name| name.to_string_lossy().into_owned()),
        ..extract::Options::default()
    };
    let sandbox = Sandbox {
        program: std::env::current_exe().context("cannot find this program's own file")?,
        limits: Limits::default(),
    };
    let document = super::block_on(sandbox.extract(&bytes, &options))?.with_context(|| path.display().to_string())?;
    Ok(Input { sha256: hex(&Sha256::digest(&bytes)), document })
}

/// Lower-case hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// One line on why a file's text cannot be trusted: what, where, what to do.
pub(super) fn complaint(path: &Path, document: &Document) -> String {
    let reason = document.warnings.first().map(|warning| format!(": {warning}")).unwrap_or_default();
    format!("{}: {}{reason}", path.display(), document.health)
}
