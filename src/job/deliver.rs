//! Empties the outbox: composes what is due, hands it to the mail server, and keeps how far each message has come.
//!
//! There are so many places for conversations, and a place that comes free is filled at once, so that a slow host keeps
//! nobody waiting but its own messages.

pub mod webhook;

use super::Service;
use crate::job::outgoing;
use crate::mail::bounce;
use crate::mail::transport::{DeliveryError, DeliveryErrorKind, Phase};
use crate::store::bounces::{BounceKind, NewBounce};
use crate::store::{LeaseDeliveries, LeasedDelivery, StoreError, Timestamp};
use anyhow::{Context, Result, bail};
use std::time::Duration;
use tokio::task::{JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

/// How many conversations go on at a time, and how many of them with one mail host. A host that stops answering holds its
/// own few places until its first conversation times out, and one place from then on.
const PLACES: usize = 40;
const PER_HOST: i64 = 4;
/// So many free places are worth a look into the outbox; with fewer it is looked at no more often than this.
const ENOUGH: usize = PLACES / 4;
const LOOK_AGAIN: Duration = Duration::from_millis(250);
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
/// How long a host that did not answer is left alone: after the first failure, and at most.
const HOLD_FIRST: Duration = Duration::from_secs(60);
const HOLD_LONGEST: Duration = Duration::from_secs(30 * 60);
/// A message that nobody took for that long, however often it was tried, is given up (RFC 5321 §4.5.4.1 asks for four to five days).
const GIVE_UP: Duration = Duration::from_secs(5 * 24 * 3_600);

/// Sends until nothing is due any more. Gives how many messages were taken up.
///
/// # Errors
/// Fails where the database does; what goes wrong with one message is kept with it, and stops no other.
pub async fn pass(service: &Service, owner: &str) -> Result<usize> {
    let mut sending = Sending::new(service, owner);
    let (mut taken, mut outcome) = (0, Ok(()));
    loop {
        // Where the database failed, what has begun still comes to its end, and nothing more is begun.
        let new = match outcome {
            Ok(()) => sending.fill().await.unwrap_or_else(|error| {
                outcome = Err(error);
                0
            }),
            Err(_) => 0,
        };
        taken += new;
        match sending.running.join_next().await {
            Some(ended) => outcome = outcome.and(Sending::outcome(ended)),
            None if new == 0 => break,
            None => {}
        }
        // All come to their end, also after one has failed: a conversation that is broken off may be a message sent twice.
        while sending.running.len() > PLACES - ENOUGH
            && let Some(ended) = sending.running.join_next().await
        {
            outcome = outcome.and(Sending::outcome(ended));
        }
    }
    outcome.map(|()| taken)
}

/// Sends until `stop` is cancelled; then lets what has begun come to its end. The outbox is looked at every `look_every`
/// when nothing was due. What fails is logged, and tried again.
pub async fn run(service: &Service, owner: &str, look_every: Duration, stop: &CancellationToken) {
    let mut sending = Sending::new(service, owner);
    let mut look = Box::pin(tokio::time::sleep(Duration::ZERO));
    // Whether the last look found something: then there may be more.
    let mut found = false;
    while !stop.is_cancelled() {
        let is_time = tokio::select! {
            () = &mut look => true,
            Some(ended) = sending.running.join_next() => {
                Sending::log(ended);
                found && PLACES - sending.running.len() >= ENOUGH
            }
            () = stop.cancelled() => false,
        };
        if is_time {
            let taken = sending.fill().await.unwrap_or_else(|error| {
                tracing::error!("the outbox cannot be emptied: {error:#}");
                0
            });
            found = taken > 0;
            look = Box::pin(tokio::time::sleep(if found { LOOK_AGAIN } else { look_every }));
        }
    }
    while let Some(ended) = sending.running.join_next().await {
        Sending::log(ended);
    }
}

/// The conversations of this process.
struct Sending<'a> {
    service: &'a Service,
    owner: &'a str,
    running: JoinSet<Result<()>>,
}

impl<'a> Sending<'a> {
    fn new(service: &'a Service, owner: &'a str) -> Self {
        Self { service, owner, running: JoinSet::new() }
    }

    /// Begins what is due, as far as there are places. Gives how many messages were taken up.
    async fn fill(&mut self) -> Result<usize> {
        let mut taken = 0;
        if self.service.transport.is_some() {
            taken += self.fill_by(outgoing::MAIL).await?;
        }
        taken += self.fill_by(outgoing::WEBHOOK).await?;
        Ok(taken)
    }

    async fn fill_by(&mut self, channel: &'static str) -> Result<usize> {
        let free = PLACES - self.running.len();
        if free == 0 {
            return Ok(0);
        }
        let limit = i64::try_from(free).unwrap_or(1);
        let lease = LeaseDeliveries { owner: self.owner, channel, limit, per_host: PER_HOST, lease_for: LEASE };
        let deliveries = self.service.db.lease_deliveries(self.service.now(), lease).await?;
        let taken = deliveries.len();
        for delivery in deliveries {
            let service = self.service.clone();
            self.running.spawn(async move {
                let sending = async {
                    match channel {
                        outgoing::WEBHOOK => webhook::send(&service, &delivery).await,
                        _ => send(&service, &delivery).await,
                    }
                };
                tokio::select! {
                    sent = sending => sent.with_context(|| format!("delivery {}", delivery.id)),
                    () = keep_alive(&service, &delivery) => {
                        bail!("delivery {}: another worker has taken it over", delivery.id)
                    }
                }
            });
        }
        Ok(taken)
    }

