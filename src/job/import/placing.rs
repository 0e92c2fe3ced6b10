//! Which back-file is the edition of which period: by the series' own rules, or as a person or an export of ours says. What is
//! unclear is left out and listed; nothing is guessed.

use super::LeftOut;
use super::item::Item;
use crate::config::Series;
use crate::core::extract;
use crate::job::Service;
use crate::source::{self, Candidate, Location, Rules};
use anyhow::{Context, Result, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// What was placed, by period and then by time; and what was not.
pub(super) struct Placed {
    pub editions: Vec<(String, Item)>,
    pub left_out: Vec<LeftOut>,
}

/// The source that its candidates carry.
const SOURCE: &str = "import";

/// Where neither name nor address say which edition it is, the title within it may.
pub(super) async fn name_by_content(service: &Service, series: &Series, item: &mut Item) -> Result<()> {
    let Some(bytes) = &item.bytes else { return Ok(()) };
    if item.own.is_some() || item.left_out.is_some() {
        return Ok(());
    }
    // A crawl has far more pictures and style sheets than documents.
    let kind = item.media_type.as_deref().unwrap_or_default();
    if ["image/", "video/", "audio/", "font/", "text/css", "text/javascript", "application/javascript"]
        .iter()
        .any(|other| kind.starts_with(other))
    {
        return Ok(());
    }
    let rules = Rules::compile(&series.rules()).context("the series' rules")?;
    if !source::choose(&[candidate(item)], &rules).editions.is_empty() {
        return Ok(());
    }
    let options = extract::Options {
        file_name: item.file_name.clone(),
        media_type: item.media_type.clone(),
        max_pages: service.config.extract.max_pages,
        ..extract::Options::default()
    };
    if let Some(title) = service.sandbox.extract(bytes, &options).await?.title {
        let by_title = Candidate { title: title.clone(), ..candidate(item) };
        if !source::choose(&[by_title], &rules).editions.is_empty() {
            item.title = title;
        }
    }
    Ok(())
}

/// Places items that were all looked at.
pub(super) fn place(series: &Series, period: Option<&str>, found: Vec<Item>) -> Result<Placed> {
    let mut left_out = Vec::new();
    let mut open = Vec::new();
    let mut editions: Vec<(String, Item)> = Vec::new();
    for item in found {
        if let Some(why) = &item.left_out {
            left_out.push(LeftOut { from: item.place(), why: why.clone() });
        } else if period.is_some() {
            open.push(item);
        } else {
            match item.own.clone() {
                Some((id, _)) if id != series.id => {
                    left_out.push(LeftOut { from: item.place(), why: format!("it is of the series {id}") });
                }
                Some((_, Some(told))) => {
                    let told =
                        source::period(&told).with_context(|| format!("{}: no period: {told:?}", item.place()))?;
                    editions.push((told, item));
                }
                Some((_, None)) => {
                    left_out.push(LeftOut { from: item.place(), why: "it belonged to no edition".to_owned() });
                }
                None => open.push(item),
            }
        }
    }
    match period {
        Some(period) => by_person(period, open, &mut editions)?,
        None => by_rules(series, open, &mut editions, &mut left_out)?,
    }
    editions.sort_by_key(|(period, item)| (period.clone(), item.claimed_at));
    Ok(Placed { editions, left_out })
}

/// A person's word is for one publication, however often it was captured.
fn by_person(period: &str, open: Vec<Item>, editions: &mut Vec<(String, Item)>) -> Result<()> {
    let period = source::period(period)
        .with_context(|| format!("{period:?} is no period; write 2022, 2022-H1, 2022-Q3 or 2022-05"))?;
    let places: BTreeSet<&str> = open.iter().map(|item| item.url.as_str()).collect();
    if places.len() > 1 {
        let names: Vec<&str> = places.into_iter().take(5).collect();
        bail!("--period names one edition, and these are several files: {} …", names.join(", "));
    }
    editions.extend(open.into_iter().map(|item| (period.clone(), item)));
    Ok(())
}

fn by_rules(
    series: &Series,
    open: Vec<Item>,
    editions: &mut Vec<(String, Item)>,
    left_out: &mut Vec<LeftOut>,
) -> Result<()> {
    let rules = Rules::compile(&series.rules()).context("the series' rules")?;
    let candidates: Vec<Candidate> = open.iter().map(candidate).collect();
    let choice = source::choose(&candidates, &rules);
    let mut period_at: BTreeMap<String, String> = BTreeMap::new();
    let mut why_not: BTreeMap<String, String> = BTreeMap::new();
    for (period, one) in &choice.editions {
        period_at.insert(one.location.to_string(), period.clone());
    }
    for (period, several) in &choice.ambiguous {
        let places: BTreeSet<String> = several.iter().map(|one| one.location.to_string()).collect();
        let bytes: BTreeSet<&str> = open
            .iter()
            .filter(|item| places.contains(&candidate(item).location.to_string()))
            .map(|item| item.sha256.as_str())
            .collect();
        let first = several.first().map(|one| one.location.to_string());
        for place in places {
            if bytes.len() > 1 {
                let why = format!(
                    "{} files are equally good for {period}; import the right one with --period",
                    several.len()
                );
                why_not.insert(place, why);
            } else if Some(&place) == first.as_ref() {
                period_at.insert(place, period.clone());
            } else {
                why_not.insert(place, format!("the same bytes as another file for {period}"));
            }
        }
    }
    for unplaced in &choice.unplaced {
        why_not.insert(unplaced.candidate.location.to_string(), unplaced.why.clone());
    }
    for item in open {
        let place = candidate(&item).location.to_string();
        match period_at.get(&place) {
            Some(period) => editions.push((period.clone(), item)),
            None => {
                let no_rule = || "no title rule of the series fits it; say which edition it is by --period".to_owned();
                let why = why_not.get(&place).cloned().unwrap_or_else(no_rule);
                left_out.push(LeftOut { from: item.place(), why });
            }
        }
    }
    Ok(())
}

fn candidate(item: &Item) -> Candidate {
    let location = match url::Url::parse(&item.url) {
        Ok(url) if url.scheme().starts_with("http") => Location::Url(url),
        _ => Location::File(PathBuf::from(&item.url)),
    };
    Candidate {
        title: item.title.clone(),
        location,
        period: None,
        published: None,
        parent: item.parent.clone(),
        source: SOURCE.to_owned(),
        trouble: None,
    }
}
