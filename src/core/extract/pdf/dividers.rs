//! Pages that only announce a chapter, and whose words the next page repeats as its heading.

use super::headings::number_depth;
use super::para::{Para, Role};

/// More characters on a page are text of their own.
const MAX_LENGTH: usize = 160;

/// Looked at on the next page: a running head may stand over the heading.
const LEADING: usize = 3;

/// Takes out the pages that announce a chapter; how many.
pub(super) fn drop(paras: &mut Vec<Para>) -> usize {
    let mut at = 0;
    let mut n_dropped = 0;
    while let Some(page) = paras.get(at).map(Para::page) {
        let end = paras.iter().skip(at).position(|para| para.page() != page).map_or(paras.len(), |n| at + n);
        let (own, rest) = (paras.get(at..end).unwrap_or_default(), paras.get(end..).unwrap_or_default());
        if announces(own, rest) {
            paras.drain(at..end);
            n_dropped += 1;
        } else {
            at = end;
        }
    }
    n_dropped
}

fn announces(own: &[Para], rest: &[Para]) -> bool {
    let Some(next_page) = rest.first().map(Para::page) else { return false };
    let length: usize = own.iter().map(Para::length).sum();
    if length > MAX_LENGTH || own.iter().any(|para| matches!(para.role, Role::Row | Role::Note(_))) {
        return false;
    }
    // The figure of the chapter may stand before or behind its name, or be left out.
    let is_figure = |word: &&str| word.chars().all(|c| c.is_ascii_digit() || c == '.');
    let text: Vec<String> = own.iter().map(text_of).collect();
    let words: Vec<&str> =
        text.iter().flat_map(|text| text.split_whitespace()).filter(|word| !is_figure(word)).collect();
    !words.is_empty()
        && rest.iter().take(LEADING).take_while(|para| para.page() == next_page).any(|para| {
            let heading = text_of(para);
            number_depth(&heading) == Some(1)
                && heading.split_whitespace().filter(|word| !is_figure(word)).eq(words.iter().copied())
        })
}

fn text_of(para: &Para) -> String {
    para.lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(" ")
}
