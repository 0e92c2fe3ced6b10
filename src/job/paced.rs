//! One pace for each host over all machines that work on one database, and its wish to be left alone over all processes.

use super::queue::Now;
use crate::fetch::{LONGEST_REST, Noted, SharedPace, Turn};
use crate::store::{Db, Timestamp};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long it takes at most, in microseconds, until a process knows what a host told another one.
const NEWS_US: i64 = 1_000_000;

/// The pace that the database keeps.
pub(super) struct Paced {
    db: Db,
    clock: Now,
    known: Arc<Mutex<Known>>,
}

/// The hosts that are at rest, as the database said last.
#[derive(Default)]
struct Known {
    asked_at: Option<Timestamp>,
    rests: BTreeMap<String, Timestamp>,
}

impl Paced {
    pub(super) fn new(db: Db, clock: Now) -> Self {
        Self { db, clock, known: Arc::default() }
    }
}

impl SharedPace for Paced {
    fn take(&self, host: &str, pace: Duration) -> Turn {
        // One machine keeps its pace by itself.
        if matches!(self.db, Db::Sqlite { .. }) {
            return Box::pin(std::future::ready(Duration::ZERO));
        }
        let (db, now, host) = (self.db.clone(), (self.clock)(), host.to_owned());
        Box::pin(async move {
            let pace_us = i64::try_from(pace.as_micros()).unwrap_or(i64::MAX / 4);
            match db.take_slot(&host, pace_us, now).await {
                Ok(slot) => between(now, slot),
                Err(error) => {
                    // This process keeps its own pace all the same.
                    tracing::warn!(host, "the shared pace cannot be kept: {error}");
                    Duration::ZERO
                }
            }
        })
    }

    fn rest(&self, host: &str, time: Duration) -> Noted {
        let (db, now, host) = (self.db.clone(), (self.clock)(), host.to_owned());
        let until = now.after(time.min(LONGEST_REST));
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let own = known.rests.entry(host.clone()).or_insert(until);
        *own = until.max(*own);
        Box::pin(async move {
            if let Err(error) = db.rest_host(&host, until, now.after(LONGEST_REST)).await {
                tracing::warn!(host, "other processes cannot be told that it wants to be left alone: {error}");
            }
        })
    }

    fn rest_of(&self, host: &str) -> Turn {
        let (db, now, host, known) = (self.db.clone(), (self.clock)(), host.to_owned(), Arc::clone(&self.known));
        Box::pin(async move {
            let is_fresh = {
                let known = known.lock().unwrap_or_else(PoisonError::into_inner);
                known.asked_at.is_some_and(|at| at <= now && now.0 - at.0 < NEWS_US)
            };
            if !is_fresh {
                match db.resting_hosts(now, now.after(LONGEST_REST)).await {
                    Ok(rests) => {
                        *known.lock().unwrap_or_else(PoisonError::into_inner) =
                            Known { asked_at: Some(now), rests: rests.into_iter().collect() };
                    }
                    Err(error) => tracing::warn!(host, "whether it wants to be left alone is not known: {error}"),
                }
            }
            let known = known.lock().unwrap_or_else(PoisonError::into_inner);
            known.rests.get(&host).map_or(Duration::ZERO, |until| between(now, *until))
        })
    }
}

fn between(now: Timestamp, then: Timestamp) -> Duration {
    Duration::from_micros(u64::try_from(then.0.saturating_sub(now.0)).unwrap_or_default())
}
