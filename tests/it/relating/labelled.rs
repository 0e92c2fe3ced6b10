//! Labelled pairs of real editions, read by the detector: figures that must not fall.

use std::collections::BTreeMap;
use std::path::Path;

use annexwatch::core::commitment::relate::{Read, relate};
use annexwatch::core::commitment::{Context, detect};
use annexwatch::core::document::Language;

#[test]
fn labelled_pairs_keep_their_figures() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/gold/pairs_dev.jsonl");
    let Ok(text) = std::fs::read_to_string(&file) else {
        println!("skipped: gold/pairs_dev.jsonl is not here");
        return;
    };
    let mut pairs: BTreeMap<(String, String), u32> = BTreeMap::new();
    for line in text.lines() {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        let of = |key: &str| row[key].as_str().unwrap().to_owned();
        let (language, old, new) = (Language::new(&of("language")), of("old"), of("new"));
        let read = |sentence: &str| detect::read(&language, sentence, &Context::default());
        let (before, after) = (read(&old), read(&new));
        let (old, new) = (Read { sentence: &old, reading: &before }, Read { sentence: &new, reading: &after });
        let said = relate(&language, &old, &new).status.map_or("unrelated", |status| status.as_str());
        *pairs.entry((of("relation").to_lowercase().replace('_', "-"), said.to_owned())).or_default() += 1;
    }
    let count = |truth: &dyn Fn(&str) -> bool, said: &dyn Fn(&str) -> bool| {
        f64::from(pairs.iter().filter(|((t, s), _)| truth(t) && said(s)).map(|(_, n)| n).sum::<u32>())
    };
    let (any, one) = (|_: &str| true, |name: &str| name != "unrelated");
    let (precision, recall) = (count(&one, &one) / count(&any, &one), count(&one, &one) / count(&one, &any));
    let names = ["kept", "reported-done", "reworded", "strengthened", "unrelated", "weakened"];
    let scores: Vec<f64> = names
        .iter()
        .map(|name| {
            let is = |other: &str| other == *name;
            2.0 * count(&is, &is) / (count(&is, &any) + count(&any, &is))
        })
        .collect();
    let macro_f1 = scores.iter().sum::<f64>() / 6.0;
    println!("one promise: P {precision:.3} R {recall:.3}; relation macro F1 {macro_f1:.3}");
    assert!(precision >= 0.96 && recall >= 0.92, "P {precision:.3} R {recall:.3}");
    assert!(macro_f1 >= 0.8, "macro F1 {macro_f1:.3}: {scores:?}");
}
