//! Languages whose verbs follow each other: *will also be built*, *has been working*.

use super::super::tokens::{Kind, Tokens};
use super::*;

/// English: the verbs follow each other, adverbs between.
pub(super) fn verb_together(tokens: &Tokens<'_>, predicate: &mut Predicate) {
    let Some(finite) = tokens.get(predicate.finite) else { return };
    let mut rest = predicate.range.iter().copied().skip(predicate.place + 1).filter(|at| {
        !tokens.any(*at, &[Class::Adverb, Class::Negation]) || tokens.get(*at).is_some_and(|t| t.verb.is_some())
    });
    let mut next = || rest.next();
    let first = next();
    let has = |at: Option<usize>, class: Class| at.is_some_and(|at| tokens.has(at, class));
    let can = |at: Option<usize>, form: Form| {
        at.is_some_and(|at| tokens.get(at).is_some_and(|t| t.can(form) || guessed_form(tokens, at, form)))
    };
    let own = predicate.finite;
    let (shape, main, passive) = if finite.any(&[Class::Will, Class::Must, Class::Can, Class::Would]) {
        let shape = if finite.has(Class::Will) { Shape::Future } else { modal_shape(finite.classes) };
        if has(first, Class::BeInfinitive) {
            let second = next();
            if has(second, Class::BeIng) || can(second, Form::PARTICIPLE) && !can(second, Form::ING) {
                (shape, second.unwrap_or(own), true)
            } else if can(second, Form::ING) {
                (shape, second.unwrap_or(own), false)
            } else {
                (shape, first.unwrap_or(own), false)
            }
        } else if has(first, Class::HaveInfinitive) {
            (shape, next().or(first).unwrap_or(own), false)
        } else if has(first, Class::InfinitiveMark) {
            (shape, next().unwrap_or(own), false)
        } else {
            (shape, first.unwrap_or(own), false)
        }
    } else if finite.has(Class::Want) {
        (Shape::Want, next().unwrap_or(own), false)
    } else if finite.any(&[Class::HavePresent, Class::HavePast]) {
        let past = finite.has(Class::HavePast);
        let perfect = if past { Shape::PastPerfect } else { Shape::Perfect };
        if has(first, Class::BeParticiple) {
            let second = next();
            if can(second, Form::ING) {
                (perfect, second.unwrap_or(own), false)
            } else if can(second, Form::PARTICIPLE) {
                (perfect, second.unwrap_or(own), true)
            } else {
                (if past { Shape::CopulaPast } else { Shape::Copula }, own, false)
            }
        } else if can(first, Form::PARTICIPLE) {
            (perfect, first.unwrap_or(own), false)
        } else if has(first, Class::InfinitiveMark) {
            (Shape::Must, next().unwrap_or(own), false)
        } else {
            (if past { Shape::Past } else { Shape::Copula }, own, false)
        }
    } else if finite.any(&[Class::BePresent, Class::BePast]) {
        let past = finite.has(Class::BePast);
        if has(first, Class::BeIng) {
            let second = next();
            (if past { Shape::Past } else { Shape::Ongoing }, second.unwrap_or(own), true)
        } else if has(first, Class::Go) && next().is_some_and(|second| tokens.has(second, Class::InfinitiveMark)) {
            (Shape::Future, next().unwrap_or(own), false)
        } else if has(first, Class::InfinitiveMark) {
            let second = next();
            let passive = has(second, Class::BeInfinitive);
            let main = if passive { next() } else { second };
            (if past { Shape::Past } else { Shape::Arranged }, main.unwrap_or(own), passive)
        } else if can(first, Form::ING) {
            (if past { Shape::CopulaPast } else { Shape::Ongoing }, first.unwrap_or(own), false)
        } else if can(first, Form::PARTICIPLE) {
            (if past { Shape::Past } else { Shape::Present }, first.unwrap_or(own), true)
        } else {
            (if past { Shape::CopulaPast } else { Shape::Copula }, own, false)
        }
    } else if finite.has(Class::Do) {
        (Shape::Present, first.unwrap_or(own), false)
    } else if finite.has(Class::Did) {
        (Shape::Past, first.unwrap_or(own), false)
    } else if finite.has(Class::Remain) {
        (Shape::Remain, own, false)
    } else {
        let past = finite.verb.is_some_and(|verb| verb.form.can(Form::PAST) && !verb.form.can(Form::PRESENT));
        let past = past || finite.verb.is_none() && tokens.word(own).ends_with("ed");
        // *set*, *put*, *cut*: with one subject and no *-s*, or told of a time that is over, they are past.
        let same = finite.verb.is_some_and(|verb| verb.form.can(Form::PAST) && verb.form.can(Form::INFINITIVE));
        let past = past
            || same && (is_one(tokens, predicate) || predicate.range.iter().any(|at| tokens.has(*at, Class::Past)));
        (if past { Shape::Past } else { Shape::Present }, own, false)
    };
    predicate.shape = shape;
    predicate.main = main;
    predicate.passive = passive;
    predicate.continued = None;
    if !passive
        && tokens.has(main + 1, Class::InfinitiveMark)
        && tokens.get(main + 2).is_some_and(|t| t.can(Form::INFINITIVE))
    {
        predicate.continued = Some(main + 2);
    }
}

/// Whether the subject before the finite verb is one: its head has no plural ending and nothing is joined to it.
fn is_one(tokens: &Tokens<'_>, predicate: &Predicate) -> bool {
    let before = predicate.range.get(..predicate.place).unwrap_or(&[]);
    // What stands before the last comma is an adverbial or a heading.
    let start = before.iter().rposition(|at| tokens.sign(*at) == ',').map_or(0, |comma| comma + 1);
    let phrase = before.get(start..).unwrap_or(&[]);
    if phrase.iter().any(|at| tokens.any(*at, &[Class::Coordinator, Class::SelfPronoun])) {
        return false;
    }
    let head = phrase
        .iter()
        .take_while(|at| !tokens.has(**at, Class::Preposition))
        .filter(|at| !tokens.has(**at, Class::Adverb))
        .last()
        .map_or("", |at| tokens.word(*at));
    let plural = head.ends_with('s') && !head.ends_with("ss") && !head.ends_with("us") && !head.ends_with("'s");
    !head.is_empty()
        && !plural
        && !matches!(head, "they" | "you" | "these" | "those" | "who" | "which" | "that")
        && phrase.first().is_some_and(|at| {
            tokens.any(
                *at,
                &[Class::Determiner, Class::OwnDeterminer, Class::ThingPronoun, Class::PersonPronoun, Class::Gov],
            )
        })
}

/// Forms of unlisted English verbs, by their endings.
pub(in crate::core::commitment::detect) fn guessed_form(tokens: &Tokens<'_>, at: usize, form: Form) -> bool {
    let Some(token) = tokens.get(at) else { return false };
    if token.verb.is_some() || token.kind != Kind::Word || !token.classes.is_empty() || token.capital {
        return false;
    }
    let word = tokens.word(at);
    word.len() > 4
        && ((form.can(Form::PARTICIPLE) && word.ends_with("ed")) || (form.can(Form::ING) && word.ends_with("ing")))
}
