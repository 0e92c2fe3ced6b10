//! Words, numbers and signs of a sentence with all that the lexicon knows of each. Knows nothing of clauses.

use crate::core::commitment::lexicon::{Class, Classes, Entry, Form, Lexicon, VerbForm};

/// What a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    Number,
    Sign,
}

/// One word, number or sign.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) start: usize,
    pub(super) end: usize,
    lower: (u32, u32),
    /// Its entry's number in the lexicon.
    entry: u32,
    pub(super) kind: Kind,
    /// The sign that it is, else `\0`.
    sign: char,
    /// A number word, scale, currency or month.
    pub(super) measures: bool,
    /// Classes of the word, and of the phrases that begin with it.
    pub(super) classes: Classes,
    pub(super) verb: Option<VerbForm>,
    pub(super) country: Option<u16>,
    /// How many tokens the longest phrase that begins here has; 1 for a single word.
    pub(super) length: usize,
    /// A number word of two or more.
    pub(super) number: bool,
    /// A scale, or the sign of a currency.
    pub(super) quantity: bool,
    /// Begins with a capital.
    pub(super) capital: bool,
    /// A verb's particle that may stand apart: *uit*.
    pub(super) particle: bool,
    /// Part of a phrase that began before it.
    pub(super) inside: bool,
}

impl Token {
    #[inline(always)]
    pub(super) fn has(&self, class: Class) -> bool {
        self.classes.has(class)
    }

    #[inline(always)]
    pub(super) fn any(&self, classes: impl Into<Classes>) -> bool {
        self.classes.any(classes)
    }

    #[inline(always)]
    pub(super) fn can(&self, form: Form) -> bool {
        self.verb.is_some_and(|verb| verb.form.can(form))
    }
}

/// A sentence cut into tokens.
#[derive(Debug)]
pub(super) struct Tokens<'a> {
    pub(super) text: &'a str,
    lexicon: &'a Lexicon,
    pub(super) list: Vec<Token>,
    lower: String,
}

/// Classes whose words are never forms of a verb with a meaning of its own.
const CLOSED: Classes = Classes::of(&[
    Class::Determiner,
    Class::OwnDeterminer,
    Class::Preposition,
    Class::Coordinator,
    Class::SelfPronoun,
    Class::PersonPronoun,
    Class::ThingPronoun,
    Class::Expletive,
    Class::SubThat,
    Class::SubRelative,
    Class::Negation,
]);

