//! The one-to-one links of sections and the scores they rest on. Decides nothing.

/// The features of a pair of sections, each from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Score {
    /// The shared share of rare words and equal sentences.
    pub(super) content: f32,
    /// The shared share of the heading's words.
    pub(super) heading: f32,
    /// Whether the parents are the same.
    pub(super) tree: f32,
    /// How near the relative positions are.
    pub(super) order: f32,
    /// All of them together.
    pub(super) total: f32,
}

/// The one-to-one links of sections.
pub(super) struct Pairing {
    pub(super) of_old: Vec<Option<u32>>,
    pub(super) of_new: Vec<Option<u32>>,
    /// The score of each link, by old section.
    pub(super) scores: Vec<Score>,
    /// The scores of all pairs that were looked at, in the order of old and new section.
    pub(super) looked_at: Vec<((u32, u32), f32)>,
    /// The best score among the candidates that did not become a link, by old and by new section.
    pub(super) runner_up_old: Vec<f32>,
    pub(super) runner_up_new: Vec<f32>,
}

impl Pairing {
    /// The score of a pair, 0 where it was not looked at.
    pub(super) fn score_of(&self, a: u32, b: u32) -> f32 {
        let at = self.looked_at.binary_search_by(|(pair, _)| pair.cmp(&(a, b)));
        at.ok().and_then(|at| self.looked_at.get(at)).map_or(0.0, |(_, score)| *score)
    }

    pub(super) fn is_free(&self, a: u32, b: u32) -> bool {
        self.of_old.get(a as usize).is_some_and(Option::is_none)
            && self.of_new.get(b as usize).is_some_and(Option::is_none)
    }

    /// The new section that an old one is linked to.
    pub(super) fn mate_of_old(&self, a: u32) -> Option<u32> {
        self.of_old.get(a as usize).copied().flatten()
    }

    /// The old section that a new one is linked to.
    pub(super) fn mate_of_new(&self, b: u32) -> Option<u32> {
        self.of_new.get(b as usize).copied().flatten()
    }

    /// Takes the link between an old and a new section away.
    pub(super) fn unlink(&mut self, a: u32, b: u32) {
        if let (Some(old), Some(new)) = (self.of_old.get_mut(a as usize), self.of_new.get_mut(b as usize)) {
            *old = None;
            *new = None;
        }
    }

    pub(super) fn link(&mut self, a: u32, b: u32, score: Score) {
        if let (Some(old), Some(new), Some(slot)) =
            (self.of_old.get_mut(a as usize), self.of_new.get_mut(b as usize), self.scores.get_mut(a as usize))
        {
            *old = Some(b);
            *new = Some(a);
            *slot = score;
        }
    }
}
