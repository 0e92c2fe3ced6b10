//! What a person said of a commitment, as JSON.

use super::{ShapeError, named};
use crate::core::verdict::{Judgement, Verdict};
use serde::{Deserialize, Serialize};

/// One verdict.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of core::verdict::Verdict")]
pub struct VerdictShape {
    pub verdict: String,
    pub other: Option<String>,
    pub by: String,
    pub at: String,
    pub note: Option<String>,
}

impl From<&Verdict> for VerdictShape {
    fn from(verdict: &Verdict) -> Self {
        Self {
            verdict: verdict.judgement.as_str().to_owned(),
            other: verdict.other.clone(),
            by: verdict.by.clone(),
            at: verdict.at.clone(),
            note: verdict.note.clone(),
        }
    }
}

impl TryFrom<VerdictShape> for Verdict {
    type Error = ShapeError;

    fn try_from(shape: VerdictShape) -> Result<Self, ShapeError> {
        Ok(Self {
            judgement: named("verdict", &shape.verdict, Judgement::parse(&shape.verdict))?,
            other: shape.other,
            other_key: None,
            by: shape.by,
            at: shape.at,
            note: shape.note,
        })
    }
}
