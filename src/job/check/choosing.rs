//! Asks the sources of a series, chooses among what they offer, and hands over to a person what only a person can place.

use super::{notify, outcome};
use crate::config::Series;
use crate::job::Service;
use crate::source::{self, Candidate, Choice, Placed, SourceFailure};
use crate::store::{CheckResult, NewCandidate};
use anyhow::{Context, Result};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The name under which "every source answered, none offers an edition" is kept beside the sources.
const NOTHING_FOUND: &str = "all sources";

/// Asks the sources in their order, until one offers an edition; pinned ones are always asked.
pub(super) async fn choose(service: &Service, series: &Series, result: &mut CheckResult) -> Result<Choice> {
    let rules = service.rules.of(&series.rules()).with_context(|| format!("series {:?}", series.id))?;
    let placed = placed(service, series).await?;
    let mut candidates: Vec<Candidate> = Vec::new();
    let (mut n_answered, mut n_failed, mut found) = (0_usize, 0_usize, false);
    for (n, config) in series.sources.iter().enumerate() {
        if found && config.adapter() != source::PINNED {
            continue;
        }
        let name = format!("{} {}", config.adapter(), n + 1);
        match source::discover(config, &rules, &service.gate).await {
            Ok(offered) => {
                n_answered += 1;
                let own = source::choose_with(&offered, &rules, &placed);
                found |= !own.editions.is_empty();
                result.sources.push(said(&name, &offered, &own));
                candidates.extend(offered);
            }
            Err(failure) => {
                n_failed += 1;
                result.sources.push(outcome(&name, Some((SourceFailure::kind(&failure), failure.to_string()))));
            }
        }
    }
    let choice = source::choose_with(&candidates, &rules, &placed);
    // Every source answered and none offers an edition: the series was renamed, or folded into another. Where one failed,
    // nothing can be said of that.
    if n_failed == 0 {
        let nothing = choice.editions.is_empty() && choice.ambiguous.is_empty();
        let message = || {
            let passed_over = choice.passed_over;
            let text = format!("every source answered, none offers an edition; {passed_over} titles fit no rule");
            ("nothing-found", text)
        };
        result.sources.push(outcome(NOTHING_FOUND, nothing.then(message)));
    }
    result.candidates = (n_answered > 0).then(|| waiting(&series.id, &choice));
    Ok(choice)
}

/// What a source that works said, in one line.
fn said(name: &str, offered: &[Candidate], own: &Choice) -> crate::store::SourceOutcome {
    let periods: Vec<&str> = own.editions.keys().map(String::as_str).collect();
    let mut message = format!("offers {} files", offered.len());
    // Writing to a String cannot fail.
    let _ = match periods.as_slice() {
        [] => write!(message, ", none of them an edition"),
        _ => write!(message, ", editions over {}", periods.join(", ")),
    };
    if !own.ambiguous.is_empty() || !own.unplaced.is_empty() {
        let _ = write!(message, "; {} wait for a person", own.ambiguous.len() + own.unplaced.len());
    }
    crate::store::SourceOutcome { message: Some(message), ..outcome(name, None) }
}

/// What people decided: of several decisions on one location, or on one period, the last.
async fn placed(service: &Service, series: &Series) -> Result<Vec<Placed>> {
    let mut by_period: BTreeMap<String, String> = BTreeMap::new();
    for choice in service.db.choices_of(&series.id).await? {
        by_period.retain(|_, location| *location != choice.location);
        by_period.insert(choice.period, choice.location);
    }
    Ok(by_period.into_iter().map(|(period, location)| Placed { location, period }).collect())
}

/// What only a person can place, with its short names.
fn waiting(series: &str, choice: &Choice) -> Vec<NewCandidate> {
    let new = |candidate: &Candidate, period: Option<&String>, why: String| {
        let location = candidate.location.to_string();
        let key = format!("{series}\n{}\n{location}", period.map_or("", String::as_str));
        NewCandidate {
            id: Sha256::digest(key.as_bytes()).iter().take(4).map(|byte| format!("{byte:02x}")).collect(),
            period: period.cloned(),
            title: candidate.title.clone(),
            location,
            published: candidate.published.clone(),
            parent: candidate.parent.clone(),
            source: candidate.source.clone(),
            why,
        }
    };
    let ambiguous = choice.ambiguous.iter().flat_map(|(period, several)| {
        let why = format!("{} are equally good for {period}", several.len());
        several.iter().map(move |candidate| (candidate, Some(period), why.clone()))
    });
    let unplaced = choice.unplaced.iter().map(|unplaced| (&unplaced.candidate, None, unplaced.why.clone()));
    ambiguous.chain(unplaced).map(|(candidate, period, why)| new(candidate, period, why)).collect()
}

/// Tells the operator of candidates that only a person can place. The same candidates are told once.
pub(super) fn ask_operator(
    service: &Service,
    series: &Series,
    choice: &Choice,
    result: &mut CheckResult,
) -> Result<()> {
    let waiting = waiting(&series.id, choice);
    if waiting.is_empty() {
        return Ok(());
    }
    let mut text = String::new();
    for candidate in &waiting {
        let period = candidate.period.as_deref().unwrap_or("no period");
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}  {period}: {}", candidate.id, candidate.title);
        let _ = writeln!(text, "    {}", candidate.location);
        let _ = writeln!(text, "    {}", candidate.why);
    }
    let about = crate::archive::Digest::of(text.as_bytes());
    let _ = write!(
        text,
        "\nNothing is guessed. Choose one by its short name: annexwatch choose {} NAME --by YOU, with --period where it has \
         none; or pin its address in the config, under a source with adapter = \"pinned\".",
        series.id
    );
    result.follow_ups.push(notify::about(
        format!("unclear/{}/{about}", series.id),
        format!("{}: editions that only you can place", series.id),
        text,
        service.now(),
    )?);
    Ok(())
}
