//! How the archive itself does: kept like the state of a source, and told to the operator once when it breaks and once when
//! it is well again.

use super::{Service, notify};
use crate::store::{CheckResult, LeasedJob, SourceOutcome, SourceRow, SourceState};
use anyhow::Result;

/// The name under which the archive stands among the series. No series can be called so.
pub(super) const ARCHIVE: &str = "(archive)";

/// What was seen.
pub(super) enum Outcome {
    /// It does as it should.
    Well,
    /// It does not.
    Broken {
        /// The kind, as a word.
        cause: &'static str,
        /// What to tell the operator.
        text: String,
    },
}

/// Keeps what was seen of a part of the archive, and ends the job that saw it.
///
/// # Errors
/// The database fails, or the job has changed hands.
pub(super) async fn record(
    service: &Service,
    part: &'static str,
    outcome: Outcome,
    job: Option<&LeasedJob>,
) -> Result<()> {
    let now = service.now();
    let (state, cause, message) = match outcome {
        Outcome::Well => (SourceState::Ok, None, None),
        Outcome::Broken { cause, text } => (SourceState::Broken, Some(cause), Some(text)),
    };
    let rows = service.db.sources_of(ARCHIVE).await?;
    let reported = SourceRow::is_news(rows.iter().find(|row| row.source == part), state);
    let mut result = CheckResult { series_id: ARCHIVE.to_owned(), ..CheckResult::default() };
    if reported {
        let (subject, text) = match (cause, &message) {
            (Some(cause), Some(message)) => {
                let again = "You hear of it once more when it is well again.";
                (format!("the archive: {part} broke ({cause})"), format!("{message}\n\n{again}"))
            }
            _ => (format!("the archive: {part} is well again"), "Nothing is to be done.".to_owned()),
        };
        let occasion = format!("archive/{part}/{}/{now}", state.as_str());
        result.follow_ups.push(notify::about(occasion, subject, text, now)?);
    }
    result.sources.push(SourceOutcome {
        source: part.to_owned(),
        state,
        cause: cause.map(str::to_owned),
        message,
        reported,
    });
    service.db.commit_check(&result, job, now).await?;
    Ok(())
}
