//! Whose name a word is a part of: of a law, of a foreign authority, of an office that no list knows.

use super::ACTORS;
use super::extent::governed;
use crate::core::commitment::detect::tokens::{Kind, Tokens, ends_in};
use crate::core::commitment::lexicon::{Class, Lexicon};

/// *These open government efforts*, *government websites*: the publisher's name only describes the noun behind it.
pub(super) fn is_modifier(lexicon: &Lexicon, tokens: &Tokens<'_>, range: &[usize], place: usize) -> bool {
    let Some(at) = range.get(place).copied() else { return false };
    let Some(token) = tokens.get(at) else { return false };
    if lexicon.grammar().verb_second || !token.has(Class::Gov) || token.has(Class::SelfPronoun) || token.inside {
        return false;
    }
    let behind = at + token.length;
    let adjacent = range.get(place + token.length) == Some(&behind);
    let Some(next) = tokens.get(behind).filter(|next| adjacent && next.kind == Kind::Word) else { return false };
    let closed = next.any(&[Class::Preposition, Class::Coordinator, Class::Adverb, Class::Gov, Class::TimeThis]);
    if closed || next.any(ACTORS) || tokens.word(at).ends_with("'s") {
        return false;
    }
    if next.any(&[Class::Instrument, Class::Measure, Class::Output, Class::Goal]) {
        return true;
    }
    // Of words that no list knows only those behind a bare *government* count.
    let bare = at.checked_sub(1).is_none_or(|before| {
        let open = tokens.get(before).is_some_and(|t| t.kind == Kind::Sign || t.has(Class::Preposition));
        open || range.first() == Some(&at)
    });
    bare && token.length == 1 && token.has(Class::Authority) && !next.capital && next.classes.is_empty()
}

/// *De Wet open overheid*, *the Government Records Directive*: the publisher's name is a part of another one.
pub(super) fn is_part_of_name(lexicon: &Lexicon, tokens: &Tokens<'_>, range: &[usize], place: usize) -> bool {
    if lexicon.grammar().verb_second {
        // The head stands before: nothing but words that no list knows lies between.
        let before = range.get(..place).unwrap_or(&[]).iter().rev().copied();
        let mut between = before.take(3).skip_while(|at| {
            tokens.get(*at).is_some_and(|t| {
                t.kind == Kind::Word && !t.any(&[Class::Determiner, Class::Preposition, Class::Coordinator, Class::Law])
            })
        });
        return between.next().is_some_and(|at| tokens.get(at).is_some_and(|t| t.capital && t.has(Class::Law)));
    }
    // The head is the last of the capitalised words: it says what kind of thing it is.
    let length = range.get(place).and_then(|at| tokens.get(*at)).map_or(1, |token| token.length);
    let name = range.iter().skip(place + length).copied().take_while(|at| {
        tokens.get(*at).is_some_and(|t| t.kind == Kind::Word && t.capital && t.verb.is_none_or(|_| t.capital))
    });
    name.last().is_some_and(|head| tokens.any(head, &[Class::Law, Class::Instrument, Class::Goal, Class::PlanHeading]))
}

/// *De regering van Bangladesh*, *In Duitsland stuurt de overheid*: an authority of another country.
pub(super) fn is_foreign(tokens: &Tokens<'_>, range: &[usize], at: usize) -> bool {
    let foreign =
        |at: usize| tokens.has(at, Class::Country) && !tokens.any(at, &[Class::Home, Class::Gov, Class::Demonym]);
    if !tokens.has(at, Class::Authority) {
        return false;
    }
    let next = at + tokens.get(at).map_or(1, |token| token.length);
    let of = tokens.has(next, Class::Of)
        && (foreign(next + 1) || tokens.has(next + 1, Class::Determiner) && foreign(next + 2));
    // "In Germany, the government": the place stands before everything else.
    let placed = tokens.any(0, &[Class::PartnerPreposition]) && tokens.has(0, Class::TimePreposition) && foreign(1);
    of || placed && range.first().is_some_and(|first| *first <= at)
}

/// "The Office for National Statistics": capitals, with *of* or *for* between, are the name of a body.
pub(super) fn body_name(lexicon: &Lexicon, tokens: &Tokens<'_>, range: &[usize]) -> Option<(usize, usize)> {
    if lexicon.grammar().verb_second {
        return None;
    }
    let first = range.iter().copied().find(|at| !tokens.has(*at, Class::Adverb) && tokens.word(*at) != ",")?;
    let start = first + usize::from(tokens.has(first, Class::Determiner));
    let capital = |at: usize| tokens.get(at).is_some_and(|t| t.capital && t.kind == Kind::Word && t.country.is_none());
    let last = range.last().copied()?;
    let joins = |at: usize| tokens.any(at, &[Class::Of, Class::Coordinator, Class::Determiner]);
    let end = (start..=last).take_while(|at| capital(*at) || joins(*at)).last()?;
    let of = (start + 1..end).any(|at| tokens.has(at, Class::Of) && capital(at - 1) && capital(at + 1));
    (start > first && of && capital(start) && capital(end) && end == last).then_some((first, end + 1))
}

/// *The Digital Service*, *the Council*: a noun that with an article and its capital names an office.
pub(super) fn office(tokens: &Tokens<'_>, range: &[usize]) -> Option<(usize, usize)> {
    let (place, at) = range.iter().copied().enumerate().find(|(place, at)| {
        // In *Home Office data* the data come last.
        let last = range.get(place + 1).is_none_or(|next| {
            tokens.get(*next).is_some_and(|t| t.kind == Kind::Sign || t.any(&[Class::Preposition, Class::Adverb]))
        });
        let body = tokens.get(*at).is_some_and(|t| t.capital && t.has(Class::Body) && !t.any(ACTORS));
        let body = body && !at.checked_sub(1).is_some_and(|before| tokens.any(before, ACTORS));
        body && last && !governed(tokens, range, *place)
    })?;
    let named = |at: usize| tokens.get(at).is_some_and(|t| t.capital && t.kind == Kind::Word && t.country.is_none());
    let capitals = range.get(..place)?.iter().rev().take_while(|at| named(**at)).count();
    let first = range.get(place - capitals).copied()?;
    // The first word of a sentence has its capital anyway.
    let marked = tokens.has(first, Class::Determiner)
        || first.checked_sub(1).is_some_and(|before| tokens.has(before, Class::Determiner))
        || capitals > 0 && first > 0;
    marked.then_some((first, at + 1))
}

/// *Energiebedrijven*, *kustgemeenten*: the head of the compound is somebody else.
pub(super) fn is_third_compound(lexicon: &Lexicon, tokens: &Tokens<'_>, at: usize) -> bool {
    let heads = &lexicon.grammar().third_heads;
    !heads.is_empty()
        && tokens.get(at).is_some_and(|t| t.kind == Kind::Word && t.classes.is_empty() && t.verb.is_none())
        && heads.iter().any(|head| {
            let word = tokens.word(at);
            word.len() > head.len() + 2 && word.ends_with(head.as_str())
        })
}

/// Compounds end in their head: *opvangprogramma*, *Herintegratiefonds*.
pub(super) fn is_compound(lexicon: &Lexicon, tokens: &Tokens<'_>, at: usize) -> bool {
    let word = tokens.word(at);
    lexicon.grammar().compound_heads.iter().any(|head| word.len() > head.len() + 3 && ends_in(word, head))
}
