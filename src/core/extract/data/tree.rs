//! Reads YAML and JSON into one small tree, in the order of the file.
//!
//! Aliases are refused: they are what makes a small file unfold into a large one, and no law text needs them.

use std::fmt;

use saphyr_parser::{Event, Parser};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::core::document::Health;

/// Deepest nesting that is read; JSON has the limit of its own parser, which is near.
const MAX_DEPTH: usize = 100;

/// Most values in a file.
const MAX_NODES: usize = 1_000_000;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    /// A string, number, truth value or nothing, as the file writes it.
    Scalar(String),
    List(Vec<Node>),
    /// Keys and values in the order of the file.
    Map(Vec<(String, Node)>),
}

impl Node {
    /// The value of the first of these keys that the mapping has, whatever the case.
    pub(super) fn get(&self, keys: &[&str]) -> Option<&Self> {
        let Self::Map(entries) = self else { return None };
        keys.iter()
            .find_map(|key| entries.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, value)| value))
    }

    pub(super) fn scalar(&self) -> Option<&str> {
        match self {
            Self::Scalar(text) => Some(text),
            _ => None,
        }
    }
}

/// Whether text opens as a JSON object or array.
pub(super) fn opens_json(text: &str) -> bool {
    let body = text.trim_start_matches('\u{FEFF}').trim();
    (body.starts_with('{') && body.ends_with('}')) || (body.starts_with('[') && body.ends_with(']'))
}

/// Parses JSON or else YAML; fails with the health that the fault means.
pub(super) fn parse(text: &str) -> Result<Node, (Health, String)> {
    let text = text.trim_start_matches('\u{FEFF}');
    if opens_json(text)
        && let Ok(node) = serde_json::from_str(text)
    {
        return Ok(node);
    }
    parse_yaml(text)
}

/// A list or a mapping that is still open.
enum Open {
    List(Vec<Node>),
    Map { entries: Vec<(String, Node)>, key: Option<String> },
}

fn parse_yaml(text: &str) -> Result<Node, (Health, String)> {
    let mut open: Vec<Open> = Vec::new();
    let mut documents: Vec<Node> = Vec::new();
    let mut n_nodes = 0_usize;
    for event in Parser::new_from_str(text) {
        let (event, _) = event.map_err(|error| {
            // A fault at the very end of the text is a file that was cut.
            // For an open quote the parser names the place where that begins.
            let at_end = error.info().contains("end of stream")
                || error.marker().index().saturating_add(1) >= text.trim_end().chars().count();
            let health = if at_end { Health::Truncated } else { Health::Damaged };
            (health, format!("the data is broken: {error}"))
        })?;
        let done = match event {
            Event::Scalar(value, ..) => Some(Node::Scalar(value.into_owned())),
            Event::SequenceStart(..) => {
                open.push(Open::List(Vec::new()));
                None
            }
            Event::MappingStart(..) => {
                open.push(Open::Map { entries: Vec::new(), key: None });
                None
            }
            Event::SequenceEnd | Event::MappingEnd => open.pop().map(|closed| match closed {
                Open::List(values) => Node::List(values),
                Open::Map { entries, .. } => Node::Map(entries),
            }),
            Event::Alias(_) => return Err((Health::Damaged, "data with aliases is refused".to_owned())),
            _ => None,
        };
        n_nodes += 1;
        if open.len() > MAX_DEPTH || n_nodes > MAX_NODES {
            return Err((Health::TooLarge, "more data, or nested deeper, than allowed".to_owned()));
        }
        let Some(done) = done else { continue };
        match open.last_mut() {
            None => documents.push(done),
            Some(Open::List(values)) => values.push(done),
            Some(Open::Map { entries, key }) => match key.take() {
                Some(name) => entries.push((name, done)),
                // A list or mapping as a key names nothing that is looked for.
                None => *key = Some(done.scalar().unwrap_or("").to_owned()),
            },
        }
    }
    match documents.len() {
        1 => Ok(documents.remove(0)),
        _ => Ok(Node::List(documents)),
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Scalar(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Scalar(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Scalar(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Scalar(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Scalar(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Node, E> {
        Ok(Node::Scalar(value))
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Scalar(String::new()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Node, A::Error> {
        let mut out = Vec::new();
        while let Some(value) = values.next_element()? {
            out.push(value);
        }
        Ok(Node::List(out))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node, A::Error> {
        let mut out = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            out.push(entry);
        }
        Ok(Node::Map(out))
    }
}
