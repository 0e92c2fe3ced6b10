//! The ledger of a series, and what people's verdicts make of it.

mod lives;
mod output;
mod stored;
mod verdicts;

use annexwatch::core::document::{Document, Language};
use annexwatch::core::extract::{self, extract};
use annexwatch::core::ledger::{LedgerView, Promise};
use annexwatch::core::report::{CommitmentRow, Edition, Options, Report, compare};

/// What every edition says.
const FRAME: &str = "Dit plan beschrijft de inzet voor veilige havens. Het kabinet zal elk jaar een kaart van de \
    mosselbanken publiceren. Het kabinet blijft zich inzetten voor schoon zwemwater in de grote rivieren. Het kabinet \
    streeft ernaar de sluis bij Tiel te verbreden.";
const LIGHTHOUSE: &str = "Het kabinet zal de vuurtoren van Ameland restaureren.";
const PILOTS: &str = "Nederland zal in 2023 in Ghana 60 loodsen opleiden.";
const PILOTS_DONE: &str = "In 2023 zijn in Ghana 60 loodsen opgeleid.";
const NETS: &str = "Nederland zal vóór 1 oktober 2024 een meldpunt voor spookvisnetten openen.";
const SHRIMPS: &str = "Het kabinet zal de opleiding van jonge garnalenvissers op Urk steunen.";
const FUND: &str = "Nederland zal het Havenfonds met 40 miljoen euro aanvullen.";
const SMALLER_FUND: &str = "Nederland zal het Havenfonds met 25 miljoen euro aanvullen.";

/// Five editions in which every state occurs.
fn five() -> Vec<Report> {
    reports(&[
        ("2021", &[LIGHTHOUSE, SHRIMPS, FUND]),
        ("2022", &[LIGHTHOUSE, SHRIMPS, FUND, PILOTS, NETS]),
        ("2023", &[LIGHTHOUSE, SHRIMPS, FUND, PILOTS_DONE, NETS]),
        ("2024", &[FUND]),
        ("2025", &[LIGHTHOUSE, SMALLER_FUND]),
    ])
}

/// Compares each edition with the one before it.
fn reports(editions: &[(&str, &[&str])]) -> Vec<Report> {
    let documents: Vec<Document> = editions.iter().map(|(period, sentences)| document(period, sentences)).collect();
    let editions: Vec<Edition<'_>> = editions
        .iter()
        .zip(&documents)
        .map(|((period, _), document)| Edition {
            file: format!("{period}.md"),
            url: None,
            sha256: period.repeat(16),
            period: Some((*period).to_owned()),
            document,
        })
        .collect();
    (1..editions.len())
        .map(|n| {
            let report = compare(&editions[..n - 1], &editions[n - 1], &editions[n], &Options::default());
            assert_eq!(report.held, None);
            report
        })
        .collect()
}

fn document(period: &str, sentences: &[&str]) -> Document {
    let text = format!("# Waterplan {period}\n\n{FRAME}\n\n## 1 Havens\n\n{}\n", sentences.join("\n\n"));
    let mut document =
        extract(text.as_bytes(), &extract::Options { file_name: Some("a.md".to_owned()), ..Default::default() });
    document.language = Some(Language::new("nl"));
    document
}

/// The promise whose last wording has these words.
fn promise<'a>(view: &'a LedgerView, words: &str) -> &'a Promise {
    let found = view.promises.iter().find(|promise| promise.text.contains(words));
    found.unwrap_or_else(|| panic!("no promise with {words:?}: {:#?}", view.promises))
}

/// The row whose old or new sentence has these words.
fn row<'a>(report: &'a Report, words: &str) -> &'a CommitmentRow {
    let has =
        |row: &&CommitmentRow| [&row.old, &row.new].into_iter().flatten().any(|passage| passage.text.contains(words));
    report.commitments.iter().find(has).unwrap_or_else(|| panic!("no row with {words:?}: {:#?}", report.commitments))
}

/// The same reports as other rules would name them: other ids of rows, other bytes.
fn made_again(reports: &[Report]) -> Vec<Report> {
    let mut again = reports.to_vec();
    for report in &mut again {
        report.rules.push_str("-next");
        report.old.sha256 = report.old.sha256.replace('2', "f");
        report.new.sha256 = report.new.sha256.replace('2', "f");
        for row in &mut report.commitments {
            row.id = format!("other-{}", row.id);
        }
    }
    again
}
