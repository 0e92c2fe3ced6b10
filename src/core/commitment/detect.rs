//! One sentence in, its [`Reading`] out.
//!
//! `tokens` looks words up, `clause` finds the main clauses, `predicate` their verbs, `bound` who acts, `rules` decides
//! one predicate, and this file puts the predicates of a sentence together and records the attributes. The words are the
//! lexicon's; the rules are those of the annotation guidelines. Knows nothing of documents or editions.

mod attributes;
mod bound;
mod clause;
mod cues;
mod fragment;
mod predicate;
mod rules;
mod sureness;
mod tokens;

use super::lexicon::{Class, Form, Lexicon, VerbClass, VerbClasses};
use super::{Action, Bound, Context, Label, Polarity, Reading, Span, Strength};
use crate::core::document::Language;
use attributes::{amount, deadline, partner, theme};
use bound::{Subject, Who};
use clause::{Clauses, Sub};
use deadline::Time;
use predicate::{Predicate, Shape};
use rules::{Cues, Verdict};
use sureness::{Mark, Marks};
use tokens::{Kind, Tokens};

/// Sentences are read up to this many bytes; longer ones are tables or faults of extraction.
const MOST_BYTES: usize = 4_000;

/// Reads one sentence by the rules of its language. A language without a lexicon reads as context with confidence 0.
pub fn read(language: &Language, sentence: &str, context: &Context<'_>) -> Reading {
    match Lexicon::of(language) {
        Some(lexicon) => read_with(lexicon, sentence, context),
        None => nothing(0.0, vec![format!("lexicon.none: {language}")]),
    }
}

/// The version of the rules and of the language's lexicon, such as `nl/1`.
pub fn rules_version(language: &Language) -> String {
    Lexicon::of(language).map_or_else(|| format!("{language}/0"), Lexicon::version)
}

fn nothing(confidence: f32, why: Vec<String>) -> Reading {
    Reading {
        label: Label::Context,
        strength: None,
        polarity: Polarity::Pos,
        bound: None,
        confidence,
        actor: None,
        action: None,
        theme: None,
        partners: Vec::new(),
        deadline: None,
        amount: None,
        condition: None,
        why,
    }
}

/// A predicate with all that was found out about it.
struct Act {
    predicate: Predicate,
    subject: Subject,
    cues: Cues,
    verdict: Verdict,
}

/// A reading with the confidence of its rule, and what corrects it.
struct Decided {
    reading: Reading,
    /// Where in the reasons the rule stands.
    rule: usize,
    marks: Marks,
}

impl Decided {
    fn rule(&self) -> &str {
        self.reading.why.get(self.rule).and_then(|why| why.split(':').next()).unwrap_or("")
    }

    fn plain(reading: Reading) -> Self {
        Self { reading, rule: 0, marks: Marks::default() }
    }
}

/// Reads one sentence with the lexicon given.
pub fn read_with(lexicon: &Lexicon, sentence: &str, context: &Context<'_>) -> Reading {
    let decided = decide(lexicon, sentence, context);
    let confidence = sureness::of(&decided.reading, decided.rule(), decided.marks);
    Reading { confidence, ..decided.reading }
}

/// The reading of one sentence before its confidence is corrected, the rule that decided, and the marks around it: what
/// the weights of confidence are made from (`tests/bench/calibrate.py`).
pub fn read_uncorrected(
    language: &Language,
    sentence: &str,
    context: &Context<'_>,
) -> Option<(Reading, String, Vec<&'static str>)> {
    let decided = decide(Lexicon::of(language)?, sentence, context);
    let rule = decided.rule().to_owned();
    Some((decided.reading, rule, decided.marks.names().collect()))
}

