//! Pages that are no document although the server said 200: errors, logins, challenges.

use dom_query::Document as Tree;

use crate::core::extract::{Item, ItemKind};

/// Longer pages are taken for documents, whatever they say.
const MAX_WORDS: usize = 150;

/// A page that sends its readers on says little more than where to.
const MAX_WORDS_OF_A_SIGNPOST: usize = 40;

const ERRORS: &[&str] = &[
    "page not found",
    "not found",
    "404",
    "pagina niet gevonden",
    "niet gevonden",
    "bestaat niet",
    "bestaat niet meer",
    "does not exist",
    "no longer exists",
    "no longer available",
    "niet meer beschikbaar",
    "niet beschikbaar",
    "cannot be found",
    "could not be found",
    "kan niet worden gevonden",
    "kon niet worden gevonden",
    "er is iets misgegaan",
    "something went wrong",
    "internal server error",
    "service unavailable",
    "bad gateway",
    "error 5",
    "error 4",
    "fout 404",
    "forbidden",
    "access denied",
    "toegang geweigerd",
    "geen toegang",
    "onderhoud",
    "under maintenance",
    "temporarily unavailable",
    "tijdelijk niet bereikbaar",
    "tijdelijk niet beschikbaar",
];

const CHALLENGES: &[&str] = &[
    "just a moment",
    "checking your browser",
    "verify you are human",
    "are you a robot",
    "not a robot",
    "geen robot",
    "enable javascript",
    "schakel javascript in",
    "javascript is disabled",
    "captcha",
    "attention required",
    "ddos protection",
    "controleren of u een mens bent",
    "please wait while",
    "unusual traffic",
];

const LOGINS: &[&str] = &["log in", "login", "sign in", "inloggen", "aanmelden", "wachtwoord", "password", "inlognaam"];

/// Why a page is no document, or none where it seems to be one. `source` is the page as it came, with its scripts.
pub(super) fn reason(source: &str, tree: &Tree, title: Option<&str>, items: &[Item]) -> Option<String> {
    let n_words: usize = items.iter().map(|item| item.text.split_whitespace().count()).sum();
    if n_words > MAX_WORDS {
        return None;
    }
    let title = title.unwrap_or("").to_lowercase();
    let headings: String = items
        .iter()
        .filter(|item| matches!(item.kind, ItemKind::Heading(_)))
        .map(|item| item.text.to_lowercase())
        .collect::<Vec<_>>()
        .join(" \n ");
    let text: String = items.iter().map(|item| item.text.to_lowercase()).collect::<Vec<_>>().join(" \n ");
    let raw = if n_words < 20 { tree.select("body").text().to_lowercase() } else { String::new() };
    if n_words <= MAX_WORDS_OF_A_SIGNPOST && leads_on(tree, source) {
        return Some("a page that only leads to another one, not a document".to_owned());
    }
    let has = |haystack: &str, list: &[&str]| list.iter().any(|phrase| contains_phrase(haystack, phrase));
    if has(&title, ERRORS) || has(&headings, ERRORS) || (n_words <= 60 && has(&text, ERRORS)) {
        return Some("an error page, not a document".to_owned());
    }
    if has(&title, CHALLENGES) || has(&text, CHALLENGES) || has(&raw, CHALLENGES) {
        return Some("a challenge page, not a document".to_owned());
    }
    let has_password = tree.select("input[type=password]").exists();
    if has_password || ((has(&title, LOGINS) || has(&headings, LOGINS)) && n_words <= 60) {
        return Some("a login page, not a document".to_owned());
    }
    None
}

/// Whether a page sends its readers on: by a refresh to another address, or by a script that sets one.
fn leads_on(tree: &Tree, source: &str) -> bool {
    let refreshes = tree.select("meta[http-equiv]").nodes().iter().any(|node| {
        let is_refresh = node.attr("http-equiv").is_some_and(|kind| kind.trim().eq_ignore_ascii_case("refresh"));
        is_refresh && node.attr("content").is_some_and(|content| content.to_ascii_lowercase().contains("url"))
    });
    refreshes || sets_address(source)
}

/// Whether a script of the page sets its address. Scripts are not in the tree, so the source is looked at.
fn sets_address(source: &str) -> bool {
    const ENOUGH: usize = 64 << 10;
    const SETS: [&str; 4] = ["location=", "location.href=", "location.assign(", "location.replace("];
    let script: String = source.chars().take(ENOUGH).filter(|c| !c.is_whitespace()).collect();
    let sets = |set: &str| {
        // `location==` compares.
        script.match_indices(set).any(|(at, _)| script.get(at + set.len()..).is_some_and(|rest| !rest.starts_with('=')))
    };
    SETS.into_iter().any(sets)
}

/// Whether a phrase stands in a text between word boundaries.
fn contains_phrase(text: &str, phrase: &str) -> bool {
    let mut from = 0;
    while let Some(found) = text.get(from..).and_then(|rest| rest.find(phrase)) {
        let start = from + found;
        let end = start + phrase.len();
        let before = text.get(..start).and_then(|head| head.chars().next_back());
        let after = text.get(end..).and_then(|tail| tail.chars().next());
        let open_end = phrase.ends_with(|c: char| c.is_ascii_digit()) && phrase.starts_with("error");
        if before.is_none_or(|c| !c.is_alphanumeric()) && (open_end || after.is_none_or(|c| !c.is_alphanumeric())) {
            return true;
        }
        from = end;
    }
    false
}
