//! Documents put together from real sentences and headings, and a script that edits them and knows what it did.
//!
//! Sections are renamed, moved, dropped, added, split and merged, and sentences reworded, dropped, inserted, moved and
//! given other figures.

use std::collections::BTreeSet;

use annexwatch::core::document::{Block, BlockKind, Document, Sentence};

use super::reading::{document, markdown, section, shared};

/// How often each edit is made, in per cent.
#[derive(Clone, Copy)]
pub(super) struct Edits {
    rename: u32,
    move_section: u32,
    drop_section: u32,
    add_section: u32,
    split: u32,
    merge: u32,
    reword: u32,
    /// The share of the words of a reworded sentence that change.
    words: u32,
    drop: u32,
    insert: u32,
    move_sentence: u32,
    figures: u32,
}

pub(super) const MID: Edits = Edits {
    rename: 20,
    move_section: 10,
    drop_section: 6,
    add_section: 6,
    split: 6,
    merge: 6,
    reword: 35,
    words: 25,
    drop: 8,
    insert: 8,
    move_sentence: 3,
    figures: 50,
};

/// A fixed sequence of numbers (SplitMix64).
pub(super) struct Dice(pub(super) u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(n.max(1)).unwrap()).unwrap()
    }

    fn hits(&mut self, percent: u32) -> bool {
        self.next() % 100 < u64::from(percent)
    }
}

/// Distinct sentences, in runs as they stand in their documents, and distinct headings.
pub(super) struct Pool {
    pub(super) sentences: Vec<String>,
    headings: Vec<String>,
    words: Vec<String>,
}

/// Texts of the shared corpus that differ from each other.
pub(super) fn pool() -> Option<Pool> {
    let files = [
        "en-ota-tiktok-community-guidelines/2022-07-11.md",
        "en-ota-tiktok-community-guidelines/2025-06-13.md",
        "nl-bzk-algoritmekader-bias-en-non-discriminatie/v1.6.md",
        "nl-bzk-bio2-inleiding/2-2025-09-19.md",
        "nl-bzk-bio2-maatregelen/2-2024-12-16.md",
    ];
    let mut documents = Vec::new();
    for file in files {
        documents.push(markdown(&std::fs::read_to_string(shared(&format!("corpus/{file}"))?).unwrap()));
    }
    Some(pool_of(&documents))
}

/// The distinct sentences and headings of some documents.
pub(super) fn pool_of(documents: &[Document]) -> Pool {
    let mut pool = Pool { sentences: Vec::new(), headings: Vec::new(), words: Vec::new() };
    let (mut seen, mut seen_headings) = (BTreeSet::new(), BTreeSet::new());
    for read in documents {
        for at in read.sentences() {
            let text = at.sentence.text.trim().to_owned();
            let words: Vec<String> =
                text.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
            if (6..=60).contains(&words.len()) && seen.insert(words.clone()) {
                pool.words.extend(words.into_iter().filter(|word| word.len() > 2));
                pool.sentences.push(text);
            }
        }
        for heading in read.sections.iter().filter_map(|section| section.heading.clone()) {
            let words = heading.trim_start_matches(|c: char| !c.is_alphabetic()).to_owned();
            if words.len() > 3 && seen_headings.insert(words.to_lowercase()) {
                pool.headings.push(words);
            }
        }
    }
    pool
}

impl Pool {
    /// Adds sentences made of short runs of words of others until there are `n`. No run is long enough to make two of them
    /// alike, so that what is new stays new.
    pub(super) fn grow(&mut self, n: usize) {
        const RUN: usize = 3;
        let real: Vec<Vec<String>> =
            self.sentences.iter().map(|text| text.split(' ').map(str::to_owned).collect()).collect();
        let mut dice = Dice(11);
        while real.len() > 1 && self.sentences.len() < n {
            let len = real[dice.below(real.len())].len();
            let mut words: Vec<&str> = Vec::new();
            while words.len() < len {
                let from = &real[dice.below(real.len())];
                let start = dice.below(from.len());
                words.extend(from.iter().skip(start).take(RUN).map(String::as_str));
            }
            self.sentences.push(words.join(" "));
        }
    }
}

#[derive(Clone)]
pub(super) struct Line {
    text: String,
    /// The old sentence that it comes from.
    pub(super) from: Option<usize>,
    pub(super) moved: bool,
}

#[derive(Clone)]
pub(super) struct Part {
    heading: String,
    level: u8,
    pub(super) lines: Vec<Line>,
    /// The old sections that it comes from.
    pub(super) from: Vec<usize>,
}

pub(super) fn build(parts: &[Part]) -> Document {
    let mut sections = vec![section(1, "Bijlage 1: Een jaarlijks verslag", Vec::new())];
    let (mut first, mut second) = (0, 0);
    for part in parts {
        let number = if part.level == 2 {
            first += 1;
            second = 0;
            format!("{first}")
        } else {
            second += 1;
            format!("{first}.{second}")
        };
        let blocks = part
            .lines
            .chunks(4)
            .map(|lines| Block {
                kind: BlockKind::Paragraph,
                page: 1,
                text: lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(" "),
                sentences: lines.iter().map(|line| Sentence { text: line.text.clone(), page: 1 }).collect(),
                notes: Vec::new(),
                cut_off: false,
                ocr: false,
            })
            .collect();
        sections.push(section(part.level, &format!("{number} {}", part.heading), blocks));
    }
    document(sections)
}

