//! The outbox: what is owed to whom, and how far each message has come.
//!
//! A delivery is enqueued in the transaction of what it tells. Its bytes are fixed at the first attempt, and each phase
//! is committed before the step it names, so that after a crash only [`Phase::DataBegun`] is ambiguous: the server may
//! have the message. It is then sent again, byte for byte, with the same Message-ID.

use std::time::Duration;

mod rows;

pub use rows::{CONFIRMATION, DeliveryItem, DeliveryRow, LeaseDeliveries, LeasedDelivery, NOTICE, NewDelivery, Phase};

use super::{Db, Result, StoreError, Timestamp, Tx};

statements! {
    Both INSERT = "INSERT INTO deliveries (subscriber_id, channel, occasion, message_id, kind, host, report_id, payload,
            phase, next_attempt_at, enqueued_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'queued', $9, $10)
        ON CONFLICT (subscriber_id, channel, occasion) DO NOTHING RETURNING id";
    Both INSERT_ITEM = "INSERT INTO delivery_items (delivery_id, subscription_id, change_id) VALUES ($1, $2, $3)
        ON CONFLICT DO NOTHING";
    Sqlite LEASE_SQLITE = "UPDATE deliveries SET lease_owner = $2, lease_until = $3, fence = fence + 1,
            attempts = attempts + 1
        WHERE id IN (
            SELECT id FROM (
                SELECT id, next_attempt_at, row_number() OVER (PARTITION BY host ORDER BY next_attempt_at, id) AS place
                FROM deliveries
                WHERE phase IN ('queued', 'before-data', 'data-begun') AND next_attempt_at <= $1
                    AND (lease_until IS NULL OR lease_until <= $1) AND channel = $4)
            WHERE place <= $5 ORDER BY next_attempt_at, id LIMIT $6)
        RETURNING id";
    /// Window functions and row locks do not go together, so the choice is made first and judged again under the lock.
    Postgres LEASE_POSTGRES = "WITH choice AS MATERIALIZED (
            SELECT id, next_attempt_at, row_number() OVER (PARTITION BY host ORDER BY next_attempt_at, id) AS place
            FROM deliveries
            WHERE phase IN ('queued', 'before-data', 'data-begun') AND next_attempt_at <= $1
                AND (lease_until IS NULL OR lease_until <= $1) AND channel = $4),
        next AS MATERIALIZED (
            SELECT deliveries.id FROM deliveries JOIN choice ON choice.id = deliveries.id
            WHERE choice.place <= $5 AND deliveries.phase IN ('queued', 'before-data', 'data-begun')
                AND deliveries.next_attempt_at <= $1
                AND (deliveries.lease_until IS NULL OR deliveries.lease_until <= $1)
            ORDER BY deliveries.next_attempt_at, deliveries.id LIMIT $6
            FOR UPDATE OF deliveries SKIP LOCKED)
        UPDATE deliveries SET lease_owner = $2, lease_until = $3, fence = fence + 1, attempts = attempts + 1
        FROM next WHERE deliveries.id = next.id
        RETURNING deliveries.id";
    Both LEASED = "SELECT d.id, d.subscriber_id, s.address, s.language, s.state AS subscriber_state, d.channel, d.occasion,
            d.message_id, d.kind, d.report_id, d.payload, d.phase, d.attempts, d.fence, d.message, d.enqueued_at,
            d.lease_until,
            (EXISTS (SELECT 1 FROM delivery_items i WHERE i.delivery_id = d.id)
                AND NOT EXISTS (SELECT 1 FROM delivery_items i JOIN subscriptions p ON p.id = i.subscription_id
                    WHERE i.delivery_id = d.id AND p.left_at IS NULL)) AS all_left
        FROM deliveries d JOIN subscribers s ON s.id = d.subscriber_id WHERE d.id = $1";
    Both EXTEND = "UPDATE deliveries SET lease_until = $3
        WHERE id = $1 AND fence = $2 AND phase IN ('queued', 'before-data', 'data-begun') AND lease_until IS NOT NULL";
    Both FIX_MESSAGE = "UPDATE deliveries SET message = COALESCE(message, $3),
            phase = CASE WHEN phase = 'queued' THEN 'before-data' ELSE phase END
        WHERE id = $1 AND fence = $2 AND phase IN ('queued', 'before-data', 'data-begun') AND lease_until IS NOT NULL
        RETURNING message";
    Both DATA_BEGUN = "UPDATE deliveries SET phase = 'data-begun'
        WHERE id = $1 AND fence = $2 AND phase IN ('before-data', 'data-begun') AND lease_until IS NOT NULL";
    Both ACCEPTED = "UPDATE deliveries SET phase = 'accepted', accepted_at = $3, lease_owner = NULL, lease_until = NULL,
            message = NULL, last_error = NULL
        WHERE id = $1 AND fence = $2 AND phase = 'data-begun' AND lease_until IS NOT NULL";
    /// Where the server said no, nothing is ambiguous any more, and the phase goes back.
    Both RETRY_LATER = "UPDATE deliveries SET lease_owner = NULL, lease_until = NULL, next_attempt_at = $3, last_error = $4,
            phase = CASE WHEN phase = 'data-begun' AND $5 THEN 'before-data' ELSE phase END
        WHERE id = $1 AND fence = $2 AND phase IN ('queued', 'before-data', 'data-begun') AND lease_until IS NOT NULL";
    Both FAILED = "UPDATE deliveries SET phase = 'failed', lease_owner = NULL, lease_until = NULL, message = NULL,
            last_error = $3
        WHERE id = $1 AND fence = $2 AND phase IN ('queued', 'before-data', 'data-begun') AND lease_until IS NOT NULL";
    Both RELEASE = "UPDATE deliveries SET lease_owner = NULL, lease_until = NULL, attempts = attempts - 1
        WHERE id = $1 AND fence = $2 AND phase IN ('queued', 'before-data') AND lease_until IS NOT NULL";
    Both ONE = "SELECT * FROM deliveries WHERE id = $1";
    Both BY_MESSAGE_ID = "SELECT * FROM deliveries WHERE message_id = $1";
    Both OF_REPORT = "SELECT * FROM deliveries WHERE report_id = $1 ORDER BY id";
    Both OPEN = "SELECT * FROM deliveries WHERE phase IN ('queued', 'before-data', 'data-begun')
        ORDER BY next_attempt_at, id LIMIT $1";
    Both BY_PHASE = "SELECT * FROM deliveries WHERE phase = $1 ORDER BY next_attempt_at, id LIMIT $2";
    Both COUNT = "SELECT COUNT(*) FROM deliveries WHERE phase = $1";
    Both ITEMS = "SELECT subscription_id, change_id FROM delivery_items WHERE delivery_id = $1
        ORDER BY subscription_id, change_id";
}

