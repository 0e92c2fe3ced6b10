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
    pub(super) kind: Kind,
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
    pub(super) fn has(&self, class: Class) -> bool {
        self.classes.has(class)
    }

    pub(super) fn any(&self, classes: &[Class]) -> bool {
        self.classes.any(classes)
    }

    pub(super) fn can(&self, form: Form) -> bool {
        self.verb.is_some_and(|verb| verb.form.can(form))
    }
}

/// A sentence cut into tokens.
#[derive(Debug)]
pub(super) struct Tokens<'a> {
    pub(super) text: &'a str,
    pub(super) list: Vec<Token>,
    lower: String,
}

/// Classes whose words are never forms of a verb with a meaning of its own.
const CLOSED: &[Class] = &[
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
];

/// Sentences longer than this are read up to here: no government writes one, and the rules stay quick.
const MOST_TOKENS: usize = 400;

impl<'a> Tokens<'a> {
    pub(super) fn new(lexicon: &Lexicon, text: &'a str) -> Self {
        let mut tokens =
            Self { text, list: Vec::with_capacity(text.len() / 5), lower: String::with_capacity(text.len() + 8) };
        tokens.cut();
        tokens.look_up(lexicon);
        tokens
    }

    /// The lower-cased word; empty past the end.
    pub(super) fn word(&self, at: usize) -> &str {
        let Some(token) = self.list.get(at) else { return "" };
        self.lower.get(token.lower.0 as usize..token.lower.1 as usize).unwrap_or("")
    }

