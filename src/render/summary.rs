//! What a busy reader gets in ten seconds: the subject, and two sentences.

use super::Frame;
use super::clean::{excerpt, neutral};
use super::i18n::Texts;
use super::runs;
use crate::core::commitment::Status;
use crate::core::report::{CommitmentRow, Report};

/// The order in which a watchdog wants to hear it.
pub(crate) const NEWS: [Status; 6] =
    [Status::Dropped, Status::Weakened, Status::Lapsed, Status::New, Status::Strengthened, Status::Restored];

/// The subject line: series, period and counts. At most about 160 characters.
pub(crate) fn subject(report: &Report, series: &str, period: &str, texts: &Texts) -> String {
    let series = excerpt(&neutral(series), 80);
    let news: Vec<String> = NEWS
        .into_iter()
        .filter_map(|status| {
            let n = alarms(report, status).count();
            (n > 0).then(|| texts.count(&format!("subject-{}", status.as_str()), n))
        })
        .collect();
    let unsure = report.commitments.iter().filter(|row| is_unsure(row)).count();
    let what = if report.held.is_some() {
        texts.say("subject-held")
    } else if !news.is_empty() {
        news.join(", ")
    } else if unsure > 0 {
        texts.count("subject-unsure", unsure)
    } else {
        texts.say(if report.commitments.is_empty() { "subject-none" } else { "subject-quiet" })
    };
    // Many titles carry their year already.
    let key = if series.contains(period) { "subject-dated" } else { "subject" };
    texts.with(key, [("series", series.into()), ("period", period.to_owned().into()), ("what", what.into())])
}

/// The subject of a mail about several reports: their series, and all counts together. At most about 200 characters.
pub(crate) fn subject_of_several(parts: &[(Report, Frame)], texts: &Texts) -> String {
    let mut series: Vec<String> = Vec::new();
    for (_, frame) in parts {
        let title = excerpt(&neutral(&frame.series_title), 60);
        if !series.contains(&title) {
            series.push(title);
        }
    }
    series.truncate(2);
    let news: Vec<String> = NEWS
        .into_iter()
        .filter_map(|status| {
            let n: usize = parts.iter().map(|(report, _)| alarms(report, status).count()).sum();
            (n > 0).then(|| texts.count(&format!("subject-{}", status.as_str()), n))
        })
        .collect();
    let corrected: usize =
        parts.iter().filter(|(_, frame)| frame.is_correction).map(|(report, _)| report.commitments.len()).sum();
    let what = if corrected > 0 {
        texts.count("subject-taken-back", corrected)
    } else if news.is_empty() {
        texts.say("subject-quiet")
    } else {
        news.join(", ")
    };
    texts.with("subject-dated", [("series", series.join(", ").into()), ("what", what.into())])
}

/// The alarms in one sentence: *Two new promises, one weakened from ‘zal’ to ‘streeft ernaar’, one gone without a word.*
pub(crate) fn lead(report: &Report, texts: &Texts) -> String {
    let mut is_first = true;
    let parts: Vec<String> = NEWS
        .into_iter()
        .filter_map(|status| {
            let rows: Vec<&CommitmentRow> = alarms(report, status).collect();
            let (n, first) = (rows.len(), rows.first()?);
            let is_change = matches!(status, Status::Weakened | Status::Strengthened);
            let swap = if is_change && n == 1 { runs::swap(first) } else { None };
            let mut words = spell(n, texts);
            // Only the first part says what is counted.
            if std::mem::take(&mut is_first) && status != Status::New {
                words = texts.with("promises", [("n", n.into()), ("words", words.into())]);
            }
            Some(match swap {
                Some((old, new)) => texts.with(
                    &format!("lead-{}-swap", status.as_str()),
                    [("old", old.into()), ("new", new.into()), ("words", words.into())],
                ),
                None => texts.with(&format!("lead-{}", status.as_str()), [("n", n.into()), ("words", words.into())]),
            })
        })
        .collect();
    if report.commitments.is_empty() {
        return texts.say("lead-none");
    }
    if parts.is_empty() { texts.say("lead-quiet") } else { texts.sentence(&parts.join(", ")) }
}

/// The rest in one sentence: what waits for a check, what is done, what stands.
pub(crate) fn also(report: &Report, texts: &Texts) -> String {
    let count = |test: &dyn Fn(&CommitmentRow) -> bool| report.commitments.iter().filter(|row| test(row)).count();
    let parts: Vec<String> = [
        ("also-check", count(&|row| is_unsure(row))),
        ("also-done", count(&|row| row.status == Status::ReportedDone)),
        ("also-reworded", count(&|row| row.status == Status::Reworded)),
        ("also-kept", count(&|row| row.status == Status::Kept)),
    ]
    .into_iter()
    .filter(|(_, n)| *n > 0)
    .map(|(key, n)| texts.with(key, [("n", n.into()), ("words", spell(n, texts).into())]))
    .collect();
    if parts.is_empty() { String::new() } else { texts.sentence(&parts.join(", ")) }
}

/// A row that could have been an alarm, and is not sure enough.
pub(crate) fn is_unsure(row: &CommitmentRow) -> bool {
    row.status.may_alarm() && !row.alarm && !is_overturned(row)
}

/// A row that a person took back.
pub(crate) fn is_overturned(row: &CommitmentRow) -> bool {
    row.verdict.as_ref().is_some_and(|verdict| verdict.judgement.overturns())
}

/// Nothing at all is different.
pub(crate) fn is_unchanged(report: &Report) -> bool {
    let counts = report.counts;
    let sentences =
        [counts.edited, counts.moved, counts.split, counts.merged, counts.new, counts.dropped, counts.returned];
    sentences.iter().all(|&n| n == 0)
        && report.commitments.iter().all(|row| row.status == Status::Kept)
        && report.sections.iter().all(|row| row.relation == crate::core::align::SectionRelation::Kept)
}

fn alarms(report: &Report, status: Status) -> impl Iterator<Item = &CommitmentRow> {
    report.commitments.iter().filter(move |row| row.alarm && row.status == status)
}

/// Numbers up to twelve in words, as prose wants it.
fn spell(n: usize, texts: &Texts) -> String {
    if (1..=12).contains(&n) { texts.say(&format!("number-{n}")) } else { texts.number(n) }
}
