//! The pure core: every step from bytes to report is a function of values.
//!
//! No clock, no randomness, no files, no network, no database; `tests/it/purity.rs` reads this folder for imports of
//! them. It does not panic on input.

pub mod align;
pub mod commitment;
pub mod diff;
pub mod document;
pub mod extract;
pub mod ledger;
pub mod report;
pub mod schedule;
pub mod verdict;
