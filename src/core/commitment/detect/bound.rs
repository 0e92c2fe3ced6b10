//! Who acts in a predicate: the publisher, a group it belongs to, somebody else, or nobody named.
//!
//! An actor counts where no preposition governs it. Knows nothing of tense or modality.

use super::predicate::Predicate;
use super::tokens::{Kind, Tokens, ends_in, is_acronym};
use crate::core::commitment::lexicon::{Class, Classes, Form, Lexicon};

/// What kind of subject it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    Gov,
    Joint,
    Third,
    Party,
    /// *zij*, *they*: somebody named before.
    Person,
    /// *dit*, *this*.
    Pronoun,
    /// What a government makes and steers.
    Instrument,
    /// What nobody steers.
    Measure,
    /// An abbreviation that no list knows.
    Acronym,
    /// A noun phrase that no list knows.
    Thing,
    /// Nobody: passive or impersonal.
    Nobody,
}

/// The subject of a predicate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Subject {
    pub(super) who: Who,
    /// Its tokens, the end excluded.
    pub(super) span: Option<(usize, usize)>,
    /// A number counts it: *58,000 children*.
    pub(super) counted: bool,
    /// A country or organisation by its name, or one of the great bodies.
    pub(super) named: bool,
    /// *we*, *ik*: no name, but surely the publisher.
    pub(super) pronoun: bool,
}

impl Subject {
    const NOBODY: Self = Self { who: Who::Nobody, span: None, counted: false, named: false, pronoun: false };
}

/// Finds the subject.
pub(super) fn subject(lexicon: &Lexicon, tokens: &Tokens<'_>, predicate: &Predicate) -> Subject {
    let before = predicate.range.get(..predicate.place).unwrap_or(&[]);
    let after = predicate.range.get(predicate.place + 1..).unwrap_or(&[]);
    if lexicon.grammar().verb_second {
        // A pronoun beside the verb that can only be a subject: *De periode gebruiken we om …*.
        if after.first().is_some_and(|at| tokens.any(*at, &[Class::SelfPronoun])) {
            return in_phrase(lexicon, tokens, after.get(..1).unwrap_or(after));
        }
        if starts_bare(tokens, before) {
            return in_phrase(lexicon, tokens, before);
        }
        // After the verb the subject comes before objects and adverbials, with the verbs at the end left out.
        let cut = after.iter().position(|at| *at == predicate.main || tokens.sign(*at) == ',').unwrap_or(after.len());
        return in_phrase(lexicon, tokens, after.get(..cut).unwrap_or(after));
    }
    // A nominative pronoun right before the verb is its subject, whatever heading stuck before it.
    let nearest = before.iter().rev().find(|at| !tokens.any(**at, &[Class::Adverb, Class::Negation]));
    if let Some(at) = nearest.filter(|at| tokens.has(**at, Class::SelfPronoun)) {
        return in_phrase(lexicon, tokens, std::slice::from_ref(at));
    }
    // The last part before the verb that is more than an adverb: "Third, …, the Government will".
    let parts = || {
        before
            .split(|at| matches!(tokens.sign(*at), ',' | '–' | '—'))
            .filter(|part| part.iter().any(|at| !tokens.has(*at, Class::Adverb)))
    };
    // A part that begins with *and* or a preposition is an apposition or a member of a list: the subject stands before.
    let bare = |part: &&[usize]| {
        part.first()
            .is_some_and(|at| !tokens.any(*at, &[Class::Coordinator, Class::Preposition, Class::ConditionPhrase]))
    };
    // "teams with Belgium, Germany and Romania": the last part only goes on with a list of names.
    let name = |at: &usize| {
        tokens.any(*at, &[Class::Country, Class::Organisation]) && !tokens.any(*at, &[Class::Gov, Class::Home])
    };
    let lists = {
        let mut backwards = parts().rev();
        let last = backwards.next().and_then(<[usize]>::first);
        let before = backwards.next().and_then(<[usize]>::last);
        last.is_some_and(name) && before.is_some_and(name)
    };
    let first =
        parts().next().filter(|part| lists && part.len() > 1 && part.iter().any(|at| tokens.has(*at, Class::With)));
    if let Some(first) = first {
        return in_phrase(lexicon, tokens, first);
    }
    let part = match parts().next_back() {
        Some(last) if bare(&last) || last.iter().any(|at| tokens.has(*at, Class::SelfPronoun)) => Some(last),
        last => parts().find(bare).or(last),
    };
    let found = part.map_or(Subject::NOBODY, |part| in_phrase(lexicon, tokens, part));
    if found.who == Who::Nobody && tokens.has(predicate.finite, Class::BePresent) {
        return in_phrase(lexicon, tokens, after);
    }
    found
}

