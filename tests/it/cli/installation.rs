//! Commands on an installation: a config, a folder of data, files on disk, and the daemon as a process.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use annexwatch::mail::sink::{Fault, Misbehaviour, Sink, SinkOptions, Step};

use crate::support::command::{Ran, binary, finish, own, run};
use crate::support::place::Place;

/// The lines of a log that are no log records: what the command itself says.
fn said(ran: &Ran) -> Vec<&str> {
    ran.stderr.lines().filter(|line| !line.starts_with('{')).collect()
}

#[test]
fn the_shipped_samples_are_checked_and_then_there_is_nothing_new() {
    let place = Place::new(|text| text);
    for _ in 0..2 {
        let ran = place.run(&["check"]);
        assert_eq!((ran.code, said(&ran)), (Some(0), vec![]), "{ran:?}");
        assert!(ran.stdout.contains("sample-nl: 5 editions kept (2021, 2022, 2023, 2024, 2025)"), "{}", ran.stdout);
        assert!(ran.stdout.contains("sample-en: 3 editions kept (2023, 2024, 2025)"), "{}", ran.stdout);
        assert!(ran.stdout.contains("last report: 2025 compared with 2024"), "{}", ran.stdout);
    }
    let jobs = place.run(&["jobs", "list", "--format", "json"]);
    assert_eq!(jobs.json()["jobs"], serde_json::json!([]), "nothing waits: {jobs:?}");
    let done = place.run(&["jobs", "list", "--state", "done", "--format", "json"]);
    assert!(done.json()["jobs"].as_array().is_some_and(|jobs| jobs.len() >= 10), "{done:?}");
    assert_eq!(place.run(&["held", "--format", "json"]).json()["held"], serde_json::json!([]));
    assert_eq!(place.run(&["held", "list", "--format", "text"]).stdout, "nothing waits for a person\n");
    assert_eq!(place.run(&["jobs", "retry"]).stdout, "0 parked jobs are tried again\n");
    assert!(!place.folder.path().join("data/outgoing").exists(), "nobody subscribed, and so nobody is written to");
}

