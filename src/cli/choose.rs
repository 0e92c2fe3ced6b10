//! `annexwatch choose`

use super::{Done, Format, output};
use crate::job::{Check, Job, Service};
use crate::store::{CandidateRow, NewChoice};
use anyhow::{Context, Result, bail};
use clap::Args;

/// Which candidate is the edition.
#[derive(Debug, Args)]
pub(crate) struct ChooseArgs {
    /// The series
    series: String,
    /// The candidate's short name; without one, what waits is listed
    #[arg(requires = "by")]
    candidate: Option<String>,
    /// The period it covers, where none could be found, or another one
    #[arg(long, requires = "candidate")]
    period: Option<String>,
    /// Who decides
    #[arg(long)]
    by: Option<String>,
    /// Why
    #[arg(long)]
    note: Option<String>,
    /// How to write the list
    #[arg(long, value_enum)]
    format: Option<Format>,
}

pub(super) async fn run(service: Service, args: &ChooseArgs) -> Result<Done> {
    let series = service.config.series(&args.series)?;
    let waiting = service.db.candidates_of(&series.id).await?;
    let (Some(name), Some(by)) = (&args.candidate, &args.by) else {
        let none = "nothing waits to be chosen";
        output::list(args.format, &output::Rows { name: "candidates", rows: &waiting, none, as_text, as_json })?;
        return Ok(Done::Whole);
    };
    let candidate = waiting.iter().find(|candidate| &candidate.id == name).with_context(|| {
        let known: Vec<&str> = waiting.iter().map(|candidate| candidate.id.as_str()).collect();
        let known = if known.is_empty() { "nothing".to_owned() } else { known.join(", ") };
        format!("series {}: no candidate {name:?} waits; what waits: {known}", series.id)
    })?;
    let period = match (&args.period, &candidate.period) {
        (Some(period), _) => crate::source::period(period)
            .with_context(|| format!("{period:?} is no period; write 2022, 2022-H1, 2022-Q3 or 2022-05"))?,
        (None, Some(period)) => period.clone(),
        (None, None) => bail!("{}: {}; say which period it covers by --period", candidate.id, candidate.why),
    };
    if by.trim().is_empty() {
        bail!("--by is empty: a decision is kept with the name of who took it");
    }
    let now = service.now();
    let choice = NewChoice {
        series_id: series.id.clone(),
        candidate: candidate.id.clone(),
        period: period.clone(),
        location: candidate.location.clone(),
        title: candidate.title.clone(),
        by_name: by.clone(),
        note: args.note.clone(),
    };
    let check = Job::Check(Check { series: series.id.clone(), scheduled_for: now.0, late: false });
    service.db.choose(&choice, &[check.to_row(now)?], now).await?;
    let text = format!("chosen: {} is the edition over {period}; the next check fetches it\n", candidate.location);
    output::text(&text)?;
    Ok(Done::Whole)
}

fn as_text(candidate: &CandidateRow) -> String {
    let period = candidate.period.as_deref().unwrap_or("no period");
    let mut about = vec![candidate.source.clone()];
    about.extend(candidate.published.clone());
    about.extend(candidate.parent.clone());
    format!(
        "{}  {period}  {}\n   {}\n   {}; {}\n",
        candidate.id,
        output::one_line(&candidate.title),
        candidate.location,
        output::one_line(&about.join(", ")),
        candidate.why
    )
}

fn as_json(candidate: &CandidateRow) -> serde_json::Value {
    serde_json::json!({
        "id": candidate.id,
        "series": candidate.series_id,
        "period": candidate.period,
        "title": candidate.title,
        "location": candidate.location,
        "published": candidate.published,
        "parent": candidate.parent,
        "source": candidate.source,
        "why": candidate.why,
        "first_seen_at": candidate.first_seen_at.to_string(),
    })
}
