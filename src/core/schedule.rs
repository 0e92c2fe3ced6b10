//! When a schedule is due: an expression of five fields and a time zone on one side, instants on the other.
//!
//! It knows calendars, time zones and their clock changes. It does not know the clock: every instant is a parameter.
//!
//! # The expression
//! Minute, hour, day of the month, month, day of the week, as `cron` programs read them, with three differences:
//! * days of the week are written by name (`Mon`, `Tue-Fri`, also round the week's end: `Sat-Mon`), because as numbers
//!   they mean different days to different programs;
//! * where day of the month and day of the week are both restricted, **both** must hold;
//! * there is no field of seconds, no year, and no `@daily` and the like.
//!
//! # Clock changes
//! * A time that the zone's clocks skip fires once, at the first instant after the gap; several skipped times of one gap
//!   are one occurrence.
//! * A time that the clocks show twice fires once, at the first of the two instants.
//! * Where the hour is `*`, the schedule is an interval and keeps its spacing in real time: what is skipped is left out,
//!   what is repeated fires both times.
//!
//! Each occurrence is thus one instant, and [`Schedule::due`] gives each to exactly one run, or, after a time in which
//! nothing ran, all of them to one.

use std::str::FromStr as _;

use chrono::{
    DateTime, Datelike, Days, NaiveDate, NaiveDateTime, Offset as _, TimeDelta, TimeZone as _, Timelike, Utc,
};
use chrono_tz::Tz;
use cron::TimeUnitSpec as _;

/// The longest expression that is read, in bytes.
const MAX_LENGTH: usize = 256;
/// How far ahead an occurrence is looked for. 29 February falls on a given day of the week after 40 years at most.
const MAX_DAYS_AHEAD: u32 = 50 * 366;
/// Missed occurrences are counted up to here.
const MAX_MISSED: u32 = 10_000;
/// A run this long after its occurrence is late, in seconds.
const LATE_AFTER_SECONDS: i64 = 60;
/// No zone ever repeated more than a day.
const MAX_OVERLAP: TimeDelta = TimeDelta::hours(26);

/// Why an expression is not accepted: one line that says what to write.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// Longer than any schedule needs to be.
    #[error("a schedule is {MAX_LENGTH} bytes at most, this one has {0}")]
    TooLong(usize),
    /// Not five fields on one line.
    #[error(
        "a schedule has five fields (minute, hour, day of the month, month, day of the week) on one line, such as \
         `30 7 * * Mon-Fri`; seconds, years and names such as @daily are not read"
    )]
    Fields,
    /// A day of the week that is no name.
    #[error(
        "write days of the week by name (Mon, Tue-Fri), not `{0}`: as a number, a day means Sunday to some programs and \
         Monday to others"
    )]
    DayOfWeek(String),
    /// One of the other fields cannot be read.
    #[error("the schedule `{0}` cannot be read: {1}")]
    Unreadable(String, String),
    /// No calendar has such a day.
    #[error("the schedule `{0}` never comes: no year has such a day")]
    Never(String),
    /// The zone is unknown.
    #[error("the time zone `{0}` is unknown; write one of the IANA database, such as Europe/Amsterdam")]
    Zone(String),
}

/// An expression in its time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Bit n: minute n of the hour.
    minutes: u64,
    /// Bit n: hour n of the day.
    hours: u32,
    /// Bit n: day n of the month, from 1.
    days: u32,
    /// Bit n: month n, from 1.
    months: u16,
    /// Bit n: day n of the week, from Monday as 0.
    weekdays: u8,
    zone: Tz,
}

/// A run that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The latest occurrence that the run stands for: keep it, and give it as `last_run` next time.
    pub scheduled_for: DateTime<Utc>,
    /// How many earlier occurrences it stands for too, counted up to 10,000.
    pub missed: u32,
    /// Whether it comes a minute or more after its occurrence, or stands for missed ones.
    pub late: bool,
}

