//! Editions: one issue of a series, keyed by the period it covers.

use super::{Db, Result, Timestamp, Tx};

statements! {
    Both INSERT = "INSERT INTO editions (series_id, period, title, found_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (series_id, period) DO NOTHING";
    Both ID = "SELECT id FROM editions WHERE series_id = $1 AND period = $2";
    Both ONE = "SELECT id, series_id, period, title, found_at FROM editions WHERE series_id = $1 AND period = $2";
    Both OF_SERIES = "SELECT id, series_id, period, title, found_at FROM editions WHERE series_id = $1 ORDER BY period";
    Both ALL = "SELECT id, series_id, period, title, found_at FROM editions ORDER BY series_id, period";
    Both BEFORE = "SELECT id, series_id, period, title, found_at FROM editions WHERE series_id = $1 AND period < $2
        ORDER BY period DESC LIMIT 1";
}

/// An edition as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct EditionRow {
    /// Its number in this database.
    pub id: i64,
    /// The series.
    pub series_id: String,
    /// The period it covers, such as `2022` or `2022-H1`; editions sort by it, byte by byte.
    pub period: String,
    /// What the publisher called it when it was first seen.
    pub title: String,
    /// When it was first seen.
    pub found_at: Timestamp,
}

/// An edition to be stored, or to be found again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEdition {
    /// The series.
    pub series_id: String,
    /// The period it covers.
    pub period: String,
    /// What the publisher calls it; an edition that is known keeps its first title.
    pub title: String,
}

/// Stores an edition unless it is known. Gives its id, and whether it is new.
pub(super) async fn upsert(tx: &mut Tx, edition: &NewEdition, now: Timestamp) -> Result<(i64, bool)> {
    let inserted = on!(&mut *tx, |conn| {
        sqlx::query(INSERT)
            .bind(&edition.series_id)
            .bind(&edition.period)
            .bind(&edition.title)
            .bind(now)
            .execute(conn)
            .await?
            .rows_affected()
    });
    let id = on!(tx, |conn| {
        sqlx::query_scalar::<_, i64>(ID).bind(&edition.series_id).bind(&edition.period).fetch_one(conn).await?
    });
    Ok((id, inserted > 0))
}

impl Db {
    /// The edition of a period.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn edition(&self, series_id: &str, period: &str) -> Result<Option<EditionRow>> {
        Ok(read!(self, |pool| sqlx::query_as(ONE).bind(series_id).bind(period).fetch_optional(pool).await?))
    }

    /// All editions of a series, the earliest period first.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn editions_of(&self, series_id: &str) -> Result<Vec<EditionRow>> {
        Ok(read!(self, |pool| sqlx::query_as(OF_SERIES).bind(series_id).fetch_all(pool).await?))
    }

    /// The editions of all series, those of a series together, the earliest period first.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn editions(&self) -> Result<Vec<EditionRow>> {
        Ok(read!(self, |pool| sqlx::query_as(ALL).fetch_all(pool).await?))
    }

    /// The latest edition whose period comes before the given one.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn edition_before(&self, series_id: &str, period: &str) -> Result<Option<EditionRow>> {
        Ok(read!(self, |pool| sqlx::query_as(BEFORE).bind(series_id).bind(period).fetch_optional(pool).await?))
    }
}
