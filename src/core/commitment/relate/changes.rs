//! What changed between two wordings of one promise, slot by slot, and which way. Knows nothing of whether they are one.

use super::amounts::{amount, frequency};
use super::gate::{Place, Verdict, place};
use super::similarity::Matching;
use super::slots::{Bound, Profile, Role, Token, When, within};
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
    found.extend(polarity(old, new).or_else(|| denied(words, old, new, matching)));
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
    let is_reshaped = !found.is_empty() || hangs || joined;
    // Where a condition goes, the act is often told anew, with its place: that is no wider.
    let verdict = &Verdict { places: verdict.places.clone().filter(|_| !joined && !hangs), ..verdict.clone() };
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
    let (before, after) = old.force.change(&new.force)?;
    let (from, to) = (old.force.words(), new.force.words());
    // Where a condition came or went, only another verb counts: the strength alone follows from the condition.
    if hangs && from == to {
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
    // A date before the edition's own year tells what was, and limits nothing.
    let ahead = |when: &When, edition: Option<i32>| when.relative || edition.is_none_or(|year| when.year >= year);
    let mut gone: Vec<&When> = old.whens.iter().filter(|a| !new.whens.iter().any(|b| equal(a, b))).collect();
    let mut come: Vec<&When> = new.whens.iter().filter(|b| !old.whens.iter().any(|a| equal(a, b))).collect();
    gone.retain(|when| ahead(when, years.old));
    come.retain(|when| ahead(when, years.new));
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
    let gone = leftovers(words, old, &matching.old, new);
    let come = leftovers(words, new, &matching.new, old);
    match (gone.as_slice(), come.as_slice()) {
        ([_, ..], []) if gone.len() <= 4 && !replaces(new, &matching.new) => Some(narrowed(words, &gone, true, true)),
        ([], [_, ..]) if come.len() <= 4 && !replaces(old, &matching.old) => {
            Some(narrowed(words, &come, false, is_listed(words, new, &come)))
        }
        ([], []) => choice(words, old, new),
        _ => None,
    }
}

/// Whether a word of little weight stands where the other sentence has a word of its own: exchanged, not left out.
fn replaces(profile: &Profile, by: &[Option<(usize, f32)>]) -> bool {
    profile.tokens.iter().zip(by).any(|(t, matched)| t.role == Role::Light && matched.is_none())
}

/// Whether what is in both stands in one order: else the sentence was rebuilt, and a word more or less says little.
fn in_order(matching: &Matching) -> bool {
    let order: Vec<usize> = matching.old.iter().flatten().map(|&(j, _)| j).collect();
    order.windows(2).all(|pair| matches!(pair, [a, b] if a < b))
}

/// Whether one of the words is a member of a list: *women **and refugees***.
fn is_listed(words: &Words, profile: &Profile, list: &[&Token]) -> bool {
    let joins = |n: usize| profile.tokens.get(n).is_some_and(|t| words.both.contains(&t.folded));
    profile.tokens.iter().enumerate().filter(|(_, t)| list.iter().any(|word| word.start == t.start)).any(|(n, t)| {
        let next_is_parted = profile.tokens.get(n + 1).is_some_and(|t| t.after_comma);
        t.after_comma || next_is_parted || joins(n + 1) || (1..=2).any(|back| n.checked_sub(back).is_some_and(joins))
    })
}

/// A word that was added beside what is covered (*the online register*) may widen or narrow it: only in a list is it more.
fn narrowed(words: &Words, list: &[&Token], removed: bool, is_clear: bool) -> Change {
    let restricts = list.iter().any(|t| words.restrict.contains(&t.folded));
    let text = list.iter().map(|t| t.folded.as_str()).collect::<Vec<_>>().join(" ");
    let direction = match removed == restricts {
        _ if !is_clear && !restricts => 0,
        true => 1,
        false => -1,
    };
    Change { slot: Slot::Scope, direction, why: format!("{text} {}", if removed { "removed" } else { "added" }) }
}

