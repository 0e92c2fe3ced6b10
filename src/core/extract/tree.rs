//! A small XML tree in one arena, for the parts of word processors and for XML documents.
//!
//! Document types and their entities are refused; depth, attributes and size are capped. Namespaces are not resolved:
//! names are their local parts.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::core::document::Health;

/// Deepest nesting; documents stay below 60.
const MAX_DEPTH: usize = 400;

/// Most attributes on one element.
const MAX_ATTRIBUTES: usize = 256;

/// Most nodes in a tree; a book of a thousand pages has some hundred thousand, and each takes a hundred bytes and more.
const MAX_NODES: usize = 2_500_000;

/// The position of a node in its tree.
pub(super) type NodeId = usize;

/// An element or a piece of text.
#[derive(Clone, Debug)]
pub(super) enum Node {
    Element(Element),
    Text(String),
}

/// An element, with local names of its attributes.
#[derive(Clone, Debug)]
pub(super) struct Element {
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    pub(super) children: Vec<NodeId>,
}

/// All nodes; the document element is [`Tree::root`].
#[derive(Clone, Debug)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    pub(super) root: NodeId,
    /// Processing instructions, by target.
    pub(super) instructions: Vec<String>,
}

impl Tree {
    /// Parses XML; fails with the health that the fault means.
    pub(super) fn parse(text: &str) -> Result<Self, (Health, String)> {
        let text = text.trim_start_matches('\u{FEFF}').trim_start();
        let mut reader = Reader::from_str(text);
        let mut tree = Self { nodes: Vec::new(), root: 0, instructions: Vec::new() };
        let mut open: Vec<NodeId> = Vec::new();
        let mut has_root = false;
        loop {
            let event = match reader.read_event() {
                Ok(event) => event,
                Err(error) => {
                    // A fault at the very end of the bytes is a file that was cut.
                    let at_end = reader.buffer_position() as usize + 1 >= text.trim_end().len()
                        || matches!(error, quick_xml::Error::Syntax(_));
                    let health =
                        if at_end && !text.trim_end().ends_with('>') { Health::Truncated } else { Health::Damaged };
                    return Err((health, format!("the XML is broken at byte {}: {error}", reader.error_position())));
                }
            };
            match event {
                Event::Start(start) => {
                    if open.len() >= MAX_DEPTH {
                        return Err((Health::TooLarge, format!("elements nested deeper than {MAX_DEPTH}")));
                    }
                    if open.is_empty() && has_root {
                        return Err((Health::Damaged, "a second document element".to_owned()));
                    }
                    let id = tree.add(Node::Element(element(&start)?), open.last().copied())?;
                    if !has_root {
                        tree.root = id;
                        has_root = true;
                    }
                    open.push(id);
                }
                Event::Empty(start) => {
                    let id = tree.add(Node::Element(element(&start)?), open.last().copied())?;
                    if !has_root {
                        tree.root = id;
                        has_root = true;
                    }
                }
                Event::End(_) => {
                    open.pop();
                }
                Event::Text(piece) => tree.text(&piece.xml10_content(), open.last().copied())?,
                Event::CData(piece) => tree.text(&piece.xml10_content(), open.last().copied())?,
                Event::GeneralRef(reference) => {
                    let name = reference.xml10_content().into_owned();
                    let resolved = match reference.resolve_char_ref() {
                        Ok(Some(c)) => Some(c.to_string()),
                        _ => quick_xml::escape::resolve_predefined_entity(&name)
                            .map(str::to_owned)
                            .or_else(|| html_entity(&name)),
                    };
                    match resolved {
                        Some(text) => tree.text(&text, open.last().copied())?,
                        None => {
                            return Err((
                                Health::Damaged,
                                format!("the entity {} is not defined", name.chars().take(40).collect::<String>()),
                            ));
                        }
                    }
                }
                Event::DocType(_) => {
                    return Err((Health::Damaged, "a document type with its entities is refused".to_owned()));
                }
                Event::PI(instruction) => {
                    if tree.instructions.len() < 100 {
                        tree.instructions.push(instruction.target().to_owned());
                    }
                }
                Event::Eof => break,
                Event::Comment(_) | Event::Decl(_) => {}
            }
        }
        if !open.is_empty() {
            return Err((Health::Truncated, "the XML ends inside an element".to_owned()));
        }
        if !has_root {
            return Err((Health::Damaged, "no XML element".to_owned()));
        }
        Ok(tree)
    }

    fn add(&mut self, node: Node, parent: Option<NodeId>) -> Result<NodeId, (Health, String)> {
        if self.nodes.len() >= MAX_NODES {
            return Err((Health::TooLarge, "more elements than allowed".to_owned()));
        }
        let id = self.nodes.len();
        self.nodes.push(node);
        if let Some(Node::Element(parent)) = parent.and_then(|parent| self.nodes.get_mut(parent)) {
            parent.children.push(id);
        }
        Ok(id)
    }

