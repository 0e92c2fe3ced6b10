//! The outbox: what is owed to whom, and how far each message has come.
//!
//! A delivery is enqueued in the transaction of what it tells. Its bytes are fixed at the first attempt, and each phase
//! is committed before the step it names, so that after a crash only [`Phase::DataBegun`] is ambiguous: the server may
//! have the message. It is then sent again, byte for byte, with the same Message-ID.

use std::time::Duration;

mod hosts;
mod rows;

pub use hosts::HostRow;
pub(super) use hosts::STATEMENTS as HOST_STATEMENTS;

pub use rows::{
    CONFIRMATION, DeliveryItem, DeliveryRow, Gather, LeaseDeliveries, LeasedDelivery, NOTICE, NewDelivery, Phase,
    WantedItem,
};

use super::{Db, Result, StoreError, Timestamp, Tx};

/// Least time between two messages that gather by the hour, to one subscriber on one channel.
const HOUR: Duration = Duration::from_secs(3_600);

/// What is due, each with its place in the queue of its host and with how many places there are: the same on both databases.
macro_rules! due {
    () => {
        "SELECT d.id, d.next_attempt_at, COALESCE(busy.n, 0)
                + row_number() OVER (PARTITION BY d.host ORDER BY d.next_attempt_at, d.id) AS place,
            CASE WHEN h.failures > 0 THEN 1 ELSE $5 END AS places
        FROM deliveries d
        LEFT JOIN (SELECT host, COUNT(*) AS n FROM deliveries
            WHERE channel = $4 AND lease_until IS NOT NULL AND lease_until > $1 GROUP BY host) busy
            ON busy.host = d.host
        LEFT JOIN delivery_hosts h ON h.channel = d.channel AND h.host = d.host
        WHERE d.phase IN ('queued', 'before-data', 'data-begun') AND d.next_attempt_at <= $1
            AND (d.lease_until IS NULL OR d.lease_until <= $1) AND d.channel = $4
            AND (h.hold_until IS NULL OR h.hold_until <= $1)"
    };
}

