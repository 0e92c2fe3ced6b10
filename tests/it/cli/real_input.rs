//! Documents that publishers made, from the shared data: what the commands make of them.

use serde_json::Value;

use crate::support::command::{run, run_with, shared};

fn extract(path: &str) -> Option<Value> {
    let file = shared(path)?;
    let ran = run(&["extract", "--format", "json", &file.display().to_string()]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{path}");
    Some(ran.json())
}

fn blocks(document: &Value) -> Vec<&Value> {
    let sections = document["sections"].as_array().unwrap();
    sections.iter().flat_map(|section| section["blocks"].as_array().unwrap()).collect()
}

fn sentences(document: &Value) -> Vec<&str> {
    blocks(document)
        .into_iter()
        .flat_map(|block| block["sentences"].as_array().unwrap())
        .map(|sentence| sentence.as_str().unwrap())
        .collect()
}

/// The page that annexwatch was made for: one sheet of text, saved by hand.
#[test]
fn the_dutch_annex_is_read_as_a_person_reads_it() {
    let Some(document) = extract("corpus/nl-annex/2022-page-56.txt") else { return };
    assert_eq!(document["title"], "Bijlage 7: Internationale inspanningen op asiel en migratie 2022");
    let headings: Vec<&str> =
        document["sections"].as_array().unwrap().iter().filter_map(|section| section["heading"].as_str()).collect();
    assert_eq!(
        headings,
        ["Bijlage 7: Internationale inspanningen op asiel en migratie 2022", "Inleiding", "Migratiesamenwerking"]
    );
    assert_eq!(document["sections"][1]["page_label"], "56");
    let texts: Vec<&str> = blocks(&document).iter().map(|block| block["text"].as_str().unwrap()).collect();
    assert!(texts.iter().all(|text| !text.contains("56") && !text.contains('\n')), "{texts:?}");
    assert!(texts.iter().any(|text| text.contains("op deze thema's gepubliceerd op")), "{texts:?}");
    assert!(texts.iter().any(|text| text.contains("vooruitkijken naar de toekomst), dat in")), "wraps are joined");
    let (last, others) = texts.split_last().unwrap();
    assert!(last.ends_with("(Oost-Europa en") || last.ends_with("Oost-Europa en"), "{last}");
    assert!(!others.is_empty());
    let cut: Vec<bool> = blocks(&document).iter().map(|block| block["cut_off"] == true).collect();
    assert_eq!(cut.iter().filter(|cut| **cut).count(), 1);
    assert_eq!(cut.last(), Some(&true));
}

#[test]
fn what_the_dutch_annex_promises_and_what_it_reports() {
    let Some(document) = extract("corpus/nl-annex/2022-page-56.txt") else { return };
    let questions: String = sentences(&document)
        .iter()
        .map(|sentence| serde_json::json!({"id": sentence, "language": "nl", "sentence": sentence}).to_string() + "\n")
        .collect();
    let ran = run_with(&["classify"], &questions);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let answers: Vec<Value> = ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let with = |words: &str| {
        let answer = answers.iter().find(|answer| answer["id"].as_str().unwrap().contains(words));
        answer.unwrap_or_else(|| panic!("no sentence with {words}"))
    };
    let promise = with("Het kabinet zal zich in 2023 blijven inspannen");
    assert_eq!(promise["label"], "commitment", "{promise}");
    assert_eq!(promise["deadline"]["value"], "2023-12-31", "{promise}");
    assert_eq!(promise["actor"]["text"].as_str().unwrap().to_lowercase(), "het kabinet");
    assert_eq!(with("in 2022 hervat en is in december 2022")["label"], "result");
    let promises: Vec<&str> = answers
        .iter()
        .filter(|answer| answer["label"] == "commitment")
        .filter_map(|answer| answer["id"].as_str())
        .collect();
    assert!(promises.len() <= 5, "few sentences of this page promise: {promises:?}");
}

/// A sentence that the file breaks off is never news, neither as gone nor as new.
#[test]
fn a_sentence_that_is_cut_off_is_never_reported() {
    let Some(page) = shared("corpus/nl-annex/2022-page-56.txt") else { return };
    let text = std::fs::read_to_string(&page).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let next = folder.path().join("2023.txt");
    // The next edition: the same page, without the sentence that is broken off.
    let end = text.find("Op regionaal niveau").unwrap();
    std::fs::write(&next, text[..end].replace("migratie 2022", "migratie 2023")).unwrap();
    for (old, new) in [(&page, &next), (&next, &page)] {
        let args = ["compare", "--format", "json", "--periods", "2022,2023"].map(str::to_owned).into_iter();
        let args: Vec<String> = args.chain([old, new].map(|file| file.display().to_string())).collect();
        let ran = run(&args);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let report = ran.json();
        for row in report["commitments"].as_array().unwrap().iter().filter(|row| row["alarm"] == true) {
            assert!(!row.to_string().contains("regionaal niveau"), "{row}");
        }
    }
}

/// Five versions of a report that an office saved by Word: every step is compared, and most of each is found again.
#[test]
fn each_version_of_an_accessibility_report_is_compared_with_the_one_before() {
    let mut steps = 0;
    for [old, new] in [["1.0", "2.0"], ["2.0", "2.2"], ["2.2", "2.3"], ["2.3", "2.4"]] {
        let name = |version| shared(&format!("corpus/nl-vws-toegankelijkheid-android/v{version}.pdf"));
        let (Some(old), Some(new)) = (name(old), name(new)) else { return };
        let ran = run(&["compare".into(), "--format".into(), "json".into(), old, new]);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{ran:?}");
        let report = ran.json();
        assert_eq!(report["held"], Value::Null);
        assert_eq!((&report["old"]["health"], &report["new"]["health"]), (&Value::from("ok"), &Value::from("ok")));
        let count = |relation: &str| report["sentences"][relation].as_u64().unwrap();
        let found = count("same") + count("edited") + count("split") + count("merged");
        assert!(found > 3 * count("dropped"), "{}", report["sentences"]);
        let alarms = report["commitments"].as_array().unwrap().iter().filter(|row| row["alarm"] == true).count();
        assert!(alarms <= 3, "a new version of one report is no flood of news: {}", report["commitments"]);
        // Two versions of one year: no deadline can have passed.
        assert!(report["commitments"].as_array().unwrap().iter().all(|row| row["status"] != "lapsed"));
        steps += 1;
    }
    assert_eq!(steps, 4);
}
