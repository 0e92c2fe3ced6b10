//! Real editions, where they are at hand: figures that must not fall, and changes that must not be invented.

use std::path::{Path, PathBuf};

use annexwatch::core::commitment::Status;
use annexwatch::core::document::{Document, Health};
use annexwatch::core::extract::{self, extract};
use annexwatch::core::report::{Options, Report, compare};

use super::editions::edition;

/// A file of the shared data, or nothing and a notice.
fn shared(path: &str) -> Option<PathBuf> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path);
    if file.exists() {
        return Some(file);
    }
    println!("skipped: {path} is not here");
    None
}

fn read(path: &str) -> Option<Document> {
    Some(extract(&std::fs::read(shared(path)?).unwrap(), &extract::Options::default()))
}

fn compared(old: &Document, new: &Document) -> Report {
    compare(&[], &edition("old", Some("2022"), old), &edition("new", Some("2023"), new), &Options::default())
}

#[test]
fn the_sample_page_never_reports_its_broken_sentence() {
    let Some(page) = read("corpus/nl-annex/2022-page-56.txt") else { return };
    assert_eq!(page.health, Health::Ok);
    let broken: Vec<String> = page.sentences().filter(|at| at.cut_off).map(|at| at.sentence.text.clone()).collect();
    assert_eq!(broken.len(), 1);
    // The same page a year on, its last sentence whole.
    let mut later = page.clone();
    let block = later.sections.iter_mut().flat_map(|s| &mut s.blocks).rfind(|b| b.cut_off).unwrap();
    block.cut_off = false;
    let last = block.sentences.last_mut().unwrap();
    last.text.push_str(" en zal in 2024 in zes landen worden voortgezet.");
    for (old, new) in [(&page, &later), (&later, &page), (&page, &page)] {
        let report = compared(old, new);
        assert_eq!(report.held, None);
        let speaks = |text: &str| text.starts_with(broken[0].split_at(20).0);
        for row in &report.commitments {
            let texts = [&row.old, &row.new].into_iter().flatten().any(|passage| speaks(&passage.text));
            assert!(!texts || row.status == Status::Kept && !row.alarm, "{row:#?}");
            assert!(!row.alarm, "{row:#?}");
        }
        assert!(report.sentences.iter().all(|row| {
            [&row.old, &row.new].into_iter().flatten().all(|passage| passage.doubt.is_none() && !speaks(&passage.text))
        }));
        assert!(report.warnings.iter().any(|warning| warning.contains("breaks a sentence off")));
    }
}

#[test]
fn real_versions_of_one_report_keep_their_promises() {
    let versions = ["v2.2", "v2.3", "v2.4"].map(|v| read(&format!("corpus/nl-vws-toegankelijkheid-android/{v}.pdf")));
    for pair in versions.windows(2) {
        let [Some(old), Some(new)] = pair else { return };
        let report = compared(old, new);
        assert_eq!(report.held, None);
        assert!(report.counts.same > 200, "{:?}", report.counts);
        let kept = report.commitments.iter().filter(|row| row.status == Status::Kept).count();
        let gone = report.commitments.iter().filter(|row| row.new.is_none() && row.alarm).count();
        assert!(kept >= 10 && gone == 0, "{:#?}", report.commitments);
    }
}

#[test]
fn editions_of_different_publications_are_held() {
    let (Some(android), Some(annual)) =
        (read("corpus/nl-vws-toegankelijkheid-android/v2.3.pdf"), read("corpus/nl-openstate-jaarverslag/2022.html"))
    else {
        return;
    };
    let report = compared(&android, &annual);
    assert!(report.held.is_some_and(|reason| reason.contains("two different publications")));
    assert!(report.commitments.is_empty());
}
