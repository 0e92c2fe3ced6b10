//! Documents: what an extractor made of a snapshot. The body is JSON that this module does not look into.

use super::{Db, Result, Timestamp, Tx};

statements! {
    Both INSERT = "INSERT INTO documents (sha256, extractor, health, body, made_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (sha256, extractor) DO NOTHING";
    Both ONE = "SELECT sha256, extractor, health, body, made_at FROM documents WHERE sha256 = $1 AND extractor = $2";
    Both LATEST = "SELECT sha256, extractor, health, body, made_at FROM documents WHERE sha256 = $1
        ORDER BY made_at DESC, extractor DESC LIMIT 1";
    Both LATEST_EXTRACTOR = "SELECT extractor FROM documents WHERE sha256 = $1
        ORDER BY made_at DESC, extractor DESC LIMIT 1";
}

/// A document as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct DocumentRow {
    /// The snapshot it was made of.
    pub sha256: String,
    /// Which rules made it, such as `pdf/1`.
    pub extractor: String,
    /// Whether its text can be trusted, as a word of `cli.md`.
    pub health: String,
    /// JSON.
    pub body: String,
    /// When it was made.
    pub made_at: Timestamp,
}

/// A document to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDocument {
    /// The snapshot it was made of.
    pub sha256: String,
    /// Which rules made it.
    pub extractor: String,
    /// Whether its text can be trusted.
    pub health: String,
    /// JSON.
    pub body: String,
}

/// Stores a document unless the same extractor has read the same bytes before: the first reading stays.
pub(super) async fn insert(tx: &mut Tx, document: &NewDocument, now: Timestamp) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query(INSERT)
            .bind(&document.sha256)
            .bind(&document.extractor)
            .bind(&document.health)
            .bind(&document.body)
            .bind(now)
            .execute(conn)
            .await?;
    });
    Ok(())
}

impl Db {
    /// Stores a document by itself, outside any job (`rederive` does that).
    ///
    /// # Errors
    /// Fails where the snapshot is unknown or the database fails.
    pub async fn put_document(&self, document: &NewDocument, now: Timestamp) -> Result<()> {
        let mut tx = self.begin().await?;
        insert(&mut tx, document, now).await?;
        tx.commit().await
    }

    /// What an extractor made of a snapshot.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn document(&self, sha256: &str, extractor: &str) -> Result<Option<DocumentRow>> {
        Ok(read!(self, |pool| sqlx::query_as(ONE).bind(sha256).bind(extractor).fetch_optional(pool).await?))
    }

    /// The reading of a snapshot that was made last, whichever extractor made it.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn latest_document(&self, sha256: &str) -> Result<Option<DocumentRow>> {
        Ok(read!(self, |pool| sqlx::query_as(LATEST).bind(sha256).fetch_optional(pool).await?))
    }

    /// The extractor of that reading, without its body.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn latest_extractor(&self, sha256: &str) -> Result<Option<String>> {
        Ok(read!(self, |pool| sqlx::query_scalar(LATEST_EXTRACTOR).bind(sha256).fetch_optional(pool).await?))
    }
}
