//! Walks the content streams of a page and collects glyphs with their places, marked content and images.
//!
//! Draws nothing. Every loop here is bounded: a form that draws itself, or forms that draw each other a million times,
//! end at a limit instead of ending the process. Knows nothing of lines or of structure.

use std::rc::Rc;

use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::TypedInstruction as Op;
use hayro_syntax::object::dict::keys::{CONTENTS, MATRIX, OC, RESOURCES, SUBTYPE};
use hayro_syntax::object::{Array, Name, ObjRef, Object, Stream};
use hayro_syntax::page::{Page as PdfPage, Resources};
use rustc_hash::{FxHashMap, FxHashSet};

use super::canvas::Canvas;
use super::fonts::{FALLBACK, Fonts};
use super::inflate;
use super::matrix::Matrix;
use super::page::{ARTIFACT, Glyph, INVISIBLE, Page, RawGlyph};
use super::pieces::{self, Piece};

/// How deep forms may draw forms.
const MAX_FORM_DEPTH: usize = 16;
/// How many graphics states may be saved at once; real files stay below a hundred.
const MAX_STATES: usize = 512;
/// What all pages together may cost: one for an operator or a glyph, more for a form.
const MAX_COST: u64 = 60_000_000;
const FORM_COST: u64 = 200;
/// Characters that one page may show. A dense page of a newspaper has 20,000, a map some more.
const MAX_PAGE_GLYPHS: usize = 400_000;

/// What the walk shares over the pages of a document.
pub(super) struct Walker<'a> {
    /// The fonts met so far.
    pub fonts: Fonts<'a>,
    hidden_groups: FxHashSet<ObjRef>,
    forms: FxHashMap<ObjRef, Option<Rc<Vec<u8>>>>,
    /// Room for the glyphs of a page, which the next page uses again.
    glyphs: Vec<RawGlyph>,
    /// Room for the string that is shown.
    string: Vec<u8>,
    limit: usize,
    bytes_left: usize,
    cost_left: u64,
    /// A limit was met: what was read is not all.
    pub exhausted: bool,
}

#[derive(Clone, Copy)]
struct State {
    ctm: Matrix,
    face: u16,
    size: f64,
    char_space: f64,
    word_space: f64,
    stretch: f64,
    leading: f64,
    rise: f64,
    invisible: bool,
}

impl<'a> Walker<'a> {
    /// A walker that reads at most `limit` bytes of any one stream, and eight times as many of all.
    pub(super) fn new(hidden_groups: FxHashSet<ObjRef>, limit: usize) -> Self {
        Self {
            fonts: Fonts::new(),
            hidden_groups,
            forms: FxHashMap::default(),
            glyphs: Vec::new(),
            string: Vec::new(),
            limit,
            bytes_left: limit.saturating_mul(8),
            cost_left: MAX_COST,
            exhausted: false,
        }
    }

    /// Reads one page.
    pub(super) fn read(&mut self, pdf_page: &PdfPage<'a>) -> Page {
        let (width, height) = pdf_page.render_dimensions();
        let mut canvas = Canvas::new(width, height, std::mem::take(&mut self.glyphs));
        let state = State {
            ctm: Matrix(pdf_page.initial_transform(true).as_coeffs()),
            face: FALLBACK,
            size: 1.0,
            char_space: 0.0,
            word_space: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            invisible: false,
        };
        let content = self.page_content(pdf_page);
        self.run(&content, pdf_page.resources(), state, &mut canvas, &mut Vec::new());
        let (page, glyphs) = canvas.into_page();
        self.glyphs = glyphs;
        page
    }

