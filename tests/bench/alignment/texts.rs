//! The texts that are timed: consecutive corpus editions, scripted edits of any size, and odd texts.

use annexwatch::core::document::{Document, Health};
use annexwatch::core::extract::{Options, extract};

use crate::edits::{Dice, MID, Pool, build, edited, original, pool_of};
use crate::reading::{document, paragraph, section, shared};

fn files(folder: &str) -> Vec<std::path::PathBuf> {
    let Some(folder) = shared(folder) else { return Vec::new() };
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// The texts of a file as it is read for a comparison; nothing where it is no text of ours.
fn read(path: &std::path::Path) -> Option<Document> {
    let options =
        Options { file_name: path.file_name().map(|name| name.to_string_lossy().into_owned()), ..Options::default() };
    let read = extract(&std::fs::read(path).unwrap(), &options);
    matches!(read.health, Health::Ok | Health::Provisional).then_some(read)
}

/// The readable editions of each series of the corpus, each with its file.
fn series() -> Vec<Vec<(std::path::PathBuf, Document)>> {
    let folders = files("corpus").into_iter().filter(|path| path.is_dir());
    let names = folders.map(|path| path.file_name().unwrap().to_string_lossy().into_owned());
    let editions = |name: String| files(&format!("corpus/{name}")).into_iter();
    names.map(|name| editions(name).filter_map(|file| Some((file.clone(), read(&file)?))).collect()).collect()
}

/// Two consecutive editions: their names, and what was read of each.
pub(crate) struct Pair {
    pub(crate) name: String,
    pub(crate) old: Document,
    pub(crate) new: Document,
}

impl Pair {
    /// The bytes of both texts, headings included.
    pub(crate) fn bytes(&self) -> usize {
        crate::work::bytes(&self.old) + crate::work::bytes(&self.new)
    }
}

/// All pairs of consecutive editions of one format, of every series of the corpus.
pub(crate) fn pairs() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for editions in series() {
        for pair in editions.windows(2) {
            let [(old_file, old), (new_file, new)] = pair else { continue };
            if old_file.extension() == new_file.extension() {
                let name = format!("{} {}", old_file.display(), new_file.display());
                pairs.push(Pair { name, old: old.clone(), new: new.clone() });
            }
        }
    }
    pairs
}

/// Sentences and headings of every readable text of the corpus, at least `n` sentences.
pub(crate) fn pool(n: usize) -> Pool {
    let documents: Vec<Document> = series().into_iter().flatten().map(|(_, read)| read).collect();
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
