//! Runs [`crate::core::extract`] in a child process of the same binary, with limits on memory, time and output.
//!
//! A document that makes the reader crash, hang or eat memory harms nothing but its own child, and gets the health that
//! says so. The child has no environment, writes no file and is killed when the caller goes away. Knows nothing of where
//! documents come from.

use std::io::{BufRead, Read, Write};
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;

use crate::core::document::{Document, Format, Health};
use crate::core::extract::{self, Options, sniff};
use crate::shape::document::DocumentShape;

/// The hidden subcommand that runs [`child_main`].
pub const CHILD_COMMAND: &str = "extract-child";

/// Stack of the thread that reads: nested structures are capped, yet debug builds need room for the cap.
const STACK_BYTES: usize = 64 << 20;

/// Most bytes of complaints that are kept.
const MAX_STDERR_BYTES: u64 = 16 << 10;

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

/// The line that goes before the bytes.
#[derive(Debug, Serialize, Deserialize)]
struct Request {
    file_name: Option<String>,
    media_type: Option<String>,
    max_pages: u32,
    max_text_bytes: usize,
    memory_bytes: u64,
    cpu_seconds: u64,
    n_bytes: usize,
}

impl Sandbox {
    /// Reads a document in a child. A document that cannot be read is no error: its health says why.
    ///
    /// # Errors
    /// The child could not be started.
    pub async fn extract(&self, bytes: &[u8], options: &Options) -> anyhow::Result<Document> {
        let limits = self.limits;
        let unreadable = |health: Health, reason: String| {
            let format = sniff::announced(options).unwrap_or(Format::Unknown);
            Document::unreadable(format, health, "sandbox/1", reason)
        };
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > limits.max_input_bytes {
            return Ok(unreadable(
                Health::TooLarge,
                format!("the file has {} bytes, {} are allowed", bytes.len(), limits.max_input_bytes),
            ));
        }
        let request = Request {
            file_name: options.file_name.clone(),
            media_type: options.media_type.clone(),
            max_pages: options.max_pages,
            max_text_bytes: options.max_text_bytes,
            memory_bytes: limits.memory_bytes,
            cpu_seconds: limits.cpu_seconds,
            n_bytes: bytes.len(),
        };
        let mut head = serde_json::to_vec(&request).context("Cannot write the child's request")?;
        head.push(b'\n');

        // Its own process group: a Ctrl-C at the terminal is for the daemon, which then ends its children itself.
        let mut child = Command::new(&self.program)
            .arg(CHILD_COMMAND)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("Cannot start {} to read a document", self.program.display()))?;
        let (Some(mut stdin), Some(stdout), Some(stderr)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            bail!("The child that reads documents has no pipes");
        };
        let work = async {
            let feed = async {
                // A child that stops reading has said why in its answer or its exit status.
                let _ = stdin.write_all(&head).await;
                let _ = stdin.write_all(bytes).await;
                drop(stdin);
            };
            let ((), answer, complaints) =
                tokio::join!(feed, read_up_to(stdout, limits.max_output_bytes), read_up_to(stderr, MAX_STDERR_BYTES));
            let status = child.wait().await;
            (answer, complaints, status)
        };
        let finished = tokio::time::timeout(Duration::from_secs(limits.wall_seconds), work).await;
        let Ok((answer, complaints, status)) = finished else {
            // The child cannot start others, so ending it ends its group.
            let _ = child.start_kill();
            let _ = child.wait().await;
            return Ok(unreadable(Health::Limit, format!("reading took more than {} s", limits.wall_seconds)));
        };
        let status = status.context("Cannot wait for the child that reads documents")?;
        let complaints = String::from_utf8_lossy(&complaints.bytes).into_owned();
        if answer.is_over {
            return Ok(unreadable(
                Health::TooLarge,
                format!("the text takes more than {} bytes", limits.max_output_bytes),
            ));
        }
        if !status.success() {
            let (health, reason) = judge(status, &complaints);
            return Ok(unreadable(health, reason));
        }
        let document =
            serde_json::from_slice::<DocumentShape>(&answer.bytes).ok().and_then(|shape| shape.into_document().ok());
        Ok(document.unwrap_or_else(|| unreadable(Health::Crashed, "the reader's answer is no document".to_owned())))
    }
}

/// What came out of a pipe.
struct Piped {
    bytes: Vec<u8>,
    /// There was more than allowed; the rest was thrown away.
    is_over: bool,
}

