//! Web pages: the main content without menus, banners and footers; headings, lists, tables and footnotes as marked up.
//!
//! Nothing is loaded and no script runs; the tree is walked once.

mod clutter;
mod guard;
mod walk;
mod wrong;

use dom_query::{Document as Tree, NodeRef};

use super::{Draft, Item, ItemKind, Options, clean, markdown, metadata, sniff::Decoded};
use crate::core::document::{Format, Health, Metadata};

pub(super) const EXTRACTOR: &str = "html/2";

/// Reads a web page.
pub fn read(decoded: &Decoded, options: &Options) -> Draft {
    if decoded.text.len() > options.max_text_bytes {
        return Draft::unreadable(Format::Html, EXTRACTOR, Health::TooLarge, "more text than allowed");
    }
    // The source of a page that a site generator finishes: its YAML is no text.
    let (_, html) = markdown::split_front_matter(&decoded.text);
    let guarded = guard::guard(html);
    if guarded.cut {
        return Draft::unreadable(Format::Html, EXTRACTOR, Health::TooLarge, "more elements than allowed");
    }
    let tree = Tree::from(guarded.html.as_str());
    let mut draft = Draft::empty(Format::Html, EXTRACTOR, Health::Ok);
    draft.warnings.clone_from(&decoded.warnings);
    if guarded.flattened {
        draft.warnings.push("elements nested deeper than any document needs were flattened".to_owned());
    }
    draft.title = page_title(&tree);
    draft.metadata = page_metadata(&tree);
    draft.declared_language =
        tree.select("html").attr("lang").map(|lang| lang.to_string()).filter(|lang| !lang.trim().is_empty());

    let whole = tree.root();
    let body = tree.select("body").nodes().first().copied().unwrap_or(whole);
    let walked = best_content(&tree, body);
    if walked.had_invisible {
        draft.warnings.push("invisible characters were removed".to_owned());
    }
    if let Some(reason) = wrong::reason(html, &tree, draft.title.as_deref(), &walked.items) {
        return Draft { health: Health::WrongType, warnings: [draft.warnings, vec![reason]].concat(), ..draft };
    }
    draft.items = markdown::with_captions(walked.items);
    draft
}

fn page_title(tree: &Tree) -> Option<String> {
    let text = tree.select("title").nodes().first().map(|node| clean::clean_text(&node.text()))?;
    // `Bijlage 7 | Jaarstukken | Ministerie`: the site's name comes last.
    let own = text.split(" | ").next().unwrap_or("").trim();
    (!own.is_empty()).then(|| own.to_owned())
}

/// What the page's head says of it: the names that publishers use, the more exact ones first.
fn page_metadata(tree: &Tree) -> Metadata {
    let found: Vec<(String, String)> = tree
        .select("meta[content]")
        .nodes()
        .iter()
        .filter_map(|node| {
            let name = node.attr("name").or_else(|| node.attr("property"))?;
            Some((name.to_lowercase(), node.attr("content")?.to_string()))
        })
        .collect();
    let first = |names: &[&str], keep: fn(&str) -> Option<String>| {
        names
            .iter()
            .find_map(|name| found.iter().filter(|(other, _)| other == name).find_map(|(_, content)| keep(content)))
    };
    Metadata {
        author: first(&["author", "dcterms.creator", "dc.creator", "article:author"], metadata::name),
        producer: first(&["generator"], metadata::name),
        created: first(
            &["dcterms.created", "dcterms.issued", "dcterms.date", "dc.date", "article:published_time", "date"],
            metadata::date,
        ),
        modified: first(&["dcterms.modified", "dc.date.modified", "article:modified_time"], metadata::date),
        revisions: None,
    }
}

/// The main content: what the page marks as such, else what is left of the body without clutter.
///
/// A marked part that keeps less than half of the body's headings is not the whole document.
fn best_content(tree: &Tree, body: NodeRef<'_>) -> walk::Walked {
    let of_body = walk::walk(body);
    let n_body = heading_count(&of_body.items);
    let body_words = words(&of_body.items);
    let mut best: Option<(usize, walk::Walked)> = None;
    for selector in ["main", "[role=main]", "article", "#content", "#main", ".content", ".main-content", "#inhoud"] {
        let found = tree.select(selector);
        let nodes = found.nodes();
        let [only] = nodes else { continue };
        let walked = walk::walk(*only);
        let n_words = words(&walked.items);
        if n_words * 2 >= body_words && heading_count(&walked.items) * 2 >= n_body {
            // The tightest part that still holds the text.
            if best.as_ref().is_none_or(|(other, _)| n_words < *other && n_words * 10 >= *other * 9) {
                best = Some((n_words, walked));
            }
        }
    }
    best.map_or(of_body, |(_, walked)| walked)
}

fn heading_count(items: &[Item]) -> usize {
    items.iter().filter(|item| matches!(item.kind, ItemKind::Heading(_))).count()
}

fn words(items: &[Item]) -> usize {
    items.iter().map(|item| item.text.split_whitespace().count()).sum()
}
