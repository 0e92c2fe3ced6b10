//! From a word's form back to the infinitive, by the rewriting rules of a lexicon file.
//!
//! A rule is an ending, the ending of the infinitive, and which forms it makes. `C` stands for one consonant, `V` for one
//! vowel; the same letter in the replacement repeats it. Rules propose; only listed verbs are accepted, so that a rule may be broad.

use super::schema::Grammar;

/// The forms that a word can be of its verb.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Form(u8);

impl Form {
    /// *maken*, *make*.
    pub const INFINITIVE: Self = Self(1);
    /// *maakt*, *makes*.
    pub const PRESENT: Self = Self(2);
    /// *maakte*, *made*.
    pub const PAST: Self = Self(4);
    /// *gemaakt*, *made*.
    pub const PARTICIPLE: Self = Self(8);
    /// *making*.
    pub const ING: Self = Self(16);
    /// *maak*: present only beside *ik*; elsewhere more often a noun.
    pub const FIRST: Self = Self(32);

    /// The form or forms of that name, parted by `+`.
    pub(super) fn parse(names: &str) -> Option<Self> {
        let mut all = Self(0);
        for name in names.split('+') {
            all = all.and(match name {
                "infinitive" => Self::INFINITIVE,
                "present" => Self::PRESENT,
                "past" => Self::PAST,
                "participle" => Self::PARTICIPLE,
                "ing" => Self::ING,
                "first" => Self::FIRST,
                _ => return None,
            });
        }
        Some(all)
    }

    /// Whether one of the other's forms is possible.
    pub const fn can(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The forms but for the other's.
    const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Either's forms.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Letter {
    Exact(char),
    Consonant,
    Vowel,
}

#[derive(Debug)]
struct Rule {
    /// From the last letter to the first.
    ending: Vec<Letter>,
    infinitive: Vec<Letter>,
    form: Form,
}

/// The rules of one language, in the order of its file.
#[derive(Debug)]
pub(super) struct Rules {
    rules: Vec<Rule>,
    of_infinitive: Form,
}

/// Letters that a word may at most have: longer ones are no verbs, and cost time.
pub(super) const LONGEST: usize = 40;

fn is_vowel(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'ä' | 'ö' | 'ü' | 'é' | 'ë' | 'ï')
}

impl Rules {
    pub(super) fn parse(lines: &[[String; 3]]) -> Result<Self, String> {
        let letters = |text: &str| -> Vec<Letter> {
            text.chars()
                .map(|letter| match letter {
                    'C' => Letter::Consonant,
                    'V' => Letter::Vowel,
                    other => Letter::Exact(other),
                })
                .collect()
        };
        let mut rules = Vec::new();
        let mut of_infinitive = Form::INFINITIVE;
        for [ending, infinitive, names] in lines {
            let form = Form::parse(names).ok_or_else(|| format!("unknown form {names}"))?;
            if ending == "*" {
                of_infinitive = form;
                continue;
            }
            rules.push(Rule {
                ending: letters(ending).into_iter().rev().collect(),
                infinitive: letters(infinitive),
                form,
            });
        }
        Ok(Self { rules, of_infinitive })
    }

    /// What the infinitive itself can be.
    pub(super) const fn of_infinitive(&self) -> Form {
        self.of_infinitive
    }

    /// Every word that the rules lead back to the infinitive, with its forms and the place of the rule: the lower goes first.
    pub(super) fn forms_of(&self, infinitive: &str, grammar: &Grammar, mut push: impl FnMut(String, Form, usize)) {
        let (mut bare, mut back) = (String::new(), String::new());
        for (place, rule) in self.rules.iter().enumerate() {
            if !rule.unapply(infinitive, &mut bare) || !rule.apply(&bare, &mut back) || back != infinitive {
                continue;
            }
            if rule.form.can(Form::PARTICIPLE) && !grammar.participle_prefix.is_empty() {
                with_prefix(&bare, grammar, |word| push(word, Form::PARTICIPLE, 2 * place));
            }
            let form = if may_lack_prefix(&bare, grammar) { rule.form } else { rule.form.without(Form::PARTICIPLE) };
            if form != Form::default() {
                push(bare.clone(), form, 2 * place + 1);
            }
        }
    }

    /// The first infinitive that the rules propose.
    pub(super) fn guess(&self, word: &str, grammar: &Grammar) -> Option<String> {
        let mut first = None;
        self.candidates(word, grammar, |infinitive, _| {
            first = Some(infinitive.to_owned());
            true
        });
        first
    }

    fn candidates(&self, word: &str, grammar: &Grammar, mut take: impl FnMut(&str, Form) -> bool) {
        if word.len() > LONGEST || word.len() < 2 {
            return;
        }
        let participle = without_prefix(word, grammar);
        let last = word.chars().next_back();
        let mut inseparable = None;
        let mut infinitive = String::with_capacity(word.len() + 4);
        for rule in self.rules.iter().filter(|rule| rule.may_end_in(last)) {
            if rule.form.can(Form::PARTICIPLE)
                && let Some(bare) = &participle
                && rule.apply(bare, &mut infinitive)
                && take(&infinitive, Form::PARTICIPLE)
            {
                return;
            }
            if !rule.apply(word, &mut infinitive) {
                continue;
            }
            let inseparable = *inseparable.get_or_insert_with(|| may_lack_prefix(word, grammar));
            let form = if inseparable { rule.form } else { rule.form.without(Form::PARTICIPLE) };
            if form != Form::default() && take(&infinitive, form) {
                return;
            }
        }
    }
}

