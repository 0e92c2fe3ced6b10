//! What goes to the terminal or into a pipe.

use super::Format;
use anyhow::{Context, Result};
use serde::Serialize;
use std::io::{IsTerminal, Write};

/// Words on a terminal, JSON in a pipe.
pub(super) fn default_format() -> Format {
    if std::io::stdout().is_terminal() { Format::Text } else { Format::Json }
}

/// Writes a shape, and a line end.
pub(super) fn json(shape: &impl Serialize) -> Result<()> {
    let mut text = serde_json::to_string_pretty(shape).context("stdout")?;
    text.push('\n');
    self::text(&text)
}

/// Writes text as it is. A reader that has seen enough, such as `head`, is no failure.
pub(super) fn text(text: &str) -> Result<()> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        written => written.context("stdout"),
    }
}

/// One line on stderr that does not mean failure.
#[expect(clippy::print_stderr, reason = "what the user should know, beside the result in stdout")]
pub(super) fn notice(line: &str) {
    eprintln!("annexwatch: {}", one_line(line));
}

/// Words of others on a terminal: no line breaks, and no sign that a terminal obeys.
pub(super) fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
