//! Real publications, tagged well, tagged badly and not tagged.

use annexwatch::core::document::Health;

use super::{draft, headings, kind};

/// How many numbers a heading begins with.
fn depth(text: &str) -> Option<usize> {
    let number = text.split(' ').next()?.trim_end_matches('.');
    number
        .split('.')
        .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
        .then(|| number.split('.').count())
}

#[test]
fn the_android_reports_have_their_outline() {
    for version in ["v1.0", "v2.0", "v2.2", "v2.3", "v2.4"] {
        let Some(draft) = draft(&format!("corpus/nl-vws-toegankelijkheid-android/{version}.pdf")) else { continue };
        assert_eq!(draft.health, Health::Ok, "{version}");
        let headings = headings(&draft);
        let (level, title) = headings[0];
        assert!(level == 1 && title.contains("CoronaMelder"), "{version}: {title}");
        let find = |text: &str| headings.iter().find(|(_, heading)| *heading == text).map(|(level, _)| *level);
        let chapter = find("2 Inleiding").unwrap();
        assert_eq!(find("2.1 Opdrachtomschrijving"), Some(chapter + 1), "{version}");
        assert_eq!(
            headings.iter().filter(|(_, text)| text.starts_with("Succescriterium 1.1.1")).count(),
            1,
            "{version}"
        );
        for (_, text) in &headings {
            assert!(
                text.chars().count() <= 200 && !text.contains(". . .") && !text.contains("....."),
                "{version}: {text}"
            );
        }
        assert!(
            draft.items.iter().all(|item| item.page == 1 || item.page_label == Some(item.page.to_string())),
            "{version}"
        );
    }
}

#[test]
fn a_coalition_agreement_keeps_its_chapters() {
    let Some(draft) = draft("corpus/nl-coalitieakkoord/2021.pdf") else { return };
    let headings = headings(&draft);
    let chapters: Vec<&str> = headings.iter().filter(|(level, _)| *level == 1).map(|(_, text)| *text).collect();
    assert_eq!(chapters.len(), 8, "{chapters:?}");
    assert_eq!(chapters[0], "1. Democratische rechtsorde");
    let migration = draft.items.iter().find(|item| item.text == "Migratie" && kind(item) == "heading").unwrap();
    assert_eq!((migration.page, migration.page_label.as_deref()), (43, Some("40")));
}

#[test]
fn headings_set_by_hand_are_found_below_the_title() {
    let Some(draft) = draft("corpus/en-us-open-gov-nap/NAP2SA.pdf") else { return };
    let headings = headings(&draft);
    let level = |text: &str| headings.iter().find(|(_, heading)| *heading == text).map(|(level, _)| *level).unwrap();
    let theme = level("Open Government to Increase Public Integrity");
    assert_eq!(level("2. Modernize Management of Government Records"), theme + 1);
    assert_eq!(level("Open Government to Improve Public Services"), theme);
}

#[test]
fn numbered_headings_of_an_untagged_report_have_levels_by_depth() {
    let Some(draft) = draft("corpus/nl-minfin-bmh/studiegroep-begrotingsruimte.pdf") else { return };
    let headings = headings(&draft);
    let level = |text: &str| headings.iter().find(|(_, heading)| *heading == text).map(|(level, _)| *level).unwrap();
    let chapter = level("2 Kwantitatieve doelstelling");
    assert_eq!(level("2.1 Korte termijn: stabiliseren van de economie"), chapter + 1);
    assert_eq!(level("1.2 Economische en budgettaire vooruitzichten"), chapter + 1);
    assert!(headings.iter().filter(|(_, text)| depth(text) == Some(2)).all(|(level, _)| *level == chapter + 1));
}
