//! Which rows of a report choices ask for: by words in all their forms, by headings, by countries, by statuses.

use annexwatch::core::extract::{self, Options};
use annexwatch::core::report::{self, Edition, Report};
use annexwatch::job::matching::Index;
use annexwatch::shape::choices::{Choices, Event};

/// A report on two small plans of this language.
fn compare(old: &str, new: &str) -> Report {
    let read = |text: &str| {
        let options = Options { file_name: Some("plan.md".to_owned()), ..Options::default() };
        extract::extract(text.as_bytes(), &options)
    };
    let (old, new) = (read(old), read(new));
    let edition = |document, period: &str| Edition {
        file: format!("{period}.md"),
        url: None,
        sha256: period.to_owned(),
        period: Some(period.to_owned()),
        document,
    };
    report::compare(&[], &edition(&old, "2023"), &edition(&new, "2024"), &report::Options::default())
}

fn english() -> Report {
    let plan = |year: u16, last: &str| {
        format!(
            "# Annual plan {year}\n\n## 1 Reception\n\nThe ministry runs reception centres in four towns.\nThe government will open two \
             reception centres in Norvale before 2030.\n\n## 2 Returns\n\nReturn is voluntary wherever that is possible.\n{last}\n"
        )
    };
    compare(
        &plan(2023, "The government will publish the figures on fisheries every quarter."),
        &plan(2024, "The government will send two liaison officers to Niger in 2027."),
    )
}

fn dutch() -> Report {
    let plan = |jaar: u16, slot: &str| {
        format!(
            "# Jaarplan {jaar}\n\n## 1 Opvang\n\nHet ministerie heeft opvangcentra in vier steden.\nHet kabinet zal twee opvangcentra \
             openen in Noorderdam.\n\n## 2 Terugkeer\n\nTerugkeer is vrijwillig waar dat mogelijk is.\n{slot}\n"
        )
    };
    compare(
        &plan(2023, "Het kabinet zal elk kwartaal de cijfers over visserij publiceren."),
        &plan(2024, "Het kabinet zal in 2027 twee asieladviseurs naar Tunesië sturen."),
    )
}

/// The statuses of the rows that are asked for.
fn hits(report: &Report, choices: Choices) -> Vec<&'static str> {
    let choices = choices.tidy().unwrap();
    Index::new(report).hits(&choices).into_iter().map(|at| report.commitments[at].status.as_str()).collect()
}

fn topic(report: &Report, topic: &str) -> Vec<&'static str> {
    hits(report, Choices { topics: vec![topic.to_owned()], ..Choices::default() })
}

#[test]
fn words_are_found_in_all_their_forms() {
    let report = english();
    assert_eq!(hits(&report, Choices::default()).len(), 2);
    for (words, found) in [
        ("officer", vec!["new"]),
        ("Liaison OFFICERS", vec!["new"]),
        ("sending", vec!["new"]),
        ("officer fisheries", vec![]),
        ("fishery", vec!["dropped"]),
        ("fish*", vec!["dropped"]),
        ("fis", vec![]),
        ("return", vec!["dropped", "new"]),
        ("reception", vec![]),
        ("*", vec![]),
    ] {
        let mut statuses = topic(&report, words);
        statuses.sort_unstable();
        // A star alone asks for nothing that could be held against a text, and is left out.
        if words == "*" {
            assert_eq!(statuses.len(), 2, "{words}");
        } else {
            assert_eq!(statuses, found, "{words}");
        }
    }
    let report = dutch();
    for (words, found) in
        [("adviseur", vec![]), ("asieladviseur", vec!["new"]), ("asiel*", vec!["new"]), ("cijfer", vec!["dropped"])]
    {
        assert_eq!(topic(&report, words), found, "{words}");
    }
}

#[test]
fn headings_countries_and_statuses_are_cut_with_each_other() {
    let report = english();
    let with = |sections: &[&str], partners: &[&str], statuses: &[&str]| {
        let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let choices = Choices {
            sections: list(sections),
            partners: list(partners),
            statuses: list(statuses),
            ..Choices::default()
        };
        hits(&report, choices)
    };
    assert_eq!(with(&[], &["ne"], &[]), ["new"]);
    assert_eq!(with(&[], &["TN", "NE"], &[]), ["new"]);
    assert!(with(&[], &["TN"], &[]).is_empty());
    assert!(with(&[], &["NE"], &["dropped"]).is_empty());
    assert_eq!(with(&["returned"], &[], &["dropped"]), ["dropped"]);
    assert!(with(&["officer"], &[], &[]).is_empty(), "a word of the text is no word of the heading");
    let dutch = dutch();
    assert_eq!(hits(&dutch, Choices { partners: vec!["TN".to_owned()], ..Choices::default() }), ["new"]);
    let events = Choices { events_only: true, events: vec![Event::Late], ..Choices::default() };
    assert!(hits(&report, events).is_empty());
}

#[test]
fn the_same_choices_have_one_form() {
    let json = |text: &str| Choices::from_json(text).unwrap().tidy().unwrap().to_json();
    assert_eq!(json("{}"), "{}");
    assert_eq!(
        json(r#"{"topics":["  Water\u0000  works ","b","water works",""],"partners":["tn"]}"#),
        r#"{"topics":["b","water works"],"partners":["TN"]}"#
    );
    let all = r#"{"statuses":["new","dropped","weakened","lapsed","strengthened","restored"]}"#;
    assert_eq!(json(all), "{}", "all statuses are no choice");
    assert!(Choices::from_json(r#"{"colour":"red"}"#).is_err());
    assert!(Choices { events_only: true, ..Choices::default() }.tidy().is_err());
}
