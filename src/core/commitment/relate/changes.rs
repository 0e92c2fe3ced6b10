//! What changed between two wordings of one promise, slot by slot, and which way. Knows nothing of whether they are one.

use super::gate::{Place, Verdict, place};
use super::similarity::Matching;
use super::slots::{Bound, Figure, Profile, Role, Token, When, phrase, within};
use super::words::Words;
use crate::core::commitment::{Polarity, Slot};

/// A change in one slot.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Change {
    pub(crate) slot: Slot,
    /// More than 0: stronger; less: weaker; 0: neither.
    pub(crate) direction: i8,
    pub(crate) why: String,
}

/// What is known of the two editions.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Years {
    /// The year that the old edition reports on.
    pub(crate) old: Option<i32>,
    /// The year that the new edition reports on.
    pub(crate) new: Option<i32>,
}

impl Years {
    /// By how many years a rolling year rolls.
    fn roll(self) -> i32 {
        match (self.old, self.new) {
            (Some(old), Some(new)) if new > old => new - old,
            _ => 1,
        }
    }
}

/// All changes from `old` to `new`.
pub(crate) fn changes(
    words: &Words,
    old: &Profile,
    new: &Profile,
    matching: &Matching,
    verdict: &Verdict,
    years: Years,
) -> Vec<Change> {
    let joined = old.joined || new.joined;
    let mut found = Vec::new();
    found.extend(polarity(old, new));
    // What turned into its opposite has no force, date or amount that could be compared.
    if !found.is_empty() {
        return found;
    }
    let conditions = condition(old, new);
    let hangs = conditions.is_some();
    found.extend(modality(old, new, hangs));
    found.extend(deadline(old, new, years));
    let frequency = frequency(words, old, new);
    found.extend(amount(words, old, new, frequency.is_some()));
    found.extend(frequency);
    // Another verb takes other words with it: then only names tell that the scope is another.
    let is_reshaped =
        found.iter().any(|change| matches!(change.slot, Slot::Modality | Slot::Condition)) || hangs || joined;
    let verdict = &Verdict { places: verdict.places.clone().filter(|_| !joined), ..verdict.clone() };
    if !found.iter().any(|change| change.slot == Slot::Scope) {
        found.extend(scope(words, old, new, matching, verdict, is_reshaped));
    }
    found.extend(conditions);
    found.extend(actor(words, old, new));
    found.extend(verdict.partner.as_ref().map(|pair| Change { slot: Slot::Partner, direction: 0, why: pair.clone() }));
    found
}

fn polarity(old: &Profile, new: &Profile) -> Option<Change> {
    (old.polarity != new.polarity).then(|| {
        let why = if new.polarity == Polarity::Neg { "no longer to be done" } else { "no longer ruled out" };
        Change { slot: Slot::Polarity, direction: -1, why: why.to_owned() }
    })
}

fn modality(old: &Profile, new: &Profile, hangs: bool) -> Option<Change> {
    let ((before, from), (after, to)) = (old.force.as_ref()?, new.force.as_ref()?);
    // Where a condition came or went, only another verb counts: the strength alone follows from the condition.
    let same_verb = from == to;
    if before == after || hangs && same_verb {
        return None;
    }
    let direction = if after > before { 1 } else { -1 };
    Some(Change { slot: Slot::Modality, direction, why: format!("{from} -> {to}") })
}

fn condition(old: &Profile, new: &Profile) -> Option<Change> {
    match (&old.condition, &new.condition) {
        (None, Some(text)) => {
            Some(Change { slot: Slot::Condition, direction: -1, why: format!("condition added: {text}") })
        }
        (Some(text), None) => {
            Some(Change { slot: Slot::Condition, direction: 1, why: format!("condition removed: {text}") })
        }
        _ => None,
    }
}

/// The year that a date means, relative ones counted from the edition's own.
fn year_of(when: &When, edition: Option<i32>) -> Option<i32> {
    if when.relative { edition.map(|year| year + when.year) } else { Some(when.year) }
}

