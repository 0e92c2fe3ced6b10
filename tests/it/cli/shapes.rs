//! What the commands write is what their schemas promise, on real outputs.

use serde_json::Value;

use super::{dutch, english};
use crate::support::command::{Ran, own, run, run_with, shared};

/// Asserts that a value is what the schema of that command promises.
#[track_caller]
fn conforms(command: &str, value: &Value) {
    let schema = std::fs::read_to_string(own("docs/schemas").join(format!("{command}.json"))).unwrap();
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).take(5).collect();
    assert!(errors.is_empty(), "{command}: {errors:#?}");
}

/// Each line of what was answered.
fn lines(ran: &Ran) -> Vec<Value> {
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{ran:?}");
    ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn json(args: &[&str]) -> Value {
    let ran = run(args);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    ran.json()
}

#[test]
fn documents_of_every_format() {
    for file in dutch().iter().chain(&english()) {
        let document = json(&["extract", "--format", "json", &file.display().to_string()]);
        conforms("extract", &document);
        assert_eq!(document["health"], "ok", "{}", file.display());
        assert!(document["sections"].as_array().is_some_and(|sections| sections.len() > 3));
    }
}

#[test]
fn documents_that_cannot_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("empty.pdf");
    std::fs::write(&file, "").unwrap();
    let ran = run(&["extract", "--format", "json", &file.display().to_string()]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    conforms("extract", &ran.json());
    ran.complained(&["empty.pdf", "empty"]);
}

#[test]
fn shared_documents_and_comparisons() {
    let Some(page) = shared("corpus/nl-annex/2022-page-56.txt") else { return };
    conforms("extract", &json(&["extract", "--format", "json", &page.display().to_string()]));
    let [Some(old), Some(new)] = ["2023.pdf", "2024.docx"].map(|name| shared(&format!("editions/en/{name}"))) else {
        return;
    };
    let report = json(&["compare", "--format", "json", &old.display().to_string(), &new.display().to_string()]);
    conforms("compare", &report);
    assert!(report["commitments"].as_array().is_some_and(|rows| rows.len() > 3));
}

#[test]
fn comparisons_of_every_year() {
    let files: Vec<String> = dutch().iter().map(|file| file.display().to_string()).collect();
    for upto in 2..=files.len() {
        let mut args = vec!["compare", "--format", "json"];
        args.extend(files[..upto].iter().map(String::as_str));
        let report = json(&args);
        conforms("compare", &report);
        assert_eq!(report["held"], Value::Null);
        assert_eq!(report["new"]["period"].as_str().unwrap(), (2020 + upto).to_string());
    }
    let [old, new] = english().map(|file| file.display().to_string());
    conforms("compare", &json(&["compare", "--format", "json", &old, &new]));
}

#[test]
fn a_comparison_that_is_held() {
    let ran = run(&["compare".into(), "--format".into(), "json".into(), dutch()[0].clone(), english()[0].clone()]);
    assert_eq!(ran.code, Some(3));
    conforms("compare", &ran.json());
}

#[test]
fn a_report_for_people_in_every_form() {
    let [old, new] = english().map(|file| file.display().to_string());
    for (format, start) in [("text", ""), ("html", "<!doctype html>"), ("markdown", "# ")] {
        let ran = run(&["compare", "--format", format, &old, &new]);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{format}");
        assert!(ran.stdout.to_lowercase().starts_with(start), "{format}: {}", &ran.stdout[..80.min(ran.stdout.len())]);
        assert!(ran.stdout.contains("2025"), "{format}");
    }
    let dutch = run(&["compare", "--format", "text", "--language", "nl", &old, &new]);
    assert_ne!(dutch.stdout, run(&["compare", "--format", "text", &old, &new]).stdout);
    run(&["compare", "--format", "csv", &old, &new]).failed(1, &["csv"]);
}

/// A document in words: every heading on a line of its own.
#[test]
fn a_document_as_text_shows_its_headings() {
    let file = english()[1].display().to_string();
    let document = json(&["extract", "--format", "json", &file]);
    let text = run(&["extract", "--format", "text", &file]).stdout;
    for section in document["sections"].as_array().unwrap() {
        let heading = section["heading"].as_str().unwrap();
        assert!(heading.is_empty() || text.lines().any(|line| line == heading), "{heading:?} in {text}");
    }
}

#[test]
fn sentences_and_pairs() {
    let sentences = r#"{"id": "a", "language": "en", "sentence": "The government will open two reception centres before 2027."}
{"id": 7, "language": "nl", "sentence": "Het kabinet zal zich in 2023 blijven inspannen voor nieuwe partnerschappen."}
{"id": null, "language": "nl", "sentence": "De terugkeer is in 2022 hervat.", "prev": "x", "before": ["y"], "heading": "z"}
{"id": "odd", "language": "fr", "sentence": ""}
"#;
    let answers = lines(&run_with(&["classify"], sentences));
    answers.iter().for_each(|answer| conforms("classify", answer));
    let labels: Vec<_> = answers.iter().map(|answer| answer["label"].as_str().unwrap()).collect();
    assert_eq!(labels, ["commitment", "commitment", "result", "context"]);
    let ids: Vec<_> = answers.iter().map(|answer| answer["id"].clone()).collect();
    assert_eq!(ids, [Value::from("a"), Value::from(7), Value::Null, Value::from("odd")]);

    let pairs = r#"{"id": 1, "language": "en", "old": "The government will train 40 guards.", "new": "The government intends to train 40 guards."}
{"id": 2, "language": "en", "old": "The government will train 40 guards.", "new": "The minister will build a harbour in Norvale."}
"#;
    let answers = lines(&run_with(&["relate"], pairs));
    answers.iter().for_each(|answer| conforms("relate", answer));
    assert_eq!((&answers[0]["same"], &answers[0]["status"]), (&Value::from(true), &Value::from("weakened")));
    assert_eq!((&answers[1]["same"], &answers[1]["status"]), (&Value::from(false), &Value::Null));
}

#[test]
fn labelled_sentences_and_pairs_are_measured() {
    let folder = tempfile::tempdir().unwrap();
    let gold = folder.path().join("gold.jsonl");
    let text = r#"{"id": 1, "language": "en", "sentence": "The government will train 40 guards in 2027.", "label": "commitment"}
{"id": 2, "language": "en", "sentence": "The weather was fine.", "label": "context"}
{"id": 3, "language": "en", "old": "The government will train 40 guards.", "new": "The government will train 40 guards.", "relation": "kept"}
"#;
    std::fs::write(&gold, text).unwrap();
    let ran = run(&["evaluate", &gold.display().to_string()]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{ran:?}");
    for words in ["sentences: 2 of 2 right", "pairs: 1 of 1 right", "precision", "people \\ rules"] {
        assert!(ran.stdout.contains(words), "{words}: {}", ran.stdout);
    }
}
