//! Two sentences in; one promise or two, and what changed.
//!
//! First the words are matched, then a gate closes on another country, programme or object, and only then the slots are
//! compared, at any similarity: a promise may lose its heart in one word. Knows nothing of documents; [`super::track`]
//! decides which sentences are compared at all.

mod amounts;
mod changes;
mod dates;
mod figures;
mod gate;
mod phrases;
mod similarity;
mod slots;
mod words;

use super::{Label, Reading, Slot, Status};
use crate::core::document::Language;

pub(crate) use changes::Years;
pub(crate) use similarity::Weights;
pub(crate) use slots::Profile;
pub(crate) use words::{Words, fold, words};

use changes::Change;

/// A sentence with its reading.
#[derive(Clone, Copy, Debug)]
pub struct Read<'a> {
    /// The words.
    pub sentence: &'a str,
    /// What they say.
    pub reading: &'a Reading,
}

/// Whether two sentences are one promise.
#[derive(Clone, Debug, PartialEq)]
pub struct Relation {
    /// One promise.
    pub same: bool,
    /// From 0 to 1: how alike they are once the gates on object and partner are passed.
    pub similarity: f32,
    /// What became of it; only where `same`.
    pub status: Option<Status>,
    /// What changed; only where `same`.
    pub changed: Vec<Slot>,
    /// What decided, such as `zal -> streeft ernaar`.
    pub why: Vec<String>,
}

/// Two sentences that are less alike than this are two promises.
const ONE_PROMISE: f32 = 0.47;
/// A result may say much more or much less than the promise that it answers.
const ONE_RESULT: f32 = 0.42;
/// Less content than this in common is chance.
const LEAST_SHARED: f32 = 1.6;

/// The version of the words and rules that relate promises, such as `relate/1`.
pub fn rules_version(language: &Language) -> String {
    format!("relate/{}", words(language).version)
}

/// Relates an old promise to a sentence of the new edition.
pub fn relate(language: &Language, old: &Read<'_>, new: &Read<'_>) -> Relation {
    let words = words(language);
    let old = Profile::read(words, old.sentence, old.reading);
    let new = Profile::read(words, new.sentence, new.reading);
    compare(words, &Weights::default(), &old, &new, Years::default()).relation
}

/// A relation with what a tracker must know beside it.
#[derive(Clone, Debug)]
pub(crate) struct Compared {
    pub(crate) relation: Relation,
    /// They are about another country, programme or object, however alike.
    pub(crate) closed: bool,
    /// They say the same words up to inflection, figures and dates.
    pub(crate) identical: bool,
    /// Share of the old content that is in the new, and of the new in the old.
    pub(crate) old_share: f32,
    pub(crate) new_share: f32,
}

/// Relates two sentences that are taken apart already.
pub(crate) fn compare(words: &Words, weights: &Weights, old: &Profile, new: &Profile, years: Years) -> Compared {
    let matching = similarity::matching(words, weights, old, new);
    let mut verdict = gate::judge(words, old, new, &matching);
    let identical = same_words(old, new);
    let given_up = || {
        let says = |t: &slots::Token| words.abandoned.contains(&t.folded);
        let is = is_result(old, new) && new.tokens.iter().any(says) && !old.tokens.iter().any(says);
        is.then(|| "openly given up".to_owned())
    };
    let closed = verdict.closed.take().filter(|_| !identical).or_else(given_up);
    let is_closed = closed.is_some();
    let relation = match closed {
        Some(reason) => two(blend(old, new, &matching, &verdict), reason),
        None => open(words, old, new, &matching, &verdict, years, identical),
    };
    let (old_share, new_share) = (matching.old_share, matching.new_share);
    Compared { relation, closed: is_closed, identical, old_share, new_share }
}

fn is_result(old: &Profile, new: &Profile) -> bool {
    new.label == Label::Result && old.label != Label::Result
}

/// How alike the sentences are, from 0 to 1. A result is judged more by what the fuller side covers.
fn blend(old: &Profile, new: &Profile, matching: &similarity::Matching, verdict: &gate::Verdict) -> f32 {
    let best = matching.old_share.max(matching.new_share);
    let part = if is_result(old, new) { 0.5 } else { 0.65 };
    (part * matching.dice + (1.0 - part) * best - verdict.penalty).clamp(0.0, 1.0)
}

/// The relation of two sentences that the gate lets through.
fn open(
    words: &Words,
    old: &Profile,
    new: &Profile,
    matching: &similarity::Matching,
    verdict: &gate::Verdict,
    years: Years,
    identical: bool,
) -> Relation {
    let similarity = blend(old, new, matching, verdict);
    let is_result = is_result(old, new);
    if let Some(reason) = gate::exchanged(words, old, new, matching) {
        return two(similarity, reason);
    }
    let least = match (is_result, new.label, old.label) {
        (true, ..) => ONE_RESULT,
        // What was not read as a promise must look more like one.
        (_, Label::Context, Label::Commitment) | (_, Label::Commitment, Label::Context) => ONE_PROMISE + 0.05,
        _ => ONE_PROMISE,
    };
    let too_little = matching.shared < LEAST_SHARED && matching.dice < 0.8;
    if !identical && (similarity < least || too_little) {
        return two(similarity, format!("only {:.0} % alike", similarity * 100.0));
    }
    if is_result {
        let partly = amounts::partly_done(old, new);
        let mut why = vec!["a result reports it".to_owned()];
        why.extend(partly.iter().map(|change| change.why.clone()));
        let changed = partly.map(|change| change.slot).into_iter().collect();
        return Relation { same: true, similarity, status: Some(Status::ReportedDone), changed, why };
    }
    let found = changes::changes(words, old, new, matching, verdict, years);
    // A polarity that turns needs nearly the same promise: a refusal of something else is no answer to it.
    if found.iter().any(|change| change.slot == Slot::Polarity) && matching.dice < 0.6 {
        return two(similarity, "the opposite of something else".to_owned());
    }
    let status = status(&found, identical);
    let mut changed: Vec<Slot> = found.iter().map(|change| change.slot).collect();
    changed.sort_unstable();
    changed.dedup();
    let mut why: Vec<String> = found.into_iter().map(|change| change.why).collect();
    if why.is_empty() {
        why.push(if status == Status::Kept {
            "the same words".to_owned()
        } else {
            "the same in other words".to_owned()
        });
    }
    Relation { same: true, similarity, status: Some(status), changed, why }
}

fn two(similarity: f32, reason: String) -> Relation {
    Relation { same: false, similarity, status: None, changed: Vec::new(), why: vec![reason] }
}

/// Whether both say the same words in the same order, up to inflection, figures, dates and where compounds are parted.
fn same_words(old: &Profile, new: &Profile) -> bool {
    use slots::Role;
    let telling = |profile: &Profile| {
        profile
            .tokens
            .iter()
            .filter(|t| !matches!(t.role, Role::Stop | Role::Date | Role::Figure))
            .map(|t| t.stem.as_str())
            .collect::<String>()
    };
    telling(old) == telling(new)
}

/// The status that the changes add up to: where they point both ways, the gravest slot decides.
fn status(found: &[Change], identical: bool) -> Status {
    let order = [Slot::Polarity, Slot::Modality, Slot::Amount, Slot::Condition, Slot::Deadline, Slot::Scope];
    let gravest =
        order.iter().find_map(|slot| found.iter().find(|change| change.slot == *slot && change.direction != 0));
    match gravest {
        Some(change) if change.direction > 0 => Status::Strengthened,
        Some(_) => Status::Weakened,
        None if identical && found.is_empty() => Status::Kept,
        None => Status::Reworded,
    }
}