fn deadline(old: &Profile, new: &Profile, years: Years) -> Option<Change> {
    let equal = |a: &When, b: &When| a.year == b.year && a.day == b.day && a.relative == b.relative;
    let mut gone: Vec<&When> = old.whens.iter().filter(|a| !new.whens.iter().any(|b| equal(a, b))).collect();
    let mut come: Vec<&When> = new.whens.iter().filter(|b| !old.whens.iter().any(|a| equal(a, b))).collect();
    // A reporting year that rolls along is no change.
    let rolls = |a: &When, b: &When| {
        a.bare
            && b.bare
            && !a.relative
            && !b.relative
            && a.bound == Bound::In
            && b.bound == Bound::In
            && b.year - a.year == years.roll()
            && years.old.is_none_or(|edition| (a.year - edition).abs() <= 1)
    };
    gone.retain(|a| match come.iter().position(|b| rolls(a, b)) {
        Some(n) => {
            come.remove(n);
            false
        }
        None => true,
    });
    match (gone.last(), come.last()) {
        (None, None) => None,
        (Some(from), Some(to)) => {
            let key = |when: &When, edition| year_of(when, edition).map(|year| (year, when.day));
            let unknown = |when: &When| (when.year, when.day);
            let (before, after) = match (key(from, years.old), key(to, years.new)) {
                (Some(before), Some(after)) if !(from.relative && to.relative && years.old.is_none()) => {
                    (before, after)
                }
                _ if from.relative == to.relative => (unknown(from), unknown(to)),
                _ => return None,
            };
            let later = match after.cmp(&before) {
                std::cmp::Ordering::Equal => return None,
                std::cmp::Ordering::Greater => true,
                std::cmp::Ordering::Less => false,
            };
            let ends = from.bound == Bound::Until && to.bound == Bound::Until;
            let direction = if later == ends { 1 } else { -1 };
            Some(Change { slot: Slot::Deadline, direction, why: format!("{} -> {}", from.text, to.text) })
        }
        (None, Some(to)) => {
            let direction = if to.bound == Bound::Until { -1 } else { 1 };
            Some(Change { slot: Slot::Deadline, direction, why: format!("{} added", to.text) })
        }
        (Some(from), None) => {
            let direction = if from.bound == Bound::Until { 1 } else { -1 };
            Some(Change { slot: Slot::Deadline, direction, why: format!("{} removed", from.text) })
        }
    }
}

fn same_unit(a: &Figure, b: &Figure) -> bool {
    a.unit == b.unit
}

