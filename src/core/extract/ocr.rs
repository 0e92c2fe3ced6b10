//! What character recognition says of a page: hOCR in, words with their places out.
//!
//! Knows nothing of the program that wrote it, and trusts it as little as any other input.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde::{Deserialize, Serialize};

use super::clean;

/// More words than stand on any page.
const MAX_WORDS: usize = 20_000;

/// What the program itself is sure to have wrong: specks, rules and stamps. A word that it doubts is kept, since a wrong word
/// can be seen, and a missing one cannot.
const LEAST_CONFIDENCE: f32 = 10.0;

/// Lines whose size differs less from the most common one are set in it: the measured size wavers with the letters that a
/// line happens to have.
const SAME_SIZE: f32 = 0.17;

/// A scanned page, recognised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recognised {
    /// The page, from 1.
    pub page: u32,
    /// What tesseract says of its picture, as hOCR.
    pub hocr: String,
}

/// A word on the picture of a page, in dots.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Word {
    /// Its characters.
    pub text: String,
    /// Counts the lines.
    pub line: u32,
    /// Its left side.
    pub x0: f32,
    /// Its right side.
    pub x1: f32,
    /// The baseline of its line where the word begins.
    pub y: f32,
    /// The size of its line's type.
    pub size: f32,
    /// It hangs between the baseline and the height of small letters, as a bullet does and no letter.
    hangs: bool,
}

/// A line, while its words are read.
#[derive(Clone, Copy, Default)]
struct Line {
    number: u32,
    x0: f32,
    y1: f32,
    slope: f32,
    offset: f32,
    size: f32,
}

impl Line {
    /// The height at which the baseline passes `x`.
    fn baseline(self, x: f32) -> f32 {
        self.y1 + self.offset + self.slope * (x - self.x0)
    }
}

/// The words of a page in the program's reading order. What cannot be understood is left out.
pub(super) fn words(hocr: &str) -> Vec<Word> {
    let mut reader = Reader::from_str(hocr);
    reader.config_mut().check_end_names = false;
    let mut words = Vec::new();
    let mut line = Line::default();
    let mut open: Option<Word> = None;
    while words.len() < MAX_WORDS {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                let (class, title) = class_and_title(&start);
                if class == "ocrx_word" {
                    open = word(&title, line);
                } else if let Some(found) = measured_line(&title) {
                    line = Line { number: line.number.saturating_add(1), ..found };
                }
            }
            Ok(Event::Text(text)) => {
                if let Some(word) = &mut open {
                    word.text.push_str(&text);
                }
            }
            Ok(Event::GeneralRef(entity)) => {
                if let (Some(word), Some(ch)) = (&mut open, character(&entity)) {
                    word.text.push(ch);
                }
            }
            Ok(Event::End(end)) if end.name().as_ref() == "span" => {
                if let Some(mut word) = open.take() {
                    word.text = clean::clean_text(&word.text);
                    add(&mut words, word);
                }
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    even_out(&mut words);
    words
}

/// Adds a word. A bullet, which the program takes for an `e`, opens its line as a bullet; a hyphen that the program took for one of its own goes back to the word that it ends.
fn add(words: &mut Vec<Word>, mut word: Word) {
    let mut chars = word.text.chars();
    let Some(first) = chars.next() else { return };
    let opens = words.last().is_none_or(|before| before.line != word.line);
    if opens && word.hangs && chars.next().is_none() && !matches!(first, '-' | '\u{2010}'..='\u{2015}') {
        word.text = "\u{2022}".to_owned();
    }
    if matches!(word.text.as_str(), "-" | "\u{2010}" | "\u{ac}")
        && let Some(before) = words.last_mut()
        && before.line == word.line
        && word.x0 <= before.x1 + 0.1 * word.size
    {
        before.text.push('-');
        before.x1 = before.x1.max(word.x1);
        return;
    }
    words.push(word);
}

fn character(entity: &quick_xml::events::BytesRef<'_>) -> Option<char> {
    if let Ok(Some(ch)) = entity.resolve_char_ref() {
        return Some(ch);
    }
    Some(match &**entity {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

fn class_and_title(start: &BytesStart<'_>) -> (String, String) {
    let value = |name: &str| {
        let found = start.attributes().flatten().find(|attribute| attribute.key.as_ref() == name);
        found.map(|attribute| attribute.value.into_owned()).unwrap_or_default()
    };
    (value("class"), value("title"))
}

/// A number that can be a place on a picture.
fn number(word: &str) -> Option<f32> {
    word.parse().ok().filter(|number: &f32| number.abs() < 1e5)
}

/// The numbers that stand behind `name` in a title such as `bbox 1 2 3 4; x_size 20`.
fn property(title: &str, name: &str) -> Option<Vec<f32>> {
    title.split(';').find_map(|part| {
        let mut words = part.split_whitespace();
        (words.next() == Some(name)).then(|| words.filter_map(number).collect())
    })
}

/// A line is what has a size: the program has several classes of them.
fn measured_line(title: &str) -> Option<Line> {
    let size = property(title, "x_size")?.first().copied()?;
    let [x0, _, _, y1] = *property(title, "bbox")?.as_slice() else { return None };
    let baseline = property(title, "baseline").unwrap_or_default();
    let (slope, offset) = match *baseline.as_slice() {
        [slope, offset] => (slope, offset),
        _ => (0.0, -property(title, "x_descenders").and_then(|found| found.first().copied()).unwrap_or(0.0)),
    };
    Some(Line { number: 0, x0, y1, slope, offset, size: size.clamp(1.0, 2_000.0) })
}

fn word(title: &str, line: Line) -> Option<Word> {
    let [x0, y0, x1, y1] = *property(title, "bbox")?.as_slice() else { return None };
    let confidence = property(title, "x_wconf").and_then(|found| found.first().copied()).unwrap_or(100.0);
    let fits = x1 > x0 && line.size > 0.0 && confidence >= LEAST_CONFIDENCE;
    let y = line.baseline(x0);
    let hangs = (0.08..0.3).contains(&((y - y1) / line.size)) && (y1 - y0) < 0.5 * line.size;
    fits.then(|| Word { text: String::new(), line: line.number, x0, x1, y, size: line.size, hangs })
}

/// Gives lines that are about as large as most of the page's text the same size.
fn even_out(words: &mut [Word]) {
    let mut sizes: Vec<f32> = words.iter().flat_map(|word| word.text.chars().map(|_| word.size)).collect();
    sizes.sort_by(f32::total_cmp);
    let Some(&usual) = sizes.get(sizes.len() / 2) else { return };
    for word in words.iter_mut().filter(|word| (word.size / usual - 1.0).abs() < SAME_SIZE) {
        word.size = usual;
    }
}
