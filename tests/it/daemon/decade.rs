//! Ten years of a fictitious series. Its ministry renumbers and renames it, leaves its old site, publishes once late, and at last
//! puts it under another letter: every edition is found, and nobody touches the config.

use std::time::Duration;

use super::plan::Plan;
use crate::support::app::{App, SERIES};
use crate::support::databases::on_both_databases;
use crate::support::origin::Reply;

/// What was set before the first of the ten years.
fn config(text: String) -> String {
    let (before, _) = text.split_once("title_any").unwrap();
    let base = before.split("allow = [\"").nth(1).unwrap().split('"').next().unwrap();
    format!(
        r#"{before}
title_any = ['internationale (inspanningen|inzet)', 'over de grens']
title_not = ['beslisnota']
parent_any = ['staat van migratie', 'migratieagenda', 'documenten']
edition = ['title:(20\d\d)', 'parent:(20\d\d) - 1', 'published:^(20\d\d) - 1']
expect = {{ after = "05-01", overdue = "09-30", covers = -1 }}
[[series.source]]
adapter = "index-page"
url = "http://{base}/ministerie/documenten"
link_any = ['/documenten/20']
file_any = ['\.md$']
[[series.source]]
adapter = "tk-odata"
base = "http://{base}/OData/v5"
letters = ["staat van migratie", "migratieagenda"]
"#
    )
}

/// A year of the series: when it came out, what it was called, and the letter that it came with, once it came with one.
struct Year {
    published: &'static str,
    title: &'static str,
    letter: Option<&'static str>,
}

const YEARS: [Year; 10] = [
    Year {
        published: "2090-06-14",
        title: "Bijlage 7: Internationale inspanningen op asiel en migratie 2089",
        letter: None,
    },
    Year {
        published: "2091-07-04",
        title: "Bijlage 7: Internationale inspanningen op asiel en migratie 2090",
        letter: None,
    },
    // Another number, and another order of words.
    Year { published: "2092-06-20", title: "Bijlage 4 - Internationale inspanningen (2091) op migratie", letter: None },
    // Another name.
    Year { published: "2093-05-30", title: "Internationale inzet op migratie 2092", letter: None },
    // The old site is closed; parliament has the annex, whose title names no year any more.
    Year { published: "2094-06-14", title: "Bijlage 2 Internationale inzet", letter: Some("Staat van Migratie 2094") },
    Year {
        published: "2095-07-04",
        title: "Wat Nederland over de grens doet",
        letter: Some("De Staat van Migratie 2095"),
    },
    // Three months late.
    Year {
        published: "2096-11-02",
        title: "Wat Nederland over de grens doet",
        letter: Some("Staat van Migratie 2096"),
    },
    // Another letter, without a year either.
    Year { published: "2097-06-11", title: "Internationale inzet", letter: Some("Voortgang integrale migratieagenda") },
    Year {
        published: "2098-06-11",
        title: "Internationale inzet 2097",
        letter: Some("Voortgang integrale migratieagenda"),
    },
    Year {
        published: "2099-06-11",
        title: "Internationale inspanningen over 2098",
        letter: Some("Staat van Migratie 2099"),
    },
];

impl Year {
    fn year(&self) -> &str {
        &self.published[..4]
    }

    fn text(&self) -> String {
        let year: usize = self.year().parse().unwrap();
        let plan = [Plan::of_2022, Plan::of_2023, Plan::of_2024][year % 3]();
        format!("{}\n\nPublished on {}.\n", plan.markdown(), self.published)
    }

    /// The letter with its annexes, as parliament's data have it.
    fn row(&self, letter: &str) -> serde_json::Value {
        let id = |kind: &str| format!("{kind}0000000-0000-4000-8000-00000000{}", self.year());
        let document = |id: String, title: &str, kind: &str| {
            serde_json::json!({"Id": id, "Nummer": format!("{}D1", self.year()), "Onderwerp": title, "Soort": kind,
                "Datum": format!("{}T00:00:00+02:00", self.published), "Verwijderd": false})
        };
        let mut row = document(id("a"), letter, "Brief regering");
        row["BijlageDocument"] = serde_json::json!([
            document(id("b"), self.title, "Bijlage"),
            document(id("c"), &format!("Beslisnota {}", self.title.to_lowercase()), "Bijlage"),
        ]);
        row
    }
}

