//! `annexwatch subscribers`

use super::{Done, Format, output};
use crate::job::Service;
use crate::store::SubscriberRow;
use crate::web::subscriptions;
use anyhow::{Context, Result};
use clap::{Args, Subcommand};

/// What to do with the subscribers.
#[derive(Debug, Args)]
pub(crate) struct SubscribersArgs {
    #[command(subcommand)]
    action: Option<Action>,
    /// How to write the list
    #[arg(long, value_enum, global = true)]
    format: Option<Format>,
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
    let mut rows = Vec::new();
    for subscriber in service.db.subscribers().await? {
        let mut series = service.db.subscriptions_of(subscriber.id).await?;
        series.retain(|subscription| subscription.left_at.is_none());
        rows.push((subscriber, series.into_iter().map(|subscription| subscription.series_id).collect()));
    }
    output::list(
        args.format,
        &output::Rows { name: "subscribers", rows: &rows, none: "no subscribers", as_text, as_json },
    )?;
    Ok(Done::Whole)
}

/// A subscriber, and the series it gets mail about.
type Row = (SubscriberRow, Vec<String>);

fn as_text((subscriber, series): &Row) -> String {
    let SubscriberRow { id, language, address, .. } = subscriber;
    format!("{id}  {}  {language}  {address}  {}\n", subscriber.state.as_str(), series.join(", "))
}

fn as_json((subscriber, series): &Row) -> serde_json::Value {
    serde_json::json!({
        "id": subscriber.id,
        "address": subscriber.address,
        "language": subscriber.language,
        "state": subscriber.state.as_str(),
        "series": series,
        "created_at": subscriber.created_at.to_string(),
        "confirmed_at": subscriber.confirmed_at.map(|at| at.to_string()),
        "left_at": subscriber.left_at.map(|at| at.to_string()),
    })
}
