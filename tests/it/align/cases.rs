//! One small document a rule.

use annexwatch::core::align::{
    Alignment, NO_NEW_SENTENCES, NO_OLD_SENTENCES, OTHER_LANGUAGE, SectionRelation, SentenceRelation, align,
};
use annexwatch::core::document::{Document, Language, SentenceId};

use super::reading::markdown;

const OLD: &str = "\
# Annex B: Progress in 2023

## 1 Introduction

This annex tells parliament what the ministry did for walkers and cyclists. It follows the strategy of 2019.

## 2 Cycling

The ministry built 40 kilometres of cycle path along rivers. Every station will have a guarded bicycle shed by 2025, and trains will carry bicycles outside rush hours.

### 2.1 Helmets

Hospitals counted fewer head injuries among children. A campaign about helmets reached most primary schools.

### 2.2 Theft

Thieves took ninety thousand bicycles. The police will open a national register of stolen bicycles.

## 3 Walking

Pavements in eleven towns were widened. Benches were placed along the coastal footpath for older walkers.

| Town | Metres | Cost |
| --- | --- | --- |
| Harlow | 400 | 12 |
| Whitby | 250 | 9 |
| Truro | 100 | 3 |
";

fn read(old: &str, new: &str) -> (Document, Document, Alignment) {
    let (old, new) = (markdown(old), markdown(new));
    let (alignment, _) = align(&old, &new, &[]);
    (old, new, alignment)
}

fn relation(alignment: &Alignment, new: &Document, heading: &str) -> (SectionRelation, Vec<SectionRelation>) {
    let n = new.sections.iter().position(|section| section.heading.as_deref() == Some(heading)).unwrap();
    let link = alignment.sections.iter().find(|link| link.new == Some(n)).unwrap();
    (link.relation, link.also.clone())
}

fn id(document: &Document, words: &str) -> SentenceId {
    document.sentences().find(|at| at.sentence.text.contains(words)).unwrap().id
}

/// What became of the sentence with these words: the relation and whether it moved, for each of its links.
fn of(alignment: &Alignment, document: &Document, is_new: bool, words: &str) -> Vec<(SentenceRelation, bool)> {
    let id = id(document, words);
    let links = alignment.sentences.iter().filter(|link| if is_new { link.new } else { link.old } == Some(id));
    links.map(|link| (link.relation, link.moved)).collect()
}

#[test]
fn sections_get_the_relation_that_comes_first() {
    use SectionRelation::{Kept, Moved, Removed, Renamed, Renumbered};
    let new = OLD
        .replace("Annex B", "Annex D")
        .replace("in 2023", "in 2024")
        .replace("## 2 Cycling", "## 2 Two wheels")
        .replace("### 2.2 Theft", "## 3 Theft")
        .replace("## 3 Walking", "## 4 Walking");
    let (_, new, alignment) = read(OLD, &new);
    assert_eq!(relation(&alignment, &new, "Annex D: Progress in 2024"), (Renumbered, vec![]));
    assert_eq!(relation(&alignment, &new, "1 Introduction"), (Kept, vec![]));
    assert_eq!(relation(&alignment, &new, "2 Two wheels"), (Renamed, vec![]));
    // Its parent has another name, but is the same.
    assert_eq!(relation(&alignment, &new, "2.1 Helmets"), (Kept, vec![]));
    assert_eq!(relation(&alignment, &new, "3 Theft"), (Moved, vec![Renumbered]));
    assert_eq!(relation(&alignment, &new, "4 Walking"), (Renumbered, vec![]));
    let (_, _, alignment) = read(OLD, &OLD[..OLD.find("## 3").unwrap()]);
    assert_eq!(alignment.sections.last().unwrap().relation, Removed);
}

#[test]
fn sentences_are_moved_split_merged_and_edited() {
    use SentenceRelation::{Edited, Merged, Same, Split};
    let new = OLD
        .replace("40 kilometres", "55 kilometres")
        .replace(" A campaign about helmets reached most primary schools.", "")
        .replace("Thieves took", "A campaign about helmets reached most primary schools. Thieves took")
        .replace("by 2025, and trains will carry bicycles", "by 2025. Trains will take bicycles")
        .replace("widened. Benches were placed", "widened, and benches were placed");
    let (old, new, alignment) = read(OLD, &new);
    assert_eq!(of(&alignment, &new, true, "55 kilometres"), [(Edited, false)]);
    assert_eq!(of(&alignment, &new, true, "A campaign about"), [(Same, true)]);
    assert_eq!(of(&alignment, &new, true, "Thieves took"), [(Same, false)]);
    assert_eq!(of(&alignment, &old, false, "Every station"), [(Split, false), (Split, false)]);
    assert_eq!(of(&alignment, &new, true, "widened, and"), [(Merged, false), (Merged, false)]);
    assert!(!alignment.sentences.iter().any(|link| link.old.is_none() || link.new.is_none()));
}

