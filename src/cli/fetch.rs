//! `annexwatch fetch`

use super::{Done, output};
use crate::archive::Digest;
use crate::config::Config;
use crate::fetch::{Gate, guard};
use crate::source::instead_of;
use anyhow::Result;
use clap::Args;

/// What to fetch.
#[derive(Debug, Args)]
pub(crate) struct FetchArgs {
    /// The address
    url: String,
}

pub(super) async fn run(args: &FetchArgs, config: &Config) -> Result<Done> {
    let policy = config.fetch.policy()?;
    let url = guard::parse_url(&args.url, &policy)?;
    let fetched = Gate::new(policy).get_body(&url).await?;
    let instead = instead_of(&fetched).map(|(kind, why)| serde_json::json!({"kind": kind.as_str(), "why": why}));
    let hops: Vec<_> = fetched
        .redirects
        .iter()
        .map(
            |hop| serde_json::json!({"url": hop.url.as_str(), "status": hop.status, "location": hop.location.as_str()}),
        )
        .collect();
    output::json(&serde_json::json!({
        "schema": crate::shape::SCHEMA,
        "url": fetched.url.as_str(),
        "final_url": fetched.final_url.as_str(),
        "redirects": hops,
        "status": fetched.status,
        "request_headers": fetched.request_headers,
        "response_headers": fetched.response_headers,
        "remote_address": fetched.remote_addr,
        "tls_peer": fetched.tls_peer,
        "instead": instead,
        "media_type": fetched.media_type,
        "file_name": fetched.file_name,
        "bytes": fetched.body.len(),
        "sha256": Digest::of(&fetched.body).to_string(),
        "fetched_at": fetched.fetched_at.to_rfc3339(),
    }))?;
    Ok(Done::Whole)
}
