//! What a report says of sentences that are no promises: links, words and figures, as programs and as people read them.

use annexwatch::core::align::TIME_WAS_UP;
use annexwatch::core::document::{BlockKind, Document, Language};
use annexwatch::core::report::{Options, Report, compare, compare_within};
use annexwatch::render::{Frame, html_page, markdown, text};
use annexwatch::shape::report::ReportShape;
use serde_json::Value;

use super::editions::{document, edition};

const OLD: &str = "# Fietsplan
## 1 Inleiding
Dit plan gaat over de fietspaden langs de rivieren van het land. / De provincies telden vorig jaar 400 kilometer aan paden.
In Zwolle werd een oude brug gesloopt en kwamen er stallingen bij het station.
## 2 Tabel
Zwolle | 400 | open
Deventer | 250 | open";

const NEW: &str = "# Fietsplan
## 1 Inleiding
Dit plan gaat over de fietspaden langs de rivieren van het land. / De provincies telden vorig jaar 450 kilometer aan paden.
In Zwolle werd een oude brug gesloopt. / Er kwamen stallingen bij het station in Zwolle.
## 2 Tabel
Zwolle | 410 | open
Deventer | 250 | dicht
## 3 Slot
Een raad van jonge fietsers adviseert de wethouders twee keer per jaar.";

/// Lines with bars are rows of a table.
fn with_rows(text: &str) -> Document {
    let mut document = document("nl", text);
    for block in document.sections.iter_mut().flat_map(|section| &mut section.blocks) {
        if block.text.contains(" | ") {
            block.kind = BlockKind::TableRow;
        }
    }
    document
}

fn pair(old: &Document, new: &Document, time_is_up: Option<&dyn Fn() -> bool>) -> Report {
    let (old, new) = (edition("2023.pdf", Some("2023"), old), edition("2024.pdf", Some("2024"), new));
    compare_within(&[], &old, &new, &Options::default(), time_is_up)
}

fn json(report: &Report) -> Value {
    serde_json::to_value(ReportShape::from(report)).unwrap()
}

/// The links of which the new sentence has these words.
fn links<'a>(json: &'a Value, words: &str) -> Vec<&'a Value> {
    let all = json["sentence_links"].as_array().unwrap();
    all.iter().filter(|link| link["new"]["text"].as_str().is_some_and(|text| text.contains(words))).collect()
}

#[test]
fn sentence_links_go_out_as_promised() {
    let (old, new) = (with_rows(OLD), with_rows(NEW));
    let json = json(&pair(&old, &new, None));
    let all = json["sentence_links"].as_array().unwrap();
    for link in all {
        for key in ["relation", "moved", "old", "new", "words", "figures"] {
            assert!(link.get(key).is_some(), "{key} in {link}");
        }
        for side in ["old", "new"].map(|side| &link[side]).into_iter().filter(|side| !side.is_null()) {
            assert!(side["section"].is_array() && side["page"].is_u64() && side["text"].is_string(), "{side}");
        }
        // All that is equal or inserted is the new sentence, all that is equal or deleted the old one.
        for (side, other) in [("new", "delete"), ("old", "insert")] {
            let words = link["words"].as_array().unwrap();
            let joined: String =
                words.iter().filter(|word| word["op"] != other).map(|word| word["text"].as_str().unwrap()).collect();
            let bare = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
            assert!(words.is_empty() || bare(&joined) == bare(link[side]["text"].as_str().unwrap()), "{link}");
        }
    }
    let [edited] = links(&json, "450 kilometer")[..] else { panic!("{json:#}") };
    assert_eq!((edited["relation"].as_str(), edited["moved"].as_bool()), (Some("edited"), Some(false)));
    assert_eq!(edited["figures"], serde_json::json!([{"old": "400", "new": "450"}]));
    assert_eq!(edited["old"]["section"], serde_json::json!(["Fietsplan", "1 Inleiding"]));
    // One old sentence, two new ones: a row for each.
    let parts: Vec<&Value> = all.iter().filter(|link| link["relation"] == "split").collect();
    assert_eq!(parts.len(), 2, "{json:#}");
    assert_eq!(parts[0]["old"], parts[1]["old"]);
    let [row] = links(&json, "Zwolle | 410")[..] else { panic!("{json:#}") };
    assert_eq!(
        (row["relation"].as_str(), &row["figures"]),
        (Some("edited"), &serde_json::json!([{"old": "400", "new": "410"}]))
    );
    assert_eq!(links(&json, "jonge fietsers")[0]["relation"], "new");
    assert_eq!(json["sentences"]["split"], 2);
    assert_eq!(json["sentences"]["new"], 1);
}

#[test]
fn changed_figures_and_cells_are_shown_to_people() {
    let (old, new) = (with_rows(OLD), with_rows(NEW));
    let report = pair(&old, &new, None);
    for language in ["nl", "en"] {
        let frame = Frame::new(Language::new(language), "Fietsplan");
        let page = html_page(&report, &frame);
        for shown in [&text(&report, &frame), &markdown(&report, &frame), &page] {
            assert!(shown.contains("400 → 450") && shown.contains("400 → 410"), "{shown}");
        }
        // A cell of words is marked by itself.
        assert!(page.contains("<ins class=\"fresh\">dicht</ins>"), "{page}");
    }
}

#[test]
fn a_deadline_that_was_reached_is_told() {
    let (old, new) = (with_rows(OLD), with_rows(NEW));
    let hasty = pair(&old, &new, Some(&|| true));
    assert_eq!(hasty.counts.split, 0);
    assert!(hasty.warnings.iter().any(|warning| warning == TIME_WAS_UP), "{:?}", hasty.warnings);
    assert!(json(&hasty)["warnings"].as_array().unwrap().iter().any(|warning| warning == TIME_WAS_UP));
    for (language, words) in [("nl", "De vergelijking duurde te lang"), ("en", "The comparison took too long")] {
        let frame = Frame::new(Language::new(language), "Fietsplan");
        for shown in [text(&hasty, &frame), markdown(&hasty, &frame), html_page(&hasty, &frame)] {
            let folded = shown.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(folded.contains(words), "{shown}");
        }
    }
    // A deadline that is not reached changes nothing.
    let (old, new) = (edition("2023.pdf", Some("2023"), &old), edition("2024.pdf", Some("2024"), &new));
    let patient = compare_within(&[], &old, &new, &Options::default(), Some(&|| false));
    assert_eq!(patient, compare(&[], &old, &new, &Options::default()));
}
