//! Cleaning of text that every reader shares: characters, white space, hyphens at line ends.
//!
//! Works on single strings and lines; knows nothing of formats, blocks or sentences.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

/// Most combining marks kept on one letter; real orthographies need three at most.
const MAX_COMBINING_MARKS: usize = 4;

/// A cleaned string, and whether invisible characters had to be taken out of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cleaned {
    /// The text, on one line.
    pub text: String,
    /// Zero-width, tag, bidirectional or control characters, or heaps of combining marks, were removed.
    pub had_invisible: bool,
}

/// Folds white space to single blanks, normalises ligatures, apostrophes, quotes and accents, and removes soft hyphens
/// and characters that no reader sees.
pub fn clean(raw: &str) -> Cleaned {
    let mut text = String::with_capacity(raw.len());
    let mut had_invisible = false;
    let mut pending_blank = false;
    let mut marks = 0;
    let mut push = |c: char| {
        if c.is_whitespace() {
            pending_blank = true;
            return;
        }
        if is_invisible(c) {
            had_invisible |= !is_harmless_invisible(c);
            return;
        }
        if unicode_normalization::char::is_combining_mark(c) {
            marks += 1;
            if marks > MAX_COMBINING_MARKS {
                had_invisible = true;
                return;
            }
        } else {
            marks = 0;
        }
        if pending_blank && !text.is_empty() {
            text.push(' ');
        }
        pending_blank = false;
        match ligature(c) {
            Some(letters) => text.push_str(letters),
            None => text.push(plain_mark(c)),
        }
    };
    if raw.is_ascii() {
        raw.chars().for_each(&mut push);
    } else {
        raw.nfc().for_each(&mut push);
    }
    Cleaned { text: graves_as_apostrophes(text), had_invisible }
}

/// [`clean`], where it does not matter whether something invisible was removed.
pub fn clean_text(raw: &str) -> String {
    clean(raw).text
}

/// The letters that a ligature stands for.
pub fn ligature(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{FB00}' => "ff",
        '\u{FB01}' => "fi",
        '\u{FB02}' => "fl",
        '\u{FB03}' => "ffi",
        '\u{FB04}' => "ffl",
        '\u{FB05}' | '\u{FB06}' => "st",
        '\u{0132}' => "IJ",
        '\u{0133}' => "ij",
        _ => return None,
    })
}

/// One form for each apostrophe and quotation mark, so that two editions that differ in them alone do not differ.
fn plain_mark(c: char) -> char {
    match c {
        '‘' | '’' | '‚' | '‛' | '´' | '\u{02BC}' | '\u{2032}' => '\'',
        '“' | '”' | '„' | '‟' => '"',
        '\u{2010}' | '\u{2011}' => '-',
        _ => c,
    }
}

/// Characters that take no room on the page.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}')
        || c.is_control()
}

/// Soft hyphens, byte order marks and the variation selectors behind arrows are everyday typesetting, not worth a warning.
fn is_harmless_invisible(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{200B}')
}

