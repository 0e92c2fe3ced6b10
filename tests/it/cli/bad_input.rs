//! Input that nothing can be made of: one clear line, the exit code that says so, and never a report of removals.

use std::path::{Path, PathBuf};

use super::{dutch, english};
use crate::support::command::{Ran, run, run_with, shared};

/// Compares the sample's last English edition with a file of these bytes.
fn against(name: &str, bytes: &[u8]) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    std::fs::write(&file, bytes).unwrap();
    compare(&[english()[1].clone(), file])
}

fn compare(files: &[PathBuf]) -> Ran {
    let mut args = vec![PathBuf::from("compare"), "--format".into(), "json".into()];
    args.extend_from_slice(files);
    run(&args)
}

/// Asserts that it was held for that reason: exit code 3, one line that names the file, and nothing that reads like news.
#[track_caller]
fn held(ran: &Ran, words: &[&str]) {
    assert_eq!(ran.code, Some(3), "{ran:?}");
    ran.complained(words);
    let report = ran.json();
    assert!(report["held"].is_string(), "{ran:?}");
    assert_eq!(report["commitments"], serde_json::json!([]), "{ran:?}");
    assert_eq!(report["sections"], serde_json::json!([]), "{ran:?}");
}

/// Bytes without a pattern.
fn noise(count: usize) -> Vec<u8> {
    let mut state = 1_u64;
    (0..count)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 56) as u8
        })
        .collect()
}

/// A PDF of one page on which there is an image and no text, as a scanner makes it.
fn scan() -> Vec<u8> {
    let drawing = "q 595 0 0 842 0 0 cm /Scan Do Q";
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /Scan 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{drawing}\nendstream", drawing.len()),
        "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\n\
         stream\nA\nendstream"
            .to_owned(),
    ];
    let mut file = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (n, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", n + 1));
    }
    let start = file.len();
    file.push_str("xref\n0 6\n0000000000 65535 f \n");
    for place in places {
        file.push_str(&format!("{place:010} 00000 n \n"));
    }
    file.push_str(&format!("trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"));
    file.into_bytes()
}

#[test]
fn a_file_that_is_missing_or_a_folder() {
    let missing = compare(&[english()[1].clone(), "missing-2026.pdf".into()]);
    missing.failed(1, &["missing-2026.pdf", "cannot read the file"]);
    let folder = compare(&[english()[1].clone(), std::env::temp_dir()]);
    folder.failed(1, &["cannot read the file"]);
    run(&["extract", "missing-2026.pdf"]).failed(1, &["missing-2026.pdf", "cannot read the file"]);
}

#[test]
fn a_file_without_text_is_held() {
    held(&against("empty-2026.pdf", b""), &["empty-2026.pdf", "empty"]);
    held(&against("blank-2026.txt", b" \n\n \t\n"), &["blank-2026.txt", "empty"]);
    held(&against("scan-2026.pdf", &scan()), &["scan-2026.pdf", "no-text-layer"]);
}

#[test]
fn a_file_that_is_no_document_is_held() {
    held(&against("binary-2026.pdf", &noise(4_000)), &["binary-2026.pdf", "wrong-type"]);
    held(&against("binary-2026.txt", &noise(4_000)), &["binary-2026.txt"]);
    let error = b"<!doctype html><html><head><title>404 Not Found</title></head><body><h1>Not Found</h1></body></html>";
    held(&against("error-2026.pdf", error), &["error-2026.pdf", "wrong-type"]);
}

#[test]
fn a_file_that_ends_too_early_is_held() {
    let whole = std::fs::read(&english()[1]).unwrap();
    held(&against("half-2026.pdf", &whole[..whole.len() / 2]), &["half-2026.pdf", "truncated"]);
    let whole = std::fs::read(&english()[0]).unwrap();
    held(&against("half-2026.docx", &whole[..whole.len() / 2]), &["half-2026.docx"]);
}

