//! The decision for one predicate: what it does, how firmly, how surely, and by which rule.
//!
//! Follows the annotation guidelines: who is bound before modality. Confidences were set on labelled sentences, so that
//! what is said with 0.9 is right nine times in ten.

use super::bound::{Subject, Who};
use super::predicate::{Predicate, Shape};
use super::tokens::Tokens;
use crate::core::commitment::lexicon::{Class, VerbClass};
use crate::core::commitment::{Label, Strength};

/// What one predicate says.
#[derive(Clone, Debug)]
pub(super) struct Verdict {
    pub(super) label: Label,
    pub(super) strength: Option<Strength>,
    pub(super) confidence: f32,
    /// The rule's name.
    pub(super) rule: &'static str,
}

const fn verdict(label: Label, strength: Option<Strength>, confidence: f32, rule: &'static str) -> Verdict {
    Verdict { label, strength, confidence, rule }
}

const fn commitment(strength: Strength, confidence: f32, rule: &'static str) -> Verdict {
    verdict(Label::Commitment, Some(strength), confidence, rule)
}

const fn result(confidence: f32, rule: &'static str) -> Verdict {
    verdict(Label::Result, None, confidence, rule)
}

const fn context(confidence: f32, rule: &'static str) -> Verdict {
    verdict(Label::Context, None, confidence, rule)
}

/// Cues of the clause that several rules ask for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cues {
    pub(super) intend: bool,
    pub(super) explore: bool,
    pub(super) firm: bool,
    pub(super) expect: bool,
    pub(super) effect: bool,
    pub(super) document: bool,
    pub(super) habit: bool,
    pub(super) change: bool,
    pub(super) future: bool,
    pub(super) past: bool,
    pub(super) opinion: bool,
    pub(super) maybe: bool,
    pub(super) end_state: bool,
    pub(super) according: bool,
    pub(super) underway: bool,
    /// A date or period that limits the act.
    pub(super) deadline: bool,
    /// Money, a count or a share.
    pub(super) amount: bool,
    /// An infinitive with *te* or a *dat* clause follows: the content of a decision.
    pub(super) content: bool,
    /// A passive's agent.
    pub(super) agent: Option<Who>,
    /// A third party acts in the sentences before, and this one names nobody.
    pub(super) third_before: bool,
    /// A noun such as *doel* or *intention* is the subject.
    pub(super) goal: bool,
    /// A *dat* clause follows.
    pub(super) that: bool,
    /// In a *dat*, *which* or *that* clause the publisher will do something.
    pub(super) that_promises: bool,
    /// *moeten* or *kunnen* under the future: a forecast of what will be needed or possible.
    pub(super) necessity: bool,
    /// A date from which it holds.
    pub(super) starts: bool,
    /// A year after the edition's own.
    pub(super) future_year: bool,
    /// The language tells habits by the simple present, and no *we* speaks.
    pub(super) simple_present: bool,
}