impl Schedule {
    /// Reads an expression of five fields and the name of a time zone.
    ///
    /// # Errors
    /// [`ScheduleError`] says in one line what is wrong, also where the schedule could never come.
    pub fn parse(expression: &str, zone: &str) -> Result<Self, ScheduleError> {
        if expression.len() > MAX_LENGTH {
            return Err(ScheduleError::TooLong(expression.len()));
        }
        if expression.chars().any(|c| c.is_control() && c != '\t') {
            return Err(ScheduleError::Fields);
        }
        let zone = Tz::from_str(zone).map_err(|_| ScheduleError::Zone(zone.chars().take(64).collect()))?;
        let fields: Vec<&str> = expression.split_whitespace().collect();
        let [minute, hour, day, month, weekday] = fields[..] else { return Err(ScheduleError::Fields) };
        let weekdays = read_weekdays(weekday)?;
        let source = fields.join(" ");
        // The crate wants seconds first; days of the week are ours.
        let parsed = cron::Schedule::from_str(&format!("0 {minute} {hour} {day} {month} *"))
            .map_err(|error| ScheduleError::Unreadable(source.clone(), first_line(&error.to_string())))?;
        let bits = |ordinals: &mut dyn Iterator<Item = u32>| {
            ordinals.filter(|ordinal| *ordinal < 64).fold(0_u64, |bits, ordinal| bits | 1 << ordinal)
        };
        let schedule = Self {
            minutes: bits(&mut parsed.minutes().iter()),
            hours: u32::try_from(bits(&mut parsed.hours().iter())).unwrap_or(0),
            days: u32::try_from(bits(&mut parsed.days_of_month().iter())).unwrap_or(0),
            months: u16::try_from(bits(&mut parsed.months().iter())).unwrap_or(0),
            weekdays,
            zone,
        };
        if schedule.never_comes() { Err(ScheduleError::Never(source)) } else { Ok(schedule) }
    }

    /// The first occurrence after an instant. Nothing only at the far end of the calendar.
    #[must_use]
    pub fn next_after(&self, instant: DateTime<Utc>) -> Option<DateTime<Utc>> {
        if self.is_interval() { self.next_of_interval(instant) } else { self.next_of_times(instant) }
    }

    /// The run that is due now, where the schedule has been served up to `last_run`: one, however many occurrences have
    /// come since. Nothing where none has come, also where the clock was set back before `last_run`.
    #[must_use]
    pub fn due(&self, last_run: DateTime<Utc>, now: DateTime<Utc>) -> Option<Due> {
        let mut scheduled_for = self.next_after(last_run).filter(|first| *first <= now)?;
        let mut missed = 0;
        while let Some(next) = self.next_after(scheduled_for).filter(|next| *next <= now) {
            scheduled_for = next;
            missed += 1;
            if missed >= MAX_MISSED {
                scheduled_for = self.last_until(now).map_or(scheduled_for, |last| last.max(scheduled_for));
                break;
            }
        }
        let late = missed > 0 || (now - scheduled_for).num_seconds() >= LATE_AFTER_SECONDS;
        Some(Due { scheduled_for, missed, late })
    }

    /// The last occurrence at or before an instant, where there is one within the time that is looked at.
    fn last_until(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        [1, 24, 24 * 32, 24 * 366, 24 * 366 * 50].into_iter().find_map(|hours| {
            let mut last = self.next_after(now.checked_sub_signed(TimeDelta::hours(hours))?)?;
            if last > now {
                return None;
            }
            while let Some(next) = self.next_after(last).filter(|next| *next <= now) {
                last = next;
            }
            Some(last)
        })
    }

    /// Whether it says how often, and not at what time of the day.
    const fn is_interval(&self) -> bool {
        self.hours == (1 << 24) - 1
    }

    fn never_comes(&self) -> bool {
        const LONGEST: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let has_day = (1_u32..).zip(LONGEST).any(|(month, longest)| {
            self.months >> month & 1 == 1 && (1..=longest).any(|day| self.days >> day & 1 == 1)
        });
        !has_day || self.weekdays == 0 || self.hours == 0 || self.minutes == 0
    }

    /// Times of the day: each is one instant, and a later time is never an earlier instant, so the first that lies after
    /// `instant` is the next one.
    fn next_of_times(&self, instant: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let mut time = self.next_time(self.local(instant)?)?;
        loop {
            let occurrence = self.first_showing(time).or_else(|| self.end_of_gap(time));
            if let Some(occurrence) = occurrence.filter(|occurrence| *occurrence > instant) {
                return Some(occurrence);
            }
            time = self.next_time(time.checked_add_signed(TimeDelta::minutes(1))?)?;
        }
    }

    /// An interval: each instant that shows a fitting time is an occurrence. A time that is shown twice can come after one
    /// that is later on the clock, so all those that may lie before the best are looked at.
    fn next_of_interval(&self, instant: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let local = self.local(instant)?;
        let later = self.local(instant.checked_add_signed(MAX_OVERLAP)?)?;
        let set_back = MAX_OVERLAP - (later - local);
        let from = if set_back > TimeDelta::zero() { local.checked_sub_signed(set_back)? } else { local };
        let mut time = self.next_time(from)?;
        let mut best: Option<DateTime<Utc>> = None;
        loop {
            let first = self.first_showing(time);
            if let (Some(best), Some(first)) = (best, first)
                && first >= best
            {
                return Some(best);
            }
            let second = self.zone.from_local_datetime(&time).latest().map(|shown| shown.to_utc());
            best = [best, first, second].into_iter().flatten().filter(|shown| *shown > instant).min();
            let Some(after) = time.checked_add_signed(TimeDelta::minutes(1)).and_then(|after| self.next_time(after))
            else {
                return best;
            };
            time = after;
        }
    }

