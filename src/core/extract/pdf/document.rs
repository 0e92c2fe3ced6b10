//! One opened PDF into a draft: reads its pages, chooses between structure and layout, and judges its health.

use hayro_syntax::Pdf;
use hayro_syntax::object::dict::keys::{D, LANG, OCPROPERTIES, OFF};
use hayro_syntax::object::{Array, DateTime, Dict, ObjRef, String as PdfString};
use rustc_hash::{FxHashMap, FxHashSet};

use super::furniture::{self, Cleared};
use super::page::{ARTIFACT, Page};
use super::para::{Para, Role};
use super::walk::Walker;
use super::{EXTRACTOR, WITH_OCR};
use super::{
    contents, dividers, draft, footnotes, headings, labels, layout, paragraphs, scans, strings, structure, tagged,
};
use crate::core::document::{Format, Health, Metadata};
use crate::core::extract::{Draft, Options, metadata};

/// A tree that holds less of the text than this is not followed.
const LEAST_COVERAGE: f64 = 0.8;
/// What is said of a table of contents.
const LEFT_OUT: &str = "the table of contents was left out";
/// From this share of a page on, an image without text is a scan.
const SCAN_SHARE: f32 = 0.4;

/// Reads all pages.
pub(super) fn read(pdf: &Pdf, options: &Options) -> Draft {
    let mut draft = Draft {
        format: Format::Pdf,
        extractor: EXTRACTOR,
        title: title(pdf),
        declared_language: None,
        pages: u32::try_from(pdf.pages().len()).unwrap_or(u32::MAX),
        health: Health::Ok,
        items: Vec::new(),
        warnings: Vec::new(),
        metadata: properties(pdf),
        scanned_pages: Vec::new(),
    };
    if draft.pages > options.max_pages {
        draft.health = Health::TooLarge;
        draft.warnings.push(format!("{} pages, more than the {} allowed", draft.pages, options.max_pages));
        return draft;
    }
    let catalog = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()).unwrap_or_default();
    draft.declared_language = catalog
        .get::<PdfString<'_>>(LANG)
        .map(|language| strings::text(language.as_bytes()).trim().to_owned())
        .filter(|language| !language.is_empty());
    let mut walker = Walker::new(hidden_groups(&catalog), options.max_text_bytes);
    let mut pages: Vec<Page> = pdf.pages().iter().map(|page| walker.read(page)).collect();
    if walker.exhausted {
        draft.health = Health::TooLarge;
        draft.warnings.push("a content stream is larger, or draws more, than allowed".to_owned());
        return draft;
    }
    let recognised = recognise(pdf, &mut pages, options);
    judge(&pages, &recognised, &mut draft);

    let numbers: FxHashMap<ObjRef, usize> =
        pdf.pages().iter().enumerate().filter_map(|(n, page)| Some((page.raw().obj_id()?.into(), n))).collect();
    // Words that were recognised are in no structure tree.
    let tree = if recognised.is_empty() { structure::read(&catalog, pdf.xref(), &numbers) } else { None };
    let reading = tree.map(|tree| tagged::read(&tree, &pages, &walker.fonts));
    let (paras, labels) = match reading {
        Some(reading) if reading.coverage >= LEAST_COVERAGE => {
            let mut paras = reading.paras;
            let entries = reading.contents + contents::drop(&mut paras, draft.pages);
            if entries > 0 {
                draft.warnings.push(LEFT_OUT.to_owned());
            }
            (by_structure(paras, pages.len()), labels(&pages, &walker))
        }
        _ => by_layout(&pages, &walker, &mut draft),
    };
    // The places of the glyphs take more room than all that follows, which can use it.
    drop(pages);
    let (items, cut) = draft::items(&paras, &labels, options.max_text_bytes);
    draft.items = items;
    mark_recognised(&recognised, &mut draft);
    if cut {
        draft.health = Health::TooLarge;
        draft.warnings.push("more text than allowed".to_owned());
    }
    if draft.items.is_empty() && draft.health == Health::Ok {
        draft.health = Health::Empty;
        draft.warnings.push("no text".to_owned());
    }
    draft
}

