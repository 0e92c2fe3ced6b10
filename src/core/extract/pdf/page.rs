//! One page as glyphs with their places: the value that the content walk fills and the layout reads.

/// One character with its place. Lengths are in points, `y` grows downwards, and `x` runs along the reading direction
/// that most of the page has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glyph {
    /// The character; a ligature becomes several glyphs.
    pub ch: char,
    /// Where it begins.
    pub x0: f32,
    /// Where the pen stands after it.
    pub x1: f32,
    /// Its baseline.
    pub y: f32,
    /// The font's size on the page.
    pub size: f32,
    /// The number of its face.
    pub face: u16,
    /// `ARTIFACT`, `INVISIBLE`, `ASKEW`.
    pub flags: u16,
    /// The marked content it stands in, an index into [`Page::marks`] plus one; 0 for none.
    pub mark: u32,
}

/// In marked content that the author calls an artifact: a running header, a page number.
pub(super) const ARTIFACT: u16 = 1;
/// Drawn with text rendering mode 3, as the text layer of a scan is.
pub(super) const INVISIBLE: u16 = 2;
/// Written in another direction than most of its page.
pub(super) const ASKEW: u16 = 4;

impl Glyph {
    /// Whether `flag` is set.
    pub(super) fn is(&self, flag: u16) -> bool {
        self.flags & flag != 0
    }
}

/// Names a piece of marked content: the form it is in (object number, 0 for the page itself) and its number there.
pub(super) type MarkId = (u32, i32);

/// One page.
#[derive(Clone, Debug, Default)]
pub(super) struct Page {
    /// In points, as read.
    pub width: f32,
    /// In points, as read.
    pub height: f32,
    /// In the order in which the page draws them.
    pub glyphs: Vec<Glyph>,
    /// The marked content that glyphs refer to.
    pub marks: Vec<MarkId>,
    /// The share of the page that its largest image covers, 0 to 1.
    pub image_share: f32,
    /// Glyphs without any Unicode.
    pub unmapped: usize,
    /// Filled paths; a page may have its text drawn as outlines.
    pub fills: usize,
}

/// A glyph as the content walk saw it: in page space, with its direction.
#[derive(Clone, Copy, Debug)]
pub(super) struct RawGlyph {
    /// What is the same in any direction; `x0`, `x1` and `y` are set by [`Page::settle`].
    pub glyph: Glyph,
    /// Where it begins.
    pub from: (f32, f32),
    /// Where the pen stands after it.
    pub to: (f32, f32),
    /// 0 to 3 quarter turns, or 4 for askew.
    pub turn: u8,
}

impl Page {
    /// Turns the page so that most of its text reads from left to right, and fills `glyphs`.
    pub(super) fn settle(&mut self, raw: &[RawGlyph]) {
        let mut counts = [0usize; 5];
        for glyph in raw {
            if let Some(count) = counts.get_mut(usize::from(glyph.turn)) {
                *count += 1;
            }
        }
        let mut main = 0u8;
        for turn in 1..4u8 {
            if counts[usize::from(turn)] > counts[usize::from(main)] {
                main = turn;
            }
        }
        let (width, height) = (self.width, self.height);
        let place = |(x, y): (f32, f32)| match main {
            0 => (x, y),
            1 => (y, width - x),
            2 => (width - x, height - y),
            _ => (height - y, x),
        };
        if main % 2 == 1 {
            (self.width, self.height) = (height, width);
        }
        let mut any = 0;
        self.glyphs = raw
            .iter()
            .map(|raw| {
                let (from, to) = (place(raw.from), place(raw.to));
                let askew = if raw.turn == main { 0 } else { ASKEW };
                any |= raw.glyph.flags;
                Glyph {
                    x0: from.0.min(to.0),
                    x1: from.0.max(to.0),
                    y: from.1,
                    flags: raw.glyph.flags | askew,
                    ..raw.glyph
                }
            })
            .collect();
        if any & INVISIBLE == 0 {
            return;
        }
        let visible = self.glyphs.iter().filter(|glyph| !glyph.is(INVISIBLE) && !glyph.ch.is_whitespace()).count();
        let invisible = self.glyphs.iter().filter(|glyph| glyph.is(INVISIBLE) && !glyph.ch.is_whitespace()).count();
        // The text layer of a scan is all there is to read; hidden text beside visible text is a copy, or a trick.
        if invisible > 0 && (visible == 0 || self.image_share > 0.5 && invisible > visible.saturating_mul(3)) {
            for glyph in &mut self.glyphs {
                glyph.flags &= !INVISIBLE;
            }
        } else {
            self.glyphs.retain(|glyph| !glyph.is(INVISIBLE));
        }
    }
}
