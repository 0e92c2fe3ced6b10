//! `classify`: JSON lines of sentences in, JSON lines of readings out.

use super::SCHEMA;
use crate::core::commitment::{Context, Reading, Span};
use serde::{Deserialize, Serialize};

/// One line in. Fields that annotators add are ignored.
#[derive(Clone, Debug, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of cli.md and of core::commitment::Context")]
pub struct SentenceLine {
    pub id: serde_json::Value,
    pub language: String,
    pub sentence: String,
    #[serde(default)]
    pub prev: Option<String>,
    #[serde(default)]
    pub before: Option<Vec<String>>,
    #[serde(default)]
    pub heading: Option<String>,
    #[serde(default)]
    pub kind: Option<String>,
    #[serde(default)]
    pub stem: Option<String>,
    #[serde(default)]
    pub date: Option<String>,
}

impl SentenceLine {
    /// Calls `with` with what is known around the sentence.
    pub fn with_context<T>(&self, with: impl FnOnce(&Context<'_>) -> T) -> T {
        let before: Vec<&str> = self.before.iter().flatten().map(String::as_str).collect();
        with(&Context {
            prev: self.prev.as_deref().unwrap_or_default(),
            before: &before,
            heading: self.heading.as_deref().unwrap_or_default(),
            kind: self.kind.as_deref().unwrap_or_default(),
            stem: self.stem.as_deref().unwrap_or_default(),
            date: self.date.as_deref().unwrap_or_default(),
        })
    }
}

/// One line out. A slot that is not there is null; offsets are bytes of the sentence's UTF-8.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "the fields are those of core::commitment::Reading")]
pub struct ReadingShape {
    pub schema: u32,
    pub id: serde_json::Value,
    pub label: &'static str,
    pub strength: Option<&'static str>,
    pub polarity: &'static str,
    pub bound: Option<&'static str>,
    pub confidence: f32,
    pub actor: Option<SpanShape>,
    pub action: Option<ActionShape>,
    pub theme: Option<SpanShape>,
    pub partners: Vec<PartnerShape>,
    pub deadline: Option<DeadlineShape>,
    pub amount: Option<AmountShape>,
    pub condition: Option<SpanShape>,
    pub why: Vec<String>,
}

/// A part of the sentence.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "the fields are those of core::commitment::Span")]
pub struct SpanShape {
    pub text: String,
    pub start: usize,
    pub end: usize,
}

/// The main verb.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "the fields are those of core::commitment::Action")]
pub struct ActionShape {
    #[serde(flatten)]
    pub span: SpanShape,
    pub lemma: String,
}

/// Whom it is done with, or where.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "the fields are those of core::commitment::Partner")]
pub struct PartnerShape {
    #[serde(flatten)]
    pub span: SpanShape,
    pub country: Option<String>,
}

/// Until when.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "the fields are those of core::commitment::Deadline")]
pub struct DeadlineShape {
    #[serde(flatten)]
    pub span: SpanShape,
    pub value: Option<String>,
}

/// How much.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "the fields are those of core::commitment::Amount")]
pub struct AmountShape {
    #[serde(flatten)]
    pub span: SpanShape,
    pub value: Option<serde_json::Number>,
    pub unit: Option<String>,
}

impl From<&Span> for SpanShape {
    fn from(span: &Span) -> Self {
        Self { text: span.text.clone(), start: span.start, end: span.end }
    }
}

impl ReadingShape {
    /// The answer to the line with that id.
    pub fn new(id: serde_json::Value, reading: &Reading) -> Self {
        Self {
            schema: SCHEMA,
            id,
            label: reading.label.as_str(),
            strength: reading.strength.map(super::super::core::commitment::Strength::as_str),
            polarity: reading.polarity.as_str(),
            bound: reading.bound.map(super::super::core::commitment::Bound::as_str),
            confidence: (reading.confidence * 100.0).round() / 100.0,
            actor: reading.actor.as_ref().map(Into::into),
            action: reading
                .action
                .as_ref()
                .map(|action| ActionShape { span: (&action.span).into(), lemma: action.lemma.clone() }),
            theme: reading.theme.as_ref().map(Into::into),
            partners: reading
                .partners
                .iter()
                .map(|partner| PartnerShape { span: (&partner.span).into(), country: partner.country.clone() })
                .collect(),
            deadline: reading
                .deadline
                .as_ref()
                .map(|deadline| DeadlineShape { span: (&deadline.span).into(), value: deadline.value.clone() }),
            amount: reading.amount.as_ref().map(|amount| AmountShape {
                span: (&amount.span).into(),
                value: amount.value.and_then(number),
                unit: amount.unit.clone(),
            }),
            condition: reading.condition.as_ref().map(Into::into),
            why: reading.why.clone(),
        }
    }
}

/// A whole number without a point: `5000000`, not `5000000.0`.
fn number(value: f64) -> Option<serde_json::Number> {
    // Whole numbers up to 2^53 are exact in a double.
    if value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0 {
        Some(serde_json::Number::from(value as i64))
    } else {
        serde_json::Number::from_f64(value)
    }
}