/// Who acts in words without clause structure, such as a subordinate clause.
pub(super) fn subject_of(lexicon: &Lexicon, tokens: &Tokens<'_>, words: &[usize]) -> Who {
    in_phrase(lexicon, tokens, words).who
}

/// Whether the words begin with a noun phrase, adverbs apart, not with a preposition.
fn starts_bare(tokens: &Tokens<'_>, range: &[usize]) -> bool {
    let first = range.iter().find(|at| {
        let token = tokens.get(**at);
        let adverbial = token.is_some_and(|t| {
            t.has(Class::ConditionPhrase) || (t.has(Class::Adverb) && !t.any(&[Class::Gov, Class::Third]))
        });
        !adverbial && tokens.sign(**at) != ',' && !token.is_some_and(|t| t.inside && !t.any(ACTORS))
    });
    first.is_some_and(|at| {
        let Some(token) = tokens.get(*at) else { return false };
        let time = token.any(&[Class::TimeThis, Class::TimeNext, Class::Future, Class::Past])
            && (tokens.any(at + 1, &[Class::TimeUnit, Class::TimeName]) || token.length > 1);
        // *Het komende jaar*, *deze zomer*.
        let next = tokens.get(at + 1);
        let time = time
            || token.has(Class::Determiner)
                && next.is_some_and(|next| next.any(&[Class::TimeNext, Class::TimeThis, Class::Past]))
                && (tokens.any(at + 2, &[Class::TimeUnit, Class::TimeName])
                    || next.is_some_and(|next| next.length > 1));
        let expletive = token.has(Class::Expletive);
        let bare_participle = token.can(Form::PARTICIPLE) && range.len() == 1;
        !(token.has(Class::Preposition) || time || expletive || bare_participle)
    })
}

const ACTORS: Classes = Classes::of(&[
    Class::Gov,
    Class::SelfPronoun,
    Class::Joint,
    Class::Third,
    Class::Party,
    Class::Organisation,
    Class::Country,
    Class::PersonPronoun,
]);

