//! The open data of the Dutch lower house: OData, in its version 5 and, under a profile of field names, version 4.
//!
//! Annexes are documents of the kind `Bijlage`. They are asked for by words of their own title (`titles`), or by those of the
//! letter that they belong to (`letters`), which keeps its name longer. The body text cannot be searched.

use std::collections::BTreeSet;
use std::time::Duration;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::ask::{Answer, ask, base, text_of};
use super::failure::{Breakage, SourceFailure};
use super::{Candidate, Location};
use crate::fetch::{Gate, Policy, guard};

const ADAPTER: &str = "tk-odata";

/// One request may take this long: the service answers slowly, and rather not at all than later.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Most answers that are followed for one question.
const MAX_PAGES: usize = 40;

/// What has to be coded inside of a text in a question, beside what the URL crate codes by itself.
const IN_QUERY: &AsciiSet = &CONTROLS.add(b'%').add(b'&').add(b'#').add(b'+').add(b';');

/// A question to the open data of the Tweede Kamer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TkOdataConfig {
    /// The version of the service: it decides the address and the names of fields where they are not set.
    #[serde(default)]
    pub profile: Profile,
    /// The address of the service.
    pub base: Option<String>,
    /// The kinds of document that can be an edition.
    #[serde(default = "annex")]
    pub kinds: Vec<String>,
    /// Words that the title of an edition has; one question for each, because one for all takes the service a minute.
    #[serde(default)]
    pub titles: Vec<String>,
    /// Words that the title of its letter has: all annexes of such letters are offered.
    #[serde(default)]
    pub letters: Vec<String>,
    /// The first day of publication that is looked at, such as `2020-01-01`.
    pub since: Option<String>,
    /// Documents in one answer; the service refuses more than 250, its version 5 more than 100.
    #[serde(default = "hundred")]
    pub page_size: usize,
    /// Names of fields where they differ from the profile's.
    #[serde(default)]
    pub fields: FieldNames,
}

/// A version of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// Since June 2026.
    #[default]
    V5,
    /// Before that.
    V4,
}

/// Names of fields, as the service writes them. What is not set is the profile's.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FieldNames {
    /// The number by which people name a document.
    pub number: Option<String>,
    /// Its own title.
    pub title: Option<String>,
    /// Its date.
    pub date: Option<String>,
    /// Its kind.
    pub kind: Option<String>,
    /// Whether it was taken back.
    pub deleted: Option<String>,
    /// From an annex to its letter.
    pub letter: Option<String>,
    /// From a letter to its annexes.
    pub annexes: Option<String>,
}

/// All names, from profile and configuration.
struct Names<'c> {
    number: &'c str,
    title: &'c str,
    date: &'c str,
    kind: &'c str,
    deleted: &'c str,
    letter: &'c str,
    annexes: &'c str,
}

fn annex() -> Vec<String> {
    vec!["Bijlage".to_owned()]
}

fn hundred() -> usize {
    100
}

impl TkOdataConfig {
    fn base(&self) -> &str {
        self.base.as_deref().unwrap_or(match self.profile {
            Profile::V5 => "https://gegevensmagazijn.tweedekamer.nl/OData/v5",
            Profile::V4 => "https://gegevensmagazijn.tweedekamer.nl/OData/v4/2.0",
        })
    }

    fn names(&self) -> Names<'_> {
        fn or<'c>(own: &'c Option<String>, default: &'c str) -> &'c str {
            own.as_deref().unwrap_or(default)
        }
        let number = match self.profile {
            Profile::V5 => "Nummer",
            Profile::V4 => "DocumentNummer",
        };
        let fields = &self.fields;
        Names {
            number: or(&fields.number, number),
            title: or(&fields.title, "Onderwerp"),
            date: or(&fields.date, "Datum"),
            kind: or(&fields.kind, "Soort"),
            deleted: or(&fields.deleted, "Verwijderd"),
            letter: or(&fields.letter, "BronDocument"),
            annexes: or(&fields.annexes, "BijlageDocument"),
        }
    }

    /// Where a document's file is.
    fn file(&self, base: &Url, id: &str) -> Option<Url> {
        let is_guid = id.len() == 36 && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
        let mut url = base.clone();
        url.set_path(&format!("{}/Document({id})/resource", base.path().trim_end_matches('/')));
        is_guid.then_some(url)
    }
}

