//! Schedules against a brute-force oracle that steps through every minute, and through outages and clock jumps (S1, S2).
//!
//! In CI the oracle covers a year of a few zones and expressions; `ANNEXWATCH_FULL=1` makes it ten years of twenty zones
//! and fifty expressions.

use std::collections::BTreeSet;
use std::path::Path;

use annexwatch::core::schedule::{Due, Schedule, ScheduleError};
use chrono::{DateTime, Datelike, NaiveDateTime, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;

fn utc(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

fn schedule(expression: &str, zone: &str) -> Schedule {
    Schedule::parse(expression, zone).unwrap_or_else(|error| panic!("{expression}: {error}"))
}

/// The next occurrences as the zone's clocks show them, with their offset.
fn next(expression: &str, zone: &str, after: &str, count: usize) -> Vec<String> {
    let tz: Tz = zone.parse().unwrap();
    let schedule = schedule(expression, zone);
    let mut at = utc(after);
    (0..count)
        .map(|_| {
            at = schedule.next_after(at).unwrap();
            at.with_timezone(&tz).format("%m-%d %H:%M %z").to_string()
        })
        .collect()
}

// The oracle: its own reading of an expression, and every minute one by one.

struct Oracle {
    fields: [BTreeSet<u32>; 5],
    is_interval: bool,
}

impl Oracle {
    fn new(expression: &str) -> Self {
        const NAMES: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
        let words: Vec<&str> = expression.split_whitespace().collect();
        let ranges = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 6)];
        let fields = std::array::from_fn(|field| {
            let (lowest, highest) = ranges[field];
            let number = |word: &str| -> u32 {
                let name = NAMES.iter().position(|name| word.to_lowercase().starts_with(name));
                name.map_or_else(|| word.parse().unwrap(), |at| u32::try_from(at).unwrap())
            };
            let mut values = BTreeSet::new();
            for part in words[field].split(',') {
                let (range, step) = part.split_once('/').map_or((part, 1), |(range, step)| (range, number(step)));
                let (first, last) = match range.split_once('-') {
                    Some((first, last)) => (number(first), number(last)),
                    None if range == "*" => (lowest, highest),
                    None if part.contains('/') => (number(range), highest),
                    None => (number(range), number(range)),
                };
                if first <= last {
                    values.extend((first..=last).step_by(usize::try_from(step).unwrap()));
                } else {
                    values.extend(first..=highest);
                    values.extend(lowest..=last);
                }
            }
            values
        });
        Self { fields, is_interval: words[1] == "*" }
    }

    fn fits(&self, shown: NaiveDateTime) -> bool {
        self.fields[0].contains(&shown.minute())
            && self.fields[1].contains(&shown.hour())
            && self.fields[2].contains(&shown.day())
            && self.fields[3].contains(&shown.month())
            && self.fields[4].contains(&shown.weekday().num_days_from_sunday())
    }

    /// The occurrences among the minutes from the second on.
    fn occurrences(&self, minutes: &[(DateTime<Utc>, NaiveDateTime)]) -> Vec<DateTime<Utc>> {
        let minute = TimeDelta::minutes(1);
        let mut latest_shown = minutes[0].1;
        let mut occurrences = Vec::new();
        for pair in minutes.windows(2) {
            let ((_, before), (instant, shown)) = (pair[0], pair[1]);
            let mut occurs = self.fits(shown) && (self.is_interval || shown > latest_shown);
            if !self.is_interval && shown > before + minute {
                let mut skipped = (before + minute).max(latest_shown + minute);
                while skipped < shown {
                    occurs |= self.fits(skipped);
                    skipped += minute;
                }
            }
            latest_shown = latest_shown.max(shown);
            if occurs {
                occurrences.push(instant);
            }
        }
        occurrences
    }
}

fn every_minute(zone: &str, from: DateTime<Utc>, until: DateTime<Utc>) -> Vec<(DateTime<Utc>, NaiveDateTime)> {
    let tz: Tz = zone.parse().unwrap();
    std::iter::successors(Some(from), |instant| Some(*instant + TimeDelta::minutes(1)))
        .take_while(|instant| *instant <= until)
        .map(|instant| (instant, instant.with_timezone(&tz).naive_local()))
        .collect()
}

