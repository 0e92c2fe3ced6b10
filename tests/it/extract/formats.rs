//! One small document of each format, read whole.

use super::{container, outline, read};

macro_rules! outline_is {
    ($name:literal, $document:expr) => {
        insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!($name, outline(&$document));
        });
    };
}

#[test]
fn markdown() {
    let text = "---\ntitle: Uit de kop\nlang: nl\n---\n\n# Bijlage 3: Voortgang 2024\n\nVooraf staat dit hier.\n\n## 1 Inzet\n\n\
        Het kabinet zal in 2025 rapporteren.[^a] Dat gebeurt o.a. aan de Kamer. De stappen zijn:\n\n\
        - eerst overleg met:\n    - gemeenten;\n    - provincies;\n- daarna een besluit.\n\n\
        > Wie niet mag blijven, vertrekt.\n\nTabel 1: Bedragen\n\n| Land | 2024 |\n|---|---:|\n| Niger | 4,5 |\n\n[^a]: Kamerstuk 36 200, nr. 12.\n\n## 2 Slot\n\nEinde.\n";
    outline_is!("extract_markdown", read(text.as_bytes(), "a.md"));
}

#[test]
fn plain_text_of_pages() {
    let page = |body: &str, number: u32| {
        format!(
            "                    Jaarverslag 2024 | Ministerie\n\n{body}\n\n                         Pagina {number} van 2\n"
        )
    };
    let first = page(
        "Bijlage 4: Wat het kabinet in 2024 heeft gedaan\n\n1 Inleiding\nIn het verslagjaar is veel gebeurd op het terrein van migratie en de samen-\nwerking met landen van herkomst.1 De thema`s die hierna aan bod komen zijn in\noverleg gekozen. Het kabinet zal in 2025 met drie landen afspraken maken over de\nvolgende punten:\n  •   terugkeer van wie geen recht op verblijf heeft, in overleg met de landen\n      zelf;\n  •   legale routes.\n\nLand                 2023                 2024\nNiger                 4,5                  5,0\nTunesië               7,4                  7,4\n\nDaarnaast loopt het overleg met de andere lidstaten van de Europese Unie over de\n\n1\n    Kamerstukken II 2023/24, nr. 8.",
        1,
    );
    let second = page(
        "verdeling van de middelen door. Besloten wordt in het najaar.\n\n2 Vooruitblik\nHet kabinet streeft ernaar de resultaten van het overleg met de landen van herkomst en",
        2,
    );
    let text = format!("{first}\u{c}{second}\u{c}");
    outline_is!("extract_text", read(text.as_bytes(), "a.txt"));
}

#[test]
fn web_page() {
    let html = "<!DOCTYPE html><html lang=nl><head><title>Voortgang 2024 | Ministerie</title><script>var a = 'Wij zullen dit onthouden.';</script></head><body>\
        <div class=cookiebar><p>Wij zullen uw gegevens nooit delen.</p></div><nav><ul><li><a href=/>Home</a></li></ul></nav>\
        <main><h1>Voortgang 2024</h1><p>Het kabinet zal in 2025 rapporteren.<sup><a href=#fn1>1</a></sup> Het gaat om 3 m<sup>2</sup> aan papier&nbsp;per jaar. Dit volgt:</p>\
        <ul><li>eerst overleg;</li><li>dan een besluit.</li></ul><h2>1 Cijfers</h2><table><caption>Bedragen</caption><tr><th>Land</th><th>2024</th></tr><tr><td>Niger</td><td>4,5</td></tr></table>\
        <section class=footnotes><ol><li id=fn1><p>Kamerstuk 36 200. <a href=#r1 class=footnote-back>↩︎</a></p></li></ol></section>\
        <section class=related><h2>Zie ook</h2><p>Het kabinet zal de begroting eerder aanbieden.</p></section></main>\
        <footer><p>Wij streven ernaar snel te antwoorden.</p></footer></body></html>";
    outline_is!("extract_html", read(html.as_bytes(), "a.html"));
}

#[test]
fn a_cell_is_one_text_whatever_it_holds() {
    let html = "<main><h1>Plan</h1><p>The Government will publish it.<sup id=fnref:1><a href=#fn:1 class=footnote>[footnote 1]</a></sup></p>\
        <table><tr><th>Town</th><th>Places</th></tr><tr><td>Norvale</td><td><table><tr><td>40</td><td>men</td></tr></table></td></tr>\
        <tr><td>Eastham</td><td><ul><li>a school</li><li>a garden</li></ul></td></tr></table>\
        <div class=footnotes><ol><li id=fn:1><p>Paper 12.</p></li></ol></div></main>";
    let document = read(html.as_bytes(), "a.html");
    let blocks: Vec<(&str, &str)> =
        document.sections[0].blocks.iter().map(|block| (block.kind.as_str(), block.text.as_str())).collect();
    let expected = [
        ("paragraph", "The Government will publish it."),
        ("table-row", "Town | Places"),
        ("table-row", "Norvale | 40 men"),
        ("table-row", "Eastham | a school a garden"),
        ("footnote", "Paper 12."),
    ];
    assert_eq!(blocks, expected);
    assert_eq!(document.sections[0].blocks[0].notes, ["1"]);
}

