//! The decision for one predicate: what it does, how firmly, how surely, and by which rule.
//!
//! Follows the annotation guidelines: who is bound before modality. Confidences were set on labelled sentences, so that
//! what is said with 0.9 is right nine times in ten.

mod future;
mod past;
mod present;

use super::bound::{Subject, Who};
use super::predicate::{Predicate, Shape};
use super::tokens::Tokens;
use crate::core::commitment::lexicon::{Class, Classes, VerbClass};
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
    /// The publisher acts there.
    pub(super) own_before: bool,
    /// A noun such as *doel* or *intention* is the subject.
    pub(super) goal: bool,
    /// *will be* with a noun or adjective: a state.
    pub(super) is_only: bool,
    /// *er komt*: what was not there will be.
    pub(super) exists: bool,
    /// A *dat* clause follows.
    pub(super) that: bool,
    /// In a *dat*, *which* or *that* clause the publisher will do something.
    pub(super) that_promises: bool,
    /// *This approach*: what was named before, of which an effect follows.
    pub(super) demonstrative: bool,
    /// In a relative clause *we* do something: *een les die wij meenemen*.
    pub(super) relative_act: bool,
    /// *moeten* or *kunnen* under the future: a forecast of what will be needed or possible.
    pub(super) necessity: bool,
    /// A date from which it holds.
    pub(super) starts: bool,
    /// A year after the edition's own, or a least number in a year: *in 2030 is minimaal de helft …*.
    pub(super) future_year: bool,
    /// A body that a promise is made to stands there: *de Kamer*, *Parliament*.
    pub(super) forum: bool,
    /// *there will be*.
    pub(super) there: bool,
    /// *our statisticians*: the publisher's own people or things.
    pub(super) own_subject: bool,
    /// *er* stands in the clause.
    pub(super) impersonal: bool,
    /// The date stands behind the verb that says what is done.
    pub(super) deadline_after: bool,
    /// *Om …, gaan …*: what is done for a purpose is done by somebody.
    pub(super) purpose_before: bool,
    /// *will have*: a state.
    pub(super) has_only: bool,
    /// *met*, *with* stands in the clause.
    pub(super) with: bool,
    /// *In maatregel 6.2*, *in variant 2*: an option of a study, or a part of a document.
    pub(super) numbered_part: bool,
    /// The sentence before tells what a proposal says, and nobody is named here.
    pub(super) proposal_before: bool,
    /// The subject follows its verb with *a* or *een*: it is new.
    pub(super) indefinite: bool,
    /// The verb says that somebody came.
    pub(super) comes: bool,
    /// The amount is money.
    pub(super) money: bool,
    /// *whether*, *of*: what is weighed.
    pub(super) asks: bool,
    /// *more*, *extra*: there will be more than there was.
    pub(super) more: bool,
    /// What the publisher's own work brings forth is the subject.
    pub(super) output: bool,
    /// *our goal*: the goal is the publisher's own.
    pub(super) own_goal: bool,
    /// After *is expected*: an act, and not what happens by itself.
    pub(super) act_follows: bool,
    /// A law, norm or condition opens the sentence with its finite verb: *Willen lidstaten …, dan …*.
    pub(super) verb_first: bool,
    pub(super) negated: bool,
    /// *voorzien van*: a verb of promising that only describes.
    pub(super) not_ahead: bool,
    /// *complete*, *closed*: what was promised is done.
    pub(super) done: bool,
    /// *now*, *inmiddels*: it did not hold before.
    pub(super) already: bool,
    /// The subject is *progress*, *results*.
    pub(super) progress: bool,
    /// *This includes sharing …*, after a sentence that promises.
    pub(super) goes_on: bool,
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
    // *Aanbieders worden verplicht om …* tells what a rule asks of others.
    if predicate.passive
        && subject.who == Who::Third
        && cues.content
        && has(VerbClass::Oblige)
        && predicate.shape == Shape::Present
        && !cues.deadline
        && !cues.own_before
    {
        return context(0.65, "actor.third.obliged");
    }
    // *Frankrijk en Malta zijn gekomen*: with *zijn* some verbs make no passive.
    let moves = predicate.shape == Shape::Perfect && has(VerbClass::Event) && !has(VerbClass::Act);
    let undergoes = predicate.passive && !moves && matches!(subject.who, Who::Third | Who::Person);
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
    let auxiliary = tokens.any(predicate.finite, CLOSED_FINITE);
    let lexical = tokens.get(predicate.finite).is_some_and(|token| token.verb.is_some() && token.classes.is_empty());
    if cues.verb_first && tokens.list.len() > 8 && (auxiliary || lexical) {
        return context(0.8, "clause.verb-first");
    }
    // *Er komt een toezichthouder*: what comes into being is no other party yet.
    let comes = cues.exists && other && predicate.shape == Shape::Present && !subject.counted;
    if comes && cues.indefinite && !cues.past {
        return commitment(Strength::Firm, 0.75, "present.comes");
    }
    let receives = has(VerbClass::Receive)
        && (cues.amount || cues.deadline || cues.forum || cues.more)
        && matches!(predicate.shape, Shape::Present | Shape::Future);
    if receives && cues.forum && !predicate.passive && !cues.past {
        return commitment(Strength::Firm, 0.85, "present.report.received");
    }
    // *Survivors will be able to apply from April*: somebody makes it possible.
    let enabled = other && predicate.shape == Shape::Future && cues.is_only && cues.end_state && cues.deadline;
    if enabled {
        return commitment(Strength::Firm, 0.65, "modal.will.enabled");
    }
    if other && !receives {
        return third(predicate, subject, cues);
    }
    match predicate.shape {
        Shape::Future => future::future(predicate, subject, cues, own),
        Shape::Arranged if cues.goal => commitment(Strength::Intends, 0.85, "phrase.goal"),
        Shape::Arranged if own || predicate.passive || subject.who == Who::Acronym => {
            commitment(Strength::Firm, 0.85, "tense.arranged")
        }
        Shape::Arranged => context(0.6, "tense.arranged.thing"),
        Shape::Want if own && classes_without_act(predicate, &[VerbClass::Say, VerbClass::Opinion]) => {
            context(0.85, "modal.want.say")
        }
        Shape::Want if own && cues.document && !cues.deadline => context(0.85, "navigation"),
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
        Shape::Remain => future::remain(predicate, subject, cues, own),
        Shape::Perfect => past::perfect(predicate, subject, cues, own),
        Shape::Past => past::past(predicate, subject, cues, own),
        // *Het was niet mogelijk om …*: what was to be done was not.
        Shape::CopulaPast if predicate.negated && cues.content && open && cues.opinion => {
            result(0.55, "tense.past.not-possible")
        }
        Shape::PastPerfect | Shape::CopulaPast => {
            let hosted = own && cues.deadline && predicate.shape == Shape::CopulaPast && !subject.pronoun;
            if own && predicate.passive && has(VerbClass::Act) || (own && cues.end_state || hosted) && !cues.opinion {
                result(0.55, "tense.past.state")
            } else {
                context(0.85, "tense.past.state")
            }
        }
        Shape::Ongoing => present::ongoing(predicate, subject, cues, own),
        Shape::Copula => present::copula(subject, cues, own),
        Shape::Present if predicate.passive => present::passive_present(tokens, predicate, subject, cues, own),
        Shape::Present => present::present(predicate, subject, cues, own),
    }
}

