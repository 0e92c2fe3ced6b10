//! The links of a web page that lists the editions.

use std::collections::BTreeSet;

use dom_query::Document;
use serde::Deserialize;
use url::Url;

use super::rules::patterns;
use super::{Candidate, Location, SourceError};
use crate::fetch::{Fetched, Gate, Policy, guard};

const ADAPTER: &str = "index-page";

/// Most bytes of a page, decoded.
const MAX_PAGE_BYTES: u64 = 8 << 20;

/// Most elements inside of each other: the parser's time grows with the square of it.
const MAX_DEPTH: usize = 3000;

/// Most links that are looked at.
const MAX_LINKS: usize = 20_000;

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
}

fn bad(why: impl ToString) -> SourceError {
    SourceError::BadConfig { adapter: ADAPTER, why: why.to_string() }
}

pub(super) fn check(config: &IndexPageConfig, policy: &Policy) -> Result<(), SourceError> {
    guard::parse_url(&config.url, policy).map_err(bad)?;
    patterns("link_any", &config.link_any).map_err(bad)?;
    patterns("link_not", &config.link_not).map_err(bad)?;
    if let Some(within) = &config.within {
        dom_query::Matcher::new(within).map_err(|_| bad(format!("`{within}` under `within` is no CSS selector")))?;
    }
    Ok(())
}

pub(super) async fn discover(config: &IndexPageConfig, gate: &Gate) -> Result<Vec<Candidate>, SourceError> {
    check(config, gate.policy())?;
    let url = guard::parse_url(&config.url, gate.policy()).map_err(bad)?;
    let unreachable = |cause| SourceError::Unreachable { adapter: ADAPTER, cause };
    let fetched = gate.get_body(&url).await.map_err(unreachable)?;
    let body = fetched.decoded(MAX_PAGE_BYTES).map_err(unreachable)?;
    let config = config.clone();
    let read = move || read_page(&config, &fetched, &body);
    match tokio::task::spawn_blocking(read).await {
        Ok(result) => result,
        Err(error) => Err(odd(&url, format!("reading it failed ({error})"))),
    }
}

fn odd(url: &Url, why: impl Into<String>) -> SourceError {
    SourceError::UnexpectedShape { adapter: ADAPTER, url: url.to_string(), why: why.into() }
}

/// The candidates of a page. What is not a list of links any more is an error.
fn read_page(config: &IndexPageConfig, fetched: &Fetched, body: &[u8]) -> Result<Vec<Candidate>, SourceError> {
    let page = &fetched.final_url;
    if fetched.url.path().len() > 1 && page.path().len() <= 1 {
        return Err(odd(&fetched.url, format!("it redirects to the home page {page}; look for the new place")));
    }
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err(odd(page, "the page is empty"));
    }
    let text = decode(fetched, body);
    if !looks_like_html(&text) {
        let declared = fetched.media_type.as_deref().unwrap_or("of no declared type");
        return Err(odd(page, format!("it is not an HTML page ({declared})")));
    }
    if depth(&text) > MAX_DEPTH {
        return Err(odd(page, format!("its elements are nested deeper than {MAX_DEPTH}")));
    }
    let document = Document::from(text.as_str());
    if let Some(sign) = gatekeeper(&document, &text) {
        return Err(odd(page, format!("it is {sign} instead of the list; open it in a browser")));
    }
    let base = document.select("base[href]").attr("href").and_then(|href| page.join(&href).ok());
    let base = base.unwrap_or_else(|| page.clone());
    let parent = page_title(&document);

    let scope = match &config.within {
        Some(within) => document.select(within),
        None => document.select("html"),
    };
    if !scope.exists() {
        let within = config.within.as_deref().unwrap_or_default();
        return Err(odd(page, format!("it has no part `{within}` any more")));
    }
    let link_any = patterns("link_any", &config.link_any).map_err(bad)?;
    let link_not = patterns("link_not", &config.link_not).map_err(bad)?;
    let (mut candidates, mut known, mut links) = (Vec::new(), BTreeSet::new(), 0_usize);
    for link in scope.select("a[href]").iter().take(MAX_LINKS) {
        let Some(url) = link.attr("href").and_then(|href| target(&base, &href)) else { continue };
        links += 1;
        let title = link_title(&link, &url);
        let matches = |pattern: &regex::Regex| pattern.is_match(&title) || pattern.is_match(url.as_str());
        let meant = link_any.is_empty() || link_any.iter().any(matches);
        if meant && !link_not.iter().any(matches) && known.insert((url.clone(), title.clone())) {
            candidates.push(Candidate {
                title,
                location: Location::Url(url),
                period: None,
                published: None,
                parent: parent.clone(),
                source: ADAPTER.to_owned(),
            });
        }
    }
    match (links, candidates.is_empty()) {
        (0, _) => Err(odd(page, "it has no links")),
        // A list that loses all of its old editions at once has been rebuilt; that is not "nothing new".
        (_, true) => Err(odd(
            page,
            format!("none of its {links} links is one of those meant; look at the page and at `link_any`"),
        )),
        _ => Ok(candidates),
    }
}