    /// What the zone's clocks show, without the seconds.
    fn local(&self, instant: DateTime<Utc>) -> Option<NaiveDateTime> {
        let offset = self.zone.offset_from_utc_datetime(&instant.naive_utc()).fix();
        let shown = instant.naive_utc().checked_add_offset(offset)?;
        shown.date().and_hms_opt(shown.hour(), shown.minute(), 0)
    }

    /// The first instant at which the zone's clocks show a time, unless they skip it.
    fn first_showing(&self, time: NaiveDateTime) -> Option<DateTime<Utc>> {
        self.zone.from_local_datetime(&time).earliest().map(|shown| shown.to_utc())
    }

    /// The first instant after the gap in which a skipped time lies.
    fn end_of_gap(&self, time: NaiveDateTime) -> Option<DateTime<Utc>> {
        // The offset before the gap is found a day and more earlier; read with it, the skipped time lies after the change.
        let mut before = time.and_utc().checked_sub_signed(MAX_OVERLAP)?;
        let mut after = time.and_utc().checked_add_signed(MAX_OVERLAP)?;
        // Halve until the change is known to the second: before it the clocks show less than the time, after it more.
        while after - before > TimeDelta::seconds(1) {
            let middle = before.checked_add_signed((after - before) / 2)?;
            let middle = DateTime::from_timestamp(middle.timestamp(), 0)?;
            let offset = self.zone.offset_from_utc_datetime(&middle.naive_utc()).fix();
            if middle.naive_utc().checked_add_offset(offset)? < time {
                before = middle;
            } else {
                after = middle;
            }
        }
        Some(after)
    }

    /// The first time at or after another that fits the fields, by the calendar alone.
    fn next_time(&self, from: NaiveDateTime) -> Option<NaiveDateTime> {
        let (mut date, mut hour, mut minute) = (from.date(), from.hour(), from.minute());
        for _ in 0..MAX_DAYS_AHEAD {
            if self.has_date(date) {
                if let Some((hour, minute)) = self.next_in_day(hour, minute) {
                    return date.and_hms_opt(hour, minute, 0);
                }
                date = date.checked_add_days(Days::new(1))?;
            } else if self.months >> date.month() & 1 == 0 {
                // Nothing this month.
                date = date.with_day(1)?.checked_add_months(chrono::Months::new(1))?;
            } else {
                date = date.checked_add_days(Days::new(1))?;
            }
            (hour, minute) = (0, 0);
        }
        None
    }

    fn next_in_day(&self, hour: u32, minute: u32) -> Option<(u32, u32)> {
        if self.hours >> hour & 1 == 1
            && let Some(minute) = next_bit(self.minutes, minute)
        {
            return Some((hour, minute));
        }
        Some((next_bit(u64::from(self.hours), hour + 1)?, next_bit(self.minutes, 0)?))
    }

    fn has_date(&self, date: NaiveDate) -> bool {
        self.months >> date.month() & 1 == 1
            && self.days >> date.day() & 1 == 1
            && self.weekdays >> date.weekday().num_days_from_monday() & 1 == 1
    }
}

/// The first set bit at or after a place.
fn next_bit(bits: u64, from: u32) -> Option<u32> {
    let rest = bits.checked_shr(from)?;
    (rest != 0).then(|| from + rest.trailing_zeros())
}

/// Days of the week, from Monday as bit 0.
fn read_weekdays(field: &str) -> Result<u8, ScheduleError> {
    if field == "*" || field == "?" {
        return Ok(0b111_1111);
    }
    let refused = || ScheduleError::DayOfWeek(field.chars().take(64).collect());
    let day = |name: &str| {
        // Names alone: the parser of the calendar crate takes the short and the long ones, in any case.
        let is_name = name.chars().all(|c| c.is_ascii_alphabetic());
        let parsed = is_name.then(|| chrono::Weekday::from_str(name).ok()).flatten();
        parsed.map(|weekday| weekday.num_days_from_monday()).ok_or_else(refused)
    };
    let mut days = 0_u8;
    for part in field.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (mut at, last) = (day(first)?, day(last)?);
        days |= 1 << at;
        while at != last {
            at = (at + 1) % 7;
            days |= 1 << at;
        }
    }
    Ok(days)
}

fn first_line(text: &str) -> String {
    // The parser repeats the expression over several lines; its last says what was expected.
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('^'));
    lines.next_back().unwrap_or("it is no schedule").to_owned()
}
