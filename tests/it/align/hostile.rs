//! Odd texts: a sensible result or a named warning, and every section and sentence in at least one link.

use annexwatch::core::align::{Alignment, SentenceRelation, align, align_within};
use annexwatch::core::diff;
use annexwatch::core::document::{Block, Document};

use super::reading::{document, paragraph, section};

/// Words that are drawn from a fixed sequence.
fn pseudo_words(n: usize, alphabet: u64, mut seed: u64) -> Vec<String> {
    (0..n)
        .map(|_| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            format!("w{}x", (seed >> 33) % alphabet)
        })
        .collect()
}

fn text(words: &[String]) -> Vec<Block> {
    words
        .chunks(200)
        .map(|chunk| {
            let sentences: Vec<String> = chunk.chunks(20).map(|s| format!("A{}.", s.join(" "))).collect();
            paragraph(&sentences.join(" "))
        })
        .collect()
}

fn check(old: &Document, new: &Document) -> Alignment {
    let (alignment, _) = align(old, new, &[old]);
    assert_eq!(alignment, align(old, new, &[old]).0, "the same twice");
    let mut seen_old = vec![false; old.sentences().count()];
    let mut seen_new = vec![false; new.sentences().count()];
    for link in &alignment.sentences {
        link.old.into_iter().for_each(|id| seen_old[id.index()] = true);
        link.new.into_iter().for_each(|id| seen_new[id.index()] = true);
        assert!((0.0..=1.0).contains(&link.similarity));
    }
    assert!(seen_old.iter().chain(&seen_new).all(|seen| *seen), "a sentence without a link");
    let mut sections = (vec![false; old.sections.len()], vec![false; new.sections.len()]);
    for link in &alignment.sections {
        link.old.into_iter().for_each(|n| sections.0[n] = true);
        link.new.into_iter().for_each(|n| sections.1[n] = true);
    }
    assert!(sections.0.iter().chain(&sections.1).all(|seen| *seen), "a section without a link");
    alignment
}

#[test]
fn odd_texts_are_aligned() {
    let empty = document(Vec::new());
    let words = pseudo_words(4_000, 3_000, 1);
    let whole = document(vec![section(1, "Title", Vec::new()), section(2, "1 One", text(&words))]);
    let prefix = document(vec![section(1, "Title", Vec::new()), section(2, "1 One", text(&words[..2_000]))]);
    let other = document(vec![section(1, "Titel", text(&pseudo_words(4_000, 3_000_000, 9)))]);
    let headings = |n: usize| document((0..n).map(|_| section(2, "Goal", Vec::new())).collect());
    let bare = document(vec![section(1, "Only a heading", Vec::new())]);
    let long = document(vec![section(0, "", vec![paragraph(&pseudo_words(100_000, 50_000, 3).join(" "))])]);
    let long_too = document(vec![section(0, "", vec![paragraph(&pseudo_words(100_000, 50_000, 4).join(" "))])]);
    let same = |n: usize| document(vec![section(1, "T", vec![paragraph(&"The same words again here. ".repeat(n))])]);
    let few = document(vec![section(1, "T", text(&pseudo_words(20_000, 16, 5)))]);
    let few_too = document(vec![section(1, "T", text(&pseudo_words(20_000, 16, 6)))]);
    let equal = headings(10_000);
    for (old, new) in [
        (&empty, &empty),
        (&empty, &whole),
        (&whole, &empty),
        (&whole, &whole),
        (&whole, &prefix),
        (&prefix, &whole),
        (&whole, &other),
        (&equal, &equal),
        (&bare, &bare),
        (&bare, &whole),
        (&long, &long_too),
        (&long, &whole),
        (&few, &few_too),
    ] {
        check(old, new);
    }
    check(&same(5_000), &same(4_000));
    let identical = check(&whole, &whole);
    assert!(identical.sentences.iter().all(|link| link.relation == SentenceRelation::Same && !link.moved));
    let shorter = check(&whole, &prefix);
    assert!(
        shorter
            .sentences
            .iter()
            .all(|link| matches!(link.relation, SentenceRelation::Same | SentenceRelation::Dropped))
    );
}

#[test]
fn odd_sentences_are_diffed() {
    let long = pseudo_words(20_000, 16, 1).join(" ");
    let other = pseudo_words(20_000, 16, 2).join(" ");
    let repeated = "again ".repeat(20_000);
    for (old, new) in
        [("", ""), ("", "x"), ("—", "x"), ("x", "…"), (&long, &other), (&long, &repeated), (&repeated, &long)]
    {
        let changes = diff::words(old, new);
        let joined: String = changes.iter().filter(|c| c.op != diff::WordOp::Delete).map(|c| c.text.as_str()).collect();
        assert_eq!(joined, new);
        diff::figures(old, new);
    }
}

#[test]
fn when_time_is_up_equal_sentences_are_linked_and_it_is_said() {
    let words = pseudo_words(4_000, 3_000, 1);
    let mut changed = words.clone();
    for word in changed.iter_mut().step_by(30) {
        word.push('y');
    }
    let whole = document(vec![section(1, "Title", Vec::new()), section(2, "1 One", text(&words))]);
    let other = document(vec![section(1, "Title", Vec::new()), section(2, "1 One", text(&changed))]);
    let (full, warnings) = align(&whole, &other, &[]);
    assert_eq!(align_within(&whole, &other, &[], Some(&|| false)), (full.clone(), warnings.clone()));
    assert!(warnings.is_empty());
    let (hasty, warnings) = align_within(&whole, &other, &[&whole], Some(&|| true));
    assert_eq!(warnings.len(), 1);
    assert!(warnings[0].starts_with("Time was up"));
    let count = |alignment: &Alignment, relation| alignment.sentences.iter().filter(|l| l.relation == relation).count();
    assert_eq!(count(&hasty, SentenceRelation::Same), count(&full, SentenceRelation::Same));
    assert!(count(&full, SentenceRelation::Edited) > 50);
    assert_eq!(count(&hasty, SentenceRelation::Edited), 0);
    assert_eq!(hasty.sections.len(), full.sections.len());
}
