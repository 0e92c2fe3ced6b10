//! What must hold of every output, whatever a publisher writes and however long it gets.

use std::collections::BTreeSet;

use annexwatch::core::align::SectionRelation;
use annexwatch::core::commitment::{Slot, Status, Strength};
use annexwatch::core::document::Health;
use annexwatch::core::ledger::State;
use annexwatch::core::report::Report;
use annexwatch::core::verdict::Judgement;
use annexwatch::render::{self, MAIL_BYTES, i18n, neutral};
use annexwatch::shape::choices::{Event, Rhythm};

use super::sample::{HOSTILE, frame, held, passage, report, row, unchanged};

/// A report of `n` alarms with passages of `words` words, some without a single space.
fn long(n: usize, words: usize) -> Report {
    let text = format!("Het kabinet zal {} {} <&\" ü.", "maatregelen ".repeat(words), "x".repeat(words));
    let old = || Some(passage(&text, "1 Inleiding", 1, 0.5, Some(Strength::Firm)));
    let commitments = (0..n).map(|n| row(&format!("long-{n}"), Status::Dropped, true, old(), None)).collect();
    Report { commitments, ..report() }
}

#[test]
fn mails_stay_under_their_limit_and_say_what_is_left_out() {
    for (n, words) in [(1, 60_000), (300, 30), (3_000, 400)] {
        let report = long(n, words);
        for part in [
            crate::support::mail::mail_html(&report, &frame("en")),
            crate::support::mail::mail_text(&report, &frame("en")),
        ] {
            assert!(part.len() <= MAIL_BYTES, "{n} rows of {words} words: {} bytes", part.len());
            assert!(n == 1 || part.contains(" more"), "the rest is counted");
            assert!(part.contains("reports/2022-2023"), "and the page is named");
        }
    }
}

#[test]
fn lines_are_short_enough_for_mail() {
    for report in [report(), held(), unchanged(), long(3, 5_000)] {
        for text in [render::text(&report, &frame("nl")), crate::support::mail::mail_text(&report, &frame("nl"))] {
            assert!(text.lines().all(|line| line.len() <= 998), "RFC 5322");
            let too_long = text
                .lines()
                .find(|line| line.chars().count() > 78 && line.trim().contains(' ') && !line.contains("xxx"));
            assert_eq!(too_long, None, "lines break at words");
        }
    }
}

#[test]
fn publishers_words_stay_words() {
    let frame = frame("nl");
    for html in [render::html_page(&report(), &frame), crate::support::mail::mail_html(&report(), &frame)] {
        assert!(html.contains("&#60;script&#62;alert(1)") || html.contains("&lt;script&gt;alert(1)"));
        assert!(!html.contains("<script") && !html.contains("<b>1</b>") && !html.contains("<i>"));
        assert!(!html.contains("http://") && !html.contains("<img") && !html.contains("url("), "nothing is loaded");
    }
    let markdown = render::markdown(&report(), &frame);
    let everything = [
        render::html_page(&report(), &frame),
        crate::support::mail::mail_html(&report(), &frame),
        crate::support::mail::mail_text(&report(), &frame),
        render::subject(&report(), &frame),
        markdown,
    ];
    for output in everything {
        assert!(!output.chars().any(|c| c.is_control() && c != '\n'), "no control characters");
        assert!(!output.chars().any(|c| matches!(c, '\u{200B}' | '\u{202A}'..='\u{202E}')), "no bidi overrides");
    }
}

#[test]
fn markdown_holds_no_markup_but_ours() {
    use pulldown_cmark::{Event, Options, Parser, Tag};
    let markdown = render::markdown(&report(), &frame("nl"));
    let mut words = String::new();
    for event in Parser::new_ext(&markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => panic!("markup: {html}"),
            Event::Start(Tag::Link { dest_url, .. }) => {
                let own = ["https://ministerie.example/", "https://annexwatch.example/"];
                assert!(own.iter().any(|start| dest_url.starts_with(start)), "{dest_url}");
            }
            Event::Text(text) => words.push_str(&text),
            _ => {}
        }
    }
    assert!(words.contains(&neutral(HOSTILE)), "and is read as it was written");
}

#[test]
fn an_address_that_is_no_web_address_is_no_link() {
    let mut report = report();
    report.old.url = Some("javascript:alert(1)".to_owned());
    report.new.url = Some("https://ministerie.example/a\" onclick=\"x".to_owned());
    let page = render::html_page(&report, &frame("en"));
    assert!(!page.contains("javascript:") && !page.contains("onclick"));
}

#[test]
fn neutral_leaves_visible_words_alone() {
    assert_eq!(neutral("  Een\tzin\r\nmet \u{202E}mets\u{202C} é.\u{0} "), "Een zin met mets é.");
    assert_eq!(neutral("مرحبا بالعالم"), "مرحبا بالعالم");
    assert!(!neutral(HOSTILE).contains('\n'));
}

#[test]
fn the_mail_chart_needs_no_drawing() {
    let mail = crate::support::mail::mail_html(&report(), &frame("en"));
    assert!(!mail.contains("<svg") && mail.matches("bgcolor=").count() == 60);
    let page = render::html_page(&report(), &frame("en"));
    assert!(page.contains("<svg") && page.contains("<title id=\"chart-title\">") && page.contains("<desc"));
}