statements! {
    Both INSERT = "INSERT INTO deliveries (subscriber_id, channel, occasion, message_id, kind, host, report_id, payload,
            phase, next_attempt_at, planned_at, enqueued_at, gather)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'queued', $9, $9, $10, $11)
        ON CONFLICT (subscriber_id, channel, occasion) DO NOTHING RETURNING id";
    /// Once in a message, and once on an occasion in whichever message.
    Both INSERT_ITEM = "INSERT INTO delivery_items (delivery_id, subscription_id, change_id, report_id, detail, occasion)
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
    Both SAID = "SELECT COUNT(*) FROM delivery_items WHERE subscription_id = $1 AND change_id = $2 AND occasion = $3";
    /// Nobody else plans a message for this subscriber meanwhile.
    Both LOCK_SUBSCRIBER = "UPDATE subscribers SET address = address WHERE id = $1";
    Both LAST_OF_HOUR = "SELECT * FROM deliveries WHERE subscriber_id = $1 AND channel = $2 AND gather = 'hour'
        ORDER BY planned_at DESC, id DESC LIMIT 1";
    Both OF_OCCASION = "SELECT * FROM deliveries WHERE subscriber_id = $1 AND channel = $2 AND occasion = $3";
    /// Takes the row's lock, so that no worker takes the message while something is added to it.
    Both JOIN_OPEN = "UPDATE deliveries SET fence = fence WHERE id = $1 AND phase = 'queued' AND lease_until IS NULL";
    Sqlite LEASE_SQLITE = concat!("UPDATE deliveries SET lease_owner = $2, lease_until = $3, fence = fence + 1,
            attempts = attempts + 1
        WHERE id IN (SELECT id FROM (", due!(), ") WHERE place <= places ORDER BY next_attempt_at, id LIMIT $6)
        RETURNING id");
    /// Window functions and row locks do not go together, so the choice is made first and judged again under the lock.
    Postgres LEASE_POSTGRES = concat!("WITH choice AS MATERIALIZED (", due!(), "),
        next AS MATERIALIZED (
            SELECT deliveries.id FROM deliveries JOIN choice ON choice.id = deliveries.id
            WHERE choice.place <= choice.places AND deliveries.phase IN ('queued', 'before-data', 'data-begun')
                AND deliveries.next_attempt_at <= $1
                AND (deliveries.lease_until IS NULL OR deliveries.lease_until <= $1)
            ORDER BY deliveries.next_attempt_at, deliveries.id LIMIT $6
            FOR UPDATE OF deliveries SKIP LOCKED)
        UPDATE deliveries SET lease_owner = $2, lease_until = $3, fence = fence + 1, attempts = attempts + 1
        FROM next WHERE deliveries.id = next.id
        RETURNING deliveries.id");
    Both LEASED = "SELECT d.id, d.subscriber_id, s.address, s.language, s.state AS subscriber_state, d.channel, d.occasion,
            d.message_id, d.kind, d.host, d.report_id, d.payload, d.phase, d.attempts, d.fence, d.message, d.enqueued_at,
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
    Both ITEMS = "SELECT subscription_id, change_id, report_id, detail FROM delivery_items WHERE delivery_id = $1
        ORDER BY subscription_id, change_id";
    Both WANTED = "SELECT i.subscription_id, p.series_id, p.choices, i.change_id, i.report_id, i.detail
        FROM delivery_items i JOIN subscriptions p ON p.id = i.subscription_id
        WHERE i.delivery_id = $1 AND p.left_at IS NULL ORDER BY i.subscription_id, i.change_id";
}

/// Stores a delivery unless it is owed already, or adds what it says to the one that gathers. Gives the id of the message
/// that says something new now.
pub(super) async fn insert(tx: &mut Tx, delivery: &NewDelivery, now: Timestamp) -> Result<Option<i64>> {
    if !delivery.items.is_empty() && !says_anything_new(tx, delivery).await? {
        return Ok(None);
    }
    match delivery.gather {
        Gather::Once => add(tx, delivery, &delivery.occasion, &delivery.message_id, delivery.send_at, now).await,
        Gather::Hour => insert_hourly(tx, delivery, now).await,
        Gather::Period => insert_periodic(tx, delivery, now).await,
    }
}

async fn says_anything_new(tx: &mut Tx, delivery: &NewDelivery) -> Result<bool> {
    for item in &delivery.items {
        let said = on!(&mut *tx, |conn| {
            let query = sqlx::query_scalar::<_, i64>(SAID).bind(item.subscription_id).bind(&item.change_id);
            query.bind(&delivery.occasion).fetch_one(conn).await?
        });
        if said == 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn insert_hourly(tx: &mut Tx, delivery: &NewDelivery, now: Timestamp) -> Result<Option<i64>> {
    on!(&mut *tx, |conn| sqlx::query(LOCK_SUBSCRIBER)
        .bind(delivery.subscriber_id)
        .execute(conn)
        .await?
        .rows_affected());
    let last = on!(&mut *tx, |conn| {
        let query = sqlx::query_as::<_, DeliveryRow>(LAST_OF_HOUR).bind(delivery.subscriber_id);
        query.bind(&delivery.channel).fetch_optional(conn).await?
    });
    let mut send_at = delivery.send_at;
    if let Some(last) = last {
        if last.planned_at > now && join(tx, &last, delivery).await? {
            return Ok(Some(last.id));
        }
        send_at = send_at.max(last.planned_at.after(HOUR));
    }
    add(tx, delivery, &delivery.occasion, &delivery.message_id, send_at, now).await
}

async fn insert_periodic(tx: &mut Tx, delivery: &NewDelivery, now: Timestamp) -> Result<Option<i64>> {
    on!(&mut *tx, |conn| sqlx::query(LOCK_SUBSCRIBER)
        .bind(delivery.subscriber_id)
        .execute(conn)
        .await?
        .rows_affected());
    let (mut occasion, mut message_id) = (delivery.occasion.clone(), delivery.message_id.clone());
    for n in 2_u32.. {
        let found = on!(&mut *tx, |conn| {
            let query = sqlx::query_as::<_, DeliveryRow>(OF_OCCASION).bind(delivery.subscriber_id);
            query.bind(&delivery.channel).bind(&occasion).fetch_optional(conn).await?
        });
        let Some(found) = found else { break };
        if join(tx, &found, delivery).await? {
            return Ok(Some(found.id));
        }
        // It is on its way already: what comes late has a message of its own.
        occasion = format!("{}/{n}", delivery.occasion);
        message_id = format!("{n}.{}", delivery.message_id);
    }
    add(tx, delivery, &occasion, &message_id, delivery.send_at, now).await
}

/// Adds what a delivery says to a message that waits. Gives whether it still does.
async fn join(tx: &mut Tx, open: &DeliveryRow, delivery: &NewDelivery) -> Result<bool> {
    let rows = on!(&mut *tx, |conn| sqlx::query(JOIN_OPEN).bind(open.id).execute(conn).await?.rows_affected());
    if rows == 0 {
        return Ok(false);
    }
    add_items(tx, open.id, delivery).await?;
    Ok(true)
}

async fn add(
    tx: &mut Tx,
    delivery: &NewDelivery,
    occasion: &str,
    message_id: &str,
    send_at: Timestamp,
    now: Timestamp,
) -> Result<Option<i64>> {
    let id = on!(&mut *tx, |conn| {
        sqlx::query_scalar::<_, i64>(INSERT)
            .bind(delivery.subscriber_id)
            .bind(&delivery.channel)
            .bind(occasion)
            .bind(message_id)
            .bind(&delivery.kind)
            .bind(&delivery.host)
            .bind(&delivery.report_id)
            .bind(&delivery.payload)
            .bind(send_at)
            .bind(now)
            .bind(delivery.gather.as_str())
            .fetch_optional(conn)
            .await?
    });
    if let Some(id) = id {
        add_items(tx, id, delivery).await?;
    }
    Ok(id)
}

async fn add_items(tx: &mut Tx, id: i64, delivery: &NewDelivery) -> Result<()> {
    for item in &delivery.items {
        on!(&mut *tx, |conn| {
            let query = sqlx::query(INSERT_ITEM).bind(id).bind(item.subscription_id).bind(&item.change_id);
            query.bind(&item.report_id).bind(&item.detail).bind(&delivery.occasion).execute(conn).await?;
        });
    }
    Ok(())
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
    /// Takes deliveries that are due: those that wait, and those whose lease has ended; no more for a host than are at work
    /// there already permit, and none for one on hold. What nobody wants any more is given up on the way. Empty where nothing
    /// is due.
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

    /// The next server has taken the message over. Its bytes are given up, and its host is well again.
    ///
    /// # Errors
    /// [`StoreError::Stale`] where the delivery has changed hands.
    pub async fn delivery_accepted(&self, delivery: &LeasedDelivery, now: Timestamp) -> Result<()> {
        let mut tx = self.begin().await?;
        let rows = on!(&mut tx, |conn| {
            sqlx::query(ACCEPTED).bind(delivery.id).bind(delivery.fence).bind(now).execute(conn).await?.rows_affected()
        });
        held(rows, delivery)?;
        hosts::answered(&mut tx, delivery).await?;
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

    /// What a message is to say, by subscription, of those that still run.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn wanted_items(&self, delivery_id: i64) -> Result<Vec<WantedItem>> {
        Ok(read!(self, |pool| sqlx::query_as(WANTED).bind(delivery_id).fetch_all(pool).await?))
    }

    /// What a message says, by subscription.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn items_of_delivery(&self, delivery_id: i64) -> Result<Vec<DeliveryItem>> {
        Ok(read!(self, |pool| sqlx::query_as(ITEMS).bind(delivery_id).fetch_all(pool).await?))
    }
}
