//! open.overheid.nl, where Dutch authorities publish what the Woo tells them to: a list by full text, and a detail of each
//! document with its files and relations.
//!
//! A parameter that the service does not know is ignored there, and then everything is listed: so each answer is held against
//! the question.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::ask::{Answer, ask, base, text_of};
use super::failure::{Breakage, SourceFailure};
use super::rules::patterns;
use super::{Candidate, Location};
use crate::fetch::{Gate, Policy, guard};

const ADAPTER: &str = "open-overheid";

/// Documents in one answer; the service knows 10, 20 and 50.
const PAGE_SIZE: usize = 50;

/// Most answers that are followed for one question.
const MAX_PAGES: usize = 40;

/// Most details that are asked for in one check.
const MAX_DETAILS: usize = 100;

/// The service's word for "has annex".
const HAS_ANNEX: &str = "c_05f4a5f3";

/// A question to open.overheid.nl.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenOverheidConfig {
    /// The address of the site.
    #[serde(default = "site")]
    pub base: String,
    /// The path of the search below it.
    #[serde(default = "search")]
    pub search: String,
    /// What the documents say; one question for each text.
    #[serde(default)]
    pub texts: Vec<String>,
    /// What the documents say that the editions are annexes of; one question for each text.
    #[serde(default)]
    pub letters: Vec<String>,
    /// Titles of such documents (regular expressions, without regard to case): only these are asked for their annexes.
    #[serde(default)]
    pub letter_titles: Vec<String>,
    /// The first day of publication that is looked at, such as `2023-01-01`.
    pub since: Option<chrono::NaiveDate>,
    /// More documents than this under one question are not an answer to it.
    #[serde(default = "thousand")]
    pub max_total: u64,
}

fn site() -> String {
    "https://open.overheid.nl".to_owned()
}

fn search() -> String {
    "/overheid/openbaarmakingen/api/v0/zoek".to_owned()
}

fn thousand() -> u64 {
    1_000
}

pub(super) fn check(config: &OpenOverheidConfig, policy: &Policy) -> Result<(), SourceFailure> {
    guard::parse_url(&config.base, policy).map_err(|error| SourceFailure::config(ADAPTER, "base", error))?;
    if config.texts.is_empty() && config.letters.is_empty() {
        return Err(SourceFailure::config(
            ADAPTER,
            "texts",
            "say which documents are meant, by `texts` or by `letters`",
        ));
    }
    if config.texts.iter().chain(&config.letters).any(|text| text.trim().is_empty()) {
        return Err(SourceFailure::config(ADAPTER, "texts", "an empty text would mean every document there is"));
    }
    patterns("letter_titles", &config.letter_titles)
        .map_err(|error| SourceFailure::config(ADAPTER, "letter_titles", error))?;
    Ok(())
}

pub(super) async fn discover(config: &OpenOverheidConfig, gate: &Gate) -> Result<Vec<Candidate>, SourceFailure> {
    check(config, gate.policy())?;
    let base = base(ADAPTER, "base", &config.base, gate)?;
    let mut candidates = Vec::new();
    for text in &config.texts {
        for hit in hits(config, &base, text, gate).await? {
            candidates.push(Candidate {
                title: hit.title,
                location: Location::Url(file(&base, &hit.id)),
                period: None,
                published: hit.published,
                parent: None,
                source: ADAPTER.to_owned(),
                trouble: None,
            });
        }
    }
    let titles = patterns("letter_titles", &config.letter_titles)
        .map_err(|error| SourceFailure::config(ADAPTER, "letter_titles", error))?;
    let mut asked = BTreeSet::new();
    for text in &config.letters {
        for letter in hits(config, &base, text, gate).await? {
            let is_meant = titles.is_empty() || titles.iter().any(|title| title.is_match(&letter.title));
            if !is_meant || !asked.insert(letter.id.clone()) {
                continue;
            }
            for annex in read_annexes(&detail(config, &base, &letter.id, asked.len(), gate).await?)? {
                if asked.insert(annex.clone()) {
                    let answer = detail(config, &base, &annex, asked.len(), gate).await?;
                    candidates.extend(read_annex(&base, &answer, &annex, &letter.title)?);
                }
            }
        }
    }
    if candidates.is_empty() {
        let why = "no document is found, not even of the editions there were; look at `texts` and `letters`";
        return Err(SourceFailure::new(ADAPTER, Breakage::NothingMeant, &base, why));
    }
    Ok(candidates)
}

/// A document of the list.
struct Hit {
    id: String,
    title: String,
    published: Option<String>,
}

/// Asks for the documents that say `text`, and follows the answer to its end.
async fn hits(config: &OpenOverheidConfig, base: &Url, text: &str, gate: &Gate) -> Result<Vec<Hit>, SourceFailure> {
    let mut hits: Vec<Hit> = Vec::new();
    for _ in 0..MAX_PAGES {
        let mut url = base.clone();
        url.set_path(&config.search);
        url.query_pairs_mut()
            .append_pair("zoektekst", text)
            .append_pair("start", &hits.len().to_string())
            .append_pair("aantalResultaten", &PAGE_SIZE.to_string())
            .append_pair("sort", "publicatiedatum");
        if let Some(since) = config.since {
            url.query_pairs_mut().append_pair("publicatiedatumVan", &since.format("%d-%m-%Y").to_string());
        }
        let answer = ask(ADAPTER, gate, &url, "application/json", None).await?;
        let (total, page) = read_list(config, &answer)?;
        let n_hits = page.len();
        hits.extend(page);
        let total = usize::try_from(total).unwrap_or(usize::MAX);
        if hits.len() >= total {
            return Ok(hits);
        }
        if n_hits == 0 {
            let why = format!("it announces {total} documents and ends after {}", hits.len());
            return Err(answer.fail(Breakage::Paging, why));
        }
    }
    let why = format!("its answer does not end after {MAX_PAGES} pages; narrow it by `since`");
    Err(SourceFailure::new(ADAPTER, Breakage::Paging, base, why))
}

