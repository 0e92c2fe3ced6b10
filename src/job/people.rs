//! What a person may ask of us about their own data: all of it in one file, and its end. What is left behind of an address is
//! a keyed hash, so that one that must not be written to is known again.

use super::Service;
use super::deliver::webhook;
use crate::mail::links::Links;
use crate::shape::SCHEMA;
use crate::shape::choices::Choices;
use crate::store::people::Remembered;
use crate::store::{SubscriberRow, SubscriberState, Timestamp, Wish};
use anyhow::{Context, Result};
use chrono::{NaiveDate, TimeDelta};
use serde_json::{Value, json};

/// How long the data of one who left are kept.
const KEEP: TimeDelta = TimeDelta::days(28);
/// How many are erased in one go.
const AT_ONCE: i64 = 500;

fn hash(service: &Service, address: &str) -> String {
    service.secret.sign("address", &[address])
}

/// All that is kept of a subscriber.
///
/// # Errors
/// The database fails, or holds choices that this version does not know.
pub async fn export(service: &Service, subscriber: &SubscriberRow) -> Result<Value> {
    let links = Links::new(&service.config, &service.secret);
    let mut subscriptions = Vec::new();
    for row in service.db.subscriptions_of(subscriber.id).await? {
        let choices = Choices::from_json(&row.choices)?;
        subscriptions.push(json!({
            "id": row.id,
            "series": row.series_id,
            "feed": links.as_ref().map(|links| links.feed(row.id)),
            "choices": serde_json::to_value(&choices).context("choices as JSON")?,
            "created_at": row.created_at.to_string(),
            "confirmed_at": row.confirmed_at.map(|at| at.to_string()),
            "consent": row.consent,
            "left_at": row.left_at.map(|at| at.to_string()),
        }));
    }
    let deliveries = service.db.deliveries_to(subscriber.id).await?.into_iter().map(|row| {
        json!({
            "kind": row.kind,
            "channel": row.channel,
            "occasion": row.occasion,
            "report": row.report_id,
            "message_id": row.message_id,
            "state": row.phase.as_str(),
            "enqueued_at": row.enqueued_at.to_string(),
            "accepted_at": row.accepted_at.map(|at| at.to_string()),
        })
    });
    let bounces = service.db.bounces_of(subscriber.id).await?.into_iter().map(|row| {
        json!({"kind": row.kind, "status": row.status, "said": row.said, "received_at": row.received_at.to_string()})
    });
    let hook = service.db.webhook_of(subscriber.id).await?.map(|hook| {
        json!({
            "url": hook.url,
            "created_at": hook.created_at.to_string(),
            "disabled_at": hook.disabled_at.map(|at| at.to_string()),
            "disabled_why": hook.disabled_why,
        })
    });
    Ok(json!({
        "schema": SCHEMA,
        "address": subscriber.address,
        "language": subscriber.language,
        "state": subscriber.state.as_str(),
        "organisation": service.db.organisation_of(subscriber.id).await?,
        "created_at": subscriber.created_at.to_string(),
        "confirmed_at": subscriber.confirmed_at.map(|at| at.to_string()),
        "left_at": subscriber.left_at.map(|at| at.to_string()),
        "suppressed_at": subscriber.suppressed_at.map(|at| at.to_string()),
        "suppressed_why": subscriber.suppressed_why,
        "webhook": hook,
        "subscriptions": subscriptions,
        "deliveries": deliveries.collect::<Vec<_>>(),
        "bounces": bounces.collect::<Vec<_>>(),
    }))
}

/// Sets where the program of a subscriber is told. Gives the secret it is signed with, or why the place cannot be.
///
/// # Errors
/// The database fails.
pub async fn set_webhook(service: &Service, subscriber: &SubscriberRow, url: &str) -> Result<Result<String, String>> {
    const MOST_CHARS: usize = 500;
    let parsed = match url::Url::parse(url.trim()) {
        Ok(parsed) if parsed.as_str().len() <= MOST_CHARS => parsed,
        _ => return Ok(Err("that is no web address".to_owned())),
    };
    if let Err(refused) = service.gate.judge(&parsed) {
        return Ok(Err(refused.why));
    }
    let port = parsed.port_or_known_default().unwrap_or_default();
    let host = format!("{}:{port}", parsed.host_str().unwrap_or_default());
    let secret = webhook::fresh_secret();
    service.db.set_webhook(subscriber.id, parsed.as_str(), &host, &secret, service.now()).await?;
    Ok(Ok(secret))
}

/// Erases all that is kept of a subscriber.
///
/// # Errors
/// The database fails.
pub async fn erase(service: &Service, subscriber: &SubscriberRow) -> Result<bool> {
    let hash = hash(service, &subscriber.address);
    let erased = service.db.erase_subscriber(subscriber.id, &hash, service.now()).await?;
    // The address is not logged: it is what was to be forgotten.
    tracing::info!(subscriber = subscriber.id, erased, "erased a subscriber");
    Ok(erased)
}

/// Erases who left, was suppressed or never confirmed four weeks ago. Gives how many.
///
/// # Errors
/// The database fails.
pub async fn erase_gone(service: &Service) -> Result<usize> {
    let before = Timestamp::from(service.now().to_datetime() - KEEP);
    let mut erased = 0;
    loop {
        let gone = service.db.gone_before(before, AT_ONCE).await?;
        if gone.is_empty() {
            return Ok(erased);
        }
        for subscriber in &gone {
            erase(service, subscriber).await?;
        }
        erased += gone.len();
    }
}

/// How an address stood with us that was forgotten since.
///
/// # Errors
/// The database fails.
pub async fn remembered(service: &Service, address: &str) -> Result<Option<Remembered>> {
    Ok(service.db.remembered(&hash(service, address)).await?)
}

/// Somebody whose consent an operator can show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consented<'a> {
    /// The address, as it is kept.
    pub address: &'a str,
    /// `nl` or `en`.
    pub language: &'a str,
    /// The series.
    pub series: &'a str,
    /// Where and how they consented, in words.
    pub how: &'a str,
    /// When.
    pub on: NaiveDate,
    /// Who imports them.
    pub by: &'a str,
}

/// Takes over a subscriber with the record of their consent. Gives why not, where they must not be written to or have left
/// since.
///
/// # Errors
/// The database fails.
pub async fn import(service: &Service, person: &Consented<'_>) -> Result<Option<&'static str>> {
    if person.on > service.now().to_datetime().date_naive() {
        return Ok(Some("the day of the consent is still to come"));
    }
    // An older consent does not outweigh a later word.
    match remembered(service, person.address).await? {
        Some(Remembered::Suppressed) => return Ok(Some("must not be written to")),
        Some(Remembered::Left) => return Ok(Some("has left; only they can come back")),
        None => {}
    }
    if let Some(known) = service.db.subscriber_of(person.address).await? {
        match known.state {
            SubscriberState::Left => return Ok(Some("has left; only they can come back")),
            SubscriberState::Suppressed => return Ok(Some("must not be written to")),
            SubscriberState::Pending | SubscriberState::Confirmed => {}
        }
        let has_left = |row: &crate::store::SubscriptionRow| row.series_id == person.series && row.left_at.is_some();
        if service.db.subscriptions_of(known.id).await?.iter().any(has_left) {
            return Ok(Some("has left this series; only they can come back"));
        }
    }
    let consent = format!("{}, on {}; imported by {}", person.how, person.on, person.by);
    let wishes = [Wish::all_of(person.series)];
    let now = service.now();
    let added = service.db.add_consented(person.address, person.language, &wishes, &consent, now).await?;
    Ok(added.is_none().then_some("must not be written to"))
}
