//! A CKAN catalogue of open data (data.overheid.nl, data.gov.uk and many more): the resources of one package, or of those
//! that a search finds.

use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::ask::{Answer, ask, base, text_of};
use super::failure::{Breakage, SourceFailure};
use super::{Candidate, Location};
use crate::fetch::{Gate, Policy, guard};

const ADAPTER: &str = "ckan";

/// Most packages that a search may find.
const MAX_PACKAGES: usize = 100;

/// A package, or a search for packages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CkanConfig {
    /// The address of the catalogue, below which `/api/3/action` lies.
    pub base: String,
    /// The name of the package.
    pub package: Option<String>,
    /// Or the words that find it.
    pub query: Option<String>,
}

pub(super) fn check(config: &CkanConfig, policy: &Policy) -> Result<(), SourceFailure> {
    guard::parse_url(&config.base, policy).map_err(|error| SourceFailure::config(ADAPTER, "base", error))?;
    match (&config.package, &config.query) {
        (Some(_), None) | (None, Some(_)) => Ok(()),
        _ => Err(SourceFailure::config(ADAPTER, "package", "set either `package` or `query`")),
    }
}

pub(super) async fn discover(config: &CkanConfig, gate: &Gate) -> Result<Vec<Candidate>, SourceFailure> {
    check(config, gate.policy())?;
    let mut url = base(ADAPTER, "base", &config.base, gate)?;
    let root = url.path().trim_end_matches('/').to_owned();
    match (&config.package, &config.query) {
        (Some(package), _) => {
            url.set_path(&format!("{root}/api/3/action/package_show"));
            url.query_pairs_mut().append_pair("id", package);
        }
        (None, query) => {
            url.set_path(&format!("{root}/api/3/action/package_search"));
            let query = query.as_deref().unwrap_or_default();
            url.query_pairs_mut().append_pair("q", query).append_pair("rows", &MAX_PACKAGES.to_string());
        }
    }
    read(&ask(ADAPTER, gate, &url, "application/json", None).await?)
}

fn read(answer: &Answer) -> Result<Vec<Candidate>, SourceFailure> {
    let body = answer.json()?;
    let success = body.get("success").and_then(Value::as_bool).ok_or_else(|| answer.missing("success"))?;
    if !success {
        let error = body.get("error").map(Value::to_string).unwrap_or_default();
        return Err(answer.fail(Breakage::Diagnostics, format!("the service says: {error}")));
    }
    let result = body.get("result").ok_or_else(|| answer.missing("result"))?;
    let packages = match result.get("results") {
        Some(list) => {
            let list =
                list.as_array().ok_or_else(|| answer.fail(Breakage::WrongValue, "`result.results` is no list"))?;
            let total = result.get("count").and_then(Value::as_u64).ok_or_else(|| answer.missing("result.count"))?;
            if total > MAX_PACKAGES as u64 {
                return Err(answer.fail(Breakage::Paging, format!("it finds {total} packages; narrow `query`")));
            }
            list.as_slice()
        }
        None => std::slice::from_ref(result),
    };
    let mut candidates = Vec::new();
    for package in packages {
        let parent = text_of(package, "title").ok_or_else(|| answer.missing("title"))?;
        let resources =
            package.get("resources").and_then(Value::as_array).ok_or_else(|| answer.missing("resources"))?;
        for resource in resources {
            let href = text_of(resource, "url").ok_or_else(|| answer.missing("resources.url"))?;
            let url = answer.url.join(href);
            let url: Url = url.map_err(|_| answer.fail(Breakage::WrongValue, format!("`{href}` is no address")))?;
            let day = text_of(resource, "created").or_else(|| text_of(package, "metadata_created"));
            candidates.push(Candidate {
                title: text_of(resource, "name").unwrap_or(parent).to_owned(),
                location: Location::Url(url),
                period: None,
                published: day.and_then(|day| day.get(..10)).map(str::to_owned),
                parent: Some(parent.to_owned()),
                source: ADAPTER.to_owned(),
                trouble: None,
            });
        }
    }
    if candidates.is_empty() {
        return Err(answer.fail(Breakage::NothingMeant, "it has no resources, not even of the editions there were"));
    }
    Ok(candidates)
}
