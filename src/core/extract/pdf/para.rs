//! The common value of the two ways to read a PDF, by its structure tree and by its layout: lines that belong together.

use super::lines::Line;

/// What a paragraph is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// The document's title.
    Title,
    /// A heading, 1 the highest.
    Heading(u8),
    /// Running text.
    Body,
    /// An item of a list.
    ListItem,
    /// A row of a table.
    Row,
    /// A footnote, with its mark where that is known.
    Note(Option<String>),
    /// The caption of a table or a figure.
    Caption,
    /// A quotation set apart.
    Quote,
}

/// Lines that belong together.
#[derive(Clone, Debug)]
pub(super) struct Para {
    /// What they are.
    pub role: Role,
    /// The lines, in reading order; not empty, except for the cells of a row.
    pub lines: Vec<Line>,
    /// For a row: how many lines each cell has.
    pub cells: Vec<usize>,
}

impl Para {
    /// A paragraph of that role.
    pub(super) fn new(role: Role, lines: Vec<Line>) -> Self {
        Self { role, lines, cells: Vec::new() }
    }

    /// Where it begins.
    pub(super) fn page(&self) -> u32 {
        self.lines.first().map_or(1, |line| line.page)
    }

    /// The size that most of its characters have.
    pub(super) fn size(&self) -> f32 {
        self.lines.iter().max_by_key(|line| line.length()).map_or(0.0, |line| line.size)
    }

    /// Whether nearly all of it is bold.
    pub(super) fn bold(&self) -> bool {
        !self.lines.is_empty() && self.lines.iter().all(|line| line.bold || line.length() < 2)
    }

    /// How many characters it has.
    pub(super) fn length(&self) -> usize {
        self.lines.iter().map(Line::length).sum()
    }
}
