//! What is done: perfect and past, and the commissive verbs whose content still lies ahead.

use super::super::bound::{Subject, Who};
use super::super::predicate::Predicate;
use super::{Cues, Verdict, classes_without_act, commitment, context, result};
use crate::core::commitment::Strength;
use crate::core::commitment::lexicon::VerbClass;

pub(super) fn perfect(predicate: &Predicate, subject: &Subject, cues: &Cues, own: bool) -> Verdict {
    let has = |class: VerbClass| predicate.classes.has(class);
    if cues.agent == Some(Who::Third) || subject.who == Who::Person {
        return context(0.75, "agent.third");
    }
    // *has undertaken to report*, but *has undertaken a review*.
    let pledges = has(VerbClass::Pledge) && predicate.continued.is_some();
    if (has(VerbClass::Commissive) || pledges) && !predicate.negated && !cues.not_ahead {
        let ahead = cues.content || cues.amount || cues.deadline || cues.future || has(VerbClass::Reserve);
        if ahead && (own || matches!(subject.who, Who::Nobody | Who::Instrument | Who::Thing)) && !cues.document {
            let sure = if own { 0.88 } else { 0.7 };
            // *Twaalf dorpen zijn voorzien van water*: what was counted was done.
            let money = cues.money && has(VerbClass::Reserve);
            let counted = predicate.passive && subject.counted && !cues.deadline && !cues.content && !money;
            if !(counted || cues.past && has(VerbClass::Reserve)) {
                return commitment(Strength::Firm, sure, "tense.perfect.commissive");
            }
        }
    }
    if cues.goal
        && has(VerbClass::Describe)
        && !predicate.classes.any(&[VerbClass::Act, VerbClass::Seem])
        && !cues.according
    {
        return commitment(Strength::Intends, 0.7, "phrase.goal");
    }
    if own {
        if has(VerbClass::Say) && !has(VerbClass::Act) && !has(VerbClass::Commissive) && !cues.forum {
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
    if subject.who == Who::Acronym && has(VerbClass::Act) {
        return result(0.75, "tense.perfect.name");
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
    // *Good progress has been made.*
    if predicate.passive && cues.progress && !predicate.negated {
        return result(0.65, "tense.perfect.progress");
    }
    // *The collaboration has resulted in …*
    if subject.who == Who::Instrument && has(VerbClass::Effect) && !has(VerbClass::Describe) && !predicate.passive {
        return result(0.6, "tense.perfect.instrument");
    }
    // *De fiets is voorzien van twee sloten.*
    if cues.not_ahead && !subject.counted && !cues.past && !cues.deadline {
        return context(0.65, "tense.perfect.descriptive");
    }
    // *De actie is afgerond.*
    if predicate.passive && cues.done && !predicate.negated && matches!(subject.who, Who::Instrument | Who::Thing) {
        return result(0.62, "state.done");
    }
    if has(VerbClass::Describe) && (!cues.amount || !has(VerbClass::Act)) && !cues.past && !cues.deadline {
        return context(0.75, "tense.perfect.descriptive");
    }
    // *is niet toegestaan*, *is niet gegarandeerd*: a state, not an act.
    if predicate.passive
        && predicate.negated
        && !has(VerbClass::Begin)
        && subject.who == Who::Thing
        && !cues.goal
        && !cues.past
        && !cues.deadline
        && !cues.amount
    {
        return context(0.7, "tense.perfect.negated");
    }
    if predicate.passive
        && (has(VerbClass::Act) || has(VerbClass::Begin) || subject.counted || cues.past || cues.deadline)
    {
        return result(if cues.past || cues.deadline || subject.counted { 0.8 } else { 0.65 }, "tense.perfect.passive");
    }
    if subject.who == Who::Instrument && has(VerbClass::Act) || subject.counted && has(VerbClass::Begin) {
        return result(0.65, "tense.perfect.instrument");
    }
    context(0.6, "tense.perfect.thing")
}

pub(super) fn past(predicate: &Predicate, subject: &Subject, cues: &Cues, own: bool) -> Verdict {
    let has = |class: VerbClass| predicate.classes.has(class);
    if cues.agent == Some(Who::Third) || has(VerbClass::Seem) {
        return context(0.8, "agent.third");
    }
    // *We exceeded our target*, *The target was missed*.
    if (own || cues.goal) && has(VerbClass::Succeed) || cues.goal && predicate.passive && has(VerbClass::Act) {
        return result(0.7, "tense.past.succeed");
    }
    if own {
        if has(VerbClass::Commissive) && (cues.content && cues.future) && !has(VerbClass::Act) {
            return commitment(Strength::Firm, 0.6, "tense.past.commissive");
        }
        // *announced $5 million for …*: the money lies ahead, unless the sentence says when it went.
        let pledges = has(VerbClass::Reserve) || has(VerbClass::Commissive) && has(VerbClass::Say);
        if pledges && cues.amount && cues.money && !cues.past && !has(VerbClass::Act) {
            return commitment(Strength::Firm, 0.6, "tense.past.announced");
        }
        if classes_without_act(predicate, &[VerbClass::Opinion, VerbClass::State, VerbClass::Say])
            && !cues.amount
            && !has(VerbClass::Commissive)
        {
            return context(0.65, "tense.past.state");
        }
        // *pledged to halve it by 2028*: the date lies behind the content.
        if has(VerbClass::Commissive) && cues.content && cues.deadline_after && !cues.past && !has(VerbClass::Act) {
            return commitment(Strength::Firm, 0.6, "tense.past.commissive");
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
    if subject.who == Who::Acronym && has(VerbClass::Act) {
        return result(0.72, "tense.past.name");
    }
    let quiet = [VerbClass::Say, VerbClass::Opinion, VerbClass::State, VerbClass::Happen, VerbClass::Plead];
    if subject.who == Who::Acronym && !predicate.passive && !predicate.classes.any(&quiet) {
        return result(0.6, "tense.past.name");
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
        if cues.output && cues.amount && !cues.according {
            return result(0.7, "tense.past.output");
        }
        let counted_fall = has(VerbClass::Happen) && cues.amount && subject.who == Who::Measure;
        return context(if counted_fall { 0.55 } else { 0.75 }, "tense.past.happens");
    }
    // *The systems were never designed to …*
    let never = predicate.passive && predicate.negated && has(VerbClass::Describe);
    let worked = predicate.classes.any(&[VerbClass::Act, VerbClass::Event, VerbClass::Work]) && !never;
    if subject.who == Who::Instrument && worked {
        return result(if cues.amount { 0.8 } else { 0.6 }, "tense.past.instrument");
    }
    let did = !predicate.passive && !predicate.classes.any(&[VerbClass::State, VerbClass::Happen]);
    if subject.who == Who::Instrument && cues.amount && did {
        return result(0.6, "tense.past.instrument");
    }
    // *ging in februari van start*
    if has(VerbClass::Event) && cues.end_state && subject.who != Who::Measure {
        return result(0.6, "tense.past.event");
    }
    let received = predicate.classes.any(&[VerbClass::Act, VerbClass::Receive]) && !never;
    if predicate.passive && received || subject.counted {
        return result(0.65, "tense.past.passive");
    }
    if cues.amount && subject.who != Who::Measure && has(VerbClass::Act) {
        return result(0.6, "tense.past.figure");
    }
    context(0.65, "tense.past.thing")
}
