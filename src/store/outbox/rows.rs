//! The rows of the outbox, and the words in them.

use std::time::Duration;

use crate::store::{SubscriberState, Timestamp, words};

words! {
    /// How far a message has come.
    Phase, "phase of a delivery", {
        /// Not composed yet.
        Queued = "queued",
        /// Composed; no byte of it has been sent.
        BeforeData = "before-data",
        /// Its bytes may have been sent: the one ambiguous phase.
        DataBegun = "data-begun",
        /// The next server has taken it over.
        Accepted = "accepted",
        /// It is given up, with the reason.
        Failed = "failed",
    }
}

/// One thing that a message says, and the subscription on whose behalf.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, sqlx::FromRow)]
pub struct DeliveryItem {
    /// The subscription that hit.
    pub subscription_id: i64,
    /// The change, such as a commitment row of the report.
    pub change_id: String,
    /// The report it is a row of.
    pub report_id: Option<String>,
    /// JSON that says it, where it is no row of a report.
    pub detail: Option<String>,
}

/// One thing that a message is to say on behalf of a subscription that still runs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, sqlx::FromRow)]
pub struct WantedItem {
    /// The subscription that hit.
    pub subscription_id: i64,
    /// Of which series.
    pub series_id: String,
    /// What it asks for, as JSON.
    pub choices: String,
    /// The change.
    pub change_id: String,
    /// The report it is a row of.
    pub report_id: Option<String>,
    /// JSON that says it, where it is no row of a report.
    pub detail: Option<String>,
}

words! {
    /// How a message comes by what it says.
    Gather, "way to gather", {
        /// All at once: what comes on another occasion is another message.
        Once = "once",
        /// While it waits it takes up what comes for the same subscriber; the next one is an hour later.
        Hour = "hour",
        /// It takes up all that comes on the same occasion, such as a day.
        Period = "period",
    }
}

/// A message that is owed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDelivery {
    /// To whom.
    pub subscriber_id: i64,
    /// By which way, such as `mail`.
    pub channel: String,
    /// On which occasion; one subscriber gets one message for it on one channel.
    pub occasion: String,
    /// Fixed now: a keyed hash of subscriber, channel and occasion.
    pub message_id: String,
    /// What it is, such as `report`, or `confirmation`: the one kind that goes out before consent.
    pub kind: String,
    /// The host that takes the mail: the part of the address after the `@`.
    pub host: String,
    /// The report it tells of.
    pub report_id: Option<String>,
    /// JSON: what composing needs beside the report.
    pub payload: String,
    /// Not before.
    pub send_at: Timestamp,
    /// Whether it joins a message that waits already.
    pub gather: Gather,
    /// What it says, by subscription.
    pub items: Vec<DeliveryItem>,
}

/// The kind of the one message that goes out before consent.
pub const CONFIRMATION: &str = "confirmation";
/// The kind of a message to the operator, who need not be subscribed to anything.
pub const NOTICE: &str = "notice";

/// A delivery as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct DeliveryRow {
    /// Its number.
    pub id: i64,
    /// To whom.
    pub subscriber_id: i64,
    /// By which way.
    pub channel: String,
    /// On which occasion.
    pub occasion: String,
    /// The same at every attempt.
    pub message_id: String,
    /// What it is.
    pub kind: String,
    /// The host that takes it.
    pub host: String,
    /// The report it tells of.
    pub report_id: Option<String>,
    /// JSON.
    pub payload: String,
    /// How far it has come.
    #[sqlx(try_from = "String")]
    pub phase: Phase,
    /// How often it was taken up.
    pub attempts: i64,
    /// Not before.
    pub next_attempt_at: Timestamp,
    /// Who has it.
    pub lease_owner: Option<String>,
    /// Until when.
    pub lease_until: Option<Timestamp>,
    /// How often it changed hands.
    pub fence: i64,
    /// Its bytes, from the first attempt until it is accepted or given up.
    pub message: Option<Vec<u8>>,
    /// Why it failed last.
    pub last_error: Option<String>,
    /// When it was enqueued.
    pub enqueued_at: Timestamp,
    /// When the next server took it over.
    pub accepted_at: Option<Timestamp>,
    /// How it came by what it says.
    #[sqlx(try_from = "String")]
    pub gather: Gather,
    /// From when on it was first to be sent.
    pub planned_at: Timestamp,
}

/// A delivery that this worker has, with what it needs to send it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct LeasedDelivery {
    /// Its number.
    pub id: i64,
    /// To whom.
    pub subscriber_id: i64,
    /// Their address.
    pub address: String,
    /// Their language.
    pub language: String,
    /// Where they stand.
    #[sqlx(try_from = "String")]
    pub subscriber_state: SubscriberState,
    /// The host that takes it.
    pub host: String,
    /// By which way.
    pub channel: String,
    /// On which occasion.
    pub occasion: String,
    /// The same at every attempt.
    pub message_id: String,
    /// What it is.
    pub kind: String,
    /// The report it tells of.
    pub report_id: Option<String>,
    /// JSON.
    pub payload: String,
    /// How far earlier attempts came.
    #[sqlx(try_from = "String")]
    pub phase: Phase,
    /// Which attempt this is, from 1.
    pub attempts: i64,
    /// What every write for this delivery must present.
    pub fence: i64,
    /// Its bytes, where an earlier attempt fixed them: send these and no others.
    pub message: Option<Vec<u8>>,
    /// When it was enqueued.
    pub enqueued_at: Timestamp,
    /// When the lease ends, unless it is extended.
    pub lease_until: Timestamp,
    /// Whether every subscription it speaks for has been left.
    all_left: bool,
}

impl LeasedDelivery {
    pub(super) fn is_wanted(&self) -> bool {
        match self.subscriber_state {
            SubscriberState::Confirmed => !self.all_left,
            SubscriberState::Pending => self.kind == CONFIRMATION,
            SubscriberState::Left => self.kind == NOTICE,
            SubscriberState::Suppressed => false,
        }
    }
}

/// Which deliveries to take.
#[derive(Clone, Copy, Debug)]
pub struct LeaseDeliveries<'a> {
    /// Who takes them.
    pub owner: &'a str,
    /// By which way.
    pub channel: &'a str,
    /// How many at most.
    pub limit: i64,
    /// How many at most are at work for one host at a time, over all workers; one where it did not answer last.
    pub per_host: i64,
    /// For how long.
    pub lease_for: Duration,
}
