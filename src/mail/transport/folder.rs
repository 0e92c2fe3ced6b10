//! Delivery into a folder: one file a message, whole or not at all, never over another.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{Accepted, DeliveryError, DeliveryErrorKind, Phase};
use crate::archive::Digest;

pub(super) async fn deliver<Recording>(
    folder: &Path,
    message: &[u8],
    mut on_phase: impl FnMut(Phase) -> Recording,
) -> Result<Accepted, DeliveryError>
where
    Recording: Future<Output = anyhow::Result<()>>,
{
    let unrecorded = |kind, phase, error| DeliveryError::unrecorded(kind, phase, &error);
    for phase in [Phase::BeforeData, Phase::DataBegun] {
        on_phase(phase).await.map_err(|error| unrecorded(DeliveryErrorKind::Transient, phase, error))?;
    }
    let path = folder.join(file_name(message));
    let (target, bytes) = (path.clone(), message.to_vec());
    let written = tokio::task::spawn_blocking(move || write_once(&target, &bytes)).await;
    written.map_err(io::Error::other).and_then(|result| result).map_err(|error| {
        let kind = match error.kind() {
            io::ErrorKind::AlreadyExists => DeliveryErrorKind::Permanent,
            _ => DeliveryErrorKind::Transient,
        };
        DeliveryError::new(kind, "write", format!("cannot write {}: {error}", path.display()))
    })?;
    let accepted = on_phase(Phase::Accepted).await;
    accepted.map_err(|error| unrecorded(DeliveryErrorKind::Ambiguous, Phase::Accepted, error))?;
    Ok(Accepted { code: 0, text: path.display().to_string() })
}

/// A name that the same message has again: of its Message-ID, or of the whole where it has none.
fn file_name(message: &[u8]) -> String {
    let digest = Digest::of(message_id(message).unwrap_or(message)).to_string();
    format!("{}.eml", digest.get(..32).unwrap_or(&digest))
}

/// The value of the Message-ID header.
fn message_id(message: &[u8]) -> Option<&[u8]> {
    let head = message.split(|&byte| byte == b'\n').take_while(|line| !line.trim_ascii().is_empty());
    let mut lines =
        head.skip_while(|line| !line.get(..11).is_some_and(|name| name.eq_ignore_ascii_case(b"message-id:")));
    let value = lines.next()?.get(11..)?.trim_ascii();
    // A long value stands folded on the next line.
    let value = if value.is_empty() { lines.next()?.trim_ascii() } else { value };
    (!value.is_empty()).then_some(value)
}

/// Writes a file whole, synced, with its folder; the same bytes under the same name are as good.
fn write_once(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let staged = staged_path(path);
    let write = || {
        let mut file = OpenOptions::new().write(true).create_new(true).open(&staged)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        // A hard link fails where the name is taken; a rename would replace what is there.
        fs::hard_link(&staged, path)
    };
    let linked = write();
    let _ = fs::remove_file(&staged);
    match linked {
        Err(error)
            if error.kind() == io::ErrorKind::AlreadyExists && fs::read(path).is_ok_and(|there| there == bytes) => {}
        other => other?,
    }
    File::open(folder)?.sync_all()
}

/// A hidden name beside `path` that no other writer has.
fn staged_path(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{:016x}", rand::random::<u64>()))
}
