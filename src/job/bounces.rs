//! Reads the maildir into which bounces are delivered. What is read moves from `new` to `cur`; the same message is counted
//! once, so that a crash in between does no harm.

use super::Service;
use crate::archive::Digest;
use crate::mail::bounce::{self, Kind, MOST_BYTES};
use crate::store::bounces::{BounceKind, NewBounce};
use anyhow::{Context, Result};
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Most messages that are read in one go.
const AT_ONCE: usize = 500;

/// Reads what is new. Gives how many messages were read.
///
/// # Errors
/// The folder or the database fails.
pub async fn read_new(service: &Service) -> Result<usize> {
    let Some(config) = &service.config.mail.bounces else { return Ok(0) };
    let (new, cur) = (config.maildir.join("new"), config.maildir.join("cur"));
    let files = list(&new).with_context(|| format!("{}: cannot read the folder of bounces", new.display()))?;
    for file in &files {
        let bytes = head(file).with_context(|| format!("{}: cannot read a bounce", file.display()))?;
        let bounced = judge(service, &config.address, &bytes).await?;
        let is_new = service.db.bounced(&bounced, service.now()).await?;
        tracing::info!(kind = bounced.kind.as_str(), subscriber = bounced.subscriber_id, is_new, "a message came back");
        std::fs::create_dir_all(&cur).and_then(|()| std::fs::rename(file, cur.join(seen(file))))?;
    }
    Ok(files.len())
}

async fn judge(service: &Service, address: &str, bytes: &[u8]) -> Result<NewBounce> {
    let returned = bounce::read(&service.secret, address, bytes);
    let delivery = match returned.delivery {
        Some(id) => service.db.delivery(id).await?,
        None => None,
    };
    let kind = match (&delivery, returned.kind) {
        // Without a token it may be anybody's word.
        (None, Kind::Hard | Kind::Soft | Kind::Complaint) => BounceKind::Forged,
        (Some(_), Kind::Hard) => BounceKind::Hard,
        (Some(_), Kind::Soft) => BounceKind::Soft,
        (Some(_), Kind::Complaint) => BounceKind::Complaint,
        (_, Kind::Other) => BounceKind::Other,
    };
    Ok(NewBounce {
        message_sha256: Digest::of(bytes).to_string(),
        subscriber_id: delivery.map(|delivery| delivery.subscriber_id),
        kind,
        status: returned.status,
        said: returned.said,
    })
}

/// The files of a folder, the first to come first; a folder that is not there yet has none.
fn list(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    if !folder.try_exists()? {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        if entry.file_type()?.is_file() && !is_hidden {
            files.push(entry.path());
        }
    }
    files.sort();
    files.truncate(AT_ONCE);
    Ok(files)
}

fn head(file: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(file)?.take(MOST_BYTES as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The name of a message that was seen.
fn seen(file: &Path) -> String {
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if name.contains(":2,") { name } else { format!("{name}:2,S") }
}
