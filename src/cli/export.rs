//! `annexwatch export`

use super::{Done, output};
use crate::job::{Service, export};
use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// What to write, and where to.
#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// The folder (bag) or the .warc.gz file (warc) to write; it must not be there yet
    out: PathBuf,
    /// What to write
    #[arg(long, value_enum, default_value = "bag")]
    format: ExportFormat,
    /// Only this series (warc only: a bag holds the whole log)
    #[arg(long)]
    series: Option<String>,
}

/// What an export is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ExportFormat {
    /// A folder by RFC 8493 with snapshots, log and verifier
    Bag,
    /// A file by WARC 1.1, for programs that replay the web
    Warc,
}

pub(super) async fn run(service: Service, args: &ExportArgs) -> Result<Done> {
    let series = match &args.series {
        Some(id) => Some(service.config.series(id)?.id.as_str()),
        None => None,
    };
    if args.format == ExportFormat::Bag && series.is_some() {
        bail!("a bag holds the whole log, which is of all series: leave out --series, or write --format warc");
    }
    let progress = output::Progress::new();
    let say = |so_far: export::Exported| {
        let withheld = if so_far.withheld == 0 { String::new() } else { format!(", {} withheld", so_far.withheld) };
        format!("{} captures, {} snapshots ({} bytes){withheld}", so_far.captures, so_far.snapshots, so_far.bytes)
    };
    let out = args.out.display();
    let (exported, check) = match args.format {
        ExportFormat::Bag => (
            export::bag(&service, &args.out, |so_far| progress.say(&say(so_far))).await?,
            format!("python3 {out}/data/verifier.py {out}/data"),
        ),
        ExportFormat::Warc => (
            export::warc(&service, series, &args.out, |so_far| progress.say(&say(so_far))).await?,
            format!("warcio check {out}"),
        ),
    };
    progress.end();
    output::text(&format!("{out}: {}\ncheck it with: {check}\n", say(exported)))?;
    Ok(Done::Whole)
}