/// The first actor that no preposition governs; otherwise what kind of noun stands there.
fn in_phrase(lexicon: &Lexicon, tokens: &Tokens<'_>, range: &[usize]) -> Subject {
    let mut third: Option<Subject> = None;
    for (place, at) in range.iter().copied().enumerate() {
        let Some(token) = tokens.get(at) else { continue };
        if third.is_none() && is_third_compound(lexicon, tokens, at) && !governed(tokens, range, place) {
            let counted = (at.saturating_sub(3)..at).any(|before| is_count(tokens, before));
            let span = Some((phrase_start(tokens, range, place), at + 1));
            third = Some(Subject { who: Who::Third, span, counted, named: false, pronoun: false });
            continue;
        }
        if tokens.sign(at) == ',' && place > 0 && third.is_some() {
            break;
        }
        // "the Intelligence Community": a name, though its head alone would be somebody else.
        let part_of_name = token.has(Class::Third)
            && token.capital
            && token.length == 1
            && at.checked_sub(1).filter(|before| range.first() != Some(before)).is_some_and(|before| {
                tokens.get(before).is_some_and(|t| {
                    t.capital
                        && (t.classes.is_empty()
                            || !lexicon.grammar().verb_second
                                && !t.any(&[Class::Determiner, Class::Country, Class::Organisation, Class::Joint]))
                })
            });
        // "public reporting", "user registration": the actor's name only describes the noun behind it.
        let describes = !lexicon.grammar().verb_second
            && token.has(Class::Third)
            && !token.any(&[Class::Country, Class::Organisation])
            && token.length == 1
            && range.get(place + 1) == Some(&(at + 1))
            && tokens.get(at + 1).is_some_and(|next| {
                next.kind == Kind::Word
                    && !next.capital
                    && (next.can(Form::ING) && !next.can(Form::PRESENT)
                        || next.any(&[Class::Instrument, Class::Measure])
                        || next.classes.is_empty() && next.verb.is_none() && !tokens.word(at + 1).ends_with("ed"))
            });
        if part_of_name
            || describes
            || !token.any(ACTORS)
            || (token.inside && !token.has(Class::Gov))
            || governed(tokens, range, place)
        {
            continue;
        }
        // "Uganda's capital" and "kabinetsbeleid" are about another noun.
        if tokens.word(at).ends_with("'s") && !token.any(&[Class::SelfPronoun, Class::Third, Class::Organisation]) {
            continue;
        }
        if token.has(Class::Gov) && !token.has(Class::SelfPronoun) && is_part_of_name(lexicon, tokens, range, place) {
            continue;
        }
        let counted = (at.saturating_sub(3)..at).any(|before| is_count(tokens, before));
        let who = if token.has(Class::SelfPronoun) {
            Who::Gov
        } else if token.has(Class::Demonym) {
            let other = tokens.has(at + 1, Class::Third) && !tokens.has(at + 1, Class::Authority);
            if token.has(Class::Home) && !other { Who::Gov } else { Who::Third }
        } else if token.has(Class::Gov) && is_foreign(tokens, range, at) {
            Who::Third
        } else if token.any(&[Class::Gov, Class::Home]) {
            Who::Gov
        } else if token.has(Class::Joint) {
            Who::Joint
        } else if token.has(Class::Party) {
            Who::Party
        } else if token.has(Class::PersonPronoun) {
            Who::Person
        } else {
            Who::Third
        };
        let pronoun = token.any(&[Class::SelfPronoun, Class::PersonPronoun]);
        let from = if pronoun { at } else { phrase_start(tokens, range, place) };
        let to = if pronoun { at + 1 } else { phrase_end(tokens, at + token.length) };
        let subject = Subject {
            who,
            span: Some((from, to)),
            counted,
            named: token.any(&[Class::Country, Class::Organisation]),
            pronoun: token.has(Class::SelfPronoun),
        };
        if matches!(who, Who::Third | Who::Person) {
            // A group with the publisher in it binds the publisher: "Nederland en Marokko".
            // A counted one goes first: what stands before it is a heading that stuck.
            third = third.filter(|known| known.counted || !counted).or(Some(subject));
            continue;
        }
        if third.is_some_and(|t| t.span.is_some_and(|span| !joined(tokens, span.1, from))) {
            break;
        }
        return subject;
    }
    let counted = range.iter().take(4).any(|at| is_count(tokens, *at));
    if let Some(third) = third {
        return third;
    }
    if let Some(span) = body_name(lexicon, tokens, range) {
        return Subject { who: Who::Acronym, span: Some(span), counted: false, named: false, pronoun: false };
    }
    // A second article begins another noun phrase: the subject is the first.
    let second = range.iter().enumerate().skip(1).find(|(place, at)| {
        tokens.any(**at, &[Class::Determiner, Class::OwnDeterminer])
            && place.checked_sub(1).and_then(|p| range.get(p)).is_some_and(|before| {
                tokens.get(*before).is_some_and(|t| t.kind == Kind::Word && t.classes.is_empty() && t.verb.is_none())
            })
    });
    let first_phrase = second.filter(|_| lexicon.grammar().verb_second).map_or(range.len(), |(place, _)| place);
    let head = range.iter().copied().enumerate().take(first_phrase).find(|(place, at)| {
        tokens.get(*at).is_some_and(|t| {
            t.kind == Kind::Word
                && (t.any(&[Class::Instrument, Class::Measure]) || is_compound(lexicon, tokens, *at))
                && !governed(tokens, range, *place)
        })
    });
    if let Some((place, at)) = head {
        let who = if tokens.has(at, Class::Measure) && !tokens.has(at, Class::Instrument) {
            Who::Measure
        } else {
            Who::Instrument
        };
        return Subject {
            who,
            span: Some((phrase_start(tokens, range, place), at + 1)),
            counted,
            named: false,
            pronoun: tokens.has(phrase_start(tokens, range, place), Class::ThingPronoun),
        };
    }
    let first = range.iter().copied().enumerate().find(|(place, at)| {
        tokens.get(*at).is_some_and(|t| {
            t.kind == Kind::Word
                && !t.any(&[
                    Class::Adverb,
                    Class::Preposition,
                    Class::Expletive,
                    Class::Negation,
                    Class::InfinitiveMark,
                ])
                && !governed(tokens, range, *place)
        })
    });
    match first {
        Some((_, at)) if tokens.has(at, Class::ThingPronoun) && bare_pronoun(tokens, at) => {
            Subject { who: Who::Pronoun, span: Some((at, at + 1)), counted: false, named: false, pronoun: true }
        }
        Some((place, at)) => {
            let end = range
                .iter()
                .copied()
                .skip(place)
                .take_while(|at| tokens.get(*at).is_some_and(|t| t.kind != Kind::Sign && !t.has(Class::Preposition)))
                .last()
                .map_or(at + 1, |last| last + 1);
            // An abbreviation or name that no list knows is mostly one of the publisher's own bodies.
            let name = range.iter().skip(place).take_while(|at| **at < end).filter(|at| {
                tokens
                    .get(**at)
                    .is_some_and(|t| t.kind == Kind::Word && !t.any(&[Class::Determiner, Class::Coordinator]))
            });
            // "The Office of the Director": the name goes on behind *of*.
            let next = end + 1 + usize::from(tokens.has(end + 1, Class::Determiner));
            let continues =
                tokens.has(end, Class::Of) && tokens.get(next).is_some_and(|t| t.capital && t.kind == Kind::Word);
            if continues
                && tokens.has(at, Class::Determiner)
                && name.clone().all(|at| tokens.get(*at).is_some_and(|t| t.capital))
            {
                return Subject {
                    who: Who::Acronym,
                    span: Some((at, next + 1)),
                    counted: false,
                    named: false,
                    pronoun: false,
                };
            }
            let capitals = name.clone().filter(|at| tokens.get(**at).is_some_and(|t| t.capital)).count();
            if capitals >= 2 && capitals == name.count() {
                return Subject {
                    who: Who::Acronym,
                    span: Some((at, end)),
                    counted: false,
                    named: false,
                    pronoun: false,
                };
            }
            // "The NDC": the article is no part of the name.
            let bare = at + usize::from(tokens.has(at, Class::Determiner));
            let acronym = is_acronym(tokens.slice(bare, bare + 1)) && end == bare + 1;
            let who = if acronym { Who::Acronym } else { Who::Thing };
            Subject { who, span: Some((at, end)), counted, named: false, pronoun: false }
        }
        None => Subject::NOBODY,
    }
}

