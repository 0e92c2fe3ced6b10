//! The entries of a feed: RSS or Atom, in all their versions.

use feed_rs::model::{Entry, Feed};
use serde::Deserialize;
use url::Url;

use super::ask::{Answer, ask, base};
use super::failure::{Breakage, SourceFailure};
use super::rules::patterns;
use super::{Candidate, Location};
use crate::fetch::{Gate, Policy, guard};

const ADAPTER: &str = "feed";

/// A feed. An entry that encloses a file leads to that, any other to its page; `file_any` says which link of such a page is
/// the file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeedConfig {
    /// Its address.
    pub url: String,
    /// Which links of an entry's page are files (regular expressions on the link's text and address). Without any, the page
    /// itself is the edition.
    #[serde(default)]
    pub file_any: Vec<String>,
}

pub(super) fn check(config: &FeedConfig, policy: &Policy) -> Result<(), SourceFailure> {
    guard::parse_url(&config.url, policy).map_err(|error| SourceFailure::config(ADAPTER, "url", error))?;
    patterns("file_any", &config.file_any).map_err(|error| SourceFailure::config(ADAPTER, "file_any", error))?;
    Ok(())
}

pub(super) async fn discover(config: &FeedConfig, gate: &Gate) -> Result<Vec<Candidate>, SourceFailure> {
    check(config, gate.policy())?;
    let url = base(ADAPTER, "url", &config.url, gate)?;
    let accept = "application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.1";
    read(&ask(ADAPTER, gate, &url, accept, None).await?)
}

fn read(answer: &Answer) -> Result<Vec<Candidate>, SourceFailure> {
    let text = answer.xml_text()?;
    // The library reads a feed that ends in the middle without complaint up to there.
    if text.trim_start().starts_with('<') && !is_closed(&text) {
        return Err(answer.fail(Breakage::Truncated, "the feed ends early; try again"));
    }
    // It finds the charset by itself, unless the service declares one.
    let bytes = if answer.charset.is_some() { text.into_bytes() } else { answer.body.clone() };
    let parser = feed_rs::parser::Builder::new().base_uri(Some(answer.url.as_str())).build();
    let feed = parser
        .parse(bytes.as_slice())
        .map_err(|error| answer.fail(Breakage::NotParsable, format!("it is no feed ({error})")))?;
    if feed.entries.is_empty() {
        return Err(answer.fail(Breakage::NothingMeant, "the feed has no entries"));
    }
    let parent = feed.title.as_ref().map(|title| fold(&title.content)).filter(|title| !title.is_empty());
    feed.entries.iter().map(|entry| candidate(answer, &feed, entry, &parent)).collect()
}

/// Whether the last element that is closed is the outermost one.
fn is_closed(text: &str) -> bool {
    let first = text.split('<').skip(1).find(|tag| !tag.starts_with(['?', '!']));
    let name = |tag: &str| tag.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next().map(str::to_owned);
    let last = text.rfind("</").and_then(|at| text.get(at + 2..));
    match (first, last) {
        (Some(first), Some(last)) => last.contains('>') && name(first) == name(last),
        _ => false,
    }
}

/// An entry. One without a name or without a link may be the very one that is waited for.
fn candidate(answer: &Answer, feed: &Feed, entry: &Entry, parent: &Option<String>) -> Result<Candidate, SourceFailure> {
    let text = |text: &Option<feed_rs::model::Text>| {
        text.as_ref().map(|text| fold(&text.content)).filter(|text| !text.is_empty())
    };
    // RSS lets a description stand for the title.
    let title = text(&entry.title).or_else(|| text(&entry.summary)).ok_or_else(|| answer.missing("title"))?;
    let url = file(entry).or_else(|| page(feed, entry)).ok_or_else(|| answer.missing("link"))?;
    Ok(Candidate {
        title,
        location: Location::Url(url),
        period: None,
        published: entry.published.or(entry.updated).map(|at| at.format("%Y-%m-%d").to_string()),
        parent: parent.clone(),
        source: ADAPTER.to_owned(),
        trouble: None,
    })
}

/// The file that an entry encloses.
fn file(entry: &Entry) -> Option<Url> {
    let link = entry.links.iter().find(|link| link.rel.as_deref() == Some("enclosure"));
    let linked = link.and_then(|link| Url::parse(&link.href).ok());
    linked.or_else(|| entry.media.iter().flat_map(|media| &media.content).find_map(|content| content.url.clone()))
}

/// The page of an entry.
fn page(feed: &Feed, entry: &Entry) -> Option<Url> {
    let link = entry.links.iter().find(|link| matches!(link.rel.as_deref(), None | Some("alternate")))?;
    Url::parse(&link.href).ok().or_else(|| {
        let home = feed.links.iter().find_map(|link| Url::parse(&link.href).ok())?;
        home.join(&link.href).ok()
    })
}

fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