/// The URL that a link leads to, without its fragment; `None` for anchors and for what is not on the web.
fn target(base: &Url, href: &str) -> Option<Url> {
    let href = href.trim();
    if href.is_empty() || href.starts_with('#') {
        return None;
    }
    let mut url = base.join(href).ok()?;
    url.set_fragment(None);
    matches!(url.scheme(), "http" | "https").then_some(url)
}

/// The text of a link; where it has none, its title, and else the name of the file.
fn link_title(link: &dom_query::Selection, url: &Url) -> String {
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = squeezed(&link.text());
    if !text.is_empty() {
        return text;
    }
    let described = link.attr("title").or_else(|| link.attr("aria-label")).map(|text| squeezed(&text));
    match described {
        Some(text) if !text.is_empty() => text,
        _ => url.path_segments().and_then(|mut segments| segments.next_back()).unwrap_or_default().to_owned(),
    }
}

/// The main heading, else the title.
fn page_title(document: &Document) -> Option<String> {
    ["h1", "title"].iter().find_map(|tag| {
        let text = document.select(tag).first().text();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        (!text.is_empty()).then_some(text)
    })
}

/// What stands between us and the page, if something does: a challenge for robots, or a request to log in.
fn gatekeeper(document: &Document, text: &str) -> Option<&'static str> {
    let title = document.select("title").first().text().to_lowercase();
    let challenge = ["just a moment", "attention required", "checking your browser", "access denied"];
    if challenge.iter().any(|sign| title.contains(sign)) || text.contains("/cdn-cgi/challenge-platform/") {
        return Some("a challenge page");
    }
    (document.select("input[type=password]").exists()).then_some("a page to log in")
}

fn looks_like_html(text: &str) -> bool {
    let start: String = text.trim_start_matches('\u{FEFF}').trim_start().chars().take(512).collect();
    let start = start.to_ascii_lowercase();
    start.starts_with('<')
        && (start.contains("<html")
            || start.contains("<!doctype html")
            || start.contains("<head")
            || start.contains("<body"))
}

/// An upper bound of how deep elements are nested, without parsing: starts less ends, of elements that need an end.
fn depth(text: &str) -> usize {
    const UNCLOSED: [&str; 24] = [
        "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta", "option", "p",
        "param", "source", "tbody", "td", "th", "thead", "tr", "track", "wbr",
    ];
    let (mut open, mut deepest) = (0_usize, 0);
    // Inside of these, `<` is not the start of an element.
    let mut raw: Option<String> = None;
    for tag in text.split('<').skip(1) {
        let name_of =
            |tag: &str| tag.chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
        if let Some(inside) = &raw {
            if tag.strip_prefix('/').is_some_and(|rest| name_of(rest) == *inside) {
                raw = None;
            }
            continue;
        }
        if let Some(rest) = tag.strip_prefix('/') {
            if !UNCLOSED.contains(&name_of(rest).as_str()) {
                open = open.saturating_sub(1);
            }
            continue;
        }
        let name = name_of(tag);
        if matches!(name.as_str(), "script" | "style" | "textarea") {
            raw = Some(name);
            continue;
        }
        let closes_itself = tag.split('>').next().is_some_and(|inside| inside.ends_with('/'));
        if !name.is_empty() && !closes_itself && !UNCLOSED.contains(&name.as_str()) {
            open += 1;
            deepest = deepest.max(open);
        }
    }
    deepest
}

/// Decodes by the byte order mark, the declared charset, or a guess.
fn decode(fetched: &Fetched, body: &[u8]) -> String {
    let declared = fetched.header("content-type").and_then(|value| {
        let charset = value.split(';').find_map(|part| {
            let (key, value) = part.split_once('=')?;
            key.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"').to_owned())
        })?;
        encoding_rs::Encoding::for_label(charset.as_bytes())
    });
    let encoding = declared.unwrap_or_else(|| {
        let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
        detector.feed(body, true);
        detector.guess(None, chardetng::Utf8Detection::Allow)
    });
    encoding.decode(body).0.into_owned()
}