/// *De Wet open overheid*, *the Government Records Directive*: the publisher's name is a part of another one.
fn is_part_of_name(lexicon: &Lexicon, tokens: &Tokens<'_>, range: &[usize], place: usize) -> bool {
    if lexicon.grammar().verb_second {
        // The head stands before: nothing but words that no list knows lies between.
        let before = range.get(..place).unwrap_or(&[]).iter().rev().copied();
        let mut between = before.take(3).skip_while(|at| {
            tokens.get(*at).is_some_and(|t| {
                t.kind == Kind::Word && !t.any(&[Class::Determiner, Class::Preposition, Class::Coordinator, Class::Law])
            })
        });
        return between.next().is_some_and(|at| tokens.get(at).is_some_and(|t| t.capital && t.has(Class::Law)));
    }
    // The head is the last of the capitalised words: it says what kind of thing it is.
    let length = range.get(place).and_then(|at| tokens.get(*at)).map_or(1, |token| token.length);
    let name = range.iter().skip(place + length).copied().take_while(|at| {
        tokens.get(*at).is_some_and(|t| t.kind == Kind::Word && t.capital && t.verb.is_none_or(|_| t.capital))
    });
    name.last().is_some_and(|head| tokens.any(head, &[Class::Law, Class::Instrument, Class::Goal, Class::PlanHeading]))
}

