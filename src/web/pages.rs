//! What can be read: series, promises, reports and the bytes of editions. Nothing here changes anything.

use super::error::{Fault, Page};
use super::view::{self, ReportItem, SeriesItem, SeriesPage};
use crate::core::document::Language;
use crate::core::ledger::{LedgerView, ledger};
use crate::core::report::Report;
use crate::job::Service;
use crate::job::{history, outgoing, reports, withheld};
use crate::mail::links::Links;
use crate::render;
use crate::shape::report::ReportShape;
use crate::store::ReportRow;
use anyhow::Context;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};

/// The reader's language: Dutch where the browser asks for Dutch before English.
pub(super) fn language(headers: &HeaderMap) -> Language {
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let first = wanted
        .split(',')
        .filter_map(|part| part.split([';', '-']).next())
        .map(|code| code.trim().to_ascii_lowercase())
        .find(|code| code == "nl" || code == "en");
    Language::new(first.as_deref().unwrap_or("en"))
}

pub(super) async fn index(State(service): State<Service>, headers: HeaderMap) -> Result<Page, Fault> {
    let language = language(&headers);
    let mut items = Vec::new();
    for series in &service.config.series {
        let (item, _) = series_item(&service, &series.id, &series.title, &language).await?;
        // A series that is switched off and has nothing to show is the operator's business.
        if series.enabled || item.editions > 0 {
            items.push(item);
        }
    }
    Ok(Page(view::index(&language, &items)))
}

