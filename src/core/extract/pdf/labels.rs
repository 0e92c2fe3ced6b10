//! The labels of charts and drawings in documents without structure: runs of short lines that are no sentences become
//! one row, so that nobody takes them for paragraphs.

use super::para::{Para, Role};
use super::paragraphs::ends_sentence;

/// Fewer short lines together may be a signature or an address.
const LEAST_RUN: usize = 4;
/// Longer lines say something.
const MAX_WORDS: usize = 4;
/// Longer lines say something.
const MAX_LENGTH: usize = 40;
/// Most labels of one row; a chart has no more.
const MAX_CELLS: usize = 200;

/// Gathers labels into rows. `body` is the size of running text, in points.
pub(super) fn gather(paras: &mut Vec<Para>, body: f32) {
    let mut out: Vec<Para> = Vec::with_capacity(paras.len());
    let mut run: Vec<Para> = Vec::new();
    for para in paras.drain(..) {
        let goes_on = run.first().is_none_or(|first| first.page() == para.page()) && run.len() < MAX_CELLS;
        if !goes_on || !is_short(&para) {
            close(&mut run, &mut out, body);
        }
        if is_short(&para) {
            run.push(para);
        } else {
            out.push(para);
        }
    }
    close(&mut run, &mut out, body);
    *paras = out;
}

fn is_short(para: &Para) -> bool {
    let [line] = para.lines.as_slice() else { return false };
    para.role == Role::Body
        && line.length() <= MAX_LENGTH
        && line.text.split(' ').count() <= MAX_WORDS
        && !ends_sentence(&line.text)
}

fn close(run: &mut Vec<Para>, out: &mut Vec<Para>, body: f32) {
    let is_label = |para: &&Para| {
        let small = para.size() < 0.93 * body;
        small || para.lines.first().is_some_and(|line| !line.text.contains(char::is_alphabetic))
    };
    if run.len() < LEAST_RUN || run.iter().filter(is_label).count() * 2 < run.len() {
        out.append(run);
        return;
    }
    let cells = vec![1; run.len()];
    out.push(Para { role: Role::Row, lines: run.drain(..).flat_map(|para| para.lines).collect(), cells });
}
