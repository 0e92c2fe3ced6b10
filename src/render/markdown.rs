//! CommonMark. Publishers' words are escaped character by character, so that none of them can become a link or markup.

use std::fmt::Write as _;

use super::Frame;
use super::card::{Card, Quote};
use super::chart::bar;
use super::runs::{Mark, Run};
use super::text::made_by;
use super::view::{Limits, View};
use crate::core::report::Report;

pub(super) fn markdown(report: &Report, frame: &Frame) -> String {
    let view = View::new(report, frame, Limits::TEXT);
    let t = view.texts;
    let mut out = String::new();
    let _ = write!(out, "# {}\n\n{}\n\n", escape(&view.series), escape(&view.title));
    let _ = write!(out, "**{}** {}\n\n", escape(&view.lead), escape(&view.also));
    if let Some(held) = &view.held {
        let _ = write!(out, "> {}: {}\n\n", t.say("held-reason"), escape(held));
    }
    if let Some(url) = &view.report_url {
        let _ = write!(out, "{}: {}\n\n", t.say("whole-report"), link(url));
    }
    if !view.chart.is_empty() {
        let _ = write!(out, "## {}\n\n```text\n", t.say("chart"));
        for (side, marks) in view.strips() {
            // Inside a code block nothing can be escaped, and only backticks could end it.
            let label: String = side.label.chars().filter(|&c| c != '`').take(14).collect();
            let _ = writeln!(out, "{label:14} |{}|", bar(marks, 60));
        }
        out.push_str("```\n\n");
        let legend: Vec<String> =
            view.chart.kinds().iter().map(|kind| format!("`{}` {}", kind.sign(), view.kind_words(kind))).collect();
        let _ = write!(out, "{}\n\n", legend.join(" · "));
    }
    for group in view.listed() {
        let _ = write!(out, "## {} ({})\n\n{}\n\n", group.title, t.number(group.total), group.intro);
        for (n, card) in group.cards.iter().enumerate() {
            write_card(&mut out, &view, n + 1, card);
        }
        if !group.more.is_empty() {
            let _ = write!(out, "{}\n\n", group.more);
        }
    }
    let standing = view.standing();
    if !standing.is_empty() {
        let _ = write!(out, "## {}\n\n", t.say("standing"));
        for group in standing {
            let _ = writeln!(out, "- {}: {}", group.title, t.number(group.total));
        }
        out.push('\n');
    }
    for list in view.lists.iter().filter(|list| list.key != "edited") {
        let _ = write!(out, "## {} ({})\n\n", list.title, t.number(list.total));
        for line in &list.lines {
            let place = placed(&line.place, line.href.as_deref());
            let place = if place.is_empty() { place } else { format!(" ({place})") };
            let _ = writeln!(out, "- {}: {}{place}", escape(&line.what), marked(&line.runs));
        }
        let _ = writeln!(out, "{}", if list.more.is_empty() { String::new() } else { format!("- {}\n", list.more) });
    }
    for companion in &view.companions {
        let _ =
            write!(out, "## {}: {}\n\n{}\n\n", t.say("companion"), escape(&companion.title), t.say("companion-intro"));
        let state = escape(&companion.state);
        let state = companion.url.as_ref().map_or(state, |url| named_link(&companion.state, url));
        let _ = write!(out, "{state}\n\n");
        for list in companion.lists.iter().filter(|list| list.key != "edited") {
            let _ = write!(out, "### {} ({})\n\n", list.title, t.number(list.total));
            for line in &list.lines {
                let place = placed(&line.place, line.href.as_deref());
                let place = if place.is_empty() { place } else { format!(" ({place})") };
                let what = if line.what.is_empty() { String::new() } else { format!("{}: ", escape(&line.what)) };
                let _ = writeln!(out, "- {what}{}{place}", marked(&line.runs));
            }
            let _ =
                writeln!(out, "{}", if list.more.is_empty() { String::new() } else { format!("- {}\n", list.more) });
        }
    }
    if !view.counts.is_empty() {
        let _ =
            write!(out, "## {}\n\n| {} | {} |\n| --- | ---: |\n", t.say("counts"), t.say("what"), t.say("how-many"));
        for (what, n) in &view.counts {
            let _ = writeln!(out, "| {what} | {n} |");
        }
        out.push('\n');
    }
    if !view.notes.is_empty() {
        let _ = write!(out, "## {}\n\n", t.say("notes"));
        for note in &view.notes {
            let _ = writeln!(out, "- {}", escape(note));
        }
        out.push('\n');
    }
    let _ = write!(out, "## {}\n\n", t.say("sources"));
    for (side, _) in view.strips() {
        let name = side.href.as_ref().map_or_else(|| escape(&side.file), |href| named_link(&side.file, href));
        let _ = writeln!(out, "- {}: {name}, {}, SHA-256 `{}`", escape(&side.label), side.pages, code(&side.sha256));
    }
    let _ = write!(out, "\n---\n\n{}\n", escape(&made_by(&view)));
    out
}

