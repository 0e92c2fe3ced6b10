//! What several test modules need.

pub(crate) mod app;
pub(crate) mod command;
pub(crate) mod databases;
pub(crate) mod faults;
pub(crate) mod http;
pub(crate) mod mail;
pub(crate) mod moto;
pub(crate) mod origin;
pub(crate) mod place;
pub(crate) mod python;
pub(crate) mod tsa;
