//! What files say of themselves, made safe to keep: one line, no longer than needed, dates that are dates.

use super::clean;

/// Longer names are cut: some programs put a whole configuration there.
const MAX_CHARS: usize = 300;

/// A name in one line, or none where nothing is left of it.
pub(super) fn name(raw: &str) -> Option<String> {
    let text: String = clean::clean_text(raw).chars().filter(|c| !c.is_control()).take(MAX_CHARS).collect();
    let text = text.trim();
    text.chars().any(char::is_alphanumeric).then(|| text.to_owned())
}

/// A date or an instant by ISO 8601, as exact as it is written: `2022`, `2022-10`, `2022-10-03`, `2022-10-03T09:30:00Z`.
/// None for anything else, such as a date in words.
pub(super) fn date(raw: &str) -> Option<String> {
    let text = raw.trim();
    let (day, time) = match text.split_once(['T', ' ']) {
        Some((day, time)) => (day, Some(time)),
        None => (text, None),
    };
    let mut parts = day.split('-');
    let (year, month, day_of_month) = (parts.next()?, parts.next(), parts.next());
    let fits = number(year, 4, 1..=9999)
        && month.is_none_or(|month| number(month, 2, 1..=12))
        && day_of_month.is_none_or(|day| number(day, 2, 1..=31))
        && parts.next().is_none();
    if !fits {
        return None;
    }
    match time {
        None => Some(day.to_owned()),
        Some(time) if day_of_month.is_some() && is_time(time) => Some(format!("{day}T{time}")),
        Some(_) => None,
    }
}

/// `hh:mm`, `hh:mm:ss` or `hh:mm:ss.fff`, and perhaps a zone: `Z` or `±hh:mm`.
fn is_time(text: &str) -> bool {
    let (clock, zone) = match text.find(['Z', '+', '-']) {
        Some(at) => text.split_at(at),
        None => (text, ""),
    };
    let mut parts = clock.split(':');
    let (Some(hour), Some(minute)) = (parts.next(), parts.next()) else { return false };
    let second = parts.next().is_none_or(|second| {
        let (whole, fraction) = second.split_once('.').unwrap_or((second, "0"));
        number(whole, 2, 0..=60) && !fraction.is_empty() && fraction.bytes().all(|b| b.is_ascii_digit())
    });
    let zone_fits = match zone {
        "" | "Z" => true,
        _ => zone
            .get(1..)
            .and_then(|zone| zone.split_once(':'))
            .is_some_and(|(hours, minutes)| number(hours, 2, 0..=14) && number(minutes, 2, 0..=59)),
    };
    number(hour, 2, 0..=24) && number(minute, 2, 0..=59) && second && parts.next().is_none() && zone_fits
}

fn number(text: &str, digits: usize, range: std::ops::RangeInclusive<u16>) -> bool {
    text.len() == digits
        && text.bytes().all(|b| b.is_ascii_digit())
        && text.parse().is_ok_and(|value| range.contains(&value))
}
