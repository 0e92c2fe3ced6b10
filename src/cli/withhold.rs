//! `annexwatch withhold`

use super::{Done, Format, output};
use crate::archive::Digest;
use crate::job::Service;
use crate::store::WithholdingRow;
use anyhow::{Context, Result, bail};
use clap::Args;

/// What is withheld, or shown again.
#[derive(Debug, Args)]
pub(crate) struct WithholdArgs {
    /// The snapshot: the SHA-256 of its bytes. Without one, all orders are listed
    #[arg(requires = "order", requires = "by")]
    sha256: Option<String>,
    /// The order: which court or authority, its number and its reason. Everybody can read it
    #[arg(long)]
    order: Option<String>,
    /// Who carries it out
    #[arg(long)]
    by: Option<String>,
    /// The order is lifted: the snapshot is in view again
    #[arg(long)]
    lift: bool,
    /// How to write the list
    #[arg(long, value_enum)]
    format: Option<Format>,
}

pub(super) async fn run(service: Service, args: &WithholdArgs) -> Result<Done> {
    let (Some(sha256), Some(order), Some(by)) = (&args.sha256, &args.order, &args.by) else {
        let rows = service.db.withholdings().await?;
        let none = "nothing was ever withheld";
        output::list(args.format, &output::Rows { name: "withholdings", rows: &rows, none, as_text, as_json })?;
        return Ok(Done::Whole);
    };
    if order.trim().is_empty() || by.trim().is_empty() {
        bail!("--order and --by are not empty: whoever asks for the snapshot is told why it is withheld");
    }
    let digest: Digest = sha256.parse().with_context(|| sha256.clone())?;
    service.db.withhold(&digest.to_string(), !args.lift, order, by, service.now()).await?;
    let words = if args.lift { "in view again" } else { "out of view; its bytes, digest and proof stay" };
    output::text(&format!("{digest}: {words}\n"))?;
    Ok(Done::Whole)
}

fn as_text(row: &WithholdingRow) -> String {
    let what = if row.holds() { "withheld" } else { "lifted" };
    let (order, by) = (output::one_line(&row.order_text), output::one_line(&row.by_name));
    format!("{}  {what}  {}  by {by}\n   {order}\n", row.sha256, row.decided_at)
}

fn as_json(row: &WithholdingRow) -> serde_json::Value {
    serde_json::json!({
        "sha256": row.sha256,
        "withheld": row.holds(),
        "order": row.order_text,
        "by": row.by_name,
        "at": row.decided_at.to_string(),
    })
}
