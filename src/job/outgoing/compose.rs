//! The bytes of what is owed: what its items say, in the reader's language, with the reader's own links.

use super::{CORRECTION, Note, Payload, host};
use crate::config::MailPermission;
use crate::core::document::Language;
use crate::core::report::{Report, Side};
use crate::core::verdict;
use crate::job::matching::Index;
use crate::job::{Service, reports};
use crate::mail::links::{self, Leave, Links};
use crate::mail::message::{self, Message, Party};
use crate::render::i18n::texts;
use crate::render::{self, Companion, Foot, Frame, Notice, asked};
use crate::shape::choices::Choices;
use crate::store::{LeasedDelivery, ReportRow, WantedItem};
use anyhow::{Context, Result, bail};
use std::collections::{BTreeMap, BTreeSet};

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
        let summaries = service.db.reports_of(id, reports::MANY).await?;
        let latest = summaries.iter().find(|one| one.held.is_none() && one.new_period == report.new.period);
        let mut companion =
            Companion { title: series.title.clone(), url: links.map(|links| links.series(id)), report: None };
        if let Some(summary) = latest
            && let Some(row) = service.db.report(&summary.id).await?
            && reports::order_on(&service.db, &row).await?.is_none()
        {
            companion.url = links.map(|links| links.report(&row.id));
            companion.report = Some(reports::read(&service.db, &row).await?);
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
    let mut frame = Frame::new(Language::new(language), title(service, series));
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

/// Makes the bytes of a message (RFC 5322), or nothing where there is nothing left to say. The same delivery gives the same
/// bytes.
///
/// # Errors
/// The report is gone, the payload cannot be read, or a message cannot be made of it.
pub async fn compose(service: &Service, delivery: &LeasedDelivery) -> Result<Option<Vec<u8>>> {
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
    match payload {
        Payload::Report | Payload::Correction => {
            if !say_items(service, &links, delivery, &mut message).await? {
                return Ok(None);
            }
        }
        Payload::Link => {
            let language = Language::new(&delivery.language);
            let t = texts(&language);
            let (title, text) = (t.say("personal-mail-title"), t.say("personal-mail-text"));
            let url = links.personal(delivery.subscriber_id, delivery.enqueued_at.to_datetime());
            let notice = Notice { title, text, url: None };
            let foot = Foot { unsubscribe_url: None, manage_url: Some(url) };
            let letter = render::letter(&language, &[], &[notice], &foot);
            (message.subject, message.text, message.html) = (letter.subject, letter.text, letter.html);
        }
        Payload::Confirmation { series, nonce } => {
            let titles: Vec<String> = series.iter().map(|id| title(service, id)).collect();
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
    message::compose(&message).map(Some)
}

fn title(service: &Service, series: &str) -> String {
    service.config.series(series).map_or_else(|_| series.to_owned(), |series| series.title.clone())
}

/// Says what the items of a delivery say. Gives whether anything is left to say.
async fn say_items(service: &Service, links: &Links, delivery: &LeasedDelivery, message: &mut Message) -> Result<bool> {
    let config = &service.config;
    let items = service.db.wanted_items(delivery.id).await?;
    let language = Language::new(&delivery.language);
    let parts = match delivery.kind == CORRECTION {
        true => corrections(service, links, delivery, &items).await?,
        false => parts(service, links, delivery, &items).await?,
    };
    let notices = notices(service, links, &items, &language)?;
    if parts.is_empty() && notices.is_empty() {
        return Ok(false);
    }
    let subscriptions: BTreeSet<i64> = items.iter().map(|item| item.subscription_id).collect();
    let leave = Leave { subscriber: delivery.subscriber_id, subscriptions: subscriptions.into_iter().collect() };
    let foot = Foot {
        unsubscribe_url: Some(links.leave(&leave)),
        manage_url: Some(links.personal(delivery.subscriber_id, delivery.enqueued_at.to_datetime())),
    };
    let letter = render::letter(&language, &parts, &notices, &foot);
    (message.subject, message.text, message.html) = (letter.subject, letter.text, letter.html);
    let series: BTreeSet<&str> = items.iter().map(|item| item.series_id.as_str()).collect();
    let mut names = series.iter();
    let (list, name) = match (names.next(), names.next()) {
        (Some(id), None) => (*id, title(service, id)),
        // A list of several series is one of ours.
        _ => ("all", "annexwatch".to_owned()),
    };
    message.list_id = Some(format!("{list}.{}", host(&config.mail.from)));
    message.list_name = Some(name);
    // A header that offers one click has to be signed for (RFC 8058, section 4): without DKIM there is none.
    message.one_click = config.mail_permission() == MailPermission::Public && config.mail.relay_signs;
    message.unsubscribe_url = foot.unsubscribe_url;
    Ok(true)
}

/// The items of each report, the oldest first. A message on a report that an order took out of view since it was enqueued is kept
/// back.
pub(super) async fn by_report<'i>(
    service: &Service,
    items: &'i [WantedItem],
) -> Result<Vec<(ReportRow, Vec<&'i WantedItem>)>> {
    let mut by_id: BTreeMap<&str, Vec<&WantedItem>> = BTreeMap::new();
    for item in items {
        if let Some(id) = &item.report_id {
            by_id.entry(id).or_default().push(item);
        }
    }
    let mut found = Vec::new();
    for (id, items) in by_id {
        let row = service.db.report(id).await?.with_context(|| format!("report {id} is gone"))?;
        if let Some(order) = reports::order_on(&service.db, &row).await? {
            bail!("report {id} quotes a snapshot that is withheld: {}", order.order_text);
        }
        found.push((row, items));
    }
    found.sort_by(|(a, _), (b, _)| (a.made_at, &a.id).cmp(&(b.made_at, &b.id)));
    Ok(found)
}

/// One part for each report and set of subscriptions that hit the same rows, the newest report first: every row is said once,
/// also where an edition was compared again. Who asked for a whole report gets it whole.
async fn parts(
    service: &Service,
    links: &Links,
    delivery: &LeasedDelivery,
    items: &[WantedItem],
) -> Result<Vec<(Report, Frame)>> {
    let language = Language::new(&delivery.language);
    let mut parts = Vec::new();
    let mut said = Said::default();
    for (row, items) in by_report(service, items).await?.into_iter().rev() {
        let report = reports::read(&service.db, &row).await?;
        let frame = frame(service, Some(links), &row, &report, &delivery.language).await?;
        let mut subscriptions: BTreeMap<i64, Choices> = BTreeMap::new();
        for item in &items {
            subscriptions.insert(item.subscription_id, Choices::from_json(&item.choices)?);
        }
        let words = |ids: &BTreeSet<i64>| -> String {
            let choices = subscriptions.iter().filter(|(id, _)| ids.contains(id)).map(|(_, choices)| choices);
            let asked: Vec<String> = choices.map(|choices| asked(choices, &frame.series_title, &language)).collect();
            render::asked_for(&asked, &language)
        };
        let is_first = said.is_first(&row);
        let new = said.new_rows(&row, &report);
        if subscriptions.values().any(Choices::is_everything) {
            let all: BTreeSet<i64> = subscriptions.keys().copied().collect();
            let chose = subscriptions.values().any(|choices| !choices.is_everything());
            let frame = Frame { asked: chose.then(|| words(&all)), ..frame.clone() };
            if is_first {
                parts.push((report, frame));
            } else if !new.is_empty() {
                let rows = new.iter().filter_map(|at| report.commitments.get(*at).cloned()).collect();
                parts.push((part(&report, rows), frame));
            }
            continue;
        }
        // By the subscriptions that hit: the rows in the order of the report.
        let mut hit: BTreeMap<&str, BTreeSet<i64>> = BTreeMap::new();
        for item in &items {
            hit.entry(&item.change_id).or_default().insert(item.subscription_id);
        }
        let groups: BTreeSet<&BTreeSet<i64>> = hit.values().collect();
        for group in groups {
            let rows = new.iter().filter_map(|at| report.commitments.get(*at));
            let rows: Vec<_> = rows.filter(|row| hit.get(row.id.as_str()) == Some(group)).cloned().collect();
            if !rows.is_empty() {
                let frame = Frame { asked: Some(words(group)), companions: Vec::new(), ..frame.clone() };
                parts.push((part(&report, rows), frame));
            }
        }
    }
    Ok(parts)
}

/// What one mail has said of each comparison of two editions, in whichever of its reports.
#[derive(Default)]
struct Said(BTreeMap<(String, Option<String>, Option<String>), BTreeSet<String>>);

impl Said {
    fn comparison(row: &ReportRow) -> (String, Option<String>, Option<String>) {
        (row.series_id.clone(), row.old_period.clone(), row.new_period.clone())
    }

    /// Whether no report on these two editions was looked at yet.
    fn is_first(&self, row: &ReportRow) -> bool {
        !self.0.contains_key(&Self::comparison(row))
    }

    /// The places of the alarms that are said now for the first time. What a person took back is none any more.
    fn new_rows(&mut self, row: &ReportRow, report: &Report) -> Vec<usize> {
        let said = self.0.entry(Self::comparison(row)).or_default();
        let keys = verdict::keys(report);
        let rows = report.commitments.iter().zip(keys).enumerate().filter(|(_, (row, _))| row.alarm);
        // The same words may have become something else meanwhile.
        rows.filter_map(|(at, (row, key))| said.insert(format!("{key}/{}", row.status.as_str())).then_some(at))
            .collect()
    }
}

/// A report of these rows alone.
fn part(report: &Report, rows: Vec<crate::core::report::CommitmentRow>) -> Report {
    Report {
        commitments: rows,
        sections: Vec::new(),
        sentences: Vec::new(),
        counts: crate::core::report::SentenceCounts::default(),
        ..report.clone()
    }
}

/// The mail that the last report of a series would have been to a subscription with these choices; nothing where it would
/// have had none.
///
/// # Errors
/// The database fails, or the report cannot be read.
pub async fn preview(
    service: &Service,
    series: &str,
    choices: &Choices,
    language: &Language,
) -> Result<Option<render::Letter>> {
    let summaries = service.db.reports_of(series, reports::MANY).await?;
    let Some(last) = summaries.into_iter().find(|summary| summary.held.is_none()) else { return Ok(None) };
    let Some(row) = service.db.report(&last.id).await? else { return Ok(None) };
    if reports::order_on(&service.db, &row).await?.is_some() {
        return Ok(None);
    }
    letter_of(service, &row, choices, language).await
}

/// The mail that a report would be to a subscription with these choices; nothing where it would have none. Whether an order
/// keeps the report out of view is the caller's to ask.
///
/// # Errors
/// The database fails, or the report cannot be read.
pub async fn letter_of(
    service: &Service,
    row: &ReportRow,
    choices: &Choices,
    language: &Language,
) -> Result<Option<render::Letter>> {
    if choices.events_only {
        return Ok(None);
    }
    let report = reports::read(&service.db, row).await?;
    let links = Links::new(&service.config, &service.secret);
    let frame = frame(service, links.as_ref(), row, &report, language.code()).await?;
    if choices.is_everything() {
        return Ok(Some(render::letter(language, &[(report, frame)], &[], &Foot::default())));
    }
    let places = Index::new(&report).hits(choices);
    let rows: Vec<_> = places.into_iter().filter_map(|at| report.commitments.get(at).cloned()).collect();
    if rows.is_empty() {
        return Ok(None);
    }
    let words = asked(choices, &frame.series_title, language);
    let frame = Frame { asked: Some(render::asked_for(&[words], language)), companions: Vec::new(), ..frame };
    Ok(Some(render::letter(language, &[(part(&report, rows), frame)], &[], &Foot::default())))
}

/// The rows that were taken back, as they were mailed, with what was said of them.
async fn corrections(
    service: &Service,
    links: &Links,
    delivery: &LeasedDelivery,
    items: &[WantedItem],
) -> Result<Vec<(Report, Frame)>> {
    let mut parts = Vec::new();
    for (row, items) in by_report(service, items).await? {
        let mut report = reports::as_made(&row)?;
        verdict::apply(&mut report, &reports::judged(&service.db, &row.series_id).await?);
        let is_meant = |id: &str| items.iter().any(|item| item.change_id == id);
        // Where the verdict was itself taken back meanwhile, there is nothing to correct.
        let rows: Vec<_> = report.commitments.iter().filter(|row| !row.alarm && is_meant(&row.id)).cloned().collect();
        if !rows.is_empty() {
            let frame = frame(service, Some(links), &row, &report, &delivery.language).await?;
            parts.push((part(&report, rows), Frame { is_correction: true, ..frame }));
        }
    }
    Ok(parts)
}

/// What is told beside the reports, each thing once.
fn notices(service: &Service, links: &Links, items: &[WantedItem], language: &Language) -> Result<Vec<Notice>> {
    let mut notices = Vec::new();
    for item in items {
        let Some(detail) = &item.detail else { continue };
        let note: Note = serde_json::from_str(detail).context("a note")?;
        let notice = note.words(&title(service, &item.series_id), &item.series_id, links, language);
        if !notices.contains(&notice) {
            notices.push(notice);
        }
    }
    Ok(notices)
}

/// Plain text as a page: escaped, its line breaks kept.
fn plain_html(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(render::neutral).collect();
    let escaped = lines.join("\n").replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("<!doctype html><meta charset=\"utf-8\"><pre style=\"white-space:pre-wrap;font:inherit\">{escaped}</pre>")
}