fn decide(lexicon: &Lexicon, sentence: &str, context: &Context<'_>) -> Decided {
    let mut cut = sentence.len().min(MOST_BYTES);
    while !sentence.is_char_boundary(cut) {
        cut -= 1;
    }
    let tokens = Tokens::new(lexicon, sentence.get(..cut).unwrap_or(""));
    if !tokens.list.iter().any(|token| token.kind == Kind::Word) {
        return Decided::plain(nothing(0.99, vec!["fragment.no-words".to_owned()]));
    }
    let last = tokens.list.len();
    if (last.saturating_sub(3)..last).any(|at| tokens.sign(at) == '?') {
        return Decided::plain(nothing(0.95, vec!["question: ?".to_owned()]));
    }
    let colon = last.saturating_sub(1);
    if tokens.sign(colon) == ':' && !tokens.has(colon.saturating_sub(1), Class::ListIntroduction) {
        return Decided::plain(nothing(0.93, vec!["fragment.stem: :".to_owned()]));
    }
    let cell = fragment::planned_cell(&tokens);
    let from = cell.unwrap_or_else(|| fragment::beginning(&tokens));
    let clauses = clause::split(&tokens, lexicon.grammar(), from);
    if fragment::is_order(lexicon, &tokens, &clauses, from) {
        return Decided::plain(nothing(0.85, vec![format!("fragment.order: {}", tokens.word(from))]));
    }
    let times = deadline::times(lexicon, &tokens, context.date);
    let mut acts: Vec<Act> = Vec::new();
    for group in &clauses.mains {
        for predicate in predicate::find(lexicon, &tokens, group) {
            let subject = carried(lexicon, subject(lexicon, &tokens, &predicate, acts.last()), &predicate, context);
            let cues = cues::collect(lexicon, &tokens, &clauses, &predicate, &subject, &times, context);
            let verdict = rules::decide(&tokens, &predicate, &subject, &cues);
            acts.push(Act { predicate, subject, cues, verdict });
        }
    }
    let mut marks = Marks::default();
    mark_sentence(&mut marks, &tokens, from, context);
    let listed = match acts.as_slice() {
        [only] => fragment::is_listed_infinitive(lexicon, &tokens, only.predicate.finite, &only.predicate, context),
        _ => false,
    };
    if listed || cell.is_some() {
        acts.clear();
    }
    let Some(best) = choose(&acts) else {
        marks.set(Mark::Plan, fragment::is_planned(lexicon, context));
        let first = tokens.get(from + usize::from(tokens.has(from, Class::InfinitiveMark)));
        marks.set(Mark::Ing, first.is_some_and(|token| token.can(Form::ING)));
        let reading = fragment::read(lexicon, &tokens, &clauses, &times, context, from);
        return Decided { reading, rule: 0, marks };
    };
    mark_act(&mut marks, lexicon, best, acts.len());
    let conditional = acts.iter().any(|act| act.verdict.rule == "clause.verb-first");
    let mut reading = describe(lexicon, &tokens, &clauses, &times, best, acts.len(), conditional);
    marks.set(Mark::Condition, conditional || reading.condition.is_some());
    if reading.label == Label::Commitment && fragment::is_row(&tokens, context) {
        // Cells run together: who does what is told by columns that are not here.
        reading.confidence *= 0.8;
    }
    Decided { reading, rule: 1, marks }
}

/// Marks of the sentence as a whole.
fn mark_sentence(marks: &mut Marks, tokens: &Tokens<'_>, from: usize, context: &Context<'_>) {
    let words = tokens.list.len();
    marks.set(Mark::Row, fragment::is_row(tokens, context));
    marks.set(Mark::Long, words > 40);
    marks.set(Mark::Short, words < 8);
    let first = tokens.get(from);
    marks.set(Mark::Lower, first.is_some_and(|token| token.kind == Kind::Word && !token.capital));
    marks.set(Mark::Numbered, (0..from).any(|at| tokens.word(at).bytes().filter(|byte| *byte == b'.').count() >= 2));
}

/// Marks of the predicate that decided.
fn mark_act(marks: &mut Marks, lexicon: &Lexicon, act: &Act, acts: usize) {
    let Act { predicate, subject, cues, .. } = act;
    let own = matches!(subject.who, Who::Gov | Who::Joint);
    let meaning = predicate.classes;
    for (mark, holds) in [
        (Mark::Speaks, own && subject.pronoun),
        (Mark::Named, own && !subject.pronoun),
        (Mark::Impersonal, predicate.passive && cues.impersonal),
        (Mark::Agentless, predicate.passive && !own),
        (Mark::Instrument, subject.who == Who::Instrument),
        (Mark::Name, subject.who == Who::Acronym),
        (Mark::Deadline, cues.deadline),
        (Mark::Amount, cues.amount),
        (Mark::Money, cues.money),
        (Mark::Change, cues.change),
        (Mark::Future, cues.future),
        (Mark::Past, cues.past),
        (Mark::Habit, cues.habit),
        (Mark::Document, cues.document),
        (Mark::Effect, cues.effect),
        (Mark::Expect, cues.expect),
        (Mark::Maybe, cues.maybe),
        (Mark::OwnBefore, cues.own_before),
        (Mark::ThirdBefore, cues.third_before),
        (Mark::Negated, predicate.negated),
        (Mark::Guessed, predicate.guessed),
        (Mark::Unlisted, meaning == VerbClasses::default()),
        (Mark::Act, meaning.has(VerbClass::Act)),
        (Mark::Describes, meaning.has(VerbClass::Describe)),
        (Mark::Effects, meaning.has(VerbClass::Effect)),
        (Mark::SimplePresent, lexicon.grammar().simple_present_is_habit && predicate.shape == Shape::Present),
        (Mark::Several, acts > 1),
    ] {
        marks.set(mark, holds);
    }
}

