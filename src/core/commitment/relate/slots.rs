//! The parts of one sentence that two promises are compared by: words with their weight, figures, dates, names, force
//! and condition. Takes the reading where it says something and reads the sentence itself for the rest. Knows nothing
//! of a second sentence.

use super::words::{Words, fold};
use crate::core::commitment::{Label, Polarity, Reading, Strength};

/// One word, number or sign of a sentence.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    /// Lower case without accents.
    pub(crate) folded: String,
    /// Its light stem.
    pub(crate) stem: String,
    /// First byte in the sentence.
    pub(crate) start: usize,
    /// One past the last byte.
    pub(crate) end: usize,
    /// What it is.
    pub(crate) role: Role,
    /// A proper name or an acronym.
    pub(crate) name: bool,
    /// It stands between brackets.
    pub(crate) aside: bool,
    /// A comma, semicolon or colon stands before it.
    pub(crate) after_comma: bool,
}

/// What a token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Says what the promise is about.
    Content,
    /// Carries the act along.
    Light,
    /// Carries nothing.
    Stop,
    /// Part of a figure.
    Figure,
    /// Part of a date.
    Date,
    /// Who speaks.
    Issuer,
}

/// Money, a count or a percentage.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    /// The number, multiplied out.
    pub(crate) value: f64,
    /// Currency, `%`, or the stem of what is counted.
    pub(crate) unit: String,
    /// The words.
    pub(crate) text: String,
    /// `54 of the 80`: what was aimed at.
    pub(crate) out_of: Option<f64>,
    /// It stands between brackets.
    pub(crate) aside: bool,
}

/// How a date limits the act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bound {
    /// *in 2023*.
    In,
    /// *before*, *by*.
    By,
    /// *from*.
    From,
    /// *until*: later is more.
    Until,
}

/// A date or period.
#[derive(Clone, Debug)]
pub(crate) struct When {
    /// The year; relative ones count from 0.
    pub(crate) year: i32,
    /// The last day in the year, as month × 100 + day.
    pub(crate) day: u32,
    /// The year is counted from the edition's own.
    pub(crate) relative: bool,
    /// Nothing but a year.
    pub(crate) bare: bool,
    /// How it limits the act.
    pub(crate) bound: Bound,
    /// The words.
    pub(crate) text: String,
}

/// How firmly the verb binds, by two witnesses.
#[derive(Clone, Debug)]
pub(crate) struct Force {
    /// By the words of the short list, and which.
    pub(crate) cue: Option<(Strength, String)>,
    /// By the reading; unknown where a condition lowers it.
    pub(crate) read: Option<Strength>,
}

impl Force {
    fn strength(&self) -> Option<Strength> {
        self.read.or(self.cue.as_ref().map(|cue| cue.0))
    }

    /// From which force to which, if no witness denies that it changed.
    pub(crate) fn change(&self, new: &Self) -> Option<(Strength, Strength)> {
        let differ = |a: Option<Strength>, b: Option<Strength>| Some((a?, b?)).filter(|(a, b)| a != b);
        let by_cue = (self.cue.as_ref().map(|cue| cue.0), new.cue.as_ref().map(|cue| cue.0));
        let by_reading = (self.read, new.read);
        let agree = |pair: (Option<Strength>, Option<Strength>)| pair.0.is_some() && pair.0 == pair.1;
        if agree(by_cue) || agree(by_reading) {
            return None;
        }
        differ(by_reading.0, by_reading.1)
            .or_else(|| differ(by_cue.0, by_cue.1))
            .or_else(|| differ(self.strength(), new.strength()))
    }

    /// The words that show it.
    pub(crate) fn words(&self) -> &str {
        match (&self.cue, self.read) {
            (Some((_, text)), _) => text,
            (None, Some(read)) => read.as_str(),
            (None, None) => "",
        }
    }
}

/// A sentence, taken apart.
#[derive(Clone, Debug)]
pub(crate) struct Profile {
    pub(crate) tokens: Vec<Token>,
    pub(crate) figures: Vec<Figure>,
    pub(crate) whens: Vec<When>,
    pub(crate) label: Label,
    /// The strength that the reading gives.
    pub(crate) strength: Option<Strength>,
    /// A lower figure is more: a backlog, a waiting time.
    pub(crate) less_is_better: bool,
    /// The force of the verb alone, whatever it hangs on.
    pub(crate) force: Force,
    pub(crate) polarity: Polarity,
    /// The words of the condition.
    pub(crate) condition: Option<String>,
    /// Byte ranges: of the actor, of the theme, and of the condition.
    pub(crate) actor: Option<(usize, usize)>,
    pub(crate) theme: Option<(usize, usize)>,
    /// It is several sentences in one.
    pub(crate) joined: bool,
    /// Byte ranges of those it is done with.
    pub(crate) partners: Vec<(usize, usize)>,
    /// Countries, by code, in order and once each.
    pub(crate) countries: Vec<String>,
    /// The last day by which it is due, ISO 8601, if the reading or the sentence gives one.
    pub(crate) due: Option<String>,
}

