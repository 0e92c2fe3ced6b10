//! Keeps the bytes of every capture for good: append-only, named by what they are, verified whenever they are read.
//!
//! It does not know what the bytes mean or where they came from: captures, with their headers and times, are rows of
//! [`crate::store`]. Nothing here deletes or changes a snapshot.

mod digest;
pub mod log;
mod s3;
pub mod warc;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_util::StreamExt as _;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::{ObjectStore, ObjectStoreExt, PutMode, PutOptions, PutPayload};

pub use digest::{BadDigest, Digest};
pub use s3::S3Settings;

/// Why a snapshot could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// There is no snapshot of this name.
    #[error("the archive has no snapshot {0}")]
    Missing(Digest),
    /// The stored bytes are not those that the name says. They are left as they are, for a person to look at.
    #[error(
        "snapshot {expected} is damaged: its bytes have the digest {found}; restore it from a copy and run `verify`"
    )]
    Damaged {
        /// The name.
        expected: Digest,
        /// What the bytes really are.
        found: Digest,
    },
    /// The storage failed.
    #[error("the archive cannot {action} {subject}")]
    Storage {
        /// What was tried.
        action: &'static str,
        /// The snapshot or the folder that it was tried with.
        subject: String,
        /// The cause.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Whether a snapshot was new to the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// It was written now.
    Created,
    /// It was there already, and is undamaged.
    Kept,
}

/// A content-addressed, append-only store of snapshots. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Archive {
    store: Arc<dyn ObjectStore>,
    /// The folder, where the store is one.
    root: Option<PathBuf>,
}

impl Archive {
    /// Opens the archive in the folder `root`, which is made where it is missing.
    ///
    /// # Errors
    /// [`ArchiveError::Storage`] where the folder cannot be made.
    pub fn open(root: &Path) -> Result<Self, ArchiveError> {
        let failed = |source: Box<dyn std::error::Error + Send + Sync>| ArchiveError::Storage {
            action: "open the folder",
            subject: root.display().to_string(),
            source,
        };
        std::fs::create_dir_all(root).map_err(|error| failed(error.into()))?;
        let root = root.canonicalize().map_err(|error| failed(error.into()))?;
        let store = LocalFileSystem::new_with_prefix(&root).map_err(|error| failed(error.into()))?.with_fsync(true);
        Ok(Self { store: Arc::new(store), root: Some(root) })
    }

    /// Keeps `bytes` and returns their name. When this returns, they are on disk, and so is the folder that names them.
    ///
    /// # Errors
    /// [`ArchiveError::Damaged`] where other bytes stand under that name, [`ArchiveError::Storage`].
    pub async fn put(&self, bytes: &[u8]) -> Result<Digest, ArchiveError> {
        self.put_noting(bytes).await.map(|(digest, _)| digest)
    }

    /// As [`Archive::put`], and says whether the snapshot was new.
    ///
    /// # Errors
    /// As [`Archive::put`].
    pub async fn put_noting(&self, bytes: &[u8]) -> Result<(Digest, Put), ArchiveError> {
        let digest = Digest::of(bytes);
        let key = key_of(digest);
        let options = PutOptions { mode: PutMode::Create, ..PutOptions::default() };
        let payload = PutPayload::from(bytes.to_vec());
        match self.store.put_opts(&key, payload, options).await {
            Ok(_) => Ok((digest, Put::Created)),
            Err(object_store::Error::AlreadyExists { .. }) => {
                self.get(digest).await?;
                self.sync_folder_of(digest).await?;
                Ok((digest, Put::Kept))
            }
            Err(error) => Err(failed("write", digest, error)),
        }
    }

    /// The bytes of a snapshot, verified.
    ///
    /// # Errors
    /// [`ArchiveError::Missing`], [`ArchiveError::Damaged`], [`ArchiveError::Storage`].
    pub async fn get(&self, digest: Digest) -> Result<Vec<u8>, ArchiveError> {
        let read = async { self.store.get(&key_of(digest)).await?.bytes().await };
        let bytes = read.await.map_err(|error| match error {
            object_store::Error::NotFound { .. } => ArchiveError::Missing(digest),
            error => failed("read", digest, error),
        })?;
        let found = Digest::of(&bytes);
        if found != digest {
            return Err(ArchiveError::Damaged { expected: digest, found });
        }
        Ok(bytes.into())
    }

    /// Whether a snapshot of this name is there; its bytes are not looked at.
    ///
    /// # Errors
    /// [`ArchiveError::Storage`].
    pub async fn contains(&self, digest: Digest) -> Result<bool, ArchiveError> {
        match self.store.head(&key_of(digest)).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(failed("look for", digest, error)),
        }
    }

    /// The names of all snapshots that are there, in their order. Their bytes are not looked at.
    ///
    /// # Errors
    /// [`ArchiveError::Storage`].
    pub async fn list(&self) -> Result<Vec<Digest>, ArchiveError> {
        let mut objects = self.store.list(Some(&Key::from("sha256")));
        let mut names = Vec::new();
        while let Some(object) = objects.next().await {
            let object = object.map_err(|error| ArchiveError::Storage {
                action: "list",
                subject: "its snapshots".to_owned(),
                source: error.into(),
            })?;
            // Half-written files have names of another kind.
            names.extend(object.location.filename().and_then(|name| name.parse::<Digest>().ok()));
        }
        names.sort_unstable();
        Ok(names)
    }

    /// The file that holds a snapshot, where the store is a folder. Whoever reads it verifies it.
    pub fn path_of(&self, digest: Digest) -> Option<PathBuf> {
        self.root.as_ref().map(|root| root.join(key_of(digest).as_ref()))
    }

    /// Another writer may have linked the file a moment ago and not yet synced its folder: whoever is told that the
    /// snapshot is kept must be able to rely on it.
    async fn sync_folder_of(&self, digest: Digest) -> Result<(), ArchiveError> {
        let Some(path) = self.path_of(digest) else { return Ok(()) };
        let sync = move || match path.parent() {
            Some(folder) => std::fs::File::open(folder)?.sync_all(),
            None => Ok(()),
        };
        let done = tokio::task::spawn_blocking(sync).await.map_err(std::io::Error::other).and_then(|result| result);
        done.map_err(|error| failed("sync the folder of", digest, error))
    }
}

/// Two levels of folders keep each of them small.
fn key_of(digest: Digest) -> Key {
    let hex = digest.to_string();
    Key::from(format!("sha256/{}/{}/{hex}", &hex[..2], &hex[2..4]))
}

fn failed(
    action: &'static str,
    digest: Digest,
    source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> ArchiveError {
    ArchiveError::Storage { action, subject: format!("snapshot {digest}"), source: source.into() }
}
