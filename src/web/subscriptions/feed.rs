//! A subscription as an Atom feed (RFC 4287): what its mails say, for programs that read feeds.

use super::{links, series_title};
use crate::core::document::Language;
use crate::job::{Service, outgoing, reports};
use crate::render::{asked, neutral};
use crate::shape::choices::Choices;
use crate::web::error::Fault;
use crate::web::pages::language;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use std::fmt::Write as _;

pub(in crate::web) async fn feed(
    State(service): State<Service>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let missing = || Fault::NotFound(language(&headers));
    let links = links(&service)?;
    let id = links.read_feed(&token).ok_or_else(missing)?;
    let row = service.db.subscription(id).await?.ok_or_else(missing)?;
    if row.left_at.is_some() || row.confirmed_at.is_none() {
        return Err(missing());
    }
    let subscriber = service.db.subscriber(row.subscriber_id).await?.ok_or_else(missing)?;
    let own = Language::new(&subscriber.language);
    let choices = Choices::from_json(&row.choices).map_err(anyhow::Error::from)?;
    let title = asked(&choices, &series_title(&service, &row.series_id), &own);
    let (host, me) = (links.host(), links.feed(id));
    let mut entries = String::new();
    // A feed without an entry was last changed when time began: else no reader could keep it.
    let mut updated = "1970-01-01T00:00:00Z".to_owned();
    for (report, _) in reports::of_series_as_made(&service.db, &row.series_id).await?.iter().rev() {
        let Some(letter) = outgoing::letter_of(&service, report, &choices, &own).await? else { continue };
        let made = report.made_at.to_string();
        if made > updated {
            updated.clone_from(&made);
        }
        let url = links.report(&report.id);
        // Writing to a String cannot fail.
        let _ = writeln!(
            entries,
            "<entry><id>tag:{host},2026:report/{}</id><title>{}</title><updated>{made}</updated>\
             <link href=\"{}\"/><content type=\"text\">{}</content></entry>",
            escape(&report.id),
            escape(&neutral(&letter.subject)),
            escape(&url),
            escape(&letter.text)
        );
    }
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n\
         <id>tag:{host},2026:subscription/{id}</id><title>{}</title><updated>{updated}</updated>\
         <author><name>annexwatch</name></author><link rel=\"self\" href=\"{}\"/>\n{entries}</feed>\n",
        own.code(),
        escape(&neutral(&title)),
        escape(&me)
    );
    Ok(([(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8")], body).into_response())
}

/// Text as XML: escaped, and without the characters that XML 1.0 has not.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' => escaped.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => escaped.push(c),
        }
    }
    escaped
}
