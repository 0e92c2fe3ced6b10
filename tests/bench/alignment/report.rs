//! The table: every figure with what it was measured on.

use std::time::Instant;

use annexwatch::core::document::Document;

use crate::{scripted, texts, work};

/// Sections of a scripted document that have about 100 pages of 400 words.
const SECTIONS_OF_100_PAGES: usize = 300;

/// The processor time that this thread has used, in milliseconds; the clock's where the system does not tell.
fn cpu_ms(start: Instant) -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let used = told.and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    used.map_or_else(|| start.elapsed().as_secs_f64() * 1e3, |ns| ns / 1e6)
}

/// Processor time, in ms, beside which a tick of the scheduler is little.
const LONG: f64 = 250.0;

/// Processor time of one run: the mean of as many as make it long enough to be told from the scheduler's ticks.
fn ms(start: Instant, mut run: impl FnMut()) -> f64 {
    run();
    let before = cpu_ms(start);
    let mut n = 0.0;
    loop {
        run();
        n += 1.0;
        let used = cpu_ms(start) - before;
        if used > LONG {
            return used / n;
        }
    }
}

fn align_and_diff(old: &Document, new: &Document) -> usize {
    let links = work::align(old, new);
    std::hint::black_box(work::diff(old, new, &links))
}

/// The most memory that this process ever held, in MB.
fn peak_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

/// Makes one pair and aligns it once; prints the time, and the peak memory with the texts themselves in it.
pub(crate) fn one(name: &str) {
    let start = Instant::now();
    let (old, new) = match name.strip_prefix("pages ").and_then(|n| n.parse::<usize>().ok()) {
        Some(pages) => {
            let n = SECTIONS_OF_100_PAGES * pages / 100;
            let mut pool = crate::edits::pool().unwrap();
            pool.grow(n * 10);
            texts::scripted(&pool, n)
        }
        None => texts::odd(name),
    };
    let words = old.word_count();
    let before = peak_mb();
    let used = cpu_ms(start);
    align_and_diff(&old, &new);
    let used = cpu_ms(start) - used;
    println!("  {name}: {words} words, {used:.0} ms, {:.0} MB at most ({before:.0} before it began)", peak_mb());
}

fn one_apart(name: &str) {
    let program = std::env::current_exe().unwrap();
    let told = std::process::Command::new(program).args(["one", name]).output().unwrap();
    print!("{}", String::from_utf8_lossy(&told.stdout));
}

/// What the pairs of the corpus cost, in ms.
struct Cost {
    mb: f64,
    floor: f64,
    align: f64,
    diff: f64,
}

/// Processor time of floor, alignment and diff, the three by turns, so that a busy machine hits each alike: the median of
/// as many turns.
fn cost(start: Instant, pairs: &[texts::Pair], turns: usize) -> Cost {
    let bytes: usize = pairs.iter().map(texts::Pair::bytes).sum();
    let links: Vec<_> = pairs.iter().map(|pair| work::align(&pair.old, &pair.new)).collect();
    let turn = || {
        let begin = cpu_ms(start);
        for pair in pairs {
            std::hint::black_box(work::floor(&pair.old) ^ work::floor(&pair.new));
        }
        let floor = cpu_ms(start);
        for pair in pairs {
            std::hint::black_box(work::align(&pair.old, &pair.new));
        }
        let align = cpu_ms(start);
        for (pair, links) in pairs.iter().zip(&links) {
            std::hint::black_box(work::diff(&pair.old, &pair.new, links));
        }
        [floor - begin, align - floor, cpu_ms(start) - align]
    };
    let turns: Vec<[f64; 3]> = (0..turns).map(|_| turn()).collect();
    let median = |n: usize| {
        let mut all: Vec<f64> = turns.iter().map(|turn| turn[n]).collect();
        all.sort_by(f64::total_cmp);
        all[all.len() / 2]
    };
    Cost { mb: bytes as f64 / 1e6, floor: median(0), align: median(1), diff: median(2) }
}

/// Prints the cost of each pair of the corpus by itself.
pub(crate) fn each() {
    let start = Instant::now();
    for pair in texts::pairs() {
        let mb = pair.bytes() as f64 / 1e6;
        let floor = ms(start, || {
            std::hint::black_box(work::floor(&pair.old) ^ work::floor(&pair.new));
        });
        let both = ms(start, || {
            align_and_diff(&pair.old, &pair.new);
        });
        println!("{}: {mb:.2} MB, {:.1} times the floor, {floor:.3} {both:.3} ms", pair.name, both / floor);
    }
}

/// Writes the texts of each pair into a folder, a sentence a line, and prints what each costs: number, bytes, and ms.
pub(crate) fn write(folder: &str) {
    let start = Instant::now();
    let folder = std::path::Path::new(folder);
    for (n, pair) in texts::pairs().into_iter().enumerate() {
        for (side, document) in [("old", &pair.old), ("new", &pair.new)] {
            std::fs::write(folder.join(format!("{n}-{side}.txt")), work::lines(document)).unwrap();
        }
        let used = ms(start, || {
            align_and_diff(&pair.old, &pair.new);
        });
        println!("pair {n} {} {used:.4}", pair.bytes());
    }
}

/// Prints precision and recall of scripted edits of so many sections, and all that is wrong of one kind, such as `splits`.
pub(crate) fn wrong(sections: &str, kind: &str) {
    let case = scripted::Case::make(&texts::pool(125_000), sections.parse().unwrap(), 1);
    for (name, tally) in case.tallies() {
        println!("{sections} sections, {name}: {:.3} {:.3} of {}", tally.precision(), tally.recall(), tally.wanted);
    }
    case.wrong(kind).iter().for_each(|wrong| println!("{wrong}"));
}

/// Prints everything.
pub(crate) fn print() {
    let start = Instant::now();
    let pairs = texts::pairs();
    let Cost { mb, floor, align, diff } = cost(start, &pairs, 15);
    println!("{} consecutive corpus pairs, {mb:.2} MB of text, CPU ms a MB", pairs.len());
    println!("  floor {:.1}, align {:.1}, diff {:.1}", floor / mb, align / mb, diff / mb);
    println!("  align + diff {:.1}, {:.1} times the floor", (align + diff) / mb, (align + diff) / floor);
    println!("  align + diff of all pairs: {:.2} ms", align + diff);

    println!("odd texts and large pairs");
    for name in texts::ODD {
        one_apart(name);
    }
    one_apart("pages 100");
    one_apart("pages 1000");

    println!("growth, CPU µs a sentence of both texts");
    let pool = texts::pool(125_000);
    let mut least = None;
    for n in [143, 1_430, 14_300] {
        let (old, new) = texts::scripted(&pool, n);
        let sentences = old.sentences().count() + new.sentences().count();
        let each = ms(start, || {
            align_and_diff(&old, &new);
        }) * 1e3
            / sentences as f64;
        let base = *least.get_or_insert(each);
        println!("  {} sentences a side: {each:.2}, {:.2} times the first", sentences / 2, each / base);
    }

    println!("scripted edits: precision and recall");
    for n in [30, 300, 3_000] {
        for (name, tally) in scripted::Case::make(&pool, n, 1).tallies() {
            println!("  {n} sections, {name}: {:.3} {:.3} of {}", tally.precision(), tally.recall(), tally.wanted);
        }
    }

    let (precision, recall, n) = crate::paraphrase::measure();
    println!("Dutch paraphrases by hand: {precision:.3} {recall:.3} of {n}");
}
