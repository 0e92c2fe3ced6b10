//! Right-to-left text comes out as it is read, however the file draws it.

use super::made::Made;
use super::{read, texts};

/// A page that shows characters by their places: each its left edge, the same height, and what its code stands for.
fn page(shown: &[(f32, char)]) -> Vec<u8> {
    let mut made = Made::default();
    let mut codes = String::new();
    let mut content = String::new();
    for (n, (x, ch)) in shown.iter().enumerate() {
        codes.push_str(&format!("<{:02X}> <{:04X}>\n", n + 1, *ch as u32));
        content.push_str(&format!("BT /F1 10 Tf {x} 700 Td <{:02X}> Tj ET\n", n + 1));
    }
    let map = made.stream(
        "",
        format!(
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /M def /CMapType 2 def\n\
             1 begincodespacerange <00> <FF> endcodespacerange\n{} beginbfchar\n{codes}endbfchar\nendcmap end end",
            shown.len()
        ),
    );
    let widths = "500 ".repeat(256);
    let font = made.add(format!(
        "<< /Type /Font /Subtype /TrueType /BaseFont /Helvetica /FirstChar 0 /LastChar 255 /Widths [{widths}] \
         /Encoding /WinAnsiEncoding /ToUnicode {map} 0 R >>"
    ));
    let stream = made.stream("", content);
    let page = made.add(format!(
        "<< /Type /Page /Parent 5 0 R /MediaBox [0 0 595 842] /Contents {stream} 0 R \
         /Resources << /Font << /F1 {font} 0 R >> >> >>"
    ));
    made.add(format!("<< /Type /Pages /Kids [{page} 0 R] /Count 1 >>"));
    let root = made.add("<< /Type /Catalog /Pages 5 0 R >>");
    made.file(root)
}

/// Characters from left to right.
fn placed(visual: &str) -> Vec<(f32, char)> {
    visual.chars().zip(0u8..).map(|(ch, n)| (72.0 + 5.0 * f32::from(n), ch)).collect()
}

#[test]
fn text_is_logical_whether_drawn_as_it_stands_or_as_it_is_read() {
    let cases = [
        // As it is read; as it stands, from left to right.
        ("הממשלה תפעל בשנת 2025 עם גאנה.", ".הנאג םע 2025 תנשב לעפת הלשממה"),
        ("ستنشر الوزارة 12,5 تقريرا", "اريرقت 12,5 ةرازولا رشنتس"),
        ("הדוח (חלק ב) של Team Europe מוכן", "ןכומ Team Europe לש (ב קלח) חודה"),
    ];
    for (read_as, stands) in cases {
        let mut shown = placed(stands);
        for _ in ["left to right", "right to left"] {
            let draft = read(&page(&shown));
            assert_eq!(texts(&draft, "paragraph"), [read_as]);
            shown.reverse();
        }
    }
}

#[test]
fn words_of_it_inside_another_language_are_turned_alone() {
    let draft = read(&page(&placed("De naam הלשממה betekent regering.")));
    assert_eq!(texts(&draft, "paragraph"), ["De naam הממשלה betekent regering."]);
}

#[test]
fn letters_in_the_shape_of_their_place_become_plain_ones() {
    // Lam and alef are one glyph, and the word stands in the shapes of its letters.
    let draft = read(&page(&placed("\u{fedc}\u{fef3}\u{fefc}\u{fe91} \u{fee2}\u{fee0}\u{fecb}")));
    let text = texts(&draft, "paragraph").join(" ");
    assert!(text.chars().all(|ch| !matches!(ch, '\u{fb50}'..='\u{feff}')), "{text}");
    assert!(text.contains("لا"), "{text}");
}
