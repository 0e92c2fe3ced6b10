//! Subscribers and their subscriptions: who wants to hear of what, and the consent they gave.
//!
//! Tokens come in as hashes. Consent is per subscription: to add a series to an address takes a confirmation from it,
//! also where the address is known.

use super::{Db, NewDelivery, Result, Timestamp, Tx, outbox, words};

statements! {
    Both INSERT = "INSERT INTO subscribers (address, language, state, created_at) VALUES ($1, $2, 'pending', $3)
        ON CONFLICT (address) DO NOTHING";
    /// Writes nothing new: it takes the row's lock on both databases, so that two forms sent at once come one by one.
    Both LOCK = "UPDATE subscribers SET address = address WHERE address = $1 RETURNING *";
    Both LOCK_ID = "UPDATE subscribers SET address = address WHERE id = $1 RETURNING *";
    Both LOCK_TOKEN = "UPDATE subscribers SET address = address WHERE confirm_token_hash = $1 RETURNING *";
    Both ASK = "UPDATE subscribers SET confirm_token_hash = $2,
            language = CASE WHEN state = 'confirmed' THEN language ELSE $3 END,
            state = CASE WHEN state = 'left' THEN 'pending' ELSE state END
        WHERE id = $1";
    /// One that was left or never confirmed begins anew, without consent; one that runs is untouched.
    Both ADD = "INSERT INTO subscriptions (subscriber_id, series_id, choices, created_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (subscriber_id, series_id, choices) DO UPDATE SET created_at = excluded.created_at, left_at = NULL,
            confirmed_at = NULL
        WHERE subscriptions.left_at IS NOT NULL OR subscriptions.confirmed_at IS NULL";
    Both WAITING = "SELECT DISTINCT series_id FROM subscriptions
        WHERE subscriber_id = $1 AND confirmed_at IS NULL AND left_at IS NULL ORDER BY series_id";
    Both ASKED = "SELECT COUNT(*) FROM deliveries
        WHERE subscriber_id = $1 AND kind = 'confirmation' AND enqueued_at > $2";
    /// A mail that asks for less, and has not gone out, is not sent any more: its link would be worthless.
    Both REPLACED = "UPDATE deliveries SET phase = 'failed', last_error = 'replaced by a later one'
        WHERE subscriber_id = $1 AND id <> $2 AND kind = 'confirmation' AND phase = 'queued' AND lease_until IS NULL";
    Both CONFIRM = "UPDATE subscribers SET state = 'confirmed', confirmed_at = COALESCE(confirmed_at, $2), left_at = NULL
        WHERE id = $1";
    Both CONFIRM_SUBSCRIPTIONS = "UPDATE subscriptions SET confirmed_at = $2, consent = 'by the link in our mail'
        WHERE subscriber_id = $1 AND confirmed_at IS NULL AND left_at IS NULL";
    Both CONFIRM_ONE = "UPDATE subscriptions SET confirmed_at = $4, consent = $5
        WHERE subscriber_id = $1 AND series_id = $2 AND choices = $3 AND confirmed_at IS NULL AND left_at IS NULL";
    Both LEAVE_ONE = "UPDATE subscriptions SET left_at = $3 WHERE subscriber_id = $1 AND id = $2 AND left_at IS NULL";
    Both LEAVE_ALL = "UPDATE subscriptions SET left_at = $2 WHERE subscriber_id = $1 AND left_at IS NULL";
    Both REMAINING = "SELECT COUNT(*) FROM subscriptions WHERE subscriber_id = $1 AND left_at IS NULL";
    Both LEAVE = "UPDATE subscribers SET state = 'left', left_at = $2, confirmed_at = NULL, confirm_token_hash = NULL
        WHERE id = $1 AND state <> 'suppressed'";
    Both SUPPRESS = "UPDATE subscribers SET state = 'suppressed', confirm_token_hash = NULL, suppressed_at = $2,
            suppressed_why = $3
        WHERE address = $1";
    Both RECIPIENTS = "SELECT s.id AS subscriber_id, p.id AS subscription_id, s.address, s.language, p.choices, w.host AS hook
        FROM subscriptions p JOIN subscribers s ON s.id = p.subscriber_id
        LEFT JOIN webhooks w ON w.subscriber_id = s.id AND w.disabled_at IS NULL
        WHERE p.series_id = $1 AND p.left_at IS NULL AND p.confirmed_at IS NOT NULL AND s.state = 'confirmed'
        ORDER BY s.id, p.id";
    Both ONE = "SELECT * FROM subscribers WHERE id = $1";
    Both BY_ADDRESS = "SELECT * FROM subscribers WHERE address = $1";
    Both BY_TOKEN = "SELECT * FROM subscribers WHERE confirm_token_hash = $1";
    Both ALL = "SELECT * FROM subscribers ORDER BY id";
    Both SUBSCRIPTIONS = "SELECT * FROM subscriptions WHERE subscriber_id = $1 ORDER BY series_id, id";
    Both SUBSCRIPTION = "SELECT * FROM subscriptions WHERE id = $1";
    Both TAKEN = "SELECT COUNT(*) FROM subscriptions WHERE subscriber_id = $1 AND id <> $2 AND choices = $3
        AND series_id = (SELECT series_id FROM subscriptions WHERE id = $2)";
    Both CHANGE = "UPDATE subscriptions SET choices = $3 WHERE subscriber_id = $1 AND id = $2 AND left_at IS NULL";
    Both SPEAK = "UPDATE subscribers SET language = $2 WHERE id = $1";
}

