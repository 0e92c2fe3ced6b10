//! A sentence's main clauses without their subordinate clauses, brackets and quotations. Knows words, not promises.

use super::predicate::guessed_form;
use super::tokens::{Kind, Tokens};
use crate::core::commitment::lexicon::{Class, Classes, Form, Grammar};

/// What a subordinate clause is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sub {
    /// *dat*, *that*: what is said, decided, wanted.
    That,
    /// *of*, *whether*.
    Whether,
    /// *indien*, *if*.
    Condition,
    /// *die*, *which*.
    Relative,
    /// *om … te*.
    Purpose,
    /// *door … te*.
    Means,
    /// *omdat*, *terwijl*, *when*.
    Other,
    /// In brackets or quotation marks.
    Aside,
}

/// A subordinate clause: tokens from `from` up to `to`, excluded.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub(super) sub: Sub,
    pub(super) from: usize,
    pub(super) to: usize,
}

/// A sentence by clauses.
#[derive(Debug, Default)]
pub(super) struct Clauses {
    /// The tokens of each main clause, in order; commas are kept.
    pub(super) mains: Vec<Vec<usize>>,
    pub(super) subs: Vec<Span>,
}

/// Finite forms that no infinitive looks like, so that a second one must belong to another clause.
const SURELY_FINITE: Classes = Classes::of(&[
    Class::BePresent,
    Class::BePast,
    Class::HavePresent,
    Class::HavePast,
    Class::BecomePresent,
    Class::BecomePast,
    Class::Will,
    Class::Go,
    Class::Must,
    Class::Can,
    Class::Would,
    Class::Want,
    Class::Remain,
    Class::CanPast,
    Class::ModalPast,
    Class::Do,
    Class::Did,
]);

/// Infinitives that look like finite forms.
const ALSO_INFINITIVE: Classes = Classes::of(&[Class::BeInfinitive, Class::HaveInfinitive, Class::BecomeInfinitive]);

/// Words that may begin a subordinate clause.
const OPENS_SUB: Classes = Classes::of(&[
    Class::SubThat,
    Class::SubWhether,
    Class::SubOther,
    Class::SubTime,
    Class::SubCondition,
    Class::SubIf,
    Class::SubRelative,
    Class::PurposeMark,
]);

/// Whether the token is an auxiliary or modal in a finite form.
pub(super) fn is_closed_finite(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.any(at, SURELY_FINITE)
}

fn is_verb_like(tokens: &Tokens<'_>, at: usize) -> bool {
    is_closed_finite(tokens, at)
        || tokens.get(at).is_some_and(|token| token.can(Form::PRESENT.and(Form::PAST)) && !token.capital)
}

struct Splitter<'t, 'a> {
    tokens: &'t Tokens<'a>,
    grammar: &'t Grammar,
    clauses: Clauses,
    group: Vec<usize>,
    group_has_verb: bool,
    sub: Option<Span>,
    sub_has_verb: bool,
}

/// Splits a sentence, from the token given on.
pub(super) fn split(tokens: &Tokens<'_>, grammar: &Grammar, from: usize) -> Clauses {
    let mut splitter = Splitter {
        tokens,
        grammar,
        clauses: Clauses::default(),
        group: Vec::with_capacity(tokens.list.len().saturating_sub(from)),
        group_has_verb: false,
        sub: None,
        sub_has_verb: false,
    };
    let mut at = from;
    while at < tokens.list.len() {
        at = splitter.step(at, from);
    }
    splitter.end_sub(tokens.list.len());
    splitter.end_group();
    splitter.clauses
}

