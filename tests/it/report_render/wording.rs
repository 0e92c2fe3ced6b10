//! What the core says in English reaches a Dutch reader in Dutch; the publisher's words stay as they are.

use super::sample::{frame, passage, report, row};
use annexwatch::core::commitment::{Slot, Status, Strength};
use annexwatch::core::report::{CommitmentRow, Report, RestoredFrom};
use annexwatch::render;

fn gone(why: &[&str]) -> Report {
    let mut row = row("g", Status::Lapsed, true, Some(passage("Het kabinet zal dit doen.", "1", 1, 0.1, None)), None);
    row.why = why.iter().map(|&why| why.to_owned()).collect();
    Report { commitments: vec![row], sentences: Vec::new(), warnings: Vec::new(), ..report() }
}

#[test]
fn rules_are_said_in_the_readers_language() {
    let known = [
        ("it was due by 2025-07-01", "de termijn liep tot 1 juli 2025"),
        ("2026 added", "‘2026’ toegevoegd"),
        ("vóór mei removed", "‘vóór mei’ vervallen"),
        ("condition added: mits er geld is", "voorwaarde toegevoegd: mits er geld is"),
        ("firm -> intends", "vast -> een voornemen"),
        ("zal -> streeft ernaar", "zal -> streeft ernaar"),
        ("a passage is close: check", "een passage komt in de buurt: nagaan"),
        ("a rule of tomorrow", "a rule of tomorrow"),
    ];
    for (why, expected) in known {
        let text = render::text(&gone(&[why]), &frame("nl"));
        assert!(text.contains(&format!("Regels: {expected}\n")), "{why}: {text}");
    }
}

#[test]
fn a_rule_that_only_repeats_the_status_is_left_out() {
    let text = render::text(&gone(&["nothing in the new edition covers it"]), &frame("nl"));
    assert!(!text.contains("Regels") && !text.contains("covers"), "{text}");
}

#[test]
fn notes_are_said_in_the_readers_language() {
    let mut report = gone(&[]);
    report.warnings = vec![
        "2025.docx: tracked deletions were left out".to_owned(),
        "a.pdf and b.pdf are the same bytes: there is nothing to compare.".to_owned(),
        "2025.pdf: something else: entirely".to_owned(),
    ];
    let text = render::text(&report, &frame("nl"));
    for expected in [
        "2025.docx: bijgehouden verwijderingen zijn weggelaten.",
        "a.pdf en b.pdf zijn byte voor byte gelijk",
        "2025.pdf: something else: entirely",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
}

/// Words that were replaced side by side are no headline: only the rules know what changed.
#[test]
fn a_headline_comes_from_the_rules() {
    let (old, new) = ("We will train sixty people by 2025.", "Sixty people will be trained by us by 2026.");
    let mut changed =
        row("h", Status::Weakened, true, Some(passage(old, "1", 1, 0.1, None)), Some(passage(new, "1", 1, 0.1, None)));
    changed.changed = vec![Slot::Deadline];
    changed.words = annexwatch::core::diff::words("We will train sixty people", "Sixty people");
    let report = Report { commitments: vec![changed], sentences: Vec::new(), ..report() };
    let text = render::text(&report, &frame("en"));
    assert!(text.contains("1. Weakened: the deadline\n"), "{text}");
}

#[test]
fn a_restored_promise_says_where_it_stood_before() {
    let mut before = passage("Wij doen dit.", "2 Opvang", 4, 0.2, Some(Strength::Firm));
    before.section[0] = "Bijlage 5: Inspanningen 2020".to_owned();
    before.page_label = None;
    let restored = CommitmentRow {
        restored_from: Some(RestoredFrom { period: Some("2020".to_owned()), passage: before }),
        ..row("r", Status::Restored, true, None, Some(passage("Wij doen dit.", "3 Opvang", 1, 0.1, None)))
    };
    let report = Report { commitments: vec![restored], sentences: Vec::new(), ..report() };
    let mut frame = frame("nl");
    frame.earlier_urls.insert("2020".to_owned(), "https://ministerie.example/2020.pdf".to_owned());
    let text = render::text(&report, &frame);
    assert!(text.contains("     2 Opvang, p. 4 (vast)\n     https://ministerie.example/2020.pdf#page=4\n"), "{text}");
}
