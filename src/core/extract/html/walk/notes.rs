//! Footnotes of a web page: what refers to one, what is one, and its mark.

use dom_query::NodeRef;

use super::{Walker, is_block};
use crate::core::document::BlockKind;
use crate::core::extract::html::clutter;
use crate::core::extract::{Item, ItemKind};

impl Walker {
    /// A footnote: its mark is what the page shows or its place among the notes.
    pub(super) fn note(&mut self, node: NodeRef<'_>, depth: usize) {
        let is_inline = !node.node_name().is_some_and(|name| is_block(&name.to_ascii_lowercase()));
        let outer = std::mem::take(&mut self.buffer);
        let outer_notes = std::mem::take(&mut self.notes);
        if !is_inline {
            self.buffer = outer.clone();
            self.notes.clone_from(&outer_notes);
            self.flush();
        }
        self.n_notes += 1;
        let mark = own_mark(node).unwrap_or_else(|| self.n_notes.to_string());
        let item_depth = std::mem::take(&mut self.item_depth);
        self.footnote = Some(mark.clone());
        self.children(node, depth);
        let text = self.take_text();
        self.footnote = None;
        self.item_depth = item_depth;
        self.notes.clear();
        let text = strip_mark(&text, &mark).to_owned();
        if !text.is_empty() {
            self.footnotes.push(Item::new(ItemKind::Block(BlockKind::Footnote { mark: mark.clone() }), text));
        }
        if is_inline {
            self.buffer = outer;
            self.notes = outer_notes;
            self.notes.push(mark);
        }
    }

    pub(super) fn is_backlink(&self, node: NodeRef<'_>, name: &str) -> bool {
        if name != "a" {
            return false;
        }
        node.attr("role").is_some_and(|role| &*role == "doc-backlink")
            || node.has_class("footnote-back")
            || node.has_class("footnote-backref")
            || matches!(node.text().trim().trim_end_matches('\u{FE0E}'), "↩" | "↑" | "^" | "¶" | "§" | "#")
            || (self.footnote.is_some()
                && node.attr("href").is_some_and(|href| href.contains("#"))
                && node.text().trim().chars().all(|c| c.is_ascii_digit() || matches!(c, '[' | ']' | '*')))
    }
}

/// Whether single notes stand deeper in this element.
pub(super) fn holds_notes(node: NodeRef<'_>) -> bool {
    node.descendants_it().any(|child| child.is_element() && (clutter::is_note(child) || child.has_name("li")))
}

/// The mark of a note from its id or its first characters: `fn3`, `ftn3`, `[3] …`.
fn own_mark(node: NodeRef<'_>) -> Option<String> {
    let text = node.text();
    let lead: String = text
        .trim_start()
        .trim_start_matches(['[', '('])
        .chars()
        .take_while(|c| c.is_ascii_digit() || *c == '*')
        .collect();
    if !lead.is_empty() && lead.len() <= 3 {
        return Some(lead);
    }
    let id = node.attr("id")?;
    let digits: String = id.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    (!digits.is_empty() && digits.len() <= 4).then_some(digits)
}

fn strip_mark<'a>(text: &'a str, mark: &str) -> &'a str {
    let body = text.trim_start_matches(['[', '(']);
    match body.strip_prefix(mark) {
        Some(rest) if !rest.starts_with(|c: char| c.is_alphanumeric()) => {
            rest.trim_start_matches([']', ')', '.', ':']).trim()
        }
        _ => text.trim(),
    }
}

/// The mark of a footnote reference: a link to a note, or a raised figure that is no exponent.
pub(super) fn reference_mark(node: NodeRef<'_>, name: &str, before: &str) -> Option<String> {
    let is_sup = name == "sup";
    let is_link = name == "a";
    if !is_sup && !is_link {
        return None;
    }
    let text = node.text();
    let mark = text.trim().trim_start_matches(['[', '(']).trim_end_matches([']', ')']).trim();
    // `[footnote 1]`, as some sites write it out.
    let mark = match mark.split_once(char::is_whitespace) {
        Some((word, mark)) if ["footnote", "note", "voetnoot", "noot"].contains(&word.to_lowercase().as_str()) => {
            mark.trim()
        }
        _ => mark,
    };
    let mark = mark.to_owned();
    let short = !mark.is_empty()
        && mark.chars().count() <= 4
        && mark.chars().all(|c| c.is_ascii_digit() || matches!(c, '*' | '†' | '‡') || c.is_ascii_lowercase());
    if !short {
        return None;
    }
    if is_link {
        let href = node.attr("href").unwrap_or_default().to_ascii_lowercase();
        let is_note = node.attr("role").is_some_and(|role| &*role == "doc-noteref")
            || node.has_class("footnote-ref")
            || ["#fn", "#ftn", "#_ftn", "#note", "#noot", "#n-", "#voetnoot", "#footnote", "#endnote", "#cite_note"]
                .iter()
                .any(|prefix| href.contains(prefix));
        let raised = node.first_element_child().is_some_and(|child| child.has_name("sup"));
        return (is_note || raised).then_some(mark);
    }
    // `m<sup>2</sup>` and `1<sup>e</sup>` are no references.
    let last_word = before.rsplit(char::is_whitespace).next().unwrap_or("");
    let is_unit = matches!(last_word, "m" | "km" | "cm" | "dm" | "mm" | "CO" | "hm")
        || last_word.ends_with(|c: char| c.is_ascii_digit()) && mark.chars().all(char::is_alphabetic);
    let letters = mark.chars().all(|c| c.is_ascii_lowercase());
    let linked = node.first_element_child().is_some_and(|child| child.has_name("a"));
    (!is_unit && (!letters || linked)).then_some(mark)
}
