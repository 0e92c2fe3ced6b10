//! What is timed.

use std::hash::Hasher;

use annexwatch::core::align::{self, Alignment, SentenceRelation};
use annexwatch::core::diff;
use annexwatch::core::document::Document;

/// The bytes of a document's text.
pub(crate) fn bytes(document: &Document) -> usize {
    document.sections.iter().flat_map(|section| &section.blocks).map(|block| block.text.len()).sum()
}

/// Splits the words and hashes each.
pub(crate) fn floor(document: &Document) -> u64 {
    let blocks = document.sections.iter().flat_map(|section| &section.blocks);
    blocks.flat_map(|block| block.text.split_whitespace()).fold(0, |sum, word| {
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
    let texts =
        |document: &Document| -> Vec<String> { document.sentences().map(|at| at.sentence.text.clone()).collect() };
    let (olds, news) = (texts(old), texts(new));
    let changed =
        |relation| matches!(relation, SentenceRelation::Edited | SentenceRelation::Split | SentenceRelation::Merged);
    links
        .sentences
        .iter()
        .filter(|link| changed(link.relation))
        .filter_map(|link| Some((&olds[link.old?.index()], &news[link.new?.index()])))
        .map(|(from, to)| diff::words(from, to).len() + diff::figures(from, to).len())
        .sum()
}
