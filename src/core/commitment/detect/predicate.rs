//! The predicates of a main clause: finite verb, tense, voice and the verb that says what is done.
//!
//! Two word orders are known: verb second with the rest of the verbs at the end (Dutch, German), and subject first with
//! the verbs together (English). Which one holds is said by the lexicon. Knows nothing of who is bound.

use super::clause::is_closed_finite;
use super::tokens::{Kind, Tokens};
use crate::core::commitment::lexicon::{Class, Form, Lexicon, VerbClass, VerbClasses};

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
    let finites = finites(lexicon, tokens, group);
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
    matches!(tokens.word(at), "," | "–" | "—") || tokens.has(at, Class::Coordinator)
}

/// A word before which no finite verb stands: what follows is a noun.
fn introduces_noun(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.get(at).is_some_and(|token| {
        (token.any(&[Class::Determiner, Class::OwnDeterminer])
            && !token.any(&[Class::ThingPronoun, Class::PersonPronoun]))
            || (token.has(Class::Preposition) && !token.has(Class::Adverb))
            || token.any(&[Class::InfinitiveMark, Class::CountAdjective, Class::Demonym])
            || token.kind == Kind::Number && !tokens.is_year(at)
    })
}

/// Places of the finite verbs in the group; the flag says that a verb is guessed by its place.
fn finites(lexicon: &Lexicon, tokens: &Tokens<'_>, group: &[usize]) -> Vec<(usize, bool)> {
    let grammar = lexicon.grammar();
    let mut found: Vec<(usize, bool)> = Vec::new();
    for (place, at) in group.iter().copied().enumerate() {
        let Some(token) = tokens.get(at) else { continue };
        if token.kind != Kind::Word || token.inside && !is_closed_finite(tokens, at) {
            continue;
        }
        let previous = place.checked_sub(1).and_then(|p| group.get(p)).copied();
        let after_noun_mark = previous.is_some_and(|before| introduces_noun(tokens, before));
        let last = found.last().map(|f| f.0);
        if let Some(last) = last {
            // A second finite verb needs something between that joins clauses.
            if !(last + 1..place).any(|p| group.get(p).is_some_and(|t| is_break(tokens, *t))) {
                continue;
            }
        }
        let possessive = token.has(Class::Determiner) && previous.is_some_and(|p| tokens.has(p, Class::Preposition));
        if is_closed_finite(tokens, at) && !possessive && !(after_noun_mark && !token.has(Class::BePresent)) {
            let infinitive = token.any(&[Class::BeInfinitive, Class::HaveInfinitive, Class::BecomeInfinitive])
                || matches!(tokens.word(at), "kunnen" | "willen" | "blijven" | "moeten" | "laten");
            if infinitive && last.is_some() && grammar.verb_second {
                continue;
            }
            found.push((place, false));
            continue;
        }
        if after_noun_mark || (token.capital && place > 0) {
            continue;
        }
        let near_actor = near_subject(tokens, group, place);
        let listed = token.can(Form::PRESENT.and(Form::PAST)) || (token.can(Form::FIRST) && near_actor);
        if listed && lexical_is_finite(lexicon, tokens, group, place, last, near_actor) {
            found.push((place, false));
        }
    }
    if found.is_empty()
        && let Some(place) = guess(lexicon, tokens, group)
    {
        found.push((place, true));
    }
    found
}

/// Whether a pronoun or name of the publisher stands beside the place.
fn near_subject(tokens: &Tokens<'_>, group: &[usize], place: usize) -> bool {
    let pronoun = |p: Option<usize>| {
        p.and_then(|p| group.get(p)).is_some_and(|at| tokens.any(*at, &[Class::SelfPronoun, Class::PersonPronoun]))
    };
    pronoun(place.checked_sub(1)) || pronoun(Some(place + 1))
}

