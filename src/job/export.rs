//! The archive as a bag (RFC 8493): every snapshot, every leaf of the log, the newest signed head and the program that
//! checks them without us.

use super::{Service, proof};
use crate::archive::Digest;
use anyhow::{Context, Result};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

/// How many leaves are read at a time.
const PAGE: i64 = 500;

/// How far an export is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// Leaves of the log.
    pub captures: u64,
    /// Snapshots, each once.
    pub snapshots: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// Writes the whole archive into a folder that must not be there yet. `progress` is told after every page.
///
/// # Errors
/// A snapshot is missing or damaged, or something cannot be read or written.
pub async fn bag(service: &Service, folder: &Path, mut progress: impl FnMut(Exported)) -> Result<Exported> {
    let head = proof::checkpoint(service).await?.context("the log is empty: there is nothing to export")?;
    let failed = || format!("{}: cannot write the export", folder.display());
    let data = folder.join("data");
    std::fs::create_dir(folder).with_context(failed)?;
    std::fs::create_dir(&data).with_context(failed)?;
    let mut manifest = Manifest::default();
    let mut exported = Exported::default();
    let mut seen = BTreeSet::new();
    let size = head.size.unsigned_abs();
    let mut log = std::io::BufWriter::new(std::fs::File::create_new(data.join("log.jsonl")).with_context(failed)?);
    while exported.captures < size {
        let limit = PAGE.min(i64::try_from(size - exported.captures).unwrap_or(PAGE));
        let page = service.db.log_entries(exported.captures, limit).await?;
        anyhow::ensure!(!page.is_empty(), "the log lacks leaf {}: run `annexwatch verify`", exported.captures);
        for entry in page {
            log.write_all(&entry.logged.leaf().to_bytes()).and_then(|()| log.write_all(b"\n")).with_context(failed)?;
            exported.captures += 1;
            let digest: Digest = entry.logged.capture.sha256.parse().context("the name of a snapshot")?;
            if !seen.insert(digest) {
                continue;
            }
            let bytes = service.archive.get(digest).await?;
            let hex = digest.to_string();
            let place = format!("sha256/{}/{}", &hex[..2], &hex[2..4]);
            std::fs::create_dir_all(data.join(&place)).with_context(failed)?;
            std::fs::write(data.join(&place).join(&hex), &bytes).with_context(failed)?;
            manifest.add(digest, &format!("data/{place}/{hex}"), bytes.len());
            exported.snapshots += 1;
            exported.bytes += bytes.len() as u64;
        }
        progress(exported);
    }
    log.into_inner()
        .map_err(std::io::IntoInnerError::into_error)
        .and_then(|file| file.sync_all())
        .with_context(failed)?;
    let log = std::fs::read(data.join("log.jsonl")).with_context(failed)?;
    manifest.add(Digest::of(&log), "data/log.jsonl", log.len());
    let key = format!("{}\n", service.log_key.public().as_str());
    for (name, text) in [("checkpoint", head.note.as_str()), ("key", &key), ("verifier.py", proof::VERIFIER)] {
        std::fs::write(data.join(name), text).with_context(failed)?;
        manifest.add(Digest::of(text.as_bytes()), &format!("data/{name}"), text.len());
    }
    let info = format!(
        "Bag-Software-Agent: annexwatch {}\nBagging-Date: {}\nPayload-Oxum: {}.{}\nExternal-Description: the whole \
         archive; check it with python3 data/verifier.py data\n",
        env!("CARGO_PKG_VERSION"),
        service.now().to_datetime().format("%Y-%m-%d"),
        manifest.bytes,
        manifest.files,
    );
    // The declaration comes last: a bag without it is no bag, as after a crash.
    for (name, text) in [
        ("manifest-sha256.txt", manifest.lines.as_str()),
        ("bag-info.txt", &info),
        ("bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"),
    ] {
        std::fs::write(folder.join(name), text).with_context(failed)?;
    }
    Ok(exported)
}

/// The payload manifest of a bag, and its Payload-Oxum.
#[derive(Default)]
struct Manifest {
    lines: String,
    bytes: u64,
    files: u64,
}

impl Manifest {
    fn add(&mut self, digest: Digest, path: &str, bytes: usize) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.lines, "{digest}  {path}");
        self.bytes += bytes as u64;
        self.files += 1;
    }
}