/// Decides.
pub(super) fn decide(tokens: &Tokens<'_>, predicate: &Predicate, subject: &Subject, cues: &Cues) -> Verdict {
    let classes = predicate.classes;
    let has = |class: VerbClass| classes.has(class);
    let own = matches!(subject.who, Who::Gov | Who::Joint);
    // Who stands first in a passive undergoes it: *Gemeenten worden verplicht*; nobody named acts.
    if predicate.passive
        && subject.who == Who::Third
        && cues.content
        && has(VerbClass::Oblige)
        && predicate.shape == Shape::Perfect
    {
        return context(0.8, "actor.third.obliged");
    }
    let undergoes = predicate.passive && matches!(subject.who, Who::Third | Who::Person);
    let subject = &Subject { who: if undergoes { Who::Thing } else { subject.who }, ..*subject };
    let other = matches!(subject.who, Who::Third);
    let open = !own && !other && subject.who != Who::Party;
    if subject.who == Who::Party {
        return match predicate.shape {
            Shape::Want | Shape::Future | Shape::Present | Shape::Must => {
                commitment(Strength::Intends, 0.8, "actor.party")
            }
            _ => context(0.7, "actor.party"),
        };
    }
    if other && !(has(VerbClass::Receive) && (cues.amount || cues.deadline)) {
        return third(predicate, subject, cues);
    }
    match predicate.shape {
        Shape::Future => future(predicate, subject, cues, own),
        Shape::Arranged if cues.goal => commitment(Strength::Intends, 0.85, "phrase.goal"),
        Shape::Arranged if own || predicate.passive => commitment(Strength::Firm, 0.85, "tense.arranged"),
        Shape::Arranged => context(0.6, "tense.arranged.thing"),
        Shape::Want if own && classes_without_act(predicate, &[VerbClass::Say, VerbClass::Opinion]) => {
            context(0.85, "modal.want.say")
        }
        Shape::Want if own => commitment(Strength::Intends, 0.9, "modal.want"),
        Shape::Want => context(0.85, "modal.want.other"),
        Shape::Must if own && (!has(VerbClass::Opinion) || has(VerbClass::Explore)) => {
            commitment(Strength::Intends, 0.6, "modal.must.gov")
        }
        Shape::Must if open && cues.deadline && subject.who != Who::Person => {
            commitment(Strength::Intends, 0.52, "modal.must.dated")
        }
        Shape::Must => context(0.85, "modal.must"),
        Shape::Can | Shape::Would if own && has(VerbClass::Explore) => {
            commitment(Strength::Explores, 0.6, "modal.can.explore")
        }
        Shape::Can
            if predicate.negated
                && predicate.passive
                && tokens.has(predicate.finite, Class::CanPast)
                && has(VerbClass::Act) =>
        {
            result(0.6, "modal.past")
        }
        Shape::Can | Shape::Would => context(0.92, "modal.can"),
        Shape::CanPast | Shape::ModalPast if subject.counted || own => result(0.65, "modal.past"),
        Shape::CanPast | Shape::ModalPast if predicate.negated || open && predicate.passive => {
            result(0.6, "modal.past")
        }
        Shape::CanPast | Shape::ModalPast => context(0.75, "modal.past"),
        Shape::Remain => remain(predicate, subject, cues, own),
        Shape::Perfect => perfect(predicate, subject, cues, own),
        Shape::Past => past(predicate, subject, cues, own),
        Shape::PastPerfect | Shape::CopulaPast => {
            if own && predicate.passive && has(VerbClass::Act) || own && cues.end_state && !cues.opinion {
                result(0.55, "tense.past.state")
            } else {
                context(0.85, "tense.past.state")
            }
        }
        Shape::Ongoing => ongoing(predicate, subject, cues, own),
        Shape::Copula => copula(predicate, subject, cues, own),
        Shape::Present if predicate.passive => passive_present(tokens, predicate, subject, cues, own),
        Shape::Present => present(predicate, subject, cues, own),
    }
}

fn third(predicate: &Predicate, subject: &Subject, cues: &Cues) -> Verdict {
    let done = matches!(predicate.shape, Shape::Past | Shape::Perfect | Shape::PastPerfect | Shape::CanPast);
    if predicate.shape == Shape::Past && cues.amount && predicate.classes.has(VerbClass::Act) && !subject.named {
        return result(0.55, "actor.third.figure");
    }
    if done && subject.counted && !predicate.classes.any(&[VerbClass::Say, VerbClass::Happen]) && !cues.according {
        return result(0.65, "actor.third.counted");
    }
    context(0.95, "actor.third")
}