    fn text(&mut self, piece: &str, parent: Option<NodeId>) -> Result<(), (Health, String)> {
        let Some(parent) = parent else { return Ok(()) };
        let last = match self.nodes.get(parent) {
            Some(Node::Element(element)) => element.children.last().copied(),
            _ => None,
        };
        if let Some(Node::Text(text)) = last.and_then(|last| self.nodes.get_mut(last)) {
            text.push_str(piece);
            return Ok(());
        }
        self.add(Node::Text(piece.to_owned()), Some(parent)).map(|_| ())
    }

    pub(super) fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id)
    }

    pub(super) fn element(&self, id: NodeId) -> Option<&Element> {
        match self.nodes.get(id) {
            Some(Node::Element(element)) => Some(element),
            _ => None,
        }
    }

    /// The local name of an element; empty for text.
    pub(super) fn name(&self, id: NodeId) -> &str {
        self.element(id).map_or("", |element| element.name.as_str())
    }

    pub(super) fn children(&self, id: NodeId) -> &[NodeId] {
        self.element(id).map_or(&[], |element| element.children.as_slice())
    }

    pub(super) fn attribute(&self, id: NodeId, name: &str) -> Option<&str> {
        self.element(id)?.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The first child element of that local name.
    pub(super) fn child(&self, id: NodeId, name: &str) -> Option<NodeId> {
        self.children(id).iter().copied().find(|&child| self.name(child) == name)
    }

    /// The `val` of a child element, as word processors write single properties.
    pub(super) fn child_value(&self, id: NodeId, name: &str) -> Option<&str> {
        self.attribute(self.child(id, name)?, "val")
    }

    /// All elements under a node, in document order, that node included.
    pub(super) fn descendants(&self, id: NodeId) -> Vec<NodeId> {
        let mut out = Vec::new();
        let mut stack = vec![id];
        while let Some(next) = stack.pop() {
            if let Some(element) = self.element(next) {
                out.push(next);
                stack.extend(element.children.iter().rev().copied());
            }
        }
        out
    }

    /// The elements of that local name under a node, but not those inside one another.
    pub(super) fn descendants_until(&self, id: NodeId, name: &str) -> Vec<NodeId> {
        let mut out = Vec::new();
        let mut stack: Vec<NodeId> = self.children(id).iter().rev().copied().collect();
        while let Some(next) = stack.pop() {
            if let Some(element) = self.element(next) {
                if element.name == name {
                    out.push(next);
                } else {
                    stack.extend(element.children.iter().rev().copied());
                }
            }
        }
        out
    }

    /// The first element of that local name at or under a node.
    pub(super) fn find(&self, id: NodeId, name: &str) -> Option<NodeId> {
        let mut stack = vec![id];
        while let Some(next) = stack.pop() {
            if let Some(element) = self.element(next) {
                if element.name == name {
                    return Some(next);
                }
                stack.extend(element.children.iter().rev().copied());
            }
        }
        None
    }

    /// All text under a node.
    pub(super) fn all_text(&self, id: NodeId) -> String {
        let mut out = String::new();
        let mut stack = vec![id];
        while let Some(next) = stack.pop() {
            match self.nodes.get(next) {
                Some(Node::Text(text)) => out.push_str(text),
                Some(Node::Element(element)) => stack.extend(element.children.iter().rev().copied()),
                None => {}
            }
        }
        out
    }
}

fn element(start: &BytesStart<'_>) -> Result<Element, (Health, String)> {
    let full = start.name();
    let full: &str = full.as_ref();
    let name = full.split_once(':').map_or(full, |(_, local)| local);
    let mut attributes = Vec::new();
    // The check for doubled attributes is quadratic; their number is capped instead.
    for attribute in start.attributes().with_checks(false) {
        if attributes.len() >= MAX_ATTRIBUTES {
            return Err((Health::TooLarge, format!("more than {MAX_ATTRIBUTES} attributes on one element")));
        }
        let Ok(attribute) = attribute else {
            return Err((Health::Damaged, "a broken attribute".to_owned()));
        };
        let key: &str = attribute.key.as_ref();
        let key = key.split_once(':').map_or(key, |(_, local)| local);
        let value = attribute
            .normalized_value(quick_xml::XmlVersion::Implicit1_0)
            .map(std::borrow::Cow::into_owned)
            .unwrap_or_default();
        attributes.push((key.to_owned(), value));
    }
    Ok(Element { name: name.to_owned(), attributes, children: Vec::new() })
}

/// Entities that XML documents use without declaring them.
fn html_entity(name: &str) -> Option<String> {
    Some(
        match name {
            "nbsp" => "\u{A0}",
            "eacute" => "é",
            "euml" => "ë",
            "iuml" => "ï",
            "ouml" => "ö",
            "uuml" => "ü",
            "euro" => "€",
            "ndash" => "–",
            "mdash" => "—",
            "lsquo" => "‘",
            "rsquo" => "’",
            "ldquo" => "“",
            "rdquo" => "”",
            "hellip" => "…",
            "shy" => "\u{AD}",
            _ => return None,
        }
        .to_owned(),
    )
}
