//! What the content walk draws on: keeps text and the extent of images, and nothing that has colour or shape.

use rustc_hash::FxHashMap;

use super::marks::{Actual, Marks};
use super::matrix::Matrix;
use super::page::{Glyph, MarkId, Page, RawGlyph};

/// What belongs to one page while it is read.
pub(super) struct Canvas {
    /// The page, its glyphs still missing.
    pub page: Page,
    raw: Vec<RawGlyph>,
    /// The marked content that is open.
    pub marks: Marks,
    mark_numbers: FxHashMap<MarkId, u32>,
    box_size: (f64, f64),
}

impl Canvas {
    /// An empty page, sizes in points; `raw` is room to work in.
    pub(super) fn new(width: f32, height: f32, mut raw: Vec<RawGlyph>) -> Self {
        raw.clear();
        Self {
            page: Page { width, height, ..Page::default() },
            raw,
            marks: Marks::default(),
            mark_numbers: FxHashMap::default(),
            box_size: (f64::from(width), f64::from(height)),
        }
    }

    /// The page with all that was drawn, and the room again.
    pub(super) fn into_page(mut self) -> (Page, Vec<RawGlyph>) {
        self.page.settle(&self.raw);
        (self.page, self.raw)
    }

    /// Whether a place is on the page, with a little slack.
    pub(super) fn inside(&self, (x, y): (f64, f64)) -> bool {
        let (width, height) = self.box_size;
        x > -4.0 && y > -4.0 && x < width + 4.0 && y < height + 4.0
    }

    /// What glyphs drawn now carry in [`super::page::Glyph::mark`].
    pub(super) fn mark_number(&mut self) -> u32 {
        let Some(id) = self.marks.current() else { return 0 };
        *self.mark_numbers.entry(id).or_insert_with(|| {
            self.page.marks.push(id);
            u32::try_from(self.page.marks.len()).unwrap_or(0)
        })
    }

    /// Takes note of an image that fills the unit square.
    pub(super) fn image(&mut self, ctm: Matrix) {
        let corners = [ctm.apply(0.0, 0.0), ctm.apply(1.0, 0.0), ctm.apply(0.0, 1.0), ctm.apply(1.0, 1.0)];
        let (width, height) = self.box_size;
        let span = |values: [f64; 4], most: f64| {
            let low = values.iter().copied().fold(f64::INFINITY, f64::min).max(0.0);
            let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max).min(most);
            if high > low && most > 0.0 { (high - low) / most } else { 0.0 }
        };
        let share = span(corners.map(|c| c.0), width) * span(corners.map(|c| c.1), height);
        // Scans are often cut into strips, so strips add up.
        self.page.image_share = (self.page.image_share + share as f32).min(1.0);
    }

    /// Adds a glyph that stands for one character, where no text stands for the glyphs.
    pub(super) fn put_one(&mut self, mut base: RawGlyph, ch: char) {
        base.glyph.ch = ch;
        self.raw.push(base);
    }

    /// Adds the characters that one glyph stands for, each with its part of the width.
    pub(super) fn put(&mut self, base: RawGlyph, text: &str) {
        let replaced = match self.marks.actual() {
            Actual::None => None,
            Actual::Pending(text) => {
                self.marks.spend_actual();
                Some(text)
            }
            Actual::Spent => {
                // The replacement stands already; only its extent grows.
                if let Some(last) = self.raw.last_mut().filter(|last| last.turn == base.turn) {
                    last.to = base.to;
                }
                return;
            }
        };
        let text = replaced.as_deref().unwrap_or(text);
        let count = text.chars().count();
        if count == 0 {
            self.page.unmapped += usize::from(replaced.is_none());
            return;
        }
        let part = |n: usize| {
            let share = n as f32 / count as f32;
            (base.from.0 + (base.to.0 - base.from.0) * share, base.from.1 + (base.to.1 - base.from.1) * share)
        };
        for (n, ch) in text.chars().enumerate() {
            let glyph = Glyph { ch, ..base.glyph };
            self.raw.push(RawGlyph { glyph, from: part(n), to: part(n + 1), turn: base.turn });
        }
    }
}
