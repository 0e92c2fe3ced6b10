//! The same news for a program: what the items of a delivery say, as JSON.

use super::compose::by_report;
use super::{CORRECTION, Note};
use crate::core::verdict;
use crate::job::{Service, reports};
use crate::mail::links::Links;
use crate::shape::SCHEMA;
use crate::shape::report::ReportShape;
use crate::store::{LeasedDelivery, WantedItem};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Makes the body of a webhook, or nothing where there is nothing left to say. The same delivery gives the same bytes.
///
/// # Errors
/// The report is gone, or cannot be read.
pub(super) async fn compose_json(service: &Service, delivery: &LeasedDelivery) -> Result<Option<Vec<u8>>> {
    let is_correction = delivery.kind == CORRECTION;
    let items = service.db.wanted_items(delivery.id).await?;
    let links = Links::new(&service.config, &service.secret);
    let mut told = Vec::new();
    for (row, items) in by_report(service, &items).await? {
        let mut report = reports::as_made(&row)?;
        verdict::apply(&mut report, &reports::judged(&service.db, &row.series_id).await?);
        let meant = subscriptions(&items);
        report.commitments.retain(|row| row.alarm != is_correction && meant.contains_key(row.id.as_str()));
        let is_whole = items.iter().any(|item| item.change_id.starts_with("report/"));
        if report.commitments.is_empty() && !is_whole {
            continue;
        }
        let mut shape = serde_json::to_value(ReportShape::from(&report)).context("a report as JSON")?;
        let mut changes = shape["commitments"].take();
        for change in changes.as_array_mut().into_iter().flatten() {
            let ids = change["id"].as_str().and_then(|id| meant.get(id)).cloned().unwrap_or_default();
            change["subscriptions"] = json!(ids);
        }
        told.push(json!({
            "id": row.id,
            "series": row.series_id,
            "url": links.as_ref().map(|links| links.report(&row.id)),
            "old": row.old_period,
            "new": row.new_period,
            "changes": changes,
        }));
    }
    let mut notes = Vec::new();
    for item in &items {
        let Some(detail) = &item.detail else { continue };
        let note: Note = serde_json::from_str(detail).context("a note")?;
        let mut note = serde_json::to_value(&note).context("a note as JSON")?;
        note["series"] = json!(item.series_id);
        note["subscriptions"] = json!([item.subscription_id]);
        notes.push(note);
    }
    if told.is_empty() && notes.is_empty() {
        return Ok(None);
    }
    let body: Value = json!({
        "type": if is_correction { "annexwatch.correction" } else { "annexwatch.news" },
        "timestamp": delivery.enqueued_at.to_string(),
        "data": {"schema": SCHEMA, "reports": told, "notes": notes},
    });
    Ok(Some(serde_json::to_vec(&body).context("a webhook as JSON")?))
}

/// The subscriptions that hit each change.
fn subscriptions<'i>(items: &[&'i WantedItem]) -> BTreeMap<&'i str, Vec<i64>> {
    let mut by_change: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for item in items {
        by_change.entry(&item.change_id).or_default().push(item.subscription_id);
    }
    by_change
}
