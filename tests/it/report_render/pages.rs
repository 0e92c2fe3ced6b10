//! The web pages, and the ledger behind the page of a series.

use annexwatch::core::commitment::Status;
use annexwatch::core::document::Language;
use annexwatch::core::ledger::{LedgerView, ledger};
use annexwatch::core::report::{CommitmentRow, Report, RestoredFrom};
use annexwatch::render::{Letter, neutral};
use annexwatch::shape::choices::Choices;
use annexwatch::web::view::{
    self, PersonalPage, PersonalSubscription, PreviewItem, ReportItem, SeriesItem, SeriesPage, Step, SubscribeForm,
};
use chrono::NaiveDate;

use super::sample::{HOSTILE, frame, passage, report, row, side};

/// Four editions: a promise that is kept and then gone, one that comes back, one that is done, one that splits.
fn years() -> Vec<Report> {
    let at = |text: &str, page| Some(passage(text, "1 Inleiding", page, 0.1, None));
    let year = |old: u32, commitments: Vec<CommitmentRow>| {
        let mut report = Report { commitments, ..report() };
        for (period, edition) in [(old, &mut report.old), (old + 1, &mut report.new)] {
            *edition = side(&period.to_string(), 12);
            edition.sha256 = format!("{period}").repeat(16);
        }
        report
    };
    let restored = CommitmentRow {
        restored_from: Some(RestoredFrom {
            period: Some("2021".to_owned()),
            passage: passage("B komt.", "1 Inleiding", 2, 0.2, None),
        }),
        ..row("2023-b", Status::Restored, true, None, at("B komt toch.", 3))
    };
    let split = CommitmentRow {
        new_more: at("D-twee komt.", 4).into_iter().collect(),
        ..row("2022-d", Status::Reworded, false, at("D komt.", 4), at("D-een komt.", 4))
    };
    vec![
        year(
            2021,
            vec![
                row("2022-a", Status::Kept, false, at("A komt.", 1), at("A komt.", 1)),
                row("2022-b", Status::Dropped, true, at("B komt.", 2), None),
                row("2022-c", Status::New, true, None, at(HOSTILE, 3)),
                split,
            ],
        ),
        year(
            2022,
            vec![
                row("2023-a", Status::Weakened, true, at("A komt.", 1), at("A komt misschien.", 1)),
                restored,
                row("2023-c", Status::ReportedDone, false, at(HOSTILE, 3), at("C is er.", 3)),
                row("2023-d1", Status::Dropped, true, at("D-een komt.", 4), None),
                row("2023-d2", Status::Kept, false, at("D-twee komt.", 4), at("D-twee komt.", 4)),
            ],
        ),
        year(
            2023,
            vec![
                row("2024-a", Status::Dropped, false, at("A komt misschien.", 1), None),
                row("2024-b", Status::Kept, false, at("B komt toch.", 3), at("B komt toch.", 3)),
                row("2024-d", Status::Kept, false, at("D-twee komt.", 4), at("D-twee komt.", 4)),
            ],
        ),
    ]
}

fn lives(ledger: &LedgerView) -> Vec<(String, Vec<String>)> {
    let word = |stage: &Option<annexwatch::core::ledger::Stage>| match stage {
        None => "-".to_owned(),
        Some(stage) => stage.status.map_or("first", Status::as_str).to_owned(),
    };
    ledger.promises.iter().map(|promise| (promise.rows[0].clone(), promise.stages.iter().map(word).collect())).collect()
}

#[test]
fn the_ledger_follows_promises_over_editions() {
    let ledger = ledger(&years());
    let expected = [
        ("2022-a", ["first", "kept", "weakened", "dropped"]),
        ("2022-b", ["first", "dropped", "restored", "kept"]),
        ("2022-d", ["first", "reworded", "dropped", "-"]),
        ("2022-d", ["first", "reworded", "kept", "kept"]),
        ("2022-c", ["-", "new", "reported-done", "-"]),
    ];
    let expected: Vec<_> =
        expected.iter().map(|(id, life)| ((*id).to_owned(), life.map(str::to_owned).to_vec())).collect();
    assert_eq!(lives(&ledger), expected);
    assert_eq!(ledger.find("2023-b"), ledger.find("2022-b"), "every id of a life leads to it");
    assert_eq!(ledger.figures("").dropped, 2);
}

#[test]
fn a_held_step_does_not_break_the_ledger() {
    let mut years = years();
    years[1].held = Some("too much is gone".to_owned());
    years[1].commitments.clear();
    let ledger = ledger(&years);
    assert_eq!(ledger.editions.len(), 4);
    assert!(ledger.promises.iter().all(|promise| promise.stages.len() == 4));
}

fn item() -> SeriesItem {
    let english = Language::new("en");
    SeriesItem {
        id: "nl-annex".to_owned(),
        title: "Internationale inspanningen op asiel en migratie <b>".to_owned(),
        editions: 4,
        last: Some(ReportItem {
            url: "/series/nl-annex/reports/2022-2023".to_owned(),
            old: "2022".to_owned(),
            new: "2023".to_owned(),
            made_on: NaiveDate::from_ymd_opt(2026, 11, 24),
            summary: view::summary(&report(), &english),
        }),
    }
}

