//! The page. The same body stands in the web pages and in a stand-alone file.

use std::fmt::Write as _;

use askama::Template;

use super::chart::{Chart, Mark};
use super::text::made_by;
use super::view::{Limits, View};
use super::{Frame, STYLE};
use crate::core::report::Report;

/// The report from its heading to its sources, without the page around it.
#[derive(Template)]
#[template(path = "report_body.html", config = "src/render/askama.toml")]
pub(crate) struct Body {
    pub(crate) v: View,
    made_by: String,
    chart: String,
}

impl Body {
    pub(crate) fn new(report: &Report, frame: &Frame) -> Self {
        let v = View::new(report, frame, Limits::PAGE);
        let made_by = made_by(&v);
        let chart =
            if v.chart.is_empty() { String::new() } else { chart_svg(&v.chart, &v.texts.say("chart"), &v.chart_words) };
        Self { v, made_by, chart }
    }
}

#[derive(Template)]
#[template(path = "report_page.html", config = "src/render/askama.toml")]
struct Page {
    body: Body,
    style: &'static str,
}

pub(super) fn page(report: &Report, frame: &Frame) -> String {
    let page = Page { body: Body::new(report, frame), style: STYLE };
    page.render().unwrap_or_else(|error| {
        tracing::error!(%error, "Cannot lay out a page");
        String::new()
    })
}

/// The chart as SVG: two strips as long as the editions, ties between what was changed or moved. Only numbers and our own
/// texts go in; colours come from the style sheet, with attributes for where there is none.
fn chart_svg(chart: &Chart, title: &str, description: &str) -> String {
    let mut svg = String::from(
        "<svg class=\"chart\" viewBox=\"0 0 1000 120\" preserveAspectRatio=\"none\" role=\"img\" \
         aria-labelledby=\"chart-title chart-desc\">",
    );
    let _ = write!(
        svg,
        "<title id=\"chart-title\">{}</title><desc id=\"chart-desc\">{}</desc>",
        escape(title),
        escape(description)
    );
    for y in [0, 84] {
        let _ = write!(svg, "<rect class=\"strip\" x=\"0\" y=\"{y}\" width=\"1000\" height=\"36\" fill=\"#e3e7eb\"/>");
    }
    for (from, to, kind) in &chart.ties {
        let (from, to) = ((*from).min(996) + 2, (*to).min(996) + 2);
        let _ = write!(
            svg,
            "<line class=\"tie k-{}\" x1=\"{from}\" y1=\"36\" x2=\"{to}\" y2=\"84\" stroke=\"{}\"/>",
            kind.as_str(),
            kind.colour()
        );
    }
    strip(&mut svg, &chart.old, 0);
    strip(&mut svg, &chart.new, 84);
    svg.push_str("</svg>");
    svg
}

fn strip(svg: &mut String, marks: &[Mark], top: u32) {
    for mark in marks {
        // Ordinary sentences are half as high: the promises stand out without colour too.
        let (y, height) = if mark.kind == super::chart::Kind::Other { (top + 12, 12) } else { (top, 36) };
        let _ = write!(
            svg,
            "<rect class=\"k-{}\" x=\"{}\" y=\"{y}\" width=\"4\" height=\"{height}\" fill=\"{}\"/>",
            mark.kind.as_str(),
            mark.x(),
            mark.kind.colour()
        );
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
