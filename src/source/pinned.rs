//! Editions whose URLs a person wrote down. They win over whatever discovery finds.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::failure::SourceFailure;
use super::{Candidate, Location, PINNED, rules};
use crate::fetch::{Policy, guard};

/// A URL for each period.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PinnedConfig {
    /// The editions by the period they cover.
    pub editions: BTreeMap<String, PinnedEdition>,
}

/// One edition.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PinnedEdition {
    /// Where its file is.
    pub url: String,
    /// Its title, for people; the period where none is given.
    pub title: Option<String>,
    /// The day of publication, for people.
    pub published: Option<String>,
}

pub(super) fn discover(config: &PinnedConfig, policy: &Policy) -> Result<Vec<Candidate>, SourceFailure> {
    let bad = |why: String| SourceFailure::config(PINNED, "editions", why);
    let candidate = |(period, edition): (&String, &PinnedEdition)| {
        let period = rules::normal_period(period)
            .ok_or_else(|| bad(format!("`{period}` is not a period; write 2022, 2022-H1, 2022-Q3 or 2022-05")))?;
        let url = guard::parse_url(&edition.url, policy).map_err(|error| bad(format!("edition {period}: {error}")))?;
        Ok(Candidate {
            title: edition.title.clone().unwrap_or_else(|| period.clone()),
            location: Location::Url(url),
            period: Some(period),
            published: edition.published.clone(),
            parent: None,
            source: PINNED.to_owned(),
            trouble: None,
        })
    };
    config.editions.iter().map(candidate).collect()
}
