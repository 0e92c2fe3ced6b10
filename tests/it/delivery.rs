//! Mail leaves, or says why it did not.

mod addresses;
mod folder;
mod matching;
mod smtp;
