//! The web pages. [`view`] lays them out; [`ledger`] chains the reports of a series into the lives of its promises.

pub mod ledger;
pub mod view;
