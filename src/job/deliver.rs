//! Empties the outbox: composes what is due, hands it to the mail server, and keeps how far each message has come.

use super::Service;
use crate::job::outgoing;
use crate::mail::transport::{DeliveryErrorKind, Phase};
use crate::store::{LeaseDeliveries, LeasedDelivery, StoreError, Timestamp};
use anyhow::{Context, Result, bail};
use std::time::Duration;
use tokio::task::JoinSet;

/// How many messages are taken at a time, and how many of them for one mail host.
const BATCH: i64 = 32;
const PER_HOST: i64 = 8;
/// How long a message is ours without a sign of life; one is given at every third of it. A server may take ten minutes and
/// more over one message, and a process that is gone should keep none that long.
const LEASE: Duration = Duration::from_secs(120);
/// How long to wait after the first, second, … failure; the last one repeats until [`GIVE_UP`].
const BACK_OFF: [Duration; 6] = [
    Duration::from_secs(60),
    Duration::from_secs(5 * 60),
    Duration::from_secs(15 * 60),
    Duration::from_secs(3_600),
    Duration::from_secs(4 * 3_600),
    Duration::from_secs(12 * 3_600),
];
/// A message that nobody took for that long, however often it was tried, is given up (RFC 5321 §4.5.4.1 asks for four to five days).
const GIVE_UP: Duration = Duration::from_secs(5 * 24 * 3_600);

/// Sends one batch. Gives how many messages were taken up.
///
/// # Errors
/// Fails where the database does; what goes wrong with one message is kept with it, and stops no other.
pub async fn pass(service: &Service, owner: &str) -> Result<usize> {
    if service.transport.is_none() {
        return Ok(0);
    }
    let lease = LeaseDeliveries { owner, channel: outgoing::MAIL, limit: BATCH, per_host: PER_HOST, lease_for: LEASE };
    let deliveries = service.db.lease_deliveries(service.now(), lease).await?;
    let taken = deliveries.len();
    // All at once: a host that does not answer keeps only its own messages waiting.
    let mut sending = JoinSet::new();
    for delivery in deliveries {
        let service = service.clone();
        sending.spawn(async move {
            tokio::select! {
                sent = send(&service, &delivery) => sent.with_context(|| format!("delivery {}", delivery.id)),
                () = keep_alive(&service, &delivery) => bail!("delivery {}: another worker has taken it over", delivery.id),
            }
        });
    }
    let mut outcome = Ok(taken);
    // All come to their end, also after one has failed: a conversation that is broken off may be a message sent twice.
    while let Some(sent) = sending.join_next().await {
        if let Err(error) = sent.context("a delivery panicked").and_then(|sent| sent) {
            outcome = outcome.and(Err(error));
        }
    }
    outcome
}

/// Gives signs of life; returns once the delivery is no longer ours.
async fn keep_alive(service: &Service, delivery: &LeasedDelivery) {
    loop {
        tokio::time::sleep(LEASE / 3).await;
        match service.db.extend_delivery(delivery, service.now(), LEASE).await {
            Ok(()) => {}
            Err(StoreError::Stale { .. }) => return,
            Err(error) => tracing::warn!(delivery = delivery.id, %error, "a lease could not be extended"),
        }
    }
}

async fn send(service: &Service, delivery: &LeasedDelivery) -> Result<()> {
    let Some(transport) = service.transport.clone() else { return Ok(()) };
    let composed = match (outgoing::refuse_withheld(service, delivery).await, &delivery.message) {
        (Err(withheld), _) => Err(withheld),
        (Ok(()), Some(fixed)) => Ok(fixed.clone()),
        (Ok(()), None) => outgoing::compose(service, delivery).await,
    };
    let message = match composed {
        Ok(message) => service.db.fix_message(delivery, &message).await?,
        Err(error) => {
            tracing::error!(delivery = delivery.id, "cannot compose a message: {error:#}");
            return later(service, delivery, &format!("{error:#}"), true).await;
        }
    };
    let on_phase = |phase| {
        let (db, delivery) = (service.db.clone(), delivery.clone());
        async move {
            match phase {
                Phase::DataBegun => db.data_begun(&delivery).await.map_err(Into::into),
                Phase::BeforeData | Phase::Accepted => Ok(()),
            }
        }
    };
    let sent = transport.deliver(&service.config.mail.from, &delivery.address, &message, on_phase).await;
    let now = service.now();
    match sent {
        Ok(_) => {
            service.db.delivery_accepted(delivery, now).await?;
            tracing::info!(delivery = delivery.id, kind = delivery.kind, "delivered");
            Ok(())
        }
        Err(error) => {
            let cause = error.to_string();
            tracing::warn!(delivery = delivery.id, attempts = delivery.attempts, "not delivered: {cause}");
            match error.kind {
                DeliveryErrorKind::Permanent => Ok(service.db.delivery_failed(delivery, &cause).await?),
                DeliveryErrorKind::Transient => later(service, delivery, &cause, true).await,
                DeliveryErrorKind::Ambiguous => later(service, delivery, &cause, false).await,
            }
        }
    }
}

async fn later(service: &Service, delivery: &LeasedDelivery, cause: &str, refused: bool) -> Result<()> {
    let now = service.now();
    let tries = usize::try_from(delivery.attempts).unwrap_or(0);
    // The age alone would give up what waited for days because this machine was off, or mail was not set up.
    if now >= delivery.enqueued_at.after(GIVE_UP) && tries > BACK_OFF.len() {
        return Ok(service.db.delivery_failed(delivery, cause).await?);
    }
    Ok(service.db.retry_delivery(delivery, next_attempt(now, delivery.attempts), refused, cause).await?)
}

fn next_attempt(now: Timestamp, attempts: i64) -> Timestamp {
    let step = usize::try_from(attempts.saturating_sub(1)).unwrap_or(0).min(BACK_OFF.len() - 1);
    now.after(BACK_OFF[step])
}
