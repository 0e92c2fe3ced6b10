//! What goes on: the present, active and passive, the progressive, and *is* with a noun or adjective.

use super::super::bound::{Subject, Who};
use super::super::predicate::Predicate;
use super::super::tokens::Tokens;
use super::{Cues, Verdict, commitment, context, result};
use crate::core::commitment::Strength;
use crate::core::commitment::lexicon::{Class, VerbClass, VerbClasses};

pub(super) fn ongoing(predicate: &Predicate, subject: &Subject, cues: &Cues, own: bool) -> Verdict {
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
        let soft = cues.intend || has(VerbClass::Intend) || has(VerbClass::Work);
        return commitment(if soft { Strength::Intends } else { Strength::Firm }, 0.9, "ongoing.gov");
    }
    if cues.expect {
        return context(0.6, "modal.forecast");
    }
    if subject.who == Who::Instrument
        && !subject.pronoun
        && !predicate.passive
        && (has(VerbClass::Explore) || cues.explore)
    {
        return commitment(Strength::Explores, 0.7, "ongoing.explore.instrument");
    }
    let own_people = cues.own_subject && subject.who == Who::Thing && !predicate.passive && !has(VerbClass::Happen);
    if own_people && predicate.classes.any(&[VerbClass::Explore, VerbClass::Act]) {
        let explores = has(VerbClass::Explore);
        return commitment(if explores { Strength::Explores } else { Strength::Firm }, 0.7, "ongoing.own");
    }
    if subject.who == Who::Acronym && has(VerbClass::Explore) {
        return commitment(Strength::Explores, 0.8, "ongoing.explore");
    }
    if subject.who == Who::Acronym && has(VerbClass::Act) {
        return commitment(
            if has(VerbClass::Work) { Strength::Intends } else { Strength::Firm },
            0.82,
            "ongoing.acronym",
        );
    }
    if predicate.passive && !has(VerbClass::Happen) && subject.who != Who::Pronoun {
        return commitment(Strength::Firm, 0.7, "ongoing.passive");
    }
    context(0.75, "ongoing.thing")
}

pub(super) fn copula(subject: &Subject, cues: &Cues, own: bool) -> Verdict {
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
        if cues.goal && cues.content && !cues.document {
            return commitment(Strength::Intends, 0.85, "phrase.goal");
        }
        return context(0.8, "state");
    }
    if cues.goal && cues.document {
        return context(0.75, "document");
    }
    // *Ons doel is een schone rivier*; without *our* a date or a figure shows whose goal it is.
    if cues.goal && !cues.according && (cues.own_goal || cues.deadline || cues.amount) && subject.who != Who::Third {
        return commitment(Strength::Intends, if cues.own_goal { 0.8 } else { 0.6 }, "phrase.goal");
    }
    if cues.firm && matches!(subject.who, Who::Instrument | Who::Thing | Who::Acronym) && !cues.according {
        return commitment(Strength::Firm, 0.7, "phrase.firm");
    }
    if cues.end_state && cues.money && (cues.deadline || cues.future) && !cues.past {
        return commitment(Strength::Firm, 0.7, "state.money");
    }
    if (cues.intend || cues.goal && cues.content) && !cues.according && subject.who != Who::Third {
        return commitment(Strength::Intends, 0.4, "phrase.intend.nominal");
    }
    if cues.relative_act && matches!(subject.who, Who::Pronoun | Who::Nobody) && !cues.according {
        return commitment(Strength::Firm, 0.6, "relative.act");
    }
    // *The credit is an allowance that will provide …*: what the publisher makes is not there yet.
    if cues.that_promises && subject.who == Who::Instrument && !cues.according {
        return commitment(Strength::Firm, 0.6, "relative.will");
    }
    if cues.underway {
        return commitment(Strength::Firm, 0.65, "phrase.underway");
    }
    // *This action is complete*, *The register is now live*: what was to be done is.
    let ahead = cues.future || cues.deadline || cues.expect || cues.goal;
    let made = matches!(subject.who, Who::Instrument | Who::Thing | Who::Acronym) && !cues.according && !ahead;
    if made && !cues.negated && (cues.done || cues.already && cues.end_state) {
        return result(0.62, "state.done");
    }
    if cues.expect && cues.that_promises {
        return commitment(Strength::Intends, 0.7, "phrase.expect");
    }
    context(0.94, "state")
}

