//! Promises over five editions.

use annexwatch::core::commitment::Status;
use annexwatch::core::ledger::{Figures, LedgerView, State, ledger};
use annexwatch::core::report::{CommitmentRow, Passage, Report};

use super::{FUND, LIGHTHOUSE, five, made_again, promise, reports};

#[test]
fn every_state_occurs() {
    let view = ledger(&five());
    let periods: Vec<&str> = view.editions.iter().filter_map(|side| side.period.as_deref()).collect();
    assert_eq!(periods, ["2021", "2022", "2023", "2024", "2025"]);
    let cases = [
        ("mosselbanken", State::Open, Some((0, 4))),
        ("zwemwater", State::Open, Some((0, 4))),
        ("loodsen", State::ReportedDone, Some((1, 1))),
        ("spookvisnetten", State::Lapsed, Some((1, 2))),
        ("garnalenvissers", State::Dropped, Some((0, 2))),
        ("vuurtoren", State::Restored, Some((0, 4))),
        ("Havenfonds", State::Open, Some((0, 4))),
    ];
    for (words, state, span) in cases {
        let promise = promise(&view, words);
        assert_eq!((promise.state(), promise.span()), (state, span), "{promise:#?}");
    }
    assert_eq!(view.promises.len(), 8, "{:#?}", view.promises);
}

#[test]
fn wordings_and_deadlines_are_kept_with_their_editions() {
    let view = ledger(&five());
    let fund: Vec<(usize, bool)> = promise(&view, "Havenfonds")
        .wordings()
        .map(|(edition, passage)| (edition, passage.text.contains("25")))
        .collect();
    assert_eq!(fund, [(0, false), (1, false), (2, false), (3, false), (4, true)]);
    let nets = promise(&view, "spookvisnetten");
    let deadline = nets.deadline().unwrap();
    assert!(deadline.starts_with("2024-"), "{deadline}");
    assert_eq!((nets.is_past("2024-01-01"), nets.is_past("2025-01-01")), (Some(false), Some(true)));
    assert_eq!(promise(&view, "zwemwater").is_past("2025-01-01"), None);
}

#[test]
fn the_figures_add_up() {
    let figures = ledger(&five()).figures("2026-01-01");
    let expected =
        Figures { promised: 8, kept: 5, done: 1, lapsed: 1, dropped: 1, unsure: figures.unsure, ahead: 0, passed: 0 };
    assert_eq!(figures, expected);
    assert_eq!(LedgerView::default().figures("2026-01-01"), Figures::default());
}

#[test]
fn the_order_of_reports_and_rows_does_not_matter() {
    let reports = five();
    let mut shuffled = reports.clone();
    shuffled.rotate_left(2);
    for report in &mut shuffled {
        report.commitments.reverse();
    }
    assert_eq!(ledger(&shuffled), ledger(&reports));
}

#[test]
fn an_id_survives_new_words_new_rules_and_later_editions() {
    let reports = five();
    let all = ledger(&reports);
    let first = ledger(&reports[..1]);
    assert_eq!(promise(&first, "Havenfonds").id, promise(&all, "Havenfonds").id);
    let again = ledger(&made_again(&reports));
    let ids = |view: &LedgerView| view.promises.iter().map(|promise| promise.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&again), ids(&all));
    assert_ne!(again.promises[0].rows, all.promises[0].rows, "the rows are named anew");
    let mut unique = ids(&all);
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), all.promises.len());
}

#[test]
fn the_same_words_twice_are_two_promises() {
    let editions: [(&str, &[&str]); 3] =
        [("2021", &[FUND, FUND, LIGHTHOUSE]), ("2022", &[FUND, FUND, LIGHTHOUSE]), ("2023", &[FUND, LIGHTHOUSE])];
    let view = ledger(&reports(&editions));
    let funds: Vec<_> = view.promises.iter().filter(|promise| promise.text == FUND).collect();
    assert_eq!(funds.len(), 2, "{:#?}", view.promises);
    assert_ne!(funds[0].id, funds[1].id);
    assert!(funds.iter().all(|promise| promise.stages[1].as_ref().is_some_and(|stage| stage.passage.is_some())));
}

#[test]
fn a_held_report_is_bridged() {
    let reports = five();
    let whole = ledger(&reports);
    let mut held = reports.clone();
    held[1].held = Some("too much is gone".to_owned());
    held[1].commitments.clear();
    let without: Vec<Report> = [0, 2, 3].into_iter().map(|n| reports[n].clone()).collect();
    for reports in [held, without] {
        let view = ledger(&reports);
        assert_eq!(view.editions.len(), 5);
        for words in ["mosselbanken", "vuurtoren", "garnalenvissers", "spookvisnetten"] {
            let (bridged, known) = (promise(&view, words), promise(&whole, words));
            assert_eq!((&bridged.id, bridged.state(), bridged.span()), (&known.id, known.state(), known.span()));
        }
    }
}

fn passage(text: &str, position: f32) -> Passage {
    Passage {
        text: text.to_owned(),
        section: Vec::new(),
        page: 1,
        page_label: None,
        position,
        strength: None,
        deadline: None,
        doubt: None,
    }
}

fn bare(id: &str, status: Status, old: &[&str], new: &[&str]) -> CommitmentRow {
    let mut old = old.iter().map(|text| passage(text, 0.5));
    let mut new = new.iter().map(|text| passage(text, 0.5));
    CommitmentRow {
        id: id.to_owned(),
        status,
        alarm: false,
        confidence: 0.9,
        changed: Vec::new(),
        moved: false,
        old: old.next(),
        new: new.next(),
        old_more: old.collect(),
        new_more: new.collect(),
        restored_from: None,
        nearest: None,
        words: Vec::new(),
        why: Vec::new(),
        verdict: None,
    }
}

/// Merged in 2022, split in 2023, one part gone in 2024.
#[test]
fn split_and_merged_promises_keep_both_lives() {
    let mut reports = five();
    reports.truncate(3);
    reports[0].commitments = vec![bare("m", Status::Reworded, &["A.", "B."], &["AB."])];
    reports[1].commitments = vec![bare("s", Status::Reworded, &["AB."], &["A twee.", "B twee.", "C."])];
    reports[2].commitments = vec![
        bare("k", Status::Kept, &["A twee."], &["A twee."]),
        bare("d", Status::Dropped, &["B twee."], &[]),
        bare("c", Status::Kept, &["C."], &["C."]),
    ];
    let view = ledger(&reports);
    let lives: Vec<(Vec<&str>, State)> = view
        .promises
        .iter()
        .map(|promise| (promise.wordings().map(|(_, passage)| passage.text.as_str()).collect(), promise.state()))
        .collect();
    let expected = [
        (vec!["A.", "AB.", "A twee.", "A twee."], State::Open),
        (vec!["A.", "AB.", "C.", "C."], State::Open),
        (vec!["B.", "AB.", "B twee."], State::Dropped),
    ];
    assert_eq!(lives, expected);
    assert_ne!(view.promises[0].id, view.promises[1].id);
}
