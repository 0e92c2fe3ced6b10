//! Where the programs of subscribers are told.

use super::{Db, Result, Timestamp};

statements! {
    Both SET = "INSERT INTO webhooks (subscriber_id, url, host, secret, created_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (subscriber_id) DO UPDATE SET url = excluded.url, host = excluded.host, secret = excluded.secret,
            created_at = excluded.created_at, disabled_at = NULL, disabled_why = NULL";
    Both REMOVE = "DELETE FROM webhooks WHERE subscriber_id = $1";
    Both ONE = "SELECT * FROM webhooks WHERE subscriber_id = $1";
    Both DISABLE = "UPDATE webhooks SET disabled_at = $2, disabled_why = $3
        WHERE subscriber_id = $1 AND disabled_at IS NULL";
}

/// A webhook.
#[derive(Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct WebhookRow {
    /// Whose.
    pub subscriber_id: i64,
    /// Where messages are posted to.
    pub url: String,
    /// Host and port of that.
    pub host: String,
    /// `whsec_` and the key in base64 (Standard Webhooks).
    pub secret: String,
    /// Since when.
    pub created_at: Timestamp,
    /// Since when nothing is posted any more.
    pub disabled_at: Option<Timestamp>,
    /// Why not.
    pub disabled_why: Option<String>,
}

impl std::fmt::Debug for WebhookRow {
    /// Without the secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WebhookRow")
            .field("subscriber_id", &self.subscriber_id)
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

impl Db {
    /// Sets or replaces the webhook of a subscriber; it is enabled then.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn set_webhook(&self, id: i64, url: &str, host: &str, secret: &str, now: Timestamp) -> Result<()> {
        let mut tx = self.begin().await?;
        on!(&mut tx, |conn| {
            let query = sqlx::query(SET).bind(id).bind(url).bind(host).bind(secret).bind(now);
            query.execute(conn).await?.rows_affected()
        });
        tx.commit().await
    }

    /// Removes the webhook of a subscriber.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn remove_webhook(&self, id: i64) -> Result<()> {
        let mut tx = self.begin().await?;
        on!(&mut tx, |conn| sqlx::query(REMOVE).bind(id).execute(conn).await?.rows_affected());
        tx.commit().await
    }

    /// The webhook of a subscriber.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn webhook_of(&self, id: i64) -> Result<Option<WebhookRow>> {
        Ok(read!(self, |pool| sqlx::query_as(ONE).bind(id).fetch_optional(pool).await?))
    }

    /// Posts nothing to a webhook any more, for this reason.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn disable_webhook(&self, id: i64, why: &str, now: Timestamp) -> Result<()> {
        let mut tx = self.begin().await?;
        on!(&mut tx, |conn| sqlx::query(DISABLE).bind(id).bind(now).bind(why).execute(conn).await?.rows_affected());
        tx.commit().await
    }
}
