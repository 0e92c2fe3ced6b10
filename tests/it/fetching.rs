//! The gate, the sources behind it, and the archive.

mod archiving;
mod choosing;
mod finding;
mod guarding;
mod proxied;
mod requests;
mod robots;
mod tls;
