//! What outsiders need to hold the archive to its word: the newest signed head of the log, and the key it is signed with.

use super::error::{Fault, Page};
use super::pages::language;
use super::view::{self, Head};
use crate::job::Service;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

const TEXT: [(header::HeaderName, &str); 1] = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];

/// How many heads the page lists.
const LISTED: usize = 100;

/// All heads, with what to do with them.
pub(super) async fn page(State(service): State<Service>, headers: HeaderMap) -> Result<Page, Fault> {
    let heads = service.db.checkpoints().await?;
    let heads = heads.iter().rev().take(LISTED).map(|row| Head {
        size: usize::try_from(row.size).unwrap_or_default(),
        signed_at: row.signed_at.to_string(),
        note: row.note.clone(),
        is_stamped: row.time_stamp.is_some(),
    });
    Ok(Page(view::log(&language(&headers), service.log_key.public().as_str(), heads.collect())))
}

/// What a time stamping authority answered about the head of a size.
pub(super) async fn time_stamp_at(State(service): State<Service>, Path(size): Path<i64>) -> Result<Response, Fault> {
    const STAMP: [(header::HeaderName, &str); 1] = [(header::CONTENT_TYPE, "application/timestamp-reply")];
    Ok(match service.db.checkpoint(size).await?.and_then(|row| row.time_stamp) {
        Some(response) => (STAMP, response).into_response(),
        None => (StatusCode::NOT_FOUND, TEXT, "no head of that size is stamped\n").into_response(),
    })
}

/// The newest head.
pub(super) async fn checkpoint(State(service): State<Service>) -> Result<Response, Fault> {
    Ok(answer(service.db.latest_checkpoint().await?.map(|row| row.note)))
}

/// The head that was signed at a size.
pub(super) async fn checkpoint_at(State(service): State<Service>, Path(size): Path<i64>) -> Result<Response, Fault> {
    Ok(answer(service.db.checkpoint(size).await?.map(|row| row.note)))
}

/// The key, as `NAME+ID+KEY`.
pub(super) async fn key(State(service): State<Service>) -> Response {
    answer(Some(format!("{}\n", service.log_key.public().as_str())))
}

fn answer(text: Option<String>) -> Response {
    match text {
        Some(text) => (TEXT, text).into_response(),
        None => (StatusCode::NOT_FOUND, TEXT, "no head of that size is signed\n").into_response(),
    }
}
