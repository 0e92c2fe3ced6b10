//! How often one place asks for mail to be sent: a person fills in a form a few times, a program a thousand times.
//!
//! Kept in memory: each process counts by itself, and forgets within minutes.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

use crate::store::Timestamp;

/// How many times a minute one place may ask.
const MOST: u32 = 20;
/// How many places are remembered; beyond that the oldest minute is forgotten early.
const MOST_PLACES: usize = 50_000;
const MINUTE: i64 = 60_000_000;

/// The counts of this minute.
#[derive(Clone, Debug, Default)]
pub(super) struct Arrivals(Arc<Mutex<Counts>>);

#[derive(Debug, Default)]
struct Counts {
    minute: i64,
    by_place: BTreeMap<IpAddr, u32>,
}

impl Arrivals {
    /// Counts an arrival. Gives whether it is one too many.
    pub(super) fn is_too_many(&self, from: IpAddr, now: Timestamp) -> bool {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let minute = now.0.div_euclid(MINUTE);
        if counts.minute != minute || counts.by_place.len() >= MOST_PLACES {
            counts.minute = minute;
            counts.by_place.clear();
        }
        let count = counts.by_place.entry(place(from)).or_default();
        *count = count.saturating_add(1);
        *count > MOST
    }
}

/// Where a request comes from: behind a proxy on this machine, the last address that it names.
pub(super) fn origin(peer: IpAddr, forwarded: Option<&str>) -> IpAddr {
    if !peer.to_canonical().is_loopback() {
        return peer;
    }
    let last = forwarded.and_then(|list| list.rsplit(',').next()).map(str::trim);
    last.and_then(|address| address.parse().ok()).unwrap_or(peer)
}

/// One home has a whole network of IPv6 addresses.
fn place(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 => v4,
    }
}