impl Splitter<'_, '_> {
    /// Reads the token at `at`; the next to read.
    fn step(&mut self, at: usize, from: usize) -> usize {
        let tokens = self.tokens;
        let Some(token) = tokens.get(at) else { return at + 1 };
        if token.kind == Kind::Sign {
            return self.sign(at);
        }
        if let Some(sub) = self.begins_sub(at, from) {
            self.end_sub(at);
            self.sub = Some(Span { sub, from: at, to: at });
            self.sub_has_verb = false;
            return at + token.length.max(1);
        }
        let finite = is_verb_like(tokens, at);
        if self.sub.is_some() {
            let closed = is_closed_finite(tokens, at);
            // Right after *te* and its infinitive the main clause goes on without a comma: *Om dit te halen bouwen we …*.
            let after_infinitive = self.is_infinitival()
                && self.sub_has_verb
                && !self.group_has_verb
                && at > 1
                && tokens.get(at - 1).is_some_and(|t| t.can(Form::INFINITIVE) || t.has(Class::BeInfinitive))
                && (closed || token.can(Form::PRESENT.and(Form::PAST)));
            let resumes = after_infinitive
                || closed
                    && self.sub_has_verb
                    && !self.group_has_verb
                    && (!self.group.is_empty() || self.is_infinitival())
                    && !tokens.any(at, ALSO_INFINITIVE)
                    && (at == 0 || !tokens.has(at - 1, Class::Coordinator));
            if resumes {
                self.end_sub(at);
            } else if self.goes_on_after_coordinator(at) {
                self.end_sub(at - 1);
                self.group.push(at - 1);
            } else {
                self.sub_has_verb |= finite || (self.is_infinitival() && token.can(Form::INFINITIVE));
                return at + 1;
            }
        }
        self.group_has_verb |= is_closed_finite(tokens, at) || (finite && !self.group.is_empty());
        self.group.push(at);
        at + 1
    }

    /// In a subordinate clause the verbs stand together at the end: *… te verwerken en zal hier aandacht voor vragen* is
    /// the main clause again.
    fn goes_on_after_coordinator(&self, at: usize) -> bool {
        let tokens = self.tokens;
        self.grammar.verb_second
            && self.sub_has_verb
            && self.group_has_verb
            && tokens.has(at, Class::Will)
            && at > 1
            && tokens.has(at - 1, Class::Coordinator)
            && tokens.get(at + 1).is_some_and(|next| {
                next.kind == Kind::Word && !next.can(Form::INFINITIVE) && !is_closed_finite(tokens, at + 1)
            })
    }

    fn is_infinitival(&self) -> bool {
        self.sub.is_some_and(|span| matches!(span.sub, Sub::Purpose | Sub::Means))
    }

    fn sign(&mut self, at: usize) -> usize {
        match self.tokens.sign(at) {
            ';' | ':' => {
                self.end_sub(at);
                self.end_group();
            }
            ',' | '–' | '—' => {
                let ends = self.sub.is_none()
                    || (self.sub_has_verb && !self.sub_is_coordinated(at))
                    || is_closed_finite(self.tokens, at + 1)
                    || self.publisher_follows(at);
                if ends {
                    self.end_sub(at);
                    if !self.group.is_empty() {
                        self.group.push(at);
                    }
                }
            }
            '(' => return self.aside(at, &[')'], 0),
            '[' => return self.aside(at, &[']'], 0),
            // A quoted word is still part of its clause; a quoted sentence is somebody else's.
            // A closing mark that closes nothing opens, as in ”…”.
            '“' | '„' | '«' | '”' => return self.aside(at, &['”', '“', '»'], 5),
            '"' => return self.aside(at, &['"'], 5),
            '%' | '€' | '£' | '$' if self.sub.is_none() => self.group.push(at),
            _ => {}
        }
        at + 1
    }

    /// *While working on this, the Government …*: a clause whose verb no list knows ends before the publisher's name.
    fn publisher_follows(&self, comma: usize) -> bool {
        let tokens = self.tokens;
        // An adjective or name may stand between: *, the new Government*.
        let Some(first) = (comma + 1..comma + 4).find(|at| tokens.any(*at, &[Class::SelfPronoun, Class::Gov])) else {
            return false;
        };
        let length = tokens.get(first).map_or(1, |token| token.length);
        !self.grammar.verb_second
            && !self.group_has_verb
            && (first + length..first + length + 3)
                .any(|at| is_verb_like(tokens, at) || guessed_form(tokens, at, Form::PARTICIPLE))
            && self.sub.is_some_and(|span| matches!(span.sub, Sub::Other | Sub::Condition | Sub::Relative | Sub::That))
    }

