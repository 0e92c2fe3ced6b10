//! Lines into running text: joins words that a line end cuts, by what the document itself writes elsewhere, else by
//! what is known of prefixes.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use super::lines::Line;

/// Left parts after which a hyphen belongs to the word, in Dutch and in English. A language with other habits loses
/// nothing but a hyphen that stood at a line end and nowhere else in the document.
const PREFIXES: [&str; 22] = [
    "ex", "non", "co", "oud", "vice", "niet", "quasi", "pro", "semi", "self", "well", "all", "cross", "mid", "e",
    "post", "pan", "euro", "mede", "half", "sub", "re",
];
/// Small words inside compounds: of-government, to-date.
const INNER: [&str; 8] = ["of", "to", "in", "on", "by", "up", "the", "op"];
/// In a text that is hyphenated, more than this part of the lines ends in a hyphen.
const HYPHENATED: f64 = 0.03;
/// Words that follow a hyphen which stands for a left-out second part.
const JOINERS: [&str; 10] = ["en", "of", "als", "tot", "and", "or", "to", "und", "dan", "noch"];

/// More words are not remembered.
const MOST_WORDS: usize = 400_000;

/// The words of a document as they stand inside lines, and what its line ends tell about its habits.
#[derive(Default)]
pub(super) struct Words {
    /// In small letters, in order.
    whole: BTreeSet<String>,
    /// As they were met, all of which are in `whole`.
    seen: FxHashSet<String>,
    /// Room to work in.
    small: String,
    lines: usize,
    hyphens: usize,
    soft: usize,
}

impl Words {
    /// Takes in a line; its last word may be cut and is left out.
    pub(super) fn add(&mut self, line: &str) {
        self.lines += 1;
        self.soft += usize::from(line.ends_with('\u{ad}'));
        self.hyphens += usize::from(line.ends_with(['-', '\u{2010}']));
        let mut words = line.split_whitespace();
        words.next_back();
        for word in words {
            let word = trim(word);
            if word.chars().nth(3).is_some() && self.whole.len() < MOST_WORDS {
                self.insert(word);
            }
        }
    }

    /// Most words of a text stand there before: those are looked up without making a string of each.
    fn insert(&mut self, word: &str) {
        let Self { whole, seen, small, .. } = self;
        if seen.contains(word) {
            return;
        }
        small.clear();
        if word.is_ascii() {
            small.extend(word.chars().map(|c| c.to_ascii_lowercase()));
        } else {
            small.push_str(&word.to_lowercase());
        }
        if !whole.contains(small.as_str()) {
            whole.insert(small.clone());
        }
        seen.insert(word.to_owned());
    }

    /// Whether a plain hyphen at a line end was put there by the author: the program marks its own as soft ones, or it
    /// puts none.
    fn hyphens_are_real(&self) -> bool {
        self.soft > 1 || !self.is_hyphenated()
    }

    /// Whether words are cut at line ends at all.
    fn is_hyphenated(&self) -> bool {
        self.soft > 1 || (self.hyphens as f64) >= HYPHENATED * self.lines as f64
    }

    /// Whether some longer word begins with these letters and goes on with a letter.
    fn has_longer(&self, beginning: &str) -> bool {
        let beginning = beginning.to_lowercase();
        self.whole
            .range(beginning.clone()..)
            .take(50)
            .map_while(|word| word.strip_prefix(beginning.as_str()))
            .any(|rest| rest.starts_with(char::is_alphabetic))
    }

    fn has(&self, word: &str) -> bool {
        self.whole.contains(&word.to_lowercase())
    }
}

