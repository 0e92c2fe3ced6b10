//! Looks whether a series has a new edition: discovers, chooses, fetches, and keeps every new capture.

mod choosing;
mod expecting;

use super::outgoing::{self, Note};
use super::{Analyse, Changed, Check, Job, Service, notify, proof, rederive};
use crate::config::Series;
use crate::fetch::{Answer, Conditional, FetchError, Fetched, Kind};
use crate::shape::choices::Event;
use crate::source::{self, Breakage, Candidate, Location, SourceFailure};
use crate::store::{
    CaptureRow, CheckResult, EditionRow, HoldKind, HoldState, LeasedJob, NewCapture, NewEdition, NewSnapshot,
    SourceOutcome, SourceRow, SourceState, Timestamp,
};
use anyhow::{Context, Result};
use std::path::Path;

/// An edition that sources offer could not be fetched.
const EDITION_NOT_FETCHED: &str = "edition-not-fetched";
/// An edition that is kept is no longer where it was.
const EDITION_GONE: &str = "edition-gone";
/// An edition that was expected by now is offered by none.
const EDITION_LATE: &str = "edition-late";

pub(super) async fn run(service: &Service, check: &Check, job: &LeasedJob) -> Result<()> {
    let series = service.config.series(&check.series)?;
    let known = service.db.editions_of(&series.id).await?;
    let mut result = CheckResult { series_id: series.id.clone(), ..CheckResult::default() };
    let choice = choosing::choose(service, series, &mut result).await?;
    choosing::ask_operator(service, series, &choice, &mut result)?;
    let newest = choice.editions.keys().next_back().cloned();
    let last_checked_at = service.db.series_state(&series.id).await?.and_then(|state| state.last_checked_at);
    let unlisted = unlisted(service, series, &known, &choice).await?;
    for (period, candidate) in choice.editions.iter().chain(unlisted.iter().map(|(period, one)| (period, one))) {
        let edition = known.iter().find(|edition| &edition.period == period);
        let before = latest_capture(service, edition).await?;
        // Editions that are kept already are asked for again, the newest always: they may be corrected, or taken away.
        if let (Some(edition), Some(_)) = (edition, &before)
            && Some(period) != newest.as_ref()
            && !expecting::is_looked_at_again(edition.found_at, last_checked_at, service.now())
        {
            continue;
        }
        if let Some(before) = &before
            && is_another_copy(service, series, period, before, candidate).await?
        {
            continue;
        }
        let name = format!("{} {period}", candidate.source);
        if let Some(trouble) = &candidate.trouble {
            result.sources.push(outcome(&name, Some((EDITION_NOT_FETCHED, trouble.to_string()))));
            continue;
        }
        // Marks (ETag, Last-Modified) may lie: now and then the whole file is asked for.
        let is_doubted = edition
            .is_some_and(|edition| expecting::is_asked_for_whole(edition.found_at, last_checked_at, service.now()));
        match fetch(service, series, candidate, before.as_ref(), is_doubted).await {
            Ok(fetched) => {
                result.sources.push(outcome(&name, None));
                if let Some(capture) = fetched {
                    // What is older than what is kept already is backfill, like all that a first check brings.
                    let announce = known.last().is_some_and(|newest| *period >= newest.period);
                    if let Some(before) = &before {
                        let changed = Job::Changed(Changed {
                            series: series.id.clone(),
                            period: period.clone(),
                            old: before.sha256.clone(),
                            new: capture.snapshot.sha256.clone(),
                            at: capture.fetched_at.0,
                        });
                        result.follow_ups.push(changed.to_row(service.now())?);
                    }
                    keep(service, series, period, candidate, capture, announce, &mut result)?;
                }
            }
            // An edition that is kept was not asked for, because its host wants to be left alone: that says nothing of it, and
            // what the host answered was told then.
            Err(error) if before.is_some() && is_resting(&error) => {}
            Err(error) => {
                // What answered before and is not there now was taken away, or moved: other news than a bad connection.
                let is_gone = before.is_some() && breakage(&error).is_some_and(Breakage::is_gone);
                let cause = if is_gone { EDITION_GONE } else { EDITION_NOT_FETCHED };
                result.sources.push(outcome(&name, Some((cause, format!("{error:#}")))));
            }
        }
    }
    for job in rederive::outdated(service, series, &known).await? {
        result.follow_ups.push(job.to_row(service.now())?);
    }
    expecting::tell_late(service, series, &known, &mut result);
    tell_breakages(service, series, &mut result).await?;
    tracing::info!(
        series = series.id,
        late = check.late,
        found = choice.editions.len(),
        new = result.captures.len(),
        "checked"
    );
    tell_archivists(service, series, &mut result).await?;
    let kept = service.db.commit_check(&result, Some(job), service.now()).await?;
    // The check is done; a head that could not be signed now is signed by the day's tidying.
    if !kept.is_empty()
        && let Err(error) = proof::checkpoint(service).await
    {
        tracing::warn!("the head of the log is not signed yet: {error:#}");
    }
    Ok(())
}

