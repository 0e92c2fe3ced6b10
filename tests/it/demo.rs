//! The demo as somebody new runs it: one command, two mails, and every status in what it says.

use std::collections::BTreeSet;
use std::path::Path;

use annexwatch::core::commitment::Status;
use annexwatch::mail::sink::Received;
use annexwatch::store::Db;
use serde_json::Value;

use crate::support::app::Mail;
use crate::support::command::{Ran, run};

fn demo(folder: &Path) -> Ran {
    run(&[Path::new("demo"), Path::new("--once"), Path::new("--data"), folder])
}

/// The mail that the demo left, read as a mail program does.
fn mail(folder: &Path, language: &str) -> Mail {
    let data = std::fs::read(folder.join(format!("mail-{language}.eml"))).unwrap();
    Mail::parse(&Received { from: String::new(), to: Vec::new(), data })
}

/// The statuses of all reports of the demo's series.
async fn statuses(folder: &Path) -> BTreeSet<String> {
    let db = Db::open(&format!("sqlite:{}", folder.join("archive/annexwatch.db").display())).await.unwrap();
    let mut statuses = BTreeSet::new();
    for series in ["demo-nl", "demo-en"] {
        let summaries = db.reports_of(series, 100).await.unwrap();
        assert!(summaries.iter().all(|summary| summary.held.is_none()), "{summaries:?}");
        for summary in summaries {
            let body: Value = serde_json::from_str(&db.report(&summary.id).await.unwrap().unwrap().body).unwrap();
            for row in body["commitments"].as_array().unwrap() {
                statuses.insert(row["status"].as_str().unwrap().to_owned());
            }
        }
    }
    db.close().await;
    statuses
}

#[tokio::test]
async fn the_demo_does_the_whole_job() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("demo");
    // Its own folder can be used again: the second run begins anew.
    for _ in 0..2 {
        let ran = demo(&folder);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{ran:?}");
        for words in [
            "first check found 6 editions",
            "redactie@waakhond.example",
            "desk@watchdog.example",
            "mail-nl.eml",
            "report-en.html",
        ] {
            assert!(ran.stdout.contains(words), "{words}: {}", ran.stdout);
        }
    }
    let (dutch, english) = (mail(&folder, "nl"), mail(&folder, "en"));
    for (mail, words) in [(&dutch, "Weggevallen"), (&english, "Dropped")] {
        assert!(mail.subject.contains("2025"), "{mail:?}");
        assert!(mail.text.contains(words), "{mail:?}");
        assert!(mail.path("/leave/").len() > 20, "{mail:?}");
        assert!(!mail.html.contains("<script") && !mail.html.contains("<svg"), "mail programs drop both");
    }
    assert_ne!(dutch.message_id, english.message_id);
    for language in ["nl", "en"] {
        let page = std::fs::read_to_string(folder.join(format!("report-{language}.html"))).unwrap();
        assert!(page.contains(&format!("lang=\"{language}\"")), "{language}");
        let report = std::fs::read_to_string(folder.join(format!("report-{language}.json"))).unwrap();
        let report: Value = serde_json::from_str(&report).unwrap();
        assert_eq!((&report["old"]["period"], &report["new"]["period"]), (&"2024".into(), &"2025".into()));
        let alarms: Vec<&Value> =
            report["commitments"].as_array().unwrap().iter().filter(|row| row["alarm"] == true).collect();
        assert!(!alarms.is_empty());
        let mail = if language == "nl" { &dutch } else { &english };
        for alarm in alarms {
            // Words that changed are marked in the mail's text, so that only whole passages can be looked for.
            let sides = ["old", "new"].map(|side| alarm[side]["sentence"].as_str());
            if let [Some(sentence), None] | [None, Some(sentence)] = sides {
                assert!(mail.says(sentence), "{sentence} is not in {mail:?}");
            }
        }
    }
    let found = statuses(&folder).await;
    let expected: BTreeSet<String> = Status::ALL.iter().map(|status| status.as_str().to_owned()).collect();
    assert_eq!(found, expected, "every status occurs in what the demo shows");
}

/// A folder with somebody's files in it is left alone.
#[test]
fn a_folder_that_is_not_the_demos_own_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("thesis.txt");
    std::fs::write(&file, "years of work").unwrap();
    demo(folder.path()).failed(1, &["not empty", "--data"]);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "years of work");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}
