//! `annexwatch held`

use super::{Done, Format, output};
use crate::job::{Analyse, Job, Service};
use crate::store::{CaptureRow, Decision, EditionRow, HoldRow};
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// What to do with what is held.
#[derive(Debug, Args)]
pub(crate) struct HeldArgs {
    #[command(subcommand)]
    action: Option<Action>,
    /// How to write the list
    #[arg(long, value_enum, global = true)]
    format: Option<Format>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List what waits (the default)
    List {
        /// Also what was decided
        #[arg(long)]
        all: bool,
    },
    /// Show one, with where its bytes came from and lie, and what it would be compared with
    Show {
        /// Its number in the list
        id: i64,
    },
    /// Compare it all the same; its readers are told
    Release(DecideArgs),
    /// Leave it out for good
    Reject(DecideArgs),
}

#[derive(Debug, Args)]
struct DecideArgs {
    /// Its number in the list
    id: i64,
    /// Who decides
    #[arg(long)]
    by: String,
    /// Why
    #[arg(long, default_value = "")]
    note: String,
}

pub(super) async fn run(service: Service, args: &HeldArgs) -> Result<Done> {
    match &args.action {
        None => list(&service, false, args.format).await?,
        Some(Action::List { all }) => list(&service, *all, args.format).await?,
        Some(Action::Show { id }) => {
            let hold = service.db.hold(*id).await?.with_context(|| format!("nothing is held under number {id}"))?;
            let shown = [shown(&service, hold).await?];
            let as_text = Shown::as_text;
            let as_json = Shown::as_json;
            output::list(args.format, &output::Rows { name: "held", rows: &shown, none: "", as_text, as_json })?;
        }
        Some(Action::Release(decide)) => release(&service, decide).await?,
        Some(Action::Reject(decide)) => {
            service.db.decide_hold(decide.id, Decision::Reject, &decide.by, &decide.note, &[], service.now()).await?;
            output::text(&format!("rejected: number {} stays out\n", decide.id))?;
        }
    }
    Ok(Done::Whole)
}

async fn list(service: &Service, all: bool, format: Option<Format>) -> Result<()> {
    write(&service.db.holds(!all).await?, format)
}

fn write(holds: &[HoldRow], format: Option<Format>) -> Result<()> {
    output::list(
        format,
        &output::Rows { name: "held", rows: holds, none: "nothing waits for a person", as_text, as_json },
    )
}

/// Something held, with what a person looks at to decide.
struct Shown {
    hold: HoldRow,
    /// The captures of its bytes, the earliest first.
    captures: Vec<CaptureRow>,
    /// Where the bytes lie.
    file: Option<PathBuf>,
    /// The edition it would be compared with.
    before: Option<(EditionRow, CaptureRow)>,
}

async fn shown(service: &Service, hold: HoldRow) -> Result<Shown> {
    let parts: Vec<&str> = hold.subject.split('/').collect();
    let [series, period, sha256] = parts.as_slice() else {
        return Ok(Shown { hold, captures: Vec::new(), file: None, before: None });
    };
    let mut captures = service.db.captures_of_bytes(sha256).await?;
    captures.retain(|capture| capture.series_id == *series);
    let file = sha256.parse().ok().and_then(|digest| service.archive.path_of(digest));
    let editions = service.db.editions_of(series).await?;
    let mut before = None;
    if let Some(edition) = editions.into_iter().rfind(|edition| edition.period.as_str() < *period)
        && let Some(capture) = service.db.latest_capture(edition.id).await?
    {
        before = Some((edition, capture));
    }
    Ok(Shown { hold, captures, file, before })
}

impl Shown {
    fn as_text(&self) -> String {
        let mut text = as_text(&self.hold);
        for capture in &self.captures {
            text.push_str(&format!("   fetched {} from {}\n", capture.fetched_at, capture.final_url));
        }
        if let Some(file) = &self.file {
            text.push_str(&format!("   bytes   {}\n", file.display()));
        }
        if let Some((edition, capture)) = &self.before {
            text.push_str(&format!("   before  {}: {}\n", edition.period, capture.final_url));
        }
        text
    }

    fn as_json(&self) -> serde_json::Value {
        let mut value = as_json(&self.hold);
        let fetched = |capture: &CaptureRow| {
            serde_json::json!({
                "url": capture.url,
                "final_url": capture.final_url,
                "fetched_at": capture.fetched_at.to_string(),
                "sha256": capture.sha256,
            })
        };
        value["captures"] = self.captures.iter().map(fetched).collect::<Vec<_>>().into();
        value["file"] = self.file.as_ref().map(|file| file.display().to_string()).into();
        value["before"] = self.before.as_ref().map_or(
            serde_json::Value::Null,
            |(edition, capture)| serde_json::json!({"period": edition.period, "capture": fetched(capture)}),
        );
        value
    }
}

fn as_text(hold: &HoldRow) -> String {
    let (state, kind) = (hold.state.as_str(), hold.kind.as_str());
    let mut text =
        format!("{}  {state}  {kind}  {}  since {}\n   {}\n", hold.id, hold.series_id, hold.held_at, hold.reason);
    if let (Some(by), Some(at)) = (&hold.decided_by, hold.decided_at) {
        let note = hold.note.as_deref().unwrap_or("no reason given");
        text.push_str(&format!("   {state} by {by} at {at}: {note}\n"));
    }
    text
}

fn as_json(hold: &HoldRow) -> serde_json::Value {
    serde_json::json!({
        "id": hold.id,
        "series": hold.series_id,
        "kind": hold.kind.as_str(),
        "subject": hold.subject,
        "reason": hold.reason,
        "state": hold.state.as_str(),
        "held_at": hold.held_at.to_string(),
        "decided_by": hold.decided_by,
        "decided_at": hold.decided_at.map(|at| at.to_string()),
        "note": hold.note,
    })
}

/// Notes the decision and enqueues the comparison; the daemon, or `check`, runs it.
async fn release(service: &Service, decide: &DecideArgs) -> Result<()> {
    let hold =
        service.db.hold(decide.id).await?.with_context(|| format!("nothing is held under number {}", decide.id))?;
    let parts: Vec<&str> = hold.subject.split('/').collect();
    let [series, period, sha256] = parts.as_slice() else { bail!("{}: not something to compare", hold.subject) };
    let job = Job::Analyse(Analyse {
        series: (*series).to_owned(),
        period: (*period).to_owned(),
        sha256: (*sha256).to_owned(),
        captured_at: 0,
        announce: true,
        released: true,
        after: None,
        only_read: false,
    });
    let now = service.now();
    let row = job.to_row(now)?;
    service.db.decide_hold(decide.id, Decision::Release, &decide.by, &decide.note, &[row], now).await?;
    output::text(&format!("released: {series} {period} is compared next\n"))
}