impl Profile {
    /// Takes a sentence apart.
    pub(crate) fn read(words: &Words, sentence: &str, reading: &Reading) -> Self {
        let mut tokens = tokens(words, sentence);
        let whens = super::dates::read(words, sentence, &mut tokens);
        let figures = super::figures::read(words, sentence, &mut tokens);
        let folded = folded(&tokens);
        let hangs_on = reading
            .condition
            .as_ref()
            .map(|span| (span.start, span.end))
            .or_else(|| clause(sentence, &tokens, words.condition.find(&folded)?));
        let condition = hangs_on.and_then(|(start, end)| sentence.get(start..end)).map(str::to_owned);
        for token in tokens.iter_mut().filter(|t| within(hangs_on, t) && t.role != Role::Date && t.role != Role::Figure)
        {
            // What the promise hangs on is not what it is about.
            token.role = Role::Stop;
            token.name = false;
        }
        let own = force(words, &folded);
        let less_is_better = less_is_better(words, &tokens, &folded);
        let force = Force { cue: own, read: reading.strength.filter(|_| condition.is_none()) };
        let mut countries: Vec<String> = reading.partners.iter().filter_map(|p| p.country.clone()).collect();
        countries.sort();
        countries.dedup();
        let due = reading.deadline.as_ref().and_then(|deadline| deadline.value.clone());
        Self {
            tokens,
            figures,
            whens,
            label: reading.label,
            strength: reading.strength,
            less_is_better,
            force,
            polarity: reading.polarity,
            condition,
            actor: reading.actor.as_ref().map(|span| (span.start, span.end)),
            theme: reading.theme.as_ref().map(|span| (span.start, span.end)),
            joined: false,
            partners: reading.partners.iter().map(|partner| (partner.span.start, partner.span.end)).collect(),
            countries,
            due,
        }
    }

    /// Two promises read as one, for splits and merges: words of both, counts of one unit summed.
    pub(crate) fn join(&self, words: &Words, other: &Self) -> Self {
        let mut joined = self.clone();
        joined.joined = true;
        let further = other.tokens.iter().filter(|t| !self.tokens.iter().any(|known| known.stem == t.stem));
        joined.tokens.extend(further.cloned());
        joined.less_is_better = less_is_better(words, &joined.tokens, &folded(&joined.tokens));
        for figure in &other.figures {
            match joined.figures.iter_mut().find(|f| f.unit == figure.unit) {
                Some(same) if matches!(figure.unit.as_str(), "%") => same.value = same.value.max(figure.value),
                Some(same) => {
                    same.value += figure.value;
                    same.text = format!("{} + {}", same.text, figure.text);
                }
                None => joined.figures.push(figure.clone()),
            }
        }
        for when in &other.whens {
            if !joined.whens.iter().any(|w| w.year == when.year && w.day == when.day && w.bound == when.bound) {
                joined.whens.push(when.clone());
            }
        }
        joined.countries.extend(other.countries.iter().cloned());
        joined.countries.sort();
        joined.countries.dedup();
        joined.condition = joined.condition.or_else(|| other.condition.clone());
        joined.strength = joined.strength.max(other.strength);
        if other.force.strength() > joined.force.strength() {
            joined.force.clone_from(&other.force);
        }
        joined
    }

    /// The tokens that say what the promise is about.
    pub(crate) fn content(&self) -> impl Iterator<Item = &Token> {
        self.tokens.iter().filter(|token| matches!(token.role, Role::Content | Role::Light))
    }
}

/// The folded words of a sentence, with a space before and after each.
pub(crate) fn folded(tokens: &[Token]) -> String {
    let mut folded = String::from(" ");
    for token in tokens {
        folded.push_str(&token.folded);
        folded.push(' ');
    }
    folded
}

/// Whether a lower figure is more, and the sentence does not count what is taken off already.
fn less_is_better(words: &Words, tokens: &[Token], folded: &str) -> bool {
    words.less_is_better.find(folded).is_some() && !tokens.iter().any(|t| words.reduction.contains(&t.folded))
}

/// Whether a token lies in a range of bytes.
pub(crate) fn within(range: Option<(usize, usize)>, token: &Token) -> bool {
    range.is_some_and(|(start, end)| token.start >= start && token.end <= end)
}

