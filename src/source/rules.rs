//! The rules by which a series knows its editions: patterns on titles and parents, and how the period is found.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use regex::{Regex, RegexBuilder};
use serde::Deserialize;

/// Largest compiled size of one pattern, in bytes: a pattern comes from a configuration, and must not eat the memory.
const MAX_PATTERN_BYTES: usize = 1 << 20;

/// The rules as written in the configuration. Patterns are regular expressions and ignore case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TitleRules {
    /// A title has to match one of these, the better ones first. Where there is none, every title does.
    pub title_any: Vec<String>,
    /// A title that matches one of these is no edition.
    pub title_not: Vec<String>,
    /// A parent, where the source names one, has to match one of these.
    pub parent_any: Vec<String>,
    /// How the period is found, tried in order; `title:(20\d\d)` and the like, see [`EditionRule`].
    #[serde(deserialize_with = "one_or_many")]
    pub edition: Vec<String>,
}

/// Accepts a text where a list is meant.
fn one_or_many<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMany {
        One(String),
        Many(Vec<String>),
    }
    OneOrMany::deserialize(deserializer).map(|value| match value {
        OneOrMany::One(one) => vec![one],
        OneOrMany::Many(many) => many,
    })
}

/// A rule that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{rule}` under `{key}` cannot be used: {why}")]
pub struct RuleError {
    /// The key of the configuration.
    pub key: &'static str,
    /// The rule as written.
    pub rule: String,
    /// What is wrong, and what would be right.
    pub why: String,
}

/// What an edition rule looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The title.
    Title,
    /// The title of what it belongs to.
    Parent,
    /// The last part of the URL or path.
    File,
    /// The whole URL or path.
    Url,
    /// The day of publication.
    Published,
}

/// One way to find the period: `FIELD:PATTERN`, with ` - 1` behind it where the year covered is the one before.
///
/// FIELD is `title`, `parent`, `file`, `url` or `published`. The pattern's groups, or the whole match where it has none,
/// are joined by `-` and must give a period: `2022`, `2022-H1`, `2022-Q3`, `2022-05`.
#[derive(Debug, Clone)]
pub struct EditionRule {
    /// What it looks at.
    pub field: Field,
    /// The pattern.
    pub pattern: Regex,
    /// Years added to what was found.
    pub shift_years: i32,
}

/// The rules, compiled.
#[derive(Debug, Clone)]
pub struct Rules {
    pub(super) title_any: Vec<Regex>,
    pub(super) title_not: Vec<Regex>,
    pub(super) parent_any: Vec<Regex>,
    pub(super) edition: Vec<EditionRule>,
    /// Whether the edition rules are ours, for want of the operator's: then they are careful.
    pub(super) edition_is_default: bool,
}

impl Rules {
    /// Compiles the rules of a configuration.
    ///
    /// # Errors
    /// The first rule that cannot be used.
    pub fn compile(rules: &TitleRules) -> Result<Self, RuleError> {
        let edition_is_default = rules.edition.is_empty();
        let edition = if edition_is_default {
            default_edition_rules()?
        } else {
            rules.edition.iter().map(|rule| edition_rule(rule)).collect::<Result<_, _>>()?
        };
        Ok(Self {
            title_any: patterns("title_any", &rules.title_any)?,
            title_not: patterns("title_not", &rules.title_not)?,
            parent_any: patterns("parent_any", &rules.parent_any)?,
            edition,
            edition_is_default,
        })
    }
}

/// Rules that were compiled lately. Compiling takes longer than all else that a check computes, and series are checked again
/// and again, many by the same rules. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct CompiledRules(Arc<Mutex<BTreeMap<TitleRules, Arc<Rules>>>>);

impl CompiledRules {
    /// Most of them that are kept: a compiled pattern may take many kilobytes.
    const MOST: usize = 64;

    /// The rules, compiled.
    ///
    /// # Errors
    /// As [`Rules::compile`].
    pub fn of(&self, rules: &TitleRules) -> Result<Arc<Rules>, RuleError> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(compiled) = known.get(rules) {
            return Ok(Arc::clone(compiled));
        }
        let compiled = Arc::new(Rules::compile(rules)?);
        if known.len() >= Self::MOST {
            known.clear();
        }
        known.insert(rules.clone(), Arc::clone(&compiled));
        Ok(compiled)
    }
}

/// Compiles a list of patterns; `key` is named in the error.
pub(super) fn patterns(key: &'static str, patterns: &[String]) -> Result<Vec<Regex>, RuleError> {
    patterns.iter().map(|text| pattern(key, text)).collect()
}

