//! Scanned pages: their picture for character recognition, and the words that came back put in their places.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};
use hayro_syntax::Pdf;

use super::fonts::FALLBACK;
use super::page::{Glyph, Page};
use crate::core::extract::Recognised;
use crate::core::extract::ocr;

/// How finely a page is drawn; what character recognition is made for.
pub const DOTS_PER_INCH: u16 = 300;

/// Larger pages are drawn more coarsely: no side has more dots. An A4 page at 300 an inch has 3,508.
const MAX_SIDE: f32 = 5_000.0;

/// The picture of a page, one byte a dot, row by row, 0 black.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Dots in a row.
    pub width: u16,
    /// Rows.
    pub height: u16,
    /// `width` × `height` of them.
    pub grey: Vec<u8>,
}

/// Draws a page, counted from 1; none where there is no such page, or it cannot be drawn.
pub(super) fn draw(bytes: Vec<u8>, page: u32) -> Option<Picture> {
    let pdf = Pdf::new(bytes).ok()?;
    let page = pdf.pages().get(usize::try_from(page).ok()?.checked_sub(1)?)?;
    let scale = scale(page.render_dimensions())?;
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let pixmap = hayro::render(
        page,
        &RenderCache::new(),
        &InterpreterSettings::default(),
        &RenderSettings::default(),
        &settings,
    );
    let luma = |r: u8, g: u8, b: u8| {
        let weighted = u32::from(r) * 299 + u32::from(g) * 587 + u32::from(b) * 114;
        u8::try_from(weighted / 1000).unwrap_or(u8::MAX)
    };
    let grey = pixmap.data().iter().map(|dot| luma(dot.r, dot.g, dot.b)).collect();
    Some(Picture { width: pixmap.width(), height: pixmap.height(), grey })
}

/// Dots to a point; none for a page without area.
fn scale((width, height): (f32, f32)) -> Option<f32> {
    let longest = width.max(height);
    (width >= 1.0 && height >= 1.0).then(|| (f32::from(DOTS_PER_INCH) / 72.0).min(MAX_SIDE / longest))
}

/// Puts the words that were recognised on a page where they stand, as if it had been set there.
pub(super) fn put(recognised: &Recognised, drawn: (f32, f32), page: &mut Page) {
    let Some(scale) = scale(drawn) else { return };
    page.glyphs.clear();
    // The page is read as it is shown: a sideways scan was turned by its own page already.
    (page.width, page.height) = drawn;
    page.unmapped = 0;
    let words = ocr::words(&recognised.hocr);
    let mut words = words.iter().peekable();
    while let Some(word) = words.next() {
        let mut set = |ch, x0: f32, x1: f32| {
            let (y, size) = (word.y / scale, word.size / scale);
            page.glyphs.push(Glyph { ch, x0: x0 / scale, x1: x1 / scale, y, size, face: FALLBACK, flags: 0, mark: 0 });
        };
        let step = (word.x1 - word.x0) / word.text.chars().count().max(1) as f32;
        for (n, ch) in word.text.chars().enumerate() {
            let x0 = word.x0 + step * n as f32;
            set(ch, x0, x0 + step);
        }
        // Between words there was room, however little of it the letters' boxes leave.
        if let Some(next) = words.peek().filter(|next| next.line == word.line) {
            set(' ', word.x1, next.x0.max(word.x1));
        }
    }
}
