//! Files without structure: what the places of glyphs tell.

use annexwatch::core::document::Health;

use super::made::{Sheet, content, file, sheet};
use super::{footnotes, headings, read, texts};

/// Five lines of running text from `y` on.
fn body(y: f32) -> Vec<(f32, f32, f32, &'static str)> {
    let lines = [
        "In dit jaar heeft het kabinet met negen landen gesproken over de terugkeer van",
        "vreemdelingen zonder verblijfsrecht. De gesprekken met drie landen zijn afgerond en",
        "hebben geleid tot schriftelijke afspraken. Met de andere landen wordt het gesprek in",
        "het volgende jaar voortgezet, waarbij de aandacht uitgaat naar de opvang in de regio",
        "en naar de bescherming van wie daar verblijft.",
    ];
    lines.into_iter().zip(0u8..).map(|(line, n)| (72.0, y + 14.0 * f32::from(n), 11.0, line)).collect()
}

#[test]
fn headings_by_size_and_number_and_not_by_contents() {
    let mut pieces = vec![
        (72.0, 80.0, 20.0, "!Voortgang in cijfers"),
        (72.0, 110.0, 11.0, "1 Inleiding ........................................ 1"),
        (72.0, 124.0, 11.0, "2 Terugkeer ........................................ 2"),
        (72.0, 160.0, 14.0, "!1 Inleiding"),
    ];
    pieces.extend(body(184.0));
    pieces.push((72.0, 280.0, 12.0, "!1.1 Aanpak"));
    pieces.extend(body(300.0));
    pieces.push((72.0, 400.0, 14.0, "!2 Terugkeer"));
    pieces.extend(body(424.0));
    let draft = read(&file(&[sheet(&pieces)]));
    assert_eq!(
        headings(&draft),
        [(1, "Voortgang in cijfers"), (2, "1 Inleiding"), (3, "1.1 Aanpak"), (2, "2 Terugkeer")]
    );
    assert_eq!(texts(&draft, "paragraph").len(), 3);
    assert!(draft.warnings.iter().any(|warning| warning.contains("contents")));
}

#[test]
fn what_two_pages_repeat_is_no_text_and_numbers_the_pages() {
    let page = |number: &'static str| {
        let mut pieces =
            vec![(72.0, 40.0, 9.0, "Ministerie van Proefnemingen | Jaarverslag"), (290.0, 810.0, 9.0, number)];
        pieces.extend(body(100.0));
        sheet(&pieces)
    };
    let draft = read(&file(&[page("56"), page("57")]));
    assert!(draft.items.iter().all(|item| !item.text.contains("Ministerie")));
    let labels: Vec<_> = draft.items.iter().map(|item| (item.page, item.page_label.as_deref())).collect();
    assert_eq!(labels, [(1, Some("56")), (2, Some("57"))]);
}

#[test]
fn two_columns_are_read_one_after_the_other() {
    let left = [
        "Links begint de eerste kolom met",
        "een zin die over meer dan een",
        "regel loopt en ook na de derde",
        "nog niet klaar is maar na deze",
        "vierde regel eindelijk eindigt.",
    ];
    let right = [
        "Rechts staat de tweede kolom die",
        "eveneens uit enkele regels bestaat",
        "waarvan de regels naast die van de",
        "eerste kolom staan en die pas na",
        "die kolom gelezen moeten worden.",
    ];
    let mut pieces = Vec::new();
    for ((l, r), n) in left.into_iter().zip(right).zip(0u8..) {
        let y = 100.0 + 14.0 * f32::from(n);
        pieces.push((72.0, y, 11.0, l));
        pieces.push((310.0, y, 11.0, r));
    }
    let draft = read(&file(&[sheet(&pieces)]));
    let text = texts(&draft, "paragraph").join(" ");
    assert_eq!(text, format!("{} {}", left.join(" "), right.join(" ")));
}

