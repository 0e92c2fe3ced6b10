//! Lines of sentences in (as for `annexwatch classify`), lines of uncorrected readings out: the label, the confidence of
//! the rule, its name, and the marks around it. What `calibrate.py` learns the weights of confidence from.

use std::io::{BufRead, Write};

use annexwatch::core::commitment::detect::read_uncorrected;
use annexwatch::core::document::Language;
use annexwatch::shape::reading::SentenceLine;

fn main() -> anyhow::Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let line: SentenceLine = serde_json::from_str(&line?)?;
        let language = Language::new(&line.language);
        let read = line.with_context(|context| read_uncorrected(&language, &line.sentence, context));
        let Some((reading, rule, marks)) = read else { continue };
        let answer = serde_json::json!({
            "id": line.id, "label": reading.label.as_str(), "own": reading.confidence, "rule": rule, "marks": marks,
        });
        writeln!(out, "{answer}")?;
    }
    Ok(())
}
