//! Each rule with sentences that fire it and near-misses that do not; what is written around a sentence changes nothing.

use super::{check, reading, shared};
use annexwatch::core::commitment::detect::read;
use annexwatch::core::commitment::lexicon::Lexicon;
use annexwatch::core::commitment::{Context, Label, Reading};
use annexwatch::core::document::Language;
use proptest::prelude::*;

#[test]
fn english_past_forms_like_the_infinitive_follow_the_number_of_the_subject() {
    check(
        "en",
        &[
            ("The Department set up a family tracing service with the Red Cross in June 2025.", "result"),
            ("The Ministry put a second team in place.", "result"),
            ("The agency cut its backlog by 40 cases.", "result"),
            ("We set up a second desk.", "firm"),
            ("The Department sets the rules.", "context"),
        ],
    );
}

#[test]
fn a_thing_of_the_publisher_that_will_act_promises() {
    check(
        "en",
        &[
            ("The sponsor will escalate these risks within the Office.", "firm"),
            ("The initiative will consider changes to the rules.", "explores"),
            ("The Center will oversee the training.", "firm"),
            ("Prices will rise.", "context"),
            ("Employers will publish their figures.", "context"),
            ("This will help reduce the pressure.", "context"),
        ],
    );
}

#[test]
fn what_stuck_before_a_sentence_does_not_hide_its_subject() {
    check(
        "en",
        &[
            ("Engaging with owners We will continue to publish the inventory.", "firm"),
            ("Registered users Over 500 users have registered since May 2013.", "result"),
            ("Regular public reporting will continue in 2026.", "firm"),
            ("The public will continue to ask for figures.", "context"),
        ],
    );
    let numbered = reading("nl", "5.01.02 Het beleid wordt beoordeeld.");
    assert!(numbered.amount.is_none() && !numbered.why.iter().any(|why| why.contains("dated")), "{:?}", numbered.why);
}

#[test]
fn dutch_clauses_end_where_they_end() {
    check(
        "nl",
        &[
            ("Hierbij merkt het kabinet op dat de markt daarmee begonnen is.", "context"),
            (
                "Het kabinet vindt het belangrijk dat banken tijd krijgen om dit te verwerken en zal hier aandacht voor vragen.",
                "firm",
            ),
            ("Het kabinet vindt het belangrijk dat banken tijd krijgen om dit te verwerken.", "context"),
            ("Dit is een les die wij meenemen bij de volgende ronde.", "firm"),
            ("Dit is een les die gemeenten meenemen bij de volgende ronde.", "context"),
            ("In dit hoofdstuk wil ik de zorgen bespreken.", "context"),
            ("In 2030 is minimaal de helft van de verpakkingen gereduceerd.", "intends"),
            ("In 2022 is ruim de helft van de verpakkingen gereduceerd.", "result"),
            ("Verbetering is niet gegarandeerd.", "context"),
            ("De doelstelling is niet gehaald.", "result"),
        ],
    );
}

#[test]
fn rows_of_tables_promise_only_by_a_finite_verb_and_never_confidently() {
    let row = |sentence: &str| {
        let context = Context { kind: "table-row", ..Context::default() };
        read(&Language::new("nl"), sentence, &context)
    };
    assert_eq!(row("Menu - Test aanvragen").label, Label::Context);
    assert_eq!(row("Actie | loketten openen").label, Label::Context);
    assert_eq!(reading("nl", "Menu - Test aanvragen |").label, Label::Context);
    let promise = row("Loket | Het kabinet zal in 2027 een loket openen");
    assert_eq!(promise.label, Label::Commitment, "{:?}", promise.why);
    assert!(promise.confidence < 0.8, "{}", promise.confidence);
}

#[test]
fn what_describes_is_not_said_confidently() {
    for sentence in [
        "Er wordt zwarte tekst op een zwarte achtergrond aangeboden.",
        "Natuurlijk is het doel om dit te vermijden.",
        "Op deze manier verdeelt het kabinet het geld.",
    ] {
        let reading = reading("nl", sentence);
        assert!(reading.label == Label::Context || reading.confidence < 0.8, "{sentence}: {:?}", reading.why);
    }
}

#[test]
fn pronouns_and_agentless_passives_take_the_actor_named_before() {
    let after = |language: &str, prev: &str, sentence: &str| {
        read(&Language::new(language), sentence, &Context { prev, ..Context::default() }).label
    };
    assert_eq!(after("en", "Carriers filed a plan.", "They will publish it in May."), Label::Context);
    assert_eq!(after("en", "The Ministry filed a plan.", "They will publish it in May."), Label::Commitment);
    assert_eq!(after("nl", "De sector maakt een plan.", "Dat zal worden uitgevoerd."), Label::Context);
    assert_eq!(after("nl", "Het kabinet maakt een plan.", "De opvang zal worden uitgebreid."), Label::Commitment);
    // With nobody named in between, the agent of two sentences before still acts.
    let before = ["Vervoerders leveren de gegevens."];
    let context = Context { prev: "Daarbij wordt een formulier verstrekt.", before: &before, ..Context::default() };
    assert_eq!(read(&Language::new("nl"), "De lijst zal worden bewaard.", &context).label, Label::Context);
}

/// The label and all that hangs on it.
fn said(reading: &Reading) -> (Label, Option<&'static str>, bool) {
    (reading.label, reading.strength.map(annexwatch::core::commitment::Strength::as_str), reading.deadline.is_some())
}

/// The sentence as other writers set it: white space, curly quotes, places where lines may break.
fn reset(sentence: &str, how: u8) -> String {
    match how {
        0 => sentence.replace(' ', "  "),
        1 => sentence.replace(' ', "\n"),
        2 => sentence.replace('\'', "’").replace('"', "”"),
        3 => format!("  {sentence} \u{a0}"),
        _ => sentence
            .split(' ')
            .map(|word| match word.char_indices().nth(4) {
                Some((at, _)) if word.len() > 7 && word.chars().all(char::is_alphabetic) => {
                    format!("{}\u{ad}{}", &word[..at], &word[at..])
                }
                _ => word.to_owned(),
            })
            .collect::<Vec<_>>()
            .join(" "),
    }
}

#[test]
fn setting_a_sentence_otherwise_changes_no_label() {
    let mut sentences: Vec<(String, String)> = Vec::new();
    for language in Lexicon::LANGUAGES {
        let lexicon = Lexicon::of(&Language::new(language)).unwrap();
        sentences.extend(lexicon.examples().map(|example| ((*language).to_owned(), example.0.to_owned())));
    }
    sentences.extend(super::battery::rows().into_iter().map(|row| (row.language.to_owned(), row.sentence.to_owned())));
    if let Some(path) = shared("gold/tough.jsonl") {
        for line in std::fs::read_to_string(path).unwrap().lines() {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            let field = |name: &str| row[name].as_str().unwrap_or("").to_owned();
            sentences.push((field("language"), field("sentence")));
        }
    }
    for (language, sentence) in sentences {
        let first = said(&reading(&language, &sentence));
        for how in 0..5 {
            let other = reset(&sentence, how);
            assert_eq!(said(&reading(&language, &other)), first, "{other:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn white_space_never_changes_a_label(words in proptest::collection::vec(proptest::sample::select(vec![
        "het", "kabinet", "zal", "in", "2027", "de", "opvang", "wordt", "uitgebreid", "we", "heeft", "besloten", "niet", "dat", "die", ",", "gemeenten",
    ]), 1..20), how in 0u8..5) {
        let sentence = words.join(" ");
        prop_assert_eq!(said(&reading("nl", &sentence)), said(&reading("nl", &reset(&sentence, how))));
    }
}
