//! `annexwatch jobs`

use super::{Done, Format, output};
use crate::job::Service;
use crate::store::{JobRow, JobState};
use anyhow::Result;
use clap::{Args, Subcommand};

/// What to do with the queue.
#[derive(Debug, Args)]
pub(crate) struct JobsArgs {
    #[command(subcommand)]
    action: Option<Action>,
    /// How to write the list
    #[arg(long, value_enum, global = true)]
    format: Option<Format>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List what waits, runs or is parked (the default)
    List {
        /// Only those in this state: queued, leased, done or parked
        #[arg(long)]
        state: Option<JobState>,
    },
    /// Try parked jobs again
    Retry {
        /// Their numbers in the list; all that are parked where none is named
        ids: Vec<i64>,
    },
}

/// How many jobs a list shows.
const MANY: i64 = 1_000;

pub(super) async fn run(service: Service, args: &JobsArgs) -> Result<Done> {
    match &args.action {
        None => write(&service.db.jobs(None, MANY).await?, args.format)?,
        Some(Action::List { state }) => write(&service.db.jobs(*state, MANY).await?, args.format)?,
        Some(Action::Retry { ids }) => {
            let now = service.now();
            let mut tried = 0;
            for id in ids {
                service.db.retry_parked(*id, now).await?;
                tried += 1;
            }
            if ids.is_empty() {
                tried = service.db.retry_all_parked(now).await?;
            }
            output::text(&format!("{tried} parked jobs are tried again\n"))?;
        }
    }
    Ok(Done::Whole)
}

fn write(jobs: &[JobRow], format: Option<Format>) -> Result<()> {
    let none = "no job waits, runs or is parked";
    output::list(format, &output::Rows { name: "jobs", rows: jobs, none, as_text, as_json })
}

fn as_text(job: &JobRow) -> String {
    let (state, tries) = (job.state.as_str(), job.attempts);
    let mut text = format!("{}  {state}  {} {}  tries {tries}  at {}\n", job.id, job.kind, job.key, job.run_at);
    if let Some(cause) = &job.last_error {
        text.push_str(&format!("   {cause}\n"));
    }
    text
}

fn as_json(job: &JobRow) -> serde_json::Value {
    serde_json::json!({
        "id": job.id,
        "kind": job.kind,
        "key": job.key,
        "state": job.state.as_str(),
        "run_at": job.run_at.to_string(),
        "attempts": job.attempts,
        "last_error": job.last_error,
        "created_at": job.created_at.to_string(),
        "finished_at": job.finished_at.map(|at| at.to_string()),
    })
}
