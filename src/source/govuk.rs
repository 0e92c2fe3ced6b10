//! GOV.UK, by its content API: a collection lists its publications, and a publication its files.

use dom_query::Document;
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::ask::{Answer, ask, base, text_of};
use super::failure::{Breakage, SourceFailure};
use super::rules::patterns;
use super::{Candidate, Location};
use crate::fetch::{Gate, Policy, guard};

const ADAPTER: &str = "govuk";

/// Most publications of a collection that are asked for their files.
const MAX_PUBLICATIONS: usize = 100;

/// A collection or a publication.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GovukConfig {
    /// The address of the site.
    #[serde(default = "site")]
    pub base: String,
    /// The path of the collection or publication: `/government/collections/…`.
    pub path: String,
    /// Titles of publications (regular expressions, without regard to case): of a collection, only these are looked into.
    #[serde(default)]
    pub publication_any: Vec<String>,
    /// Whether attachments that are web pages are offered beside files.
    #[serde(default)]
    pub web_pages: bool,
}

fn site() -> String {
    "https://www.gov.uk".to_owned()
}

pub(super) fn check(config: &GovukConfig, policy: &Policy) -> Result<(), SourceFailure> {
    guard::parse_url(&config.base, policy).map_err(|error| SourceFailure::config(ADAPTER, "base", error))?;
    if !config.path.starts_with('/') || config.path.len() < 2 {
        let why = format!("`{}` is no path such as /government/collections/…", config.path);
        return Err(SourceFailure::config(ADAPTER, "path", why));
    }
    patterns("publication_any", &config.publication_any)
        .map_err(|error| SourceFailure::config(ADAPTER, "publication_any", error))?;
    Ok(())
}

pub(super) async fn discover(config: &GovukConfig, gate: &Gate) -> Result<Vec<Candidate>, SourceFailure> {
    check(config, gate.policy())?;
    let base = base(ADAPTER, "base", &config.base, gate)?;
    let item = content(&base, &config.path, gate).await?;
    let candidates = match read_item(config, &base, &item)? {
        Item::Publication(candidates) => candidates,
        Item::Collection(paths) => {
            if paths.len() > MAX_PUBLICATIONS {
                let why = format!("it lists {} publications; say which are meant by `publication_any`", paths.len());
                return Err(item.fail(Breakage::Paging, why));
            }
            let mut candidates = Vec::new();
            for path in paths {
                let item = content(&base, &path, gate).await?;
                match read_item(config, &base, &item)? {
                    Item::Publication(found) => candidates.extend(found),
                    // A collection inside of a collection is a list of other things.
                    Item::Collection(_) => {}
                }
            }
            candidates
        }
    };
    if candidates.is_empty() {
        let why =
            "it has no file, not even of the editions there were; look at `path`, `publication_any` and `web_pages`";
        return Err(item.fail(Breakage::NothingMeant, why));
    }
    Ok(candidates)
}

async fn content(base: &Url, path: &str, gate: &Gate) -> Result<Answer, SourceFailure> {
    let mut url = base.clone();
    url.set_path(&format!("/api/content{path}"));
    ask(ADAPTER, gate, &url, "application/json", None).await
}

/// What an item is.
enum Item {
    /// The paths of its publications.
    Collection(Vec<String>),
    /// Its files.
    Publication(Vec<Candidate>),
}

fn read_item(config: &GovukConfig, base: &Url, answer: &Answer) -> Result<Item, SourceFailure> {
    let body = answer.json()?;
    let kind = text_of(&body, "document_type").ok_or_else(|| answer.missing("document_type"))?;
    if matches!(kind, "redirect" | "gone" | "vanish") {
        return Err(
            answer.fail(Breakage::NotFound, format!("the item is of the kind `{kind}`; look for the new place"))
        );
    }
    let schema = text_of(&body, "schema_name").unwrap_or(kind);
    if schema.contains("collection") {
        return read_collection(config, answer, &body).map(Item::Collection);
    }
    read_publication(config, base, answer, &body).map(Item::Publication)
}

