//! The web pages. [`view`] lays them out; [`routes`] says which address leads where.

mod arrivals;
mod error;
mod history;
mod listen;
mod log;
mod memento;
mod pages;
pub mod routes;
pub(crate) mod subscriptions;
pub mod view;

pub use routes::serve;