/// Stores a delivery unless it is owed already. Gives its id where it is new.
pub(super) async fn insert(tx: &mut Tx, delivery: &NewDelivery, now: Timestamp) -> Result<Option<i64>> {
    let id = on!(&mut *tx, |conn| {
        sqlx::query_scalar::<_, i64>(INSERT)
            .bind(delivery.subscriber_id)
            .bind(&delivery.channel)
            .bind(&delivery.occasion)
            .bind(&delivery.message_id)
            .bind(&delivery.kind)
            .bind(&delivery.host)
            .bind(&delivery.report_id)
            .bind(&delivery.payload)
            .bind(delivery.send_at)
            .bind(now)
            .fetch_optional(conn)
            .await?
    });
    let Some(id) = id else { return Ok(None) };
    for item in &delivery.items {
        on!(&mut *tx, |conn| {
            sqlx::query(INSERT_ITEM).bind(id).bind(item.subscription_id).bind(&item.change_id).execute(conn).await?;
        });
    }
    Ok(Some(id))
}

fn held(rows: u64, delivery: &LeasedDelivery) -> Result<()> {
    if rows == 0 {
        return Err(StoreError::Stale { what: "delivery", id: delivery.id, fence: delivery.fence });
    }
    Ok(())
}

async fn fail(tx: &mut Tx, delivery: &LeasedDelivery, cause: &str) -> Result<()> {
    let rows = on!(tx, |conn| {
        sqlx::query(FAILED).bind(delivery.id).bind(delivery.fence).bind(cause).execute(conn).await?.rows_affected()
    });
    held(rows, delivery)
}