fn future(predicate: &Predicate, subject: &Subject, cues: &Cues, own: bool) -> Verdict {
    let has = |class: VerbClass| predicate.classes.has(class);
    if cues.agent == Some(Who::Third) {
        return context(0.85, "agent.third");
    }
    if has(VerbClass::Seem) || cues.necessity {
        return context(0.9, "modal.epistemic");
    }
    let strength = if cues.expect || cues.intend_only() { Strength::Intends } else { Strength::Firm };
    if own {
        if has(VerbClass::Navigate)
            && (cues.document || has(VerbClass::Navigate) && subject.pronoun && predicate.lemma == "ingaan")
        {
            return context(0.85, "navigation");
        }
        if has(VerbClass::Happen) && !has(VerbClass::Act) {
            return context(0.7, "modal.forecast");
        }
        if cues.effect && has(VerbClass::Effect) && !cues.deadline {
            return context(0.6, "effect");
        }
        let strength = if has(VerbClass::Explore) && !has(VerbClass::Report) && predicate.lemma != "consider" {
            if cues.firm { Strength::Firm } else { Strength::Firm }
        } else if has(VerbClass::Intend) && !predicate_is_effort(predicate) {
            Strength::Intends
        } else {
            strength
        };
        return commitment(strength, 0.95, "modal.will");
    }
    if subject.who == Who::Acronym && has(VerbClass::Act) {
        return commitment(strength, 0.75, "modal.will.acronym");
    }
    if predicate.passive {
        let told = (has(VerbClass::Say) || has(VerbClass::Opinion)) && !has(VerbClass::Act);
        if (subject.who == Who::Measure && has(VerbClass::Describe) || told) && !cues.deadline {
            return context(0.75, "modal.will.descriptive");
        }
        if cues.third_before {
            return context(0.6, "actor.third.before");
        }
        return commitment(strength, if cues.deadline || cues.amount { 0.92 } else { 0.85 }, "modal.will.passive");
    }
    if subject.who == Who::Third {
        return commitment(strength, 0.85, "modal.will.receives");
    }
    if subject.who == Who::Person {
        return if cues.third_before {
            context(0.7, "actor.person")
        } else {
            commitment(strength, 0.6, "actor.person")
        };
    }
    if cues.end_state && (subject.who != Who::Measure || has(VerbClass::Receive)) {
        return commitment(strength, 0.8, "modal.will.state");
    }
    let happens = has(VerbClass::Happen);
    if has(VerbClass::Transparent) && cues.that_promises {
        return commitment(strength, 0.65, "clause.that");
    }
    if cues.expect || subject.who == Who::Measure {
        return context(0.9, "modal.forecast");
    }
    if happens && subject.who == Who::Instrument && cues.deadline && cues.amount && cues.effect_free() {
        return commitment(strength, 0.7, "modal.will.instrument");
    }
    if happens || (has(VerbClass::Effect) && !has(VerbClass::Event)) {
        return context(if happens { 0.92 } else { 0.75 }, "modal.forecast");
    }
    if subject.who == Who::Instrument
        && !subject.pronoun
        && (has(VerbClass::State) || has(VerbClass::Event) || has(VerbClass::Act) || has(VerbClass::Continue))
    {
        return commitment(strength, 0.75, "modal.will.instrument");
    }
    if has(VerbClass::Event) && (cues.deadline || cues.amount)
        || has(VerbClass::Continue) && subject.who != Who::Pronoun
    {
        return commitment(strength, 0.7, "modal.will.event");
    }
    context(0.6, "modal.will.thing")
}

/// Whether the verb is of one of the classes and no act.
fn classes_without_act(predicate: &Predicate, classes: &[VerbClass]) -> bool {
    predicate.classes.any(classes) && !predicate.classes.has(VerbClass::Act)
}

/// *will continue to work*, *zal zich inspannen*: an effort that is promised.
fn predicate_is_effort(predicate: &Predicate) -> bool {
    predicate.classes.has(VerbClass::Act)
}

fn remain(predicate: &Predicate, subject: &Subject, cues: &Cues, own: bool) -> Verdict {
    let classes = predicate.classes;
    let lone = predicate.main == predicate.finite;
    if own {
        if lone && !cues.firm && !cues.intend {
            return context(0.7, "continue.state");
        }
        if classes.has(VerbClass::Opinion) {
            return context(0.7, "opinion");
        }
        let soft = classes.any(&[VerbClass::Intend, VerbClass::Explore]) || predicate.lemma == "werken" || lone;
        return commitment(if soft { Strength::Intends } else { Strength::Firm }, 0.93, "continue.gov");
    }
    if matches!(subject.who, Who::Instrument | Who::Nobody | Who::Thing)
        && predicate.passive
        && (cues.deadline || cues.amount || subject.who == Who::Instrument)
    {
        let aims = classes.has(VerbClass::Describe) && !classes.has(VerbClass::Act);
        return commitment(if aims { Strength::Intends } else { Strength::Firm }, 0.75, "continue.instrument");
    }
    context(0.85, "continue.thing")
}