#[test]
fn hyphens_at_line_ends_are_joined_unless_they_belong_to_the_word() {
    let lines = [
        "De Europeanen en de ontwikkelingssamenwer-",
        "king met de landen in het Euro-",
        "pese verband en de ex-",
        "ante beoordeling van het asiel-",
        "en migratiebeleid door het EU-",
        "agentschap zijn afgerond.",
    ];
    let pieces: Vec<_> =
        lines.into_iter().zip(0u8..).map(|(l, n)| (72.0, 100.0 + 14.0 * f32::from(n), 11.0, l)).collect();
    let draft = read(&file(&[sheet(&pieces)]));
    let expected = "De Europeanen en de ontwikkelingssamenwerking met de landen in het Europese verband en de ex-ante beoordeling van het \
                    asiel- en migratiebeleid door het EU-agentschap zijn afgerond.";
    assert_eq!(texts(&draft, "paragraph"), [expected]);
}

#[test]
fn a_paragraph_runs_on_over_the_page_and_says_where() {
    let mut first = body(680.0);
    first.truncate(4);
    let draft =
        read(&file(&[sheet(&first), sheet(&[(72.0, 100.0, 11.0, "en naar de bescherming van wie daar verblijft.")])]));
    let [item] = draft.items.as_slice() else { panic!("{:?}", draft.items) };
    let [(offset, page)] = item.page_breaks.as_slice() else { panic!("{:?}", item.page_breaks) };
    assert_eq!((*page, &item.text[*offset..]), (2, "en naar de bescherming van wie daar verblijft."));
}

#[test]
fn a_footnote_is_small_type_under_a_mark() {
    let mut pieces = body(100.0);
    pieces.push((72.0, 180.0, 11.0, "Dit is elders uitgewerkt."));
    pieces.push((200.0, 175.5, 7.0, "1"));
    pieces.push((72.0, 780.0, 7.0, "1"));
    pieces.push((77.0, 784.0, 9.0, "Zie de brief van 3 maart aan de Kamer."));
    let draft = read(&file(&[sheet(&pieces)]));
    assert_eq!(footnotes(&draft), [("1", "Zie de brief van 3 maart aan de Kamer.")]);
    let [_, second, _] = draft.items.as_slice() else { panic!("{:#?}", draft.items) };
    assert_eq!(
        (second.text.as_str(), second.notes.as_slice()),
        ("Dit is elders uitgewerkt.", ["1".to_owned()].as_slice())
    );
}

#[test]
fn rows_of_a_table_keep_their_cells() {
    let mut pieces = Vec::new();
    for (n, row) in
        [["Land", "Begroot", "Verschil"], ["Niger", "12,0", "-2,3"], ["Tunesie", "7,4", "0,0"]].iter().enumerate()
    {
        for (cell, x) in row.iter().zip([72.0, 250.0, 400.0]) {
            pieces.push((x, 100.0 + 16.0 * n as f32, 11.0, *cell));
        }
    }
    let draft = read(&file(&[sheet(&pieces)]));
    assert_eq!(texts(&draft, "table-row"), ["Land | Begroot | Verschil", "Niger | 12,0 | -2,3", "Tunesie | 7,4 | 0,0"]);
}

#[test]
fn list_items_lose_their_sign_and_keep_their_lines() {
    let pieces = [
        (72.0, 100.0, 11.0, "Het kabinet heeft het volgende bereikt:"),
        (80.0, 116.0, 11.0, "\u{2022}"),
        (94.0, 116.0, 11.0, "er zijn tachtig rechercheurs opgeleid die nu in de hoofdstad"),
        (94.0, 130.0, 11.0, "werken;"),
        (80.0, 146.0, 11.0, "\u{2022}"),
        (94.0, 146.0, 11.0, "er zijn negen posten heropend."),
    ];
    // WinAnsi has the bullet at 149.
    let bytes = content(&pieces).replace('\u{2022}', "\\225").into_bytes();
    let draft = read(&file(&[Sheet { content: bytes, entries: String::new() }]));
    let expected =
        ["er zijn tachtig rechercheurs opgeleid die nu in de hoofdstad werken;", "er zijn negen posten heropend."];
    assert_eq!(texts(&draft, "list-item"), expected);
}

