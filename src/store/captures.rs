//! Captures and snapshots: what was fetched, from where, when, and the name of its bytes. Append-only; the bytes
//! themselves are the archive's.

use super::{Db, Result, Timestamp, Tx, log};

statements! {
    /// The trigger against `INSERT OR REPLACE` refuses every row that is there already, so the row is only tried where it
    /// is not; a second writer on PostgreSQL can still come in between, hence the conflict clause.
    Both INSERT_SNAPSHOT = "INSERT INTO snapshots (sha256, bytes, stored_at)
        SELECT CAST($1 AS TEXT), CAST($2 AS BIGINT), CAST($3 AS BIGINT)
        WHERE NOT EXISTS (SELECT 1 FROM snapshots WHERE sha256 = $1)
        ON CONFLICT (sha256) DO NOTHING";
    Both INSERT = "INSERT INTO captures (edition_id, series_id, source, url, final_url, status, redirects, request_headers,
            response_headers, fetched_at, sha256, media_type, file_name, remote_address, tls_peer, tool, provenance, claimed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) RETURNING id";
    Both SNAPSHOT = "SELECT sha256, bytes, stored_at FROM snapshots WHERE sha256 = $1";
    Both SNAPSHOTS = "SELECT sha256, bytes, stored_at FROM snapshots WHERE sha256 > $1 ORDER BY sha256 LIMIT $2";
    Both ONE = "SELECT * FROM captures WHERE id = $1";
    /// Which came last, the rows' numbers tell: a clock that was set back would name an older one. Back-files come before all
    /// that was fetched, by what they claim: an old file that is found later takes no newer one's place.
    Both OF_EDITION = "SELECT * FROM captures WHERE edition_id = $1
        ORDER BY CASE WHEN provenance IS NULL THEN 1 ELSE 0 END,
            CASE WHEN provenance IS NULL THEN 0 ELSE COALESCE(claimed_at, fetched_at) END, id";
    Both LATEST_OF_EDITION = "SELECT * FROM captures WHERE edition_id = $1
        ORDER BY CASE WHEN provenance IS NULL THEN 1 ELSE 0 END DESC,
            CASE WHEN provenance IS NULL THEN 0 ELSE COALESCE(claimed_at, fetched_at) END DESC, id DESC LIMIT 1";
    Both LATEST_SHA256 = "SELECT sha256 FROM captures WHERE edition_id = $1
        ORDER BY CASE WHEN provenance IS NULL THEN 1 ELSE 0 END DESC,
            CASE WHEN provenance IS NULL THEN 0 ELSE COALESCE(claimed_at, fetched_at) END DESC, id DESC LIMIT 1";
    Both OF_ADDRESS = "SELECT * FROM captures WHERE url = $1 OR final_url = $1
        ORDER BY COALESCE(claimed_at, fetched_at), id";
    Both IMPORTED = "SELECT COUNT(*) FROM captures WHERE edition_id = $1 AND sha256 = $2 AND url = $3
        AND COALESCE(claimed_at, fetched_at) = $4";
    Both MISPLACED = "SELECT c.id FROM captures c LEFT JOIN editions e ON e.id = c.edition_id
        WHERE c.edition_id IS NOT NULL AND (e.id IS NULL OR e.series_id <> c.series_id) ORDER BY c.id";
    Both LATEST_OF_URL = "SELECT * FROM captures WHERE series_id = $1 AND url = $2
        ORDER BY fetched_at DESC, id DESC LIMIT 1";
    Both OF_SHA256 = "SELECT * FROM captures WHERE sha256 = $1 ORDER BY fetched_at, id";
}

/// The name of some bytes in the archive.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SnapshotRow {
    /// SHA-256 of the bytes, lower-case hexadecimal.
    pub sha256: String,
    /// How many bytes.
    pub bytes: i64,
    /// When they were first stored.
    pub stored_at: Timestamp,
}

