//! The reading order of a page without structure: fragments into lines, lines into columns and bands.
//!
//! Columns are told from tables by how full their lines are. Knows nothing of what lines mean.

use super::characters::{is_bullet, is_label};
use super::fonts::Fonts;
use super::lines::{Fragment, Line, WIDEST, WIDEST_WITH_SPACES, fragments};
use super::page::{ASKEW, Page};

/// Columns inside columns inside columns: no real page goes deeper.
const MAX_DEPTH: usize = 4;
/// More lines than any real page has; the rest is read from top to bottom.
const MAX_LINES: usize = 4_000;

/// The lines of a page in reading order, `keep` says which glyphs take part.
pub(super) fn lines(page: &Page, number: u32, fonts: &Fonts<'_>, keep: impl Fn(u16) -> bool) -> Vec<Line> {
    let chosen = page.glyphs.iter().filter(|glyph| !glyph.is(ASKEW) && keep(glyph.flags));
    let has_spaces = draws_spaces(page);
    let merged = merge(fragments(chosen, if has_spaces { WIDEST_WITH_SPACES } else { WIDEST }), has_spaces);
    let lines: Vec<Line> = merged.into_iter().filter_map(|fragment| fragment.into_line(number, fonts)).collect();
    let mut columns = 0;
    if lines.len() > MAX_LINES {
        return rows(lines, &mut columns);
    }
    order(lines, 0, &mut columns)
}

/// Whether the words of a page are parted by spaces that are drawn, not by moves of the pen alone.
fn draws_spaces(page: &Page) -> bool {
    let spaces = page.glyphs.iter().filter(|glyph| glyph.ch == ' ' || glyph.ch == '\u{a0}').count();
    spaces * 12 > page.glyphs.len()
}

/// The widest gap between two fragments of one line, in parts of the size.
fn widest(a: &Fragment, b: &Fragment, has_spaces: bool) -> f32 {
    // The mark of a footnote may stand a little off.
    let is_mark = a.size.min(b.size) < 0.87 * a.size.max(b.size);
    if has_spaces && !a.spaced && !b.spaced && !is_mark { WIDEST_WITH_SPACES } else { 1.0 }
}

/// Joins fragments that stand side by side on one baseline.
fn merge(mut all: Vec<Fragment>, has_spaces: bool) -> Vec<Fragment> {
    // Only fragments that are near in the content stream or on the page can be neighbours: sorted by height, a short
    // look back is enough.
    all.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x0.total_cmp(&b.x0)));
    let mut done: Vec<Fragment> = Vec::with_capacity(all.len());
    for fragment in all {
        let mut place = None;
        for (n, other) in done.iter().enumerate().rev().take(40) {
            if !other.same_baseline(fragment.y, fragment.size) {
                continue;
            }
            let reach = other.size.max(fragment.size);
            let widest = widest(other, &fragment, has_spaces);
            let after = fragment.x0 - other.x1;
            let before = other.x0 - fragment.x1;
            if (-0.5 * reach..=widest * reach).contains(&after) {
                place = Some((n, true));
                break;
            }
            if (-0.5 * reach..=widest * reach).contains(&before) {
                place = Some((n, false));
                break;
            }
        }
        match place.and_then(|(n, after)| done.get_mut(n).map(|other| (other, after))) {
            Some((other, true)) => other.absorb(fragment),
            Some((other, false)) => {
                let right = std::mem::replace(other, fragment);
                other.absorb(right);
            }
            None => done.push(fragment),
        }
    }
    bridge(done, has_spaces)
}

/// How many fragments back a neighbour is looked for; few pages have as many.
const FURTHEST: usize = 2_000;