pub(super) fn passive_present(
    tokens: &Tokens<'_>,
    predicate: &Predicate,
    subject: &Subject,
    cues: &Cues,
    own: bool,
) -> Verdict {
    let has = |class: VerbClass| predicate.classes.has(class);
    let becomes = tokens.has(predicate.finite, Class::BecomePresent);
    if matches!(cues.agent, Some(Who::Third | Who::Thing)) {
        return context(if cues.agent == Some(Who::Third) { 0.88 } else { 0.7 }, "agent.third");
    }
    if own && (cues.firm || has(VerbClass::Commissive)) && !cues.habit {
        return commitment(if cues.intend { Strength::Intends } else { Strength::Firm }, 0.8, "phrase.firm");
    }
    if own && cues.intend {
        return commitment(Strength::Intends, 0.75, "phrase.intend");
    }
    if own && has(VerbClass::Oblige) && cues.content && !becomes {
        return commitment(Strength::Intends, 0.6, "modal.must.gov");
    }
    if cues.expect && !becomes {
        return if own || cues.that_promises {
            commitment(Strength::Intends, 0.7, "phrase.expect")
        } else if cues.act_follows && subject.who == Who::Instrument {
            commitment(Strength::Intends, 0.6, "phrase.expect")
        } else {
            context(0.7, "modal.forecast")
        };
    }
    if cues.firm && !becomes {
        return commitment(Strength::Firm, 0.6, "phrase.firm");
    }
    // *The data are now published.*
    let made = matches!(subject.who, Who::Instrument | Who::Acronym) && !cues.deadline && !predicate.negated;
    if !becomes && cues.done && !cues.deadline && !predicate.negated && !own {
        return result(0.6, "state.done");
    }
    if !becomes && cues.already && made && has(VerbClass::Act) && !has(VerbClass::Describe) {
        return result(0.55, "state.done");
    }
    if !becomes {
        return context(0.85, "passive.state");
    }
    if cues.document || cues.according || has(VerbClass::Say) && !has(VerbClass::Act) {
        return context(0.85, "document");
    }
    if has(VerbClass::Report) && (cues.forum || cues.deadline) && !cues.habit {
        return commitment(if cues.expect { Strength::Intends } else { Strength::Firm }, 0.85, "passive.report");
    }
    if has(VerbClass::Explore) && !predicate.negated {
        return commitment(Strength::Explores, 0.88, "passive.explore");
    }
    if has(VerbClass::Intend) && !has(VerbClass::Act) {
        return commitment(Strength::Intends, 0.85, "passive.intend");
    }
    if has(VerbClass::Describe) && !cues.deadline && !cues.end_state
        || has(VerbClass::Opinion)
        || cues.habit
        || subject.who == Who::Measure && !has(VerbClass::Act)
    {
        return context(0.75, "passive.descriptive");
    }
    if subject.who == Who::Pronoun && !cues.deadline && !has(VerbClass::Act) || cues.effect || cues.maybe {
        return context(0.65, "passive.pronoun");
    }
    if cues.numbered_part && !own {
        return context(0.6, "document.part");
    }
    if cues.proposal_before && !cues.own_before && !cues.deadline {
        return context(0.6, "document.before");
    }
    if cues.third_before && !cues.deadline && !cues.amount {
        return context(0.6, "actor.third.before");
    }
    let soft = cues.expect || has(VerbClass::Work);
    let strength = if soft { Strength::Intends } else { Strength::Firm };
    if cues.deadline {
        return commitment(strength, 0.9, "passive.agentless.dated");
    }
    if cues.amount {
        return commitment(strength, 0.78, "passive.agentless.figure");
    }
    if has(VerbClass::Act) {
        let steered = cues.own_before || cues.change || cues.future || subject.who == Who::Instrument;
        let sure = match (steered, cues.impersonal) {
            (true, _) => 0.83,
            (false, false) => 0.76,
            // *Er wordt tekst aangeboden* tells more often what is there.
            (false, true) => 0.65,
        };
        return commitment(strength, sure, "passive.agentless");
    }
    // Verbs that describe are listed; one that nobody listed is more often an act.
    let unknown = predicate.classes == VerbClasses::default();
    if unknown { commitment(strength, 0.55, "passive.unknown") } else { context(0.55, "passive.other") }
}

