//! What outsiders need to hold the archive to its word: the newest signed head of the log, and the key it is signed with.

use super::error::Fault;
use crate::job::Service;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

const TEXT: [(header::HeaderName, &str); 1] = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];

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
