//! Three small editions of an invented plan in which every status occurs.

use annexwatch::core::commitment::{Slot, Status, Strength};
use annexwatch::core::document::Document;
use annexwatch::core::report::Report;

use super::editions::{document, report, row};

const FIRST: &str = "# Waterplan 2022
## 1 Inleiding
Dit plan beschrijft de inzet voor veilige havens. / In 2022 was het een druk jaar aan de kust.
## 2 Havens
Het kabinet zal de vuurtoren van Ameland restaureren. / Nederland zal in 2023 in Ghana 60 loodsen opleiden.
De schepen werden groter.";

const SECOND: &str = "# Waterplan 2023
## 1 Inleiding
Dit plan beschrijft de inzet voor veilige havens. / In 2023 was het een rustig jaar aan de kust.
Het kabinet blijft zich inzetten voor schoon zwemwater in de grote rivieren.
## 2 Havens
De schepen werden groter. / Nederland zal in 2024 in Ghana 60 loodsen opleiden.
Het kabinet zal de kade van Delfzijl in 2024 versterken. / Nederland zal het Havenfonds met 40 miljoen euro aanvullen.
Het kabinet streeft ernaar de sluis bij Tiel te verbreden. / De sluis bij Tiel is te smal voor nieuwe schepen.
In 2024 zal Nederland in Kenia twee reddingsstations bouwen.
## 3 Vissers
Nederland zal vóór 1 oktober 2024 een meldpunt voor spookvisnetten openen. / De vangst liep terug.
Het kabinet zal de opleiding van jonge garnalenvissers op Urk steunen. / Veel vissers zijn ouder dan vijftig.
Het kabinet zal elk jaar een kaart van de mosselbanken publiceren.";

const THIRD: &str = "# Waterplan 2024
## 1 Inleiding
Dit plan beschrijft de inzet voor veilige havens. / In 2024 was het een woelig jaar aan de kust.
Het kabinet blijft zich inzetten voor schoon zwemwater in de grote rivieren.
## 2 Havens
De schepen werden groter. / In 2024 zijn in Ghana 60 loodsen opgeleid.
Nederland zal het Havenfonds met 25 miljoen euro aanvullen. / De kade van Delfzijl is in mei 2024 versterkt.
Het kabinet zal de sluis bij Tiel vóór 1 juli 2026 verbreden. / De sluis bij Tiel is te smal voor nieuwe schepen.
Het kabinet zal de vuurtoren van Ameland restaureren. / In 2025 zal Nederland in Togo twee reddingsstations bouwen.
Het kabinet zal elk jaar een kaart van de mosselbanken publiceren.
## 3 Vissers
De vangst liep terug. / Veel vissers zijn ouder dan vijftig.";

fn three() -> Report {
    let documents: Vec<Document> = [FIRST, SECOND, THIRD].iter().map(|text| document("nl", text)).collect();
    report(&[("2022", &documents[0]), ("2023", &documents[1]), ("2024", &documents[2])])
}

#[test]
fn every_status_occurs_where_it_should() {
    let report = three();
    assert_eq!(report.held, None);
    let cases = [
        ("zwemwater", Status::Kept, &[][..], false, false),
        ("loodsen", Status::ReportedDone, &[], false, false),
        ("Delfzijl", Status::ReportedDone, &[], false, false),
        ("Havenfonds", Status::Weakened, &[Slot::Amount], true, false),
        ("sluis bij Tiel vóór", Status::Strengthened, &[Slot::Modality, Slot::Deadline], true, false),
        ("Kenia", Status::Lapsed, &[], true, false),
        ("Togo", Status::New, &[], true, false),
        ("spookvisnetten", Status::Lapsed, &[], true, false),
        ("garnalenvissers", Status::Dropped, &[], true, false),
        ("vuurtoren", Status::Restored, &[], true, false),
        ("mosselbanken", Status::Kept, &[], false, true),
    ];
    for (words, status, changed, alarm, moved) in cases {
        let row = row(&report, words);
        assert_eq!(
            (row.status, row.changed.as_slice(), row.alarm, row.moved),
            (status, changed, alarm, moved),
            "{row:#?}"
        );
    }
    assert_eq!(report.commitments.len(), cases.len(), "{:#?}", report.commitments);
    let alarms: Vec<bool> = report.commitments.iter().map(|row| row.alarm).collect();
    assert!(alarms.windows(2).all(|pair| pair[0] || !pair[1]), "alarms first");
}

#[test]
fn a_rolled_year_is_kept_and_other_words_are_reworded() {
    let (first, second) = (document("nl", FIRST), document("nl", SECOND));
    let report = report(&[("2022", &first), ("2023", &second)]);
    assert_eq!(row(&report, "loodsen").status, Status::Kept);
    let reworded = document(
        "nl",
        &SECOND.replace(
            "Het kabinet zal de kade van Delfzijl in 2024 versterken.",
            "In 2024 wordt de kade in Delfzijl versterkt.",
        ),
    );
    let report = super::editions::report(&[("2023", &second), ("2023b", &reworded)]);
    assert_eq!(row(&report, "Delfzijl").status, Status::Reworded, "{:#?}", row(&report, "Delfzijl"));
}

#[test]
fn a_passage_says_where_it_stands() {
    let report = three();
    let row = row(&report, "Havenfonds");
    let (old, new) = (row.old.as_ref().unwrap(), row.new.as_ref().unwrap());
    assert_eq!(new.section, ["Waterplan 2024", "2 Havens"]);
    assert_eq!((old.strength, new.strength), (Some(Strength::Firm), Some(Strength::Firm)));
    assert_eq!((new.page, new.page_label.as_deref(), new.doubt), (1, Some("56"), None));
    assert!(old.position > 0.0 && old.position < 1.0);
    assert!(!row.words.is_empty() && row.why.iter().any(|why| why.contains("25 miljoen euro")), "{row:#?}");
    let restored = super::editions::row(&report, "vuurtoren");
    let from = restored.restored_from.as_ref().unwrap();
    assert_eq!(
        (restored.old.is_none(), from.period.as_deref(), from.passage.section[1].as_str()),
        (true, Some("2022"), "2 Havens")
    );
    let gone = super::editions::row(&report, "Kenia");
    assert!(gone.nearest.as_ref().is_some_and(|nearest| nearest.passage.text.contains("Togo")), "{gone:#?}");
}

#[test]
fn names_of_rows_are_stable_and_distinct() {
    let (a, b) = (three(), three());
    assert_eq!(a, b);
    let mut ids: Vec<&str> = a.commitments.iter().map(|row| row.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), a.commitments.len());
    assert!(ids.iter().all(|id| id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit())));
    assert!(a.rules.contains("nl/") && a.rules.contains("relate/"), "{}", a.rules);
}
