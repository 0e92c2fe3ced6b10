//! Paragraph styles of a DOCX: which are headings, titles, quotes, captions; inherited along `basedOn`.

use std::collections::BTreeMap;

use crate::core::extract::tree::{NodeId, Tree};

/// Longest chain of `basedOn` that is followed.
const MAX_CHAIN: usize = 24;

/// What a style says, its ancestors included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Style {
    pub(super) name: String,
    /// 0 is the highest heading; 9 is body text.
    pub(super) outline: Option<u8>,
    pub(super) numbering: Option<(String, u8)>,
    pub(super) bold: Option<bool>,
    pub(super) hidden: Option<bool>,
    /// Its paragraphs stay on the page of the next one, as headings do.
    pub(super) keeps_next: Option<bool>,
    /// Made by the file's authors, not one that Word ships.
    pub(super) is_custom: bool,
    based_on: Option<String>,
}

/// All styles by their id.
#[derive(Clone, Debug, Default)]
pub(super) struct Styles {
    by_id: BTreeMap<String, Style>,
    default_paragraph: Option<String>,
    /// The language of running text.
    pub(super) language: Option<String>,
}

impl Styles {
    pub(super) fn read(tree: Option<&Tree>) -> Self {
        let mut styles = Self::default();
        let Some(tree) = tree else { return styles };
        styles.language = tree
            .find(tree.root, "docDefaults")
            .and_then(|defaults| tree.find(defaults, "lang"))
            .and_then(|lang| tree.attribute(lang, "val"))
            .map(str::to_owned);
        for &id in tree.children(tree.root) {
            if tree.name(id) != "style" {
                continue;
            }
            let Some(style_id) = tree.attribute(id, "styleId") else { continue };
            let paragraph = tree.child(id, "pPr");
            let run = tree.child(id, "rPr");
            let style = Style {
                name: tree.child_value(id, "name").unwrap_or("").to_lowercase(),
                outline: paragraph.and_then(|p| tree.child_value(p, "outlineLvl")).and_then(|level| level.parse().ok()),
                numbering: paragraph.and_then(|p| numbering_of(tree, p)),
                bold: run.and_then(|run| toggle(tree, run, "b")),
                hidden: run.and_then(|run| toggle(tree, run, "vanish")),
                keeps_next: paragraph.and_then(|p| toggle(tree, p, "keepNext")),
                is_custom: matches!(tree.attribute(id, "customStyle"), Some("1" | "true")),
                based_on: tree.child_value(id, "basedOn").map(str::to_owned),
            };
            if tree.attribute(id, "type") == Some("paragraph")
                && matches!(tree.attribute(id, "default"), Some("1" | "true"))
            {
                styles.default_paragraph = Some(style_id.to_owned());
            }
            styles.by_id.insert(style_id.to_owned(), style);
        }
        styles
    }

    /// A style with what it inherits; the default one where `id` is none.
    pub(super) fn resolve(&self, id: Option<&str>) -> Style {
        let mut next = id.map(str::to_owned).or_else(|| self.default_paragraph.clone());
        let mut out = Style::default();
        let mut first = true;
        for _ in 0..MAX_CHAIN {
            let Some(style) = next.as_ref().and_then(|id| self.by_id.get(id)) else { break };
            if first {
                out.name.clone_from(&style.name);
                out.is_custom = style.is_custom;
                first = false;
            }
            out.outline = out.outline.or(style.outline).or_else(|| outline_by_name(&style.name));
            out.numbering = out.numbering.or_else(|| style.numbering.clone());
            out.bold = out.bold.or(style.bold);
            out.hidden = out.hidden.or(style.hidden);
            out.keeps_next = out.keeps_next.or(style.keeps_next);
            next.clone_from(&style.based_on);
        }
        out
    }
}

/// `heading 2` and its Dutch, German and French names, for files that leave out the outline level.
fn outline_by_name(name: &str) -> Option<u8> {
    let rest = ["heading", "kop", "überschrift", "titre"].iter().find_map(|word| name.strip_prefix(word))?;
    let level: u8 = rest.trim().parse().ok()?;
    (1..=9).contains(&level).then(|| level - 1)
}

/// A property that is on when it stands there without a value.
pub(super) fn toggle(tree: &Tree, properties: NodeId, name: &str) -> Option<bool> {
    let id = tree.child(properties, name)?;
    Some(!matches!(tree.attribute(id, "val"), Some("0" | "false" | "off" | "none")))
}

/// The list and level that a paragraph's properties name.
pub(super) fn numbering_of(tree: &Tree, properties: NodeId) -> Option<(String, u8)> {
    let numbering = tree.child(properties, "numPr")?;
    let list = tree.child_value(numbering, "numId").unwrap_or("").to_owned();
    let level = tree.child_value(numbering, "ilvl").and_then(|level| level.parse().ok()).unwrap_or(0);
    Some((list, level))
}