/// Reads a pipe to its end but keeps no more than `max_bytes`.
async fn read_up_to(mut pipe: impl AsyncRead + Unpin, max_bytes: u64) -> Piped {
    let mut bytes = Vec::new();
    let _ = (&mut pipe).take(max_bytes).read_to_end(&mut bytes).await;
    let mut is_over = false;
    let mut rest = [0_u8; 8_192];
    while let Ok(n) = pipe.read(&mut rest).await {
        if n == 0 {
            break;
        }
        is_over = true;
    }
    Piped { bytes, is_over }
}

/// What an exit status says about the document.
fn judge(status: ExitStatus, complaints: &str) -> (Health, String) {
    use std::os::unix::process::ExitStatusExt;
    const SIGABRT: i32 = 6;
    const SIGKILL: i32 = 9;
    const SIGXCPU: i32 = 24;
    let out_of_memory = complaints.contains("memory allocation of") || complaints.contains("capacity overflow");
    match status.signal() {
        Some(SIGXCPU) => (Health::Limit, "reading took more processor time than allowed".to_owned()),
        // The kernel ends a child that passes the hard limit, or that takes the machine's last memory.
        Some(SIGKILL) => (Health::Limit, "reading took more time or memory than allowed".to_owned()),
        Some(SIGABRT) if out_of_memory => (Health::Limit, "reading took more memory than allowed".to_owned()),
        Some(signal) => (Health::Crashed, format!("the reader was ended by signal {signal}")),
        None if out_of_memory => (Health::Limit, "reading took more memory than allowed".to_owned()),
        None => {
            let first = complaints.lines().find(|line| !line.trim().is_empty()).unwrap_or("no message");
            (Health::Crashed, format!("the reader failed: {}", first.chars().take(200).collect::<String>()))
        }
    }
}

/// What [`CHILD_COMMAND`] does: limits itself, reads the request and the bytes from standard input, and writes the document
/// as JSON to standard output.
///
/// # Errors
/// The request is not one, the limits cannot be set, or the reader panicked.
pub fn child_main() -> anyhow::Result<()> {
    // The thread is started before the limits: one of them forbids to start any more.
    let reader =
        std::thread::Builder::new().stack_size(STACK_BYTES).spawn(child_work).context("Cannot start the reader")?;
    match reader.join() {
        Ok(result) => result,
        Err(_) => bail!("The reader panicked"),
    }
}

fn child_work() -> anyhow::Result<()> {
    let mut input = std::io::stdin().lock();
    let mut line = String::new();
    input.by_ref().take(64 << 10).read_line(&mut line).context("Cannot read the request")?;
    let request: Request = serde_json::from_str(&line).context("The request is not one")?;
    limit_self(&request)?;
    let mut bytes = Vec::new();
    input.take(u64::try_from(request.n_bytes)?).read_to_end(&mut bytes).context("Cannot read the document")?;
    if bytes.len() != request.n_bytes {
        bail!("The document ended after {} of {} bytes", bytes.len(), request.n_bytes);
    }
    let options = Options {
        file_name: request.file_name,
        media_type: request.media_type,
        max_pages: request.max_pages,
        max_text_bytes: request.max_text_bytes,
    };
    let document = extract::extract(&bytes, &options);
    drop(bytes);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    serde_json::to_writer(&mut out, &DocumentShape::from_document(&document, ""))
        .context("Cannot write the document")?;
    out.flush().context("Cannot write the document")
}

/// Sets what the process may use, before it sees a byte of the document.
fn limit_self(request: &Request) -> anyhow::Result<()> {
    use rlimit::Resource;
    // One more second at the hard limit, so that the soft one gets to tell what happened.
    let cpu = request.cpu_seconds;
    let required = [
        (Resource::CORE, 0, 0),
        (Resource::FSIZE, 0, 0),
        (Resource::NOFILE, 16, 16),
        (Resource::CPU, cpu, cpu.saturating_add(1)),
        (Resource::AS, request.memory_bytes, request.memory_bytes),
    ];
    for (resource, soft, hard) in required {
        rlimit::setrlimit(resource, soft, hard).with_context(|| format!("Cannot limit {resource:?}"))?;
    }
    // Not every system counts processes per user, and root is exempt.
    let _ = rlimit::setrlimit(Resource::NPROC, 0, 0);
    Ok(())
}
