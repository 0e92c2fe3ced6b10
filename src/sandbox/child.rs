//! The inside of the child: limits itself, reads a request and the bytes from standard input, answers on standard output.

use std::io::{BufRead, Read, Write};
use std::os::unix::process::CommandExt as _;
use std::path::Path;

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};

use super::confine::{self, OwnLimits, Program};
use crate::core::extract::{self, Options, Recognised};
use crate::shape::document::DocumentShape;

/// Stack of the thread that reads: nested structures are capped, yet debug builds need room for the cap.
const STACK_BYTES: usize = 64 << 20;

/// Files that a reader may have open: its three pipes, and room for what the standard library holds.
const READER_FILES: u64 = 16;

/// Files that a foreign program may have open: its libraries and its data.
const FOREIGN_FILES: u64 = 64;

/// What a pipe holds: an answer in smaller pieces wakes the parent more often.
const PIPE_BYTES: usize = 64 << 10;

/// What begins a line of complaints that is no failure.
pub(super) const NOTE: &str = "note: ";

/// What the child is asked for.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Task {
    /// The document, as JSON.
    Read,
    /// The picture of a page, as PGM; pages count from 1.
    Draw { page: u32 },
}

/// The line that goes before the bytes.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Request {
    pub task: Task,
    pub file_name: Option<String>,
    pub media_type: Option<String>,
    pub max_pages: u32,
    pub max_text_bytes: usize,
    pub memory_bytes: u64,
    pub cpu_seconds: u64,
    /// The length of what was recognised, as JSON; it goes before the document.
    pub n_recognised_bytes: usize,
    /// The length of the document.
    pub n_bytes: usize,
}

/// What [`super::CHILD_COMMAND`] does.
///
/// # Errors
/// The request is not one, the limits cannot be set, or the reader panicked.
pub fn child_main() -> anyhow::Result<()> {
    // Before there is another thread: Landlock holds for a thread and for those that it starts.
    note(confine::forbid_files(&[]));
    // The thread is started before the rest: calls and limits forbid to start any more.
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
    confine::limit(&OwnLimits {
        memory_bytes: request.memory_bytes,
        cpu_seconds: request.cpu_seconds,
        files: READER_FILES,
    })
    .context("Cannot limit the child")?;
    confine::limit_processes();
    note(confine::forbid_calls(Program::Reader));

    let recognised: Vec<Recognised> = match request.n_recognised_bytes {
        0 => Vec::new(),
        n_bytes => serde_json::from_slice(&take(&mut input, n_bytes)?).context("Cannot read what was recognised")?,
    };
    let bytes = take(&mut input, request.n_bytes)?;
    let options = Options {
        file_name: request.file_name,
        media_type: request.media_type,
        max_pages: request.max_pages,
        max_text_bytes: request.max_text_bytes,
        recognised,
    };
    let mut out = std::io::BufWriter::with_capacity(PIPE_BYTES, std::io::stdout().lock());
    match request.task {
        Task::Read => {
            let document = extract::extract_whole(bytes, &options);
            // The process ends with the answer, and its memory with it: nothing is gained by giving back every string.
            let shape = std::mem::ManuallyDrop::new(DocumentShape::of(document, ""));
            serde_json::to_writer(&mut out, &*shape).context("Cannot write the document")?;
        }
        Task::Draw { page } => {
            let picture = extract::pdf::draw(bytes, page).context("The page cannot be drawn")?;
            writeln!(out, "P5 {} {} 255", picture.width, picture.height).context("Cannot write the picture")?;
            out.write_all(&picture.grey).context("Cannot write the picture")?;
        }
    }
    out.flush().context("Cannot write the answer")
}

fn take(input: &mut impl Read, n_bytes: usize) -> anyhow::Result<Vec<u8>> {
    // Room for as much as is announced, and no more than that is read.
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(n_bytes).context("Cannot hold the input")?;
    input.take(u64::try_from(n_bytes)?).read_to_end(&mut bytes).context("Cannot read the input")?;
    if bytes.len() != n_bytes {
        bail!("The input ended after {} of {n_bytes} bytes", bytes.len());
    }
    Ok(bytes)
}

/// Tells the parent what the kernel could not do.
fn note(missing: Option<String>) {
    if let Some(missing) = missing {
        let _ = writeln!(std::io::stderr(), "{NOTE}{missing}");
    }
}

/// What [`super::RECOGNISE_COMMAND`] does: limits itself, and becomes tesseract, which reads a picture from standard input
/// and writes hOCR to standard output. Comes back only where that fails.
///
/// # Errors
/// The limits cannot be set, or there is no such program.
pub fn recognise_main(tesseract: &Path, language: &str, memory_bytes: u64, cpu_seconds: u64) -> anyhow::Result<()> {
    // Where Debian keeps programs, libraries and models; and the program's own folder, if it is another.
    let own = tesseract.parent().and_then(Path::to_str).unwrap_or("/usr");
    note(confine::forbid_files(&["/usr", "/lib", "/lib64", "/etc/ld.so.cache", own]));
    confine::limit(&OwnLimits { memory_bytes, cpu_seconds, files: FOREIGN_FILES }).context("Cannot limit the child")?;
    note(confine::forbid_calls(Program::Foreign));
    let error = std::process::Command::new(tesseract)
        .args(["stdin", "stdout", "-l", language, "--dpi", &extract::pdf::DOTS_PER_INCH.to_string()])
        .args(["-c", "tessedit_create_hocr=1", "-c", "tessedit_create_txt=0"])
        .exec();
    Err(error).with_context(|| format!("Cannot start {}", tesseract.display()))
}