/// Puts on the site what is published by then.
fn publish(app: &App, years: &[Year]) {
    let (old, new): (Vec<&Year>, Vec<&Year>) = years.iter().partition(|year| year.letter.is_none());
    let mut links = String::new();
    for year in &old {
        let page = format!("/ministerie/documenten/{}", year.published);
        links.push_str(&format!("<li><a href='{page}'>{}</a>", year.title));
        let file = format!("/binaries/{}.md", year.published);
        app.site
            .serve(&page, Reply::html(&format!("<!doctype html><a href='/'>Home</a><a href='{file}'>Download</a>")));
        app.site.serve(&file, Reply::new(200).header("Content-Type", "text/markdown").body(year.text()));
    }
    let list = Reply::html(&format!("<!doctype html><h1>Documenten</h1><ul>{links}</ul>"));
    app.site.serve("/ministerie/documenten", if new.is_empty() { list } else { Reply::redirect(302, "/") });
    app.site.serve("/", Reply::html("<!doctype html><title>Rijk</title><a href='/nieuws'>Nieuws</a>"));
    let rows = |words: &str| -> Vec<serde_json::Value> {
        let with = new.iter().filter_map(|year| Some((year, year.letter?)));
        with.filter(|(_, letter)| letter.to_lowercase().contains(words))
            .map(|(year, letter)| year.row(letter))
            .collect()
    };
    for words in ["staat van migratie", "migratieagenda"] {
        let start = format!(
            "/OData/v5/Document?$filter=Verwijderd%20eq%20false%20and%20contains(Onderwerp,%27{}",
            words.replace(' ', "%20")
        );
        let body = serde_json::json!({"value": rows(words)}).to_string();
        app.site.serve(&start, Reply::new(200).header("Content-Type", "application/json").body(body));
    }
    for year in &new {
        let start = format!("/OData/v5/Document(b0000000-0000-4000-8000-00000000{})/resource", year.year());
        app.site.serve(&start, Reply::new(200).header("Content-Type", "text/markdown").body(year.text()));
    }
}

/// Days since 1970.
fn days(date: &str) -> i64 {
    let date: chrono::NaiveDate = date.parse().unwrap();
    (date - chrono::NaiveDate::default()).num_days()
}

on_both_databases! {
    async fn ten_years_are_found_without_touching_the_config(db: &TestDb) {
        let app = App::open_with(db, config).await;
        publish(&app, &YEARS[..1]);
        let go_to = async |date: &str| {
            let today = app.service.now().0.div_euclid(24 * 3_600_000_000);
            app.forward(Duration::from_secs(u64::try_from(days(date) - today - 1).unwrap() * 24 * 3_600));
            app.next_day().await;
        };
        let mut told = Vec::new();
        for n in 0..YEARS.len() {
            let year = &YEARS[n];
            if year.published.ends_with("11-02") {
                go_to(&format!("{}-10-05", year.year())).await;
            } else {
                go_to(year.published).await;
            }
            told.extend(app.mails().into_iter().map(|mail| mail.subject));
            if year.published.ends_with("11-02") {
                go_to(year.published).await;
            }
            publish(&app, &YEARS[..=n]);
            app.next_day().await;
            app.next_day().await;
            told.extend(app.mails().into_iter().map(|mail| mail.subject));
            let editions = app.service.db.editions_of(SERIES).await.unwrap();
            let periods: Vec<&str> = editions.iter().map(|edition| edition.period.as_str()).collect();
            let expected: Vec<String> = (2089..2090 + n).map(|year| year.to_string()).collect();
            assert_eq!(periods, expected, "{}", year.title);
        }
        assert_eq!(
            told,
            [
                "annexwatch: plan: index-page 1 broke (home-page)",
                "annexwatch: plan: edition 2095 is late (edition-late)",
                "annexwatch: plan: edition 2095 is there now",
            ],
            "and nothing else is told"
        );
        assert_eq!(app.service.db.holds(true).await.unwrap(), []);
        assert_eq!(app.reports().await.len(), YEARS.len() - 1);
        app.finish().await;
    }
}
