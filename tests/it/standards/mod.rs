//! The archive's standards: WARC out and in, Memento, orders, S3.

mod import;
mod memento;
mod stores;
mod warc;
mod withheld;
