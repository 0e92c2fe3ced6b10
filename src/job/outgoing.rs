//! The deliveries that are owed: rows made in the transaction of what they tell. Their bytes are made when they are first sent,
//! by [`compose()`].

mod compose;
mod json;
mod notes;

use super::matching::Index;
use super::{Notify, Service};
use crate::archive::Digest;
use crate::core::report::Report;
use crate::shape::choices::{Choices, Event, Rhythm};
use crate::store::outbox::{CONFIRMATION, NOTICE};
use crate::store::{DeliveryItem, Gather, LeasedDelivery, NewDelivery, Recipient, Timestamp};
use anyhow::{Context, Result};
use chrono::{Datelike, Days, NaiveTime};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub use compose::{compose, frame, letter_of, preview};
use json::compose_json;
pub use notes::Note;

/// The channel of all deliveries by mail.
pub const MAIL: &str = "mail";
/// The channel of all deliveries to the webhooks of subscribers.
pub const WEBHOOK: &str = "webhook";
/// The kind of a mail that says what subscriptions ask for.
pub const REPORT: &str = "report";
/// The kind of a mail with nothing but the link to the subscriber's own page.
const LINK: &str = "link";
/// The kind of a mail that takes an alarm back.
pub const CORRECTION: &str = "correction";

/// When digests go out, UTC.
const MORNING_HOUR: u32 = 5;

/// What composing a message needs beside what is in the store.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Payload {
    /// What its items say.
    Report,
    /// That the alarms its items name are none.
    Correction,
    /// The link to the subscriber's own page.
    Link,
    Confirmation {
        series: Vec<String>,
        nonce: String,
    },
    Notice {
        subject: String,
        text: String,
    },
}