const ZONES: [&str; 20] = [
    "Europe/Amsterdam",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "Asia/Kathmandu",
    "UTC",
    "Africa/Casablanca",
    "America/Sao_Paulo",
    "America/St_Johns",
    "America/Santiago",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Tehran",
    "Asia/Tokyo",
    "Atlantic/Azores",
    "Australia/Adelaide",
    "Europe/Dublin",
    "Pacific/Apia",
    "Pacific/Chatham",
    "America/Caracas",
];

const EXPRESSIONS: [&str; 50] = [
    "30 7 * * Mon-Fri",
    "15 7,12,17 * * mon-fri",
    "30 2 * * *",
    "*/15 * * * *",
    "0 0 * * *",
    "*/20 1-3 * * *",
    "0 * * * *",
    "30 2 29 * Sun",
    "0 0 1 1 *",
    "59 23 31 * *",
    "0 6 * * Sat-Mon",
    "7-59/13 */5 * * *",
    "* * * * *",
    "* 2 * * *",
    "* 1 * * *",
    "0 1 * * *",
    "0 2 * * *",
    "0 3 * * *",
    "30 0 * * *",
    "30 1 * * *",
    "59 1 * * *",
    "1 3 * * *",
    "0 0,12 * * *",
    "0 */2 * * *",
    "0 */6 * * *",
    "30 */3 * * *",
    "*/30 * * * *",
    "*/7 * * * *",
    "*/45 * * * *",
    "5 * * * *",
    "45 * * * Sun",
    "10 0-4 * * Sun",
    "10 * 25-31 3,10 *",
    "0 2 * 3 Sun",
    "0 2 * 10,11 Sun",
    "0 0 29 2 *",
    "0 12 1-7 * Mon",
    "0 12 15 * *",
    "0 9 1 */3 *",
    "0 9 * 1-6 *",
    "0 9 * * Wed,Fri",
    "23 4 13 * Fri",
    "0 22-23 * * *",
    "0 23 * * Sat",
    "15,45 0,23 * * *",
    "50 1,2,3 * 3,4,9,10,11 *",
    "0 0 30 4,6,9,11 *",
    "0 0 31 12 *",
    "3 3 3 3 *",
    "33 13 * * Tue",
];

fn is_full() -> bool {
    std::env::var_os("ANNEXWATCH_FULL").is_some()
}

#[test]
fn each_occurrence_comes_exactly_once() {
    let (years, zones, expressions) =
        if is_full() { (10, &ZONES[..], &EXPRESSIONS[..]) } else { (1, &ZONES[..5], &EXPRESSIONS[..12]) };
    let mut compared = 0;
    for year in 2024..2024 + years {
        for zone in zones {
            let from = Utc.with_ymd_and_hms(year, 1, 1, 0, 0, 0).unwrap();
            let until = Utc.with_ymd_and_hms(year + 1, 1, 1, 0, 0, 0).unwrap();
            let minutes = every_minute(zone, from, until);
            for expression in expressions {
                let expected = Oracle::new(expression).occurrences(&minutes);
                let schedule = schedule(expression, zone);
                let mut at = from;
                for expected in &expected {
                    at = schedule.next_after(at).unwrap();
                    assert_eq!(at, *expected, "{expression} in {zone}");
                }
                assert!(schedule.next_after(at).unwrap() > until, "{expression} in {zone}: one too many");
                compared += expected.len();
            }
        }
    }
    assert!(compared > 100_000, "only {compared} occurrences were compared");
}

/// A day that a zone left out: Samoa crossed the date line.
#[test]
fn a_day_that_was_left_out_counts_once() {
    let at = next("0 6 * * *", "Pacific/Apia", "2011-12-29T16:30:00Z", 3);
    assert_eq!(at, ["12-31 00:00 +1400", "12-31 06:00 +1400", "01-01 06:00 +1400"]);
}