/// How often one address is asked to confirm within an hour, whoever asks for it.
pub const MAX_ASKED: i64 = 4;

words! {
    /// Where a subscriber stands.
    SubscriberState, "state of a subscriber", {
        /// Asked to confirm; gets nothing else.
        Pending = "pending",
        /// Confirmed.
        Confirmed = "confirmed",
        /// Left all subscriptions.
        Left = "left",
        /// Must not be written to again: the address does not exist, or its owner complained.
        Suppressed = "suppressed",
    }
}

/// A subscriber as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SubscriberRow {
    /// Its number.
    pub id: i64,
    /// The address.
    pub address: String,
    /// In which language to write.
    pub language: String,
    /// Where it stands.
    #[sqlx(try_from = "String")]
    pub state: SubscriberState,
    /// When it was first asked for.
    pub created_at: Timestamp,
    /// When it confirmed.
    pub confirmed_at: Option<Timestamp>,
    /// When it left.
    pub left_at: Option<Timestamp>,
    /// SHA-256 of the token in the last confirmation mail.
    pub confirm_token_hash: Option<String>,
    /// The organisation it belongs to.
    pub organisation_id: Option<i64>,
    /// Since when it must not be written to.
    pub suppressed_at: Option<Timestamp>,
    /// Why.
    pub suppressed_why: Option<String>,
    /// How often its mail came back for a reason that may pass.
    pub bounce_score: i64,
}

/// A subscription as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SubscriptionRow {
    /// Its number.
    pub id: i64,
    /// Whose.
    pub subscriber_id: i64,
    /// To what.
    pub series_id: String,
    /// What of it, and how often: JSON.
    pub choices: String,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it was confirmed.
    pub confirmed_at: Option<Timestamp>,
    /// When it was left.
    pub left_at: Option<Timestamp>,
    /// How consent was given, in words.
    pub consent: Option<String>,
}

/// Someone who is to hear of a series.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Recipient {
    /// The subscriber.
    pub subscriber_id: i64,
    /// The subscription that hits.
    pub subscription_id: i64,
    /// The address.
    pub address: String,
    /// In which language to write.
    pub language: String,
    /// What the subscription asks for: JSON.
    pub choices: String,
    /// The host of their webhook, where they have one that works.
    pub hook: Option<String>,
}

/// One subscription that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish<'a> {
    /// The series.
    pub series: &'a str,
    /// What of it, and how often: JSON, `{}` for all of it at once.
    pub choices: &'a str,
}

