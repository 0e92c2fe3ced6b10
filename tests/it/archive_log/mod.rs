//! The log: its tree against the definitions of RFC 6962, and what it proves, checked by the program that shares no code.

mod attacked;
mod exports;
mod flips;
mod proved;
mod stamped;
mod tree;