pub(super) fn check(config: &TkOdataConfig, policy: &Policy) -> Result<(), SourceFailure> {
    let bad = |key, why: String| SourceFailure::config(ADAPTER, key, why);
    guard::parse_url(config.base(), policy).map_err(|error| bad("base", error.to_string()))?;
    if config.titles.is_empty() && config.letters.is_empty() {
        return Err(bad("titles", "say which documents are meant, by `titles` or by `letters`".to_owned()));
    }
    if config.titles.iter().chain(&config.letters).any(|text| text.trim().is_empty()) {
        return Err(bad("titles", "an empty text would mean every document there is".to_owned()));
    }
    if !(1..=250).contains(&config.page_size) {
        return Err(bad("page_size", format!("{} is not from 1 to 250", config.page_size)));
    }
    if config.kinds.is_empty() {
        return Err(bad("kinds", "name at least one kind of document".to_owned()));
    }
    if let Some(since) = &config.since
        && since.parse::<chrono::NaiveDate>().is_err()
    {
        return Err(bad("since", format!("`{since}` is no date; write 2020-01-01")));
    }
    Ok(())
}

pub(super) async fn discover(config: &TkOdataConfig, gate: &Gate) -> Result<Vec<Candidate>, SourceFailure> {
    check(config, gate.policy())?;
    let base = base(ADAPTER, "base", config.base(), gate)?;
    let mut candidates = Vec::new();
    for words in &config.titles {
        candidates.extend(answers(config, &base, &title_question(config, words), Question::Annexes, gate).await?);
    }
    for words in &config.letters {
        candidates.extend(answers(config, &base, &letter_question(config, words), Question::Letters, gate).await?);
    }
    if candidates.is_empty() {
        let why = "none of the words finds a document, not even of the editions there were; look at `titles`, `letters` and \
                   `since`";
        return Err(SourceFailure::new(ADAPTER, Breakage::NothingMeant, &base, why));
    }
    Ok(candidates)
}

/// What was asked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Question {
    /// For annexes, with their letters.
    Annexes,
    /// For letters, with their annexes.
    Letters,
}

/// A text as a value in a question: quotes doubled, and what would end the value coded.
fn literal(text: &str) -> String {
    format!("'{}'", utf8_percent_encode(&text.trim().replace('\'', "''"), IN_QUERY))
}

fn title_question(config: &TkOdataConfig, words: &str) -> String {
    let names = config.names();
    let kinds: Vec<String> = config.kinds.iter().map(|kind| format!("{} eq {}", names.kind, literal(kind))).collect();
    let kinds = if kinds.len() == 1 { kinds.concat() } else { format!("({})", kinds.join(" or ")) };
    let expand = format!("{}($select=Id,{},{},{})", names.letter, names.number, names.title, names.date);
    question(config, &format!("{kinds} and "), words, &expand)
}

fn letter_question(config: &TkOdataConfig, words: &str) -> String {
    let names = config.names();
    let expand = format!(
        "{}($select=Id,{},{},{},{},{})",
        names.annexes, names.number, names.title, names.date, names.kind, names.deleted
    );
    question(config, "", words, &expand)
}

fn question(config: &TkOdataConfig, which: &str, words: &str, expand: &str) -> String {
    let names = config.names();
    let since = config.since.as_ref().map(|day| format!(" and {} ge {day}", names.date)).unwrap_or_default();
    format!(
        "$filter={} eq false and {which}contains({},{}){since}&$expand={expand}&$orderby={} desc&$top={}",
        names.deleted,
        names.title,
        literal(words),
        names.date,
        config.page_size
    )
}

/// Asks one question, and follows its answer to the end.
async fn answers(
    config: &TkOdataConfig,
    base: &Url,
    query: &str,
    question: Question,
    gate: &Gate,
) -> Result<Vec<Candidate>, SourceFailure> {
    let mut url = base.clone();
    url.set_path(&format!("{}/Document", base.path().trim_end_matches('/')));
    url.set_query(Some(query));
    let (mut candidates, mut asked, mut n_rows) = (Vec::new(), BTreeSet::new(), 0);
    loop {
        if !asked.insert(url.clone()) || asked.len() > MAX_PAGES {
            let why = format!("its answer does not end after {} pages; narrow it by `since`", asked.len());
            return Err(SourceFailure::new(ADAPTER, Breakage::Paging, &url, why));
        }
        let answer = ask(ADAPTER, gate, &url, "application/json", Some(TIMEOUT)).await?;
        let page = read(config, base, &answer, question)?;
        candidates.extend(page.candidates);
        n_rows += page.n_rows;
        url = match page.next {
            Some(next) => next,
            // A limit in the question may end the answer without a link: then the rest is asked for.
            None if page.n_rows > 0 && page.n_rows.is_multiple_of(config.page_size) => {
                let mut next = url.clone();
                next.set_query(Some(&format!("{query}&$skip={n_rows}")));
                next
            }
            None => return Ok(candidates),
        };
    }
}

