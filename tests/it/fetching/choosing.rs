//! Which candidate is the edition of which period.

use annexwatch::source::{Candidate, Choice, Location, PINNED, Rules, TitleRules, choose};
use url::Url;

fn candidate(title: &str, path: &str) -> Candidate {
    Candidate {
        title: title.to_owned(),
        location: Location::Url(Url::parse("https://example.org/").unwrap().join(path).unwrap()),
        period: None,
        published: None,
        parent: None,
        source: "index-page".to_owned(),
        trouble: None,
    }
}

fn rules(toml: &str) -> Rules {
    Rules::compile(&toml::from_str::<TitleRules>(toml).unwrap()).unwrap()
}

/// One line for each period and each candidate left over.
fn told(choice: &Choice) -> Vec<String> {
    let editions = choice.editions.iter().map(|(period, one)| format!("{period} {}", one.title));
    let ambiguous = choice.ambiguous.iter().map(|(period, several)| format!("{period} one of {}", several.len()));
    let unplaced = choice.unplaced.iter().map(|unplaced| format!("? {}", unplaced.candidate.title));
    editions.chain(ambiguous).chain(unplaced).collect()
}

#[test]
fn title_rules_pick_the_series_and_the_period() {
    let rules = rules(
        r#"
        title_any = ['internationale inspanningen.*(asiel|migratie)', 'internationale inzet.*migratie']
        title_not = ['beslisnota']
        edition = 'title:(20\d\d)'
        "#,
    );
    let candidates = [
        candidate("Bijlage 7: Internationale Inspanningen op asiel en migratie 2021", "a.pdf"),
        candidate("Internationale inzet voor migratie (2022)", "b.pdf"),
        candidate("Beslisnota internationale inspanningen op asiel en migratie 2022", "c.pdf"),
        candidate("Jaarverslag 2022", "d.pdf"),
        candidate("Internationale inspanningen op migratie", "e.pdf"),
    ];
    let choice = choose(&candidates, &rules);
    assert_eq!(
        told(&choice),
        [
            "2021 Bijlage 7: Internationale Inspanningen op asiel en migratie 2021",
            "2022 Internationale inzet voor migratie (2022)",
            "? Internationale inspanningen op migratie",
        ]
    );
    assert_eq!(choice.passed_over, 2);
}

#[test]
fn without_rules_the_year_of_the_title_or_of_the_file_is_the_period() {
    let candidates = [
        candidate("Annual plan 2019", "a.pdf"),
        candidate("Annual plan", "plan-2020.pdf"),
        candidate("Half-year report 2021 h2", "b.pdf"),
        candidate("Plan 2022-2023", "c.pdf"),
        candidate("Order 20245 of the series", "d.pdf"),
    ];
    let choice = choose(&candidates, &rules(""));
    assert_eq!(
        told(&choice),
        [
            "2019 Annual plan 2019",
            "2020 Annual plan",
            "2021-H2 Half-year report 2021 h2",
            "? Plan 2022-2023",
            "? Order 20245 of the series"
        ]
    );
    assert!(choice.unplaced[0].why.contains("2022, 2023"), "{}", choice.unplaced[0].why);
}

#[test]
fn edition_rules_are_tried_in_order_and_may_shift_the_year() {
    let rules = rules(
        r#"edition = ['title:over (\d{4})', 'parent:(\d{4}) - 1', 'published:^(\d{4}) - 1', 'file:(\d{4})-(h[12])']"#,
    );
    let mut parent = candidate("Annex", "p.pdf");
    parent.parent = Some("State of things 2023".to_owned());
    let mut published = candidate("Annex again", "q.pdf");
    published.published = Some("2020-10-06".to_owned());
    let candidates =
        [candidate("Report 2024 over 2023", "a.pdf"), parent, published, candidate("Half", "x-2018-h1.pdf")];
    assert_eq!(
        told(&choose(&candidates, &rules)),
        ["2018-H1 Half", "2019 Annex again", "2022 Annex", "2023 Report 2024 over 2023"]
    );
}

#[test]
fn two_equally_good_candidates_wait_for_a_person_and_a_better_one_does_not() {
    let rules = rules(r#"title_any = ['final plan', 'plan']"#);
    let two = [candidate("Plan 2022", "a.pdf"), candidate("Plan 2022", "a.docx"), candidate("Plan 2022", "a.pdf")];
    assert_eq!(told(&choose(&two, &rules)), ["2022 one of 2"]);
    let better = [candidate("Plan 2022", "a.pdf"), candidate("Final plan 2022", "b.pdf")];
    assert_eq!(told(&choose(&better, &rules)), ["2022 Final plan 2022"]);
}

#[test]
fn a_pinned_edition_wins_over_everything_and_needs_no_rule() {
    let mut pinned = candidate("Renamed altogether", "pinned.pdf");
    pinned.period = Some("2022".to_owned());
    pinned.source = PINNED.to_owned();
    let rules = rules(r#"title_any = ['plan']"#);
    let candidates = [candidate("Plan 2022", "a.pdf"), candidate("Plan 2022", "pinned.pdf"), pinned];
    assert_eq!(told(&choose(&candidates, &rules)), ["2022 Renamed altogether"]);
}

#[test]
fn a_parent_has_to_fit_where_it_is_known() {
    let rules = rules(r#"parent_any = ['state of migration']"#);
    let with =
        |title: &str, path: &str, parent: &str| Candidate { parent: Some(parent.to_owned()), ..candidate(title, path) };
    let candidates = [
        with("Annex 2022", "a.pdf", "State of Migration 2023"),
        with("Annex 2022", "b.pdf", "Budget"),
        candidate("Annex 2022 elsewhere", "c.pdf"),
        candidate("Annex 2021", "d.pdf"),
    ];
    assert_eq!(told(&choose(&candidates, &rules)), ["2021 Annex 2021", "2022 Annex 2022"]);
}

#[test]
fn a_rule_that_cannot_be_used_is_named() {
    let cases = [
        (r#"title_any = ['(']"#, "title_any"),
        (r#"edition = '(20\d\d)'"#, "FIELD:PATTERN"),
        (r#"edition = 'colour:(20\d\d)'"#, "colour"),
        (r#"title_not = ['(a{1000}){1000}']"#, "title_not"),
    ];
    for (toml, named) in cases {
        let error = Rules::compile(&toml::from_str::<TitleRules>(toml).unwrap()).unwrap_err().to_string();
        assert!(error.contains(named), "{error}");
    }
    assert!(toml::from_str::<TitleRules>("titel_any = []").is_err());
}
