//! The structure tree of a tagged PDF as plain values: roles, nesting, and which marked content stands where.
//!
//! Every walk is bounded in depth and in number, since a tree may contain itself. Knows nothing of glyphs.

use hayro_syntax::object::dict::keys::{ACTUAL_TEXT, K, MCID, PG, ROLE_MAP, S, STRUCT_TREE_ROOT};
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, ObjRef, Object, String as PdfString};
use hayro_syntax::xref::XRef;
use rustc_hash::{FxHashMap, FxHashSet};

use super::page::MarkId;
use super::strings;

/// Deeper than any real tree.
const MAX_DEPTH: usize = 64;
/// More elements than a document of 5,000 pages has.
const MAX_NODES: usize = 2_000_000;

/// What an element is, by the standard structure types (ISO 32000-1, 14.8.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    /// Document, Part, Sect, Div and whatever only groups.
    Group,
    /// `H1` to `H6`.
    Heading(u8),
    /// `H`: a heading whose level is its depth.
    Unnumbered,
    /// The document's title.
    Title,
    /// A paragraph.
    Paragraph,
    /// A list.
    List,
    /// An item of a list.
    Item,
    /// The bullet or number of an item, the mark of a note.
    Label,
    /// The text of an item.
    ItemBody,
    /// A table.
    Table,
    /// Head, body or foot of a table.
    RowGroup,
    /// A row.
    Row,
    /// A cell.
    Cell,
    /// A footnote or endnote.
    Note,
    /// A caption.
    Caption,
    /// A picture or a formula.
    Figure,
    /// A block quotation.
    Quote,
    /// A table of contents, or an entry of one.
    Contents,
    /// Not part of the text.
    Artifact,
    /// Stands inside a paragraph.
    Inline,
}

/// An element.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// What it is.
    pub tag: Tag,
    /// The text that stands for its content, where the author gives one.
    pub actual: Option<String>,
    /// What stands in it, in order.
    pub kids: Vec<Kid>,
}

/// A part of an element.
#[derive(Clone, Debug)]
pub(super) enum Kid {
    /// Marked content: the index of its page, and its name there.
    Marked(usize, MarkId),
    /// An element.
    Node(Node),
}

struct Reader<'r, 'a> {
    xref: &'a XRef,
    roles: Dict<'a>,
    pages: &'r FxHashMap<ObjRef, usize>,
    seen: FxHashSet<ObjRef>,
    left: usize,
}

/// Reads the tree of a document; `None` where there is none. `pages` tells the index of a page by its object.
pub(super) fn read<'a>(catalog: &Dict<'a>, xref: &'a XRef, pages: &FxHashMap<ObjRef, usize>) -> Option<Node> {
    let root = catalog.get::<Dict<'_>>(STRUCT_TREE_ROOT)?;
    let roles = root.get::<Dict<'_>>(ROLE_MAP).unwrap_or_default();
    let mut reader = Reader { xref, roles, pages, seen: FxHashSet::default(), left: MAX_NODES };
    let kids = reader.kids(&root, None, 0);
    (!kids.is_empty()).then_some(Node { tag: Tag::Group, actual: None, kids })
}

