//! Sentences without a finite verb: bullets, headings, stems. A bullet is read with the words that introduce its list.

use super::attributes::deadline::{self, Time};
use super::attributes::{self, amount, partner};
use super::bound::Who;
use super::clause::{Clauses, Sub};
use super::nothing;
use super::predicate::{Predicate, Shape};
use super::tokens::{Kind, Tokens};
use crate::core::commitment::lexicon::{Class, Form, Lexicon, VerbClass};
use crate::core::commitment::{Action, Bound, Context, Label, Polarity, Reading, Strength};

/// The first token that belongs to the sentence: bullets, numbers and marks before it do not.
pub(super) fn beginning(tokens: &Tokens<'_>) -> usize {
    let mut at = 0;
    while tokens.get(at).is_some_and(|token| {
        token.kind == Kind::Sign && !matches!(tokens.sign(at), '(' | '“' | '”' | '„' | '«' | '"' | '€' | '£' | '$')
    }) {
        at += 1;
    }
    at = after_enumerator(tokens, at);
    // A footnote's number that stuck to the sentence: "15 Er komen …".
    let number = tokens.get(at).is_some_and(|token| token.kind == Kind::Number && token.end - token.start <= 2);
    let capital = tokens.get(at + 1).is_some_and(|next| {
        next.capital
            && next.any(&[Class::Determiner, Class::Expletive, Class::Adverb, Class::Preposition, Class::SelfPronoun])
    });
    if number && capital { at + 1 } else { at }
}

/// Past *5.01.02*, *3)* or *a.* before a sentence: it numbers the sentence and is no amount.
fn after_enumerator(tokens: &Tokens<'_>, at: usize) -> usize {
    let Some(token) = tokens.get(at) else { return at };
    let word = tokens.word(at);
    let numbered = token.kind == Kind::Number && word.bytes().filter(|byte| *byte == b'.').count() >= 2;
    if numbered {
        return at + 1;
    }
    let short = token.end - token.start <= 3 && (token.kind == Kind::Number || word.len() == 1);
    let closed = matches!(tokens.sign(at + 1), ')' | '.');
    if short && closed && tokens.get(at + 2).is_some_and(|next| next.kind == Kind::Word) { at + 2 } else { at }
}

/// *Next steps | Continue …*, *Action 4: Publish …*: where the act begins, if what stands before it says that plans follow.
pub(super) fn planned_cell(tokens: &Tokens<'_>) -> Option<usize> {
    let bar = (1..6).find(|at| matches!(tokens.sign(*at), '|' | ':'))?;
    let numbered = tokens.get(bar - 1).is_some_and(|token| {
        token.kind == Kind::Number || token.end - token.start <= 3 && token.capital && token.classes.is_empty()
    });
    let label = (0..bar).any(|at| tokens.any(at, &[Class::Goal, Class::PlanHeading]));
    let from = after_enumerator(tokens, bar + 1);
    let acts = tokens.get(from).is_some_and(|token| {
        token.capital && (token.can(Form::INFINITIVE) || tokens.sign(bar) == ':' && token.can(Form::ING))
    });
    // Without a full stop it is a heading.
    let ends = matches!(tokens.sign(tokens.list.len().saturating_sub(1)), '.' | ';');
    (label && acts && (numbered && ends || tokens.sign(bar) == '|')).then_some(from)
}

/// What the list around a fragment is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum List {
    Plan,
    Result,
    Unknown,
}

fn list(lexicon: &Lexicon, context: &Context<'_>) -> List {
    let stem =
        if context.stem.is_empty() && context.prev.trim_end().ends_with(':') { context.prev } else { context.stem };
    for text in [stem, context.heading] {
        if text.is_empty() {
            continue;
        }
        let tokens = Tokens::new(lexicon, text);
        let has = |class: Class| tokens.list.iter().any(|token| token.has(class));
        if has(Class::ResultHeading) && !has(Class::PlanHeading) {
            return List::Result;
        }
        if has(Class::PlanHeading) {
            return List::Plan;
        }
    }
    List::Unknown
}