/// Reads a list, and holds it against the question.
fn read_list(config: &OpenOverheidConfig, answer: &Answer) -> Result<(u64, Vec<Hit>), SourceFailure> {
    let body = answer.json()?;
    let total = body.get("totaal").ok_or_else(|| answer.missing("totaal"))?;
    let total = total.as_u64().ok_or_else(|| answer.fail(Breakage::WrongValue, "`totaal` is no number"))?;
    if total > config.max_total {
        let why = format!(
            "it lists {total} documents, more than `max_total`: the service no longer heeds the question, or that is too wide"
        );
        return Err(answer.fail(Breakage::FilterIgnored, why));
    }
    let rows = body.get("resultaten").ok_or_else(|| answer.missing("resultaten"))?;
    let rows = rows.as_array().ok_or_else(|| answer.fail(Breakage::WrongValue, "`resultaten` is no list"))?;
    let hits: Vec<Hit> = rows
        .iter()
        .map(|row| {
            let document = row.get("document").ok_or_else(|| answer.missing("document"))?;
            let id = text_of(document, "id").ok_or_else(|| answer.missing("document.id"))?;
            let title = text_of(document, "titel").ok_or_else(|| answer.missing("document.titel"))?;
            let published = text_of(document, "openbaarmakingsdatum").map(str::to_owned);
            Ok(Hit { id: without_version(id).to_owned(), title: title.to_owned(), published })
        })
        .collect::<Result<_, SourceFailure>>()?;
    if let Some(since) = config.since {
        let day = |hit: &Hit| hit.published.as_ref()?.parse::<chrono::NaiveDate>().ok();
        if let Some(early) = hits.iter().find(|hit| day(hit).is_some_and(|day| day < since)) {
            let why = format!("\"{}\" was published before {since}: the service no longer heeds `since`", early.title);
            return Err(answer.fail(Breakage::FilterIgnored, why));
        }
    }
    Ok((total, hits))
}

/// An identifier without the number of its version.
fn without_version(id: &str) -> &str {
    match id.rsplit_once('_') {
        Some((id, version)) if !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit()) => id,
        _ => id,
    }
}

/// Where the file of a document is.
fn file(base: &Url, id: &str) -> Url {
    let mut url = base.clone();
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.clear().extend(["documenten", id]);
    }
    url
}

async fn detail(
    config: &OpenOverheidConfig,
    base: &Url,
    id: &str,
    n_asked: usize,
    gate: &Gate,
) -> Result<Answer, SourceFailure> {
    if n_asked > MAX_DETAILS {
        let why =
            format!("more than {MAX_DETAILS} documents would have to be asked for; narrow them by `letter_titles`");
        return Err(SourceFailure::new(ADAPTER, Breakage::Paging, base, why));
    }
    let mut url = base.clone();
    url.set_path(&config.search);
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().push(id);
    }
    ask(ADAPTER, gate, &url, "application/json", None).await
}

/// The identifiers of the annexes of a document.
fn read_annexes(answer: &Answer) -> Result<Vec<String>, SourceFailure> {
    let body = answer.json()?;
    body.get("document").ok_or_else(|| answer.missing("document"))?;
    // A document without relations may lack the list altogether.
    let relations = body.get("documentrelaties").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut annexes = Vec::new();
    for relation in relations {
        let role = text_of(relation, "role").ok_or_else(|| answer.missing("documentrelaties.role"))?;
        if role.rsplit('/').next() != Some(HAS_ANNEX) {
            continue;
        }
        let target = text_of(relation, "relation").ok_or_else(|| answer.missing("documentrelaties.relation"))?;
        let id = without_version(target.trim_end_matches('/').rsplit('/').next().unwrap_or_default());
        if id.is_empty() {
            return Err(answer.fail(Breakage::WrongValue, format!("`{target}` names no document")));
        }
        annexes.push(id.to_owned());
    }
    Ok(annexes)
}

/// An annex by its detail; none where it has no published file (yet).
fn read_annex(base: &Url, answer: &Answer, id: &str, letter: &str) -> Result<Option<Candidate>, SourceFailure> {
    let body = answer.json()?;
    let document = body.get("document").ok_or_else(|| answer.missing("document"))?;
    let titles = document.get("titelcollectie").ok_or_else(|| answer.missing("document.titelcollectie"))?;
    let title = text_of(titles, "officieleTitel").ok_or_else(|| answer.missing("titelcollectie.officieleTitel"))?;
    let versions = body.get("versies").and_then(Value::as_array).ok_or_else(|| answer.missing("versies"))?;
    let Some(version) = versions.iter().max_by_key(|version| version.get("nummer").and_then(Value::as_u64)) else {
        return Ok(None);
    };
    let files =
        version.get("bestanden").and_then(Value::as_array).ok_or_else(|| answer.missing("versies.bestanden"))?;
    let is_published = |file: &Value| file.get("gepubliceerd").and_then(Value::as_bool).unwrap_or(true);
    Ok(files.iter().any(is_published).then(|| Candidate {
        title: title.to_owned(),
        location: Location::Url(file(base, id)),
        period: None,
        published: text_of(version, "openbaarmakingsdatum").map(str::to_owned),
        parent: Some(letter.to_owned()),
        source: ADAPTER.to_owned(),
        trouble: None,
    }))
}
