//! Snapshots in a bucket of S3, or of a store that speaks like it and knows `If-None-Match` on writes.

use super::{Archive, ArchiveError};
use object_store::aws::{AmazonS3Builder, Checksum, S3ConditionalPut};
use object_store::prefix::PrefixStore;
use std::fmt;
use std::sync::Arc;

/// Where the bucket is, and who may write to it.
#[derive(Clone)]
pub struct S3Settings {
    /// Its name.
    pub bucket: String,
    /// Its region.
    pub region: String,
    /// The address of the store, where it is not Amazon's own.
    pub endpoint: Option<String>,
    /// What the names of all objects begin with.
    pub prefix: Option<String>,
    /// Who asks.
    pub access_key_id: String,
    /// What they sign with.
    pub secret_access_key: String,
    /// Whether the bucket is named in the path rather than in the host.
    pub path_style: bool,
}

impl fmt::Debug for S3Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "S3Settings({} at {:?}, ..)", self.bucket, self.endpoint)
    }
}

impl Archive {
    /// Opens the archive in a bucket, which must be there. Nothing is asked of the store yet.
    ///
    /// # Errors
    /// [`ArchiveError::Storage`] where the settings cannot be.
    pub fn s3(settings: &S3Settings) -> Result<Self, ArchiveError> {
        // Credentials are those of the settings alone: none are looked for in the environment or asked of a cloud.
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&settings.bucket)
            .with_region(&settings.region)
            .with_access_key_id(&settings.access_key_id)
            .with_secret_access_key(&settings.secret_access_key)
            .with_virtual_hosted_style_request(!settings.path_style)
            .with_checksum_algorithm(Checksum::SHA256)
            .with_conditional_put(S3ConditionalPut::ETagMatch);
        if let Some(endpoint) = &settings.endpoint {
            builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http://"));
        }
        let store = builder.build().map_err(|error| ArchiveError::Storage {
            action: "open the bucket",
            subject: settings.bucket.clone(),
            source: error.into(),
        })?;
        Ok(Self {
            store: match &settings.prefix {
                Some(prefix) => Arc::new(PrefixStore::new(store, prefix.as_str())),
                None => Arc::new(store),
            },
            root: None,
        })
    }
}
