//! Files given on the command line: read whole, named by their digest, extracted in the limited child process.

use crate::core::document::{Document, Language};
use crate::core::extract::{self, Part};
use crate::sandbox::{Limits, Ocr, Sandbox};
use anyhow::{Context, Result};
use clap::Args;
use sha2::{Digest as _, Sha256};
use std::path::Path;

/// A file and what was read from it.
pub(super) struct Input {
    /// SHA-256 of the bytes, lower-case hexadecimal.
    pub(super) sha256: String,
    /// Its text and health.
    pub(super) document: Document,
}

/// How files are read.
#[derive(Debug, Args)]
pub(super) struct Reading {
    /// Take only the part from the heading that matches this (a regular expression, without regard to case)
    #[arg(long, value_name = "PATTERN")]
    start: Option<String>,
    /// … to the heading that matches this (else to the next heading that is as high)
    #[arg(long, value_name = "PATTERN", requires = "start")]
    end: Option<String>,
    /// Read scanned pages by character recognition, in this language: nl, en (needs tesseract)
    #[arg(long, value_name = "LANGUAGE")]
    ocr: Option<String>,
}

/// Reads a file.
///
/// # Errors
/// The file cannot be read, or not in the way that is asked for. What is wrong with its content is in the document's health.
pub(super) fn read(path: &Path, reading: &Reading) -> Result<Input> {
    let part = match &reading.start {
        Some(start) => Some(Part::new(start, reading.end.as_deref()).context("--start or --end")?),
        None => None,
    };
    let ocr = match &reading.ocr {
        Some(language) => Some(Ocr::find(&Language::new(language)).with_context(|| {
            format!("--ocr {language}: install tesseract with its model of that language (Debian: tesseract-ocr)")
        })?),
        None => None,
    };
    let bytes = std::fs::read(path).with_context(|| format!("{}: cannot read the file", path.display()))?;
    let options = extract::Options {
        file_name: path.file_name().map(|name| name.to_string_lossy().into_owned()),
        ..extract::Options::default()
    };
    let sandbox = Sandbox {
        program: std::env::current_exe().context("cannot find this program's own file")?,
        limits: Limits::default(),
    };
    let work = async {
        match &ocr {
            Some(ocr) => sandbox.extract_with_ocr(&bytes, &options, ocr).await,
            None => sandbox.extract(&bytes, &options).await,
        }
    };
    let mut document = super::block_on_this_thread(work)?.with_context(|| path.display().to_string())?;
    if let Some(part) = part {
        document = part.of(document);
    }
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
