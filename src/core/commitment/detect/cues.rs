//! Cues of a clause beyond its verb: phrases of intention, effect, opinion; dates, amounts; who acted before.

use super::attributes::deadline::Time;
use super::bound::{self, Subject, Who};
use super::clause::{Clauses, Sub};
use super::predicate::{self, Predicate};
use super::rules::Cues;
use super::tokens::{Kind, Tokens};
use crate::core::commitment::Context;
use crate::core::commitment::lexicon::{Class, Lexicon, VerbClass};

/// Collects the cues of one predicate.
pub(super) fn collect(
    lexicon: &Lexicon,
    tokens: &Tokens<'_>,
    clauses: &Clauses,
    predicate: &Predicate,
    subject: &Subject,
    times: &[Time],
    context: &Context<'_>,
) -> Cues {
    let range = &predicate.range;
    let any =
        |class: Class| range.iter().any(|at| tokens.get(*at).is_some_and(|token| token.has(class) && !token.inside));
    let in_range = |time: &&Time| range.iter().any(|at| (time.from..time.to).contains(at));
    let last = range.last().copied().unwrap_or(0);
    let content = clauses
        .subs
        .iter()
        .any(|span| matches!(span.sub, Sub::That | Sub::Whether | Sub::Purpose) && span.from > predicate.finite)
        || range.iter().any(|at| {
            *at > predicate.finite
                && tokens.has(*at, Class::InfinitiveMark)
                && *at > predicate.main.min(last)
                && tokens
                    .get(at + 1)
                    .is_some_and(|next| next.verb.is_some() || next.any(&[Class::BeInfinitive, Class::HaveInfinitive]))
        })
        || lexicon.grammar().verb_second && range.iter().any(|at| tokens.has(*at, Class::InfinitiveMark));
    let head = |class: Class| {
        // Cues of manner stand before the verb or right after it: *Hiermee vergroten we*.
        range.iter().take(3).any(|at| tokens.has(*at, class))
    };
    let mut amount = false;
    for at in range.iter().copied() {
        let Some(token) = tokens.get(at) else { continue };
        let year = times.iter().any(|time| (time.from..time.to).contains(&at));
        if !year
            && (token.kind == Kind::Number
                || lexicon.currency(tokens.word(at)).is_some() && token.kind == Kind::Sign
                || lexicon.scale(tokens.word(at)).is_some())
        {
            amount = true;
        }
        if token.kind == Kind::Word && lexicon.number_word(tokens.word(at)).is_some_and(|value| value >= 2.0) {
            amount = true;
        }
    }
    Cues {
        intend: any(Class::Intend),
        explore: any(Class::Explore),
        firm: any(Class::Firm),
        expect: any(Class::Expect),
        effect: head(Class::Effect),
        document: any(Class::DocumentReference),
        habit: any(Class::Habit),
        change: any(Class::Change),
        future: any(Class::Future),
        past: any(Class::Past),
        opinion: any(Class::Opinion),
        maybe: any(Class::Maybe),
        end_state: any(Class::EndState),
        according: any(Class::According),
        underway: any(Class::Underway),
        deadline: times.iter().filter(in_range).any(|time| time.limited || time.dated),
        amount,
        content,
        agent: predicate.passive.then(|| bound::passive_agent(lexicon, tokens, predicate)).flatten(),
        third_before: matches!(subject.who, Who::Nobody | Who::Person | Who::Thing | Who::Instrument | Who::Pronoun)
            && third_acts(lexicon, context.prev),
        is_only: tokens.has(predicate.main, Class::BeInfinitive)
            || predicate.main == predicate.finite && range.iter().any(|at| tokens.has(*at, Class::BeInfinitive)),
        exists: any(Class::Expletive) && lexicon.grammar().comes.as_str() == predicate.lemma,
        goal: range.iter().take(predicate.place + 4).any(|at| tokens.has(*at, Class::Goal)),
        that: clauses.subs.iter().any(|span| span.sub == Sub::That && span.from > predicate.finite),
        that_promises: clauses.subs.iter().any(|span| {
            matches!(span.sub, Sub::That | Sub::Relative)
                && span.from > predicate.finite
                && promises(lexicon, tokens, span)
        }),
        necessity: predicate
            .range
            .iter()
            .skip(predicate.place + 1)
            .any(|at| tokens.any(*at, &[Class::ModalInfinitive]) && !tokens.has(*at, Class::Remain)),
        starts: times.iter().filter(in_range).any(|time| time.starts && time.dated),
        future_year: context.date.get(..4).and_then(|year| year.parse::<i32>().ok()).is_some_and(|edition| {
            times.iter().filter(in_range).any(|time| time.year.is_some_and(|year| year > edition + 1))
        }),
        simple_present: lexicon.grammar().simple_present_is_habit && !subject.pronoun,
    }
}

/// Whether the publisher, or an act without agent, stands in the future or present of a subordinate clause.
fn promises(lexicon: &Lexicon, tokens: &Tokens<'_>, span: &super::clause::Span) -> bool {
    let words: Vec<usize> = (span.from + 1..span.to).collect();
    let hedged = words.iter().any(|at| tokens.any(*at, &[Class::Can, Class::Must, Class::Would, Class::Negation]));
    let will = words.iter().any(|at| tokens.has(*at, Class::Will));
    let acts = words.iter().any(|at| {
        tokens.get(*at).is_some_and(|t| t.verb.is_some_and(|verb| lexicon.verb_classes(verb.verb).has(VerbClass::Act)))
    });
    if hedged || !acts {
        return false;
    }
    let who = bound::subject_of(lexicon, tokens, &words);
    match span.sub {
        Sub::That => who == Who::Gov || will && matches!(who, Who::Acronym | Who::Instrument),
        _ => will && !matches!(who, Who::Third | Who::Person),
    }
}

/// Whether a third party is the subject of the sentence before.
fn third_acts(lexicon: &Lexicon, prev: &str) -> bool {
    if prev.is_empty() {
        return false;
    }
    let tokens = Tokens::new(lexicon, prev);
    let clauses = super::clause::split(&tokens, lexicon.grammar(), 0);
    let first = clauses.mains.first().map(|group| predicate::find(lexicon, &tokens, group)).unwrap_or_default();
    first.first().is_some_and(|predicate| bound::subject(lexicon, &tokens, predicate).who == Who::Third)
}
