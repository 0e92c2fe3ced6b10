//! Files that mean harm: each ends in a named health, and none takes the process with it.

use annexwatch::core::document::Health;
use annexwatch::core::extract::{Options, pdf};
use proptest::prelude::*;

use super::made::{Made, Sheet, file, sheet};
use super::{draft, read, shared, texts};

#[test]
fn the_hostile_files_end_as_expected() {
    let cases = [
        ("P00_control_ok", Some(Health::Ok), Some("will publish the annex")),
        ("P01_nested_arrays", None, None),
        ("P03_pages_loop", Some(Health::Empty), None),
        ("P05_length_self", None, None),
        ("P07_huge_size", None, None),
        ("P09_flate2_2G", Some(Health::TooLarge), None),
        ("P11_xobject_self", Some(Health::Empty), None),
        ("P13_predictor", None, None),
        ("P15_javascript_launch", Some(Health::Ok), Some("will publish the annex")),
        ("P17_no_pages", Some(Health::Empty), None),
        ("P19_html_as", Some(Health::Damaged), None),
        ("P21_many_kids", None, None),
        ("P23_incremental_shadow", Some(Health::Ok), Some("may consider the annex")),
        ("P25_objstm_extends_loop", None, None),
    ];
    for (name, health, text) in cases {
        let Some(draft) = draft(&format!("hostile/pdf/{name}.pdf")) else { continue };
        if let Some(health) = health {
            assert_eq!(draft.health, health, "{name}: {:?}", draft.warnings);
        }
        assert!(draft.health != Health::Ok || !draft.items.is_empty(), "{name}: empty and yet ok");
        assert!(draft.health == Health::Ok || !draft.warnings.is_empty(), "{name}: no reason given");
        if let Some(text) = text {
            assert!(texts(&draft, "paragraph").iter().any(|line| line.contains(text)), "{name}");
        }
    }
}

#[test]
fn a_revised_file_says_so() {
    let Some(draft) = draft("hostile/pdf/P23_incremental_shadow.pdf") else { return };
    assert!(draft.warnings.iter().any(|warning| warning.contains("2 times")), "{:?}", draft.warnings);
}

#[test]
fn forms_that_draw_each_other_without_end_meet_a_limit() {
    let mut made = Made::default();
    let font = made.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
    // Each form draws the one before it thirty times: 30 to the power of 14.
    let mut inner = made.stream(
        &format!("/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /Font << /F1 {font} 0 R >> >>"),
        "BT /F1 9 Tf (x) Tj ET",
    );
    for _ in 0..14 {
        let entries =
            format!("/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X {inner} 0 R >> >>");
        inner = made.stream(&entries, "/X Do ".repeat(30));
    }
    let content = made.stream("", "/X Do");
    let page = made.add(format!(
        "<< /Type /Page /MediaBox [0 0 595 842] /Contents {content} 0 R /Resources << /XObject << /X {inner} 0 R >> >> >>"
    ));
    let pages = made.add(format!("<< /Type /Pages /Kids [{page} 0 R] /Count 1 >>"));
    let root = made.add(format!("<< /Type /Catalog /Pages {pages} 0 R >>"));
    assert_eq!(read(&made.file(root)).health, Health::TooLarge);
}

#[test]
fn unbalanced_and_deep_operators_do_no_harm() {
    let content = [
        "Q Q EMC EMC ",
        &"q ".repeat(5_000),
        &"/Span << /MCID 1 >> BDC ".repeat(5_000),
        "BT /F1 11 Tf 72 700 Td (Nog altijd leesbaar, ondanks alles.) Tj ET",
    ]
    .concat();
    let draft = read(&file(&[Sheet { content: content.into_bytes(), entries: String::new() }]));
    assert_eq!(texts(&draft, "paragraph"), ["Nog altijd leesbaar, ondanks alles."]);
}

#[test]
fn absurd_numbers_do_no_harm() {
    let content = "BT /F1 1e38 Tf 1e38 -1e38 Td (ver weg) Tj ET BT /F1 11 Tf 1e30 0 0 1e30 0 0 Tm (groot) Tj ET \
                   0 0 0 0 0 0 cm BT /F1 11 Tf (plat) Tj ET";
    let draft = read(&file(&[Sheet { content: content.into(), entries: String::new() }]));
    assert!(draft.items.len() < 3);
}

#[test]
fn a_structure_tree_that_contains_itself_is_read_once() {
    let mut made = Made::default();
    let font = made.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
    let content = made.stream("", "/P << /MCID 0 >> BDC BT /F1 11 Tf 72 700 Td (Een alinea met structuur.) Tj ET EMC");
    let page = made.add(format!(
        "<< /Type /Page /MediaBox [0 0 595 842] /Contents {content} 0 R /Resources << /Font << /F1 {font} 0 R >> >> >>"
    ));
    let pages = made.add(format!("<< /Type /Pages /Kids [{page} 0 R] /Count 1 >>"));
    let element = made.add(format!("<< /S /P /Pg {page} 0 R /K [0 5 0 R 6 0 R] >>"));
    assert_eq!((pages, element), (4, 5));
    let tree = made.add("<< /Type /StructTreeRoot /K [5 0 R 5 0 R 6 0 R] >>");
    let root = made.add(format!("<< /Type /Catalog /Pages {pages} 0 R /StructTreeRoot {tree} 0 R >>"));
    assert_eq!(texts(&read(&made.file(root)), "paragraph"), ["Een alinea met structuur."]);
}

/// A file that has something of everything.
fn rich() -> Vec<u8> {
    match shared("producers/lo_tagged.pdf") {
        Some(path) => std::fs::read(path).unwrap(),
        None => file(&[sheet(&[(72.0, 100.0, 11.0, "Een zin.")])]),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let mut with_header = b"%PDF-1.7\n".to_vec();
        with_header.extend(&bytes);
        read(&with_header);
        let draft = read(&bytes);
        prop_assert!(draft.items.is_empty());
    }

    #[test]
    fn arbitrary_content_never_panics(content in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let draft = read(&file(&[Sheet { content, entries: String::new() }]));
        prop_assert_ne!(draft.health, Health::Crashed);
    }

    #[test]
    fn mutated_files_never_panic(
        edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = rich();
        for (at, value) in &edits {
            let at = at.index(bytes.len());
            bytes[at] = *value;
        }
        let options = Options { max_text_bytes: 4 << 20, ..Options::default() };
        pdf::read(&bytes, &options);
        pdf::read(&bytes[..cut.index(bytes.len())], &options);
    }
}