/// Editions that are kept and that no source lists any more, as candidates at their last address: they may be gone.
async fn unlisted(
    service: &Service,
    series: &Series,
    known: &[EditionRow],
    choice: &source::Choice,
) -> Result<Vec<(String, Candidate)>> {
    let mut unlisted = Vec::new();
    for edition in known.iter().filter(|edition| {
        !choice.editions.contains_key(&edition.period) && !choice.ambiguous.contains_key(&edition.period)
    }) {
        let Some(capture) = service.db.latest_capture(edition.id).await? else { continue };
        // A series that took its editions from elsewhere before asks its old sources no more.
        let is_own = series.sources.iter().any(|source| source.adapter() == capture.source);
        let Some(url) = url::Url::parse(&capture.url).ok().filter(|url| is_own && url.scheme().starts_with("http"))
        else {
            continue;
        };
        let candidate = Candidate {
            title: edition.title.clone(),
            location: Location::Url(url),
            period: Some(edition.period.clone()),
            published: None,
            parent: None,
            source: capture.source,
            trouble: None,
        };
        unlisted.push((edition.period.clone(), candidate));
    }
    Ok(unlisted)
}

/// Whether a candidate is only another copy of an edition that is kept: while the source that it came from is broken, the next
/// one offers it too, perhaps in other bytes. That is no change of the edition. A pinned address, and a copy of what cannot be
/// read, are looked at all the same.
async fn is_another_copy(
    service: &Service,
    series: &Series,
    period: &str,
    before: &CaptureRow,
    candidate: &Candidate,
) -> Result<bool> {
    if before.source == candidate.source || candidate.source == source::PINNED {
        return Ok(false);
    }
    let subject = format!("{}/{period}/{}", series.id, before.sha256);
    let held = service.db.hold_of(HoldKind::Edition, &subject).await?;
    Ok(held.is_none_or(|hold| hold.state == HoldState::Released))
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

/// The kind of a failure to fetch an edition, where it is one of the web.
fn breakage(error: &anyhow::Error) -> Option<Breakage> {
    let of_page = || error.downcast_ref::<SourceFailure>().map(|failure| failure.breakage);
    error.downcast_ref::<FetchError>().map(|error| error.kind.into()).or_else(of_page)
}

/// Whether nothing was asked, because the host wants to be left alone.
fn is_resting(error: &anyhow::Error) -> bool {
    error.downcast_ref::<FetchError>().is_some_and(|error| error.kind == Kind::Resting)
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
    is_doubted: bool,
) -> Result<Option<NewCapture>> {
    let captured = match &candidate.location {
        Location::Url(url) => {
            // What a back-file says of itself is no ground for taking a server's "not modified", nor are marks that are doubted.
            let asked_before =
                before.filter(|capture| !is_doubted && capture.url == url.as_str() && capture.provenance.is_none());
            let known = asked_before.map(conditional).transpose()?;
            match service.gate.get(url, known.as_ref()).await? {
                Answer::NotModified(_) => return Ok(None),
                Answer::Fetched(fetched) => {
                    // In the place of an edition that is kept, a page that says so is the news that it is gone.
                    if let Some((breakage, why)) = before.and_then(|_| source::instead_of(&fetched))
                        && breakage.is_gone()
                    {
                        return Err(SourceFailure::of_page(&candidate.source, breakage, url, &why).into());
                    }
                    from_web(service, series, candidate, &fetched, before).await?
                }
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
pub(super) const TOOL: &str = concat!("annexwatch/", env!("CARGO_PKG_VERSION"));

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
        tls_peer: fetched.tls_peer.clone(),
        tool: Some(TOOL.to_owned()),
        provenance: None,
        claimed_at: None,
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
        provenance: None,
        claimed_at: None,
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
        only_read: false,
    });
    result.follow_ups.push(analyse.to_row(service.now())?);
    let edition =
        NewEdition { series_id: series.id.clone(), period: period.to_owned(), title: candidate.title.clone() };
    result.captures.push((capture, Some(edition)));
    Ok(())
}

/// A source that breaks is told once, with its cause, and once more when it works again. What is known is not kept anew.
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
        let cause_before = row.and_then(|row| row.cause.as_deref());
        let (subject, text) = words(&series.id, outcome, cause_before);
        // What a source says of an edition is named after it.
        let period = outcome.source.rsplit(' ').next().unwrap_or_default().to_owned();
        let event = match outcome.cause.as_deref() {
            Some(EDITION_LATE) => Some((Event::Late, Note::Late { period })),
            Some(EDITION_GONE) => Some((Event::Gone, Note::Gone { period })),
            _ => None,
        };
        if let Some((event, note)) = event {
            let recipients = service.db.recipients_of(&series.id).await?;
            let told = outgoing::event(service, (event, &note), &series.id, &occasion, &recipients, now)?;
            result.deliveries.extend(told);
        }
        result.follow_ups.push(notify::about(occasion, subject, text, now)?);
    }
    // Most sources say what they said before.
    result.sources.retain(|outcome| !before.iter().any(|row| row.says(outcome)));
    Ok(())
}