fn write_card(out: &mut String, view: &View, n: usize, card: &Card) {
    let t = view.texts;
    let headline = if card.headline.is_empty() { String::new() } else { format!(": {}", escape(&card.headline)) };
    let _ = write!(out, "### {n}. {}{headline}\n\n", card.label);
    for quote in &card.quotes {
        write_quote(out, view, quote);
    }
    let _ = writeln!(out, "- {}: {}", t.say("why"), escape(&card.explain));
    if !card.why.is_empty() {
        let _ = writeln!(out, "- {}: {}", t.say("rules-say"), escape(&card.why));
    }
    let _ = writeln!(out, "- {}: {}", t.say("confidence"), card.confidence);
    if !card.verdict.is_empty() {
        let _ = writeln!(out, "- **{}**", escape(&card.verdict));
    }
    if let Some(url) = &card.feedback {
        let _ = writeln!(out, "- {}", named_link(&t.say("is-this-wrong"), url));
    }
    out.push('\n');
}

fn write_quote(out: &mut String, view: &View, quote: &Quote) {
    let strength = if quote.strength.is_empty() { String::new() } else { format!(" ({})", quote.strength) };
    let place = placed(&quote.place, quote.href.as_deref());
    let _ = write!(out, "**{}**{strength}: {place}\n\n> {}\n\n", escape(&quote.label), marked(&quote.runs));
    if !quote.doubt.is_empty() {
        let _ = write!(out, "*{}: {}*\n\n", view.texts.say("doubt"), escape(&quote.doubt));
    }
}

fn placed(place: &str, href: Option<&str>) -> String {
    match href {
        Some(href) if !place.is_empty() => named_link(place, href),
        Some(href) => link(href),
        None => escape(place),
    }
}

fn marked(runs: &[Run]) -> String {
    let mut text = String::new();
    for run in runs {
        let sign = match run.mark {
            Mark::Same => "",
            Mark::Gone => "~~",
            Mark::Fresh => "**",
        };
        let inner = run.text.trim();
        if sign.is_empty() || inner.is_empty() {
            text.push_str(&escape(&run.text));
            continue;
        }
        // Emphasis must begin and end at a word, or it is not read as such.
        let lead = if run.text.starts_with(' ') { " " } else { "" };
        let tail = if run.text.ends_with(' ') { " " } else { "" };
        let _ = write!(text, "{lead}{sign}{}{sign}{tail}", escape(inner));
    }
    text
}

/// Escapes every character that could be markup; at the start of a line, list and heading signs too.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for (n, c) in text.chars().enumerate() {
        let is_sign =
            matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '|' | '~' | '#' | '$' | '!' | '@');
        if is_sign || (n == 0 && matches!(c, '-' | '+' | '=')) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    // `1. ` and `1) ` at the start would be a list. Elsewhere a scheme would become a link in many dialects.
    let digits = escaped.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 && escaped[digits..].starts_with(['.', ')']) {
        escaped.insert(digits, '\\');
    }
    escaped.replace("://", ":\\//").replace("www.", "www\\.")
}

fn code(text: &str) -> String {
    text.chars().filter(|&c| c != '`').collect()
}

/// Brackets and parentheses in an address would end it early.
fn target(url: &str) -> String {
    url.chars().fold(String::new(), |mut target, c| {
        match c {
            '(' | ')' | '<' | '>' | '[' | ']' | '\\' | '`' | '|' => {
                let _ = write!(target, "%{:02X}", u32::from(c));
            }
            _ => target.push(c),
        }
        target
    })
}

fn link(url: &str) -> String {
    format!("<{}>", target(url))
}

fn named_link(name: &str, url: &str) -> String {
    format!("[{}]({})", escape(name), target(url))
}
