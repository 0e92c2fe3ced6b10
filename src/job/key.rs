//! What a stored report is known by, so that the same comparison is kept once and another one is another report: the bytes,
//! the rules that compared them, the readers that read them, and which part of them is the edition.

use sha2::{Digest as _, Sha256};

use crate::config::Series;
use crate::core::report::Report;

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

/// The natural key of a report, as a short name for addresses.
pub(super) fn report_id(series: &Series, report: &Report, rules: &str) -> String {
    short(&format!("{}\n{}\n{}\n{rules}", series.id, report.old.sha256, report.new.sha256))
}

/// 64 bits of a hash.
fn short(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