fn perfect(predicate: &Predicate, subject: &Subject, cues: &Cues, own: bool) -> Verdict {
    let has = |class: VerbClass| predicate.classes.has(class);
    if cues.agent == Some(Who::Third) || subject.who == Who::Person {
        return context(0.75, "agent.third");
    }
    if has(VerbClass::Commissive) && !predicate.negated {
        let ahead = cues.content
            || cues.amount
            || cues.deadline
            || cues.future
            || (has(VerbClass::Reserve) && cues.amount)
            || predicate.lemma == "committeren";
        if ahead && (own || matches!(subject.who, Who::Nobody | Who::Instrument | Who::Thing)) && !cues.document {
            let sure = if own { 0.88 } else { 0.7 };
            if !(cues.past && has(VerbClass::Reserve)) {
                return commitment(Strength::Firm, sure, "tense.perfect.commissive");
            }
        }
    }
    if cues.goal && has(VerbClass::Describe) && !has(VerbClass::Act) && !cues.according {
        return commitment(Strength::Intends, 0.7, "phrase.goal");
    }
    if own {
        if has(VerbClass::Say) && !has(VerbClass::Act) && !has(VerbClass::Commissive) {
            return context(0.75, "said");
        }
        if has(VerbClass::Opinion) && !has(VerbClass::Act) {
            return context(0.6, "opinion");
        }
        if cues.that_promises {
            return commitment(Strength::Firm, 0.6, "relative.will");
        }
        return result(0.9, "tense.perfect.gov");
    }
    if has(VerbClass::Report) && !cues.according && (cues.past || cues.deadline) {
        return result(0.65, "tense.perfect.reported");
    }
    if cues.future_year && predicate.passive {
        return commitment(Strength::Intends, 0.7, "tense.perfect.future-year");
    }
    if cues.document || has(VerbClass::Seem) || cues.according {
        return context(0.85, "document");
    }
    if subject.who == Who::Pronoun && has(VerbClass::Describe) {
        return context(0.8, "tense.perfect.descriptive");
    }
    if has(VerbClass::Happen) && !has(VerbClass::Act) || subject.who == Who::Measure {
        return context(0.75, "tense.perfect.happens");
    }
    if has(VerbClass::Succeed) {
        return result(0.7, "tense.perfect.succeed");
    }
    if has(VerbClass::Describe) && !cues.amount && !cues.past && !cues.deadline {
        return context(0.75, "tense.perfect.descriptive");
    }
    if predicate.passive
        && (has(VerbClass::Act) || has(VerbClass::Begin) || subject.counted || cues.past || cues.deadline)
    {
        return result(if cues.past || cues.deadline || subject.counted { 0.8 } else { 0.65 }, "tense.perfect.passive");
    }
    if subject.who == Who::Instrument && has(VerbClass::Act) {
        return result(0.65, "tense.perfect.instrument");
    }
    context(0.6, "tense.perfect.thing")
}

fn past(predicate: &Predicate, subject: &Subject, cues: &Cues, own: bool) -> Verdict {
    let has = |class: VerbClass| predicate.classes.has(class);
    if cues.agent == Some(Who::Third) || has(VerbClass::Seem) {
        return context(0.8, "agent.third");
    }
    if own {
        if has(VerbClass::Commissive) && (cues.content && cues.future) && !has(VerbClass::Act) {
            return commitment(Strength::Firm, 0.6, "tense.past.commissive");
        }
        if classes_without_act(predicate, &[VerbClass::Opinion, VerbClass::State, VerbClass::Say])
            && !cues.amount
            && !has(VerbClass::Commissive)
        {
            return context(0.65, "tense.past.state");
        }
        if cues.that_promises {
            return commitment(Strength::Firm, 0.6, "relative.will");
        }
        if predicate.guessed {
            return result(0.5, "tense.past.gov.guessed");
        }
        return result(0.85, "tense.past.gov");
    }
    if has(VerbClass::Commissive) && predicate.passive && cues.content && !cues.past {
        return commitment(Strength::Firm, 0.6, "tense.past.commissive");
    }
    if has(VerbClass::Receive) && cues.amount && !cues.according {
        return result(0.7, "tense.past.received");
    }
    if subject.counted && cues.amount && has(VerbClass::Act) {
        return result(0.7, "tense.past.counted");
    }
    if has(VerbClass::Say)
        || has(VerbClass::Opinion)
        || (has(VerbClass::Happen) && !has(VerbClass::Act))
        || cues.document
    {
        let counted_fall = has(VerbClass::Happen) && cues.amount && subject.who == Who::Measure;
        return context(if counted_fall { 0.55 } else { 0.75 }, "tense.past.happens");
    }
    if subject.who == Who::Instrument && (has(VerbClass::Act) || has(VerbClass::Event)) {
        return result(if cues.amount { 0.8 } else { 0.6 }, "tense.past.instrument");
    }
    if predicate.passive && has(VerbClass::Act) || subject.counted {
        return result(0.65, "tense.past.passive");
    }
    if cues.amount && subject.who != Who::Measure && has(VerbClass::Act) {
        return result(0.6, "tense.past.figure");
    }
    context(0.65, "tense.past.thing")
}