    /// *Omdat A groeit, en B in 2050 klaar moet zijn, zijn …*: the second part has its finite verb at its end.
    fn sub_is_coordinated(&self, comma: usize) -> bool {
        let tokens = self.tokens;
        if !self.grammar.verb_second || !self.group.is_empty() || !tokens.has(comma + 1, Class::Coordinator) {
            return false;
        }
        let Some(end) = (comma + 2..tokens.list.len()).find(|at| tokens.sign(*at) == ',') else { return false };
        is_closed_finite(tokens, end - 1) && is_closed_finite(tokens, end + 1)
    }

    fn aside(&mut self, at: usize, closing: &[char], shortest: usize) -> usize {
        let close = (at + 1..self.tokens.list.len()).find(|next| closing.contains(&self.tokens.sign(*next)));
        // A quotation that stays open goes on in the next sentence; a bracket that stays open is a slip.
        let open_end = if shortest > 0 { self.tokens.list.len() } else { at + 1 };
        let end = close.map_or(open_end, |close| close + 1);
        if end - at <= shortest {
            return at + 1;
        }
        if end > at + 1 {
            self.clauses.subs.push(Span { sub: Sub::Aside, from: at + 1, to: end });
        }
        end
    }

    fn end_sub(&mut self, at: usize) {
        if let Some(mut span) = self.sub.take() {
            span.to = at;
            self.clauses.subs.push(span);
        }
    }

    fn end_group(&mut self) {
        let group = std::mem::take(&mut self.group);
        self.group_has_verb = false;
        if !group.is_empty() {
            self.clauses.mains.push(group);
        }
    }

    fn begins_sub(&self, at: usize, from: usize) -> Option<Sub> {
        let tokens = self.tokens;
        let token = tokens.get(at)?;
        if !token.any(OPENS_SUB) {
            return None;
        }
        let first = at <= from;
        let after_comma = at > 0 && matches!(tokens.sign(at - 1), ',' | '–' | '—');
        let previous = at.checked_sub(1).and_then(|before| tokens.get(before));
        let after_preposition = previous.is_some_and(|p| p.has(Class::Preposition) && !p.has(Class::Adverb));
        let after_verb = previous.is_some_and(|p| p.verb.is_some() || p.any(SURELY_FINITE));
        let after_particle = at > 0 && tokens.get(at - 1).is_some_and(|before| before.particle);
        if token.has(Class::ConditionPhrase) || token.length > 1 && token.has(Class::Adverb) {
            return None;
        }
        if token.has(Class::SubCondition) && (token.length > 1 || token.verb.is_none() || first || after_comma) {
            return Some(Sub::Condition);
        }
        // *Ook als …*: an adverb may stand before.
        let opens = first || at == from + 1 && tokens.has(from, Class::Adverb);
        if token.has(Class::SubIf) && opens && !self.comma_ahead(at) && !self.verbs_meet(at) && self.grammar.verb_second
        {
            return None;
        }
        if token.has(Class::SubIf)
            && (opens
                || after_comma
                || !self.grammar.verb_second
                || previous.is_some_and(|p| p.can(Form::INFINITIVE.and(Form::PARTICIPLE))))
        {
            return Some(Sub::Condition);
        }
        if token.has(Class::SubWhether)
            && (!token.has(Class::Coordinator) || after_verb || after_particle || after_comma)
        {
            return (!first || !token.has(Class::Coordinator)).then_some(Sub::Whether);
        }
        if token.has(Class::PurposeMark) && self.grammar.verb_second {
            return self.infinitive_ahead(at).then(|| if token.has(Class::Agent) { Sub::Means } else { Sub::Purpose });
        }
        if first && token.has(Class::SubTime) && self.clause_ahead(at) {
            return Some(Sub::Other);
        }
        if first && !token.has(Class::SubOther) {
            return None;
        }
        let pronoun = token.any(&[Class::Determiner, Class::ThingPronoun]);
        // *Later that year*: no clause.
        if pronoun && token.has(Class::SubThat) && tokens.any(at + 1, &[Class::TimeUnit, Class::TimeName]) {
            return None;
        }
        // After an article even what looks like a verb is a noun: *een les die …*.
        let named = at > 1
            && tokens.any(at - 2, &[Class::Determiner, Class::OwnDeterminer])
            && !tokens.any(at - 2, &[Class::ThingPronoun]);
        let after_noun = previous.is_some_and(|p| (p.verb.is_none() || named) && !p.any(SURELY_FINITE));
        if token.has(Class::SubRelative) && (!pronoun || !after_preposition && (after_comma || after_noun)) {
            return Some(if token.has(Class::SubThat) && after_verb { Sub::That } else { Sub::Relative });
        }
        // *merkt op dat we …*: a particle, not a preposition, stands before.
        let subject_follows =
            tokens.any(at + 1, &[Class::Determiner, Class::SelfPronoun, Class::PersonPronoun, Class::Gov]);
        if token.has(Class::SubThat) && (!after_preposition || after_particle && subject_follows) {
            return Some(Sub::That);
        }
        token.has(Class::SubOther).then_some(Sub::Other)
    }

