//! The JSON that other programs read.

pub mod document;
