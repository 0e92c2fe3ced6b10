//! One report in all its forms and in both languages.

mod limits;
mod messages;
mod ocr;
mod pages;
pub(crate) mod sample;
mod wording;

use annexwatch::render;
use sample::{frame, held, report, unchanged};

fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("report_render/snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn plain_text_in_both_languages() {
    snapshot("text.nl", &render::text(&report(), &frame("nl")));
    snapshot("text.en", &render::text(&report(), &frame("en")));
}

#[test]
fn markdown_in_both_languages() {
    snapshot("markdown.nl", &render::markdown(&report(), &frame("nl")));
    snapshot("markdown.en", &render::markdown(&report(), &frame("en")));
}

#[test]
fn mail_in_both_languages() {
    for language in ["nl", "en"] {
        let frame = frame(language);
        snapshot(&format!("subject.{language}"), &render::subject(&report(), &frame));
        snapshot(&format!("mail-text.{language}"), &crate::support::mail::mail_text(&report(), &frame));
        snapshot(&format!("mail-html.{language}"), &crate::support::mail::mail_html(&report(), &frame));
    }
}

#[test]
fn a_held_and_an_unchanged_report() {
    snapshot("held.en", &render::text(&held(), &frame("en")));
    snapshot("unchanged.en", &render::text(&unchanged(), &frame("en")));
    snapshot("held.nl", &crate::support::mail::mail_text(&held(), &frame("nl")));
}

/// Writes every output for the eye, where `ANNEXWATCH_LOOK` names a folder.
#[test]
fn outputs_can_be_looked_at() {
    let Some(folder) = std::env::var_os("ANNEXWATCH_LOOK").map(std::path::PathBuf::from) else { return };
    std::fs::create_dir_all(&folder).unwrap();
    for language in ["nl", "en"] {
        for (name, report) in [("full", report()), ("held", held()), ("unchanged", unchanged())] {
            let frame = frame(language);
            std::fs::write(folder.join(format!("page-{name}.{language}.html")), render::html_page(&report, &frame))
                .unwrap();
            std::fs::write(
                folder.join(format!("mail-{name}.{language}.html")),
                crate::support::mail::mail_html(&report, &frame),
            )
            .unwrap();
            std::fs::write(folder.join(format!("{name}.{language}.md")), render::markdown(&report, &frame)).unwrap();
        }
    }
}
