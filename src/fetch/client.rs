//! The HTTP clients behind the gate: whom they dial, whom they trust, and through which proxy.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use url::Url;

use super::error::{FetchError, Kind};
use super::failure::{causes, of_resolving};
use super::policy::Policy;
use super::resolve::{JudgingResolver, ProxyResolver, ResolveError, Resolver, judged};

/// Chooses ring as the TLS library of the whole process; without a choice rustls would panic at the first connection.
pub fn install_tls_provider() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // An error says that somebody chose before, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}

/// All clients of a gate.
pub(super) struct Clients {
    policy: Arc<Policy>,
    resolver: Arc<dyn Resolver>,
    /// One client a port, because what a name may resolve to depends on the port, which a resolver is not told.
    by_port: Mutex<BTreeMap<u16, reqwest::Client>>,
}

impl Clients {
    pub(super) fn new(policy: Arc<Policy>, resolver: Arc<dyn Resolver>) -> Self {
        install_tls_provider();
        Self { policy, resolver, by_port: Mutex::new(BTreeMap::new()) }
    }

    /// The client that dials the port of `url`.
    pub(super) fn of(&self, url: &Url) -> Result<reqwest::Client, FetchError> {
        let port = url.port_or_known_default().unwrap_or_default();
        let mut clients = self.by_port.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(&port) {
            return Ok(client.clone());
        }
        let failed = |error: &dyn std::error::Error| {
            FetchError::new(Kind::Tls, url.as_str(), format!("TLS cannot be set up ({})", causes(error)))
        };
        let policy = &self.policy;
        let mut authorities = Vec::new();
        for pem in &policy.authorities {
            authorities.extend(reqwest::Certificate::from_pem_bundle(pem).map_err(|error| failed(&error))?);
        }
        let builder = || {
            let resolver = Arc::clone(&self.resolver);
            let builder = reqwest::Client::builder()
                .no_proxy()
                // The client of the bucket brings HTTP/2 into the build. Captures and exports speak of HTTP/1.1.
                .http1_only()
                .redirect(reqwest::redirect::Policy::none())
                .retry(reqwest::retry::never())
                .referer(false)
                .tls_info(true)
                .connect_timeout(policy.connect_timeout)
                .pool_max_idle_per_host(2)
                .pool_idle_timeout(Duration::from_secs(20));
            match &policy.proxy {
                None => {
                    let resolver = JudgingResolver { resolver, policy: Arc::clone(policy), port };
                    Ok(builder.dns_resolver(Arc::new(resolver)))
                }
                Some(proxy) => {
                    let port = proxy.port_or_known_default().unwrap_or_default();
                    let resolver = ProxyResolver { resolver, port, limit: policy.connect_timeout };
                    let proxy = reqwest::Proxy::all(proxy.as_str()).map_err(|error| failed(&error))?;
                    Ok(builder.dns_resolver(Arc::new(resolver)).proxy(proxy))
                }
            }
        };
        // A machine without certificates of authorities can still read plain http; https then fails with its own message.
        let client = builder()?
            .tls_certs_merge(authorities.clone())
            .build()
            .or_else(|_| builder()?.tls_certs_only(authorities).build().map_err(|error| failed(&error)))?;
        clients.insert(port, client.clone());
        Ok(client)
    }

    /// What is handed to a proxy is dialled by the proxy: the name is judged before, as far as it is known here. A name that
    /// only the proxy knows is the proxy's to judge.
    pub(super) async fn judge_name(&self, url: &Url) -> Result<(), FetchError> {
        let policy = &self.policy;
        let (Some(_), Some(url::Host::Domain(name))) = (&policy.proxy, url.host()) else { return Ok(()) };
        let port = url.port_or_known_default().unwrap_or_default();
        match judged(self.resolver.as_ref(), name, port, policy).await {
            Err(refused @ ResolveError::Refused(_)) => Err(of_resolving(url, &refused)),
            Ok(_) | Err(ResolveError::Unknown(_)) => Ok(()),
        }
    }

    /// The address of the site that answered. Through a proxy it is not known.
    pub(super) fn reached(&self, response: &reqwest::Response) -> Option<SocketAddr> {
        response.remote_addr().filter(|_| self.policy.proxy.is_none())
    }
}

/// SHA-256 of the certificate of the peer that answered.
pub(super) fn tls_peer(response: &reqwest::Response) -> Option<String> {
    let info = response.extensions().get::<reqwest::tls::TlsInfo>()?;
    Some(Sha256::digest(info.peer_certificate()?).iter().map(|byte| format!("{byte:02x}")).collect())
}
