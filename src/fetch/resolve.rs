//! Turns names into addresses, and lets only judged addresses through to the dialler.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use super::guard::{self, Refusal};
use super::policy::Policy;

/// The answer of a [`Resolver`], when it comes.
pub type Resolving = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// Knows the addresses of a name.
pub trait Resolver: Send + Sync + 'static {
    /// All addresses of `name`, which is never an IP literal.
    fn resolve(&self, name: &str) -> Resolving;
}

/// Asks the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemResolver;

impl Resolver for SystemResolver {
    fn resolve(&self, name: &str) -> Resolving {
        let name = name.to_owned();
        Box::pin(async move {
            let addresses = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok(addresses.map(|address| address.ip()).collect())
        })
    }
}

/// Why a name gave no address to dial. It travels through the HTTP client's error, and is found there again.
#[derive(Debug, Clone, thiserror::Error)]
pub(super) enum ResolveError {
    #[error("the name does not resolve ({0})")]
    Unknown(String),
    #[error("{}", .0.why)]
    Refused(Refusal),
}

/// The resolver that the HTTP client dials by, for one port: because it alone hands out addresses, and judges all of
/// them first, a name that changes its answer between two look-ups gains nothing.
pub(super) struct JudgingResolver {
    pub(super) resolver: Arc<dyn Resolver>,
    pub(super) policy: Arc<Policy>,
    pub(super) port: u16,
}

impl reqwest::dns::Resolve for JudgingResolver {
    fn resolve(&self, name: reqwest::dns::Name) -> reqwest::dns::Resolving {
        let (policy, port) = (Arc::clone(&self.policy), self.port);
        let resolver = Arc::clone(&self.resolver);
        Box::pin(async move {
            let addresses = judged(resolver.as_ref(), name.as_str(), port, &policy).await?;
            let dialled = addresses.into_iter().map(move |address| SocketAddr::new(address, port));
            Ok(Box::new(dialled) as reqwest::dns::Addrs)
        })
    }
}

/// All addresses of a name, each of them judged.
pub(super) async fn judged(
    resolver: &dyn Resolver,
    name: &str,
    port: u16,
    policy: &Policy,
) -> Result<Vec<IpAddr>, ResolveError> {
    let addresses = found(resolver, name, policy.connect_timeout).await?;
    // One bad answer spoils the name: a site that mixes public and private addresses is not to be trusted.
    for address in &addresses {
        guard::judge_address(*address, port, policy).map_err(ResolveError::Refused)?;
    }
    Ok(addresses)
}

async fn found(resolver: &dyn Resolver, name: &str, limit: Duration) -> Result<Vec<IpAddr>, ResolveError> {
    match tokio::time::timeout(limit, resolver.resolve(name)).await {
        Ok(Ok(addresses)) if !addresses.is_empty() => Ok(addresses),
        Ok(Ok(_)) => Err(ResolveError::Unknown(format!("no address for {name}"))),
        Ok(Err(error)) => Err(ResolveError::Unknown(error.to_string())),
        Err(_) => Err(ResolveError::Unknown("the name server does not answer".into())),
    }
}

/// The resolver for the proxy's own name, which the operator wrote down: it may be private. No other name is asked of it,
/// because everything is sent to the proxy.
pub(super) struct ProxyResolver {
    pub(super) resolver: Arc<dyn Resolver>,
    pub(super) port: u16,
    pub(super) limit: Duration,
}

impl reqwest::dns::Resolve for ProxyResolver {
    fn resolve(&self, name: reqwest::dns::Name) -> reqwest::dns::Resolving {
        let (resolver, port, limit) = (Arc::clone(&self.resolver), self.port, self.limit);
        Box::pin(async move {
            let addresses = found(resolver.as_ref(), name.as_str(), limit).await?;
            let dialled = addresses.into_iter().map(move |address| SocketAddr::new(address, port));
            Ok(Box::new(dialled) as reqwest::dns::Addrs)
        })
    }
}
