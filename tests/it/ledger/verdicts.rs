//! What people said, in reports and in the ledger.

use annexwatch::core::commitment::Status;
use annexwatch::core::ledger::{State, ledger};
use annexwatch::core::report::Report;
use annexwatch::core::verdict::{Judged, Judgement, Verdict, apply, corrections, keys, sentences};

use super::{FRAME, FUND, LIGHTHOUSE, five, made_again, promise, reports, row};

/// A verdict on the row that has these words.
fn judged(report: &Report, words: &str, judgement: Judgement, at: &str) -> Judged {
    let row = row(report, words);
    let key = keys(report).into_iter().zip(&report.commitments).find(|(_, other)| *other == row).unwrap().0;
    let verdict =
        Verdict { judgement, other: None, other_key: None, by: "Anna".to_owned(), at: at.to_owned(), note: None };
    Judged { key, said: row.status, sentences: sentences(row), verdict }
}

fn applied(reports: &[Report], judged: &[Judged]) -> Vec<Report> {
    let mut reports = reports.to_vec();
    for report in &mut reports {
        apply(report, judged);
    }
    reports
}

#[test]
fn a_wrong_alarm_is_none_and_did_not_happen() {
    let made = five();
    assert!(row(&made[2], "garnalenvissers").alarm);
    let wrong = [judged(&made[2], "garnalenvissers", Judgement::Wrong, "2026-01-01T00:00:00Z")];
    // By other rules and from other bytes the same sentences are found again.
    for reports in [applied(&made, &wrong), applied(&made_again(&made), &wrong)] {
        let row = row(&reports[2], "garnalenvissers");
        assert!(!row.alarm && row.verdict.as_ref().is_some_and(|verdict| verdict.by == "Anna"), "{row:#?}");
        let marked = reports.iter().flat_map(|report| &report.commitments).filter(|row| row.verdict.is_some()).count();
        assert_eq!(marked, 1, "no other row is judged");
        assert_eq!(promise(&ledger(&reports), "garnalenvissers").state(), State::Open);
    }
    let corrected = corrections(&made[2], &wrong);
    assert_eq!(corrected.len(), 1);
    assert_eq!(corrected[0].row.status, Status::Dropped);
    assert!(corrections(&made[1], &wrong).is_empty());
}

#[test]
fn alarms_stay_first() {
    let made = five();
    let wrong = [judged(&made[2], "garnalenvissers", Judgement::Wrong, "2026-01-01T00:00:00Z")];
    let alarms: Vec<bool> = applied(&made, &wrong)[2].commitments.iter().map(|row| row.alarm).collect();
    assert!(alarms.iter().any(|alarm| *alarm) && alarms.windows(2).all(|pair| pair[0] || !pair[1]), "{alarms:?}");
}

#[test]
fn the_newest_verdict_counts() {
    let made = five();
    let both = [
        judged(&made[2], "garnalenvissers", Judgement::NotAPromise, "2026-01-01T00:00:00Z"),
        judged(&made[2], "garnalenvissers", Judgement::Right, "2026-01-02T00:00:00Z"),
    ];
    let reports = applied(&made, &both);
    assert!(row(&reports[2], "garnalenvissers").alarm);
    assert_eq!(row(&reports[1], "garnalenvissers").verdict, None, "what was taken back has no traces elsewhere");
    assert_eq!(promise(&ledger(&reports), "garnalenvissers").state(), State::Dropped);
}

#[test]
fn a_verdict_on_one_status_says_nothing_of_another() {
    let made = five();
    let mut wrong = judged(&made[3], "Havenfonds", Judgement::Wrong, "2026-01-01T00:00:00Z");
    assert_eq!(wrong.said, Status::Weakened);
    wrong.said = Status::Strengthened;
    let reports = applied(&made, &[wrong]);
    assert!(row(&reports[3], "Havenfonds").alarm && row(&reports[3], "Havenfonds").verdict.is_none());
}

#[test]
fn what_is_no_promise_is_none_in_any_edition() {
    let made = five();
    let none = [judged(&made[2], "garnalenvissers", Judgement::NotAPromise, "2026-01-01T00:00:00Z")];
    let reports = applied(&made, &none);
    for report in &reports[..3] {
        let row = row(report, "garnalenvissers");
        assert!(!row.alarm && row.verdict.is_some(), "{row:#?}");
    }
    let view = ledger(&reports);
    assert!(promise(&view, "garnalenvissers").is_no_promise());
    let (before, after) = (ledger(&made).figures(""), view.figures(""));
    assert_eq!((before.promised - after.promised, before.dropped - after.dropped), (1, 1));
}

/// Who called two wordings one promise is not alarmed when a later edition goes back to the first.
#[test]
fn same_as_holds_for_later_editions_too() {
    let other = "Het kabinet neemt de lantaarn op het eiland in 2026 onder handen.";
    let made = reports(&[
        ("2021", &[LIGHTHOUSE, FUND]),
        ("2022", &[LIGHTHOUSE, FUND]),
        ("2023", &[other, FUND]),
        ("2024", &[LIGHTHOUSE, FUND]),
    ]);
    let (gone, back) = (row(&made[2], "lantaarn"), row(&made[2], "vuurtoren"));
    assert!(gone.alarm && back.alarm, "{gone:#?} {back:#?}");
    let mut same = judged(&made[1], "vuurtoren", Judgement::SameAs, "2026-01-01T00:00:00Z");
    let target = judged(&made[1], "lantaarn", Judgement::Right, "");
    same.sentences.extend(target.sentences);
    same.verdict.other_key = Some(target.key);
    let reports = applied(&made, &[same]);
    for words in ["lantaarn", "vuurtoren"] {
        let row = row(&reports[2], words);
        assert!(!row.alarm && row.verdict.as_ref().is_some_and(|verdict| verdict.by == "Anna"), "{row:#?}");
    }
    // Only the exchange is no news: where the promise goes and nothing comes, it is dropped.
    let alone = applied(&made, &[]);
    assert!(row(&alone[2], "lantaarn").alarm);
}

#[test]
fn same_as_joins_two_lives() {
    let other = "Het kabinet neemt de lantaarn op het eiland in 2026 onder handen.";
    assert!(!FRAME.contains(other));
    let made = reports(&[("2021", &[LIGHTHOUSE, FUND]), ("2022", &[LIGHTHOUSE, FUND]), ("2023", &[other, FUND])]);
    let apart = ledger(&made);
    let (old, new) = (promise(&apart, "vuurtoren"), promise(&apart, "lantaarn"));
    assert_eq!((old.state(), new.state()), (State::Dropped, State::Open));
    let mut same = judged(&made[1], "vuurtoren", Judgement::SameAs, "2026-01-01T00:00:00Z");
    let target = judged(&made[1], "lantaarn", Judgement::Right, "");
    same.verdict.other = Some(new.id.clone());
    same.verdict.other_key = Some(target.key);
    let reports = applied(&made, &[same]);
    assert!(!row(&reports[1], "vuurtoren").alarm && !row(&reports[1], "lantaarn").alarm);
    let view = ledger(&reports);
    assert_eq!(view.promises.len() + 1, apart.promises.len());
    let joined = promise(&view, "lantaarn");
    assert_eq!((&joined.id, joined.span(), joined.state()), (&old.id, Some((0, 2)), State::Open));
    assert_eq!(joined.stages[2].as_ref().unwrap().status, Some(Status::Reworded));
    for row in old.rows.iter().chain(&new.rows) {
        assert_eq!(view.find(row), Some(joined), "every row still leads to it");
    }
}
