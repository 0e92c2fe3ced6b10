//! Holds: what waits for a person, and what the person decided.

use super::{Db, NewJob, Result, StoreError, Timestamp, Tx, jobs, words};

statements! {
    Both INSERT = "INSERT INTO holds (series_id, kind, subject, reason, state, held_at)
        VALUES ($1, $2, $3, $4, 'waiting', $5) ON CONFLICT (kind, subject) DO NOTHING";
    Both DECIDE = "UPDATE holds SET state = $2, decided_by = $3, decided_at = $4, note = $5
        WHERE id = $1 AND state = 'waiting'";
    Both ONE = "SELECT * FROM holds WHERE id = $1";
    Both BY_SUBJECT = "SELECT * FROM holds WHERE kind = $1 AND subject = $2";
    Both WAITING = "SELECT * FROM holds WHERE state = 'waiting' ORDER BY held_at, id";
    Both ALL = "SELECT * FROM holds ORDER BY held_at, id";
}

words! {
    /// What is held.
    HoldKind, "kind of hold", {
        /// An edition whose text cannot be trusted.
        Edition = "edition",
        /// A comparison of two editions that may not belong together.
        Comparison = "comparison",
        /// A comparison in which too much is gone to be believed.
        MassRemoval = "mass-removal",
    }
}

words! {
    /// Where a hold stands.
    HoldState, "state of a hold", {
        /// Nobody has decided.
        Waiting = "waiting",
        /// It may go on.
        Released = "released",
        /// It never goes on.
        Rejected = "rejected",
    }
}

/// What a person decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Let it go on.
    Release,
    /// Never.
    Reject,
}

/// A hold as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct HoldRow {
    /// Its number, by which a person names it.
    pub id: i64,
    /// The series.
    pub series_id: String,
    /// What is held.
    #[sqlx(try_from = "String")]
    pub kind: HoldKind,
    /// The natural key of what is held.
    pub subject: String,
    /// Why.
    pub reason: String,
    /// Where it stands.
    #[sqlx(try_from = "String")]
    pub state: HoldState,
    /// Since when.
    pub held_at: Timestamp,
    /// Who decided.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// What they said.
    pub note: Option<String>,
}

/// Something to be held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewHold {
    /// The series.
    pub series_id: String,
    /// What is held.
    pub kind: HoldKind,
    /// The natural key of what is held, such as the snapshot's digest: the same thing is held once, and a decision on
    /// it stands.
    pub subject: String,
    /// Why, in words for the operator.
    pub reason: String,
}

/// Holds something, unless it was held before: then nothing changes. Gives whether it is new.
pub(super) async fn insert(tx: &mut Tx, hold: &NewHold, now: Timestamp) -> Result<bool> {
    let inserted = on!(tx, |conn| {
        sqlx::query(INSERT)
            .bind(&hold.series_id)
            .bind(hold.kind.as_str())
            .bind(&hold.subject)
            .bind(&hold.reason)
            .bind(now)
            .execute(conn)
            .await?
            .rows_affected()
    });
    Ok(inserted > 0)
}

impl Db {
    /// Every hold that waits, or every hold there ever was; the oldest first.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn holds(&self, waiting_only: bool) -> Result<Vec<HoldRow>> {
        let sql = if waiting_only { WAITING } else { ALL };
        Ok(read!(self, |pool| sqlx::query_as(sql).fetch_all(pool).await?))
    }

    /// One hold.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn hold(&self, id: i64) -> Result<Option<HoldRow>> {
        Ok(read!(self, |pool| sqlx::query_as(ONE).bind(id).fetch_optional(pool).await?))
    }

    /// The hold on something, where it was ever held: its state says what was decided.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn hold_of(&self, kind: HoldKind, subject: &str) -> Result<Option<HoldRow>> {
        Ok(read!(self, |pool| sqlx::query_as(BY_SUBJECT)
            .bind(kind.as_str())
            .bind(subject)
            .fetch_optional(pool)
            .await?))
    }

    /// Keeps a person's decision, and enqueues what follows from it, in one transaction. A decision stands: a second one
    /// is refused.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Conflict`] where it was decided before, or the database's failure.
    pub async fn decide_hold(
        &self,
        id: i64,
        decision: Decision,
        by: &str,
        note: &str,
        follow_ups: &[NewJob],
        now: Timestamp,
    ) -> Result<()> {
        let state = match decision {
            Decision::Release => HoldState::Released,
            Decision::Reject => HoldState::Rejected,
        };
        let mut tx = self.begin().await?;
        let decided = on!(&mut tx, |conn| {
            sqlx::query(DECIDE)
                .bind(id)
                .bind(state.as_str())
                .bind(by)
                .bind(now)
                .bind(note)
                .execute(conn)
                .await?
                .rows_affected()
        });
        if decided == 0 {
            let before = on!(&mut tx, |conn| sqlx::query_as::<_, HoldRow>(ONE).bind(id).fetch_optional(conn).await?);
            return Err(match before {
                Some(hold) => StoreError::Conflict {
                    what: "hold",
                    key: id.to_string(),
                    state: format!("{} by {} already", hold.state.as_str(), hold.decided_by.unwrap_or_default()),
                },
                None => StoreError::NotFound { what: "hold", key: id.to_string() },
            });
        }
        for job in follow_ups {
            jobs::insert(&mut tx, job, now).await?;
        }
        tx.commit().await
    }
}
