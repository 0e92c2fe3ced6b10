//! Parses the arguments, and calls [`annexwatch::cli`].
fn main() {}
