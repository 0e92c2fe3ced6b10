//! Whatever the bytes, a reader answers: no panic, no lost words, pages that exist.

use annexwatch::core::document::Document;
use annexwatch::core::extract::sentence;
use annexwatch::shape::document::DocumentShape;
use proptest::prelude::*;

use super::{container, read, shared};

const NAMES: [&str; 7] = ["a.md", "a.txt", "a.html", "a.xml", "a.docx", "a.odt", "a"];

fn is_sound(document: &Document) {
    for section in &document.sections {
        assert_eq!(section.heading.is_none(), section.path.is_empty());
        for block in &section.blocks {
            assert!(!block.text.is_empty());
            assert!(block.sentences.iter().all(|sentence| sentence.page >= block.page));
            let joined: Vec<&str> =
                block.sentences.iter().flat_map(|sentence| sentence.text.split_whitespace()).collect();
            assert_eq!(joined, block.text.split_whitespace().collect::<Vec<_>>());
        }
    }
    let back = DocumentShape::from_document(document, "").into_document().unwrap();
    assert_eq!(&back, document);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..600), name in 0..NAMES.len()) {
        is_sound(&read(&bytes, NAMES[name]));
    }

    #[test]
    fn arbitrary_markup(text in "(<[a-z/!]{0,8}>|#{1,3} |[-*|] |\\[\\^1\\]|[A-Za-zé.,' ]{1,12}|\n|\u{c}|&[a-z]{2,5};|   ){0,80}", name in 0..NAMES.len()) {
        is_sound(&read(text.as_bytes(), NAMES[name]));
    }

    #[test]
    fn mutated_parts(at in 0_usize..400, byte in any::<u8>(), cut in 0_usize..400) {
        let mut xml = br#"<w:document xmlns:w="w"><w:body><w:p><w:pPr><w:pStyle w:val="Kop"/><w:numPr><w:ilvl w:val="3"/><w:numId w:val="9"/></w:numPr></w:pPr><w:r><w:t>Het kabinet zal.</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl></w:body></w:document>"#.to_vec();
        if let Some(place) = xml.get_mut(at) {
            *place = byte;
        }
        xml.truncate(xml.len().saturating_sub(cut / 4));
        is_sound(&read(&container(&[("word/document.xml", &String::from_utf8_lossy(&xml))]), "a.docx"));
    }

    #[test]
    fn sentences_hold_every_word(text in "[A-Za-z0-9.!?…()\"' éË]{0,200}") {
        let ranges = sentence::split(&text);
        let found: Vec<&str> = ranges.iter().flat_map(|range| text[range.clone()].split_whitespace()).collect();
        prop_assert_eq!(found, text.split_whitespace().collect::<Vec<_>>());
    }
}

#[test]
fn mutated_files() {
    let mut state = 7_u64;
    let mut next = || {
        // A linear congruence (Knuth's constants): the same mutations in each run.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap()
    };
    for file in [
        "producers/lo.docx",
        "producers/lo.odt",
        "producers/page.html",
        "editions/nl/2023.txt",
        "editions/nl/2023.md",
        "corpus/nl-oep-manifestations/kst-32545-143.xml",
    ] {
        let Some(bytes) = shared(file) else { return };
        for _ in 0..6 {
            let mut bytes = bytes.clone();
            for _ in 0..8 {
                let at = next() % bytes.len();
                bytes[at] = u8::try_from(next() % 256).unwrap();
            }
            bytes.truncate(bytes.len() - next() % (bytes.len() / 2));
            is_sound(&read(&bytes, file));
        }
    }
}
