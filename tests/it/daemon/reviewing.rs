//! A person judges an alarm with the real binary: it is kept, shown everywhere, never asked twice, and can be measured.

use annexwatch::job::reports;
use serde_json::Value;

use super::plan::Plan;
use crate::support::app::{App, SERIES};
use crate::support::databases::on_both_databases;

/// The promises of the ledger, as the command writes them.
fn promises(app: &App) -> Vec<Value> {
    let ran = app.command(&["ledger", SERIES, "--format", "json"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    ran.json()["promises"].as_array().unwrap().clone()
}

on_both_databases! {
    async fn a_verdict_is_kept_shown_and_measured(db: &TestDb) {
        let app = App::open(db).await;
        for (period, plan) in [("2022", Plan::of_2022()), ("2023", Plan::of_2023()), ("2024", Plan::of_2024())] {
            app.site.publish(period, "md", plan.markdown());
            app.next_day().await;
        }
        let made = app.reports().await;
        let alarms: Vec<_> =
            made.iter().flat_map(|report| &report.commitments).filter(|row| row.alarm).map(|row| row.id.clone()).collect();
        let [right, wrong, nothing, ..] = alarms.as_slice() else { panic!("too few alarms: {alarms:?}") };

        let said = app.command(&["review", right, "right", "--by", "Ada"]);
        assert!(said.code == Some(0) && said.stdout.contains("judged right by Ada"), "{said:?}");
        let said = app.command(&["review", wrong, "wrong", "--by", "Ada", "--note", "it stands on page 3"]);
        assert!(said.code == Some(0) && said.stdout.contains("It was an alarm"), "{said:?}");
        let said = app.command(&["review", nothing, "not-a-promise", "--by", "Ada"]);
        assert_eq!(said.code, Some(0), "{said:?}");

        // Never asked twice: the same word on the same row is not kept again.
        let again = app.command(&["review", wrong, "wrong", "--by", "Ada"]);
        assert!(again.code == Some(0) && again.stdout.is_empty() && again.stderr.contains("judged so already"), "{again:?}");
        assert_eq!(reports::judged(&app.service.db, SERIES).await.unwrap().len(), 3);

        // What it needs and what it does not know is said, and nothing is kept.
        app.command(&["review", "no-such-row", "wrong", "--by", "Ada"]).failed(1, &["no-such-row"]);
        app.command(&["review", right, "same-as", "--by", "Ada"]).failed(1, &["same-as needs the id"]);
        app.command(&["review", right, "right", "--by", " "]).failed(1, &["--by"]);
        assert_eq!(app.command(&["review", right, "perhaps", "--by", "Ada"]).code, Some(2));
        assert_eq!(reports::judged(&app.service.db, SERIES).await.unwrap().len(), 3);

        // The ledger, the measure and the reports all know.
        let judged: Vec<String> = promises(&app)
            .iter()
            .filter_map(|promise| promise["verdict"]["verdict"].as_str().map(str::to_owned))
            .collect();
        assert!(!judged.is_empty(), "{:#?}", promises(&app));
        let measured = app.command(&["evaluate", "--verdicts", SERIES]);
        assert_eq!(measured.code, Some(0), "{measured:?}");
        let all = measured.stdout.lines().find(|line| line.starts_with("all ")).unwrap();
        let figures: Vec<&str> = all.split_whitespace().collect();
        assert_eq!(figures, ["all", "1", "2", "0.333"], "{measured:?}");
        for (_, report) in reports::of_series(&app.service.db, SERIES).await.unwrap() {
            for row in &report.commitments {
                assert!(!(row.alarm && (&row.id == wrong || &row.id == nothing)), "{row:?}");
            }
        }
        app.finish_with_mail_owed().await;
    }

    async fn two_rows_become_one_promise(db: &TestDb) {
        let app = App::open(db).await;
        for (period, plan) in [("2022", Plan::of_2022()), ("2023", Plan::of_2023()), ("2024", Plan::of_2024())] {
            app.site.publish(period, "md", plan.markdown());
            app.next_day().await;
        }
        let before = promises(&app);
        let rows: Vec<&str> = before.iter().filter_map(|promise| promise["id"].as_str()).take(2).collect();
        let [one, other] = rows.as_slice() else { panic!("{before:?}") };
        let said = app.command(&["review", one, "same-as", other, "--by", "Grace"]);
        assert_eq!(said.code, Some(0), "{said:?}");
        app.command(&["review", one, "same-as", one, "--by", "Grace"]).failed(1, &["itself"]);
        let after = promises(&app);
        assert_eq!(after.len() + 1, before.len(), "{after:#?}");
        app.finish_with_mail_owed().await;
    }
}