/// The subject of a predicate; a second predicate without its own takes over the first one's.
fn subject(lexicon: &Lexicon, tokens: &Tokens<'_>, predicate: &Predicate, before: Option<&Act>) -> Subject {
    let own = bound::subject(lexicon, tokens, predicate);
    match before {
        Some(before) if own.who == Who::Nobody || shares(lexicon, tokens, predicate) => before.subject,
        _ => own,
    }
}

/// *They*, *zij* stand for who acted in the sentence before; *it* for what the publisher made there.
fn carried(lexicon: &Lexicon, subject: Subject, predicate: &Predicate, context: &Context<'_>) -> Subject {
    let who = match subject.who {
        Who::Person => match cues::subject_before(lexicon, context.prev) {
            Some(who @ (Who::Gov | Who::Joint | Who::Third | Who::Party)) => who,
            _ => return subject,
        },
        Who::Pronoun if predicate.shape == Shape::Future && !predicate.passive => {
            match cues::subject_before(lexicon, context.prev) {
                Some(Who::Gov | Who::Instrument | Who::Acronym) => Who::Instrument,
                _ => return subject,
            }
        }
        _ => return subject,
    };
    Subject { who, pronoun: false, ..subject }
}

/// Whether the finite verb follows its coordinator at once, so that its subject is that of the verb before.
fn shares(lexicon: &Lexicon, tokens: &Tokens<'_>, predicate: &Predicate) -> bool {
    let before = predicate.range.get(..predicate.place).unwrap_or(&[]);
    let bare = before.iter().all(|at| tokens.any(*at, &[Class::Coordinator, Class::Adverb]) || tokens.word(*at) == ",");
    bare && (!lexicon.grammar().verb_second
        || !predicate.range.get(predicate.place + 1).is_some_and(|at| {
            tokens.any(
                *at,
                &[Class::SelfPronoun, Class::Determiner, Class::Gov, Class::Home, Class::Third, Class::PersonPronoun],
            )
        }))
}

/// The act that gives the sentence its label: commitment before result before context, the surer first.
fn choose(acts: &[Act]) -> Option<&Act> {
    let rank = |act: &Act| match act.verdict.label {
        Label::Commitment => 2,
        Label::Result => 1,
        Label::Context => 0,
    };
    acts.iter().reduce(|best, act| {
        let better =
            rank(act) > rank(best) || rank(act) == rank(best) && act.verdict.confidence > best.verdict.confidence;
        if better { act } else { best }
    })
}

fn describe(
    lexicon: &Lexicon,
    tokens: &Tokens<'_>,
    clauses: &Clauses,
    times: &[Time],
    act: &Act,
    acts: usize,
    conditional: bool,
) -> Reading {
    let Act { predicate, subject, verdict, .. } = act;
    let mut why = Vec::with_capacity(4);
    let named = subject.span.map(|(from, to)| tokens.slice(from, to)).unwrap_or("");
    why.push(["actor.", actor_name(subject.who), ": ", named].concat());
    why.push(fired(verdict.rule, tokens, predicate));
    let mut strength = verdict.strength;
    let condition = condition(tokens, clauses, predicate);
    if conditional && strength == Some(Strength::Firm) {
        strength = Some(Strength::Intends);
        why.push("condition: verb first".to_owned());
    }
    if let (Some(condition), Some(Strength::Firm)) = (&condition, strength) {
        strength = Some(Strength::Intends);
        why.push(format!("condition: {}", condition.text));
    }
    if predicate.negated {
        why.push("polarity.neg".to_owned());
    }
    let range = scope(tokens, clauses, predicate);
    let time = deadline::choose(tokens, times, &range, clauses);
    let committed = verdict.label == Label::Commitment;
    let actor = match subject.who {
        // What stands first in a passive does not act.
        Who::Third | Who::Person if predicate.passive => None,
        Who::Gov | Who::Joint | Who::Party | Who::Third | Who::Person | Who::Acronym => subject.span,
        // A service of the publisher acts for it: *The new service will allow …*.
        Who::Instrument if !predicate.passive && predicate.shape == Shape::Future => subject.span,
        // In *doel is dat we …* the clause names who acts.
        _ => clauses.subs.iter().filter(|span| span.sub == Sub::That && committed).find_map(|span| {
            (span.from..span.to).find(|at| tokens.has(*at, Class::SelfPronoun)).map(|at| (at, at + 1))
        }),
    };
    let mut confidence = verdict.confidence;
    if acts > 1 {
        confidence *= 0.97;
    }
    Reading {
        label: verdict.label,
        strength,
        polarity: if predicate.negated { Polarity::Neg } else { Polarity::Pos },
        bound: bound_of(subject.who, verdict.label),
        confidence,
        actor: actor.and_then(|(from, to)| attributes::span(tokens, from, to)),
        action: attributes::span(tokens, predicate.main, predicate.main + 1)
            .map(|span| Action { span, lemma: predicate.lemma.clone() }),
        theme: theme::theme(lexicon, tokens, predicate, subject.span),
        partners: partner::partners(lexicon, tokens, &range, actor.filter(|_| subject.who != Who::Third)),
        deadline: time.and_then(|time| time.deadline(tokens)),
        amount: amount::amount(lexicon, tokens, &range, times),
        condition: condition.filter(|_| committed),
        why,
    }
}