/// A fragment that came last may have closed the gap between two others: a second pass joins those.
fn bridge(all: Vec<Fragment>, has_spaces: bool) -> Vec<Fragment> {
    let mut done: Vec<Fragment> = Vec::with_capacity(all.len());
    for fragment in all {
        let near = done.iter().enumerate().rev().take(FURTHEST).find(|(_, other)| {
            let reach = other.size.max(fragment.size);
            let widest = widest(other, &fragment, has_spaces);
            let similar = (other.y - fragment.y).abs() < 0.3 * reach;
            similar && (-0.5 * reach..=widest * reach).contains(&(fragment.x0 - other.x1))
        });
        match near.map(|(n, _)| n).and_then(|n| done.get_mut(n)) {
            Some(other) => other.absorb(fragment),
            None => done.push(fragment),
        }
    }
    done
}

/// Puts the lines of one area into reading order.
fn order(lines: Vec<Line>, depth: usize, columns: &mut u32) -> Vec<Line> {
    let Some(gutter) = (depth < MAX_DEPTH).then(|| find_gutter(&lines)).flatten() else {
        return rows(lines, columns);
    };
    // Lines that cross the gutter cut the area into bands; inside a band the left column comes first.
    let mut sorted = lines;
    sorted.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut ordered = Vec::with_capacity(sorted.len());
    let (mut left, mut right, mut across) = (Vec::new(), Vec::new(), Vec::new());
    for line in sorted {
        if line.x0 < gutter && line.x1 > gutter {
            if !left.is_empty() || !right.is_empty() {
                ordered.extend(order(std::mem::take(&mut left), depth + 1, columns));
                ordered.extend(order(std::mem::take(&mut right), depth + 1, columns));
            }
            across.push(line);
            continue;
        }
        if !across.is_empty() {
            ordered.extend(rows(std::mem::take(&mut across), columns));
        }
        if line.x0 >= gutter { right.push(line) } else { left.push(line) }
    }
    ordered.extend(rows(across, columns));
    ordered.extend(order(left, depth + 1, columns));
    ordered.extend(order(right, depth + 1, columns));
    ordered
}

/// An x that divides the area into two columns of running text, if there is one.
fn find_gutter(lines: &[Line]) -> Option<f32> {
    if lines.len() < 8 {
        return None;
    }
    let left_edge = lines.iter().map(|line| line.x0).fold(f32::INFINITY, f32::min);
    let right_edge = lines.iter().map(|line| line.x1).fold(f32::NEG_INFINITY, f32::max);
    let width = right_edge - left_edge;
    let mut starts: Vec<f32> = lines.iter().map(|line| line.x0).filter(|x| *x > left_edge + 0.15 * width).collect();
    starts.sort_by(f32::total_cmp);
    starts.dedup_by(|a, b| (*a - *b).abs() < 2.0);
    let mut best: Option<(usize, f32)> = None;
    for start in starts.into_iter().take(200) {
        let gutter = start - 2.0;
        let mut sides: [Vec<&Line>; 2] = [Vec::new(), Vec::new()];
        let mut crossing = 0;
        for line in lines {
            if line.x1 <= gutter {
                sides[0].push(line);
            } else if line.x0 >= gutter {
                sides[1].push(line);
            } else {
                crossing += 1;
            }
        }
        let fewer = sides[0].len().min(sides[1].len());
        if fewer < 4 || crossing > fewer * 2 || !sides.iter().all(|side| is_running_text(side)) || !overlap(&sides) {
            continue;
        }
        if best.is_none_or(|(least, _)| crossing < least) {
            best = Some((crossing, gutter));
        }
    }
    best.map(|(_, gutter)| gutter)
}

/// Whether most lines fill the width of their column, as words of sentences do and cells of tables do not.
fn is_running_text(side: &[&Line]) -> bool {
    let left = side.iter().map(|line| line.x0).fold(f32::INFINITY, f32::min);
    let right = side.iter().map(|line| line.x1).fold(f32::NEG_INFINITY, f32::max);
    let size = side.iter().map(|line| line.size).fold(0.0, f32::max).max(1.0);
    // A table inside a column says nothing: rows of several pieces are not counted.
    let mut heights: Vec<f32> = side.iter().map(|line| line.y).collect();
    heights.sort_by(f32::total_cmp);
    let is_alone = |line: &Line| {
        let reach = 0.35 * line.size;
        let from = heights.partition_point(|y| *y < line.y - reach);
        heights.get(from + 1).is_none_or(|y| *y > line.y + reach)
    };
    let alone: Vec<&&Line> = side.iter().filter(|line| is_alone(line)).collect();
    let full = alone.iter().filter(|line| line.x1 - line.x0 > 0.72 * (right - left)).count();
    right - left > 8.0 * size && full >= 4 && full * 5 >= alone.len() * 2
}

