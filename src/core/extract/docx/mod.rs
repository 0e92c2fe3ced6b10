//! Office Open XML text: paragraphs by their styles, lists, tables and notes. Deleted and hidden text is left out and
//! said; nothing outside the container is ever looked at.

mod body;
mod numbering;
mod styles;

use super::tree::Tree;
use super::{Draft, Options, clean, metadata, package::Package};
use crate::core::document::{Format, Health, Metadata};

pub(super) const EXTRACTOR: &str = "docx/1";

/// Reads a DOCX file.
pub fn read(bytes: &[u8], options: &Options) -> Draft {
    match try_read(bytes, options) {
        Ok(draft) => draft,
        Err((health, reason)) => Draft::unreadable(Format::Docx, EXTRACTOR, health, reason),
    }
}

fn try_read(bytes: &[u8], options: &Options) -> Result<Draft, (Health, String)> {
    let mut package = Package::open(bytes, options.max_text_bytes)?;
    let main = main_part(&mut package)?;
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let part = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };

    let Some(document) = package.text(&main)? else {
        return Err((Health::Damaged, "the container has no main document".to_owned()));
    };
    let document = Tree::parse(&document)?;
    let mut optional = |name: &str| -> Result<Option<Tree>, (Health, String)> {
        package.text(&part(name))?.map(|text| Tree::parse(&text)).transpose()
    };
    let styles = styles::Styles::read(optional("styles.xml")?.as_ref());
    let numbering = numbering::Numbering::read(optional("numbering.xml")?.as_ref());
    let footnotes = optional("footnotes.xml")?;
    let endnotes = optional("endnotes.xml")?;
    let mut draft = Draft::empty(Format::Docx, EXTRACTOR, Health::Ok);
    draft.declared_language.clone_from(&styles.language);
    if let Some(core) = package.text("docProps/core.xml")?
        && let Ok(core) = Tree::parse(&core)
    {
        let value = |name: &str| core.find(core.root, name).map(|id| core.all_text(id));
        draft.title = value("title").map(|title| clean::clean_text(&title)).filter(|title| !title.is_empty());
        draft.metadata = Metadata {
            author: value("creator").and_then(|author| metadata::name(&author)),
            producer: None,
            created: value("created").and_then(|date| metadata::date(&date)),
            modified: value("modified").and_then(|date| metadata::date(&date)),
            revisions: value("revision").and_then(|count| count.trim().parse().ok()),
        };
    }
    if let Some(app) = package.text("docProps/app.xml")?
        && let Ok(app) = Tree::parse(&app)
    {
        draft.metadata.producer =
            app.find(app.root, "Application").and_then(|program| metadata::name(&app.all_text(program)));
    }
    if package.names().iter().any(|name| name.ends_with("vbaProject.bin")) {
        draft.warnings.push("the file holds macros, which are not run".to_owned());
    }
    let found = body::read(&document, &styles, &numbering, footnotes.as_ref(), endnotes.as_ref());
    if found.has_wide_row {
        return Err((Health::Damaged, "a table row claims more columns than a table can have".to_owned()));
    }
    draft.items = found.items;
    draft.warnings.extend(found.warnings);
    Ok(draft)
}

/// The main part: the package's own relation names it; `word/document.xml` where there is none.
fn main_part(package: &mut Package<'_>) -> Result<String, (Health, String)> {
    let usual = "word/document.xml";
    let Some(relations) = package.text("_rels/.rels")? else { return Ok(usual.to_owned()) };
    let Ok(relations) = Tree::parse(&relations) else { return Ok(usual.to_owned()) };
    let target = relations.descendants(relations.root).into_iter().find_map(|id| {
        let kind = relations.attribute(id, "Type")?;
        let internal = relations.attribute(id, "TargetMode") != Some("External");
        (kind.ends_with("/officeDocument") && internal).then(|| relations.attribute(id, "Target")).flatten()
    });
    Ok(target
        .map(|target| target.trim_start_matches('/').to_owned())
        .filter(|target| package.has(target))
        .unwrap_or_else(|| usual.to_owned()))
}
