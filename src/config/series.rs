//! `[[series]]`: a publication that recurs, and where its editions are found.

use super::SeriesExtract;
use crate::source::{SourceConfig, TitleRules};
use serde::Deserialize;

/// A publication that recurs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Series {
    /// Its name in addresses and on the command line: `[a-z0-9-]`.
    pub id: String,
    /// Its name for readers.
    pub title: String,
    /// The language it is written in, ISO 639-1.
    pub language: String,
    /// Whether it is checked.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// When it is checked: five fields, days of the week by name.
    pub schedule: String,
    /// The time zone of the schedule, by its IANA name.
    #[serde(default = "utc")]
    pub timezone: String,
    /// A title has to match one of these (regular expressions, without regard to case), the better ones first.
    #[serde(default)]
    pub title_any: Vec<String>,
    /// A title that matches one of these is no edition.
    #[serde(default)]
    pub title_not: Vec<String>,
    /// What an edition belongs to has to match one of these, where a source names it.
    #[serde(default)]
    pub parent_any: Vec<String>,
    /// How the period is found: `FIELD:PATTERN`, tried in order.
    #[serde(default)]
    pub edition: Vec<String>,
    /// How its editions are read.
    #[serde(default)]
    pub extract: SeriesExtract,
    /// Where its editions are found, tried in order.
    #[serde(default, rename = "source")]
    pub sources: Vec<SourceConfig>,
}

impl Series {
    /// Which of the files found are its editions.
    pub fn rules(&self) -> TitleRules {
        TitleRules {
            title_any: self.title_any.clone(),
            title_not: self.title_not.clone(),
            parent_any: self.parent_any.clone(),
            edition: self.edition.clone(),
        }
    }
}

fn yes() -> bool {
    true
}

fn utc() -> String {
    "UTC".to_owned()
}
