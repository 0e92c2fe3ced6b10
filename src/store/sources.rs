//! What is known of each series between its checks: how far the schedule has been served, and which sources work.

use super::{Db, Result, Timestamp, Tx, words};

statements! {
    Both SERIES = "SELECT series_id, last_scheduled_for, last_checked_at FROM series_state WHERE series_id = $1";
    /// Progress only moves on: a late commit of an earlier occurrence does not bring it back.
    Both SCHEDULED = "INSERT INTO series_state (series_id, last_scheduled_for) VALUES ($1, $2)
        ON CONFLICT (series_id) DO UPDATE SET last_scheduled_for = excluded.last_scheduled_for
        WHERE series_state.last_scheduled_for IS NULL OR series_state.last_scheduled_for < excluded.last_scheduled_for";
    Both CHECKED = "INSERT INTO series_state (series_id, last_checked_at) VALUES ($1, $2)
        ON CONFLICT (series_id) DO UPDATE SET last_checked_at = excluded.last_checked_at
        WHERE series_state.last_checked_at IS NULL OR series_state.last_checked_at < excluded.last_checked_at";
    Both OF_SERIES = "SELECT series_id, source, state, cause, message, since, reported_at FROM sources
        WHERE series_id = $1 ORDER BY source";
    Both ALL = "SELECT series_id, source, state, cause, message, since, reported_at FROM sources
        ORDER BY series_id, source";
    /// `since` and `reported_at` belong to the state and begin again with it.
    Both UPSERT = "INSERT INTO sources (series_id, source, state, cause, message, since, reported_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (series_id, source) DO UPDATE SET
            state = excluded.state,
            cause = excluded.cause,
            message = excluded.message,
            since = CASE WHEN sources.state = excluded.state THEN sources.since ELSE excluded.since END,
            reported_at = CASE WHEN sources.state = excluded.state AND sources.reported_at IS NOT NULL
                THEN sources.reported_at ELSE excluded.reported_at END";
}

words! {
    /// Whether a source works.
    SourceState, "state of a source", {
        /// It answered, and the answer made sense.
        Ok = "ok",
        /// It did not.
        Broken = "broken",
    }
}

/// How far a series has come.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SeriesStateRow {
    /// The series.
    pub series_id: String,
    /// The occurrence of its schedule up to which everything has been enqueued.
    pub last_scheduled_for: Option<Timestamp>,
    /// When a check last ended.
    pub last_checked_at: Option<Timestamp>,
}

/// A source as it was last seen.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SourceRow {
    /// The series.
    pub series_id: String,
    /// The source's name within it.
    pub source: String,
    /// Whether it works.
    #[sqlx(try_from = "String")]
    pub state: SourceState,
    /// The kind of the break, such as `challenge`.
    pub cause: Option<String>,
    /// What to tell the operator.
    pub message: Option<String>,
    /// Since when it is in this state.
    pub since: Timestamp,
    /// When the operator was told of this state.
    pub reported_at: Option<Timestamp>,
}

impl SourceRow {
    /// Whether the row says all of an outcome already.
    #[must_use]
    pub fn says(&self, outcome: &SourceOutcome) -> bool {
        let own = (&self.source, self.state, &self.cause, &self.message);
        let is_told = !outcome.reported || self.reported_at.is_some();
        own == (&outcome.source, outcome.state, &outcome.cause, &outcome.message) && is_told
    }

    /// Whether this outcome is one to tell: a break that was not told yet, or the end of one that was.
    #[must_use]
    pub fn is_news(before: Option<&Self>, state: SourceState) -> bool {
        match (before, state) {
            (Some(row), SourceState::Broken) => row.state != SourceState::Broken || row.reported_at.is_none(),
            (None, SourceState::Broken) => true,
            (Some(row), SourceState::Ok) => row.state == SourceState::Broken && row.reported_at.is_some(),
            (None, SourceState::Ok) => false,
        }
    }
}

/// What a check saw of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceOutcome {
    /// The source's name within its series.
    pub source: String,
    /// Whether it works.
    pub state: SourceState,
    /// The kind of the break.
    pub cause: Option<String>,
    /// What to tell the operator.
    pub message: Option<String>,
    /// Whether the operator is told by this very commit.
    pub reported: bool,
}

pub(super) async fn record(tx: &mut Tx, series_id: &str, outcome: &SourceOutcome, now: Timestamp) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query(UPSERT)
            .bind(series_id)
            .bind(&outcome.source)
            .bind(outcome.state.as_str())
            .bind(&outcome.cause)
            .bind(&outcome.message)
            .bind(now)
            .bind(outcome.reported.then_some(now))
            .execute(conn)
            .await?;
    });
    Ok(())
}

pub(super) async fn scheduled(tx: &mut Tx, series_id: &str, scheduled_for: Timestamp) -> Result<()> {
    on!(tx, |conn| sqlx::query(SCHEDULED).bind(series_id).bind(scheduled_for).execute(conn).await?.rows_affected());
    Ok(())
}

pub(super) async fn checked(tx: &mut Tx, series_id: &str, now: Timestamp) -> Result<()> {
    on!(tx, |conn| sqlx::query(CHECKED).bind(series_id).bind(now).execute(conn).await?.rows_affected());
    Ok(())
}

impl Db {
    /// How far a series has come; nothing where it never ran.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn series_state(&self, series_id: &str) -> Result<Option<SeriesStateRow>> {
        Ok(read!(self, |pool| sqlx::query_as(SERIES).bind(series_id).fetch_optional(pool).await?))
    }

    /// The sources of a series as they were last seen.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn sources_of(&self, series_id: &str) -> Result<Vec<SourceRow>> {
        Ok(read!(self, |pool| sqlx::query_as(OF_SERIES).bind(series_id).fetch_all(pool).await?))
    }

    /// The sources of all series, those of a series together.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn sources(&self) -> Result<Vec<SourceRow>> {
        Ok(read!(self, |pool| sqlx::query_as(ALL).fetch_all(pool).await?))
    }
}