/// The words that say what is covered and have no counterpart.
fn leftovers<'a>(words: &Words, profile: &'a Profile, by: &[Option<(usize, f32)>], other: &Profile) -> Vec<&'a Token> {
    // A word may be written as part of another: *VN gezant*, *VN-gezant*.
    let run: String = other.tokens.iter().map(|t| t.folded.as_str()).collect();
    let hidden = |t: &Token| (t.name || t.folded.len() >= 4) && run.contains(t.folded.as_str());
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
        .filter(|(n, t)| {
            !within(profile.actor, t)
                && !words.partner_noun.contains(&t.folded)
                && !words.frequency.contains_key(&t.folded)
                && !hidden(t)
                && *n >= first
                && !only_says_about(words, profile, *n)
        })
        .map(|(_, t)| t)
        .collect()
}

/// *Op het gebied van*, *in the field of*: between two small words the noun covers nothing by itself. So does *period*
/// before a date.
fn only_says_about(words: &Words, profile: &Profile, n: usize) -> bool {
    let Some(token) = profile.tokens.get(n) else { return false };
    let next = profile.tokens.get(n + 1);
    let before = n.checked_sub(1).and_then(|at| profile.tokens.get(at));
    let framed = before.is_some_and(|t| t.role == Role::Stop) && next.is_some_and(|t| t.role == Role::Stop);
    let names_field = words.field.iter().any(|phrase| phrase.first().is_some_and(|word| *word == token.folded));
    names_field && framed || next.is_some_and(|t| t.role == Role::Date) && !token.name
}

/// A clause that says the same in both but is denied in one of them only: *and will not reopen the camp*.
fn denied(words: &Words, old: &Profile, new: &Profile, matching: &Matching) -> Option<Change> {
    let (before, after) = (clauses(words, old), clauses(words, new));
    let counts = |t: &Token| matches!(t.role, Role::Content | Role::Light);
    for (range, negated) in &before {
        let content: Vec<usize> = range.clone().filter(|n| profile_token(old, *n).is_some_and(counts)).collect();
        let partners: Vec<usize> =
            content.iter().filter_map(|n| matching.old.get(*n).copied().flatten().map(|(other, _)| other)).collect();
        let Some((twin, other)) =
            after.iter().find(|(range, _)| partners.iter().all(|n| range.contains(n)) && !partners.is_empty())
        else {
            continue;
        };
        let theirs = twin.clone().filter(|n| profile_token(new, *n).is_some_and(counts)).count();
        // Only where both clauses say the same otherwise.
        let same = partners.len() == content.len() && partners.len() == theirs && partners.len() >= 2;
        if same && negated != other {
            let why = if *other { "denied now" } else { "no longer denied" };
            return Some(Change { slot: Slot::Polarity, direction: -1, why: why.to_owned() });
        }
    }
    None
}

fn profile_token(profile: &Profile, n: usize) -> Option<&Token> {
    profile.tokens.get(n)
}

/// The clauses of a sentence, roughly: between commas and conjunctions. With whether something in them denies.
fn clauses(words: &Words, profile: &Profile) -> Vec<(std::ops::Range<usize>, bool)> {
    let mut found = Vec::new();
    let mut from = 0;
    for n in 1..=profile.tokens.len() {
        let ends = profile.tokens.get(n).is_none_or(|t| t.after_comma || words.both.contains(&t.folded));
        if ends {
            let denies = (from..n).any(|at| {
                profile.tokens.get(at).is_some_and(|t| words.negation.contains(&t.folded))
                    && profile.tokens.get(at + 1).is_none_or(|next| !words.no_negation.contains(&next.folded))
            });
            found.push((from..n, denies));
            from = n;
        }
    }
    found
}

/// Marks what stands in a clause that only explains (*which …, waarin …*), up to its comma and to fifteen words.
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
                left = 16;
            }
            left =
                if token.after_comma && !words.relative.contains(&token.folded) { 0 } else { left.saturating_sub(1) };
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
    // *The minister of Agriculture* and *the state secretary of Agriculture* share a field, and are two.
    let offices = |list: &[String]| list.iter().filter(|w| words.organ.contains(*w)).cloned().collect::<Vec<_>>();
    let (office, other) = (offices(&before), offices(&after));
    let two_offices = !office.is_empty() && !other.is_empty() && !office.iter().any(|w| other.contains(w));
    let shared = !two_offices && before.iter().any(|w| after.contains(w));
    if shared || general(&before) && general(&after) || stands_for(&before) || stands_for(&after) {
        return None;
    }
    Some(Change { slot: Slot::Actor, direction: 0, why: format!("{} -> {}", before.join(" "), after.join(" ")) })
}
