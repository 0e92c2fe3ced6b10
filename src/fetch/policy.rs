//! What the gate may do: whom it may reach, how fast, how long and how much. Values only.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::time::Duration;

use ipnet::IpNet;
use url::Url;

/// An exception that the operator made to the rule that only public addresses are reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allow {
    /// Every address of a network, at the ports that are allowed anyway.
    Network(IpNet),
    /// Exactly one address at exactly one port.
    Endpoint(SocketAddr),
}

impl FromStr for Allow {
    type Err = String;

    /// Reads `10.1.0.0/16`, `10.1.2.3`, `127.0.0.1:8080` or `[::1]:8080`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(endpoint) = text.parse::<SocketAddr>() {
            return Ok(Self::Endpoint(SocketAddr::new(endpoint.ip().to_canonical(), endpoint.port())));
        }
        if let Ok(network) = text.parse::<IpNet>() {
            return Ok(Self::Network(network.trunc()));
        }
        text.parse::<IpAddr>().map(|address| Self::Network(IpNet::from(address.to_canonical()))).map_err(|_| {
            format!("`{text}` is not a network (10.1.0.0/16), an address (10.1.2.3) or an address with a port (127.0.0.1:8080)")
        })
    }
}

impl fmt::Display for Allow {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Network(network) => network.fmt(formatter),
            Self::Endpoint(endpoint) => endpoint.fmt(formatter),
        }
    }
}

/// The limits and permissions of a [`Gate`](super::Gate).
#[derive(Debug, Clone)]
pub struct Policy {
    /// Sent as `User-Agent`; it names the program and a contact address, so that a site's keeper can complain.
    pub user_agent: String,
    /// Addresses that are not public and may be reached nevertheless.
    pub allow: Vec<Allow>,
    /// Whom every request is handed to instead of the site itself. The environment names no proxy.
    pub proxy: Option<Url>,
    /// Certificates of authorities (PEM) that are trusted beside those of the machine.
    pub authorities: Vec<Vec<u8>>,
    /// Ports beside 80 and 443.
    pub ports: BTreeSet<u16>,
    /// Least time between the starts of two requests to one host.
    pub pace: Duration,
    /// The same for hosts that are named: a host as in a URL, in small letters, without a port.
    pub pace_by_host: BTreeMap<String, Duration>,
    /// Whether robots.txt is asked and heeded (RFC 9309).
    pub robots: bool,
    /// Hosts whose robots.txt is not heeded, because their keepers permitted us more: as in a URL, in small letters.
    pub robots_exempt: BTreeSet<String>,
    /// Time to connect, TLS included.
    pub connect_timeout: Duration,
    /// Time from sending one request to the last byte of its body.
    pub total_timeout: Duration,
    /// Most bytes of a body, coded or decoded.
    pub max_body_bytes: u64,
    /// Most redirects that are followed.
    pub max_redirects: usize,
    /// How often a request is sent again after a failure that may pass.
    pub retries: u32,
    /// Wait before the first retry; it doubles with each.
    pub retry_wait: Duration,
    /// Longest wait before a retry. A site that asks for more by `Retry-After` is left alone, and its wish is in the error.
    pub max_retry_wait: Duration,
}

impl Policy {
    /// The defaults, under the given `User-Agent`.
    pub fn new(user_agent: impl Into<String>) -> Self {
        Self {
            user_agent: user_agent.into(),
            allow: Vec::new(),
            proxy: None,
            authorities: Vec::new(),
            ports: BTreeSet::new(),
            pace: Duration::from_secs(1),
            pace_by_host: BTreeMap::new(),
            robots: true,
            robots_exempt: BTreeSet::new(),
            connect_timeout: Duration::from_secs(10),
            total_timeout: Duration::from_secs(120),
            max_body_bytes: 64 << 20,
            max_redirects: 8,
            retries: 2,
            retry_wait: Duration::from_secs(1),
            max_retry_wait: Duration::from_secs(60),
        }
    }

    /// Least time between two requests to `host`.
    pub(super) fn pace_of(&self, host: &str) -> Duration {
        self.pace_by_host.get(host).copied().unwrap_or(self.pace)
    }
}
