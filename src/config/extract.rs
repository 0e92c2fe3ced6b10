//! `[extract]` and `[series.extract]`: the limits of the process that reads documents, and how a series' editions are read.

use crate::core::extract::Part;
use crate::sandbox::Limits;
use anyhow::{Context, Result, bail};
use serde::Deserialize;

/// The limits of the process that reads documents.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Extract {
    /// Most address space, in MiB.
    pub memory_mib: u64,
    /// Most seconds of CPU.
    pub cpu_s: u64,
    /// Most seconds by the clock.
    pub wall_s: u64,
    /// Most pages.
    pub max_pages: u32,
    /// Largest file, in MiB.
    pub max_input_mib: u64,
    /// Largest answer of the process, in MiB.
    pub max_output_mib: u64,
    /// Most scanned pages of one document that are read by character recognition, where a series allows it.
    pub max_ocr_pages: usize,
}

impl Default for Extract {
    fn default() -> Self {
        Self {
            memory_mib: 1024,
            cpu_s: 30,
            wall_s: 60,
            max_pages: 5_000,
            max_input_mib: 256,
            max_output_mib: 256,
            max_ocr_pages: 200,
        }
    }
}

impl Extract {
    /// What the process may use.
    pub fn limits(&self) -> Limits {
        let bytes = |mib: u64| mib.saturating_mul(1 << 20);
        Limits {
            memory_bytes: bytes(self.memory_mib),
            cpu_seconds: self.cpu_s,
            wall_seconds: self.wall_s,
            max_input_bytes: bytes(self.max_input_mib),
            max_output_bytes: bytes(self.max_output_mib),
        }
    }
}

/// How the editions of one series are read.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SeriesExtract {
    /// Whether scanned pages are read by character recognition, where tesseract is installed.
    pub ocr: bool,
    /// The heading that an edition begins at, where it is a part of a bundle: a regular expression, without regard to case.
    pub start: Option<String>,
    /// The heading after it; without one, the next that is as high.
    pub end: Option<String>,
}

impl SeriesExtract {
    /// The part of a file that is the edition; none where it is all of it.
    ///
    /// # Errors
    /// `start` or `end` is no regular expression, or `end` is there without `start`.
    pub fn part(&self) -> Result<Option<Part>> {
        match (&self.start, &self.end) {
            (Some(start), end) => Ok(Some(Part::new(start, end.as_deref()).context("extract.start or extract.end")?)),
            (None, Some(_)) => bail!("extract.end needs extract.start: where does the part begin?"),
            (None, None) => Ok(None),
        }
    }
}
