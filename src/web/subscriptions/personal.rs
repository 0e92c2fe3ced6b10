//! A subscriber's own page, behind the signed link of a mail: change, leave, take one's data along, have it erased. A GET only
//! shows; a form acts.

use super::{canonical, choices_of, fields, links, series_title};
use crate::core::document::Language;
use crate::job::{Service, outgoing, people};
use crate::render::i18n::texts;
use crate::shape::choices::Choices;
use crate::store::{SubscriberRow, SubscriberState};
use crate::web::error::{Fault, Page};
use crate::web::pages::language;
use crate::web::view::{self, PersonalPage, PersonalSubscription, PreviewItem, SentItem};
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};

/// Whose link that is; nothing where it is unknown, too old, or they are gone.
pub(super) async fn owner(service: &Service, token: &str) -> Result<Option<SubscriberRow>, Fault> {
    let Some(id) = links(service)?.read_personal(token, service.now().to_datetime()) else { return Ok(None) };
    let subscriber = service.db.subscriber(id).await?;
    Ok(subscriber.filter(|subscriber| subscriber.state != SubscriberState::Pending))
}

fn expired(headers: &HeaderMap) -> Page {
    Page(view::personal_ask(&language(headers), "personal-expired", true))
}

async fn show(service: &Service, token: &str, subscriber: &SubscriberRow, said: &str) -> Result<Page, Fault> {
    // Read anew: it may just have been changed.
    let subscriber = service.db.subscriber(subscriber.id).await?.unwrap_or_else(|| subscriber.clone());
    let own = Language::new(&subscriber.language);
    let mut subscriptions = Vec::new();
    for row in service.db.subscriptions_of(subscriber.id).await? {
        if row.left_at.is_none() && row.confirmed_at.is_some() {
            let choices = Choices::from_json(&row.choices).map_err(anyhow::Error::from)?;
            subscriptions.push(PersonalSubscription {
                id: row.id,
                series: series_title(service, &row.series_id),
                choices,
                feed: links(service)?.feed(row.id),
            });
        }
    }
    let said = if said.is_empty() { String::new() } else { texts(&own).say(said) };
    let hook = service.db.webhook_of(subscriber.id).await?;
    let page = PersonalPage {
        webhook_trouble: hook.as_ref().and_then(|hook| hook.disabled_why.clone()).unwrap_or_default(),
        webhook: hook.map(|hook| (hook.url, hook.secret)),
        action: format!("/my/{token}"),
        address: subscriber.address,
        language: subscriber.language,
        subscriptions,
        said,
    };
    Ok(Page(view::personal(&own, &page)))
}

