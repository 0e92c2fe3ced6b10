//! The JSON of a document, as `extract --format json` prints it and as the sandbox's child sends it.
//!
//! Everything that [`Document`] holds is in it, so that nothing is lost on the way; fields may be added, never changed.

use serde::{Deserialize, Serialize};

use crate::core::document::{Block, BlockKind, Document, Format, Health, Language, Metadata, Section, Sentence};
use crate::core::extract::heading;
use crate::shape::{SCHEMA, ShapeError, named};

/// A document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentShape {
    /// Always 1.
    pub schema: u32,
    /// The SHA-256 of the bytes it was read from, in hexadecimal; empty between child and parent.
    pub sha256: String,
    /// One of the values of `health`.
    pub health: String,
    /// One of the values of `format`.
    pub format: String,
    /// ISO 639-1, or null.
    pub language: Option<String>,
    /// The title, or null.
    pub title: Option<String>,
    /// How many pages.
    pub pages: u32,
    /// The rules that read it.
    pub extractor: String,
    /// In reading order, flat.
    pub sections: Vec<SectionShape>,
    /// In plain words.
    pub warnings: Vec<String>,
    /// What the file says of itself.
    #[serde(default)]
    pub metadata: MetadataShape,
    /// Pages that are pictures without text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scanned_pages: Vec<u32>,
}

/// What a file says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MetadataShape {
    /// Who wrote it, or null.
    pub author: Option<String>,
    /// The program that made it, or null.
    pub producer: Option<String>,
    /// ISO 8601, or null.
    pub created: Option<String>,
    /// ISO 8601, or null.
    pub modified: Option<String>,
    /// How often it was saved, or null.
    pub revisions: Option<u32>,
}

/// A section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionShape {
    /// Headings from the title down to this one.
    pub path: Vec<String>,
    /// 1 is the highest; 0 stands before the first heading.
    pub level: u8,
    /// The number that the heading opens with, alone, or null: that of `Bijlage 7: …` stands behind a word, so programs
    /// that print number and heading would print it twice.
    pub number: Option<String>,
    /// Verbatim, or null.
    pub heading: Option<String>,
    /// From 1.
    pub page: u32,
    /// What the page prints, or null.
    pub page_label: Option<String>,
    /// In reading order.
    pub blocks: Vec<BlockShape>,
}

/// A block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockShape {
    /// `paragraph`, `list-item`, `table-row`, `footnote`, `quote` or `caption`.
    pub kind: String,
    /// From 1.
    pub page: u32,
    /// The whole text.
    pub text: String,
    /// The same, sentence by sentence.
    pub sentences: Vec<String>,
    /// The page on which each sentence begins.
    pub sentence_pages: Vec<u32>,
    /// What introduces the list; of list items only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stem: Option<String>,
    /// Of footnotes only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
    /// Marks of the footnotes it refers to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// The file breaks its last sentence off.
    pub cut_off: bool,
    /// Read by optical character recognition.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ocr: bool,
}

impl DocumentShape {
    /// The shape of a document that was read from bytes of this digest.
    pub fn from_document(document: &Document, sha256: &str) -> Self {
        Self::of(document.clone(), sha256)
    }

    /// The same, of a document that is needed no more: its text is moved, not copied.
    pub fn of(document: Document, sha256: &str) -> Self {
        Self {
            schema: SCHEMA,
            sha256: sha256.to_owned(),
            health: document.health.as_str().to_owned(),
            format: document.format.as_str().to_owned(),
            language: document.language.as_ref().map(|language| language.code().to_owned()),
            title: document.title,
            pages: document.pages,
            extractor: document.extractor,
            sections: document.sections.into_iter().map(section_shape).collect(),
            warnings: document.warnings,
            metadata: metadata_shape(document.metadata),
            scanned_pages: document.scanned_pages,
        }
    }

    /// The document again.
    ///
    /// # Errors
    /// A health, a format or a kind is not one of the known ones.
    pub fn into_document(self) -> Result<Document, ShapeError> {
        Ok(Document {
            format: named("format", &self.format, Format::parse(&self.format))?,
            language: self.language.as_deref().map(Language::new),
            title: self.title,
            pages: self.pages,
            health: named("health", &self.health, Health::parse(&self.health))?,
            extractor: self.extractor,
            sections: self.sections.into_iter().map(section).collect::<Result<_, _>>()?,
            warnings: self.warnings,
            metadata: metadata(self.metadata),
            scanned_pages: self.scanned_pages,
        })
    }
}

fn metadata_shape(metadata: Metadata) -> MetadataShape {
    let Metadata { author, producer, created, modified, revisions } = metadata;
    MetadataShape { author, producer, created, modified, revisions }
}

fn metadata(shape: MetadataShape) -> Metadata {
    let MetadataShape { author, producer, created, modified, revisions } = shape;
    Metadata { author, producer, created, modified, revisions }
}

fn section_shape(section: Section) -> SectionShape {
    let number = section.number.filter(|number| section.heading.as_ref().is_some_and(|h| h.starts_with(number)));
    SectionShape {
        path: section.path,
        level: section.level,
        number,
        heading: section.heading,
        page: section.page,
        page_label: section.page_label,
        blocks: section.blocks.into_iter().map(block_shape).collect(),
    }
}

fn block_shape(block: Block) -> BlockShape {
    let kind = block.kind.as_str().to_owned();
    let (stem, mark) = match block.kind {
        BlockKind::ListItem { stem } => (stem, None),
        BlockKind::Footnote { mark } => (None, Some(mark)),
        _ => (None, None),
    };
    BlockShape {
        kind,
        page: block.page,
        text: block.text,
        sentence_pages: block.sentences.iter().map(|sentence| sentence.page).collect(),
        sentences: block.sentences.into_iter().map(|sentence| sentence.text).collect(),
        stem,
        mark,
        notes: block.notes,
        cut_off: block.cut_off,
        ocr: block.ocr,
    }
}

fn section(shape: SectionShape) -> Result<Section, ShapeError> {
    Ok(Section {
        path: shape.path,
        level: shape.level,
        number: shape.number.or_else(|| shape.heading.as_deref().and_then(heading::number).map(str::to_owned)),
        heading: shape.heading,
        page: shape.page,
        page_label: shape.page_label,
        blocks: shape.blocks.into_iter().map(block).collect::<Result<_, _>>()?,
    })
}

fn block(shape: BlockShape) -> Result<Block, ShapeError> {
    let kind = match shape.kind.as_str() {
        "paragraph" => BlockKind::Paragraph,
        "list-item" => BlockKind::ListItem { stem: shape.stem },
        "table-row" => BlockKind::TableRow,
        "footnote" => BlockKind::Footnote { mark: shape.mark.unwrap_or_default() },
        "quote" => BlockKind::Quote,
        "caption" => BlockKind::Caption,
        other => return Err(ShapeError { what: "kind", value: other.to_owned() }),
    };
    let page = shape.page;
    let pages = shape.sentence_pages.into_iter().map(Some).chain(std::iter::repeat(None));
    let sentences = shape
        .sentences
        .into_iter()
        .zip(pages)
        .map(|(text, own)| Sentence { text, page: own.unwrap_or(page) })
        .collect();
    Ok(Block { kind, page, text: shape.text, sentences, notes: shape.notes, cut_off: shape.cut_off, ocr: shape.ocr })
}
