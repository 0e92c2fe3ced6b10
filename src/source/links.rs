//! The links of a web page. Pure: text in, links out.

use dom_query::Document;
use url::Url;

use super::ask::Answer;
use super::failure::{Breakage, SourceFailure};
use super::web_page;

/// Most elements inside of each other: the parser's time grows with the square of it.
const MAX_DEPTH: usize = 3000;

/// Most links that are looked at.
const MAX_LINKS: usize = 20_000;

/// A link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    /// Its text; where it has none, what it says of itself, and else the name of the file.
    pub(super) title: String,
    /// Where it leads, without a fragment.
    pub(super) url: Url,
}

/// A page with its links.
pub(super) struct Links {
    /// Its main heading, else its title.
    pub(super) title: Option<String>,
    /// Its links to places on the web, in their order.
    pub(super) links: Vec<Link>,
}

/// Reads a page; of one that `within` selects a part of, only that part. What is no page with links is a failure.
pub(super) fn read(answer: &Answer, within: Option<&str>) -> Result<Links, SourceFailure> {
    let text = decode(answer);
    if !web_page::is_html(&text) {
        let declared = answer.media_type.as_deref().unwrap_or("of no declared type");
        return Err(answer.fail(Breakage::WrongValue, format!("it is not an HTML page ({declared})")));
    }
    if depth(&text) > MAX_DEPTH {
        return Err(answer.fail(Breakage::WrongValue, format!("its elements are nested deeper than {MAX_DEPTH}")));
    }
    if let Some((breakage, why)) = web_page::by_words(&text) {
        return Err(answer.fail(breakage, why));
    }
    let document = Document::from(text.as_str());
    let base = document.select("base[href]").attr("href").and_then(|href| answer.url.join(&href).ok());
    let base = base.unwrap_or_else(|| answer.url.clone());
    let scope = document.select(within.unwrap_or("html"));
    if !scope.exists() {
        let within = within.unwrap_or_default();
        return Err(answer.fail(Breakage::MissingField, format!("it has no part `{within}` any more")));
    }
    let anchors = scope.select("a[href]");
    let links: Vec<Link> = anchors
        .iter()
        .take(MAX_LINKS)
        .filter_map(|link| {
            let url = link.attr("href").and_then(|href| target(&base, &href))?;
            Some(Link { title: link_title(&link, &url), url })
        })
        .collect();
    if links.is_empty() {
        return Err(answer.fail(Breakage::NothingMeant, "it has no links"));
    }
    Ok(Links { title: page_title(&document), links })
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
fn decode(answer: &Answer) -> String {
    let declared = answer.charset.as_deref().and_then(|name| encoding_rs::Encoding::for_label(name.as_bytes()));
    let encoding = declared.unwrap_or_else(|| {
        let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
        detector.feed(&answer.body, true);
        detector.guess(None, chardetng::Utf8Detection::Allow)
    });
    encoding.decode(&answer.body).0.into_owned()
}
