//! The archive's standards: WARC out and in, Memento, orders, S3.

mod import;
mod warc;
