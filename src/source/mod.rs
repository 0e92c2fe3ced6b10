//! Finds the editions of a series: each adapter turns one source into candidates, and [`choose()`] picks among them by
//! the series' title rules.
//!
//! It does not know what is in the files it finds, and it stores nothing. An answer that an adapter does not understand
//! is a [`SourceFailure`], never an empty list: "no new edition" is said only where a source was read and offers none. Each
//! adapter asks in one function and reads in another, which has no network.

mod ask;
mod choose;
mod ckan;
mod failure;
mod feed;
mod folder;
mod follow;
mod govuk;
mod index_page;
mod koop_sru;
mod links;
mod open_overheid;
mod pinned;
mod rules;
mod sitemap;
mod tk_odata;
mod web_page;

use std::fmt;
use std::path::PathBuf;

use serde::Deserialize;
use url::Url;

pub use choose::{Choice, Placed, Unplaced, choose, choose_with};
pub use ckan::CkanConfig;
pub use failure::{Breakage, SourceFailure};
pub use feed::FeedConfig;
pub use folder::{FolderConfig, is_document, title_of};
pub use govuk::GovukConfig;
pub use index_page::IndexPageConfig;
pub use koop_sru::KoopSruConfig;
pub use open_overheid::OpenOverheidConfig;
pub use pinned::{PinnedConfig, PinnedEdition};
pub use rules::{CompiledRules, EditionRule, RuleError, Rules, TitleRules};
pub use sitemap::SitemapConfig;
pub use tk_odata::{FieldNames, Profile, TkOdataConfig};
pub use web_page::instead_of;

use crate::fetch::{Gate, Policy};

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
    /// What keeps it from being fetched, where that is known already: its page has no file, for instance.
    pub trouble: Option<SourceFailure>,
}

/// One source of a series, as `[[series.source]]` of the configuration describes it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "adapter", rename_all = "kebab-case")]
pub enum SourceConfig {
    /// The open data of the Dutch lower house.
    TkOdata(TkOdataConfig),
    /// The official publications of the Netherlands.
    KoopSru(KoopSruConfig),
    /// What Dutch authorities publish under the Woo.
    OpenOverheid(OpenOverheidConfig),
    /// GOV.UK.
    Govuk(GovukConfig),
    /// A catalogue of open data.
    Ckan(CkanConfig),
    /// RSS or Atom.
    Feed(FeedConfig),
    /// A sitemap.
    Sitemap(SitemapConfig),
    /// The links of a web page.
    IndexPage(IndexPageConfig),
    /// A URL for each period, written down by a person.
    Pinned(PinnedConfig),
    /// Files that somebody puts into a folder.
    Folder(FolderConfig),
}

impl SourceConfig {
    /// The adapter's name.
    pub fn adapter(&self) -> &'static str {
        match self {
            Self::TkOdata(_) => "tk-odata",
            Self::KoopSru(_) => "koop-sru",
            Self::OpenOverheid(_) => "open-overheid",
            Self::Govuk(_) => "govuk",
            Self::Ckan(_) => "ckan",
            Self::Feed(_) => "feed",
            Self::Sitemap(_) => "sitemap",
            Self::IndexPage(_) => "index-page",
            Self::Pinned(_) => PINNED,
            Self::Folder(_) => "folder",
        }
    }

    /// Checks all that can be checked without reaching the source: patterns, URLs, periods.
    ///
    /// # Errors
    /// [`Breakage::BadConfig`].
    pub fn check(&self, policy: &Policy) -> Result<(), SourceFailure> {
        match self {
            Self::TkOdata(config) => tk_odata::check(config, policy),
            Self::KoopSru(config) => koop_sru::check(config, policy),
            Self::OpenOverheid(config) => open_overheid::check(config, policy),
            Self::Govuk(config) => govuk::check(config, policy),
            Self::Ckan(config) => ckan::check(config, policy),
            Self::Feed(config) => feed::check(config, policy),
            Self::Sitemap(config) => sitemap::check(config, policy),
            Self::IndexPage(config) => index_page::check(config, policy),
            Self::Pinned(config) => pinned::discover(config, policy).map(drop),
            Self::Folder(_) => Ok(()),
        }
    }
}

/// A period in its one spelling: `2022`, `2022-H1`, `2022-Q3`, `2022-05`; nothing for anything else.
pub fn period(text: &str) -> Option<String> {
    rules::normal_period(text)
}

/// All that the source `config` offers now, in its own order. The series' rules say of which pages the files are looked for.
///
/// # Errors
/// A [`SourceFailure`] wherever the answer cannot be trusted to be complete.
pub async fn discover(config: &SourceConfig, rules: &Rules, gate: &Gate) -> Result<Vec<Candidate>, SourceFailure> {
    let no_pages: &[String] = &[];
    let (found, file_any) = match config {
        SourceConfig::TkOdata(config) => (tk_odata::discover(config, gate).await?, no_pages),
        SourceConfig::KoopSru(config) => (koop_sru::discover(config, gate).await?, no_pages),
        SourceConfig::OpenOverheid(config) => (open_overheid::discover(config, gate).await?, no_pages),
        SourceConfig::Govuk(config) => (govuk::discover(config, gate).await?, no_pages),
        SourceConfig::Ckan(config) => (ckan::discover(config, gate).await?, no_pages),
        SourceConfig::Feed(config) => (feed::discover(config, gate).await?, config.file_any.as_slice()),
        SourceConfig::Sitemap(config) => (sitemap::discover(config, gate).await?, config.file_any.as_slice()),
        SourceConfig::IndexPage(config) => (index_page::discover(config, gate).await?, config.file_any.as_slice()),
        SourceConfig::Pinned(config) => (pinned::discover(config, gate.policy())?, no_pages),
        SourceConfig::Folder(config) => (folder::discover(config).await?, no_pages),
    };
    follow::files(config.adapter(), file_any, found, rules, gate).await
}