impl<'a> Wish<'a> {
    /// All that is said of a series, at once.
    pub fn all_of(series: &'a str) -> Self {
        Self { series, choices: "{}" }
    }
}

/// What asking for a subscription did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subscribed {
    /// A confirmation mail is on its way to this subscriber.
    ConfirmationOwed(i64),
    /// The same was asked just now, or too much was; the token of the last mail stays the valid one.
    AlreadyAsked(i64),
    /// Every series is subscribed to already.
    AlreadySubscribed(i64),
    /// The address must not be written to.
    Suppressed,
}

/// What leaving did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// How many subscriptions ended now; 0 where they had ended before.
    pub ended: u64,
    /// How many still run.
    pub remaining: i64,
}

async fn add(tx: &mut Tx, subscriber_id: i64, wishes: &[Wish<'_>], now: Timestamp) -> Result<u64> {
    let mut added = 0;
    for wish in wishes {
        added += on!(&mut *tx, |conn| {
            sqlx::query(ADD)
                .bind(subscriber_id)
                .bind(wish.series)
                .bind(wish.choices)
                .bind(now)
                .execute(conn)
                .await?
                .rows_affected()
        });
    }
    Ok(added)
}

async fn find_or_insert(tx: &mut Tx, address: &str, language: &str, now: Timestamp) -> Result<SubscriberRow> {
    on!(&mut *tx, |conn| sqlx::query(INSERT)
        .bind(address)
        .bind(language)
        .bind(now)
        .execute(conn)
        .await?
        .rows_affected());
    Ok(on!(tx, |conn| sqlx::query_as(LOCK).bind(address).fetch_one(conn).await?))
}

async fn confirm_all(tx: &mut Tx, subscriber_id: i64, now: Timestamp) -> Result<()> {
    on!(&mut *tx, |conn| sqlx::query(CONFIRM).bind(subscriber_id).bind(now).execute(conn).await?.rows_affected());
    on!(tx, |conn| {
        sqlx::query(CONFIRM_SUBSCRIPTIONS).bind(subscriber_id).bind(now).execute(conn).await?.rows_affected()
    });
    Ok(())
}

impl Db {
    /// Asks for subscriptions: the subscriber, the subscriptions without consent, and the confirmation mail, in one
    /// transaction. `confirmation` makes the delivery for the subscriber's number and all series that wait for its consent:
    /// the mail confirms them all, also those of an earlier one, which it replaces. The same occasion is served once, and one
    /// address is asked [`MAX_ASKED`] times an hour at most.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn subscribe(
        &self,
        address: &str,
        language: &str,
        wishes: &[Wish<'_>],
        confirm_token_hash: &str,
        confirmation: impl FnOnce(i64, &[String]) -> NewDelivery + Send,
        now: Timestamp,
    ) -> Result<Subscribed> {
        let mut tx = self.begin().await?;
        let subscriber = find_or_insert(&mut tx, address, language, now).await?;
        if subscriber.state == SubscriberState::Suppressed {
            return Ok(Subscribed::Suppressed);
        }
        if add(&mut tx, subscriber.id, wishes, now).await? == 0 {
            return Ok(Subscribed::AlreadySubscribed(subscriber.id));
        }
        let waiting: Vec<String> =
            on!(&mut tx, |conn| sqlx::query_scalar(WAITING).bind(subscriber.id).fetch_all(conn).await?);
        let an_hour_ago = Timestamp(now.0.saturating_sub(3_600_000_000));
        let asked = on!(&mut tx, |conn| {
            sqlx::query_scalar::<_, i64>(ASKED).bind(subscriber.id).bind(an_hour_ago).fetch_one(conn).await?
        });
        let new = match asked < MAX_ASKED {
            true => outbox::insert(&mut tx, &confirmation(subscriber.id, &waiting), now).await?,
            false => None,
        };
        let Some(new) = new else {
            // A new token would make the one in the mail that went out worthless: all of this is undone.
            return Ok(Subscribed::AlreadyAsked(subscriber.id));
        };
        on!(&mut tx, |conn| sqlx::query(REPLACED).bind(subscriber.id).bind(new).execute(conn).await?.rows_affected());
        on!(&mut tx, |conn| {
            let query = sqlx::query(ASK).bind(subscriber.id).bind(confirm_token_hash).bind(language);
            query.execute(conn).await?.rows_affected()
        });
        tx.commit().await?;
        Ok(Subscribed::ConfirmationOwed(subscriber.id))
    }

    /// Confirms what the mail with this token asked for. Again with the same token it does nothing more. Gives the
    /// subscriber, or nothing where no such token is out.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn confirm(&self, confirm_token_hash: &str, now: Timestamp) -> Result<Option<SubscriberRow>> {
        let mut tx = self.begin().await?;
        let found = on!(&mut tx, |conn| {
            sqlx::query_as::<_, SubscriberRow>(LOCK_TOKEN).bind(confirm_token_hash).fetch_optional(conn).await?
        });
        let Some(subscriber) = found else { return Ok(None) };
        if subscriber.state == SubscriberState::Suppressed {
            return Ok(None);
        }
        confirm_all(&mut tx, subscriber.id, now).await?;
        tx.commit().await?;
        self.subscriber(subscriber.id).await
    }

    /// Adds a subscriber whose consent the operator holds already, such as the operator's own address. Gives its number,
    /// or nothing where the address must not be written to.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn add_confirmed(
        &self,
        address: &str,
        language: &str,
        wishes: &[Wish<'_>],
        now: Timestamp,
    ) -> Result<Option<i64>> {
        self.add_consented(address, language, wishes, "the operator's own", now).await
    }

    /// The same with the record of a consent that was given elsewhere, in words.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn add_consented(
        &self,
        address: &str,
        language: &str,
        wishes: &[Wish<'_>],
        consent: &str,
        now: Timestamp,
    ) -> Result<Option<i64>> {
        let mut tx = self.begin().await?;
        let subscriber = find_or_insert(&mut tx, address, language, now).await?;
        if subscriber.state == SubscriberState::Suppressed {
            return Ok(None);
        }
        add(&mut tx, subscriber.id, wishes, now).await?;
        on!(&mut tx, |conn| sqlx::query(CONFIRM).bind(subscriber.id).bind(now).execute(conn).await?.rows_affected());
        // What somebody else asked for in this address' name still waits for its owner's word.
        for wish in wishes {
            on!(&mut tx, |conn| {
                let query = sqlx::query(CONFIRM_ONE).bind(subscriber.id).bind(wish.series).bind(wish.choices);
                query.bind(now).bind(consent).execute(conn).await?.rows_affected()
            });
        }
        tx.commit().await?;
        Ok(Some(subscriber.id))
    }

    /// Ends subscriptions of a subscriber: the given ones, or all. Who has none left has left. Again it does nothing more.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn unsubscribe(&self, subscriber_id: i64, subscriptions: Option<&[i64]>, now: Timestamp) -> Result<Left> {
        let mut tx = self.begin().await?;
        on!(&mut tx, |conn| {
            sqlx::query_as::<_, SubscriberRow>(LOCK_ID).bind(subscriber_id).fetch_optional(conn).await?
        });
        let mut ended = 0;
        match subscriptions {
            Some(ids) => {
                for id in ids {
                    ended += on!(&mut tx, |conn| {
                        let query = sqlx::query(LEAVE_ONE).bind(subscriber_id).bind(id).bind(now);
                        query.execute(conn).await?.rows_affected()
                    });
                }
            }
            None => {
                ended += on!(&mut tx, |conn| {
                    sqlx::query(LEAVE_ALL).bind(subscriber_id).bind(now).execute(conn).await?.rows_affected()
                });
            }
        }
        let remaining =
            on!(&mut tx, |conn| sqlx::query_scalar::<_, i64>(REMAINING).bind(subscriber_id).fetch_one(conn).await?);
        if ended > 0 && remaining == 0 {
            on!(&mut tx, |conn| sqlx::query(LEAVE).bind(subscriber_id).bind(now).execute(conn).await?.rows_affected());
        }
        tx.commit().await?;
        Ok(Left { ended, remaining })
    }

    /// One subscription.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn subscription(&self, id: i64) -> Result<Option<SubscriptionRow>> {
        Ok(read!(self, |pool| sqlx::query_as(SUBSCRIPTION).bind(id).fetch_optional(pool).await?))
    }

    /// Changes what a subscription asks for. Gives whether it was changed: not where it ended, is somebody else's, or is
    /// then the same as another one of theirs.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn change_subscription(&self, subscriber_id: i64, id: i64, choices: &str) -> Result<bool> {
        let mut tx = self.begin().await?;
        on!(&mut tx, |conn| {
            sqlx::query_as::<_, SubscriberRow>(LOCK_ID).bind(subscriber_id).fetch_optional(conn).await?
        });
        let taken = on!(&mut tx, |conn| {
            let query = sqlx::query_scalar::<_, i64>(TAKEN).bind(subscriber_id).bind(id).bind(choices);
            query.fetch_one(conn).await?
        });
        if taken > 0 {
            return Ok(false);
        }
        let rows = on!(&mut tx, |conn| {
            let query = sqlx::query(CHANGE).bind(subscriber_id).bind(id).bind(choices);
            query.execute(conn).await?.rows_affected()
        });
        tx.commit().await?;
        Ok(rows > 0)
    }

    /// Writes to a subscriber in another language from now on.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn set_language(&self, subscriber_id: i64, language: &str) -> Result<()> {
        let mut tx = self.begin().await?;
        on!(&mut tx, |conn| sqlx::query(SPEAK).bind(subscriber_id).bind(language).execute(conn).await?.rows_affected());
        tx.commit().await
    }

    /// Never writes to an address again, for this reason. Gives whether it is known.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn suppress(&self, address: &str, why: &str, now: Timestamp) -> Result<bool> {
        let mut tx = self.begin().await?;
        let rows = on!(&mut tx, |conn| sqlx::query(SUPPRESS)
            .bind(address)
            .bind(now)
            .bind(why)
            .execute(conn)
            .await?
            .rows_affected());
        tx.commit().await?;
        Ok(rows > 0)
    }

    /// Everyone who confirmed that they want to hear of a series.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn recipients_of(&self, series_id: &str) -> Result<Vec<Recipient>> {
        Ok(read!(self, |pool| sqlx::query_as(RECIPIENTS).bind(series_id).fetch_all(pool).await?))
    }

    /// One subscriber.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn subscriber(&self, id: i64) -> Result<Option<SubscriberRow>> {
        Ok(read!(self, |pool| sqlx::query_as(ONE).bind(id).fetch_optional(pool).await?))
    }

    /// The subscriber of an address.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn subscriber_of(&self, address: &str) -> Result<Option<SubscriberRow>> {
        Ok(read!(self, |pool| sqlx::query_as(BY_ADDRESS).bind(address).fetch_optional(pool).await?))
    }

    /// The subscriber whose last confirmation mail carries the token with this hash.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn subscriber_of_token(&self, confirm_token_hash: &str) -> Result<Option<SubscriberRow>> {
        Ok(read!(self, |pool| sqlx::query_as(BY_TOKEN).bind(confirm_token_hash).fetch_optional(pool).await?))
    }

    /// Every subscriber, in the order in which they came.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn subscribers(&self) -> Result<Vec<SubscriberRow>> {
        Ok(read!(self, |pool| sqlx::query_as(ALL).fetch_all(pool).await?))
    }

    /// The subscriptions of a subscriber, also those that ended.
    ///
    /// # Errors
    /// Fails where the database does.
    pub async fn subscriptions_of(&self, subscriber_id: i64) -> Result<Vec<SubscriptionRow>> {
        Ok(read!(self, |pool| sqlx::query_as(SUBSCRIPTIONS).bind(subscriber_id).fetch_all(pool).await?))
    }
}
