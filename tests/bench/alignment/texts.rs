//! The texts that are timed: consecutive corpus editions, scripted edits of any size, and odd texts.

use annexwatch::core::document::{Document, Health};
use annexwatch::core::extract::{Options, extract};

use crate::edits::{Dice, MID, Pool, build, edited, original, pool_of};
use crate::reading::{document, markdown, paragraph, section, shared};

const SERIES: [&str; 4] = [
    "en-ota-tiktok-community-guidelines",
    "nl-bzk-algoritmekader-bias-en-non-discriminatie",
    "nl-bzk-bio2-inleiding",
    "nl-bzk-bio2-maatregelen",
];

fn files(folder: &str) -> Vec<std::path::PathBuf> {
    let Some(folder) = shared(folder) else { return Vec::new() };
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// The consecutive Markdown editions of the corpus.
pub(crate) fn pairs() -> Vec<(Document, Document)> {
    let mut pairs = Vec::new();
    for series in SERIES {
        let editions: Vec<Document> = files(&format!("corpus/{series}"))
            .iter()
            .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
            .map(|path| markdown(&std::fs::read_to_string(path).unwrap()))
            .collect();
        pairs.extend(editions.windows(2).map(|pair| (pair[0].clone(), pair[1].clone())));
    }
    pairs
}

/// Sentences and headings of every readable text of the corpus, at least `n` sentences.
pub(crate) fn pool(n: usize) -> Pool {
    let mut documents = Vec::new();
    for path in files("corpus").iter().filter(|path| path.is_dir()) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        for file in files(&format!("corpus/{name}")) {
            let options = Options {
                file_name: file.file_name().map(|name| name.to_string_lossy().into_owned()),
                ..Options::default()
            };
            let read = extract(&std::fs::read(&file).unwrap(), &options);
            if matches!(read.health, Health::Ok | Health::Provisional) {
                documents.push(read);
            }
        }
    }
    let mut pool = pool_of(&documents);
    pool.grow(n);
    pool
}

/// A document of `n` sections, and how the script edited it.
pub(crate) fn scripted(pool: &Pool, n: usize) -> (Document, Document) {
    let mut dice = Dice(7);
    let (old, unused) = original(pool, n, &mut dice);
    let new = edited(&old, unused, &MID, pool, &mut dice);
    (build(&old), build(&new))
}

fn pseudo_words(n: usize, alphabet: u64, seed: u64) -> Vec<String> {
    let mut dice = Dice(seed);
    (0..n).map(|_| format!("w{}x", dice.below(usize::try_from(alphabet).unwrap()))).collect()
}

fn prose(words: &[String]) -> Document {
    let blocks = words
        .chunks(200)
        .map(|chunk| {
            let sentences: Vec<String> = chunk.chunks(20).map(|words| format!("A{}.", words.join(" "))).collect();
            paragraph(&sentences.join(" "))
        })
        .collect();
    document(vec![section(1, "Title", Vec::new()), section(2, "1 One", blocks)])
}

/// Names of the odd pairs of 100,000 words.
pub(crate) const ODD: [&str; 6] =
    ["unrelated", "halves swapped", "shuffled", "one sentence repeated", "16-word alphabet", "one line"];

/// An odd pair.
pub(crate) fn odd(name: &str) -> (Document, Document) {
    let n = 100_000;
    let words = pseudo_words(n, 30_000, 1);
    match name {
        "unrelated" => (prose(&words), prose(&pseudo_words(n, 30_000_000, 2))),
        "halves swapped" => (prose(&words), prose(&[&words[n / 2..], &words[..n / 2]].concat())),
        "shuffled" => {
            let mut sentences: Vec<&[String]> = words.chunks(20).collect();
            let mut dice = Dice(3);
            for at in (1..sentences.len()).rev() {
                sentences.swap(at, dice.below(at + 1));
            }
            (prose(&words), prose(&sentences.concat()))
        }
        "one sentence repeated" => {
            let repeated = |n: usize| prose(&words.iter().take(20).cycle().take(20 * n).cloned().collect::<Vec<_>>());
            (repeated(5_000), repeated(4_900))
        }
        "16-word alphabet" => (prose(&pseudo_words(n, 16, 4)), prose(&pseudo_words(n, 16, 5))),
        _ => {
            let line =
                |seed: u64| document(vec![section(0, "", vec![paragraph(&pseudo_words(n, 30_000, seed).join(" "))])]);
            (line(1), line(6))
        }
    }
}