fn lexical_is_finite(
    lexicon: &Lexicon,
    tokens: &Tokens<'_>,
    group: &[usize],
    place: usize,
    last: Option<usize>,
    near_actor: bool,
) -> bool {
    let Some(token) = group.get(place).and_then(|at| tokens.get(*at)) else { return false };
    let ambiguous = token.can(Form::INFINITIVE.and(Form::PARTICIPLE));
    let closed_ahead = group.iter().skip(place + 1).any(|at| is_closed_finite(tokens, *at));
    if lexicon.grammar().verb_second {
        if near_actor {
            return true;
        }
        // One finite verb a clause: an auxiliary ahead that is no infinitive shows that this is a noun or a participle.
        let other = group.iter().skip(place + 1).take_while(|at| !is_break(tokens, **at));
        let infinitives = &[Class::BeInfinitive, Class::HaveInfinitive, Class::BecomeInfinitive];
        if other.clone().any(|at| is_closed_finite(tokens, *at) && !tokens.any(*at, infinitives)) {
            return false;
        }
        // A form like an infinitive that ends its clause is one: *de tussenevaluatie aan de Kamer zenden*.
        let at = group.get(place).copied().unwrap_or(0);
        let ends = tokens.get(at + 1).is_none_or(|next| next.kind == Kind::Sign && tokens.word(at + 1) != ",")
            || tokens.has(at + 1, Class::PurposeMark);
        if token.can(Form::INFINITIVE) && place > 1 && other.count() == 0 && last.is_none() && ends {
            return false;
        }
        if let Some(last) = last {
            // After a first verb: *en* and a form that is no infinitive of it.
            let joined = group.get(place.wrapping_sub(1)).is_some_and(|at| is_break(tokens, *at));
            let first_is_lexical = group.get(last).is_some_and(|at| !is_closed_finite(tokens, *at));
            let participle = token.can(Form::PARTICIPLE) && ends_clause(tokens, at_of(group, place));
            return joined && (!token.can(Form::INFINITIVE) || first_is_lexical) && !participle;
        }
        return !(ambiguous && closed_ahead) && (place > 0 || token.can(Form::PRESENT) && !ambiguous);
    }
    if place == 0 {
        return false;
    }
    if near_actor {
        return true;
    }
    if token.can(Form::PARTICIPLE) && last.is_none() {
        // "boats intended for smuggling rose": the second form is past without doubt.
        let surer = group.iter().skip(place + 1).take_while(|at| tokens.word(**at) != ",").any(|at| {
            tokens.get(*at).is_some_and(|t| {
                t.can(Form::PAST) && !t.can(Form::PARTICIPLE.and(Form::PRESENT)) && t.classes.is_empty()
            })
        });
        if surer {
            return false;
        }
    }
    let by = group.get(place + 1).is_some_and(|at| tokens.has(*at, Class::Agent));
    let ing = token.can(Form::ING);
    if let Some(last) = last {
        let joined =
            group.get(place.wrapping_sub(1)).is_some_and(|at| is_break(tokens, *at) || tokens.has(*at, Class::Adverb));
        let first_is_lexical = group.get(last).is_some_and(|at| !is_closed_finite(tokens, *at));
        return joined && first_is_lexical && !by && token.can(Form::PAST);
    }
    !(by || ing || closed_ahead && !joined_between(tokens, group, place))
}

/// Whether a coordinator or comma stands between the place and the next auxiliary, so that each has its own clause.
fn joined_between(tokens: &Tokens<'_>, group: &[usize], place: usize) -> bool {
    let next = (place + 1..group.len()).find(|p| group.get(*p).is_some_and(|at| is_closed_finite(tokens, *at)));
    next.is_some_and(|next| {
        (place + 1..next)
            .any(|p| group.get(p).is_some_and(|at| tokens.word(*at) == "," || tokens.has(*at, Class::Coordinator)))
    })
}

/// The finite verb that nobody listed: beside the publisher's pronoun or name; in English also by *-ed*.
fn guess(lexicon: &Lexicon, tokens: &Tokens<'_>, group: &[usize]) -> Option<usize> {
    if !lexicon.grammar().verb_second {
        let past = group.iter().position(|at| guessed_form(tokens, *at, Form::PARTICIPLE));
        if let Some(place) = past.filter(|place| {
            *place > 0
                && !group.get(place - 1).is_some_and(|before| introduces_noun(tokens, *before))
                && !group.get(place + 1).is_some_and(|next| tokens.has(*next, Class::Agent))
        }) {
            return Some(place);
        }
    }
    let actor = group.iter().position(|at| {
        tokens.any(*at, &[Class::SelfPronoun])
            || tokens.any(*at, &[Class::Gov, Class::Home]) && !tokens.has(*at, Class::Demonym)
    })?;
    let plain = |place: usize| {
        group.get(place).copied().filter(|at| {
            tokens.get(*at).is_some_and(|token| {
                token.kind == Kind::Word && !token.capital && token.classes.is_empty() && tokens.word(*at).len() > 2
            })
        })
    };
    let length = group.get(actor).and_then(|at| tokens.get(*at)).map_or(1, |token| token.length);
    let after = plain(actor + length).filter(|at| ends_like_verb(lexicon, tokens.word(*at))).map(|_| actor + length);
    if !lexicon.grammar().verb_second {
        return after;
    }
    let determiner =
        actor.checked_sub(1).filter(|p| group.get(*p).is_some_and(|at| tokens.has(*at, Class::Determiner)));
    let before = determiner.unwrap_or(actor).checked_sub(1);
    let before = before.filter(|p| plain(*p).is_some_and(|at| ends_like_verb(lexicon, tokens.word(at))));
    if actor <= 1 { after.or(before) } else { before.or(after) }
}

