//! `annexwatch import`

use super::{Done, Format, output};
use crate::job::Service;
use crate::job::import::{Import, Imported, Kept, import};
use crate::job::queue::{Queue, QueueOptions};
use anyhow::{Result, bail};
use clap::Args;
use std::path::PathBuf;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// What to take in.
#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// The series that the files are editions of
    series: String,
    /// Files, folders, ZIPs, WARCs, or bags that `export` wrote
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// The period that the one file covers, whatever it is called
    #[arg(long)]
    period: Option<String>,
    /// Who takes them in; kept with each
    #[arg(long, env = "USER", hide_env_values = true, default_value = "unnamed")]
    by: String,
    /// How to write the result
    #[arg(long, value_enum)]
    format: Option<Format>,
}

pub(super) async fn run(service: Service, args: &ImportArgs) -> Result<Done> {
    if args.by.trim().is_empty() {
        bail!("--by is empty: an import is kept with the name of who did it");
    }
    let asked = Import {
        series: service.config.series(&args.series)?.id.clone(),
        period: args.period.clone(),
        by: args.by.clone(),
        paths: args.paths.clone(),
    };
    let progress = output::Progress::new();
    let imported = import(&service, &asked, |done, all| match done {
        0 => progress.say(&format!("{all} files looked at")),
        done => progress.say(&output::bar(done, all, "files kept")),
    })
    .await?;
    progress.say("reading them");
    let stop = CancellationToken::new();
    let signal = tokio::spawn(super::serve::stop_on_signal(stop.clone()));
    let options = QueueOptions { workers: service.config.service.workers, ..QueueOptions::default() };
    Queue::new(service.db.clone(), Arc::clone(&service.clock), service.clone(), options).run_until_idle(&stop).await?;
    signal.abort();
    progress.end();
    write(&service, args, &imported).await
}

async fn write(service: &Service, args: &ImportArgs, imported: &Imported) -> Result<Done> {
    let mut kept = Vec::new();
    for file in &imported.kept {
        let health = service.db.latest_document(&file.sha256).await?.map(|document| document.health);
        kept.push((file, health.unwrap_or_else(|| "not read yet".to_owned())));
    }
    let waiting = service.db.holds(true).await?;
    let is_held = imported.kept.iter().any(|file| waiting.iter().any(|hold| hold.subject.ends_with(&file.sha256)));
    match args.format.unwrap_or_else(output::default_format) {
        Format::Json => output::json(&serde_json::json!({
            "schema": crate::shape::SCHEMA,
            "kept": kept.iter().map(|(file, health)| as_json(file, health)).collect::<Vec<_>>(),
            "left_out": imported.left_out.iter().map(|file| serde_json::json!({"from": file.from, "why": file.why}))
                .collect::<Vec<_>>(),
        }))?,
        Format::Text => {
            let mut text: String = kept.iter().map(|(file, health)| as_text(file, health)).collect();
            for file in &imported.left_out {
                text.push_str(&format!(
                    "left out  {}: {}\n",
                    output::one_line(&file.from),
                    output::one_line(&file.why)
                ));
            }
            let new = imported.kept.iter().filter(|file| file.is_new).count();
            text.push_str(&format!(
                "{new} kept, {} there already, {} left out\n",
                imported.kept.len() - new,
                imported.left_out.len()
            ));
            output::text(&text)?;
        }
        other => bail!("import writes text or json, not {other:?}"),
    }
    Ok(if is_held { Done::Held } else { Done::Whole })
}

fn as_text(file: &Kept, health: &str) -> String {
    let state = if file.is_new { "kept" } else { "there already" };
    let claimed = file.claimed_at.as_deref().unwrap_or("no time claimed");
    format!("{state}  {}  {health}  {claimed}  {}\n", file.period, output::one_line(&file.from))
}

fn as_json(file: &Kept, health: &str) -> serde_json::Value {
    serde_json::json!({
        "from": file.from,
        "period": file.period,
        "sha256": file.sha256,
        "claimed_at": file.claimed_at,
        "new": file.is_new,
        "health": health,
    })
}
