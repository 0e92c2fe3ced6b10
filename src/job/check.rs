//! Looks whether a series has a new edition: discovers, chooses, fetches, and keeps every new capture.

use super::{Analyse, Check, Job, Service, notify, proof};
use crate::config::Series;
use crate::fetch::{Answer, Conditional, Fetched};
use crate::source::{self, Candidate, Choice, Location, Rules, SourceError};
use crate::store::{
    CaptureRow, CheckResult, EditionRow, LeasedJob, NewCapture, NewEdition, NewSnapshot, SourceOutcome, SourceRow,
    SourceState, Timestamp,
};
use anyhow::{Context, Result};
use std::fmt::Write as _;
use std::path::Path;

/// The name under which "every source answered, none offers an edition" is kept beside the sources.
const NOTHING_FOUND: &str = "all sources";

pub(super) async fn run(service: &Service, check: &Check, job: &LeasedJob) -> Result<()> {
    let series = service.config.series(&check.series)?;
    let known = service.db.editions_of(&series.id).await?;
    let mut result = CheckResult { series_id: series.id.clone(), ..CheckResult::default() };
    let choice = choose(service, series, &mut result.sources).await?;
    ask_operator(service, series, &choice, &mut result)?;
    let newest = choice.editions.keys().next_back().cloned();
    for (period, candidate) in &choice.editions {
        let edition = known.iter().find(|edition| &edition.period == period);
        let before = latest_capture(service, edition).await?;
        // Editions that are kept already are not asked for again, but for the newest: it may be corrected.
        if before.is_some() && Some(period) != newest.as_ref() {
            continue;
        }
        let name = format!("{} {period}", candidate.source);
        match fetch(service, series, candidate, before.as_ref()).await {
            Ok(fetched) => {
                result.sources.push(outcome(&name, None));
                if let Some(capture) = fetched {
                    // What is older than what is kept already is backfill, like all that a first check brings.
                    let announce = known.last().is_some_and(|newest| *period >= newest.period);
                    keep(service, series, period, candidate, capture, announce, &mut result)?;
                }
            }
            Err(error) => result.sources.push(outcome(&name, Some(("edition-not-fetched", format!("{error:#}"))))),
        }
    }
    tell_breakages(service, series, &mut result).await?;
    tracing::info!(
        series = series.id,
        late = check.late,
        found = choice.editions.len(),
        new = result.captures.len(),
        "checked"
    );
    let kept = service.db.commit_check(&result, Some(job), service.now()).await?;
    // The check is done; a head that could not be signed now is signed by the day's tidying.
    if !kept.is_empty()
        && let Err(error) = proof::checkpoint(service).await
    {
        tracing::warn!("the head of the log is not signed yet: {error:#}");
    }
    Ok(())
}

/// Asks the sources in their order, until one offers an edition; pinned ones are always asked.
async fn choose(service: &Service, series: &Series, outcomes: &mut Vec<SourceOutcome>) -> Result<Choice> {
    let rules = Rules::compile(&series.rules()).with_context(|| format!("series {:?}", series.id))?;
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut answered = true;
    let mut found = false;
    for (n, config) in series.sources.iter().enumerate() {
        if found && config.adapter() != source::PINNED {
            continue;
        }
        let name = format!("{} {}", config.adapter(), n + 1);
        match source::discover(config, &service.gate).await {
            Ok(offered) => {
                found |= !source::choose(&offered, &rules).editions.is_empty();
                candidates.extend(offered);
                outcomes.push(outcome(&name, None));
            }
            Err(error) => {
                answered = false;
                outcomes.push(outcome(&name, Some((SourceError::kind(&error), error.to_string()))));
            }
        }
    }
    let choice = source::choose(&candidates, &rules);
    // Every source answered and none offers an edition: the series was renamed, or folded into another.
    let nothing = answered && choice.editions.is_empty() && choice.ambiguous.is_empty();
    let message = || {
        let passed_over = choice.passed_over;
        ("nothing-found", format!("every source answered, none offers an edition; {passed_over} titles fit no rule"))
    };
    outcomes.push(outcome(NOTHING_FOUND, nothing.then(message)));
    Ok(choice)
}

