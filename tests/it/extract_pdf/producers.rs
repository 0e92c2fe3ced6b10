//! One text through many programs, and the development editions: the words, their order, the headings and the notes.

use annexwatch::core::document::Health;

use super::{Draft, draft, footnotes, headings, kind, shared};

const MAKERS: [&str; 6] = ["chrome", "latex", "lo_tagged", "lo_tagged2col", "lo_untagged", "typst"];

/// Words as they are compared: without the signs around them.
fn words(text: &str) -> Vec<String> {
    let plain = text.replace(['’', '‘', '`', '´'], "'");
    plain
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| "•*#|-–\"“”„".contains(c)).to_owned())
        .filter(|word| !word.is_empty())
        .collect()
}

fn body(draft: &Draft) -> Vec<String> {
    words(
        &draft
            .items
            .iter()
            .filter(|item| kind(item) != "footnote")
            .map(|item| item.text.as_str())
            .collect::<Vec<_>>()
            .join(" "),
    )
}

fn truth() -> Option<serde_json::Value> {
    Some(serde_json::from_slice(&std::fs::read(shared("producers/truth.json")?).unwrap()).unwrap())
}

#[test]
fn every_producer_gives_the_same_words_and_headings() {
    let Some(truth) = truth() else { return };
    let blocks: Vec<(&str, &str)> =
        truth["blocks"].as_array().unwrap().iter().map(|b| (b[0].as_str().unwrap(), b[1].as_str().unwrap())).collect();
    let expected = words(&blocks.iter().map(|(_, text)| *text).collect::<Vec<_>>().join(" "));
    let expected_headings: Vec<(u8, Vec<String>)> = blocks
        .iter()
        .filter_map(|(kind, text)| Some((kind.strip_prefix('h')?.parse().unwrap(), words(text))))
        .collect();
    for maker in MAKERS {
        let Some(draft) = draft(&format!("producers/{maker}.pdf")) else { continue };
        assert_eq!(draft.health, Health::Ok, "{maker}");
        let got: Vec<(u8, Vec<String>)> =
            headings(&draft).into_iter().map(|(level, text)| (level, words(text))).collect();
        assert_eq!(got, expected_headings, "{maker}");
        let got = body(&draft);
        let wrong = got.iter().zip(&expected).position(|(a, b)| a != b).unwrap_or(got.len().min(expected.len()));
        let around = |all: &[String]| all[wrong.saturating_sub(3).min(all.len())..(wrong + 4).min(all.len())].join(" ");
        assert!(got == expected, "{maker}: {:?} instead of {:?}", around(&got), around(&expected));
    }
}

#[test]
fn every_producer_gives_the_footnotes_and_ties_them() {
    let Some(truth) = truth() else { return };
    let expected: Vec<&str> = truth["fn"].as_array().unwrap().iter().map(|note| note.as_str().unwrap()).collect();
    // Chrome's page was made without footnotes, and LibreOffice numbered those of its two columns 0 and 0.
    for maker in MAKERS.into_iter().filter(|maker| !["chrome", "lo_tagged2col"].contains(maker)) {
        let Some(draft) = draft(&format!("producers/{maker}.pdf")) else { continue };
        let got: Vec<_> = footnotes(&draft).into_iter().map(|(mark, text)| (mark, words(text))).collect();
        let want: Vec<_> = ["1", "2"].into_iter().zip(expected.iter().map(|note| words(note))).collect();
        assert_eq!(got, want, "{maker}");
        let referred: Vec<&str> = draft.items.iter().flat_map(|item| &item.notes).map(String::as_str).collect();
        assert_eq!(referred, ["1", "2"], "{maker}");
    }
}

#[test]
fn a_scan_has_no_text_layer() {
    let Some(draft) = draft("producers/scan.pdf") else { return };
    assert_eq!((draft.health, draft.pages, draft.items.len()), (Health::NoTextLayer, 2, 0));
}

#[test]
fn the_editions_have_the_headings_of_their_source() {
    for edition in ["nl/2021", "nl/2022", "nl/2023", "en/2023", "en/2024"] {
        let Some(draft) = draft(&format!("editions/{edition}.pdf")) else { continue };
        let source = std::fs::read_to_string(shared(&format!("editions/{edition}.md")).unwrap()).unwrap();
        let expected: Vec<(u8, Vec<String>)> = source
            .lines()
            .filter_map(|line| line.starts_with('#').then(|| line.split_once(' ')).flatten())
            .map(|(signs, text)| (u8::try_from(signs.len()).unwrap(), words(text)))
            .collect();
        let got: Vec<_> = headings(&draft).into_iter().map(|(level, text)| (level, words(text))).collect();
        assert_eq!(got, expected, "{edition}");
        assert_eq!(draft.items.iter().filter(|item| kind(item) == "caption").count(), 1, "{edition}");
        let marks: Vec<String> = footnotes(&draft).into_iter().map(|(mark, _)| mark.to_owned()).collect();
        let wanted: Vec<String> = (1..=source.matches("\n[^").count()).map(|n| n.to_string()).collect();
        assert_eq!(marks, wanted, "{edition}");
        assert!(draft.items.iter().all(|item| item.page_label == Some(item.page.to_string())), "{edition}");
    }
}
