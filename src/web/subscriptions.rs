//! What a reader can change: subscribe, confirm, leave. A GET only asks; a POST acts, and acts once.

pub(super) mod api;
pub(super) mod feed;
pub(super) mod personal;

use super::error::{Fault, Page};
use super::pages::language;
use super::view::{self, PreviewItem, Step, SubscribeForm};
use crate::core::document::Language;
use crate::job::Service;
use crate::job::{outgoing, people};
use crate::mail::address::parse_address;
use crate::mail::links::{self, Links};
use crate::shape::choices::{Choices, ChoicesError, Event, Rhythm};
use crate::store::Wish;
use crate::store::people::Remembered;
use anyhow::Context;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use url::form_urlencoded;

/// The fields of a form or query with that name.
fn fields(form: &[u8], name: &str) -> Vec<String> {
    form_urlencoded::parse(form).filter(|(key, _)| key == name).map(|(_, value)| value.into_owned()).collect()
}

/// What a form asks for.
fn choices_of(form: &[u8]) -> Result<Choices, ChoicesError> {
    let list = |name: &str| -> Vec<String> {
        fields(form, name).iter().flat_map(|text| text.split([',', ';', '\n'])).map(str::to_owned).collect()
    };
    let word = |text: &str| format!("{:?} cannot be chosen", text.chars().take(40).collect::<String>());
    let rhythm = fields(form, "rhythm").pop().unwrap_or_default();
    let rhythm = match Rhythm::ALL.into_iter().find(|known| known.as_str() == rhythm) {
        Some(rhythm) => rhythm,
        None if rhythm.is_empty() => Rhythm::default(),
        None => return Err(ChoicesError(word(&rhythm))),
    };
    let mut events = Vec::new();
    for name in fields(form, "events") {
        let event = Event::ALL.into_iter().find(|known| known.as_str() == name);
        events.push(event.ok_or_else(|| ChoicesError(word(&name)))?);
    }
    Choices {
        sections: list("sections"),
        topics: list("topics"),
        partners: list("partners"),
        statuses: fields(form, "statuses"),
        rhythm,
        events_only: !fields(form, "events_only").is_empty(),
        events,
    }
    .tidy()
}

fn blank_form(service: &Service, chosen: Vec<String>) -> SubscribeForm {
    let series = service.config.series.iter().filter(|series| series.enabled);
    SubscribeForm {
        action: "/subscribe".to_owned(),
        series: series.map(|series| (series.id.clone(), series.title.clone())).collect(),
        chosen,
        email: String::new(),
        is_wrong: false,
        choices: Choices::default(),
        problem: String::new(),
    }
}

pub(super) async fn form(State(service): State<Service>, RawQuery(query): RawQuery, headers: HeaderMap) -> Page {
    let chosen = fields(query.unwrap_or_default().as_bytes(), "series");
    Page(view::subscribe(&language(&headers), &blank_form(&service, chosen)))
}

/// Asks for a subscription. The answer is the same whether or not the address is known.
pub(super) async fn subscribe(State(service): State<Service>, headers: HeaderMap, body: Bytes) -> Result<Page, Fault> {
    let form = blank_form(&service, fields(&body, "series"));
    let page_language = language(&headers);
    let typed = fields(&body, "email").pop().unwrap_or_default();
    let address = canonical(&typed);
    let choices = match choices_of(&body) {
        Ok(choices) => choices,
        Err(error) => {
            let form = SubscribeForm { email: typed, problem: error.to_string(), ..form };
            return Ok(Page(view::subscribe(&page_language, &form)));
        }
    };
    let kept = choices.to_json();
    let chosen: Vec<Wish<'_>> = form
        .series
        .iter()
        .map(|(id, _)| Wish { series: id, choices: &kept })
        .filter(|wish| form.chosen.iter().any(|chosen| chosen == wish.series))
        .collect();
    let (Some(address), false) = (address, chosen.is_empty()) else {
        return Ok(Page(view::subscribe(
            &page_language,
            &SubscribeForm { email: typed, is_wrong: true, choices, ..form },
        )));
    };
    let wanted = fields(&body, "language").pop().filter(|code| code == "nl" || code == "en");
    let wanted = wanted.unwrap_or_else(|| page_language.code().to_owned());
    request(&service, &address, &wanted, &chosen).await?;
    Ok(Page(view::subscribed(&Language::new(&wanted))))
}