#[test]
fn clock_changes_follow_the_rules() {
    // The clocks go from 02:00 to 03:00 on 31 March 2024, and back from 03:00 to 02:00 on 27 October.
    let spring = "2024-03-30T12:00:00Z";
    assert_eq!(
        next("30 2 * * *", "Europe/Amsterdam", spring, 2),
        ["03-31 03:00 +0200", "04-01 02:30 +0200"],
        "a skipped time comes right after the gap"
    );
    assert_eq!(
        next("0,20,40 2,3 * * *", "Europe/Amsterdam", spring, 4),
        ["03-31 03:00 +0200", "03-31 03:20 +0200", "03-31 03:40 +0200", "04-01 02:00 +0200"],
        "several skipped times of one gap are one occurrence"
    );
    let autumn = "2024-10-26T12:00:00Z";
    assert_eq!(
        next("30 2 * * *", "Europe/Amsterdam", autumn, 2),
        ["10-27 02:30 +0200", "10-28 02:30 +0100"],
        "a repeated time comes the first time only"
    );
    assert_eq!(
        next("*/30 * * * *", "Europe/Amsterdam", "2024-10-26T23:59:00Z", 6),
        [
            "10-27 02:00 +0200",
            "10-27 02:30 +0200",
            "10-27 02:00 +0100",
            "10-27 02:30 +0100",
            "10-27 03:00 +0100",
            "10-27 03:30 +0100"
        ],
        "an interval keeps its spacing where the clocks go back"
    );
    assert_eq!(
        next("0 * * * *", "Europe/Amsterdam", "2024-03-31T00:30:00Z", 2),
        ["03-31 03:00 +0200", "03-31 04:00 +0200"],
        "an interval keeps its spacing where the clocks go forward"
    );
}

#[test]
fn an_outage_gives_one_late_run() {
    let daily = schedule("0 6 * * *", "UTC");
    let last = utc("2024-01-01T06:00:00Z");
    let due = |now: &str| daily.due(last, utc(now));
    assert_eq!(due("2024-01-02T05:59:59Z"), None);
    let on_time = Due { scheduled_for: utc("2024-01-02T06:00:00Z"), missed: 0, late: false };
    assert_eq!(due("2024-01-02T06:00:00Z"), Some(on_time));
    assert_eq!(due("2024-01-02T07:00:00Z"), Some(Due { late: true, ..on_time }), "an hour");
    let after_two_days = Due { scheduled_for: utc("2024-01-03T06:00:00Z"), missed: 1, late: true };
    assert_eq!(due("2024-01-03T07:00:00Z"), Some(after_two_days), "a day");
    let after_400_days = Due { scheduled_for: utc("2025-02-04T06:00:00Z"), missed: 399, late: true };
    assert_eq!(due("2025-02-04T06:30:00Z"), Some(after_400_days), "400 days");

    // Missed runs are counted up to a limit; the run is still the latest of them.
    let often = schedule("* * * * *", "UTC").due(last, utc("2025-02-04T06:30:30Z")).unwrap();
    assert_eq!(often, Due { scheduled_for: utc("2025-02-04T06:30:00Z"), missed: 10_000, late: true });
    // And nothing is due a second time.
    assert_eq!(daily.due(after_400_days.scheduled_for, utc("2025-02-04T06:30:00Z")), None);
}