pub(in crate::web) async fn page(
    State(service): State<Service>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Page, Fault> {
    match owner(&service, &token).await? {
        Some(subscriber) => show(&service, &token, &subscriber, "").await,
        None => Ok(expired(&headers)),
    }
}

/// What is done to all of it: another language, the end of all subscriptions, erasure.
pub(in crate::web) async fn act(
    State(service): State<Service>,
    Path(token): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Page, Fault> {
    let Some(subscriber) = owner(&service, &token).await? else { return Ok(expired(&headers)) };
    let said = match fields(&body, "do").pop().as_deref() {
        Some("language") => {
            if let Some(code) = fields(&body, "language").pop().filter(|code| code == "nl" || code == "en") {
                service.db.set_language(subscriber.id, &code).await?;
            }
            "personal-saved"
        }
        Some("webhook") => {
            let url = fields(&body, "webhook").pop().unwrap_or_default();
            match people::set_webhook(&service, &subscriber, &url).await? {
                Ok(_) => "personal-saved",
                Err(_) => "personal-webhook-wrong",
            }
        }
        Some("no-webhook") => {
            service.db.remove_webhook(subscriber.id).await?;
            "personal-saved"
        }
        Some("leave-all") => {
            service.db.unsubscribe(subscriber.id, None, service.now()).await?;
            "personal-left"
        }
        Some("erase") => {
            people::erase(&service, &subscriber).await?;
            let own = Language::new(&subscriber.language);
            return Ok(Page(view::personal_ask(&own, "personal-erased", false)));
        }
        _ => "",
    };
    show(&service, &token, &subscriber, said).await
}

/// What is done to one subscription.
pub(in crate::web) async fn change(
    State(service): State<Service>,
    Path((token, id)): Path<(String, i64)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Page, Fault> {
    let Some(subscriber) = owner(&service, &token).await? else { return Ok(expired(&headers)) };
    let own = Language::new(&subscriber.language);
    let said = match fields(&body, "do").pop().as_deref() {
        Some("leave") => {
            service.db.unsubscribe(subscriber.id, Some(&[id]), service.now()).await?;
            "personal-left"
        }
        Some("save") => match choices_of(&body) {
            Ok(choices) if service.db.change_subscription(subscriber.id, id, &choices.to_json()).await? => {
                "personal-saved"
            }
            Ok(_) => "personal-same",
            Err(_) => "choices-wrong",
        },
        Some("preview") => {
            let rows = service.db.subscriptions_of(subscriber.id).await?;
            match (rows.iter().find(|row| row.id == id), choices_of(&body)) {
                (Some(row), Ok(choices)) => {
                    let mail = outgoing::preview(&service, &row.series_id, &choices, &own).await?;
                    let item = PreviewItem { series: series_title(&service, &row.series_id), mail };
                    return Ok(Page(view::preview(&own, &[item])));
                }
                _ => "choices-wrong",
            }
        }
        _ => "",
    };
    show(&service, &token, &subscriber, said).await
}

/// All that is kept of a subscriber, as a file.
pub(in crate::web) async fn data(
    State(service): State<Service>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let Some(subscriber) = owner(&service, &token).await? else { return Ok(expired(&headers).into_response()) };
    let body =
        serde_json::to_string_pretty(&people::export(&service, &subscriber).await?).map_err(anyhow::Error::from)?;
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"annexwatch.json\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, body).into_response())
}

/// What was sent to a subscriber, and to the others of their organisation.
pub(in crate::web) async fn sent(
    State(service): State<Service>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Page, Fault> {
    const MOST: i64 = 500;
    let Some(subscriber) = owner(&service, &token).await? else { return Ok(expired(&headers)) };
    let own = Language::new(&subscriber.language);
    let t = texts(&own);
    let mut items = Vec::new();
    for row in service.db.sent_to_organisation(subscriber.id, MOST).await? {
        let report = match &row.report_id {
            Some(id) => service.db.report(id).await?,
            None => None,
        };
        let about = report.map(|report| {
            let period = report.new_period.unwrap_or_default();
            format!(" {} {period}", series_title(&service, &report.series_id))
        });
        let word = if row.kind == outgoing::CORRECTION { t.say("sent-correction") } else { t.say("sent-report") };
        items.push(SentItem {
            on: t.date(row.accepted_at.to_datetime().date_naive()),
            what: format!("{word}{}", about.unwrap_or_default()),
            to: row.address,
            url: row.report_id.map(|id| format!("/reports/{id}")),
        });
    }
    Ok(Page(view::sent(&own, &items)))
}

pub(in crate::web) async fn ask(headers: HeaderMap) -> Page {
    Page(view::personal_ask(&language(&headers), "personal-ask-words", true))
}

/// Mails the link to who has lost it. The answer is the same whether or not the address is known.
pub(in crate::web) async fn send_link(
    State(service): State<Service>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Page, Fault> {
    if let Some(address) = fields(&body, "email").pop().as_deref().and_then(canonical)
        && let Some(subscriber) = service.db.subscriber_of(&address).await?
    {
        let link = outgoing::link(&service, subscriber.id, &address, service.now());
        service.db.commit_deliveries(&[link], &[], None, service.now()).await?;
    }
    Ok(Page(view::personal_ask(&language(&headers), "personal-ask-done", false)))
}
