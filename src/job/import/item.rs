//! One back-file, whatever it lies in, and how a path is taken apart into them.

use super::{bag, entries, warc};
use crate::archive::Digest;
use crate::source;
use crate::store::Timestamp;
use anyhow::{Context, Result, bail};
use chrono::{DateTime, Utc};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use tokio::sync::mpsc;

/// Most bytes of one back-file.
pub(super) const MAX_ITEM_BYTES: u64 = 256 << 20;

/// A back-file with what is told of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Item {
    /// The path that it came from.
    pub from: String,
    /// SHA-256 of the file that it lay in; nothing for a folder's file, which is its own.
    pub from_sha256: Option<String>,
    /// Its name in there.
    pub entry: Option<String>,
    /// What it is called.
    pub title: String,
    /// The folder that it lay in.
    pub parent: Option<String>,
    pub url: String,
    pub final_url: String,
    pub status: Option<i64>,
    /// JSON as a capture keeps it.
    pub redirects: String,
    pub request_headers: String,
    pub response_headers: String,
    pub media_type: Option<String>,
    pub file_name: Option<String>,
    pub remote_address: Option<String>,
    pub claimed_at: Option<Timestamp>,
    /// What kind of claim that is.
    pub claim: Option<&'static str>,
    /// Series and period, where an export of ours says so.
    pub own: Option<(String, Option<String>)>,
    /// Why it is no back-file to be kept, in words.
    pub left_out: Option<String>,
    pub sha256: String,
    pub length: u64,
    /// Nothing where an earlier item has the same, or where they have been looked at already.
    pub bytes: Option<Vec<u8>>,
}

impl Item {
    /// A file by itself or in a container.
    pub(super) fn file(from: &str, entry: Option<&str>, bytes: Vec<u8>) -> Self {
        let place = entry.map_or_else(|| from.to_owned(), |entry| format!("{from}!/{entry}"));
        let path = Path::new(entry.unwrap_or(from));
        let parent = path.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
        Self {
            from: from.to_owned(),
            entry: entry.map(str::to_owned),
            title: source::title_of(path),
            parent,
            final_url: place.clone(),
            url: place,
            redirects: "[]".to_owned(),
            request_headers: "[]".to_owned(),
            response_headers: "[]".to_owned(),
            file_name: path.file_name().map(|name| name.to_string_lossy().into_owned()),
            ..Self::default()
        }
        .with_bytes(bytes)
    }

    pub(super) fn with_bytes(mut self, bytes: Vec<u8>) -> Self {
        self.sha256 = Digest::of(&bytes).to_string();
        self.length = bytes.len() as u64;
        self.bytes = Some(bytes);
        self
    }

    /// Something that is none, and why.
    pub(super) fn none(from: &str, entry: Option<&str>, why: impl Into<String>) -> Self {
        Self { left_out: Some(why.into()), ..Self::file(from, entry, Vec::new()) }
    }

    /// Where it is, for people.
    pub(super) fn place(&self) -> String {
        match &self.entry {
            Some(entry) => format!("{} ({entry})", self.from),
            None => self.from.clone(),
        }
    }
}

/// Who takes the items of a path, one at a time.
pub(super) type Take<'a> = dyn FnMut(Item) -> Result<()> + 'a;

/// Takes a path apart, on a thread of its own: one item is in memory while the next one is read.
pub(super) fn read(path: &Path) -> mpsc::Receiver<Result<Item>> {
    let (send, receive) = mpsc::channel(1);
    let path = path.to_owned();
    tokio::task::spawn_blocking(move || {
        let mut give = |item: Item| send.blocking_send(Ok(item)).context("the import ended");
        if let Err(error) = any(&path, true, &mut give) {
            // Nobody listens any more where the import has ended.
            drop(send.blocking_send(Err(error)));
        }
    });
    receive
}

/// A path of any kind. A container within a container is not opened: `may_open`.
fn any(path: &Path, may_open: bool, give: &mut Take<'_>) -> Result<()> {
    let name = path.display().to_string();
    let about = std::fs::symlink_metadata(path).context("cannot be read")?;
    if about.is_symlink() {
        bail!("{name} is a link, and may lead anywhere: name the file itself");
    }
    if about.is_dir() {
        if path.join("bagit.txt").exists() {
            return bag::read(path, give);
        }
        return folder(path, 0, give);
    }
    if !about.is_file() {
        bail!("{name} is neither a file nor a folder");
    }
    let mut start = [0; 8];
    File::open(path).and_then(|mut file| file.read(&mut start)).context("cannot be read")?;
    let lower = name.to_ascii_lowercase();
    if start.starts_with(b"WARC/") || lower.ends_with(".warc.gz") || lower.ends_with(".warc") {
        return warc::read(path, give);
    }
    if lower.ends_with(".zip") || (start.starts_with(b"PK\x03\x04") && !source::is_document(path)) {
        if !may_open {
            return give(Item::none(&name, None, "a container within a folder: name it by itself"));
        }
        return entries::zip(path, give);
    }
    plain(path, &name, &about, give)
}

fn plain(path: &Path, name: &str, about: &std::fs::Metadata, give: &mut Take<'_>) -> Result<()> {
    if !source::is_document(path) {
        return give(Item::none(name, None, "its ending is none that a document has"));
    }
    if about.len() > MAX_ITEM_BYTES {
        return give(Item::none(name, None, format!("it is larger than {MAX_ITEM_BYTES} bytes")));
    }
    let bytes = std::fs::read(path).with_context(|| format!("{name} cannot be read"))?;
    let mut item = Item::file(name, None, bytes);
    if let Ok(modified) = about.modified() {
        item.claimed_at = Some(Timestamp::from(DateTime::<Utc>::from(modified)));
        item.claim = Some("modified");
    }
    give(item)
}

/// Everything below a folder, in the order of the names. A link in it is refused: it could lead out.
fn folder(path: &Path, depth: usize, give: &mut Take<'_>) -> Result<()> {
    const MAX_DEPTH: usize = 16;
    if depth > MAX_DEPTH {
        bail!("{}: more than {MAX_DEPTH} folders in one another", path.display());
    }
    let entries = std::fs::read_dir(path).and_then(Iterator::collect::<std::io::Result<Vec<_>>>);
    let mut entries = entries.with_context(|| format!("{} cannot be read", path.display()))?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        let path = entry.path();
        let kind = entry.file_type().with_context(|| format!("{} cannot be read", path.display()))?;
        if kind.is_dir() {
            folder(&path, depth + 1, give)?;
        } else {
            any(&path, false, give)?;
        }
    }
    Ok(())
}

/// The digest of a file, read once.
pub(super) fn digest_of(path: &Path) -> Result<String> {
    use sha2::{Digest as _, Sha256};
    let mut file = File::open(path).context("cannot be read")?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        match file.read(&mut buffer).context("cannot be read")? {
            0 => return Ok(Digest::from_bytes(digest.finalize().into()).to_string()),
            count => digest.update(buffer.get(..count).unwrap_or_default()),
        }
    }
}
