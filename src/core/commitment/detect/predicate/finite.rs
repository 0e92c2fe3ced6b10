//! Where the finite verbs of a clause stand: auxiliaries for sure, listed verbs by their place, others by their neighbours.

use super::super::clause::is_closed_finite;
use super::super::tokens::{Kind, Tokens};
use super::*;

/// Places of the finite verbs in the group; the flag says that a verb is guessed by its place.
pub(super) fn finites(lexicon: &Lexicon, tokens: &Tokens<'_>, group: &[usize]) -> Vec<(usize, bool)> {
    let grammar = lexicon.grammar();
    let mut found: Vec<(usize, bool)> = Vec::new();
    if !grammar.verb_second && begins_with_act(tokens, group) {
        return found;
    }
    for (place, at) in group.iter().copied().enumerate() {
        let Some(token) = tokens.get(at) else { continue };
        if token.kind != Kind::Word || token.inside && !is_closed_finite(tokens, at) {
            continue;
        }
        // Most words are no verb at all.
        let closed = is_closed_finite(tokens, at);
        if !closed && !token.can(Form::PRESENT.and(Form::PAST).and(Form::FIRST)) {
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
        let possessive = token.has(Class::Determiner)
            && (previous.is_some_and(|p| tokens.has(p, Class::Preposition)) || is_owned(lexicon, tokens, group, place));
        // "Going forward" is no verb; *going* makes a future only after *is*.
        let lone_go = !grammar.verb_second && token.has(Class::Go);
        // "contracts above £10,000 will be": a number stands before an auxiliary too.
        let after_number = previous.is_some_and(|before| tokens.get(before).is_some_and(|t| t.kind == Kind::Number));
        let free = !after_noun_mark || after_number || grammar.verb_second || token.has(Class::BePresent);
        if closed && !lone_go && !possessive && free {
            let infinitive = token.any(&[
                Class::BeInfinitive,
                Class::HaveInfinitive,
                Class::BecomeInfinitive,
                Class::ModalInfinitive,
            ]);
            // *blijven van kracht en worden uitgebreid*: after *en* a second finite verb, unless a modal binds both.
            let modal = last.and_then(|last| group.get(last)).is_some_and(|at| {
                tokens.any(*at, &[Class::Will, Class::Can, Class::Must, Class::Would, Class::Want, Class::Go])
            });
            let second = !modal && previous.is_some_and(|before| tokens.has(before, Class::Coordinator));
            if infinitive && last.is_some() && grammar.verb_second && !second {
                continue;
            }
            found.push((place, false));
            continue;
        }
        // *Voor het testen van …*: after a preposition *het* is an article.
        let nominal = grammar.verb_second
            && token.can(Form::INFINITIVE)
            && place > 1
            && previous.is_some_and(|before| tokens.has(before, Class::Determiner))
            && group.get(place - 2).is_some_and(|at| tokens.has(*at, Class::Preposition));
        if nominal || after_noun_mark || (token.capital && place > 0) {
            continue;
        }
        // "This work aims": after a demonstrative what may be a noun is one.
        let demonstrated = !grammar.verb_second
            && token.any(&[Class::Instrument, Class::Measure])
            && previous
                .is_some_and(|before| tokens.has(before, Class::ThingPronoun) && tokens.has(before, Class::Determiner));
        if demonstrated && group.iter().skip(place + 1).any(|at| tokens.get(*at).is_some_and(|t| t.verb.is_some())) {
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

/// Whether what could be a verb says whose the next word is, since the clause has its verb: *Nederland verhoogt zijn bijdrage*.
fn is_owned(lexicon: &Lexicon, tokens: &Tokens<'_>, group: &[usize], place: usize) -> bool {
    let verb_before = group.iter().take(place).enumerate().any(|(before, at)| {
        let marked = before.checked_sub(1).and_then(|p| group.get(p)).is_some_and(|at| introduces_noun(tokens, *at));
        !marked
            && tokens.get(*at).is_some_and(|t| {
                let finite = t.can(Form::PRESENT) && !t.can(Form::INFINITIVE);
                finite && t.kind == Kind::Word && !t.inside && !t.capital && !is_closed_finite(tokens, *at)
            })
    });
    lexicon.grammar().verb_second
        && verb_before
        && group.get(place + 1).and_then(|at| tokens.get(*at)).is_some_and(|next| {
            let noun = !next.any(&[Class::Preposition, Class::Adverb, Class::Coordinator]);
            noun && next.kind == Kind::Word && !next.can(Form::PARTICIPLE)
        })
}

/// Whether an English clause begins with a bare verb or an *-ing* form and has no auxiliary: a bullet or an order.
pub(super) fn begins_with_act(tokens: &Tokens<'_>, group: &[usize]) -> bool {
    let Some(first) = group.iter().copied().find(|at| !tokens.has(*at, Class::InfinitiveMark)) else { return false };
    let Some(token) = tokens.get(first) else { return false };
    // "Last year", "Second plan": what tells the time is no order.
    let bare = token.can(Form::INFINITIVE)
        && !token.any(&[Class::Instrument, Class::Measure, Class::Gov, Class::Third, Class::Past, Class::TimePart]);
    // "fund 250 places": in lower case before a number or an article it is no noun that begins a sentence.
    let bare = bare
        || first == group.first().copied().unwrap_or(first)
            && !token.capital
            && token.can(Form::INFINITIVE)
            && tokens.get(first + 1).is_some_and(|next| {
                next.kind == Kind::Number || next.any(&[Class::Determiner, Class::OwnDeterminer, Class::CountAdjective])
            });
    let followed = tokens.get(first + 1).is_some_and(|next| {
        let second = next.has(Class::Coordinator)
            && tokens.get(first + 2).is_some_and(|verb| verb.can(Form::INFINITIVE) && !verb.capital);
        let to_act =
            next.has(Class::InfinitiveMark) && tokens.get(first + 2).is_some_and(|verb| verb.can(Form::INFINITIVE));
        // "Engage with the sector": *with* follows a verb rather than a noun.
        let with = next.has(Class::With) && token.capital && token.classes.is_empty();
        next.kind != Kind::Sign
            && (with || !next.any(&[Class::Preposition, Class::SelfPronoun, Class::Coordinator]) || second || to_act)
            && !is_closed_finite(tokens, first + 1)
    });
    // "Providing places allows families to settle": the -ing form is a subject.
    let named = token.capital && tokens.get(first + 1).is_some_and(|next| next.capital && !next.can(Form::INFINITIVE));
    let purpose = group.first() != Some(&first);
    let comma = group.iter().position(|at| tokens.word(*at) == ",").unwrap_or(group.len());
    let has_verb = group.iter().enumerate().skip(1).any(|(place, at)| {
        tokens.get(*at).is_some_and(|t| {
            let told = t.can(Form::PRESENT) && !t.can(Form::INFINITIVE);
            // "To widen this, the Ministry established …": after the comma the main clause begins.
            let told_after =
                purpose && place > comma && t.can(Form::PAST.and(Form::PRESENT)) && !t.can(Form::INFINITIVE);
            ((token.can(Form::ING) || named) && told || told_after) && t.classes.is_empty() && !t.capital
        })
    });
    let auxiliary = has_verb || group.iter().any(|at| is_closed_finite(tokens, *at) && !tokens.has(*at, Class::Do));
    // "Processing times fell": a noun.
    let ing = token.can(Form::ING) && !token.any(&[Class::Output, Class::Measure]);
    (bare || ing) && followed && !auxiliary
}

/// Whether a pronoun or name of the publisher stands beside the place.
pub(super) fn near_subject(tokens: &Tokens<'_>, group: &[usize], place: usize) -> bool {
    let pronoun = |p: Option<usize>| {
        p.and_then(|p| group.get(p)).is_some_and(|at| tokens.any(*at, &[Class::SelfPronoun, Class::PersonPronoun]))
    };
    pronoun(place.checked_sub(1)) || pronoun(Some(place + 1))
}

pub(super) fn lexical_is_finite(
    lexicon: &Lexicon,
    tokens: &Tokens<'_>,
    group: &[usize],
    place: usize,
    last: Option<usize>,
    near_actor: bool,
) -> bool {
    let Some(token) = group.get(place).and_then(|at| tokens.get(*at)) else { return false };
    let ambiguous = token.can(Form::INFINITIVE.and(Form::PARTICIPLE));
    let closed_ahead = (place + 1..group.len()).any(|ahead| {
        group.get(ahead).is_some_and(|at| is_closed_finite(tokens, *at))
            && !(tokens.has(at_of(group, ahead), Class::Determiner) && is_owned(lexicon, tokens, group, ahead))
    });
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
        // "Dit verhoogde quotum voorziet": a present ahead shows that the past is an adjective.
        let past_only = token.can(Form::PAST) && !token.can(Form::PRESENT);
        let present_ahead = other.clone().any(|at| {
            tokens.get(*at).is_some_and(|t| {
                t.can(Form::PRESENT) && !t.can(Form::INFINITIVE.and(Form::PARTICIPLE).and(Form::PAST)) && !t.capital
            })
        });
        if past_only
            && present_ahead
            && group.get(place.wrapping_sub(1)).is_some_and(|at| tokens.has(*at, Class::Determiner))
        {
            return false;
        }
        let at = group.get(place).copied().unwrap_or(0);
        let ends = tokens.get(at + 1).is_none_or(|next| next.kind == Kind::Sign && tokens.sign(at + 1) != ',')
            || tokens.has(at + 1, Class::PurposeMark);
        if token.can(Form::INFINITIVE) && place > 1 && other.clone().count() == 0 && last.is_none() && ends {
            return false;
        }
        // *Er is een aparte, beveiligde locatie geopend*: an auxiliary still waits for its participle.
        let waits = last.and_then(|last| group.get(last).map(|at| (last, *at))).is_some_and(|(last, at)| {
            tokens.any(
                at,
                &[Class::BePresent, Class::BecomePresent, Class::HavePresent, Class::BePast, Class::BecomePast],
            ) && !(last + 1..place)
                .any(|p| group.get(p).is_some_and(|at| tokens.get(*at).is_some_and(|t| t.can(Form::PARTICIPLE))))
                && other
                    .clone()
                    .any(|at| tokens.get(*at).is_some_and(|t| t.can(Form::PARTICIPLE)) && ends_clause(tokens, *at))
        });
        if waits && past_only {
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
    // "It means …": a pronoun alone before it.
    let after_it = place == 1
        && tokens.has(at_of(group, 0), Class::ThingPronoun)
        && !tokens.has(at_of(group, 0), Class::Determiner)
        && !token.can(Form::PARTICIPLE);
    if near_actor || after_it {
        return true;
    }
    // "…; and leverage new tools": the infinitive of a list that began before.
    let begins = group
        .get(..place)
        .is_some_and(|before| before.iter().all(|at| tokens.any(*at, &[Class::Coordinator, Class::Adverb])));
    if begins && token.can(Form::INFINITIVE) {
        return false;
    }
    if token.can(Form::PARTICIPLE) && last.is_none() {
        // "With the launch of the initiatives outlined in the Plan, the Government sought …": the adverbial is not over.
        let comma = |from: usize| (from..group.len()).find(|p| tokens.sign(at_of(group, *p)) == ',');
        let adverbial = group.first().is_some_and(|at| tokens.any(*at, &[Class::Preposition]));
        let verb_behind = |comma: usize| {
            group.iter().skip(comma + 1).any(|at| {
                is_closed_finite(tokens, *at) || tokens.get(*at).is_some_and(|t| t.can(Form::PAST.and(Form::PRESENT)))
            })
        };
        if adverbial && comma(0).filter(|comma| *comma > place).is_some_and(verb_behind) {
            return false;
        }
        // "This platform, designed to …, now gives": between commas, and a finite verb follows.
        let inserted = place.checked_sub(1).is_some_and(|p| tokens.sign(at_of(group, p)) == ',');
        let told_behind = |comma: usize| {
            group.iter().skip(comma + 1).take(3).any(|at| {
                is_closed_finite(tokens, *at)
                    || tokens.get(*at).is_some_and(|t| t.can(Form::PRESENT.and(Form::PAST)) && !t.can(Form::INFINITIVE))
            })
        };
        if inserted && comma(place + 1).is_some_and(told_behind) {
            return false;
        }
        // "boats intended for smuggling rose": the second form is past without doubt.
        let surer = group.iter().skip(place + 1).take_while(|at| tokens.sign(**at) != ',').any(|at| {
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
pub(super) fn joined_between(tokens: &Tokens<'_>, group: &[usize], place: usize) -> bool {
    let next = (place + 1..group.len()).find(|p| group.get(*p).is_some_and(|at| is_closed_finite(tokens, *at)));
    next.is_some_and(|next| {
        (place + 1..next)
            .any(|p| group.get(p).is_some_and(|at| tokens.sign(*at) == ',' || tokens.has(*at, Class::Coordinator)))
    })
}

/// The finite verb that nobody listed: beside the publisher's pronoun or name; in English also by *-ed*.
pub(super) fn guess(lexicon: &Lexicon, tokens: &Tokens<'_>, group: &[usize]) -> Option<usize> {
    if !lexicon.grammar().verb_second {
        let past = group.iter().position(|at| super::together::guessed_form(tokens, *at, Form::PARTICIPLE));
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

pub(super) fn ends_like_verb(lexicon: &Lexicon, word: &str) -> bool {
    lexicon.guess_infinitive(word) != word || word.ends_with("en")
}
