//! The pace of requests to each host, shared by all machines that work on one database.

use super::{Db, Result, Timestamp};

statements! {
    /// A moment that is further off than an hour was written by a wrong clock.
    Both TAKE = "INSERT INTO host_slots (host, next_at) VALUES ($1, CAST($2 AS BIGINT) + CAST($3 AS BIGINT))
        ON CONFLICT (host) DO UPDATE SET next_at = CAST($3 AS BIGINT) + CASE
            WHEN host_slots.next_at > CAST($2 AS BIGINT) AND host_slots.next_at <= CAST($2 AS BIGINT) + 3600000000
            THEN host_slots.next_at ELSE CAST($2 AS BIGINT) END
        RETURNING next_at - CAST($3 AS BIGINT)";
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
}