/// Whether a byte is a letter or digit of ASCII.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0_usize;
    while byte < 256 {
        plain[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    plain
};

/// Sentences longer than this are read up to here: no government writes one, and the rules stay quick.
const MOST_TOKENS: usize = 400;

impl<'a> Tokens<'a> {
    pub(super) fn new(lexicon: &'a Lexicon, text: &'a str) -> Self {
        let list = Vec::with_capacity((text.len() / 4).clamp(8, MOST_TOKENS));
        // Of plain text the lower-cased words stand where the words stand.
        let in_place = text.is_ascii() && !text.contains('`');
        let lower = if in_place { text.to_ascii_lowercase() } else { String::with_capacity(text.len() + 8) };
        let mut tokens = Self { text, lexicon, list, lower };
        tokens.cut(in_place);
        tokens.look_up();
        tokens
    }

    /// The lower-cased word; empty past the end.
    pub(super) fn word(&self, at: usize) -> &str {
        let Some(token) = self.list.get(at) else { return "" };
        self.lower.get(token.lower.0 as usize..token.lower.1 as usize).unwrap_or("")
    }

    /// The sign that the token is; of a word, of a number and past the end, `\0`.
    #[inline(always)]
    pub(super) fn sign(&self, at: usize) -> char {
        self.list.get(at).map_or('\0', |token| token.sign)
    }

    /// The word, if the lexicon's tables of numbers, scales, currencies or months have it.
    fn measure(&self, at: usize) -> Option<&str> {
        self.list.get(at).filter(|token| token.measures).map(|_| self.word(at))
    }

    /// The month's number, from 1.
    pub(super) fn month(&self, at: usize) -> Option<u32> {
        self.lexicon.month(self.measure(at)?)
    }

    /// The value of a number word.
    pub(super) fn number_word(&self, at: usize) -> Option<f64> {
        self.lexicon.number_word(self.measure(at)?)
    }

    /// The part of a whole that the word tells.
    pub(super) fn fraction(&self, at: usize) -> Option<f64> {
        self.lexicon.fraction(self.measure(at)?)
    }

    /// What a scale word multiplies by.
    pub(super) fn scale(&self, at: usize) -> Option<f64> {
        self.lexicon.scale(self.measure(at)?)
    }

    /// The ISO 4217 code of a currency word or sign.
    pub(super) fn currency(&self, at: usize) -> Option<&'a str> {
        self.lexicon.currency(self.measure(at)?)
    }

    /// The words from one token to another, the last excluded, verbatim.
    pub(super) fn slice(&self, from: usize, to: usize) -> &'a str {
        match (self.list.get(from), to.checked_sub(1).and_then(|last| self.list.get(last))) {
            (Some(first), Some(last)) => self.text.get(first.start..last.end).unwrap_or(""),
            _ => "",
        }
    }

    #[inline(always)]
    pub(super) fn get(&self, at: usize) -> Option<&Token> {
        self.list.get(at)
    }

    /// Whether the token is a year, such as 2024.
    pub(super) fn is_year(&self, at: usize) -> bool {
        let word = self.word(at);
        word.len() == 4
            && word.bytes().all(|byte| byte.is_ascii_digit())
            && matches!(word.get(..2), Some("19" | "20" | "21"))
    }

    /// Whether the token there has the class.
    #[inline(always)]
    pub(super) fn has(&self, at: usize, class: Class) -> bool {
        self.list.get(at).is_some_and(|token| token.has(class))
    }

    /// Whether the token there has one of the classes.
    #[inline(always)]
    pub(super) fn any(&self, at: usize, classes: impl Into<Classes>) -> bool {
        self.list.get(at).is_some_and(|token| token.any(classes))
    }

    fn cut(&mut self, in_place: bool) {
        let text = self.text;
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() && self.list.len() < MOST_TOKENS {
            let start = at;
            let first = letter_at(text, at);
            at += first.len_utf8();
            let kind = match first {
                ' ' => continue,
                'a'..='z' | 'A'..='Z' => Kind::Word,
                '0'..='9' => Kind::Number,
                _ if first.is_whitespace() || first == '\u{feff}' || first == '\u{ad}' => continue,
                _ if first.is_numeric() => Kind::Number,
                _ if first.is_alphabetic()
                    || first == '\'' && letter_at(text, at).is_alphabetic()
                    || first == '’' && self.is_clitic(at) =>
                {
                    Kind::Word
                }
                _ => Kind::Sign,
            };
            // A sign is one character.
            loop {
                if kind == Kind::Sign {
                    break;
                }
                // Most letters need no look at what they are beyond ASCII, nor at the next one.
                if kind == Kind::Word {
                    while bytes.get(at).is_some_and(|byte| PLAIN[usize::from(*byte)]) {
                        at += 1;
                    }
                }
                if matches!(bytes.get(at), None | Some(b' ')) {
                    break;
                }
                let letter = letter_at(text, at);
                let after = at + letter.len_utf8();
                let next = || letter_at(text, after);
                let belongs = match kind {
                    Kind::Word => {
                        letter.is_alphanumeric()
                            || letter == '\u{ad}'
                            || matches!(letter, '-' | '\'' | '’' | '`' | '&' | '/' | '\u{2011}')
                                && next().is_alphanumeric()
                                && !(matches!(letter, '\'' | '’') && self.is_clitic(after))
                            || letter == '.' && self.is_abbreviation(start, at, next())
                    }
                    Kind::Number => letter.is_numeric() || matches!(letter, '.' | ',') && next().is_numeric(),
                    Kind::Sign => false,
                };
                if !belongs {
                    break;
                }
                at = after;
            }
            let sign = if kind == Kind::Sign { first } else { '\0' };
            let lower = if in_place { (start, at) } else { self.lower(start, at) };
            self.push((start, at), lower, kind, sign, first.is_uppercase());
        }
    }

    /// Whether behind the apostrophe stands a verb that is written to its subject: *we've*.
    fn is_clitic(&self, after: usize) -> bool {
        let rest = self.text.get(after..).unwrap_or("");
        self.lexicon.grammar().clitics.iter().any(|clitic| {
            rest.strip_prefix(clitic.as_str()).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        })
    }

    /// A dot belongs to the word where another letter follows at once (`o.a`), or where the word has dots already.
    fn is_abbreviation(&self, start: usize, dot: usize, next: char) -> bool {
        let word = self.text.get(start..dot).unwrap_or("");
        (next.is_alphabetic() && word.chars().count() <= 2)
            || (word.contains('.') && !next.is_alphabetic())
            || (matches!(word, "mln" | "mld" | "jl" | "nr") && !next.is_alphanumeric())
    }

    /// Takes a word over; where it is not ASCII, in lower case and with one apostrophe and one hyphen. Where it stands.
    fn lower(&mut self, start: usize, end: usize) -> (usize, usize) {
        let from = self.lower.len();
        let word = self.text.get(start..end).unwrap_or("");
        if word.is_ascii() && !word.contains('`') {
            self.lower.extend(word.bytes().map(|byte| char::from(byte.to_ascii_lowercase())));
        } else {
            for letter in word.chars() {
                match letter {
                    '’' | '‘' | '`' => self.lower.push('\''),
                    '\u{2011}' => self.lower.push('-'),
                    // A soft hyphen only says where a line may break.
                    '\u{ad}' => {}
                    other if other.is_ascii() => self.lower.push(other.to_ascii_lowercase()),
                    other => self.lower.extend(other.to_lowercase()),
                }
            }
        }
        (from, self.lower.len())
    }

    fn push(&mut self, (start, end): (usize, usize), lower: (usize, usize), kind: Kind, sign: char, capital: bool) {
        let known = self.lexicon.known(self.lower.get(lower.0..lower.1).unwrap_or(""));
        let lower = (u32::try_from(lower.0).unwrap_or(0), u32::try_from(lower.1).unwrap_or(0));
        self.list.push(Token {
            start,
            end,
            lower,
            entry: known.entry,
            kind,
            sign,
            measures: false,
            classes: Classes::default(),
            verb: known.verb,
            country: None,
            length: 1,
            number: false,
            quantity: false,
            capital,
            particle: false,
            inside: false,
        });
    }

    fn look_up(&mut self) {
        let lexicon = self.lexicon;
        let endings = lexicon.grammar().adverb_endings.as_slice();
        let mut covered = 0;
        for at in 0..self.list.len() {
            let Some(token) = self.list.get(at) else { return };
            let word = token.kind == Kind::Word;
            let own = lexicon.entry_of_number(token.entry);
            let measures = own.is_some_and(|entry| entry.measures);
            let mut entry = own.filter(|entry| !entry.is_blank());
            if entry.is_none() && word {
                // English possessives and contractions: "UNHCR's".
                let bare = self.word(at).strip_suffix("'s").filter(|bare| !bare.is_empty());
                entry = bare.and_then(|bare| lexicon.entry(bare));
            }
            let (mut classes, country, length) =
                entry.map_or((Classes::default(), None, 1), |entry| self.match_entry(entry, at));
            // "May" in the middle of a sentence is the month.
            if at > 0 && token.capital && classes.has(Class::Can) {
                classes.remove(&[Class::Can]);
            }
            // A word of the closed classes is no form of some verb: *het* is not *heten*.
            let verb = token.verb.filter(|_| word && !entry.is_some_and(|entry| entry.classes.any(CLOSED)));
            if classes.is_empty() && verb.is_none() && !endings.is_empty() {
                let word = self.word(at);
                if word.len() > 4 && endings.iter().any(|ending| ends_in(word, ending)) {
                    classes.insert(Class::Adverb);
                }
            }
            if let Some(token) = self.list.get_mut(at) {
                if let Some(entry) = entry {
                    token.number = word && entry.number;
                    token.quantity = entry.quantity;
                    token.particle = entry.particle;
                }
                token.measures = measures;
                token.classes = classes;
                token.country = country;
                token.verb = verb;
                token.length = length;
                token.inside = at < covered;
                if !token.inside {
                    covered = at + length;
                }
            }
        }
    }

    /// Names need their capital: `who` is not the WHO, `mali` may be anything.
    fn match_entry(&self, entry: &Entry, at: usize) -> (Classes, Option<u16>, usize) {
        let mut classes = Classes::default();
        let (mut country, mut length) = (None, 1);
        let capital = self.list.get(at).is_some_and(|token| token.capital);
        let mut own = entry.classes;
        if !capital {
            own.remove(&[Class::Country, Class::Home, Class::Demonym, Class::Organisation, Class::Party]);
        } else if own.has(Class::Organisation) && own.any(&[Class::SubRelative, Class::SubOther]) {
            if is_acronym(self.slice(at, at + 1)) {
                own.keep_only(Class::Organisation);
            } else {
                own.remove(&[Class::Organisation]);
            }
        }
        classes.add(own);
        if classes.has(Class::Country) {
            country = entry.country;
        }
        // Which words follow it in phrases, by a filter that may say yes too often.
        let may_follow = self.list.get(at + 1).is_some_and(|next| entry.may_be_followed_by(next.entry));
        for phrase in entry.phrases.iter().filter(|_| may_follow) {
            let next = self.list.get(at + 1..at + 1 + phrase.rest.len());
            let fits = next.is_some_and(|next| next.iter().zip(&phrase.rest).all(|(token, word)| token.entry == *word));
            if fits && (phrase.country.is_none() || capital) {
                classes.add(phrase.classes);
                if phrase.rest.len() + 1 > length {
                    length = phrase.rest.len() + 1;
                    country = phrase.country.or(country);
                }
            }
        }
        (classes, country, length)
    }
}

/// Whether the word ends so: a look at the last byte tells mostly.
pub(super) fn ends_in(word: &str, ending: &str) -> bool {
    word.as_bytes().last() == ending.as_bytes().last() && word.ends_with(ending)
}

/// The letter at a byte; a space past the end.
fn letter_at(text: &str, at: usize) -> char {
    match text.as_bytes().get(at) {
        Some(byte) if byte.is_ascii() => char::from(*byte),
        _ => text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or(' '),
    }
}

/// Two or more capitals: an abbreviation of a name.
pub(super) fn is_acronym(word: &str) -> bool {
    let capitals = word.chars().filter(|letter| letter.is_uppercase()).count();
    capitals >= 2 && 2 * capitals > word.chars().filter(|letter| letter.is_alphabetic()).count()
}
