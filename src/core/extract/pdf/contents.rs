//! Tables of contents that no tag and no leader dots betray: lines that end in a page number, under their heading.
//!
//! They repeat the headings and change with every page that moves: they are no text.

use super::para::{Para, Role};

const NAMES: [&str; 7] =
    ["inhoud", "inhoudsopgave", "contents", "table of contents", "inhaltsverzeichnis", "sommaire", "inhoudsopgaaf"];

/// Takes the entries out of `paras`; returns how many there were.
pub(super) fn drop(paras: &mut Vec<Para>, pages: u32) -> usize {
    let Some(start) = paras.iter().position(is_name) else { return 0 };
    let mut end = start + 1;
    let (mut entries, mut misses) = (0, 0);
    for (n, para) in paras.iter().enumerate().skip(start + 1).take(600) {
        if ends_in_page(para, pages) {
            entries += 1;
            misses = 0;
            end = n + 1;
        } else {
            // An entry may run over two lines, of which the first has no number.
            misses += 1;
            if misses > 1 || para.lines.len() > 3 {
                break;
            }
        }
    }
    if entries < 3 {
        return 0;
    }
    paras.drain(start + 1..end);
    entries
}

fn is_name(para: &Para) -> bool {
    let [line] = para.lines.as_slice() else { return false };
    para.role != Role::Row && NAMES.contains(&line.text.to_lowercase().trim_end_matches(':'))
}

/// Whether the last line ends in a number that can be a page of this document.
fn ends_in_page(para: &Para, pages: u32) -> bool {
    let Some(last) = para.lines.last() else { return false };
    let Some(word) = last.text.split_whitespace().next_back() else { return false };
    para.length() < 250
        && word.parse::<u32>().is_ok_and(|page| page > 0 && page <= pages.saturating_add(20))
        && para.lines.iter().any(|line| line.text.chars().any(char::is_alphabetic))
}
