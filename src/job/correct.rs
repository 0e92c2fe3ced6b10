//! A verdict, and what follows from it for those who were mailed an alarm that it takes back: a correction, once.

use super::{Service, outgoing, reports};
use crate::core::verdict;
use crate::store::{DeliveryItem, NewDelivery, NewVerdict, Told, VerdictRow};
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};

/// Keeps a verdict, and owes the corrections that follow. Gives the last verdict instead where it says the same already.
///
/// # Errors
/// The database fails, or holds what this version cannot read.
pub async fn give(service: &Service, new: &NewVerdict) -> Result<Option<VerdictRow>> {
    let now = service.now();
    let before = reports::judged(&service.db, &new.series_id).await?;
    let row = VerdictRow {
        id: 0,
        series_id: new.series_id.clone(),
        subject: new.subject.clone(),
        subject_key: new.subject_key.clone(),
        said: new.said.clone(),
        sentences: new.sentences.clone(),
        verdict: new.verdict.clone(),
        other: new.other.clone(),
        other_key: new.other_key.clone(),
        by_name: new.by_name.clone(),
        note: new.note.clone(),
        given_at: now,
    };
    let mut after = before.clone();
    after.push(reports::from_row(row)?);
    let mut overturned = Vec::new();
    for summary in service.db.reports_of(&new.series_id, reports::MANY).await? {
        let row = service.db.report(&summary.id).await?.with_context(|| format!("report {} is gone", summary.id))?;
        let made = reports::as_made(&row)?;
        let was: BTreeSet<String> = verdict::corrections(&made, &before).into_iter().map(|was| was.row.id).collect();
        let is = verdict::corrections(&made, &after).into_iter().map(|is| is.row.id);
        overturned.extend(is.filter(|id| !was.contains(id)).map(|id| (row.id.clone(), id)));
    }
    let correct = |told: Vec<Told>| owed(service, &new.subject_key, told);
    Ok(service.db.give_verdict(new, &overturned, correct, now).await?)
}

/// One correction for each subscriber and channel, on behalf of all subscriptions that were told.
fn owed(service: &Service, key: &str, told: Vec<Told>) -> Vec<NewDelivery> {
    let mut by_subscriber: BTreeMap<(i64, String, String), Vec<DeliveryItem>> = BTreeMap::new();
    for told in told {
        by_subscriber.entry((told.subscriber_id, told.channel, told.host)).or_default().push(DeliveryItem {
            subscription_id: told.subscription_id,
            change_id: told.change_id,
            report_id: told.report_id,
            detail: None,
        });
    }
    let mut owed = Vec::new();
    for ((id, channel, host), items) in by_subscriber {
        owed.push(outgoing::correction(service, (id, &channel, &host), key, items, service.now()));
    }
    owed
}
