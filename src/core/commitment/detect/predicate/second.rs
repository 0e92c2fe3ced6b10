//! Verb-second languages: which verbs at the end belong to the finite one.

use super::super::tokens::{Kind, Tokens};
use super::*;

/// Dutch and German: the participle or infinitive stands at the end, or first (*Bezien wordt of …*).
pub(super) fn verb_second(lexicon: &Lexicon, tokens: &Tokens<'_>, predicate: &mut Predicate) {
    let Some(finite) = tokens.get(predicate.finite) else { return };
    let others = || predicate.range.iter().copied().filter(|at| *at != predicate.finite);
    let is_attributive = |at: usize| {
        // Before a noun a participle is an adjective: *de beoogde plekken*; its ending tells mostly.
        tokens.get(at + 1).is_some_and(|next| {
            next.kind == Kind::Word && next.classes.is_empty() && next.verb.is_none() && next.start > 0
        }) && at > 0
            && introduces_noun(tokens, at - 1)
    };
    // The participle ends its clause, or stands right before the finite verb: *Bezien wordt of …*.
    let placed = |at: usize| {
        if at < predicate.finite {
            let place = predicate.range.iter().position(|other| *other == at);
            return place.is_some_and(|place| place + 1 == predicate.place && place == 0);
        }
        ends_clause(tokens, at)
    };
    // *voor het onderhoud*: a noun.
    let is_nominal =
        |at: usize| at > 1 && tokens.has(at - 1, Class::Determiner) && tokens.has(at - 2, Class::Preposition);
    let participles = || {
        others()
            .filter(|at| {
                tokens.get(*at).is_some_and(|t| t.can(Form::PARTICIPLE)) && !is_attributive(*at) && !is_nominal(*at)
            })
            .filter(
                // *is bereid*, *is bekend*: an adjective, whatever verb it came from.
                |at| {
                    !(finite.any(&[Class::BePresent, Class::BePast])
                        && tokens.any(*at, &[Class::Firm, Class::Opinion, Class::EndState]))
                },
            )
    };
    // What was decided may follow the participle: *heeft besloten het fonds te verlengen*.
    let content_follows = |at: usize| others().any(|other| other > at && tokens.has(other, Class::InfinitiveMark));
    let participle = participles()
        .rfind(|at| placed(*at))
        .or_else(|| {
            participles().find(|at| {
                // *zeer beperkt ruimte*: before a bare noun it is an adverb or adjective.
                let noun_follows = tokens
                    .get(at + 1)
                    .is_some_and(|next| next.kind == Kind::Word && next.classes.is_empty() && next.verb.is_none());
                *at > predicate.finite && !noun_follows && content_follows(*at)
            })
        })
        .or_else(|| {
            finite
                .any(&[Class::HavePresent, Class::HavePast])
                .then(|| {
                    // *hebben beperkt zicht*: before a bare noun it is an adjective.
                    participles().rfind(|at| {
                        !tokens.get(at + 1).is_some_and(|next| {
                            next.kind == Kind::Word && next.classes.is_empty() && next.verb.is_none()
                        })
                    })
                })
                .flatten()
        });
    let guessed_participle = || {
        let grammar = lexicon.grammar();
        others()
            .rfind(|at| {
                let plain = tokens
                    .get(*at)
                    .is_some_and(|t| t.kind == Kind::Word && t.classes.is_empty() && t.verb.is_none() && !t.capital);
                let word = tokens.word(*at);
                if !plain || word.len() <= 5 || !placed(*at) {
                    return false;
                }
                let marked = word.starts_with(&grammar.participle_prefix)
                    || grammar.inseparable.iter().any(|prefix| word.starts_with(prefix.as_str()))
                    || grammar.particles.iter().any(|particle| {
                        word.strip_prefix(particle.as_str())
                            .is_some_and(|rest| rest.starts_with(&grammar.participle_prefix))
                    });
                let noun = grammar.noun_endings.iter().any(|ending| word.ends_with(ending.as_str()));
                let ended = !noun && grammar.participle_endings.iter().any(|ending| word.ends_with(ending.as_str()));
                marked && ended && !is_nominal(*at)
            })
            .filter(|at| predicate.range.last() == Some(at) || !introduces_noun(tokens, at.wrapping_sub(1)))
    };
    let participle = participle.or_else(|| finite.any(AUXILIARIES).then(guessed_participle).flatten());
    let infinitives = || {
        others()
            .filter(|at| *at > predicate.finite)
            .filter(|at| tokens.get(*at).is_some_and(|t| t.can(Form::INFINITIVE) && !t.capital))
            .filter(|at| {
                !at.checked_sub(1)
                    .is_some_and(|before| introduces_noun(tokens, before) && !tokens.has(before, Class::InfinitiveMark))
            })
    };
    // A subordinate clause was left out where the tokens jump: what follows it may be its own list of verbs.
    let gap = predicate
        .range
        .iter()
        .copied()
        .skip(predicate.place)
        .zip(predicate.range.iter().copied().skip(predicate.place + 1));
    let jump = gap.into_iter().find(|(at, next)| *next > at + 2).map_or(usize::MAX, |(_, next)| next);
    let infinitive = infinitives().filter(|at| *at < jump).last().or_else(|| infinitives().last());
    let become_infinitive = others().any(|at| at > predicate.finite && tokens.has(at, Class::BecomeInfinitive));
    let (shape, main, passive) = if finite.has(Class::Will) {
        if become_infinitive && let Some(participle) = participle {
            (Shape::Future, participle, true)
        } else {
            (Shape::Future, infinitive.or(participle).unwrap_or(predicate.finite), false)
        }
    } else if finite.has(Class::Go) {
        match infinitive {
            Some(infinitive) => (Shape::Future, infinitive, false),
            None => (Shape::Present, predicate.finite, false),
        }
    } else if finite.has(Class::Let) && infinitive.is_some() {
        (Shape::Present, infinitive.unwrap_or(predicate.finite), false)
    } else if finite.any(MODALS) {
        let shape = modal_shape(finite.classes);
        let main = if become_infinitive { participle } else { infinitive.or(participle) };
        (shape, main.unwrap_or(predicate.finite), become_infinitive && participle.is_some())
    } else if finite.has(Class::Remain) {
        (
            Shape::Remain,
            infinitive.or(participle).unwrap_or(predicate.finite),
            infinitive.is_none() && participle.is_some(),
        )
    } else if finite.any(&[Class::BecomePresent, Class::BecomePast]) {
        let past = finite.has(Class::BecomePast);
        match participle {
            Some(participle) => (if past { Shape::Past } else { Shape::Present }, participle, true),
            // German: *wird verlängern*.
            None if lexicon.grammar().become_future && !past && infinitive.is_some() => {
                (Shape::Future, infinitive.unwrap_or(predicate.finite), false)
            }
            None => (if past { Shape::CopulaPast } else { Shape::Copula }, predicate.finite, false),
        }
    } else if finite.any(&[Class::HavePresent, Class::HavePast]) {
        match participle {
            Some(participle) if finite.has(Class::HavePast) => (Shape::PastPerfect, participle, false),
            Some(participle) => (Shape::Perfect, participle, false),
            None if finite.has(Class::HavePast) => (Shape::CopulaPast, predicate.finite, false),
            None => (Shape::Copula, predicate.finite, false),
        }
    } else if finite.any(&[Class::BePresent, Class::BePast]) {
        match participle {
            Some(participle) if finite.has(Class::BePast) => (Shape::PastPerfect, participle, true),
            Some(participle) => (Shape::Perfect, participle, true),
            None if finite.has(Class::BePast) => (Shape::CopulaPast, predicate.finite, false),
            None => (Shape::Copula, predicate.finite, false),
        }
    } else {
        let ended = finite.verb.is_none() && {
            let word = tokens.word(predicate.finite);
            lexicon.grammar().past_endings.iter().any(|ending| word.ends_with(ending.as_str()))
        };
        let past = ended || finite.verb.is_some_and(|verb| verb.form.can(Form::PAST) && !verb.form.can(Form::PRESENT));
        (if past { Shape::Past } else { Shape::Present }, predicate.finite, false)
    };
    predicate.shape = shape;
    predicate.main = main;
    predicate.passive = passive;
}

/// The auxiliaries that a participle belongs to.
const AUXILIARIES: Classes = Classes::of(&[
    Class::BePresent,
    Class::BePast,
    Class::HavePresent,
    Class::HavePast,
    Class::BecomePresent,
    Class::BecomePast,
    Class::Will,
    Class::Must,
    Class::Can,
]);
