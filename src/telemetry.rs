//! Logs: to stderr, words on a terminal and JSON elsewhere. `ANNEXWATCH_LOG` sets how much (`debug`, `annexwatch=trace`).

use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// Starts writing logs, at least of that level unless `ANNEXWATCH_LOG` says otherwise. A second call does nothing.
pub fn start(level: &str) {
    let filter = EnvFilter::try_from_env("ANNEXWATCH_LOG").unwrap_or_else(|_| EnvFilter::new(level));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let colour = std::env::var_os("NO_COLOR").is_none();
    // A logger that is there already stays.
    let _ = if std::io::stderr().is_terminal() {
        builder.with_target(false).with_ansi(colour).try_init()
    } else {
        builder.json().try_init()
    };
}
