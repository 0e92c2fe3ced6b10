//! What holds for every pair of editions, whatever they say.

use std::collections::BTreeMap;

use annexwatch::core::align::align;
use annexwatch::core::commitment::track::{Edition, Row, track};
use annexwatch::core::commitment::{Bound, Label, Polarity, Reading, Status, Strength};
use annexwatch::core::document::{Document, SentenceId};
use proptest::prelude::*;

use super::editions::document;

/// A reading that depends on the words alone, as the detector's does.
fn reading(text: &str) -> Reading {
    let has = |word: &str| text.split(' ').any(|w| w == word);
    let (label, strength) = match () {
        () if has("zal") => (Label::Commitment, Some(Strength::Firm)),
        () if has("wil") => (Label::Commitment, Some(Strength::Intends)),
        () if has("heeft") => (Label::Result, None),
        () => (Label::Context, None),
    };
    Reading {
        label,
        strength,
        polarity: if has("geen") { Polarity::Neg } else { Polarity::Pos },
        bound: Some(Bound::Gov),
        confidence: 0.9,
        actor: None,
        action: None,
        theme: None,
        partners: Vec::new(),
        deadline: None,
        amount: None,
        condition: None,
        why: Vec::new(),
    }
}

fn readings(document: &Document) -> Vec<Reading> {
    document.sentences().map(|at| reading(&at.sentence.text)).collect()
}

fn tracked(old: &Document, new: &Document) -> Vec<Row> {
    let (before, after) = (readings(old), readings(new));
    let (links, _) = align(old, new, &[]);
    let old = Edition { period: Some("2023"), document: old, readings: &before };
    let new = Edition { period: Some("2024"), document: new, readings: &after };
    track(&[], &old, &new, &links)
}

/// Sentences out of few words, so that look-alikes, repeats and near misses abound.
fn sentence() -> impl Strategy<Value = String> {
    let verb = prop_oneof!["zal", "wil", "heeft", "is", "zal geen"];
    let object = prop_oneof![
        "het Havenfonds",
        "de loodsen",
        "vijf scholen",
        "het visserijverdrag",
        "40 miljoen euro",
        "de veerdienst"
    ];
    let place = prop_oneof![
        "in Ghana",
        "in Kenia",
        "met UNICEF",
        "in 2023",
        "in 2024",
        "vóór 1 juli 2025",
        "",
        "mits er geld is"
    ];
    let act = prop_oneof!["verlengen", "openen", "gesloten", "uitbreiden naar Togo", "betalen"];
    (verb, object, place, act)
        .prop_map(|(verb, object, place, act)| format!("Nederland {verb} {object} {place} {act}."))
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(
        (prop::collection::vec(sentence(), 0..5), prop_oneof!["# Een", "## Twee", "- Slot.", "## Drie"]),
        1..6,
    )
    .prop_map(|parts| {
        parts.into_iter().map(|(sentences, head)| format!("{head}\n{}\n", sentences.join(" / "))).collect()
    })
}