fn pattern(key: &'static str, text: &str) -> Result<Regex, RuleError> {
    RegexBuilder::new(text).case_insensitive(true).size_limit(MAX_PATTERN_BYTES).build().map_err(|error| {
        let reason = error.to_string().lines().last().unwrap_or_default().trim().to_owned();
        RuleError { key, rule: text.to_owned(), why: format!("it is no regular expression ({reason})") }
    })
}

/// A year, perhaps with its half, quarter or month, in the title or else in the name of the file.
fn default_edition_rules() -> Result<Vec<EditionRule>, RuleError> {
    const PERIOD: &str = r"(?:^|[^0-9])((?:19|20)\d\d)(?:[ _-]?([HQ][1-4]))?(?:$|[^0-9])";
    [format!("title:{PERIOD}"), format!("file:{PERIOD}")].iter().map(|rule| edition_rule(rule)).collect()
}

fn edition_rule(rule: &str) -> Result<EditionRule, RuleError> {
    let refuse = |why: String| RuleError { key: "edition", rule: rule.to_owned(), why };
    let Some((field, rest)) = rule.split_once(':') else {
        return Err(refuse(r"write FIELD:PATTERN, for instance title:(20\d\d)".to_owned()));
    };
    let field = match field.trim() {
        "title" => Field::Title,
        "parent" => Field::Parent,
        "file" => Field::File,
        "url" => Field::Url,
        "published" => Field::Published,
        other => return Err(refuse(format!("`{other}` is none of title, parent, file, url, published"))),
    };
    let (text, shift_years) = split_shift(rest);
    let pattern = pattern("edition", text).map_err(|error| refuse(error.why))?;
    Ok(EditionRule { field, pattern, shift_years })
}

/// Splits ` - 1` or ` + 1` off the end of a pattern.
fn split_shift(text: &str) -> (&str, i32) {
    for (sign, factor) in [(" - ", -1), (" + ", 1)] {
        if let Some((pattern, years)) = text.rsplit_once(sign)
            && let Ok(years) = years.trim().parse::<u8>()
        {
            return (pattern, factor * i32::from(years));
        }
    }
    (text, 0)
}

impl EditionRule {
    /// All periods that the rule finds in `text`, in order, each once.
    pub(super) fn periods(&self, text: &str) -> Vec<String> {
        let mut periods: Vec<String> = Vec::new();
        let mut at = 0;
        // Matches may share the character between two years ("2021-2022"), so that each search begins inside the last match.
        while let Some(captures) = self.pattern.captures_at(text, at) {
            let Some(whole) = captures.get(0) else { break };
            let groups: Vec<&str> = captures.iter().skip(1).flatten().map(|group| group.as_str()).collect();
            let found = if captures.len() == 1 { whole.as_str().to_owned() } else { groups.join("-") };
            if let Some(period) = normal_period(&found).and_then(|period| shifted(&period, self.shift_years))
                && !periods.contains(&period)
            {
                periods.push(period);
            }
            let last = captures.iter().skip(1).flatten().map(|group| group.end()).max().unwrap_or(whole.end());
            let next = last.max(at + 1);
            match (next..=text.len()).find(|index| text.is_char_boundary(*index)) {
                Some(next) if next < text.len() => at = next,
                _ => break,
            }
        }
        periods
    }
}

/// A period in its one spelling: `2022`, `2022-H1`, `2022-Q3`, `2022-05`; `None` for anything else.
pub(super) fn normal_period(text: &str) -> Option<String> {
    let text = text.trim().to_ascii_uppercase();
    let (year, part) = match text.split_once(['-', ' ', '_', '/']) {
        Some((year, part)) => (year, Some(part)),
        None => (text.as_str(), None),
    };
    if year.len() != 4 || !year.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match part {
        None => Some(year.to_owned()),
        Some("H1" | "H2" | "Q1" | "Q2" | "Q3" | "Q4") => Some(format!("{year}-{}", part?)),
        Some(month) if month.len() == 2 && (1..=12).contains(&month.parse::<u8>().ok()?) => {
            Some(format!("{year}-{month}"))
        }
        Some(_) => None,
    }
}

fn shifted(period: &str, years: i32) -> Option<String> {
    let (year, part) = period.split_at_checked(4)?;
    let year = year.parse::<i32>().ok()?.checked_add(years)?;
    (0..=9999).contains(&year).then(|| format!("{year:04}{part}"))
}

impl fmt::Display for Field {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Title => "title",
            Self::Parent => "parent",
            Self::File => "file",
            Self::Url => "url",
            Self::Published => "published",
        })
    }
}