/// Whether the heading or stem says that plans follow.
pub(super) fn is_planned(lexicon: &Lexicon, context: &Context<'_>) -> bool {
    list(lexicon, context) == List::Plan
}

/// Whether the text is a row of a table.
pub(super) fn is_row(tokens: &Tokens<'_>, context: &Context<'_>) -> bool {
    context.kind == "table-row" || (0..tokens.list.len()).any(|at| tokens.sign(at) == '|')
}

/// Reads a sentence in which no finite verb was found.
pub(super) fn read(
    lexicon: &Lexicon,
    tokens: &Tokens<'_>,
    clauses: &Clauses,
    times: &[Time],
    context: &Context<'_>,
    from: usize,
) -> Reading {
    let cell = planned_cell(tokens);
    let bullet = matches!(context.kind, "bullet" | "list-item") || from > 0 || !context.stem.is_empty();
    let list = if cell.is_some() { List::Plan } else { list(lexicon, context) };
    // Cells of a table name things; without a finite verb they promise nothing.
    if is_row(tokens, context) && cell.is_none() {
        return nothing(0.95, vec!["fragment.row".to_owned()]);
    }
    if let Some(reading) = dated_noun(lexicon, tokens, times, list, from) {
        return reading;
    }
    let Some((verb, ing)) = act(lexicon, tokens, clauses, from, context) else {
        return nothing(0.93, vec!["fragment.no-verb".to_owned()]);
    };
    let words = tokens.word(verb).to_owned();
    let meaning =
        tokens.get(verb).and_then(|token| token.verb).map(|form| lexicon.verb_classes(form.verb)).unwrap_or_default();
    // *Thank you for …*, *Note that …*, *Do not share …*: said to the reader.
    let quiet = meaning.any(&[VerbClass::Opinion, VerbClass::Say]) && !meaning.has(VerbClass::Act);
    let told = tokens.has(verb, Class::Do) && tokens.list.iter().any(|token| token.has(Class::Negation));
    if list != List::Plan && (quiet || told) {
        return nothing(0.8, vec![format!("fragment.order: {words}")]);
    }
    // *Not allowed:* and what is not.
    if list != List::Plan && Tokens::new(lexicon, context.heading).list.iter().any(|token| token.has(Class::Negation)) {
        return nothing(0.7, vec![format!("fragment.denied: {words}")]);
    }
    if list == List::Result {
        let mut reading = nothing(0.6, vec![format!("fragment.result: {words}")]);
        reading.label = Label::Result;
        return reading;
    }
    let sure = match (bullet, list) {
        (true, List::Plan) => 0.9,
        // "Promoting theft": without a plan above it an -ing form only names what is done, by whomever.
        (true, _) if ing => 0.42,
        (true, _) => 0.75,
        (false, List::Plan) => 0.83,
        // *Expanding access to …*: after a sentence that promises it goes on with it.
        (false, _) if ing && promised_before(lexicon, context) => 0.5,
        (false, _) if ing => 0.0,
        (false, _) => {
            if lexicon.grammar().verb_second {
                0.55
            } else {
                0.52
            }
        }
    };
    if sure < 0.4 {
        return nothing(0.6, vec![format!("fragment.loose: {words}")]);
    }
    let range: Vec<usize> = (from..tokens.list.len()).collect();
    let mut reading = nothing(sure, vec![format!("fragment.plan: {words}")]);
    let lemma =
        tokens.get(verb).and_then(|token| token.verb).map_or(words, |form| lexicon.infinitive(form.verb).to_owned());
    let explores = lexicon.verb(&lemma).is_some_and(|id| {
        let classes = lexicon.verb_classes(id);
        classes.has(VerbClass::Explore)
    });
    let conditional = clauses.subs.iter().any(|span| span.sub == Sub::Condition)
        || tokens.list.iter().any(|token| token.has(Class::ConditionPhrase));
    reading.label = Label::Commitment;
    reading.bound = Some(Bound::Gov);
    reading.strength = Some(if explores {
        Strength::Explores
    } else if conditional {
        Strength::Intends
    } else {
        Strength::Firm
    });
    if tokens.list.iter().any(|token| token.has(Class::Negation)) {
        reading.polarity = Polarity::Neg;
    }
    reading.action = attributes::span(tokens, verb, verb + 1).map(|span| Action { span, lemma });
    reading.partners = partner::partners(lexicon, tokens, &range, None);
    reading.deadline = deadline::choose(tokens, times, &range, clauses).and_then(|time| time.deadline(tokens));
    reading.amount = amount::amount(lexicon, tokens, &range, times);
    reading
}