/// A file that cannot be read is held: exit code 3, and the list names it.
#[test]
fn a_check_that_finds_an_unreadable_file_says_that_it_is_held() {
    let place = Place::new(|text| text.replace("[mail]\n", "[mail]\noperator = \"you@example.org\"\n"));
    let files = place.folder.path().join("files");
    std::fs::create_dir(&files).unwrap();
    let text = std::fs::read_to_string(place.config()).unwrap();
    let english = format!("{}/snapshots/sample/en", env!("CARGO_MANIFEST_DIR"));
    std::fs::write(place.config(), text.replace(&english, "files")).unwrap();
    let name = "annex-displacement-and-safe-routes-2024.docx";
    std::fs::copy(own("snapshots/sample/en").join(name), files.join(name)).unwrap();
    std::fs::write(files.join("annex-displacement-and-safe-routes-2025.pdf"), "").unwrap();
    let ran = place.run(&["check", "sample-en"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    assert!(ran.stdout.contains("held (1): 2025") && ran.stdout.contains("empty"), "{}", ran.stdout);
    let held = place.run(&["held", "list", "--format", "json"]).json();
    assert_eq!((&held["held"][0]["state"], &held["held"][0]["kind"]), (&"waiting".into(), &"edition".into()), "{held}");
    let shown = place.run(&["held", "show", "1", "--format", "text"]);
    assert!(shown.stdout.contains("2025"), "{shown:?}");
    place.run(&["held", "show", "9"]).failed(1, &["number 9"]);
    // The operator's mail lies in the folder.
    let mails = std::fs::read_dir(place.folder.path().join("data/outgoing")).unwrap().count();
    assert_eq!(mails, 1);
}

#[test]
fn a_config_that_cannot_be_is_told_in_one_line_and_nothing_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("config.toml");
    let text = annexwatch::config::REFERENCE.replace("[mail]\n", "[mail]\nform = \"x\"\n");
    std::fs::write(&config, text).unwrap();
    let args = |command: &[&str]| -> Ran {
        let mut all = vec!["--config", config.to_str().unwrap()];
        all.extend(command);
        run(&all)
    };
    for command in [&["check"][..], &["serve"], &["jobs"], &["held", "list"], &["fetch", "https://example.org/"]] {
        args(command).failed(1, &["config.toml", "unknown field", "form"]);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no partial state");
    run(&["--config", "/nowhere/config.toml", "check"]).failed(1, &["/nowhere/config.toml", "--config"]);
}

#[test]
fn names_that_nothing_has_are_told_with_those_there_are() {
    let place = Place::new(|text| text);
    let ran = place.run(&["check", "nope"]);
    ran.failed(1, &["nope", "sample-nl", "sample-en"]);
    place.run(&["jobs", "retry", "77"]).failed(1, &["77"]);
    place.run(&["subscribers", "invite", "not an address", "--series", "sample-nl"]).failed(1, &["not an address"]);
    place.run(&["subscribers", "invite", "you@example.org", "--series", "nope"]).failed(1, &["nope"]);
    place.run(&["worker"]).failed(1, &["PostgreSQL", "service.database"]);
}

/// Variables that are no values of the config do not disturb it; one that is mistyped does.
#[test]
fn the_environment_sets_config_and_log_beside_values() {
    let place = Place::new(|text| text);
    let mut command = binary();
    command
        .env("ANNEXWATCH_CONFIG", place.config())
        .env("ANNEXWATCH_LOG", "error")
        .env("ANNEXWATCH_SERVICE__DATA", "other");
    command.arg("jobs");
    let ran = finish(command, "");
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{ran:?}");
    assert!(place.folder.path().join("other/annexwatch.db").exists());
    let mut command = place.command(&["jobs"]);
    command.env("ANNEXWATCH_SERVICE__DTAA", "other");
    finish(command, "").failed(1, &["unknown field", "dtaa"]);
}

/// The gate refuses addresses of this machine and its network, and names the rule.
#[test]
fn what_the_gate_refuses_is_told_with_the_rule() {
    let place = Place::new(|text| text);
    for (url, words) in [
        ("http://127.0.0.1:1/x", "loopback"),
        ("http://169.254.169.254/latest/meta-data", "refused-address"),
        ("file:///etc/passwd", "file"),
        ("nonsense", "not an address"),
    ] {
        let ran = place.run(&["fetch", url]);
        ran.failed(1, &[url, words]);
    }
}

/// A mail server that cannot be reached fails no check: the mail waits, and the command says so.
#[test]
fn a_mail_server_that_cannot_be_reached_keeps_the_mail_waiting() {
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let place = Place::new(|text| {
        let server = format!("[mail.smtp]\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\n\n# A fictitious");
        text.replace("folder = \"data/outgoing\"\n", "").replacen("# A fictitious", &server, 1)
    });
    let invited = place.run(&["subscribers", "invite", "you@example.org", "--series", "sample-nl", "--language", "nl"]);
    assert_eq!(invited.code, Some(0), "{invited:?}");
    let ran = place.run(&["check", "sample-nl"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let said = said(&ran);
    assert_eq!(said.len(), 1, "{ran:?}");
    assert!(said[0].contains("1 mail") && said[0].contains("tried again"), "{}", said[0]);
    assert!(place.run(&["subscribers", "--format", "text"]).stdout.contains("you@example.org"));
    let listed = place.run(&["subscribers", "--format", "json"]).json();
    assert_eq!(listed["subscribers"][0]["address"], "you@example.org", "{listed}");
    assert_eq!(listed["subscribers"][0]["series"], serde_json::json!(["sample-nl"]), "{listed}");
}

/// The daemon under load, told to stop: it ends by itself, and the next one has all that was not done.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_daemon_that_is_told_to_stop_loses_nothing() {
    let sink = Sink::start(SinkOptions::default()).await.unwrap();
    sink.misbehave(vec![Fault::always(Step::MessageEnd, Misbehaviour::Stall)]);
    let place = Place::new(|text| {
        let port = sink.address().port();
        let server = format!("[mail.smtp]\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\n\n# A fictitious");
        text.replace("folder = \"data/outgoing\"\n", "").replacen("# A fictitious", &server, 1)
    });
    place.run(&["subscribers", "invite", "you@example.org", "--series", "sample-nl"]);
    let mut daemon = place.command(&["serve"]).stdin(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    // It has begun when it says that it checked something.
    let mut log = BufReader::new(daemon.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("\"checked\"") {
        line.clear();
        assert!(log.read_line(&mut line).unwrap() > 0, "it ended early");
    }
    let reading = std::thread::spawn(move || log.lines().map_while(Result::ok).collect::<Vec<_>>());
    let told = Command::new("kill").arg("-TERM").arg(daemon.id().to_string()).status().unwrap();
    assert!(told.success());
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = daemon.try_wait().unwrap() {
            break status;
        }
        if begun.elapsed() > Duration::from_secs(90) {
            daemon.kill().unwrap();
            panic!("it did not stop: {:#?}", reading.join().unwrap());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    assert_eq!(status.code(), Some(0), "{:#?}", reading.join().unwrap());
    let open = place.run(&["jobs", "list", "--format", "json"]).json();
    let leased = open["jobs"].as_array().unwrap().iter().filter(|job| job["state"] == "leased").count();
    assert_eq!(leased, 0, "what was begun is done or given back: {open}");

    sink.misbehave(Vec::new());
    let ran = place.run(&["check"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(
        ran.stdout.contains("sample-nl: 5 editions kept") && ran.stdout.contains("2025 compared with 2024"),
        "{ran:?}"
    );
    assert_eq!(place.run(&["jobs", "list", "--format", "json"]).json()["jobs"], serde_json::json!([]));
    assert!(Path::new(&place.folder.path().join("data/annexwatch.db")).exists());
}
