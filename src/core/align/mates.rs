//! The links of sentences while they are being found, and which sections they are looked for in. Decides nothing.

use super::features::Side;

/// No counterpart.
pub(super) const NONE: u32 = u32::MAX;

/// How a pair was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Equal, in a linked section.
    Equal,
    /// Equal, elsewhere.
    EqualElsewhere,
    /// Equal but for figures and capitals.
    FiguresOnly,
    /// Rows of the same key.
    Key,
    /// Alike words.
    Alike,
    /// The beginning of a sentence that the file breaks off.
    Beginning,
}

/// The links of sentences; a split or merge adds further pairs to the one-to-one links.
pub(super) struct Mates {
    pub(super) of_old: Vec<u32>,
    pub(super) of_new: Vec<u32>,
    /// Similarity and way, by new sentence.
    pub(super) how: Vec<(f32, Found)>,
    /// Old sentence, further new sentence, likeness of that part.
    pub(super) splits: Vec<(u32, u32, f32)>,
    /// Further old sentence, new sentence, likeness of that part.
    pub(super) merges: Vec<(u32, u32, f32)>,
}

impl Mates {
    pub(super) fn new(old: &Side, new: &Side) -> Self {
        Self {
            of_old: vec![NONE; old.sentences.len()],
            of_new: vec![NONE; new.sentences.len()],
            how: vec![(0.0, Found::Equal); new.sentences.len()],
            splits: Vec::new(),
            merges: Vec::new(),
        }
    }

    pub(super) fn link(&mut self, a: u32, b: u32, similarity: f32, found: Found) -> bool {
        if let (Some(old), Some(new), Some(how)) =
            (self.of_old.get_mut(a as usize), self.of_new.get_mut(b as usize), self.how.get_mut(b as usize))
            && *old == NONE
            && *new == NONE
        {
            *old = b;
            *new = a;
            *how = (similarity, found);
            return true;
        }
        false
    }

    pub(super) fn old_is_free(&self, a: usize) -> bool {
        self.of_old.get(a).is_some_and(|&b| b == NONE)
    }

    pub(super) fn new_is_free(&self, b: usize) -> bool {
        self.of_new.get(b).is_some_and(|&a| a == NONE)
    }
}

/// Which sections are linked, both ways; split and merged ones have several.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Linked {
    pub(super) of_old: Vec<Vec<u32>>,
    pub(super) of_new: Vec<Vec<u32>>,
}

impl Linked {
    pub(super) fn holds(&self, a: usize, b: usize) -> bool {
        self.of_old.get(a).is_some_and(|news| news.iter().any(|&n| n as usize == b))
    }

    pub(super) fn olds(&self, b: usize) -> &[u32] {
        self.of_new.get(b).map_or(&[], Vec::as_slice)
    }
}
