//! Text strings of PDF dictionaries.

/// Decodes a text string: UTF-16 or UTF-8 with a byte order mark, else PDFDocEncoding, whose printable part is read as
/// windows-1252, from which it differs in a few signs only.
pub(super) fn text(bytes: &[u8]) -> String {
    let text = match bytes {
        [0xfe, 0xff, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0.into_owned(),
        [0xff, 0xfe, rest @ ..] => encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0.into_owned(),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    };
    // A language code may be embedded between escape characters.
    if text.contains('\u{1b}') {
        let mut inside = false;
        return text
            .chars()
            .filter(|c| {
                if *c == '\u{1b}' {
                    inside = !inside;
                }
                *c != '\u{1b}' && !inside
            })
            .collect();
    }
    text
}