    fn outcome(ended: Result<Result<()>, JoinError>) -> Result<()> {
        ended.context("a delivery panicked").and_then(|sent| sent)
    }

    fn log(ended: Result<Result<()>, JoinError>) {
        if let Err(error) = Self::outcome(ended) {
            tracing::error!("{error:#}");
        }
    }
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
    let message = match outgoing::message_of(service, delivery).await {
        Ok(Some(message)) => service.db.fix_message(delivery, &message).await?,
        // All of it was taken back before it was said.
        Ok(None) => return Ok(service.db.delivery_failed(delivery, "nothing left to say").await?),
        Err(error) => {
            tracing::error!(delivery = delivery.id, "cannot compose a message: {error:#}");
            return later(service, delivery, &format!("{error:#}"), true).await.map(drop);
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
    // A bounce to this address can be told from a forged one.
    let bounces = service.config.mail.bounces.as_ref();
    let return_path = bounces.and_then(|config| bounce::return_path(&service.secret, &config.address, delivery.id));
    let from = return_path.as_deref().unwrap_or(&service.config.mail.from);
    let sent = transport.deliver(from, &delivery.address, &message, on_phase).await;
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
            if is_of_host(&error) {
                hold(service, delivery, now).await?;
            }
            match error.kind {
                DeliveryErrorKind::Permanent => {
                    service.db.delivery_failed(delivery, &cause).await?;
                    suppress_unknown(service, delivery, &error).await
                }
                DeliveryErrorKind::Transient => later(service, delivery, &cause, true).await.map(drop),
                DeliveryErrorKind::Ambiguous => later(service, delivery, &cause, false).await.map(drop),
            }
        }
    }
}

/// Whether the failure says something of the host that takes the mail: it does not answer, or it says that it cannot. What is
/// wrong with our own relay holds up everything anyway, and what is wrong with one mailbox or message holds up no other.
fn is_of_host(error: &DeliveryError) -> bool {
    let is_its_step = matches!(error.step, "recipient" | "data" | "message");
    let enhanced = error.enhanced.as_deref().unwrap_or_default();
    let is_its_state = enhanced.starts_with("4.3.") || enhanced.starts_with("4.4.");
    is_its_step && (error.code.is_none() || error.code == Some(421) || is_its_state)
}

/// A server that says at once that there is no such mailbox says what a bounce would.
async fn suppress_unknown(service: &Service, delivery: &LeasedDelivery, error: &DeliveryError) -> Result<()> {
    if error.step == "recipient" && error.enhanced.as_deref() == Some("5.1.1") {
        let bounce = NewBounce {
            message_sha256: format!("delivery/{}", delivery.id),
            subscriber_id: Some(delivery.subscriber_id),
            kind: BounceKind::Hard,
            status: error.enhanced.clone(),
            said: error.text.clone(),
        };
        service.db.bounced(&bounce, service.now()).await?;
    }
    Ok(())
}

/// Leaves a host alone for a while, twice as long each time.
async fn hold(service: &Service, delivery: &LeasedDelivery, now: Timestamp) -> Result<()> {
    let before = service.db.failing_host(&delivery.channel, &delivery.host).await?;
    let doublings = before.map_or(0, |host| u32::try_from(host.failures.min(16)).unwrap_or(0));
    let hold = HOLD_FIRST.saturating_mul(2_u32.saturating_pow(doublings)).min(HOLD_LONGEST);
    Ok(service.db.host_failed(delivery, now, now.after(hold)).await?)
}

/// Tries again later, or gives the message up after days. Gives whether it is given up.
async fn later(service: &Service, delivery: &LeasedDelivery, cause: &str, refused: bool) -> Result<bool> {
    let now = service.now();
    let tries = usize::try_from(delivery.attempts).unwrap_or(0);
    // The age alone would give up what waited for days because this machine was off, or mail was not set up. What waits
    // for a silent host is tried less often: there the silence counts.
    let is_old = now >= delivery.enqueued_at.after(GIVE_UP);
    let is_given_up = is_old
        && (tries > BACK_OFF.len()
            || service
                .db
                .failing_host(&delivery.channel, &delivery.host)
                .await?
                .is_some_and(|host| now >= host.failing_since.after(GIVE_UP)));
    if is_given_up {
        service.db.delivery_failed(delivery, cause).await?;
        return Ok(true);
    }
    service.db.retry_delivery(delivery, next_attempt(now, delivery.attempts), refused, cause).await?;
    Ok(false)
}

fn next_attempt(now: Timestamp, attempts: i64) -> Timestamp {
    let step = usize::try_from(attempts.saturating_sub(1)).unwrap_or(0).min(BACK_OFF.len() - 1);
    now.after(BACK_OFF[step])
}
