//! The deliveries that are owed, and the messages that they become.
//!
//! A delivery is a row made in the transaction of what it tells; its bytes are made when it is first sent.

use super::{Analyse, Notify, Service};
use crate::config::MailPermission;
use crate::core::document::Language;
use crate::core::report::{Report, Side};
use crate::mail::links::{self, Leave, Links};
use crate::mail::message::{self, Message, Party};
use crate::render::{self, Companion, Frame};
use crate::store::outbox::{CONFIRMATION, NOTICE};
use crate::store::{DeliveryItem, LeasedDelivery, NewDelivery, Recipient, ReportRow, Timestamp};
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The channel of all deliveries by mail.
pub const MAIL: &str = "mail";
/// The kind of a report's mail.
const REPORT: &str = "report";

/// What composing a message needs beside what is in the store.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Payload {
    Report { series: String },
    Confirmation { series: Vec<String>, nonce: String },
    Notice { subject: String, text: String },
}

impl Payload {
    fn to_json(&self) -> String {
        let value = match self {
            Self::Report { series } => serde_json::json!({"kind": "report", "series": series}),
            Self::Confirmation { series, nonce } => {
                serde_json::json!({"kind": "confirmation", "series": series, "nonce": nonce})
            }
            Self::Notice { subject, text } => serde_json::json!({"kind": "notice", "subject": subject, "text": text}),
        };
        value.to_string()
    }
}

/// The part of an address after the `@`: the host that takes the mail.
fn host(address: &str) -> String {
    address.rsplit_once('@').map(|(_, host)| host.to_ascii_lowercase()).unwrap_or_default()
}

/// The Message-ID (RFC 5322 §3.6.4) of a delivery: a keyed hash of its natural key, so that each attempt carries the same.
fn message_id(service: &Service, subscriber: i64, occasion: &str) -> String {
    let hash = service.secret.sign("message-id", &[&subscriber.to_string(), MAIL, occasion]);
    format!("<{hash}@{}>", host(&service.config.mail.from))
}

fn owed(
    service: &Service,
    (subscriber_id, address): (i64, &str),
    kind: &str,
    occasion: String,
    payload: &Payload,
    now: Timestamp,
) -> NewDelivery {
    NewDelivery {
        subscriber_id,
        channel: MAIL.to_owned(),
        message_id: message_id(service, subscriber_id, &occasion),
        occasion,
        kind: kind.to_owned(),
        host: host(address),
        report_id: None,
        payload: payload.to_json(),
        send_at: now,
        items: Vec::new(),
    }
}

/// What a report owes to those who want to hear of its series: one delivery a subscriber.
pub fn reports(
    service: &Service,
    analyse: &Analyse,
    report_id: &str,
    report: &Report,
    recipients: &[Recipient],
    now: Timestamp,
) -> Vec<NewDelivery> {
    let changes: Vec<&str> = report.commitments.iter().filter(|row| row.alarm).map(|row| row.id.as_str()).collect();
    recipients
        .iter()
        .map(|to| {
            let payload = Payload::Report { series: analyse.series.clone() };
            // The same report is owed again where the bytes went away and came back.
            let occasion = format!("report/{report_id}/{}", analyse.captured_at);
            let mut delivery = owed(service, (to.subscriber_id, &to.address), REPORT, occasion, &payload, now);
            delivery.report_id = Some(report_id.to_owned());
            // A report without an alarm is still one thing said to this subscription.
            let said = if changes.is_empty() { vec!["report"] } else { changes.clone() };
            delivery.items = said
                .into_iter()
                .map(|id| DeliveryItem { subscription_id: to.subscription_id, change_id: id.to_owned() })
                .collect();
            delivery
        })
        .collect()
}

/// The mail that asks for confirmation. At most one an hour goes to an address.
pub fn confirmation(
    service: &Service,
    subscriber: i64,
    address: &str,
    series: &[String],
    nonce: &str,
    now: Timestamp,
) -> NewDelivery {
    let occasion = format!("confirm/{}", now.to_datetime().format("%Y-%m-%dT%H"));
    let payload = Payload::Confirmation { series: series.to_vec(), nonce: nonce.to_owned() };
    owed(service, (subscriber, address), CONFIRMATION, occasion, &payload, now)
}

/// A mail to the operator.
pub fn notice(service: &Service, subscriber: i64, address: &str, notify: &Notify, now: Timestamp) -> NewDelivery {
    let payload = Payload::Notice { subject: notify.subject.clone(), text: notify.text.clone() };
    owed(service, (subscriber, address), NOTICE, format!("notice/{}", notify.occasion), &payload, now)
}

/// Where the editions are that restored promises stood in: the address of their last capture.
async fn earlier_urls(service: &Service, series: &str, report: &Report) -> Result<BTreeMap<String, String>> {
    let mut urls = BTreeMap::new();
    for from in report.commitments.iter().filter_map(|row| row.restored_from.as_ref()) {
        let Some(period) = &from.period else { continue };
        if urls.contains_key(period) {
            continue;
        }
        let Some(edition) = service.db.edition(series, period).await? else { continue };
        let Some(capture) = service.db.latest_capture(edition.id).await? else { continue };
        if capture.final_url.starts_with("http") {
            urls.insert(period.clone(), capture.final_url);
        }
    }
    Ok(urls)
}