fn ends_like_verb(lexicon: &Lexicon, word: &str) -> bool {
    lexicon.guess_infinitive(word) != word || word.ends_with("en")
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
        verb_second(lexicon, tokens, &mut predicate);
    } else {
        verb_together(tokens, &mut predicate);
    }
    name_verb(lexicon, tokens, &mut predicate);
    predicate
}

/// Dutch and German: the participle or infinitive stands at the end, or first (*Bezien wordt of …*).
fn verb_second(lexicon: &Lexicon, tokens: &Tokens<'_>, predicate: &mut Predicate) {
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
    let participle = others()
        .filter(|at| tokens.get(*at).is_some_and(|t| t.can(Form::PARTICIPLE)) && !is_attributive(*at) && placed(*at))
        .last();
    let guessed_participle = || {
        let grammar = lexicon.grammar();
        others()
            .filter(|at| {
                let word = tokens.word(*at);
                let marked = word.starts_with(&grammar.participle_prefix)
                    || grammar.inseparable.iter().any(|prefix| word.starts_with(prefix.as_str()))
                    || grammar.particles.iter().any(|particle| {
                        word.strip_prefix(particle.as_str())
                            .is_some_and(|rest| rest.starts_with(&grammar.participle_prefix))
                    });
                let ended = word.ends_with('t') || word.ends_with('d') || word.ends_with("en");
                let plain =
                    tokens.get(*at).is_some_and(|t| t.kind == Kind::Word && t.classes.is_empty() && t.verb.is_none());
                plain && placed(*at) && marked && ended && word.len() > 5 && !tokens.get(*at).is_some_and(|t| t.capital)
            })
            .last()
            .filter(|at| predicate.range.last() == Some(at) || !introduces_noun(tokens, at.wrapping_sub(1)))
    };
    let participle = participle.or_else(|| finite.any(AUXILIARIES).then(guessed_participle).flatten());
    let infinitive = others()
        .filter(|at| *at > predicate.finite)
        .filter(|at| tokens.get(*at).is_some_and(|t| t.can(Form::INFINITIVE) && !t.capital))
        .filter(|at| {
            !at.checked_sub(1)
                .is_some_and(|before| introduces_noun(tokens, before) && !tokens.has(before, Class::InfinitiveMark))
        })
        .last();
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
        let past = finite.verb.is_some_and(|verb| verb.form.can(Form::PAST) && !verb.form.can(Form::PRESENT));
        (if past { Shape::Past } else { Shape::Present }, predicate.finite, false)
    };
    predicate.shape = shape;
    predicate.main = main;
    predicate.passive = passive;
}

/// The auxiliaries that a participle belongs to.
const AUXILIARIES: &[Class] = &[
    Class::BePresent,
    Class::BePast,
    Class::HavePresent,
    Class::HavePast,
    Class::BecomePresent,
    Class::BecomePast,
    Class::Will,
    Class::Must,
    Class::Can,
];

const MODALS: &[Class] = &[Class::Must, Class::Can, Class::Would, Class::Want, Class::CanPast, Class::ModalPast];

fn modal_shape(classes: crate::core::commitment::lexicon::Classes) -> Shape {
    if classes.has(Class::Must) {
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

/// English: the verbs follow each other, adverbs between.
fn verb_together(tokens: &Tokens<'_>, predicate: &mut Predicate) {
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
        let plural_of_same =
            finite.verb.is_some_and(|verb| verb.form.can(Form::PAST) && verb.form.can(Form::INFINITIVE));
        (if past && !plural_of_same { Shape::Past } else { Shape::Present }, own, false)
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

/// Forms of unlisted English verbs, by their endings.
fn guessed_form(tokens: &Tokens<'_>, at: usize, form: Form) -> bool {
    let Some(token) = tokens.get(at) else { return false };
    if token.verb.is_some() || token.kind != Kind::Word || !token.classes.is_empty() || token.capital {
        return false;
    }
    let word = tokens.word(at);
    word.len() > 4
        && ((form.can(Form::PARTICIPLE) && word.ends_with("ed")) || (form.can(Form::ING) && word.ends_with("ing")))
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
            if !lexicon.grammar().particles.iter().any(|known| known == particle) {
                return None;
            }
            let next = tokens.get(at + 1);
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
