//! What lies ahead: *zal*, *gaat*, *will*, and what goes on: *blijft*, *remains*.

use super::super::bound::{Subject, Who};
use super::super::predicate::Predicate;
use super::{Cues, Verdict, commitment, context};
use crate::core::commitment::Strength;
use crate::core::commitment::lexicon::VerbClass;

pub(super) fn future(predicate: &Predicate, subject: &Subject, cues: &Cues, own: bool) -> Verdict {
    let has = |class: VerbClass| predicate.classes.has(class);
    if cues.agent == Some(Who::Third) {
        return context(0.85, "agent.third");
    }
    if has(VerbClass::Seem) || cues.necessity {
        return context(0.9, "modal.epistemic");
    }
    let strength = if cues.expect { Strength::Intends } else { Strength::Firm };
    if own {
        let only_navigates = !predicate.classes.has(VerbClass::Act) && !has(VerbClass::Report);
        if has(VerbClass::Navigate) && (cues.document || subject.pronoun && only_navigates) {
            return context(0.85, "navigation");
        }
        if has(VerbClass::Happen) && !has(VerbClass::Act) {
            return context(0.7, "modal.forecast");
        }
        if cues.is_only && !cues.end_state && !cues.intend && !cues.firm && !cues.explore {
            return context(0.6, "modal.will.state");
        }
        if cues.effect && has(VerbClass::Effect) && !cues.deadline {
            return context(0.6, "effect");
        }
        // *will seek to*, *zal ernaar streven*; an effort that is promised (*zal zich inspannen*) is firm.
        let soft = has(VerbClass::Intend) && !has(VerbClass::Act) && !has(VerbClass::Plead);
        let weighs = has(VerbClass::Explore) && (cues.asks || cues.explore && !has(VerbClass::Act));
        let strength = if weighs {
            Strength::Explores
        } else if soft {
            Strength::Intends
        } else {
            strength
        };
        return commitment(strength, 0.95, "modal.will");
    }
    if subject.who == Who::Acronym && has(VerbClass::Act) {
        return commitment(strength, 0.83, "modal.will.acronym");
    }
    if predicate.passive {
        let told = (has(VerbClass::Say) || has(VerbClass::Opinion)) && !has(VerbClass::Act) && !has(VerbClass::Report);
        if (subject.who == Who::Measure && has(VerbClass::Describe) || told) && !cues.deadline {
            return context(0.75, "modal.will.descriptive");
        }
        if cues.proposal_before && !cues.own_before {
            return context(0.6, "document.before");
        }
        if cues.third_before {
            return context(0.6, "actor.third.before");
        }
        return commitment(
            strength,
            if cues.deadline || cues.amount || cues.own_before { 0.92 } else { 0.78 },
            "modal.will.passive",
        );
    }
    if cues.is_only && matches!(subject.who, Who::Nobody | Who::Instrument) && cues.there && !cues.expect {
        return commitment(strength, 0.7, "modal.will.there");
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
    // *The new service will allow applicants to …*: the service is to come.
    let service = subject.who == Who::Instrument && (!subject.pronoun || cues.own_before || cues.content);
    if service && has(VerbClass::Enable) && !cues.expect && !predicate.negated {
        return commitment(strength, 0.6, "modal.will.enables");
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
    // What the publisher runs does something to an object: *our assistance will strengthen local courts*.
    let works = has(VerbClass::Act) && has(VerbClass::Effect) && !happens;
    if works && subject.who == Who::Instrument && !subject.pronoun && cues.effect_free() {
        return commitment(strength, 0.6, "modal.will.instrument.effect");
    }
    if happens || (has(VerbClass::Effect) && !has(VerbClass::Event)) {
        return context(if happens { 0.92 } else { 0.75 }, "modal.forecast");
    }
    if subject.who == Who::Instrument
        && !subject.pronoun
        && predicate.classes.any(&[VerbClass::Explore, VerbClass::Intend])
        && !has(VerbClass::Act)
    {
        let explores = has(VerbClass::Explore);
        return commitment(if explores { Strength::Explores } else { Strength::Intends }, 0.7, "modal.will.instrument");
    }
    if cues.has_only && !cues.deadline && !cues.amount {
        return context(0.65, "modal.will.state");
    }
    if subject.who == Who::Instrument
        && !subject.pronoun
        && predicate.classes.any(&[
            VerbClass::State,
            VerbClass::Report,
            VerbClass::Event,
            VerbClass::Act,
            VerbClass::Continue,
            VerbClass::Task,
            VerbClass::Plead,
        ])
    {
        return commitment(strength, 0.88, "modal.will.instrument");
    }
    if has(VerbClass::Event) && (cues.deadline || cues.amount)
        || has(VerbClass::Continue) && subject.who != Who::Pronoun
    {
        return commitment(strength, 0.7, "modal.will.event");
    }
    // In the publisher's own text a thing or a person named by office acts for it, unless somebody else was named before.
    if cues.is_only && cues.deadline && matches!(subject.who, Who::Instrument | Who::Thing) && cues.effect_free() {
        return commitment(strength, 0.6, "modal.will.state");
    }
    let acts = predicate.classes.any(&[
        VerbClass::Act,
        VerbClass::Explore,
        VerbClass::Task,
        VerbClass::Work,
        VerbClass::Intend,
    ]);
    let acts = acts && !has(VerbClass::Oblige) && !has(VerbClass::Enable);
    if acts && !cues.demonstrative && !cues.third_before && !cues.effect && subject.who == Who::Thing && !cues.according
    {
        let explores = has(VerbClass::Explore) && !has(VerbClass::Act);
        return commitment(if explores { Strength::Explores } else { strength }, 0.6, "modal.will.thing.act");
    }
    context(0.6, "modal.will.thing")
}

pub(super) fn remain(predicate: &Predicate, subject: &Subject, cues: &Cues, own: bool) -> Verdict {
    let classes = predicate.classes;
    let lone = predicate.main == predicate.finite;
    if own {
        if lone && !cues.firm && !cues.intend {
            return context(0.7, "continue.state");
        }
        if classes.has(VerbClass::Opinion) {
            return context(0.7, "opinion");
        }
        let soft = classes.any(&[VerbClass::Intend, VerbClass::Explore, VerbClass::WorkOn])
            || lone && (!cues.firm || cues.intend);
        let weighs = classes.has(VerbClass::Explore) && cues.asks;
        let strength = match (weighs, soft) {
            (true, _) => Strength::Explores,
            (false, true) => Strength::Intends,
            (false, false) => Strength::Firm,
        };
        return commitment(strength, 0.93, "continue.gov");
    }
    if matches!(subject.who, Who::Instrument | Who::Nobody | Who::Thing)
        && predicate.passive
        && (cues.deadline || cues.amount || subject.who == Who::Instrument)
    {
        let aims = classes.has(VerbClass::Describe) && !classes.has(VerbClass::Act);
        return commitment(if aims { Strength::Intends } else { Strength::Firm }, 0.83, "continue.instrument");
    }
    if cues.end_state && lone && matches!(subject.who, Who::Instrument | Who::Thing) && !predicate.negated {
        return commitment(Strength::Firm, 0.65, "continue.end-state");
    }
    context(0.85, "continue.thing")
}
