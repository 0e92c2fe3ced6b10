//! Where the sentences of each section went: what splits and merges sections, and corrects their links.
//!
//! Knows nothing of words; sentences count by their length.

use std::collections::BTreeMap;

use super::features::Side;
use super::mates::{Linked, Mates, NONE};
use super::pairing::{Pairing, Score};

/// A section goes into another one where this share of either of them does.
const SHARE: f32 = 0.40;
/// A smaller share does where the pair also looks alike: share and score together reach `LIKELY`.
const SMALL_SHARE: f32 = 0.20;
const LIKELY: f32 = 0.62;
/// Fewer sentences than this make a flow only where nearly the whole section goes, or where the pair looks alike too:
/// share and score together reach `SINGLE_LIKELY`.
const SENTENCES: u32 = 2;
const SINGLE_LIKELY: f32 = 0.80;
/// What "nearly the whole section" is.
const WHOLE: f32 = 0.80;
/// A link over which less than this flows carries nothing.
const TRICKLE: f32 = 0.10;
/// Where this share of a section flows, a link of it that carries nothing gives way.
const MOST: f32 = 0.50;
/// Parents that are alike by less than this are not the same.
const SAME_PARENT: f32 = 0.50;

/// What flows from one section to another.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Stream {
    sentences: u32,
    words: f32,
}

/// All that flows, by old and new section.
pub(super) struct Flow {
    streams: BTreeMap<(u32, u32), Stream>,
    size_old: Vec<f32>,
    size_new: Vec<f32>,
}

impl Flow {
    pub(super) fn measure(old: &Side, new: &Side, mates: &Mates) -> Self {
        let size = |side: &Side| side.sections.iter().map(|s| s.n_words as f32).collect();
        let mut streams: BTreeMap<(u32, u32), Stream> = BTreeMap::new();
        let mut add = |a: usize, b: usize| {
            let (Some(a), Some(b)) = (old.sentences.get(a), new.sentences.get(b)) else { return };
            let stream = streams.entry((a.section, b.section)).or_default();
            stream.sentences += 1;
            stream.words += a.n_words.min(b.n_words) as f32;
        };
        for (b, &a) in mates.of_new.iter().enumerate() {
            if a != NONE {
                add(a as usize, b);
            }
        }
        for (a, b, _) in mates.splits.iter().chain(&mates.merges) {
            add(*a as usize, *b as usize);
        }
        Self { streams, size_old: size(old), size_new: size(new) }
    }

    /// The shares of the old and of the new section that flow from one to the other.
    pub(super) fn shares(&self, a: u32, b: u32) -> (f32, f32) {
        let words = self.streams.get(&(a, b)).map_or(0.0, |stream| stream.words);
        let share = |size: Option<&f32>| size.filter(|size| **size > 0.0).map_or(0.0, |size| (words / size).min(1.0));
        (share(self.size_old.get(a as usize)), share(self.size_new.get(b as usize)))
    }

    /// The larger of the two shares where it is enough for a link, else nothing.
    fn strong(&self, a: u32, b: u32, score: f32) -> Option<f32> {
        let stream = self.streams.get(&(a, b))?;
        let (of_old, of_new) = self.shares(a, b);
        let share = of_old.max(of_new);
        let several = stream.sentences >= SENTENCES;
        let likely = several && share >= SMALL_SHARE && share + score >= LIKELY;
        let whole = share >= WHOLE || share + score >= SINGLE_LIKELY;
        (likely || (share >= SHARE && (several || whole))).then_some(share)
    }
}

/// Links free sections between which most sentences flow, and returns the further links of splits and merges.
pub(super) fn correct(old: &Side, new: &Side, flow: &Flow, pairing: &mut Pairing) -> Vec<(u32, u32)> {
    let mut strong: Vec<(f32, u32, u32)> = flow
        .streams
        .keys()
        .filter(|(a, b)| old.title != Some(*a) && new.title != Some(*b))
        .filter_map(|&(a, b)| flow.strong(a, b, pairing.score_of(a, b)).map(|share| (share, a, b)))
        .collect();
    strong.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    // A link that carries nothing was a guess by heading or place: sentences know better.
    for &(_, a, b) in &strong {
        let (of_old, of_new) = flow.shares(a, b);
        let (mate_of_a, mate_of_b) = (pairing.mate_of_old(a), pairing.mate_of_new(b));
        if let Some(other) = mate_of_a.filter(|other| *other != b)
            && gives_way(flow, pairing, (a, other), of_old)
        {
            pairing.unlink(a, other);
        }
        if let Some(other) = mate_of_b.filter(|other| *other != a)
            && gives_way(flow, pairing, (other, b), of_new)
        {
            pairing.unlink(other, b);
        }
    }
    for &(share, a, b) in &strong {
        if pairing.is_free(a, b) {
            pairing.link(a, b, Score { content: share, total: share, ..Score::default() });
        }
    }
    let mut further = Vec::new();
    let linked_before: (Vec<bool>, Vec<bool>) =
        (pairing.of_old.iter().map(Option::is_some).collect(), pairing.of_new.iter().map(Option::is_some).collect());
    for &(_, a, b) in &strong {
        let has = |list: &[bool], at: u32| list.get(at as usize).copied().unwrap_or(false);
        if has(&linked_before.0, a) != has(&linked_before.1, b) {
            further.push((a, b));
        }
    }
    further.sort_unstable();
    further
}

/// Whether a link carries nothing, although both sections have text, and says less than where a `share` of one of the two
/// flows elsewhere: most of it does, or the link leads to another part of the document, where equal headings are chance.
fn gives_way(flow: &Flow, pairing: &Pairing, (a, b): (u32, u32), share: f32) -> bool {
    let has_text = |sizes: &[f32], at: u32| sizes.get(at as usize).is_some_and(|size| *size > 0.0);
    let (of_old, of_new) = flow.shares(a, b);
    let carries = of_old.max(of_new) >= TRICKLE || !has_text(&flow.size_old, a) || !has_text(&flow.size_new, b);
    let is_elsewhere = pairing.scores.get(a as usize).is_some_and(|score| score.tree < SAME_PARENT);
    !carries && (share >= MOST || is_elsewhere)
}

/// All links of sections, both ways.
pub(super) fn linked(pairing: &Pairing, further: &[(u32, u32)]) -> Linked {
    let list = |links: &[Option<u32>]| links.iter().map(|link| link.iter().copied().collect()).collect();
    let mut linked = Linked { of_old: list(&pairing.of_old), of_new: list(&pairing.of_new) };
    for &(a, b) in further {
        if let (Some(news), Some(olds)) = (linked.of_old.get_mut(a as usize), linked.of_new.get_mut(b as usize)) {
            news.push(b);
            olds.push(a);
        }
    }
    linked.of_old.iter_mut().chain(&mut linked.of_new).for_each(|links| links.sort_unstable());
    linked
}
