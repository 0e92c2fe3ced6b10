//! Files made to harm: each has the health that says what is wrong with it, and no text it should not have.

use std::collections::BTreeMap;

use super::{read, shared};

#[test]
fn hostile_files_have_their_health() {
    let rows = [
        ("docx/Z00_control_ok.docx", "ok"),
        ("docx/Z01_zipslip.docx", "ok"),
        ("docx/Z05_overlap_bomb.docx", "too-large"),
        ("docx/Z07_size_lie.docx", "too-large"),
        ("docx/Z09_xxe_file.docx", "damaged"),
        ("docx/Z11_external_rels.docx", "ok"),
        ("docx/Z13_duplicate_part.docx", "ambiguous"),
        ("docx/Z15_ole_encrypted.docx", "encrypted"),
        ("docx/Z17_macro.docm", "ok"),
        ("docx/Z19_attr_quadratic.docx", "too-large"),
        ("docx/Z21_tracked_changes.docx", "ok"),
        ("docx/Z23_truncated.docx", "truncated"),
        ("docx/Z25_gridspan.docx", "damaged"),
        ("html/H00_control_ok.html", "ok"),
        ("html/H01_deep_div.html", "ok"),
        ("html/H13_cp1252_as_utf8.html", "ok"),
        ("html/H21_soft404.html", "wrong-type"),
        ("html/H23_meta_refresh.html", "wrong-type"),
        ("pdf/P19_html_as.pdf", "wrong-type"),
        ("xml/X01_billion_laughs.xml", "damaged"),
        ("xml/X03_xxe_file.xml", "damaged"),
        ("xml/X07_deep.xml", "too-large"),
        ("xml/X09_ns_flood.xml", "too-large"),
        ("xml/X13_utf16_nobom.xml", "ok"),
        ("xml/X15_truncated.xml", "truncated"),
        ("text/T01_empty.txt", "empty"),
        ("text/T03_utf16le_nobom.txt", "ok"),
        ("text/T07_zalgo.txt", "ok"),
        ("text/T09a_nocommon.txt", "ok"),
        ("text/T11_numbering.txt", "ok"),
        ("text/T13_nul.txt", "ok"),
    ];
    for (file, health) in rows {
        let Some(bytes) = shared(&format!("hostile/{file}")) else { return };
        let document = read(&bytes, file);
        assert_eq!(document.health.as_str(), health, "{file}: {:?}", document.warnings);
        let text: String =
            document.sections.iter().flat_map(|section| &section.blocks).map(|block| block.text.as_str()).collect();
        assert!(!text.contains('\0') && !text.contains("root:"), "{file}");
    }
}

#[test]
fn deleted_and_hidden_text_is_left_out_and_said() {
    let Some(bytes) = shared("hostile/docx/Z21_tracked_changes.docx") else { return };
    let document = read(&bytes, "a.docx");
    assert_eq!(document.sentences().next().unwrap().sentence.text, "The Government may publish.");
    assert!(document.warnings.iter().any(|warning| warning.contains("deletions")));
    assert!(document.warnings.iter().any(|warning| warning.contains("hidden")));
}

#[test]
fn pages_that_are_no_documents() {
    let rows = [
        "<html><title>404 Not Found</title><body><h1>Not Found</h1></body></html>",
        "<html><title>Inloggen</title><body><form><input type=password></form><p>Vul uw wachtwoord in.</p></body></html>",
        "<!doctype html><meta http-equiv=Refresh content='0; URL=/elders'><p>Even geduld</p>",
        "<!doctype html><title>Plan</title><script>window.location.href = '/elders';</script><p>U wordt doorgestuurd.</p>",
        "<!doctype html><body onload=\"location.replace('/elders')\"><p>Moved</p>",
        "<html><title>Just a moment...</title><body><p>Checking your browser before accessing the site.</p></body></html>",
    ];
    for html in rows {
        assert_eq!(read(html.as_bytes(), "a.html").health.as_str(), "wrong-type", "{html}");
    }
    assert_eq!(
        read(b"<html><body><h1>Plan</h1><p>The Government will publish the annex.</p></body></html>", "a.html")
            .health
            .as_str(),
        "ok"
    );
}

/// Every file of the set stands in the table of `docs/health.md`, with the health and the warning that it really gets.
#[test]
fn the_published_table_is_true_of_every_row_of_the_manifest() {
    let Some(manifest) = shared("hostile/manifest.tsv") else { return };
    let docs = include_str!("../../../docs/health.md");
    let mut published: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
    for line in docs.lines().filter(|line| line.starts_with("| ")) {
        if let [_, id, _, health, warning, _] = line.split('|').map(str::trim).collect::<Vec<_>>().as_slice() {
            published.insert(id, (health.trim_matches('`'), warning));
        }
    }
    let manifest = String::from_utf8(manifest).unwrap();
    let mut n_files = 0;
    for row in manifest.lines().skip(1) {
        let [id, file, form, ..] = row.split('\t').collect::<Vec<_>>()[..] else { panic!("{row}") };
        if !["pdf", "docx", "html", "xml", "text"].contains(&form) {
            assert!(docs.contains(&format!("`{id}`")) || docs.contains("`D01` to `D11`"), "{id}");
            continue;
        }
        let document = read(&shared(&format!("hostile/{file}")).unwrap(), file);
        let first = document.warnings.first().map_or("", String::as_str);
        assert_eq!(published.get(id), Some(&(document.health.as_str(), first)), "{id} {file}");
        n_files += 1;
    }
    assert!(n_files > 50, "{n_files}");
}