/// The layers that are switched off when the document opens.
fn hidden_groups(catalog: &Dict<'_>) -> FxHashSet<ObjRef> {
    let off = catalog
        .get::<Dict<'_>>(OCPROPERTIES)
        .and_then(|properties| properties.get::<Dict<'_>>(D))
        .and_then(|default| default.get::<Array<'_>>(OFF));
    off.iter().flat_map(Array::raw_iter).filter_map(|group| group.as_obj_ref()).collect()
}

/// The title in the file's properties, unless it is the name of a file or of a program.
fn title(pdf: &Pdf) -> Option<String> {
    let title = strings::text(pdf.metadata().title.as_deref()?);
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let small = title.to_lowercase();
    let is_name = [".doc", ".docx", ".pdf", ".indd", ".rtf", ".odt", ".qxd", ".html", ".dotx"]
        .iter()
        .any(|end| small.ends_with(end));
    let is_program =
        small.starts_with("microsoft word") || small.starts_with("powerpoint") || small.starts_with("untitled");
    (title.chars().filter(|c| c.is_alphabetic()).count() > 3 && !is_name && !is_program).then_some(title)
}

/// Who made the file, with what, and when. A date without a zone is taken for UTC.
fn properties(pdf: &Pdf) -> Metadata {
    let found = pdf.metadata();
    let name = |bytes: &Option<Box<[u8]>>| bytes.as_deref().and_then(|bytes| metadata::name(&strings::text(bytes)));
    let date = |date: DateTime| {
        let sign = if date.utc_offset_hour < 0 { '-' } else { '+' };
        let zone = match (date.utc_offset_hour.unsigned_abs(), date.utc_offset_minute) {
            (0, 0) => "Z".to_owned(),
            (hours, minutes) => format!("{sign}{hours:02}:{minutes:02}"),
        };
        let DateTime { year, month, day, hour, minute, second, .. } = date;
        metadata::date(&format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{zone}"))
    };
    Metadata {
        author: name(&found.author),
        producer: name(&found.producer).or_else(|| name(&found.creator)),
        created: found.creation_date.and_then(date),
        modified: found.modification_date.and_then(date),
        revisions: None,
    }
}

/// Puts what was recognised on those pages that hold no text of their own; which they are, from 0.
fn recognise(pdf: &Pdf, pages: &mut [Page], options: &Options) -> FxHashSet<usize> {
    let mut done = FxHashSet::default();
    for recognised in &options.recognised {
        let Some(at) = usize::try_from(recognised.page).ok().and_then(|page| page.checked_sub(1)) else { continue };
        let (Some(page), Some(shown)) = (pages.get_mut(at), pdf.pages().get(at)) else { continue };
        if is_scan(page) || is_unmapped(page) {
            scans::put(recognised, shown.render_dimensions(), page);
            done.insert(at);
        }
    }
    done
}

/// Marks what stands on recognised pages, and says so.
fn mark_recognised(recognised: &FxHashSet<usize>, draft: &mut Draft) {
    if recognised.is_empty() {
        return;
    }
    let is_recognised = |page: u32| {
        usize::try_from(page).ok().and_then(|page| page.checked_sub(1)).is_some_and(|page| recognised.contains(&page))
    };
    for item in &mut draft.items {
        item.ocr = is_recognised(item.page) || item.page_breaks.iter().any(|(_, page)| is_recognised(*page));
    }
    draft.extractor = WITH_OCR;
    draft
        .warnings
        .push(format!("{} scanned pages were read by character recognition: mind its errors", recognised.len()));
}

/// How many characters a page shows.
fn text(page: &Page) -> usize {
    page.glyphs.iter().filter(|glyph| !glyph.ch.is_whitespace()).count()
}

/// Whether a page is a picture, or outlines, instead of text.
fn is_scan(page: &Page) -> bool {
    let pictured = page.image_share >= SCAN_SHARE;
    (pictured || page.fills > 400) && {
        let text = text(page);
        text < 20 && (pictured || text == 0)
    }
}

/// Whether the fonts of a page do not say which characters they show.
fn is_unmapped(page: &Page) -> bool {
    page.unmapped > 20 && page.unmapped > text(page)
}

/// Judges whether the pages hold text, or pictures of text.
fn judge(pages: &[Page], recognised: &FxHashSet<usize>, draft: &mut Draft) {
    let numbers = |found: &[usize]| found.iter().filter_map(|n| u32::try_from(n + 1).ok()).collect();
    let with_text = pages.iter().any(|page| page.glyphs.iter().any(|glyph| !glyph.ch.is_whitespace()));
    let unmapped: usize = pages.iter().map(|page| page.unmapped).sum();
    let mapped: usize = if unmapped > 20 { pages.iter().map(text).sum() } else { 0 };
    if unmapped > 20 && unmapped > mapped {
        draft.health = Health::NoTextLayer;
        let found: Vec<usize> = (0..pages.len()).filter(|n| pages.get(*n).is_some_and(is_unmapped)).collect();
        draft.scanned_pages = numbers(&found);
        draft.warnings.push("most glyphs cannot be told: the fonts do not say which characters they show".to_owned());
        return;
    }
    let scans: Vec<usize> =
        pages.iter().enumerate().filter(|(n, page)| is_scan(page) && !recognised.contains(n)).map(|(n, _)| n).collect();
    draft.scanned_pages = numbers(&scans);
    if !with_text {
        let (health, reason) = if scans.is_empty() {
            (Health::Empty, "no text")
        } else {
            (Health::NoTextLayer, "every page is an image without text")
        };
        draft.health = health;
        draft.warnings.push(reason.to_owned());
        return;
    }
    // The cover and the back of a book are pictures; what is lost with them is not the text.
    let inner: Vec<usize> =
        scans.iter().copied().filter(|n| pages.len() < 4 || *n > 0 && *n + 1 < pages.len()).collect();
    if scans.len() == pages.len() {
        draft.health = Health::NoTextLayer;
        draft.warnings.push("every page is an image without text".to_owned());
    } else if !inner.is_empty() {
        draft.health = Health::PartlyScanned;
        let list: Vec<String> = inner.iter().take(20).map(|n| (n + 1).to_string()).collect();
        draft.warnings.push(format!("pages without text: {}", list.join(", ")));
    } else if !scans.is_empty() {
        draft.warnings.push("the cover is an image without text".to_owned());
    }
}

fn by_structure(mut paras: Vec<Para>, pages: usize) -> Vec<Para> {
    headings::correct(&mut paras);
    let body = headings::body_size(&paras);
    footnotes::recognise(&mut paras, body);
    if headings::are_sparse(&paras, pages) {
        dividers::drop(&mut paras);
        headings::find(&mut paras);
    }
    continue_over_pages(paras)
}

/// Joins the two halves of a paragraph that its author's program cut at the end of a page.
fn continue_over_pages(paras: Vec<Para>) -> Vec<Para> {
    let mut joined: Vec<Para> = Vec::with_capacity(paras.len());
    for para in paras {
        let starts_small = para
            .lines
            .first()
            .and_then(|line| line.text.chars().find(|c| !matches!(c, '(' | '"' | '\'' | '“' | '‘')))
            .is_some_and(char::is_lowercase);
        let target = if para.role == Role::Body && starts_small {
            let page = para.page();
            joined.iter_mut().rev().find(|before| !matches!(before.role, Role::Note(_))).filter(|before| {
                matches!(before.role, Role::Body | Role::ListItem)
                    && before
                        .lines
                        .last()
                        .is_some_and(|last| last.page + 1 == page && !paragraphs::ends_sentence(&last.text))
            })
        } else {
            None
        };
        match target {
            Some(before) => before.lines.extend(para.lines),
            None => joined.push(para),
        }
    }
    joined
}

/// The printed page numbers of a tagged file, which are artifacts there.
fn labels(pages: &[Page], walker: &Walker<'_>) -> Vec<Option<String>> {
    let lines = pages
        .iter()
        .zip(1u32..)
        .map(|(page, n)| (page.height, layout::lines(page, n, &walker.fonts, |flags| flags & ARTIFACT != 0)));
    furniture::clear(lines.collect()).into_iter().map(|page| page.label).collect()
}

fn by_layout(pages: &[Page], walker: &Walker<'_>, draft: &mut Draft) -> (Vec<Para>, Vec<Option<String>>) {
    let lines =
        pages.iter().zip(1u32..).map(|(page, n)| (page.height, layout::lines(page, n, &walker.fonts, |_| true)));
    let cleared: Vec<Cleared> = furniture::clear(lines.collect());
    let mut labels = Vec::with_capacity(cleared.len());
    let mut texts = Vec::with_capacity(cleared.len());
    for page in cleared {
        labels.push(page.label);
        texts.push(page.lines);
    }
    let before: usize = texts.iter().map(Vec::len).sum();
    for lines in &mut texts {
        lines.retain(|line| !headings::is_contents_line(&line.text));
    }
    let leaders = before - texts.iter().map(Vec::len).sum::<usize>();
    let body = headings::body_size(
        &texts.iter().flatten().map(|line| Para::new(Role::Body, vec![line.clone()])).collect::<Vec<_>>(),
    );
    let notes: Vec<Vec<Para>> =
        texts.iter_mut().zip(pages).map(|(lines, page)| footnotes::take(lines, page.height, body)).collect();
    let mut paras = paragraphs::build(&texts);
    if leaders + contents::drop(&mut paras, draft.pages) > 0 {
        draft.warnings.push(LEFT_OUT.to_owned());
    }
    dividers::drop(&mut paras);
    headings::find(&mut paras);
    labels::gather(&mut paras, body);
    place(&mut paras, notes);
    (paras, labels)
}

/// Puts the footnotes of a page after the last paragraph that begins on it.
fn place(paras: &mut Vec<Para>, notes: Vec<Vec<Para>>) {
    let mut placed = Vec::with_capacity(paras.len());
    let mut notes = notes.into_iter().zip(1u32..).peekable();
    for para in paras.drain(..) {
        while let Some((of_page, _)) = notes.next_if(|(_, page)| *page < para.page()) {
            placed.extend(of_page);
        }
        placed.push(para);
    }
    placed.extend(notes.flat_map(|(of_page, _)| of_page));
    *paras = placed;
}
