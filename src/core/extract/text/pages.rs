//! Pages of plain text: where they end, what they print as their number, and which lines are running heads and feet.

use std::collections::BTreeMap;

/// Lines at a page's top and foot that can be furniture.
const EDGE_LINES: usize = 3;

/// One line as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Without trailing blanks; empty for a blank line.
    pub(super) text: String,
}

impl Line {
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Columns before the first letter.
    pub(super) fn indent(&self) -> usize {
        self.text.chars().take_while(|c| c.is_whitespace()).count()
    }

    pub(super) fn width(&self) -> usize {
        self.text.chars().count()
    }
}

/// A page without its running head and foot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Page {
    /// What it prints as its number.
    pub(super) label: Option<String>,
    /// The lines that are left.
    pub(super) lines: Vec<Line>,
}

/// Splits a text into pages, at form feeds or, where there are none, at lone page numbers.
pub(super) fn split(text: &str) -> Vec<Page> {
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{b}', '\u{85}', '\u{2028}', '\u{2029}'], "\n");
    let text = text.trim_start_matches('\u{FEFF}');
    let mut pages: Vec<Page> = text.split('\u{c}').map(|page| Page { label: None, lines: lines(page) }).collect();
    while pages.len() > 1 && pages.last().is_some_and(|page| page.lines.iter().all(Line::is_blank)) {
        pages.pop();
    }
    if pages.len() == 1 {
        let only = pages.pop().unwrap_or_default();
        return at_lone_numbers(only.lines);
    }
    drop_running_lines(&mut pages);
    for page in &mut pages {
        let label = take_edge_number(&mut page.lines);
        page.label = label.or(page.label.take());
    }
    pages
}

fn lines(page: &str) -> Vec<Line> {
    page.split('\n').map(|line| Line { text: line.replace('\t', "    ").trim_end().to_owned() }).collect()
}

/// The number in a line that holds nothing else: `56`, `- 56 -`, `Pagina 3 van 9`, `iv`.
fn lone_number(line: &str) -> Option<String> {
    let body = line.trim().trim_matches(|c: char| matches!(c, '-' | '–' | '—' | '|' | '[' | ']')).trim();
    let lower = body.to_lowercase();
    let rest = ["pagina", "page", "blz.", "blz", "p.", "pag."]
        .iter()
        .find_map(|word| lower.strip_prefix(word))
        .map(str::trim_start);
    let (candidate, has_word) = match rest {
        Some(rest) if !rest.is_empty() => (rest.to_owned(), true),
        _ => (lower, false),
    };
    let mut parts = candidate.split_whitespace();
    let number = parts.next()?.to_owned();
    let is_number = (1..=4).contains(&number.len()) && number.chars().all(|c| c.is_ascii_digit());
    let tail: Vec<&str> = parts.collect();
    let of_total = matches!(tail.as_slice(), [of, total] if matches!(*of, "van" | "of" | "/" | "von") && total.chars().all(|c| c.is_ascii_digit()));
    let slashed = number.split_once('/').filter(|(a, b)| {
        !a.is_empty() && a.len() <= 4 && !b.is_empty() && (a.chars().chain(b.chars())).all(|c| c.is_ascii_digit())
    });
    if let (Some((page, _)), true) = (slashed, tail.is_empty()) {
        return Some(page.to_owned());
    }
    (is_number && (tail.is_empty() || of_total) && (has_word || of_total || tail.is_empty())).then_some(number)
}

/// Cuts a text without form feeds where page numbers stand alone on their lines.
fn at_lone_numbers(all: Vec<Line>) -> Vec<Page> {
    let mut candidates: Vec<(usize, String)> = Vec::new();
    let last_with_text = all.iter().rposition(|line| !line.is_blank());
    for (i, line) in all.iter().enumerate() {
        let Some(number) = lone_number(&line.text) else { continue };
        let neighbour =
            |at: Option<usize>| at.and_then(|at| all.get(at)).is_some_and(|line| lone_number(&line.text).is_some());
        let in_column = neighbour(i.checked_sub(1)) || neighbour(Some(i + 1));
        let is_note_mark = all.get(i + 1).is_some_and(|next| !next.is_blank() && next.indent() >= line.indent() + 2);
        if !in_column && !is_note_mark {
            candidates.push((i, number));
        }
    }
    let value = |number: &str| number.parse::<u32>().unwrap_or(0);
    let runs_on = |a: &str, b: &str| value(b) == value(a) + 1;
    let accepted: Vec<(usize, String)> = candidates
        .iter()
        .enumerate()
        .filter(|(n, (at, number))| {
            let before =
                n.checked_sub(1).and_then(|n| candidates.get(n)).is_some_and(|(_, other)| runs_on(other, number));
            let after = candidates.get(n + 1).is_some_and(|(_, other)| runs_on(number, other));
            let last = Some(*at) == last_with_text && all.iter().any(|line| line.text.contains(char::is_alphabetic));
            before || after || last || interrupts(&all, *at)
        })
        .map(|(_, found)| found.clone())
        .collect();
    let mut pages = Vec::new();
    let mut from = 0;
    for (at, number) in accepted {
        let lines = all.get(from..at).unwrap_or_default().to_vec();
        pages.push(Page { label: Some(number), lines });
        from = at + 1;
    }
    let rest = all.get(from..).unwrap_or_default().to_vec();
    if pages.is_empty() || rest.iter().any(|line| !line.is_blank()) {
        let label = pages
            .last()
            .and_then(|page| page.label.as_deref())
            .and_then(|label| label.parse::<u32>().ok())
            .map(|n| (n + 1).to_string());
        pages.push(Page { label, lines: rest });
    }
    pages
}