pub(super) fn present(predicate: &Predicate, subject: &Subject, cues: &Cues, own: bool) -> Verdict {
    let has = |class: VerbClass| predicate.classes.has(class);
    if own {
        if cues.comes && !subject.pronoun && !cues.with && predicate.particle.is_none() {
            return context(0.6, "present.comes.own");
        }
        if cues.exists && has(VerbClass::Event) && !has(VerbClass::Act) {
            return context(0.6, "present.comes");
        }
        // To say it is to do it: *we propose to repeal section 12*, *the Government accepts this recommendation*.
        if has(VerbClass::Pledge) && !predicate.negated && !cues.that && !cues.habit {
            let soft = has(VerbClass::Intend);
            return commitment(if soft { Strength::Intends } else { Strength::Firm }, 0.8, "present.pledge");
        }
        // *We do not allow threats*: a rule that stands.
        if has(VerbClass::Permit) && predicate.negated && !cues.deadline && !cues.change {
            return context(0.65, "present.rule");
        }
        if has(VerbClass::Navigate)
            && (cues.document || subject.pronoun && !cues.deadline && !cues.amount && !has(VerbClass::Act))
        {
            return context(0.85, "navigation");
        }
        if cues.document && !cues.deadline {
            return context(0.7, "navigation");
        }
        if has(VerbClass::Explore) && (cues.asks || !has(VerbClass::Act)) {
            return commitment(Strength::Explores, 0.92, "present.explore");
        }
        if cues.explore {
            return commitment(Strength::Explores, 0.75, "phrase.explore");
        }
        if cues.intend {
            return commitment(Strength::Intends, 0.85, "phrase.intend");
        }
        // *hoopt te sluiten* intends; *hoopt dat* only hopes.
        let hopes = has(VerbClass::Opinion) && cues.that;
        if has(VerbClass::Intend) && !hopes && (!has(VerbClass::Act) || predicate.particle.is_some()) {
            return commitment(Strength::Intends, 0.9, "present.intend");
        }
        if has(VerbClass::Expect) && !cues.that && cues.act_follows {
            return commitment(Strength::Intends, 0.7, "phrase.expect");
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
        // *In 2040 beschikt Nederland over …*: a state that is to be reached.
        if has(VerbClass::State) && !has(VerbClass::Act) && cues.deadline && !cues.past && !subject.pronoun {
            return commitment(Strength::Intends, 0.6, "state.end");
        }
        // *stands ready to help*
        if has(VerbClass::State) && cues.firm {
            return commitment(Strength::Firm, 0.75, "phrase.firm");
        }
        if has(VerbClass::Say) && !has(VerbClass::Report) && !has(VerbClass::Act)
            || has(VerbClass::State) && !has(VerbClass::Act)
        {
            return context(0.75, "state");
        }
        if cues.effect && has(VerbClass::Effect) && !cues.deadline {
            return context(0.6, "effect");
        }
        if cues.habit && !cues.money {
            return context(0.6, "habit");
        }
        if cues.simple_present && !cues.change && !cues.deadline && !has(VerbClass::Continue) {
            return context(0.6, "habit.simple-present");
        }
        if has(VerbClass::Task) && !subject.pronoun && !cues.change && !cues.deadline {
            return context(0.6, "task");
        }
        let soft = has(VerbClass::Work);
        let known = predicate.classes != VerbClasses::default();
        // A name with the bare present often tells how things go; *we* rather tell what they are about to do.
        let marked = cues.change || cues.deadline || cues.amount || cues.future || has(VerbClass::Continue);
        let sure = match (subject.pronoun, marked) {
            _ if cues.effect => 0.5,
            (true, _) => 0.88,
            (false, true) => 0.84,
            (false, false) => 0.78,
        };
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
        return commitment(Strength::Intends, 0.4, "phrase.intend.nominal");
    }
    if cues.starts && !cues.past && !cues.according && !has(VerbClass::Happen) && subject.who != Who::Measure {
        return commitment(Strength::Firm, 0.82, "present.starts");
    }
    if cues.goes_on {
        return commitment(Strength::Firm, 0.55, "present.includes");
    }
    // What the publisher made goes on: *Work continues*.
    let alone = !has(VerbClass::Act) || cues.simple_present && predicate.main == predicate.finite && !cues.content;
    if subject.who == Who::Instrument && has(VerbClass::Continue) && alone && !cues.past {
        return commitment(Strength::Firm, 0.6, "continue.instrument");
    }
    if has(VerbClass::State) && subject.who == Who::Instrument && cues.amount && cues.deadline && !cues.past {
        return commitment(Strength::Firm, 0.6, "present.instrument.funded");
    }
    if has(VerbClass::Transparent) && cues.that_promises {
        return commitment(Strength::Firm, 0.65, "clause.that");
    }
    if cues.exists && has(VerbClass::Event) && subject.who != Who::Measure && subject.who != Who::Pronoun && !cues.past
    {
        return commitment(Strength::Firm, 0.84, "present.comes");
    }
    // *Voor textiel komt een statiegeld*: what is named for the first time after the verb comes into being.
    if cues.comes && cues.indefinite && !cues.past && !cues.according && !cues.document && subject.who != Who::Measure {
        return commitment(Strength::Firm, 0.65, "present.comes");
    }
    if has(VerbClass::Event) && !cues.past && !cues.according && !cues.document {
        let steered = matches!(subject.who, Who::Instrument | Who::Nobody | Who::Thing);
        if steered && (cues.money || cues.purpose_before && predicate.particle.is_some()) && !predicate.negated {
            return commitment(Strength::Firm, 0.7, "present.event.money");
        }
        if steered && (cues.deadline || cues.future) {
            return commitment(Strength::Firm, 0.85, "present.event.dated");
        }
        if steered && (cues.end_state || cues.exists) && subject.who == Who::Instrument {
            return commitment(Strength::Firm, 0.65, "present.event");
        }
    }
    context(0.93, "present.thing")
}
