//! The one integration test binary: one module a feature, `support` around them.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test that fails may say so by panicking, and one that is skipped says so"
)]

mod adversary;
mod align;
mod archive_log;
mod cli;
mod commitments;
mod compare;
mod config;
mod daemon;
mod delivery;
mod demo;
mod extract;
mod extract_pdf;
mod fetching;
mod history;
mod ledger;
mod purity;
mod relating;
mod report_render;
mod schedule;
mod sources;
mod standards;
mod store;
mod support;
mod web;
