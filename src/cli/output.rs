//! What goes to the terminal or into a pipe.

use super::Format;
use anyhow::{Context, Result, bail};
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

/// How `list` shows one row.
pub(super) struct Rows<'a, T> {
    /// The command's word for them, which is the key of the list in JSON.
    pub name: &'static str,
    pub rows: &'a [T],
    /// What is said where there is none.
    pub none: &'static str,
    pub as_text: fn(&T) -> String,
    pub as_json: fn(&T) -> serde_json::Value,
}

/// Writes a list of what the database holds, as lines or as JSON.
///
/// # Errors
/// Another format than those two, or stdout that takes no more.
pub(super) fn list<T>(format: Option<Format>, list: &Rows<'_, T>) -> Result<()> {
    match format.unwrap_or_else(default_format) {
        Format::Json => {
            let rows: Vec<_> = list.rows.iter().map(list.as_json).collect();
            json(&serde_json::json!({"schema": crate::shape::SCHEMA, list.name: rows}))
        }
        Format::Text if list.rows.is_empty() => text(&format!("{}\n", list.none)),
        Format::Text => text(&list.rows.iter().map(list.as_text).collect::<String>()),
        other => bail!("{} writes text or json, not {other:?}", list.name),
    }
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

/// One line on a terminal's stderr that says how far a long command is; nothing in a pipe.
pub(super) struct Progress {
    is_shown: bool,
}

impl Progress {
    pub(super) fn new() -> Self {
        Self { is_shown: std::io::stderr().is_terminal() }
    }

    /// Writes over what was said before.
    pub(super) fn say(&self, line: &str) {
        if self.is_shown {
            // Progress that cannot be shown is no failure.
            let _ = write!(std::io::stderr(), "\r\x1b[K{}", one_line(line));
        }
    }

    /// Clears the line.
    pub(super) fn end(&self) {
        self.say("");
    }
}

/// How far a long command is, as a bar and in numbers.
pub(super) fn bar(done: usize, all: usize, what: &str) -> String {
    const WIDTH: usize = 30;
    let full = WIDTH * done.min(all) / all.max(1);
    format!("[{}{}] {done} of {all} {what}", "#".repeat(full), ".".repeat(WIDTH - full))
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
