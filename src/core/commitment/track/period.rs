//! Periods and deadlines as days, ISO 8601, so that text order is time order. Knows no clock.

use crate::core::commitment::relate::Profile;

/// The year of a period such as `2022`, `2022-H1` or `2022-05`.
pub(super) fn year(period: Option<&str>) -> Option<i32> {
    let digits = period?.get(..4)?;
    digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

/// The last day of a period.
pub(super) fn last_day(period: Option<&str>) -> Option<String> {
    let year = year(period)?;
    let rest = period.and_then(|p| p.get(4..)).unwrap_or_default().trim_start_matches(['-', ' ']).to_ascii_uppercase();
    let number = |text: &str| text.get(..1).and_then(|n| n.parse::<u32>().ok());
    let month = match rest.split_at_checked(1) {
        Some(("H", n)) => number(n).map_or(12, |n| n * 6),
        Some(("Q", n)) => number(n).map_or(12, |n| n * 3),
        Some(_) => rest.get(..2).and_then(|m| m.parse().ok()).unwrap_or(12),
        None => 12,
    };
    Some(format!("{year:04}-{:02}-31", month.clamp(1, 12)))
}

/// The day by which a promise is due: what the reading says, else the last date of the sentence.
pub(super) fn due(profile: &Profile, edition: Option<i32>) -> Option<String> {
    if let Some(due) = &profile.due {
        return Some(due.clone());
    }
    profile
        .whens
        .iter()
        .filter_map(|when| {
            let year = if when.relative { edition? + when.year } else { when.year };
            Some(format!("{year:04}-{:02}-{:02}", when.day / 100, when.day % 100))
        })
        .max()
}
