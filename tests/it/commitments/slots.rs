//! What a promise is about: dates, amounts and partners, found and not invented, with their place and value.

use std::collections::BTreeSet;

use annexwatch::core::commitment::detect::read;
use annexwatch::core::commitment::{Context, Label, Reading};
use annexwatch::core::document::Language;
use serde_json::Value;

use super::{UNSEEN, reading, shared};

/// The amount's words, value and unit; nothing where there is none.
fn amount(language: &str, sentence: &str) -> Option<(String, f64, String)> {
    let amount = reading(language, sentence).amount?;
    assert_eq!(sentence.get(amount.span.start..amount.span.end), Some(amount.span.text.as_str()), "{sentence}");
    Some((amount.span.text, amount.value?, amount.unit?))
}

#[test]
fn amounts_of_all_forms() {
    let rows = [
        ("nl", "Wij zullen € 1,2 miljoen aan Ghana betalen.", "€ 1,2 miljoen", 1.2e6, "EUR"),
        ("nl", "Wij zullen 10 à 15 miljoen euro aan Ghana betalen.", "10 à 15 miljoen euro", 15e6, "EUR"),
        (
            "nl",
            "Wij zullen ten minste een derde van het budget in Ghana besteden.",
            "ten minste een derde",
            100.0 / 3.0,
            "%",
        ),
        ("nl", "Wij zullen de helft van het budget in Ghana besteden.", "de helft", 50.0, "%"),
        ("en", "We will pay EUR 30 mln. to Ghana.", "EUR 30 mln.", 30e6, "EUR"),
        ("en", "We will invest 1.5m pounds in Ghana.", "1.5m pounds", 1.5e6, "GBP"),
        ("en", "We will award two thirds of all grants to Ghana.", "two thirds", 200.0 / 3.0, "%"),
    ];
    for (language, sentence, words, value, unit) in rows {
        let found = amount(language, sentence).unwrap_or_else(|| panic!("none in {sentence}"));
        assert_eq!((found.0.as_str(), found.2.as_str()), (words, unit), "{sentence}");
        assert!((found.1 - value).abs() < 1e-6 * value, "{sentence}: {}", found.1);
    }
    // A third country and the first half of a year are no shares.
    for (language, sentence) in [
        ("en", "We will move the office to a third country."),
        ("en", "We will move the office in the first half of 2026."),
        ("nl", "Wij zullen het kantoor naar een derde land verplaatsen."),
    ] {
        assert_eq!(amount(language, sentence), None, "{sentence}");
    }
}

#[test]
fn partners_by_what_joins_them_to_the_act() {
    let partners = |language: &str, sentence: &str| -> Vec<String> {
        reading(language, sentence).partners.into_iter().map(|partner| partner.span.text).collect()
    };
    let rows: [(&str, &str, &[&str]); 5] = [
        ("nl", "Wij gaan in gesprek met betrokken partijen over de haven.", &["betrokken partijen"]),
        ("nl", "Wij zullen met Ghana, Niger en Mali een haven bouwen.", &["Ghana", "Niger", "Mali"]),
        ("en", "We will continue to engage with our IAOs and ALBs.", &["our IAOs and ALBs"]),
        ("en", "We will check the register with the individual's consent.", &[]),
        ("nl", "Wij zullen de haven samen met het programma Zeevracht uitbreiden.", &[]),
    ];
    for (language, sentence, expected) in rows {
        assert_eq!(partners(language, sentence), expected, "{sentence}");
    }
}

#[test]
fn a_period_for_which_money_is_set_aside_limits_it() {
    let sentence = "For the period 2026–2029 we will set aside £180 million for the Safe Haven Fund.";
    let deadline = reading("en", sentence).deadline.unwrap();
    assert_eq!(deadline.value.as_deref(), Some("2029-12-31"), "{deadline:?}");
}

/// The words of a slot, in any order.
fn words(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
}

fn said(reading: &Reading, slot: &str) -> BTreeSet<String> {
    match slot {
        "deadline" => reading.deadline.as_ref().map(|slot| words(&slot.span.text)),
        "amount" => reading.amount.as_ref().map(|slot| words(&slot.span.text)),
        "actor" => reading.actor.as_ref().map(|slot| words(&slot.text)),
        _ => Some(reading.partners.iter().flat_map(|partner| words(&partner.span.text)).collect()),
    }
    .unwrap_or_default()
}

fn labelled(value: &Value) -> BTreeSet<String> {
    match value {
        Value::Array(list) => list.iter().flat_map(labelled).collect(),
        value => words(value.as_str().unwrap_or("")),
    }
}

/// As the shared scorer counts: a slot is found where its words and those of the label are the same by half (F1).
#[test]
fn labelled_slots_are_found_and_not_invented() {
    let sources = [
        ("gold/dev.jsonl", None),
        ("editions/nl/truth/labels.jsonl", Some("nl")),
        ("editions/en/truth/labels.jsonl", Some("en")),
    ];
    let slots = [("deadline", 0.96), ("amount", 0.94), ("partner", 0.88), ("actor", 0.90)];
    let mut counts = [(0_u32, 0_u32, 0_u32); 4];
    for (path, language) in sources {
        let Some(path) = shared(path) else { return };
        let text = std::fs::read_to_string(path).unwrap();
        for line in text.lines() {
            let row: Value = serde_json::from_str(line).unwrap();
            let field = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or("");
            if UNSEEN.contains(&field("doc")) || field("label") != Label::Commitment.as_str() {
                continue;
            }
            let sentence = if field("plain").is_empty() { field("sentence") } else { field("plain") };
            let heading = field("section").rsplit(" > ").next().unwrap_or("");
            let context = Context { prev: field("prev"), kind: field("kind"), heading, ..Context::default() };
            let reading = read(&Language::new(language.unwrap_or_else(|| field("language"))), sentence, &context);
            if reading.label != Label::Commitment {
                continue;
            }
            for ((slot, _), (found, all_said, all_wanted)) in slots.iter().zip(&mut counts) {
                let Some(value) = row.get(*slot) else { continue };
                let (wanted, said) = (labelled(value), said(&reading, slot));
                let both = wanted.intersection(&said).count();
                *all_said += u32::from(!said.is_empty());
                *all_wanted += u32::from(!wanted.is_empty());
                *found += u32::from(both > 0 && 4 * both >= wanted.len() + said.len());
            }
        }
    }
    for ((slot, floor), (found, said, wanted)) in slots.iter().zip(counts) {
        let f1 = 2.0 * f64::from(found) / f64::from(said + wanted);
        eprintln!("{slot}: F1 {f1:.3} of {wanted}");
        assert!(f1 >= *floor, "{slot}: F1 {f1:.3}: {found} of {said} said and {wanted} wanted");
    }
}
