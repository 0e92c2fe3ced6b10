//! Real sentences, edited by a script that knows what it did.
//!
//! A document is put together from sentences and headings of the shared corpus; then sections are renamed, moved,
//! dropped, added, split and merged, and sentences reworded, dropped, inserted, moved and given other figures.

use std::collections::{BTreeMap, BTreeSet};

use annexwatch::core::align::{SectionRelation, SentenceRelation, align};
use annexwatch::core::document::{Block, BlockKind, Document, Sentence};

use super::reading::{document, markdown, section, shared};

/// How often each edit is made, in per cent.
#[derive(Clone, Copy)]
struct Edits {
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

const MID: Edits = Edits {
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
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(n.max(1)).unwrap()).unwrap()
    }

    fn hits(&mut self, percent: u32) -> bool {
        self.next() % 100 < u64::from(percent)
    }
}

/// Distinct sentences, in runs as they stand in their documents, and distinct headings.
struct Pool {
    sentences: Vec<String>,
    headings: Vec<String>,
    words: Vec<String>,
}

fn pool() -> Option<Pool> {
    let files = [
        "en-ota-tiktok-community-guidelines/2022-07-11.md",
        "en-ota-tiktok-community-guidelines/2025-06-13.md",
        "nl-bzk-algoritmekader-bias-en-non-discriminatie/v1.6.md",
        "nl-bzk-bio2-inleiding/2-2025-09-19.md",
        "nl-bzk-bio2-maatregelen/2-2024-12-16.md",
    ];
    let mut pool = Pool { sentences: Vec::new(), headings: Vec::new(), words: Vec::new() };
    let (mut seen, mut seen_headings) = (BTreeSet::new(), BTreeSet::new());
    for file in files {
        let read = markdown(&std::fs::read_to_string(shared(&format!("corpus/{file}"))?).unwrap());
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
    Some(pool)
}

#[derive(Clone)]
struct Line {
    text: String,
    /// The old sentence that it comes from.
    from: Option<usize>,
    moved: bool,
}

#[derive(Clone)]
struct Part {
    heading: String,
    level: u8,
    lines: Vec<Line>,
    /// The old sections that it comes from.
    from: Vec<usize>,
}

fn build(parts: &[Part]) -> Document {
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

fn original(pool: &Pool, n: usize, dice: &mut Dice) -> (Vec<Part>, usize) {
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

fn edited(old: &[Part], unused: usize, edits: &Edits, pool: &Pool, dice: &mut Dice) -> Vec<Part> {
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

#[derive(Default)]
struct Tally {
    right: usize,
    said: usize,
    wanted: usize,
}

impl Tally {
    fn of<T: Ord>(said: &BTreeSet<T>, wanted: &BTreeSet<T>) -> Self {
        Self { right: said.intersection(wanted).count(), said: said.len(), wanted: wanted.len() }
    }

    fn precision(&self) -> f32 {
        if self.said == 0 { 1.0 } else { self.right as f32 / self.said as f32 }
    }

    fn recall(&self) -> f32 {
        if self.wanted == 0 { 1.0 } else { self.right as f32 / self.wanted as f32 }
    }

    fn assert(&self, name: &str, precision: f32, recall: f32) {
        eprintln!(
            "{name}: P {:.3} R {:.3} ({}/{}/{})",
            self.precision(),
            self.recall(),
            self.right,
            self.said,
            self.wanted
        );
        assert!(self.precision() >= precision, "{name}: precision {}", self.precision());
        assert!(self.recall() >= recall, "{name}: recall {}", self.recall());
    }
}

fn measure(n: usize, seed: u64) -> Option<BTreeMap<&'static str, Tally>> {
    let pool = pool()?;
    let mut dice = Dice(seed);
    let (old_parts, unused) = original(&pool, n, &mut dice);
    assert!(unused < pool.sentences.len() * 4 / 5, "{unused} of {}", pool.sentences.len());
    let new_parts = edited(&old_parts, unused, &MID, &pool, &mut dice);
    let (old, new) = (build(&old_parts), build(&new_parts));
    let (alignment, _) = align(&old, &new, &[]);

    let mut tallies = BTreeMap::new();
    let said: BTreeSet<(usize, usize)> =
        alignment.sections.iter().filter_map(|l| Some((l.old?, l.new?))).filter(|l| *l != (0, 0)).collect();
    // The title is section 0 of both documents.
    let wanted: BTreeSet<(usize, usize)> =
        new_parts.iter().enumerate().flat_map(|(b, part)| part.from.iter().map(move |a| (a + 1, b + 1))).collect();
    tallies.insert("section links", Tally::of(&said, &wanted));
    for (name, relation) in [("splits", SectionRelation::Split), ("merges", SectionRelation::Merged)] {
        let said: BTreeSet<(usize, usize)> = alignment
            .sections
            .iter()
            .filter(|l| l.relation == relation)
            .filter_map(|l| Some((l.old?, l.new?)))
            .collect();
        let wanted: BTreeSet<(usize, usize)> = wanted
            .iter()
            .copied()
            .filter(|(a, b)| {
                if relation == SectionRelation::Split {
                    wanted.iter().filter(|(x, _)| x == a).count() > 1
                } else {
                    wanted.iter().filter(|(_, y)| y == b).count() > 1
                }
            })
            .collect();
        tallies.insert(name, Tally::of(&said, &wanted));
    }
    let lines: Vec<&Line> = new_parts.iter().flat_map(|part| &part.lines).collect();
    let n_old: usize = old_parts.iter().map(|part| part.lines.len()).sum();
    let pick = |relation: SentenceRelation| alignment.sentences.iter().filter(move |l| l.relation == relation);
    let said: BTreeSet<usize> = pick(SentenceRelation::New).filter_map(|l| Some(l.new?.index())).collect();
    let wanted: BTreeSet<usize> = (0..lines.len()).filter(|n| lines[*n].from.is_none()).collect();
    tallies.insert("new", Tally::of(&said, &wanted));
    let said: BTreeSet<usize> = pick(SentenceRelation::Dropped).filter_map(|l| Some(l.old?.index())).collect();
    let kept: BTreeSet<usize> = lines.iter().filter_map(|line| line.from).collect();
    let wanted: BTreeSet<usize> = (0..n_old).filter(|n| !kept.contains(n)).collect();
    tallies.insert("dropped", Tally::of(&said, &wanted));
    let said: BTreeSet<(usize, usize)> =
        alignment.sentences.iter().filter(|l| l.moved).filter_map(|l| Some((l.old?.index(), l.new?.index()))).collect();
    let wanted: BTreeSet<(usize, usize)> =
        lines.iter().enumerate().filter(|(_, l)| l.moved).filter_map(|(n, l)| Some((l.from?, n))).collect();
    tallies.insert("moved", Tally::of(&said, &wanted));
    let said: BTreeSet<(usize, usize)> =
        alignment.sentences.iter().filter_map(|l| Some((l.old?.index(), l.new?.index()))).collect();
    let wanted: BTreeSet<(usize, usize)> = lines.iter().enumerate().filter_map(|(n, l)| Some((l.from?, n))).collect();
    tallies.insert("sentence links", Tally::of(&said, &wanted));
    Some(tallies)
}

#[test]
fn scripted_edits_are_recognised() {
    let mut sums: BTreeMap<&str, Tally> = BTreeMap::new();
    for (n, seed) in [(30, 1), (30, 2), (30, 3), (150, 4), (150, 5)] {
        let Some(tallies) = measure(n, seed) else { return };
        for (name, tally) in tallies {
            let sum = sums.entry(name).or_default();
            sum.right += tally.right;
            sum.said += tally.said;
            sum.wanted += tally.wanted;
        }
    }
    sums["section links"].assert("section links", 0.98, 0.98);
    sums["splits"].assert("splits", 0.0, 0.95);
    sums["merges"].assert("merges", 0.0, 0.95);
    sums["new"].assert("new", 0.96, 0.96);
    sums["dropped"].assert("dropped", 0.96, 0.96);
    sums["moved"].assert("moved", 0.88, 0.92);
    sums["sentence links"].assert("sentence links", 0.98, 0.98);
}
