//! Tables of a page without structure: pieces of lines into columns by their extent, and into rows by the gaps between them.
//!
//! A cell of several lines may be set at the top of its row, in the middle or at the foot, and at the left, in the middle or
//! at the right of its column, so no edge alone tells a cell. Rules that are drawn around cells are not looked at.

use super::lines::Line;
use super::para::{Para, Role};

/// How far two edges may be apart and still stand in line, in points.
const IN_LINE: f32 = 3.0;

/// What takes the room of a column so far.
struct Column {
    x0: f32,
    x1: f32,
    /// The pieces in it, as indices of lines, from top to bottom.
    pieces: Vec<usize>,
}

/// Lines of one cell, as far as their distance tells: indices of lines, and what they take of the height.
struct Chunk {
    column: usize,
    lines: Vec<usize>,
    top: f32,
    bottom: f32,
}

/// Reads a table at the beginning of `lines`: its rows, and how many lines they take. `leading` is the usual distance of
/// baselines for type of a size.
///
/// A table is at least two rows of two or more cells whose pieces stand in line with those above them.
pub(super) fn table(lines: &[Line], leading: impl Fn(f32) -> f32) -> Option<(Vec<Para>, usize)> {
    if !begins(lines) {
        return None;
    }
    let (columns, groups, used) = gather(lines, &leading);
    if columns.len() < 2 || groups.iter().filter(|(from, to)| to - from >= 2).count() < 2 {
        return None;
    }
    let rows = rows(lines, &columns, &groups, &leading);
    let wide = rows.iter().filter(|row| row.iter().filter(|cell| !cell.is_empty()).count() >= 2).count();
    if wide < 2 {
        return None;
    }
    Some((rows.into_iter().map(|row| para(lines, row)).collect(), used))
}

/// Whether a table may begin here: with pieces side by side, or with the first line of a cell that is higher than the
/// others of its row.
fn begins(lines: &[Line]) -> bool {
    let (Some(first), Some(next)) = (lines.first(), lines.get(1)) else { return false };
    row_length(lines, 0) >= 2 || is_interleaved(first, next) && row_length(lines, 1) >= 2
}

/// Whether a line stands beside another one, too high to be below it.
fn is_interleaved(above: &Line, line: &Line) -> bool {
    let apart = line.x0 >= above.x1 || line.x1 <= above.x0;
    line.column == above.column && line.y - above.y < 1.05 * above.size.max(line.size) && apart
}

/// How many lines stand side by side from `at` on.
fn row_length(lines: &[Line], at: usize) -> usize {
    let Some(first) = lines.get(at) else { return 0 };
    let mut length = 1;
    while let (Some(last), Some(next)) = (lines.get(at + length - 1), lines.get(at + length)) {
        if next.column != first.column || (next.y - first.y).abs() > 0.35 * first.size || next.x0 < last.x1 {
            break;
        }
        length += 1;
    }
    length
}

/// The columns of the table, its lines in groups of one baseline, and how many lines it takes.
fn gather(lines: &[Line], leading: &impl Fn(f32) -> f32) -> (Vec<Column>, Vec<(usize, usize)>, usize) {
    let mut columns: Vec<Column> = Vec::new();
    let mut groups = Vec::new();
    let mut used = 0;
    while let Some(start) = lines.get(used) {
        let length = row_length(lines, used).max(1);
        let above = used.checked_sub(1).and_then(|n| lines.get(n));
        let is_beside = above.is_some_and(|above| is_interleaved(above, start));
        let is_far =
            above.is_some_and(|above| start.column != above.column || start.y - above.y > 3.2 * leading(start.size));
        if is_far {
            break;
        }
        let places: Vec<Place> =
            (used..used + length).filter_map(|n| Some(place(lines, &columns, n, lines.get(n)?))).collect();
        let in_line = places.iter().filter(|place| place.in_line).count();
        let fits = match (columns.is_empty(), length) {
            (true, _) => true,
            // The first row may begin with the line of one cell. A heading may be centred over cells that are not.
            (_, 2..) => in_line >= 2 || groups.len() == 1 && columns.len() == 1 || length >= 3 && are_apart(&places),
            (_, _) if is_beside => places.iter().all(|place| place.overlaps <= 1),
            _ => places.iter().all(|place| {
                // A single piece close below a cell goes on with it, unless it is as wide as the table; or it is the first
                // line of a cell that is higher than the others of the next row.
                let step =
                    place.column.and_then(|column| columns.get(column)?.pieces.last()).and_then(|n| lines.get(*n));
                let is_close = step.is_some_and(|last| start.y - last.y <= 1.3 * leading(start.size));
                place.overlaps == 1 && (place.in_line && is_close || opens_row(lines, used, leading))
            }),
        };
        if !fits {
            break;
        }
        for (place, n) in places.iter().zip(used..) {
            if let Some(line) = lines.get(n) {
                put(&mut columns, place, n, line);
            }
        }
        groups.push((used, used + length));
        used += length;
    }
    (columns, groups, used)
}

