//! Makes a page safe to parse: the HTML parser's time grows with the square of the nesting depth and worse, so depth is
//! capped on the raw text, and scripts, styles and comments never reach the tree.

use std::borrow::Cow;

/// Deepest nesting that reaches the parser.
const MAX_DEPTH: usize = 200;

/// How many of the elements that the parser opens again in each paragraph may be open: bold type, links and the like.
const MAX_REOPENED: usize = 16;

/// Most attributes that an element keeps: the parser compares each with all before it.
const MAX_ATTRIBUTES: usize = 128;

/// Most elements; each takes some hundred bytes once it is parsed.
const MAX_ELEMENTS: usize = 1_000_000;

/// A page that can be parsed in linear time.
pub(super) struct Guarded {
    pub(super) html: String,
    /// Some elements were left out because they stood too deep; their text is kept.
    pub(super) flattened: bool,
    /// There are more elements than in any document; the rest was left out.
    pub(super) cut: bool,
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

/// Links and the like: a second one closes the first.
fn closes_itself(name: &str) -> bool {
    matches!(name, "a" | "nobr")
}

/// Other elements that the HTML standard calls formatting: they are closed with the block they are in, and opened again in
/// the next.
fn is_reopened(name: &str) -> bool {
    matches!(name, "b" | "big" | "code" | "em" | "font" | "i" | "s" | "small" | "strike" | "strong" | "tt" | "u")
}

/// Elements whose end tags the parser heeds only while no block was opened in them since.
fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "acronym"
            | "bdi"
            | "bdo"
            | "cite"
            | "data"
            | "del"
            | "dfn"
            | "ins"
            | "kbd"
            | "label"
            | "map"
            | "mark"
            | "meter"
            | "nobr"
            | "output"
            | "picture"
            | "progress"
            | "q"
            | "ruby"
            | "samp"
            | "slot"
            | "span"
            | "sub"
            | "sup"
            | "time"
            | "var"
    ) || name.contains('-')
        || is_reopened(name)
}

/// The open element that an end tag closes; none where the parser passes over that tag, and the depth stays what it is.
fn closed_by(name: &str, open: &[String]) -> Option<usize> {
    let heeds_blocks = is_inline(name) && !is_reopened(name) && !closes_itself(name);
    let is_heading = |name: &str| matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
    for (at, other) in open.iter().enumerate().rev() {
        if other == name || is_heading(name) && is_heading(other) {
            return Some(at);
        }
        let is_barrier = matches!(other.as_str(), "table" | "caption" | "marquee" | "applet") && name != "table";
        // What is no block anywhere is taken for one: then too much is counted, and never too little.
        if is_barrier || heeds_blocks && !is_inline(other) {
            return None;
        }
    }
    None
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

/// Caps the depth and the size of `html`, and drops scripts, styles and comments.
pub(super) fn guard(html: &str) -> Guarded {
    let mut out = String::with_capacity(html.len());
    let mut open: Vec<String> = Vec::new();
    let mut skipped = 0_usize;
    let (mut flattened, mut cut) = (false, false);
    let (mut n_elements, mut n_reopened, mut has_body, mut has_html) = (0_usize, 0_usize, false, false);
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
        if !is_end {
            n_elements += 1;
            if n_elements > MAX_ELEMENTS {
                (cut, rest) = (true, "");
                break;
            }
            // The attributes of a second one are added to the first.
            let again = match name.as_str() {
                "body" => std::mem::replace(&mut has_body, true),
                "html" => std::mem::replace(&mut has_html, true),
                _ => false,
            };
            if again {
                continue;
            }
        }
        let bare;
        let tag = if !is_end && has_many_attributes(tag) {
            bare = format!("<{name}>");
            bare.as_str()
        } else {
            tag
        };
        if is_shallow(&name) {
            out.push_str(tag);
        } else if is_end {
            if skipped > 0 {
                skipped -= 1;
                continue;
            }
            match closed_by(&name, &open) {
                // The blocks in it stay open.
                Some(found) if is_reopened(&name) || closes_itself(&name) => {
                    open.remove(found);
                    n_reopened -= usize::from(is_reopened(&name));
                }
                Some(found) => n_reopened -= open.drain(found..).filter(|name| is_reopened(name)).count(),
                None => {}
            }
            out.push_str(tag);
        } else if n_reopened >= MAX_REOPENED && is_reopened(&name) {
            flattened = true;
        } else if open.len() >= MAX_DEPTH {
            skipped += usize::from(!tag.ends_with("/>"));
            flattened = true;
            out.push(' ');
        } else {
            if closes_itself(&name)
                && let Some(found) = closed_by(&name, &open)
            {
                open.remove(found);
            }
            if !tag.ends_with("/>") {
                n_reopened += usize::from(is_reopened(&name));
                open.push(name);
            }
            out.push_str(tag);
        }
    }
    out.push_str(rest);
    Guarded { html: out, flattened, cut }
}

/// Whether a tag has more attributes than any element needs: white space outside quotes goes before each.
fn has_many_attributes(tag: &str) -> bool {
    if tag.len() < 2 * MAX_ATTRIBUTES {
        return false;
    }
    let (mut count, mut quote, mut before) = (0_usize, None, b' ');
    for byte in tag.bytes() {
        match quote {
            // Browsers take `a='1'b='2'` for two.
            None if byte.is_ascii_whitespace() || byte == b'/' => {
                count += usize::from(!before.is_ascii_whitespace());
            }
            None if matches!(byte, b'"' | b'\'') => {
                quote = Some(byte);
                count += 1;
            }
            Some(open) if byte == open => quote = None,
            _ => {}
        }
        before = byte;
    }
    count > 2 * MAX_ATTRIBUTES
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
        let line = rest.get(..rest.find('\n').unwrap_or(rest.len())).unwrap_or("");
        // Where nothing closes on this line, all of the line is text.
        let (kept, next) = line.find(close).map_or((line, line.len()), |end| ("", end + close.len()));
        out.push_str(kept);
        rest = rest.get(next..).unwrap_or("");
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