/// What stands after a prefix: a look at the first byte tells mostly that it is not there.
fn after<'a>(word: &'a str, prefix: &str) -> Option<&'a str> {
    if word.as_bytes().first() == prefix.as_bytes().first() { word.strip_prefix(prefix) } else { None }
}

/// Whether a participle may look like that without the language's prefix.
fn may_lack_prefix(word: &str, grammar: &Grammar) -> bool {
    grammar.participle_prefix.is_empty()
        || starts_inseparable(word, grammar)
        || grammar
            .particles
            .iter()
            .any(|particle| after(word, particle).is_some_and(|rest| starts_inseparable(rest, grammar)))
}

/// The words that [`without_prefix`] leads to `bare`: *gewerkt*, *uitgebreid*, *geïnvesteerd*.
fn with_prefix(bare: &str, grammar: &Grammar, mut push: impl FnMut(String)) {
    let mark = grammar.participle_prefix.as_str();
    let mut both = |before: &str, rest: &str| {
        push(format!("{before}{mark}{rest}"));
        let parted = match rest.chars().next() {
            Some('i') => 'ï',
            Some('e') => 'ë',
            Some('u') => 'ü',
            Some('o') => 'ö',
            Some('a') => 'ä',
            _ => return,
        };
        push(format!("{before}{mark}{parted}{}", rest.get(1..).unwrap_or("")));
    };
    both("", bare);
    for particle in &grammar.particles {
        if let Some(rest) = after(bare, particle)
            && !rest.is_empty()
        {
            both(particle, rest);
        }
    }
}

fn starts_inseparable(word: &str, grammar: &Grammar) -> bool {
    grammar.inseparable.iter().any(|prefix| after(word, prefix).is_some())
}

/// The word without the participle's prefix, which may stand after a particle: `uitgebreid` gives `uitbreid`.
fn without_prefix(word: &str, grammar: &Grammar) -> Option<String> {
    let mark = grammar.participle_prefix.as_str();
    if mark.is_empty() {
        return None;
    }
    if let Some(rest) = word.strip_prefix(mark) {
        return Some(without_diaeresis(rest));
    }
    grammar.particles.iter().find_map(|particle| {
        let rest = after(word, particle)?.strip_prefix(mark)?;
        Some(format!("{particle}{}", without_diaeresis(rest)))
    })
}

/// *geïnvesteerd* is of *investeren*: the sign only parts the prefix from the vowel.
fn without_diaeresis(rest: &str) -> String {
    let mut letters = rest.chars();
    let first = match letters.next() {
        Some('ï') => 'i',
        Some('ë') => 'e',
        Some('ü') => 'u',
        Some('ö') => 'o',
        Some('ä') => 'a',
        Some(other) => other,
        None => return String::new(),
    };
    std::iter::once(first).chain(letters).collect()
}

impl Rule {
    /// Writes the form that the rule would lead back to the infinitive; `false` where the infinitive ends in another way.
    fn unapply(&self, infinitive: &str, form: &mut String) -> bool {
        let Some(matched) = Matched::at_end(infinitive, self.infinitive.iter().rev()) else { return false };
        form.clear();
        form.push_str(matched.rest);
        form.extend(self.ending.iter().rev().filter_map(|letter| matched.letter(letter)));
        true
    }

    /// Whether a word with that last letter can have the ending.
    fn may_end_in(&self, last: Option<char>) -> bool {
        match self.ending.first() {
            Some(Letter::Exact(exact)) => last == Some(*exact),
            _ => true,
        }
    }

    /// Writes the infinitive that the rule makes of the word; `false` where the ending is another.
    fn apply(&self, word: &str, infinitive: &mut String) -> bool {
        let Some(matched) = Matched::at_end(word, self.ending.iter()) else { return false };
        if matched.rest.is_empty() && self.infinitive.is_empty() {
            return false;
        }
        infinitive.clear();
        infinitive.push_str(matched.rest);
        infinitive.extend(self.infinitive.iter().filter_map(|letter| matched.letter(letter)));
        true
    }
}

/// A word whose end fits a pattern: what stands before it, and the letters that its wildcards stand for.
struct Matched<'w> {
    rest: &'w str,
    consonant: Option<char>,
    vowel: Option<char>,
}

impl<'w> Matched<'w> {
    /// Holds the end of a word against letters, the last one first; a wildcard stands for the same letter throughout.
    fn at_end<'l>(word: &'w str, pattern: impl Iterator<Item = &'l Letter>) -> Option<Self> {
        let (mut consonant, mut vowel) = (None, None);
        let mut cut = word.len();
        let mut letters = word.char_indices().rev();
        for wanted in pattern {
            let (at, letter) = letters.next()?;
            let fits = match wanted {
                Letter::Exact(exact) => *exact == letter,
                Letter::Consonant => {
                    let fits =
                        !is_vowel(letter) && letter.is_alphabetic() && consonant.is_none_or(|known| known == letter);
                    consonant = Some(letter);
                    fits
                }
                Letter::Vowel => {
                    let fits = is_vowel(letter) && vowel.is_none_or(|known| known == letter);
                    vowel = Some(letter);
                    fits
                }
            };
            if !fits {
                return None;
            }
            cut = at;
        }
        Some(Self { rest: word.get(..cut)?, consonant, vowel })
    }

    fn letter(&self, letter: &Letter) -> Option<char> {
        match letter {
            Letter::Exact(exact) => Some(*exact),
            Letter::Consonant => self.consonant,
            Letter::Vowel => self.vowel,
        }
    }
}
