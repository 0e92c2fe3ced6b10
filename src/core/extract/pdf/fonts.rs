//! The fonts of a PDF: which text and width a character code has, and whether the face is bold. Knows nothing of pages.

use std::sync::Arc;

use hayro_font::hayro_cmap::BfString;
use hayro_font::{CMapResolverFn, Font, FontCache, FontGlyph, FontQuery, FontResolverFn, StandardFont};
use hayro_syntax::object::dict::keys::{BASE_FONT, DESCENDANT_FONTS, FLAGS, FONT_DESC, FONT_WEIGHT, SUBTYPE};
use hayro_syntax::object::{Array, Dict, Name};
use rustc_hash::FxHashMap;

/// What a character code stands for.
#[derive(Clone, Debug)]
pub(super) struct Code {
    /// Its text; empty where nothing tells.
    pub text: Box<str>,
    /// Its text where that is one character, as it mostly is.
    pub single: Option<char>,
    /// How far it moves the pen, in thousandths of the font size.
    pub advance: f64,
}

/// A font as the text needs it.
pub(super) struct Face<'a> {
    font: Option<Font<'a>>,
    /// Printed heavier than the text around it.
    pub bold: bool,
    /// Its strings hold codes of more than one byte.
    composite: bool,
    codes: Vec<Code>,
    /// Where in `codes` a code stands.
    places: FxHashMap<u32, u32>,
    /// The same, plus one, for pairs of bytes that are one code, and 0 for those not met: finding out how many bytes a
    /// code has takes several searches, and most text takes the same few codes.
    pairs: Vec<u16>,
}

/// All fonts met in a document.
pub(super) struct Fonts<'a> {
    cache: FontCache<'a>,
    resolve_font: FontResolverFn,
    resolve_cmap: CMapResolverFn,
    known: FxHashMap<&'a [u8], u16>,
    faces: Vec<Face<'a>>,
    /// What reads the codes of faces without a font of their own; loaded when the first is met.
    substitute: Option<Option<Font<'a>>>,
}

/// The face of text whose font is missing or broken.
pub(super) const FALLBACK: u16 = 0;

/// Pairs of bytes beyond this are searched each time, so that many fonts cannot take much memory.
const MOST_PAIRS: usize = 2_048;

impl<'a> Fonts<'a> {
    /// An empty set, with the fallback face.
    pub(super) fn new() -> Self {
        let resolve_font: FontResolverFn = Arc::new(|query| {
            Some(match query {
                FontQuery::Standard(font) => font.get_font_data(),
                FontQuery::Fallback(font) => font.pick_standard_font().get_font_data(),
            })
        });
        Self {
            cache: FontCache::new(),
            resolve_font,
            resolve_cmap: Arc::new(|_| None),
            known: FxHashMap::default(),
            faces: vec![Face::new(None, false, false)],
            substitute: None,
        }
    }

    /// The number of the face that a font dictionary describes; equal dictionaries share one.
    pub(super) fn face(&mut self, dict: &Dict<'a>) -> u16 {
        if let Some(known) = self.known.get(dict.data()) {
            return *known;
        }
        let Ok(number) = u16::try_from(self.faces.len()) else { return FALLBACK };
        let font = self.cache.font(dict, &self.resolve_font, &self.resolve_cmap);
        let composite = dict.get::<Name<'_>>(SUBTYPE).is_some_and(|name| name.as_ref() == b"Type0");
        self.faces.push(Face::new(font, is_bold(dict), composite));
        self.known.insert(dict.data(), number);
        number
    }

    /// Whether the face is bold.
    pub(super) fn is_bold(&self, face: u16) -> bool {
        self.faces.get(usize::from(face)).is_some_and(|face| face.bold)
    }

