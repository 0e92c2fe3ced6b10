//! `annexwatch compare`

use super::{Done, Format, input, output};
use crate::config::Compare;
use crate::core::document::{Document, Health, Language};
use crate::core::report::{self, Edition, Report};
use crate::job::deadline;
use crate::render;
use crate::shape::report::ReportShape;
use anyhow::{Result, bail, ensure};
use clap::Args;
use regex::Regex;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What to compare.
#[derive(Debug, Args)]
pub(crate) struct CompareArgs {
    /// Editions of one series, the oldest first: the last is compared with the one before it, the others are history
    #[arg(required = true, num_args = 2..)]
    files: Vec<PathBuf>,
    /// How to write the report
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// The period of each file, separated by commas: 2021,2022 (else it is taken from the title or the file's name)
    #[arg(long, value_delimiter = ',')]
    periods: Vec<String>,
    /// Compare a file of this health all the same, and say so in the report (may be repeated)
    #[arg(long, value_parser = parse_health)]
    accept_health: Vec<Health>,
    /// The language of the report, nl or en (else that of the newest file)
    #[arg(long)]
    language: Option<String>,
    #[command(flatten)]
    reading: input::Reading,
}

fn parse_health(name: &str) -> Result<Health, String> {
    Health::parse(name).ok_or_else(|| {
        let known: Vec<&str> = Health::ALL.iter().map(|health| health.as_str()).collect();
        format!("must be one of {}", known.join(", "))
    })
}

pub(super) fn run(args: &CompareArgs) -> Result<Done> {
    ensure!(
        args.periods.is_empty() || args.periods.len() == args.files.len(),
        "--periods names {} periods for {} files: give one for each file, the oldest first",
        args.periods.len(),
        args.files.len()
    );
    let inputs = args.files.iter().map(|file| input::read(file, &args.reading)).collect::<Result<Vec<_>>>()?;
    let editions: Vec<Edition<'_>> = args
        .files
        .iter()
        .zip(&inputs)
        .enumerate()
        .map(|(n, (file, input))| Edition {
            file: file
                .file_name()
                .map_or_else(|| file.display().to_string(), |name| name.to_string_lossy().into_owned()),
            url: None,
            sha256: input.sha256.clone(),
            period: args.periods.get(n).cloned().or_else(|| period_of(&input.document, file)),
            document: &input.document,
        })
        .collect();
    let [earlier @ .., old, new] = editions.as_slice() else { bail!("two files at least are needed") };
    let options = report::Options { accept_health: args.accept_health.clone(), ..report::Options::default() };
    let time_is_up = deadline(Compare::default().deadline_s);
    let report = report::compare_within(earlier, old, new, &options, Some(&time_is_up));
    write(&report, args)?;
    if let Some(reason) = &report.held {
        output::notice(&format!("held, nothing was compared: {reason}"));
        return Ok(Done::Held);
    }
    Ok(Done::Whole)
}

fn write(report: &Report, args: &CompareArgs) -> Result<()> {
    let language = args.language.as_deref().map(Language::new).or_else(|| report.language.clone());
    let title = report.new.title.clone().unwrap_or_else(|| report.new.file.clone());
    let frame = render::Frame::new(language.unwrap_or_else(|| Language::new("en")), title);
    match args.format.unwrap_or_else(output::default_format) {
        Format::Json => output::json(&ReportShape::from(report)),
        Format::Text => output::text(&render::text(report, &frame)),
        Format::Html => output::text(&render::html_page(report, &frame)),
        Format::Markdown => output::text(&render::markdown(report, &frame)),
        Format::Csv => bail!("compare writes text, json, html or markdown, not csv"),
    }
}

/// The period that a file covers: the one year in its title, else in its name. Two years in one of them decide nothing.
fn period_of(document: &Document, file: &Path) -> Option<String> {
    let name = file.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    [document.title.as_deref(), name.as_deref()].into_iter().flatten().find_map(the_one_period)
}

fn the_one_period(text: &str) -> Option<String> {
    let pattern = Regex::new(r"(?i)(?:^|[^0-9])((?:19|20)[0-9]{2})(?:[-_ ]?(H[12]))?(?:[^0-9]|$)").ok()?;
    // Neighbouring years share the character between them, so that each search begins on it.
    let mut periods = BTreeSet::new();
    let mut at = 0;
    while let Some(found) = pattern.captures_at(text, at) {
        let year = found.get(1)?;
        let half = found.get(2).map(|half| format!("-{}", half.as_str().to_ascii_uppercase())).unwrap_or_default();
        periods.insert(format!("{}{half}", year.as_str()));
        at = found.get(2).map_or(year.end(), |half| half.end());
    }
    if periods.len() == 1 { periods.pop_first() } else { None }
}