impl Db {
    /// Takes deliveries that are due: those that wait, and those whose lease has ended. What nobody wants any more is
    /// given up on the way. Empty where nothing is due.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn lease_deliveries(&self, now: Timestamp, lease: LeaseDeliveries<'_>) -> Result<Vec<LeasedDelivery>> {
        let until = now.after(lease.lease_for);
        loop {
            let mut tx = self.begin().await?;
            let mut ids: Vec<i64> = match &mut tx {
                Tx::Sqlite(tx) => {
                    let query = sqlx::query_scalar(LEASE_SQLITE).bind(now).bind(lease.owner).bind(until);
                    let query = query.bind(lease.channel).bind(lease.per_host).bind(lease.limit);
                    query.fetch_all(&mut **tx).await?
                }
                Tx::Postgres(tx) => {
                    let query = sqlx::query_scalar(LEASE_POSTGRES).bind(now).bind(lease.owner).bind(until);
                    let query = query.bind(lease.channel).bind(lease.per_host).bind(lease.limit);
                    query.fetch_all(&mut **tx).await?
                }
            };
            ids.sort_unstable();
            let mut wanted = Vec::with_capacity(ids.len());
            for id in &ids {
                let delivery = on!(&mut tx, |conn| {
                    sqlx::query_as::<_, LeasedDelivery>(LEASED).bind(id).fetch_one(conn).await?
                });
                if delivery.is_wanted() {
                    wanted.push(delivery);
                } else {
                    fail(&mut tx, &delivery, "no longer wanted").await?;
                }
            }
            tx.commit().await?;
            if !wanted.is_empty() || ids.is_empty() {
                return Ok(wanted);
            }
        }
    }

    /// Moves the end of a lease.
    ///
    /// # Errors
    /// [`StoreError::Stale`] where the delivery has changed hands: send nothing.
    pub async fn extend_delivery(&self, delivery: &LeasedDelivery, now: Timestamp, lease_for: Duration) -> Result<()> {
        let mut tx = self.begin().await?;
        let rows = on!(&mut tx, |conn| {
            let query = sqlx::query(EXTEND).bind(delivery.id).bind(delivery.fence).bind(now.after(lease_for));
            query.execute(conn).await?.rows_affected()
        });
        held(rows, delivery)?;
        tx.commit().await
    }

    /// Fixes the bytes, unless an earlier attempt did, and goes to [`Phase::BeforeData`]. Gives the bytes that are to
    /// be sent.
    ///
    /// # Errors
    /// [`StoreError::Stale`] where the delivery has changed hands: send nothing.
    pub async fn fix_message(&self, delivery: &LeasedDelivery, bytes: &[u8]) -> Result<Vec<u8>> {
        let mut tx = self.begin().await?;
        let fixed = on!(&mut tx, |conn| {
            let query = sqlx::query_scalar::<_, Vec<u8>>(FIX_MESSAGE);
            query.bind(delivery.id).bind(delivery.fence).bind(bytes).fetch_optional(conn).await?
        });
        held(u64::from(fixed.is_some()), delivery)?;
        tx.commit().await?;
        Ok(fixed.unwrap_or_default())
    }

    /// Goes to [`Phase::DataBegun`]. Call it before the first byte of the body is sent.
    ///
    /// # Errors
    /// [`StoreError::Stale`] where the delivery has changed hands, or its bytes are not fixed: send nothing.
    pub async fn data_begun(&self, delivery: &LeasedDelivery) -> Result<()> {
        let mut tx = self.begin().await?;
        let rows = on!(&mut tx, |conn| {
            sqlx::query(DATA_BEGUN).bind(delivery.id).bind(delivery.fence).execute(conn).await?.rows_affected()
        });
        held(rows, delivery)?;
        tx.commit().await
    }

    /// The next server has taken the message over. Its bytes are given up.
    ///
    /// # Errors
    /// [`StoreError::Stale`] where the delivery has changed hands.
    pub async fn delivery_accepted(&self, delivery: &LeasedDelivery, now: Timestamp) -> Result<()> {
        let mut tx = self.begin().await?;
        let rows = on!(&mut tx, |conn| {
            sqlx::query(ACCEPTED).bind(delivery.id).bind(delivery.fence).bind(now).execute(conn).await?.rows_affected()
        });
        held(rows, delivery)?;
        tx.commit().await
    }

    /// Gives the delivery back until an instant. `refused` says that the server answered no, so that nobody has the
    /// message; without an answer the phase stays as ambiguous as it is.
    ///
    /// # Errors
    /// [`StoreError::Stale`] where the delivery has changed hands.
    pub async fn retry_delivery(
        &self,
        delivery: &LeasedDelivery,
        at: Timestamp,
        refused: bool,
        cause: &str,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        let rows = on!(&mut tx, |conn| {
            let query = sqlx::query(RETRY_LATER).bind(delivery.id).bind(delivery.fence);
            query.bind(at).bind(cause).bind(refused).execute(conn).await?.rows_affected()
        });
        held(rows, delivery)?;
        tx.commit().await
    }

    /// Gives the delivery up for good.
    ///
    /// # Errors
    /// [`StoreError::Stale`] where the delivery has changed hands.
    pub async fn delivery_failed(&self, delivery: &LeasedDelivery, cause: &str) -> Result<()> {
        let mut tx = self.begin().await?;
        fail(&mut tx, delivery, cause).await?;
        tx.commit().await
    }

    /// Gives a delivery of which nothing was sent back untouched, as at shutdown.
    ///
    /// # Errors
    /// [`StoreError::Stale`] where the delivery has changed hands, or its data has begun.
    pub async fn release_delivery(&self, delivery: &LeasedDelivery) -> Result<()> {
        let mut tx = self.begin().await?;
        let rows = on!(&mut tx, |conn| {
            sqlx::query(RELEASE).bind(delivery.id).bind(delivery.fence).execute(conn).await?.rows_affected()
        });
        held(rows, delivery)?;
        tx.commit().await
    }

    /// One delivery.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn delivery(&self, id: i64) -> Result<Option<DeliveryRow>> {
        Ok(read!(self, |pool| sqlx::query_as(ONE).bind(id).fetch_optional(pool).await?))
    }

    /// The delivery of a Message-ID, as a bounce or an unsubscription names it.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn delivery_of_message(&self, message_id: &str) -> Result<Option<DeliveryRow>> {
        Ok(read!(self, |pool| sqlx::query_as(BY_MESSAGE_ID).bind(message_id).fetch_optional(pool).await?))
    }

    /// Every delivery of a report.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn deliveries_of_report(&self, report_id: &str) -> Result<Vec<DeliveryRow>> {
        Ok(read!(self, |pool| sqlx::query_as(OF_REPORT).bind(report_id).fetch_all(pool).await?))
    }

    /// The deliveries of one phase, or all that are open; the first to be sent first.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn deliveries(&self, phase: Option<Phase>, limit: i64) -> Result<Vec<DeliveryRow>> {
        Ok(match phase {
            Some(phase) => {
                read!(self, |pool| sqlx::query_as(BY_PHASE).bind(phase.as_str()).bind(limit).fetch_all(pool).await?)
            }
            None => read!(self, |pool| sqlx::query_as(OPEN).bind(limit).fetch_all(pool).await?),
        })
    }

    /// How many deliveries are in a phase.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn count_deliveries(&self, phase: Phase) -> Result<i64> {
        Ok(read!(self, |pool| sqlx::query_scalar(COUNT).bind(phase.as_str()).fetch_one(pool).await?))
    }

    /// What a message says, by subscription.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn items_of_delivery(&self, delivery_id: i64) -> Result<Vec<DeliveryItem>> {
        Ok(read!(self, |pool| sqlx::query_as(ITEMS).bind(delivery_id).fetch_all(pool).await?))
    }
}
