//! Candidates that only a person can place, and what people decided: decisions are append-only, and the newest counts.

use super::{Db, NewJob, Result, Timestamp, Tx, jobs};

statements! {
    Both UPSERT = "INSERT INTO candidates
            (series_id, id, period, title, location, published, parent, source, why, first_seen_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (series_id, id) DO UPDATE SET title = excluded.title, published = excluded.published,
            parent = excluded.parent, source = excluded.source, why = excluded.why";
    Both FORGET = "DELETE FROM candidates WHERE series_id = $1 AND id = $2";
    Both WAITING = "SELECT * FROM candidates WHERE series_id = $1 ORDER BY period, first_seen_at, id";
    Both ALL_WAITING = "SELECT * FROM candidates ORDER BY series_id, period, first_seen_at, id";
    Both CHOOSE = "INSERT INTO choices (series_id, candidate, period, location, title, by_name, note, chosen_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    Both CHOSEN = "SELECT * FROM choices WHERE series_id = $1 ORDER BY id";
}

/// A candidate that waits for a person.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct CandidateRow {
    /// The series.
    pub series_id: String,
    /// Its short name.
    pub id: String,
    /// The period that it competes for, where one could be found.
    pub period: Option<String>,
    /// What the source calls it.
    pub title: String,
    /// Where its file is.
    pub location: String,
    /// The day of publication, as the source writes it.
    pub published: Option<String>,
    /// What it belongs to.
    pub parent: Option<String>,
    /// The adapter that found it.
    pub source: String,
    /// Why it waits.
    pub why: String,
    /// Since when.
    pub first_seen_at: Timestamp,
}

/// A candidate to be kept until a person has chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of CandidateRow")]
pub struct NewCandidate {
    pub id: String,
    pub period: Option<String>,
    pub title: String,
    pub location: String,
    pub published: Option<String>,
    pub parent: Option<String>,
    pub source: String,
    pub why: String,
}

/// What a person decided: what lies there is the edition of that period.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ChoiceRow {
    /// Its number.
    pub id: i64,
    /// The series.
    pub series_id: String,
    /// The candidate's short name.
    pub candidate: String,
    /// The period.
    pub period: String,
    /// Where its file is.
    pub location: String,
    /// What the source called it.
    pub title: String,
    /// Who decided.
    pub by_name: String,
    /// Why.
    pub note: Option<String>,
    /// When.
    pub chosen_at: Timestamp,
}

/// A decision to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of ChoiceRow")]
pub struct NewChoice {
    pub series_id: String,
    pub candidate: String,
    pub period: String,
    pub location: String,
    pub title: String,
    pub by_name: String,
    pub note: Option<String>,
}

/// Writes what waits in a series anew. What waited before keeps its date.
pub(super) async fn replace(tx: &mut Tx, series_id: &str, waiting: &[NewCandidate], now: Timestamp) -> Result<()> {
    let before =
        on!(&mut *tx, |conn| sqlx::query_as::<_, CandidateRow>(WAITING).bind(series_id).fetch_all(conn).await?);
    for gone in before.iter().filter(|row| !waiting.iter().any(|candidate| candidate.id == row.id)) {
        on!(&mut *tx, |conn| sqlx::query(FORGET).bind(series_id).bind(&gone.id).execute(conn).await?.rows_affected());
    }
    for candidate in waiting {
        on!(&mut *tx, |conn| {
            sqlx::query(UPSERT)
                .bind(series_id)
                .bind(&candidate.id)
                .bind(&candidate.period)
                .bind(&candidate.title)
                .bind(&candidate.location)
                .bind(&candidate.published)
                .bind(&candidate.parent)
                .bind(&candidate.source)
                .bind(&candidate.why)
                .bind(now)
                .execute(conn)
                .await?;
        });
    }
    Ok(())
}

impl Db {
    /// The candidates of a series that wait for a person.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn candidates_of(&self, series_id: &str) -> Result<Vec<CandidateRow>> {
        Ok(read!(self, |pool| sqlx::query_as(WAITING).bind(series_id).fetch_all(pool).await?))
    }

    /// The candidates of all series that wait for a person, those of a series together.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn candidates(&self) -> Result<Vec<CandidateRow>> {
        Ok(read!(self, |pool| sqlx::query_as(ALL_WAITING).fetch_all(pool).await?))
    }

    /// What people decided in a series, in the order of time.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn choices_of(&self, series_id: &str) -> Result<Vec<ChoiceRow>> {
        Ok(read!(self, |pool| sqlx::query_as(CHOSEN).bind(series_id).fetch_all(pool).await?))
    }

    /// Keeps a decision, and enqueues what follows from it, in one transaction. The candidate waits no longer.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn choose(&self, choice: &NewChoice, follow_ups: &[NewJob], now: Timestamp) -> Result<()> {
        let mut tx = self.begin().await?;
        on!(&mut tx, |conn| {
            sqlx::query(CHOOSE)
                .bind(&choice.series_id)
                .bind(&choice.candidate)
                .bind(&choice.period)
                .bind(&choice.location)
                .bind(&choice.title)
                .bind(&choice.by_name)
                .bind(&choice.note)
                .bind(now)
                .execute(conn)
                .await?;
        });
        on!(&mut tx, |conn| {
            sqlx::query(FORGET).bind(&choice.series_id).bind(&choice.candidate).execute(conn).await?;
        });
        for job in follow_ups {
            jobs::insert(&mut tx, job, now).await?;
        }
        tx.commit().await
    }
}
