//! Bytes in, [`Document`] out.
//!
//! Every format has a reader that gives a [`Draft`]: headings with a level and blocks in reading order. [`assemble()`]
//! makes sections and sentences of it, the same way for all. Runs inside the child process of [`crate::sandbox`]; knows
//! nothing of files or of time.

mod abbreviations;
mod assemble;
mod bold;
pub mod clean;
mod counting;
pub mod data;
pub mod docx;
mod elsewhere;
pub mod heading;
pub mod html;
pub mod language;
pub mod markdown;
mod metadata;
mod ocr;
pub mod odt;
mod package;
mod part;
pub mod pdf;
pub mod sentence;
pub mod sniff;
pub mod text;
mod tree;
pub mod xml;

pub use assemble::assemble;
pub use elsewhere::led_elsewhere;
pub use ocr::Recognised;
pub use package::container;
pub use part::Part;

use crate::core::document::{BlockKind, Document, Format, Health, Metadata};

/// What the caller knows and allows.
#[derive(Clone, Debug)]
pub struct Options {
    /// The name the file came with, for its extension only.
    pub file_name: Option<String>,
    /// The media type the server declared, such as `application/pdf`.
    pub media_type: Option<String>,
    /// Most pages read; more is `too-large`.
    pub max_pages: u32,
    /// Most bytes of text and of any inflated part; more is `too-large`.
    pub max_text_bytes: usize,
    /// What character recognition read of scanned pages; readers of formats without pages do not look at it.
    pub recognised: Vec<Recognised>,
}

impl Default for Options {
    fn default() -> Self {
        Self { file_name: None, media_type: None, max_pages: 5_000, max_text_bytes: 64 << 20, recognised: Vec::new() }
    }
}

/// What a format's reader found, before sections and sentences.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The format read.
    pub format: Format,
    /// Which reader, such as `pdf/1`.
    pub extractor: &'static str,
    /// The file's own title.
    pub title: Option<String>,
    /// The language that the file declares, as it writes it (`nl-NL`).
    pub declared_language: Option<String>,
    /// How many pages; 1 where the format has none.
    pub pages: u32,
    /// Judged from the bytes.
    pub health: Health,
    /// Headings and blocks in reading order.
    pub items: Vec<Item>,
    /// What the reader should know.
    pub warnings: Vec<String>,
    /// What the file says of itself.
    pub metadata: Metadata,
    /// The pages that are pictures without text, from 1.
    pub scanned_pages: Vec<u32>,
}

/// A heading or a block of a [`Draft`].
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Heading or kind of block.
    pub kind: ItemKind,
    /// The page it begins on, from 1.
    pub page: u32,
    /// What that page prints as its number.
    pub page_label: Option<String>,
    /// Its text, one line; marks of footnotes are taken out and stand in `notes`.
    pub text: String,
    /// Byte offsets into `text` at which a further page begins: `(offset, page)`.
    pub page_breaks: Vec<(usize, u32)>,
    /// Marks of the footnotes it refers to.
    pub notes: Vec<String>,
    /// The file breaks it off.
    pub cut_off: bool,
    /// Read by optical character recognition.
    pub ocr: bool,
}

/// What an [`Item`] is.
#[derive(Clone, Debug, PartialEq)]
pub enum ItemKind {
    /// The document's title, above all headings; its own section of level 1 where no heading repeats it.
    Title,
    /// A heading, 1 the highest.
    Heading(u8),
    /// A block. The stem of a list item is filled in by [`assemble()`].
    Block(BlockKind),
}

impl Draft {
    /// A draft without items.
    pub fn empty(format: Format, extractor: &'static str, health: Health) -> Self {
        Self {
            format,
            extractor,
            title: None,
            declared_language: None,
            pages: 1,
            health,
            items: Vec::new(),
            warnings: Vec::new(),
            metadata: Metadata::default(),
            scanned_pages: Vec::new(),
        }
    }

    /// A draft of a file that cannot be read, and why.
    pub fn unreadable(format: Format, extractor: &'static str, health: Health, reason: impl Into<String>) -> Self {
        Self { pages: 0, warnings: vec![reason.into()], ..Self::empty(format, extractor, health) }
    }
}

impl Item {
    /// An item of a format without pages.
    pub fn new(kind: ItemKind, text: impl Into<String>) -> Self {
        Self {
            kind,
            page: 1,
            page_label: None,
            text: text.into(),
            page_breaks: Vec::new(),
            notes: Vec::new(),
            cut_off: false,
            ocr: false,
        }
    }
}

/// Reads a document. Never fails: what cannot be read is a document whose health says why.
pub fn extract(bytes: &[u8], options: &Options) -> Document {
    extract_whole(bytes.to_vec(), options)
}

/// The same, of bytes that nobody else needs: a large file is then held once.
pub fn extract_whole(bytes: Vec<u8>, options: &Options) -> Document {
    let announced = sniff::announced(options);
    let mut draft = match sniff::sniff(&bytes, options) {
        sniff::Kind::Pdf => pdf::read_whole(bytes, options),
        sniff::Kind::Docx => docx::read(&bytes, options),
        sniff::Kind::Odt => odt::read(&bytes, options),
        sniff::Kind::Html(text) => html::read(&text, options),
        sniff::Kind::Xml(text) => xml::read(&text, options),
        sniff::Kind::Data(text) => data::read(&text, options),
        sniff::Kind::Markdown(text) => markdown::read(&text, options),
        sniff::Kind::Text(text) => text::read(&text, options),
        sniff::Kind::Unreadable { format, health, reason } => Draft::unreadable(format, UNREADABLE, health, reason),
    };
    if announced == Some(Format::Pdf) {
        match draft.format {
            Format::Docx | Format::Odt if draft.health.is_comparable() => {
                draft.health = draft.health.max(Health::Provisional);
                draft.warnings.push("a PDF was announced, but this is a word processor's file".to_owned());
            }
            Format::Html if draft.health < Health::WrongType => {
                draft.health = Health::WrongType;
                draft.warnings.push("a PDF was announced, but this is a web page".to_owned());
            }
            _ => {}
        }
    }
    assemble(draft)
}

/// The readers of today, by the version that each document carries.
pub const CURRENT: [&str; 10] = [
    pdf::EXTRACTOR,
    pdf::WITH_OCR,
    docx::EXTRACTOR,
    odt::EXTRACTOR,
    html::EXTRACTOR,
    xml::EXTRACTOR,
    data::EXTRACTOR,
    markdown::EXTRACTOR,
    text::EXTRACTOR,
    UNREADABLE,
];

/// What stands for the reader where no reader knew the bytes.
const UNREADABLE: &str = "sniff/1";

/// Whether character recognition took part in reading a document with this extractor.
pub fn had_ocr(extractor: &str) -> bool {
    extractor == pdf::WITH_OCR
}

/// Whether today's rules made a document with this extractor. Others are read again before they are compared.
pub fn is_current(extractor: &str) -> bool {
    CURRENT.contains(&extractor)
}
