//! What time stamping authorities answered for signed heads of the log (RFC 3161). A stamp comes after its head, whose row
//! never changes: hence a table of its own.

use super::{Db, Result, Timestamp};
use crate::archive::Digest;

statements! {
    Both INSERT = "INSERT INTO time_stamps (size, authority, response, stamped_at, seal)
        SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT), $3, CAST($4 AS BIGINT), CAST($5 AS TEXT)
        WHERE NOT EXISTS (SELECT 1 FROM time_stamps WHERE size = $1) ON CONFLICT (size) DO NOTHING";
    Both ALL = "SELECT size, authority, response, stamped_at, seal FROM time_stamps ORDER BY size";
}

/// A time stamp as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct TimeStampRow {
    /// How many leaves the head covers that it is about.
    pub size: i64,
    /// The authority's address.
    pub authority: String,
    /// Its answer: a TimeStampResp in DER.
    pub response: Vec<u8>,
    /// When it was kept.
    pub stamped_at: Timestamp,
    /// SHA-256 over the other values, lower-case hexadecimal.
    pub seal: String,
}

impl TimeStampRow {
    /// A stamp with its seal.
    fn sealed(size: i64, authority: String, response: Vec<u8>, stamped_at: Timestamp) -> Self {
        let mut row = Self { size, authority, response, stamped_at, seal: String::new() };
        row.seal = row.should_have();
        row
    }

    /// Whether its seal is that of its values.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.seal == self.should_have()
    }

    fn should_have(&self) -> String {
        let response = Digest::of(&self.response).to_string();
        let values = serde_json::json!([self.size, self.authority, response, self.stamped_at.0]);
        Digest::of(values.to_string().as_bytes()).to_string()
    }
}

impl Db {
    /// Keeps what a time stamping authority answered about a signed head. A stamp that is there already stays.
    ///
    /// # Errors
    /// Fails where the database does, or there is no such head.
    pub async fn insert_time_stamp(&self, size: i64, authority: &str, response: &[u8], now: Timestamp) -> Result<()> {
        let row = TimeStampRow::sealed(size, authority.to_owned(), response.to_vec(), now);
        let mut tx = self.begin().await?;
        on!(&mut tx, |conn| {
            sqlx::query(INSERT)
                .bind(row.size)
                .bind(&row.authority)
                .bind(&row.response)
                .bind(row.stamped_at)
                .bind(&row.seal)
                .execute(conn)
                .await?;
        });
        tx.commit().await
    }

    /// All time stamps, by the size of their heads.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn time_stamps(&self) -> Result<Vec<TimeStampRow>> {
        Ok(read!(self, |pool| sqlx::query_as(ALL).fetch_all(pool).await?))
    }
}
