//! Pages that were read by OCR take part in the comparison, and every alarm that rests on them says so.

use annexwatch::core::document::Document;
use annexwatch::core::report::{Doubt, NEW_BY_OCR, OLD_BY_OCR};

use super::editions::{document, report, row};

const OLD: &str = "# Een
Nederland zal het Havenfonds in Ghana verlengen. / De havens waren druk.
Nederland zal in 2024 de sluis bij Tiel verbreden.";
const NEW: &str = "# Een
Nederland zal de veerdienst in Kenia openen. / De havens waren druk.
Nederland streeft ernaar in 2024 de sluis bij Tiel te verbreden.";

fn scanned(text: &str) -> Document {
    let mut document = document("nl", text);
    document.sections.iter_mut().flat_map(|section| &mut section.blocks).for_each(|block| block.ocr = true);
    document
}

#[test]
fn alarms_of_a_scanned_edition_say_so() {
    let (old, new) = (document("nl", OLD), scanned(NEW));
    let report = report(&[("2023", &old), ("2024", &new)]);
    let (added, gone, weaker) = (row(&report, "Kenia"), row(&report, "Havenfonds"), row(&report, "sluis"));
    assert!(added.alarm && gone.alarm && weaker.alarm, "{:#?}", report.commitments);
    for passage in [&added.new, &weaker.new] {
        assert_eq!(passage.as_ref().unwrap().doubt, Some(Doubt::Ocr));
    }
    assert_eq!(gone.old.as_ref().unwrap().doubt, None);
    assert!(gone.why.iter().any(|why| why == NEW_BY_OCR), "{gone:#?}");
    assert!(!added.why.iter().any(|why| why == OLD_BY_OCR), "{added:#?}");
}

#[test]
fn a_new_promise_after_a_scanned_edition_says_so() {
    let (old, new) = (scanned(OLD), document("nl", NEW));
    let report = report(&[("2023", &old), ("2024", &new)]);
    let (added, gone) = (row(&report, "Kenia"), row(&report, "Havenfonds"));
    assert!(added.alarm && added.why.iter().any(|why| why == OLD_BY_OCR), "{added:#?}");
    assert_eq!((gone.old.as_ref().unwrap().doubt, gone.alarm), (Some(Doubt::Ocr), true), "{gone:#?}");
}
