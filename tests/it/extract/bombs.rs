//! Small files that become large, deep or endless when a trusting reader takes them at their word. Each has its health,
//! and none takes much time or memory: where a guard is missing, these tests run for minutes or fill the machine.

use std::fmt::Write as _;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::{container, read};

const TEXT: &str = "BT /F1 12 Tf 72 700 Td (The Government will publish the annex.) Tj ET";

fn deflated(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

fn stream(dict: &str, data: &[u8]) -> Vec<u8> {
    let mut object = format!("<<{dict}/Length {}>>stream\n", data.len()).into_bytes();
    object.extend(data);
    object.extend(b"\nendstream");
    object
}

/// A PDF of numbered objects, without the table of their places: the parser finds them.
fn pdf(objects: &[(usize, Vec<u8>)]) -> Vec<u8> {
    let mut pdf = b"%PDF-1.7\n".to_vec();
    for (number, object) in objects {
        pdf.extend(format!("{number} 0 obj\n").bytes());
        pdf.extend(object);
        pdf.extend(b"\nendobj\n");
    }
    pdf.extend(b"trailer\n<</Root 1 0 R>>\n%%EOF\n");
    pdf
}

/// A page with these contents and resources, and further objects from 6 on.
fn page(contents: &str, resources: &str, more: Vec<(usize, Vec<u8>)>) -> Vec<u8> {
    let page = format!(
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>{resources}>>/Contents {contents}>>"
    );
    let mut objects = vec![
        (1, b"<</Type/Catalog/Pages 2 0 R>>".to_vec()),
        (2, b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec()),
        (3, page.into_bytes()),
        (5, b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_vec()),
    ];
    objects.extend(more);
    pdf(&objects)
}

fn health(bytes: &[u8], file_name: &str) -> String {
    let document = read(bytes, file_name);
    format!("{} {}", document.health.as_str(), document.warnings.join("; "))
}

#[test]
fn pdf_that_is_sound() {
    // The control: what the others are made from can be read.
    assert_eq!(health(&page("4 0 R", "", vec![(4, stream("", TEXT.as_bytes()))]), "a.pdf"), "ok ");
}

#[test]
fn pdf_whose_page_shows_too_much() {
    let shown = format!("BT /F1 12 Tf 0 Tz 72 700 Td ({}) Tj ET", "a".repeat(500_000));
    let found = health(&page("4 0 R", "", vec![(4, stream("", shown.as_bytes()))]), "a.pdf");
    assert!(found.starts_with("too-large"), "{found}");
}

#[test]
fn pdf_whose_page_names_one_stream_many_times() {
    let contents = format!("[{}]", "4 0 R ".repeat(200));
    let data = deflated(&[b' '; 1 << 20]);
    let found = health(&page(&contents, "", vec![(4, stream("/Filter/FlateDecode", &data))]), "a.pdf");
    assert!(found.starts_with("too-large"), "{found}");
}

#[test]
fn pdf_whose_forms_draw_each_other() {
    let form = |next: usize| {
        let dict = format!("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X {next} 0 R>>>>");
        stream(&dict, "/X Do ".repeat(3_000).as_bytes())
    };
    let last = stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</F1 5 0 R>>>>", TEXT.as_bytes());
    let more = vec![(4, stream("", b"/X Do")), (6, form(7)), (7, form(8)), (8, last)];
    let found = health(&page("4 0 R", "/XObject<</X 6 0 R>>", more), "a.pdf");
    assert!(found.starts_with("too-large"), "{found}");
}

#[test]
fn pdf_whose_pages_are_their_own_parents() {
    let objects = [
        (1, b"<</Type/Catalog/Pages 2 0 R>>".to_vec()),
        (2, b"<</Type/Pages/Kids[3 0 R 3 0 R]/Count 2>>".to_vec()),
        (3, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Parent 2 0 R/Count 2>>".to_vec()),
    ];
    let found = health(&pdf(&objects), "a.pdf");
    assert!(found.starts_with("empty"), "{found}");
}

#[test]
fn pdf_with_a_bomb_for_a_font() {
    let bomb = stream("/Filter/FlateDecode", &deflated(&vec![b' '; 80 << 20]));
    let font =
        b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[7 0 R]/ToUnicode 8 0 R>>".to_vec();
    let descendant = b"<</Type/Font/Subtype/CIDFontType2/BaseFont/A/DW 1000>>".to_vec();
    let shown = b"BT /F2 12 Tf 72 700 Td <00410042> Tj ET";
    let form = stream("/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F2 6 0 R>>>>", shown);
    let more = vec![(4, stream("", b"/X Do")), (6, font), (7, descendant), (8, bomb), (9, form)];
    let found = health(&page("4 0 R", "/XObject<</X 9 0 R>>", more), "a.pdf");
    assert!(found.starts_with("too-large"), "{found}");
}

#[test]
fn pdf_with_a_bomb_for_objects() {
    let mut objects = b"10 0 ".to_vec();
    objects.resize(80 << 20, b' ');
    let bomb = stream("/Type/ObjStm/N 1/First 5/Filter/FlateDecode", &deflated(&objects));
    let found = health(&page("4 0 R", "", vec![(4, stream("", TEXT.as_bytes())), (6, bomb)]), "a.pdf");
    assert!(found.starts_with("too-large"), "{found}");
}

const W: &str = "xmlns:w=\"w\"";
const PARAGRAPH: &str = "<w:p><w:r><w:t>The Government will publish the annex.</w:t></w:r></w:p>";

#[test]
fn docx_that_refers_to_one_note_many_times() {
    let references = "<w:r><w:footnoteReference w:id=\"1\"/></w:r>".repeat(20_000);
    let body =
        format!("<w:document {W}><w:body><w:p><w:r><w:t>Text</w:t></w:r>{references}</w:p></w:body></w:document>");
    let notes = format!("<w:footnotes {W}><w:footnote w:id=\"1\">{}</w:footnote></w:footnotes>", PARAGRAPH.repeat(200));
    let document = read(&container(&[("word/document.xml", &body), ("word/footnotes.xml", &notes)]), "a.docx");
    assert_eq!(document.health.as_str(), "ok");
    assert_eq!(document.sections.iter().map(|section| section.blocks.len()).sum::<usize>(), 2);
}

#[test]
fn docx_whose_numbers_are_books() {
    let item = "<w:p><w:pPr><w:outlineLvl w:val=\"0\"/><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr><w:r><w:t>Head</w:t></w:r></w:p>";
    let body = format!("<w:document {W}><w:body>{}{PARAGRAPH}</w:body></w:document>", item.repeat(300));
    let level = format!(
        "<w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"{}\"/></w:lvl>",
        "%1".repeat(100_000)
    );
    let numbering = format!(
        "<w:numbering {W}><w:abstractNum w:abstractNumId=\"1\">{level}</w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"1\"/></w:num></w:numbering>"
    );
    let document = read(&container(&[("word/document.xml", &body), ("word/numbering.xml", &numbering)]), "a.docx");
    assert_eq!(document.health.as_str(), "ok");
    let words: usize = document.sections.iter().flat_map(|section| &section.blocks).map(|block| block.text.len()).sum();
    assert!(words < 300 * 1_000, "{words} bytes");
}

#[test]
fn html_that_is_deep_wide_or_endless() {
    let mut attributes = String::new();
    let mut bodies = String::new();
    let mut fonts = String::new();
    for n in 0..20_000 {
        let _ = write!(attributes, " a{n}=1");
        let _ = write!(bodies, "<body a{n}=1>");
        let _ = write!(fonts, "<font a{n}=1><p>x");
    }
    let within = |open: &str, close: &str| format!("{open}{}{close}", "<div>".repeat(150)).repeat(200);
    let rows = [
        ("attributes", format!("<div {attributes}>x</div>")),
        ("bodies", bodies),
        ("fonts", fonts),
        ("spans", within("<span>", "</span>x")),
        ("bold", within("<b>", "</b>x")),
        ("tables", within("<div><table><td>", "</div>x")),
        ("templates", "{%".repeat(200_000)),
        ("tags", "<a '\">".repeat(50_000)),
    ];
    for (name, html) in rows {
        let page =
            format!("<!doctype html><html><body><h1>Plan</h1><p>The Government will publish the annex.</p>{html}");
        let document = read(page.as_bytes(), "a.html");
        assert_eq!(document.health.as_str(), "ok", "{name}: {:?}", document.warnings);
        assert_eq!(document.sections.first().and_then(|section| section.heading.as_deref()), Some("Plan"), "{name}");
    }
}

#[test]
fn html_with_more_elements_than_any_document() {
    let page = format!("<!doctype html><p>The Government will publish it.</p>{}", "<p>".repeat(1_000_001));
    let document = read(page.as_bytes(), "a.html");
    assert_eq!(document.health.as_str(), "too-large");
}
