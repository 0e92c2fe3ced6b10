//! What came back: bounces and complaints, and what they did to the subscriber they are about.

use super::{Db, Result, SubscriberRow, Timestamp, words};

statements! {
    Both INSERT = "INSERT INTO bounces (message_sha256, subscriber_id, kind, status, said, received_at)
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (message_sha256) DO NOTHING";
    Both SCORE = "UPDATE subscribers SET bounce_score = bounce_score + $2 WHERE id = $1 RETURNING *";
    Both SUPPRESS = "UPDATE subscribers SET state = 'suppressed', suppressed_at = $2, suppressed_why = $3,
            confirm_token_hash = NULL
        WHERE id = $1 AND state <> 'suppressed'";
    Both LEAVE = "UPDATE subscriptions SET left_at = $2 WHERE subscriber_id = $1 AND left_at IS NULL";
    Both OF = "SELECT * FROM bounces WHERE subscriber_id = $1 ORDER BY id";
    Both LATEST = "SELECT * FROM bounces ORDER BY id DESC LIMIT $1";
}

words! {
    /// What came back.
    BounceKind, "kind of a bounce", {
        /// The mailbox does not exist.
        Hard = "hard",
        /// It could not be delivered now, or for another reason than the address.
        Soft = "soft",
        /// The reader says it is spam.
        Complaint = "complaint",
        /// It names no message of ours.
        Forged = "forged",
        /// Something else, such as the answer of one who is away.
        Other = "other",
    }
}

/// How many points a bounce that may pass counts, and with how many an address is given up. They do not fade.
const SOFT_POINTS: i64 = 1;
const LIMIT: i64 = 5;

/// What came back, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct BounceRow {
    /// Its number.
    pub id: i64,
    /// The message's bytes.
    pub message_sha256: String,
    /// About whom; nobody where it is forged.
    pub subscriber_id: Option<i64>,
    /// `hard soft complaint forged other`.
    pub kind: String,
    /// The enhanced status code (RFC 3463).
    pub status: Option<String>,
    /// What it says, in one line.
    pub said: String,
    /// When.
    pub received_at: Timestamp,
}

/// What came back, to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of BounceRow")]
pub struct NewBounce {
    pub message_sha256: String,
    pub subscriber_id: Option<i64>,
    pub kind: BounceKind,
    pub status: Option<String>,
    pub said: String,
}

impl Db {
    /// Keeps what came back, once, and draws the consequence: an address that does not exist and one whose owner complained
    /// are suppressed at once, one that fails again and again at the fifth time. Gives whether it is new.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn bounced(&self, bounce: &NewBounce, now: Timestamp) -> Result<bool> {
        let mut tx = self.begin().await?;
        let rows = on!(&mut tx, |conn| {
            let query = sqlx::query(INSERT).bind(&bounce.message_sha256).bind(bounce.subscriber_id);
            let query = query.bind(bounce.kind.as_str()).bind(&bounce.status).bind(&bounce.said).bind(now);
            query.execute(conn).await?.rows_affected()
        });
        let (true, Some(id)) = (rows > 0, bounce.subscriber_id) else {
            tx.commit().await?;
            return Ok(rows > 0);
        };
        let why = match bounce.kind {
            BounceKind::Hard => Some(format!("does not exist: {}", bounce.said)),
            BounceKind::Complaint => Some("complained".to_owned()),
            BounceKind::Soft => {
                let scored = on!(&mut tx, |conn| {
                    sqlx::query_as::<_, SubscriberRow>(SCORE).bind(id).bind(SOFT_POINTS).fetch_optional(conn).await?
                });
                scored
                    .filter(|subscriber| subscriber.bounce_score >= LIMIT)
                    .map(|_| format!("failed {LIMIT} times, last: {}", bounce.said))
            }
            BounceKind::Forged | BounceKind::Other => None,
        };
        if let Some(why) = why {
            on!(&mut tx, |conn| sqlx::query(SUPPRESS)
                .bind(id)
                .bind(now)
                .bind(&why)
                .execute(conn)
                .await?
                .rows_affected());
            on!(&mut tx, |conn| sqlx::query(LEAVE).bind(id).bind(now).execute(conn).await?.rows_affected());
        }
        tx.commit().await?;
        Ok(true)
    }

    /// What came back from a subscriber, in the order of time.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn bounces_of(&self, subscriber_id: i64) -> Result<Vec<BounceRow>> {
        Ok(read!(self, |pool| sqlx::query_as(OF).bind(subscriber_id).fetch_all(pool).await?))
    }

    /// What came back last, the newest first.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn latest_bounces(&self, limit: i64) -> Result<Vec<BounceRow>> {
        Ok(read!(self, |pool| sqlx::query_as(LATEST).bind(limit).fetch_all(pool).await?))
    }
}
