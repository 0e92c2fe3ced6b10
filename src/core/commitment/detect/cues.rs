//! Cues of a clause beyond its verb: phrases of intention, effect, opinion; dates, amounts; who acted before.

use super::attributes::deadline::Time;
use super::bound::{self, Subject, Who};
use super::clause::{Clauses, Sub};
use super::predicate::{self, Predicate, Shape};
use super::rules::Cues;
use super::tokens::{Kind, Tokens};
use crate::core::commitment::Context;
use crate::core::commitment::lexicon::{Class, Classes, Form, Lexicon, VerbClass};

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
    // What stands at the beginning of a phrase or alone, and what stands anywhere.
    let (mut seen, mut all) = (Classes::default(), Classes::default());
    for token in range.iter().filter_map(|at| tokens.get(*at)) {
        all.add(token.classes);
        if !token.inside {
            seen.add(token.classes);
        }
    }
    let any = |class: Class| seen.has(class);
    let in_range = |time: &&Time| range.iter().any(|at| (time.from..time.to).contains(at));
    let last = range.last().copied().unwrap_or(0);
    let content = clauses
        .subs
        .iter()
        .any(|span| matches!(span.sub, Sub::That | Sub::Whether | Sub::Purpose) && span.from > predicate.finite)
        || all.has(Class::InfinitiveMark)
            && range.iter().any(|at| {
                *at > predicate.finite
                    && tokens.has(*at, Class::InfinitiveMark)
                    && *at > predicate.main.min(last)
                    && tokens.get(at + 1).is_some_and(|next| {
                        next.verb.is_some() || next.any(&[Class::BeInfinitive, Class::HaveInfinitive])
                    })
            })
        || lexicon.grammar().verb_second && all.has(Class::InfinitiveMark);
    let head = |class: Class| {
        // Cues of manner stand before the verb or right after it: *Hiermee vergroten we*.
        range.iter().take(3).any(|at| tokens.has(*at, class))
    };
    let mut amount = false;
    for at in range.iter().copied() {
        let Some(token) = tokens.get(at) else { continue };
        if token.kind == Kind::Number || token.quantity {
            let year = times.iter().any(|time| (time.from..time.to).contains(&at));
            let labelled = at.checked_sub(1).is_some_and(|before| tokens.has(before, Class::NumberLabel));
            amount |= !year && !labelled;
        }
        amount |= token.number;
    }
    // Only these shapes ask for it, and the sentence before costs as much to read as this one.
    let open = matches!(subject.who, Who::Nobody | Who::Person | Who::Thing | Who::Instrument | Who::Pronoun);
    let asks = match predicate.shape {
        Shape::Future => true,
        Shape::Present => predicate.passive,
        _ => false,
    };
    let goal = range.iter().take(predicate.place + 4).copied().find(|at| tokens.has(*at, Class::Goal));
    let begins = super::fragment::beginning(tokens);
    let before = (open && asks && !context.prev.is_empty()).then(|| Tokens::new(lexicon, cut(context.prev)));
    let acted = before.as_ref().and_then(|before| acted_before(lexicon, before, context));
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
        // *open data will …* is no state that is to come.
        end_state: any(Class::EndState)
            && (lexicon.grammar().verb_second
                || range.iter().skip(predicate.place).any(|at| tokens.has(*at, Class::EndState))),
        according: any(Class::According),
        underway: any(Class::Underway),
        deadline: times.iter().filter(in_range).any(|time| time.limited || time.dated),
        amount,
        content,
        agent: predicate.passive.then(|| bound::passive_agent(lexicon, tokens, predicate)).flatten(),
        third_before: acted == Some(Who::Third),
        own_before: matches!(acted, Some(Who::Gov | Who::Joint)),
        is_only: tokens.has(predicate.main, Class::BeInfinitive)
            || predicate.main == predicate.finite && all.has(Class::BeInfinitive),
        exists: any(Class::Expletive) && lexicon.grammar().comes.as_str() == predicate.lemma,
        goal: goal.is_some(),
        own_goal: goal
            .is_some_and(|at| (at.saturating_sub(2)..at).any(|before| tokens.has(before, Class::OwnDeterminer))),
        forum: any(Class::Forum),
        proposal_before: before.as_ref().is_some_and(is_of_proposal),
        own_subject: subject.span.is_some_and(|span| tokens.has(span.0, Class::OwnDeterminer)),
        has_only: tokens.has(predicate.main, Class::HaveInfinitive),
        with: any(Class::With),
        numbered_part: all.has(Class::NumberLabel)
            && range.iter().take(4).any(|at| {
                tokens.has(*at, Class::NumberLabel)
                    && tokens.get(at + 1).is_some_and(|next| next.kind == Kind::Number)
                    && !tokens.is_year(at + 1)
            }),
        purpose_before: clauses.subs.iter().any(|span| span.sub == Sub::Purpose && span.from < predicate.finite),
        deadline_after: times
            .iter()
            .filter(in_range)
            .any(|time| (time.limited || time.dated) && time.from > predicate.main + 1),
        impersonal: any(Class::Expletive),
        indefinite: subject.span.is_some_and(|span| {
            span.0 > predicate.finite && {
                let article = |at: usize| tokens.has(at, Class::Determiner) && tokens.number_word(at) == Some(1.0);
                (span.0.saturating_sub(2)..=span.0).any(article)
            }
        }),
        comes: lexicon.grammar().comes == predicate.lemma,
        money: range.iter().any(|at| tokens.currency(*at).is_some()),
        there: !lexicon.grammar().verb_second
            && range.iter().take(predicate.place).any(|at| tokens.has(*at, Class::Expletive)),
        asks: clauses.subs.iter().any(|span| {
            span.from > predicate.finite && (span.sub == Sub::Whether || tokens.has(span.from, Class::SubOther))
        }),
        more: all.has(Class::CountAdjective),
        output: subject
            .span
            .is_some_and(|span| (span.0..span.1.max(span.0 + 1)).any(|at| tokens.has(at, Class::Output))),
        act_follows: range.iter().filter(|at| **at > predicate.main).any(|at| {
            tokens.get(*at).and_then(|t| t.verb).is_some_and(|verb| {
                let classes = lexicon.verb_classes(verb.verb);
                classes.any(&[VerbClass::Act, VerbClass::Report, VerbClass::Commissive, VerbClass::Task])
                    && !classes.has(VerbClass::Happen)
            })
        }),
        verb_first: lexicon.grammar().verb_second
            && predicate.finite == begins
            && (super::clause::is_closed_finite(tokens, begins) || {
                let next = begins + 1 + usize::from(tokens.has(begins + 1, Class::Determiner));
                tokens.any(next, &[Class::Gov, Class::SelfPronoun])
                    && tokens.get(begins).is_some_and(|t| t.can(Form::PRESENT) && !t.can(Form::INFINITIVE))
            }),
        that: clauses.subs.iter().any(|span| span.sub == Sub::That && span.from > predicate.finite),
        that_promises: clauses.subs.iter().any(|span| {
            matches!(span.sub, Sub::That | Sub::Relative)
                && span.from > predicate.finite
                && promises(lexicon, tokens, span)
        }),
        demonstrative: subject.span.is_some_and(|span| {
            tokens.has(span.0, Class::ThingPronoun)
                && !tokens.any(span.0 + 1, &[Class::PlanHeading, Class::CountAdjective])
        }),
        relative_act: clauses
            .subs
            .iter()
            .any(|span| span.sub == Sub::Relative && span.from > predicate.finite && we_act(lexicon, tokens, span)),
        necessity: all.has(Class::ModalInfinitive)
            && predicate
                .range
                .iter()
                .skip(predicate.place + 1)
                .any(|at| tokens.any(*at, &[Class::ModalInfinitive]) && !tokens.has(*at, Class::Remain)),
        starts: times.iter().filter(in_range).any(|time| time.starts && time.dated),
        future_year: seen.has(Class::Minimum) && times.iter().filter(in_range).any(|time| time.year.is_some())
            || context.date.get(..4).and_then(|year| year.parse::<i32>().ok()).is_some_and(|edition| {
                times.iter().filter(in_range).any(|time| time.year.is_some_and(|year| year > edition + 1))
            }),
        negated: predicate.negated,
        not_ahead: any(Class::NotAhead),
        done: any(Class::Done),
        already: any(Class::Already),
        progress: subject.span.is_some_and(|(from, to)| (from..to).any(|at| tokens.has(at, Class::ResultHeading))),
        goes_on: goes_on(lexicon, tokens, predicate, subject, context),
        simple_present: lexicon.grammar().simple_present_is_habit && !subject.pronoun,
    }
}