/// Bytes that the archive has just stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSnapshot {
    /// SHA-256 of the bytes, lower-case hexadecimal.
    pub sha256: String,
    /// How many bytes.
    pub bytes: i64,
}

/// One fetch as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct CaptureRow {
    /// Its number in this database.
    pub id: i64,
    /// The edition it belongs to, if any.
    pub edition_id: Option<i64>,
    /// The series.
    pub series_id: String,
    /// Which of the series' sources found it.
    pub source: String,
    /// What was asked for.
    pub url: String,
    /// Where the redirects ended.
    pub final_url: String,
    /// The HTTP status; absent for a file.
    pub status: Option<i64>,
    /// JSON list of the hops.
    pub redirects: String,
    /// JSON list of name and value.
    pub request_headers: String,
    /// JSON list of name and value.
    pub response_headers: String,
    /// When the answer was complete.
    pub fetched_at: Timestamp,
    /// SHA-256 of the body.
    pub sha256: String,
    /// What the publisher said it is.
    pub media_type: Option<String>,
    /// What a reader knows it by.
    pub file_name: Option<String>,
    /// The address that answered.
    pub remote_address: Option<String>,
    /// SHA-256 of the certificate that the site showed, lower-case hexadecimal.
    pub tls_peer: Option<String>,
    /// What fetched it, and its version.
    pub tool: Option<String>,
    /// JSON: from which back-file it came, by whom, and what that claims; nothing for a fetch of ours.
    pub provenance: Option<String>,
    /// When a back-file says that its bytes were captured or last changed.
    pub claimed_at: Option<Timestamp>,
}

/// One fetch to be stored. JSON is text here: the store does not look into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCapture {
    /// The series.
    pub series_id: String,
    /// Which of the series' sources found it.
    pub source: String,
    /// What was asked for.
    pub url: String,
    /// Where the redirects ended.
    pub final_url: String,
    /// The HTTP status; absent for a file.
    pub status: Option<i64>,
    /// JSON list of the hops.
    pub redirects: String,
    /// JSON list of name and value.
    pub request_headers: String,
    /// JSON list of name and value.
    pub response_headers: String,
    /// When the answer was complete.
    pub fetched_at: Timestamp,
    /// The bytes of the body; they are in the archive already, whole and synced.
    pub snapshot: NewSnapshot,
    /// What the publisher said it is.
    pub media_type: Option<String>,
    /// What a reader knows it by.
    pub file_name: Option<String>,
    /// The address that answered.
    pub remote_address: Option<String>,
    /// SHA-256 of the certificate that the site showed, lower-case hexadecimal.
    pub tls_peer: Option<String>,
    /// What fetched it, and its version.
    pub tool: Option<String>,
    /// JSON: from which back-file it came, by whom, and what that claims; nothing for a fetch of ours.
    pub provenance: Option<String>,
    /// When a back-file says that its bytes were captured or last changed.
    pub claimed_at: Option<Timestamp>,
}

pub(super) async fn insert(tx: &mut Tx, edition_id: Option<i64>, capture: &NewCapture, now: Timestamp) -> Result<i64> {
    on!(&mut *tx, |conn| {
        sqlx::query(INSERT_SNAPSHOT)
            .bind(&capture.snapshot.sha256)
            .bind(capture.snapshot.bytes)
            .bind(now)
            .execute(conn)
            .await?;
    });
    let id = on!(&mut *tx, |conn| {
        sqlx::query_scalar::<_, i64>(INSERT)
            .bind(edition_id)
            .bind(&capture.series_id)
            .bind(&capture.source)
            .bind(&capture.url)
            .bind(&capture.final_url)
            .bind(capture.status)
            .bind(&capture.redirects)
            .bind(&capture.request_headers)
            .bind(&capture.response_headers)
            .bind(capture.fetched_at)
            .bind(&capture.snapshot.sha256)
            .bind(&capture.media_type)
            .bind(&capture.file_name)
            .bind(&capture.remote_address)
            .bind(&capture.tls_peer)
            .bind(&capture.tool)
            .bind(&capture.provenance)
            .bind(capture.claimed_at)
            .fetch_one(conn)
            .await?
    });
    log::append(tx, &[id]).await?;
    Ok(id)
}

