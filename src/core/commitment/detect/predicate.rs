//! The predicates of a main clause: finite verb, tense, voice and the verb that says what is done.
//!
//! Two word orders are known: verb second with the rest of the verbs at the end (Dutch, German), and subject first with
//! the verbs together (English). Which one holds is said by the lexicon. Knows nothing of who is bound.

mod finite;
mod second;
mod together;

pub(super) use together::guessed_form;

use super::clause::is_closed_finite;
use super::tokens::{Kind, Tokens};
use crate::core::commitment::lexicon::{Class, Classes, Form, Lexicon, VerbClass, VerbClasses};

/// When and how the act stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Present,
    Past,
    Perfect,
    PastPerfect,
    Future,
    Must,
    Can,
    Would,
    Want,
    Remain,
    CanPast,
    ModalPast,
    /// *is* with a noun or adjective.
    Copula,
    CopulaPast,
    /// *are being built*, *is working on*.
    Ongoing,
    /// *is to be built*: arranged.
    Arranged,
}

/// One predicate.
#[derive(Clone, Debug)]
pub(super) struct Predicate {
    pub(super) shape: Shape,
    pub(super) passive: bool,
    /// The token of the finite verb.
    pub(super) finite: usize,
    /// The token of the verb that says what is done; the finite verb where it stands alone.
    pub(super) main: usize,
    /// Its infinitive, its particle joined.
    pub(super) lemma: String,
    pub(super) classes: VerbClasses,
    /// The separated particle.
    pub(super) particle: Option<usize>,
    /// The infinitive after *to* right behind the main verb: *continue to work*.
    pub(super) continued: Option<usize>,
    /// Its clause's tokens.
    pub(super) range: Vec<usize>,
    /// Place of the finite verb in `range`.
    pub(super) place: usize,
    pub(super) negated: bool,
    /// The finite verb is not listed: its place alone says that it is one.
    pub(super) guessed: bool,
}

/// All predicates of a main clause.
pub(super) fn find(lexicon: &Lexicon, tokens: &Tokens<'_>, group: &[usize]) -> Vec<Predicate> {
    let finites = finite::finites(lexicon, tokens, group);
    let mut predicates = Vec::with_capacity(finites.len());
    for (n, (place, guessed)) in finites.iter().enumerate() {
        // A clause reaches from the coordinator or comma before its finite verb to the one before the next.
        let from = if n == 0 { 0 } else { boundary(tokens, group, finites.get(n - 1).map_or(0, |f| f.0), *place) };
        let to = finites.get(n + 1).map_or(group.len(), |next| boundary(tokens, group, *place, next.0));
        let range: Vec<usize> = group.get(from..to.max(place + 1)).unwrap_or(&[]).to_vec();
        let Some(inner) = place.checked_sub(from) else { continue };
        predicates.push(resolve(lexicon, tokens, range, inner, *guessed));
    }
    predicates
}

fn boundary(tokens: &Tokens<'_>, group: &[usize], before: usize, place: usize) -> usize {
    (before + 1..place).rev().find(|at| group.get(*at).is_some_and(|token| is_break(tokens, *token))).unwrap_or(place)
}

fn is_break(tokens: &Tokens<'_>, at: usize) -> bool {
    matches!(tokens.sign(at), ',' | '–' | '—') || tokens.has(at, Class::Coordinator)
}

/// A word before which no finite verb stands: what follows is a noun.
fn introduces_noun(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.get(at).is_some_and(|token| {
        (token.any(&[Class::Determiner, Class::OwnDeterminer])
            && !token.any(&[Class::ThingPronoun, Class::PersonPronoun]))
            || (token.has(Class::Preposition) && !token.has(Class::Adverb))
            || token.any(&[Class::InfinitiveMark, Class::CountAdjective, Class::Demonym])
            || token.kind == Kind::Number && !tokens.is_year(at)
            // *The next phase*.
            || token.has(Class::TimeNext) && at.checked_sub(1).is_some_and(|at| tokens.has(at, Class::Determiner))
    })
}

