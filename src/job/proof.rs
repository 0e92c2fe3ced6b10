//! Signed heads of the log, and proofs of single captures that somebody else can check without us.

use super::{Service, heads};
use crate::archive::log::{self, Checkpoint, Question};
use crate::store::{CaptureRow, CheckpointRow};
use anyhow::{Context, Result, bail};
use serde::Serialize;
use std::path::Path;

/// The program that checks a proof or an export: Python's standard library alone, and no code of ours.
pub const VERIFIER: &str = include_str!("../archive/verifier.py");

/// What `proof.json` says. Hashes are small hexadecimal.
#[derive(Debug, Serialize)]
struct Proof {
    schema: u32,
    /// The leaf, to the byte.
    leaf: String,
    position: u64,
    inclusion: Vec<String>,
    checkpoint: String,
    key: String,
    earlier: Option<Earlier>,
}

#[derive(Debug, Serialize)]
struct Earlier {
    checkpoint: String,
    consistency: Vec<String>,
}

/// Signs the head of the log, where it has grown since it was last signed, and publishes it as the config asks. Gives the
/// newest head; none while the log is empty.
///
/// # Errors
/// The log, the key or the database fails.
pub async fn checkpoint(service: &Service) -> Result<Option<CheckpointRow>> {
    let size = service.db.log_size().await?;
    let latest = service.db.latest_checkpoint().await?;
    if let Some(latest) = latest
        && latest.size.unsigned_abs() >= size
    {
        return Ok(Some(heads::publish(service, latest).await?));
    }
    if size == 0 {
        return Ok(None);
    }
    let root = root(service, size).await?;
    let note = log::sign(size, root, &service.log_key)?;
    let row = CheckpointRow::sealed(i64::try_from(size)?, note, service.now());
    service.db.insert_checkpoint(&row).await?;
    tracing::info!(size, "signed the head of the log");
    Ok(Some(heads::publish(service, row).await?))
}

async fn root(service: &Service, size: u64) -> Result<log::Hash> {
    service.db.log_answer(Question::Root { size }).await?.pop().context("the log has no root")
}

/// Writes the proof of a capture into a folder that must not be there yet: `proof.json`, the verifier, and the bytes
/// where they are asked for.
///
/// # Errors
/// The capture is unknown, the earlier checkpoint is not of this log or does not fit it, or something cannot be read or
/// written.
pub async fn prove(
    service: &Service,
    capture: &CaptureRow,
    earlier: Option<&str>,
    with_bytes: bool,
    folder: &Path,
) -> Result<()> {
    let head = checkpoint(service).await?.context("the log is empty")?;
    let size = head.size.unsigned_abs();
    let logged = service.db.logged(capture.id).await?.context("the capture is gone")?;
    let position = service.db.log_position(capture.id).await?.context("the log does not know the capture")?;
    let inclusion = service.db.log_answer(Question::Inclusion { size, position }).await?;
    let leaf = logged.leaf().to_bytes();
    let stored = service.db.log_hashes(log::index_of_leaf(position), 1).await?;
    if stored.first().is_none_or(|(_, hash)| hash.as_slice() != log::leaf_hash(&leaf)) {
        bail!("capture {} is not what was logged: run `annexwatch verify`", capture.id);
    }
    let earlier = match earlier {
        Some(note) => Some(since(service, note, size).await?),
        None => None,
    };
    let proof = Proof {
        schema: crate::shape::SCHEMA,
        leaf: String::from_utf8(leaf).context("a leaf is text")?,
        position,
        inclusion: hex(&inclusion),
        checkpoint: head.note,
        key: service.log_key.public().as_str().to_owned(),
        earlier,
    };
    if with_bytes && let Some(order) = super::withheld::of(&service.db, &capture.sha256).await? {
        bail!("the bytes are withheld, by this order: {}; leave out --with-bytes", order.order_text);
    }
    let bytes = match with_bytes {
        true => Some(service.archive.get(capture.sha256.parse().context("the name of the snapshot")?).await?),
        false => None,
    };
    let failed = || format!("{}: cannot write the proof", folder.display());
    std::fs::create_dir(folder).with_context(failed)?;
    let mut json = serde_json::to_string_pretty(&proof)?;
    json.push('\n');
    std::fs::write(folder.join("proof.json"), json).with_context(failed)?;
    std::fs::write(folder.join("verifier.py"), VERIFIER).with_context(failed)?;
    if let Some(bytes) = bytes {
        std::fs::write(folder.join("snapshot"), bytes).with_context(failed)?;
    }
    if let Some(response) = &head.time_stamp {
        // What was stamped stands beside the stamp: openssl ts -verify -data checkpoint -in checkpoint.tsr -CAfile …
        std::fs::write(folder.join("checkpoint"), &proof.checkpoint).with_context(failed)?;
        std::fs::write(folder.join("checkpoint.tsr"), response).with_context(failed)?;
    }
    Ok(())
}

/// That the log goes on from a checkpoint that somebody kept.
async fn since(service: &Service, note: &str, size: u64) -> Result<Earlier> {
    let kept = Checkpoint::verified(note, service.log_key.public()).context("the earlier checkpoint")?;
    if kept.size > size {
        bail!("the earlier checkpoint covers {} captures, and the log has {size}: it was cut", kept.size);
    }
    if kept.size > 0 && root(service, kept.size).await? != kept.root {
        bail!("the log does not go on from the earlier checkpoint: it was rewritten");
    }
    let consistency = match kept.size {
        0 => Vec::new(),
        earlier => service.db.log_answer(Question::Consistency { size, earlier }).await?,
    };
    Ok(Earlier { checkpoint: note.to_owned(), consistency: hex(&consistency) })
}

fn hex(hashes: &[log::Hash]) -> Vec<String> {
    hashes.iter().map(|hash| hash.iter().map(|byte| format!("{byte:02x}")).collect()).collect()
}