/// The bytes that an edition had last, as the transaction sees it.
pub(super) async fn latest_sha256(tx: &mut Tx, edition_id: i64) -> Result<Option<String>> {
    Ok(on!(tx, |conn| sqlx::query_scalar::<_, String>(LATEST_SHA256).bind(edition_id).fetch_optional(conn).await?))
}

/// Whether the same back-file was kept before, as the transaction sees it.
pub(super) async fn is_imported(tx: &mut Tx, edition_id: i64, capture: &NewCapture) -> Result<bool> {
    let at = capture.claimed_at.unwrap_or(capture.fetched_at);
    let count: i64 = on!(tx, |conn| {
        sqlx::query_scalar(IMPORTED)
            .bind(edition_id)
            .bind(&capture.snapshot.sha256)
            .bind(&capture.url)
            .bind(at)
            .fetch_one(conn)
            .await?
    });
    Ok(count > 0)
}

impl CaptureRow {
    /// When the bytes stood at their address, as far as anybody says: the claim of a back-file, or the time of our fetch.
    #[must_use]
    pub fn stood_at(&self) -> Timestamp {
        self.claimed_at.unwrap_or(self.fetched_at)
    }
}

impl Db {
    /// The name of some bytes, where they were ever stored.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn snapshot(&self, sha256: &str) -> Result<Option<SnapshotRow>> {
        Ok(read!(self, |pool| sqlx::query_as(SNAPSHOT).bind(sha256).fetch_optional(pool).await?))
    }

    /// A page of snapshots in the order of their names, after the given one (`""` for the first page).
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn snapshots_after(&self, sha256: &str, limit: i64) -> Result<Vec<SnapshotRow>> {
        Ok(read!(self, |pool| sqlx::query_as(SNAPSHOTS).bind(sha256).bind(limit).fetch_all(pool).await?))
    }

    /// One capture.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn capture(&self, id: i64) -> Result<Option<CaptureRow>> {
        Ok(read!(self, |pool| sqlx::query_as(ONE).bind(id).fetch_optional(pool).await?))
    }

    /// All captures of an edition, the earliest first.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn captures_of(&self, edition_id: i64) -> Result<Vec<CaptureRow>> {
        Ok(read!(self, |pool| sqlx::query_as(OF_EDITION).bind(edition_id).fetch_all(pool).await?))
    }

    /// The last capture of an edition.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn latest_capture(&self, edition_id: i64) -> Result<Option<CaptureRow>> {
        Ok(read!(self, |pool| sqlx::query_as(LATEST_OF_EDITION).bind(edition_id).fetch_optional(pool).await?))
    }

    /// The last capture of an address in a series: its headers make the next request a conditional one.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn latest_capture_of_url(&self, series_id: &str, url: &str) -> Result<Option<CaptureRow>> {
        Ok(read!(self, |pool| sqlx::query_as(LATEST_OF_URL).bind(series_id).bind(url).fetch_optional(pool).await?))
    }

    /// Every capture of an address, asked for or answered from, in the order of the times that are told or claimed.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn captures_of_address(&self, url: &str) -> Result<Vec<CaptureRow>> {
        Ok(read!(self, |pool| sqlx::query_as(OF_ADDRESS).bind(url).fetch_all(pool).await?))
    }

    /// Captures that name an edition of another series, or none that there is: somebody changed their rows.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn misplaced_captures(&self) -> Result<Vec<i64>> {
        Ok(read!(self, |pool| sqlx::query_scalar(MISPLACED).fetch_all(pool).await?))
    }

    /// Every capture of the same bytes, the earliest first.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn captures_of_bytes(&self, sha256: &str) -> Result<Vec<CaptureRow>> {
        Ok(read!(self, |pool| sqlx::query_as(OF_SHA256).bind(sha256).fetch_all(pool).await?))
    }
}