/// *De regering van Bangladesh*, *In Duitsland stuurt de overheid*: an authority of another country.
fn is_foreign(tokens: &Tokens<'_>, range: &[usize], at: usize) -> bool {
    let foreign =
        |at: usize| tokens.has(at, Class::Country) && !tokens.any(at, &[Class::Home, Class::Gov, Class::Demonym]);
    if !tokens.has(at, Class::Authority) {
        return false;
    }
    let next = at + tokens.get(at).map_or(1, |token| token.length);
    let of = tokens.has(next, Class::Of)
        && (foreign(next + 1) || tokens.has(next + 1, Class::Determiner) && foreign(next + 2));
    // "In Germany, the government": the place stands before everything else.
    let placed = tokens.any(0, &[Class::PartnerPreposition]) && tokens.has(0, Class::TimePreposition) && foreign(1);
    of || placed && range.first().is_some_and(|first| *first <= at)
}

/// "The Office for National Statistics": capitals, with *of* or *for* between, are the name of a body.
fn body_name(lexicon: &Lexicon, tokens: &Tokens<'_>, range: &[usize]) -> Option<(usize, usize)> {
    if lexicon.grammar().verb_second {
        return None;
    }
    let first = range.iter().copied().find(|at| !tokens.has(*at, Class::Adverb) && tokens.word(*at) != ",")?;
    let start = first + usize::from(tokens.has(first, Class::Determiner));
    let capital = |at: usize| tokens.get(at).is_some_and(|t| t.capital && t.kind == Kind::Word && t.country.is_none());
    let last = range.last().copied()?;
    let joins = |at: usize| tokens.any(at, &[Class::Of, Class::Coordinator, Class::Determiner]);
    let end = (start..=last).take_while(|at| capital(*at) || joins(*at)).last()?;
    let of = (start + 1..end).any(|at| tokens.has(at, Class::Of) && capital(at - 1) && capital(at + 1));
    (start > first && of && capital(start) && capital(end) && end == last).then_some((first, end + 1))
}

/// *Energiebedrijven*, *kustgemeenten*: the head of the compound is somebody else.
fn is_third_compound(lexicon: &Lexicon, tokens: &Tokens<'_>, at: usize) -> bool {
    let heads = &lexicon.grammar().third_heads;
    !heads.is_empty()
        && tokens.get(at).is_some_and(|t| t.kind == Kind::Word && t.classes.is_empty() && t.verb.is_none())
        && heads.iter().any(|head| {
            let word = tokens.word(at);
            word.len() > head.len() + 2 && word.ends_with(head.as_str())
        })
}

/// Compounds end in their head: *opvangprogramma*, *Herintegratiefonds*.
fn is_compound(lexicon: &Lexicon, tokens: &Tokens<'_>, at: usize) -> bool {
    let word = tokens.word(at);
    lexicon.grammar().compound_heads.iter().any(|head| word.len() > head.len() + 3 && ends_in(word, head))
}

/// Classes of nouns: *this action* is no bare *this*.
const NOUNS: Classes = Classes::of(&[
    Class::Instrument,
    Class::Measure,
    Class::Third,
    Class::PlanHeading,
    Class::ResultHeading,
    Class::Goal,
    Class::Law,
    Class::Authority,
]);

/// A demonstrative without its noun.
fn bare_pronoun(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.get(at + 1).is_none_or(|next| {
        next.kind == Kind::Sign
            || next.can(Form::PRESENT.and(Form::PAST).and(Form::INFINITIVE))
            || !next.classes.is_empty() && !next.any(NOUNS) && !next.has(Class::CountAdjective)
    })
}

fn is_count(tokens: &Tokens<'_>, at: usize) -> bool {
    let Some(token) = tokens.get(at) else { return false };
    token.kind == Kind::Number && !tokens.is_year(at) || token.number
}

fn joined(tokens: &Tokens<'_>, from: usize, to: usize) -> bool {
    (from..to).any(|at| tokens.has(at, Class::Coordinator)) && to.saturating_sub(from) < 6
}