const fn actor_name(who: Who) -> &'static str {
    match who {
        Who::Gov => "gov",
        Who::Joint => "joint",
        Who::Third => "third",
        Who::Party => "party",
        Who::Person => "person",
        Who::Pronoun => "pronoun",
        Who::Instrument => "instrument",
        Who::Measure => "measure",
        Who::Acronym => "acronym",
        Who::Thing => "thing",
        Who::Nobody => "none",
    }
}

fn bound_of(who: Who, label: Label) -> Option<Bound> {
    match (who, label) {
        (Who::Joint, Label::Commitment) => Some(Bound::Joint),
        (Who::Party, Label::Commitment) => Some(Bound::Party),
        (_, Label::Commitment) => Some(Bound::Gov),
        (Who::Third, Label::Context) => Some(Bound::Third),
        _ => None,
    }
}

/// The rule with the finite and the main verb, what stands between left out.
fn fired(rule: &str, tokens: &Tokens<'_>, predicate: &Predicate) -> String {
    let second = predicate.particle.or_else(|| (predicate.main != predicate.finite).then_some(predicate.main));
    let finite = tokens.word(predicate.finite);
    match second {
        Some(second) => [rule, ": ", finite, " … ", tokens.word(second)].concat(),
        None => [rule, ": ", finite].concat(),
    }
}

/// The clause with the subordinate clauses that carry its content: *besloten … te*, *dat*, *of*.
fn scope(tokens: &Tokens<'_>, clauses: &Clauses, predicate: &Predicate) -> Vec<usize> {
    let first = predicate.range.first().copied().unwrap_or(0);
    let last = predicate.range.last().copied().unwrap_or(0);
    let mut range = predicate.range.clone();
    for span in &clauses.subs {
        let content = matches!(span.sub, Sub::That | Sub::Whether | Sub::Purpose | Sub::Condition | Sub::Aside);
        if content && span.from + 1 >= first && span.from <= last + 3 {
            range.extend((span.from..span.to).filter(|at| tokens.get(*at).is_some()));
            // A relative clause may interrupt the content: what comes after it still belongs to it.
            if matches!(span.sub, Sub::That | Sub::Whether) {
                let tail = |at: &usize| !clauses.subs.iter().any(|other| (other.from..other.to).contains(at));
                range.extend((span.to..tokens.list.len()).take_while(|at| tokens.word(*at) != ";").filter(tail));
            }
        }
    }
    if range.len() > predicate.range.len() {
        range.sort_unstable();
        range.dedup();
    }
    range
}

fn condition(tokens: &Tokens<'_>, clauses: &Clauses, predicate: &Predicate) -> Option<Span> {
    // "to see if" asks, and an "if" inside another clause conditions that one.
    let clause = clauses.subs.iter().enumerate().find(|(n, span)| {
        let asks = span.from > predicate.finite
            && span.from.checked_sub(1).is_some_and(|at| {
                tokens.get(at).is_some_and(|t| t.verb.is_some() && tokens.word(at) != tokens.word(predicate.main))
            });
        let nested = *n > 0
            && clauses.subs.get(n - 1).is_some_and(|before| {
                matches!(before.sub, Sub::Relative | Sub::That)
                    && before.to + 1 >= span.from
                    && before.from > predicate.finite
            });
        span.sub == Sub::Condition && !asks && !nested
    });
    if let Some((_, span)) = clause {
        return attributes::span(tokens, span.from, span.to);
    }
    let phrase = predicate.range.iter().copied().find(|at| tokens.has(*at, Class::ConditionPhrase))?;
    let length = tokens.get(phrase).map_or(1, |token| token.length);
    let end = (phrase + length..tokens.list.len())
        .find(|at| tokens.get(*at).is_none_or(|t| t.kind == Kind::Sign || t.verb.is_some()))
        .unwrap_or(tokens.list.len());
    attributes::span(tokens, phrase, end)
}
