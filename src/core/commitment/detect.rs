//! One sentence in, its [`Reading`] out.

use super::{Context, Label, Polarity, Reading};
use crate::core::document::Language;

/// Reads one sentence by the rules of its language. A language without a lexicon reads as context with confidence 0.
pub fn read(language: &Language, sentence: &str, context: &Context<'_>) -> Reading {
    let _ = (language, sentence, context);
    Reading {
        label: Label::Context,
        strength: None,
        polarity: Polarity::Pos,
        bound: None,
        confidence: 0.0,
        actor: None,
        action: None,
        theme: None,
        partners: Vec::new(),
        deadline: None,
        amount: None,
        condition: None,
        why: Vec::new(),
    }
}

/// The version of the rules and of the language's lexicon, such as `nl/1`.
pub fn rules_version(language: &Language) -> String {
    format!("{language}/1")
}
