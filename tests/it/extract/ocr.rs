//! Scanned pages: read by character recognition where tesseract is installed, and marked as such.

use std::io::Write as _;

use super::shared;
use annexwatch::core::document::{Document, Health, Language};
use annexwatch::core::extract::{Options, Recognised, extract};
use annexwatch::sandbox::{Limits, Ocr, Sandbox};

fn sandbox() -> Sandbox {
    Sandbox { program: env!("CARGO_BIN_EXE_annexwatch").into(), limits: Limits::default() }
}

/// Tesseract with a model of Dutch, or none with a notice.
fn tesseract() -> Option<Ocr> {
    let ocr = Ocr::find(&Language::new("nl"));
    let has_model = || {
        let listed = std::process::Command::new("tesseract").arg("--list-langs").output();
        listed.is_ok_and(|listed| String::from_utf8_lossy(&listed.stdout).lines().any(|line| line == "nld"))
    };
    let ocr = ocr.filter(|_| has_model());
    if ocr.is_none() {
        let _ = writeln!(std::io::stderr(), "skipped: no tesseract with nld");
    }
    ocr
}

/// The words, without the bars that we put between the cells of a table.
fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().filter(|word| *word != "|").collect()
}

/// Insertions, deletions and replacements of words, by Levenshtein's distance.
fn errors(truth: &[&str], found: &[&str]) -> usize {
    let mut row: Vec<usize> = (0..=found.len()).collect();
    for (n, wanted) in truth.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = n + 1;
        for (m, got) in found.iter().enumerate() {
            let replaced = diagonal + usize::from(wanted != got);
            diagonal = row[m + 1];
            row[m + 1] = replaced.min(row[m] + 1).min(diagonal + 1);
        }
    }
    row[found.len()]
}

fn text(document: &Document) -> String {
    let lines = document.sections.iter().flat_map(|section| {
        section.heading.iter().cloned().chain(section.blocks.iter().map(|block| block.text.clone()))
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn a_scan_is_read_with_few_wrong_words() {
    let (Some(ocr), Some(bytes), Some(truth)) =
        (tesseract(), shared("producers/scan.pdf"), shared("producers/truth.txt"))
    else {
        return;
    };
    let options = Options { file_name: Some("scan.pdf".to_owned()), ..Options::default() };
    let plain = sandbox().extract(&bytes, &options).await.unwrap();
    assert_eq!(plain.health, Health::NoTextLayer);
    assert_eq!(plain.scanned_pages.len(), plain.pages as usize);

    let found = sandbox().extract_with_ocr(&bytes, &options, &ocr).await.unwrap();
    assert_eq!(found.health, Health::Ok, "{:?}", found.warnings);
    assert!(found.warnings.iter().any(|warning| warning.contains("read by OCR")), "{:?}", found.warnings);
    assert!(found.sections.iter().flat_map(|section| &section.blocks).all(|block| block.ocr));
    assert_eq!(found.extractor, "pdf/2+ocr");
    let (truth, read) = (String::from_utf8(truth).unwrap(), text(&found));
    let (truth, read) = (words(&truth), words(&read));
    let wrong = errors(&truth, &read);
    let rate = wrong as f64 / truth.len() as f64;
    let _ = writeln!(std::io::stderr(), "{wrong} of {} words are wrong: {rate:.4}", truth.len());
    assert!(rate <= 0.05, "{rate}");
}

#[tokio::test]
async fn a_page_that_cannot_be_recognised_leaves_the_health_as_it_is() {
    let Some(bytes) = shared("producers/scan.pdf") else { return };
    let options = Options { file_name: Some("scan.pdf".to_owned()), ..Options::default() };
    let ocr = Ocr {
        tesseract: "/usr/bin/no-such-program".into(),
        model: "nld".to_owned(),
        max_pages: 200,
        memory_bytes: 1 << 30,
        cpu_seconds: 30,
        wall_seconds: 60,
    };
    let found = sandbox().extract_with_ocr(&bytes, &options, &ocr).await.unwrap();
    assert_eq!(found.health, Health::NoTextLayer);
    assert!(found.warnings.last().unwrap().starts_with("page 1 was not read"), "{:?}", found.warnings);

    let none = Ocr { max_pages: 0, ..ocr };
    let found = sandbox().extract_with_ocr(&bytes, &options, &none).await.unwrap();
    assert_eq!(found.health, Health::NoTextLayer);
    assert!(found.warnings.last().unwrap().contains("more than the 0"), "{:?}", found.warnings);
}

#[test]
fn what_was_recognised_counts_on_scanned_pages_only() {
    let (Some(scan), Some(text)) = (shared("producers/scan.pdf"), shared("producers/typst.pdf")) else { return };
    let hocr = "<div class='ocr_page'><span class='ocr_line' title='bbox 300 300 900 350; baseline 0 -8; x_size 44'>\
        <span class='ocrx_word' title='bbox 300 300 400 350; x_wconf 96'>Jan</span> \
        <span class='ocrx_word' title='bbox 420 300 520 350; x_wconf 95'>&amp;<strong>Co</strong></span> \
        <span class='ocrx_word' title='bbox 540 300 620 350; x_wconf 3'>~~</span></span>";
    let options = |hocr: &str| Options {
        recognised: vec![Recognised { page: 1, hocr: hocr.to_owned() }, Recognised { page: 999, hocr: String::new() }],
        ..Options::default()
    };
    let found = extract(&scan, &options(hocr));
    let blocks: Vec<&str> =
        found.sections.iter().flat_map(|section| &section.blocks).map(|block| block.text.as_str()).collect();
    assert_eq!(blocks, ["Jan &Co"]);
    assert!(!found.scanned_pages.contains(&1));
    assert_eq!(extract(&text, &options(hocr)), extract(&text, &Options::default()));
    for broken in ["", "<", "<span class='ocrx_word' title='bbox 1 2'>x", "<span title='x_size NaN; bbox 1 1 1 1'>"] {
        extract(&scan, &options(broken));
    }
}
