//! An alarm that rests on OCR says so in every output and in both languages.

use annexwatch::core::commitment::{Status, Strength};
use annexwatch::core::report::{Doubt, NEW_BY_OCR, Report};
use annexwatch::render;
use annexwatch::shape::report::ReportShape;

use super::sample::{frame, passage, report, row};

const GONE: &str = "Nederland zal een haven bouwen.";

/// One alarm of words that were read by OCR.
fn read_by_ocr() -> Report {
    let mut new = passage("Nederland opent een opvangcentrum.", "3 Opvang", 8, 0.6, Some(Strength::Firm));
    new.doubt = Some(Doubt::Ocr);
    let commitments = vec![row("ocr-1", Status::New, true, None, Some(new))];
    Report { commitments, warnings: Vec::new(), ..report() }
}

/// One alarm of a promise that a scanned edition no longer has.
fn gone_from_a_scan() -> Report {
    let old = passage(GONE, "3 Opvang", 8, 0.6, Some(Strength::Firm));
    let mut gone = row("ocr-2", Status::Dropped, true, Some(old), None);
    gone.why.push(NEW_BY_OCR.to_owned());
    Report { commitments: vec![gone], warnings: Vec::new(), ..report() }
}

fn outputs(report: &Report, language: &str) -> [(&'static str, String); 5] {
    let frame = frame(language);
    [
        ("text", render::text(report, &frame)),
        ("markdown", render::markdown(report, &frame)),
        ("page", render::html_page(report, &frame)),
        ("mail in text", crate::support::mail::mail_text(report, &frame)),
        ("mail in HTML", crate::support::mail::mail_html(report, &frame)),
    ]
}

/// White space folded, since text is wrapped.
fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_output_says_that_an_alarm_was_read_by_ocr() {
    let (read, gone) = (read_by_ocr(), gone_from_a_scan());
    for (language, passage, edition) in [
        ("nl", "Twijfel: gelezen met OCR", "zijn afbeeldingen, gelezen met OCR"),
        ("en", "Doubt: read by OCR", "are pictures that were read by OCR"),
    ] {
        for (name, text) in outputs(&read, language) {
            assert!(folded(&text).contains(passage), "{name} {language}: {text}");
        }
        for (name, text) in outputs(&gone, language) {
            assert!(folded(&text).contains(edition), "{name} {language}: {text}");
        }
    }
}

#[test]
fn what_was_not_read_by_ocr_does_not_say_so() {
    let report = Report { warnings: Vec::new(), commitments: Vec::new(), ..report() };
    for language in ["nl", "en"] {
        for (name, text) in outputs(&report, language) {
            assert!(!text.contains("OCR"), "{name} {language}: {text}");
        }
    }
}

#[test]
fn json_says_so_and_is_read_back() {
    let report = read_by_ocr();
    let json = serde_json::to_value(ReportShape::from(&report)).unwrap();
    assert_eq!(json["commitments"][0]["new"]["doubt"], "read by OCR");
    let back: ReportShape = serde_json::from_value(json).unwrap();
    assert_eq!(Report::try_from(back).unwrap().commitments, report.commitments);
    let json = serde_json::to_value(ReportShape::from(&gone_from_a_scan())).unwrap();
    let why = json["commitments"][0]["why"].as_array().unwrap();
    assert!(why.iter().any(|why| why == "pages of the new edition were read by OCR"), "{json:#}");
}
