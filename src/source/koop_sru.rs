//! The official publications of the Netherlands (officielebekendmakingen.nl), searched by SRU 2.0 with CQL.
//!
//! Annexes carry a number without meaning, new every year; what ties them to something is the letter that they belong to.
//! A question that the service does not understand is answered by status 200, diagnostics and no records.

use std::collections::{BTreeMap, BTreeSet};

use roxmltree::Node;
use serde::Deserialize;
use url::Url;

use super::ask::{Answer, ask, base};
use super::failure::{Breakage, SourceFailure};
use super::{Candidate, Location};
use crate::fetch::{Gate, Policy, guard};

const ADAPTER: &str = "koop-sru";

/// Records in one answer.
const PAGE_SIZE: usize = 50;

/// Most answers that are followed for one question.
const MAX_PAGES: usize = 40;

/// Letters that are asked for in one question.
const LETTERS_AT_ONCE: usize = 20;

/// A question to the official publications.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KoopSruConfig {
    /// The address of the service.
    #[serde(default = "repository")]
    pub base: String,
    /// Which annexes are meant, in CQL: `dt.title any "internationale inspanningen"`.
    pub annexes: Option<String>,
    /// Which letters are meant, in CQL: all of their annexes are offered.
    pub letters: Option<String>,
    /// The form that is fetched, the first one that a document has.
    #[serde(default = "pdf")]
    pub manifestations: Vec<String>,
}

fn repository() -> String {
    "https://repository.overheid.nl/sru".to_owned()
}

fn pdf() -> Vec<String> {
    vec!["pdf".to_owned()]
}

pub(super) fn check(config: &KoopSruConfig, policy: &Policy) -> Result<(), SourceFailure> {
    guard::parse_url(&config.base, policy).map_err(|error| SourceFailure::config(ADAPTER, "base", error))?;
    let questions = [&config.annexes, &config.letters];
    if !questions.iter().any(|question| question.as_ref().is_some_and(|cql| !cql.trim().is_empty())) {
        return Err(SourceFailure::config(ADAPTER, "annexes", "say in CQL which documents are meant"));
    }
    if config.manifestations.is_empty() {
        return Err(SourceFailure::config(ADAPTER, "manifestations", "name at least one form, such as pdf"));
    }
    Ok(())
}

pub(super) async fn discover(config: &KoopSruConfig, gate: &Gate) -> Result<Vec<Candidate>, SourceFailure> {
    check(config, gate.policy())?;
    let base = base(ADAPTER, "base", &config.base, gate)?;
    let mut records = Vec::new();
    if let Some(cql) = &config.annexes {
        records.extend(records_of(&base, &annexes_where(cql), gate).await?);
    }
    let mut letters: BTreeMap<String, String> = BTreeMap::new();
    if let Some(cql) = &config.letters {
        let cql = format!("c.product-area==officielepublicaties AND w.publicatienaam==Kamerstuk AND ({cql})");
        let found = records_of(&base, &cql, gate).await?;
        letters.extend(found.into_iter().filter(|record| !record.is_annex()).map(|record| (record.id, record.title)));
        let ids: Vec<&String> = letters.keys().collect();
        for some in ids.chunks(LETTERS_AT_ONCE) {
            records.extend(records_of(&base, &annexes_where(&any_of("w.hoofddocument", some)), gate).await?);
        }
    }
    // What annexes belong to is known by number only: its title is asked for.
    let unknown: BTreeSet<&String> = records.iter().filter_map(|record| record.letter.as_ref()).collect();
    let unknown: Vec<&String> = unknown.into_iter().filter(|id| !letters.contains_key(*id)).collect();
    let mut found = Vec::new();
    for some in unknown.chunks(LETTERS_AT_ONCE) {
        found.extend(records_of(&base, &any_of("dt.identifier", some), gate).await?);
    }
    letters.extend(found.into_iter().map(|record| (record.id, record.title)));
    let candidates: Vec<Candidate> =
        records.into_iter().filter_map(|record| record.candidate(config, &letters)).collect();
    if candidates.is_empty() {
        let why = "no annex is found, not even of the editions there were; look at `annexes` and `letters`";
        return Err(SourceFailure::new(ADAPTER, Breakage::NothingMeant, &base, why));
    }
    Ok(candidates)
}

fn annexes_where(cql: &str) -> String {
    format!("c.product-area==officielepublicaties AND dt.type==Bijlage AND ({cql})")
}

fn any_of(index: &str, ids: &[&String]) -> String {
    ids.iter().map(|id| format!("{index}==\"{}\"", id.replace(['"', '\\'], ""))).collect::<Vec<_>>().join(" OR ")
}

/// A publication.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Record {
    id: String,
    title: String,
    kind: String,
    published: Option<String>,
    /// The identifier of the letter that it belongs to.
    letter: Option<String>,
    /// Its files by form.
    files: Vec<(String, Url)>,
}

impl Record {
    fn is_annex(&self) -> bool {
        self.kind.eq_ignore_ascii_case("bijlage")
    }

