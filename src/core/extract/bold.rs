//! Headings of files whose authors set them in bold instead of in a style.

use super::{Item, ItemKind, heading, sentence};

/// Makes headings of short bold paragraphs that stand over text: under the heading before them where there is one.
///
/// `bold` are the places in `items` of paragraphs that are bold throughout, in rising order.
pub(super) fn promote(items: &mut [Item], bold: &[usize]) {
    let has_title = items.iter().any(|item| item.kind == ItemKind::Title);
    let mut base = u8::from(has_title);
    let mut under = None;
    let mut seen = 0;
    for &n in bold {
        // Only headings that were there before, not those made here.
        for item in items.get(seen..n).unwrap_or_default() {
            if let ItemKind::Heading(level) = item.kind {
                under = Some(level);
            }
        }
        seen = n.saturating_add(1);
        let stands_over = items.get(n.saturating_add(1)).is_some();
        let Some(item) = items.get_mut(n) else { continue };
        let short = item.text.chars().count() <= 150
            && !sentence::is_finished(&item.text)
            && item.text.contains(char::is_alphabetic);
        if !short || !stands_over {
            continue;
        }
        if let Some(level) = under {
            item.kind = ItemKind::Heading(level.saturating_add(1));
        } else if n == 0 && !has_title {
            item.kind = ItemKind::Heading(1);
            base = 1;
        } else {
            item.kind = ItemKind::Heading(heading::depth(&item.text).unwrap_or(1).saturating_add(base));
        }
    }
}
