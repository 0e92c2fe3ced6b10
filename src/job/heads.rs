//! What becomes of a signed head of the log: an authority stamps its time, and archivists get it by mail. Whoever keeps one
//! can hold every later archive against it.

use super::archive_state::{self, Outcome};
use super::{Notify, Service, outgoing};
use crate::archive::log::time_stamp::{self, Nonce};
use crate::store::CheckpointRow;
use anyhow::{Context, Result};
use url::Url;

/// The media type of a question (RFC 3161, section 3.4).
const QUERY: &str = "application/timestamp-query";

/// Under which name the authority's state is kept.
const TIME_STAMPS: &str = "time stamps";

/// Has the time of a head stamped and mails it, where either is asked for and not done yet. That the authority does not answer
/// is told to the operator, and changes nothing of the head; it is asked again with the next one, and once a day.
///
/// # Errors
/// The database fails.
pub(super) async fn publish(service: &Service, mut head: CheckpointRow) -> Result<CheckpointRow> {
    if head.time_stamp.is_none()
        && let Some(authority) = service.config.log.authority(service.gate.policy())?
    {
        match stamp(service, &authority, &head).await {
            Ok(response) => {
                service.db.insert_time_stamp(head.size, authority.as_str(), &response, service.now()).await?;
                head.time_stamp = Some(response);
                archive_state::record(service, TIME_STAMPS, Outcome::Well, None).await?;
            }
            Err(error) => {
                let text = format!(
                    "{error:#}\n\nThe head of {} captures is signed all the same; the authority is asked again with the next \
                     head, and once a day.",
                    head.size
                );
                archive_state::record(service, TIME_STAMPS, Outcome::Broken { cause: "not-stamped", text }, None)
                    .await?;
            }
        }
    }
    mail(service, &head).await?;
    Ok(head)
}

/// Asks the authority, and gives its answer once that is about this head.
async fn stamp(service: &Service, authority: &Url, head: &CheckpointRow) -> Result<Vec<u8>> {
    let nonce = Nonce::new(rand::random());
    let question = time_stamp::request(head.note.as_bytes(), nonce);
    let answer = service.gate.post(authority, QUERY, &question).await?;
    let stamped = time_stamp::read(&answer.body, head.note.as_bytes(), Some(nonce))
        .with_context(|| format!("the answer of {authority}"))?;
    tracing::info!(size = head.size, at = %stamped.at, "the time of the head was stamped");
    Ok(answer.body)
}

/// Owes the head to each archivist that the config names, once.
async fn mail(service: &Service, head: &CheckpointRow) -> Result<()> {
    let now = service.now();
    let mut deliveries = Vec::new();
    for address in &service.config.log.checkpoints_to {
        // Whoever is written into the config asked the operator for it.
        if let Some(subscriber) = service.db.add_confirmed(address, "en", &[], now).await? {
            deliveries.push(outgoing::notice(service, subscriber, address, &words(service, head), now));
        }
    }
    if !deliveries.is_empty() {
        service.db.commit_deliveries(&deliveries, &[], None, now).await?;
    }
    Ok(())
}

fn words(service: &Service, head: &CheckpointRow) -> Notify {
    let key = service.log_key.public();
    let pages = service.config.service.base_url.as_ref().and_then(|base| base.join("log").ok());
    let pages = pages.map(|url| format!("All heads, and what to do with them: {url}\n")).unwrap_or_default();
    Notify {
        occasion: format!("checkpoint/{}", head.size),
        subject: format!("signed head of {} captures", head.size),
        text: format!(
            "Keep this mail: no later archive that is sound can differ from it in what it covers.\n\n\
             -----\n{}-----\n\n\
             Save the lines between the dashes as a file, and hold an export or a proof against it:\n\
             python3 verifier.py FOLDER --earlier FILE\n\n\
             The key: {}\n{pages}",
            head.note,
            key.as_str()
        ),
    }
}
