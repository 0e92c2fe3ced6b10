//! The fictitious editions, whose section links are known.

use std::collections::BTreeMap;

use annexwatch::core::align::{SectionRelation, align};
use annexwatch::core::document::Document;
use serde_json::Value;

use super::reading::{markdown, shared};

/// The headings of a path below the document's title, as the truth writes them.
fn path(document: &Document, section: Option<usize>) -> Option<String> {
    let path = &document.sections[section?].path;
    Some(if path.len() > 1 { path[1..].join(" > ") } else { path.join(" > ") })
}

#[test]
fn section_links_of_the_editions_are_found() {
    let (mut said, mut right, mut wanted, mut relations, mut rows) = (0, 0, 0, 0, 0);
    for language in ["nl", "en"] {
        let Some(folder) = shared(&format!("editions/{language}")) else { return };
        let truth: Value =
            serde_json::from_str(&std::fs::read_to_string(folder.join("truth/sections.json")).unwrap()).unwrap();
        for (pair, truth) in truth.as_object().unwrap() {
            let (old, new) = pair.split_once('-').unwrap();
            let read = |year: &str| markdown(&std::fs::read_to_string(folder.join(format!("{year}.md"))).unwrap());
            let (old, new) = (read(old), read(new));
            let (alignment, _) = align(&old, &new, &[]);
            let text = |value: &Value| value.as_str().map(str::to_owned);
            let truth: BTreeMap<_, _> = truth
                .as_array()
                .unwrap()
                .iter()
                .map(|row| ((text(&row["old"]), text(&row["new"])), text(&row["relation"]).unwrap()))
                .collect();
            let links: BTreeMap<_, _> =
                alignment.sections.iter().map(|link| ((path(&old, link.old), path(&new, link.new)), link)).collect();
            for (key, link) in &links {
                if key.0.is_some() && key.1.is_some() {
                    said += 1;
                    right += usize::from(truth.contains_key(key));
                }
                if truth.get(key).map(String::as_str) != Some(link.relation.as_str()) {
                    eprintln!(
                        "{pair}: said {:?} {key:?}, truth {:?}; {:?}",
                        link.relation,
                        truth.get(key),
                        link.why.lines()
                    );
                }
            }
            for (key, relation) in &truth {
                wanted += usize::from(key.0.is_some() && key.1.is_some());
                rows += 1;
                relations += usize::from(links.get(key).is_some_and(|link| link.relation.as_str() == relation));
                if !links.contains_key(key) {
                    eprintln!("{pair}: missed {relation} {key:?}");
                }
            }
            assert!(alignment.sections.iter().all(|link| (0.0..=1.0).contains(&link.confidence)));
            assert_eq!(alignment.sections[0].relation, SectionRelation::Renumbered);
        }
    }
    let share = |part: usize, of: usize| part as f32 / of as f32;
    eprintln!("links P {right}/{said} R {right}/{wanted}, relations {relations}/{rows}");
    assert!(share(right, said) >= 0.97, "precision {right}/{said}");
    assert!(share(right, wanted) >= 0.97, "recall {right}/{wanted}");
    assert!(share(relations, rows) >= 0.90, "relations {relations}/{rows}");
}
