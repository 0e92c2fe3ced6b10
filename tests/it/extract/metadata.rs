//! What files say of themselves: author, program, dates, revisions.

use super::{container, read, shared};
use annexwatch::core::document::Metadata;

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn a_word_file_says_it_in_its_properties() {
    let core = r#"<cp:coreProperties xmlns:cp="c" xmlns:dc="d" xmlns:dcterms="t"><dc:creator>  Jan  de Vries</dc:creator>
        <cp:revision>4</cp:revision><dcterms:created>2022-10-03T09:30:00Z</dcterms:created>
        <dcterms:modified>gisteren</dcterms:modified></cp:coreProperties>"#;
    let document = r#"<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>Tekst.</w:t></w:r></w:p></w:body></w:document>"#;
    let app = "<Properties><Application>LibreOffice</Application></Properties>";
    let parts = [("word/document.xml", document), ("docProps/core.xml", core), ("docProps/app.xml", app)];
    let expected = Metadata {
        author: some("Jan de Vries"),
        producer: some("LibreOffice"),
        created: some("2022-10-03T09:30:00Z"),
        modified: None,
        revisions: Some(4),
    };
    assert_eq!(read(&container(&parts), "a.docx").metadata, expected);
}

#[test]
fn an_opendocument_file_says_it_in_its_meta_part() {
    let meta = r#"<office:document-meta xmlns:office="o" xmlns:meta="m" xmlns:dc="d"><office:meta>
        <meta:generator>LibreOffice/24.2</meta:generator><meta:initial-creator>Bureau</meta:initial-creator>
        <meta:creation-date>2022-10-03T09:30:00.123</meta:creation-date><dc:date>2023-01-02</dc:date>
        <meta:editing-cycles>2</meta:editing-cycles></office:meta></office:document-meta>"#;
    let content = r#"<office:document-content xmlns:office="o" xmlns:text="t"><office:body><office:text>
        <text:p>Tekst.</text:p></office:text></office:body></office:document-content>"#;
    let expected = Metadata {
        author: some("Bureau"),
        producer: some("LibreOffice/24.2"),
        created: some("2022-10-03T09:30:00.123"),
        modified: some("2023-01-02"),
        revisions: Some(2),
    };
    assert_eq!(read(&container(&[("content.xml", content), ("meta.xml", meta)]), "a.odt").metadata, expected);
}

#[test]
fn a_page_says_it_in_its_head() {
    let page = r#"<html><head><meta name="Author" content="Ministerie"><meta name="generator" content="Site 1">
        <meta name="DCTERMS.issued" content="2022-10-03"><meta property="article:modified_time"
        content="2022-10-04T10:00:00+02:00"></head><body><h1>Plan</h1><p>Het kabinet zal komen.</p></body></html>"#;
    let expected = Metadata {
        author: some("Ministerie"),
        producer: some("Site 1"),
        created: some("2022-10-03"),
        modified: some("2022-10-04T10:00:00+02:00"),
        revisions: None,
    };
    assert_eq!(read(page.as_bytes(), "a.html").metadata, expected);
}

#[test]
fn a_pdf_says_it_in_its_information() {
    let Some(bytes) = shared("producers/lo_tagged.pdf") else { return };
    let found = read(&bytes, "a.pdf").metadata;
    assert!(found.producer.is_some_and(|producer| producer.starts_with("LibreOffice")));
    assert_eq!(found.revisions, Some(1));
    let created = found.created.unwrap();
    assert!(created.len() >= 20 && created.starts_with("20"), "{created}");
}

#[test]
fn what_is_no_date_is_left_out() {
    for (written, expected) in [
        ("2022", some("2022")),
        ("2022-10", some("2022-10")),
        ("2022-10-03 09:30", some("2022-10-03T09:30")),
        ("3 oktober 2022", None),
        ("2022-13-01", None),
        ("2022-10-03T25:00", None),
        ("2022-10-03T09:30:00+99:00", None),
        ("<2022>", None),
    ] {
        let page = format!("<html><head><meta name=date content='{written}'></head><body><p>Tekst.</p></body></html>");
        assert_eq!(read(page.as_bytes(), "a.html").metadata.created, expected, "{written}");
    }
}
