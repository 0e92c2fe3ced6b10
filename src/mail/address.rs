//! Reads an address that a person typed. Stricter than RFC 5321: what no provider hands out is not accepted, because
//! it is more often an attack or a slip.

use lettre::Address;

/// Most bytes of an address (RFC 5321 §4.5.3.1.3, less the angle brackets).
const MAX_ADDRESS_BYTES: usize = 254;

/// Most bytes of the part before the `@` (RFC 5321 §4.5.3.1.1).
const MAX_LOCAL_BYTES: usize = 64;

/// A text that is not accepted as an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{shown}` is not an e-mail address that can be used: {why}")]
pub struct AddressError {
    /// The text, without control characters, cut where it is long.
    pub shown: String,
    /// What is wrong with it.
    pub why: &'static str,
}

/// Parses `text` into an address. The domain comes back in small letters, without a dot at its end and with letters
/// beyond ASCII in their coded form; the part before the `@` stays as it is, because only its provider knows whether
/// case matters there.
///
/// # Errors
/// [`AddressError`] for blanks, control characters, quotes, brackets, source routes, a local part beyond ASCII (it would
/// need SMTPUTF8 all the way, and look-alike letters deceive people), a domain without a dot, and whatever is too long.
pub fn parse_address(text: &str) -> Result<Address, AddressError> {
    let refuse = |why| AddressError { shown: text.chars().filter(|c| !c.is_control()).take(80).collect(), why };
    if text.is_empty() {
        return Err(refuse("it is empty"));
    }
    if text.len() > MAX_ADDRESS_BYTES {
        return Err(refuse("it is longer than 254 bytes"));
    }
    if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(refuse("it contains a blank or a control character"));
    }
    let (local, domain) = text.rsplit_once('@').ok_or_else(|| refuse("it has no @"))?;
    if local.is_empty() || local.len() > MAX_LOCAL_BYTES {
        return Err(refuse("the part before the @ has 1 to 64 characters"));
    }
    let atoms = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-.".contains(c);
    if !local.chars().all(atoms) || local.starts_with('.') || local.ends_with('.') || local.contains("..") {
        return Err(refuse("the part before the @ may have letters, digits, single dots and !#$%&'*+/=?^_`{|}~-"));
    }
    let domain = domain.strip_suffix('.').unwrap_or(domain);
    let Ok(url::Host::Domain(domain)) = url::Host::parse(domain) else {
        return Err(refuse("the part after the @ is not a domain"));
    };
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    if !domain.contains('.') || domain.len() > 253 || !domain.split('.').all(label) {
        return Err(refuse("the part after the @ is not a domain like example.org"));
    }
    Address::new(local, domain).map_err(|_| refuse("it does not follow RFC 5321"))
}
