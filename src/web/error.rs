//! What a handler answers: a page, or a fault in plain words. Details go to the log, never to the reader.

use super::view;
use crate::core::document::Language;
use crate::store::StoreError;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

/// What may be seen again tomorrow is kept by nobody on the way.
const NO_STORE: [(header::HeaderName, &str); 1] = [(header::CACHE_CONTROL, "no-store")];

/// A page of ours.
pub(super) struct Page(pub(super) String);

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        Html(self.0).into_response()
    }
}

/// Why there is no page.
pub(super) enum Fault {
    /// There is no such thing.
    NotFound(Language),
    /// An order keeps it out of view: its words.
    Withheld(Language, String),
    /// The same place asks too often.
    TooMany(Language),
    /// What was asked for cannot be used: why, for the program that asked.
    Unfit(String),
    /// Something of ours failed.
    Inside(anyhow::Error),
}

impl From<anyhow::Error> for Fault {
    fn from(error: anyhow::Error) -> Self {
        Self::Inside(error)
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Inside(error.into())
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let (status, language) = match self {
            Self::Unfit(why) => {
                let body = serde_json::json!({"schema": crate::shape::SCHEMA, "error": why});
                return (StatusCode::UNPROCESSABLE_ENTITY, axum::Json(body)).into_response();
            }
            Self::TooMany(language) => (StatusCode::TOO_MANY_REQUESTS, language),
            Self::NotFound(language) => (StatusCode::NOT_FOUND, language),
            Self::Withheld(language, order) => {
                return (StatusCode::UNAVAILABLE_FOR_LEGAL_REASONS, NO_STORE, Html(view::withheld(&language, &order)))
                    .into_response();
            }
            Self::Inside(error) => {
                tracing::error!("a page failed: {error:#}");
                (StatusCode::INTERNAL_SERVER_ERROR, Language::new("en"))
            }
        };
        (status, Html(view::error(&language, status.as_u16()))).into_response()
    }
}
