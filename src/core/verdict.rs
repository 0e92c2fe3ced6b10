//! What people said of a report's rows, and what follows from it: which rows are no alarms, and which alarms that went
//! out were wrong.
//!
//! A verdict is tied to words, not to the row's id: the same two sentences in the same two periods find it again when
//! the report is made by other rules or from other bytes. Knows no store and no clock.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::commitment::{Status, names};
use super::report::{CommitmentRow, Passage, Report};

names! {
    /// What a person can say of a commitment or an alarm.
    Judgement {
        /// The row says what is the case.
        Right = "right",
        /// It does not.
        Wrong = "wrong",
        /// It is the same promise as another one.
        SameAs = "same-as",
        /// The sentence promises nothing.
        NotAPromise = "not-a-promise",
    }
}

impl Judgement {
    /// Whether it takes back what the rules said.
    pub const fn overturns(self) -> bool {
        !matches!(self, Self::Right)
    }
}

/// What a person said, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What was said.
    pub judgement: Judgement,
    /// Of `same-as`: the other one, as the person named it.
    pub other: Option<String>,
    /// Of `same-as`: the key of the other row, by which the ledger joins the two.
    pub other_key: Option<String>,
    /// Who.
    pub by: String,
    /// When, ISO 8601.
    pub at: String,
    /// Why.
    pub note: Option<String>,
}

impl Verdict {
    /// The day on which it was given, ISO 8601.
    pub fn day(&self) -> &str {
        self.at.get(..10).unwrap_or(&self.at)
    }
}

/// A verdict with what it was given on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The key of the row it was given on, by [`keys`].
    pub key: String,
    /// What the row said then: to call *weakened* wrong does not make *kept* wrong.
    pub said: Status,
    /// The row's promises in [`plain`] words, by which `not-a-promise` finds the same sentence in other editions. Of
    /// `same-as`, those of both rows: wherever one of them goes and another comes, that is no change.
    pub sentences: Vec<String>,
    /// The verdict.
    pub verdict: Verdict,
}

/// An alarm that a person overturned.
#[derive(Clone, Debug, PartialEq)]
pub struct Correction {
    /// The row as it went out.
    pub row: CommitmentRow,
    /// What was said of it.
    pub verdict: Verdict,
}

