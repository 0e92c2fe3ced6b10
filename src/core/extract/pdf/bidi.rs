//! Right-to-left text: a line as its characters stand, from left to right, becomes the line as it is read and searched.
//!
//! A PDF says where glyphs stand and not in which order they are read, so the bidirectional algorithm (Unicode Standard
//! Annex 9) is gone backwards: letters of right-to-left scripts are turned round; numbers and words of other scripts inside
//! them, which stand the right way already, are kept as they are. Embeddings cannot be told from a page and are not guessed.

use super::lines::{MARK_CLOSE, MARK_OPEN};

/// Whether a character belongs to a script that is written from right to left.
pub(super) fn is_rtl(ch: char) -> bool {
    matches!(ch, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
        && !is_number(ch)
}

/// A figure of any script: numbers run from left to right everywhere.
fn is_number(ch: char) -> bool {
    ch.is_ascii_digit() || matches!(ch, '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}')
}

/// A vowel sign or an accent of such a script, which belongs to the letter before it.
fn is_sign(ch: char) -> bool {
    matches!(ch, '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}'..='\u{5c5}' | '\u{5c7}' | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6ed}' | '\u{300}'..='\u{36f}')
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Right,
    Left,
    Number,
    Neutral,
}

fn class(ch: char) -> Class {
    match ch {
        ch if is_number(ch) => Class::Number,
        ch if is_rtl(ch) => Class::Right,
        ch if ch.is_alphabetic() => Class::Left,
        _ => Class::Neutral,
    }
}

/// A character with its signs, or the mark of a footnote: what is not taken apart.
struct Cluster {
    class: Class,
    text: String,
}

/// The text of a line in the order in which it is read, from the order in which it stands.
pub(super) fn logical(visual: &str) -> String {
    if !visual.chars().any(is_rtl) {
        return visual.to_owned();
    }
    let mut clusters = clusters(visual);
    let count = |wanted: Class| clusters.iter().filter(|cluster| cluster.class == wanted).count();
    if count(Class::Right) >= count(Class::Left) {
        clusters.reverse();
        for (from, to) in runs(&clusters, is_left_run) {
            clusters.get_mut(from..to).unwrap_or_default().reverse();
        }
        mirror(&mut clusters);
    } else {
        for (from, to) in runs(&clusters, is_right_run) {
            clusters.get_mut(from..to).unwrap_or_default().reverse();
        }
    }
    clusters.into_iter().map(|cluster| cluster.text).collect()
}

fn clusters(text: &str) -> Vec<Cluster> {
    let mut all: Vec<Cluster> = Vec::new();
    let mut in_mark = false;
    for ch in text.chars() {
        let joins = in_mark || is_sign(ch);
        match all.last_mut() {
            Some(last) if joins => last.text.push(ch),
            _ => all.push(Cluster { class: class(ch), text: ch.to_string() }),
        }
        in_mark = ch == MARK_OPEN || in_mark && ch != MARK_CLOSE;
    }
    all
}

/// The longest runs that begin and end with what `joins` allows: their bounds. `joins` is told the two ends of a gap, and
/// what stands in it.
fn runs(clusters: &[Cluster], joins: fn(Class, Class, &[Cluster]) -> bool) -> Vec<(usize, usize)> {
    let mut runs = Vec::new();
    let mut at = 0;
    while let Some(first) = clusters.get(at) {
        if !joins(first.class, first.class, &[]) {
            at += 1;
            continue;
        }
        let (mut end, mut last) = (at + 1, first.class);
        loop {
            let gap = clusters.iter().skip(end).take_while(|cluster| cluster.class == Class::Neutral).count();
            let Some(next) = clusters.get(end + gap) else { break };
            if !joins(last, next.class, clusters.get(end..end + gap).unwrap_or_default()) {
                break;
            }
            (end, last) = (end + gap + 1, next.class);
        }
        runs.push((at, end));
        at = end;
    }
    runs
}

/// Words of left-to-right scripts hang together over what stands between them; figures only as one number or date.
fn is_left_run(a: Class, b: Class, gap: &[Cluster]) -> bool {
    match (a, b) {
        (Class::Number, Class::Number) => match gap {
            [] => true,
            [one] => matches!(one.text.as_str(), "." | "," | ":" | "/" | "-" | "\u{2013}" | "'"),
            _ => false,
        },
        (Class::Left, Class::Left | Class::Number) | (Class::Number, Class::Left) => true,
        _ => false,
    }
}

/// Words of right-to-left scripts inside a line of another one.
fn is_right_run(a: Class, b: Class, _gap: &[Cluster]) -> bool {
    a == Class::Right && b == Class::Right
}

/// Some programs note a bracket as it looks, which is the other one of what is meant: then the first one closes.
fn mirror(clusters: &mut [Cluster]) {
    const PAIRS: [(&str, &str); 4] = [("(", ")"), ("[", "]"), ("{", "}"), ("«", "»")];
    for (open, close) in PAIRS {
        let first = clusters.iter().map(|cluster| cluster.text.as_str()).find(|text| *text == open || *text == close);
        let both = clusters.iter().any(|cluster| cluster.text == open);
        if first != Some(close) || !both {
            continue;
        }
        for cluster in &mut *clusters {
            let other = match cluster.text.as_str() {
                text if text == open => close,
                text if text == close => open,
                _ => continue,
            };
            cluster.text = other.to_owned();
        }
    }
}
