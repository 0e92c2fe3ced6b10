//! Spaces requests to one host, whoever sends them.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

/// More hosts than this are forgotten once their time is past.
const MAX_REMEMBERED_HOSTS: usize = 1024;

/// The next free moment of each host.
#[derive(Debug, Default)]
pub(super) struct Pacer {
    next: Mutex<BTreeMap<String, Instant>>,
}

impl Pacer {
    /// Waits for the next free moment of `host`, and takes it. Callers are served in the order in which they came.
    pub(super) async fn wait(&self, host: &str, pace: Duration) {
        if pace.is_zero() {
            return;
        }
        let slot = {
            let mut next = self.next.lock().await;
            let now = Instant::now();
            if next.len() >= MAX_REMEMBERED_HOSTS {
                next.retain(|_, moment| *moment > now);
            }
            let slot = next.get(host).copied().map_or(now, |moment| moment.max(now));
            next.insert(host.to_owned(), slot + pace);
            slot
        };
        tokio::time::sleep_until(slot).await;
    }
}
