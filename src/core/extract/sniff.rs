//! Tells the format from the bytes, and decodes those that are text. The name and the label only settle what the bytes
//! leave open: Markdown or plain text.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::{Options, data, package};
use crate::core::document::{Format, Health};

/// Text with what there is to say about its characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decoded {
    /// The characters, NUL removed.
    pub text: String,
    /// What the reader should know: doubtful charset, NUL bytes.
    pub warnings: Vec<String>,
}

/// What the bytes are.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Portable Document Format.
    Pdf,
    /// Office Open XML text.
    Docx,
    /// OpenDocument text.
    Odt,
    /// A web page.
    Html(Decoded),
    /// XML.
    Xml(Decoded),
    /// YAML or JSON.
    Data(Decoded),
    /// Markdown.
    Markdown(Decoded),
    /// Plain text.
    Text(Decoded),
    /// Nothing that can be read, and why.
    Unreadable {
        /// The nearest format.
        format: Format,
        /// How bad it is.
        health: Health,
        /// In plain words.
        reason: String,
    },
}

fn unreadable(format: Format, health: Health, reason: &str) -> Kind {
    Kind::Unreadable { format, health, reason: reason.to_owned() }
}

/// The format that the media type or, failing that, the file's name announces.
pub fn announced(options: &Options) -> Option<Format> {
    let media_type =
        options.media_type.as_deref().unwrap_or("").split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    let by_type = match media_type.as_str() {
        "application/pdf" | "application/x-pdf" => Some(Format::Pdf),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => Some(Format::Docx),
        "application/vnd.oasis.opendocument.text" => Some(Format::Odt),
        "text/html" | "application/xhtml+xml" => Some(Format::Html),
        "text/xml" | "application/xml" => Some(Format::Xml),
        "text/markdown" | "text/x-markdown" => Some(Format::Markdown),
        _ => None,
    };
    by_type.or_else(|| {
        let name = options.file_name.as_deref()?.to_ascii_lowercase();
        let extension = name.rsplit_once('.')?.1;
        Some(match extension {
            "pdf" => Format::Pdf,
            "docx" | "docm" | "dotx" => Format::Docx,
            "odt" | "ott" | "fodt" => Format::Odt,
            "html" | "htm" | "xhtml" => Format::Html,
            "xml" => Format::Xml,
            "md" | "markdown" | "mdown" | "mkd" => Format::Markdown,
            "txt" | "text" | "asc" => Format::Text,
            _ => return None,
        })
    })
}

/// Tells the format of `bytes`.
pub fn sniff(bytes: &[u8], options: &Options) -> Kind {
    if bytes.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0) {
        return unreadable(announced(options).unwrap_or(Format::Unknown), Health::Empty, "the file is empty");
    }
    let head = bytes.get(..bytes.len().min(1_024)).unwrap_or(bytes);
    if find(head, b"%PDF-").is_some() {
        return Kind::Pdf;
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") || bytes.starts_with(b"PK\x07\x08") {
        return match package::kind(bytes) {
            Ok(package::Kind::Docx) => Kind::Docx,
            Ok(package::Kind::Odt) => Kind::Odt,
            Ok(package::Kind::Other) => {
                unreadable(Format::Unknown, Health::WrongType, "a ZIP archive that holds no text document")
            }
            Err((health, reason)) => {
                let format = match announced(options) {
                    Some(Format::Odt) => Format::Odt,
                    _ => Format::Docx,
                };
                unreadable(format, health, &reason)
            }
        };
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
        return unreadable(
            Format::Docx,
            Health::Encrypted,
            "an OLE file: a Word file with a password, or one of the old binary form",
        );
    }
    if let Some(name) = binary_kind(bytes) {
        return unreadable(Format::Unknown, Health::WrongType, &format!("{name}, not a document"));
    }
    let decoded = decode(bytes, options);
    if looks_binary(&decoded.text) {
        return unreadable(Format::Unknown, Health::WrongType, "binary data, not a document");
    }
    let announced = announced(options);
    if is_html(&decoded.text, announced) {
        return Kind::Html(decoded);
    }
    if is_xml(&decoded.text, announced) {
        return Kind::Xml(decoded);
    }
    if data::is_announced(options) || (announced.is_none() && data::looks_like(&decoded.text)) {
        return Kind::Data(decoded);
    }
    match announced {
        Some(Format::Markdown) => Kind::Markdown(decoded),
        Some(Format::Text) => Kind::Text(decoded),
        _ if is_markdown(&decoded.text) => Kind::Markdown(decoded),
        _ => Kind::Text(decoded),
    }
}

