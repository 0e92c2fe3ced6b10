//! `[service]`: where data are kept, and where pages are served.

use anyhow::{Context, Result};
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::PathBuf;
use url::Url;

/// Where data are kept, and where pages are served.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// The folder of the archive; the SQLite database and the signing secret are kept in it too.
    pub data: PathBuf,
    /// `sqlite` for a file in `data`, or a `postgres://` address.
    #[serde(default = "sqlite")]
    pub database: String,
    /// A file that holds the database's address instead, so that its password is not in the config.
    pub database_file: Option<PathBuf>,
    /// Where pages are served.
    pub listen: SocketAddr,
    /// How readers reach the pages: the start of every link in a mail. Https, except for trials on loopback.
    #[serde(default, deserialize_with = "address")]
    pub base_url: Option<Url>,
    /// How many jobs run at the same time.
    #[serde(default = "two")]
    pub workers: usize,
}

impl Service {
    /// The database's address for the store.
    ///
    /// # Errors
    /// The file that holds it cannot be read.
    pub(super) fn database_url(&self) -> Result<String> {
        if let Some(file) = &self.database_file {
            let text = std::fs::read_to_string(file)
                .with_context(|| format!("service.database_file: cannot read {}", file.display()))?;
            return Ok(text.trim().to_owned());
        }
        Ok(match self.database.as_str() {
            "sqlite" => format!("sqlite:{}", self.data.join("annexwatch.db").display()),
            other => other.to_owned(),
        })
    }
}

/// Reads an address. The crate's own reader is a feature that everything under `url` would be built with.
fn address<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Url>, D::Error> {
    let text = String::deserialize(deserializer)?;
    Url::parse(&text).map(Some).map_err(|error| serde::de::Error::custom(format!("{text:?} is no address: {error}")))
}

fn sqlite() -> String {
    "sqlite".to_owned()
}

fn two() -> usize {
    2
}
