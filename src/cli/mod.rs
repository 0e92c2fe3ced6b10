//! The command line: what can be asked, one file for each command, and the exit codes.
//!
//! Exit codes: 0 done, 1 the command failed (one line on stderr), 2 bad usage, 3 done but an input was held.

mod input;
mod lines;
mod output;

mod check;
mod choose;
mod classify;
mod compare;
mod evaluate;
mod export;
mod extract;
mod fetch;
mod held;
mod import;
mod jobs;
pub mod ledger;
mod prove;
mod rederive;
mod relate;
mod review;
mod serve;
mod subscribers;
mod verify;
mod withhold;

use crate::config::Config;
use crate::job::{self, Service};
use crate::{demo, sandbox, telemetry};
use anyhow::{Context, Result};
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::process::ExitCode;

/// Watches publications that come out again every year, and says what was newly promised and what was dropped.
#[derive(Debug, Parser)]
#[command(name = "annexwatch", version, about, propagate_version = true)]
struct Cli {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

/// Where the config and the data are.
#[derive(Debug, Args)]
struct Place {
    /// The config file
    #[arg(long, global = true, default_value = "config.toml", env = "ANNEXWATCH_CONFIG")]
    config: PathBuf,
    /// Keep archive and database in this folder, whatever the config says
    #[arg(long, global = true)]
    data: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show the whole job on a fictitious ministry, with nothing to set up
    Demo(demo::DemoArgs),
    /// Run the daemon: schedule, workers, mail and pages
    Serve,
    /// Run workers only, for a second machine on the same PostgreSQL
    Worker,
    /// Check series now, as their schedule would
    Check(check::CheckArgs),
    /// Compare editions of one series, without a daemon or a database
    Compare(compare::CompareArgs),
    /// Fetch an address through the gate, print what came as JSON, and store nothing
    Fetch(fetch::FetchArgs),
    /// Read one file to its text, with structure and health
    Extract(extract::ExtractArgs),
    /// Label sentences: JSON lines of sentences on stdin, labels on stdout
    Classify,
    /// Say of pairs of sentences whether they are one promise, and what changed: JSON lines on stdin
    Relate,
    /// Measure the rules against sentences or pairs that people labelled, or against verdicts
    Evaluate(evaluate::EvaluateArgs),
    /// Take in back-files with where they came from: files, folders, ZIPs, WARCs, bags
    Import(import::ImportArgs),
    /// Show what waits for a person, and decide on it
    Held(held::HeldArgs),
    /// Say which of several candidates is the edition; without one, list what waits to be chosen
    Choose(choose::ChooseArgs),
    /// Every promise of a series over all its editions
    Ledger(ledger::LedgerArgs),
    /// Say of a commitment or an alarm whether it is right; it is kept with your name
    Review(review::ReviewArgs),
    /// Show the queue, and try parked jobs again
    Jobs(jobs::JobsArgs),
    /// Make documents and comparisons again by today's rules, silently
    Rederive(rederive::RederiveArgs),
    /// List subscribers, or invite one
    Subscribers(subscribers::SubscribersArgs),
    /// Take a snapshot out of view by order, or bring it back; without one, list all orders
    Withhold(withhold::WithholdArgs),
    /// Check the archive: every snapshot, every capture, the log and its signed heads
    Verify(verify::VerifyArgs),
    /// Write the proof of one capture, for somebody who checks it without us
    Prove(prove::ProveArgs),
    /// Write the archive for others: whole as a bag that can be checked without us, or as WARC
    Export(export::ExportArgs),
    /// Read one document from stdin (started by annexwatch itself, with limits)
    #[command(hide = true)]
    ExtractChild,
    /// Read one picture from stdin by character recognition (started by annexwatch itself, with limits)
    #[command(hide = true)]
    RecogniseChild { tesseract: PathBuf, model: String, memory_bytes: u64, cpu_seconds: u64 },
}

/// How a result is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Words for people
    Text,
    /// The shape promised to programs
    Json,
    /// A page that needs nothing beside it
    Html,
    /// Markdown
    Markdown,
    /// Comma-separated values
    Csv,
}

/// How a command ended without failing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Done {
    /// All of it.
    Whole,
    /// An input was held: exit code 3.
    Held,
}