/// Whether the line stands in the middle of a sentence.
fn interrupts(all: &[Line], at: usize) -> bool {
    let before = all.get(..at).unwrap_or_default().iter().rev().find(|line| !line.is_blank());
    let after = all.get(at + 1..).unwrap_or_default().iter().find(|line| !line.is_blank());
    match (before, after) {
        (Some(before), Some(after)) => {
            before.text.ends_with(|c: char| c.is_lowercase() || c == ',' || c == '-')
                && after.text.trim_start().starts_with(char::is_lowercase)
        }
        _ => false,
    }
}

/// A line with its figures masked, to find what repeats from page to page.
fn masked(line: &str) -> String {
    let mut out = String::new();
    for token in line.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        let mut in_number = false;
        for c in token.chars() {
            if c.is_ascii_digit() {
                if !in_number {
                    out.push('#');
                }
                in_number = true;
            } else {
                in_number = false;
                out.push(c);
            }
        }
    }
    out
}

fn edge_indices(lines: &[Line], top: bool) -> Vec<usize> {
    let with_text = lines.iter().enumerate().filter(|(_, line)| !line.is_blank()).map(|(i, _)| i);
    if top { with_text.take(EDGE_LINES).collect() } else { with_text.rev().take(EDGE_LINES).collect() }
}

/// Drops lines that stand on top or at the foot of at least half of the pages, and takes page numbers out of them.
fn drop_running_lines(pages: &mut [Page]) {
    for top in [true, false] {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for page in pages.iter() {
            let mut own: Vec<String> = edge_indices(&page.lines, top)
                .iter()
                .filter_map(|&i| page.lines.get(i))
                .map(|line| masked(&line.text))
                .collect();
            own.sort();
            own.dedup();
            for line in own {
                *counts.entry(line).or_insert(0) += 1;
            }
        }
        let needed = pages.len().div_ceil(2).max(2);
        // Left and right pages may carry different heads: a third of the pages is enough where there are many.
        let needed = if pages.len() >= 6 { pages.len().div_ceil(3) } else { needed };
        for page in pages.iter_mut() {
            for i in edge_indices(&page.lines, top) {
                let Some(line) = page.lines.get_mut(i) else { break };
                let mask = masked(&line.text);
                if counts.get(&mask).copied().unwrap_or(0) < needed
                    || !mask.contains(|c: char| c.is_alphanumeric() || c == '#')
                {
                    break;
                }
                if let Some(number) = lone_number(&line.text).or_else(|| number_at_edge(&line.text)) {
                    page.label = Some(number);
                }
                line.text.clear();
            }
        }
    }
}

/// The page number at the end or the start of a running line: `Jaarverslag 2022 | 14`.
fn number_at_edge(line: &str) -> Option<String> {
    let is_page = |token: &&str| {
        (1..=4).contains(&token.len())
            && token.chars().all(|c| c.is_ascii_digit())
            && !(token.len() == 4 && (token.starts_with("19") || token.starts_with("20")))
    };
    let tokens: Vec<&str> = line.split_whitespace().collect();
    let last = tokens.last().filter(|token| {
        is_page(token) && tokens.len() > 2 && tokens.get(tokens.len() - 2).is_some_and(|before| *before == "|")
    });
    let first = tokens.first().filter(|token| is_page(token) && tokens.get(1).is_some_and(|after| *after == "|"));
    last.or(first).map(|token| (*token).to_owned())
}

/// Takes a lone number off the last or the first line of a page.
fn take_edge_number(lines: &mut [Line]) -> Option<String> {
    let last = lines.iter().rposition(|line| !line.is_blank())?;
    let first = lines.iter().position(|line| !line.is_blank())?;
    for at in [last, first] {
        let found = lines.get(at).and_then(|line| lone_number(&line.text));
        if let (Some(number), Some(line)) = (found, lines.get_mut(at)) {
            line.text.clear();
            return Some(number);
        }
    }
    None
}
