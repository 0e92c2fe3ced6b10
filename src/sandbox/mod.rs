//! Runs [`crate::core::extract`] in a child process of the same binary, with limits on memory, time and output.
//!
//! A document that makes the reader crash, hang or eat memory harms nothing but its own child, and gets the health that
//! says so. The child has no environment, gives up files, connections and other processes before it reads, and is killed
//! with its whole group when the clock runs out or the caller goes away. Knows nothing of where documents come from.

mod child;
pub mod confine;
mod ocr;
mod process;

use std::path::PathBuf;
use std::process::{Command, ExitStatus};

use anyhow::Context;

use crate::core::document::{Document, Format, Health};
use crate::core::extract::{Options, sniff};
use crate::shape::document::DocumentShape;

pub use child::{child_main, recognise_main};
pub use ocr::Ocr;

use child::{NOTE, Request, Task};
use process::{Ended, Finished};

/// The hidden subcommand that runs [`child_main`].
pub const CHILD_COMMAND: &str = "extract-child";

/// The hidden subcommand that runs [`recognise_main`].
pub const RECOGNISE_COMMAND: &str = "recognise-child";

/// What one document may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Address space of the child, in bytes.
    pub memory_bytes: u64,
    /// Processor time, in seconds.
    pub cpu_seconds: u64,
    /// Time on the clock, in seconds.
    pub wall_seconds: u64,
    /// Larger files are not read at all.
    pub max_input_bytes: u64,
    /// Larger answers are thrown away.
    pub max_output_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory_bytes: 1 << 30,
            cpu_seconds: 30,
            wall_seconds: 60,
            max_input_bytes: 256 << 20,
            max_output_bytes: 256 << 20,
        }
    }
}

/// Starts one child per document.
#[derive(Clone, Debug)]
pub struct Sandbox {
    /// The annexwatch binary, which must know [`CHILD_COMMAND`].
    pub program: PathBuf,
    /// What one document may cost.
    pub limits: Limits,
}

/// Why a child gave no answer: a health, and the reason in plain words.
type Failure = (Health, String);

impl Sandbox {
    /// Reads a document in a child. A document that cannot be read is no error: its health says why.
    ///
    /// # Errors
    /// The child could not be started.
    pub async fn extract(&self, bytes: &[u8], options: &Options) -> anyhow::Result<Document> {
        let format = sniff::announced(options).unwrap_or(Format::Unknown);
        let unreadable = |(health, reason)| Document::unreadable(format, health, "sandbox/1", reason);
        let limits = self.limits;
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > limits.max_input_bytes {
            let reason = format!("the file has {} bytes, {} are allowed", bytes.len(), limits.max_input_bytes);
            return Ok(unreadable((Health::TooLarge, reason)));
        }
        let answer = match self.ask(Task::Read, bytes, options).await? {
            Ok(answer) => answer,
            Err(failure) => return Ok(unreadable(failure)),
        };
        let document =
            serde_json::from_slice::<DocumentShape>(&answer).ok().and_then(|shape| shape.into_document().ok());
        Ok(document.unwrap_or_else(|| unreadable((Health::Crashed, "the reader's answer is no document".to_owned()))))
    }

    /// Gives a child its task, and waits for the answer.
    async fn ask(&self, task: Task, bytes: &[u8], options: &Options) -> anyhow::Result<Result<Vec<u8>, Failure>> {
        let limits = self.limits;
        let recognised = match options.recognised.as_slice() {
            [] => Vec::new(),
            pages => serde_json::to_vec(pages).context("Cannot write what was recognised")?,
        };
        let request = Request {
            task,
            file_name: options.file_name.clone(),
            media_type: options.media_type.clone(),
            max_pages: options.max_pages,
            max_text_bytes: options.max_text_bytes,
            memory_bytes: limits.memory_bytes,
            cpu_seconds: limits.cpu_seconds,
            n_recognised_bytes: recognised.len(),
            n_bytes: bytes.len(),
        };
        let mut head = serde_json::to_vec(&request).context("Cannot write the child's request")?;
        head.push(b'\n');
        let mut command = Command::new(&self.program);
        command.arg(CHILD_COMMAND);
        let input = [head.as_slice(), recognised.as_slice(), bytes];
        let ended = process::run(command, &[], &input, limits.max_output_bytes, limits.wall_seconds)
            .await
            .context("to read a document")?;
        Ok(answer(ended, &limits))
    }
}

/// The answer of a child, or why there is none.
fn answer(ended: Ended, limits: &Limits) -> Result<Vec<u8>, Failure> {
    let Ended::Itself(Finished { status, output, is_over, complaints }) = ended else {
        return Err((Health::Limit, format!("reading took more than {} s", limits.wall_seconds)));
    };
    let (notes, complaints): (Vec<&str>, Vec<&str>) = complaints.lines().partition(|line| line.starts_with(NOTE));
    for note in notes {
        tracing::debug!(note = note.trim_start_matches(NOTE), "the child is less confined than it could be");
    }
    if is_over {
        return Err((Health::TooLarge, format!("the text takes more than {} bytes", limits.max_output_bytes)));
    }
    if status.success() { Ok(output) } else { Err(judge(status, &complaints)) }
}

/// What an exit status says about the document.
fn judge(status: ExitStatus, complaints: &[&str]) -> Failure {
    use std::os::unix::process::ExitStatusExt;
    const SIGABRT: i32 = 6;
    const SIGKILL: i32 = 9;
    const SIGXCPU: i32 = 24;
    let says = |words: &str| complaints.iter().any(|line| line.contains(words));
    let out_of_memory = says("memory allocation of") || says("capacity overflow");
    match status.signal() {
        Some(SIGXCPU) => (Health::Limit, "reading took more processor time than allowed".to_owned()),
        // The kernel kills a child that passes the hard limit, or that takes the machine's last memory.
        Some(SIGKILL) => {
            (Health::Limit, "the reader was killed: it took more time or memory than there was".to_owned())
        }
        Some(SIGABRT) if out_of_memory => (Health::Limit, "reading took more memory than allowed".to_owned()),
        Some(signal) => (Health::Crashed, format!("the reader was ended by signal {signal}")),
        None if out_of_memory => (Health::Limit, "reading took more memory than allowed".to_owned()),
        None => {
            let first = complaints.iter().find(|line| !line.trim().is_empty()).copied().unwrap_or("no message");
            (Health::Crashed, format!("the reader failed: {}", first.chars().take(200).collect::<String>()))
        }
    }
}