/// Sections by heading, with what stands in each in the old and in the new edition.
const SECTIONS: [(&str, [&str; 2]); 7] = [
    (
        "Vuurtorens",
        [
            "Nederland zal de vuurtoren op Terschelling herstellen.",
            "Nederland zal de vuurtoren op Terschelling herstellen.",
        ],
    ),
    (
        "Scholen",
        ["Nederland zal vijf zeevaartscholen in Ghana openen.", "Nederland wil vijf zeevaartscholen in Ghana openen."],
    ),
    (
        "Visserij",
        [
            "Nederland zal 40 miljoen euro aan het Visserijfonds betalen.",
            "Nederland zal 60 miljoen euro aan het Visserijfonds betalen.",
        ],
    ),
    ("Loodsen", ["Nederland zal de loodsen in Kenia opleiden.", "De loodsen waren tevreden."]),
    ("Veerdienst", ["De veerdienst vaart dagelijks.", "Nederland zal een veerdienst naar Togo beginnen."]),
    (
        "Sluizen",
        [
            "Nederland zal de zeesluis bij IJmuiden vóór 1 juli 2025 vernieuwen.",
            "Vóór 1 juli 2025 zal Nederland de zeesluis bij IJmuiden vernieuwen, zo is het plan.",
        ],
    ),
    (
        "Bakens",
        [
            "Nederland zal de bakens langs de Eems schilderen. / De bakens zijn oud.",
            "De bakens zijn nog ouder. / Nederland zal de bakens langs de Eems schilderen.",
        ],
    ),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_promise_of_both_editions_is_in_exactly_one_row(old in text(), new in text()) {
        let (old, new) = (document("nl", &old), document("nl", &new));
        let rows = tracked(&old, &new);
        prop_assert_eq!(&rows, &tracked(&old, &new), "the same twice");
        let count = |ids: Vec<SentenceId>| ids.into_iter().fold(BTreeMap::new(), |mut counts: BTreeMap<_, u32>, id| {
            *counts.entry(id).or_default() += 1;
            counts
        });
        let olds = count(rows.iter().flat_map(|row| row.old.into_iter().chain(row.old_more.iter().copied())).collect());
        let news = count(rows.iter().flat_map(|row| row.new.into_iter().chain(row.new_more.iter().copied())).collect());
        for (document, counts) in [(&old, &olds), (&new, &news)] {
            for at in document.sentences().filter(|at| reading(&at.sentence.text).label == Label::Commitment) {
                prop_assert_eq!(counts.get(&at.id), Some(&1), "{}", at.sentence.text);
            }
        }
        for row in &rows {
            prop_assert!((0.0..=1.0).contains(&row.confidence));
            prop_assert!(!row.alarm || row.status.may_alarm());
            prop_assert!(!row.why.is_empty());
            let alone = matches!(row.status, Status::New | Status::Dropped | Status::Lapsed | Status::Restored);
            prop_assert_eq!(alone, row.old.is_none() || row.new.is_none());
            prop_assert!(row.changed.is_empty() || !matches!(row.status, Status::Kept | Status::Dropped | Status::New | Status::Lapsed));
            if matches!(row.status, Status::Strengthened | Status::Weakened) {
                prop_assert!(!row.changed.is_empty());
            }
        }
    }

    #[test]
    fn a_sections_order_never_changes_a_status(order in Just((0..SECTIONS.len()).collect::<Vec<_>>()).prop_shuffle()) {
        let text = |order: &[usize], year: usize| -> String {
            let parts = order.iter().map(|n| format!("## {}\n{}\n", SECTIONS[*n].0, SECTIONS[*n].1[year]));
            format!("# Havenplan\n{}", parts.collect::<String>())
        };
        let straight: Vec<usize> = (0..SECTIONS.len()).collect();
        let old = document("nl", &text(&straight, 0));
        let statuses = |order: &[usize]| {
            let new = document("nl", &text(order, 1));
            let words = |document: &Document, id: Option<SentenceId>| {
                id.and_then(|id| document.sentences().find(|at| at.id == id).map(|at| at.sentence.text.clone()))
            };
            let mut found: Vec<_> = tracked(&old, &new)
                .into_iter()
                .map(|row| (words(&old, row.old), words(&new, row.new), row.status, row.changed))
                .collect();
            found.sort();
            found
        };
        let plain = statuses(&straight);
        for status in [Status::Kept, Status::New, Status::Dropped, Status::Weakened, Status::Strengthened, Status::Reworded] {
            prop_assert!(plain.iter().any(|row| row.2 == status), "{status} is not tried: {plain:#?}");
        }
        prop_assert_eq!(statuses(&order), plain);
    }

    #[test]
    fn an_edition_against_itself_has_no_change(text in text()) {
        let document = document("nl", &text);
        for row in tracked(&document, &document) {
            prop_assert_eq!((row.status, row.alarm, row.changed.len(), row.moved), (Status::Kept, false, 0, false));
        }
    }
}

#[test]
fn a_sentence_that_is_broken_off_is_never_a_change() {
    let whole = document(
        "nl",
        "# Een\nNederland zal het Havenfonds in Ghana verlengen. / Nederland zal de loodsen in Kenia vóór 1 juli 2025 laten bijscholen.",
    );
    let mut broken =
        document("nl", "# Een\nNederland zal het Havenfonds in Ghana verlengen. / Nederland zal de loodsen in Ken");
    broken.sections[0].blocks[0].cut_off = true;
    for (old, new) in [(&whole, &broken), (&broken, &whole)] {
        let rows = tracked(old, new);
        assert!(rows.iter().all(|row| row.status == Status::Kept && !row.alarm), "{rows:#?}");
        assert_eq!(rows.len(), 2);
    }
    // Without its whole in the other edition it is in no row.
    let other = document("nl", "# Een\nNederland zal het Havenfonds in Ghana verlengen.");
    assert_eq!((tracked(&broken, &other).len(), tracked(&other, &broken).len()), (1, 1));
}