fn ongoing(predicate: &Predicate, subject: &Subject, cues: &Cues, own: bool) -> Verdict {
    let has = |class: VerbClass| predicate.classes.has(class);
    if own {
        if has(VerbClass::Explore) {
            return commitment(Strength::Explores, 0.92, "ongoing.explore");
        }
        if has(VerbClass::Opinion) || has(VerbClass::State) && !has(VerbClass::Act) {
            return context(0.6, "opinion");
        }
        if cues.explore && !has(VerbClass::Act) {
            return commitment(Strength::Explores, 0.85, "phrase.explore");
        }
        let soft = cues.intend || has(VerbClass::Intend) || predicate.lemma == "work" || predicate.lemma == "focus";
        return commitment(if soft { Strength::Intends } else { Strength::Firm }, 0.9, "ongoing.gov");
    }
    if cues.expect {
        return context(0.6, "modal.forecast");
    }
    if subject.who == Who::Acronym && has(VerbClass::Explore) {
        return commitment(Strength::Explores, 0.8, "ongoing.explore");
    }
    if subject.who == Who::Acronym && has(VerbClass::Act) {
        return commitment(
            if predicate.lemma == "work" { Strength::Intends } else { Strength::Firm },
            0.75,
            "ongoing.acronym",
        );
    }
    if predicate.passive && !has(VerbClass::Happen) && subject.who != Who::Pronoun {
        return commitment(Strength::Firm, 0.7, "ongoing.passive");
    }
    context(0.75, "ongoing.thing")
}

fn copula(predicate: &Predicate, subject: &Subject, cues: &Cues, own: bool) -> Verdict {
    if cues.opinion && !cues.intend {
        return context(0.93, "opinion");
    }
    if own {
        if cues.explore {
            return commitment(Strength::Explores, 0.85, "phrase.explore");
        }
        if cues.intend {
            return commitment(Strength::Intends, 0.85, "phrase.intend");
        }
        if cues.firm && !cues.habit {
            return commitment(Strength::Firm, 0.8, "phrase.firm");
        }
        return context(0.8, "state");
    }
    if (cues.intend || cues.goal && cues.content) && !cues.according && subject.who != Who::Third {
        return commitment(Strength::Intends, 0.65, "phrase.intend.nominal");
    }
    if cues.underway {
        return commitment(Strength::Firm, 0.65, "phrase.underway");
    }
    if cues.expect && cues.that_promises {
        return commitment(Strength::Intends, 0.7, "phrase.expect");
    }
    let _ = predicate;
    context(0.94, "state")
}

fn passive_present(tokens: &Tokens<'_>, predicate: &Predicate, subject: &Subject, cues: &Cues, own: bool) -> Verdict {
    let has = |class: VerbClass| predicate.classes.has(class);
    let becomes = tokens.has(predicate.finite, Class::BecomePresent);
    if matches!(cues.agent, Some(Who::Third | Who::Thing)) {
        return context(if cues.agent == Some(Who::Third) { 0.88 } else { 0.7 }, "agent.third");
    }
    if own && (cues.firm || has(VerbClass::Commissive)) && !cues.habit {
        let soft = cues.intend;
        return commitment(if soft { Strength::Intends } else { Strength::Firm }, 0.8, "phrase.firm");
    }
    if own && cues.intend {
        return commitment(Strength::Intends, 0.75, "phrase.intend");
    }
    if cues.expect && !becomes {
        return if own || cues.that_promises {
            commitment(Strength::Intends, 0.7, "phrase.expect")
        } else {
            context(0.7, "modal.forecast")
        };
    }
    if cues.firm && !becomes {
        return commitment(Strength::Firm, 0.6, "phrase.firm");
    }
    if !becomes {
        return context(0.85, "passive.state");
    }
    if cues.document || cues.according || has(VerbClass::Say) && !has(VerbClass::Act) {
        return context(0.85, "document");
    }
    if has(VerbClass::Explore) && !predicate.negated {
        return commitment(Strength::Explores, 0.88, "passive.explore");
    }
    if has(VerbClass::Intend) {
        return commitment(Strength::Intends, 0.85, "passive.intend");
    }
    if has(VerbClass::Describe) && !cues.deadline
        || has(VerbClass::Opinion)
        || cues.habit
        || subject.who == Who::Measure
    {
        return context(0.75, "passive.descriptive");
    }
    if subject.who == Who::Pronoun && !cues.deadline && !has(VerbClass::Act) || cues.effect || cues.maybe {
        return context(0.65, "passive.pronoun");
    }
    if cues.third_before && !cues.deadline && !cues.amount {
        return context(0.6, "actor.third.before");
    }
    let soft = cues.expect || predicate.lemma == "werken";
    let strength = if soft { Strength::Intends } else { Strength::Firm };
    if cues.deadline || cues.amount {
        return commitment(strength, 0.9, "passive.agentless.dated");
    }
    if has(VerbClass::Act) { commitment(strength, 0.72, "passive.agentless") } else { context(0.55, "passive.unknown") }
}

