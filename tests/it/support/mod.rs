//! What several test modules need.

pub(crate) mod databases;
pub(crate) mod origin;
