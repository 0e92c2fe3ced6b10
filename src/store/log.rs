//! The rows of the log: which capture is which leaf, the hashes of the tree, and the signed checkpoints.
//!
//! A capture and its leaf are kept in one transaction, so that there is no capture that the log does not know. What the
//! hashes mean is [`crate::archive::log`]'s.

use super::{CaptureRow, Db, Result, StoreError, Timestamp, Tx};
use crate::archive::log::{self, Hash, Hashes, Leaf, LogError, Question};

statements! {
    /// Sets nothing: it takes the row's lock, so that appending is one after the other.
    Both LOCK = "UPDATE log_head SET size = size WHERE id = 1 RETURNING size";
    Both GROW = "UPDATE log_head SET size = $1 WHERE id = 1";
    Both SIZE = "SELECT size FROM log_head WHERE id = 1";
    Both INSERT_ENTRY = "INSERT INTO log_entries (position, capture_id) VALUES ($1, $2)";
    Both INSERT_HASH = "INSERT INTO log_hashes (at, hash) VALUES ($1, $2)";
    Both HASH = "SELECT hash FROM log_hashes WHERE at = $1";
    Both HASHES = "SELECT at, hash FROM log_hashes WHERE at >= $1 ORDER BY at LIMIT $2";
    Both UNLOGGED = "SELECT c.id FROM captures c LEFT JOIN log_entries l ON l.capture_id = c.id
        WHERE l.capture_id IS NULL ORDER BY c.id";
    Both SUBJECT = "SELECT c.*, e.period, s.bytes, s.stored_at FROM captures c
        JOIN snapshots s ON s.sha256 = c.sha256 LEFT JOIN editions e ON e.id = c.edition_id WHERE c.id = $1";
    Both ENTRIES = "SELECT l.position, c.*, e.period, s.bytes, s.stored_at FROM log_entries l
        JOIN captures c ON c.id = l.capture_id JOIN snapshots s ON s.sha256 = c.sha256
        LEFT JOIN editions e ON e.id = c.edition_id WHERE l.position >= $1 ORDER BY l.position LIMIT $2";
    Both POSITION = "SELECT position FROM log_entries WHERE capture_id = $1";
    Both INSERT_CHECKPOINT = "INSERT INTO checkpoints (size, note, signed_at, seal)
        SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT), CAST($3 AS BIGINT), CAST($4 AS TEXT)
        WHERE NOT EXISTS (SELECT 1 FROM checkpoints WHERE size = $1) ON CONFLICT (size) DO NOTHING";
    Both CHECKPOINTS = "SELECT c.size, c.note, t.response AS time_stamp, c.signed_at, c.seal FROM checkpoints c
        LEFT JOIN time_stamps t ON t.size = c.size ORDER BY c.size";
    Both CHECKPOINT = "SELECT c.size, c.note, t.response AS time_stamp, c.signed_at, c.seal FROM checkpoints c
        LEFT JOIN time_stamps t ON t.size = c.size WHERE c.size = $1";
    Both LATEST = "SELECT c.size, c.note, t.response AS time_stamp, c.signed_at, c.seal FROM checkpoints c
        LEFT JOIN time_stamps t ON t.size = c.size ORDER BY c.size DESC LIMIT 1";
}

/// What a leaf says of a capture: its row, and what other rows say of it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Logged {
    /// The capture.
    #[sqlx(flatten)]
    pub capture: CaptureRow,
    /// The period of its edition.
    pub period: Option<String>,
    /// The length of its body.
    pub bytes: i64,
    /// When the body was first stored.
    pub stored_at: Timestamp,
}

/// A leaf of the log.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct LogEntry {
    /// Its place, from 0.
    pub position: i64,
    /// What it says.
    #[sqlx(flatten)]
    pub logged: Logged,
}

/// A signed head of the log as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct CheckpointRow {
    /// How many leaves it covers.
    pub size: i64,
    /// The signed note.
    pub note: String,
    /// What a time stamping authority answered about the note (RFC 3161, TimeStampResp in DER).
    pub time_stamp: Option<Vec<u8>>,
    /// When it was signed.
    pub signed_at: Timestamp,
    /// SHA-256 over size, note and time, lower-case hexadecimal; absent in rows of before there were seals.
    pub seal: Option<String>,
}

