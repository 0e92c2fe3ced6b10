//! What the bytes of a PDF tell about its condition before anything is parsed: cut off, revised. Needed because the
//! parser repairs a broken file without a word.

/// How far from the end the closing `%%EOF` may stand; some servers and signers append a little.
const TAIL: usize = 4096;

/// Whether there is a PDF header near the beginning, as every reader asks for.
pub(super) fn has_header(bytes: &[u8]) -> bool {
    find(head(bytes, 1024), b"%PDF-").is_some()
}

/// Whether the file ends too early: no closing `%%EOF`, a cross-reference table beyond the end, or fewer bytes than
/// the linearisation dictionary announces.
pub(super) fn is_truncated(bytes: &[u8]) -> bool {
    let tail = bytes.get(bytes.len().saturating_sub(TAIL)..).unwrap_or_default();
    let Some(end) = rfind(tail, b"%%EOF") else { return true };
    let before_end = tail.get(..end).unwrap_or_default();
    if let Some(at) = rfind(before_end, b"startxref") {
        let offset = number_after(before_end.get(at + 9..).unwrap_or_default());
        if offset.is_some_and(|offset| offset >= bytes.len()) {
            return true;
        }
    }
    announced_length(bytes).is_some_and(|length| length > bytes.len())
}

/// How often the file was saved: 1, and one more for each incremental update.
///
/// A section of the file counts where it holds objects: Word ends its files with a second, empty table.
pub(super) fn revisions(bytes: &[u8]) -> usize {
    let mut count: usize = 0;
    let mut rest = bytes;
    while let Some(end) = find(rest, b"%%EOF") {
        let section = rest.get(..end).unwrap_or_default();
        count += usize::from(find(section, b" obj").is_some());
        rest = rest.get(end + 5..).unwrap_or_default();
    }
    // The two halves of a linearised file are one revision.
    count.saturating_sub(usize::from(announced_length(bytes).is_some() && count > 1)).max(1)
}

fn announced_length(bytes: &[u8]) -> Option<usize> {
    let start = head(bytes, 1024);
    let at = find(start, b"/Linearized")?;
    let dict = start.get(at..)?;
    let dict = dict.get(..find(dict, b">>")?)?;
    let mut rest = dict;
    while let Some(at) = find(rest, b"/L") {
        rest = rest.get(at + 2..)?;
        if rest.first().is_some_and(|b| b.is_ascii_whitespace() || b.is_ascii_digit()) {
            return number_after(rest);
        }
    }
    None
}

fn head(bytes: &[u8], most: usize) -> &[u8] {
    bytes.get(..bytes.len().min(most)).unwrap_or_default()
}

fn number_after(bytes: &[u8]) -> Option<usize> {
    let digits: String = bytes
        .iter()
        .skip_while(|b| b.is_ascii_whitespace())
        .take(12)
        .take_while(|b| b.is_ascii_digit())
        .map(|b| char::from(*b))
        .collect();
    digits.parse().ok()
}

/// Where `needle` stands first.
pub(super) fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut from = 0;
    while let Some(step) = bytes.get(from..)?.iter().position(|b| *b == first) {
        let at = from + step;
        if bytes.get(at..)?.starts_with(needle) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

fn rfind(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).rposition(|window| window == needle)
}