fn outcome(source: &str, broken: Option<(&str, String)>) -> SourceOutcome {
    let (cause, message) = broken.map(|(cause, message)| (cause.to_owned(), message)).unzip();
    SourceOutcome {
        source: source.to_owned(),
        state: if cause.is_some() { SourceState::Broken } else { SourceState::Ok },
        cause,
        message,
        reported: false,
    }
}

/// Tells the operator of candidates that only a person can place. The same candidates are told once.
fn ask_operator(service: &Service, series: &Series, choice: &Choice, result: &mut CheckResult) -> Result<()> {
    let mut text = String::new();
    for (period, candidates) in &choice.ambiguous {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{period} is offered more than once:");
        for candidate in candidates {
            let _ = writeln!(text, "  {} ({})", candidate.title, candidate.location);
        }
    }
    for unplaced in &choice.unplaced {
        let candidate = &unplaced.candidate;
        let _ = writeln!(text, "{} ({}): {}", candidate.title, candidate.location, unplaced.why);
    }
    if text.is_empty() {
        return Ok(());
    }
    let about = crate::archive::Digest::of(text.as_bytes());
    text.push_str("\nNothing is guessed: pin the right one in the config, under a source with adapter = \"pinned\".");
    result.follow_ups.push(notify::about(
        format!("unclear/{}/{about}", series.id),
        format!("{}: editions that only you can place", series.id),
        text,
        service.now(),
    )?);
    Ok(())
}

async fn latest_capture(service: &Service, edition: Option<&EditionRow>) -> Result<Option<CaptureRow>> {
    match edition {
        Some(edition) => Ok(service.db.latest_capture(edition.id).await?),
        None => Ok(None),
    }
}

/// A capture with its bytes.
struct Captured {
    capture: NewCapture,
    is_new: bool,
}

/// Fetches a candidate and puts its bytes into the archive. Nothing where they are the ones captured before.
async fn fetch(
    service: &Service,
    series: &Series,
    candidate: &Candidate,
    before: Option<&CaptureRow>,
) -> Result<Option<NewCapture>> {
    let captured = match &candidate.location {
        Location::Url(url) => {
            let known = before.filter(|capture| capture.url == url.as_str()).map(conditional).transpose()?;
            match service.gate.get(url, known.as_ref()).await? {
                Answer::NotModified(_) => return Ok(None),
                Answer::Fetched(fetched) => from_web(service, series, candidate, &fetched, before).await?,
            }
        }
        Location::File(path) => from_file(service, series, candidate, path, before).await?,
    };
    Ok(captured.is_new.then_some(captured.capture))
}

/// What to ask a server with, from the headers of an earlier answer.
fn conditional(capture: &CaptureRow) -> Result<Conditional> {
    let headers: Vec<(String, String)> =
        serde_json::from_str(&capture.response_headers).context("the headers of a capture")?;
    let value =
        |name: &str| headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone());
    Ok(Conditional { etag: value("etag"), last_modified: value("last-modified") })
}

/// Puts bytes into the archive, before any row names them.
async fn put(service: &Service, body: &[u8], before: Option<&CaptureRow>) -> Result<(NewSnapshot, bool)> {
    let digest = service.archive.put(body).await.context("the archive")?;
    let sha256 = digest.to_string();
    let is_new = before.is_none_or(|capture| capture.sha256 != sha256);
    Ok((NewSnapshot { sha256, bytes: i64::try_from(body.len())? }, is_new))
}

/// What a capture says fetched it.
const TOOL: &str = concat!("annexwatch/", env!("CARGO_PKG_VERSION"));