    /// Whether a comma ends what begins here, with a verb before it: *Als de Kamer instemt, …*, not *Als laatste bestaat …*.
    fn comma_ahead(&self, at: usize) -> bool {
        let comma = (at + 1..self.tokens.list.len()).find(|next| self.tokens.sign(*next) == ',');
        comma.is_some_and(|comma| (at + 1..comma).any(|next| is_verb_like(self.tokens, next)))
    }

    /// Whether the clause that begins here ends in its verbs and the main clause goes on with its own: *Als grenzen worden
    /// overschreden heeft een land …*.
    fn verbs_meet(&self, at: usize) -> bool {
        let tokens = self.tokens;
        let ends = |next: usize| {
            is_closed_finite(tokens, next)
                || tokens.get(next).is_some_and(|t| t.can(Form::PARTICIPLE.and(Form::INFINITIVE)))
        };
        (at + 2..tokens.list.len().min(at + 25)).any(|next| {
            is_verb_like(tokens, next)
                && !tokens.any(next, ALSO_INFINITIVE)
                && ends(next - 1)
                && (at + 1..next).any(|verb| is_closed_finite(tokens, verb))
        })
    }

    /// Whether a subject and its finite verb follow before the next comma: *As the Ministry developed the plan, …*.
    fn clause_ahead(&self, at: usize) -> bool {
        let tokens = self.tokens;
        let Some(comma) = (at + 1..tokens.list.len()).find(|next| tokens.sign(*next) == ',') else { return false };
        let actor = |at: usize| {
            tokens.any(at, &[Class::Gov, Class::Third, Class::SelfPronoun, Class::PersonPronoun, Class::Country])
        };
        (at + 2..comma).any(|next| {
            (is_closed_finite(tokens, next) || tokens.get(next).is_some_and(|t| t.can(Form::PAST.and(Form::PRESENT))))
                && actor(next - 1)
        })
    }

    /// Whether *te* and an infinitive follow before the next comma.
    fn infinitive_ahead(&self, at: usize) -> bool {
        (at + 1..self.tokens.list.len().min(at + 40))
            .take_while(|next| !matches!(self.tokens.sign(*next), ',' | ';' | ':' | '.'))
            .take_while(|next| !is_closed_finite(self.tokens, *next) || self.tokens.any(*next, ALSO_INFINITIVE))
            .any(|next| self.tokens.has(next, Class::InfinitiveMark))
    }
}
