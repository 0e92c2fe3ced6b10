//! What a subscription asks for, in the reader's words.

use super::clean::{excerpt, neutral};
use super::i18n::{Texts, texts};
use crate::core::document::Language;
use crate::shape::choices::Choices;

/// *Annual plan (dropped or weakened, about ‘water’)*, or *everything about Annual plan*.
pub fn asked(choices: &Choices, series: &str, language: &Language) -> String {
    let t = texts(language);
    let series = excerpt(&neutral(series), 80);
    let mut parts = Vec::new();
    let statuses: Vec<String> =
        choices.statuses.iter().map(|status| t.say(&format!("status-{status}")).to_lowercase()).collect();
    if !statuses.is_empty() {
        parts.push(either(&statuses, t));
    }
    for (key, words) in [
        ("asked-sections", &choices.sections),
        ("asked-topics", &choices.topics),
        ("asked-partners", &choices.partners),
    ] {
        if !words.is_empty() {
            parts.push(t.with(key, [("words", either(words, t).into())]));
        }
    }
    if choices.events_only {
        parts.push(t.say("asked-events"));
    }
    if parts.is_empty() {
        return t.with("asked-everything", [("series", series.into())]);
    }
    t.with("asked-part", [("series", series.into()), ("what", parts.join(", ").into())])
}

/// *For your subscriptions: …*
pub fn asked_for(subscriptions: &[String], language: &Language) -> String {
    let t = texts(language);
    let key = if subscriptions.len() == 1 { "asked-for" } else { "asked-for-several" };
    t.with(key, [("what", subscriptions.join("; ").into())])
}

fn either(words: &[String], t: &Texts) -> String {
    let words: Vec<String> = words.iter().map(|word| neutral(word)).collect();
    words.join(&format!(" {} ", t.say("and-or")))
}
