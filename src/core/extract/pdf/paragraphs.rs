//! Lines of a page without structure into paragraphs, list items and rows of tables.

use std::collections::BTreeMap;

use super::characters::{is_bullet, is_label};
use super::lines::Line;
use super::para::{Para, Role};

/// The usual distance between baselines, by size in tenths of a point.
type Leadings = BTreeMap<i32, f32>;

fn key(size: f32) -> i32 {
    (size * 2.0).round() as i32
}

/// Makes paragraphs of the lines of all pages, each page's lines in reading order.
pub(super) fn build(pages: &[Vec<Line>]) -> Vec<Para> {
    let leadings = leadings(pages);
    let mut paras: Vec<Para> = Vec::new();
    for lines in pages {
        let mut at = 0;
        while let Some(line) = lines.get(at) {
            if let Some((rows, used)) = table(lines.get(at..).unwrap_or_default(), &leadings) {
                paras.extend(rows);
                at += used.max(1);
                continue;
            }
            at += 1;
            match goes_on_with(&mut paras, line, &leadings) {
                Some(para) => para.lines.push(line.clone()),
                None => {
                    let role = if begins_item(&line.text) { Role::ListItem } else { Role::Body };
                    paras.push(Para::new(role, vec![line.clone()]));
                }
            }
        }
    }
    paras
}

/// Whether a line's text begins as a list item does.
pub(super) fn begins_item(text: &str) -> bool {
    let Some((first, rest)) = text.split_once(' ') else { return is_bullet(text) };
    (is_bullet(first) || is_label(first) && !rest.is_empty() && first.len() <= 4) && !rest.trim().is_empty()
}

fn leadings(pages: &[Vec<Line>]) -> Leadings {
    let mut counts: BTreeMap<i32, BTreeMap<i32, usize>> = BTreeMap::new();
    for pair in pages.iter().flat_map(|lines| lines.windows(2)) {
        let [a, b] = pair else { continue };
        let step = b.y - a.y;
        if a.column == b.column && (a.size - b.size).abs() < 0.3 && step > 0.7 * a.size && step < 2.6 * a.size {
            *counts.entry(key(a.size)).or_default().entry((step * 4.0).round() as i32).or_default() += 1;
        }
    }
    counts
        .into_iter()
        .filter_map(|(size, steps)| {
            let (step, _) = steps.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0)))?;
            Some((size, step as f32 / 4.0))
        })
        .collect()
}

fn leading(leadings: &Leadings, size: f32) -> f32 {
    leadings.get(&key(size)).copied().unwrap_or(1.25 * size).clamp(0.9 * size, 2.2 * size)
}

/// The paragraph that a line continues: the last one, or the last one of the page before, above whatever stands in
/// small type at its foot.
fn goes_on_with<'p>(paras: &'p mut [Para], line: &Line, leadings: &Leadings) -> Option<&'p mut Para> {
    let last = paras.len().checked_sub(1)?;
    if paras.get(last).is_some_and(|para| goes_on(para, line, leadings)) {
        return paras.get_mut(last);
    }
    // The page is asked first: to tell a paragraph's size takes a look at each of its lines.
    let small_foot = |para: &&Para| para.page() < line.page && para.size() < 0.93 * line.size;
    let skipped = paras.iter().rev().take(4).take_while(small_foot).count();
    let para = paras.get_mut(last.checked_sub(skipped)?)?;
    (skipped > 0 && goes_on(para, line, leadings)).then_some(para)
}

/// Whether a line continues a paragraph.
fn goes_on(para: &Para, line: &Line, leadings: &Leadings) -> bool {
    let Some(last) = para.lines.last() else { return false };
    if para.role == Role::Row || line.leading_mark().is_some() {
        return false;
    }
    if begins_item(&line.text) && !is_mid_sentence(para, last, line) {
        return false;
    }
    if (last.size - line.size).abs() > 0.06 * last.size.max(line.size) {
        return false;
    }
    if last.bold != line.bold && last.length() > 2 && !runs_in(last, line, leadings) {
        return false;
    }
    if last.page != line.page || last.column != line.column {
        return crosses(para, last, line);
    }
    let step = line.y - last.y;
    let usual = leading(leadings, line.size);
    if step.abs() < 0.3 * line.size {
        // Pieces of one row that is no table.
        return true;
    }
    if step < 0.0 || step > usual * 1.22 + 0.5 {
        return false;
    }
    let first = para.lines.first().unwrap_or(last);
    let indent = line.x0 - last.x0;
    if para.role == Role::ListItem {
        // Lines of an item hang under its text, or return to the margin where the text runs on.
        return line.x0 > first.x0 + 1.0 || !ends_sentence(&last.text) || could_not_fit(last, line);
    }
    if indent > 0.7 * line.size && para.lines.len() > 1 && indent < 6.0 * line.size && ends_sentence(&last.text) {
        return false;
    }
    !ends_sentence(&last.text) || could_not_fit(last, line)
}

