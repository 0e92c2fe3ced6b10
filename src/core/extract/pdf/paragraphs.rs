//! Lines of a page without structure into paragraphs, list items and rows of tables.

use std::collections::BTreeMap;

use super::characters::{is_bullet, is_label};
use super::grid;
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
            if let Some((rows, used)) =
                grid::table(lines.get(at..).unwrap_or_default(), |size| leading(&leadings, size))
            {
                put_rows(&mut paras, rows);
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

/// Adds the rows of a table. Where it goes on from the page before, the heading that is repeated there is no row.
fn put_rows(paras: &mut Vec<Para>, rows: Vec<Para>) {
    let text = |para: &Para| para.lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(" ");
    let n_before = paras.iter().rev().take_while(|para| para.role == Role::Row).count();
    let goes_on = rows.first().zip(paras.last()).is_some_and(|(row, last)| row.page() > last.page());
    let header = paras.len().checked_sub(n_before).and_then(|at| paras.get(at)).map(text);
    let is_repeated = goes_on && n_before > 0 && rows.first().map(text) == header;
    paras.extend(rows.into_iter().skip(usize::from(is_repeated)));
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
    counts.into_iter().filter_map(|(size, steps)| Some((size, usual(&steps)?))).collect()
}

/// The distance that most lines have, in points; counts are by quarters of a point. Programs that set type in pixels do not
/// always give the same distance, so near ones count together.
fn usual(steps: &BTreeMap<i32, usize>) -> Option<f32> {
    let near = |step: i32| steps.range(step - 3..=step + 3);
    let weight = |step: i32| near(step).map(|(_, count)| *count).sum::<usize>();
    let (step, _) = steps.keys().map(|step| (*step, weight(*step))).max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0)))?;
    let most = near(step).max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0)))?;
    Some(*most.0 as f32 / 4.0)
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
