//! What extraction makes of a snapshot: sections, blocks and sentences, each with its page, and the document's health.
//!
//! Knows nothing of file formats, of comparison or of JSON.

use std::fmt;

/// A language by its ISO 639-1 code, such as `nl` or `en`.
///
/// An open set on purpose: a language is a lexicon file, not a variant in the code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(String);

impl Language {
    /// Makes a language of a code; the code is lower-cased and otherwise taken as it is.
    pub fn new(code: &str) -> Self {
        Self(code.to_ascii_lowercase())
    }

    /// The ISO 639-1 code.
    pub fn code(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The format that the bytes really have, whatever their name or label says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Portable Document Format.
    Pdf,
    /// Office Open XML text.
    Docx,
    /// OpenDocument text.
    Odt,
    /// A web page.
    Html,
    /// An XML document, such as those of officielebekendmakingen.nl.
    Xml,
    /// Markdown (CommonMark with footnotes and tables).
    Markdown,
    /// Plain text, as `pdftotext` gives it or as somebody typed it.
    Text,
    /// None of these.
    Unknown,
}

impl Format {
    /// Its name in JSON and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::Odt => "odt",
            Self::Html => "html",
            Self::Xml => "xml",
            Self::Markdown => "markdown",
            Self::Text => "text",
            Self::Unknown => "unknown",
        }
    }

    /// The format of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Pdf, Self::Docx, Self::Odt, Self::Html, Self::Xml, Self::Markdown, Self::Text, Self::Unknown]
            .into_iter()
            .find(|format| format.as_str() == name)
    }
}

/// Whether the text can be trusted. Ordered from good to bad, so that the worse of two is their maximum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Health {
    /// Readable and whole.
    Ok,
    /// Readable, but not the announced final form (a Word file where a PDF is promised).
    Provisional,
    /// Far shorter than the series' previous edition.
    Shrunk,
    /// Some pages are images without text.
    PartlyScanned,
    /// Every page is an image without text.
    NoTextLayer,
    /// The address led somewhere else.
    Redirected,
    /// Two parts of one name: which one a reader sees is chance.
    Ambiguous,
    /// Not a document: an error, login or challenge page.
    WrongType,
    /// No text at all.
    Empty,
    /// Needs a password.
    Encrypted,
    /// The bytes end too early.
    Truncated,
    /// The bytes are not what their format demands.
    Damaged,
    /// More bytes, pages or text than allowed.
    TooLarge,
    /// Reading took more time or memory than allowed.
    Limit,
    /// The reader crashed.
    Crashed,
}

impl Health {
    /// Every value, from good to bad.
    pub const ALL: [Self; 15] = [
        Self::Ok,
        Self::Provisional,
        Self::Shrunk,
        Self::PartlyScanned,
        Self::NoTextLayer,
        Self::Redirected,
        Self::Ambiguous,
        Self::WrongType,
        Self::Empty,
        Self::Encrypted,
        Self::Truncated,
        Self::Damaged,
        Self::TooLarge,
        Self::Limit,
        Self::Crashed,
    ];

    /// Its name in JSON, in the database and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Provisional => "provisional",
            Self::Shrunk => "shrunk",
            Self::PartlyScanned => "partly-scanned",
            Self::NoTextLayer => "no-text-layer",
            Self::Redirected => "redirected",
            Self::Ambiguous => "ambiguous",
            Self::WrongType => "wrong-type",
            Self::Empty => "empty",
            Self::Encrypted => "encrypted",
            Self::Truncated => "truncated",
            Self::Damaged => "damaged",
            Self::TooLarge => "too-large",
            Self::Limit => "limit",
            Self::Crashed => "crashed",
        }
    }

    /// The health of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|health| health.as_str() == name)
    }

    /// Whether an edition of this health is compared without an operator's word.
    pub const fn is_comparable(self) -> bool {
        matches!(self, Self::Ok | Self::Provisional)
    }
}

impl fmt::Display for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What kind of text a block is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// Running text.
    Paragraph,
    /// One item of a list, with the sentence that introduces the list, if any.
    ListItem {
        /// The text that ends in a colon before the list.
        stem: Option<String>,
    },
    /// One row of a table, its cells joined by ` | `.
    TableRow,
    /// A footnote or endnote.
    Footnote {
        /// The mark it is referred to by, such as `3` or `*`.
        mark: String,
    },
    /// A quotation set apart.
    Quote,
    /// The caption of a table or figure.
    Caption,
}

impl BlockKind {
    /// Its name in JSON.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Paragraph => "paragraph",
            Self::ListItem { .. } => "list-item",
            Self::TableRow => "table-row",
            Self::Footnote { .. } => "footnote",
            Self::Quote => "quote",
            Self::Caption => "caption",
        }
    }
}

