//! A2: somebody changes an export, or the archive before it, and the second verifier says so from one earlier checkpoint.

use std::path::{Path, PathBuf};

use super::proved::verifier;
use crate::support::place::Place;

/// An export of eight captures, and the checkpoint that an archivist kept at the first few.
struct Export {
    place: Place,
    kept: PathBuf,
    data: PathBuf,
}

impl Export {
    fn new() -> Self {
        let place = Place::new(|text| text);
        let at = |name: &str| place.folder.path().join(name);
        for (series, bag) in [("sample-en", "before"), ("sample-nl", "bag")] {
            assert_eq!(place.run(&["check", series]).code, Some(0));
            assert_eq!(place.run(&["export", at(bag).to_str().unwrap()]).code, Some(0));
        }
        let (kept, data) = (at("before/data/checkpoint"), at("bag/data"));
        Self { place, kept, data }
    }

    /// What the verifier says of the export; nothing where there is no Python.
    fn said(&self) -> Option<(bool, String)> {
        verifier(&self.data.join("verifier.py"), &[&self.data, Path::new("--earlier"), &self.kept])
    }

    fn log(&self) -> Vec<String> {
        std::fs::read_to_string(self.data.join("log.jsonl")).unwrap().lines().map(str::to_owned).collect()
    }

    fn set_log(&self, lines: &[String]) {
        std::fs::write(self.data.join("log.jsonl"), lines.join("\n") + "\n").unwrap();
    }

    fn snapshot(&self, line: &str) -> PathBuf {
        let leaf: serde_json::Value = serde_json::from_str(line).unwrap();
        let name = leaf["sha256"].as_str().unwrap().to_owned();
        self.data.join("sha256").join(&name[..2]).join(&name[2..4]).join(name)
    }
}

#[test]
fn every_change_to_an_export_is_found() {
    let export = Export::new();
    let good = export.log();
    assert_eq!(good.len(), 8);
    let Some((holds, said)) = export.said() else { return };
    assert!(holds, "{said}");
    let changed = "changed, reordered, dropped or dated back";
    type Attack = fn(&mut Vec<String>);
    let attacks: [(&str, Attack, &str); 9] = [
        ("an edit", |log| log[0] = log[0].replacen("\"url\":\"", "\"url\":\"x", 1), changed),
        ("a deletion", |log| drop(log.remove(1)), changed),
        ("two in another order", |log| log.swap(0, 1), changed),
        ("dated back", |log| log[1] = log[1].replacen("\"fetched_at\":\"20", "\"fetched_at\":\"19", 1), changed),
        ("a doubled one", |log| log.insert(1, log[0].clone()), changed),
        ("put in between", |log| log.insert(2, log[7].clone()), changed),
        ("cut", |log| log.truncate(6), "are not the 8 that its checkpoint signs"),
        ("cut before what was kept", |log| log.truncate(1), "the log was cut"),
        ("one more at the end", |log| log.push(log[7].clone()), "are not the 8 that its checkpoint signs"),
    ];
    for (name, attack, words) in attacks {
        let mut log = good.clone();
        attack(&mut log);
        assert_ne!(log, good, "{name}");
        export.set_log(&log);
        let (holds, said) = export.said().unwrap();
        assert!(!holds && said.contains(words), "{name}: {said}");
    }
    export.set_log(&good);

    // The bytes: changed, swapped, gone.
    let [one, two] = [&good[0], &good[1]].map(|line| export.snapshot(line));
    let [first, second] = [&one, &two].map(|path| std::fs::read(path).unwrap());
    std::fs::write(&one, &second).unwrap();
    std::fs::write(&two, &first).unwrap();
    let (holds, said) = export.said().unwrap();
    assert!(!holds && said.matches("its bytes were changed").count() == 2, "{said}");
    std::fs::write(&one, &first).unwrap();
    std::fs::remove_file(&two).unwrap();
    let (holds, said) = export.said().unwrap();
    assert!(!holds && said.contains("its bytes are missing"), "{said}");
    std::fs::write(&two, &second).unwrap();
    assert!(export.said().unwrap().0, "all was put right");

    // A head of an earlier time with the log of that time: by itself sound, and not what was kept later.
    let now = std::fs::read(export.data.join("checkpoint")).unwrap();
    let later = export.place.folder.path().join("later");
    std::fs::write(&later, &now).unwrap();
    let before = export.kept.parent().unwrap();
    let (holds, said) = verifier(&before.join("verifier.py"), &[before, Path::new("--earlier"), &later]).unwrap();
    assert!(!holds && said.contains("the log was cut"), "{said}");
}

/// An old copy of the database is put back, and the archive goes on from there, signing what it has: another history.
#[test]
fn an_old_database_that_goes_on_is_found() {
    let place = Place::new(|text| text);
    let at = |name: &str| place.folder.path().join(name);
    assert_eq!(place.run(&["check", "sample-en"]).code, Some(0));
    let database = at("data/annexwatch.db");
    let old = std::fs::read(&database).unwrap();
    assert_eq!(place.run(&["check", "sample-nl"]).code, Some(0));
    assert_eq!(place.run(&["export", at("kept").to_str().unwrap()]).code, Some(0));
    for name in ["annexwatch.db-wal", "annexwatch.db-shm"] {
        drop(std::fs::remove_file(at("data").join(name)));
    }
    std::fs::write(&database, old).unwrap();
    assert_eq!(place.run(&["check", "sample-nl"]).code, Some(0));
    assert_eq!(place.run(&["verify", "--format", "text"]).code, Some(0), "by itself it is a sound archive");
    assert_eq!(place.run(&["export", at("after").to_str().unwrap()]).code, Some(0));
    let data = at("after/data");
    let kept = at("kept/data/checkpoint");
    let Some((holds, said)) = verifier(&data.join("verifier.py"), &[&data, Path::new("--earlier"), &kept]) else {
        return;
    };
    assert!(!holds && said.contains("changed, reordered, dropped or dated back"), "{said}");
}