#[test]
fn a_held_report_claims_nothing() {
    for language in ["nl", "en"] {
        let mut report = held();
        // Even if rows were there, a held report must not show them.
        report.commitments = super::sample::report().commitments;
        for output in [
            render::html_page(&report, &frame(language)),
            crate::support::mail::mail_text(&report, &frame(language)),
            render::markdown(&report, &frame(language)),
        ] {
            assert!(!output.contains("Ghana") && output.contains("12 of 14 promises"));
        }
    }
}

fn keys(source: &str) -> BTreeSet<String> {
    source
        .lines()
        .filter_map(|line| line.split_once(" ="))
        .map(|(key, _)| key)
        .filter(|key| key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'))
        .map(str::to_owned)
        .collect()
}

/// The sources that name texts: the code and the templates of the two rooms.
fn sources() -> String {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let folders = ["render", "render/templates", "web", "web/subscriptions", "web/templates", "job/outgoing"];
    folders
        .iter()
        .flat_map(|folder| std::fs::read_dir(root.join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs" || ending == "html"))
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect()
}

#[test]
fn both_languages_have_every_text_and_every_text_is_used() {
    let [(_, nl), (_, en)] = i18n::SOURCES;
    let (nl, en) = (keys(nl), keys(en));
    assert_eq!(nl, en);
    let relations = ["added", "removed", "split", "merged", "moved", "renamed", "renumbered"];
    assert!(relations.contains(&SectionRelation::Renumbered.as_str()));
    let family = |prefix: &str, names: Vec<String>| {
        names.into_iter().map(move |name| format!("{prefix}-{name}")).collect::<Vec<_>>()
    };
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let statuses: Vec<String> = Status::ALL.iter().map(ToString::to_string).collect();
    let news: Vec<String> = Status::ALL.iter().filter(|status| status.may_alarm()).map(ToString::to_string).collect();
    let groups = names(&["alarms", "check", "perhaps", "judged", "done", "reworded", "moved", "kept"]);
    let intros = groups.iter().map(|group| format!("{group}-intro")).collect();
    // Texts whose keys the code puts together of a closed set of names.
    let composed: BTreeSet<String> = [
        family("status", statuses.clone()),
        family("explain", statuses),
        family("subject", news.clone()),
        family("lead", news),
        family("slot", Slot::ALL.iter().map(ToString::to_string).collect()),
        family("strength", Strength::ALL.iter().map(ToString::to_string).collect()),
        family("health", Health::ALL.iter().map(ToString::to_string).collect()),
        family("section", names(&relations)),
        family("kind", names(&["gone", "weaker", "gain", "calm", "other"])),
        family("group", groups),
        family("group", intros),
        family("verdict", Judgement::ALL.iter().map(ToString::to_string).collect()),
        family("state", State::ALL.iter().map(ToString::to_string).collect()),
        family("list", names(&["sections", "figures", "edited", "came", "went"])),
        family("lead", names(&["weakened-swap", "strengthened-swap"])),
        family("rhythm", Rhythm::ALL.iter().map(|rhythm| rhythm.as_str().to_owned()).collect()),
        family("event", Event::ALL.iter().map(|event| event.as_str().to_owned()).collect()),
        family("number", (1..=12).map(|n| n.to_string()).collect()),
        family("month", (1..=12).map(|n| n.to_string()).collect()),
    ]
    .into_iter()
    .flatten()
    .collect();
    let missing: Vec<&String> = composed.difference(&nl).collect();
    assert!(missing.is_empty(), "missing: {missing:?}");
    let sources = sources();
    let unused: Vec<&String> =
        nl.difference(&composed).filter(|key| !sources.contains(&format!("\"{key}\""))).collect();
    assert!(unused.is_empty(), "unused: {unused:?}");
}

#[test]
fn every_text_that_is_asked_for_is_there() {
    let keys = keys(i18n::SOURCES[0].1);
    let sources = sources();
    let calls = [".say(\"", ".count(\"", ".with(\""];
    for call in calls {
        for rest in sources.split(call).skip(1) {
            let key = rest.split('"').next().unwrap();
            assert!(keys.contains(key), "{key}");
        }
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    /// Marks never change what is quoted: without them the passage stands there letter by letter.
    #[test]
    fn quotes_are_exact(old in "[a-dé€0-3 ,.%-]{1,60}", new in "[a-dé€0-3 ,.%-]{1,60}") {
        let mut quoted = row("q", Status::Weakened, true, Some(passage(&old, "1", 1, 0.1, None)), Some(passage(&new, "1", 1, 0.1, None)));
        quoted.words = annexwatch::core::diff::words(&old, &new);
        let report = Report { commitments: vec![quoted], sentences: Vec::new(), ..report() };
        let page = render::html_page(&report, &frame("en"));
        let page = ["<del class=\"gone\">", "</del>", "<ins class=\"fresh\">", "</ins>"].iter().fold(page, |page, tag| page.replace(tag, ""));
        for text in [neutral(&old), neutral(&new)] {
            proptest::prop_assert!(page.contains(&format!("<p>{text}</p>")), "{text}");
        }
    }
}
