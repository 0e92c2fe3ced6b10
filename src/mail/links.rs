//! The addresses that mails and pages carry, and the tokens in them.
//!
//! A personal link holds what it is about in the clear and a keyed hash of it: nothing need be stored, nothing can be
//! guessed, and nothing can be changed.

use super::secret::Secret;
use crate::archive::Digest;
use crate::config::Config;
use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

/// For how many days a confirmation link works.
pub const CONFIRM_DAYS: u32 = 7;

/// For how many days the link to a subscriber's own page works. Every mail brings a new one.
pub const PERSONAL_DAYS: i64 = 60;

/// Makes and reads the addresses of one installation.
#[derive(Clone, Debug)]
pub struct Links {
    base: Url,
    secret: Secret,
}

/// Who wants to leave what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leave {
    /// The subscriber.
    pub subscriber: i64,
    /// The subscriptions named in the mail.
    pub subscriptions: Vec<i64>,
}

impl Links {
    /// Links under the configured base URL; without one there are none.
    pub fn new(config: &Config, secret: &Secret) -> Option<Self> {
        Some(Self { base: config.service.base_url.clone()?, secret: secret.clone() })
    }

    fn at(&self, path: &str) -> String {
        format!("{}/{path}", self.base.as_str().trim_end_matches('/'))
    }

    /// The page of a report.
    pub fn report(&self, id: &str) -> String {
        self.at(&format!("reports/{id}"))
    }

    /// The page of a series.
    pub fn series(&self, id: &str) -> String {
        self.at(&format!("series/{id}"))
    }

    /// The bytes of an edition as they were fetched.
    pub fn snapshot(&self, sha256: &str) -> String {
        self.at(&format!("snapshots/{sha256}"))
    }

    /// The newest signed head of the log.
    pub fn checkpoint(&self) -> String {
        self.at("log/checkpoint")
    }

    /// A subscriber's own page, open for [`PERSONAL_DAYS`] days from `now` on. Who has the link needs no password.
    pub fn personal(&self, subscriber: i64, now: DateTime<Utc>) -> String {
        self.at(&format!("my/{}", self.personal_token(subscriber, now)))
    }

    /// The token of that page: who, until when, and a keyed hash of both.
    pub fn personal_token(&self, subscriber: i64, now: DateTime<Utc>) -> String {
        let what = format!("{subscriber}.{}", (now + TimeDelta::days(PERSONAL_DAYS)).timestamp());
        let signature = self.secret.sign("personal", &[&what]);
        format!("{what}.{signature}")
    }

    /// The Atom feed of a subscription.
    pub fn feed(&self, subscription: i64) -> String {
        let id = subscription.to_string();
        self.at(&format!("feeds/{id}.{}", self.secret.sign("feed", &[&id])))
    }

    /// The subscription of a feed's token; nothing where it is not ours.
    pub fn read_feed(&self, token: &str) -> Option<i64> {
        let (id, signature) = token.split_once('.')?;
        self.secret.verify("feed", &[id], signature).then(|| id.parse().ok())?
    }

    /// The host of the pages.
    pub fn host(&self) -> &str {
        self.base.host_str().unwrap_or("localhost")
    }

    /// Whose page a token opens; nothing where it is not ours, or its time is over.
    pub fn read_personal(&self, token: &str, now: DateTime<Utc>) -> Option<i64> {
        let (what, signature) = token.rsplit_once('.')?;
        let (subscriber, expires) = what.split_once('.')?;
        if !self.secret.verify("personal", &[what], signature) || now.timestamp() >= expires.parse().ok()? {
            return None;
        }
        subscriber.parse().ok()
    }

    /// The page on which a subscriber confirms.
    pub fn confirm(&self, token: &str) -> String {
        self.at(&format!("confirm/{token}"))
    }

    /// The page on which a subscriber leaves the subscriptions named.
    pub fn leave(&self, leave: &Leave) -> String {
        let ids: Vec<String> = leave.subscriptions.iter().map(i64::to_string).collect();
        let what = format!("{}.{}", leave.subscriber, ids.join("-"));
        let signature = self.secret.sign("leave", &[&what]);
        self.at(&format!("leave/{what}.{signature}"))
    }

    /// What the token of a leave link says; nothing where it is not ours.
    pub fn read_leave(&self, token: &str) -> Option<Leave> {
        let (what, signature) = token.rsplit_once('.')?;
        if !self.secret.verify("leave", &[what], signature) {
            return None;
        }
        let (subscriber, ids) = what.split_once('.')?;
        let subscriptions =
            ids.split('-').filter(|id| !id.is_empty()).map(str::parse).collect::<Result<_, _>>().ok()?;
        Some(Leave { subscriber: subscriber.parse().ok()?, subscriptions })
    }
}

/// What makes a confirmation link unlike any other: until when it works, and a random number.
pub fn confirm_nonce(now: DateTime<Utc>) -> String {
    let expires = now + TimeDelta::days(i64::from(CONFIRM_DAYS));
    format!("{}-{:016x}", expires.timestamp(), rand::random::<u64>())
}

/// The token of a confirmation mail: the end of its life, and a keyed hash of address and nonce.
pub fn confirm_token(secret: &Secret, address: &str, nonce: &str) -> String {
    let expires = nonce.split('-').next().unwrap_or_default();
    format!("{expires}-{}", secret.sign("confirm", &[address, nonce]))
}

/// Whether the token's life has not ended. Whether it is one of ours only its hash in the store tells.
pub fn confirm_is_valid(token: &str, now: DateTime<Utc>) -> bool {
    let expires = token.split('-').next().and_then(|expires| expires.parse::<i64>().ok());
    expires.is_some_and(|expires| now.timestamp() < expires)
}

/// The hash of a token: the token itself is not kept.
pub fn token_hash(token: &str) -> String {
    Digest::of(token.as_bytes()).to_string()
}
