//! The hosts that did not answer: each is tried again by one message at a time, and not before its hold ends, so that what
//! waits for it takes nobody else's place.

use crate::store::{Db, LeasedDelivery, Result, Timestamp, Tx};

statements! {
    Both FAILED = "INSERT INTO delivery_hosts (channel, host, failures, failing_since, hold_until) VALUES ($1, $2, 1, $3, $4)
        ON CONFLICT (channel, host) DO UPDATE SET failures = delivery_hosts.failures + 1,
            hold_until = CASE WHEN excluded.hold_until > delivery_hosts.hold_until THEN excluded.hold_until
                ELSE delivery_hosts.hold_until END";
    Both ANSWERED = "DELETE FROM delivery_hosts WHERE channel = $1 AND host = $2";
    Both ONE = "SELECT * FROM delivery_hosts WHERE channel = $1 AND host = $2";
    Both ALL = "SELECT * FROM delivery_hosts ORDER BY failing_since, channel, host LIMIT $1";
}

/// A host that does not answer.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct HostRow {
    /// By which way, such as `mail`.
    pub channel: String,
    /// Its name.
    pub host: String,
    /// How often it failed since it last answered.
    pub failures: i64,
    /// When it first did.
    pub failing_since: Timestamp,
    /// It is left alone until then.
    pub hold_until: Timestamp,
}

/// Forgets that a host failed.
pub(super) async fn answered(tx: &mut Tx, delivery: &LeasedDelivery) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query(ANSWERED).bind(&delivery.channel).bind(&delivery.host).execute(conn).await?;
    });
    Ok(())
}

impl Db {
    /// Notes that a host did not answer, and leaves it alone until `hold_until`.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn host_failed(&self, delivery: &LeasedDelivery, now: Timestamp, hold_until: Timestamp) -> Result<()> {
        let mut tx = self.begin().await?;
        on!(&mut tx, |conn| {
            let query = sqlx::query(FAILED).bind(&delivery.channel).bind(&delivery.host);
            query.bind(now).bind(hold_until).execute(conn).await?;
        });
        tx.commit().await
    }

    /// The state of a host; nothing where it answers.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn failing_host(&self, channel: &str, host: &str) -> Result<Option<HostRow>> {
        Ok(read!(self, |pool| sqlx::query_as(ONE).bind(channel).bind(host).fetch_optional(pool).await?))
    }

    /// The hosts that do not answer, the longest silent first.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn failing_hosts(&self, limit: i64) -> Result<Vec<HostRow>> {
        Ok(read!(self, |pool| sqlx::query_as(ALL).bind(limit).fetch_all(pool).await?))
    }
}
