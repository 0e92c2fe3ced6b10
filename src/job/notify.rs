//! Tells the operator that something waits for a person, or broke, or works again.

use super::{Job, Notify, Service};
use crate::job::outgoing;
use crate::store::{LeasedJob, NewJob, Timestamp};
use anyhow::Result;

/// A job that tells the operator once about `occasion`.
///
/// # Errors
/// It cannot be written as JSON, which does not happen.
pub fn about(occasion: String, subject: String, text: String, now: Timestamp) -> Result<NewJob> {
    Job::Notify(Notify { occasion, subject, text }).to_row(now)
}

pub(super) async fn run(service: &Service, notify: &Notify, job: &LeasedJob) -> Result<()> {
    let now = service.now();
    tracing::warn!(occasion = notify.occasion, "{}: {}", notify.subject, notify.text);
    let mut deliveries = Vec::new();
    if let Some(operator) = &service.config.mail.operator {
        // The operator's own address needs no confirmation: whoever writes the config consents.
        if let Some(subscriber) = service.db.add_confirmed(operator, "en", &[], now).await? {
            deliveries.push(outgoing::notice(service, subscriber, operator, notify, now));
        }
    }
    service.db.commit_deliveries(&deliveries, &[], Some(job), now).await?;
    Ok(())
}