#[test]
fn word_file() {
    let styles = r#"<w:styles xmlns:w="w"><w:style w:type="paragraph" w:styleId="Kop"><w:name w:val="Basis"/><w:pPr><w:outlineLvl w:val="0"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
        <w:style w:type="paragraph" w:styleId="Mijnkop"><w:name w:val="Mijn kop"/><w:basedOn w:val="Kop"/></w:style>
        <w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style></w:styles>"#;
    let numbering = r#"<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>
        <w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="o"/></w:lvl></w:abstractNum>
        <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num></w:numbering>"#;
    let paragraph = |style: &str, runs: &str| format!(r#"<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>"#);
    let run = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
    let item = |text: &str| {
        format!(
            r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#
        )
    };
    let body = [
        paragraph("Titel", &run("Voortgang 2024")),
        paragraph("Mijnkop", &run("Inzet")),
        paragraph("Normal", &format!("{}<w:del><w:r><w:delText>niet </w:delText></w:r></w:del>{}", run("Het kabinet zal "), r#"<w:r><w:t>rapporteren.</w:t></w:r><w:r><w:footnoteReference w:id="7"/></w:r><w:r><w:t xml:space="preserve"> Te weten:</w:t></w:r>"#)),
        item("aan de Kamer;"),
        item("aan de Rekenkamer."),
        paragraph("Mijnkop", &run("Cijfers")),
        format!("<w:tbl><w:tr><w:tc>{0}</w:tc><w:tc>{1}</w:tc></w:tr><w:tr><w:tc>{2}</w:tc><w:tc>{3}</w:tc></w:tr></w:tbl>", paragraph("x", &run("Land")), paragraph("x", &run("2024")), paragraph("x", &run("Niger")), paragraph("x", &run("4,5"))),
    ]
    .concat();
    let document = format!(r#"<w:document xmlns:w="w"><w:body>{body}</w:body></w:document>"#);
    let footnotes = r#"<w:footnotes xmlns:w="w"><w:footnote w:id="7"><w:p><w:r><w:t>Kamerstuk 36 200.</w:t></w:r></w:p></w:footnote></w:footnotes>"#;
    let bytes = container(&[
        ("word/document.xml", &document),
        ("word/styles.xml", styles),
        ("word/numbering.xml", numbering),
        ("word/footnotes.xml", footnotes),
    ]);
    outline_is!("extract_docx", read(&bytes, "a.docx"));
    // The same bytes where a PDF is announced.
    assert_eq!(read(&bytes, "a.pdf").health.as_str(), "provisional");
}

#[test]
fn open_document() {
    let content = r#"<office:document-content xmlns:office="o" xmlns:text="t" xmlns:table="b"><office:body><office:text>
        <text:h text:outline-level="1">Voortgang 2024</text:h><text:p>Het kabinet zal<text:s text:c="2"/>rapporteren.<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Kamerstuk.</text:p></text:note-body></text:note> Te weten:</text:p>
        <text:list><text:list-item><text:p>aan de Kamer.</text:p></text:list-item></text:list>
        <table:table><table:table-row><table:table-cell><text:p>Niger</text:p></table:table-cell><table:table-cell><text:p>4,5</text:p></table:table-cell></table:table-row></table:table>
        </office:text></office:body></office:document-content>"#;
    outline_is!(
        "extract_odt",
        read(&container(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", content)]), "a.odt")
    );
}

#[test]
fn official_publication() {
    let xml = r#"<?xml version="1.0"?><officiele-publicatie><metadata><meta name="x" content="y"/></metadata><kamerstuk><dossier><dossiernummer><dossiernr>32 545</dossiernr></dossiernummer><titel>Financiële markten</titel></dossier>
        <stuk><stuknr>Nr. <ondernummer>143</ondernummer></stuknr><titel>Brief</titel><algemeen><vrije-tekst><tekst>
        <divisie><kop><nr>1</nr><titel>Inzet</titel></kop><al>Het kabinet zal rapporteren.<noot><noot.nr>1</noot.nr><noot.al>Kamerstuk 36 200.</noot.al></noot> Te weten:</al>
        <lijst><li><li.nr>a.</li.nr><al>aan de Kamer;</al></li></lijst><tussenkop>Cijfers</tussenkop>
        <table><title>Bedragen</title><tgroup><tbody><row><entry>Niger</entry><entry>4,5</entry></row></tbody></tgroup></table></divisie>
        </tekst></vrije-tekst></algemeen></stuk></kamerstuk></officiele-publicatie>"#;
    outline_is!("extract_xml", read(xml.as_bytes(), "a.xml"));
}