fn trim(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

/// Text, and where in it further pages begin.
#[derive(Debug, Default)]
pub(super) struct Joined {
    /// The text.
    pub text: String,
    /// Byte offset and page.
    pub page_breaks: Vec<(usize, u32)>,
}

impl Joined {
    /// Adds a line.
    pub(super) fn push(&mut self, last: Option<&Line>, line: &Line, words: &Words) {
        let next = line.text.trim_start();
        if next.is_empty() {
            return;
        }
        if let Some(last) = last {
            let same_row = last.page == line.page && (last.y - line.y).abs() < 0.4 * line.size;
            if same_row && !self.text.ends_with('\u{ad}') {
                self.space();
            } else {
                self.join(next, words);
            }
            if last.page != line.page {
                self.page_breaks.push((self.text.len(), line.page));
            }
        }
        self.text.push_str(next);
    }

    fn space(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with(' ') {
            self.text.push(' ');
        }
    }

    fn join(&mut self, next: &str, words: &Words) {
        if self.text.ends_with('\u{ad}') {
            self.text.pop();
            return;
        }
        if is_cut_address(self.last_word(), next) {
            // Programs that hyphenate do so in addresses, too.
            if self.text.ends_with('-') && words.is_hyphenated() {
                self.text.pop();
            }
            return;
        }
        let Some(hyphen) = self.text.chars().last().filter(|c| matches!(c, '-' | '\u{2010}' | '\u{2011}')) else {
            self.space();
            return;
        };
        let word = self.last_word();
        let left = trim(word.trim_end_matches(hyphen)).to_owned();
        let right = trim(next.split_whitespace().next().unwrap_or_default());
        if left.is_empty() || word.starts_with(['-', '–']) && left.len() < 2 {
            self.space();
        } else if JOINERS.contains(&right) {
            // "asiel- en migratiebeleid"
            self.space();
        } else if !keeps_hyphen(&left, right, self.begins_sentence(&left), words) {
            self.text.pop();
        }
    }

    /// Whether the last word, which is `left` and a hyphen, is the first of its sentence, or of the text.
    fn begins_sentence(&self, left: &str) -> bool {
        let before = self.text.rfind(left).and_then(|at| self.text.get(..at)).unwrap_or_default().trim_end();
        before.is_empty() || before.ends_with(['.', '!', '?', ':', '"', '“', '‘', '(', '|'])
    }

    fn last_word(&self) -> &str {
        self.text.rsplit(' ').next().unwrap_or_default()
    }
}

/// Whether a web address goes on in the next line.
fn is_cut_address(left: &str, next: &str) -> bool {
    let left = left.trim_start_matches(['(', '<', '"', '“']);
    if !(left.contains("://") || left.starts_with("www.")) || left.ends_with(['.', ',', ')', ';', '>']) {
        return false;
    }
    let right = next.split_whitespace().next().unwrap_or_default();
    let inside = right.trim_end_matches(['.', ',', ')', ';', '>']);
    let address_like =
        inside.contains(['.', '/', '=', '?', '_', '%', '#']) || left.ends_with(['/', '-', '=', '_', '?', '&']);
    address_like
        && inside.chars().next().is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '#' | '?' | '_' | '.'))
}

/// Whether the hyphen at a line end belongs to the word.
fn keeps_hyphen(left: &str, right: &str, begins_sentence: bool, words: &Words) -> bool {
    let last_part = left.rsplit('-').next().unwrap_or(left);
    let starts_small = right.chars().next().is_some_and(char::is_lowercase);
    if !starts_small || left.chars().last().is_some_and(|c| c.is_ascii_digit()) {
        return true;
    }
    if words.has(&format!("{left}{right}")) {
        return false;
    }
    if words.has(&format!("{left}-{right}")) || words.hyphens_are_real() || INNER.contains(&last_part) {
        return true;
    }
    // Abbreviations: EU-optreden, WB-route.
    let capitals = last_part.chars().filter(|c| c.is_uppercase()).count();
    if capitals > 1 || last_part.chars().count() == 1 {
        return true;
    }
    // A name before a noun, where the document writes no longer word with that name: Rabat-dialoog.
    if capitals == 1 && !begins_sentence && last_part.chars().count() > 3 {
        let stem: String = left.chars().take(6).collect();
        return !words.has_longer(&stem);
    }
    let small = last_part.to_lowercase();
    match small.as_str() {
        // Before another vowel the hyphen keeps the two apart: re-integratie, co-ouder; elsewhere there is none.
        "re" | "co" | "pro" | "sub" | "euro" | "mede" => {
            let vowel = |c: Option<char>| c.is_some_and(|c| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u'));
            vowel(small.chars().last()) && vowel(right.chars().next())
        }
        small => PREFIXES.contains(&small),
    }
}
