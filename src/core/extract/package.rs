//! ZIP containers of word processors: finds and inflates parts, within limits that count what really comes out.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::core::document::Health;

/// Entries that a text document may have; a bomb has thousands.
const MAX_ENTRIES: usize = 4_096;

/// What a container holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Docx,
    Odt,
    Other,
}

/// A container, opened, with what is left of the allowance for inflated bytes.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    names: Vec<String>,
    left: usize,
}

impl<'a> Package<'a> {
    /// Opens a container whose parts may inflate to `max_bytes` in all.
    pub(super) fn open(bytes: &'a [u8], max_bytes: usize) -> Result<Self, (Health, String)> {
        let directory = directory(bytes)?;
        if directory.claimed > u64::try_from(max_bytes).unwrap_or(u64::MAX).saturating_mul(16) {
            return Err((Health::TooLarge, format!("the parts claim {} bytes", directory.claimed)));
        }
        let names = directory.names;
        if names.len() > MAX_ENTRIES {
            return Err((Health::TooLarge, format!("{} parts in the container", names.len())));
        }
        let mut sorted = names.clone();
        sorted.sort();
        if let Some(twice) = sorted.windows(2).find(|pair| pair.first() == pair.last()).and_then(|pair| pair.first()) {
            return Err((Health::Ambiguous, format!("two parts are named {twice}")));
        }
        match ZipArchive::new(Cursor::new(bytes)) {
            Ok(archive) => Ok(Self { archive, names, left: max_bytes }),
            Err(error) => Err((Health::Damaged, format!("the ZIP container cannot be opened: {error}"))),
        }
    }

    /// Whether there is a part of that name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.names.iter().any(|other| other == name)
    }

    /// The names of all parts.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// A part as text, or none where there is no such part.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, (Health, String)> {
        if !self.has(name) {
            return Ok(None);
        }
        let file = match self.archive.by_name(name) {
            Ok(file) => file,
            Err(zip::result::ZipError::UnsupportedArchive(reason)) if reason.to_lowercase().contains("password") => {
                return Err((Health::Encrypted, format!("the part {name} is encrypted")));
            }
            Err(error) => return Err((Health::Damaged, format!("the part {name} cannot be read: {error}"))),
        };
        let allowance = u64::try_from(self.left).unwrap_or(u64::MAX);
        let mut out = Vec::new();
        let result = file.take(allowance.saturating_add(1)).read_to_end(&mut out);
        if out.len() > self.left {
            return Err((Health::TooLarge, format!("the part {name} inflates to more than allowed")));
        }
        self.left -= out.len();
        if let Err(error) = result {
            // A part that goes on past the size in its header would fill the memory of a trusting reader.
            if error.to_string().contains("larger than its declared") {
                return Err((Health::TooLarge, format!("the part {name} inflates to more than it declares")));
            }
            return Err((Health::Damaged, format!("the part {name} cannot be inflated: {error}")));
        }
        Ok(Some(decode(&out)))
    }
}

/// Parts are UTF-8 or, with a mark, UTF-16.
fn decode(bytes: &[u8]) -> String {
    let (text, _, _) = encoding_rs::UTF_8.decode(bytes);
    text.into_owned()
}

/// Looks inside a container.
pub(super) fn kind(bytes: &[u8]) -> Result<Kind, (Health, String)> {
    let package = Package::open(bytes, 64 << 20)?;
    if package.has("word/document.xml")
        || package.names().iter().any(|name| name.starts_with("word/") && name.contains("document"))
    {
        return Ok(Kind::Docx);
    }
    if package.has("content.xml") {
        return Ok(Kind::Odt);
    }
    Ok(Kind::Other)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<usize> {
    Some(usize::from(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?)))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?)).ok()
}

/// The names of all parts of a ZIP container as its directory has them, doubled ones included, and the sum of the sizes that
/// they claim to inflate to.
///
/// # Errors
/// It ends before its directory, or has none; in words.
pub fn container(bytes: &[u8]) -> Result<(Vec<String>, u64), String> {
    directory(bytes).map(|directory| (directory.names, directory.claimed)).map_err(|(_, why)| why)
}

/// What the central directory says.
struct Directory {
    /// All names, doubled ones included; the ZIP crate keeps only the last of each.
    names: Vec<String>,
    /// The sum of the sizes that the parts are said to inflate to.
    claimed: u64,
}

fn directory(bytes: &[u8]) -> Result<Directory, (Health, String)> {
    let truncated = || (Health::Truncated, "the ZIP container ends before its directory".to_owned());
    let window = bytes.len().min(65_557);
    let tail_start = bytes.len() - window;
    let tail = bytes.get(tail_start..).unwrap_or_default();
    let end =
        tail.windows(4).rposition(|mark| mark == b"PK\x05\x06").map(|at| at + tail_start).ok_or_else(truncated)?;
    let n_entries = u16_at(bytes, end + 10).ok_or_else(truncated)?;
    let size = u32_at(bytes, end + 12).ok_or_else(truncated)?;
    let offset = u32_at(bytes, end + 16).ok_or_else(truncated)?;
    // Bytes may stand before the archive; the directory ends where its end record begins.
    let start = if bytes.get(offset..offset.saturating_add(4)) == Some(b"PK\x01\x02") {
        offset
    } else {
        end.saturating_sub(size)
    };
    let mut names = Vec::new();
    let mut claimed = 0_u64;
    let mut at = start;
    while names.len() < 65_536 && bytes.get(at..at.saturating_add(4)) == Some(b"PK\x01\x02") {
        let (Some(n_name), Some(n_extra), Some(n_comment)) =
            (u16_at(bytes, at + 28), u16_at(bytes, at + 30), u16_at(bytes, at + 32))
        else {
            return Err(truncated());
        };
        let name = bytes.get(at + 46..at + 46 + n_name).ok_or_else(truncated)?;
        names.push(String::from_utf8_lossy(name).into_owned());
        claimed = claimed.saturating_add(u32_at(bytes, at + 24).and_then(|size| u64::try_from(size).ok()).unwrap_or(0));
        at += 46 + n_name + n_extra + n_comment;
    }
    if names.is_empty() && n_entries > 0 {
        return Err((Health::Damaged, "the ZIP container has no readable directory".to_owned()));
    }
    Ok(Directory { names, claimed })
}
