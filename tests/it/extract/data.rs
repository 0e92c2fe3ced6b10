//! Law text in YAML and JSON.

use super::{outline, read, shared};

const LAW: &str = "---\n$id: opvangwet\nname: '#naam'\ntitle: Wet op de opvang\nchapters:\n  - number: 1\n    title: Algemeen\n    articles:\n      - number: '1'\n        text: |-\n          In deze wet wordt verstaan onder:\n\n          a. opvang: het bieden van onderdak aan wie daarom vraagt; b. minister: de\n          minister die het aangaat.\n\n          2. Het tweede lid volgt.\n        machine_readable:\n          definitions: {bedrag: 12}\n          output:\n            - name: bedrag\n              type: amount\n      - number: 1a\n        title: Rapportage\n        text: 'De minister zendt jaarlijks een verslag aan de beide kamers.'\n  - number: 2\n    title: Slot\n    artikelen:\n      - {nummer: 2, leden: [{nummer: 1, tekst: Deze wet treedt in werking op 1 januari.}]}\n";

#[test]
fn law_in_yaml() {
    insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("extract_yaml", outline(&read(LAW.as_bytes(), "a.yaml")));
    });
}

#[test]
fn json_reads_as_yaml_does_whatever_its_name() {
    let json = r#"{"articles":	[{"number": 1, "text": "De minister zendt jaarlijks een verslag aan de beide kamers \u2013 in het voorjaar."},
        {"number": "2", "text": ["Deze wet treedt in werking op een bij koninklijk besluit te bepalen tijdstip.", "Zij vervalt niet."]}]}"#;
    let document = read(json.as_bytes(), "download");
    assert_eq!((document.health.as_str(), document.extractor.as_str()), ("ok", "data/1"));
    insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("extract_json", outline(&document));
    });
    let headings: Vec<_> = document.sections.iter().filter_map(|section| section.heading.as_deref()).collect();
    assert_eq!(headings, ["Artikel 1", "Artikel 2"]);
    assert_eq!(document.sentences().count(), 3);
    assert_eq!(read(LAW.as_bytes(), "download"), read(LAW.as_bytes(), "a.yaml"));
}

#[test]
fn data_that_is_no_document() {
    let rows = [
        (r#"{"zoekresultaten": [{"titel": "Bijlage 7", "open": true}], "totaal": 1}"#, "a.json", "wrong-type"),
        ("server: localhost\nport: 80\nusers: [a, b]\n", "config", "wrong-type"),
        ("a: &a [x, x]\nb: [*a, *a]\nc: [*b]\n", "a.yaml", "damaged"),
        ("{\"articles\": [{\"number\": 1, \"text\": \"De min", "a.json", "truncated"),
        ("a: b: c\n", "a.yaml", "damaged"),
        // Prose that only looks like keys, and a file whose name says that it is text.
        ("Aan: de Kamer\nVan: het kabinet\n\nHet kabinet zal komen.\n", "a", "ok"),
        ("een: twee\ndrie: vier\nvijf: zes\n", "a.txt", "ok"),
    ];
    for (text, name, health) in rows {
        let document = read(text.as_bytes(), name);
        assert_eq!(document.health.as_str(), health, "{text}: {:?}", document.warnings);
    }
    let deep = "[".repeat(20_000);
    assert!(!read(deep.as_bytes(), "a.json").health.is_comparable());
    let bomb: String = (0..40).map(|n| format!("a{n}: &a{n} [*a{0}, *a{0}]\n", n - 1)).collect();
    assert_eq!(read(bomb.as_bytes(), "a.yml").health.as_str(), "damaged");
}

#[test]
fn a_real_act_in_two_editions() {
    for (file, n_articles) in [("2024-01-01", 6), ("2025-01-01", 6)] {
        let Some(bytes) = shared(&format!("corpus/nl-wet-wet_op_de_zorgtoeslag/{file}.yaml")) else { return };
        let document = read(&bytes, "a.yaml");
        assert_eq!(document.health.as_str(), "ok");
        assert_eq!(document.language.as_ref().map(annexwatch::core::document::Language::code), Some("nl"));
        assert!(document.sections.len() >= n_articles, "{}", document.sections.len());
        assert!(
            document.sections.iter().all(|section| section.heading.as_ref().is_some_and(|h| h.starts_with("Artikel ")))
        );
        assert!(document.sections.iter().all(|section| !section.blocks.is_empty()));
    }
}