fn read_collection(config: &GovukConfig, answer: &Answer, body: &Value) -> Result<Vec<String>, SourceFailure> {
    let meant = patterns("publication_any", &config.publication_any)
        .map_err(|error| SourceFailure::config(ADAPTER, "publication_any", error))?;
    let links = body.get("links").ok_or_else(|| answer.missing("links"))?;
    let documents = links.get("documents").ok_or_else(|| answer.missing("links.documents"))?;
    let documents =
        documents.as_array().ok_or_else(|| answer.fail(Breakage::WrongValue, "`links.documents` is no list"))?;
    let (mut paths, mut n_listed) = (Vec::new(), 0_usize);
    for document in documents {
        let title = text_of(document, "title").ok_or_else(|| answer.missing("links.documents.title"))?;
        // A document elsewhere on the web has no path of its own.
        let Some(path) = text_of(document, "base_path") else { continue };
        n_listed += 1;
        if meant.is_empty() || meant.iter().any(|pattern| pattern.is_match(title)) {
            paths.push(path.to_owned());
        }
    }
    if paths.is_empty() {
        let why = format!("none of its {n_listed} publications is one of those meant; look at `publication_any`");
        return Err(answer.fail(Breakage::NothingMeant, why));
    }
    Ok(paths)
}

fn read_publication(
    config: &GovukConfig,
    base: &Url,
    answer: &Answer,
    body: &Value,
) -> Result<Vec<Candidate>, SourceFailure> {
    let title = text_of(body, "title").ok_or_else(|| answer.missing("title"))?;
    let published = text_of(body, "first_published_at").or_else(|| text_of(body, "public_updated_at"));
    let details = body.get("details").ok_or_else(|| answer.missing("details"))?;
    let files = match (details.get("attachments"), details.get("documents")) {
        (Some(Value::Array(list)), _) => read_attachments(base, answer, list)?,
        // Before it had a list of attachments, the API gave their markup.
        (None, Some(Value::Array(list))) => {
            list.iter().filter_map(Value::as_str).filter_map(|html| in_markup(base, html)).collect()
        }
        (None, None) => return Err(answer.missing("details.attachments")),
        _ => return Err(answer.fail(Breakage::WrongValue, "`details.attachments` is no list")),
    };
    Ok(files
        .into_iter()
        .filter(|file| config.web_pages || !file.is_web_page)
        .map(|file| Candidate {
            title: file.title,
            location: Location::Url(file.url),
            period: None,
            published: published.and_then(|day| day.get(..10)).map(str::to_owned),
            parent: Some(title.to_owned()),
            source: ADAPTER.to_owned(),
            trouble: None,
        })
        .collect())
}

struct File {
    title: String,
    url: Url,
    is_web_page: bool,
}

fn read_attachments(base: &Url, answer: &Answer, list: &[Value]) -> Result<Vec<File>, SourceFailure> {
    list.iter()
        .map(|attachment| {
            let title = text_of(attachment, "title").ok_or_else(|| answer.missing("attachments.title"))?;
            let href = text_of(attachment, "url").ok_or_else(|| answer.missing("attachments.url"))?;
            let url = base.join(href);
            let url = url.map_err(|_| answer.fail(Breakage::WrongValue, format!("`{href}` is no address")))?;
            let is_web_page = text_of(attachment, "attachment_type").is_some_and(|kind| kind != "file");
            Ok(File { title: title.to_owned(), url, is_web_page })
        })
        .collect()
}

/// The file that a piece of markup is about.
fn in_markup(base: &Url, html: &str) -> Option<File> {
    let fragment = Document::fragment(html);
    let link = fragment.select(".title a[href]").first();
    let link = if link.exists() { link } else { fragment.select("a[href]").first() };
    let url = base.join(&link.attr("href")?).ok()?;
    let title = link.text().split_whitespace().collect::<Vec<_>>().join(" ");
    let kind = fragment.select(".metadata .type").first().text().to_ascii_lowercase();
    Some(File { title, is_web_page: kind.trim() == "html", url })
}