#[test]
fn a_file_behind_a_password_is_held() {
    let Some(file) = shared("hostile/docx/Z15_ole_encrypted.docx") else { return };
    held(&compare(&[english()[1].clone(), file]), &["Z15_ole_encrypted.docx", "encrypted"]);
}

/// An old edition that cannot be read would make all of the new one news.
#[test]
fn an_unreadable_old_edition_is_held_too() {
    let folder = tempfile::tempdir().unwrap();
    let old = folder.path().join("old-2024.pdf");
    std::fs::write(&old, noise(2_000)).unwrap();
    held(&compare(&[old, english()[1].clone()]), &["old-2024.pdf"]);
}

#[test]
fn two_publications_that_have_nothing_in_common_are_held() {
    held(&compare(&[dutch()[4].clone(), english()[1].clone()]), &["another language"]);
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("budget-2026.md");
    let text: String = (1..30)
        .map(|n| {
            format!("Department number {n} spent {n} million on roads, bridges and harbours during that year.\n\n")
        })
        .collect();
    std::fs::write(&other, format!("# The budget of 2026\n\n## Spending\n\n{text}")).unwrap();
    let ran = compare(&[english()[1].clone(), other]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    ran.complained(&["budget-2026.md", "different publications"]);
    assert_eq!(ran.json()["commitments"], serde_json::json!([]));
}

/// The same bytes twice: a report without a change, with a warning.
#[test]
fn the_same_bytes_twice_are_no_change() {
    let file = &english()[1];
    let ran = compare(&[file.clone(), file.clone()]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let report = ran.json();
    assert_eq!(report["held"], serde_json::Value::Null);
    assert!(report["warnings"][0].as_str().unwrap().contains("same bytes"), "{report}");
    let rows = report["commitments"].as_array().unwrap();
    assert!(!rows.is_empty() && rows.iter().all(|row| row["status"] == "kept" && row["alarm"] == false), "{rows:?}");
}

#[test]
fn bad_usage_is_another_exit_code() {
    let [old, new] = english().map(|path| path.display().to_string());
    for args in [
        vec!["compare", "--nope", &old, &new],
        vec!["compare", &old],
        vec!["compare"],
        vec!["compare", "--format", "yaml", &old, &new],
        vec!["compare", "--accept-health", "fine", &old, &new],
        vec!["extract"],
        vec!["nonsense"],
        vec![],
        vec!["held", "release", "1"],
        vec!["held", "release", "one", "--by", "Ada"],
        vec!["jobs", "list", "--state", "lost"],
    ] {
        let ran = run(&args);
        assert_eq!(ran.code, Some(2), "{args:?}: {ran:?}");
        assert_eq!(ran.stdout, "", "{args:?}");
    }
    let ran = run(&["compare", "--periods", "2024", &old, &new]);
    ran.failed(1, &["--periods", "1 periods for 2 files"]);
}

#[test]
fn a_line_that_is_not_the_json_expected_names_its_number() {
    let good = r#"{"id": "1", "language": "en", "sentence": "The government will act."}"#;
    let ran = run_with(&["classify"], &format!("{good}\n\nnot json\n"));
    assert_eq!(ran.code, Some(1));
    ran.complained(&["stdin, line 3"]);
    let ran = run_with(&["relate"], good);
    assert_eq!(ran.code, Some(1));
    ran.complained(&["stdin, line 1"]);
}

#[test]
fn gold_that_cannot_be_read_names_file_and_line() {
    run(&["evaluate", "missing.jsonl"]).failed(1, &["missing.jsonl", "cannot read the file"]);
    let folder = tempfile::tempdir().unwrap();
    let gold = folder.path().join("gold.jsonl");
    std::fs::write(&gold, "{\"label\": \"promise\", \"language\": \"en\", \"sentence\": \"x\"}\n").unwrap();
    run(&[Path::new("evaluate"), &gold]).failed(1, &["gold.jsonl, line 1", "promise"]);
    std::fs::write(&gold, "\n{}\n").unwrap();
    run(&[Path::new("evaluate"), &gold]).failed(1, &["gold.jsonl, line 2"]);
}