/// Whether what looks like the sign of an item is a dash or a number inside a sentence.
fn is_mid_sentence(para: &Para, last: &Line, line: &Line) -> bool {
    let first = line.text.split(' ').next().unwrap_or_default();
    let sign = matches!(first, "–" | "-" | "—") || is_label(first);
    let full = could_not_fit(last, line) || para.role != Role::ListItem && !is_label(first);
    sign && full && !ends_sentence(&last.text) && !last.text.ends_with(',') && (last.x0 - line.x0).abs() < 2.0
}

/// Whether a paragraph that begins in bold type, or has some in it, goes on in another weight: where the width forced
/// the break, or in the middle of a sentence.
fn runs_in(last: &Line, line: &Line, leadings: &Leadings) -> bool {
    if last.bold && starts_small(line) && line.y - last.y < 1.25 * leading(leadings, line.size) {
        return true;
    }
    let heading = last.bold && !line.bold_start && ends_like_heading(last);
    (last.bold || last.bold_start) && could_not_fit(last, line) && !heading
}

/// Whether a bold line can be the whole of a heading: it does not run to the edge of its column.
fn ends_like_heading(line: &Line) -> bool {
    line.x1 < line.right - 4.0 * line.size || !line.text.contains(' ')
}

/// Whether the paragraph goes on over the end of a column or a page.
fn crosses(para: &Para, last: &Line, line: &Line) -> bool {
    if ends_sentence(&last.text) || last.text.ends_with(':') || para.bold() || line.bold {
        return false;
    }
    starts_small(line)
        || last.text.ends_with(['-', '\u{2010}', '\u{ad}', ','])
        || last.x1 > last.right - 3.0 * last.size
}

/// Whether a line begins with a small letter, as the rest of a sentence does.
fn starts_small(line: &Line) -> bool {
    line.text.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase)
}

/// Whether a text ends as sentences do, with or without a closing quote.
pub(super) fn ends_sentence(text: &str) -> bool {
    let text = match text.rfind(super::lines::MARK_OPEN) {
        Some(at) if text.ends_with(super::lines::MARK_CLOSE) => text.get(..at).unwrap_or(text),
        _ => text,
    };
    text.trim_end_matches(['"', '”', '’', '\'', ')', '»', ']']).ends_with(['.', '!', '?', ';', ':', '…'])
}

/// Whether the first word of a line had no room on the line before: then the break means nothing.
fn could_not_fit(last: &Line, line: &Line) -> bool {
    last.x1 + 0.2 * last.size + line.first_word > last.right - 0.3 * last.size
}

/// Reads a table at the beginning of `lines`: its rows, and how many lines they take.
///
/// A table is at least two rows of two or more pieces whose pieces begin or end at the same places.
fn table(lines: &[Line], leadings: &Leadings) -> Option<(Vec<Para>, usize)> {
    let first = row_length(lines, 0);
    if first < 2 {
        return None;
    }
    let mut rows: Vec<Vec<Line>> = vec![lines.get(..first)?.to_vec()];
    let mut used = first;
    let mut aligned = 0;
    while used < lines.len() {
        let length = row_length(lines, used);
        let row = lines.get(used..used + length)?;
        let (Some(start), Some(above)) = (row.first(), lines.get(used - 1)) else { break };
        let step = start.y - above.y;
        if start.column != above.column || step > 3.2 * leading(leadings, start.size) {
            break;
        }
        if length >= 2 {
            let known = rows.last().map(Vec::as_slice).unwrap_or_default();
            let matches = row.iter().filter(|piece| known.iter().any(|other| lines_up(other, piece))).count();
            if matches < 2 {
                break;
            }
            aligned += 1;
            rows.push(row.to_vec());
        } else {
            // A single piece close below a cell goes on with it, unless it is as wide as the table.
            let cells = rows.last().map(Vec::as_slice).unwrap_or_default();
            let fits = cells.iter().skip(1).any(|cell| (cell.x0 - start.x0).abs() < 3.0)
                || cells.first().is_some_and(|cell| (cell.x0 - start.x0).abs() < 3.0)
                    && cells.get(1).is_some_and(|next| start.x1 < next.x0);
            if !fits || step > 1.3 * leading(leadings, start.size) {
                break;
            }
            if let Some(cells) = rows.last_mut() {
                cells.push(start.clone());
            }
        }
        used += length;
    }
    (aligned >= 1).then(|| (rows.into_iter().map(row).collect(), used))
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

fn lines_up(a: &Line, b: &Line) -> bool {
    let centre = |line: &Line| (line.x0 + line.x1) / 2.0;
    (a.x0 - b.x0).abs() < 3.0 || (a.x1 - b.x1).abs() < 3.0 || (centre(a) - centre(b)).abs() < 3.0
}

/// One row: pieces that begin at the same place are one cell.
fn row(pieces: Vec<Line>) -> Para {
    let mut cells: Vec<Vec<Line>> = Vec::new();
    for piece in pieces {
        match cells.iter_mut().find(|cell| cell.first().is_some_and(|first| (first.x0 - piece.x0).abs() < 3.0)) {
            Some(cell) => cell.push(piece),
            None => cells.push(vec![piece]),
        }
    }
    let counts = cells.iter().map(Vec::len).collect();
    Para { role: Role::Row, lines: cells.into_iter().flatten().collect(), cells: counts }
}
