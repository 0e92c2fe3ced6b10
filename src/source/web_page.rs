//! Tells what a page is that came instead of what was asked for. Pure: bytes and URLs in, verdict out.

use url::Url;

use super::failure::Breakage;
use crate::fetch::Fetched;

/// How much of a page is looked at, in bytes: what keeps us out says so at its beginning.
const LOOKED_AT: usize = 64 << 10;

/// A coded body that is larger than this is no page that keeps us out.
const MAX_PAGE_BYTES: u64 = 8 << 20;

/// Signs of a page that keeps robots out, in small letters.
const CHALLENGES: [&str; 10] = [
    "<title>just a moment",
    "<title>attention required",
    "<title>checking your browser",
    "<title>access denied",
    "<title>one moment, please",
    "<title>ddos-guard",
    "<title>robot check",
    "/cdn-cgi/challenge-platform/",
    "_incapsula_resource",
    "awswafintegration",
];

/// Signs in a title that nothing was found, in small letters.
const NOT_FOUND: [&str; 14] = [
    "error 404",
    "fout 404",
    "http 404",
    "not found",
    "niet gevonden",
    "bestaat niet",
    "nicht gefunden",
    "introuvable",
    "non trouvée",
    "no encontrada",
    "does not exist",
    "no longer available",
    "niet meer beschikbaar",
    "pagina weg",
];

/// Parts of a path to which sites send whoever asks for what is not there.
const NOT_FOUND_PATHS: [&str; 7] =
    ["404", "fout404", "notfound", "not-found", "not_found", "niet-gevonden", "pagenotfound"];

/// Parts of a path at which people log in.
const LOGIN_PATHS: [&str; 8] = ["login", "signin", "sign-in", "sign_in", "inloggen", "aanmelden", "logon", "auth"];

/// What came instead of what was asked for, and in which words it shows; nothing where there is no such sign.
///
/// It judges by where the redirects led, and, where the body is a web page, by what that says of itself.
pub fn instead_of(fetched: &Fetched) -> Option<(Breakage, String)> {
    by_address(&fetched.url, &fetched.final_url).or_else(|| {
        let body = fetched.decoded(MAX_PAGE_BYTES).unwrap_or_else(|_| fetched.body.clone());
        let text = beginning(&body);
        is_html(&text).then(|| by_words(&text)).flatten()
    })
}

/// Judges by where the redirects led.
pub(super) fn by_address(asked: &Url, answered: &Url) -> Option<(Breakage, String)> {
    if asked == answered {
        return None;
    }
    if asked.path().len() > 1 && answered.path().len() <= 1 && answered.query().is_none() {
        return Some((Breakage::HomePage, format!("it leads to the home page {answered}; look for the new place")));
    }
    let has = |url: &Url, parts: &[&str]| {
        url.path_segments().is_some_and(|mut segments| {
            segments.any(|segment| {
                let stem = segment.split('.').next().unwrap_or_default().to_ascii_lowercase();
                parts.contains(&stem.as_str())
            })
        })
    };
    if has(answered, &NOT_FOUND_PATHS) && !has(asked, &NOT_FOUND_PATHS) {
        return Some((
            Breakage::SoftNotFound,
            format!("it leads to {answered}, where the site says that nothing is there"),
        ));
    }
    if has(answered, &LOGIN_PATHS) && !has(asked, &LOGIN_PATHS) {
        return Some((Breakage::Login, format!("it leads to {answered}, where one has to log in")));
    }
    None
}

/// Judges a web page by what it says of itself.
pub(super) fn by_words(text: &str) -> Option<(Breakage, String)> {
    let small: String = text.get(..floor(text, LOOKED_AT)).unwrap_or_default().to_lowercase();
    if CHALLENGES.iter().any(|sign| small.contains(sign)) {
        return Some((Breakage::Challenge, "it is a page that keeps robots out; open it in a browser".to_owned()));
    }
    let password = ["type=\"password\"", "type='password'", "type=password"];
    if password.iter().any(|sign| small.contains(sign)) {
        return Some((Breakage::Login, "it is a page to log in; open it in a browser".to_owned()));
    }
    let title = title(&small)?;
    let says = title.starts_with("404") || NOT_FOUND.iter().any(|sign| title.contains(sign));
    says.then(|| (Breakage::SoftNotFound, format!("the page says \"{title}\", though the status says success")))
}

/// The title of a page that is in small letters.
fn title(small: &str) -> Option<String> {
    let (_, rest) = small.split_once("<title")?;
    let (_, rest) = rest.split_once('>')?;
    let (title, _) = rest.split_once("</title")?;
    Some(title.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(120).collect())
}

/// Whether a text is a web page.
pub(super) fn is_html(text: &str) -> bool {
    let start: String = text.trim_start_matches('\u{FEFF}').trim_start().chars().take(1024).collect();
    let start = start.to_ascii_lowercase();
    start.starts_with('<') && ["<html", "<!doctype html", "<head", "<body"].iter().any(|sign| start.contains(sign))
}

/// The beginning of a body as text, whatever it is.
pub(super) fn beginning(body: &[u8]) -> String {
    String::from_utf8_lossy(body.get(..LOOKED_AT).unwrap_or(body)).into_owned()
}

/// The last character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|index| text.is_char_boundary(*index)).unwrap_or(0)
}