#[test]
fn turned_pages_read_as_they_are_seen() {
    let upright = content(&[
        (72.0, 100.0, 11.0, "Deze pagina staat op haar kant."),
        (72.0, 116.0, 11.0, "Toch is zij te lezen."),
    ]);
    let by_entry = Sheet { content: upright.clone().into_bytes(), entries: "/Rotate 90".to_owned() };
    let by_matrix = Sheet { content: format!("q 0 1 -1 0 842 0 cm {upright} Q").into_bytes(), entries: String::new() };
    for page in [by_entry, by_matrix] {
        let draft = read(&file(&[page]));
        assert_eq!(texts(&draft, "paragraph").join(" "), "Deze pagina staat op haar kant. Toch is zij te lezen.");
    }
}

#[test]
fn accents_drawn_over_letters_and_marks_for_apostrophes_are_normalised() {
    // An acute accent moved back over the letter before it, and a grave accent in the place of an apostrophe.
    let bytes = b"BT /F1 11 Tf 72 700 Td [(Ge) 450 (\\264) 100 (valueerd zijn de thema`s.)] TJ ET".to_vec();
    let draft = read(&file(&[Sheet { content: bytes, entries: String::new() }]));
    assert_eq!(texts(&draft, "paragraph"), ["Ge\u{301}valueerd zijn de thema's.".replace("e\u{301}", "\u{e9}")]);
}

#[test]
fn strings_in_an_array_read_the_same_however_they_are_spelled() {
    // Escapes, octal figures of one to three digits, nested brackets, a line that goes on, hexadecimal, a comment, and
    // the moves that make a space or none.
    let spellings: [&[u8]; 4] = [
        br"(Het kabinet \(in 2024\) zal 5 landen helpen.)",
        br"(Het kabi)-5(net (in 2024) zal \65 landen h)+2(elpen\56)",
        b"(\\110\\145t ka\\\nbinet \\050in 2024\\51 zal 5 landen )12.5 % te helpen\n(helpen.)",
        b"<486574>-400(kabinet)-400.5(\\(in)-400(2024\\))-400(zal 5 landen helpen.)",
    ];
    for spelling in spellings {
        let bytes = [b"BT /F1 11 Tf 72 700 Td [", spelling, b"] TJ ET"].concat();
        let draft = read(&file(&[Sheet { content: bytes, entries: String::new() }]));
        let shown = String::from_utf8_lossy(spelling);
        assert_eq!(texts(&draft, "paragraph"), ["Het kabinet (in 2024) zal 5 landen helpen."], "{shown}");
    }
}

#[test]
fn hidden_text_counts_only_where_there_is_no_other() {
    let layer = "q 595 0 0 842 0 0 cm /Im Do Q BT 3 Tr /F1 11 Tf 72 700 Td (De tekst onder het beeld telt hier wel degelijk mee.) Tj ET";
    let scanned = read(&file(&[Sheet { content: layer.into(), entries: String::new() }]));
    assert_eq!((scanned.health, texts(&scanned, "paragraph").len()), (Health::Ok, 1));
    let shadow = format!("{} BT 3 Tr /F1 11 Tf 72 300 Td (Verborgen belofte.) Tj ET", content(&body(100.0)));
    let draft = read(&file(&[Sheet { content: shadow.into(), entries: String::new() }]));
    assert!(draft.items.iter().all(|item| !item.text.contains("Verborgen")));
}

#[test]
fn a_long_or_finished_line_is_no_heading_however_large() {
    let mut pieces = vec![(72.0, 80.0, 16.0, "!Dit is een hele zin en dus geen kop.")];
    pieces.extend(body(110.0));
    let draft = read(&file(&[sheet(&pieces)]));
    assert!(headings(&draft).is_empty(), "{:?}", headings(&draft));
}