/// Whether the publisher promises something in the sentence before.
fn promised_before(lexicon: &Lexicon, context: &Context<'_>) -> bool {
    let before = Tokens::new(lexicon, context.prev);
    let will = before.list.iter().any(|token| token.has(Class::Will));
    will && matches!(super::cues::subject_before(lexicon, context.prev), Some(Who::Gov | Who::Joint))
}

/// *Completion of the audit by March*, *Consultation to begin in May*, *Target: 500 inspectors by 2026*: a date, and an act
/// or a goal as a noun.
fn dated_noun(lexicon: &Lexicon, tokens: &Tokens<'_>, times: &[Time], list: List, from: usize) -> Option<Reading> {
    let first = from + usize::from(tokens.has(from, Class::Determiner));
    let limited = times.iter().find(|time| time.limited || time.dated);
    let noun = tokens.has(first, Class::ActNoun) && tokens.has(first + 1, Class::Of);
    let goal = tokens.has(first, Class::Goal) && tokens.sign(first + 1) == ':';
    let arranged = (first + 1..tokens.list.len()).find(|at| {
        tokens.has(*at, Class::InfinitiveMark)
            && !lexicon.grammar().verb_second
            && tokens.get(*at + 1).is_some_and(|t| t.can(Form::INFINITIVE) || t.has(Class::BeInfinitive))
    });
    let arranged = arranged.filter(|at| limited.is_some_and(|time| time.from > *at + 1));
    let past = tokens.list.iter().any(|token| token.has(Class::Past) || token.has(Class::Done));
    if past || list == List::Result || limited.is_none() || !(noun || goal || arranged.is_some()) {
        return None;
    }
    let why = if goal { "fragment.goal" } else { "fragment.dated-noun" };
    let mut reading = nothing(0.6, vec![format!("{why}: {}", tokens.word(arranged.map_or(first, |at| at + 1)))]);
    let range: Vec<usize> = (from..tokens.list.len()).collect();
    reading.label = Label::Commitment;
    reading.bound = Some(Bound::Gov);
    reading.strength = Some(if goal { Strength::Intends } else { Strength::Firm });
    reading.partners = partner::partners(lexicon, tokens, &range, None);
    reading.deadline = limited.and_then(|time| time.deadline(tokens));
    reading.amount = amount::amount(lexicon, tokens, &range, times);
    Some(reading)
}

/// *Zorg dat …*, *Pas MFA toe*: a stem without a subject tells the reader what to do.
pub(super) fn is_order(lexicon: &Lexicon, tokens: &Tokens<'_>, clauses: &Clauses, from: usize) -> bool {
    let plain = |token: &super::tokens::Token| {
        token.can(Form::FIRST) && !token.can(Form::PRESENT.and(Form::PARTICIPLE).and(Form::INFINITIVE))
    };
    lexicon.grammar().verb_second
        && tokens.get(from).is_some_and(|token| plain(token) && token.capital && token.classes.is_empty())
        && !tokens.any(from + 1, &[Class::SelfPronoun])
        && !tokens.any(from + 1, &[Class::Of])
        && clauses.mains.first().is_some_and(|group| {
            group.first() == Some(&from)
                && !group.iter().skip(1).any(|at| {
                    super::clause::is_closed_finite(tokens, *at)
                        || tokens.get(*at).is_some_and(|t| t.can(Form::PRESENT) && !t.can(Form::INFINITIVE))
                })
        })
}

