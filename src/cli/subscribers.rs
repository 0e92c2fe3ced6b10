//! `annexwatch subscribers`

use super::{Done, output};
use crate::job::Service;
use crate::web::subscriptions;
use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use std::fmt::Write as _;

/// What to do with the subscribers.
#[derive(Debug, Args)]
pub(crate) struct SubscribersArgs {
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List them (the default)
    List,
    /// Send an address the mail that asks for confirmation, as the page would
    Invite {
        /// The address
        address: String,
        /// A series it is to hear of (may be repeated)
        #[arg(long, required = true)]
        series: Vec<String>,
        /// The language of its mail: nl or en
        #[arg(long, default_value = "en", value_parser = ["nl", "en"])]
        language: String,
    },
}

pub(super) async fn run(service: Service, args: &SubscribersArgs) -> Result<Done> {
    if let Some(Action::Invite { address, series, language }) = &args.action {
        let mut ids = Vec::new();
        for id in series {
            ids.push(service.config.series(id)?.id.as_str());
        }
        let address = subscriptions::canonical(address).with_context(|| format!("{address:?} is no mail address"))?;
        subscriptions::request(&service, &address, language, &ids).await?;
        output::text(&format!("{address} is asked to confirm, as soon as the daemon runs\n"))?;
        return Ok(Done::Whole);
    }
    let mut text = String::new();
    for subscriber in service.db.subscribers().await? {
        let subscriptions = service.db.subscriptions_of(subscriber.id).await?;
        let series: Vec<&str> = subscriptions
            .iter()
            .filter(|subscription| subscription.left_at.is_none())
            .map(|subscription| subscription.series_id.as_str())
            .collect();
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "{}  {}  {}  {}  {}",
            subscriber.id,
            subscriber.state.as_str(),
            subscriber.language,
            subscriber.address,
            series.join(", ")
        );
    }
    if text.is_empty() {
        text.push_str("no subscribers\n");
    }
    output::text(&text)?;
    Ok(Done::Whole)
}
