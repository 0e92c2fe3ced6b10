//! How fast alignment and word diff are, beside the floor: splitting the words of both texts and hashing them.
//!
//! `cargo bench --bench alignment` times the consecutive editions of the shared corpus with criterion;
//! `cargo bench --bench alignment -- report` prints the whole table: growth, odd texts, large pairs with their peak
//! memory, and scripted edits. `tests/bench/alignment.py` sets git and Python's difflib beside it.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    missing_docs,
    reason = "a bench reports by printing, and may panic"
)]

#[path = "../it/align/edits.rs"]
mod edits;
#[path = "../it/align/paraphrase.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod paraphrase;
#[path = "../it/align/reading.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod reading;
#[path = "alignment/report.rs"]
mod report;
#[path = "../it/align/scripted.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod scripted;
#[path = "alignment/texts.rs"]
mod texts;
#[path = "alignment/work.rs"]
mod work;

use criterion::{Criterion, Throughput};

fn main() {
    // Cargo puts an argument of its own behind those that it was given.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["report"] => report::print(),
        ["one", name] => report::one(name),
        ["each"] => report::each(),
        ["wrong", sections, kind] => report::wrong(sections, kind),
        ["texts", folder] => report::write(folder),
        _ => {
            let mut criterion = Criterion::default().configure_from_args().sample_size(20);
            time(&mut criterion);
            criterion.final_summary();
        }
    }
}

fn time(criterion: &mut Criterion) {
    let pairs = texts::pairs();
    let bytes: usize = pairs.iter().map(texts::Pair::bytes).sum();
    let aligned: Vec<_> = pairs.iter().map(|pair| work::align(&pair.old, &pair.new)).collect();
    let mut group = criterion.benchmark_group("corpus pairs");
    group.throughput(Throughput::Bytes(u64::try_from(bytes).unwrap()));
    group.bench_function("floor", |b| {
        b.iter(|| pairs.iter().fold(0, |sum, pair| sum ^ work::floor(&pair.old) ^ work::floor(&pair.new)));
    });
    group.bench_function("align", |b| {
        b.iter(|| pairs.iter().map(|pair| work::align(&pair.old, &pair.new).sentences.len()).sum::<usize>());
    });
    group.bench_function("diff", |b| {
        b.iter(|| {
            pairs.iter().zip(&aligned).map(|(pair, links)| work::diff(&pair.old, &pair.new, links)).sum::<usize>()
        });
    });
    group.finish();
}
