//! The command line: what can be asked, one file for each command, and the exit codes.
//!
//! Exit codes: 0 done, 1 the command failed (one line on stderr), 2 bad usage, 3 done but an input was held. The promise
//! is in `docs/cli.md`.

mod lines;

mod classify;
mod relate;

use clap::{Parser, Subcommand, ValueEnum};
use std::process::ExitCode;

/// Watches publications that come out again every year, and says what was newly promised and what was dropped.
#[derive(Debug, Parser)]
#[command(name = "annexwatch", version, about, propagate_version = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Label sentences: JSON lines of sentences on stdin, labels on stdout
    Classify,
    /// Say of pairs of sentences whether they are one promise, and what changed: JSON lines on stdin
    Relate,
    /// Read one document from stdin (started by the daemon itself, with limits)
    #[command(hide = true)]
    ExtractChild,
}

/// How a result is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Words for a terminal.
    Text,
    /// The shape promised to programs.
    Json,
    /// A page.
    Html,
    /// Markdown.
    Markdown,
    /// Comma-separated values.
    Csv,
}

/// How a command ended without failing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// All of it.
    Whole,
    /// An input was held: exit code 3.
    Held,
}

/// Parses the arguments and runs the command.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(Done::Whole) => ExitCode::SUCCESS,
        Ok(Done::Held) => ExitCode::from(3),
        Err(error) => {
            complain(&error);
            ExitCode::from(1)
        }
    }
}

/// Writes one line on stderr: what, where, what to do.
#[expect(clippy::print_stderr, reason = "the one place where a failed command speaks")]
fn complain(error: &anyhow::Error) {
    let line = format!("{error:#}");
    let line: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    eprintln!("annexwatch: {line}");
}

fn run(cli: Cli) -> anyhow::Result<Done> {
    match cli.command {
        Command::Classify => classify::run(),
        Command::Relate => relate::run(),
        Command::ExtractChild => anyhow::bail!("not yet"),
    }
}
