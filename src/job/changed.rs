//! Tells the operator that an edition was changed silently: other bytes at the same edition after it was published, and other
//! words in them. The same words in other bytes are a mere re-encoding, which is no news.
//!
//! Subscribers are told that it happened where they asked for that; whether a promise changed is for the comparison with the
//! edition before.

use super::outgoing::{self, Note};
use super::reading::{Made, load};
use super::{Changed, Service, notify};
use crate::core::document::{Document, Health};
use crate::shape::choices::Event;
use crate::store::{AnalysisResult, LeasedJob};
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// How many sentences of each side a mail shows.
const SHOWN: usize = 5;

/// Most characters of a sentence that a mail shows.
const SHOWN_CHARS: usize = 300;

pub(super) async fn run(service: &Service, changed: &Changed, job: &LeasedJob) -> Result<()> {
    let series = service.config.series(&changed.series)?;
    let edition = service
        .db
        .edition(&series.id, &changed.period)
        .await?
        .with_context(|| format!("series {}: no edition over {}", series.id, changed.period))?;
    let captures = service.db.captures_of(edition.id).await?;
    let capture = |sha256: &str| {
        let found = captures.iter().rfind(|capture| capture.sha256 == sha256).cloned();
        found.with_context(|| format!("series {}, {}: no capture of {sha256}", series.id, changed.period))
    };
    let (old, new) = (capture(&changed.old)?, capture(&changed.new)?);
    let url = new.final_url.clone();
    let (mut result, mut made) = (AnalysisResult::default(), Made::default());
    let old = load(service, series, &edition, old, &mut made).await?.document;
    let new = load(service, series, &edition, new, &mut made).await?.document;
    // What cannot be read is held by its own job; and the final form in the place of a provisional one was announced.
    if old.health == Health::Ok && new.health.is_comparable() {
        let (gone, came) = difference(&old, &new);
        if gone.is_empty() && came.is_empty() {
            tracing::info!(series = series.id, period = changed.period, "other bytes, the same text: encoded anew");
        } else {
            let subject = format!("{}: {} was changed after publication", series.id, changed.period);
            let text = words(&url, changed, &gone, &came);
            let occasion = format!("changed/{}/{}/{}/{}", series.id, changed.period, changed.new, changed.at);
            let note = Note::Changed {
                period: changed.period.clone(),
                gone: gone.len(),
                came: came.len(),
                sha256: changed.new.clone(),
            };
            let recipients = service.db.recipients_of(&series.id).await?;
            result.deliveries =
                outgoing::event(service, (Event::Changed, &note), &series.id, &occasion, &recipients, service.now())?;
            result.follow_ups.push(notify::about(occasion, subject, text, service.now())?);
        }
    }
    result.documents = std::mem::take(&mut made.documents);
    Ok(service.db.commit_analysis(&result, Some(job), service.now()).await?)
}

/// The sentences of each document that the other one has not, or not as often; each in its order.
fn difference<'d>(old: &'d Document, new: &'d Document) -> (Vec<&'d str>, Vec<&'d str>) {
    fn without<'d>(document: &'d Document, other: &Document) -> Vec<&'d str> {
        let mut left: BTreeMap<&str, usize> = BTreeMap::new();
        for at in other.sentences() {
            *left.entry(at.sentence.text.as_str()).or_default() += 1;
        }
        let sentences = document.sentences().map(|at| at.sentence.text.as_str());
        sentences
            .filter(|text| match left.get_mut(text) {
                Some(count) if *count > 0 => {
                    *count -= 1;
                    false
                }
                _ => true,
            })
            .collect()
    }
    (without(old, new), without(new, old))
}

fn words(url: &str, changed: &Changed, gone: &[&str], came: &[&str]) -> String {
    let mut text = format!(
        "The file of {} at {url} is another one since it was published, without a new edition: {} sentences are gone, {} are \
         new. Both files are in the archive ({} and {}).\n",
        changed.period,
        gone.len(),
        came.len(),
        changed.old,
        changed.new
    );
    for (sign, sentences) in [("-", gone), ("+", came)] {
        for sentence in sentences.iter().take(SHOWN) {
            let shown: String = sentence.chars().take(SHOWN_CHARS).collect();
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{sign} {shown}");
        }
        if sentences.len() > SHOWN {
            let _ = writeln!(text, "{sign} and {} more", sentences.len() - SHOWN);
        }
    }
    text.push_str("\nWhere a promise is among them, subscribers are told by the report.");
    text
}
