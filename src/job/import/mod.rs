//! Takes in back-files: from a folder, a ZIP, a WARC or a bag of our own, each with where it came from, by whom, and what it
//! claims of its time. What it claims is kept beside the time of the import and never in its place: the log is not dated back.
//!
//! A path is read twice: once to judge all of it, once to keep what was chosen. A hostile one is refused before anything is kept.

mod bag;
mod entries;
mod item;
mod placing;
mod warc;

use super::{Analyse, Job, Service};
use crate::store::{NewCapture, NewEdition, NewSnapshot};
use anyhow::{Context, Result, bail};
use item::Item;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// What is to be taken in.
#[derive(Clone, Debug)]
pub struct Import {
    /// The series that it belongs to.
    pub series: String,
    /// The period that it covers, where the person says so.
    pub period: Option<String>,
    /// Who takes it in.
    pub by: String,
    /// Files, folders, ZIPs, WARCs, bags.
    pub paths: Vec<PathBuf>,
}

/// One back-file that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Where it came from.
    pub from: String,
    /// The period of its edition.
    pub period: String,
    /// The name of its bytes.
    pub sha256: String,
    /// When it says that it was captured or last changed.
    pub claimed_at: Option<String>,
    /// Whether it is new; the same back-file is kept once.
    pub is_new: bool,
}

/// One back-file that was left out, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Where it is.
    pub from: String,
    /// Why only a person can place it, or why it is none.
    pub why: String,
}

/// What became of all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// What was kept, by period and time.
    pub kept: Vec<Kept>,
    /// What was left out.
    pub left_out: Vec<LeftOut>,
}

/// Takes in back-files. The jobs that read them are enqueued with them, and tell no subscriber. `progress` is told how many of
/// how many files were handled.
///
/// # Errors
/// A path cannot be read, is hostile (named, with what is wrong), or holds several files for one `period`; nothing is kept then.
pub async fn import(service: &Service, asked: &Import, mut progress: impl FnMut(usize, usize)) -> Result<Imported> {
    let series = service.config.series(&asked.series)?;
    let mut found = Vec::new();
    for path in &asked.paths {
        let mut items = item::read(path);
        while let Some(item) = items.recv().await {
            let mut item = item.with_context(|| path.display().to_string())?;
            placing::name_by_content(service, series, &mut item).await?;
            item.bytes = None;
            found.push(item);
            progress(0, found.len());
        }
    }
    let placed = placing::place(series, asked.period.as_deref(), found)?;
    let mut imported = Imported { kept: Vec::new(), left_out: placed.left_out };
    let wanted: BTreeSet<String> = placed.editions.iter().map(|(_, item)| item.sha256.clone()).collect();
    let mut put = BTreeSet::new();
    for path in &asked.paths {
        let mut items = item::read(path);
        while let Some(item) = items.recv().await {
            let item = item.with_context(|| path.display().to_string())?;
            if let Some(bytes) = &item.bytes
                && wanted.contains(&item.sha256)
                && put.insert(item.sha256)
            {
                service.archive.put(bytes).await.context("the archive")?;
                progress(put.len(), wanted.len());
            }
        }
    }
    if let Some(missing) = wanted.difference(&put).next() {
        bail!("the files changed while they were read: {missing} is not there any more; run the import again");
    }
    let mut rows = Vec::new();
    for (n, (period, item)) in placed.editions.iter().enumerate() {
        // Where the edition was fetched by us, and behind the last back-file of an edition, nothing is left to compare.
        let is_last = placed.editions.get(n + 1).is_none_or(|(next, _)| next != period);
        let own = match service.db.edition(&series.id, period).await? {
            Some(edition) => service.db.captures_of(edition.id).await?.iter().any(|row| row.provenance.is_none()),
            None => false,
        };
        rows.push(row(service, asked, period, item, own || !is_last)?);
    }
    let kept = service.db.commit_import(&rows, service.now()).await?;
    for ((period, item), kept) in placed.editions.into_iter().zip(kept) {
        imported.kept.push(Kept {
            from: item.place(),
            period,
            sha256: item.sha256,
            claimed_at: item.claimed_at.map(|at| at.to_string()),
            is_new: kept.is_some(),
        });
    }
    if let Err(error) = super::proof::checkpoint(service).await {
        tracing::warn!("the head of the log is not signed yet: {error:#}");
    }
    Ok(imported)
}

/// The rows of one back-file, and the job that reads it.
fn row(
    service: &Service,
    asked: &Import,
    period: &str,
    item: &Item,
    only_read: bool,
) -> Result<(NewCapture, NewEdition, crate::store::NewJob)> {
    let now = service.now();
    let provenance = serde_json::json!({
        "from": item.from,
        "from_sha256": item.from_sha256,
        "entry": item.entry,
        "by": asked.by,
        "claim": item.claim,
    });
    let analyse = Job::Analyse(Analyse {
        series: asked.series.clone(),
        period: period.to_owned(),
        sha256: item.sha256.clone(),
        captured_at: now.0,
        announce: false,
        released: false,
        after: None,
        only_read,
    });
    let capture = NewCapture {
        series_id: asked.series.clone(),
        source: "import".to_owned(),
        url: item.url.clone(),
        final_url: item.final_url.clone(),
        status: item.status,
        redirects: item.redirects.clone(),
        request_headers: item.request_headers.clone(),
        response_headers: item.response_headers.clone(),
        fetched_at: now,
        snapshot: NewSnapshot { sha256: item.sha256.clone(), bytes: i64::try_from(item.length)? },
        media_type: item.media_type.clone(),
        file_name: item.file_name.clone(),
        remote_address: item.remote_address.clone(),
        tls_peer: None,
        tool: Some(super::check::TOOL.to_owned()),
        provenance: Some(provenance.to_string()),
        claimed_at: item.claimed_at,
    };
    let title = if item.title.is_empty() { item.place() } else { item.title.clone() };
    let edition = NewEdition { series_id: asked.series.clone(), period: period.to_owned(), title };
    Ok((capture, edition, analyse.to_row(now)?))
}