/// What the companions of a series say of the period of a report: each one's latest comparison that is not held.
async fn companions(
    service: &Service,
    links: Option<&Links>,
    row: &ReportRow,
    report: &Report,
) -> Result<Vec<Companion>> {
    // A report of a series that the config names no more has none.
    let ids = service.config.series(&row.series_id).map(|series| series.companions.as_slice()).unwrap_or_default();
    let mut companions = Vec::new();
    for id in ids {
        let series = service.config.series(id)?;
        let summaries = service.db.reports_of(id, super::reports::MANY).await?;
        let latest = summaries.iter().find(|one| one.held.is_none() && one.new_period == report.new.period);
        let mut companion =
            Companion { title: series.title.clone(), url: links.map(|links| links.series(id)), report: None };
        if let Some(summary) = latest
            && let Some(row) = service.db.report(&summary.id).await?
        {
            companion.url = links.map(|links| links.report(&row.id));
            companion.report = Some(super::reports::read(&service.db, &row).await?);
        }
        // A series that is switched off and was never compared has nothing to say here.
        if series.enabled || companion.report.is_some() {
            companions.push(companion);
        }
    }
    Ok(companions)
}

/// What surrounds a report for a reader of that language.
///
/// # Errors
/// Fails where the database does.
pub async fn frame(
    service: &Service,
    links: Option<&Links>,
    row: &ReportRow,
    report: &Report,
    language: &str,
) -> Result<Frame> {
    let config = &service.config;
    let series = &row.series_id;
    let title = config.series(series).map_or_else(|_| series.clone(), |series| series.title.clone());
    let mut frame = Frame::new(Language::new(language), title);
    frame.report_url = links.map(|links| links.report(&row.id));
    frame.made_on = Some(row.made_at.to_datetime().date_naive());
    // An edition that came from a folder has no address of its own: its bytes are on our pages.
    let snapshot = |side: &Side| match (&side.url, links) {
        (None, Some(links)) => Some(links.snapshot(&side.sha256)),
        _ => None,
    };
    frame.old_url = snapshot(&report.old);
    frame.new_url = snapshot(&report.new);
    frame.earlier_urls = earlier_urls(service, series, report).await?;
    frame.companions = companions(service, links, row, report).await?;
    frame.feedback_url = config.mail.operator.as_ref().map(|operator| format!("mailto:{operator}"));
    Ok(frame)
}

/// Keeps back a message on a report that an order took out of view since it was enqueued, also where its bytes are fixed.
///
/// # Errors
/// There is such an order, or the database fails.
pub async fn refuse_withheld(service: &Service, delivery: &LeasedDelivery) -> Result<()> {
    let Some(id) = &delivery.report_id else { return Ok(()) };
    let Some(row) = service.db.report(id).await? else { return Ok(()) };
    match super::reports::order_on(&service.db, &row).await? {
        Some(order) => bail!("report {id} quotes a snapshot that is withheld: {}", order.order_text),
        None => Ok(()),
    }
}

/// Makes the bytes of a message (RFC 5322). The same delivery gives the same bytes.
///
/// # Errors
/// The report is gone, the payload cannot be read, or a message cannot be made of it.
pub async fn compose(service: &Service, delivery: &LeasedDelivery) -> Result<Vec<u8>> {
    let config = &service.config;
    let links = Links::new(config, &service.secret).context("service.base_url is not set: no mail without it")?;
    let payload: Payload = serde_json::from_str(&delivery.payload).context("the payload of a delivery")?;
    let mut message = Message {
        from: Party { name: config.mail.from_name.clone(), address: config.mail.from.clone() },
        to: Party { name: None, address: delivery.address.clone() },
        message_id: delivery.message_id.clone(),
        date: delivery.enqueued_at.to_datetime(),
        subject: String::new(),
        text: String::new(),
        html: String::new(),
        list_id: None,
        list_name: None,
        unsubscribe_url: None,
        one_click: false,
    };
    // A header that offers one click has to be signed for (RFC 8058, section 4): without DKIM there is none.
    let one_click = config.mail_permission() == MailPermission::Public && config.mail.relay_signs;
    match payload {
        Payload::Report { series } => {
            let id = delivery.report_id.as_deref().context("a report's delivery without its report")?;
            let Some(row) = service.db.report(id).await? else { bail!("report {id} is gone") };
            let report = super::reports::read(&service.db, &row).await?;
            let mut subscriptions: Vec<i64> =
                service.db.items_of_delivery(delivery.id).await?.into_iter().map(|item| item.subscription_id).collect();
            subscriptions.dedup();
            let leave = links.leave(&Leave { subscriber: delivery.subscriber_id, subscriptions });
            let mut frame = frame(service, Some(&links), &row, &report, &delivery.language).await?;
            frame.unsubscribe_url = Some(leave.clone());
            message.subject = render::subject(&report, &frame);
            message.text = render::mail_text(&report, &frame);
            message.html = render::mail_html(&report, &frame);
            message.list_id = Some(format!("{series}.{}", host(&config.mail.from)));
            message.list_name = Some(frame.series_title.clone());
            message.one_click = one_click;
            message.unsubscribe_url = Some(leave);
        }
        Payload::Confirmation { series, nonce } => {
            let titles: Vec<String> = series
                .iter()
                .map(|id| config.series(id).map_or_else(|_| id.clone(), |series| series.title.clone()))
                .collect();
            let url = links.confirm(&links::confirm_token(&service.secret, &delivery.address, &nonce));
            let asked = render::confirmation(&Language::new(&delivery.language), &titles, &url, links::CONFIRM_DAYS);
            (message.subject, message.text, message.html) = (asked.subject, asked.text, asked.html);
        }
        Payload::Notice { subject, text } => {
            message.subject = format!("annexwatch: {subject}");
            message.html = plain_html(&text);
            message.text = text;
        }
    }
    message::compose(&message)
}

/// Plain text as a page: escaped, its line breaks kept.
fn plain_html(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(render::neutral).collect();
    let escaped = lines.join("\n").replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("<!doctype html><meta charset=\"utf-8\"><pre style=\"white-space:pre-wrap;font:inherit\">{escaped}</pre>")
}
