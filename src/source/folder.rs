//! Files that an archivist puts into a folder.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::failure::{Breakage, SourceFailure};
use super::{Candidate, Location};

const ADAPTER: &str = "folder";

/// The endings of files that can be editions. Others (a read-me, a half-finished download) are passed over.
const ENDINGS: [&str; 9] = ["pdf", "docx", "odt", "html", "htm", "xhtml", "xml", "txt", "md"];

/// Folders below the given one that are looked into.
const MAX_DEPTH: usize = 4;

/// A folder. It need not hold anything, but it must be there.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FolderConfig {
    /// The folder; relative paths count from the configuration's folder, which whoever loads it has to see to.
    pub path: PathBuf,
}

pub(super) async fn discover(config: &FolderConfig) -> Result<Vec<Candidate>, SourceFailure> {
    let root = config.path.clone();
    let walk = move || {
        let mut found = Vec::new();
        collect(&root, None, 0, &mut found).map(|()| found)
    };
    match tokio::task::spawn_blocking(walk).await {
        Ok(result) => result,
        Err(error) => Err(unreadable(&config.path, std::io::Error::other(error))),
    }
}

fn unreadable(path: &Path, cause: std::io::Error) -> SourceFailure {
    SourceFailure::new(ADAPTER, Breakage::Unreadable, path.display(), format!("it cannot be read ({cause})"))
}

/// Collects files by name. Links are not followed: they could lead out of the folder.
fn collect(folder: &Path, parent: Option<&str>, depth: usize, found: &mut Vec<Candidate>) -> Result<(), SourceFailure> {
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let mut entries = entries.map_err(|error| unreadable(folder, error))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let kind = entry.file_type().map_err(|error| unreadable(&path, error))?;
        if kind.is_dir() && depth < MAX_DEPTH {
            collect(&path, Some(&name), depth + 1, found)?;
        } else if kind.is_file() && is_document(&path) {
            found.push(Candidate {
                title: title_of(&path),
                location: Location::File(path),
                period: None,
                published: None,
                parent: parent.map(str::to_owned),
                source: ADAPTER.to_owned(),
                trouble: None,
            });
        }
    }
    Ok(())
}

/// Whether a file's ending is one that an edition may have.
pub fn is_document(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}

/// What a file is called: its name without its ending, with blanks for the characters that people write instead of them.
pub fn title_of(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    stem.split(['-', '_', ' ', '+']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