/// Finite forms that open a Dutch or German sentence only where it is a question or a condition.
const CLOSED_FINITE: Classes = Classes::of(&[
    Class::Want,
    Class::Will,
    Class::Must,
    Class::Can,
    Class::Would,
    Class::HavePresent,
    Class::BecomePresent,
    Class::CanPast,
]);

fn third(predicate: &Predicate, subject: &Subject, cues: &Cues) -> Verdict {
    let done = matches!(predicate.shape, Shape::Past | Shape::Perfect | Shape::PastPerfect | Shape::CanPast);
    if predicate.shape == Shape::Past && cues.amount && predicate.classes.has(VerbClass::Act) && !subject.named {
        return result(0.55, "actor.third.figure");
    }
    if done
        && subject.counted
        && !cues.comes
        && !predicate.classes.any(&[VerbClass::Say, VerbClass::Happen])
        && !cues.according
    {
        return result(0.65, "actor.third.counted");
    }
    context(0.95, "actor.third")
}

/// Whether the verb is of one of the classes and no act.
fn classes_without_act(predicate: &Predicate, classes: &[VerbClass]) -> bool {
    predicate.classes.any(classes) && !predicate.classes.has(VerbClass::Act)
}

impl Cues {
    const fn effect_free(&self) -> bool {
        !self.effect && !self.expect
    }
}