impl Payload {
    fn to_json(&self) -> String {
        // Words and lists of them can always be written.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// The part of an address after the `@`: the host that takes the mail.
fn host(address: &str) -> String {
    address.rsplit_once('@').map(|(_, host)| host.to_ascii_lowercase()).unwrap_or_default()
}

/// The Message-ID (RFC 5322 §3.6.4) of a delivery: a keyed hash of its natural key, so that each attempt carries the same.
fn message_id(service: &Service, subscriber: i64, channel: &str, occasion: &str) -> String {
    let hash = service.secret.sign("message-id", &[&subscriber.to_string(), channel, occasion]);
    format!("<{hash}@{}>", host(&service.config.mail.from))
}

fn owed(
    service: &Service,
    (subscriber_id, channel, host): (i64, &str, &str),
    kind: &str,
    occasion: String,
    payload: &Payload,
    now: Timestamp,
) -> NewDelivery {
    NewDelivery {
        subscriber_id,
        channel: channel.to_owned(),
        message_id: message_id(service, subscriber_id, channel, &occasion),
        occasion,
        kind: kind.to_owned(),
        host: host.to_owned(),
        report_id: None,
        payload: payload.to_json(),
        send_at: now,
        gather: Gather::Once,
        items: Vec::new(),
    }
}

/// Something that happened, to be told to all who asked for it.
#[derive(Clone, Copy, Debug)]
struct Occasion<'a> {
    series: &'a str,
    period: Option<&'a str>,
    /// What makes it one, such as the report and the bytes it is about.
    key: &'a str,
}

/// On which occasion a subscription of this rhythm is served, when, and with what else.
fn plan(rhythm: Rhythm, what: Occasion<'_>, now: Timestamp) -> (String, Timestamp, Gather) {
    let morning = NaiveTime::from_hms_opt(MORNING_HOUR, 0, 0).unwrap_or_default();
    let today = now.to_datetime().naive_utc();
    // The first five o'clock that is still to come.
    let next = if today.time() < morning { today.date() } else { today.date() + Days::new(1) };
    let at = |day: chrono::NaiveDate| Timestamp::from(day.and_time(morning).and_utc());
    match (rhythm, what.period) {
        (Rhythm::Daily, _) => (format!("daily/{next}"), at(next), Gather::Period),
        (Rhythm::Weekly, _) => {
            let to_monday = (7 - next.weekday().num_days_from_monday()) % 7;
            let monday = next + Days::new(u64::from(to_monday));
            (format!("weekly/{monday}"), at(monday), Gather::Period)
        }
        (Rhythm::Edition, Some(period)) => (format!("edition/{}/{period}", what.series), now, Gather::Once),
        (Rhythm::AtOnce | Rhythm::Edition, _) => (what.key.to_owned(), now, Gather::Hour),
    }
}

/// One delivery a subscriber and rhythm, with all that its subscriptions hit.
fn group(
    service: &Service,
    recipients: &[Recipient],
    what: Occasion<'_>,
    now: Timestamp,
    mut hits: impl FnMut(&Choices) -> Vec<DeliveryItem>,
) -> Result<Vec<NewDelivery>> {
    // Many subscriptions ask for the same.
    let mut known: BTreeMap<&str, (Rhythm, Vec<DeliveryItem>)> = BTreeMap::new();
    let mut owed_to: BTreeMap<(i64, Rhythm), NewDelivery> = BTreeMap::new();
    let mut hooks: BTreeMap<i64, NewDelivery> = BTreeMap::new();
    for to in recipients {
        if !known.contains_key(to.choices.as_str()) {
            let choices = Choices::from_json(&to.choices)
                .with_context(|| format!("the choices of subscription {}", to.subscription_id))?;
            known.insert(&to.choices, (choices.rhythm, hits(&choices)));
        }
        let Some((rhythm, items)) = known.get(to.choices.as_str()).filter(|(_, items)| !items.is_empty()) else {
            continue;
        };
        let delivery = owed_to.entry((to.subscriber_id, *rhythm)).or_insert_with(|| {
            let (occasion, send_at, gather) = plan(*rhythm, what, now);
            let mut delivery = owed(
                service,
                (to.subscriber_id, MAIL, &host(&to.address)),
                REPORT,
                occasion,
                &Payload::Report,
                send_at,
            );
            delivery.gather = gather;
            delivery.report_id = items.iter().find_map(|item| item.report_id.clone());
            delivery
        });
        let of_this = |item: &DeliveryItem| DeliveryItem { subscription_id: to.subscription_id, ..item.clone() };
        delivery.items.extend(items.iter().map(of_this));
        if let Some(hook) = &to.hook {
            // A program is told at once, whatever the rhythm of the mail.
            let delivery = hooks.entry(to.subscriber_id).or_insert_with(|| {
                let occasion = format!("{WEBHOOK}/{}", what.key);
                let mut delivery =
                    owed(service, (to.subscriber_id, WEBHOOK, hook), REPORT, occasion, &Payload::Report, now);
                delivery.report_id = items.iter().find_map(|item| item.report_id.clone());
                delivery
            });
            delivery.items.extend(items.iter().map(of_this));
        }
    }
    Ok(owed_to.into_values().chain(hooks.into_values()).collect())
}

/// What a report owes to those who want to hear of its series.
///
/// # Errors
/// A stored subscription asks for something that this version does not know.
pub fn reports(
    service: &Service,
    series: &str,
    captured_at: i64,
    (report_id, report): (&str, &Report),
    recipients: &[Recipient],
    now: Timestamp,
) -> Result<Vec<NewDelivery>> {
    let index = Index::new(report);
    // The same report is owed again where the bytes went away and came back.
    let key = format!("report/{report_id}/{captured_at}");
    let what = Occasion { series, period: report.new.period.as_deref(), key: &key };
    let item = |change_id: String| DeliveryItem {
        subscription_id: 0,
        change_id,
        report_id: Some(report_id.to_owned()),
        detail: None,
    };
    group(service, recipients, what, now, |choices| {
        let rows = index.hits(choices);
        // A report without an alarm is still one thing said to those who want it whole.
        if rows.is_empty() && choices.is_everything() {
            return vec![item(format!("report/{report_id}"))];
        }
        rows.into_iter().filter_map(|at| report.commitments.get(at)).map(|row| item(row.id.clone())).collect()
    })
}

/// What something beside the reports owes to those who asked to be told of it.
///
/// # Errors
/// As [`reports`].
pub fn event(
    service: &Service,
    (event, note): (Event, &Note),
    series: &str,
    key: &str,
    recipients: &[Recipient],
    now: Timestamp,
) -> Result<Vec<NewDelivery>> {
    let item = DeliveryItem {
        subscription_id: 0,
        change_id: key.to_owned(),
        report_id: None,
        detail: Some(serde_json::to_string(note).context("a note as JSON")?),
    };
    group(service, recipients, Occasion { series, period: None, key }, now, |choices| {
        if choices.events.contains(&event) { vec![item.clone()] } else { Vec::new() }
    })
}

/// The mail that takes alarms back: `items` are those that this subscriber was told.
pub fn correction(
    service: &Service,
    (subscriber, channel, host): (i64, &str, &str),
    key: &str,
    items: Vec<DeliveryItem>,
    now: Timestamp,
) -> NewDelivery {
    let occasion = format!("correction/{channel}/{key}");
    NewDelivery { items, ..owed(service, (subscriber, channel, host), CORRECTION, occasion, &Payload::Correction, now) }
}

/// The mail that asks for confirmation of `series`: the same question goes to an address at most once an hour.
pub fn confirmation(
    service: &Service,
    subscriber: i64,
    address: &str,
    series: &[String],
    nonce: &str,
    now: Timestamp,
) -> NewDelivery {
    let what = Digest::of(series.join("\n").as_bytes()).to_string();
    let occasion = format!("confirm/{}/{}", now.to_datetime().format("%Y-%m-%dT%H"), &what[..16]);
    let payload = Payload::Confirmation { series: series.to_vec(), nonce: nonce.to_owned() };
    owed(service, (subscriber, MAIL, &host(address)), CONFIRMATION, occasion, &payload, now)
}

/// The mail with the link to a subscriber's own page; at most one an hour.
pub fn link(service: &Service, subscriber: i64, address: &str, now: Timestamp) -> NewDelivery {
    let occasion = format!("link/{}", now.to_datetime().format("%Y-%m-%dT%H"));
    owed(service, (subscriber, MAIL, &host(address)), LINK, occasion, &Payload::Link, now)
}

/// A mail to the operator.
pub fn notice(service: &Service, subscriber: i64, address: &str, notify: &Notify, now: Timestamp) -> NewDelivery {
    let payload = Payload::Notice { subject: notify.subject.clone(), text: notify.text.clone() };
    owed(service, (subscriber, MAIL, &host(address)), NOTICE, format!("notice/{}", notify.occasion), &payload, now)
}

/// The bytes of a delivery: those that are fixed, or else what its channel makes of it; nothing where there is nothing left to
/// say. A message on a report that an order took out of view since it was enqueued is kept back, also where its bytes are fixed.
///
/// # Errors
/// There is such an order, or the message cannot be made.
pub async fn message_of(service: &Service, delivery: &LeasedDelivery) -> Result<Option<Vec<u8>>> {
    match &delivery.message {
        Some(fixed) => {
            let items = service.db.wanted_items(delivery.id).await?;
            compose::by_report(service, &items).await?;
            Ok(Some(fixed.clone()))
        }
        None if delivery.channel == WEBHOOK => compose_json(service, delivery).await,
        None => compose(service, delivery).await,
    }
}
