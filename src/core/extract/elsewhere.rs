//! Whether a redirect led to something else than what was asked for: a home page, a login, a list, another edition.
//!
//! Judged by the two addresses and the format that came. That documents move, to another host or folder and under another
//! name, is how the web works, and no ground to distrust them.

use url::Url;

use crate::core::document::Format;

/// Paths that are the front door of a site, with the endings of languages and servers taken off.
const HOMES: &[&str] = &["", "home", "homepage", "index", "default", "welcome", "welkom", "start", "startpagina"];
/// Names of pages that ask who is there, as parts of a path or of a host.
const LOGINS: &[&str] = &[
    "login",
    "log-in",
    "logon",
    "signin",
    "sign-in",
    "inloggen",
    "aanmelden",
    "sso",
    "saml",
    "oauth",
    "oauth2",
    "auth",
    "authorize",
    "adfs",
    "account",
];
/// Names of pages that say that there is nothing.
const ERRORS: &[&str] = &[
    "404",
    "403",
    "410",
    "500",
    "error",
    "errors",
    "notfound",
    "not-found",
    "page-not-found",
    "niet-gevonden",
    "pagina-niet-gevonden",
    "fout",
    "foutmelding",
    "gone",
    "unavailable",
];
/// Endings of files that are documents.
const DOCUMENTS: &[&str] = &["pdf", "docx", "doc", "odt", "rtf", "xml"];

/// Why what arrived is not what was asked for; none where it may well be, or where an address cannot be read.
pub fn led_elsewhere(asked: &str, arrived: &str, format: Format) -> Option<String> {
    let (from, to) = (Url::parse(asked).ok()?, Url::parse(arrived).ok()?);
    let (old, new) = (parts(&from), parts(&to));
    let same_host = host(&from) == host(&to);
    if same_host && old == new {
        return None;
    }
    let where_to = || format!("the address led to {arrived}");
    if let (Some(before), Some(after)) = (years(&old), years(&new))
        && !before.iter().any(|year| after.contains(year))
    {
        return Some(format!("{}, which is named after another year", where_to()));
    }
    if !matches!(format, Format::Html | Format::Unknown) {
        return None;
    }
    let asks_login = |url: &Url, parts: &[String]| {
        let first = url.host_str().and_then(|host| host.split('.').next()).unwrap_or_default().to_lowercase();
        LOGINS.contains(&first.as_str()) || parts.iter().any(|part| LOGINS.contains(&stem(part)))
    };
    if asks_login(&to, &new) && !asks_login(&from, &old) {
        return Some(format!("{}, a login page", where_to()));
    }
    if new.last().is_some_and(|part| ERRORS.contains(&stem(part))) {
        return Some(format!("{}, an error page", where_to()));
    }
    if is_home(&new) && !is_home(&old) {
        return Some(format!("{}, a home page", where_to()));
    }
    let is_file = |parts: &[String]| {
        parts.last().and_then(|part| part.rsplit_once('.')).is_some_and(|(_, ending)| DOCUMENTS.contains(&ending))
    };
    if is_file(&old) && !is_file(&new) {
        return Some(format!("{}, a web page where a file was asked for", where_to()));
    }
    if same_host && new.len() < old.len() && old.starts_with(&new) {
        return Some(format!("{}, a page above the one that was asked for", where_to()));
    }
    None
}

/// The host, without what many sites drop or add.
fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default().to_lowercase();
    host.strip_prefix("www.").map(str::to_owned).unwrap_or(host)
}

/// The parts of a path, in lower case; what only names a folder's own page is left out.
fn parts(url: &Url) -> Vec<String> {
    let mut parts: Vec<String> = url.path().split('/').filter(|part| !part.is_empty()).map(str::to_lowercase).collect();
    while parts.last().is_some_and(|part| matches!(stem(part), "index" | "default")) {
        parts.pop();
    }
    parts
}

/// A part of a path without its ending.
fn stem(part: &str) -> &str {
    part.split('.').next().unwrap_or(part)
}

/// Whether a path is the front door, in whichever language.
fn is_home(parts: &[String]) -> bool {
    let is_language = |part: &str| {
        let code = part.split(['-', '_']).next().unwrap_or(part);
        part.len() <= 5 && code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_lowercase())
    };
    match parts {
        [] => true,
        [one] => is_language(one) || HOMES.contains(&stem(one)),
        [first, second] => is_language(first) && HOMES.contains(&stem(second)),
        _ => false,
    }
}

/// The years in the last part of a path; none where it has none.
fn years(parts: &[String]) -> Option<Vec<&str>> {
    let last = parts.last()?;
    let found: Vec<&str> = last
        .split(|c: char| !c.is_ascii_digit())
        .filter(|digits| digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20")))
        .collect();
    (!found.is_empty()).then_some(found)
}
