//! Which parts of a page are not its content: menus, banners, related links, feedback, footers.

use dom_query::NodeRef;

/// Words in `id`, `class` or `aria-label` that mark clutter, where they stand as words of their own.
const CLUTTER: &[&str] = &[
    "cookie",
    "cookies",
    "cookiebar",
    "cookiebanner",
    "cookiewall",
    "consent",
    "breadcrumb",
    "breadcrumbs",
    "kruimelpad",
    "broodkruimel",
    "nav",
    "navbar",
    "navigation",
    "navigatie",
    "menu",
    "hoofdmenu",
    "submenu",
    "sidebar",
    "toc",
    "inhoudsopgave",
    "share",
    "sharing",
    "social",
    "delen",
    "related",
    "gerelateerd",
    "ziook",
    "feedback",
    "newsletter",
    "nieuwsbrief",
    "footer",
    "header",
    "masthead",
    "banner",
    "skip",
    "skiplink",
    "skiplinks",
    "search",
    "zoeken",
    "zoekformulier",
    "pagination",
    "paginering",
    "pager",
    "advert",
    "advertisement",
    "ads",
    "promo",
    "popup",
    "modal",
    "overlay",
    "toolbar",
    "download",
    "downloads",
    "comments",
    "reacties",
    "login",
    "print",
    "backtotop",
    "metadata",
    "meta",
    "byline",
    "tags",
    "noprint",
];

/// Headings that open a part of links or questions at the end of a page.
const CLUTTER_HEADINGS: &[&str] = &[
    "zie ook",
    "see also",
    "related",
    "related content",
    "gerelateerd",
    "meer informatie over dit onderwerp",
    "deel deze pagina",
    "share this page",
    "op deze pagina",
    "on this page",
    "contents",
    "inhoudsopgave",
    "inhoud",
    "feedback",
    "heeft deze informatie u geholpen?",
    "is this page useful?",
    "was this page helpful?",
    "nieuwsbrief",
    "newsletter",
    "volg ons",
    "follow us",
    "downloads",
    "cookies",
    "related links",
    "gerelateerde documenten",
    "related documents",
];

/// Whether a heading opens clutter.
pub(super) fn is_clutter_heading(text: &str) -> bool {
    let folded = text.trim().trim_end_matches(':').to_lowercase();
    CLUTTER_HEADINGS.contains(&folded.as_str())
}

/// Whether an element and all it holds is left out.
pub(super) fn is_clutter(node: NodeRef<'_>, name: &str) -> bool {
    if matches!(
        name,
        "nav"
            | "footer"
            | "aside"
            | "form"
            | "button"
            | "select"
            | "input"
            | "textarea"
            | "dialog"
            | "script"
            | "style"
            | "head"
            | "label"
            | "datalist"
            | "audio"
            | "video"
            | "noscript"
            | "template"
    ) {
        // A note in an aside is content.
        return !(name == "aside" && is_note(node));
    }
    if node.attr("hidden").is_some() || node.attr("aria-hidden").is_some_and(|value| &*value == "true") {
        return true;
    }
    if let Some(style) = node.attr("style") {
        let style = style.replace(' ', "").to_ascii_lowercase();
        if style.contains("display:none") || style.contains("visibility:hidden") {
            return true;
        }
    }
    if let Some(role) = node.attr("role") {
        let role = role.to_ascii_lowercase();
        if matches!(
            role.as_str(),
            "navigation"
                | "banner"
                | "contentinfo"
                | "search"
                | "dialog"
                | "alertdialog"
                | "complementary"
                | "menu"
                | "menubar"
                | "toolbar"
                | "doc-toc"
        ) {
            return true;
        }
        if role.starts_with("doc-") || role == "main" {
            return false;
        }
    }
    if name == "header" {
        // The head of an article holds its title; the head of the page does not.
        let holds_title = node.descendants_it().take(200).any(|child| child.has_name("h1"));
        return !holds_title;
    }
    if matches!(
        name,
        "body"
            | "html"
            | "main"
            | "article"
            | "table"
            | "tr"
            | "td"
            | "th"
            | "tbody"
            | "thead"
            | "p"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
    ) && name != "p"
    {
        return false;
    }
    let marks = [node.attr("class"), node.attr("id"), node.attr("aria-label")];
    let marked = marks.iter().flatten().any(|value| {
        value.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase).any(|word| CLUTTER.contains(&word.as_str()))
            || matches!(value.to_lowercase().as_str(), "zie ook" | "see also")
    });
    // A class such as `content-with-sidebar` may mark the frame of everything.
    marked
        && !node
            .descendants_it()
            .take(2_000)
            .any(|child| child.has_name("h1") || child.has_name("main") || child.has_name("article"))
}

/// Whether an element is a footnote or holds footnotes.
pub(super) fn is_note(node: NodeRef<'_>) -> bool {
    node.attr("role").is_some_and(|role| matches!(&*role, "doc-endnote" | "doc-footnote" | "doc-endnotes"))
        || node.attr("class").is_some_and(|class| {
            class.split_whitespace().any(|word| {
                matches!(word, "footnotes" | "footnote" | "fn" | "noot" | "voetnoot" | "endnote" | "endnotes")
            })
        })
        || (node.has_name("div") || node.has_name("li") || node.has_name("p"))
            && node.attr("id").is_some_and(|id| is_note_id(&id))
}

/// `fn3`, `ftn3`, `_edn3`, `voetnoot-3`.
fn is_note_id(id: &str) -> bool {
    let id = id.trim_start_matches('_').to_ascii_lowercase();
    ["footnote", "voetnoot", "endnote", "noot", "ftn", "edn", "fn"].iter().any(|word| {
        id.strip_prefix(word)
            .map(|rest| rest.trim_start_matches(['-', '_', ':']))
            .is_some_and(|rest| !rest.is_empty() && rest.len() <= 4 && rest.chars().all(|c| c.is_ascii_digit()))
    })
}
