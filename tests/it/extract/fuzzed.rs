//! The entry points of the fuzz targets, for a short while: any bytes, and real files with a few bytes changed.

use proptest::prelude::*;

use super::container;

#[path = "../../../fuzz/entry.rs"]
mod entry;

const NAMES: [&str; 8] = ["a.pdf", "a.docx", "a.odt", "a.html", "a.xml", "a.md", "a.txt", "a.yaml"];

/// A small file of each format, in the order of [`NAMES`].
fn seeds() -> [Vec<u8>; 8] {
    let sample = |name: &str| {
        let folder = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("snapshots/sample/en");
        std::fs::read(folder.join(format!("annex-displacement-and-safe-routes-{name}"))).unwrap()
    };
    let odt = r#"<c xmlns:text="t"><body><text><text:h text:outline-level="1">Plan</text:h><text:list><text:list-item><text:p>Eerst.</text:p></text:list-item></text:list></text></body></c>"#;
    [
        sample("2025.pdf"),
        sample("2024.docx"),
        container(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", odt)]),
        sample("2023.html"),
        b"<?xml version=\"1.0\"?><artikel><kop><nr>1</nr></kop><al>De wet.<noot><noot.nr>1</noot.nr><noot.al>N.</noot.al></noot></al></artikel>".to_vec(),
        b"# Plan\n\n## 1 Inzet\n\nHet kabinet zal komen.[^1]\n\n- eerst;\n- dan.\n\n[^1]: Noot.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n".to_vec(),
        b"Plan\n\n1 Inzet\nHet kabinet zal ko-\nmen.\n\n  - eerst;\n  - dan.\n\x0cPagina 2\n".to_vec(),
        b"articles:\n  - number: '1'\n    text: |-\n      De minister zendt jaarlijks een verslag aan de beide kamers der Staten-Generaal,\n\n      en aan wie dat verder nog wil lezen of horen.\n".to_vec(),
    ]
}

/// The seeds of a fuzz target that are the parts of a file.
fn parts(target: &str) -> Vec<Vec<u8>> {
    let folder = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target);
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

/// Reads parts as the fuzz target of that name does.
fn read_parts(target: &str, bytes: &[u8]) {
    match target {
        "pdf" => entry::read_pdf(bytes),
        "docx" => entry::read_container("a.docx", &entry::DOCX, bytes),
        _ => entry::read_container("a.odt", &entry::ODT, bytes),
    }
}

#[test]
fn seeds_are_documents() {
    // What cannot be read teaches a fuzzer nothing. The font of one seed has no characters, and is there for that.
    for target in ["pdf", "docx", "odt"] {
        parts(target).iter().for_each(|bytes| read_parts(target, bytes));
    }
    let tagged = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/seeds/pdf/tagged")).unwrap();
    let document = super::read(&entry::pdf_of(&tagged), "a.pdf");
    assert_eq!(document.health.as_str(), "ok", "{:?}", document.warnings);
    assert_eq!(document.sections.first().and_then(|section| section.heading.as_deref()), Some("1 Plan"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400), name in 0..NAMES.len()) {
        entry::read_as(NAMES[name], &bytes);
    }

    #[test]
    fn changed_files(name in 0..NAMES.len(), changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12), keep in 50_usize..=100) {
        let mut bytes = seeds()[name].clone();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(bytes.len() * keep / 100);
        entry::read_as(NAMES[name], &bytes);
    }

    #[test]
    fn changed_parts(target in prop::sample::select(vec!["pdf", "docx", "odt"]), seed in any::<prop::sample::Index>(), changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0_usize..40), 1..6)) {
        let seeds = parts(target);
        let mut bytes = seeds[seed.index(seeds.len())].clone();
        // A piece of the file goes in place of another: that changes its sense more often than any single byte does.
        for (from, to, length) in changes {
            let from = from.index(bytes.len());
            let piece = bytes[from..bytes.len().min(from + length)].to_vec();
            let to = to.index(bytes.len());
            let end = bytes.len().min(to + length / 2);
            bytes.splice(to..end, piece);
        }
        read_parts(target, &bytes);
    }

    #[test]
    fn comparisons(text in "((Het kabinet zal|wil|heeft|de Kamer|vijf miljoen|#|- |\\. |\n\n|in 2025) ?){0,60}\u{c}((Het kabinet zal|wil|heeft|de Kamer|zes miljoen|#|- |\\. |\n\n|in 2026) ?){0,60}") {
        entry::compare_halves(text.as_bytes());
    }
}