/// *This includes sharing …* names more of what the sentence before promises.
fn goes_on(
    lexicon: &Lexicon,
    tokens: &Tokens<'_>,
    predicate: &Predicate,
    subject: &Subject,
    context: &Context<'_>,
) -> bool {
    let includes = predicate.shape == Shape::Present
        && subject.who == Who::Pronoun
        && predicate.classes.has(VerbClass::Navigate)
        && predicate.classes.has(VerbClass::State)
        && tokens.get(predicate.main + 1).is_some_and(|next| next.can(Form::ING));
    includes && !context.prev.is_empty() && {
        let before = Tokens::new(lexicon, cut(context.prev));
        before.list.iter().any(|token| token.has(Class::Will))
    }
}

/// Whether the publisher, or an act without agent, stands in the future or present of a subordinate clause.
fn promises(lexicon: &Lexicon, tokens: &Tokens<'_>, span: &super::clause::Span) -> bool {
    let words: Vec<usize> = (span.from + 1..span.to).collect();
    let will = words.iter().any(|at| tokens.has(*at, Class::Will));
    let hedged = words.iter().any(|at| {
        tokens.any(*at, &[Class::Can, Class::Must, Class::Would]) || tokens.has(*at, Class::Negation) && !will
    });
    let acts = words.iter().any(|at| {
        tokens.get(*at).is_some_and(|t| {
            t.verb.is_some_and(|verb| {
                lexicon.verb_classes(verb.verb).any(&[VerbClass::Act, VerbClass::Explore, VerbClass::Report])
            })
        })
    });
    if hedged || !acts {
        return false;
    }
    let who = bound::subject_of(lexicon, tokens, &words);
    match span.sub {
        Sub::That if matches!(who, Who::Nobody | Who::Thing | Who::Instrument) && !will => {
            // *dat wordt bekeken of …*
            words.iter().any(|at| tokens.has(*at, Class::BecomePresent))
                && words.iter().any(|at| {
                    tokens.get(*at).and_then(|t| t.verb).is_some_and(|verb| {
                        verb.form.can(Form::PARTICIPLE) && lexicon.verb_classes(verb.verb).has(VerbClass::Explore)
                    })
                })
        }
        Sub::That => who == Who::Gov || will && matches!(who, Who::Acronym | Who::Instrument),
        _ => will && !matches!(who, Who::Third | Who::Person),
    }
}