impl CheckpointRow {
    /// A head with its seal, not stamped yet.
    #[must_use]
    pub fn sealed(size: i64, note: String, signed_at: Timestamp) -> Self {
        let mut row = Self { size, note, time_stamp: None, signed_at, seal: None };
        row.seal = Some(row.should_have());
        row
    }

    /// Whether its seal is that of its values. The signed note says nothing of the time beside it.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.seal.as_ref().is_none_or(|seal| *seal == self.should_have())
    }

    fn should_have(&self) -> String {
        let values = serde_json::json!([self.size, self.note, self.signed_at.0]);
        crate::archive::Digest::of(values.to_string().as_bytes()).to_string()
    }
}

impl Logged {
    /// The leaf of this capture.
    #[must_use]
    pub fn leaf(&self) -> Leaf<'_> {
        let capture = &self.capture;
        Leaf {
            v: if capture.provenance.is_some() || capture.claimed_at.is_some() { 2 } else { 1 },
            capture: capture.id,
            series: &capture.series_id,
            period: self.period.as_deref(),
            source: &capture.source,
            url: &capture.url,
            final_url: &capture.final_url,
            status: capture.status,
            redirects: &capture.redirects,
            request_headers: &capture.request_headers,
            response_headers: &capture.response_headers,
            remote_address: capture.remote_address.as_deref(),
            tls_peer: capture.tls_peer.as_deref(),
            tool: capture.tool.as_deref(),
            fetched_at: capture.fetched_at.to_string(),
            sha256: &capture.sha256,
            bytes: self.bytes,
            stored_at: self.stored_at.to_string(),
            media_type: capture.media_type.as_deref(),
            file_name: capture.file_name.as_deref(),
            provenance: capture.provenance.as_deref(),
            claimed_at: capture.claimed_at.map(|at| at.to_string()),
        }
    }
}

/// Makes captures leaves of the log, in this order. They are rows already, of the same transaction or an earlier one.
pub(super) async fn append(tx: &mut Tx, captures: &[i64]) -> Result<()> {
    if captures.is_empty() {
        return Ok(());
    }
    let mut size = on!(&mut *tx, |conn| sqlx::query_scalar::<_, i64>(LOCK).fetch_one(conn).await?);
    // What was stored a moment ago is what the next leaf most often needs.
    let mut known = Hashes::new();
    for capture in captures {
        let logged: Logged = on!(&mut *tx, |conn| sqlx::query_as(SUBJECT).bind(capture).fetch_one(conn).await?);
        let position = size.unsigned_abs();
        for index in log::needed_to_append(position).map_err(StoreError::Log)? {
            if let std::collections::btree_map::Entry::Vacant(place) = known.entry(index) {
                let at = to_i64(index)?;
                let hash = on!(&mut *tx, |conn| {
                    sqlx::query_scalar::<_, Vec<u8>>(HASH).bind(at).fetch_optional(conn).await?
                });
                place.insert(to_hash(index, hash)?);
            }
        }
        let leaf = log::leaf_hash(&logged.leaf().to_bytes());
        on!(&mut *tx, |conn| {
            sqlx::query(INSERT_ENTRY).bind(size).bind(capture).execute(conn).await?;
        });
        for (index, hash) in log::append(position, leaf, &known).map_err(StoreError::Log)? {
            let at = to_i64(index)?;
            on!(&mut *tx, |conn| {
                sqlx::query(INSERT_HASH).bind(at).bind(hash.as_slice()).execute(conn).await?;
            });
            known.insert(index, hash);
        }
        size += 1;
    }
    on!(tx, |conn| {
        sqlx::query(GROW).bind(size).execute(conn).await?;
    });
    Ok(())
}

/// Captures of a version that kept no log become leaves of it, in the order of their numbers. Once there is a log, a
/// capture that it does not know was put in by another hand, and stays unknown to it.
pub(super) async fn catch_up(db: &Db) -> Result<()> {
    if db.log_size().await? > 0 || db.unlogged().await?.is_empty() {
        return Ok(());
    }
    let mut tx = db.begin().await?;
    // Another process may have done it meanwhile: under the lock the answer is final.
    let size = on!(&mut tx, |conn| sqlx::query_scalar::<_, i64>(LOCK).fetch_one(conn).await?);
    if size == 0 {
        let unlogged: Vec<i64> = on!(&mut tx, |conn| sqlx::query_scalar(UNLOGGED).fetch_all(conn).await?);
        append(&mut tx, &unlogged).await?;
    }
    tx.commit().await
}