fn is_money_or_share(figure: &Figure) -> bool {
    figure.unit == "%" || figure.unit.chars().all(|c| c.is_ascii_uppercase()) && !figure.unit.is_empty()
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

fn amount(words: &Words, old: &Profile, new: &Profile, frequency: bool) -> Option<Change> {
    if frequency {
        return None;
    }
    let (pairs, gone, come) = figure_pairs(old, new);
    if let Some((from, to)) = pairs.first() {
        let up = to.value > from.value;
        let direction = if up == less_is_better(words, old) { -1 } else { 1 };
        // A number of places (*in three cities*) says how wide it goes, not how much.
        let slot = if counts_places(words, old, from) { Slot::Scope } else { Slot::Amount };
        return Some(Change { slot, direction, why: format!("{} -> {}", from.text, to.text) });
    }
    match (gone.first(), come.first()) {
        (None, Some(to)) if to.value > 1.0 => {
            Some(Change { slot: Slot::Amount, direction: 1, why: format!("{} added", to.text) })
        }
        (Some(from), None) if from.value > 1.0 => {
            Some(Change { slot: Slot::Amount, direction: -1, why: format!("{} removed", from.text) })
        }
        _ => None,
    }
}

fn less_is_better(words: &Words, profile: &Profile) -> bool {
    let has = |set: &rustc_hash::FxHashSet<String>| profile.tokens.iter().any(|t| set.contains(&t.folded));
    let folded = format!(" {} ", profile.tokens.iter().map(|t| t.folded.as_str()).collect::<Vec<_>>().join(" "));
    phrase(&folded, &words.less_is_better).is_some() && !has(&words.reduction)
}

fn counts_places(words: &Words, profile: &Profile, figure: &Figure) -> bool {
    if is_money_or_share(figure) {
        return false;
    }
    let first = figure.text.split_whitespace().next().map(super::words::fold).unwrap_or_default();
    profile
        .tokens
        .windows(2)
        .any(|pair| matches!(pair, [before, at] if at.role == Role::Figure && at.folded == first && words.place.contains(&before.folded) && before.folded == "in"))
}

/// How often a year, where the sentence says so: *every six months* is 2.
fn times_a_year(words: &Words, profile: &Profile) -> Option<(f64, String)> {
    profile.tokens.iter().enumerate().find_map(|(n, token)| {
        let rate = words.frequency.get(&token.folded).filter(|_| token.role != Role::Date)?;
        let before = |back: usize| n.checked_sub(back).and_then(|at| profile.tokens.get(at));
        let number = before(1).and_then(|t| words.numbers.get(&t.folded).copied().or_else(|| t.folded.parse().ok()));
        let stated = |t: Option<&Token>| t.is_some_and(|t| words.every.contains(&t.folded));
        match number {
            Some(number) if number > 0.0 && stated(before(2)) => Some((rate / number, token.folded.clone())),
            None if stated(before(1))
                || !matches!(token.folded.as_str(), "year" | "jaar") && token.role != Role::Stop =>
            {
                stated(before(1)).then(|| (*rate, token.folded.clone()))
            }
            _ => None,
        }
    })
}

fn frequency(words: &Words, old: &Profile, new: &Profile) -> Option<Change> {
    let ((before, from), (after, to)) = (times_a_year(words, old)?, times_a_year(words, new)?);
    if (before - after).abs() < 1e-9 {
        return None;
    }
    let direction = if after > before { 1 } else { -1 };
    Some(Change { slot: Slot::Scope, direction, why: format!("every {from} -> every {to}") })
}

fn scope(
    words: &Words,
    old: &Profile,
    new: &Profile,
    matching: &Matching,
    verdict: &Verdict,
    is_reshaped: bool,
) -> Option<Change> {
    if let Some((gone, come)) = &verdict.places {
        let narrower = come.is_empty();
        let (list, direction) = if narrower { (gone, -1) } else { (come, 1) };
        let what = if narrower { "removed" } else { "added" };
        return Some(Change { slot: Slot::Scope, direction, why: format!("{} {what}", list.join(", ")) });
    }
    if matching.dice < 0.55 || is_reshaped || !in_order(matching) {
        return None;
    }
    let gone = leftovers(words, old, &matching.old);
    let come = leftovers(words, new, &matching.new);
    match (gone.as_slice(), come.as_slice()) {
        ([_, ..], []) if gone.len() <= 4 => Some(narrowed(words, &gone, true)),
        ([], [_, ..]) if come.len() <= 4 => Some(narrowed(words, &come, false)),
        ([], []) => choice(words, old, new),
        _ => None,
    }
}

/// Whether what is in both stands in one order: else the sentence was rebuilt, and a word more or less says little.
fn in_order(matching: &Matching) -> bool {
    let order: Vec<usize> = matching.old.iter().flatten().map(|&(j, _)| j).collect();
    order.windows(2).all(|pair| matches!(pair, [a, b] if a < b))
}

fn narrowed(words: &Words, list: &[&Token], removed: bool) -> Change {
    let restricts = list.iter().any(|t| words.restrict.contains(&t.folded));
    let text = list.iter().map(|t| t.folded.as_str()).collect::<Vec<_>>().join(" ");
    let direction = if removed == restricts { 1 } else { -1 };
    Change { slot: Slot::Scope, direction, why: format!("{text} {}", if removed { "removed" } else { "added" }) }
}

/// The words that say what is covered and have no counterpart.
fn leftovers<'a>(words: &Words, profile: &'a Profile, by: &[Option<(usize, f32)>]) -> Vec<&'a Token> {
    // What stands before everything that is matched only links to the sentence before.
    let is_anchored = |n: usize, t: &Token| {
        by.get(n).is_some_and(Option::is_some) || matches!(t.role, Role::Issuer | Role::Date | Role::Figure)
    };
    let first = profile.tokens.iter().enumerate().position(|(n, t)| is_anchored(n, t)).unwrap_or_default();
    let in_clause = relative_clause(words, profile);
    profile
        .tokens
        .iter()
        .enumerate()
        .filter(|(n, t)| {
            by.get(*n).is_none_or(Option::is_none) && !t.aside && !in_clause.get(*n).copied().unwrap_or_default()
        })
        .filter(|(n, t)| {
            t.role == Role::Content && !(t.name && place(words, profile, *n) == Place::With)
                || words.restrict.contains(&t.folded)
        })
        .filter(|(n, t)| !within(profile.actor, t) && !words.partner_noun.contains(&t.folded) && *n >= first)
        .map(|(_, t)| t)
        .collect()
}

