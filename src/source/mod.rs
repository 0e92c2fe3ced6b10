//! Finds the editions of a series: each adapter turns one source into candidates, and [`choose()`] picks among them by
//! the series' title rules.
//!
//! It does not know what is in the files it finds, and it stores nothing. An answer that an adapter does not understand
//! is a [`SourceError`], never an empty list: "no new edition" is said only where a source was read and offers none.

mod choose;
mod folder;
mod index_page;
mod pinned;
mod rules;

use std::fmt;
use std::path::PathBuf;

use serde::Deserialize;
use url::Url;

pub use choose::{Choice, Unplaced, choose};
pub use folder::FolderConfig;
pub use index_page::IndexPageConfig;
pub use pinned::{PinnedConfig, PinnedEdition};
pub use rules::{EditionRule, RuleError, Rules, TitleRules};

use crate::fetch::{FetchError, Gate};

/// The name that pinned candidates carry as their source: they win over all others.
pub const PINNED: &str = "pinned";

/// Where the file of a candidate is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Location {
    /// To be fetched.
    Url(Url),
    /// On this machine.
    File(PathBuf),
}

impl fmt::Display for Location {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url(url) => url.fmt(formatter),
            Self::File(path) => path.display().fmt(formatter),
        }
    }
}

/// Something a source offers that may be an edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// What the source calls it.
    pub title: String,
    /// Where its file is.
    pub location: Location,
    /// The period it covers, where the source itself says so; otherwise the series' edition rules find it.
    pub period: Option<String>,
    /// The day of publication as the source writes it, where it does.
    pub published: Option<String>,
    /// What it belongs to: the letter of an annex, the page of a link, the folder of a file.
    pub parent: Option<String>,
    /// The adapter that found it.
    pub source: String,
}

/// One source of a series, as `[[series.source]]` of the configuration describes it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "adapter", rename_all = "kebab-case")]
pub enum SourceConfig {
    /// Files that somebody puts into a folder.
    Folder(FolderConfig),
    /// A URL for each period, written down by a person.
    Pinned(PinnedConfig),
    /// The links of a web page.
    IndexPage(IndexPageConfig),
}

impl SourceConfig {
    /// The adapter's name.
    pub fn adapter(&self) -> &'static str {
        match self {
            Self::Folder(_) => "folder",
            Self::Pinned(_) => PINNED,
            Self::IndexPage(_) => "index-page",
        }
    }

    /// Checks all that can be checked without reaching the source: patterns, URLs, periods.
    ///
    /// # Errors
    /// [`SourceError::BadConfig`].
    pub fn check(&self, policy: &crate::fetch::Policy) -> Result<(), SourceError> {
        match self {
            Self::Folder(_) => Ok(()),
            Self::Pinned(config) => pinned::discover(config, policy).map(drop),
            Self::IndexPage(config) => index_page::check(config, policy),
        }
    }
}

/// Why a source gave no answer that can be trusted.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The configuration of the source cannot be used.
    #[error("{adapter}: the configuration cannot be used: {why}")]
    BadConfig {
        /// The adapter.
        adapter: &'static str,
        /// What is wrong with what.
        why: String,
    },
    /// The source could not be fetched.
    #[error("{adapter}: the source cannot be reached: {cause}")]
    Unreachable {
        /// The adapter.
        adapter: &'static str,
        /// Why.
        #[source]
        cause: FetchError,
    },
    /// The folder could not be read.
    #[error("{adapter}: cannot read {path}: {cause}")]
    Unreadable {
        /// The adapter.
        adapter: &'static str,
        /// The folder or file.
        path: String,
        /// Why.
        #[source]
        cause: std::io::Error,
    },
    /// The source answered with something else than what it should be.
    #[error("{adapter}: {url} has an unexpected shape: {why}")]
    UnexpectedShape {
        /// The adapter.
        adapter: &'static str,
        /// What was read.
        url: String,
        /// What is odd about it.
        why: String,
    },
}

impl SourceError {
    /// The kind of breakage, as a word that stays the same while the details change.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::BadConfig { .. } => "bad-config",
            Self::Unreachable { cause, .. } => cause.kind.as_str(),
            Self::Unreadable { .. } => "unreadable",
            Self::UnexpectedShape { .. } => "unexpected-shape",
        }
    }
}

/// All that the source `config` offers now, in its own order.
///
/// # Errors
/// A [`SourceError`] wherever the answer cannot be trusted to be complete.
pub async fn discover(config: &SourceConfig, gate: &Gate) -> Result<Vec<Candidate>, SourceError> {
    match config {
        SourceConfig::Folder(config) => folder::discover(config).await,
        SourceConfig::Pinned(config) => pinned::discover(config, gate.policy()),
        SourceConfig::IndexPage(config) => index_page::discover(config, gate).await,
    }
}
