//! Spaces requests to one host, whoever sends them, and leaves a host alone that asked for it.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

/// More hosts than this are forgotten once their time is past.
const MAX_REMEMBERED_HOSTS: usize = 1024;

/// A host that asks for more than this is asked again after it all the same: a wrong clock must not silence a source.
pub const LONGEST_REST: Duration = Duration::from_secs(24 * 3_600);

/// How long to wait for one's turn, when it is known.
pub type Turn = Pin<Box<dyn Future<Output = Duration> + Send>>;

/// Something that was noted, when it is.
pub type Noted = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Keeps one pace over several processes.
pub trait SharedPace: Send + Sync + 'static {
    /// Takes the next turn at `host`; the one after it is `pace` later.
    fn take(&self, host: &str, pace: Duration) -> Turn;

    /// Notes for all processes that `host` asked to be left alone for so long.
    fn rest(&self, host: &str, time: Duration) -> Noted;

    /// How long `host` is still to be left alone, whichever process it told that.
    fn rest_of(&self, host: &str) -> Turn;
}

/// What is known of a host.
#[derive(Debug)]
struct Host {
    /// Its next free moment.
    next: Instant,
    /// Until when it asked to be left alone.
    rests_until: Option<Instant>,
}

/// The hosts that were asked lately.
#[derive(Debug, Default)]
pub(super) struct Pacer {
    hosts: Mutex<BTreeMap<String, Host>>,
}

impl Pacer {
    /// Waits for the next free moment of `host`, and takes it. Callers are served in the order in which they came.
    ///
    /// # Errors
    /// The host is at rest for longer than `patience`: how long.
    pub(super) async fn wait(&self, host: &str, pace: Duration, patience: Duration) -> Result<(), Duration> {
        let slot = {
            let mut hosts = self.hosts.lock().await;
            let now = Instant::now();
            if hosts.len() >= MAX_REMEMBERED_HOSTS {
                hosts.retain(|_, host| host.next > now || host.rests_until.is_some_and(|end| end > now));
            }
            let known = hosts.entry(host.to_owned()).or_insert(Host { next: now, rests_until: None });
            let rest = known.rests_until.map(|end| end.saturating_duration_since(now)).unwrap_or_default();
            if rest > patience {
                return Err(rest);
            }
            let slot = known.next.max(now + rest);
            known.next = slot + pace;
            slot
        };
        tokio::time::sleep_until(slot).await;
        Ok(())
    }

    /// Leaves `host` alone for so long.
    pub(super) async fn rest(&self, host: &str, time: Duration) {
        let mut hosts = self.hosts.lock().await;
        let now = Instant::now();
        let end = now + time.min(LONGEST_REST);
        let known = hosts.entry(host.to_owned()).or_insert(Host { next: now, rests_until: None });
        known.rests_until = Some(known.rests_until.map_or(end, |before| before.max(end)));
    }
}
