//! Mail as bytes: [`message`] puts one together.

pub mod message;