/// `thema`s` means `thema's`: a grave between letters is an apostrophe. Two graves around a word are left alone.
fn graves_as_apostrophes(text: String) -> String {
    if !text.contains('`') {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut before = ' ';
    while let Some(c) = chars.next() {
        let between = before.is_alphanumeric() && chars.peek().is_some_and(|next| next.is_alphabetic());
        // Also `'s avonds` written with a grave: a lone letter follows, then a blank.
        let mut ahead = chars.clone();
        let elided = before.is_whitespace()
            && ahead.next().is_some_and(|c| matches!(c, 's' | 't' | 'n' | 'k' | 'm'))
            && ahead.next().is_some_and(char::is_whitespace);
        out.push(if c == '`' && (between || elided) { '\'' } else { c });
        before = c;
    }
    out
}

/// Decides for a whole document whether a hyphen at a line's end belongs to the word.
///
/// Evidence, strongest first: how the same word stands elsewhere in the document; whether the typesetter hyphenates at
/// all (if hardly any line ends in a hyphen, those that do are real); known prefixes and capitals.
#[derive(Clone, Debug, Default)]
pub struct Hyphens {
    words: BTreeMap<String, u32>,
    hyphenates: Option<bool>,
}

/// Lines needed before their share of hyphens says anything.
const MIN_LINES: usize = 50;

impl Hyphens {
    /// Learns from all lines of running text.
    pub fn learn<'a>(lines: impl IntoIterator<Item = &'a str>) -> Self {
        let mut words = BTreeMap::new();
        let (mut n_lines, mut n_hyphens) = (0_usize, 0_usize);
        for line in lines {
            let line = line.trim();
            if line.is_empty() {
                continue;
            }
            n_lines += 1;
            let soft = line.ends_with('\u{00AD}');
            let hyphen = ends_in_hyphen(line).is_some();
            n_hyphens += usize::from(hyphen || soft);
            let mut tokens = line.split_whitespace().peekable();
            while let Some(token) = tokens.next() {
                if hyphen && tokens.peek().is_none() {
                    break;
                }
                let word = bare_word(token);
                if !word.is_empty() {
                    *words.entry(word).or_insert(0) += 1;
                }
            }
        }
        let hyphenates = (n_lines >= MIN_LINES).then_some(n_hyphens * 50 >= n_lines);
        Self { words, hyphenates }
    }

    fn knows(&self, word: &str) -> bool {
        self.words.contains_key(word)
    }

    /// Joins a line to the text before it: with a blank, or without one where the text ends in a hyphen.
    pub fn join(&self, text: &mut String, next_line: &str) {
        let next = next_line.trim();
        if next.is_empty() {
            return;
        }
        let kept = text.trim_end().len();
        text.truncate(kept);
        if text.ends_with('\u{00AD}') {
            text.pop();
            text.push_str(next);
            return;
        }
        match ends_in_hyphen(text) {
            None => {
                if !text.is_empty() {
                    text.push(' ');
                }
            }
            Some(hyphen) => match self.judge(&text[..text.len() - hyphen.len_utf8()], next) {
                AtHyphen::Drop => {
                    text.pop();
                }
                AtHyphen::Keep => {}
                AtHyphen::KeepAndBlank => text.push(' '),
            },
        }
        text.push_str(next);
    }

    fn judge(&self, left: &str, next: &str) -> AtHyphen {
        let left_token = left.rsplit(char::is_whitespace).next().unwrap_or("");
        let right_token = next.split(char::is_whitespace).next().unwrap_or("");
        let right_bare = bare_word(right_token);
        // `asiel- en migratiebeleid` broken before `en`.
        if matches!(
            right_bare.as_str(),
            "en" | "of" | "and" | "or" | "und" | "oder" | "et" | "ou" | "dan" | "als" | "tot" | "to"
        ) {
            return AtHyphen::KeepAndBlank;
        }
        let Some(first) = right_token.chars().find(|c| c.is_alphanumeric()) else {
            return AtHyphen::KeepAndBlank;
        };
        if first.is_uppercase() || first.is_numeric() {
            return AtHyphen::Keep;
        }
        let piece = left_token.rsplit('-').next().unwrap_or("");
        let left_bare = bare_word(left_token);
        let joined = format!("{left_bare}{right_bare}");
        let hyphenated = format!("{left_bare}-{right_bare}");
        if self.knows(&hyphenated) && !self.knows(&joined) {
            return AtHyphen::Keep;
        }
        if self.knows(&joined) {
            return AtHyphen::Drop;
        }
        if is_hyphen_prefix(piece) || self.hyphenates == Some(false) {
            return AtHyphen::Keep;
        }
        // An inflected adjective in front keeps its hyphen (`sociale-mediabedrijf`), a stem does not.
        if piece.chars().count() >= 6 && piece.ends_with('e') && self.knows(&left_bare) && self.hyphenates.is_none() {
            return AtHyphen::Keep;
        }
        AtHyphen::Drop
    }
}

enum AtHyphen {
    Drop,
    Keep,
    KeepAndBlank,
}

/// The hyphen that a line ends in, if a word stands before it.
fn ends_in_hyphen(line: &str) -> Option<char> {
    let mut backwards = line.trim_end().chars().rev();
    let last = backwards.next()?;
    let before = backwards.next()?;
    (matches!(last, '-' | '\u{2010}') && (before.is_alphanumeric())).then_some(last)
}

/// A word in lower case without the marks around it; hyphens inside stay.
fn bare_word(token: &str) -> String {
    token.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

/// Parts that Dutch and English write with a hyphen before a small letter.
fn is_hyphen_prefix(part: &str) -> bool {
    let n = part.chars().count();
    if n == 0 {
        return true;
    }
    // Abbreviations, letters and figures: `EU-beleid`, `e-mail`, `2022-verslag`.
    let shouting = n >= 2 && part.chars().all(|c| c.is_uppercase() || c.is_numeric());
    if shouting || n == 1 || part.chars().all(char::is_numeric) {
        return true;
    }
    const PREFIXES: [&str; 36] = [
        "niet",
        "ex",
        "oud",
        "pro",
        "non",
        "semi",
        "quasi",
        "vice",
        "adjunct",
        "aspirant",
        "kandidaat",
        "substituut",
        "chef",
        "noord",
        "zuid",
        "oost",
        "west",
        "midden",
        "sub",
        "self",
        "cross",
        "well",
        "long",
        "short",
        "high",
        "low",
        "co",
        "anti",
        "post",
        "mid",
        "all",
        "multi",
        "gender",
        "world",
        "whole",
        "end",
    ];
    // Prefixes that are also common syllables count only as whole words.
    PREFIXES.contains(&part.to_lowercase().as_str()) && n > 2
}
