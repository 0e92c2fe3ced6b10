//! Chooses the editions among candidates. Pure: candidates and rules in, choice out.

use std::collections::{BTreeMap, BTreeSet};

use super::rules::{Field, Rules};
use super::{Candidate, Location, PINNED};

/// A candidate that fits the series but cannot be placed in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unplaced {
    /// The candidate.
    pub candidate: Candidate,
    /// Why it has no period.
    pub why: String,
}

/// What became of the candidates.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    /// The one candidate of each period.
    pub editions: BTreeMap<String, Candidate>,
    /// Periods with several equally good candidates: a person has to choose.
    pub ambiguous: BTreeMap<String, Vec<Candidate>>,
    /// Candidates that fit the series but have no certain period: a person has to look.
    pub unplaced: Vec<Unplaced>,
    /// How many candidates the title rules passed over.
    pub passed_over: usize,
}

/// What a person decided: what lies at this location is the edition of that period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The location, as [`Location`] is displayed.
    pub location: String,
    /// The period.
    pub period: String,
}

/// How good a candidate is: smaller is better. Pinned first, then what a person chose, then the order of `title_any`, then a
/// parent that was seen.
type Rank = (Origin, usize, bool);

/// On whose word a candidate is one, the better first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Origin {
    Pinned,
    Chosen,
    Found,
}

/// Chooses by the series' rules alone.
pub fn choose(candidates: &[Candidate], rules: &Rules) -> Choice {
    choose_with(candidates, rules, &[])
}

/// Chooses by what a person decided, and else by the series' rules. Candidates at one location are one candidate, whichever
/// source found it first. A decision on something that is no longer offered decides nothing.
pub fn choose_with(candidates: &[Candidate], rules: &Rules, placed: &[Placed]) -> Choice {
    let decided: BTreeMap<&str, &str> =
        placed.iter().map(|placed| (placed.location.as_str(), placed.period.as_str())).collect();
    let mut choice = Choice::default();
    let mut at_period: BTreeMap<&Location, BTreeSet<String>> = BTreeMap::new();
    let mut unplaced: BTreeMap<&Location, Unplaced> = BTreeMap::new();
    let mut by_period: BTreeMap<String, Vec<(Rank, &Candidate)>> = BTreeMap::new();
    // Pinned ones are looked at first, so that the same location found otherwise does not take their place.
    let (pinned, found): (Vec<&Candidate>, Vec<&Candidate>) =
        candidates.iter().partition(|candidate| candidate.source == PINNED);
    for candidate in pinned.into_iter().chain(found) {
        let location = candidate.location.to_string();
        let decided = decided.get(location.as_str()).filter(|_| candidate.source != PINNED);
        let rank = decided.map(|_| (Origin::Chosen, 0, false)).or_else(|| rank(candidate, rules));
        let Some(rank) = rank else {
            choice.passed_over += 1;
            continue;
        };
        match decided.map_or_else(|| period_of(candidate, rules), |period| Ok((*period).to_owned())) {
            Ok(period) => {
                if at_period.entry(&candidate.location).or_default().insert(period.clone()) {
                    by_period.entry(period).or_default().push((rank, candidate));
                }
            }
            Err(why) => {
                unplaced.entry(&candidate.location).or_insert_with(|| Unplaced { candidate: candidate.clone(), why });
            }
        }
    }
    // A page may link to one file twice, once by a picture: what is placed by one of the links is placed.
    unplaced.retain(|location, _| !at_period.contains_key(location));
    choice.unplaced = unplaced.into_values().collect();
    for (period, ranked) in by_period {
        let Some(best) = ranked.iter().map(|(rank, _)| *rank).min() else { continue };
        let mut good: Vec<Candidate> =
            ranked.into_iter().filter(|(rank, _)| *rank == best).map(|(_, candidate)| candidate.clone()).collect();
        if good.len() > 1 {
            choice.ambiguous.insert(period, good);
        } else if let Some(one) = good.pop() {
            choice.editions.insert(period, one);
        }
    }
    choice
}

impl Rules {
    /// Whether a candidate may be an edition: its title and its parent fit.
    pub fn fits(&self, candidate: &Candidate) -> bool {
        rank(candidate, self).is_some()
    }
}

/// How well the rules like a candidate; `None` where it is no edition.
fn rank(candidate: &Candidate, rules: &Rules) -> Option<Rank> {
    if candidate.source == PINNED {
        return Some((Origin::Pinned, 0, false));
    }
    if rules.title_not.iter().any(|pattern| pattern.is_match(&candidate.title)) {
        return None;
    }
    let title = match rules.title_any.as_slice() {
        [] => 0,
        patterns => patterns.iter().position(|pattern| pattern.is_match(&candidate.title))?,
    };
    let parent_unseen = match (&candidate.parent, rules.parent_any.as_slice()) {
        (_, []) => false,
        (None, _) => true,
        (Some(parent), patterns) => {
            if !patterns.iter().any(|pattern| pattern.is_match(parent)) {
                return None;
            }
            false
        }
    };
    Some((Origin::Found, title, parent_unseen))
}

/// The period of a candidate, or why it has none.
fn period_of(candidate: &Candidate, rules: &Rules) -> Result<String, String> {
    if let Some(period) = &candidate.period {
        return Ok(period.clone());
    }
    let location = candidate.location.to_string();
    for rule in &rules.edition {
        let text = match rule.field {
            Field::Title => Some(candidate.title.as_str()),
            Field::Parent => candidate.parent.as_deref(),
            Field::File => location.rsplit(['/', '\\']).next(),
            Field::Url => Some(location.as_str()),
            Field::Published => candidate.published.as_deref(),
        };
        let periods = text.map(|text| rule.periods(text)).unwrap_or_default();
        match periods.as_slice() {
            [] => {}
            // An operator's rule says what it means; ours would be guessing which of two years is the one covered.
            [_, _, ..] if rules.edition_is_default => {
                return Err(format!(
                    "the {} names several periods ({}); say which by an `edition` rule",
                    rule.field,
                    periods.join(", ")
                ));
            }
            [period, ..] => return Ok(period.clone()),
        }
    }
    Err("no edition rule finds a period in it".to_owned())
}
