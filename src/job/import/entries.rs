//! Files in a ZIP. The whole of it is judged by its directory before anything of it is inflated, and what inflates is counted.

use super::item::{Item, MAX_ITEM_BYTES, Take};
use crate::archive::Digest;
use crate::core::extract::container;
use crate::source;
use crate::store::Timestamp;
use anyhow::{Context, Result, bail};
use chrono::NaiveDate;
use std::collections::BTreeSet;
use std::io::{Cursor, Read};
use std::path::Path;
use zip::ZipArchive;

/// Most bytes of a ZIP, and of all that it inflates to.
const MAX_ZIP_BYTES: u64 = 1 << 30;
const MAX_INFLATED_BYTES: u64 = 2 << 30;
/// Most files in it.
const MAX_ENTRIES: usize = 20_000;

pub(super) fn zip(path: &Path, give: &mut Take<'_>) -> Result<()> {
    let from = path.display().to_string();
    let length = std::fs::metadata(path).context("cannot be read")?.len();
    if length > MAX_ZIP_BYTES {
        bail!("refused: larger than {MAX_ZIP_BYTES} bytes; unpack it, and import the folder");
    }
    let bytes = std::fs::read(path).context("cannot be read")?;
    let (names, claimed) = container(&bytes).map_err(anyhow::Error::msg)?;
    judge(&names, claimed)?;
    let digest = Digest::of(&bytes).to_string();
    let mut archive = ZipArchive::new(Cursor::new(bytes.as_slice())).context("refused: not a sound ZIP")?;
    if archive.len() != names.len() {
        bail!("refused: its directory says {} entries, and {} can be read", names.len(), archive.len());
    }
    for n in 0..archive.len() {
        let entry = archive.by_index_raw(n).with_context(|| format!("refused: entry {n} cannot be read"))?;
        let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
        if entry.encrypted() {
            bail!("refused: the entry {name:?} is encrypted");
        }
        // The type in the mode that Unix programs write: a file, a folder, or none said.
        if entry.unix_mode().is_some_and(|mode| !matches!(mode & 0o170_000, 0 | 0o040_000 | 0o100_000)) {
            bail!("refused: the entry {name:?} is a link or a device");
        }
    }
    let mut left = MAX_INFLATED_BYTES;
    for n in 0..archive.len() {
        let entry = archive.by_index(n).with_context(|| format!("refused: entry {n} cannot be read"))?;
        let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
        if name.ends_with('/') || name.split('/').any(|part| part.starts_with('.') || part == "__MACOSX") {
            continue;
        }
        if !source::is_document(Path::new(&name)) {
            give(Item::none(&from, Some(&name), "its ending is none that a document has"))?;
            continue;
        }
        let declared = entry.size();
        let modified = entry.last_modified().and_then(|at| {
            let day = NaiveDate::from_ymd_opt(at.year().into(), at.month().into(), at.day().into())?;
            Some(day.and_hms_opt(at.hour().into(), at.minute().into(), at.second().into())?.and_utc())
        });
        let most = declared.min(MAX_ITEM_BYTES).min(left);
        let mut inflated = Vec::new();
        let read = entry.take(most + 1).read_to_end(&mut inflated);
        if inflated.len() as u64 > most {
            bail!(
                "refused: the entry {name:?} inflates to more than {most} bytes, which is what it says or what is taken in"
            );
        }
        read.with_context(|| format!("refused: the entry {name:?} cannot be inflated"))?;
        left -= inflated.len() as u64;
        let mut item = Item::file(&from, Some(&name), inflated);
        item.from_sha256 = Some(digest.clone());
        item.claimed_at = modified.map(Timestamp::from);
        item.claim = modified.map(|_| "modified");
        give(item)?;
    }
    Ok(())
}

/// Refuses a directory that means harm.
fn judge(names: &[String], claimed: u64) -> Result<()> {
    if names.len() > MAX_ENTRIES {
        bail!("refused: {} entries, more than {MAX_ENTRIES}", names.len());
    }
    if claimed > MAX_INFLATED_BYTES {
        bail!(
            "refused: its entries claim {claimed} bytes, more than {MAX_INFLATED_BYTES}: a bomb, or too large at once"
        );
    }
    let mut seen = BTreeSet::new();
    for name in names {
        if let Some(why) = leads_out(name) {
            bail!("refused: the entry {name:?} {why}");
        }
        if !seen.insert(name) {
            bail!("refused: two entries are named {name:?}");
        }
    }
    Ok(())
}

/// Why a name in a container would lead out of a folder that it is unpacked in.
pub(super) fn leads_out(name: &str) -> Option<&'static str> {
    let drive = name.as_bytes().get(1) == Some(&b':') && name.starts_with(|c: char| c.is_ascii_alphabetic());
    if name.starts_with(['/', '\\']) || drive {
        return Some("is an absolute name");
    }
    if name.split(['/', '\\']).any(|part| part == "..") {
        return Some("leads out by `..`");
    }
    if name.is_empty() || name.contains('\\') || name.chars().any(char::is_control) {
        return Some("is no name of a file");
    }
    None
}
