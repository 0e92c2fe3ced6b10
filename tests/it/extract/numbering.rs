//! Headings whose number or rank only the style sheet tells.

use super::{container, read, shared};

fn headings(document: &annexwatch::core::document::Document) -> Vec<(u8, &str)> {
    document.sections.iter().filter_map(|section| Some((section.level, section.heading.as_deref()?))).collect()
}

#[test]
fn a_word_style_that_acts_as_a_heading() {
    let styles = r#"<w:styles xmlns:w="w"><w:style w:type="paragraph" w:customStyle="1" w:styleId="Punt"><w:name w:val="Agendapunt"/><w:pPr><w:keepNext/><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
        <w:style w:type="paragraph" w:customStyle="1" w:styleId="Tussen"><w:name w:val="Tussenkop"/><w:pPr><w:keepNext/></w:pPr></w:style>
        <w:style w:type="paragraph" w:customStyle="1" w:styleId="Punt2"><w:name w:val="Onderpunt"/><w:basedOn w:val="Punt"/><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style></w:styles>"#;
    let numbering = r#"<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"#;
    let paragraph = |style: &str, text: &str| {
        format!(r#"<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#)
    };
    let body = [
        paragraph("Punt", "Opening"),
        paragraph("x", "De voorzitter opent."),
        paragraph("Punt", "Financiën"),
        paragraph("Punt2", "Begroting"),
        paragraph("x", "Het kabinet zal betalen."),
        paragraph("Tussen", "Toelichting"),
        paragraph("Punt", "Dit is een hele zin die niet boven iets staat."),
        "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Slot</w:t></w:r></w:p>".to_owned(),
        paragraph("x", "Einde."),
    ]
    .concat();
    let document = format!(r#"<w:document xmlns:w="w"><w:body>{body}</w:body></w:document>"#);
    let bytes =
        container(&[("word/document.xml", &document), ("word/styles.xml", styles), ("word/numbering.xml", numbering)]);
    assert_eq!(
        headings(&read(&bytes, "a.docx")),
        [(1, "1. Opening"), (1, "2. Financiën"), (2, "2.1 Begroting"), (3, "Toelichting"), (4, "Slot")]
    );
}

#[test]
fn an_outline_style_of_open_document_numbers_headings() {
    let styles = r#"<s xmlns:style="s" xmlns:text="t"><style:style style:name="Los" style:list-style-name=""/><text:outline-style>
        <text:outline-level-style text:level="1" style:num-format="I" style:num-suffix="."/>
        <text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/>
        <text:outline-level-style text:level="3" style:num-format=""/></text:outline-style></s>"#;
    let content = r#"<c xmlns:text="t" xmlns:office="o"><office:body><office:text>
        <text:h text:style-name="Los" text:outline-level="1">Vooraf</text:h><text:p>Tekst.</text:p>
        <text:h text:outline-level="1">Inzet</text:h><text:h text:outline-level="2">Doel</text:h><text:h text:outline-level="2">Middel</text:h>
        <text:h text:outline-level="3">Geld</text:h><text:h text:outline-level="1"><text:number>II.</text:number>Slot</text:h><text:p>Tekst.</text:p>
        <text:h text:outline-level="2">Einde</text:h><text:p>Tekst.</text:p></office:text></office:body></c>"#;
    let bytes = container(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", content),
        ("styles.xml", styles),
    ]);
    assert_eq!(
        headings(&read(&bytes, "a.odt")),
        [
            (1, "Vooraf"),
            (1, "I. Inzet"),
            (2, "I.1 Doel"),
            (2, "I.2 Middel"),
            (3, "Geld"),
            (1, "II. Slot"),
            (2, "II.1 Einde")
        ]
    );
}

#[test]
fn the_points_of_real_agendas_are_headings() {
    for (file, wanted) in [
        ("2019-11-27", ["1. Opening en mededelingen", "2. Verslag vorige vergadering", "8. Actiepunten"]),
        ("2021-09-01", ["4. Consultatie overig", "4.1 Status huidige consultatie", "5.1.1 Blauwe Knop"]),
    ] {
        let Some(bytes) = shared(&format!("corpus/nl-geonovum-stuurgroep-docx/{file}.docx")) else { return };
        let document = read(&bytes, "a.docx");
        let found = headings(&document);
        for heading in wanted {
            assert!(found.iter().any(|(_, text)| *text == heading), "{heading}: {found:?}");
        }
    }
}
