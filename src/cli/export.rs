//! `annexwatch export`

use super::{Done, output};
use crate::job::{Service, export};
use anyhow::Result;
use clap::Args;
use std::path::PathBuf;

/// Where to.
#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// The folder to write; it must not be there yet
    folder: PathBuf,
}

pub(super) async fn run(service: Service, args: &ExportArgs) -> Result<Done> {
    let progress = output::Progress::new();
    let say = |so_far: export::Exported| {
        format!("{} captures, {} snapshots ({} bytes)", so_far.captures, so_far.snapshots, so_far.bytes)
    };
    let exported = export::bag(&service, &args.folder, |so_far| progress.say(&say(so_far))).await?;
    progress.end();
    let folder = args.folder.display();
    output::text(&format!(
        "{folder}: {}\ncheck it with: python3 {folder}/data/verifier.py {folder}/data\n",
        say(exported)
    ))?;
    Ok(Done::Whole)
}
