//! What several test modules need.

pub mod databases;
pub(crate) mod origin;