/// Parses the arguments, runs the command, and gives the exit code.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(Done::Whole) => ExitCode::SUCCESS,
        Ok(Done::Held) => ExitCode::from(3),
        // Whoever reads our output has read enough: `annexwatch … | head`.
        Err(error) if error.chain().any(is_broken_pipe) => ExitCode::SUCCESS,
        Err(error) => {
            output::notice(&format!("{error:#}"));
            ExitCode::from(1)
        }
    }
}

fn is_broken_pipe(cause: &(dyn std::error::Error + 'static)) -> bool {
    cause.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}

/// The command line as clap knows it: for the test that keeps its help.
pub fn command() -> clap::Command {
    Cli::command()
}

fn run(cli: Cli) -> Result<Done> {
    let place = &cli.place;
    match &cli.command {
        Command::ExtractChild => sandbox::child_main().map(|()| Done::Whole),
        Command::RecogniseChild { tesseract, model, memory_bytes, cpu_seconds } => {
            sandbox::recognise_main(tesseract, model, *memory_bytes, *cpu_seconds).map(|()| Done::Whole)
        }
        Command::Classify => classify::run(),
        Command::Relate => relate::run(),
        Command::Evaluate(args) => match args.series() {
            None => evaluate::run(args),
            Some(series) => with_service(place, "warn", |service| evaluate::verdicts(service, series)),
        },
        Command::Extract(args) => extract::run(args),
        Command::Compare(args) => compare::run(args),
        Command::Demo(args) => {
            telemetry::start("warn");
            block_on(demo::run(args, place.data.clone()))??;
            Ok(Done::Whole)
        }
        Command::Serve => with_service(place, "info", serve::serve),
        Command::Worker => with_service(place, "info", serve::worker),
        // It says itself what it found, and what failed: a log beside that would say it twice.
        Command::Check(args) => with_service(place, "error", |service| check::run(service, args)),
        Command::Fetch(args) => block_on(fetch::run(args, &load(place)?))?,
        Command::Import(args) => with_service(place, "error", |service| import::run(service, args)),
        Command::Withhold(args) => with_service(place, "warn", |service| withhold::run(service, args)),
        Command::Held(args) => with_service(place, "warn", |service| held::run(service, args)),
        Command::Choose(args) => with_service(place, "warn", |service| choose::run(service, args)),
        Command::Ledger(args) => with_service(place, "warn", |service| ledger::run(service, args)),
        Command::Review(args) => with_service(place, "warn", |service| review::run(service, args)),
        Command::Jobs(args) => with_service(place, "warn", |service| jobs::run(service, args)),
        Command::Rederive(args) => with_service(place, "warn", |service| rederive::run(service, args)),
        Command::Verify(args) => with_service(place, "warn", |service| verify::run(service, args)),
        Command::Prove(args) => with_service(place, "warn", |service| prove::run(service, args)),
        Command::Export(args) => with_service(place, "warn", |service| export::run(service, args)),
        Command::Subscribers(args) => with_service(place, "warn", |service| subscribers::run(service, args)),
    }
}

fn load(place: &Place) -> Result<Config> {
    // These two are no values of the config.
    let variables = std::env::vars().filter(|(name, _)| name != "ANNEXWATCH_CONFIG" && name != "ANNEXWATCH_LOG");
    let mut config = Config::load(&place.config, variables)?;
    if let Some(data) = &place.data {
        config.service.data.clone_from(data);
    }
    Ok(config)
}

/// Opens the service, runs the command on it, and closes the database.
fn with_service<F: Future<Output = Result<Done>>>(
    place: &Place,
    log: &str,
    command: impl FnOnce(Service) -> F,
) -> Result<Done> {
    telemetry::start(log);
    let config = load(place)?;
    block_on(async {
        let service = Service::open(config, job::system_clock()).await?;
        let db = service.db.clone();
        let done = command(service).await;
        db.close().await;
        done
    })?
}

/// Runs a future to its end on this thread: waiting for one child needs no others.
fn block_on_this_thread<F: Future>(future: F) -> Result<F::Output> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().context("cannot start the runtime")?;
    Ok(runtime.block_on(future))
}

/// Runs a future to its end on a runtime of its own.
fn block_on<F: Future>(future: F) -> Result<F::Output> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start the runtime")?;
    Ok(runtime.block_on(future))
}
