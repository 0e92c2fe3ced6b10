//! `annexwatch verify`

use super::{Done, Format, output};
use crate::job::Service;
use crate::job::verify::{Verified, verify};
use anyhow::{Result, bail};
use clap::Args;

/// How to say it.
#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// How to write the result
    #[arg(long, value_enum)]
    format: Option<Format>,
}

pub(super) async fn run(service: Service, args: &VerifyArgs) -> Result<Done> {
    let progress = output::Progress::new();
    let verified = verify(&service, |so_far| progress.say(&counts(so_far))).await?;
    progress.end();
    match args.format.unwrap_or_else(output::default_format) {
        Format::Json => output::json(&serde_json::json!({
            "schema": crate::shape::SCHEMA,
            "snapshots": verified.snapshots,
            "bytes": verified.bytes,
            "captures": verified.captures,
            "checkpoints": verified.checkpoints,
            "unnamed": verified.unnamed,
            "problems": verified.problems,
        }))?,
        Format::Text => {
            let problems: String = verified.problems.iter().map(|problem| format!("WRONG: {problem}\n")).collect();
            output::text(&format!("{problems}{}\n", counts(&verified)))?;
        }
        other => bail!("verify writes text or json, not {other:?}"),
    }
    match verified.problems.len() {
        0 => Ok(Done::Whole),
        1 => bail!("the archive does not hold what it held: 1 thing is wrong; restore it from a backup"),
        many => bail!("the archive does not hold what it held: {many} things are wrong; restore it from a backup"),
    }
}

fn counts(verified: &Verified) -> String {
    format!(
        "{} snapshots ({} bytes), {} captures, {} signed heads",
        verified.snapshots, verified.bytes, verified.captures, verified.checkpoints
    )
}
