//! Automatic numbers of a DOCX: counts list items and headings, and writes the number as Word shows it.

use std::collections::BTreeMap;

use crate::core::extract::counting::written;
use crate::core::extract::tree::{NodeId, Tree};

/// Levels that Word knows.
const LEVELS: usize = 9;

/// Characters of a level's text that are shown; it goes before each paragraph of the list.
const LONGEST: usize = 200;

#[derive(Clone, Debug, Default)]
struct Level {
    format: String,
    /// Such as `%1.%2`.
    text: String,
    start: u32,
}

/// The definitions of all lists.
#[derive(Clone, Debug, Default)]
pub(super) struct Numbering {
    abstracts: BTreeMap<String, Vec<Level>>,
    lists: BTreeMap<String, (String, BTreeMap<usize, u32>)>,
}

/// Counters while the paragraphs go by.
#[derive(Clone, Debug, Default)]
pub(super) struct Counters {
    by_abstract: BTreeMap<String, [u32; LEVELS]>,
}

impl Numbering {
    pub(super) fn read(tree: Option<&Tree>) -> Self {
        let mut out = Self::default();
        let Some(tree) = tree else { return out };
        for &id in tree.children(tree.root) {
            match tree.name(id) {
                "abstractNum" => {
                    let Some(key) = tree.attribute(id, "abstractNumId") else { continue };
                    let levels = tree
                        .children(id)
                        .iter()
                        .copied()
                        .filter(|&level| tree.name(level) == "lvl")
                        .take(LEVELS)
                        .map(|level| read_level(tree, level))
                        .collect();
                    out.abstracts.insert(key.to_owned(), levels);
                }
                "num" => {
                    let (Some(key), Some(definition)) =
                        (tree.attribute(id, "numId"), tree.child_value(id, "abstractNumId"))
                    else {
                        continue;
                    };
                    let mut starts = BTreeMap::new();
                    for &change in tree.children(id) {
                        if tree.name(change) == "lvlOverride"
                            && let Some(level) = tree.attribute(change, "ilvl").and_then(|level| level.parse().ok())
                            && let Some(start) =
                                tree.child_value(change, "startOverride").and_then(|start| start.parse().ok())
                        {
                            starts.insert(level, start);
                        }
                    }
                    out.lists.insert(key.to_owned(), (definition.to_owned(), starts));
                }
                _ => {}
            }
        }
        out
    }

    /// Whether a list shows bullets or numbers at that level; `0` and unknown lists show nothing.
    pub(super) fn is_list(&self, list: &str, level: u8) -> bool {
        self.level(list, level).is_some_and(|level| level.format != "none" || !level.text.is_empty())
    }

    /// The next number of a list at a level, as shown (`2.1`); none for bullets.
    pub(super) fn next(&self, counters: &mut Counters, list: &str, level: u8) -> Option<String> {
        let (definition, starts) = self.lists.get(list)?;
        let levels = self.abstracts.get(definition)?;
        let at = usize::from(level).min(LEVELS - 1);
        let counts = counters.by_abstract.entry(definition.clone()).or_insert([0; LEVELS]);
        let start_of =
            |n: usize| starts.get(&n).copied().or_else(|| levels.get(n).map(|level| level.start)).unwrap_or(1);
        for (n, count) in counts.iter_mut().enumerate() {
            if n == at {
                *count = if *count == 0 { start_of(n).max(1) } else { count.saturating_add(1) };
            } else if n > at {
                *count = 0;
            } else if *count == 0 {
                *count = start_of(n).max(1);
            }
        }
        let shown = levels.get(at)?;
        if shown.format == "bullet" || shown.text.is_empty() {
            return None;
        }
        let mut out = String::new();
        let mut chars = shown.text.chars();
        while let Some(c) = chars.next() {
            if c != '%' {
                out.push(c);
                continue;
            }
            let Some(n) = chars.next().and_then(|c| c.to_digit(10)).and_then(|n| (n as usize).checked_sub(1)) else {
                continue;
            };
            let count = counts.get(n).copied().unwrap_or(1);
            out.push_str(&written(count, levels.get(n).map_or("decimal", |level| level.format.as_str())));
        }
        let out = out.trim().to_owned();
        (!out.is_empty()).then_some(out)
    }

    fn level(&self, list: &str, level: u8) -> Option<&Level> {
        let (definition, _) = self.lists.get(list)?;
        self.abstracts.get(definition)?.get(usize::from(level))
    }
}

fn read_level(tree: &Tree, id: NodeId) -> Level {
    Level {
        format: tree.child_value(id, "numFmt").unwrap_or("decimal").to_owned(),
        text: tree.child_value(id, "lvlText").unwrap_or("").chars().take(LONGEST).collect(),
        start: tree.child_value(id, "start").and_then(|start| start.parse().ok()).unwrap_or(1),
    }
}
