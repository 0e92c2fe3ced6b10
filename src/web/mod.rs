//! The web pages. [`view`] lays them out; [`ledger`] chains the reports of a series into the lives of its promises;
//! [`routes`] says which address leads where.

mod error;
pub mod ledger;
mod listen;
mod pages;
pub mod routes;
pub(crate) mod subscriptions;
pub mod view;

pub use routes::serve;