#[test]
fn sentences_out_of_order_have_moved() {
    let swapped = "# T\n\n## A\n\nOne goes here first. Two follows it closely. Three is last of all.\n";
    let new = "# T\n\n## A\n\nThree is last of all. One goes here first. Two follows it closely.\n";
    let (_, new, alignment) = read(swapped, new);
    assert_eq!(of(&alignment, &new, true, "Three"), [(SentenceRelation::Same, true)]);
    assert_eq!(of(&alignment, &new, true, "One"), [(SentenceRelation::Same, false)]);
}

#[test]
fn punctuation_is_no_change_but_figures_and_capitals_are() {
    let old = "# T\n\nThe \"co-operation\" costs 1.5 million. It rose by 5 % to 20 24. The minister decides.\n";
    let same =
        "# T\n\nThe \u{201c}cooperation\u{201d} costs 1.5 million! It rose by 5% to 20 24. The minister decides\n";
    let (_, _, alignment) = read(old, same);
    assert!(alignment.sentences.iter().all(|link| link.relation == SentenceRelation::Same));
    let other = "# T\n\nThe \"co-operation\" costs 15 million. It rose by 5 € to 20 24. The Minister decides.\n";
    let (_, _, alignment) = read(old, other);
    assert!(alignment.sentences.iter().all(|link| link.relation == SentenceRelation::Edited));
}

#[test]
fn table_rows_are_aligned_by_their_key() {
    let new =
        OLD.replace("| Harlow | 400 | 12 |\n| Whitby | 250 | 9 |", "| Whitby | 260 | 10 |\n| Harlow | 410 | done |");
    let (old, new, alignment) = read(OLD, &new);
    for town in ["Harlow", "Whitby", "Truro"] {
        let link = alignment.sentences.iter().find(|link| link.new == Some(id(&new, town))).unwrap();
        assert_eq!(link.old, Some(id(&old, town)));
    }
    assert_eq!(of(&alignment, &new, true, "Truro"), [(SentenceRelation::Same, false)]);
}

#[test]
fn what_stood_in_an_earlier_edition_returns() {
    let without = OLD.replace("The police will open a national register of stolen bicycles.", "");
    let (first, old, new) = (markdown(OLD), markdown(&without), markdown(&OLD.replace("a national", "one national")));
    let (alignment, _) = align(&old, &new, &[&first]);
    assert_eq!(of(&alignment, &new, true, "The police"), [(SentenceRelation::Returned, false)]);
    let (alignment, _) = align(&old, &new, &[]);
    assert_eq!(of(&alignment, &new, true, "The police"), [(SentenceRelation::New, false)]);
}

#[test]
fn a_broken_off_sentence_is_linked_to_its_beginning() {
    let old = markdown(
        "# T\n\n## A\n\nAll is well here. The ministry will write to parliament about the bridge next spring.\n",
    );
    let mut new = markdown("# T\n\n## A\n\nAll is well here. The ministry will write\n");
    new.sections[1].blocks[0].cut_off = true;
    let (alignment, _) = align(&old, &new, &[]);
    let link = alignment.sentences.iter().find(|link| link.new == Some(SentenceId(1))).unwrap();
    assert_eq!((link.relation, link.old), (SentenceRelation::Edited, Some(SentenceId(1))));
    assert!(link.why.lines().iter().any(|why| why.contains("breaks")), "{:?}", link.why);
}

/// Each link says what decided, in words that a person can check.
#[test]
fn every_link_explains_itself() {
    let new = OLD
        .replace("## 2 Cycling", "## 2 Two wheels")
        .replace("40 kilometres", "55 kilometres")
        .replace("Truro", "Penzance");
    let (_, _, alignment) = read(OLD, &new);
    for link in &alignment.sections {
        assert!(!link.why.lines().is_empty() && link.why.lines().iter().all(|why| !why.is_empty()), "{link:?}");
    }
    for link in &alignment.sentences {
        assert!(!link.why.lines().is_empty() && link.why.lines().iter().all(|why| !why.is_empty()), "{link:?}");
    }
    let why: String = alignment.sections.iter().flat_map(|link| link.why.lines()).collect();
    assert!(why.contains("content") && why.contains("heading") && why.contains("flow"), "{why}");
}

#[test]
fn another_language_and_an_empty_side_are_named() {
    let (dutch, mut english) =
        (markdown("# Plan\n\n## 1 Doel\n\nDe minister bouwt drie huizen in Zwolle.\n"), markdown(OLD));
    let mut old = dutch;
    old.language = Some(Language::new("nl"));
    english.language = Some(Language::new("en"));
    let (alignment, warnings) = align(&old, &english, &[]);
    assert_eq!(warnings, [OTHER_LANGUAGE]);
    assert!(alignment.sentences.iter().all(|link| link.old.is_none() || link.new.is_none()));
    let empty = markdown("");
    assert_eq!(align(&empty, &english, &[]).1, [NO_OLD_SENTENCES]);
    assert_eq!(align(&english, &empty, &[]).1, [NO_NEW_SENTENCES]);
    assert_eq!(align(&empty, &empty, &[]).1, [NO_OLD_SENTENCES, NO_NEW_SENTENCES]);
}