/// Whether every piece stands in a column of its own.
fn are_apart(places: &[Place]) -> bool {
    let mut columns: Vec<Option<usize>> = places.iter().map(|place| place.column).collect();
    columns.sort_unstable();
    columns.dedup();
    columns.len() == places.len() && places.iter().all(|place| place.overlaps == 1)
}

/// Whether a line is the first of a cell beside whose later lines others stand.
fn opens_row(lines: &[Line], at: usize, leading: &impl Fn(f32) -> f32) -> bool {
    const MOST: usize = 12;
    for n in at..at + MOST {
        let (Some(line), Some(next)) = (lines.get(n), lines.get(n + 1)) else { return false };
        if is_interleaved(line, next) {
            return true;
        }
        let length = row_length(lines, n + 1);
        let is_close = next.column == line.column && next.y - line.y <= 1.3 * leading(line.size);
        let goes_on = (n + 1..n + 1 + length).filter_map(|n| lines.get(n)).any(|other| lines_up(line, other));
        if !is_close || !goes_on {
            return false;
        }
        if length >= 2 {
            return true;
        }
    }
    false
}

/// Where a piece belongs.
struct Place {
    /// The column that it overlaps most.
    column: Option<usize>,
    /// How many columns it overlaps.
    overlaps: usize,
    /// It begins, ends or is centred where a piece of that column does.
    in_line: bool,
}

fn place(lines: &[Line], columns: &[Column], n: usize, line: &Line) -> Place {
    let overlap = |column: &Column| line.x1.min(column.x1) - line.x0.max(column.x0);
    let mut best: Option<(usize, f32)> = None;
    let mut overlaps = 0;
    for (at, column) in columns.iter().enumerate() {
        let shared = overlap(column);
        if shared > 0.0 {
            overlaps += 1;
            if best.is_none_or(|(_, most)| shared > most) {
                best = Some((at, shared));
            }
        }
    }
    let column = best.map(|(at, _)| at);
    let in_line = column.and_then(|at| columns.get(at)).is_some_and(|column| {
        column
            .pieces
            .iter()
            .rev()
            .filter(|piece| **piece != n)
            .take(12)
            .any(|piece| lines.get(*piece).is_some_and(|other| lines_up(other, line)))
    });
    Place { column, overlaps, in_line }
}

/// Adds a piece to its column, or begins a new one.
fn put(columns: &mut Vec<Column>, place: &Place, n: usize, line: &Line) {
    match place.column.and_then(|at| columns.get_mut(at)) {
        Some(column) => {
            // What spans several columns says nothing of the width of one.
            if place.overlaps == 1 {
                column.x0 = column.x0.min(line.x0);
                column.x1 = column.x1.max(line.x1);
            }
            column.pieces.push(n);
        }
        None => {
            let at = columns.iter().position(|column| column.x0 > line.x0).unwrap_or(columns.len());
            columns.insert(at, Column { x0: line.x0, x1: line.x1, pieces: vec![n] });
        }
    }
}

fn lines_up(a: &Line, b: &Line) -> bool {
    let centre = |line: &Line| (line.x0 + line.x1) / 2.0;
    (a.x0 - b.x0).abs() < IN_LINE || (a.x1 - b.x1).abs() < IN_LINE || (centre(a) - centre(b)).abs() < IN_LINE
}

/// A row: for each column the lines of its cell.
type Row = Vec<Vec<usize>>;

