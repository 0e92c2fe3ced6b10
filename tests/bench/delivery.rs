//! Prints how fast subscriptions are matched and mails composed, on one core: `cargo run --release --example delivery`.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "it prints figures, and a broken fixture ends it")]

use std::collections::BTreeMap;
use std::time::Instant;

use annexwatch::core::document::Language;
use annexwatch::core::extract::{self, Options};
use annexwatch::core::report::{self, Edition, Report};
use annexwatch::job::matching::Index;
use annexwatch::mail::message::{self, Message, Party};
use annexwatch::render::{self, Foot, Frame};
use annexwatch::shape::choices::{Choices, Event, Rhythm, STATUSES};

const SUBSCRIPTIONS: usize = 100_000;
const MAILS: usize = 2_000;

/// The report on the last two shipped Dutch editions.
fn sample() -> Report {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots/sample/nl");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let read = |path: &std::path::Path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let options = Options { file_name: Some(name), ..Options::default() };
        extract::extract(&std::fs::read(path).unwrap(), &options)
    };
    let documents: Vec<_> = files.iter().rev().take(2).map(|path| read(path)).collect();
    let edition = |at: usize, period: &str| Edition {
        file: period.to_owned(),
        url: None,
        sha256: period.to_owned(),
        period: Some(period.to_owned()),
        document: &documents[at],
    };
    report::compare(&[], &edition(1, "2024"), &edition(0, "2025"), &report::Options::default())
}

/// Choices that are all unlike each other, of words that the report has and words that it has not.
fn choices(n: usize, words: &[String]) -> Choices {
    let word = |k: usize| words[(n * 7 + k * 13) % words.len()].clone();
    Choices {
        topics: vec![word(1), format!("{} {}", word(2), word(3)), format!("onderwerp{n}")],
        sections: if n.is_multiple_of(5) { vec![word(4)] } else { Vec::new() },
        statuses: STATUSES.iter().skip(n % 6).take(2).map(|status| status.as_str().to_owned()).collect(),
        partners: if n.is_multiple_of(7) { vec!["TN".to_owned(), "NE".to_owned()] } else { Vec::new() },
        rhythm: Rhythm::ALL[n % 4],
        events_only: false,
        events: vec![Event::ALL[n % 4]],
    }
    .tidy()
    .unwrap()
}

fn main() {
    let report = sample();
    let alarms = report.commitments.iter().filter(|row| row.alarm).count();
    let mut words: BTreeMap<String, ()> = BTreeMap::new();
    for row in &report.commitments {
        let text = row.new.as_ref().or(row.old.as_ref()).map(|passage| passage.text.to_lowercase()).unwrap_or_default();
        words.extend(
            text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 3).map(|word| (word.to_owned(), ())),
        );
    }
    let words: Vec<String> = words.into_keys().collect();
    let kept: Vec<String> = (0..SUBSCRIPTIONS).map(|n| choices(n, &words).to_json()).collect();

    let start = Instant::now();
    let index = Index::new(&report);
    let hits = kept.iter().filter(|json| !index.hits(&Choices::from_json(json).unwrap()).is_empty()).count();
    let took = start.elapsed().as_secs_f64();
    println!(
        "matching: {SUBSCRIPTIONS} subscriptions, no two alike, against {alarms} alarms: {took:.3} s ({hits} hit)"
    );

    let language = Language::new("nl");
    let frame = Frame {
        report_url: Some("https://watch.example/reports/1".to_owned()),
        ..Frame::new(language.clone(), "Plan")
    };
    let start = Instant::now();
    let mut bytes = 0;
    for (n, json) in kept.iter().enumerate().take(MAILS) {
        let choices = Choices::from_json(json).unwrap();
        let frame = Frame { asked: Some(render::asked(&choices, "Plan", &language)), ..frame.clone() };
        let foot = Foot {
            unsubscribe_url: Some(format!("https://watch.example/leave/{n}")),
            manage_url: Some(format!("https://watch.example/my/{n}")),
        };
        let letter = render::letter(&language, &[(report.clone(), frame)], &[], &foot);
        let message = Message {
            from: Party { name: None, address: "watch@watch.example".to_owned() },
            to: Party { name: None, address: format!("reader{n}@example.org") },
            subject: letter.subject,
            message_id: format!("<{n}@watch.example>"),
            date: chrono::DateTime::UNIX_EPOCH,
            list_id: Some("plan.watch.example".to_owned()),
            list_name: None,
            unsubscribe_url: foot.unsubscribe_url,
            one_click: true,
            html: letter.html,
            text: letter.text,
        };
        bytes += message::compose(&message).unwrap().len();
    }
    let rate = MAILS as f64 / start.elapsed().as_secs_f64();
    println!("composing: {rate:.0} mails a second on one core, {} bytes each", bytes / MAILS);
}
