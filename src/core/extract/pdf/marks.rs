//! The stack of marked content that a content stream opens and closes.

use std::rc::Rc;

use hayro_syntax::object::dict::keys::{ACTUAL_TEXT, MCID};
use hayro_syntax::object::{Dict, ObjRef, String as PdfString};

use super::page::MarkId;
use super::strings;

/// Deeper nesting is counted, and inherits.
const MAX_DEPTH: usize = 128;

/// The text that stands for the glyphs of a marked-content sequence.
#[derive(Clone, Debug, Default)]
pub(super) enum Actual {
    /// The glyphs stand for themselves.
    #[default]
    None,
    /// To be put at the next glyph.
    Pending(Rc<str>),
    /// Put already.
    Spent,
}

#[derive(Clone, Debug, Default)]
struct Entry {
    id: Option<MarkId>,
    artifact: bool,
    hidden: bool,
    actual: Actual,
}

/// What is open.
#[derive(Default)]
pub(super) struct Marks {
    open: Vec<Entry>,
    beyond: usize,
}

impl Marks {
    /// How many are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len() + self.beyond
    }

    /// Opens a sequence; `form` is the innermost form being drawn, whose numbers are its own.
    pub(super) fn begin(&mut self, tag: &[u8], dict: Option<&Dict<'_>>, hidden: Option<bool>, form: Option<&ObjRef>) {
        if self.open.len() >= MAX_DEPTH {
            self.beyond += 1;
            return;
        }
        let mut entry = self.open.last().cloned().unwrap_or_default();
        if matches!(entry.actual, Actual::Pending(_)) && dict.is_some_and(|dict| dict.contains_key(ACTUAL_TEXT)) {
            // The inner text would hide the outer one; the outer one is the author's last word.
            entry.hidden |= hidden.unwrap_or(false);
            self.open.push(entry);
            return;
        }
        if tag == b"Artifact" {
            entry.artifact = true;
        }
        entry.hidden |= tag == b"OC" && hidden.unwrap_or(false);
        if let Some(dict) = dict {
            if let Some(number) = dict.get::<i32>(MCID) {
                let owner = form.map_or(0, |form| form.obj_number);
                entry.id = Some((owner, number));
                entry.artifact = false;
            }
            if let Some(text) = dict.get::<PdfString<'_>>(ACTUAL_TEXT) {
                entry.actual = Actual::Pending(strings::text(text.as_bytes()).into());
            }
        }
        self.open.push(entry);
    }

    /// Closes the innermost sequence, but none that was open before the stream began.
    pub(super) fn end(&mut self, floor: usize) {
        if self.depth() <= floor {
            return;
        }
        if self.beyond > 0 {
            self.beyond -= 1;
        } else if let Some(closed) = self.open.pop()
            && matches!(closed.actual, Actual::Spent)
            && let Some(outer) = self.open.last_mut()
            && matches!(outer.actual, Actual::Pending(_))
        {
            outer.actual = Actual::Spent;
        }
    }

    /// Closes what a stream left open.
    pub(super) fn unwind(&mut self, floor: usize) {
        while self.depth() > floor {
            self.end(floor);
        }
    }

    /// The innermost numbered sequence.
    pub(super) fn current(&self) -> Option<MarkId> {
        self.open.last()?.id
    }

    /// Whether what is drawn now is an artifact.
    pub(super) fn artifact(&self) -> bool {
        self.open.last().is_some_and(|entry| entry.artifact)
    }

    /// Whether what is drawn now belongs to a layer that is switched off.
    pub(super) fn hidden(&self) -> bool {
        self.open.last().is_some_and(|entry| entry.hidden)
    }

    /// What stands for the glyphs drawn now.
    pub(super) fn actual(&self) -> Actual {
        self.open.last().map(|entry| entry.actual.clone()).unwrap_or_default()
    }

    /// Whether nothing stands for the glyphs drawn now.
    pub(super) fn shows_itself(&self) -> bool {
        self.open.last().is_none_or(|entry| matches!(entry.actual, Actual::None))
    }

    /// The pending text has been put.
    pub(super) fn spend_actual(&mut self) {
        if let Some(entry) = self.open.last_mut() {
            entry.actual = Actual::Spent;
        }
    }
}
