//! Judges URLs and addresses: may the gate go there? Values in, verdict out; nothing is resolved or dialled here.
//!
//! Address ranges are those of the IANA special-purpose registries (RFC 6890 and its updates). IPv6 is refused unless it
//! is global unicast, so that a range reserved later is not reached by oversight.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use super::error::{FetchError, Kind};
use super::policy::{Allow, Policy};

/// Longest URL that is accepted, in bytes.
const MAX_URL_BYTES: usize = 8 * 1024;

/// Names that never belong to a public site (RFC 6761, RFC 6762, RFC 8375, and ICANN's reservation of `internal`).
const SPECIAL_NAMES: [&str; 10] =
    ["localhost", "local", "internal", "intranet", "lan", "home.arpa", "onion", "invalid", "test", "localdomain"];

/// Parses `text` and judges it as [`judge_url`] does. This is what a URL typed by a person has to pass.
///
/// # Errors
/// [`Kind::BadUrl`] where the text is no absolute URL, otherwise those of [`judge_url`].
pub fn parse_url(text: &str, policy: &Policy) -> Result<Url, FetchError> {
    let refuse = |why: &str| FetchError::new(Kind::BadUrl, redact(text), why);
    if text.len() > MAX_URL_BYTES {
        return Err(refuse("the URL is longer than 8 KiB; give a shorter one"));
    }
    if text.chars().any(char::is_control) {
        return Err(refuse("the URL contains a control character; encode it as %XX"));
    }
    let url = Url::parse(text.trim()).map_err(|error| {
        refuse(&format!("not an address: no absolute URL ({error}); give one that begins with https:// or http://"))
    })?;
    judge_url(&url, policy)?;
    Ok(url)
}

/// Judges all of a URL that can be judged without asking a name server: scheme, credentials, port, host.
///
/// # Errors
/// [`Kind::RefusedScheme`], [`Kind::RefusedCredentials`], [`Kind::RefusedPort`], [`Kind::RefusedAddress`],
/// [`Kind::RefusedName`], [`Kind::BadUrl`].
pub fn judge_url(url: &Url, policy: &Policy) -> Result<(), FetchError> {
    let refuse = |kind, why: String| Err(FetchError::new(kind, redact(url.as_str()), why));
    if !matches!(url.scheme(), "http" | "https") {
        return refuse(Kind::RefusedScheme, format!("scheme `{}` is not fetched; use https or http", url.scheme()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return refuse(Kind::RefusedCredentials, "a URL with a user name or password is not fetched; remove it".into());
    }
    let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
        return refuse(Kind::BadUrl, "the URL names no host".into());
    };
    match host {
        Host::Ipv4(address) => judge_address(IpAddr::V4(address), port, policy),
        Host::Ipv6(address) => judge_address(IpAddr::V6(address), port, policy),
        Host::Domain(name) => judge_name(name, port, policy),
    }
    .or_else(|refusal| refuse(refusal.kind, refusal.why))
}

/// Why an address or a name is not reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// For programs.
    pub kind: Kind,
    /// For people.
    pub why: String,
}

/// Judges a host name and its port, before it is resolved.
fn judge_name(name: &str, port: u16, policy: &Policy) -> Result<(), Refusal> {
    let bare = name.strip_suffix('.').unwrap_or(name);
    let well_formed = bare.len() <= 253 && bare.split('.').all(|label| (1..=63).contains(&label.len()));
    if !well_formed {
        return Err(Refusal {
            kind: Kind::BadUrl,
            why: "the host name is malformed: labels have 1 to 63 characters, a name at most 253".into(),
        });
    }
    let exempt = policy.allow.iter().any(|allow| matches!(allow, Allow::Endpoint(endpoint) if endpoint.port() == port));
    // Where the operator listed addresses of an intranet, its names are judged by what they resolve to.
    let intranet = exempt || policy.allow.iter().any(|allow| matches!(allow, Allow::Network(_)));
    let special = SPECIAL_NAMES
        .iter()
        .any(|special| bare.strip_suffix(special).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')));
    if special && !intranet {
        return Err(Refusal {
            kind: Kind::RefusedName,
            why: format!(
                "`{bare}` is not a public name; an intranet's addresses must be listed under `allow` in the configuration"
            ),
        });
    }
    if !port_is_open(port, policy) && !exempt {
        return Err(refused_port(port));
    }
    Ok(())
}

/// Judges an address and a port: public addresses at allowed ports, and what the operator listed.
///
/// # Errors
/// A [`Refusal`] that names the range the address is in, or the port.
pub fn judge_address(address: IpAddr, port: u16, policy: &Policy) -> Result<(), Refusal> {
    let canonical = address.to_canonical();
    let listed = |allow: &Allow| match allow {
        Allow::Endpoint(endpoint) => endpoint.ip() == canonical && endpoint.port() == port,
        Allow::Network(network) => port_is_open(port, policy) && network.contains(&canonical),
    };
    if policy.allow.iter().any(listed) {
        return Ok(());
    }
    if let Some(range) = special_range(canonical) {
        return Err(Refusal {
            kind: Kind::RefusedAddress,
            why: format!(
                "{address} is {range}, not a public address; list it under `allow` in the configuration if it is meant"
            ),
        });
    }
    if port_is_open(port, policy) { Ok(()) } else { Err(refused_port(port)) }
}

fn port_is_open(port: u16, policy: &Policy) -> bool {
    port != 0 && (matches!(port, 80 | 443) || policy.ports.contains(&port))
}

fn refused_port(port: u16) -> Refusal {
    Refusal {
        kind: Kind::RefusedPort,
        why: format!("port {port} is neither 80 nor 443; list it under `ports` in the configuration if it is meant"),
    }
}

/// The special range that an address is in, in words, or `None` where it is a public one.
pub fn special_range(address: IpAddr) -> Option<&'static str> {
    match address.to_canonical() {
        IpAddr::V4(address) => special_range_v4(address),
        IpAddr::V6(address) => special_range_v6(address),
    }
}

