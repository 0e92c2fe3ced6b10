//! One pace for each host over all machines that work on one database.

use super::queue::Now;
use crate::fetch::{SharedPace, Turn};
use crate::store::Db;
use std::time::Duration;

/// The pace that the database keeps.
pub(super) struct Paced {
    pub(super) db: Db,
    pub(super) clock: Now,
}

impl SharedPace for Paced {
    fn take(&self, host: &str, pace: Duration) -> Turn {
        let (db, now, host) = (self.db.clone(), (self.clock)(), host.to_owned());
        Box::pin(async move {
            let pace_us = i64::try_from(pace.as_micros()).unwrap_or(i64::MAX / 4);
            match db.take_slot(&host, pace_us, now).await {
                Ok(slot) => Duration::from_micros(u64::try_from(slot.0.saturating_sub(now.0)).unwrap_or_default()),
                Err(error) => {
                    // This process keeps its own pace all the same.
                    tracing::warn!(host, "the shared pace cannot be kept: {error}");
                    Duration::ZERO
                }
            }
        })
    }
}
