//! `relate`: JSON lines of pairs in, JSON lines of relations out.

use super::SCHEMA;
use crate::core::commitment::relate::Relation;
use serde::{Deserialize, Serialize};

/// One line in: two sentences that may be one promise.
#[derive(Clone, Debug, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of cli.md")]
pub struct PairLine {
    pub id: serde_json::Value,
    pub language: String,
    pub old: String,
    pub new: String,
}

/// One line out: `status` is null where they are two promises.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "the fields are those of core::commitment::relate::Relation")]
pub struct RelationShape {
    pub schema: u32,
    pub id: serde_json::Value,
    pub same: bool,
    pub status: Option<&'static str>,
    pub changed: Vec<&'static str>,
    pub similarity: f32,
    pub why: Vec<String>,
}

impl RelationShape {
    /// The answer to the line with that id.
    pub fn new(id: serde_json::Value, relation: &Relation) -> Self {
        Self {
            schema: SCHEMA,
            id,
            same: relation.same,
            status: relation.status.filter(|_| relation.same).map(super::super::core::commitment::Status::as_str),
            changed: relation.changed.iter().map(|slot| slot.as_str()).collect(),
            similarity: (relation.similarity * 100.0).round() / 100.0,
            why: relation.why.clone(),
        }
    }
}
