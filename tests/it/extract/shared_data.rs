//! Real and fictitious editions, read whole.

use annexwatch::core::document::BlockKind;

use super::{read, shared};

#[test]
fn the_page_of_the_annex() {
    let Some(bytes) = shared("corpus/nl-annex/2022-page-56.txt") else { return };
    let document = read(&bytes, "2022-page-56.txt");
    let headings: Vec<&str> = document.sections.iter().filter_map(|section| section.heading.as_deref()).collect();
    assert_eq!(
        headings,
        ["Bijlage 7: Internationale inspanningen op asiel en migratie 2022", "Inleiding", "Migratiesamenwerking"]
    );
    assert_eq!(document.title.as_deref(), Some(headings[0]));
    assert!(document.sections.iter().all(|section| section.page_label.as_deref() == Some("56")));
    let sentences: Vec<_> = document.sentences().collect();
    assert!(sentences.iter().any(|at| at.sentence.text == "Jaarlijks worden de kwantitatieve resultaten op deze thema's gepubliceerd op www.nlontwikkelingssamenwerking.nl."));
    assert!(sentences.iter().any(|at| at.sentence.text == "Het kabinet zal zich in 2023 blijven inspannen voor de verdere ontwikkeling van Europese partnerschappen."));
    assert!(sentences.iter().all(|at| !at.sentence.text.split_whitespace().any(|word| word == "56")));
    let cut_off: Vec<bool> = sentences.iter().map(|at| at.cut_off).collect();
    assert_eq!(cut_off.iter().filter(|cut| **cut).count(), 1);
    assert_eq!(cut_off.last(), Some(&true));
}

#[test]
fn every_form_of_an_edition_has_the_sentences_of_the_truth() {
    let Some(truth) = shared("editions/nl/truth/labels.jsonl") else { return };
    let words = |text: &str| {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect::<Vec<_>>()
            .join(" ")
    };
    for (year, forms) in [("2021", ["md", "docx"]), ("2022", ["html", "docx"]), ("2023", ["txt", "docx"])] {
        let mut wanted: Vec<String> = String::from_utf8(truth.clone())
            .unwrap()
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
            .filter(|row| row["edition"] == year)
            .map(|row| words(row["plain"].as_str().unwrap()))
            .collect();
        wanted.sort();
        for form in forms {
            let name = format!("editions/nl/{year}.{form}");
            let document = read(&shared(&name).unwrap(), &name);
            let mut found: Vec<String> = document
                .sentences()
                .filter(|at| at.block.kind != BlockKind::TableRow)
                .map(|at| words(&at.sentence.text))
                .collect();
            found.sort();
            assert_eq!(found, wanted, "{name}");
        }
    }
}