/// The words of a sentence without what a new reading of the same bytes may change: case, spaces and signs.
pub fn plain(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// The first 64 bits of a SHA-256 over these parts, as hexadecimal.
pub(super) fn short_hash(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// A key for each row of a report, in its order: made of the two periods and the words of the two sentences, and where
/// several rows have the same words, of their order in the text.
pub fn keys(report: &Report) -> Vec<String> {
    let words = |passage: &Option<Passage>| passage.as_ref().map_or_else(String::new, |passage| plain(&passage.text));
    let pairs: Vec<(String, String)> =
        report.commitments.iter().map(|row| (words(&row.old), words(&row.new))).collect();
    let place = |passage: &Option<Passage>| passage.as_ref().map_or(f32::MAX, |passage| passage.position);
    let mut order: Vec<usize> = (0..pairs.len()).collect();
    order.sort_by(|&a, &b| {
        let at = |n: usize| report.commitments.get(n).map_or((0.0, 0.0), |row| (place(&row.old), place(&row.new)));
        at(a).0.total_cmp(&at(b).0).then(at(a).1.total_cmp(&at(b).1))
    });
    let period = |period: &Option<String>| period.clone().unwrap_or_default();
    let (old, new) = (period(&report.old.period), period(&report.new.period));
    let mut seen: BTreeMap<&(String, String), usize> = BTreeMap::new();
    let mut keys = vec![String::new(); pairs.len()];
    for n in order {
        if let (Some(pair), Some(key)) = (pairs.get(n), keys.get_mut(n)) {
            let nth = seen.entry(pair).or_default();
            *key = short_hash(&[&old, &new, &pair.0, &pair.1, &nth.to_string()]);
            *nth += 1;
        }
    }
    keys
}

/// The sentences of a row that `not-a-promise` speaks of, in [`plain`] words: a result that answers a promise is none.
pub fn sentences(row: &CommitmentRow) -> Vec<String> {
    let new = row.new.iter().filter(|_| row.status != Status::ReportedDone);
    row.old.iter().chain(new).map(|passage| plain(&passage.text)).collect()
}

/// Writes into each row what people said of it last. What was overturned is no alarm; what was found right is one.
///
/// `judged` is in the order of time. Of several verdicts on the same thing the newest counts.
pub fn apply(report: &mut Report, judged: &[Judged]) {
    let verdicts = of_rows(report, judged);
    for (row, verdict) in report.commitments.iter_mut().zip(verdicts) {
        let Some(verdict) = verdict else { continue };
        row.alarm = !verdict.judgement.overturns() && row.status.may_alarm();
        row.verdict = Some(verdict);
    }
    // Alarms first, as in every report; else the order stays.
    report.commitments.sort_by_key(|row| !row.alarm);
}

/// The alarms of a report, as it was made, that people overturned since.
pub fn corrections(report: &Report, judged: &[Judged]) -> Vec<Correction> {
    let rows = report.commitments.iter().zip(of_rows(report, judged)).filter(|(row, _)| row.alarm);
    rows.filter_map(|(row, verdict)| {
        let verdict = verdict.filter(|verdict| verdict.judgement.overturns())?;
        Some(Correction { row: row.clone(), verdict })
    })
    .collect()
}

/// What was said last of each row of a report, in its order.
pub fn of_rows(report: &Report, judged: &[Judged]) -> Vec<Option<Verdict>> {
    let newest = newest(judged);
    if newest.is_empty() {
        return vec![None; report.commitments.len()];
    }
    let rows = report.commitments.iter().zip(keys(report));
    let mut found: Vec<Option<Verdict>> =
        rows.map(|(row, key)| newest.iter().rev().find_map(|judged| of_row(judged, row, &key))).collect();
    for judged in newest.iter().rev().filter(|judged| judged.verdict.judgement == Judgement::SameAs) {
        for n in exchanged(report, judged) {
            if let Some(slot @ None) = found.get_mut(n) {
                *slot = Some(judged.verdict.clone());
            }
        }
    }
    found
}

/// The rows between which wordings that a person called one promise are exchanged: one goes, the other comes.
fn exchanged(report: &Report, judged: &Judged) -> Vec<usize> {
    let speaks_of = |passage: &Option<Passage>| {
        passage.as_ref().map(|passage| plain(&passage.text)).filter(|text| judged.sentences.contains(text))
    };
    let rows = || report.commitments.iter().enumerate();
    let gone: Vec<(usize, String)> = rows()
        .filter(|(_, row)| row.new.is_none())
        .filter_map(|(n, row)| speaks_of(&row.old).map(|text| (n, text)))
        .collect();
    let come: Vec<(usize, String)> = rows()
        .filter(|(_, row)| row.old.is_none())
        .filter_map(|(n, row)| speaks_of(&row.new).map(|text| (n, text)))
        .collect();
    let other = |list: &[(usize, String)], text: &String| list.iter().any(|(_, known)| known != text);
    let paired = |from: &[(usize, String)], to: &[(usize, String)]| -> Vec<usize> {
        from.iter().filter(|(_, text)| other(to, text)).map(|(n, _)| *n).collect()
    };
    let mut all = paired(&gone, &come);
    all.extend(paired(&come, &gone));
    all
}

/// The last verdict on each thing, in the order of time.
fn newest(judged: &[Judged]) -> Vec<&Judged> {
    let mut last: BTreeMap<&str, usize> = BTreeMap::new();
    for (n, judged) in judged.iter().enumerate() {
        last.insert(&judged.key, n);
    }
    let is_last = |(n, judged): &(usize, &Judged)| last.get(judged.key.as_str()) == Some(n);
    judged.iter().enumerate().filter(is_last).map(|(_, judged)| judged).collect()
}

/// The verdict, if it speaks of this row.
fn of_row(judged: &Judged, row: &CommitmentRow, key: &str) -> Option<Verdict> {
    let verdict = &judged.verdict;
    let speaks = match verdict.judgement {
        Judgement::Right | Judgement::Wrong => judged.key == key && judged.said == row.status,
        Judgement::SameAs => judged.key == key || verdict.other_key.as_deref() == Some(key),
        Judgement::NotAPromise => {
            judged.key == key || sentences(row).iter().any(|sentence| judged.sentences.contains(sentence))
        }
    };
    speaks.then(|| verdict.clone())
}
