//! Files made to harm: each has the health that says what is wrong with it, and no text it should not have.

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
