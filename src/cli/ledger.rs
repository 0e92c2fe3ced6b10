//! `annexwatch ledger`

use super::{Done, Format, output};
use crate::core::commitment::Status;
use crate::core::ledger::{LedgerView, Promise, ledger};
use crate::core::report::Report;
use crate::job::{Service, reports};
use crate::shape::ledger::LedgerShape;
use anyhow::{Context, Result, bail};
use clap::Args;
use std::fmt::Write as _;

/// Which ledger.
#[derive(Debug, Args)]
pub(crate) struct LedgerArgs {
    /// The series
    series: String,
    /// How to write it: text, json or csv
    #[arg(long, value_enum)]
    format: Option<Format>,
}

pub(super) async fn run(service: Service, args: &LedgerArgs) -> Result<Done> {
    let series = service.config.series(&args.series)?;
    let reports: Vec<Report> =
        reports::of_series(&service.db, &series.id).await?.into_iter().map(|(_, report)| report).collect();
    let view = ledger(&reports);
    let day = service.now().to_datetime().date_naive().to_string();
    match args.format.unwrap_or_else(output::default_format) {
        Format::Json => output::json(&LedgerShape::new(&series.id, &view, &day))?,
        Format::Csv => output::text(&as_csv(&view, &day)?)?,
        Format::Text => output::text(&as_text(&view, &day))?,
        other => bail!("ledger writes text, json or csv, not {other:?}"),
    }
    Ok(Done::Whole)
}

fn as_text(view: &LedgerView, day: &str) -> String {
    let figures = view.figures(day);
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(
        text,
        "{} promised: {} stand, {} done, {} lapsed, {} dropped ({} of these to be checked); of those that stand {} have \
         a deadline ahead, {} one that has passed",
        figures.promised,
        figures.kept,
        figures.done,
        figures.lapsed,
        figures.dropped,
        figures.unsure,
        figures.ahead,
        figures.passed
    );
    for promise in &view.promises {
        let check = if promise.is_certain() { "" } else { "?" };
        let due = promise.deadline().map(|day| format!("  due {day}")).unwrap_or_default();
        let _ = write!(text, "\n{}  {}{check}  {}{due}\n   ", promise.id, promise.state(), years(promise, view));
        let _ = writeln!(text, "{}", output::one_line(&promise.text));
        if let Some(verdict) = promise.verdict() {
            let _ = writeln!(
                text,
                "   judged {} by {} on {}",
                verdict.judgement,
                output::one_line(&verdict.by),
                verdict.day()
            );
        }
    }
    text
}

fn years(promise: &Promise, view: &LedgerView) -> String {
    match promise.span() {
        Some((first, last)) if first == last => view.name(first),
        Some((first, last)) => format!("{} to {}", view.name(first), view.name(last)),
        None => String::new(),
    }
}

/// One line for each promise.
///
/// # Errors
/// It cannot be written, which does not happen in memory.
pub fn as_csv(view: &LedgerView, day: &str) -> Result<String> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record([
        "id",
        "state",
        "certain",
        "first",
        "last",
        "deadline",
        "deadline_passed",
        "strength",
        "sentence",
        "section",
        "page",
        "life",
        "verdict",
        "verdict_by",
        "verdict_at",
        "verdict_note",
    ])?;
    for promise in &view.promises {
        let span = promise.span();
        let last = promise.wordings().next_back().map(|(_, passage)| passage);
        let life: Vec<String> = promise
            .lived()
            .map(|(edition, stage)| {
                let status = stage.status.map_or("present", |status| status.as_str());
                let unsure = if stage.status.is_some_and(Status::may_alarm) && !stage.alarm { "?" } else { "" };
                format!("{} {status}{unsure}", view.name(edition))
            })
            .collect();
        let verdict = promise.verdict();
        let record = [
            promise.id.clone(),
            promise.state().as_str().to_owned(),
            promise.is_certain().to_string(),
            span.map(|(first, _)| view.name(first)).unwrap_or_default(),
            span.map(|(_, last)| view.name(last)).unwrap_or_default(),
            promise.deadline().unwrap_or_default().to_owned(),
            promise.is_past(day).map(|is_past| is_past.to_string()).unwrap_or_default(),
            last.and_then(|passage| passage.strength).map(|strength| strength.to_string()).unwrap_or_default(),
            promise.text.clone(),
            last.map(|passage| passage.section.join(" > ")).unwrap_or_default(),
            last.map(|passage| passage.page.to_string()).unwrap_or_default(),
            life.join("; "),
            verdict.map(|verdict| verdict.judgement.to_string()).unwrap_or_default(),
            verdict.map(|verdict| verdict.by.clone()).unwrap_or_default(),
            verdict.map(|verdict| verdict.at.clone()).unwrap_or_default(),
            verdict.and_then(|verdict| verdict.note.clone()).unwrap_or_default(),
        ];
        table.write_record(record.map(|field| harmless(&field)))?;
    }
    String::from_utf8(table.into_inner().context("the table")?).context("the table")
}

/// A field that no spreadsheet takes for a formula (OWASP, *CSV Injection*): an apostrophe goes before a sign that would
/// begin one.
fn harmless(field: &str) -> String {
    let begins = field.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
        || field.starts_with(['\t', '\r', '\n']);
    if begins { format!("'{field}") } else { field.to_owned() }
}
