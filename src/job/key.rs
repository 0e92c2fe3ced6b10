//! What a stored report is known by, so that the same comparison is kept once and another one is another report: the bytes,
//! the rules that compared them, the readers that read them, and which part of them is the edition.

use sha2::{Digest as _, Sha256};

use crate::config::Series;
use crate::core::document::Language;
use crate::core::extract;
use crate::core::report::{self, Report};

/// The part of a file that is the series' edition, as a short name: `part-` and a hash of its two headings, or `whole`.
pub(super) fn part(series: &Series) -> String {
    match (&series.extract.start, &series.extract.end) {
        (None, None) => "whole".to_owned(),
        (start, end) => {
            let text = |heading: &Option<String>| heading.clone().unwrap_or_default();
            format!("part-{}", short(&format!("{}\n{}", text(start), text(end))))
        }
    }
}

/// All rules that a report was made by: those that compared, the readers of both editions, the part.
pub(super) fn rules(series: &Series, compared: &str, readers: [&str; 2]) -> String {
    format!("{compared} {} {} {}", readers[0], readers[1], part(series))
}

/// Whether a report of these rules was made of the part that the series asks for today.
pub(super) fn has_part(rules: &str, series: &Series) -> bool {
    rules.rsplit(' ').next() == Some(part(series).as_str())
}

/// The rules of today that would compare what these rules compared; nothing where they are no rules of a report.
fn compared_today(rules: &str) -> Option<(&str, String)> {
    let (rest, _part) = rules.rsplit_once(' ')?;
    let mut readers = rest.rsplitn(3, ' ').skip(2);
    let compared = readers.next()?;
    // The language's own rules come first.
    let language = compared.split('/').next()?;
    Some((compared, report::rules_version(&Language::new(language))))
}

/// Whether a report of these rules is as today's would make it: by the rules that compare, by the readers of both editions,
/// and by the part that the series asks for.
pub(super) fn is_current(rules: &str, series: &Series) -> bool {
    let is_compared = compared_today(rules).is_some_and(|(compared, today)| compared == today);
    let mut readers = rules.rsplit(' ').skip(1).take(2);
    is_compared && readers.all(extract::is_current) && has_part(rules, series)
}

/// What begins the name of a version of the rules.
const TODAY: &str = "rules-";

/// The version of all rules of today, as a short name: those that compare in place of `rules`, or else in the language of
/// the series, all readers, and the part.
pub(super) fn today(rules: Option<&str>, series: &Series) -> String {
    let in_place = rules.and_then(compared_today).map(|(_, today)| today);
    let compared = in_place.unwrap_or_else(|| report::rules_version(&Language::new(&series.language)));
    format!("{TODAY}{}", short(&format!("{compared} {} {}", extract::CURRENT.join(" "), part(series))))
}

/// Whether an analysis is asked for because our rules are others now.
pub(super) fn is_for_rules(after: Option<&str>) -> bool {
    after.is_some_and(|after| after.starts_with(TODAY))
}

/// The natural key of a report, as a short name for addresses.
pub(super) fn report_id(series: &Series, report: &Report, rules: &str) -> String {
    short(&format!("{}\n{}\n{}\n{rules}", series.id, report.old.sha256, report.new.sha256))
}

/// 64 bits of a hash.
fn short(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
