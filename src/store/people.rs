//! What is kept of a person beside the subscriptions: organisations, what was sent, and the end of it all: erasure, after
//! which a keyed hash of the address alone stays.

use super::{Db, DeliveryRow, Result, SubscriberRow, SubscriberState, Timestamp, Tx, words};

statements! {
    Both LOCK = "UPDATE subscribers SET address = address WHERE id = $1 RETURNING *";
    Both DELETE_ITEMS = "DELETE FROM delivery_items
        WHERE delivery_id IN (SELECT id FROM deliveries WHERE subscriber_id = $1)";
    Both DELETE_DELIVERIES = "DELETE FROM deliveries WHERE subscriber_id = $1";
    Both DELETE_BOUNCES = "DELETE FROM bounces WHERE subscriber_id = $1";
    Both DELETE_SUBSCRIPTIONS = "DELETE FROM subscriptions WHERE subscriber_id = $1";
    Both DELETE_WEBHOOK = "DELETE FROM webhooks WHERE subscriber_id = $1";
    Both DELETE = "DELETE FROM subscribers WHERE id = $1";
    Both FORGET = "INSERT INTO forgotten (address_hash, state, why, forgotten_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (address_hash) DO UPDATE SET forgotten_at = excluded.forgotten_at,
            why = CASE WHEN forgotten.state = 'suppressed' THEN forgotten.why ELSE excluded.why END,
            state = CASE WHEN forgotten.state = 'suppressed' THEN forgotten.state ELSE excluded.state END";
    Both REMEMBERED = "SELECT state FROM forgotten WHERE address_hash = $1";
    /// Who left, who never confirmed, and whom we must not write to.
    Both GONE_BEFORE = "SELECT * FROM subscribers
        WHERE (state = 'left' AND left_at < $1) OR (state = 'pending' AND created_at < $1)
            OR (state = 'suppressed' AND suppressed_at < $1)
        ORDER BY id LIMIT $2";
    Both SENT_TO = "SELECT * FROM deliveries WHERE subscriber_id = $1 ORDER BY id";
    Both ORGANISE = "INSERT INTO organisations (name, created_at) VALUES ($1, $2)
        ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING id";
    Both JOIN = "UPDATE subscribers SET organisation_id = $2 WHERE id = $1";
    Both NAME = "SELECT o.name FROM organisations o JOIN subscribers s ON s.organisation_id = o.id WHERE s.id = $1";
    /// What an organisation was sent: one row for each message, whoever of it got it.
    Both SENT_TO_ALL = "SELECT d.id, d.kind, d.occasion, d.report_id, d.accepted_at, m.address FROM deliveries d
        JOIN subscribers m ON m.id = d.subscriber_id
        JOIN subscribers s ON s.id = m.id OR s.organisation_id = m.organisation_id
        WHERE s.id = $1 AND d.accepted_at IS NOT NULL AND d.kind IN ('report', 'correction')
        ORDER BY d.accepted_at DESC, d.id DESC LIMIT $2";
}

words! {
    /// How an address that was forgotten stood with us.
    Remembered, "state of a forgotten address", {
        /// Its owner left; they can come back.
        Left = "left",
        /// It must not be written to.
        Suppressed = "suppressed",
    }
}

/// A message that an organisation was sent.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SentRow {
    /// Its number.
    pub id: i64,
    /// What it is.
    pub kind: String,
    /// On which occasion.
    pub occasion: String,
    /// The first report it tells of.
    pub report_id: Option<String>,
    /// When the next server took it over.
    pub accepted_at: Timestamp,
    /// To which address.
    pub address: String,
}

async fn run(tx: &mut Tx, sql: &'static str, id: i64) -> Result<u64> {
    Ok(on!(tx, |conn| sqlx::query(sql).bind(id).execute(conn).await?.rows_affected()))
}

impl Db {
    /// Erases all that is kept of a subscriber; `address_hash`, a keyed hash of the address, stays. Gives whether there was
    /// one.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn erase_subscriber(&self, id: i64, address_hash: &str, now: Timestamp) -> Result<bool> {
        let mut tx = self.begin().await?;
        let found = on!(&mut tx, |conn| sqlx::query_as::<_, SubscriberRow>(LOCK).bind(id).fetch_optional(conn).await?);
        let Some(subscriber) = found else { return Ok(false) };
        let state = match subscriber.state {
            SubscriberState::Suppressed => Some(Remembered::Suppressed),
            SubscriberState::Confirmed | SubscriberState::Left => Some(Remembered::Left),
            // Somebody may have typed the address of somebody else: nothing is known of that one.
            SubscriberState::Pending => None,
        };
        if let Some(state) = state {
            on!(&mut tx, |conn| {
                let query =
                    sqlx::query(FORGET).bind(address_hash).bind(state.as_str()).bind(&subscriber.suppressed_why);
                query.bind(now).execute(conn).await?;
            });
        }
        for sql in [DELETE_ITEMS, DELETE_DELIVERIES, DELETE_BOUNCES, DELETE_SUBSCRIPTIONS, DELETE_WEBHOOK, DELETE] {
            run(&mut tx, sql, id).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// How an address stood with us that was forgotten.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn remembered(&self, address_hash: &str) -> Result<Option<Remembered>> {
        let state: Option<String> =
            read!(self, |pool| sqlx::query_scalar(REMEMBERED).bind(address_hash).fetch_optional(pool).await?);
        state.map(|state| state.parse()).transpose()
    }

    /// Subscribers who left, were suppressed or did not confirm before an instant.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn gone_before(&self, before: Timestamp, limit: i64) -> Result<Vec<SubscriberRow>> {
        Ok(read!(self, |pool| sqlx::query_as(GONE_BEFORE).bind(before).bind(limit).fetch_all(pool).await?))
    }

    /// Every delivery to a subscriber.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn deliveries_to(&self, subscriber_id: i64) -> Result<Vec<DeliveryRow>> {
        Ok(read!(self, |pool| sqlx::query_as(SENT_TO).bind(subscriber_id).fetch_all(pool).await?))
    }

    /// Puts a subscriber into an organisation, which is made where it is new.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn join_organisation(&self, subscriber_id: i64, name: &str, now: Timestamp) -> Result<()> {
        let mut tx = self.begin().await?;
        let id =
            on!(&mut tx, |conn| sqlx::query_scalar::<_, i64>(ORGANISE).bind(name).bind(now).fetch_one(conn).await?);
        on!(&mut tx, |conn| sqlx::query(JOIN).bind(subscriber_id).bind(id).execute(conn).await?.rows_affected());
        tx.commit().await
    }

    /// The organisation of a subscriber.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn organisation_of(&self, subscriber_id: i64) -> Result<Option<String>> {
        Ok(read!(self, |pool| sqlx::query_scalar(NAME).bind(subscriber_id).fetch_optional(pool).await?))
    }

    /// What was sent to a subscriber and to all others of their organisation, the newest first.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn sent_to_organisation(&self, subscriber_id: i64, limit: i64) -> Result<Vec<SentRow>> {
        Ok(read!(self, |pool| sqlx::query_as(SENT_TO_ALL).bind(subscriber_id).bind(limit).fetch_all(pool).await?))
    }
}
