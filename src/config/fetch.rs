//! `[fetch]`: how outgoing requests behave.

use crate::fetch::{Allow, Policy};
use anyhow::{Context, Result};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;
use url::Url;

/// How outgoing requests behave.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fetch {
    /// Who asks, told to every site: an address where its people can reach you.
    pub contact: String,
    /// Least milliseconds between two requests to one host.
    pub pace_ms: u64,
    /// The same for hosts that are named.
    pub pace_ms_by_host: BTreeMap<String, u64>,
    /// Whether the robots.txt of each site is asked and heeded.
    pub robots: bool,
    /// Hosts whose robots.txt is not heeded, because their keepers gave leave.
    pub robots_exempt: BTreeSet<String>,
    /// Most seconds for one request, redirects included.
    pub timeout_s: u64,
    /// Most bytes of a body, in MiB.
    pub max_body_mib: u64,
    /// Most redirects followed.
    pub max_redirects: usize,
    /// Private addresses that may be reached all the same: `127.0.0.1:8099`, or a network, `10.1.0.0/16`.
    pub allow: Vec<String>,
    /// The proxy that every request is handed to, such as `http://proxy.example:3128`; the environment's own is never used.
    pub proxy: Option<String>,
    /// Files with certificates of authorities (PEM) that are trusted beside those of the machine.
    pub authorities: Vec<PathBuf>,
}

impl Default for Fetch {
    fn default() -> Self {
        Self {
            contact: String::new(),
            pace_ms: 1_000,
            pace_ms_by_host: BTreeMap::new(),
            robots: true,
            robots_exempt: BTreeSet::new(),
            timeout_s: 60,
            max_body_mib: 256,
            max_redirects: 8,
            allow: Vec::new(),
            proxy: None,
            authorities: Vec::new(),
        }
    }
}

impl Fetch {
    /// What the gate may do.
    ///
    /// # Errors
    /// An exception in `allow` is no address, the proxy no web address, or a certificate cannot be read.
    pub fn policy(&self) -> Result<Policy> {
        let contact = if self.contact.is_empty() { "no contact set" } else { &self.contact };
        let mut policy = Policy::new(format!("annexwatch/{} ({contact})", env!("CARGO_PKG_VERSION")));
        for text in &self.allow {
            let allow: Allow = text.parse().map_err(|why| anyhow::anyhow!("fetch.allow: {why}"))?;
            if let Allow::Endpoint(endpoint) = allow {
                policy.ports.insert(endpoint.port());
            }
            policy.allow.push(allow);
        }
        if let Some(text) = self.proxy.as_deref().filter(|text| !text.is_empty()) {
            let proxy = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
            policy.proxy = Some(proxy.with_context(|| format!("fetch.proxy: {text:?} is no http or https address"))?);
        }
        for file in &self.authorities {
            let failed = || format!("fetch.authorities: cannot read {}", file.display());
            policy.authorities.push(std::fs::read(file).with_context(failed)?);
        }
        policy.pace = Duration::from_millis(self.pace_ms);
        policy.pace_by_host =
            self.pace_ms_by_host.iter().map(|(host, ms)| (host.clone(), Duration::from_millis(*ms))).collect();
        policy.robots = self.robots;
        policy.robots_exempt = self.robots_exempt.iter().map(|host| host.to_ascii_lowercase()).collect();
        policy.total_timeout = Duration::from_secs(self.timeout_s);
        policy.max_body_bytes = self.max_body_mib << 20;
        policy.max_redirects = self.max_redirects;
        Ok(policy)
    }
}