    /// The words from one token to another, the last excluded, verbatim.
    pub(super) fn slice(&self, from: usize, to: usize) -> &'a str {
        match (self.list.get(from), to.checked_sub(1).and_then(|last| self.list.get(last))) {
            (Some(first), Some(last)) => self.text.get(first.start..last.end).unwrap_or(""),
            _ => "",
        }
    }

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
    pub(super) fn has(&self, at: usize, class: Class) -> bool {
        self.list.get(at).is_some_and(|token| token.has(class))
    }

    /// Whether the token there has one of the classes.
    pub(super) fn any(&self, at: usize, classes: &[Class]) -> bool {
        self.list.get(at).is_some_and(|token| token.any(classes))
    }

    fn cut(&mut self) {
        let mut chars = self.text.char_indices().peekable();
        while let Some((start, first)) = chars.next() {
            if self.list.len() >= MOST_TOKENS {
                return;
            }
            if first.is_whitespace() || first == '\u{feff}' || first == '\u{ad}' {
                continue;
            }
            let kind = if first.is_numeric() {
                Kind::Number
            } else if first.is_alphabetic()
                || (first == '\'' && chars.peek().is_some_and(|next| next.1.is_alphabetic()))
            {
                Kind::Word
            } else {
                Kind::Sign
            };
            let mut end = start + first.len_utf8();
            while let Some((at, letter)) = chars.peek().copied() {
                // Most letters need no look at the next one.
                if kind == Kind::Word && (letter.is_alphanumeric() || letter == '\u{ad}') {
                    end = at + letter.len_utf8();
                    chars.next();
                    continue;
                }
                if kind == Kind::Sign || letter == ' ' {
                    break;
                }
                let mut ahead = chars.clone();
                ahead.next();
                let next = ahead.peek().map_or(' ', |next| next.1);
                let belongs = match kind {
                    Kind::Word => {
                        (matches!(letter, '-' | '\'' | '’' | '`' | '&' | '/' | '\u{2011}') && next.is_alphanumeric())
                            || (letter == '.' && self.is_abbreviation(start, at, next))
                    }
                    Kind::Number => letter.is_numeric() || (matches!(letter, '.' | ',') && next.is_numeric()),
                    Kind::Sign => false,
                };
                if !belongs {
                    break;
                }
                end = at + letter.len_utf8();
                chars.next();
            }
            self.push(start, end, kind, first.is_uppercase());
        }
    }

    /// A dot belongs to the word where another letter follows at once (`o.a`), or where the word has dots already.
    fn is_abbreviation(&self, start: usize, dot: usize, next: char) -> bool {
        let word = self.text.get(start..dot).unwrap_or("");
        (next.is_alphabetic() && word.chars().count() <= 2)
            || (word.contains('.') && !next.is_alphabetic())
            || (matches!(word, "mln" | "mld" | "jl" | "nr") && !next.is_alphanumeric())
    }

    fn push(&mut self, start: usize, end: usize, kind: Kind, capital: bool) {
        let from = self.lower.len();
        for letter in self.text.get(start..end).unwrap_or("").chars() {
            match letter {
                '’' | '‘' | '`' => self.lower.push('\''),
                '\u{2011}' => self.lower.push('-'),
                // A soft hyphen only says where a line may break.
                '\u{ad}' => {}
                other if other.is_ascii() => self.lower.push(other.to_ascii_lowercase()),
                other => self.lower.extend(other.to_lowercase()),
            }
        }
        let lower = (u32::try_from(from).unwrap_or(0), u32::try_from(self.lower.len()).unwrap_or(0));
        self.list.push(Token {
            start,
            end,
            lower,
            kind,
            classes: Classes::default(),
            verb: None,
            country: None,
            length: 1,
            number: false,
            quantity: false,
            capital,
            particle: false,
            inside: false,
        });
    }

    fn look_up(&mut self, lexicon: &Lexicon) {
        for at in 0..self.list.len() {
            let word = self.word(at);
            let entry = lexicon.entry(word).or_else(|| {
                // English possessives and contractions: "UNHCR's".
                word.strip_suffix("'s").filter(|bare| !bare.is_empty()).and_then(|bare| lexicon.entry(bare))
            });
            let (classes, country, length) =
                entry.map_or((Classes::default(), None, 1), |entry| self.match_entry(entry, at));
            let mut classes = classes;
            // "May" in the middle of a sentence is the month.
            if at > 0 && classes.has(Class::Can) && self.list.get(at).is_some_and(|token| token.capital) {
                classes.remove(&[Class::Can]);
            }
            let kind = self.list.get(at).map(|token| token.kind);
            // A word of the closed classes is no form of some verb: *het* is not *heten*.
            let closed = entry.is_some_and(|entry| entry.classes.any(CLOSED));
            let verb =
                (kind == Some(Kind::Word) && word.len() > 1 && !closed).then(|| lexicon.verb_form(word)).flatten();
            let adverbial = classes.is_empty()
                && verb.is_none()
                && word.len() > 4
                && lexicon.grammar().adverb_endings.iter().any(|ending| word.ends_with(ending.as_str()));
            if adverbial {
                classes.insert(Class::Adverb);
            }
            if let Some(token) = self.list.get_mut(at) {
                token.number = kind == Some(Kind::Word) && entry.is_some_and(|entry| entry.number);
                token.quantity = entry.is_some_and(|entry| entry.quantity);
                token.particle = entry.is_some_and(|entry| entry.particle);
                token.classes = classes;
                token.country = country;
                token.verb = verb;
                token.length = length;
            }
        }
        let mut covered = 0;
        for at in 0..self.list.len() {
            if let Some(token) = self.list.get_mut(at) {
                token.inside = at < covered;
                if !token.inside {
                    covered = at + token.length;
                }
            }
        }
    }

    /// Names need their capital: `who` is not the WHO, `mali` may be anything.
    fn match_entry(&self, entry: &Entry, at: usize) -> (Classes, Option<u16>, usize) {
        let mut classes = Classes::default();
        let (mut country, mut length) = (None, 1);
        let capital = self.list.get(at).is_some_and(|token| token.capital);
        let acronym = self.list.get(at).and_then(|token| self.text.get(token.start..token.end)).is_some_and(is_acronym);
        let mut own = entry.classes;
        if !capital {
            own.remove(&[Class::Country, Class::Home, Class::Demonym, Class::Organisation, Class::Party]);
        } else if own.has(Class::Organisation) && own.any(&[Class::SubRelative, Class::SubOther]) {
            if acronym {
                own.keep_only(Class::Organisation);
            } else {
                own.remove(&[Class::Organisation]);
            }
        }
        classes.add(own);
        if classes.has(Class::Country) {
            country = entry.country;
        }
        for phrase in &entry.phrases {
            let fits = phrase.rest.iter().enumerate().all(|(n, word)| self.word(at + 1 + n) == word);
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

/// Two or more capitals: an abbreviation of a name.
pub(super) fn is_acronym(word: &str) -> bool {
    let capitals = word.chars().filter(|letter| letter.is_uppercase()).count();
    capitals >= 2 && 2 * capitals > word.chars().filter(|letter| letter.is_alphabetic()).count()
}
