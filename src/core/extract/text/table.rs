//! Tables in plain text: cells set apart by wide gaps that stand under each other.

use super::pages::Line;
use crate::core::extract::clean;

/// Blanks that part two cells.
const GAP: usize = 3;

/// One piece of a line between wide gaps, with its first column.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Cell {
    column: usize,
    text: String,
}

fn cells(line: &str) -> Vec<Cell> {
    let chars: Vec<char> = line.chars().collect();
    let mut out = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        while chars.get(i).is_some_and(|c| c.is_whitespace()) {
            i += 1;
        }
        let start = i;
        let mut blanks = 0;
        let mut end = i;
        while let Some(c) = chars.get(i) {
            if c.is_whitespace() {
                blanks += 1;
                if blanks >= GAP {
                    break;
                }
            } else {
                blanks = 0;
                end = i + 1;
            }
            i += 1;
        }
        if end > start {
            out.push(Cell { column: start, text: chars.get(start..end).unwrap_or_default().iter().collect() });
        }
    }
    out
}

/// Whether a line has several cells.
pub(super) fn is_row(line: &str) -> bool {
    let cells = cells(line);
    // A bullet and its text are no row.
    cells.len() >= 2
        && cells
            .first()
            .is_some_and(|first| first.text.chars().count() > 1 || first.text.chars().all(char::is_alphanumeric))
}

/// How many of the lines, from the first, belong to a table; 0 where there is none. A line of one cell belongs to it
/// where it continues a cell of the row beside it.
pub(super) fn extent(lines: &[Line]) -> usize {
    // Called for every line, so it looks no further than the table goes.
    let Some(first) = lines.iter().take(2).take_while(|line| !line.is_blank()).position(|line| is_row(&line.text))
    else {
        return 0;
    };
    let mut widest = lines.get(first).map_or(0, Line::width);
    if first == 1 && lines.first().is_some_and(|line| line.width() * 2 > widest) {
        return 0;
    }
    let (mut end, mut n_rows) = (first, 0);
    for (i, line) in lines.iter().enumerate().skip(first) {
        let row = is_row(&line.text);
        if line.is_blank() || !(row || line.width() * 2 <= widest) {
            break;
        }
        n_rows += usize::from(row);
        widest = widest.max(if row { line.width() } else { 0 });
        end = i + 1;
    }
    if n_rows >= 2 { end } else { 0 }
}

/// Two columns of running text side by side, if that is what the lines are: left lines, then right lines.
pub(super) fn two_columns(lines: &[Line]) -> Option<Vec<Line>> {
    let with_text: Vec<&Line> = lines.iter().filter(|line| !line.is_blank()).collect();
    if with_text.len() < 8 {
        return None;
    }
    let split: Vec<(usize, usize, usize)> = with_text
        .iter()
        .filter_map(|line| match cells(&line.text).as_slice() {
            [left, right] => Some((left.text.chars().count(), right.column, right.text.chars().count())),
            _ => None,
        })
        .collect();
    if split.len() * 10 < with_text.len() * 6 {
        return None;
    }
    let mut columns: Vec<usize> = split.iter().map(|&(_, column, _)| column).collect();
    columns.sort_unstable();
    let column = columns.get(columns.len() / 2).copied()?;
    let n_aligned = columns.iter().filter(|&&other| other.abs_diff(column) <= 1).count();
    let mean_left = split.iter().map(|&(left, _, _)| left).sum::<usize>() / split.len();
    let mean_right = split.iter().map(|&(_, _, right)| right).sum::<usize>() / split.len();
    if n_aligned * 10 < split.len() * 8 || mean_left < 25 || mean_right < 25 {
        return None;
    }
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for line in lines {
        let before: String = line.text.chars().take(column.saturating_sub(1)).collect();
        let after: String = line.text.chars().skip(column.saturating_sub(1)).collect();
        left.push(Line { text: before.trim_end().to_owned() });
        right.push(Line { text: after.trim().to_owned() });
    }
    left.push(Line { text: String::new() });
    left.extend(right);
    Some(left)
}

/// The rows of a table, cells joined by ` | `; lines that continue a cell are put into it.
pub(super) fn rows(lines: &[Line]) -> Vec<String> {
    let parsed: Vec<Vec<Cell>> = lines.iter().map(|line| cells(&line.text)).filter(|cells| !cells.is_empty()).collect();
    let n_columns = parsed.iter().map(Vec::len).max().unwrap_or(0);
    let mut out: Vec<Vec<String>> = Vec::new();
    let mut pending = false;
    for row in parsed {
        let texts: Vec<String> = row.iter().map(|cell| cell.text.clone()).collect();
        let lower = texts.first().is_some_and(|text| text.starts_with(char::is_lowercase) || text.starts_with('('));
        match out.last_mut() {
            // The first cell began on the line before, which holds nothing else.
            Some(last) if pending && lower && last.len() == 1 => {
                if let (Some(head), Some((first, rest))) = (last.first_mut(), texts.split_first()) {
                    head.push(' ');
                    head.push_str(first);
                    last.extend(rest.iter().cloned());
                }
                pending = last.len() == 1;
            }
            Some(last) if texts.len() == 1 && lower && last.len() > 1 => {
                if let (Some(head), Some(first)) = (last.first_mut(), texts.first()) {
                    head.push(' ');
                    head.push_str(first);
                }
                pending = false;
            }
            _ => {
                pending = texts.len() == 1 && n_columns > 1;
                out.push(texts);
            }
        }
    }
    out.iter().map(|row| clean::clean_text(&row.join(" | "))).filter(|row| !row.is_empty()).collect()
}
