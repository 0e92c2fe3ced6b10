//! Plain text: for the terminal, and as the text part of the mail. Marks are `[-gone-]` and `{+fresh+}`, as `wdiff` writes them.

use super::Frame;
use super::card::{Card, Quote};
use super::chart::bar;
use super::clean::wrap;
use super::companions::CompanionView;
use super::lists::Line;
use super::runs::{Mark, Run};
use super::view::{Limits, View};
use crate::core::report::Report;

pub(super) const WIDTH: usize = 78;

pub(super) fn text(report: &Report, frame: &Frame) -> String {
    write(&View::new(report, frame, Limits::TEXT))
}

/// Lays the view out in lines.
fn write(view: &View) -> String {
    let mut out = String::new();
    write_part(&mut out, view);
    out
}

/// Appends the view in lines, as one part of a mail.
pub(super) fn write_part(out: &mut String, view: &View) {
    let t = view.texts;
    wrap(out, &view.series, "", "", WIDTH);
    wrap(out, &view.title, "", "", WIDTH);
    rule(out, '=');
    out.push('\n');
    if !view.asked.is_empty() {
        wrap(out, &view.asked, "", "  ", WIDTH);
        out.push('\n');
    }
    wrap(out, &view.lead, "", "", WIDTH);
    if !view.also.is_empty() {
        wrap(out, &view.also, "", "", WIDTH);
    }
    if let Some(held) = &view.held {
        out.push('\n');
        wrap(out, &format!("{}: {held}", t.say("held-reason")), "", "  ", WIDTH);
    }
    if let Some(url) = &view.report_url {
        wrap(out, &format!("{}: {url}", t.say("whole-report")), "", "  ", WIDTH);
    }
    if !view.chart.is_empty() {
        chart(out, view);
    }
    for group in view.listed() {
        heading(out, &format!("{} ({})", group.title, t.number(group.total)));
        wrap(out, &group.intro, "", "", WIDTH);
        for (n, card) in group.cards.iter().enumerate() {
            out.push('\n');
            write_card(out, view, n + 1, card);
        }
        if !group.more.is_empty() {
            out.push('\n');
            more(out, view, &group.more);
        }
    }
    let standing = view.standing();
    if !standing.is_empty() {
        heading(out, &t.say("standing"));
        let counts: Vec<String> =
            standing.iter().map(|group| format!("{}: {}", group.title, t.number(group.total))).collect();
        wrap(out, &counts.join(" · "), "", "", WIDTH);
    }
    for list in view.lists.iter().filter(|list| list.key != "edited") {
        heading(out, &format!("{} ({})", list.title, t.number(list.total)));
        for line in &list.lines {
            write_line(out, line);
        }
        if !list.more.is_empty() {
            more(out, view, &list.more);
        }
    }
    for companion in &view.companions {
        write_companion(out, view, companion);
    }
    if !view.counts.is_empty() {
        heading(out, &t.say("counts"));
        let counts: Vec<String> = view.counts.iter().map(|(what, n)| format!("{what}: {n}")).collect();
        wrap(out, &counts.join(" · "), "", "", WIDTH);
    }
    if !view.notes.is_empty() {
        heading(out, &t.say("notes"));
        for note in &view.notes {
            wrap(out, note, "- ", "  ", WIDTH);
        }
    }
    heading(out, &t.say("sources"));
    for (side, _) in view.strips() {
        let title = if side.title.is_empty() { String::new() } else { format!(" {},", side.title) };
        wrap(out, &format!("{}:{title} {}, {}", side.label, side.file, side.pages), "", "  ", WIDTH);
        if let Some(href) = &side.href {
            wrap(out, href, "  ", "  ", WIDTH);
        }
        wrap(out, &format!("SHA-256 {}", side.sha256), "  ", "  ", WIDTH);
    }
    footer(out, view);
}

fn write_companion(out: &mut String, view: &View, companion: &CompanionView) {
    let t = view.texts;
    heading(out, &format!("{}: {}", t.say("companion"), companion.title));
    wrap(out, &t.say("companion-intro"), "", "", WIDTH);
    wrap(out, &companion.state, "", "", WIDTH);
    if let Some(url) = &companion.url {
        wrap(out, url, "  ", "  ", WIDTH);
    }
    for list in companion.lists.iter().filter(|list| list.key != "edited") {
        out.push('\n');
        wrap(out, &format!("{} ({})", list.title, t.number(list.total)), "", "", WIDTH);
        for line in &list.lines {
            write_line(out, line);
        }
        if !list.more.is_empty() {
            wrap(out, &list.more, "", "  ", WIDTH);
        }
    }
}