    /// The candidate; none where it has no file of the wanted form yet.
    fn candidate(self, config: &KoopSruConfig, letters: &BTreeMap<String, String>) -> Option<Candidate> {
        let url = config.manifestations.iter().find_map(|wanted| {
            self.files.iter().find(|(form, _)| form.eq_ignore_ascii_case(wanted)).map(|(_, url)| url.clone())
        })?;
        let parent = self.letter.as_ref().map(|id| letters.get(id).unwrap_or(id).clone());
        Some(Candidate {
            title: self.title,
            location: Location::Url(url),
            period: None,
            published: self.published,
            parent,
            source: ADAPTER.to_owned(),
            trouble: None,
        })
    }
}

/// Asks one question, and follows its answer to the end.
async fn records_of(base: &Url, cql: &str, gate: &Gate) -> Result<Vec<Record>, SourceFailure> {
    let asks_for_annexes = cql.contains("dt.type==Bijlage");
    let (mut records, mut start) = (Vec::new(), 1_usize);
    for _ in 0..MAX_PAGES {
        let mut url = base.clone();
        url.query_pairs_mut()
            .append_pair("operation", "searchRetrieve")
            .append_pair("version", "2.0")
            .append_pair("startRecord", &start.to_string())
            .append_pair("maximumRecords", &PAGE_SIZE.to_string())
            .append_pair("query", &format!("{cql} sortBy dt.date/sort.descending"));
        let answer = ask(ADAPTER, gate, &url, "application/xml", None).await?;
        let page = read(&answer)?;
        if asks_for_annexes && let Some(other) = page.records.iter().find(|record| !record.is_annex()) {
            let why = format!("{} is of the kind `{}`, which was not asked for", other.id, other.kind);
            return Err(answer.fail(Breakage::FilterIgnored, why));
        }
        records.extend(page.records);
        match page.next {
            None => return Ok(records),
            Some(next) if next > start => start = next,
            Some(next) => {
                return Err(answer.fail(Breakage::Paging, format!("after record {start} it goes on at {next}")));
            }
        }
    }
    let why =
        format!("more than {} records fit; narrow the CQL, for instance by dt.date>=2020-01-01", MAX_PAGES * PAGE_SIZE);
    Err(SourceFailure::new(ADAPTER, Breakage::Paging, base, why))
}

/// One answer.
struct Page {
    records: Vec<Record>,
    /// The position of the record after the last of these.
    next: Option<usize>,
}

/// Reads one answer. Names are compared without their name space: the service has changed its prefixes before.
fn read(answer: &Answer) -> Result<Page, SourceFailure> {
    let text = answer.xml_text()?;
    let document = answer.xml(&text)?;
    let root = document.root_element();
    if root.tag_name().name() != "searchRetrieveResponse" {
        let why = format!("it is a `{}` instead of a `searchRetrieveResponse`", root.tag_name().name());
        return Err(answer.fail(Breakage::WrongValue, why));
    }
    // Diagnostics may also stand in the place of a single record.
    if let Some(diagnostic) = find(root, "diagnostic") {
        let said: Vec<String> =
            ["message", "details", "uri"].iter().filter_map(|name| text_in(diagnostic, name)).collect();
        return Err(answer.fail(Breakage::Diagnostics, format!("the service says: {}", said.join("; "))));
    }
    let total = text_in(root, "numberOfRecords").ok_or_else(|| answer.missing("numberOfRecords"))?;
    let total: u64 =
        total.parse().map_err(|_| answer.fail(Breakage::WrongValue, format!("`numberOfRecords` is {total}")))?;
    let records: Vec<Record> = root
        .descendants()
        .filter(|node| named(node, "recordData"))
        .map(|node| record(answer, node))
        .collect::<Result<_, _>>()?;
    let next = text_in(root, "nextRecordPosition");
    if records.is_empty() && total > 0 && next.is_none() {
        let why = format!("it announces {total} records and holds none");
        return Err(answer.fail(Breakage::MissingField, why));
    }
    let next = next
        .map(|text| text.parse::<usize>())
        .transpose()
        .map_err(|_| answer.fail(Breakage::WrongValue, "`nextRecordPosition` is no number"))?;
    Ok(Page { next: next.filter(|_| !records.is_empty()), records })
}

fn record(answer: &Answer, node: Node<'_, '_>) -> Result<Record, SourceFailure> {
    let needed = |name: &str| text_in(node, name).ok_or_else(|| answer.missing(name));
    let id = needed("identifier")?;
    let files: Vec<(String, Url)> = node
        .descendants()
        .filter(|node| named(node, "itemUrl"))
        .filter_map(|item| {
            let url = answer.url.join(item.text()?.trim()).ok()?;
            Some((item.attribute("manifestation")?.to_owned(), url))
        })
        .collect();
    if files.is_empty() {
        return Err(answer.missing("itemUrl"));
    }
    Ok(Record {
        title: needed("title")?,
        kind: needed("type")?,
        published: text_in(node, "available").or_else(|| text_in(node, "date")),
        letter: text_in(node, "hoofddocument"),
        id,
        files,
    })
}

fn named(node: &Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name
}

fn find<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.descendants().find(|node| named(node, name))
}

/// The text of the first element of that name, white space folded; `None` where there is none or it is empty.
fn text_in(node: Node<'_, '_>, name: &str) -> Option<String> {
    let text = find(node, name)?.text()?.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}
