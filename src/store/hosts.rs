//! The pace of requests to each host, and which hosts asked to be left alone: shared by all processes that work on one
//! database.

use super::{Db, Result, Timestamp};

statements! {
    /// A moment that is further off than an hour was written by a wrong clock.
    Both TAKE = "INSERT INTO host_slots (host, next_at) VALUES ($1, CAST($2 AS BIGINT) + CAST($3 AS BIGINT))
        ON CONFLICT (host) DO UPDATE SET next_at = CAST($3 AS BIGINT) + CASE
            WHEN host_slots.next_at > CAST($2 AS BIGINT) AND host_slots.next_at <= CAST($2 AS BIGINT) + 3600000000
            THEN host_slots.next_at ELSE CAST($2 AS BIGINT) END
        RETURNING next_at - CAST($3 AS BIGINT)";
    /// The longer of two rests holds; one that is longer than any may be was written by a wrong clock.
    Both REST = "INSERT INTO host_slots (host, next_at, rests_until) VALUES ($1, 0, CAST($2 AS BIGINT))
        ON CONFLICT (host) DO UPDATE SET rests_until = CASE
            WHEN host_slots.rests_until > excluded.rests_until AND host_slots.rests_until <= CAST($3 AS BIGINT)
            THEN host_slots.rests_until ELSE excluded.rests_until END";
    Both RESTS = "SELECT host, rests_until FROM host_slots
        WHERE rests_until > CAST($1 AS BIGINT) AND rests_until <= CAST($2 AS BIGINT)";
}

impl Db {
    /// Takes the next free moment of a host, and gives it; the one after it is `pace_us` microseconds later.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn take_slot(&self, host: &str, pace_us: i64, now: Timestamp) -> Result<Timestamp> {
        let mut tx = self.begin().await?;
        let slot = on!(&mut tx, |conn| {
            sqlx::query_scalar::<_, i64>(TAKE).bind(host).bind(now).bind(pace_us).fetch_one(conn).await?
        });
        tx.commit().await?;
        Ok(Timestamp(slot))
    }

    /// Notes that a host asked to be left alone until then. No rest lasts longer than until `latest`.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn rest_host(&self, host: &str, until: Timestamp, latest: Timestamp) -> Result<()> {
        let mut tx = self.begin().await?;
        on!(&mut tx, |conn| {
            sqlx::query(REST).bind(host).bind(until.min(latest)).bind(latest).execute(conn).await?;
        });
        tx.commit().await
    }

    /// The hosts that are to be left alone now, and until when; a moment after `latest` was written by a wrong clock.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn resting_hosts(&self, now: Timestamp, latest: Timestamp) -> Result<Vec<(String, Timestamp)>> {
        let rows: Vec<(String, i64)> =
            read!(self, |pool| sqlx::query_as(RESTS).bind(now).bind(latest).fetch_all(pool).await?);
        Ok(rows.into_iter().map(|(host, until)| (host, Timestamp(until))).collect())
    }
}