impl Db {
    /// How many leaves the log has.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn log_size(&self) -> Result<u64> {
        let size: i64 = read!(self, |pool| sqlx::query_scalar(SIZE).fetch_one(pool).await?);
        Ok(size.unsigned_abs())
    }

    /// The place of a capture in the log.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn log_position(&self, capture: i64) -> Result<Option<u64>> {
        let position: Option<i64> =
            read!(self, |pool| sqlx::query_scalar(POSITION).bind(capture).fetch_optional(pool).await?);
        Ok(position.map(i64::unsigned_abs))
    }

    /// Captures that are no leaf of the log; there are none but where a row was put in by another hand.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn unlogged(&self) -> Result<Vec<i64>> {
        Ok(read!(self, |pool| sqlx::query_scalar(UNLOGGED).fetch_all(pool).await?))
    }

    /// What the leaf of a capture says.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn logged(&self, capture: i64) -> Result<Option<Logged>> {
        Ok(read!(self, |pool| sqlx::query_as(SUBJECT).bind(capture).fetch_optional(pool).await?))
    }

    /// A page of leaves, from the given place on.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn log_entries(&self, from: u64, limit: i64) -> Result<Vec<LogEntry>> {
        let from = to_i64(from)?;
        Ok(read!(self, |pool| sqlx::query_as(ENTRIES).bind(from).bind(limit).fetch_all(pool).await?))
    }

    /// A page of the stored hashes with their indexes, from the given index on.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn log_hashes(&self, from: u64, limit: i64) -> Result<Vec<(u64, Vec<u8>)>> {
        let from = to_i64(from)?;
        let rows: Vec<(i64, Vec<u8>)> =
            read!(self, |pool| sqlx::query_as(HASHES).bind(from).bind(limit).fetch_all(pool).await?);
        Ok(rows.into_iter().map(|(at, hash)| (at.unsigned_abs(), hash)).collect())
    }

    /// The answer of the log to a question.
    ///
    /// # Errors
    /// [`StoreError::Log`] where the log is too small for it or lacks a hash, or the database's failure.
    pub async fn log_answer(&self, question: Question) -> Result<Vec<Hash>> {
        let mut known = Hashes::new();
        for index in question.needs().map_err(StoreError::Log)? {
            let at = to_i64(index)?;
            let hash: Option<Vec<u8>> =
                read!(self, |pool| sqlx::query_scalar(HASH).bind(at).fetch_optional(pool).await?);
            known.insert(index, to_hash(index, hash)?);
        }
        question.answer(&known).map_err(StoreError::Log)
    }

    /// Keeps a signed head, without a time stamp. A head of that size that is there already stays.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn insert_checkpoint(&self, checkpoint: &CheckpointRow) -> Result<()> {
        let mut tx = self.begin().await?;
        on!(&mut tx, |conn| {
            sqlx::query(INSERT_CHECKPOINT)
                .bind(checkpoint.size)
                .bind(&checkpoint.note)
                .bind(checkpoint.signed_at)
                .bind(&checkpoint.seal)
                .execute(conn)
                .await?;
        });
        tx.commit().await
    }

    /// All signed heads, the smallest first.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn checkpoints(&self) -> Result<Vec<CheckpointRow>> {
        Ok(read!(self, |pool| sqlx::query_as(CHECKPOINTS).fetch_all(pool).await?))
    }

    /// The head that was signed at a size.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn checkpoint(&self, size: i64) -> Result<Option<CheckpointRow>> {
        Ok(read!(self, |pool| sqlx::query_as(CHECKPOINT).bind(size).fetch_optional(pool).await?))
    }

    /// The newest signed head.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn latest_checkpoint(&self) -> Result<Option<CheckpointRow>> {
        Ok(read!(self, |pool| sqlx::query_as(LATEST).fetch_optional(pool).await?))
    }
}

fn to_i64(index: u64) -> Result<i64> {
    i64::try_from(index).map_err(|_| StoreError::Log(LogError::Question(format!("no log has the index {index}"))))
}

fn to_hash(index: u64, stored: Option<Vec<u8>>) -> Result<Hash> {
    stored.and_then(|hash| hash.try_into().ok()).ok_or(StoreError::Log(LogError::Missing(index)))
}