/// *Meer ondernemers bereiken door …;*: in a list of infinitives what looks like a present is one, unless an object follows.
pub(super) fn is_listed_infinitive(
    lexicon: &Lexicon,
    tokens: &Tokens<'_>,
    finite: usize,
    predicate: &Predicate,
    context: &Context<'_>,
) -> bool {
    let before = context.prev.trim_end();
    let last = tokens.list.len().saturating_sub(1);
    lexicon.grammar().verb_second
        && matches!(tokens.word(last), ";" | ".")
        && (before.ends_with(';') || before.ends_with(':'))
        && predicate.shape == Shape::Present
        && predicate.main == finite
        && predicate.particle.is_none()
        && tokens.get(finite).is_some_and(|token| token.can(Form::INFINITIVE) && !token.capital)
        && (tokens.has(finite + 1, Class::Preposition) || finite + 1 == last)
        && !predicate.range.iter().any(|at| tokens.any(*at, &[Class::SelfPronoun, Class::Gov, Class::PersonPronoun]))
}

/// The verb of a bare infinitive, imperative or *-ing* phrase, and whether it is the last.
fn act(
    lexicon: &Lexicon,
    tokens: &Tokens<'_>,
    clauses: &Clauses,
    from: usize,
    context: &Context<'_>,
) -> Option<(usize, bool)> {
    let before = context.prev.trim_end();
    let listed = matches!(before.as_bytes().last(), Some(b';' | b':'));
    let group = clauses.mains.first()?;
    if lexicon.grammar().verb_second {
        // "… identificatiemissies uitvoeren;" or "Faciliteren medeoverheden …"
        let last = group.iter().rev().copied().find(|at| tokens.get(*at).is_some_and(|t| t.kind == Kind::Word))?;
        let ends = tokens.get(last).is_some_and(|t| t.can(Form::INFINITIVE) && !t.capital) && last != from;
        let first = group.first().copied()?;
        // *het opleiden van 300 voorlichters*
        let nominalised = listed
            && tokens.has(first, Class::Determiner)
            && tokens.get(first + 1).is_some_and(|t| t.can(Form::INFINITIVE) && !t.capital)
            && tokens.has(first + 2, Class::Of);
        if nominalised {
            return Some((first + 1, false));
        }
        let begins =
            tokens.get(first).is_some_and(|t| t.can(Form::INFINITIVE)) && !tokens.has(first + 1, Class::Preposition);
        let inner = group.iter().copied().skip(1).find(|at| {
            tokens.get(*at).is_some_and(|t| t.can(Form::INFINITIVE) && !t.capital)
                && tokens.has(at + 1, Class::Preposition)
                && !tokens.any(at - 1, &[Class::Preposition, Class::Determiner, Class::InfinitiveMark])
        });
        let nominal = last > 0 && tokens.any(last - 1, &[Class::Preposition, Class::Determiner]);
        if ends && !nominal {
            return Some((last, false));
        }
        if begins {
            return Some((first, false));
        }
        return inner.filter(|_| listed).map(|at| (at, false));
    }
    let first = group
        .iter()
        .copied()
        .find(|at| !tokens.has(*at, Class::Adverb) || tokens.get(*at).is_some_and(|t| t.verb.is_some()))?;
    let first = if tokens.has(first, Class::InfinitiveMark) { first + 1 } else { first };
    let token = tokens.get(first)?;
    if token.can(Form::ING) {
        return Some((first, true));
    }
    // "Lead agency: …" names what follows.
    let label = (first + 1..first + 4).any(|at| tokens.word(at) == ":");
    let to_act = tokens.has(first + 1, Class::InfinitiveMark)
        && tokens.get(first + 2).is_some_and(|next| next.can(Form::INFINITIVE));
    let with = tokens.has(first + 1, Class::With) && token.classes.is_empty();
    // After *we will:* every bullet goes on with a verb.
    let stem = if context.stem.is_empty() { before } else { context.stem.trim_end() };
    let promised = stem.strip_suffix(':').is_some_and(|stem| {
        let stem = Tokens::new(lexicon, stem.rsplit(' ').next().unwrap_or(stem));
        stem.has(0, Class::Will)
    });
    let free = promised || to_act || with || !tokens.has(first + 1, Class::Preposition);
    (token.can(Form::INFINITIVE) && !label && free).then_some((first, false))
}
