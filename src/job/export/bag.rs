//! The archive as a bag (RFC 8493): every snapshot, every leaf of the log, the newest signed head and the program that
//! checks them without us.

use super::{Exported, PAGE};
use crate::archive::Digest;
use crate::job::{Service, proof};
use crate::store::WithholdingRow;
use anyhow::{Context, Result};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::Path;

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
    let withheld = withheld(service).await?;
    let mut log = Summed::new(std::fs::File::create_new(data.join("log.jsonl")).with_context(failed)?);
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
            let hex = digest.to_string();
            if withheld.contains_key(&hex) {
                exported.withheld += 1;
                continue;
            }
            let bytes = service.archive.get(digest).await?;
            let place = format!("sha256/{}/{}", &hex[..2], &hex[2..4]);
            std::fs::create_dir_all(data.join(&place)).with_context(failed)?;
            std::fs::write(data.join(&place).join(&hex), &bytes).with_context(failed)?;
            manifest.add(digest, &format!("data/{place}/{hex}"), bytes.len() as u64);
            exported.snapshots += 1;
            exported.bytes += bytes.len() as u64;
        }
        progress(exported);
    }
    let (digest, length) = log.finish().with_context(failed)?;
    manifest.add(digest, "data/log.jsonl", length);
    let key = format!("{}\n", service.log_key.public().as_str());
    let orders: Vec<serde_json::Value> = withheld.values().map(as_json).collect();
    let orders =
        serde_json::to_string_pretty(&serde_json::json!({"schema": crate::shape::SCHEMA, "withheld": orders}))?;
    let mut texts = vec![("checkpoint", head.note.as_str()), ("key", &key), ("verifier.py", proof::VERIFIER)];
    if !withheld.is_empty() {
        texts.push(("withheld.json", &orders));
    }
    for (name, text) in texts {
        std::fs::write(data.join(name), text).with_context(failed)?;
        manifest.add(Digest::of(text.as_bytes()), &format!("data/{name}"), text.len() as u64);
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
    fn add(&mut self, digest: Digest, path: &str, bytes: u64) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.lines, "{digest}  {path}");
        self.bytes += bytes;
        self.files += 1;
    }
}

/// What orders keep out of view now, by the names of the snapshots.
async fn withheld(service: &Service) -> Result<BTreeMap<String, WithholdingRow>> {
    let mut now = BTreeMap::new();
    for row in service.db.withholdings().await? {
        now.insert(row.sha256.clone(), row);
    }
    now.retain(|_, row| row.holds());
    Ok(now)
}

fn as_json(row: &WithholdingRow) -> serde_json::Value {
    serde_json::json!({
        "sha256": row.sha256,
        "order": row.order_text,
        "by": row.by_name,
        "at": row.decided_at.to_string(),
    })
}

/// A file whose digest and length are known once it is written, so that nobody need read it again.
struct Summed {
    file: io::BufWriter<std::fs::File>,
    digest: Sha256,
    length: u64,
}

impl Summed {
    fn new(file: std::fs::File) -> Self {
        Self { file: io::BufWriter::new(file), digest: Sha256::new(), length: 0 }
    }

    fn finish(self) -> io::Result<(Digest, u64)> {
        self.file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        Ok((Digest::from_bytes(self.digest.finalize().into()), self.length))
    }
}

impl io::Write for Summed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.digest.update(bytes.get(..written).unwrap_or_default());
        self.length += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
