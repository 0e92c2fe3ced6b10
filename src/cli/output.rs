//! What goes to the terminal or into a pipe.

use super::Format;
use anyhow::{Context, Result};
use serde::Serialize;
use std::io::{BufWriter, IsTerminal, Write};

/// Words on a terminal, JSON in a pipe.
pub(super) fn default_format() -> Format {
    if std::io::stdout().is_terminal() { Format::Text } else { Format::Json }
}

/// Writes a shape, and a line end.
pub(super) fn json(shape: &impl Serialize) -> Result<()> {
    let mut stdout = BufWriter::with_capacity(64 << 10, std::io::stdout().lock());
    let written = serde_json::to_writer_pretty(&mut stdout, shape).map_err(std::io::Error::from);
    unless_closed(written.and_then(|()| stdout.write_all(b"\n")).and_then(|()| stdout.flush()))
}

/// Writes text as it is.
pub(super) fn text(text: &str) -> Result<()> {
    let mut stdout = std::io::stdout().lock();
    unless_closed(stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()))
}

/// A reader that has seen enough, such as `head`, is no failure.
fn unless_closed(written: std::io::Result<()>) -> Result<()> {
    match written {
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
