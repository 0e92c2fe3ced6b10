//! `annexwatch review`: what a person says of a commitment or an alarm.

use super::{Done, output};
use crate::core::commitment::Status;
use crate::core::ledger::{Promise, ledger};
use crate::core::report::{CommitmentRow, Report};
use crate::core::verdict::{self, Judgement, keys};
use crate::job::{Service, correct, reports};
use crate::store::NewVerdict;
use anyhow::{Context, Result, bail, ensure};
use clap::Args;

/// The verdict.
#[derive(Debug, Args)]
pub(crate) struct ReviewArgs {
    /// The id of a row of a report, or of a promise in the ledger
    id: String,
    /// right, wrong, same-as OTHER or not-a-promise
    #[arg(value_parser = parse_judgement)]
    verdict: Judgement,
    /// Of same-as: the id of the row or promise that it is the same as
    other: Option<String>,
    /// Who says so
    #[arg(long)]
    by: String,
    /// Why
    #[arg(long)]
    note: Option<String>,
    /// The series, where the search through all of them takes too long
    #[arg(long)]
    series: Option<String>,
}

fn parse_judgement(name: &str) -> Result<Judgement, String> {
    Judgement::parse(name).ok_or_else(|| {
        let known: Vec<&str> = Judgement::ALL.iter().map(|judgement| judgement.as_str()).collect();
        format!("must be one of {}", known.join(", "))
    })
}

/// A row that a verdict can be given on.
struct Subject {
    key: String,
    said: Status,
    alarm: bool,
    /// In plain words, for the key of `not-a-promise`.
    sentences: Vec<String>,
    /// As it stands.
    text: String,
}

impl Subject {
    fn new(row: &CommitmentRow, key: &str) -> Self {
        let passage = row.new.as_ref().or(row.old.as_ref());
        Self {
            key: key.to_owned(),
            said: row.status,
            alarm: row.alarm,
            sentences: verdict::sentences(row),
            text: passage.map(|passage| passage.text.clone()).unwrap_or_default(),
        }
    }
}

pub(super) async fn run(service: Service, args: &ReviewArgs) -> Result<Done> {
    ensure!(!args.by.trim().is_empty(), "--by: say who judges");
    ensure!(
        args.other.is_some() == (args.verdict == Judgement::SameAs),
        "same-as needs the id of the other promise, and no other verdict takes one"
    );
    let ids: Vec<String> = match &args.series {
        Some(series) => vec![service.config.series(series)?.id.clone()],
        None => service.config.series.iter().map(|series| series.id.clone()).collect(),
    };
    let mut found = None;
    for series in ids {
        if let Some(subject) = find(&service, &series, &args.id).await? {
            found = Some((series, subject));
            break;
        }
    }
    let Some((series, subject)) = found else { bail!("{}: no row of a report and no promise has this id", args.id) };
    let other = match &args.other {
        Some(id) => {
            let other = find(&service, &series, id).await?;
            Some(other.with_context(|| format!("{id}: series {series} has no such row or promise"))?)
        }
        None => None,
    };
    if let Some(other) = &other {
        ensure!(other.key != subject.key, "{} is {} itself", args.id, args.other.as_deref().unwrap_or_default());
    }
    let mut sentences = subject.sentences.clone();
    if let Some(other) = &other {
        sentences.extend(other.sentences.iter().filter(|text| !subject.sentences.contains(text)).cloned());
    }
    let verdict = NewVerdict {
        series_id: series.clone(),
        subject: args.id.clone(),
        subject_key: subject.key,
        said: subject.said.as_str().to_owned(),
        sentences: serde_json::to_string(&sentences)?,
        verdict: args.verdict.as_str().to_owned(),
        other: args.other.clone(),
        other_key: other.map(|other| other.key),
        by_name: args.by.trim().to_owned(),
        note: args.note.clone().filter(|note| !note.trim().is_empty()),
    };
    if let Some(last) = correct::give(&service, &verdict).await? {
        output::notice(&format!(
            "{}: {} judged so already, on {}; nothing is kept twice",
            args.id, last.by_name, last.given_at
        ));
        return Ok(Done::Whole);
    }
    let mut text = format!(
        "{series}: {} is judged {} by {}\n   {}\n",
        args.id,
        args.verdict,
        output::one_line(&verdict.by_name),
        output::one_line(&subject.text)
    );
    if subject.alarm && args.verdict.overturns() {
        text.push_str("   It was an alarm: pages and later mails no longer say so, and who was mailed it is told.\n");
    }
    output::text(&text)?;
    Ok(Done::Whole)
}

/// The row of that id, or of the promise of that id the row that says what became of it last.
async fn find(service: &Service, series: &str, id: &str) -> Result<Option<Subject>> {
    let latest: Vec<Report> =
        reports::of_series_as_made(&service.db, series).await?.into_iter().map(|(_, report)| report).collect();
    let by_key = |wanted: &str| latest.iter().find_map(|report| in_report(report, |_, key| key == wanted));
    let by_id = |report: &Report| in_report(report, |row, _| row.id == id);
    if let Some(subject) = latest.iter().find_map(by_id) {
        return Ok(Some(subject));
    }
    // As it is shown, with the verdicts that join promises, and as the rules alone made it.
    let judged: Vec<Report> =
        reports::of_series(&service.db, series).await?.into_iter().map(|(_, report)| report).collect();
    for view in [ledger(&judged), ledger(&latest)] {
        let last_key = |promise: &Promise| promise.lived().rev().find_map(|(_, stage)| stage.key.clone());
        if let Some(key) = view.find(id).and_then(last_key) {
            return Ok(by_key(&key));
        }
    }
    // A mail may name a row of a report that was made again since.
    for summary in service.db.reports_of(series, reports::MANY).await? {
        if let Some(row) = service.db.report(&summary.id).await?
            && let Some(subject) = by_id(&reports::as_made(&row)?)
        {
            return Ok(Some(subject));
        }
    }
    Ok(None)
}

fn in_report(report: &Report, is_it: impl Fn(&CommitmentRow, &str) -> bool) -> Option<Subject> {
    let keys = keys(report);
    let found = report.commitments.iter().zip(&keys).find(|(row, key)| is_it(row, key));
    found.map(|(row, key)| Subject::new(row, key))
}