pub(super) fn original(pool: &Pool, n: usize, dice: &mut Dice) -> (Vec<Part>, usize) {
    let mut parts = Vec::new();
    let (mut next, mut id) = (0, 0);
    for index in 0..n {
        let len = 4 + dice.below(7);
        let lines = pool.sentences[next..(next + len).min(pool.sentences.len())]
            .iter()
            .map(|text| {
                id += 1;
                Line { text: text.clone(), from: Some(id - 1), moved: false }
            })
            .collect();
        next += len;
        let heading = pool.headings[dice.below(pool.headings.len())].clone();
        let level = if index % 6 == 0 { 2 } else { 3 };
        parts.push(Part { heading, level, lines, from: vec![index] });
    }
    (parts, next)
}

fn reword(text: &str, edits: &Edits, pool: &Pool, dice: &mut Dice) -> String {
    let mut changed = false;
    let words: Vec<String> = text
        .split(' ')
        .map(|word| {
            if dice.hits(edits.words) && word.chars().all(char::is_alphabetic) {
                changed = true;
                pool.words[dice.below(pool.words.len())].clone()
            } else {
                word.to_owned()
            }
        })
        .collect();
    if changed { words.join(" ") } else { text.to_owned() }
}

fn other_figures(text: &str, edits: &Edits, dice: &mut Dice) -> String {
    text.split(' ')
        .map(|word| {
            if word.contains(|c: char| c.is_ascii_digit()) && dice.hits(edits.figures) {
                word.chars()
                    .map(|c| if c.is_ascii_digit() { char::from_digit(dice.below(10) as u32, 10).unwrap() } else { c })
                    .collect()
            } else {
                word.to_owned()
            }
        })
        .collect::<Vec<_>>()
        .join(" ")
}

pub(super) fn edited(old: &[Part], unused: usize, edits: &Edits, pool: &Pool, dice: &mut Dice) -> Vec<Part> {
    let mut fresh = unused;
    let fresh_line = |fresh: &mut usize| {
        let text = pool.sentences.get(*fresh).cloned();
        *fresh += 1;
        text.map(|text| Line { text, from: None, moved: false })
    };
    let mut parts: Vec<Part> = Vec::new();
    for part in old {
        // A parent keeps its place, so that what moves is known.
        if part.level == 3 && dice.hits(edits.drop_section) {
            continue;
        }
        let mut part = part.clone();
        let mut lines = Vec::new();
        for mut line in part.lines {
            if dice.hits(edits.drop) {
                continue;
            }
            if dice.hits(edits.reword) {
                line.text = reword(&line.text, edits, pool, dice);
            }
            line.text = other_figures(&line.text, edits, dice);
            lines.push(line);
            if dice.hits(edits.insert) {
                lines.extend(fresh_line(&mut fresh));
            }
        }
        part.lines = lines;
        if dice.hits(edits.rename) {
            part.heading = pool.headings[dice.below(pool.headings.len())].clone();
        }
        let merges = part.level == 3 && parts.last().is_some_and(|p| p.level == 3 && p.from.len() == 1);
        if merges && dice.hits(edits.merge) {
            let into = parts.last_mut().unwrap();
            into.lines.extend(part.lines);
            into.from.extend(part.from);
        } else if part.lines.len() >= 4 && part.level == 3 && dice.hits(edits.split) {
            let rest = part.lines.split_off(part.lines.len() / 2);
            let heading = pool.headings[dice.below(pool.headings.len())].clone();
            let second = Part { heading, level: 3, lines: rest, from: part.from.clone() };
            // A merge into the second half would make it both.
            parts.push(part);
            parts.push(Part { level: 4, ..second });
        } else {
            parts.push(part);
        }
        if dice.hits(edits.add_section) {
            let lines: Vec<Line> = (0..4 + dice.below(5)).filter_map(|_| fresh_line(&mut fresh)).collect();
            if !lines.is_empty() {
                let heading = pool.headings[dice.below(pool.headings.len())].clone();
                parts.push(Part { heading, level: 4, lines, from: Vec::new() });
            }
        }
    }
    for part in &mut parts {
        part.level = part.level.min(3);
    }
    // Whole sections move to another place.
    let mut at = 0;
    while at < parts.len() {
        let once = parts.iter().filter(|part| part.from == parts[at].from).count() == 1;
        if parts[at].level == 3 && once && dice.hits(edits.move_section) {
            let part = parts.remove(at);
            let to = 1 + dice.below(parts.len());
            parts.insert(to, part);
        }
        at += 1;
    }
    // Single sentences move to another section.
    for at in 0..parts.len() {
        let mut n = 0;
        while n < parts[at].lines.len() {
            if parts[at].lines.len() > 2 && parts[at].lines[n].from.is_some() && dice.hits(edits.move_sentence) {
                let to = dice.below(parts.len());
                if to != at && parts[to].from != parts[at].from {
                    let mut line = parts[at].lines.remove(n);
                    line.moved = true;
                    let place = dice.below(parts[to].lines.len() + 1);
                    parts[to].lines.insert(place, line);
                    continue;
                }
            }
            n += 1;
        }
    }
    parts
}