/// The clause that a cue opens: up to the next comma, or to the end.
fn clause(sentence: &str, tokens: &[Token], cue: &str) -> Option<(usize, usize)> {
    let first = cue.split(' ').next()?;
    let start = tokens.iter().find(|t| t.folded == first)?.start;
    let end = sentence.get(start..)?.find([',', ';']).map_or(sentence.len(), |n| start + n);
    Some((start, end))
}

fn force(words: &Words, folded: &str) -> Option<(Strength, String)> {
    [(&words.explores, Strength::Explores), (&words.intends, Strength::Intends), (&words.firm, Strength::Firm)]
        .into_iter()
        .find_map(|(phrases, strength)| phrases.find(folded).map(|text| (strength, text.to_owned())))
}

/// Splits a sentence into words, numbers and money signs.
fn tokens(words: &Words, sentence: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut start = None;
    let mut depth = 0_u32;
    let mut depth_at_start = 0;
    let chars: Vec<(usize, char)> = sentence.char_indices().collect();
    for (n, &(at, c)) in chars.iter().enumerate() {
        let next = chars.get(n + 1).map(|&(_, c)| c);
        let before = n.checked_sub(1).and_then(|p| chars.get(p)).map(|&(_, c)| c);
        let joins = c.is_alphanumeric()
            || start.is_some()
                && next.is_some_and(char::is_alphanumeric)
                && (matches!(c, '-' | '\'' | '\u{2019}' | '\u{2010}' | '\u{2011}')
                    && !(next.is_some_and(|x| x.is_ascii_digit())
                        && (before.is_some_and(|b| b.is_ascii_digit()) || is_year_at(sentence, at + c.len_utf8())))
                    || matches!(c, '.' | ',')
                        && before.is_some_and(|b| b.is_ascii_digit())
                        && next.is_some_and(|x| x.is_ascii_digit())
                    || c == '&'
                    || c == '/'
                        && before.is_some_and(char::is_alphabetic)
                        && chars.get(n + 2).is_none_or(|&(_, c)| !c.is_alphanumeric()));
        if joins {
            if start.is_none() {
                start = Some(at);
                depth_at_start = depth;
            }
            continue;
        }
        if let Some(from) = start.take() {
            push(words, sentence, from, at, depth_at_start > 0, &mut tokens);
        }
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            '€' | '£' | '$' | '%' => push(words, sentence, at, at + c.len_utf8(), depth > 0, &mut tokens),
            _ => {}
        }
    }
    if let Some(from) = start {
        push(words, sentence, from, sentence.len(), depth_at_start > 0, &mut tokens);
    }
    unmark_titles(&mut tokens);
    tokens
}

/// Whether four digits stand there: *mid-2016* is two words.
fn is_year_at(sentence: &str, at: usize) -> bool {
    let digits = sentence.get(at..).unwrap_or_default().bytes().take_while(u8::is_ascii_digit).count();
    digits == 4
}

fn push(words: &Words, sentence: &str, start: usize, end: usize, aside: bool, tokens: &mut Vec<Token>) {
    let Some(text) = sentence.get(start..end) else { return };
    let folded: String =
        fold(text).chars().filter(|c| !matches!(c, '-' | '\u{2010}' | '\u{2011}' | '\u{2019}' | '\'')).collect();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = text.chars().filter(|c| c.is_uppercase()).count();
    let first = tokens.is_empty();
    let acronym =
        letters >= 2 && capitals >= 2 && (capitals * 2 >= letters || text.chars().skip(1).any(char::is_uppercase));
    let name = acronym || capitals > 0 && !first;
    let stop = words.is_stop(&folded) && !acronym || folded.chars().count() == 1 && letters == 1;
    let issuer = words.general.contains(&folded) || words.organ.contains(&folded);
    let stem = words.stem(&folded);
    let role = match () {
        () if issuer => Role::Issuer,
        () if stop => Role::Stop,
        () if !name && words.is_light(&stem) => Role::Light,
        () if letters == 0 => Role::Figure,
        () => Role::Content,
    };
    let gap = tokens.last().map_or(0, |last| last.end);
    let after_comma = sentence.get(gap..start).is_some_and(|gap| gap.contains([',', ';', ':']));
    tokens.push(Token { folded, stem, start, end, role, name: name && !issuer && !stop, aside, after_comma });
}

/// In a run of five or more capitalised words the capitals are those of a title, and name nobody.
fn unmark_titles(tokens: &mut [Token]) {
    let mut from = 0;
    while from < tokens.len() {
        let run =
            tokens.iter().skip(from).take_while(|t| t.name || t.role == Role::Stop || t.role == Role::Figure).count();
        let names = tokens.iter().skip(from).take(run).filter(|t| t.name).count();
        if names >= 5 {
            for token in tokens.iter_mut().skip(from).take(run) {
                token.name = false;
            }
        }
        from += run.max(1);
    }
}
