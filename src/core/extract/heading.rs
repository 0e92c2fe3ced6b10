//! Numbers in headings: `1.2.3`, `A.`, `IV.`, `Bijlage 7`, `Annex B`, `Artikel 4`.
//!
//! Looks at one line at a time; whether a line is a heading at all is the business of the readers.

use std::sync::LazyLock;

use regex::Regex;

/// Words that stand before a heading's number.
const LABELS: &str = "bijlage|annex|appendix|artikel|article|art\\.|hoofdstuk|chapter|paragraaf|section|deel|part|afdeling|division|titel|title|boek|book|thema|theme|schedule|strand|pijler|pillar|anhang|anlage|artikel|kapitel|abschnitt|teil|annexe|chapitre|section|partie|titre";

// Figures are those of ASCII: automata that know the figures of all scripts take longer to build than a short document
// to read.
static LABELLED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?i)^(?:{LABELS})\s+(?P<n>(?:[0-9]{{1,4}}(?:[.:][0-9]{{1,3}})*[a-z]{{0,2}})|[ivxlc]{{1,7}}|[a-z][0-9]{{0,2}})(?:\s*[.:)\u{{2013}}\u{{2014}}-]|\s|$)"
    ))
    .ok()
});

static NUMBERED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?P<n>[0-9]{1,3}(?:\.[0-9]{1,3}){0,8})(?P<end>[.:)]?)(?:\s+|\s*$)(?P<rest>.*)").ok()
});

static LETTERED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?P<n>[A-Z](?:\.[0-9]{1,3}){0,6}|[IVXLC]{1,7})(?P<end>[.:)]?)\s+(?P<rest>\S.*)").ok()
});

/// The number of a heading, without the word before it or the mark behind it, as a slice of it.
pub fn number(heading: &str) -> Option<&str> {
    let heading = heading.trim();
    if let Some(found) = LABELLED.as_ref().and_then(|re| re.captures(heading)) {
        return found.name("n").map(|m| m.as_str());
    }
    if let Some(found) = NUMBERED.as_ref().and_then(|re| re.captures(heading)) {
        let (n, rest) = (found.name("n")?.as_str(), found.name("rest").map_or("", |m| m.as_str()));
        // `2022 in beeld` starts with a year, `10 miljoen` with an amount: a bare number needs a capital or a mark behind it.
        let marked = n.contains('.') || found.name("end").is_some_and(|m| !m.as_str().is_empty());
        let opens = rest.chars().next().is_none_or(|c| !c.is_lowercase() && !c.is_numeric());
        return (marked || opens).then_some(n);
    }
    if let Some(found) = LETTERED.as_ref().and_then(|re| re.captures(heading)) {
        let (n, rest) = (found.name("n")?.as_str(), found.name("rest").map_or("", |m| m.as_str()));
        let marked = n.contains('.') || found.name("end").is_some_and(|m| !m.as_str().is_empty());
        return (marked && !rest.is_empty()).then_some(n);
    }
    None
}

/// How deep a number of figures is: `2` is 1, `2.1` is 2; none for letters, Roman numbers and labelled ones.
pub fn depth(heading: &str) -> Option<u8> {
    let heading = heading.trim();
    let found = number(heading)?;
    if !heading.starts_with(found) || !found.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    u8::try_from(found.split('.').filter(|part| !part.is_empty()).count()).ok()
}

/// Whether a line opens like an annex, a chapter or an article: a label and its number.
pub fn is_labelled(line: &str) -> bool {
    LABELLED.as_ref().is_some_and(|re| re.is_match(line.trim()))
}
