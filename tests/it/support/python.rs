//! Programs written in Python that ours are held against: warcio and moto, as `tests/run` installs them.

use std::path::PathBuf;

/// One of those programs; nothing, and a notice, where it is not installed.
#[expect(clippy::print_stderr, reason = "a test that is passed over says so")]
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    let path = super::command::own("target/python/bin").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("{name} is not installed (tests/run does that): its test is passed over");
    None
}