fn resolve(lexicon: &Lexicon, tokens: &Tokens<'_>, range: Vec<usize>, place: usize, guessed: bool) -> Predicate {
    let finite = range.get(place).copied().unwrap_or(0);
    let mut predicate = Predicate {
        shape: Shape::Present,
        passive: false,
        finite,
        main: finite,
        lemma: String::new(),
        classes: VerbClasses::default(),
        particle: None,
        continued: None,
        negated: range.iter().any(|at| tokens.has(*at, Class::Negation)),
        range,
        place,
        guessed,
    };
    if lexicon.grammar().verb_second {
        second::verb_second(lexicon, tokens, &mut predicate);
    } else {
        together::verb_together(tokens, &mut predicate);
    }
    name_verb(lexicon, tokens, &mut predicate);
    predicate
}

const MODALS: Classes =
    Classes::of(&[Class::Must, Class::Can, Class::Would, Class::Want, Class::CanPast, Class::ModalPast]);

fn modal_shape(classes: Classes) -> Shape {
    if classes.has(Class::Can) {
        Shape::Can
    } else if classes.has(Class::Must) {
        Shape::Must
    } else if classes.has(Class::Want) {
        Shape::Want
    } else if classes.has(Class::Would) {
        Shape::Would
    } else if classes.has(Class::CanPast) {
        Shape::CanPast
    } else if classes.has(Class::ModalPast) {
        Shape::ModalPast
    } else {
        Shape::Can
    }
}

fn at_of(group: &[usize], place: usize) -> usize {
    group.get(place).copied().unwrap_or(0)
}

/// Whether what follows the token no longer belongs to its noun phrase or needs a verb before it.
fn ends_clause(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.get(at + 1).is_none_or(|next| {
        next.kind == Kind::Sign
            || next.verb.is_some()
            || is_closed_finite(tokens, at + 1)
            || next.any(&[
                Class::Preposition,
                Class::Coordinator,
                Class::InfinitiveMark,
                Class::PurposeMark,
                Class::SubThat,
                Class::SubWhether,
                Class::SubOther,
                Class::SubCondition,
                Class::SubRelative,
                Class::BeInfinitive,
                Class::BecomeInfinitive,
                Class::HaveInfinitive,
            ])
    })
}

/// Names the verb, joining a separated particle.
fn name_verb(lexicon: &Lexicon, tokens: &Tokens<'_>, predicate: &mut Predicate) {
    let token = tokens.get(predicate.main);
    let word = tokens.word(predicate.main);
    let mut lemma = match token.and_then(|token| token.verb) {
        Some(form) => lexicon.infinitive(form.verb).to_owned(),
        None if token.is_some_and(|t| t.has(Class::Go)) => lexicon.grammar().go.clone(),
        None => lexicon.guess_infinitive(word),
    };
    if lexicon.grammar().verb_second && predicate.main == predicate.finite {
        let joined = predicate.range.iter().copied().skip(predicate.place + 1).rev().find_map(|at| {
            let particle = tokens.word(at);
            if !tokens.get(at).is_some_and(|token| token.particle) {
                return None;
            }
            let next = tokens.get(at + 1);
            // *toe te laten*: the particle belongs to the infinitive.
            if next.is_some_and(|next| next.has(Class::InfinitiveMark)) {
                return None;
            }
            let at_end = next.is_none_or(|next| {
                next.kind == Kind::Sign
                    || next.any(&[
                        Class::Coordinator,
                        Class::Preposition,
                        Class::SubThat,
                        Class::SubWhether,
                        Class::SubRelative,
                        Class::SubOther,
                        Class::PurposeMark,
                        Class::SubCondition,
                    ])
                    || next.verb.is_some()
            });
            let joined = format!("{particle}{lemma}");
            (at_end && lexicon.verb(&joined).is_some()).then_some((at, joined))
        });
        if let Some((at, joined)) = joined {
            predicate.particle = Some(at);
            lemma = joined;
        }
    }
    predicate.classes = lexicon.verb(&lemma).map(|id| lexicon.verb_classes(id)).unwrap_or_default();
    if let Some(inner) = predicate.continued
        && predicate.classes.has(VerbClass::Continue)
        && let Some(verb) = tokens.get(inner).and_then(|token| token.verb)
    {
        // *continue to press*: what goes on is the act.
        predicate.main = inner;
        lexicon.infinitive(verb.verb).clone_into(&mut lemma);
        predicate.classes = lexicon.verb_classes(verb.verb);
        if predicate.shape == Shape::Present {
            predicate.shape = Shape::Remain;
        }
    }
    predicate.lemma = lemma;
    if predicate.classes == VerbClasses::default() && predicate.shape == Shape::Copula {
        predicate.classes = VerbClasses::of(VerbClass::State);
    }
}