/// Whether the two sides stand beside each other, not one below the other.
fn overlap(sides: &[Vec<&Line>; 2]) -> bool {
    let span = |side: &[&Line]| {
        let top = side.iter().map(|line| line.y).fold(f32::INFINITY, f32::min);
        let bottom = side.iter().map(|line| line.y).fold(f32::NEG_INFINITY, f32::max);
        (top, bottom)
    };
    let (a, b) = (span(&sides[0]), span(&sides[1]));
    let shared = a.1.min(b.1) - a.0.max(b.0);
    let shorter = (a.1 - a.0).min(b.1 - b.0);
    shared > 0.0 && shared >= 0.4 * shorter
}

/// One column: from top to bottom, and from left to right within a row.
fn rows(mut lines: Vec<Line>, columns: &mut u32) -> Vec<Line> {
    if lines.is_empty() {
        return lines;
    }
    lines.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut from = 0;
    while from < lines.len() {
        let Some(first) = lines.get(from) else { break };
        let reach = first.y + 0.35 * first.size;
        let to = lines.iter().skip(from).position(|line| line.y > reach).map_or(lines.len(), |n| from + n);
        if let Some(row) = lines.get_mut(from..to) {
            row.sort_by(|a, b| a.x0.total_cmp(&b.x0));
        }
        from = to.max(from + 1);
    }
    let mut lines = hang(lines);
    *columns += 1;
    let left = lines.iter().map(|line| line.x0).fold(f32::INFINITY, f32::min);
    let right = right_edge(&lines);
    for line in &mut lines {
        line.left = left;
        line.right = right;
        line.column = *columns;
    }
    lines
}

/// Where the lines of a column end: the furthest place that three of them share, so that a stray label does not count.
fn right_edge(lines: &[Line]) -> f32 {
    let mut ends: Vec<f32> = lines.iter().map(|line| line.x1).collect();
    ends.sort_by(|a, b| b.total_cmp(a));
    let shared =
        ends.windows(3).find(|ends| matches!(ends, [first, _, third] if first - third < 14.0)).and_then(<[f32]>::first);
    shared.or(ends.first()).copied().unwrap_or(0.0)
}

/// Joins a number or a bullet in the margin with the text that hangs beside it: two pieces, but no table.
fn hang(lines: Vec<Line>) -> Vec<Line> {
    let mut joined: Vec<Line> = Vec::with_capacity(lines.len());
    let mut rest = lines.into_iter().peekable();
    while let Some(line) = rest.next() {
        let in_row = |other: &Line| (other.y - line.y).abs() < 0.6 * other.size.max(line.size);
        let first_of_row = joined.last().is_none_or(|last| !in_row(last));
        let beside = rest.peek().is_some_and(|next| {
            in_row(next)
                && next.x0 > line.x1
                && next.x0 - line.x1 < 8.0 * next.size
                && next.text.chars().any(char::is_alphabetic)
        });
        if !first_of_row || !beside || !is_hanging_label(&line.text) {
            joined.push(line);
            continue;
        }
        let Some(text) = rest.next() else { break };
        if rest.peek().is_some_and(|third| (third.y - text.y).abs() < 0.35 * text.size) {
            joined.extend([line, text]);
            continue;
        }
        joined.push(Line { text: format!("{} {}", line.text, text.text), bold_start: line.bold_start, ..text });
    }
    joined
}

/// Whether a piece is nothing but a bullet or the number of a paragraph: `•`, `a.`, `2.1`, `12`.
fn is_hanging_label(text: &str) -> bool {
    let number = text.trim_end_matches(['.', ')']);
    let numbers =
        number.split('.').all(|part| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()));
    is_bullet(text) || is_label(text) || numbers
}
