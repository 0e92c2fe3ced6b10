//! `annexwatch prove`

use super::{Done, output};
use crate::job::{Service, proof};
use anyhow::{Context, Result, bail};
use clap::Args;
use std::path::PathBuf;

/// What to prove.
#[derive(Debug, Args)]
pub(crate) struct ProveArgs {
    /// The name of the bytes: their SHA-256
    sha256: String,
    /// Which capture of them, by its number; the first one where it is not said
    #[arg(long)]
    capture: Option<i64>,
    /// A checkpoint that was kept from before: the proof shows that the log goes on from it
    #[arg(long)]
    earlier: Option<PathBuf>,
    /// The folder to write; proof-SHA256 where it is not said
    #[arg(long)]
    out: Option<PathBuf>,
    /// Put the bytes into the folder as well
    #[arg(long)]
    with_bytes: bool,
}

pub(super) async fn run(service: Service, args: &ProveArgs) -> Result<Done> {
    let captures = service.db.captures_of_bytes(&args.sha256).await?;
    let capture = match args.capture {
        None => captures.first(),
        Some(id) => captures.iter().find(|capture| capture.id == id),
    };
    let Some(capture) = capture else {
        let numbers: Vec<String> = captures.iter().map(|capture| capture.id.to_string()).collect();
        match numbers.as_slice() {
            [] => bail!("{}: the archive has no such snapshot", args.sha256),
            some => bail!("these bytes are of the captures {}", some.join(", ")),
        }
    };
    let earlier = match &args.earlier {
        Some(path) => Some(std::fs::read_to_string(path).with_context(|| format!("{}", path.display()))?),
        None => None,
    };
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from(format!("proof-{}", &capture.sha256)));
    proof::prove(&service, capture, earlier.as_deref(), args.with_bytes, &out).await?;
    output::text(&format!(
        "{}: proof that {} was fetched at {}\ncheck it with: python3 {}/verifier.py {}\n",
        out.display(),
        output::one_line(&capture.url),
        capture.fetched_at,
        out.display(),
        out.display()
    ))?;
    Ok(Done::Whole)
}
