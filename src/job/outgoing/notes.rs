//! What is told beside the reports, as the outbox keeps it.

use crate::core::document::Language;
use crate::mail::links::Links;
use crate::render::Notice;
use crate::render::i18n::texts;
use serde::{Deserialize, Serialize};

/// One such piece of news. Its words are made in the reader's language when it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "note", rename_all = "kebab-case")]
pub enum Note {
    /// The edition over this period was expected by then.
    Late {
        /// Such as `2024`.
        period: String,
    },
    /// An edition is not at its address any more.
    Gone {
        /// Such as `2024`.
        period: String,
    },
    /// An edition was changed without a word.
    Changed {
        /// Such as `2024`.
        period: String,
        /// How many sentences are gone.
        gone: usize,
        /// How many are new.
        came: usize,
        /// The bytes since.
        sha256: String,
    },
    /// Bytes were captured.
    Capture {
        /// Such as `2024`; nothing where the edition is not known.
        period: Option<String>,
        /// From where.
        url: String,
        /// Their name.
        sha256: String,
        /// When.
        captured_at: String,
    },
}

impl Note {
    /// In the reader's language.
    pub(super) fn words(&self, series: &str, series_id: &str, links: &Links, language: &Language) -> Notice {
        let t = texts(language);
        let titled = |key: &str, period: &str| {
            t.with(key, [("series", series.to_owned().into()), ("period", period.to_owned().into())])
        };
        let page = links.series(series_id);
        match self {
            Self::Late { period } => {
                Notice { title: titled("event-late-title", period), text: t.say("event-late-text"), url: Some(page) }
            }
            Self::Gone { period } => {
                Notice { title: titled("event-gone-title", period), text: t.say("event-gone-text"), url: Some(page) }
            }
            Self::Changed { period, gone, came, sha256 } => Notice {
                title: titled("event-changed-title", period),
                text: t.with("event-changed-text", [("gone", (*gone).into()), ("came", (*came).into())]),
                url: Some(links.snapshot(sha256)),
            },
            Self::Capture { period, url, sha256, captured_at } => Notice {
                title: titled("event-capture-title", period.as_deref().unwrap_or("?")),
                text: t.with(
                    "event-capture-text",
                    [
                        ("url", url.clone().into()),
                        ("at", captured_at.clone().into()),
                        ("sha256", sha256.clone().into()),
                        ("checkpoint", links.checkpoint().into()),
                    ],
                ),
                url: Some(links.snapshot(sha256)),
            },
        }
    }
}
