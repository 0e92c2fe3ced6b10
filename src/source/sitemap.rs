//! A sitemap (sitemaps.org), or an index of sitemaps; and the Dutch one of the Woo (DiWoo), which carries titles too.
//!
//! Names are compared without their name space, because those who write such files vary.

use std::io::Read;

use roxmltree::Node;
use serde::Deserialize;
use url::Url;

use super::ask::{Answer, ask, base};
use super::failure::{Breakage, SourceFailure};
use super::rules::patterns;
use super::{Candidate, Location};
use crate::fetch::{Gate, Policy, guard};

const ADAPTER: &str = "sitemap";

/// Most sitemaps of an index that are read in one check.
const MAX_SITEMAPS: usize = 50;

/// Most bytes of an unpacked sitemap: the limit of the protocol is 50 MB.
const MAX_UNPACKED_BYTES: u64 = 50 << 20;

/// A sitemap, and which of its addresses are meant. Patterns are regular expressions, and ignore case.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SitemapConfig {
    /// Its address.
    pub url: String,
    /// Of an index, only sitemaps whose address matches one of these are read.
    #[serde(default)]
    pub sitemap_any: Vec<String>,
    /// An address or title has to match one of these.
    #[serde(default)]
    pub link_any: Vec<String>,
    /// One that matches one of these is not meant.
    #[serde(default)]
    pub link_not: Vec<String>,
    /// Which links of a page that is found are files. Without any, the page itself is the edition.
    #[serde(default)]
    pub file_any: Vec<String>,
}

pub(super) fn check(config: &SitemapConfig, policy: &Policy) -> Result<(), SourceFailure> {
    guard::parse_url(&config.url, policy).map_err(|error| SourceFailure::config(ADAPTER, "url", error))?;
    for (key, texts) in [
        ("sitemap_any", &config.sitemap_any),
        ("link_any", &config.link_any),
        ("link_not", &config.link_not),
        ("file_any", &config.file_any),
    ] {
        patterns(key, texts).map_err(|error| SourceFailure::config(ADAPTER, key, error))?;
    }
    Ok(())
}

pub(super) async fn discover(config: &SitemapConfig, gate: &Gate) -> Result<Vec<Candidate>, SourceFailure> {
    check(config, gate.policy())?;
    let url = base(ADAPTER, "url", &config.url, gate)?;
    let answer = ask(ADAPTER, gate, &url, "application/xml", None).await?;
    let mut entries = match read(config, &answer)? {
        Sitemap::Entries(entries) => entries,
        Sitemap::Index(sitemaps) => {
            let mut entries = Vec::new();
            for sitemap in sitemaps {
                let answer = ask(ADAPTER, gate, &sitemap, "application/xml", None).await?;
                match read(config, &answer)? {
                    Sitemap::Entries(found) => entries.extend(found),
                    Sitemap::Index(_) => {
                        return Err(answer.fail(Breakage::WrongValue, "it is an index inside of an index"));
                    }
                }
            }
            entries
        }
    };
    let n_entries = entries.len();
    entries.retain(|entry| entry.is_meant);
    if entries.is_empty() {
        let why = format!("none of its {n_entries} addresses is one of those meant; look at `link_any`");
        return Err(answer.fail(Breakage::NothingMeant, why));
    }
    Ok(entries.into_iter().map(|entry| entry.candidate).collect())
}

/// An address with what is known of it.
struct Found {
    candidate: Candidate,
    is_meant: bool,
}

enum Sitemap {
    Entries(Vec<Found>),
    Index(Vec<Url>),
}

