//! The same in JSON: subscribe, preview, and what is behind a subscriber's link. docs/delivery.md has the shapes.

use super::{canonical, personal, request};
use crate::core::document::Language;
use crate::job::{Service, outgoing, people};
use crate::shape::SCHEMA;
use crate::shape::choices::Choices;
use crate::store::{SubscriberRow, Wish};
use crate::web::error::Fault;
use anyhow::Context;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

/// Who wants to hear of what.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Asked {
    email: String,
    #[serde(default)]
    language: Option<String>,
    series: Vec<String>,
    #[serde(default)]
    choices: Choices,
}

/// What of a series is to be tried.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Tried {
    series: String,
    #[serde(default)]
    language: Option<String>,
    #[serde(default)]
    choices: Choices,
}

type Body<T> = Result<Json<T>, JsonRejection>;

fn read<T>(body: Body<T>) -> Result<T, Fault> {
    body.map(|Json(value)| value).map_err(|rejection| Fault::Unfit(rejection.body_text()))
}

fn spoken(language: Option<&str>) -> Result<&str, Fault> {
    match language.unwrap_or("en") {
        code @ ("nl" | "en") => Ok(code),
        other => Err(Fault::Unfit(format!("language: {other:?} is neither nl nor en"))),
    }
}

fn tidy(choices: Choices) -> Result<Choices, Fault> {
    choices.tidy().map_err(|error| Fault::Unfit(error.to_string()))
}

fn enabled<'s>(service: &'s Service, id: &str) -> Result<&'s str, Fault> {
    let known = service.config.series.iter().find(|series| series.enabled && series.id == id);
    known.map(|series| series.id.as_str()).ok_or_else(|| Fault::Unfit(format!("series: there is no {id:?}")))
}

/// Asks for subscriptions. The answer is the same whether or not the address is known.
pub(in crate::web) async fn subscribe(
    State(service): State<Service>,
    body: Body<Asked>,
) -> Result<(StatusCode, Json<Value>), Fault> {
    let asked = read(body)?;
    let language = spoken(asked.language.as_deref())?;
    let address =
        canonical(&asked.email).ok_or_else(|| Fault::Unfit("email: no address that can be used".to_owned()))?;
    let choices = tidy(asked.choices)?.to_json();
    let mut wishes = Vec::new();
    for id in &asked.series {
        wishes.push(Wish { series: enabled(&service, id)?, choices: &choices });
    }
    if wishes.is_empty() {
        return Err(Fault::Unfit("series: name at least one".to_owned()));
    }
    request(&service, &address, language, &wishes).await?;
    Ok((StatusCode::ACCEPTED, Json(json!({"schema": SCHEMA, "state": "to-be-confirmed-by-mail"}))))
}

/// What the last report would have sent.
pub(in crate::web) async fn preview(State(service): State<Service>, body: Body<Tried>) -> Result<Json<Value>, Fault> {
    let tried = read(body)?;
    let language = Language::new(spoken(tried.language.as_deref())?);
    let series = enabled(&service, &tried.series)?;
    let mail = outgoing::preview(&service, series, &tidy(tried.choices)?, &language).await?;
    let mail = mail.map(|mail| json!({"subject": mail.subject, "text": mail.text, "html": mail.html}));
    Ok(Json(json!({"schema": SCHEMA, "series": series, "mail": mail})))
}

async fn owner(service: &Service, token: &str, headers: &HeaderMap) -> Result<SubscriberRow, Fault> {
    let found = personal::owner(service, token).await?;
    found.ok_or_else(|| Fault::NotFound(crate::web::pages::language(headers)))
}

/// All that is kept of a subscriber.
pub(in crate::web) async fn mine(
    State(service): State<Service>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, Fault> {
    let subscriber = owner(&service, &token, &headers).await?;
    Ok(Json(people::export(&service, &subscriber).await?))
}

/// Erases all that is kept of a subscriber.
pub(in crate::web) async fn erase(
    State(service): State<Service>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<StatusCode, Fault> {
    let subscriber = owner(&service, &token, &headers).await?;
    people::erase(&service, &subscriber).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Where a program is to be told.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Hook {
    url: String,
}

/// Sets the webhook of a subscriber, and gives its secret.
pub(in crate::web) async fn set_webhook(
    State(service): State<Service>,
    Path(token): Path<String>,
    headers: HeaderMap,
    body: Body<Hook>,
) -> Result<Json<Value>, Fault> {
    let subscriber = owner(&service, &token, &headers).await?;
    let url = read(body)?.url;
    match people::set_webhook(&service, &subscriber, &url).await? {
        Ok(secret) => Ok(Json(json!({"schema": SCHEMA, "url": url, "secret": secret}))),
        Err(why) => Err(Fault::Unfit(format!("url: {why}"))),
    }
}

/// Removes the webhook of a subscriber.
pub(in crate::web) async fn remove_webhook(
    State(service): State<Service>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<StatusCode, Fault> {
    let subscriber = owner(&service, &token, &headers).await?;
    service.db.remove_webhook(subscriber.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Changes what a subscription asks for.
pub(in crate::web) async fn change(
    State(service): State<Service>,
    Path((token, id)): Path<(String, i64)>,
    headers: HeaderMap,
    body: Body<Choices>,
) -> Result<Json<Value>, Fault> {
    let subscriber = owner(&service, &token, &headers).await?;
    let choices = tidy(read(body)?)?;
    if !service.db.change_subscription(subscriber.id, id, &choices.to_json()).await? {
        return Err(Fault::Unfit(
            "there is no such subscription of yours, or another one asks for the same".to_owned(),
        ));
    }
    let choices = serde_json::to_value(&choices).context("choices as JSON")?;
    Ok(Json(json!({"schema": SCHEMA, "id": id, "choices": choices})))
}

/// Ends a subscription.
pub(in crate::web) async fn leave(
    State(service): State<Service>,
    Path((token, id)): Path<(String, i64)>,
    headers: HeaderMap,
) -> Result<StatusCode, Fault> {
    let subscriber = owner(&service, &token, &headers).await?;
    service.db.unsubscribe(subscriber.id, Some(&[id]), service.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