fn present(predicate: &Predicate, subject: &Subject, cues: &Cues, own: bool) -> Verdict {
    let has = |class: VerbClass| predicate.classes.has(class);
    if own {
        if has(VerbClass::Navigate)
            && (cues.document || subject.pronoun && !cues.deadline && !cues.amount && !has(VerbClass::Act))
        {
            return context(0.85, "navigation");
        }
        if cues.document && !cues.deadline {
            return context(0.7, "navigation");
        }
        if has(VerbClass::Explore) && !has(VerbClass::Act) {
            return commitment(Strength::Explores, 0.92, "present.explore");
        }
        if cues.explore {
            return commitment(Strength::Explores, 0.75, "phrase.explore");
        }
        if cues.intend {
            return commitment(Strength::Intends, 0.85, "phrase.intend");
        }
        if has(VerbClass::Intend) && (!has(VerbClass::Act) || predicate.particle.is_some()) {
            return commitment(Strength::Intends, 0.9, "present.intend");
        }
        if has(VerbClass::Expect) && cues.content {
            return if has(VerbClass::Report) {
                commitment(Strength::Firm, 0.6, "present.report")
            } else {
                context(0.7, "opinion")
            };
        }
        if has(VerbClass::Opinion) && !has(VerbClass::Act) || has(VerbClass::Seem) {
            return context(0.9, "opinion");
        }
        if cues.opinion {
            return context(0.75, "opinion");
        }
        if has(VerbClass::Say) && cues.that {
            return context(0.8, "said");
        }
        if has(VerbClass::Say) && !has(VerbClass::Report) && !has(VerbClass::Act)
            || has(VerbClass::State) && !has(VerbClass::Act)
        {
            return context(0.75, "state");
        }
        if cues.effect && has(VerbClass::Effect) && !cues.deadline {
            return context(0.6, "effect");
        }
        if cues.habit {
            return context(0.6, "habit");
        }
        if cues.simple_present && !cues.change && !cues.deadline && !has(VerbClass::Continue) {
            return context(0.6, "habit.simple-present");
        }
        if has(VerbClass::Task) && !subject.pronoun && !cues.change && !cues.deadline {
            return context(0.6, "task");
        }
        let soft = matches!(predicate.lemma.as_str(), "werken" | "work");
        let known = predicate.classes != Default::default();
        let sure = if subject.pronoun { 0.88 } else { 0.82 };
        return commitment(
            if soft { Strength::Intends } else { Strength::Firm },
            if known && !predicate.guessed { sure } else { 0.65 },
            "present.gov",
        );
    }
    if subject.who == Who::Third {
        return commitment(Strength::Firm, 0.7, "present.receives");
    }
    if cues.intend && !cues.according && matches!(subject.who, Who::Nobody) {
        return commitment(Strength::Intends, 0.6, "phrase.intend.nominal");
    }
    if cues.starts && !cues.past && !cues.according && !has(VerbClass::Happen) && subject.who != Who::Measure {
        return commitment(Strength::Firm, 0.72, "present.starts");
    }
    if has(VerbClass::State) && subject.who == Who::Instrument && cues.amount && cues.deadline && !cues.past {
        return commitment(Strength::Firm, 0.6, "present.instrument.funded");
    }
    if has(VerbClass::Transparent) && cues.that_promises {
        return commitment(Strength::Firm, 0.65, "clause.that");
    }
    if has(VerbClass::Event) && !cues.past && !cues.according && !cues.document {
        let steered = matches!(subject.who, Who::Instrument | Who::Nobody | Who::Thing);
        if steered && (cues.deadline || cues.future) {
            return commitment(Strength::Firm, 0.75, "present.event.dated");
        }
        if steered && (cues.end_state || predicate.lemma == "komen") && subject.who == Who::Instrument {
            return commitment(Strength::Firm, 0.65, "present.event");
        }
    }
    context(0.93, "present.thing")
}

impl Cues {
    const fn effect_free(&self) -> bool {
        !self.effect && !self.expect
    }

    /// An intention without anything firmer beside it.
    const fn intend_only(&self) -> bool {
        self.intend && !self.firm
    }
}
