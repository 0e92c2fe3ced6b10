//! What a subscription asks for: which part of a series' news, and how often. A value with one JSON form, as the API, the
//! pages and the store share it.
//!
//! It does not know reports: [`crate::job::matching`] holds the two together.

use crate::core::commitment::Status;
use serde::{Deserialize, Serialize};

/// Most entries of one list.
const MOST: usize = 20;
/// Most characters of one entry.
const MOST_CHARS: usize = 60;

/// The statuses that can be asked for: those that can be an alarm.
pub const STATUSES: [Status; 6] =
    [Status::Dropped, Status::Weakened, Status::Lapsed, Status::New, Status::Strengthened, Status::Restored];

/// How often a subscription is served.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rhythm {
    /// As soon as there is something to say, and at most once an hour.
    #[default]
    AtOnce,
    /// Once a day, at five o'clock UTC.
    Daily,
    /// On Mondays, at five o'clock UTC.
    Weekly,
    /// Once for each edition; what its publisher corrects later is on the pages.
    Edition,
}

impl Rhythm {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::AtOnce, Self::Daily, Self::Weekly, Self::Edition];

    /// Its name in JSON and forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AtOnce => "at-once",
            Self::Daily => "daily",
            Self::Weekly => "weekly",
            Self::Edition => "edition",
        }
    }
}

/// News of a series that is no report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// The next edition is not there in time.
    Late,
    /// An edition is no longer at its address.
    Gone,
    /// An edition was changed after publication, without a word.
    Changed,
    /// For archivists: every capture, and the signed head of the log that holds it.
    Capture,
}

impl Event {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Late, Self::Gone, Self::Changed, Self::Capture];

    /// Its name in JSON and forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Gone => "gone",
            Self::Changed => "changed",
            Self::Capture => "capture",
        }
    }
}

/// What a subscription asks for. Lists that are empty ask for everything; of several lists, each has to hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Choices {
    /// Words of headings: promises under a heading that has all words of one entry.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<String>,
    /// Words of headings or passages: promises that speak of all words of one entry.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<String>,
    /// Partner countries, ISO 3166-1 alpha-2.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub partners: Vec<String>,
    /// Statuses, of [`STATUSES`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub statuses: Vec<String>,
    /// How often.
    #[serde(skip_serializing_if = "is_default")]
    pub rhythm: Rhythm,
    /// None of the reports, only the news below.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub events_only: bool,
    /// News beside the reports.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Event>,
}

fn is_default(rhythm: &Rhythm) -> bool {
    *rhythm == Rhythm::default()
}

/// Choices that are not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ChoicesError(pub String);

impl Choices {
    /// The same choices in the one form in which they are kept: trimmed, small letters, each entry once, in order.
    ///
    /// # Errors
    /// Too many entries, one that is too long, a country or a status that is none.
    pub fn tidy(mut self) -> Result<Self, ChoicesError> {
        for (name, list) in [("sections", &mut self.sections), ("topics", &mut self.topics)] {
            tidy_words(name, list)?;
        }
        tidy_words("partners", &mut self.partners)?;
        tidy_words("statuses", &mut self.statuses)?;
        for code in &mut self.partners {
            code.make_ascii_uppercase();
            if code.len() != 2 || !code.bytes().all(|byte| byte.is_ascii_uppercase()) {
                return Err(ChoicesError(format!("partners: {code:?} is no country code of two letters, such as TN")));
            }
        }
        if let Some(word) = self.statuses.iter().find(|word| !STATUSES.iter().any(|status| status.as_str() == **word)) {
            let known: Vec<&str> = STATUSES.iter().map(|status| status.as_str()).collect();
            return Err(ChoicesError(format!("statuses: {word:?} is none of {}", known.join(", "))));
        }
        // All of them ask for everything, as none does.
        if self.statuses.len() == STATUSES.len() {
            self.statuses.clear();
        }
        if self.events_only && self.events.is_empty() {
            return Err(ChoicesError("events_only asks for no report, and no events are chosen".to_owned()));
        }
        self.events.sort_unstable();
        self.events.dedup();
        Ok(self)
    }

    /// As it is kept.
    pub fn to_json(&self) -> String {
        // A struct of strings and words can always be written.
        serde_json::to_string(self).unwrap_or_else(|_| "{}".to_owned())
    }

    /// As it was kept.
    ///
    /// # Errors
    /// It is none that this version knows.
    pub fn from_json(json: &str) -> Result<Self, ChoicesError> {
        serde_json::from_str(json).map_err(|error| ChoicesError(format!("choices: {error}")))
    }

    /// Whether they ask for the whole of each report.
    pub fn is_everything(&self) -> bool {
        !self.events_only
            && self.sections.is_empty()
            && self.topics.is_empty()
            && self.partners.is_empty()
            && self.statuses.is_empty()
    }
}

fn tidy_words(name: &str, list: &mut Vec<String>) -> Result<(), ChoicesError> {
    for entry in list.iter_mut() {
        let plain: String = entry.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        *entry = plain.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        if entry.chars().count() > MOST_CHARS {
            return Err(ChoicesError(format!("{name}: an entry has at most {MOST_CHARS} characters")));
        }
    }
    list.retain(|entry| entry.chars().any(char::is_alphanumeric));
    list.sort_unstable();
    list.dedup();
    if list.len() > MOST {
        return Err(ChoicesError(format!("{name}: at most {MOST} entries")));
    }
    Ok(())
}
