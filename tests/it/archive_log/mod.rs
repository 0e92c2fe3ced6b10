//! The log: its tree against the definitions of RFC 6962, and what it proves, checked by the program that shares no code.

mod attacked;
mod proved;
mod stamped;
mod tree;
