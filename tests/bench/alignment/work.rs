//! What is timed.

use std::hash::Hasher;

use annexwatch::core::align::{self, Alignment, SentenceRelation};
use annexwatch::core::diff;
use annexwatch::core::document::Document;

/// The texts of a document: its headings, and what stands under them.
fn texts(document: &Document) -> impl Iterator<Item = &str> {
    document.sections.iter().flat_map(|section| {
        section.heading.as_deref().into_iter().chain(section.blocks.iter().map(|block| block.text.as_str()))
    })
}

/// The bytes of a document's text, headings included.
pub(crate) fn bytes(document: &Document) -> usize {
    texts(document).map(str::len).sum()
}

/// Splits the words and hashes each.
pub(crate) fn floor(document: &Document) -> u64 {
    texts(document).flat_map(str::split_whitespace).fold(0, |sum, word| {
        let mut hash = rustc_hash::FxHasher::default();
        hash.write(word.as_bytes());
        sum ^ hash.finish()
    })
}

pub(crate) fn align(old: &Document, new: &Document) -> Alignment {
    align::align(old, new, &[]).0
}

/// The words and figures of every pair that changed; returns how many runs there are.
pub(crate) fn diff(old: &Document, new: &Document, links: &Alignment) -> usize {
    let (olds, news) = (sentences(old), sentences(new));
    let changed =
        |relation| matches!(relation, SentenceRelation::Edited | SentenceRelation::Split | SentenceRelation::Merged);
    links
        .sentences
        .iter()
        .filter(|link| changed(link.relation))
        .filter_map(|link| Some((olds[link.old?.index()], news[link.new?.index()])))
        .map(|(from, to)| diff::words(from, to).len() + diff::figures(from, to).len())
        .sum()
}

fn sentences(document: &Document) -> Vec<&str> {
    document.sentences().map(|at| at.sentence.text.as_str()).collect()
}

/// The text of a document as others read it: headings and sentences, one a line.
pub(crate) fn lines(document: &Document) -> String {
    let mut lines = String::new();
    for section in &document.sections {
        let sentences = section.blocks.iter().flat_map(|block| &block.sentences).map(|sentence| sentence.text.as_str());
        for line in section.heading.as_deref().into_iter().chain(sentences) {
            lines.push_str(line);
            lines.push('\n');
        }
    }
    lines
}
