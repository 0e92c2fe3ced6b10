//! annexwatch keeps every edition of a recurring publication, compares each new one with the stored ones section by
//! section, and mails its subscribers what was newly promised, weakened and dropped.
//!
//! # The way the data goes
//! ```text
//! cron ─due─▶ job::check ──▶ source (discover) ─▶ fetch ─▶ archive: Capture + Snapshot
//!                                                           │
//!                            sandbox: core::extract (child) ▼
//!                                                     Document + health ──not ok──▶ held, no alarm
//!                                                           │ ok
//!     earlier edition's Document ─▶ core::align ─▶ section links ─▶ sentence links ─▶ core::diff
//!                                                           │
//!                core::commitment: detect ──────────────────┴─▶ relate ─▶ track (status)
//!                                                           │
//!                                    core::report::Report ─▶ render: page · JSON · Markdown · mail
//!                                                           │  one transaction: report + deliveries + follow-up jobs
//!                                                           ▼
//!                              outbox (store) ─▶ job::deliver ─▶ mail (SMTP or files)
//! ```
//! Modules in reading order:

pub mod config;
pub mod core;
pub mod shape;

pub mod archive;
pub mod fetch;
pub mod sandbox;
pub mod source;

pub mod job;
pub mod store;

pub mod mail;
pub mod render;
pub mod web;

pub mod cli;
pub mod demo;
mod key_file;
pub mod telemetry;
