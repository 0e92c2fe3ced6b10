//! Makes a page safe to parse: the HTML parser's time grows with the square of the nesting depth and worse, so depth is
//! capped on the raw text, and scripts, styles and comments never reach the tree.

use std::borrow::Cow;

/// Deepest nesting that reaches the parser.
const MAX_DEPTH: usize = 200;

/// A page that can be parsed in linear time.
pub(super) struct Guarded {
    pub(super) html: String,
    /// Some elements were left out because they stood too deep; their text is kept.
    pub(super) flattened: bool,
}

/// Elements that have no end tag, or whose end tag is often left out: they do not count for depth.
fn is_shallow(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
            | "p"
            | "li"
            | "dt"
            | "dd"
            | "tr"
            | "td"
            | "th"
            | "thead"
            | "tbody"
            | "tfoot"
            | "option"
            | "optgroup"
            | "colgroup"
            | "html"
            | "head"
            | "body"
            | "rb"
            | "rt"
            | "rtc"
            | "rp"
            | "!doctype"
    )
}

/// Elements whose content is no text for readers.
fn is_dropped(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "template"
            | "noscript"
            | "svg"
            | "math"
            | "iframe"
            | "object"
            | "canvas"
            | "noembed"
            | "noframes"
    )
}

/// Caps the depth of `html` and drops scripts, styles and comments.
pub(super) fn guard(html: &str) -> Guarded {
    let mut out = String::with_capacity(html.len());
    let mut open: Vec<String> = Vec::new();
    let mut skipped = 0_usize;
    let mut flattened = false;
    // Tags of a template language that a site generator would have filled in.
    let without_templates = drop_between(html, "{%", "%}");
    let mut rest = without_templates.as_ref();
    while let Some(at) = rest.find('<') {
        out.push_str(rest.get(..at).unwrap_or(""));
        rest = rest.get(at..).unwrap_or("");
        if rest.starts_with("<!--") {
            rest = after(rest, "-->");
            continue;
        }
        if rest.starts_with("<![CDATA[") {
            let end = rest.find("]]>").unwrap_or(rest.len());
            out.push_str(&rest.get(9..end).unwrap_or("").replace('<', "&lt;"));
            rest = rest.get(end..).map_or("", |tail| tail.get(3..).unwrap_or(""));
            continue;
        }
        let is_end = rest.starts_with("</");
        let name: String = rest
            .chars()
            .skip(if is_end { 2 } else { 1 })
            .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | ':' | '!'))
            .take(40)
            .collect::<String>()
            .to_ascii_lowercase();
        if name.is_empty() {
            // A bare `<`, or a processing instruction.
            if rest.starts_with("<?") {
                rest = after(rest, ">");
            } else {
                out.push_str("&lt;");
                rest = rest.get(1..).unwrap_or("");
            }
            continue;
        }
        let length = tag_length(rest);
        let tag = rest.get(..length).unwrap_or(rest);
        let tail = rest.get(length..).unwrap_or("");
        if !is_end && is_dropped(&name) && !tag.ends_with("/>") {
            rest = skip_element(tail, &name);
            out.push(' ');
            continue;
        }
        rest = tail;
        if is_shallow(&name) {
            out.push_str(tag);
        } else if is_end {
            if skipped > 0 {
                skipped -= 1;
                continue;
            }
            if let Some(found) = open.iter().rposition(|other| *other == name) {
                open.truncate(found);
            }
            out.push_str(tag);
        } else if open.len() >= MAX_DEPTH {
            skipped += usize::from(!tag.ends_with("/>"));
            flattened = true;
            out.push(' ');
        } else {
            if !tag.ends_with("/>") {
                open.push(name);
            }
            out.push_str(tag);
        }
    }
    out.push_str(rest);
    Guarded { html: out, flattened }
}

/// The length of a tag, `>` inside quoted attributes passed over; a missing `>` ends at the next `<`.
fn tag_length(text: &str) -> usize {
    let mut quote = None;
    for (i, byte) in text.bytes().enumerate().skip(1) {
        match (quote, byte) {
            (None, b'>') => return i + 1,
            (None, b'<') => return i,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if byte == open => quote = None,
            _ => {}
        }
        if i > 20_000 {
            break;
        }
    }
    // A quote that is never closed: the tag ends at its first `>`.
    text.find('>').map_or(text.len(), |at| at + 1)
}

fn after<'a>(text: &'a str, end: &str) -> &'a str {
    text.find(end).and_then(|at| text.get(at + end.len()..)).unwrap_or("")
}

/// Leaves out what stands between two marks on one line, the marks included.
fn drop_between<'a>(text: &'a str, open: &str, close: &str) -> Cow<'a, str> {
    if !text.contains(open) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(open) {
        out.push_str(rest.get(..at).unwrap_or(""));
        rest = rest.get(at..).unwrap_or("");
        let line = rest.find('\n').unwrap_or(rest.len());
        let end = rest.get(..line).and_then(|line| line.find(close)).map(|end| end + close.len());
        let kept = if end.is_none() { rest.get(..open.len()).unwrap_or("") } else { "" };
        out.push_str(kept);
        rest = rest.get(end.unwrap_or(open.len())..).unwrap_or("");
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Past the end tag of a dropped element.
fn skip_element<'a>(text: &'a str, name: &str) -> &'a str {
    let mut rest = text;
    while let Some(at) = rest.find("</") {
        rest = rest.get(at + 2..).unwrap_or("");
        let found = rest.get(..name.len()).is_some_and(|other| other.eq_ignore_ascii_case(name));
        if found && rest.get(name.len()..).is_none_or(|tail| !tail.starts_with(|c: char| c.is_ascii_alphanumeric())) {
            return after(rest, ">");
        }
    }
    ""
}
