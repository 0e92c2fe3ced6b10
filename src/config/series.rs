//! `[[series]]`: a publication that recurs, and where its editions are found.

use super::SeriesExtract;
use crate::source::{SourceConfig, TitleRules};
use anyhow::{Context, Result, ensure};
use chrono::NaiveDate;
use serde::Deserialize;

/// A publication that recurs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Series {
    /// Its name in addresses and on the command line: `[a-z0-9-]`.
    pub id: String,
    /// Its name for readers.
    pub title: String,
    /// The language it is written in, ISO 639-1.
    pub language: String,
    /// Whether it is checked.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// When it is checked: five fields, days of the week by name.
    pub schedule: String,
    /// The time zone of the schedule, by its IANA name.
    #[serde(default = "utc")]
    pub timezone: String,
    /// A title has to match one of these (regular expressions, without regard to case), the better ones first.
    #[serde(default)]
    pub title_any: Vec<String>,
    /// A title that matches one of these is no edition.
    #[serde(default)]
    pub title_not: Vec<String>,
    /// What an edition belongs to has to match one of these, where a source names it.
    #[serde(default)]
    pub parent_any: Vec<String>,
    /// How the period is found: `FIELD:PATTERN`, tried in order.
    #[serde(default)]
    pub edition: Vec<String>,
    /// When its next edition is expected.
    pub expect: Option<Expect>,
    /// The series whose editions belong beside its own: what they say of the same period is shown with each report.
    #[serde(default)]
    pub companions: Vec<String>,
    /// How its editions are read.
    #[serde(default)]
    pub extract: SeriesExtract,
    /// Where its editions are found, tried in order.
    #[serde(default, rename = "source")]
    pub sources: Vec<SourceConfig>,
}

/// When an edition is expected: a window within the year of publication, by month and day, such as `05-15`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// The first day on which it may come.
    pub after: String,
    /// The last day on which it is not late. Before `after`, it is a day of the next year.
    pub overdue: String,
    /// The year that it covers, counted from the year of publication: -1 is the year before.
    #[serde(default = "year_before")]
    pub covers: i32,
}

impl Expect {
    /// First and last day of the window that opens in a year; nothing where the days cannot be.
    pub fn window(&self, year: i32) -> Option<(NaiveDate, NaiveDate)> {
        let day = |text: &str, year: i32| NaiveDate::parse_from_str(&format!("{year:04}-{text}"), "%Y-%m-%d").ok();
        let from = day(&self.after, year)?;
        let same_year = day(&self.overdue, year)?;
        Some((from, if same_year < from { day(&self.overdue, year.checked_add(1)?)? } else { same_year }))
    }

    /// Refuses days that cannot be.
    pub(super) fn check(&self) -> Result<()> {
        // A day that every year has.
        self.window(2023)
            .with_context(|| format!("expect: {:?} and {:?} are to be days such as 05-15", self.after, self.overdue))?;
        ensure!((-5..=5).contains(&self.covers), "expect.covers is from -5 to 5, not {}", self.covers);
        Ok(())
    }
}

impl Series {
    /// Which of the files found are its editions.
    pub fn rules(&self) -> TitleRules {
        TitleRules {
            title_any: self.title_any.clone(),
            title_not: self.title_not.clone(),
            parent_any: self.parent_any.clone(),
            edition: self.edition.clone(),
        }
    }
}

fn yes() -> bool {
    true
}

fn utc() -> String {
    "UTC".to_owned()
}

fn year_before() -> i32 {
    -1
}
