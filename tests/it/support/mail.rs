//! One report as a mail, as the reader of a whole series gets it.

use annexwatch::core::report::Report;
use annexwatch::render::{self, Foot, Frame, Letter};

fn letter(report: &Report, frame: &Frame) -> Letter {
    let foot = Foot {
        unsubscribe_url: Some("https://annexwatch.example/u/tok_123".to_owned()),
        manage_url: Some("https://annexwatch.example/my/tok_456".to_owned()),
    };
    render::letter(&frame.language, &[(report.clone(), frame.clone())], &[], &foot)
}

/// The HTML part.
pub(crate) fn mail_html(report: &Report, frame: &Frame) -> String {
    letter(report, frame).html
}

/// The text part.
pub(crate) fn mail_text(report: &Report, frame: &Frame) -> String {
    letter(report, frame).text
}
