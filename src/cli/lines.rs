//! JSON lines in, JSON lines out, in the order of the input.

use anyhow::{Context, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::{BufRead, BufWriter, Write};

/// Answers each line of stdin with one line on stdout. A line that is not the JSON expected is an error naming its number.
pub(super) fn answer<I: DeserializeOwned, O: Serialize>(each: impl Fn(I) -> O) -> Result<()> {
    let stdin = std::io::stdin().lock();
    let mut stdout = BufWriter::new(std::io::stdout().lock());
    for (n, line) in stdin.lines().enumerate() {
        let line = line.with_context(|| format!("stdin, line {}: not UTF-8 text", n + 1))?;
        if line.trim().is_empty() {
            continue;
        }
        let question =
            serde_json::from_str(&line).with_context(|| format!("stdin, line {}: not the JSON expected", n + 1))?;
        serde_json::to_writer(&mut stdout, &each(question)).context("stdout")?;
        stdout.write_all(b"\n").context("stdout")?;
    }
    stdout.flush().context("stdout")
}
