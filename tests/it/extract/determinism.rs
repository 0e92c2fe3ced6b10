//! The same bytes give the same document: twice in one process, and in the child process.

use annexwatch::core::extract::{Options, extract};
use annexwatch::sandbox::{Limits, Sandbox};

use super::{outline, shared};

/// The project's own editions.
fn sample(name: &str) -> Vec<u8> {
    std::fs::read(std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("snapshots/sample").join(name)).unwrap()
}

#[test]
fn a_pdf_of_the_sample_read_whole() {
    let bytes = sample("en/annex-displacement-and-safe-routes-2025.pdf");
    insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("extract_pdf", outline(&extract(&bytes, &Options::default())));
    });
}

#[tokio::test]
async fn every_format_reads_alike_twice_and_in_the_child() {
    let sandbox = Sandbox { program: env!("CARGO_BIN_EXE_annexwatch").into(), limits: Limits::default() };
    let mut files: Vec<(String, Vec<u8>)> = [
        "en/annex-displacement-and-safe-routes-2023.html",
        "en/annex-displacement-and-safe-routes-2024.docx",
        "nl/bijlage-internationale-inspanningen-opvang-en-terugkeer-2024.pdf",
        "source/nl-2025.md",
    ]
    .iter()
    .map(|name| ((*name).to_owned(), sample(name)))
    .collect();
    for name in [
        "producers/lo.odt",
        "producers/lo_tagged2col.pdf",
        "corpus/nl-oep-manifestations/kst-32545-143.xml",
        "corpus/nl-wet-wet_op_de_zorgtoeslag/2025-01-01.yaml",
        "editions/nl/2023.txt",
    ] {
        files.extend(shared(name).map(|bytes| (name.to_owned(), bytes)));
    }
    for (name, bytes) in files {
        let options = Options { file_name: Some(name.clone()), ..Options::default() };
        let first = extract(&bytes, &options);
        assert!(first.health.is_comparable() && first.sentences().count() > 3, "{name}: {:?}", first.warnings);
        assert_eq!(first, extract(&bytes, &options), "{name}");
        assert_eq!(first, sandbox.extract(&bytes, &options).await.unwrap(), "{name}");
    }
}
