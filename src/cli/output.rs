//! What goes to the terminal or into a pipe.

use super::Format;
use anyhow::{Context, Result, bail};
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