    fn page_content(&mut self, pdf_page: &PdfPage<'a>) -> Vec<u8> {
        let dict = pdf_page.raw();
        let mut content = Vec::new();
        if let Some(stream) = dict.get::<Stream<'_>>(CONTENTS) {
            return self.decode(&stream).unwrap_or_default();
        }
        for stream in dict.get::<Array<'_>>(CONTENTS).iter().flat_map(Array::iter::<Stream<'_>>) {
            if self.exhausted {
                break;
            }
            content.extend(self.decode(&stream).unwrap_or_default());
            content.push(b' ');
            // One stream may be named many times.
            self.exhausted |= content.len() > self.limit;
        }
        content
    }

    fn decode(&mut self, stream: &Stream<'_>) -> Option<Vec<u8>> {
        match inflate::decode(stream, self.limit.min(self.bytes_left)) {
            Ok(bytes) => {
                self.bytes_left = self.bytes_left.saturating_sub(bytes.len());
                Some(bytes)
            }
            Err(inflate::Refusal::TooLarge) => {
                self.exhausted = true;
                None
            }
            Err(inflate::Refusal::Broken) => None,
        }
    }

    fn spend(&mut self, cost: u64) -> bool {
        self.cost_left = self.cost_left.saturating_sub(cost);
        self.exhausted |= self.cost_left == 0;
        !self.exhausted
    }

    /// Interprets one stream. `open` are the forms being drawn, outermost first.
    fn run(
        &mut self,
        content: &[u8],
        resources: &Resources<'a>,
        start: State,
        canvas: &mut Canvas,
        open: &mut Vec<ObjRef>,
    ) {
        let mut state = start;
        let mut saved: Vec<State> = Vec::new();
        let mut unsaved: usize = 0;
        let (mut line, mut pen) = (Matrix::IDENTITY, Matrix::IDENTITY);
        let marks_before = canvas.marks.depth();
        let mut faces: FxHashMap<Vec<u8>, u16> = FxHashMap::default();
        let mut ops = TypedIter::new(content);
        while let Some(op) = ops.next() {
            if !self.spend(1) {
                break;
            }
            match op {
                Op::SaveState(_) if saved.len() < MAX_STATES => saved.push(state),
                Op::SaveState(_) => unsaved += 1,
                Op::RestoreState(_) if unsaved > 0 => unsaved -= 1,
                Op::RestoreState(_) => state = saved.pop().unwrap_or(state),
                Op::Transform(m) => {
                    let inner = [m.0.as_f64(), m.1.as_f64(), m.2.as_f64(), m.3.as_f64(), m.4.as_f64(), m.5.as_f64()];
                    state.ctm = state.ctm.then(Matrix(inner));
                }
                Op::BeginText(_) => (line, pen) = (Matrix::IDENTITY, Matrix::IDENTITY),
                Op::SetTextMatrix(m) => {
                    line = Matrix([m.0.as_f64(), m.1.as_f64(), m.2.as_f64(), m.3.as_f64(), m.4.as_f64(), m.5.as_f64()]);
                    pen = line;
                }
                Op::TextFont(font) => {
                    state.size = font.1.as_f64();
                    let known = faces.get(font.0.as_ref()).copied();
                    state.face = known.unwrap_or_else(|| {
                        let face = resources.get_font(font.0).map_or(FALLBACK, |dict| self.fonts.face(&dict));
                        faces.insert(font.0.as_ref().to_vec(), face);
                        face
                    });
                    self.exhausted |= self.fonts.has_bomb;
                }
                Op::CharacterSpacing(n) => state.char_space = n.0.as_f64(),
                Op::WordSpacing(n) => state.word_space = n.0.as_f64(),
                Op::HorizontalScaling(n) => state.stretch = n.0.as_f64() / 100.0,
                Op::TextLeading(n) => state.leading = n.0.as_f64(),
                Op::TextRise(n) => state.rise = n.0.as_f64(),
                Op::TextRenderingMode(n) => state.invisible = matches!(n.0.as_i64(), 3 | 7),
                Op::NextLine(n) => next_line(&mut line, &mut pen, n.0.as_f64(), n.1.as_f64()),
                Op::NextLineAndSetLeading(n) => {
                    state.leading = -n.1.as_f64();
                    next_line(&mut line, &mut pen, n.0.as_f64(), n.1.as_f64());
                }
                Op::NextLineUsingLeading(_) => next_line(&mut line, &mut pen, 0.0, -state.leading),
                Op::ShowText(s) => self.show(s.0.as_bytes(), &state, &mut pen, canvas),
                Op::NextLineAndShowText(s) => {
                    next_line(&mut line, &mut pen, 0.0, -state.leading);
                    self.show(s.0.as_bytes(), &state, &mut pen, canvas);
                }
                Op::ShowTextWithParameters(s) => {
                    state.word_space = s.0.as_f64();
                    state.char_space = s.1.as_f64();
                    next_line(&mut line, &mut pen, 0.0, -state.leading);
                    self.show(s.2.as_bytes(), &state, &mut pen, canvas);
                }
                Op::ShowTexts(s) => {
                    let mut room = std::mem::take(&mut self.string);
                    pieces::each(s.0, &mut room, |piece| match piece {
                        Piece::Back(n) => {
                            let back = -n / 1000.0 * state.size * state.stretch;
                            pen = pen.then(Matrix::translate(back, 0.0));
                        }
                        Piece::Text(text) => self.show(text, &state, &mut pen, canvas),
                    });
                    self.string = room;
                }
                Op::BeginMarkedContent(mark) => canvas.marks.begin(mark.0, None, None, open.last()),
                Op::BeginMarkedContentWithProperties(mark) => {
                    let (mut dict, mut group) = (None, None);
                    match mark.1 {
                        Object::Name(name) => {
                            group = resources.properties.get_ref(name);
                            dict = resources.properties.get(name);
                        }
                        Object::Dict(inline) => {
                            group = inline.get_ref(OC);
                            canvas.marks.begin(mark.0, Some(inline), self.hidden(group), open.last());
                            continue;
                        }
                        _ => {}
                    }
                    canvas.marks.begin(mark.0, dict.as_ref(), self.hidden(group), open.last());
                }
                Op::EndMarkedContent(_) => canvas.marks.end(marks_before),
                Op::XObject(name) if !canvas.marks.hidden() => {
                    let id = resources.x_objects.get_ref(name.0);
                    if let Some(stream) = resources.get_x_object(name.0) {
                        self.draw(&stream, id, resources, &state, canvas, open);
                    }
                }
                Op::InlineImage(_) => canvas.image(state.ctm),
                Op::FillPathEvenOdd(_) | Op::FillPathNonZero(_) => canvas.page.fills += 1,
                _ => {}
            }
        }
        canvas.marks.unwind(marks_before);
    }

    fn hidden(&self, group: Option<ObjRef>) -> Option<bool> {
        group.map(|group| self.hidden_groups.contains(&group))
    }

    fn draw(
        &mut self,
        stream: &Stream<'a>,
        id: Option<ObjRef>,
        resources: &Resources<'a>,
        state: &State,
        canvas: &mut Canvas,
        open: &mut Vec<ObjRef>,
    ) {
        let dict = stream.dict();
        if self.hidden(dict.get_ref(OC)) == Some(true) {
            return;
        }
        if dict.get::<Name<'_>>(SUBTYPE).is_some_and(|name| name.as_ref() == b"Image") {
            canvas.image(state.ctm);
            return;
        }
        let Some(id) = id else { return };
        if open.len() >= MAX_FORM_DEPTH || open.contains(&id) || !self.spend(FORM_COST) {
            return;
        }
        let content = match self.forms.get(&id) {
            Some(known) => known.clone(),
            None => {
                let decoded = self.decode(stream).map(Rc::new);
                self.forms.insert(id, decoded.clone());
                decoded
            }
        };
        let Some(content) = content else { return };
        let matrix = Matrix(dict.get::<[f64; 6]>(MATRIX).unwrap_or(Matrix::IDENTITY.0));
        let inner = State { ctm: state.ctm.then(matrix), ..*state };
        let own = dict.get(RESOURCES).map(Resources::new);
        open.push(id);
        self.run(&content, own.as_ref().unwrap_or(resources), inner, canvas, open);
        open.pop();
    }

    fn show(&mut self, text: &[u8], state: &State, pen: &mut Matrix, canvas: &mut Canvas) {
        if canvas.marks.hidden() || !self.spend(u64::try_from(text.len()).unwrap_or(u64::MAX)) {
            return;
        }
        let mark = canvas.mark_number();
        let mut flags = if canvas.marks.artifact() { ARTIFACT } else { 0 };
        if state.invisible {
            flags |= INVISIBLE;
        }
        let placed = Matrix([state.size * state.stretch, 0.0, 0.0, state.size, 0.0, state.rise]);
        let face = state.face;
        // The pen only moves within a string: direction and size are the same for all of it.
        let outer = state.ctm.then(*pen);
        let [a, b, c, d, ..] = outer.then(placed).0;
        let [outer_a, outer_b, outer_c, outer_d, ..] = outer.0;
        let size = (c * c + d * d).sqrt() as f32;
        let turn = turn(a, b);
        let replaced = !canvas.marks.shows_itself();
        let [p, q, r, s, x, y] = &mut pen.0;
        self.fonts.decode(face, text, |code, length, meaning| {
            let start = state.ctm.apply(*x, *y);
            let from = Matrix([outer_a, outer_b, outer_c, outer_d, start.0, start.1]).apply(0.0, state.rise);
            let width = meaning.advance / 1000.0;
            let to = Matrix([a, b, c, d, from.0, from.1]).apply(width, 0.0);
            let word_space = if code == 32 && length == 1 { state.word_space } else { 0.0 };
            let step = (width * state.size + state.char_space + word_space) * state.stretch;
            (*x, *y) = Matrix([*p, *q, *r, *s, *x, *y]).apply(step, 0.0);
            if size < 0.5 || !canvas.inside(from) || canvas.glyph_count() > MAX_PAGE_GLYPHS {
                return;
            }
            let base = RawGlyph {
                glyph: Glyph { ch: ' ', x0: 0.0, x1: 0.0, y: 0.0, size, face, flags, mark },
                from: (from.0 as f32, from.1 as f32),
                to: (to.0 as f32, to.1 as f32),
                turn,
            };
            match meaning.single {
                Some(ch) if !replaced => canvas.put_one(base, ch),
                _ => canvas.put(base, &meaning.text),
            }
        });
        self.exhausted |= canvas.glyph_count() > MAX_PAGE_GLYPHS;
    }
}

fn next_line(line: &mut Matrix, pen: &mut Matrix, x: f64, y: f64) {
    *line = line.then(Matrix::translate(x, y));
    *pen = *line;
}

/// The direction of a baseline in quarter turns against the clock, seen with `y` downwards; 4 where it is slanted.
fn turn(a: f64, b: f64) -> u8 {
    let slack = 0.06 * (a.abs() + b.abs());
    match (a.abs() <= slack, b.abs() <= slack) {
        (_, true) if a > 0.0 => 0,
        (true, _) if b > 0.0 => 1,
        (_, true) => 2,
        (true, _) => 3,
        _ => 4,
    }
}