pub(super) async fn series(
    State(service): State<Service>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Page, Fault> {
    let language = language(&headers);
    let series = service.config.series(&id).map_err(|_| Fault::NotFound(language.clone()))?;
    let (item, reports) = series_item(&service, &series.id, &series.title, &language).await?;
    let items = reports.iter().rev().map(|(row, report)| report_item(row, report, &language)).collect();
    let page = SeriesPage {
        item,
        reports: items,
        ledger: lives(&reports),
        subscribe_url: Some(format!("/subscribe?series={}", series.id)),
        companions: companion_titles(&service, series),
    };
    Ok(Page(view::series(&language, &page)))
}

pub(super) async fn promise(
    State(service): State<Service>,
    Path((id, promise)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Page, Fault> {
    let language = language(&headers);
    let missing = || Fault::NotFound(language.clone());
    let series = service.config.series(&id).map_err(|_| missing())?;
    let (item, reports) = series_item(&service, &series.id, &series.title, &language).await?;
    let page = view::promise(&language, &item, &lives(&reports), &promise).ok_or_else(missing)?;
    Ok(Page(page))
}

/// The text of the newest edition, with since when each part of it is as it is.
pub(super) async fn text(
    State(service): State<Service>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Page, Fault> {
    let language = language(&headers);
    let missing = || Fault::NotFound(language.clone());
    let series = service.config.series(&id).map_err(|_| missing())?;
    let kept = history::of_series(&service, &series.id).await?.ok_or_else(missing)?;
    Ok(Page(super::history::text(&language, &series.id, &series.title, &kept).ok_or_else(missing)?))
}

/// One part of that text, line by line.
pub(super) async fn part(
    State(service): State<Service>,
    Path((id, part)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Page, Fault> {
    let language = language(&headers);
    let missing = || Fault::NotFound(language.clone());
    let series = service.config.series(&id).map_err(|_| missing())?;
    let part: usize = part.parse().map_err(|_| missing())?;
    let kept = history::of_series(&service, &series.id).await?.ok_or_else(missing)?;
    Ok(Page(super::history::part(&language, &series.id, &series.title, &kept, part).ok_or_else(missing)?))
}

/// A report by its id: a page, or with `.json`, `.md` or `.txt` behind it that form.
pub(super) async fn report(
    State(service): State<Service>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let language = language(&headers);
    let (id, ending) = name.split_once('.').unwrap_or((&name, ""));
    let row = service.db.report(id).await?.ok_or_else(|| Fault::NotFound(language.clone()))?;
    if let Some(order) = reports::order_on(&service.db, &row).await? {
        return Err(Fault::Withheld(language, order.order_text));
    }
    let report = reports::read(&service.db, &row).await?;
    if ending == "json" {
        let mut body = serde_json::to_value(ReportShape::from(&report)).context("a report as JSON")?;
        body["companions"] = companions(&service, &row, &report).await?;
        let body = body.to_string();
        return Ok(([(header::CONTENT_TYPE, "application/json")], body).into_response());
    }
    let links = Links::new(&service.config, &service.secret);
    let frame = outgoing::frame(&service, links.as_ref(), &row, &report, language.code()).await?;
    Ok(match ending {
        "" => Page(view::report(&report, &frame, &row.series_id)).into_response(),
        "md" => ([(header::CONTENT_TYPE, "text/markdown; charset=utf-8")], render::markdown(&report, &frame))
            .into_response(),
        "txt" => ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], render::text(&report, &frame)).into_response(),
        _ => return Err(Fault::NotFound(language)),
    })
}

/// What belongs beside a report, as data: the companion series, and its own report on the same period.
async fn companions(service: &Service, row: &ReportRow, report: &Report) -> Result<serde_json::Value, Fault> {
    let ids = service.config.series(&row.series_id).map(|series| series.companions.as_slice()).unwrap_or_default();
    let mut values = Vec::new();
    for id in ids {
        let reports = service.db.reports_of(id, reports::MANY).await?;
        let latest = reports.iter().find(|one| one.held.is_none() && one.new_period == report.new.period);
        values.push(serde_json::json!({"series": id, "report": latest.map(|one| one.id.as_str())}));
    }
    Ok(values.into())
}

/// The bytes of an edition as they were fetched. They are somebody else's: saved, never shown as a page of ours.
pub(super) async fn snapshot(
    State(service): State<Service>,
    Path(sha256): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let missing = || Fault::NotFound(language(&headers));
    let digest: crate::archive::Digest = sha256.parse().map_err(|_| missing())?;
    if service.db.snapshot(&sha256).await?.is_none() {
        return Err(missing());
    }
    withheld(&service, &[&sha256], &headers).await?;
    let bytes = service.archive.get(digest).await.context("the archive")?;
    let captures = service.db.captures_of_bytes(&sha256).await?;
    let ending = captures
        .iter()
        .find_map(|capture| capture.file_name.as_deref()?.rsplit_once('.'))
        .map(|(_, ending)| ending)
        .filter(|ending| ending.len() <= 5 && ending.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        .unwrap_or("bin");
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{sha256}.{ending}\"")),
        (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'".to_owned()),
        // They never change, but an order may take them out of view.
        (header::CACHE_CONTROL, "public, max-age=3600".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}

/// Refuses what an order keeps out of view.
pub(super) async fn withheld(service: &Service, sha256: &[&str], headers: &HeaderMap) -> Result<(), Fault> {
    match withheld::any_of(&service.db, sha256).await? {
        Some(order) => Err(Fault::Withheld(language(headers), order.order_text)),
        None => Ok(()),
    }
}

pub(super) async fn style() -> impl IntoResponse {
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=3600")];
    (headers, view::STYLE)
}

/// Whether the daemon can reach its database.
pub(super) async fn healthz(State(service): State<Service>) -> Result<&'static str, Fault> {
    service.db.latest_reports(1).await?;
    Ok("ok\n")
}

pub(super) async fn not_found(headers: HeaderMap) -> Fault {
    Fault::NotFound(language(&headers))
}

/// A series, and for each of its periods the latest report that is not held, the oldest first.
async fn series_item(
    service: &Service,
    id: &str,
    title: &str,
    language: &Language,
) -> Result<(SeriesItem, Vec<(ReportRow, Report)>), Fault> {
    let editions = service.db.editions_of(id).await?.len();
    let reports = reports::of_series(&service.db, id).await?;
    let last = reports.last().map(|(row, report)| report_item(row, report, language));
    Ok((SeriesItem { id: id.to_owned(), title: title.to_owned(), editions, last }, reports))
}

fn report_item(row: &ReportRow, report: &Report, language: &Language) -> ReportItem {
    ReportItem {
        url: format!("/reports/{}", row.id),
        old: row.old_period.clone().unwrap_or_else(|| "?".to_owned()),
        new: row.new_period.clone().unwrap_or_else(|| "?".to_owned()),
        made_on: Some(row.made_at.to_datetime().date_naive()),
        summary: view::summary(report, language),
    }
}

/// Ids and titles of what belongs beside a series.
fn companion_titles(service: &Service, series: &crate::config::Series) -> Vec<(String, String)> {
    let named = series.companions.iter().filter_map(|id| service.config.series(id).ok());
    named.map(|series| (series.id.clone(), render::neutral(&series.title))).collect()
}

fn lives(reports: &[(ReportRow, Report)]) -> LedgerView {
    let reports: Vec<Report> = reports.iter().map(|(_, report)| report.clone()).collect();
    ledger(&reports)
}