/// One sentence, or one table row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// The words, with white space folded.
    pub text: String,
    /// The page it begins on, from 1.
    pub page: u32,
}

/// A paragraph, a list item, a table row, a footnote, a quotation or a caption.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// The page it begins on, from 1.
    pub page: u32,
    /// The whole text: hyphens at line ends joined, white space folded, ligatures and apostrophes normalised, without
    /// reference marks.
    pub text: String,
    /// The same text, sentence by sentence.
    pub sentences: Vec<Sentence>,
    /// The marks of the footnotes that it refers to.
    pub notes: Vec<String>,
    /// The file breaks the last sentence off; that sentence takes part in no alarm.
    pub cut_off: bool,
    /// The text was read by optical character recognition.
    pub ocr: bool,
}

/// A heading and what stands under it, up to the next heading of any level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The headings from the document's title down to this one, verbatim; empty for text before the first heading.
    pub path: Vec<String>,
    /// 1 for the highest heading; 0 for text before the first heading.
    pub level: u8,
    /// The heading's number alone, such as `2.1`.
    pub number: Option<String>,
    /// The heading, verbatim, its number included.
    pub heading: Option<String>,
    /// The page it begins on, from 1.
    pub page: u32,
    /// What that page prints as its number.
    pub page_label: Option<String>,
    /// What stands under the heading, in reading order.
    pub blocks: Vec<Block>,
}

/// What a file says of itself, where it says it. None of it takes part in a comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// Who wrote it.
    pub author: Option<String>,
    /// The program that made the file.
    pub producer: Option<String>,
    /// When it was made: ISO 8601, as exact as the file says (`2022`, `2022-10-03T09:30:00+02:00`).
    pub created: Option<String>,
    /// When it was last changed, likewise.
    pub modified: Option<String>,
    /// How often the file was saved, where the format tells: 1, and one more for each update appended to a PDF.
    pub revisions: Option<u32>,
}

/// A document as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The format that the bytes have.
    pub format: Format,
    /// The language of most of its text, where it could be told.
    pub language: Option<Language>,
    /// The title: the file's own, or its first heading.
    pub title: Option<String>,
    /// How many pages there are; 1 where the format has none.
    pub pages: u32,
    /// Whether the text can be trusted.
    pub health: Health,
    /// The rules that read it, such as `pdf/1`.
    pub extractor: String,
    /// All sections in reading order, flat.
    pub sections: Vec<Section>,
    /// What the reader should know, in plain words.
    pub warnings: Vec<String>,
    /// What the file says of itself.
    pub metadata: Metadata,
    /// The pages that are pictures without text, from 1; those that were recognised are not among them.
    pub scanned_pages: Vec<u32>,
}

impl Document {
    /// A document without text: what an unreadable file becomes.
    pub fn unreadable(format: Format, health: Health, extractor: &str, reason: impl Into<String>) -> Self {
        Self {
            format,
            language: None,
            title: None,
            pages: 0,
            health,
            extractor: extractor.to_owned(),
            sections: Vec::new(),
            warnings: vec![reason.into()],
            metadata: Metadata::default(),
            scanned_pages: Vec::new(),
        }
    }

    /// All sentences in reading order; their position in this order is their [`SentenceId`].
    pub fn sentences(&self) -> impl Iterator<Item = SentenceAt<'_>> {
        self.sections
            .iter()
            .enumerate()
            .flat_map(|(section_index, section)| {
                section.blocks.iter().flat_map(move |block| {
                    let last = block.sentences.len().saturating_sub(1);
                    block.sentences.iter().enumerate().map(move |(n, sentence)| SentenceAt {
                        id: SentenceId(0),
                        section: section_index,
                        block,
                        sentence,
                        cut_off: block.cut_off && n == last,
                    })
                })
            })
            .enumerate()
            .map(|(n, at)| SentenceAt { id: SentenceId(u32::try_from(n).unwrap_or(u32::MAX)), ..at })
    }

    /// How many words there are in all blocks.
    pub fn word_count(&self) -> usize {
        self.sections
            .iter()
            .flat_map(|section| &section.blocks)
            .map(|block| block.text.split_whitespace().count())
            .sum()
    }
}

/// The position of a sentence in [`Document::sentences`], from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SentenceId(pub u32);

impl SentenceId {
    /// As an index.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A sentence with the place where it stands.
#[derive(Clone, Copy, Debug)]
pub struct SentenceAt<'a> {
    /// Its position in the document.
    pub id: SentenceId,
    /// The index of its section in [`Document::sections`].
    pub section: usize,
    /// The block that holds it.
    pub block: &'a Block,
    /// The sentence itself.
    pub sentence: &'a Sentence,
    /// The file breaks it off.
    pub cut_off: bool,
}
