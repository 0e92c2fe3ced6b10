//! The tables of the structure tree: rows, and the cells in them.

use super::lines::Line;
use super::para::{Para, Role};
use super::structure::{Kid, Node, Tag};
use super::tagged::Builder;

impl Builder<'_, '_> {
    /// The rows of a table; a table of one column is a frame around text.
    pub(super) fn table(&mut self, node: &Node, depth: u8) {
        if widest_row(node) < 2 {
            // A frame around text.
            self.blocks(&node.kids, &Role::Body, depth);
            return;
        }
        for kid in &node.kids {
            if let Kid::Node(node) = kid {
                match node.tag {
                    Tag::Row => self.row(node, depth),
                    Tag::RowGroup | Tag::Group => self.table_part(node, depth),
                    _ => self.block(node, &Role::Body, depth),
                }
            }
        }
    }

    fn table_part(&mut self, node: &Node, depth: u8) {
        for kid in &node.kids {
            match kid {
                Kid::Node(node) if node.tag == Tag::Row => self.row(node, depth),
                Kid::Node(node) => self.block(node, &Role::Body, depth),
                Kid::Marked(..) => {}
            }
        }
    }

    /// One row, its cells in order.
    pub(super) fn row(&mut self, node: &Node, depth: u8) {
        if node.kids.iter().filter(|kid| matches!(kid, Kid::Node(node) if node.tag == Tag::Cell)).count() < 2 {
            let start = self.out.len();
            self.blocks(&node.kids, &Role::Body, depth);
            // The one cell of a row in a table is still a row, unless it holds a heading or a list.
            if let [only] = self.out.get_mut(start..).unwrap_or_default()
                && only.role == Role::Body
            {
                only.role = Role::Row;
                only.cells = vec![only.lines.len()];
            }
            return;
        }
        let (mut lines, mut cells) = (Vec::new(), Vec::new());
        let mut notes = Vec::new();
        for kid in &node.kids {
            let Kid::Node(cell) = kid else { continue };
            let mut runs = Vec::new();
            let mut queue = vec![cell];
            let mut cell_lines = Vec::new();
            while let Some(node) = queue.pop() {
                if node.tag == Tag::Note {
                    notes.push(node);
                    continue;
                }
                let mut nested = Vec::new();
                self.inline(&node.kids, &mut runs, &mut nested);
                cell_lines.extend(self.lines(std::mem::take(&mut runs)));
                queue.extend(nested.into_iter().rev());
            }
            let cell_lines = once(cell_lines);
            cells.push(cell_lines.len());
            lines.extend(cell_lines);
        }
        if !lines.is_empty() {
            self.out.push(Para { role: Role::Row, lines, cells });
        }
        for note in notes {
            self.note(note);
        }
    }
}

/// The lines of a cell; the heading of a table that is drawn again on every page is one cell, and its words count once.
fn once(lines: Vec<Line>) -> Vec<Line> {
    let Some(page) = lines.first().map(|line| line.page) else { return lines };
    let first: Vec<&str> = lines.iter().filter(|line| line.page == page).map(|line| line.text.as_str()).collect();
    let is_repeated = lines.len() > first.len()
        && lines.len().is_multiple_of(first.len())
        && lines.iter().zip(first.iter().cycle()).all(|(line, text)| line.text == *text);
    let n = first.len();
    if is_repeated { lines.into_iter().take(n).collect() } else { lines }
}

/// The most cells that a row of the table has.
fn widest_row(node: &Node) -> usize {
    let mut widest = 0;
    for kid in &node.kids {
        if let Kid::Node(node) = kid {
            widest = widest.max(match node.tag {
                Tag::Row => node.kids.iter().filter(|kid| matches!(kid, Kid::Node(n) if n.tag == Tag::Cell)).count(),
                Tag::RowGroup | Tag::Group => widest_row(node),
                _ => 0,
            });
        }
    }
    widest
}
