//! Glyphs into lines: which glyphs stand on one baseline, where the spaces are, which small raised figures are marks of
//! footnotes. Knows nothing of columns, paragraphs or structure.

use super::characters::{self, is_spacing_accent};
use super::fonts::Fonts;
use super::page::Glyph;

/// Stands around the mark of a footnote inside a line's text, until it is known whether that footnote exists. Both are
/// private-use characters, which [`characters::clean`] keeps out of the text itself.
pub(super) const MARK_OPEN: char = '\u{f8f0}';
/// Ends what [`MARK_OPEN`] begins.
pub(super) const MARK_CLOSE: char = '\u{f8f1}';

/// Type that many times larger is an ornament, such as the number of a chapter, and no part of the line.
const MOST_MIXED: f32 = 4.0;

/// Glyphs in reading order on one baseline.
#[derive(Clone, Debug)]
pub(super) struct Fragment {
    /// The glyphs.
    pub glyphs: Vec<Glyph>,
    /// Left edge.
    pub x0: f32,
    /// Right edge.
    pub x1: f32,
    /// Baseline of its largest glyphs.
    pub y: f32,
    /// Size of its largest glyphs.
    pub size: f32,
}

/// A line of text, or the piece of one that stands in one column or cell.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// The page, from 1.
    pub page: u32,
    /// Left edge.
    pub x0: f32,
    /// Right edge.
    pub x1: f32,
    /// Baseline.
    pub y: f32,
    /// The size of most of its characters.
    pub size: f32,
    /// Most of it is bold.
    pub bold: bool,
    /// Its first character is bold.
    pub bold_start: bool,
    /// Its text; marks of footnotes between [`MARK_OPEN`] and [`MARK_CLOSE`].
    pub text: String,
    /// The width of its first word.
    pub first_word: f32,
    /// Left edge of the column it stands in.
    pub left: f32,
    /// Right edge of the column it stands in.
    pub right: f32,
    /// The column; lines of different columns are not judged by their distance.
    pub column: u32,
}

impl Line {
    /// Where its text begins with a raised mark, that mark.
    pub(super) fn leading_mark(&self) -> Option<&str> {
        let rest = self.text.strip_prefix(MARK_OPEN)?;
        rest.split_once(MARK_CLOSE).map(|(mark, _)| mark)
    }

    /// How many characters it has.
    pub(super) fn length(&self) -> usize {
        if self.text.is_ascii() {
            return self.text.bytes().filter(|b| !matches!(b, b' ' | 9..=13)).count();
        }
        self.text.chars().filter(|c| !c.is_whitespace()).count()
    }
}

/// Cuts glyphs, in the order given, into fragments. White space never opens one.
pub(super) fn fragments<'g>(glyphs: impl IntoIterator<Item = &'g Glyph>) -> Vec<Fragment> {
    let mut all: Vec<Fragment> = Vec::new();
    let mut spaces: Vec<Glyph> = Vec::new();
    let mut open = false;
    for glyph in glyphs {
        let Some(ch) = characters::admit(glyph.ch) else { continue };
        let glyph = Glyph { ch, ..*glyph };
        if ch == ' ' {
            spaces.push(glyph);
            continue;
        }
        match all.last_mut() {
            Some(fragment) if open && fragment.takes(&glyph, !spaces.is_empty()) => {
                fragment.glyphs.append(&mut spaces);
                fragment.push(glyph);
            }
            _ => {
                spaces.clear();
                // Most are lines of running text, and short-lived.
                let mut glyphs = Vec::with_capacity(64);
                glyphs.push(glyph);
                all.push(Fragment { x0: glyph.x0, x1: glyph.x1, y: glyph.y, size: glyph.size, glyphs });
                open = true;
            }
        }
    }
    all
}

impl Fragment {
    /// Whether `glyph` goes on where this fragment ends.
    fn takes(&self, glyph: &Glyph, spaced: bool) -> bool {
        let size = self.size.max(glyph.size);
        let Some(last) = self.glyphs.last() else { return true };
        let gap = glyph.x0 - last.x1;
        let most = if spaced { 1.9 } else { 1.5 };
        if gap > most * size || gap < -0.55 * size && glyph.x0 < self.x1 - 1.2 * size {
            return false;
        }
        self.same_baseline(glyph.y, glyph.size)
    }

    /// Whether something of that baseline and size can stand in the same line: as high, or smaller and raised or sunk.
    pub(super) fn same_baseline(&self, y: f32, size: f32) -> bool {
        let larger = self.size.max(size);
        if size.min(self.size) * MOST_MIXED < larger {
            return false;
        }
        let apart = (y - self.y).abs();
        let similar = size.min(self.size) > 0.87 * larger;
        apart <= larger * if similar { 0.3 } else { 0.62 }
    }

    fn push(&mut self, glyph: Glyph) {
        if glyph.size > self.size * 1.02 || glyph.size >= self.size * 0.98 && !glyph.ch.is_whitespace() {
            self.size = self.size.max(glyph.size);
            self.y = glyph.y;
        }
        self.x0 = self.x0.min(glyph.x0);
        self.x1 = self.x1.max(glyph.x1);
        self.glyphs.push(glyph);
    }

    /// Adds what stands to the right of it.
    pub(super) fn absorb(&mut self, right: Self) {
        for glyph in right.glyphs {
            self.push(glyph);
        }
    }