/// Images, archives and programs by their first bytes.
fn binary_kind(bytes: &[u8]) -> Option<&'static str> {
    const MAGIC: [(&[u8], &str); 9] = [
        (b"\x89PNG", "a PNG image"),
        (b"\xFF\xD8\xFF", "a JPEG image"),
        (b"GIF8", "a GIF image"),
        (b"\x1F\x8B", "gzip data"),
        (b"7z\xBC\xAF", "a 7z archive"),
        (b"Rar!", "a RAR archive"),
        (b"\x7FELF", "a program"),
        (b"MZ\x90", "a program"),
        (b"{\\rtf", "an RTF file"),
    ];
    MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|&(_, name)| name)
}

fn looks_binary(text: &str) -> bool {
    let (mut n_chars, mut n_odd) = (0_usize, 0_usize);
    for c in text.chars().take(8_192) {
        n_chars += 1;
        n_odd += usize::from(
            c == '\u{FFFD}'
                || (c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{1b}' | '\u{85}')),
        );
    }
    n_chars > 0 && n_odd * 10 > n_chars
}

fn is_html(text: &str, announced: Option<Format>) -> bool {
    let head: String =
        text.trim_start_matches('\u{FEFF}').trim_start().chars().take(2_048).collect::<String>().to_ascii_lowercase();
    if announced == Some(Format::Markdown) || announced == Some(Format::Text) {
        return head.starts_with("<!doctype html") || head.starts_with("<html");
    }
    let body = skip_prolog(&head);
    body.starts_with("<!doctype html")
        || body.starts_with("<html")
        || (announced == Some(Format::Html) && head.contains('<'))
        || (announced != Some(Format::Xml)
            && !head.starts_with("<?xml")
            && [
                "<head", "<body", "<title", "<meta", "<h1", "<h2", "<p>", "<p ", "<div", "<main", "<article",
                "<section", "<table", "<ul", "<script",
            ]
            .iter()
            .any(|tag| body.starts_with(tag)))
        || (announced == Some(Format::Html))
}

/// Past an XML declaration and comments, where XHTML has its doctype.
fn skip_prolog(head: &str) -> &str {
    let mut rest = head;
    loop {
        rest = rest.trim_start();
        let after = if rest.starts_with("<?") {
            rest.find("?>").map(|end| end + 2)
        } else if rest.starts_with("<!--") {
            rest.find("-->").map(|end| end + 3)
        } else {
            None
        };
        match after.and_then(|end| rest.get(end..)) {
            Some(tail) => rest = tail,
            None => return rest,
        }
    }
}

fn is_xml(text: &str, announced: Option<Format>) -> bool {
    let head = text.trim_start_matches('\u{FEFF}').trim_start();
    if head.starts_with("<?xml") {
        return true;
    }
    let mut chars = head.chars();
    let tag = chars.next() == Some('<') && chars.next().is_some_and(|c| c.is_alphabetic() || c == '!' || c == '_');
    tag && (announced == Some(Format::Xml)
        || (!matches!(announced, Some(Format::Markdown | Format::Text)) && text.trim_end().ends_with('>')))
}

/// Headings with `#`, or links, emphasis and fences, in a file whose name says nothing.
fn is_markdown(text: &str) -> bool {
    let lines = || text.lines().take(400);
    let n_headings =
        lines().filter(|line| line.trim_start_matches('#').starts_with(' ') && line.starts_with('#')).count();
    let n_marks = lines()
        .filter(|line| line.contains("](") || line.contains("**") || line.starts_with("```") || line.starts_with("[^"))
        .count();
    n_headings >= 2 || (n_headings == 1 && text.trim_start().starts_with("# ")) || n_marks >= 4
}

/// Decodes text: byte order mark, then NUL patterns of UTF-16, then a valid UTF-8, then the declared charset, then a guess.
pub fn decode(bytes: &[u8], options: &Options) -> Decoded {
    let mut warnings = Vec::new();
    let (encoding, skip) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => (encoding, length),
        None => (choose_encoding(bytes, options, &mut warnings), 0),
    };
    let body = bytes.get(skip..).unwrap_or_default();
    let (text, had_errors) = encoding.decode_without_bom_handling(body);
    if had_errors {
        warnings.push(format!("charset doubtful: not all bytes are {}", encoding.name()));
    }
    let text = if text.contains('\0') {
        warnings.push("NUL bytes were removed".to_owned());
        text.replace('\0', "")
    } else {
        text.into_owned()
    };
    Decoded { text, warnings }
}