fn pages(language: &str) -> Vec<(&'static str, String)> {
    let language = Language::new(language);
    let page = SeriesPage {
        item: item(),
        reports: item().last.into_iter().collect(),
        ledger: ledger(&years()),
        subscribe_url: Some("/subscribe?series=nl-annex".to_owned()),
        companions: vec![("results".to_owned(), "Results".to_owned())],
    };
    let form = |is_wrong| SubscribeForm {
        action: "/subscribe".to_owned(),
        series: vec![
            ("nl-annex".to_owned(), "Internationale inspanningen".to_owned()),
            ("en".to_owned(), HOSTILE.to_owned()),
        ],
        chosen: vec!["nl-annex".to_owned()],
        email: "\"><script>".to_owned(),
        is_wrong,
        choices: Choices { topics: vec!["\"><script>".to_owned()], ..Choices::default() },
        problem: if is_wrong { HOSTILE.to_owned() } else { String::new() },
    };
    let choices = Choices { topics: vec![HOSTILE.to_owned()], partners: vec!["NE".to_owned()], ..Choices::default() };
    let personal = PersonalPage {
        action: "/my/tok".to_owned(),
        address: "desk@reader.example".to_owned(),
        language: language.code().to_owned(),
        subscriptions: [(1, HOSTILE, choices), (2, "Roads", Choices::default())]
            .map(|(id, series, choices)| PersonalSubscription {
                id,
                series: series.to_owned(),
                choices,
                feed: "https://annexwatch.example/feeds/tok".to_owned(),
            })
            .to_vec(),
        webhook: Some(("https://hooks.example/a".to_owned(), "whsec_AAAA".to_owned())),
        webhook_trouble: HOSTILE.to_owned(),
        said: HOSTILE.to_owned(),
    };
    let mail = Letter { subject: HOSTILE.to_owned(), html: String::new(), text: neutral(HOSTILE) };
    let previews = [
        PreviewItem { series: HOSTILE.to_owned(), mail: Some(mail) },
        PreviewItem { series: "Roads".to_owned(), mail: None },
    ];
    let ask = Step::Ask { action: "/u/tok".to_owned(), series: vec![HOSTILE.to_owned()] };
    vec![
        ("index", view::index(&language, &[item(), SeriesItem { last: None, editions: 0, ..item() }])),
        ("series", view::series(&language, &page)),
        ("promise", view::promise(&language, &page.item, &page.ledger, "2023-a").unwrap()),
        ("promise-c", view::promise(&language, &page.item, &page.ledger, "2022-c").unwrap()),
        ("report", view::report(&report(), &frame(language.code()), "nl-annex")),
        ("confirm", view::confirm(&language, &ask)),
        ("confirm-done", view::confirm(&language, &Step::Done)),
        ("unsubscribe", view::unsubscribe(&language, &ask)),
        ("unsubscribe-gone", view::unsubscribe(&language, &Step::Expired)),
        ("subscribe", view::subscribe(&language, &form(false))),
        ("subscribe-wrong", view::subscribe(&language, &form(true))),
        ("subscribed", view::subscribed(&language)),
        ("preview", view::preview(&language, &previews)),
        ("personal", view::personal(&language, &personal)),
        ("personal-ask", view::personal_ask(&language, "personal-expired", true)),
        ("error", view::error(&language, 404)),
    ]
}

#[test]
fn pages_are_plain_semantic_html() {
    for (name, html) in ["nl", "en"].into_iter().flat_map(pages) {
        assert!(!html.contains("<script"), "{name}: no script, ours or anybody's");
        assert!(!html.contains(" style=") && !html.contains(" onclick"), "{name}: the policy forbids inline styles");
        assert!(!html.contains('\u{202E}') && !html.contains('\u{200B}'), "{name}: no bidi overrides");
        assert_eq!(html.matches("<h1").count(), 1, "{name}: one first heading");
        assert_eq!(html.matches("<main").count(), 1, "{name}");
        let levels: Vec<u8> = html
            .match_indices("<h")
            .filter_map(|(at, _)| html.as_bytes().get(at + 2).copied())
            .filter(u8::is_ascii_digit)
            .map(|level| level - b'0')
            .collect();
        assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{name}: headings in order: {levels:?}");
        let ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let unique: std::collections::BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len(), "{name}: every id once");
    }
}

#[test]
fn an_unknown_promise_has_no_page() {
    assert!(view::promise(&Language::new("en"), &item(), &ledger(&years()), "nothing").is_none());
}

#[test]
fn pages_can_be_looked_at() {
    let Some(folder) = std::env::var_os("ANNEXWATCH_LOOK").map(std::path::PathBuf::from) else { return };
    std::fs::create_dir_all(folder.join("assets")).unwrap();
    std::fs::write(folder.join("assets/style.css"), view::STYLE).unwrap();
    for (name, html) in ["nl", "en"].into_iter().flat_map(pages) {
        let language = if html.contains("lang=\"nl\">\n<head") { "nl" } else { "en" };
        std::fs::write(folder.join(format!("web-{name}.{language}.html")), html.replace("/assets/", "assets/"))
            .unwrap();
    }
}
