//! The rows of a table, their cells joined.

use super::{MAX_DEPTH, Reader};
use crate::core::document::BlockKind;
use crate::core::extract::tree::NodeId;
use crate::core::extract::{Item, ItemKind};

/// Columns that a row may claim; Word allows 63.
const MAX_SPAN: u32 = 1_024;

impl Reader<'_> {
    pub(super) fn table(&mut self, id: NodeId, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        let tree = self.tree;
        self.has_wide_row |= tree.descendants(id).into_iter().any(|span| {
            tree.name(span) == "gridSpan"
                && tree
                    .attribute(span, "val")
                    .and_then(|span| span.parse::<u32>().ok())
                    .is_some_and(|span| span > MAX_SPAN)
        });
        let rows: Vec<NodeId> = tree.children(id).iter().copied().filter(|&row| tree.name(row) == "tr").collect();
        // A table of one cell is a frame around text.
        if let [row] = rows.as_slice() {
            let cells: Vec<NodeId> =
                tree.children(*row).iter().copied().filter(|&cell| tree.name(cell) == "tc").collect();
            if let [cell] = cells.as_slice() {
                self.blocks(*cell, depth + 1);
                return;
            }
        }
        for row in rows {
            if tree.child(row, "trPr").is_some_and(|properties| tree.child(properties, "del").is_some()) {
                self.has_deleted = true;
                continue;
            }
            let mut cells = Vec::new();
            let mut notes = Vec::new();
            for cell in tree.descendants_until(row, "tc") {
                let mut inner = Reader {
                    tree,
                    counters: std::mem::take(&mut self.counters),
                    referred: std::mem::take(&mut self.referred),
                    ..self.child()
                };
                inner.blocks(cell, depth + 1);
                self.counters = inner.counters;
                self.referred = inner.referred;
                self.has_deleted |= inner.has_deleted;
                self.has_inserted |= inner.has_inserted;
                self.has_hidden |= inner.has_hidden;
                self.had_invisible |= inner.had_invisible;
                let texts: Vec<String> = inner.items.iter().map(|item| item.text.clone()).collect();
                notes.extend(inner.items.into_iter().flat_map(|item| item.notes));
                cells.push(texts.join(" "));
            }
            if cells.iter().any(|cell| !cell.is_empty()) {
                self.items.push(Item { notes, ..Item::new(ItemKind::Block(BlockKind::TableRow), cells.join(" | ")) });
            }
        }
        self.lists.clear();
    }
}
