//! `annexwatch evaluate`: how often the rules agree with people who labelled sentences or pairs.

use super::{Done, output};
use crate::core::commitment::relate::{Read, relate};
use crate::core::commitment::{Context, Label, Status, detect};
use crate::core::document::Language;
use crate::core::verdict;
use crate::job::{Service, reports};
use crate::shape::reading::SentenceLine;
use anyhow::{Context as _, Result, bail};
use clap::Args;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;

/// What to measure against.
#[derive(Debug, Args)]
pub(crate) struct EvaluateArgs {
    /// JSON lines of labelled sentences (field `label`) or pairs (field `relation`)
    #[arg(required_unless_present = "verdicts")]
    gold: Vec<PathBuf>,
    /// Measure the alarms of this series against what people said of them with `review`
    #[arg(long, value_name = "SERIES", conflicts_with = "gold")]
    verdicts: Option<String>,
}

impl EvaluateArgs {
    /// The series whose verdicts are asked for.
    pub(super) fn series(&self) -> Option<&str> {
        self.verdicts.as_deref()
    }
}

/// A labelled pair.
#[derive(Deserialize)]
struct Pair {
    language: String,
    old: String,
    new: String,
    relation: String,
}

/// How often each `(people, rules)` occurred.
type Table = BTreeMap<(String, String), usize>;

pub(super) fn run(args: &EvaluateArgs) -> Result<Done> {
    let (mut sentences, mut pairs) = (Table::new(), Table::new());
    for path in &args.gold {
        let text =
            std::fs::read_to_string(path).with_context(|| format!("{}: cannot read the file", path.display()))?;
        for (n, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let at = || format!("{}, line {}: not a labelled sentence or pair", path.display(), n + 1);
            let value: serde_json::Value = serde_json::from_str(line).with_context(at)?;
            if value.get("label").is_some() {
                count_sentence(&value, &mut sentences).with_context(at)?;
            } else if value.get("relation").is_some() {
                count_pair(value, &mut pairs).with_context(at)?;
            } else {
                bail!("{}: neither label nor relation", at());
            }
        }
    }
    let mut text = String::new();
    for (what, table) in [("sentences", &sentences), ("pairs", &pairs)] {
        if !table.is_empty() {
            describe(what, table, &mut text);
        }
    }
    output::text(&text)?;
    Ok(Done::Whole)
}

fn count_sentence(value: &serde_json::Value, table: &mut Table) -> Result<()> {
    let label = value["label"].as_str().context("label is no text")?.to_owned();
    if Label::parse(&label).is_none() {
        bail!("label {label:?} is none of commitment, result, context");
    }
    let line: SentenceLine = serde_json::from_value(value.clone())?;
    let language = Language::new(&line.language);
    let reading = line.with_context(|context| detect::read(&language, &line.sentence, context));
    *table.entry((label, reading.label.as_str().to_owned())).or_default() += 1;
    Ok(())
}

fn count_pair(value: serde_json::Value, table: &mut Table) -> Result<()> {
    let pair: Pair = serde_json::from_value(value)?;
    let language = Language::new(&pair.language);
    let read = |sentence: &str| detect::read(&language, sentence, &Context::default());
    let (old, new) = (read(&pair.old), read(&pair.new));
    let relation =
        relate(&language, &Read { sentence: &pair.old, reading: &old }, &Read { sentence: &pair.new, reading: &new });
    let said = relation.status.filter(|_| relation.same).map_or("unrelated", |status| status.as_str());
    let truth = pair.relation.to_lowercase().replace('_', "-");
    *table.entry((truth, said.to_owned())).or_default() += 1;
    Ok(())
}

/// How many of today's alarms people judged, and how many of those are right.
pub(super) async fn verdicts(service: Service, series: &str) -> Result<Done> {
    let series = service.config.series(series)?.id.clone();
    let judged = reports::judged(&service.db, &series).await?;
    let mut alarms = 0_usize;
    // By status: how many were found right, how many were taken back.
    let mut found: BTreeMap<Status, (usize, usize)> = BTreeMap::new();
    let mut missed = 0_usize;
    for (_, report) in reports::of_series_as_made(&service.db, &series).await? {
        for (row, verdict) in report.commitments.iter().zip(verdict::of_rows(&report, &judged)) {
            alarms += usize::from(row.alarm);
            let Some(verdict) = verdict else { continue };
            let is_right = !verdict.judgement.overturns();
            if row.alarm {
                let (right, wrong) = found.entry(row.status).or_default();
                *(if is_right { right } else { wrong }) += 1;
            } else {
                missed += usize::from(is_right && row.status.may_alarm());
            }
        }
    }
    let (right, wrong) = found.values().fold((0, 0), |(right, wrong), (r, w)| (right + r, wrong + w));
    let mut text = format!("alarms: {} of {alarms} judged\n\n", right + wrong);
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{:<16} {:>7} {:>7} {:>9}", "status", "right", "wrong", "precision");
    let mut line = |name: &str, right: usize, wrong: usize| {
        let precision = if right + wrong == 0 { "-".to_owned() } else { format!("{:.3}", ratio(right, right + wrong)) };
        let _ = writeln!(text, "{name:<16} {right:>7} {wrong:>7} {precision:>9}");
    };
    for (status, (right, wrong)) in &found {
        line(status.as_str(), *right, *wrong);
    }
    line("all", right, wrong);
    let _ = writeln!(text, "\nrows that were no alarm and were judged right: {missed}");
    output::text(&text)?;
    Ok(Done::Whole)
}

/// Precision, recall and F1 of each label, then who was taken for what.
fn describe(what: &str, table: &Table, text: &mut String) {
    let labels: BTreeSet<&str> = table.keys().flat_map(|(truth, said)| [truth.as_str(), said.as_str()]).collect();
    let total: usize = table.values().sum();
    let right: usize = table.iter().filter(|((truth, said), _)| truth == said).map(|(_, n)| n).sum();
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{what}: {right} of {total} right\n");
    let _ = writeln!(text, "{:<16} {:>9} {:>9} {:>9} {:>7}", "label", "precision", "recall", "F1", "n");
    let mut sum = 0.0;
    let mut known = 0_u32;
    for label in &labels {
        let of = |test: &dyn Fn(&(String, String)) -> bool| -> usize {
            table.iter().filter(|(key, _)| test(key)).map(|(_, n)| n).sum()
        };
        let both = of(&|(truth, said)| truth == label && said == label);
        let truth = of(&|(truth, _)| truth == label);
        let said = of(&|(_, said)| said == label);
        let precision = ratio(both, said);
        let recall = ratio(both, truth);
        let f1 = if both == 0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) };
        if truth > 0 {
            sum += f1;
            known += 1;
        }
        let _ = writeln!(text, "{label:<16} {precision:>9.3} {recall:>9.3} {f1:>9.3} {truth:>7}");
    }
    let _ = writeln!(text, "{:<16} {:>9} {:>9} {:>9.3}\n", "macro", "", "", sum / f64::from(known.max(1)));
    let _ = write!(text, "{:<16}", "people \\ rules");
    for said in &labels {
        let _ = write!(text, " {said:>13}");
    }
    text.push('\n');
    for truth in &labels {
        let _ = write!(text, "{truth:<16}");
        for said in &labels {
            let n = table.get(&((*truth).to_owned(), (*said).to_owned())).copied().unwrap_or(0);
            let _ = write!(text, " {n:>13}");
        }
        text.push('\n');
    }
    text.push('\n');
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
