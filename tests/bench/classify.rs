//! How many sentences a second are read, on one core: the labelled sentences of the shared data with the sentence before;
//! and how long the lexicons take to load.
//!
//! `cargo bench --bench classify` with criterion; `cargo bench --bench classify -- once 20` reads them twenty times and
//! ends, for a profiler that counts instructions (`valgrind --tool=callgrind`).

#![allow(clippy::unwrap_used, clippy::print_stderr, missing_docs, reason = "a bench may panic, and says what it lacks")]

use annexwatch::core::commitment::detect::read;
use annexwatch::core::commitment::lexicon::Lexicon;
use annexwatch::core::document::Language;
use annexwatch::shape::reading::SentenceLine;
use criterion::{Criterion, Throughput};

fn main() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/gold/dev.jsonl");
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: {} is not here", path.display());
        return;
    };
    let lines: Vec<(Language, SentenceLine)> = text
        .lines()
        .map(|line| serde_json::from_str::<SentenceLine>(line).unwrap())
        .map(|line| (Language::new(&line.language), line))
        .collect();
    let all = || {
        lines
            .iter()
            .map(|(language, line)| line.with_context(|context| read(language, &line.sentence, context)).why.len())
            .sum::<usize>()
    };
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [first, times, ..] = arguments.as_slice()
        && first == "once"
    {
        let times: usize = times.parse().unwrap();
        std::hint::black_box((0..times).map(|_| all()).sum::<usize>());
        return;
    }
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("classify");
    group.throughput(Throughput::Elements(u64::try_from(lines.len()).unwrap()));
    group.bench_function("labelled sentences", |b| b.iter(all));
    group.finish();
    // What is asked: twenty milliseconds for all of them.
    let files = [
        include_str!("../../src/core/commitment/lexicon/de.toml"),
        include_str!("../../src/core/commitment/lexicon/en.toml"),
        include_str!("../../src/core/commitment/lexicon/nl.toml"),
    ];
    criterion.bench_function("load the lexicons", |b| b.iter(|| files.map(|text| Lexicon::parse(text).unwrap())));
    criterion.final_summary();
}