/// Whether *we* do something now in a relative clause.
fn we_act(lexicon: &Lexicon, tokens: &Tokens<'_>, span: &super::clause::Span) -> bool {
    let mut words = span.from + 1..span.to;
    let we = words.clone().take(3).any(|at| tokens.has(at, Class::SelfPronoun));
    we && !words.clone().any(|at| {
        tokens.any(
            at,
            &[
                Class::Can,
                Class::Must,
                Class::Would,
                Class::Want,
                Class::Negation,
                Class::HavePresent,
                Class::HavePast,
                Class::BePast,
                Class::BecomePast,
                Class::Past,
            ],
        )
    }) && words.any(|at| {
        tokens.get(at).and_then(|token| token.verb).is_some_and(|verb| {
            verb.form.can(Form::PRESENT)
                && !verb.form.can(Form::PAST)
                && lexicon.verb_classes(verb.verb).has(VerbClass::Act)
        })
    })
}

/// Whether the sentence tells what somebody proposes: *volgens het voorstel*.
fn is_of_proposal(tokens: &Tokens<'_>) -> bool {
    tokens.list.iter().any(|token| token.length > 1 && token.has(Class::According))
}

/// Who acted last in the sentence before, or, with nobody named there, in the one before that.
fn acted_before(lexicon: &Lexicon, before: &Tokens<'_>, context: &Context<'_>) -> Option<Who> {
    match subject_in(lexicon, before) {
        // The agentless sentences that follow each other share their agent.
        Some(Who::Nobody | Who::Person | Who::Pronoun) => {
            context.before.last().and_then(|text| subject_before(lexicon, text))
        }
        who => who,
    }
}

/// Who acts in the last main clause of an earlier sentence, if it can be told.
pub(super) fn subject_before(lexicon: &Lexicon, text: &str) -> Option<Who> {
    if text.is_empty() { None } else { subject_in(lexicon, &Tokens::new(lexicon, cut(text))) }
}

fn subject_in(lexicon: &Lexicon, tokens: &Tokens<'_>) -> Option<Who> {
    let clauses = super::clause::split(tokens, lexicon.grammar(), super::fragment::beginning(tokens));
    let found = clauses.mains.iter().find_map(|group| predicate::find(lexicon, tokens, group).into_iter().next());
    // What stands first in a passive does not act.
    found.map(|predicate| if predicate.passive { Who::Nobody } else { bound::subject(lexicon, tokens, &predicate).who })
}

/// As much of a sentence as is read.
fn cut(text: &str) -> &str {
    let mut cut = text.len().min(super::MOST_BYTES);
    while !text.is_char_boundary(cut) {
        cut -= 1;
    }
    text.get(..cut).unwrap_or("")
}
