//! Follows what was found to its file, where a source lists pages and each page links to the file.

use tokio::task::spawn_blocking;
use url::Url;

use super::ask::ask;
use super::failure::{Breakage, SourceFailure};
use super::links::{self, Link};
use super::rules::{Rules, patterns};
use super::{Candidate, Location};
use crate::fetch::Gate;

/// Most pages that are looked at in one check.
const MAX_PAGES: usize = 60;

/// Replaces each candidate that fits the series by the files that its page links to. One whose page is in trouble stays,
/// with the trouble: whether that matters depends on whether the edition is kept already.
pub(super) async fn files(
    adapter: &'static str,
    file_any: &[String],
    candidates: Vec<Candidate>,
    rules: &Rules,
    gate: &Gate,
) -> Result<Vec<Candidate>, SourceFailure> {
    if file_any.is_empty() {
        return Ok(candidates);
    }
    let file_any = patterns("file_any", file_any).map_err(|error| SourceFailure::config(adapter, "file_any", error))?;
    let is_file =
        |title: &str, url: &str| file_any.iter().any(|pattern| pattern.is_match(title) || pattern.is_match(url));
    let (mut found, mut n_pages) = (Vec::new(), 0_usize);
    for candidate in candidates {
        let Location::Url(url) = candidate.location.clone() else {
            found.push(candidate);
            continue;
        };
        if !rules.fits(&candidate) || is_file("", url.as_str()) {
            found.push(candidate);
            continue;
        }
        n_pages += 1;
        if n_pages > MAX_PAGES {
            let why = format!("more than {MAX_PAGES} pages would have to be looked at; narrow what is meant");
            return Err(SourceFailure::new(adapter, Breakage::Paging, &url, why));
        }
        match links_of(adapter, &url, gate).await {
            Ok(links) => {
                let files: Vec<Link> =
                    links.into_iter().filter(|link| is_file(&link.title, link.url.as_str())).collect();
                if files.is_empty() {
                    let why = "none of the page's links is a file; look at the page and at `file_any`";
                    let trouble = SourceFailure::new(adapter, Breakage::NothingMeant, &url, why);
                    found.push(Candidate { trouble: Some(trouble), ..candidate });
                } else {
                    found.extend(of_page(&candidate, files));
                }
            }
            Err(trouble) => found.push(Candidate { trouble: Some(trouble), ..candidate }),
        }
    }
    Ok(found)
}

async fn links_of(adapter: &'static str, url: &Url, gate: &Gate) -> Result<Vec<Link>, SourceFailure> {
    let answer = ask(adapter, gate, url, "text/html, application/xhtml+xml;q=0.9, */*;q=0.1", None).await?;
    match spawn_blocking(move || links::read(&answer, None)).await {
        Ok(page) => Ok(page?.links),
        Err(error) => {
            Err(SourceFailure::new(adapter, Breakage::WrongValue, url, format!("reading it failed ({error})")))
        }
    }
}

/// The candidates of a page. Its one file has the page's name; of several, each has its own, and belongs to the page.
fn of_page(page: &Candidate, mut files: Vec<Link>) -> Vec<Candidate> {
    files.dedup_by(|a, b| a.url == b.url);
    let is_one = files.len() == 1;
    files
        .into_iter()
        .map(|file| Candidate {
            title: if is_one { page.title.clone() } else { file.title },
            location: Location::Url(file.url),
            parent: if is_one { page.parent.clone() } else { Some(page.title.clone()) },
            ..page.clone()
        })
        .collect()
}
