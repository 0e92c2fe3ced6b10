//! The head noun phrase: what the act is about, as it stands.

use super::super::predicate::Predicate;
use super::super::tokens::{Kind, Tokens};
use super::span;
use crate::core::commitment::Span;
use crate::core::commitment::lexicon::{Class, Lexicon};

/// Most words of a theme.
const MOST: usize = 8;

/// The object of an active verb, the subject of a passive one.
pub(in super::super) fn theme(
    lexicon: &Lexicon,
    tokens: &Tokens<'_>,
    predicate: &Predicate,
    subject: Option<(usize, usize)>,
) -> Option<Span> {
    if predicate.passive
        && let Some((from, to)) = subject
    {
        return span(tokens, from, to);
    }
    let start = if lexicon.grammar().verb_second { predicate.finite } else { predicate.main };
    let skip = |at: usize| subject.is_some_and(|(from, to)| (from..to).contains(&at));
    let mut from = None;
    let mut at = start + 1;
    while at < tokens.list.len() && at < start + 40 {
        let token = tokens.get(at)?;
        if skip(at) || token.any(&[Class::Adverb, Class::Expletive, Class::Negation]) && from.is_none() {
            at += 1;
            continue;
        }
        let ends = token.kind == Kind::Sign && !matches!(tokens.sign(at), '%' | '€' | '£' | '$')
            || token.has(Class::Preposition)
            || at == predicate.main
            || token.any(&[
                Class::InfinitiveMark,
                Class::SubRelative,
                Class::SubThat,
                Class::SubWhether,
                Class::PurposeMark,
            ]) && !token.has(Class::Determiner);
        match from {
            Some(first) if ends || at - first >= MOST => return span(tokens, first, at),
            None if token.has(Class::Preposition) && !lexicon.grammar().verb_second => {
                // "work on an agreement": the object of the preposition.
                at += 1;
                continue;
            }
            None if token.has(Class::Preposition) => {
                // Over the prepositional phrase to the next article: "in 2023 afspraken maken".
                at += 1;
                while at < tokens.list.len()
                    && tokens.get(at).is_some_and(|t| {
                        t.any(&[Class::Determiner, Class::Country]) || t.kind == Kind::Number || t.capital
                    })
                {
                    at += 1;
                }
                continue;
            }
            None if !ends && token.kind != Kind::Sign => from = Some(at),
            _ => {}
        }
        at += 1;
    }
    from.and_then(|first| span(tokens, first, at.min(tokens.list.len())))
}
