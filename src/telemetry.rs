//! Logs: to stderr, words on a terminal and JSON elsewhere. `ANNEXWATCH_LOG` sets how much (`debug`, `annexwatch=trace`).

use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// Starts writing logs, at least of that level unless `ANNEXWATCH_LOG` says otherwise. A second call does nothing.
pub fn start(level: &str) {
    let filter = EnvFilter::try_from_env("ANNEXWATCH_LOG").unwrap_or_else(|_| EnvFilter::new(level));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A logger that is there already stays.
    let _ = if std::io::stderr().is_terminal() {
        // Without colour: a log is read in files and journals too, and colours would need a crate more.
        builder.with_target(false).with_ansi(false).try_init()
    } else {
        builder.json().try_init()
    };
}