    fn substitute(&mut self) -> Option<Font<'a>> {
        let Self { substitute, cache, resolve_font, .. } = self;
        substitute.get_or_insert_with(|| cache.standard_font(StandardFont::Helvetica, resolve_font)).clone()
    }

    /// Goes through the codes of a string: code, bytes it takes, meaning.
    pub(super) fn decode(&mut self, face: u16, bytes: &[u8], mut each: impl FnMut(u32, usize, &Code)) {
        let own = self.faces.get(usize::from(face)).is_some_and(|face| face.font.is_some());
        let substitute = if own { None } else { self.substitute() };
        let Some(Face { font, composite, codes, places, pairs, .. }) = self.faces.get_mut(usize::from(face)) else {
            return;
        };
        let Some(font) = font.as_ref().or(substitute.as_ref()) else { return };
        let mut at = 0;
        while at < bytes.len() {
            let pair = match bytes.get(at..) {
                Some([first, second, ..]) if *composite && own => u16::from_be_bytes([*first, *second]),
                _ => u16::MAX,
            };
            let known = pairs.get(usize::from(pair)).and_then(|place| place.checked_sub(1));
            if let Some(entry) = known.and_then(|place| codes.get(usize::from(place))) {
                at += 2;
                each(u32::from(pair), 2, entry);
                continue;
            }
            let (code, length) = font.read_code(bytes, at);
            let length = length.max(1);
            at += length;
            let place = *places.entry(code).or_insert_with(|| {
                codes.push(meaning(font, code, length));
                u32::try_from(codes.len() - 1).unwrap_or(u32::MAX)
            });
            if length == 2
                && code == u32::from(pair)
                && usize::from(pair) < MOST_PAIRS
                && let Ok(place) = u16::try_from(place.saturating_add(1))
            {
                if pairs.len() <= usize::from(pair) {
                    pairs.resize(usize::from(pair) + 1, 0);
                }
                if let Some(known) = pairs.get_mut(usize::from(pair)) {
                    *known = place;
                }
            }
            if let Some(entry) = usize::try_from(place).ok().and_then(|place| codes.get(place)) {
                each(code, length, entry);
            }
        }
    }
}

impl<'a> Face<'a> {
    fn new(font: Option<Font<'a>>, bold: bool, composite: bool) -> Self {
        Self { font, bold, composite, codes: Vec::new(), places: FxHashMap::default(), pairs: Vec::new() }
    }
}

fn meaning(font: &Font<'_>, code: u32, length: usize) -> Code {
    let unicode = match font.glyph(font.map_code(code), code) {
        FontGlyph::Outline(glyph) => glyph.as_unicode(),
        FontGlyph::Type3(glyph) => glyph.as_unicode(),
    };
    let text: String = match unicode {
        Some(BfString::Char(c)) => c.to_string(),
        Some(BfString::String(text)) => text.chars().take(32).collect(),
        // Symbolic fonts without any mapping mostly keep ASCII where it is.
        None if length == 1 && (0x20..0x7f).contains(&code) => {
            char::from_u32(code).map(String::from).unwrap_or_default()
        }
        None => String::new(),
    };
    let advance = font.code_advance(code).x;
    let mut characters = text.chars();
    let single = characters.next().filter(|_| characters.next().is_none());
    Code { single, text: text.into(), advance: if advance.is_finite() { advance } else { 0.0 } }
}

/// Judged by the name, the weight and the flags; descendants of a composite font carry the last two.
fn is_bold(dict: &Dict<'_>) -> bool {
    let name = dict.get::<Name<'_>>(BASE_FONT).map(|name| name.as_str().to_ascii_lowercase()).unwrap_or_default();
    let name = name.split_once('+').map_or(name.as_str(), |(_, rest)| rest);
    if ["bold", "black", "heavy", "demi"].iter().any(|word| name.contains(word)) {
        return true;
    }
    // Computer Modern and its relatives: bold extended.
    if ["cmb", "sfb", "ecb", "ptmb", "phvb"].iter().any(|word| name.starts_with(word)) {
        return true;
    }
    let descendant = dict.get::<Array<'_>>(DESCENDANT_FONTS).and_then(|all| all.iter::<Dict<'_>>().next());
    let descriptor = dict.get::<Dict<'_>>(FONT_DESC).or_else(|| descendant?.get::<Dict<'_>>(FONT_DESC));
    descriptor.is_some_and(|descriptor| {
        descriptor.get::<f32>(FONT_WEIGHT).is_some_and(|weight| weight >= 600.0)
            || descriptor.get::<u32>(FLAGS).is_some_and(|flags| flags & (1 << 18) != 0)
    })
}
