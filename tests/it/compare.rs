//! Two editions in, one report out: every status, what is held, and what must never happen.

#![allow(clippy::print_stdout, reason = "figures and skipped files are told where a test is run with its output")]

mod editions;
mod held;
mod invariants;
mod links;
mod ocr;
mod real;
mod statuses;
