//! `annexwatch fetch`

use super::{Done, output};
use crate::archive::Digest;
use crate::config::Config;
use crate::fetch::Gate;
use anyhow::{Context, Result};
use clap::Args;
use url::Url;

/// What to fetch.
#[derive(Debug, Args)]
pub(crate) struct FetchArgs {
    /// The address
    url: String,
}

pub(super) async fn run(args: &FetchArgs, config: &Config) -> Result<Done> {
    let url = Url::parse(&args.url).with_context(|| format!("{}: not an address", args.url))?;
    let fetched = Gate::new(config.fetch.policy()?).get_body(&url).await?;
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
        "media_type": fetched.media_type,
        "file_name": fetched.file_name,
        "bytes": fetched.body.len(),
        "sha256": Digest::of(&fetched.body).to_string(),
        "fetched_at": fetched.fetched_at.to_rfc3339(),
    }))?;
    Ok(Done::Whole)
}
