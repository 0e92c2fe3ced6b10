//! The reader's language: texts, numbers and dates. The words themselves are data, in `texts/nl.ftl` and `texts/en.ftl`.
//!
//! Knows nothing of reports. What a publisher wrote is never translated and never a text of ours.

use std::fmt::Write as _;
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::core::document::Language;

/// The Dutch and the English texts as they stand in the source, for tests that hold them against each other.
pub const SOURCES: [(&str, &str); 2] = [("nl", include_str!("texts/nl.ftl")), ("en", include_str!("texts/en.ftl"))];

/// The texts of one language.
pub(crate) struct Texts {
    code: &'static str,
    bundle: FluentBundle<FluentResource>,
}

static NL: LazyLock<Texts> = LazyLock::new(|| Texts::load("nl", SOURCES[0].1));
static EN: LazyLock<Texts> = LazyLock::new(|| Texts::load("en", SOURCES[1].1));

/// The texts for a reader of `language`; English where there are none.
pub(crate) fn texts(language: &Language) -> &'static Texts {
    if language.code() == "nl" || language.code().starts_with("nl-") { &NL } else { &EN }
}

impl Texts {
    fn load(code: &'static str, source: &str) -> Self {
        let id: LanguageIdentifier = code.parse().unwrap_or_default();
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, errors)| {
            tracing::error!(language = code, ?errors, "Cannot read some texts");
            resource
        });
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // Isolation marks are bidi controls; texts of others are stripped of those before they come here.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(if code == "nl" { group_nl } else { group_en }));
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(language = code, ?errors, "Cannot load some texts");
        }
        Self { code, bundle }
    }

    /// The language's ISO 639-1 code, for `lang` attributes.
    pub(crate) fn code(&self) -> &'static str {
        self.code
    }

    /// The text of that key.
    pub(crate) fn say(&self, key: &str) -> String {
        self.with(key, [])
    }

    /// The text of that key for the number `n`.
    pub(crate) fn count(&self, key: &str, n: usize) -> String {
        self.with(key, [("n", n.into())])
    }

    /// The text of that key with its arguments. A key that is not there shows itself; a test makes sure that none is missing.
    pub(crate) fn with<'a, const N: usize>(&self, key: &str, args: [(&'static str, FluentValue<'a>); N]) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::error!(language = self.code, key, "A text is missing");
            return key.to_owned();
        };
        let args: FluentArgs<'a> = args.into_iter().collect();
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned();
        if !errors.is_empty() {
            tracing::error!(language = self.code, key, ?errors, "A text could not be filled in");
        }
        text
    }

    /// A whole number as the language writes it: `1.200` or `1,200`.
    pub(crate) fn number(&self, n: usize) -> String {
        grouped(&n.to_string(), if self.code == "nl" { '.' } else { ',' })
    }

    /// A date as the language writes it: `24 november 2026` or `24 November 2026`.
    pub(crate) fn date(&self, date: NaiveDate) -> String {
        let month = self.say(&format!("month-{}", date.month()));
        format!("{} {month} {}", date.day(), date.year())
    }

    /// With a capital and a full stop.
    pub(crate) fn sentence(&self, text: &str) -> String {
        // Dutch writes no accent on a capital that begins a sentence: *één*, but *Eén*.
        let text = match text.strip_prefix('é') {
            Some(rest) if self.code == "nl" => format!("e{rest}"),
            _ => text.to_owned(),
        };
        let mut chars = text.chars();
        let first: String = chars.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
        format!("{first}{}.", chars.as_str())
    }

    /// A list in a sentence: `a, b and c`.
    pub(crate) fn list(&self, items: &[String]) -> String {
        match items {
            [] => String::new(),
            [one] => one.clone(),
            [start @ .., last] => {
                let mut text = start.join(", ");
                let _ = write!(text, " {} {last}", self.say("and"));
                text
            }
        }
    }
}

fn grouped(digits: &str, separator: char) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

fn group_nl<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    group(value, '.')
}

fn group_en<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    group(value, ',')
}

/// Whole numbers with their thousands apart; everything else as the library formats it.
fn group(value: &FluentValue<'_>, separator: char) -> Option<String> {
    match value {
        FluentValue::Number(number) if number.value >= 0.0 && number.value.fract() == 0.0 => {
            Some(grouped(&format!("{:.0}", number.value), separator))
        }
        _ => None,
    }
}
