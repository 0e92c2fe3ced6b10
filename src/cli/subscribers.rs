//! `annexwatch subscribers`

mod import;

use super::{Done, Format, output};
use crate::job::{Service, people};
use crate::store::bounces::BounceRow;
use crate::store::{SubscriberRow, Wish};
use crate::web::subscriptions;
use anyhow::{Context, Result, ensure};
use clap::{Args, Subcommand};
use std::path::PathBuf;

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
    /// Take over people whose consent you can show: a CSV file with the columns address, language, series, consent (how and
    /// where it was given) and consented_on (YYYY-MM-DD)
    Import {
        /// The file
        file: PathBuf,
        /// Who imports them
        #[arg(long)]
        by: String,
    },
    /// Write all that is kept of a person, as JSON
    Export {
        /// The address
        address: String,
    },
    /// Erase all that is kept of a person; a keyed hash of the address stays
    Erase {
        /// The address
        address: String,
    },
    /// End all subscriptions of an address
    Leave {
        /// The address
        address: String,
    },
    /// Never write to an address again
    Suppress {
        /// The address
        address: String,
        /// Why
        #[arg(long)]
        why: String,
    },
    /// Put addresses into an organisation: each sees what was sent to any of them
    Organise {
        /// The organisation's name
        organisation: String,
        /// The addresses
        #[arg(required = true)]
        addresses: Vec<String>,
    },
    /// List what came back: bounces and complaints
    Bounces,
}

pub(super) async fn run(service: Service, args: &SubscribersArgs) -> Result<Done> {
    if let Some(Action::Invite { address, series, language }) = &args.action {
        let mut ids = Vec::new();
        for id in series {
            ids.push(Wish::all_of(&service.config.series(id)?.id));
        }
        let address = subscriptions::canonical(address).with_context(|| format!("{address:?} is no mail address"))?;
        subscriptions::request(&service, &address, language, &ids).await?;
        output::text(&format!("{address} is asked to confirm, as soon as the daemon runs\n"))?;
        return Ok(Done::Whole);
    }
    match &args.action {
        Some(Action::Import { file, by }) => return import::run(&service, file, by).await,
        Some(Action::Export { address }) => {
            output::json(&people::export(&service, &known(&service, address).await?).await?)?;
            return Ok(Done::Whole);
        }
        Some(Action::Erase { address }) => {
            people::erase(&service, &known(&service, address).await?).await?;
            output::text("erased; a keyed hash of the address stays\n")?;
            return Ok(Done::Whole);
        }
        Some(Action::Leave { address }) => {
            let left = service.db.unsubscribe(known(&service, address).await?.id, None, service.now()).await?;
            output::text(&format!("{} subscriptions ended\n", left.ended))?;
            return Ok(Done::Whole);
        }
        Some(Action::Suppress { address, why }) => {
            ensure!(!why.trim().is_empty(), "--why: say why");
            let address = known(&service, address).await?.address;
            service.db.suppress(&address, why.trim(), service.now()).await?;
            output::text(&format!("{address} is not written to again\n"))?;
            return Ok(Done::Whole);
        }
        Some(Action::Organise { organisation, addresses }) => {
            let name = organisation.trim();
            ensure!(!name.is_empty(), "name the organisation");
            let mut members = Vec::new();
            for address in addresses {
                members.push(known(&service, address).await?);
            }
            for member in &members {
                service.db.join_organisation(member.id, name, service.now()).await?;
            }
            output::text(&format!("{name}: {} addresses\n", members.len()))?;
            return Ok(Done::Whole);
        }
        Some(Action::Bounces) => {
            let rows = service.db.latest_bounces(1_000).await?;
            let list = output::Rows {
                name: "bounces",
                rows: &rows,
                none: "nothing came back",
                as_text: bounce_as_text,
                as_json: bounce_as_json,
            };
            output::list(args.format, &list)?;
            return Ok(Done::Whole);
        }
        Some(Action::List | Action::Invite { .. }) | None => {}
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

/// The subscriber of an address as a person types it.
async fn known(service: &Service, address: &str) -> Result<SubscriberRow> {
    let kept = subscriptions::canonical(address).with_context(|| format!("{address:?} is no mail address"))?;
    service.db.subscriber_of(&kept).await?.with_context(|| format!("{kept}: nothing is kept of it"))
}

fn bounce_as_text(row: &BounceRow) -> String {
    let whose = row.subscriber_id.map_or_else(|| "nobody".to_owned(), |id| id.to_string());
    let status = row.status.as_deref().unwrap_or("-");
    format!("{}  {}  {whose}  {status}  {}\n", row.received_at, row.kind, output::one_line(&row.said))
}

fn bounce_as_json(row: &BounceRow) -> serde_json::Value {
    serde_json::json!({
        "id": row.id,
        "subscriber": row.subscriber_id,
        "kind": row.kind,
        "status": row.status,
        "said": row.said,
        "received_at": row.received_at.to_string(),
    })
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
        "suppressed_at": subscriber.suppressed_at.map(|at| at.to_string()),
        "suppressed_why": subscriber.suppressed_why,
        "bounce_score": subscriber.bounce_score,
    })
}
