//! Reports: what changed between two editions by one version of the rules. The body is JSON that this module does not
//! look into.

use super::{Db, Result, Timestamp, Tx};

statements! {
    /// A comparison that a person released takes the place of the one that was held.
    Both INSERT = "INSERT INTO reports (id, series_id, old_period, new_period, old_sha256, new_sha256, rules, held, body,
            made_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (id) DO UPDATE SET held = NULL, body = excluded.body, made_at = excluded.made_at
        WHERE reports.held IS NOT NULL AND excluded.held IS NULL";
    Both ONE = "SELECT * FROM reports WHERE id = $1";
    Both BY_KEY = "SELECT * FROM reports WHERE series_id = $1 AND old_sha256 = $2 AND new_sha256 = $3 AND rules = $4";
    Both OF_SERIES = "SELECT id, series_id, old_period, new_period, old_sha256, new_sha256, rules, held, made_at
        FROM reports WHERE series_id = $1 ORDER BY made_at DESC, id DESC LIMIT $2";
    Both LATEST = "SELECT id, series_id, old_period, new_period, old_sha256, new_sha256, rules, held, made_at
        FROM reports ORDER BY made_at DESC, id DESC LIMIT $1";
    Both LAST_OF_EACH = "SELECT id, series_id, old_period, new_period, old_sha256, new_sha256, rules, held, made_at
        FROM reports WHERE NOT EXISTS (SELECT 1 FROM reports AS later WHERE later.series_id = reports.series_id
            AND (later.made_at, later.id) > (reports.made_at, reports.id))";
}

/// A report as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ReportRow {
    /// Its name in links.
    pub id: String,
    /// The series.
    pub series_id: String,
    /// The period of the old edition.
    pub old_period: Option<String>,
    /// The period of the new edition.
    pub new_period: Option<String>,
    /// The bytes of the old edition.
    pub old_sha256: String,
    /// The bytes of the new edition.
    pub new_sha256: String,
    /// Which rules compared them, such as `nl/1`.
    pub rules: String,
    /// The reason, where it waits for a person.
    pub held: Option<String>,
    /// JSON.
    pub body: String,
    /// When it was made.
    pub made_at: Timestamp,
}

/// A report without its body, for lists.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "the fields are those of ReportRow")]
pub struct ReportSummary {
    pub id: String,
    pub series_id: String,
    pub old_period: Option<String>,
    pub new_period: Option<String>,
    pub old_sha256: String,
    pub new_sha256: String,
    pub rules: String,
    pub held: Option<String>,
    pub made_at: Timestamp,
}

/// A report to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReport {
    /// Its name in links; make it from the natural key, so that the same comparison has the same name.
    pub id: String,
    /// The series.
    pub series_id: String,
    /// The period of the old edition.
    pub old_period: Option<String>,
    /// The period of the new edition.
    pub new_period: Option<String>,
    /// The bytes of the old edition.
    pub old_sha256: String,
    /// The bytes of the new edition.
    pub new_sha256: String,
    /// Which rules compared them.
    pub rules: String,
    /// The reason, where it waits for a person.
    pub held: Option<String>,
    /// JSON.
    pub body: String,
}

/// Stores a report unless the same comparison is stored. Gives whether it is new.
pub(super) async fn insert(tx: &mut Tx, report: &NewReport, now: Timestamp) -> Result<bool> {
    let inserted = on!(tx, |conn| {
        sqlx::query(INSERT)
            .bind(&report.id)
            .bind(&report.series_id)
            .bind(&report.old_period)
            .bind(&report.new_period)
            .bind(&report.old_sha256)
            .bind(&report.new_sha256)
            .bind(&report.rules)
            .bind(&report.held)
            .bind(&report.body)
            .bind(now)
            .execute(conn)
            .await?
            .rows_affected()
    });
    Ok(inserted > 0)
}

impl Db {
    /// One report.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn report(&self, id: &str) -> Result<Option<ReportRow>> {
        Ok(read!(self, |pool| sqlx::query_as(ONE).bind(id).fetch_optional(pool).await?))
    }

    /// The report of one comparison by one version of the rules.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn report_of(
        &self,
        series_id: &str,
        old_sha256: &str,
        new_sha256: &str,
        rules: &str,
    ) -> Result<Option<ReportRow>> {
        Ok(read!(self, |pool| {
            sqlx::query_as(BY_KEY)
                .bind(series_id)
                .bind(old_sha256)
                .bind(new_sha256)
                .bind(rules)
                .fetch_optional(pool)
                .await?
        }))
    }

    /// The reports of a series, the newest first.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn reports_of(&self, series_id: &str, limit: i64) -> Result<Vec<ReportSummary>> {
        Ok(read!(self, |pool| sqlx::query_as(OF_SERIES).bind(series_id).bind(limit).fetch_all(pool).await?))
    }

    /// The newest report of each series.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn last_reports(&self) -> Result<Vec<ReportSummary>> {
        Ok(read!(self, |pool| sqlx::query_as(LAST_OF_EACH).fetch_all(pool).await?))
    }

    /// The reports of all series, the newest first.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn latest_reports(&self, limit: i64) -> Result<Vec<ReportSummary>> {
        Ok(read!(self, |pool| sqlx::query_as(LATEST).bind(limit).fetch_all(pool).await?))
    }
}
