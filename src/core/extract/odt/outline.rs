//! The numbers of headings that the style sheet of an OpenDocument makes, counted as they go by.

use crate::core::extract::counting::written;
use crate::core::extract::tree::{NodeId, Tree};

/// Levels that OpenDocument numbers.
const LEVELS: usize = 10;

/// Characters of a text around a number that are shown; it stands in each heading of its level.
const LONGEST: usize = 200;

#[derive(Clone, Debug, Default)]
struct Level {
    /// `1`, `a`, `A`, `i`, `I`; empty where the level has no number.
    format: String,
    prefix: String,
    suffix: String,
    /// How many levels the number shows, its own the last.
    n_shown: usize,
    start: u32,
}

/// The outline style of a document, and where its counting stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Outline {
    levels: [Level; LEVELS],
    counts: [u32; LEVELS],
}

impl Outline {
    pub(super) fn read(styles: Option<&Tree>) -> Self {
        let mut outline = Self::default();
        let Some(tree) = styles else { return outline };
        let Some(style) = tree.find(tree.root, "outline-style") else { return outline };
        for &id in tree.children(style) {
            let at = number(tree, id, "level").and_then(|level| (level as usize).checked_sub(1));
            let Some(level) = at.and_then(|at| outline.levels.get_mut(at)) else { continue };
            let text = |name: &str| tree.attribute(id, name).unwrap_or("").chars().take(LONGEST).collect();
            *level = Level {
                format: text("num-format"),
                prefix: text("num-prefix"),
                suffix: text("num-suffix"),
                n_shown: number(tree, id, "display-levels").map_or(1, |n| n as usize).clamp(1, LEVELS),
                start: number(tree, id, "start-value").unwrap_or(1),
            };
        }
        outline
    }

    /// The number of the next heading of that level, from 1, as it is shown; none where the level has none.
    pub(super) fn next(&mut self, tree: &Tree, heading: NodeId, level: u8) -> Option<String> {
        let at = usize::from(level).checked_sub(1)?;
        let own = self.levels.get(at)?.clone();
        if tree.attribute(heading, "is-list-header") == Some("true") {
            return None;
        }
        let restart = (tree.attribute(heading, "restart-numbering") == Some("true"))
            .then(|| number(tree, heading, "start-value").unwrap_or(own.start));
        for (n, (count, level)) in self.counts.iter_mut().zip(&self.levels).enumerate() {
            if n == at {
                *count = match restart {
                    Some(start) => start,
                    None if *count == 0 => level.start,
                    None => count.saturating_add(1),
                };
            } else if n > at {
                *count = 0;
            } else if *count == 0 {
                *count = level.start;
            }
        }
        if own.format.is_empty() {
            return None;
        }
        let first = (at + 1).saturating_sub(own.n_shown);
        let shown: Vec<String> = (first..=at)
            .filter_map(|n| {
                let (count, level) = (self.counts.get(n)?, self.levels.get(n)?);
                (!level.format.is_empty()).then(|| written(*count, &level.format))
            })
            .collect();
        Some(format!("{}{}{}", own.prefix, shown.join("."), own.suffix).trim().to_owned())
    }
}

fn number(tree: &Tree, id: NodeId, name: &str) -> Option<u32> {
    tree.attribute(id, name)?.parse().ok()
}
