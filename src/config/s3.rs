//! `[s3]`: a bucket for the snapshots, in place of the data folder.

use crate::archive::S3Settings;
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::path::PathBuf;
use url::Url;

/// A bucket for the snapshots. Keys of ours, and SQLite where it is used, stay in the data folder.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct S3 {
    /// Its name; it must be there.
    pub bucket: String,
    /// Its region.
    #[serde(default = "region")]
    pub region: String,
    /// The https address of the store, where it is not Amazon's own; http on loopback only.
    pub endpoint: Option<String>,
    /// What the names of all objects begin with.
    pub prefix: Option<String>,
    /// Who asks.
    pub access_key_id: String,
    /// A file that holds what they sign with.
    pub secret_access_key_file: PathBuf,
    /// Whether the bucket is named in the path rather than in the host.
    #[serde(default)]
    pub path_style: bool,
}

impl S3 {
    /// Refuses an address over which the snapshots would go in the clear.
    pub(super) fn check(&self) -> Result<()> {
        ensure!(!self.bucket.is_empty(), "s3.bucket is empty");
        let Some(endpoint) = &self.endpoint else { return Ok(()) };
        let url = Url::parse(endpoint).with_context(|| format!("s3.endpoint: {endpoint:?} is no address"))?;
        let is_local = url.host_str().is_some_and(super::mail::is_loopback);
        ensure!(
            url.scheme() == "https" || (url.scheme() == "http" && is_local),
            "s3.endpoint: {endpoint} is neither https nor http on loopback"
        );
        Ok(())
    }

    /// What the archive opens the bucket with.
    ///
    /// # Errors
    /// The file of the secret cannot be read.
    pub fn settings(&self) -> Result<S3Settings> {
        let file = &self.secret_access_key_file;
        let secret = std::fs::read_to_string(file)
            .with_context(|| format!("s3.secret_access_key_file: cannot read {}", file.display()))?;
        Ok(S3Settings {
            bucket: self.bucket.clone(),
            region: self.region.clone(),
            endpoint: self.endpoint.clone(),
            prefix: self.prefix.clone(),
            access_key_id: self.access_key_id.clone(),
            secret_access_key: secret.trim().to_owned(),
            path_style: self.path_style,
        })
    }
}

fn region() -> String {
    "us-east-1".to_owned()
}