/// Archivists may ask to hear of every capture.
async fn tell_archivists(service: &Service, series: &Series, result: &mut CheckResult) -> Result<()> {
    if result.captures.is_empty() {
        return Ok(());
    }
    let recipients = service.db.recipients_of(&series.id).await?;
    for (capture, edition) in &result.captures {
        let sha256 = &capture.snapshot.sha256;
        let note = Note::Capture {
            period: edition.as_ref().map(|edition| edition.period.clone()),
            url: capture.final_url.clone(),
            sha256: sha256.clone(),
            captured_at: capture.fetched_at.to_string(),
        };
        let key = format!("capture/{}/{}/{sha256}", series.id, capture.fetched_at.0);
        let told = outgoing::event(service, (Event::Capture, &note), &series.id, &key, &recipients, service.now())?;
        result.deliveries.extend(told);
    }
    Ok(())
}

/// What the operator is told of an outcome: subject and text.
fn words(series: &str, outcome: &SourceOutcome, cause_before: Option<&str>) -> (String, String) {
    let source = &outcome.source;
    let (Some(cause), Some(message)) = (&outcome.cause, &outcome.message) else {
        let subject = match cause_before {
            Some(EDITION_LATE) => format!("{series}: {source} is there now"),
            Some(EDITION_GONE) => format!("{series}: {source} is back"),
            _ => format!("{series}: {source} works again"),
        };
        return (subject, "Nothing is to be done.".to_owned());
    };
    let once_more = "You hear of it once more when that has changed.";
    match cause.as_str() {
        EDITION_LATE => (
            format!("{series}: {source} is late ({cause})"),
            format!(
                "{message}\n\nIt may be late, or come out under another name or elsewhere: look at the publisher's site. {once_more}"
            ),
        ),
        EDITION_GONE => (
            format!("{series}: {source} is gone ({cause})"),
            format!(
                "{message}\n\nWhat was captured of it stays in the archive, and in all reports. It is looked for again at the \
                 next checks. {once_more}"
            ),
        ),
        _ => (
            format!("{series}: {source} broke ({cause})"),
            format!(
                "{message}\n\nThe other sources are still asked, and this one again at the next check. You hear of it once \
                 more when it works again."
            ),
        ),
    }
}
