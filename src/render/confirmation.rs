//! The mail that asks whether somebody really wants to subscribe (double opt-in).

use askama::Template;

use super::clean::{excerpt, neutral, web_link, wrap};
use super::i18n::{Texts, texts};
use crate::core::document::Language;

/// What goes out before consent: nothing but the question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmation {
    /// The subject.
    pub subject: String,
    /// The HTML part.
    pub html: String,
    /// The text part.
    pub text: String,
}

#[derive(Template)]
#[template(path = "mail_confirmation.html", config = "src/render/askama.toml")]
struct Page<'a> {
    t: &'a Texts,
    subject: &'a str,
    ask: &'a str,
    url: &'a str,
    ignore: &'a str,
}

/// The question whether the reader wants mail about `series_titles`, answered by opening `confirm_url`, which must be http
/// or https and is used up after `days` days.
pub fn confirmation(language: &Language, series_titles: &[String], confirm_url: &str, days: u32) -> Confirmation {
    let t = texts(language);
    let titles: Vec<String> = series_titles.iter().take(10).map(|title| excerpt(&neutral(title), 100)).collect();
    let url = web_link(confirm_url).unwrap_or_default();
    let subject = t.say("confirm-mail-subject");
    let ask = t.with("confirm-mail-ask", [("series", t.list(&titles).into())]);
    let ignore = t.count("confirm-mail-ignore", days as usize);
    let mut text = String::new();
    for paragraph in [&ask, &t.say("confirm-mail-click"), &url, &ignore] {
        wrap(&mut text, paragraph, "", "", 78);
        text.push('\n');
    }
    let page = Page { t, subject: &subject, ask: &ask, url: &url, ignore: &ignore };
    let html = page.render().unwrap_or_else(|error| {
        tracing::error!(%error, "Cannot lay out a confirmation mail");
        String::new()
    });
    Confirmation { subject, html, text: text.trim_end().to_owned() + "\n" }
}