/// One answer.
struct Page {
    candidates: Vec<Candidate>,
    /// How many documents it lists.
    n_rows: usize,
    /// Where it goes on.
    next: Option<Url>,
}

/// Reads one answer.
fn read(config: &TkOdataConfig, base: &Url, answer: &Answer, question: Question) -> Result<Page, SourceFailure> {
    let body = answer.json()?;
    if let Some(error) = body.get("error") {
        let said = text_of(error, "message").map_or_else(|| error.to_string(), str::to_owned);
        return Err(answer.fail(Breakage::Diagnostics, format!("the service says: {said}")));
    }
    let rows = body.get("value").ok_or_else(|| answer.missing("value"))?;
    let rows = rows.as_array().ok_or_else(|| answer.fail(Breakage::WrongValue, "`value` is no list"))?;
    let mut candidates = Vec::new();
    for row in rows {
        match question {
            Question::Annexes => candidates.extend(annex_of(config, base, answer, row, None)?),
            Question::Letters => {
                let names = config.names();
                let title = title_of(&names, answer, row)?;
                let annexes = row.get(names.annexes).ok_or_else(|| answer.missing(names.annexes))?;
                for annex in listed(annexes) {
                    candidates.extend(annex_of(config, base, answer, annex, Some(title))?);
                }
            }
        }
    }
    let next = match body.get("@odata.nextLink") {
        None | Some(Value::Null) => None,
        Some(link) => {
            let text =
                link.as_str().ok_or_else(|| answer.fail(Breakage::WrongValue, "`@odata.nextLink` is no text"))?;
            let next = answer.url.join(text).ok().filter(|next| next.origin() == base.origin());
            let why = || answer.fail(Breakage::Paging, format!("the next part of the answer is elsewhere: {text}"));
            Some(next.ok_or_else(why)?)
        }
    };
    Ok(Page { candidates, n_rows: rows.len(), next })
}

/// One document or several, as a relation holds them; none where it holds nothing.
fn listed(value: &Value) -> &[Value] {
    match value {
        Value::Null => &[],
        Value::Array(several) => several,
        one => std::slice::from_ref(one),
    }
}

fn title_of<'v>(names: &Names<'_>, answer: &Answer, row: &'v Value) -> Result<&'v str, SourceFailure> {
    if row.get(names.title).is_none() {
        return Err(answer.missing(names.title));
    }
    // Older documents have only the title of their dossier.
    Ok(text_of(row, names.title).or_else(|| text_of(row, "Titel")).unwrap_or_default())
}

/// One annex; none where it was taken back. `letter` is the title of its letter where the question was for letters.
fn annex_of(
    config: &TkOdataConfig,
    base: &Url,
    answer: &Answer,
    row: &Value,
    letter: Option<&str>,
) -> Result<Option<Candidate>, SourceFailure> {
    let names = config.names();
    let id = row.get("Id").and_then(Value::as_str).ok_or_else(|| answer.missing("Id"))?;
    let url = config.file(base, id);
    let url = url.ok_or_else(|| answer.fail(Breakage::WrongValue, format!("`Id` is {id}, which names no document")))?;
    let title = title_of(&names, answer, row)?;
    let kind = row.get(names.kind).ok_or_else(|| answer.missing(names.kind))?.as_str().unwrap_or_default();
    let is_deleted = row.get(names.deleted).ok_or_else(|| answer.missing(names.deleted))?.as_bool();
    let date = row.get(names.date).ok_or_else(|| answer.missing(names.date))?.as_str();
    // The number is no more than a name for people, and yet the field whose renaming shows that the profile is the wrong one.
    row.get(names.number).ok_or_else(|| answer.missing(names.number))?;
    let is_meant = config.kinds.iter().any(|meant| meant.eq_ignore_ascii_case(kind));
    let parent = match letter {
        Some(letter) => Some(letter.to_owned()),
        None => {
            if !is_meant {
                let why = format!("document {id} is of the kind `{kind}`, which was not asked for");
                return Err(answer.fail(Breakage::FilterIgnored, why));
            }
            let letters = row.get(names.letter).ok_or_else(|| answer.missing(names.letter))?;
            listed(letters).iter().find_map(|letter| text_of(letter, names.title)).map(str::to_owned)
        }
    };
    if is_deleted == Some(true) || !is_meant {
        return Ok(None);
    }
    Ok(Some(Candidate {
        title: title.to_owned(),
        location: Location::Url(url),
        period: None,
        published: date.and_then(|date| date.get(..10)).map(str::to_owned),
        parent,
        source: ADAPTER.to_owned(),
        trouble: None,
    }))
}