/// Shows what the last report of each series would have sent.
pub(super) async fn preview(State(service): State<Service>, headers: HeaderMap, body: Bytes) -> Result<Page, Fault> {
    let page_language = language(&headers);
    let form = blank_form(&service, fields(&body, "series"));
    let choices = match choices_of(&body) {
        Ok(choices) => choices,
        Err(error) => {
            let form = SubscribeForm { problem: error.to_string(), ..form };
            return Ok(Page(view::subscribe(&page_language, &form)));
        }
    };
    let wanted = fields(&body, "language").pop().filter(|code| code == "nl" || code == "en");
    let reader = wanted.map_or_else(|| page_language.clone(), |code| Language::new(&code));
    let mut items = Vec::new();
    for (id, title) in form.series.iter().filter(|(id, _)| form.chosen.contains(id)) {
        let mail = outgoing::preview(&service, id, &choices, &reader).await?;
        items.push(PreviewItem { series: title.clone(), mail });
    }
    Ok(Page(view::preview(&page_language, &items)))
}

/// An address as it is kept, so that one mailbox is one subscriber; nothing where mail cannot be sent to it.
pub(crate) fn canonical(typed: &str) -> Option<String> {
    parse_address(typed.trim()).ok().map(|address| address.to_string().to_ascii_lowercase())
}

/// Stores the wish to subscribe together with the mail that asks for confirmation.
pub(crate) async fn request(
    service: &Service,
    address: &str,
    language: &str,
    wishes: &[Wish<'_>],
) -> anyhow::Result<()> {
    if people::remembered(service, address).await? == Some(Remembered::Suppressed) {
        tracing::info!("asked to subscribe an address that must not be written to");
        return Ok(());
    }
    let now = service.now();
    let nonce = links::confirm_nonce(now.to_datetime());
    let hash = links::token_hash(&links::confirm_token(&service.secret, address, &nonce));
    let confirmation = |subscriber: i64, waiting: &[String]| {
        outgoing::confirmation(service, subscriber, address, waiting, &nonce, now)
    };
    let subscribed = service.db.subscribe(address, language, wishes, &hash, confirmation, now).await?;
    tracing::info!(outcome = ?subscribed, "asked to subscribe");
    Ok(())
}

pub(super) async fn ask_confirm(
    State(service): State<Service>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Page, Fault> {
    let language = language(&headers);
    let step = match waiting(&service, &token).await? {
        Some(series) => Step::Ask { action: format!("/confirm/{token}"), series },
        None => Step::Expired,
    };
    Ok(Page(view::confirm(&language, &step)))
}

pub(super) async fn confirm(
    State(service): State<Service>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Page, Fault> {
    let mut step = Step::Expired;
    if waiting(&service, &token).await?.is_some()
        && service.db.confirm(&links::token_hash(&token), service.now()).await?.is_some()
    {
        step = Step::Done;
    }
    Ok(Page(view::confirm(&language(&headers), &step)))
}

/// The titles of what a confirmation link is about; nothing where it is unknown or too old.
async fn waiting(service: &Service, token: &str) -> Result<Option<Vec<String>>, Fault> {
    if !links::confirm_is_valid(token, service.now().to_datetime()) {
        return Ok(None);
    }
    let Some(subscriber) = service.db.subscriber_of_token(&links::token_hash(token)).await? else { return Ok(None) };
    let subscriptions = service.db.subscriptions_of(subscriber.id).await?;
    let titles = subscriptions
        .iter()
        .filter(|subscription| subscription.left_at.is_none())
        .map(|subscription| series_title(service, &subscription.series_id));
    Ok(Some(titles.collect()))
}

fn series_title(service: &Service, series: &str) -> String {
    service.config.series(series).map_or_else(|_| series.to_owned(), |series| series.title.clone())
}

pub(super) async fn ask_leave(
    State(service): State<Service>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Page, Fault> {
    let leave = links(&service)?.read_leave(&token);
    let step = match leave {
        Some(leave) => {
            let subscriptions = service.db.subscriptions_of(leave.subscriber).await?;
            let named = subscriptions.iter().filter(|subscription| leave.subscriptions.contains(&subscription.id));
            Step::Ask {
                action: format!("/leave/{token}"),
                series: named.map(|subscription| series_title(&service, &subscription.series_id)).collect(),
            }
        }
        None => Step::Expired,
    };
    Ok(Page(view::unsubscribe(&language(&headers), &step)))
}

/// Ends the subscriptions named in the mail (RFC 8058): no cookie, no login, no redirect; again it does nothing more.
pub(super) async fn leave(
    State(service): State<Service>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Page, Fault> {
    let step = match links(&service)?.read_leave(&token) {
        Some(leave) => {
            let left = service.db.unsubscribe(leave.subscriber, Some(&leave.subscriptions), service.now()).await?;
            tracing::info!(subscriber = leave.subscriber, ended = left.ended, "left");
            Step::Done
        }
        None => Step::Expired,
    };
    Ok(Page(view::unsubscribe(&language(&headers), &step)))
}

fn links(service: &Service) -> anyhow::Result<Links> {
    Links::new(&service.config, &service.secret).context("service.base_url is not set")
}
