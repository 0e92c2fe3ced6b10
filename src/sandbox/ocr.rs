//! Reads scanned pages: a child draws each of them, tesseract makes words of the picture, and the document is read again
//! with those words in their places. Knows nothing of when a series allows it.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::child::Task;
use super::process::{self, Ended};
use super::{RECOGNISE_COMMAND, Sandbox};
use crate::core::document::{Document, Health, Language};
use crate::core::extract::{Options, Recognised};

/// Most bytes that tesseract may answer for one page.
const MAX_ANSWER_BYTES: u64 = 16 << 20;

/// Where Debian and those who build it themselves put the program.
const PLACES: [&str; 2] = ["/usr/bin/tesseract", "/usr/local/bin/tesseract"];

/// How pages are recognised, and what that may cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ocr {
    /// The program.
    pub tesseract: PathBuf,
    /// The name of its model, such as `nld`.
    pub model: String,
    /// Most scanned pages of one document; of a document with more, none is recognised.
    pub max_pages: usize,
    /// Address space for one page, in bytes.
    pub memory_bytes: u64,
    /// Processor time for one page, in seconds.
    pub cpu_seconds: u64,
    /// Time on the clock for one page, in seconds.
    pub wall_seconds: u64,
}

impl Ocr {
    /// The tesseract of this machine, for documents in a language; none where it is not installed or has no name for the
    /// language.
    pub fn find(language: &Language) -> Option<Self> {
        let tesseract = PLACES.iter().map(Path::new).find(|path| path.is_file())?;
        Some(Self {
            tesseract: tesseract.to_owned(),
            model: model(language)?.to_owned(),
            max_pages: 200,
            memory_bytes: 1 << 30,
            cpu_seconds: 30,
            wall_seconds: 60,
        })
    }
}

/// What tesseract calls a language: ISO 639-2, the terminological codes.
fn model(language: &Language) -> Option<&'static str> {
    Some(match language.code() {
        "nl" => "nld",
        "en" => "eng",
        "de" => "deu",
        "fr" => "fra",
        "es" => "spa",
        "it" => "ita",
        "pt" => "por",
        "pl" => "pol",
        "da" => "dan",
        "sv" => "swe",
        "fi" => "fin",
        "nb" | "no" => "nor",
        _ => return None,
    })
}

impl Sandbox {
    /// Reads a document as [`Sandbox::extract`] does, and its scanned pages by character recognition.
    ///
    /// Where every scanned page was recognised the health is `ok`, with a warning; else it stays what it is, and a warning
    /// says why.
    ///
    /// # Errors
    /// A child could not be started.
    pub async fn extract_with_ocr(&self, bytes: &[u8], options: &Options, ocr: &Ocr) -> anyhow::Result<Document> {
        let mut plain = self.extract(bytes, options).await?;
        if !matches!(plain.health, Health::NoTextLayer | Health::PartlyScanned) || plain.scanned_pages.is_empty() {
            return Ok(plain);
        }
        let n_scans = plain.scanned_pages.len();
        if n_scans > ocr.max_pages {
            plain.warnings.push(format!(
                "{n_scans} scanned pages, more than the {} that are read by character recognition",
                ocr.max_pages
            ));
            return Ok(plain);
        }
        let mut recognised = Vec::with_capacity(n_scans);
        for &page in &plain.scanned_pages {
            match self.recognise(bytes, options, ocr, page).await? {
                Ok(hocr) => recognised.push(Recognised { page, hocr }),
                Err(reason) => {
                    plain.warnings.push(format!("page {page} was not read by character recognition: {reason}"));
                    return Ok(plain);
                }
            }
        }
        self.extract(bytes, &Options { recognised, ..options.clone() }).await
    }

    /// One page as hOCR, or why not.
    async fn recognise(
        &self,
        bytes: &[u8],
        options: &Options,
        ocr: &Ocr,
        page: u32,
    ) -> anyhow::Result<Result<String, String>> {
        let picture = match self.ask(Task::Draw { page }, bytes, options).await? {
            Ok(picture) => picture,
            Err((_, reason)) => return Ok(Err(reason)),
        };
        let mut command = Command::new(&self.program);
        command
            .arg(RECOGNISE_COMMAND)
            .arg(&ocr.tesseract)
            .arg(&ocr.model)
            .arg(ocr.memory_bytes.to_string())
            .arg(ocr.cpu_seconds.to_string());
        // One thread: its others would only wait for each other.
        let environment = [("OMP_THREAD_LIMIT", "1")];
        let ended = process::run(command, &environment, &[&picture], MAX_ANSWER_BYTES, ocr.wall_seconds).await?;
        Ok(match ended {
            Ended::OutOfTime => Err(format!("it took more than {} s", ocr.wall_seconds)),
            Ended::Itself(finished) if finished.is_over => Err("its answer is too long".to_owned()),
            Ended::Itself(finished) if !finished.status.success() => {
                let complaint =
                    finished.complaints.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("no message");
                Err(format!("{}: {}", finished.status, complaint.chars().take(200).collect::<String>()))
            }
            Ended::Itself(finished) => Ok(String::from_utf8_lossy(&finished.output).into_owned()),
        })
    }
}