/// Whether a preposition stands before the noun phrase.
pub(super) fn governed(tokens: &Tokens<'_>, range: &[usize], place: usize) -> bool {
    let mut steps = 0;
    let mut coordinated = false;
    let named_at = range.get(place).is_some_and(|at| tokens.any(*at, &[Class::Country, Class::Organisation]));
    for at in range.get(..place).unwrap_or(&[]).iter().rev().copied() {
        let Some(token) = tokens.get(at) else { return false };
        // "Over 500 users": a bound of the number, not a preposition.
        let bound = token.has(Class::Bound) && tokens.get(at + 1).is_some_and(|next| next.kind == Kind::Number);
        if token.has(Class::Preposition) && !bound && !(token.has(Class::Adverb) && token.length > 1) {
            return true;
        }
        if tokens.is_year(at) {
            return false;
        }
        let after_coordinator = coordinated && token.any(ACTORS);
        coordinated = token.has(Class::Coordinator);
        let listing = tokens.sign(at) == ',' && named_at;
        let transparent = after_coordinator
            || listing
            || token.any(&[
                Class::Determiner,
                Class::Measure,
                Class::OwnDeterminer,
                Class::Demonym,
                Class::CountAdjective,
                Class::Coordinator,
                Class::Bound,
            ])
            || token.kind == Kind::Number
            || token.inside
            || token.any(&[Class::Country, Class::Organisation])
            || (token.classes.is_empty() && token.verb.is_none() && token.kind == Kind::Word);
        steps += 1;
        if !transparent || steps > 5 {
            return false;
        }
    }
    false
}

/// Where the name ends: with *van Financiën* and further names joined by commas and *en*.
fn phrase_end(tokens: &Tokens<'_>, mut end: usize) -> usize {
    let named = |at: usize| tokens.get(at).is_some_and(|t| t.capital && t.kind == Kind::Word);
    if tokens.has(end, Class::Preposition) && tokens.has(end, Class::Of) && named(end + 1) {
        end += 2;
        while named(end)
            || tokens.has(end, Class::Coordinator)
                && named(end + 1)
                && tokens.get(end + 1).is_some_and(|t| !t.any(ACTORS))
        {
            end += 1;
        }
    }
    for _ in 0..4 {
        let joins = tokens.sign(end) == ',' || tokens.has(end, Class::Coordinator);
        let next = end + 1 + usize::from(tokens.has(end + 1, Class::Determiner));
        let actor =
            tokens.get(next).is_some_and(|t| t.any(ACTORS) && !t.any(&[Class::SelfPronoun, Class::PersonPronoun]));
        if !joins || !actor {
            break;
        }
        end = next + tokens.get(next).map_or(1, |t| t.length);
    }
    end
}

/// Where the noun phrase begins: over articles, numbers and adjectives.
fn phrase_start(tokens: &Tokens<'_>, range: &[usize], place: usize) -> usize {
    let mut start = range.get(place).copied().unwrap_or(0);
    for at in range.get(..place).unwrap_or(&[]).iter().rev().copied() {
        let Some(token) = tokens.get(at) else { break };
        let part = token.any(&[Class::Determiner, Class::OwnDeterminer, Class::Demonym, Class::CountAdjective])
            || token.kind == Kind::Number && !tokens.is_year(at);
        if !part || start != at + 1 {
            break;
        }
        start = at;
    }
    start
}

/// The agent of a passive: *door de gemeenten*, *by employers*.
pub(super) fn passive_agent(lexicon: &Lexicon, tokens: &Tokens<'_>, predicate: &Predicate) -> Option<Who> {
    let range = &predicate.range;
    range.iter().copied().enumerate().find_map(|(place, at)| {
        if !tokens.has(at, Class::Agent) {
            return None;
        }
        let rest = range.get(place + tokens.get(at)?.length..)?;
        // "by the summer" is a date.
        let time = rest.iter().take(3).any(|at| {
            tokens.any(*at, &[Class::TimeName, Class::TimeUnit, Class::TimeNext, Class::TimeThis])
                || tokens.is_year(*at)
        });
        if time {
            return None;
        }
        let stop = rest.iter().position(|at| tokens.sign(*at) == ',').unwrap_or(rest.len()).min(7);
        match in_phrase(lexicon, tokens, rest.get(..stop)?).who {
            who @ (Who::Gov | Who::Third | Who::Joint) => Some(who),
            Who::Thing if rest.first().is_some_and(|at| tokens.has(*at, Class::Determiner)) => Some(Who::Thing),
            _ => None,
        }
    })
}
