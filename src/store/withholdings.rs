//! Orders that keep snapshots out of view, and their end. Append-only: the newest row on a snapshot counts.

use super::{Db, Result, StoreError, Timestamp};
use crate::archive::Digest;

statements! {
    Both LAST = "SELECT * FROM withholdings ORDER BY id DESC LIMIT 1";
    Both INSERT = "INSERT INTO withholdings (id, sha256, is_withheld, order_text, by_name, decided_at, seal)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    Both LATEST = "SELECT * FROM withholdings WHERE sha256 = $1 ORDER BY id DESC LIMIT 1";
    Both ALL = "SELECT * FROM withholdings ORDER BY id";
    /// Sets nothing: it takes the log's lock, so that each seal covers the one before.
    Both LOCK = "UPDATE log_head SET size = size WHERE id = 1";
    Both IS_THERE = "SELECT COUNT(*) FROM snapshots WHERE sha256 = $1";
}

/// An order on a snapshot, or its end.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct WithholdingRow {
    /// Its number.
    pub id: i64,
    /// The snapshot.
    pub sha256: String,
    /// 1 where it puts the snapshot out of view, 0 where it brings it back.
    pub is_withheld: i64,
    /// The order and its reason, for everybody to read.
    pub order_text: String,
    /// Who recorded it.
    pub by_name: String,
    /// When.
    pub decided_at: Timestamp,
    /// SHA-256 over the values and the seal of the row before, lower-case hexadecimal.
    pub seal: String,
}

impl WithholdingRow {
    /// Whether it keeps its snapshot out of view.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.is_withheld != 0
    }

    /// The seal that its values should have behind a row with that seal (`""` for the first row).
    #[must_use]
    pub fn sealed_after(&self, before: &str) -> String {
        // As JSON, so that no two rows have one spelling.
        let row = (self.id, &self.sha256, self.is_withheld, &self.order_text, &self.by_name, self.decided_at.0);
        Digest::of(serde_json::json!([before, row]).to_string().as_bytes()).to_string()
    }
}

impl Db {
    /// Keeps an order on a snapshot, or its end.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where there is no such snapshot, [`StoreError::Conflict`] where it is in that state already,
    /// or the database's failure.
    pub async fn withhold(
        &self,
        sha256: &str,
        is_withheld: bool,
        order_text: &str,
        by_name: &str,
        now: Timestamp,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        let (is_there, latest, last) = on!(&mut tx, |conn| {
            sqlx::query(LOCK).execute(&mut *conn).await?;
            let is_there: i64 = sqlx::query_scalar(IS_THERE).bind(sha256).fetch_one(&mut *conn).await?;
            let latest: Option<WithholdingRow> = sqlx::query_as(LATEST).bind(sha256).fetch_optional(&mut *conn).await?;
            let last: Option<WithholdingRow> = sqlx::query_as(LAST).fetch_optional(&mut *conn).await?;
            (is_there > 0, latest, last)
        });
        if !is_there {
            return Err(StoreError::NotFound { what: "snapshot", key: sha256.to_owned() });
        }
        if latest.is_some_and(|row| row.holds()) == is_withheld {
            let state = if is_withheld { "withheld already" } else { "not withheld" };
            return Err(StoreError::Conflict { what: "snapshot", key: sha256.to_owned(), state: state.to_owned() });
        }
        let (last_id, before) = last.map_or((0, String::new()), |row| (row.id, row.seal));
        let mut row = WithholdingRow {
            id: last_id + 1,
            sha256: sha256.to_owned(),
            is_withheld: i64::from(is_withheld),
            order_text: order_text.to_owned(),
            by_name: by_name.to_owned(),
            decided_at: now,
            seal: String::new(),
        };
        row.seal = row.sealed_after(&before);
        on!(&mut tx, |conn| {
            sqlx::query(INSERT)
                .bind(row.id)
                .bind(&row.sha256)
                .bind(row.is_withheld)
                .bind(&row.order_text)
                .bind(&row.by_name)
                .bind(row.decided_at)
                .bind(&row.seal)
                .execute(conn)
                .await?;
        });
        tx.commit().await
    }

    /// The newest row on a snapshot.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn latest_withholding(&self, sha256: &str) -> Result<Option<WithholdingRow>> {
        Ok(read!(self, |pool| sqlx::query_as(LATEST).bind(sha256).fetch_optional(pool).await?))
    }

    /// All orders and their ends, the first one first.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn withholdings(&self) -> Result<Vec<WithholdingRow>> {
        Ok(read!(self, |pool| sqlx::query_as(ALL).fetch_all(pool).await?))
    }
}