fn rows(lines: &[Line], columns: &[Column], groups: &[(usize, usize)], leading: &impl Fn(f32) -> f32) -> Vec<Row> {
    let mut chunks = chunks(lines, columns, leading);
    chunks.sort_by(|a, b| a.top.total_cmp(&b.top));
    // Chunks that share some of the height are of one row.
    let mut parts: Vec<(f32, Vec<Chunk>)> = Vec::new();
    for chunk in chunks {
        match parts.last_mut() {
            Some((bottom, part)) if chunk.top < *bottom => {
                *bottom = bottom.max(chunk.bottom);
                part.push(chunk);
            }
            _ => parts.push((chunk.bottom, vec![chunk])),
        }
    }
    let n_parts = parts.len();
    let mut rows = Vec::new();
    for (_, part) in parts {
        let holds = |n: usize| part.iter().any(|chunk| chunk.lines.contains(&n));
        let own: Vec<(usize, usize)> = groups.iter().copied().filter(|(from, _)| holds(*from)).collect();
        // Without gaps between the rows, a row begins wherever pieces stand side by side.
        let is_tight = own.len() > 1 && (n_parts == 1 || n_parts == 2 && own.iter().all(|(from, to)| to - from >= 2));
        if is_tight {
            rows.extend(by_baseline(lines, columns, &own));
        } else {
            rows.extend(split(lines, columns.len(), part));
        }
    }
    rows
}

fn chunks(lines: &[Line], columns: &[Column], leading: &impl Fn(f32) -> f32) -> Vec<Chunk> {
    let mut chunks: Vec<Chunk> = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        let first = chunks.len();
        for &n in &column.pieces {
            let Some(line) = lines.get(n) else { continue };
            let (top, bottom) = (line.y - 0.7 * line.size, line.y + 0.05 * line.size);
            let last = chunks.get_mut(first..).and_then(<[Chunk]>::last_mut);
            match last {
                Some(last) if line.y - last.bottom < 1.22 * leading(line.size) + 0.3 => {
                    last.lines.push(n);
                    last.bottom = last.bottom.max(bottom);
                }
                _ => chunks.push(Chunk { column: at, lines: vec![n], top, bottom }),
            }
        }
    }
    chunks
}

/// Rows without a gap between them.
fn by_baseline(lines: &[Line], columns: &[Column], groups: &[(usize, usize)]) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let goes_on = |n: usize| lines.get(n).and_then(|line| line.text.chars().next()).is_some_and(char::is_lowercase);
    for &(from, to) in groups {
        if rows.is_empty() || to - from >= 2 && !(from..to).all(goes_on) {
            rows.push(vec![Vec::new(); columns.len()]);
        }
        for n in from..to {
            let at = columns.iter().position(|column| column.pieces.contains(&n));
            if let Some(cell) = at.and_then(|at| rows.last_mut()?.get_mut(at)) {
                cell.push(n);
            }
        }
    }
    rows
}

/// One row out of chunks that share some of the height; several where one column has several chunks, since then another
/// one's cells stand too close together to be told apart by themselves.
fn split(lines: &[Line], width: usize, part: Vec<Chunk>) -> Vec<Row> {
    let count = |column: usize| part.iter().filter(|chunk| chunk.column == column).count();
    let anchor = (0..width).max_by_key(|column| (count(*column), width - column)).unwrap_or(0);
    let anchors: Vec<(f32, f32)> =
        part.iter().filter(|chunk| chunk.column == anchor).map(|chunk| (chunk.top, chunk.bottom)).collect();
    let top = part.iter().map(|chunk| chunk.top).fold(f32::INFINITY, f32::min);
    let is_at_top = anchors.first().is_some_and(|(first, _)| first - top < 3.0);
    let mut rows: Vec<Row> = vec![vec![Vec::new(); width]; anchors.len().max(1)];
    for chunk in part {
        for n in chunk.lines {
            let Some(line) = lines.get(n) else { continue };
            let middle = line.y - 0.35 * line.size;
            let row = if is_at_top {
                anchors.iter().rposition(|(top, _)| *top <= middle)
            } else {
                let away = |(top, bottom): &(f32, f32)| ((top + bottom) / 2.0 - middle).abs();
                (0..anchors.len()).min_by(|a, b| {
                    anchors.get(*a).map_or(f32::MAX, away).total_cmp(&anchors.get(*b).map_or(f32::MAX, away))
                })
            };
            if let Some(cell) = rows.get_mut(row.unwrap_or(0)).and_then(|row| row.get_mut(chunk.column)) {
                cell.push(n);
            }
        }
    }
    rows
}

/// One row as a paragraph; a cell that is empty keeps its place only between others.
fn para(lines: &[Line], row: Row) -> Para {
    let cells: Vec<Vec<usize>> = row.into_iter().filter(|cell| !cell.is_empty()).collect();
    let counts = cells.iter().map(Vec::len).collect();
    let lines = cells.into_iter().flatten().filter_map(|n| lines.get(n).cloned()).collect();
    Para { role: Role::Row, lines, cells: counts }
}
