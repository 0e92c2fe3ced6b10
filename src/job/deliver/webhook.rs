//! One delivery to a subscriber's program, signed as Standard Webhooks says: through the gate, so never to a private address,
//! and never on to another place.

use super::{hold, later};
use crate::fetch::Post;
use crate::job::{Service, outgoing};
use crate::store::{LeasedDelivery, Timestamp};
use anyhow::{Context, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// What precedes the key in a secret.
const PREFIX: &str = "whsec_";

/// A secret of 192 random bits, in the form that Standard Webhooks has for them.
pub fn fresh_secret() -> String {
    let key: [u8; 24] = rand::random();
    format!("{PREFIX}{}", STANDARD.encode(key))
}

/// The signature of a message: `v1,` and the HMAC-SHA-256 of its id, time and bytes in base64. Nothing where the secret is none.
pub fn signature(secret: &str, id: &str, timestamp: i64, body: &[u8]) -> Option<String> {
    let key = STANDARD.decode(secret.strip_prefix(PREFIX)?).ok()?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(body);
    Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

pub(super) async fn send(service: &Service, delivery: &LeasedDelivery) -> Result<()> {
    let hook = service.db.webhook_of(delivery.subscriber_id).await?.filter(|hook| hook.disabled_at.is_none());
    let Some(hook) = hook else {
        return Ok(service.db.delivery_failed(delivery, "the webhook was removed").await?);
    };
    let Some(body) = outgoing::message_of(service, delivery).await? else {
        return Ok(service.db.delivery_failed(delivery, "nothing left to say").await?);
    };
    let body = service.db.fix_message(delivery, &body).await?;
    let url = url::Url::parse(&hook.url).context("the address of a webhook")?;
    let now = service.now();
    let id = delivery.message_id.trim_matches(['<', '>']);
    let timestamp = now.0.div_euclid(1_000_000);
    let signature = signature(&hook.secret, id, timestamp, &body).context("the secret of a webhook")?;
    service.db.data_begun(delivery).await?;
    let headers = [
        ("content-type", "application/json".to_owned()),
        ("webhook-id", id.to_owned()),
        ("webhook-timestamp", timestamp.to_string()),
        ("webhook-signature", signature),
    ];
    match service.gate.post_message(&url, Post { headers: &headers, body }).await {
        Ok(status @ 200..=299) => {
            service.db.delivery_accepted(delivery, service.now()).await?;
            tracing::info!(delivery = delivery.id, status, "posted");
            Ok(())
        }
        // It says that it is gone for good.
        Ok(410) => disable(service, delivery, "its server answers 410: gone").await,
        Ok(status) => fail(service, delivery, &format!("its server answers {status}"), true).await,
        Err(error) if error.kind.is_refusal() => disable(service, delivery, &error.why).await,
        Err(error) => fail(service, delivery, &error.why, false).await,
    }
}

async fn fail(service: &Service, delivery: &LeasedDelivery, why: &str, refused: bool) -> Result<()> {
    let now: Timestamp = service.now();
    tracing::warn!(delivery = delivery.id, attempts = delivery.attempts, "not posted: {why}");
    hold(service, delivery, now).await?;
    if later(service, delivery, why, refused).await? {
        service.db.disable_webhook(delivery.subscriber_id, &format!("it failed for days, last: {why}"), now).await?;
    }
    Ok(())
}

async fn disable(service: &Service, delivery: &LeasedDelivery, why: &str) -> Result<()> {
    service.db.delivery_failed(delivery, why).await?;
    tracing::warn!(delivery = delivery.id, "a webhook is disabled: {why}");
    Ok(service.db.disable_webhook(delivery.subscriber_id, why, service.now()).await?)
}
