//! Alignment and word diff: the same part of the text is recognised, whatever was done to it.

#![allow(clippy::print_stderr, reason = "figures and skipped files are told where a test is run with its output")]

mod cases;
mod editions;
mod edits;
mod hostile;
mod lineage;
mod paraphrase;
mod reading;
mod scripted;
mod words;
