//! The text of a series' newest edition, followed back through the editions that were compared.
//!
//! Reads what is stored and writes nothing: the texts that the reports were made from. Knows nothing of pages.

use super::{Service, reports};
use crate::core::align::align_within;
use crate::core::align::lineage::{Lineage, lineage};
use crate::core::document::Document;
use crate::shape::document::DocumentShape;
use anyhow::{Context, Result};
use std::sync::{Arc, Mutex, PoisonError};

/// How many editions are followed back.
const EDITIONS: usize = 40;
/// How many series are kept ready: the page of each part of a text asks for the same.
const READY: usize = 4;

/// An edition of a text.
pub struct Kept {
    /// The period that it covers.
    pub period: String,
    /// Its text.
    pub document: Document,
}

/// A text over its editions.
pub struct History {
    /// The editions, oldest first; at least one.
    pub editions: Vec<Kept>,
    /// The lives of the sections and sentences of the last one.
    pub lineage: Lineage,
}

/// Histories that were asked for lately, each under the digests that it was made from. Clones share them.
#[derive(Clone, Default)]
pub struct Ready(Arc<Mutex<Vec<Keyed>>>);

type Keyed = (String, Arc<History>);

impl Ready {
    fn get(&self, key: &str) -> Option<Arc<History>> {
        let ready = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        ready.iter().find(|(other, _)| other == key).map(|(_, history)| history.clone())
    }

    fn put(&self, key: String, history: Arc<History>) {
        let mut ready = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        ready.retain(|(other, _)| *other != key);
        ready.insert(0, (key, history));
        ready.truncate(READY);
    }
}

/// The history of a series; nothing where no two of its editions have been compared.
///
/// # Errors
/// The database fails, or holds what this version cannot read.
pub async fn of_series(service: &Service, id: &str) -> Result<Option<Arc<History>>> {
    let series = service.config.series(id)?;
    let made = reports::of_series_as_made(&service.db, id).await?;
    // Each edition once, by its bytes in the report on it; the oldest as its report had it.
    let first = made.first().map(|(row, _)| (row.old_period.clone(), row.old_sha256.clone()));
    let rest = made.iter().map(|(row, _)| (row.new_period.clone(), row.new_sha256.clone()));
    let mut editions: Vec<(String, String)> = Vec::new();
    for (period, sha256) in first.into_iter().chain(rest) {
        editions.push((period.unwrap_or_else(|| "?".to_owned()), sha256));
    }
    editions.drain(..editions.len().saturating_sub(EDITIONS));
    if editions.is_empty() {
        return Ok(None);
    }
    let part = series.extract.part()?;
    let mut kept = Vec::new();
    let mut key = format!("{id} {part:?}");
    for (period, sha256) in editions {
        let Some(row) = service.db.latest_document(&sha256).await? else { continue };
        key.push_str(&format!(" {period} {sha256} {}", row.extractor));
        kept.push((period, row));
    }
    if let Some(history) = service.histories.get(&key) {
        return Ok(Some(history));
    }
    let seconds = service.config.compare.deadline_s;
    let history = tokio::task::spawn_blocking(move || {
        let mut editions = Vec::new();
        for (period, row) in kept {
            let at = || format!("the stored document of {}", row.sha256);
            let shape = serde_json::from_str::<DocumentShape>(&row.body).with_context(at)?;
            let document = shape.into_document().with_context(at)?;
            let document = match &part {
                Some(part) => part.of(document),
                None => document,
            };
            editions.push(Kept { period, document });
        }
        let documents: Vec<&Document> = editions.iter().map(|edition| &edition.document).collect();
        let time_is_up = super::deadline(seconds);
        let mut alignments = Vec::new();
        for (n, pair) in documents.windows(2).enumerate() {
            let [old, new] = pair else { continue };
            let earlier = documents.get(..n).unwrap_or(&[]);
            alignments.push(align_within(old, new, earlier, Some(&time_is_up)).0);
        }
        let lineage = lineage(&documents, &alignments);
        anyhow::Ok(History { editions, lineage })
    })
    .await
    .context("following a text panicked")??;
    if history.editions.is_empty() {
        return Ok(None);
    }
    let history = Arc::new(history);
    service.histories.put(key, history.clone());
    Ok(Some(history))
}