fn choose_encoding(bytes: &[u8], options: &Options, warnings: &mut Vec<String>) -> &'static Encoding {
    if let Some(encoding) = utf16_without_bom(bytes) {
        warnings.push(format!("{} without a byte order mark", encoding.name()));
        return encoding;
    }
    let is_utf8 = std::str::from_utf8(bytes).is_ok() || cut_inside_character(bytes);
    if is_utf8 {
        return UTF_8;
    }
    let declared = declared_charset(bytes, options);
    match declared {
        Some(encoding) if encoding != UTF_8 => encoding,
        _ => {
            let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
            detector.feed(bytes.get(..bytes.len().min(1 << 20)).unwrap_or(bytes), true);
            let guess = detector.guess(Some(b"nl"), chardetng::Utf8Detection::Deny);
            let guess = if guess == UTF_8 { WINDOWS_1252 } else { guess };
            let label = if declared.is_some() { "labelled UTF-8 but is not" } else { "not UTF-8 and not labelled" };
            warnings.push(format!("charset doubtful: {label}, read as {}", guess.name()));
            guess
        }
    }
}

/// A multi-byte character broken off at the very end is a truncated UTF-8 file, not another charset.
fn cut_inside_character(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none() && error.valid_up_to() > 0)
}

/// Latin text in UTF-16 has a NUL in every other byte.
fn utf16_without_bom(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = bytes.get(..bytes.len().min(4_096))?;
    if sample.len() < 4 {
        return None;
    }
    let n_pairs = sample.len() / 2;
    let even = sample.iter().step_by(2).filter(|byte| **byte == 0).count();
    let odd = sample.iter().skip(1).step_by(2).filter(|byte| **byte == 0).count();
    if odd * 10 >= n_pairs * 7 && even * 10 < n_pairs {
        Some(UTF_16LE)
    } else if even * 10 >= n_pairs * 7 && odd * 10 < n_pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// The charset of the media type, of `<meta>` or of the XML declaration.
fn declared_charset(bytes: &[u8], options: &Options) -> Option<&'static Encoding> {
    if let Some(media_type) = options.media_type.as_deref()
        && let Some(encoding) = label_after(media_type.as_bytes(), b"charset=")
    {
        return Some(encoding);
    }
    let head = bytes.get(..bytes.len().min(4_096)).unwrap_or(bytes);
    label_after(head, b"charset=").or_else(|| label_after(head, b"encoding="))
}

fn label_after(bytes: &[u8], key: &[u8]) -> Option<&'static Encoding> {
    let lower = bytes.to_ascii_lowercase();
    let start = find(&lower, key)? + key.len();
    let label: Vec<u8> = lower
        .get(start..)?
        .iter()
        .copied()
        .skip_while(|byte| matches!(byte, b'"' | b'\'' | b' '))
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'.'))
        .take(40)
        .collect();
    Encoding::for_label(&label)
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}