    /// The line that this fragment is.
    pub(super) fn into_line(mut self, page: u32, fonts: &Fonts<'_>) -> Option<Line> {
        combine_accents(&mut self.glyphs);
        let (size, y) = self.main_size()?;
        let threshold = self.space_threshold(size);
        let mut text = String::with_capacity(self.glyphs.len() + 8);
        let (mut bold, mut total) = (0usize, 0usize);
        let mut first_word: Option<f32> = None;
        let mut raised = String::new();
        let mut last: Option<Glyph> = None;
        for glyph in &self.glyphs {
            if glyph.ch == ' ' {
                flush(&mut raised, &mut text);
                if !text.is_empty() && !text.ends_with(' ') {
                    text.push(' ');
                    first_word.get_or_insert(last.map_or(0.0, |last| last.x1) - self.x0);
                }
                continue;
            }
            if let Some(last) = last {
                if is_shadow(&last, glyph) {
                    continue;
                }
                if glyph.x0 - last.x1 > threshold * glyph.size.max(last.size).min(size * 1.2) && !text.ends_with(' ') {
                    flush(&mut raised, &mut text);
                    text.push(' ');
                    first_word.get_or_insert(last.x1 - self.x0);
                }
            }
            let lifted = glyph.size < 0.87 * size && glyph.y < y - 0.1 * size;
            if lifted && characters::can_be_mark(glyph.ch) {
                raised.push(glyph.ch);
            } else {
                if !raised.is_empty() {
                    flush(&mut raised, &mut text);
                }
                match characters::superscript_figure(glyph.ch) {
                    Some(figure) => raised.push(figure),
                    None => text.push(glyph.ch),
                }
            }
            total += 1;
            bold += usize::from(fonts.is_bold(glyph.face));
            last = Some(*glyph);
        }
        flush(&mut raised, &mut text);
        let text = characters::clean(text.trim());
        if text.is_empty() {
            return None;
        }
        Some(Line {
            page,
            x0: self.x0,
            x1: self.x1,
            y,
            size,
            bold: bold * 10 > total * 8,
            bold_start: self
                .glyphs
                .iter()
                .find(|glyph| glyph.ch.is_alphabetic())
                .is_some_and(|glyph| fonts.is_bold(glyph.face)),
            text,
            first_word: first_word.unwrap_or(self.x1 - self.x0),
            left: self.x0,
            right: self.x1,
            column: 0,
        })
    }

    /// The size that most characters have, and the baseline of the first of them.
    fn main_size(&self) -> Option<(f32, f32)> {
        let mut sizes: Vec<(f32, usize, f32)> = Vec::new();
        for run in self.glyphs.chunk_by(|a, b| a.size == b.size) {
            let n_signs = run.iter().filter(|glyph| glyph.ch != ' ').count();
            let Some(first) = run.iter().find(|glyph| glyph.ch != ' ') else { continue };
            match sizes.iter_mut().find(|(size, ..)| (*size - first.size).abs() < 0.15) {
                Some((_, count, _)) => *count += n_signs,
                None => sizes.push((first.size, n_signs, first.y)),
            }
        }
        sizes.iter().max_by_key(|(_, count, _)| *count).map(|(size, _, y)| (*size, *y))
    }

    /// From which gap on, in parts of the size, two characters are two words.
    fn space_threshold(&self, size: f32) -> f32 {
        let spaces = self.glyphs.iter().filter(|glyph| glyph.ch == ' ').count();
        let letters = self.glyphs.len() - spaces;
        if spaces == 0 || letters < 4 {
            return 0.15;
        }
        let wide = self
            .glyphs
            .windows(2)
            .filter(|pair| matches!(pair, [a, b] if a.ch != ' ' && b.ch != ' ' && b.x0 - a.x1 > 0.15 * size))
            .count();
        // Spaced-out type with real spaces between the words: only those count.
        if wide * 2 > letters { 10.0 } else { 0.22 }
    }
}

/// Puts a raised run into the text: as a mark where it looks like one, else as it is.
fn flush(raised: &mut String, text: &mut String) {
    if raised.is_empty() {
        return;
    }
    if characters::is_mark(raised) && !characters::ends_in_unit(text) {
        text.push(MARK_OPEN);
        text.push_str(raised);
        text.push(MARK_CLOSE);
    } else {
        text.push_str(raised);
    }
    raised.clear();
}

/// The same character drawn twice with a tiny shift, to look bold or to throw a shadow.
fn is_shadow(last: &Glyph, glyph: &Glyph) -> bool {
    last.ch == glyph.ch
        && (last.x0 - glyph.x0).abs() < 0.12 * glyph.size
        && (last.y - glyph.y).abs() < 0.12 * glyph.size
}

/// Makes one character of a letter and an accent that is drawn over it as a character of its own.
fn combine_accents(glyphs: &mut Vec<Glyph>) {
    if !glyphs.iter().any(|glyph| is_spacing_accent(glyph.ch)) {
        return;
    }
    let mut at = 0;
    while at < glyphs.len() {
        let Some(accent) = glyphs.get(at).copied().filter(|glyph| is_spacing_accent(glyph.ch)) else {
            at += 1;
            continue;
        };
        let over = |letter: &Glyph| {
            let centre = (accent.x0 + accent.x1) / 2.0;
            letter.ch.is_alphabetic() && centre > letter.x0 && centre < letter.x1
        };
        let neighbours = [at.checked_add(1), at.checked_sub(1)];
        let letter = neighbours.into_iter().flatten().find(|n| glyphs.get(*n).is_some_and(over));
        let combined = letter.and_then(|n| Some((n, characters::with_accent(glyphs.get(n)?.ch, accent.ch)?)));
        if let Some((n, ch)) = combined {
            if let Some(letter) = glyphs.get_mut(n) {
                letter.ch = ch;
            }
            glyphs.remove(at);
        } else {
            at += 1;
        }
    }
}
