//! The fictitious ministry: a web site on loopback that publishes the sample's editions, the last of each when it is told to.

use anyhow::{Context, Result};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// An edition of the sample, part of the binary.
#[derive(Clone, Copy, Debug)]
pub(super) struct SampleEdition {
    /// The language, which is the folder it lies in.
    pub(super) language: &'static str,
    /// What the ministry calls it.
    pub(super) title: &'static str,
    /// Its file's name.
    pub(super) file: &'static str,
    bytes: &'static [u8],
}

macro_rules! edition {
    ($language:literal, $title:literal, $file:literal) => {
        SampleEdition {
            language: $language,
            title: $title,
            file: $file,
            bytes: include_bytes!(concat!("../../snapshots/sample/", $language, "/", $file)),
        }
    };
}

/// All editions, the oldest of each language first.
pub(super) const EDITIONS: [SampleEdition; 8] = [
    edition!(
        "nl",
        "Bijlage 3: Internationale inspanningen opvang en terugkeer 2021",
        "bijlage-internationale-inspanningen-opvang-en-terugkeer-2021.html"
    ),
    edition!(
        "nl",
        "Bijlage 5: Internationale inspanningen opvang en terugkeer 2022",
        "bijlage-internationale-inspanningen-opvang-en-terugkeer-2022.docx"
    ),
    edition!(
        "nl",
        "Bijlage 4: Internationale inspanningen opvang en terugkeer 2023",
        "bijlage-internationale-inspanningen-opvang-en-terugkeer-2023.pdf"
    ),
    edition!(
        "nl",
        "Bijlage 6: Internationale inspanningen opvang en terugkeer 2024",
        "bijlage-internationale-inspanningen-opvang-en-terugkeer-2024.pdf"
    ),
    edition!(
        "nl",
        "Bijlage 2: Internationale inspanningen opvang en terugkeer 2025",
        "bijlage-internationale-inspanningen-opvang-en-terugkeer-2025.pdf"
    ),
    edition!(
        "en",
        "Annex C: Work abroad on displacement and safe routes 2023",
        "annex-displacement-and-safe-routes-2023.html"
    ),
    edition!(
        "en",
        "Annex B: Work abroad on displacement and safe routes 2024",
        "annex-displacement-and-safe-routes-2024.docx"
    ),
    edition!(
        "en",
        "Annex D: Work abroad on displacement and safe routes 2025",
        "annex-displacement-and-safe-routes-2025.pdf"
    ),
];

/// The year that is published while the demo runs.
const LAST: &str = "2025";

/// The ministry's site.
pub(super) struct Ministry {
    /// Where it is.
    pub(super) address: SocketAddr,
    all: Arc<AtomicBool>,
}

impl Ministry {
    /// Opens the site, without the last editions. It closes when `stop` is cancelled.
    pub(super) async fn open(stop: CancellationToken) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.context("cannot open the ministry's site on loopback")?;
        let address = listener.local_addr()?;
        let all = Arc::new(AtomicBool::new(false));
        let site = Router::new()
            .route("/{language}/", get(list))
            .route("/{language}/{file}", get(download))
            .with_state(Arc::clone(&all));
        tokio::spawn(async move { axum::serve(listener, site).with_graceful_shutdown(stop.cancelled_owned()).await });
        Ok(Self { address, all })
    }

    /// Publishes the last edition of each series.
    pub(super) fn publish(&self) {
        self.all.store(true, Ordering::SeqCst);
    }
}

fn published(all: &AtomicBool, language: &str) -> impl Iterator<Item = &'static SampleEdition> {
    let all = all.load(Ordering::SeqCst);
    let language = language.to_owned();
    EDITIONS.iter().filter(move |edition| edition.language == language && (all || !edition.title.ends_with(LAST)))
}

/// The page on which the ministry lists its documents, among others that are none of our business.
async fn list(State(all): State<Arc<AtomicBool>>, Path(language): Path<String>) -> Response {
    let mut items = String::new();
    for edition in published(&all, &language) {
        items.push_str(&format!("<li><a href=\"{}\">{}</a></li>\n", edition.file, edition.title));
    }
    if items.is_empty() {
        return StatusCode::NOT_FOUND.into_response();
    }
    let page = format!(
        "<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\"><title>Documents</title></head><body>\
         <nav><a href=\"/{language}/contact\">Contact</a></nav><main><h1>Documents</h1><ul>\n{items}\
         <li><a href=\"budget-2025.pdf\">Budget 2025</a></li></ul></main></body></html>"
    );
    Html(page).into_response()
}

async fn download(
    State(all): State<Arc<AtomicBool>>,
    Path((language, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let Some(edition) = published(&all, &language).find(|edition| edition.file == file) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let tag = format!("\"{}\"", crate::archive::Digest::of(edition.bytes));
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let media_type = match file.rsplit('.').next() {
        Some("pdf") => "application/pdf",
        Some("docx") => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _ => "text/html; charset=utf-8",
    };
    ([(header::CONTENT_TYPE, media_type.to_owned()), (header::ETAG, tag)], edition.bytes).into_response()
}