fn read(config: &SitemapConfig, answer: &Answer) -> Result<Sitemap, SourceFailure> {
    let text = match answer.body.starts_with(&[0x1f, 0x8b]) {
        true => unpacked(answer)?,
        false => answer.xml_text()?,
    };
    let document = answer.xml(&text)?;
    let root = document.root_element();
    let compiled =
        |key, texts: &[String]| patterns(key, texts).map_err(|error| SourceFailure::config(ADAPTER, key, error));
    match root.tag_name().name() {
        "sitemapindex" => {
            let meant = compiled("sitemap_any", &config.sitemap_any)?;
            let mut sitemaps = Vec::new();
            for node in root.children().filter(|node| named(node, "sitemap")) {
                let url = address(answer, node)?;
                if meant.is_empty() || meant.iter().any(|pattern| pattern.is_match(url.as_str())) {
                    sitemaps.push(url);
                }
            }
            match sitemaps.len() {
                0 => Err(answer
                    .fail(Breakage::NothingMeant, "the index has no sitemap that is meant; look at `sitemap_any`")),
                n if n > MAX_SITEMAPS => {
                    Err(answer
                        .fail(Breakage::Paging, format!("the index has {n} sitemaps; say which by `sitemap_any`")))
                }
                _ => Ok(Sitemap::Index(sitemaps)),
            }
        }
        "urlset" => {
            let meant = compiled("link_any", &config.link_any)?;
            let not_meant = compiled("link_not", &config.link_not)?;
            // Some writers leave out the `url` around a document.
            let entries = root.children().filter(Node::is_element).map(|node| {
                let url = address(answer, node)?;
                let own = text_in(node, "officieleTitel").or_else(|| text_in(node, "title"));
                let title = own.unwrap_or_else(|| name_of(&url));
                let published = text_in(node, "creatiedatum")
                    .or_else(|| text_in(node, "publication_date"))
                    .or_else(|| text_in(node, "lastmod"));
                let matches = |pattern: &regex::Regex| pattern.is_match(&title) || pattern.is_match(url.as_str());
                let is_meant = (meant.is_empty() || meant.iter().any(matches)) && !not_meant.iter().any(matches);
                let candidate = Candidate {
                    title,
                    location: Location::Url(url),
                    period: None,
                    published: published.and_then(|day| day.get(..10).map(str::to_owned)),
                    parent: None,
                    source: ADAPTER.to_owned(),
                    trouble: None,
                };
                Ok(Found { candidate, is_meant })
            });
            Ok(Sitemap::Entries(entries.collect::<Result<_, SourceFailure>>()?))
        }
        other => Err(answer.fail(Breakage::WrongValue, format!("it is a `{other}` instead of a sitemap"))),
    }
}

/// A sitemap that is packed as a file, whatever the protocol says of it.
fn unpacked(answer: &Answer) -> Result<String, SourceFailure> {
    let mut bytes = Vec::new();
    let read =
        flate2::read::MultiGzDecoder::new(answer.body.as_slice()).take(MAX_UNPACKED_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(|error| answer.fail(Breakage::Truncated, format!("the packed file cannot be unpacked ({error})")))?;
    if bytes.len() as u64 > MAX_UNPACKED_BYTES {
        return Err(
            answer.fail(Breakage::TooLarge, format!("it is larger than {MAX_UNPACKED_BYTES} bytes when unpacked"))
        );
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn address(answer: &Answer, node: Node<'_, '_>) -> Result<Url, SourceFailure> {
    let text = text_in(node, "loc").ok_or_else(|| answer.missing("loc"))?;
    answer.url.join(&text).map_err(|_| answer.fail(Breakage::WrongValue, format!("`{text}` is no address")))
}

/// The last part of an address, as words.
fn name_of(url: &Url) -> String {
    let segment = url.path_segments().and_then(|segments| segments.rev().find(|segment| !segment.is_empty()));
    let decoded = percent_encoding::percent_decode_str(segment.unwrap_or_default()).decode_utf8_lossy();
    decoded.split(['-', '_', '+', ' ']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn named(node: &Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name
}

fn text_in(node: Node<'_, '_>, name: &str) -> Option<String> {
    let text = node.descendants().find(|node| named(node, name))?.text()?;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}
