//! Proofs and exports of a real installation, checked by `verifier.py`.

use std::path::Path;
use std::process::Command;

use crate::support::command::Ran;
use crate::support::place::Place;

/// Runs the verifier that lies in the folder; nothing where there is no Python.
pub(super) fn verifier(program: &Path, args: &[&Path]) -> Option<(bool, String)> {
    let ran = match Command::new("python3").arg(program).args(args).output() {
        Ok(ran) => ran,
        Err(error) => {
            eprintln!("skipped: no python3 ({error})");
            return None;
        }
    };
    let said = String::from_utf8_lossy(&ran.stdout).into_owned() + &String::from_utf8_lossy(&ran.stderr);
    Some((ran.status.success(), said))
}

#[track_caller]
fn done(ran: &Ran) {
    assert_eq!(ran.code, Some(0), "{ran:?}");
}

/// The name of one snapshot that the installation keeps.
fn some_snapshot(place: &Place) -> String {
    let mut folder = place.folder.path().join("data/sha256");
    while folder.is_dir() {
        let mut inside: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        inside.sort();
        folder = inside.swap_remove(0);
    }
    folder.file_name().unwrap().to_str().unwrap().to_owned()
}

#[test]
fn a_proof_is_small_and_holds_without_us() {
    let place = Place::new(|text| text);
    done(&place.run(&["check", "sample-en"]));
    let before = place.folder.path().join("checkpoint-before");
    let exported = place.folder.path().join("before");
    done(&place.run(&["export", exported.to_str().unwrap()]));
    std::fs::copy(exported.join("data/checkpoint"), &before).unwrap();
    let name = some_snapshot(&place);
    done(&place.run(&["check", "sample-nl"]));

    let folder = place.folder.path().join("proof");
    let out = folder.to_str().unwrap();
    done(&place.run(&["prove", &name, "--earlier", before.to_str().unwrap(), "--with-bytes", "--out", out]));
    let size = std::fs::metadata(folder.join("proof.json")).unwrap().len();
    assert!(size <= 20_000, "{size} bytes");
    let program = folder.join("verifier.py");
    let Some((holds, said)) = verifier(&program, &[&folder, Path::new("--earlier"), &before]) else { return };
    assert!(holds && said.contains(&name) && said.contains("of 8"), "{said}");

    let json = std::fs::read_to_string(folder.join("proof.json")).unwrap();
    let tampered = |change: &dyn Fn(&mut serde_json::Value), words: &str| {
        let mut proof: serde_json::Value = serde_json::from_str(&json).unwrap();
        change(&mut proof);
        std::fs::write(folder.join("proof.json"), proof.to_string()).unwrap();
        let (holds, said) = verifier(&program, &[&folder]).unwrap();
        assert!(!holds && said.contains(words), "{said}");
    };
    let in_leaf = |from: &'static str, to: &'static str| {
        move |proof: &mut serde_json::Value| {
            let leaf = proof["leaf"].as_str().unwrap().replacen(from, to, 1);
            assert_ne!(proof["leaf"], leaf.as_str(), "{from}");
            proof["leaf"] = leaf.into();
        }
    };
    tampered(&in_leaf("\"fetched_at\":\"20", "\"fetched_at\":\"19"), "not in the log");
    tampered(&|proof| proof["position"] = 3.into(), "not in the log");
    tampered(&|proof| proof["inclusion"][0] = "00".repeat(32).into(), "not in the log");
    tampered(&|proof| proof["earlier"]["consistency"][0] = "00".repeat(32).into(), "rewritten");
    tampered(
        &|proof| proof["checkpoint"] = proof["checkpoint"].as_str().unwrap().replacen("\n8\n", "\n9\n", 1).into(),
        "signature",
    );
    std::fs::write(folder.join("proof.json"), &json).unwrap();
    std::fs::write(folder.join("snapshot"), "other bytes").unwrap();
    let (holds, said) = verifier(&program, &[&folder]).unwrap();
    assert!(!holds && said.contains("not the bytes"), "{said}");
    // Another key than the one that is trusted.
    let (holds, said) =
        verifier(&program, &[&folder, Path::new("--key"), Path::new("watch.example+00000000+AQ==")]).unwrap();
    assert!(!holds && said.contains("the one that you trust"), "{said}");
}

#[test]
fn what_cannot_be_proved_is_said() {
    let place = Place::new(|text| text);
    place.run(&["export", "bag"]).failed(1, &["empty"]);
    done(&place.run(&["check", "sample-en"]));
    place.run(&["prove", &"0".repeat(64)]).failed(1, &["no such snapshot"]);
    let name = some_snapshot(&place);
    place.run(&["prove", &name, "--capture", "99"]).failed(1, &["captures"]);
    let forged = place.folder.path().join("forged");
    std::fs::write(&forged, "localhost/annexwatch\n1\nAAAA\n").unwrap();
    place.run(&["prove", &name, "--earlier", forged.to_str().unwrap()]).failed(1, &["earlier checkpoint"]);
    let there = place.folder.path().to_str().unwrap();
    place.run(&["prove", &name, "--out", there]).failed(1, &["cannot write"]);
}

#[test]
fn an_export_is_a_bag_that_holds() {
    let place = Place::new(|text| text);
    done(&place.run(&["check"]));
    let bag = place.folder.path().join("bag");
    done(&place.run(&["export", bag.to_str().unwrap()]));
    let manifest = std::fs::read_to_string(bag.join("manifest-sha256.txt")).unwrap();
    for line in manifest.lines() {
        let (digest, path) = line.split_once("  ").unwrap();
        let bytes = std::fs::read(bag.join(path)).unwrap();
        assert_eq!(annexwatch::archive::Digest::of(&bytes).to_string(), digest, "{path}");
    }
    assert_eq!(manifest.lines().count(), 8 + 4, "{manifest}");
    assert!(!manifest.contains("log.key"), "the signing key stays at home");
    let data = bag.join("data");
    let Some((holds, said)) = verifier(&data.join("verifier.py"), &[&data]) else { return };
    assert!(holds && said.contains("8 captures, 8 snapshots"), "{said}");
}