async fn from_web(
    service: &Service,
    series: &Series,
    candidate: &Candidate,
    fetched: &Fetched,
    before: Option<&CaptureRow>,
) -> Result<Captured> {
    let (snapshot, is_new) = put(service, &fetched.body, before).await?;
    let hops: Vec<serde_json::Value> = fetched
        .redirects
        .iter()
        .map(
            |hop| serde_json::json!({"url": hop.url.as_str(), "status": hop.status, "location": hop.location.as_str()}),
        )
        .collect();
    let capture = NewCapture {
        series_id: series.id.clone(),
        source: candidate.source.clone(),
        url: fetched.url.to_string(),
        final_url: fetched.final_url.to_string(),
        status: Some(i64::from(fetched.status)),
        redirects: serde_json::to_string(&hops)?,
        request_headers: serde_json::to_string(&fetched.request_headers)?,
        response_headers: serde_json::to_string(&fetched.response_headers)?,
        fetched_at: Timestamp::from(fetched.fetched_at),
        snapshot,
        media_type: fetched.media_type.clone(),
        file_name: fetched.file_name.clone(),
        remote_address: fetched.remote_addr.map(|address| address.to_string()),
        tls_peer: None,
        tool: Some(TOOL.to_owned()),
    };
    Ok(Captured { capture, is_new })
}

async fn from_file(
    service: &Service,
    series: &Series,
    candidate: &Candidate,
    path: &Path,
    before: Option<&CaptureRow>,
) -> Result<Captured> {
    let body = tokio::fs::read(path).await.with_context(|| format!("{}: cannot read the file", path.display()))?;
    let (snapshot, is_new) = put(service, &body, before).await?;
    let capture = NewCapture {
        series_id: series.id.clone(),
        source: candidate.source.clone(),
        url: path.display().to_string(),
        final_url: path.display().to_string(),
        status: None,
        redirects: "[]".to_owned(),
        request_headers: "[]".to_owned(),
        response_headers: "[]".to_owned(),
        fetched_at: service.now(),
        snapshot,
        media_type: None,
        file_name: path.file_name().map(|name| name.to_string_lossy().into_owned()),
        remote_address: None,
        tls_peer: None,
        tool: Some(TOOL.to_owned()),
    };
    Ok(Captured { capture, is_new })
}

/// Adds a capture and the job that reads it. Backfill is announced to nobody.
fn keep(
    service: &Service,
    series: &Series,
    period: &str,
    candidate: &Candidate,
    capture: NewCapture,
    announce: bool,
    result: &mut CheckResult,
) -> Result<()> {
    let analyse = Job::Analyse(Analyse {
        series: series.id.clone(),
        period: period.to_owned(),
        sha256: capture.snapshot.sha256.clone(),
        captured_at: capture.fetched_at.0,
        announce,
        released: false,
        after: None,
    });
    result.follow_ups.push(analyse.to_row(service.now())?);
    let edition =
        NewEdition { series_id: series.id.clone(), period: period.to_owned(), title: candidate.title.clone() };
    result.captures.push((capture, Some(edition)));
    Ok(())
}

/// A source that breaks is told once, with its cause, and once more when it works again.
async fn tell_breakages(service: &Service, series: &Series, result: &mut CheckResult) -> Result<()> {
    let before = service.db.sources_of(&series.id).await?;
    for outcome in &mut result.sources {
        let row = before.iter().find(|row| row.source == outcome.source);
        if !SourceRow::is_news(row, outcome.state) {
            continue;
        }
        outcome.reported = true;
        let now = service.now();
        let occasion = format!("source/{}/{}/{}/{now}", series.id, outcome.source, outcome.state.as_str());
        let (subject, text) = match (&outcome.cause, &outcome.message) {
            (Some(cause), Some(message)) => (
                format!("{}: {} broke ({cause})", series.id, outcome.source),
                format!(
                    "{message}\n\nThe other sources are still asked, and this one again at the next check. You hear of it \
                     once more when it works again."
                ),
            ),
            _ => (format!("{}: {} works again", series.id, outcome.source), "Nothing is to be done.".to_owned()),
        };
        result.follow_ups.push(notify::about(occasion, subject, text, now)?);
    }
    Ok(())
}
