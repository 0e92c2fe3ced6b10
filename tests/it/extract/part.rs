//! A part of a bundle: found by its heading, whatever its number; held where it is not there, or there twice.

use super::read;
use annexwatch::core::document::{Document, Health};
use annexwatch::core::extract::Part;

const BUNDLE: &str = "\
# Rapportage 2022

## Inhoud

### Bijlage 6: Begroting ..... 12

### Bijlage 7: Internationale inzet ..... 20

### Bijlage 8: Lijst van afkortingen ..... 31

## 1 Inleiding

Het kabinet zal hierover spreken. Zie bijlage 7: internationale inzet.

## Bijlage 6: Begroting

De begroting is vastgesteld.

## Bijlage 7: Internationale inzet

### Niger

Nederland zal in Niger investeren.

### Ghana

Nederland zal met Ghana spreken.

## Bijlage 8: Lijst van afkortingen

IND: Immigratie- en Naturalisatiedienst.
";

fn part(text: &str, start: &str, end: Option<&str>) -> Document {
    Part::new(start, end).unwrap().of(read(text.as_bytes(), "bundle.md"))
}

fn headings(document: &Document) -> Vec<&str> {
    document.sections.iter().filter_map(|section| section.heading.as_deref()).collect()
}

#[test]
fn the_part_is_taken_as_if_it_were_the_document() {
    for end in [Some(r"^bijlage \d+"), None] {
        let found = part(BUNDLE, r"^bijlage \d+: internationale inzet", end);
        assert_eq!(headings(&found), ["Bijlage 7: Internationale inzet", "Niger", "Ghana"], "{end:?}");
        assert_eq!(found.title.as_deref(), Some("Bijlage 7: Internationale inzet"));
        assert_eq!(found.health, Health::Ok);
        let levels: Vec<u8> = found.sections.iter().map(|section| section.level).collect();
        assert_eq!(levels, [1, 2, 2]);
        assert_eq!(found.sections[1].path, ["Bijlage 7: Internationale inzet", "Niger"]);
    }
}

#[test]
fn another_number_is_the_same_part() {
    let other = BUNDLE.replace("Bijlage 7", "Bijlage 11").replace("Bijlage 8", "Bijlage 12");
    let words = |document: &Document| document.sentences().map(|at| at.sentence.text.clone()).collect::<Vec<_>>();
    let start = r"^bijlage \d+: internationale inzet";
    assert_eq!(words(&part(&other, start, None)), words(&part(BUNDLE, start, None)));
}

#[test]
fn the_last_part_goes_to_the_end() {
    let found = part(BUNDLE, "lijst van afkortingen", Some("^bijlage"));
    assert_eq!(headings(&found), ["Bijlage 8: Lijst van afkortingen"]);
    assert_eq!(found.sections[0].blocks.len(), 1);
}

#[test]
fn contents_without_dots_are_skipped_too() {
    // With page numbers, and without any; the last entry is followed by the introduction's heading.
    for number in [" 31", ""] {
        let text = BUNDLE.replace(" ..... 12", number).replace(" ..... 20", number).replace(" ..... 31", number);
        let found = part(&text, "internationale inzet", Some("^bijlage"));
        assert_eq!(headings(&found), ["Bijlage 7: Internationale inzet", "Niger", "Ghana"], "{number:?}");
        let last = part(&text, "lijst van afkortingen", Some("^bijlage"));
        assert_eq!(headings(&last), ["Bijlage 8: Lijst van afkortingen"], "{number:?}");
    }
}

#[test]
fn a_year_at_the_end_is_no_page_number() {
    let text = BUNDLE.replace("Internationale inzet", "Internationale inzet in 2022");
    assert_eq!(headings(&part(&text, "internationale inzet", None))[0], "Bijlage 7: Internationale inzet in 2022");
}

#[test]
fn a_heading_repeated_inside_the_part_does_not_end_it() {
    let text = BUNDLE.replace("### Ghana", "## Bijlage 7: Internationale inzet (vervolg)\n\nVervolg.\n\n### Ghana");
    let found = part(&text, "internationale inzet", Some("^bijlage"));
    assert_eq!(headings(&found).last(), Some(&"Ghana"));
}

#[test]
fn what_is_not_found_or_found_twice_is_held_with_the_reason() {
    let nowhere = part(BUNDLE, "^annex b", None);
    assert_eq!((nowhere.health, nowhere.sections.len()), (Health::Empty, 0));
    assert!(nowhere.warnings[0].contains("no heading matches ^annex b"), "{:?}", nowhere.warnings);

    let contents = BUNDLE.split("## 1 Inleiding").next().unwrap();
    let only_there = part(&format!("{contents}## 1 Inleiding\n\nTekst.\n"), "internationale inzet", None);
    assert_eq!(only_there.health, Health::Empty);
    assert!(only_there.warnings[0].contains("table of contents only"), "{:?}", only_there.warnings);

    let twice = part(BUNDLE, "^bijlage", Some("^bijlage [78]"));
    assert_eq!(twice.health, Health::Ok, "each hit is inside the one before: {:?}", twice.warnings);
    let twice = part(BUNDLE, "niger|ghana", None);
    assert_eq!(twice.health, Health::Ok, "neighbours are one part");
    let twice = part(BUNDLE, "begroting|afkortingen", None);
    assert_eq!(twice.health, Health::Empty);
    assert!(twice.warnings[0].contains("cannot be told"), "{:?}", twice.warnings);
}

#[test]
fn a_file_that_cannot_be_read_keeps_its_own_reason() {
    let found = Part::new("inzet", None).unwrap().of(read(b"", "empty.md"));
    assert_eq!(found.health, read(b"", "empty.md").health);
    assert!(!found.warnings.iter().any(|warning| warning.contains("part")), "{:?}", found.warnings);
}

#[test]
fn a_series_says_which_part_it_is() {
    let config = |lines: &str| {
        let reference = annexwatch::config::REFERENCE;
        let text = reference.replacen("[series.extract]\n", &format!("[series.extract]\n{lines}\n"), 1);
        annexwatch::config::Config::parse(&text, std::path::Path::new(""), [])
    };
    let found = config("start = '^bijlage'").unwrap();
    assert!(!found.series[0].extract.ocr && found.series[0].extract.part().unwrap().is_some());
    assert!(found.series[1].extract.part().unwrap().is_none());
    for wrong in ["end = '^bijlage'", "start = '('", "begin = 'x'"] {
        assert!(config(wrong).is_err(), "{wrong}");
    }
}
