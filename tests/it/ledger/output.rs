//! The ledger as a table, as JSON and on pages; reports with verdicts as JSON.

use std::path::Path;

use annexwatch::cli::ledger::as_csv;
use annexwatch::core::document::Language;
use annexwatch::core::ledger::ledger;
use annexwatch::core::report::Report;
use annexwatch::core::verdict::{Judgement, Verdict};
use annexwatch::render::{self, Frame};
use annexwatch::shape::ledger::LedgerShape;
use annexwatch::shape::report::ReportShape;
use annexwatch::web::view::{self, SeriesItem, SeriesPage};
use serde_json::{Value, json};

use super::{five, promise};

/// Five editions with one alarm taken back by somebody whose name is no plain word.
fn judged() -> Vec<Report> {
    let mut reports = five();
    let row = reports[2].commitments.iter_mut().find(|row| row.alarm).unwrap();
    row.alarm = false;
    row.verdict = Some(Verdict {
        judgement: Judgement::Wrong,
        other: None,
        other_key: None,
        by: "=HYPERLINK(\"http://x.example\",\"Anna\")".to_owned(),
        at: "2026-11-24T09:00:00Z".to_owned(),
        note: Some("see \"p. 4\",\nand p. 5".to_owned()),
    });
    reports
}

fn hold_against_schema(name: &str, value: &Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schemas").join(name);
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{name}: {errors:#?}");
}

#[test]
fn json_has_its_shape() {
    let reports = judged();
    let value = serde_json::to_value(LedgerShape::new("water", &ledger(&reports), "2026-11-24")).unwrap();
    hold_against_schema("ledger.json", &value);
    assert_eq!(value["figures"]["promised"], json!(8));
    assert!(
        value["promises"].as_array().unwrap().iter().any(|promise| promise["verdict"]["verdict"] == json!("wrong"))
    );
    for report in &reports {
        hold_against_schema("compare.json", &serde_json::to_value(ReportShape::from(report)).unwrap());
    }
}

#[test]
fn a_report_keeps_its_verdicts_and_deadlines_as_json_and_older_json_is_read() {
    let report = &judged()[2];
    let mut value = serde_json::to_value(ReportShape::from(report)).unwrap();
    let read = |value: &Value| Report::try_from(serde_json::from_value::<ReportShape>(value.clone()).unwrap()).unwrap();
    let back = read(&value);
    let verdicts = |report: &Report| report.commitments.iter().map(|row| row.verdict.clone()).collect::<Vec<_>>();
    assert_eq!(verdicts(&back), verdicts(report));
    assert!(back.commitments.iter().filter_map(|row| row.old.as_ref()).any(|passage| passage.deadline.is_some()));
    for row in value["commitments"].as_array_mut().unwrap() {
        row.as_object_mut().unwrap().remove("verdict");
        for side in ["old", "new"] {
            if let Some(passage) = row[side].as_object_mut() {
                passage.remove("deadline");
            }
        }
    }
    assert_eq!(read(&value).commitments.len(), report.commitments.len());
}

#[test]
fn the_table_is_quoted_and_holds_no_formula() {
    let mut reports = judged();
    let hostile = "=1+1, \"het kabinet\" zal het Havenfonds aanvullen";
    for passage in reports.iter_mut().flat_map(|report| &mut report.commitments).flat_map(|row| {
        row.old.iter_mut().chain(row.new.iter_mut()).filter(|passage| passage.text.contains("Havenfonds"))
    }) {
        passage.text = hostile.to_owned();
    }
    let view = ledger(&reports);
    let table = as_csv(&view, "2026-11-24").unwrap();
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    assert_eq!(reader.headers().unwrap().iter().take(3).collect::<Vec<_>>(), ["id", "state", "certain"]);
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(records.len(), view.promises.len());
    let fields: Vec<&str> = records.iter().flatten().collect();
    assert!(fields.iter().all(|field| !field.starts_with(['=', '+', '-', '@'])));
    assert!(fields.contains(&format!("'{hostile}").as_str()));
    assert!(fields.contains(&"see \"p. 4\",\nand p. 5"));
    assert!(fields.contains(&promise(&view, "mosselbanken").id.as_str()));
}

#[test]
fn a_verdict_shows_wherever_the_report_is_read() {
    let reports = judged();
    for (language, words) in [("en", "Judged wrong by"), ("nl", "Onjuist bevonden door")] {
        let frame = Frame::new(Language::new(language), "Waterplan");
        let flat = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let outputs = [
            ("text", render::text(&reports[2], &frame)),
            ("markdown", render::markdown(&reports[2], &frame)),
            ("page", render::html_page(&reports[2], &frame)),
            ("mail", crate::support::mail::mail_html(&reports[2], &frame)),
            ("mail text", crate::support::mail::mail_text(&reports[2], &frame)),
        ];
        for (name, output) in outputs {
            assert!(flat(output).contains(words), "{name} in {language}");
        }
        let item = SeriesItem { id: "water".to_owned(), title: "Waterplan".to_owned(), editions: 5, last: None };
        let view = ledger(&reports);
        let id = view.promises.iter().find(|promise| promise.verdict().is_some()).unwrap().id.clone();
        let life = view::promise(&Language::new(language), &item, &view, &id).unwrap();
        assert!(life.contains(words), "the life in {language}");
        let page = SeriesPage { item, reports: Vec::new(), ledger: view, subscribe_url: None, companions: Vec::new() };
        assert!(view::series(&Language::new(language), &page).contains(words), "the series in {language}");
    }
}
