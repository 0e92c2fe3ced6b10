//! `annexwatch subscribers import`: people whose consent an operator can show. A row without the record of one is left out,
//! and said.

use crate::cli::{Done, output};
use crate::job::Service;
use crate::job::people::{self, Consented};
use crate::web::subscriptions;
use anyhow::{Context, Result, ensure};
use chrono::NaiveDate;
use serde::Deserialize;
use std::path::Path;

/// One row of the file.
#[derive(Deserialize)]
struct Row {
    address: String,
    language: String,
    series: String,
    consent: String,
    consented_on: String,
}

pub(super) async fn run(service: &Service, file: &Path, by: &str) -> Result<Done> {
    ensure!(!by.trim().is_empty(), "--by: say who imports them");
    let at = || file.display().to_string();
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_path(file).with_context(at)?;
    let (mut imported, mut left_out) = (0, 0);
    for (n, row) in reader.deserialize::<Row>().enumerate() {
        // The head is line 1.
        let line = n + 2;
        let row = row.with_context(|| format!("{}, line {line}", at()))?;
        match take(service, &row, by.trim()).await? {
            Some(why) => {
                left_out += 1;
                output::notice(&format!("line {line}: {}: {why}", output::one_line(&row.address)));
            }
            None => imported += 1,
        }
    }
    output::text(&format!("{imported} imported, {left_out} left out\n"))?;
    Ok(if left_out > 0 { Done::Held } else { Done::Whole })
}

/// Takes one person over. Gives why not.
async fn take(service: &Service, row: &Row, by: &str) -> Result<Option<&'static str>> {
    let Some(address) = subscriptions::canonical(&row.address) else { return Ok(Some("no mail address")) };
    if service.config.series(&row.series).is_err() {
        return Ok(Some("there is no such series"));
    }
    if row.language != "nl" && row.language != "en" {
        return Ok(Some("the language is neither nl nor en"));
    }
    if row.consent.is_empty() {
        return Ok(Some("no record of a consent"));
    }
    let Ok(on) = row.consented_on.parse::<NaiveDate>() else { return Ok(Some("no day of the consent")) };
    let (language, series, how) = (&row.language, &row.series, &row.consent);
    people::import(service, &Consented { address: &address, language, series, how, on, by }).await
}
