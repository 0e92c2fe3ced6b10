//! Sections and sentences followed over several editions.

use annexwatch::core::align::lineage::{Lineage, lineage};
use annexwatch::core::align::{Alignment, SentenceRelation, align};
use annexwatch::core::document::{Document, SentenceId};

use super::reading::markdown;

const EVER: &str = "The inspectorate publishes the results of every visit within eight weeks.";
const GRANT: &str = "The minister gives municipalities a grant of 4 million euro for language lessons in 2023.";
const GRANT_NEXT: &str = "The minister gives municipalities a grant of 6 million euro for language lessons in 2023.";
const BRIDGE: &str = "Provinces repair the oldest forty bridges over the northern canals before winter sets in.";
const NEW: &str = "A council of young people advises the cabinet twice a year about housing.";

fn edition(sections: &[(&str, &[&str])]) -> Document {
    let mut text = String::from("# Yearly report\n\n");
    for (heading, sentences) in sections {
        text.push_str(&format!("## {heading}\n\n{}\n\n", sentences.join(" ")));
    }
    markdown(&text)
}

fn follow(editions: &[Document]) -> Lineage {
    let all: Vec<&Document> = editions.iter().collect();
    let alignments: Vec<Alignment> = (1..all.len()).map(|n| align(all[n - 1], all[n], &all[..n - 1]).0).collect();
    lineage(&all, &alignments)
}

/// The sentence of the last edition that begins so.
fn find(editions: &[Document], text: &str) -> SentenceId {
    editions.last().unwrap().sentences().find(|at| at.sentence.text == text).unwrap().id
}

#[test]
fn a_sentence_is_followed_over_all_editions() {
    let editions = [
        edition(&[("1 Visits", &[EVER, BRIDGE]), ("2 Grants", &[GRANT])]),
        edition(&[("1 Visits", &[EVER]), ("2 Grants", &[GRANT])]),
        edition(&[("1 Grants", &[GRANT_NEXT]), ("2 Visits", &[EVER])]),
        edition(&[("1 Grants", &[GRANT_NEXT, NEW]), ("2 Visits", &[EVER, BRIDGE])]),
    ];
    let lineage = follow(&editions);
    let of = |text: &str| &lineage.sentences[find(&editions, text).index()];

    let ever = of(EVER);
    assert_eq!((ever.first_seen(), ever.last_changed(), ever.was_away()), (0, 0, false));
    assert_eq!(ever.wordings.len(), 1);
    assert_eq!(ever.wordings[0].last, 3);

    let grant = of(GRANT_NEXT);
    assert_eq!((grant.first_seen(), grant.last_changed()), (0, 2));
    let wordings: Vec<(usize, usize)> = grant.wordings.iter().map(|wording| (wording.first, wording.last)).collect();
    assert_eq!(wordings, [(0, 1), (2, 3)]);
    let old = editions[0].sentences().nth(grant.wordings[0].sentence.index()).unwrap();
    assert_eq!(old.sentence.text, GRANT);

    // It was away for two editions, and came back as it was.
    let bridge = of(BRIDGE);
    assert_eq!((bridge.first_seen(), bridge.last_changed(), bridge.was_away()), (0, 0, true));
    assert_eq!(bridge.seen.iter().map(|(edition, _)| *edition).collect::<Vec<_>>(), [0, 3]);

    let new = of(NEW);
    assert_eq!((new.first_seen(), new.seen.len()), (3, 1));
    for (n, life) in lineage.sentences.iter().enumerate() {
        assert_eq!(life.sentence.index(), n);
    }
}

#[test]
fn a_section_is_followed_and_its_last_change_is_known() {
    let editions = [
        edition(&[("1 Visits", &[EVER, BRIDGE]), ("2 Grants", &[GRANT])]),
        edition(&[("1 Visits", &[EVER, BRIDGE]), ("2 Grants", &[GRANT_NEXT])]),
        edition(&[("1 Grants", &[GRANT_NEXT]), ("2 Visits", &[EVER, BRIDGE]), ("3 Youth", &[NEW])]),
    ];
    let lineage = follow(&editions);
    let last = editions.last().unwrap();
    let of = |heading: &str| {
        let at = last.sections.iter().position(|section| section.heading.as_deref() == Some(heading)).unwrap();
        (lineage.sections[at].first_seen(), lineage.sections[at].last_changed, lineage.sections[at].seen.len())
    };
    // A new number alone is no change.
    assert_eq!(of("2 Visits"), (0, 0, 3));
    assert_eq!(of("1 Grants"), (0, 1, 3));
    assert_eq!(of("3 Youth"), (2, 2, 1));
}

#[test]
fn a_wording_that_returns_is_seen_as_that() {
    let editions = [GRANT, GRANT_NEXT, GRANT].map(|grant| edition(&[("1 Visits", &[EVER]), ("2 Grants", &[grant])]));
    let lineage = follow(&editions);
    let grant = &lineage.sentences[find(&editions, GRANT).index()];
    let again: Vec<Option<usize>> = grant.wordings.iter().map(|wording| wording.again).collect();
    assert_eq!(again, [None, None, Some(0)]);
    assert_eq!((grant.first_seen(), grant.last_changed()), (0, 2));
}

#[test]
fn odd_series_have_a_lineage() {
    assert_eq!(lineage(&[], &[]), Lineage::default());
    let one = edition(&[("1 Visits", &[EVER])]);
    let alone = lineage(&[&one], &[]);
    assert_eq!(alone.sentences[0].seen, [(0, SentenceId(0))]);
    // Without its alignment nothing is known of an edition before.
    let apart = lineage(&[&one, &one], &[]);
    assert_eq!(apart.sentences[0].first_seen(), 1);
    // Links that point nowhere are followed nowhere.
    let mut wrong = align(&one, &one, &[]).0;
    wrong.sentences[0].relation = SentenceRelation::Edited;
    wrong.sentences[0].old = Some(SentenceId(77));
    wrong.sections[0].old = Some(99);
    lineage(&[&one, &one], &[wrong]);
}