/// Marks what stands in a clause that only explains (*which …, waarin …*), up to eight words.
fn relative_clause(words: &Words, profile: &Profile) -> Vec<bool> {
    let mut left = 0_u32;
    profile
        .tokens
        .iter()
        .enumerate()
        .map(|(n, token)| {
            // After a verb (*ensure that*) the word opens what is promised, not an aside.
            let after_noun =
                n.checked_sub(1).and_then(|at| profile.tokens.get(at)).is_some_and(|t| t.role == Role::Content);
            if after_noun && words.relative.contains(&token.folded) {
                left = 9;
            }
            left = left.saturating_sub(1);
            left > 0
        })
        .collect()
}

/// *in or out of work* became *out of work*: a choice of small words that is gone.
fn choice(words: &Words, old: &Profile, new: &Profile) -> Option<Change> {
    let count = |profile: &Profile| profile.tokens.iter().filter(|t| words.both.contains(&t.folded)).count();
    let (before, after) = (count(old), count(new));
    let (longer, shorter, direction) = match before.cmp(&after) {
        std::cmp::Ordering::Greater => (old, new, -1),
        std::cmp::Ordering::Less => (new, old, 1),
        std::cmp::Ordering::Equal => return None,
    };
    let extra: Vec<&str> = longer
        .tokens
        .iter()
        .filter(|t| t.role == Role::Stop && !shorter.tokens.iter().any(|other| other.folded == t.folded))
        .map(|t| t.folded.as_str())
        .collect();
    let links =
        |word: &&str| words.place.contains(*word) || words.partner.contains(*word) || words.both.contains(*word);
    (extra.len() >= 2 && extra.len() <= 4 && extra.iter().all(links)).then(|| {
        let what = if direction < 0 { "removed" } else { "added" };
        Change { slot: Slot::Scope, direction, why: format!("{} {what}", extra.join(" ")) }
    })
}

fn actor(words: &Words, old: &Profile, new: &Profile) -> Option<Change> {
    let read = |profile: &Profile| {
        profile
            .tokens
            .iter()
            .filter(|t| within(profile.actor, t) && t.role != Role::Stop)
            .map(|t| t.folded.clone())
            .collect::<Vec<_>>()
    };
    let (before, after) = (read(old), read(new));
    if before.is_empty() || after.is_empty() {
        return None;
    }
    let general = |list: &[String]| list.iter().all(|w| words.general.contains(w) || words.pronoun.contains(w));
    let stands_for = |list: &[String]| list.iter().all(|w| words.pronoun.contains(w));
    let shared = before.iter().any(|w| after.contains(w));
    if shared || general(&before) && general(&after) || stands_for(&before) || stands_for(&after) {
        return None;
    }
    Some(Change { slot: Slot::Actor, direction: 0, why: format!("{} -> {}", before.join(" "), after.join(" ")) })
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
