//! The runs of a paragraph: its text, with marks of notes taken out, and what of it is deleted, hidden or bold.

use super::{MAX_DEPTH, Reader};
use crate::core::extract::docx::styles::{self, Style};
use crate::core::extract::tree::{Node, NodeId};

/// One paragraph's runs.
#[derive(Default)]
pub(super) struct Runs {
    pub(super) text: String,
    pub(super) notes: Vec<String>,
    /// All its letters are bold.
    pub(super) all_bold: Option<bool>,
    pub(super) boxes: Vec<NodeId>,
}

impl Reader<'_> {
    pub(super) fn runs(&mut self, parent: NodeId, style: &Style, out: &mut Runs, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        let tree = self.tree;
        for &id in tree.children(parent) {
            match tree.name(id) {
                "r" => self.run(id, style, out, depth),
                "del" | "moveFrom" => self.has_deleted = true,
                "ins" | "moveTo" => {
                    self.has_inserted = true;
                    self.runs(id, style, out, depth + 1);
                }
                "hyperlink" | "smartTag" | "sdtContent" | "sdt" | "fldSimple" | "customXml" | "dir" | "bdo"
                | "oMath" | "oMathPara" => {
                    self.runs(id, style, out, depth + 1);
                }
                "pPr" | "sdtPr" => {}
                _ => {}
            }
        }
    }

    fn run(&mut self, id: NodeId, style: &Style, out: &mut Runs, depth: usize) {
        let tree = self.tree;
        let properties = tree.child(id, "rPr");
        let toggled = |name: &str| properties.and_then(|p| styles::toggle(tree, p, name));
        let own_style = properties.and_then(|p| tree.child_value(p, "rStyle")).map(|id| self.styles.resolve(Some(id)));
        let hidden = toggled("vanish")
            .or_else(|| own_style.as_ref().and_then(|own| own.hidden))
            .or(style.hidden)
            .unwrap_or(false);
        let bold = toggled("b").or_else(|| own_style.as_ref().and_then(|own| own.bold)).or(style.bold).unwrap_or(false);
        self.run_content(id, hidden, bold, out, depth);
    }

    fn run_content(&mut self, id: NodeId, hidden: bool, bold: bool, out: &mut Runs, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        let tree = self.tree;
        for &piece in tree.children(id) {
            match tree.name(piece) {
                "fldChar" => match tree.attribute(piece, "fldCharType") {
                    Some("begin") if self.in_instruction.len() < MAX_DEPTH => self.in_instruction.push(true),
                    Some("separate") => {
                        if let Some(open) = self.in_instruction.last_mut() {
                            *open = false;
                        }
                    }
                    Some("end") => {
                        self.in_instruction.pop();
                    }
                    _ => {}
                },
                "delText" => self.has_deleted = true,
                "drawing" | "pict" | "object" => out.boxes.extend(self.text_boxes(piece)),
                "AlternateContent" => {
                    if let Some(choice) = tree.child(piece, "Choice").or_else(|| tree.child(piece, "Fallback")) {
                        self.run_content(choice, hidden, bold, out, depth + 1);
                    }
                }
                _ if self.in_instruction.contains(&true) => {}
                "t" => {
                    let text = tree.all_text(piece);
                    if hidden {
                        self.has_hidden |= !text.trim().is_empty();
                        continue;
                    }
                    if text.contains(char::is_alphabetic) {
                        out.all_bold = Some(out.all_bold.unwrap_or(true) && bold);
                    }
                    out.text.push_str(&text);
                }
                "tab" | "br" | "cr" | "ptab" if !hidden => out.text.push(' '),
                "noBreakHyphen" if !hidden => out.text.push('-'),
                "footnoteReference" | "endnoteReference" if !hidden => {
                    let kind = if tree.name(piece) == "footnoteReference" { "footnote" } else { "endnote" };
                    if let Some(note) = tree.attribute(piece, "id") {
                        self.referred.push((kind, note.to_owned()));
                        out.notes.push(self.referred.len().to_string());
                    }
                }
                _ => {}
            }
        }
    }

    /// Text boxes drawn at a run; their paragraphs follow the one that anchors them.
    fn text_boxes(&self, id: NodeId) -> Vec<NodeId> {
        let mut out = Vec::new();
        let mut stack = vec![id];
        while let Some(next) = stack.pop() {
            match self.tree.node(next) {
                Some(Node::Element(element)) if element.name == "txbxContent" => out.push(next),
                Some(Node::Element(element)) if element.name != "Fallback" => {
                    stack.extend(element.children.iter().rev().copied());
                }
                _ => {}
            }
        }
        out
    }
}
