//! Asks a service a question, and hands over the bytes of its answer once they are what they should be: data, not a page
//! that keeps us out.
//!
//! It knows the syntaxes, JSON and XML. What the answer means is read by each adapter, without a network.

use std::time::Duration;

use roxmltree::{Document, ParsingOptions};
use serde_json::Value;
use url::Url;

use super::failure::{Breakage, SourceFailure};
use super::web_page;
use crate::fetch::{Ask, FetchError, Gate, guard};

/// Most bytes of an answer, decoded.
const MAX_BYTES: u64 = 32 << 20;

/// Most nodes of an XML answer.
const MAX_NODES: u32 = 1_000_000;

/// An answer.
pub(super) struct Answer {
    /// Who asked.
    pub(super) adapter: &'static str,
    /// What answered.
    pub(super) url: Url,
    /// The body, decoded.
    pub(super) body: Vec<u8>,
    /// The media type that the service declared.
    pub(super) media_type: Option<String>,
    /// The charset that the service declared.
    pub(super) charset: Option<String>,
}

/// Asks `url`, which came from the configuration or from an earlier answer and is judged like any other.
pub(super) async fn ask(
    adapter: &'static str,
    gate: &Gate,
    url: &Url,
    accept: &'static str,
    timeout: Option<Duration>,
) -> Result<Answer, SourceFailure> {
    let refused = |error: FetchError| SourceFailure::fetch(adapter, &error);
    let fetched = gate.ask(url, Ask { accept: Some(accept), timeout }).await.map_err(refused)?;
    let body = fetched.decoded(MAX_BYTES).map_err(refused)?;
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err(SourceFailure::new(adapter, Breakage::Empty, &fetched.final_url, "the answer is empty"));
    }
    if let Some((breakage, why)) = web_page::by_address(&fetched.url, &fetched.final_url) {
        return Err(SourceFailure::new(adapter, breakage, url, why));
    }
    let charset = fetched.header("content-type").and_then(|value| {
        value.split(';').find_map(|part| {
            let (key, value) = part.split_once('=')?;
            key.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"').to_owned())
        })
    });
    Ok(Answer { adapter, url: fetched.final_url, body, media_type: fetched.media_type, charset })
}

/// Reads the address of a service in the configuration.
pub(super) fn base(adapter: &'static str, key: &str, text: &str, gate: &Gate) -> Result<Url, SourceFailure> {
    guard::parse_url(text, gate.policy()).map_err(|error| SourceFailure::config(adapter, key, error))
}

impl Answer {
    /// A failure of this answer.
    pub(super) fn fail(&self, breakage: Breakage, why: impl ToString) -> SourceFailure {
        SourceFailure::new(self.adapter, breakage, &self.url, why)
    }

    /// A field that is not there.
    pub(super) fn missing(&self, field: &str) -> SourceFailure {
        self.fail(
            Breakage::MissingField,
            format!("the field `{field}` is not there any more; the service has changed, and annexwatch has to follow"),
        )
    }

    /// What is there instead, where a web page came.
    fn not_a_page(&self, expected: &str) -> Result<(), SourceFailure> {
        let text = web_page::beginning(&self.body);
        if !web_page::is_html(&text) {
            return Ok(());
        }
        Err(match web_page::by_words(&text) {
            Some((breakage, why)) => self.fail(breakage, why),
            None => self.fail(Breakage::HtmlInstead, format!("a web page came instead of {expected}")),
        })
    }

    /// The answer as JSON.
    pub(super) fn json(&self) -> Result<Value, SourceFailure> {
        self.not_a_page("JSON")?;
        serde_json::from_slice(&self.body).map_err(|error| match error.is_eof() {
            true => self.fail(Breakage::Truncated, format!("the JSON ends early ({error}); try again")),
            false => self.fail(Breakage::NotParsable, format!("it is not JSON ({error})")),
        })
    }

    /// The answer as text, decoded by its byte order mark, its declared charset, or as UTF-8.
    pub(super) fn text(&self) -> String {
        let declared = self.charset.as_deref().and_then(|name| encoding_rs::Encoding::for_label(name.as_bytes()));
        declared.unwrap_or(encoding_rs::UTF_8).decode(&self.body).0.into_owned()
    }

    /// The answer as text that is XML.
    pub(super) fn xml_text(&self) -> Result<String, SourceFailure> {
        self.not_a_page("XML")?;
        Ok(self.text())
    }

    /// An XML text as a tree. Document types, and with them entities, are refused.
    pub(super) fn xml<'t>(&self, text: &'t str) -> Result<Document<'t>, SourceFailure> {
        let options = ParsingOptions { nodes_limit: MAX_NODES, ..ParsingOptions::default() };
        Document::parse_with_options(text, options).map_err(|error| match error {
            roxmltree::Error::UnexpectedEndOfStream | roxmltree::Error::UnclosedRootNode => {
                self.fail(Breakage::Truncated, format!("the XML ends early ({error}); try again"))
            }
            error => self.fail(Breakage::NotParsable, format!("it is not XML ({error})")),
        })
    }
}

/// The text of a member of an object; `None` where it is absent, null or only white space.
pub(super) fn text_of<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key)?.as_str().map(str::trim).filter(|text| !text.is_empty())
}
