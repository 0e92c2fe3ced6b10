//! Verdicts: what people said of commitments. Append-only; of several on the same thing the newest counts, which its reader
//! decides.

use super::{Db, NewDelivery, Result, Timestamp, outbox};

statements! {
    Both INSERT = "INSERT INTO verdicts (series_id, subject, subject_key, said, sentences, verdict, other, other_key,
            by_name, note, given_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    Both LAST = "SELECT * FROM verdicts WHERE series_id = $1 AND subject_key = $2 ORDER BY id DESC LIMIT 1";
    /// Who was told of a change: the message left, or is on its way.
    Both TOLD = "SELECT DISTINCT d.subscriber_id, d.channel, d.host, i.subscription_id, i.change_id, i.report_id
        FROM delivery_items i JOIN deliveries d ON d.id = i.delivery_id
        WHERE i.report_id = $1 AND i.change_id = $2 AND d.kind = 'report'
            AND (d.phase IN ('before-data', 'data-begun', 'accepted') OR (d.phase = 'queued' AND d.lease_until IS NOT NULL))
        ORDER BY d.subscriber_id, d.channel, i.subscription_id";
    Both OF_SERIES = "SELECT * FROM verdicts WHERE series_id = $1 ORDER BY id";
}

/// A verdict as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct VerdictRow {
    /// Its number.
    pub id: i64,
    /// The series.
    pub series_id: String,
    /// The row or the promise, as the person named it.
    pub subject: String,
    /// The key of that row, which survives re-derivation.
    pub subject_key: String,
    /// The status that the row had.
    pub said: String,
    /// The words it was given on: a JSON list.
    pub sentences: String,
    /// `right wrong same-as not-a-promise`.
    pub verdict: String,
    /// Of `same-as`: the other one, as the person named it.
    pub other: Option<String>,
    /// The key of that one.
    pub other_key: Option<String>,
    /// Who.
    pub by_name: String,
    /// Why.
    pub note: Option<String>,
    /// When.
    pub given_at: Timestamp,
}

/// A verdict to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of VerdictRow")]
pub struct NewVerdict {
    pub series_id: String,
    pub subject: String,
    pub subject_key: String,
    pub said: String,
    pub sentences: String,
    pub verdict: String,
    pub other: Option<String>,
    pub other_key: Option<String>,
    pub by_name: String,
    pub note: Option<String>,
}

/// Somebody who was told of an alarm.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, sqlx::FromRow)]
pub struct Told {
    /// The subscriber.
    pub subscriber_id: i64,
    /// By which way.
    pub channel: String,
    /// The host that took it.
    pub host: String,
    /// On behalf of which subscription.
    pub subscription_id: i64,
    /// The row.
    pub change_id: String,
    /// Of which report.
    pub report_id: Option<String>,
}

impl NewVerdict {
    /// Whether that one says the same of the same row.
    fn repeats(&self, last: &VerdictRow) -> bool {
        self.verdict == last.verdict && self.other_key == last.other_key && self.said == last.said
    }
}

impl Db {
    /// Keeps a verdict, unless the last one on the same row says the same: then that one is given back, and nothing is
    /// kept. `overturned` are the alarms that it takes back, by report and row; who was told of them is owed what
    /// `correct` makes of that, in the same transaction.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn give_verdict(
        &self,
        verdict: &NewVerdict,
        overturned: &[(String, String)],
        correct: impl Fn(Vec<Told>) -> Vec<NewDelivery> + Send,
        now: Timestamp,
    ) -> Result<Option<VerdictRow>> {
        let mut tx = self.begin().await?;
        let last: Option<VerdictRow> = on!(&mut tx, |conn| {
            sqlx::query_as(LAST).bind(&verdict.series_id).bind(&verdict.subject_key).fetch_optional(conn).await?
        });
        if let Some(last) = last.filter(|last| verdict.repeats(last)) {
            return Ok(Some(last));
        }
        on!(&mut tx, |conn| {
            sqlx::query(INSERT)
                .bind(&verdict.series_id)
                .bind(&verdict.subject)
                .bind(&verdict.subject_key)
                .bind(&verdict.said)
                .bind(&verdict.sentences)
                .bind(&verdict.verdict)
                .bind(&verdict.other)
                .bind(&verdict.other_key)
                .bind(&verdict.by_name)
                .bind(&verdict.note)
                .bind(now)
                .execute(conn)
                .await?;
        });
        let mut told: Vec<Told> = Vec::new();
        for (report_id, change_id) in overturned {
            told.extend(on!(&mut tx, |conn| {
                sqlx::query_as::<_, Told>(TOLD).bind(report_id).bind(change_id).fetch_all(conn).await?
            }));
        }
        for delivery in correct(told) {
            outbox::insert(&mut tx, &delivery, now).await?;
        }
        tx.commit().await?;
        Ok(None)
    }

    /// All verdicts of a series, in the order in which they were given.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn verdicts_of(&self, series_id: &str) -> Result<Vec<VerdictRow>> {
        Ok(read!(self, |pool| sqlx::query_as(OF_SERIES).bind(series_id).fetch_all(pool).await?))
    }
}