fn write_card(out: &mut String, view: &View, n: usize, card: &Card) {
    let t = view.texts;
    let head = if card.headline.is_empty() { card.label.clone() } else { format!("{}: {}", card.label, card.headline) };
    wrap(out, &head, &format!("{n}. "), "   ", WIDTH);
    for quote in &card.quotes {
        write_quote(out, view, quote);
    }
    wrap(out, &format!("{}: {}", t.say("why"), card.explain), "   ", "   ", WIDTH);
    if !card.why.is_empty() {
        wrap(out, &format!("{}: {}", t.say("rules-say"), card.why), "   ", "   ", WIDTH);
    }
    wrap(out, &format!("{}: {}", t.say("confidence"), card.confidence), "   ", "   ", WIDTH);
    if !card.verdict.is_empty() {
        wrap(out, &card.verdict, "   ", "   ", WIDTH);
    }
    if let Some(url) = &card.feedback {
        wrap(out, &format!("{} {url}", t.say("is-this-wrong")), "   ", "   ", WIDTH);
    }
}

fn write_quote(out: &mut String, view: &View, quote: &Quote) {
    let t = view.texts;
    let sign = match quote.role {
        "old" => '-',
        "new" => '+',
        _ => '?',
    };
    wrap(out, &format!("{}: “{}”", quote.label, marked(&quote.runs)), &format!("   {sign} "), "     ", WIDTH);
    let mut place = quote.place.clone();
    if !quote.strength.is_empty() {
        place = format!("{place} ({})", quote.strength);
    }
    if !place.trim().is_empty() {
        wrap(out, &place, "     ", "     ", WIDTH);
    }
    if !quote.doubt.is_empty() {
        wrap(out, &format!("{}: {}", t.say("doubt"), quote.doubt), "     ", "     ", WIDTH);
    }
    if let Some(href) = &quote.href {
        wrap(out, href, "     ", "     ", WIDTH);
    }
}

fn write_line(out: &mut String, line: &Line) {
    let place = if line.place.is_empty() { String::new() } else { format!(" ({})", line.place) };
    let what = if line.what.is_empty() { String::new() } else { format!("{}: ", line.what) };
    wrap(out, &format!("{what}{}{place}", marked(&line.runs)), "- ", "  ", WIDTH);
}

/// The passage with its marks in characters; the marks hold on to their words when lines break.
fn marked(runs: &[Run]) -> String {
    let mut text = String::new();
    for run in runs {
        let inner = run.text.trim();
        let lead = if run.text.starts_with(' ') { " " } else { "" };
        let tail = if run.text.ends_with(' ') && !inner.is_empty() { " " } else { "" };
        match run.mark {
            Mark::Same => text.push_str(&run.text),
            Mark::Gone => text.push_str(&format!("{lead}[-{inner}-]{tail}")),
            Mark::Fresh => text.push_str(&format!("{lead}{{+{inner}+}}{tail}")),
        }
    }
    text
}

fn chart(out: &mut String, view: &View) {
    let t = view.texts;
    heading(out, &t.say("chart"));
    let width = view.old.label.chars().count().max(view.new.label.chars().count()).min(14);
    for (side, marks) in view.strips() {
        let label: String = side.label.chars().take(width).collect();
        out.push_str(&format!("{label:width$} |{}|\n", bar(marks, 60)));
    }
    let legend: Vec<String> =
        view.chart.kinds().iter().map(|kind| format!("{} {}", kind.sign(), view.kind_words(kind))).collect();
    wrap(out, &legend.join(" · "), "", "", WIDTH);
}

fn footer(out: &mut String, view: &View) {
    out.push('\n');
    rule(out, '-');
    wrap(out, &made_by(view), "", "", WIDTH);
}

/// *Made by annexwatch on 24 November 2026, rules nl/1. …*
pub(super) fn made_by(view: &View) -> String {
    let key = if view.made_on.is_empty() { "made-by" } else { "made-by-on" };
    view.texts.with(key, [("date", view.made_on.as_str().into()), ("rules", view.rules.as_str().into())])
}

fn heading(out: &mut String, text: &str) {
    out.push('\n');
    wrap(out, text, "", "", WIDTH);
    out.push_str(&"-".repeat(text.chars().count().min(WIDTH)));
    out.push('\n');
}

fn rule(out: &mut String, sign: char) {
    out.extend(std::iter::repeat_n(sign, WIDTH));
    out.push('\n');
}

fn more(out: &mut String, view: &View, more: &str) {
    let tail = view.report_url.as_ref().map(|url| format!(": {url}")).unwrap_or_default();
    wrap(out, &format!("{more}{tail}"), "", "  ", WIDTH);
}
