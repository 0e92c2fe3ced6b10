//! The JSON that other programs read, and that the store keeps: one serde mirror for each value that leaves the process.
//!
//! Domain types know nothing of JSON; the shapes here know nothing of how a value came about. Once released they only
//! grow. Each has a JSON Schema in `docs/schemas`.

pub mod choices;
pub mod document;
pub mod ledger;
pub mod reading;
pub mod relation;
pub mod report;
pub mod verdict;

/// The version of all shapes: fields may be added, never changed.
pub const SCHEMA: u32 = 1;

/// A stored or received value that does not have its shape.
#[derive(Debug, thiserror::Error)]
#[error("{what} cannot be {value:?}")]
pub struct ShapeError {
    /// Which field.
    pub what: &'static str,
    /// What stands in it.
    pub value: String,
}

/// Finds the value of a closed set by its name.
fn named<T>(what: &'static str, name: &str, found: Option<T>) -> Result<T, ShapeError> {
    found.ok_or_else(|| ShapeError { what, value: name.to_owned() })
}

/// Rounds a score to two digits, so that the last bits of a float are nobody's promise.
fn score(value: f32) -> f32 {
    (value * 100.0).round() / 100.0
}
