//! Invented sentences of many kinds, labelled by the guidelines: what the rules read otherwise is counted, and shown.

use annexwatch::core::commitment::Context;
use annexwatch::core::commitment::detect::read;
use annexwatch::core::document::Language;

use super::code;

/// A labelled sentence and the one before it.
pub(super) struct Row {
    pub(super) language: &'static str,
    pub(super) expected: &'static str,
    pub(super) sentence: &'static str,
    pub(super) prev: &'static str,
}

/// All sentences of the battery.
pub(super) fn rows() -> Vec<Row> {
    let files = [("nl", include_str!("battery/nl.tsv")), ("en", include_str!("battery/en.tsv"))];
    let mut rows = Vec::new();
    for (language, text) in files {
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let mut cells = line.split('\t');
            let (Some(expected), Some(sentence)) = (cells.next(), cells.next()) else { continue };
            rows.push(Row { language, expected, sentence, prev: cells.next().unwrap_or_default() });
        }
    }
    rows
}

/// The share is a little under what was measured; every sentence that is read otherwise is printed.
#[test]
fn invented_sentences_are_read_as_they_are_labelled() {
    for language in ["nl", "en"] {
        let rows: Vec<Row> = rows().into_iter().filter(|row| row.language == language).collect();
        let mut right = 0;
        for row in &rows {
            let context = Context { prev: row.prev, ..Context::default() };
            let reading = read(&Language::new(language), row.sentence, &context);
            if code(&reading) == row.expected {
                right += 1;
            } else {
                println!("{}, not {}: {} {:?}", code(&reading), row.expected, row.sentence, reading.why);
            }
        }
        assert!(rows.len() >= 200, "{language}: {} sentences", rows.len());
        assert!(right * 100 >= rows.len() * 96, "{language}: {right} of {}", rows.len());
    }
}
