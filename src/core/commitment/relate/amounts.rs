//! Money, counts, percentages and frequencies of two wordings: up or down. Knows nothing of whether the two are one promise.

use super::changes::Change;
use super::slots::{Figure, Profile, Role, Token};
use super::words::Words;
use crate::core::commitment::Slot;

/// The figure that changed, was added or was removed.
pub(crate) fn amount(words: &Words, old: &Profile, new: &Profile, frequency: bool) -> Option<Change> {
    if frequency {
        return None;
    }
    let (pairs, gone, come) = figure_pairs(old, new);
    if let Some((from, to)) = pairs.first() {
        let up = to.value > from.value;
        // Less waste is better; less money for it is not.
        let is_sum = from.unit != "%" && is_money_or_share(from);
        let down = !is_sum && old.less_is_better || is_limit(words, old, from);
        let direction = if up == down { -1 } else { 1 };
        // A number of places (*in three cities*) says how wide it goes, not how much.
        let slot = if counts_places(words, old, from) { Slot::Scope } else { Slot::Amount };
        return Some(Change { slot, direction, why: format!("{} -> {}", from.text, to.text) });
    }
    match (gone.first(), come.first()) {
        (None, Some(to)) if to.value > 1.0 && !to.unit.is_empty() => {
            Some(Change { slot: Slot::Amount, direction: 1, why: format!("{} added", to.text) })
        }
        (Some(from), None) if from.value > 1.0 && !from.unit.is_empty() => {
            Some(Change { slot: Slot::Amount, direction: -1, why: format!("{} removed", from.text) })
        }
        _ => None,
    }
}

pub(crate) fn frequency(words: &Words, old: &Profile, new: &Profile) -> Option<Change> {
    let ((before, from), (after, to)) = (times_a_year(words, old)?, times_a_year(words, new)?);
    if (before - after).abs() < 1e-9 {
        return None;
    }
    let direction = if after > before { 1 } else { -1 };
    Some(Change { slot: Slot::Scope, direction, why: format!("every {from} -> every {to}") })
}

/// Of a result: whether less came of it than was promised.
pub(crate) fn partly_done(old: &Profile, new: &Profile) -> Option<Change> {
    let change = |from: &str, to: &str| Change { slot: Slot::Amount, direction: -1, why: format!("{from} -> {to}") };
    let split = new.figures.iter().find(|f| f.out_of.is_some_and(|whole| f.value < whole));
    if let Some(part) = split
        && old.figures.iter().any(|f| part.out_of.is_some_and(|whole| (f.value - whole).abs() < 1e-9))
    {
        return old.figures.first().map(|from| change(&from.text, &part.text));
    }
    let (pairs, _, _) = figure_pairs(old, new);
    pairs
        .iter()
        .find(|(from, to)| from.unit == to.unit && to.value < from.value)
        .map(|(from, to)| change(&from.text, &to.text))
}

/// The figures that differ, in pairs of one unit, else in pairs by their order.
fn figure_pairs<'a>(
    old: &'a Profile,
    new: &'a Profile,
) -> (Vec<(&'a Figure, &'a Figure)>, Vec<&'a Figure>, Vec<&'a Figure>) {
    let close = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0);
    let mut gone: Vec<&Figure> = old.figures.iter().filter(|f| !f.aside).collect();
    let mut come: Vec<&Figure> = new.figures.iter().filter(|f| !f.aside).collect();
    gone.retain(|a| match come.iter().position(|b| close(a.value, b.value)) {
        Some(n) => {
            come.remove(n);
            false
        }
        None => true,
    });
    // The larger figure first: a range is judged by its end.
    gone.sort_by(|a, b| b.value.total_cmp(&a.value));
    come.sort_by(|a, b| b.value.total_cmp(&a.value));
    let mut pairs = Vec::new();
    for wanted in [true, false] {
        gone.retain(|a| {
            let fits =
                |b: &&Figure| if wanted { same_unit(a, b) } else { is_money_or_share(a) == is_money_or_share(b) };
            match come.iter().position(fits) {
                Some(n) => {
                    pairs.push((*a, come.remove(n)));
                    false
                }
                None => true,
            }
        });
    }
    (pairs, gone, come)
}

fn same_unit(a: &Figure, b: &Figure) -> bool {
    a.unit == b.unit
}

fn is_money_or_share(figure: &Figure) -> bool {
    figure.unit == "%" || figure.unit.chars().all(|c| c.is_ascii_uppercase()) && !figure.unit.is_empty()
}

/// Whether a word right before the figure makes it a limit: *below 30*, *hoogstens 30*.
fn is_limit(words: &Words, profile: &Profile, figure: &Figure) -> bool {
    let first = first_word(figure);
    let Some(at) = profile.tokens.iter().position(|t| t.role == Role::Figure && t.folded == first) else {
        return false;
    };
    // The sign of a currency may stand between the two.
    let before: Vec<&str> = profile.tokens.iter().take(at).map(|t| t.folded.as_str()).collect();
    let signed = before.last().is_some_and(|word| words.unit.contains_key(*word));
    let before = before.get(..before.len() - usize::from(signed)).unwrap_or_default();
    let near =
        before.iter().skip(before.len().saturating_sub(5)).fold(String::from(" "), |text, word| text + word + " ");
    words.at_most.iter().any(|phrase| near.ends_with(&format!(" {phrase} ")))
}

fn first_word(figure: &Figure) -> String {
    figure.text.split_whitespace().next().map(super::words::fold).unwrap_or_default()
}

fn counts_places(words: &Words, profile: &Profile, figure: &Figure) -> bool {
    if is_money_or_share(figure) {
        return false;
    }
    let first = first_word(figure);
    profile
        .tokens
        .windows(2)
        .any(|pair| matches!(pair, [before, at] if at.role == Role::Figure && at.folded == first && words.place.contains(&before.folded) && before.folded == "in"))
}

/// How often a year, where the sentence says so: *every six months* is 2.
fn times_a_year(words: &Words, profile: &Profile) -> Option<(f64, String)> {
    profile.tokens.iter().enumerate().find_map(|(n, token)| {
        let rate = words.frequency.get(&token.folded).filter(|_| token.role != Role::Date)?;
        if words.often.contains(&token.folded) {
            return Some((*rate, token.folded.clone()));
        }
        let before = |back: usize| n.checked_sub(back).and_then(|at| profile.tokens.get(at));
        let number = before(1).and_then(|t| words.numbers.get(&t.folded).copied().or_else(|| t.folded.parse().ok()));
        let stated = |t: Option<&Token>| t.is_some_and(|t| words.every.contains(&t.folded));
        match number {
            Some(number) if number > 0.0 && stated(before(2)) => Some((rate / number, token.folded.clone())),
            None if stated(before(1)) => Some((*rate, token.folded.clone())),
            _ => None,
        }
    })
}