fn special_range_v4(address: Ipv4Addr) -> Option<&'static str> {
    Some(match address.octets() {
        [0, ..] => "in \"this network\" (0.0.0.0/8)",
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => "private (RFC 1918)",
        [100, 64..=127, ..] => "shared by a provider's customers (100.64.0.0/10)",
        [127, ..] => "loopback",
        [169, 254, ..] => "link-local, where clouds keep their metadata (169.254.0.0/16)",
        [192, 0, 0, _] => "in a block for protocols (192.0.0.0/24)",
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => "for documentation",
        [192, 88, 99, _] => "a 6to4 relay (192.88.99.0/24)",
        [198, 18..=19, ..] => "for benchmarks (198.18.0.0/15)",
        [224..=239, ..] => "multicast",
        [240..=255, ..] => "reserved or broadcast (240.0.0.0/4)",
        _ => return None,
    })
}

fn special_range_v6(address: Ipv6Addr) -> Option<&'static str> {
    let [a, b, c, d, e, f, g, h] = address.segments();
    let embedded = Ipv4Addr::from((u32::from(g) << 16) | u32::from(h));
    Some(match (a, b) {
        _ if address.is_unspecified() => "unspecified",
        _ if address.is_loopback() => "loopback",
        (0, 0) if (c, d, e, f) == (0, 0, 0, 0) => "an IPv4 address in the abolished compatible form (::/96)",
        // NAT64 reaches the embedded IPv4 address, so that one is judged (RFC 6052).
        (0x64, 0xff9b) if (c, d, e, f) == (0, 0, 0, 0) => {
            return special_range_v4(embedded).map(|_| "a NAT64 form of a special IPv4 address");
        }
        (0x64, 0xff9b) => "for local NAT64 (64:ff9b:1::/48)",
        (0x100, 0) => "discard-only (100::/64)",
        (0x2001, 0) => "a Teredo tunnel (2001::/32)",
        (0x2001, 0..=0x1ff) => "in a block for protocols (2001::/23)",
        (0x2001, 0xdb8) | (0x3fff, 0..=0xfff) => "for documentation",
        (0x2002, _) => "a 6to4 tunnel (2002::/16)",
        (0x2000..=0x3fff, _) if matches!(e, 0 | 0x200) && f == 0x5efe => "an ISATAP tunnel",
        (0x2000..=0x3fff, _) => return None,
        (0xfc00..=0xfdff, _) => "a unique local address (fc00::/7)",
        (0xfe80..=0xfebf, _) => "link-local (fe80::/10)",
        (0xff00..=0xffff, _) => "multicast",
        _ => "outside of global unicast (2000::/3)",
    })
}

/// A URL as it may be shown and logged: without credentials and control characters, and cut where it is very long.
pub(super) fn redact(text: &str) -> String {
    let shown = match Url::parse(text) {
        Ok(mut url) if !url.username().is_empty() || url.password().is_some() => {
            let stripped = url.set_username("").is_ok() && url.set_password(None).is_ok();
            if stripped { url.to_string() } else { format!("{}:…", url.scheme()) }
        }
        Ok(url) => url.to_string(),
        Err(_) => text.to_owned(),
    };
    shown.chars().filter(|c| !c.is_control()).take(512).collect()
}
