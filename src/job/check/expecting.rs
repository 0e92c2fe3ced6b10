//! What is expected of a series: that its next edition comes in time, and that those that came stay as they were.

use super::{EDITION_LATE, outcome};
use crate::config::{Expect, Series};
use crate::job::Service;
use crate::store::{CheckResult, EditionRow, Timestamp};
use chrono::{Datelike, NaiveDate};

const HOUR: i64 = 3_600_000_000;
const DAY: i64 = 24 * HOUR;

/// Whether an edition that is kept is fetched again: at every check in its first week, daily in its first month, weekly in
/// its first year, and then once a month. Publishers correct most soon after publication, and take away much later.
pub(super) fn is_looked_at_again(found_at: Timestamp, last_checked_at: Option<Timestamp>, now: Timestamp) -> bool {
    let every = match now.0.saturating_sub(found_at.0) {
        young if young < 7 * DAY => return true,
        age if age < 31 * DAY => DAY,
        age if age < 366 * DAY => 7 * DAY,
        _ => 30 * DAY,
    };
    is_first_of(every, found_at, last_checked_at, now)
}

/// Whether an edition that is kept is fetched without telling the site what is known of it: once a week. A site that answers
/// "not modified" for what was modified is found out then.
pub(super) fn is_asked_for_whole(found_at: Timestamp, last_checked_at: Option<Timestamp>, now: Timestamp) -> bool {
    is_first_of(7 * DAY, found_at, last_checked_at, now)
}

/// Time since it was found is cut into equal parts: whether this check is the first one of its part.
fn is_first_of(every: i64, found_at: Timestamp, last_checked_at: Option<Timestamp>, now: Timestamp) -> bool {
    let part = |at: i64| at.saturating_sub(found_at.0).div_euclid(every);
    last_checked_at.is_none_or(|last| part(last.0) != part(now.0))
}

/// Notes an edition that should be there by now; and, once it is there, that it is.
pub(super) fn tell_late(service: &Service, series: &Series, known: &[EditionRow], result: &mut CheckResult) {
    let Some(expect) = &series.expect else { return };
    let Some(today) = today(series, service.now()) else { return };
    let kept = known.iter().map(|edition| edition.period.as_str());
    let new = result.captures.iter().filter_map(|(_, edition)| edition.as_ref()).map(|edition| edition.period.as_str());
    let Some(newest) = kept.chain(new).max() else { return };
    let Some(due) = due(expect, today) else { return };
    let is_late = newest.get(..4).unwrap_or_default() < due.period.as_str();
    let message = format!(
        "The edition over {} was expected between {} and {}, and no source offers it; the newest is that over {newest}.",
        due.period, due.from, due.until
    );
    result.sources.push(outcome(&format!("edition {}", due.period), is_late.then_some((EDITION_LATE, message))));
}

/// The day in the series' own zone.
fn today(series: &Series, now: Timestamp) -> Option<NaiveDate> {
    let zone: chrono_tz::Tz = series.timezone.parse().ok()?;
    Some(chrono::DateTime::from_timestamp_micros(now.0)?.with_timezone(&zone).date_naive())
}

/// An edition whose window is over.
struct Due {
    period: String,
    from: NaiveDate,
    until: NaiveDate,
}

/// The last edition whose window is over.
fn due(expect: &Expect, today: NaiveDate) -> Option<Due> {
    (0..3).find_map(|back| {
        let year = today.year().checked_sub(back)?;
        let (from, until) = expect.window(year)?;
        let period = format!("{:04}", year.checked_add(expect.covers)?);
        (today > until).then_some(Due { period, from, until })
    })
}
