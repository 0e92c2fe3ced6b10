//! job

pub mod queue;