/// A clock that is set an hour forward or back a hundred times, and a scheduler that looks at it every few minutes.
#[test]
fn clock_jumps_double_nothing_and_miss_nothing() {
    for (expression, zone) in [
        ("*/15 * * * *", "Europe/Amsterdam"),
        ("30 2 * * *", "America/New_York"),
        ("5 1-4 * * *", "Australia/Lord_Howe"),
    ] {
        let schedule = schedule(expression, zone);
        let start = utc("2024-03-01T00:00:00Z");
        let (mut real, mut skew, mut last, mut furthest) = (start, TimeDelta::zero(), start, start);
        let mut served = 0_u64;
        let mut random = 12_345_u64;
        for step in 0..20_000 {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            real += TimeDelta::seconds(i64::try_from(60 + (random >> 33) % 240).unwrap());
            if step % 200 == 199 {
                let forward = random >> 40 & 1 == 1;
                skew += TimeDelta::hours(if forward { 1 } else { -1 });
            }
            let now = real + skew;
            furthest = furthest.max(now);
            if let Some(due) = schedule.due(last, now) {
                assert!(due.scheduled_for > last && due.scheduled_for <= now);
                served += u64::from(due.missed) + 1;
                last = due.scheduled_for;
            }
        }
        let all = std::iter::successors(schedule.next_after(start), |at| schedule.next_after(*at))
            .take_while(|at| *at <= furthest)
            .count();
        assert_eq!(served, u64::try_from(all).unwrap(), "{expression} in {zone}");
    }
}

#[test]
#[expect(clippy::print_stderr, reason = "a test that is passed over says so")]
fn hostile_expressions_are_answered_as_expected() {
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/hostile/lists/cron.tsv");
    let Ok(text) = std::fs::read_to_string(&list) else {
        eprintln!("{} is absent: its expressions are passed over", list.display());
        return;
    };
    for line in text.lines() {
        let (expression, expected) = line.split_once('\t').unwrap();
        let outcome = Schedule::parse(&expression.replace("\\n", "\n"), "Europe/Amsterdam");
        match expected.split_whitespace().next() {
            Some("ok") => assert!(outcome.is_ok(), "{expression}: {outcome:?}"),
            Some("reject") => {
                let error = outcome.unwrap_err().to_string();
                assert!(error.lines().count() == 1 && error.len() < 400, "{expression}: {error}");
            }
            // Six fields are refused with words that say why: nothing that recurs yearly is watched by the second.
            Some("documented") => assert_eq!(outcome, Err(ScheduleError::Fields)),
            _ => panic!("{expected}: unknown expectation"),
        }
    }
}

#[test]
fn what_is_refused_says_what_to_write() {
    let refused = |expression: &str| Schedule::parse(expression, "UTC").unwrap_err().to_string();
    for expression in ["0 7 * * 1", "0 7 * * 1-5", "0 7 * * 0", "0 7 * * Mon/2", "0 7 * * Mon-7", "0 7 * * maandag"] {
        assert!(refused(expression).contains("by name"), "{}", refused(expression));
    }
    for expression in ["@daily", "0 7 * *", "0 0 7 * * Mon", ""] {
        assert!(refused(expression).contains("five fields"), "{}", refused(expression));
    }
    for expression in ["60 * * * *", "*/0 * * * *", "0 24 * * *", "0 0 0 * *", "5-1 * * * *", "x * * * *", "0 0 1 13 *"]
    {
        assert!(refused(expression).contains("cannot be read"), "{}", refused(expression));
    }
    for expression in ["0 0 30 2 *", "0 0 31 4,6 *"] {
        assert!(refused(expression).contains("never comes"), "{}", refused(expression));
    }
    assert!(Schedule::parse("0 7 * * *", "Mars/Olympus").unwrap_err().to_string().contains("Europe/Amsterdam"));
}

#[test]
fn a_rare_day_is_found() {
    assert_eq!(next("0 0 29 2 Sat", "UTC", "2096-03-01T00:00:00Z", 1), ["02-29 00:00 +0000"]);
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(expression in "[ -~*/,0-9a-zA-Z\t]{0,40}|([0-9*/,-]{1,6} ){4}[A-Za-z*,-]{1,7}", seconds in any::<i64>()) {
        if let Ok(schedule) = Schedule::parse(&expression, "America/St_Johns")
            && let Some(instant) = DateTime::from_timestamp(seconds % 8_000_000_000_000, 0)
        {
            let next = schedule.next_after(instant);
            prop_assert!(next.is_none_or(|next| next > instant));
            prop_assert_eq!(schedule.due(instant, instant), None);
        }
    }
}
