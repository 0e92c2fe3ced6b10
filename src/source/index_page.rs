//! The links of a web page that lists the editions.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::ask::{Answer, ask, base};
use super::failure::{Breakage, SourceFailure};
use super::links::{self, Link};
use super::rules::patterns;
use super::{Candidate, Location};
use crate::fetch::{Gate, Policy, guard};

const ADAPTER: &str = "index-page";

/// A page, and which of its links are meant. Patterns are regular expressions, ignore case, and are tried on the text of
/// the link and on its URL.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndexPageConfig {
    /// The page.
    pub url: String,
    /// A link has to match one of these; without any, every link to a file or page counts.
    #[serde(default)]
    pub link_any: Vec<String>,
    /// A link that matches one of these is not meant.
    #[serde(default)]
    pub link_not: Vec<String>,
    /// A CSS selector of the part of the page that has the list.
    pub within: Option<String>,
    /// Which links of a page that is found are files. Without any, what is found is itself the edition.
    #[serde(default)]
    pub file_any: Vec<String>,
}

pub(super) fn check(config: &IndexPageConfig, policy: &Policy) -> Result<(), SourceFailure> {
    guard::parse_url(&config.url, policy).map_err(|error| SourceFailure::config(ADAPTER, "url", error))?;
    for (key, texts) in [("link_any", &config.link_any), ("link_not", &config.link_not), ("file_any", &config.file_any)]
    {
        patterns(key, texts).map_err(|error| SourceFailure::config(ADAPTER, key, error))?;
    }
    if let Some(within) = &config.within
        && dom_query::Matcher::new(within).is_err()
    {
        return Err(SourceFailure::config(ADAPTER, "within", format!("`{within}` is no CSS selector")));
    }
    Ok(())
}

pub(super) async fn discover(config: &IndexPageConfig, gate: &Gate) -> Result<Vec<Candidate>, SourceFailure> {
    check(config, gate.policy())?;
    let url = base(ADAPTER, "url", &config.url, gate)?;
    let answer = ask(ADAPTER, gate, &url, "text/html, application/xhtml+xml;q=0.9, */*;q=0.1", None).await?;
    let config = config.clone();
    // A page computes for a while: not on a thread that serves connections.
    match tokio::task::spawn_blocking(move || read(&config, &answer)).await {
        Ok(result) => result,
        Err(error) => {
            Err(SourceFailure::new(ADAPTER, Breakage::WrongValue, &url, format!("reading it failed ({error})")))
        }
    }
}

/// The candidates of a page. What is not a list of links any more is an error.
fn read(config: &IndexPageConfig, answer: &Answer) -> Result<Vec<Candidate>, SourceFailure> {
    let page = links::read(answer, config.within.as_deref())?;
    let compiled =
        |key, texts: &[String]| patterns(key, texts).map_err(|error| SourceFailure::config(ADAPTER, key, error));
    let link_any = compiled("link_any", &config.link_any)?;
    let link_not = compiled("link_not", &config.link_not)?;
    let n_links = page.links.len();
    let (mut candidates, mut known) = (Vec::new(), BTreeSet::new());
    for Link { title, url } in page.links {
        let matches = |pattern: &regex::Regex| pattern.is_match(&title) || pattern.is_match(url.as_str());
        let is_meant = link_any.is_empty() || link_any.iter().any(matches);
        if is_meant && !link_not.iter().any(matches) && known.insert((url.clone(), title.clone())) {
            candidates.push(Candidate {
                title,
                location: Location::Url(url),
                period: None,
                published: None,
                parent: page.title.clone(),
                source: ADAPTER.to_owned(),
                trouble: None,
            });
        }
    }
    // A list that loses all of its old editions at once has been rebuilt; that is not "nothing new".
    if candidates.is_empty() {
        let why = format!("none of its {n_links} links is one of those meant; look at the page and at `link_any`");
        return Err(answer.fail(Breakage::NothingMeant, why));
    }
    Ok(candidates)
}
