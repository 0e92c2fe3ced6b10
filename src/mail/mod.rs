//! mail

pub mod address;
pub mod sink;
pub mod transport;