impl<'a> Reader<'_, 'a> {
    fn kids(&mut self, dict: &Dict<'a>, page: Option<usize>, depth: usize) -> Vec<Kid> {
        let mut kids = Vec::new();
        let Some(raw) = (depth < MAX_DEPTH).then(|| dict.get_raw::<Object<'_>>(K)).flatten() else { return kids };
        // A lone reference is a kid, unless it leads to the array of kids.
        let referred = match &raw {
            MaybeRef::Ref(id) => self.xref.get::<Array<'_>>((*id).into()),
            MaybeRef::NotRef(_) => None,
        };
        match (referred, raw) {
            (Some(array), _) | (None, MaybeRef::NotRef(Object::Array(array))) => {
                for kid in array.raw_iter() {
                    kids.extend(self.kid(kid, page, depth));
                }
            }
            (None, kid) => kids.extend(self.kid(kid, page, depth)),
        }
        kids
    }

    fn kid(&mut self, kid: MaybeRef<Object<'a>>, page: Option<usize>, depth: usize) -> Option<Kid> {
        self.left = self.left.checked_sub(1)?;
        let object = match kid {
            MaybeRef::Ref(id) => {
                // An element has one parent; what is met again is a loop or a mistake.
                if !self.seen.insert(id) {
                    return None;
                }
                self.xref.get::<Object<'_>>(id.into())?
            }
            MaybeRef::NotRef(object) => object,
        };
        let dict = match object {
            Object::Number(number) => {
                return Some(Kid::Marked(page?, (0, i32::try_from(number.as_i64()).ok()?)));
            }
            Object::Dict(dict) => dict,
            _ => return None,
        };
        let page = dict.get_ref(PG).and_then(|id| self.pages.get(&id).copied()).or(page);
        if let Some(number) = dict.get::<i32>(MCID) {
            let form = dict.get_ref(b"Stm").map_or(0, |form| form.obj_number);
            return Some(Kid::Marked(page?, (form, number)));
        }
        let name = dict.get::<Name<'_>>(S)?;
        let tag = self.tag(&name);
        if tag == Tag::Artifact {
            return None;
        }
        let actual = dict.get::<PdfString<'_>>(ACTUAL_TEXT).map(|text| strings::text(text.as_bytes()));
        Some(Kid::Node(Node { tag, actual, kids: self.kids(&dict, page, depth + 1) }))
    }

    /// Follows the role map to a standard type; what is unknown stands inside a paragraph if it holds text, and the
    /// reader of the tree finds out.
    fn tag(&self, name: &Name<'a>) -> Tag {
        let mut name = name.clone();
        for _ in 0..8 {
            // A mapped standard type is rare and mostly maps to itself; the standard meaning is the safer one.
            if let Some(tag) = standard(name.as_ref()) {
                return tag;
            }
            match self.roles.get::<Name<'_>>(name.as_ref()) {
                Some(next) if next != name => name = next,
                _ => break,
            }
        }
        Tag::Group
    }
}

/// The meaning of a standard structure type.
fn standard(name: &[u8]) -> Option<Tag> {
    Some(match name {
        b"Document" | b"DocumentFragment" | b"Part" | b"Art" | b"Sect" | b"Div" | b"NonStruct" | b"Private"
        | b"Aside" => Tag::Group,
        b"H" => Tag::Unnumbered,
        [b'H', digit @ b'1'..=b'9'] => Tag::Heading((digit - b'0').min(6)),
        b"Title" => Tag::Title,
        b"P" => Tag::Paragraph,
        b"L" => Tag::List,
        b"LI" => Tag::Item,
        b"Lbl" => Tag::Label,
        b"LBody" => Tag::ItemBody,
        b"Table" => Tag::Table,
        b"THead" | b"TBody" | b"TFoot" => Tag::RowGroup,
        b"TR" => Tag::Row,
        b"TH" | b"TD" => Tag::Cell,
        b"Note" | b"FENote" | b"Footnote" | b"Endnote" => Tag::Note,
        b"Caption" => Tag::Caption,
        b"Figure" | b"Formula" => Tag::Figure,
        b"BlockQuote" => Tag::Quote,
        b"TOC" | b"TOCI" => Tag::Contents,
        b"Artifact" => Tag::Artifact,
        b"Span" | b"Quote" | b"Reference" | b"BibEntry" | b"Code" | b"Link" | b"Annot" | b"Ruby" | b"Warichu"
        | b"Em" | b"Strong" | b"Sub" | b"RB" | b"RT" | b"RP" | b"WT" | b"WP" => Tag::Inline,
        _ => return None,
    })
}
