//! What yesterday's rules made is made again by today's: silently, once, and without taking a person's word back.

use annexwatch::core::commitment::Status;
use annexwatch::job::rederive;
use annexwatch::store::JobState;

use super::plan::Plan;
use crate::support::app::{App, OPERATOR, SERIES};
use crate::support::databases::{TestDb, on_both_databases};

const READER: &str = "desk@reader.example";

/// Three editions, and a reader who would hear of whatever is new from then on.
async fn with_three(db: &TestDb) -> App {
    let app = App::open(db).await;
    app.site.publish("2022", "html", Plan::of_2022().html());
    app.site.publish("2023", "md", Plan::of_2023().markdown());
    app.site.publish("2024", "md", Plan::of_2024().markdown());
    app.next_day().await;
    app.subscribe(READER, "en").await;
    app
}

/// As if the report on an edition had been made by yesterday's rules.
async fn age(db: &TestDb, period: &str, from: &str, to: &str) {
    let sql = format!(
        "UPDATE reports SET id = 'old-{period}', rules = replace(rules, '{from}', '{to}') WHERE new_period = '{period}'"
    );
    assert_eq!(db.execute(&sql).await.unwrap(), 1);
}

/// The rules of each report on an edition, the oldest first.
async fn rules(app: &App, period: &str) -> Vec<String> {
    let reports = app.service.db.reports_of(SERIES, 100).await.unwrap();
    let own = reports.into_iter().rev().filter(|report| report.new_period.as_deref() == Some(period));
    own.map(|report| report.rules).collect()
}

/// How many analyses there were.
async fn analyses(app: &App) -> usize {
    let done = app.service.db.jobs(Some(JobState::Done), i64::MAX).await.unwrap();
    done.iter().filter(|job| job.kind == "analyse").count()
}

on_both_databases! {
    /// An edition that an older extractor read badly is read again before the next one is compared with it.
    async fn what_an_old_extractor_missed_is_no_news(db: &TestDb) {
        const MISSED: &str = "The government will open two reception centres in Norvale before 2030.";
        let app = App::open(db).await;
        app.site.publish("2022", "html", Plan::of_2022().html());
        app.site.publish("2023", "md", Plan::of_2023().markdown());
        app.next_day().await;
        app.subscribe(READER, "en").await;
        let edition = app.service.db.edition(SERIES, "2023").await.unwrap().unwrap();
        let sha256 = app.service.db.latest_capture(edition.id).await.unwrap().unwrap().sha256;
        let sql = format!(
            "UPDATE documents SET extractor = 'markdown/0', body = replace(body, '{MISSED}', 'Nothing.') WHERE sha256 = '{sha256}'"
        );
        assert_eq!(db.execute(&sql).await.unwrap(), 1);

        app.site.publish("2024", "md", Plan::of_2024().markdown());
        app.next_day().await;
        let mails = app.mails();
        assert_eq!(mails.len(), 1, "{mails:?}");
        assert!(!mails[0].says("in Norvale before 2030"), "it stood there all along: {mails:?}");
        let report = app.reports().await.pop().unwrap();
        let mut news: Vec<Status> = report.commitments.iter().filter(|row| row.alarm).map(|row| row.status).collect();
        news.sort_unstable();
        let mut wanted = [Status::New, Status::Weakened, Status::Dropped];
        wanted.sort_unstable();
        assert_eq!(news, wanted);
        let stored = app.service.db.latest_document(&sha256).await.unwrap().unwrap();
        assert!(stored.extractor != "markdown/0" && stored.body.contains(MISSED), "{}", stored.extractor);
        app.finish().await;
    }

    /// Whichever of the rules is an older one: one new report on that edition alone, no mail, and nothing at later checks.
    async fn a_report_by_older_rules_is_made_again_once_and_silently(db: &TestDb) {
        let app = with_three(db).await;
        for (n, (from, to)) in
            [("align/", "align/0"), ("diff/", "diff/0"), ("relate/", "relate/0"), ("en/", "en/0"), ("html/", "html/0")]
                .into_iter()
                .enumerate()
        {
            // Of the edition over 2023 the old side was read as HTML.
            let (period, other) = if from == "html/" { ("2023", "2024") } else { ("2024", "2023") };
            let others = rules(&app, other).await.len();
            db.execute(&format!("DELETE FROM reports WHERE id = 'old-{period}'")).await.unwrap();
            db.execute("DELETE FROM jobs WHERE kind = 'analyse'").await.unwrap();
            age(db, period, from, to).await;
            app.next_day().await;
            let made = rules(&app, period).await;
            assert_eq!(made.len(), 2, "{n}: {made:?}");
            assert!(made[0].contains(to) && !made[1].contains(to), "{made:?}");
            assert_eq!(rules(&app, other).await.len(), others, "the others are as today's rules make them");
            let n_analyses = analyses(&app).await;
            app.next_day().await;
            assert_eq!(rules(&app, period).await, made, "once");
            assert_eq!(analyses(&app).await, n_analyses, "nothing is read or compared again");
            assert_eq!(app.mails(), []);
        }
        app.finish().await;
    }

    /// What a person accepted stays accepted; what a person has not decided on, or rejected, is left to the person.
    async fn what_a_person_decided_stands(db: &TestDb) {
        let app = App::open(db).await;
        app.site.publish("2022", "md", Plan::of_many(2022, true));
        app.site.publish("2023", "md", Plan::of_many(2023, false));
        app.next_day().await;
        let id = app.service.db.holds(true).await.unwrap()[0].id.to_string();
        age(db, "2023", "align/", "align/0").await;
        app.mails();
        app.next_day().await;
        assert_eq!(rules(&app, "2023").await.len(), 1, "it waits for a person");

        assert_eq!(app.command(&["held", "release", &id, "--by", "Ada"]).code, Some(0));
        app.work().await;
        app.deliver().await;
        let shown = rules(&app, "2023").await.len();
        db.execute("DELETE FROM reports WHERE id = 'old-2023'").await.unwrap();
        age(db, "2023", "align/", "align/0").await;
        app.next_day().await;
        assert_eq!(rules(&app, "2023").await.len(), shown);
        let again = app.service.db.reports_of(SERIES, 1).await.unwrap().remove(0);
        assert_eq!((again.held.as_deref(), again.rules.contains("align/0")), (None, false), "released once, and for good");
        assert_eq!(app.service.db.holds(true).await.unwrap(), []);
        assert_eq!(app.mails(), []);
        app.finish().await;
    }

    /// Where today's rules would hold what was told before, the report stays, and the operator hears of it once.
    async fn an_upgrade_takes_nothing_back(db: &TestDb) {
        let mut app = App::open_with(db, |text| text + "\n[compare]\nmass_removal_share = 1.0\n").await;
        app.site.publish("2022", "md", Plan::of_many(2022, true));
        app.site.publish("2023", "md", Plan::of_many(2023, false));
        app.next_day().await;
        assert_eq!(app.service.db.holds(true).await.unwrap(), []);
        let mut config = (*app.service.config).clone();
        config.compare.mass_removal_share = 0.5;
        app.service.config = std::sync::Arc::new(config);
        age(db, "2023", "align/", "align/0").await;
        for n in [1, 0] {
            app.next_day().await;
            let mails = app.mails();
            assert_eq!(mails.len(), n, "{mails:?}");
            assert!(mails.iter().all(|mail| mail.to == OPERATOR && mail.says("stays as it was")), "{mails:?}");
            assert_eq!(rules(&app, "2023").await.len(), 1);
            assert_eq!(app.service.db.holds(true).await.unwrap(), [], "the next edition is still compared with it");
        }
        app.finish().await;
    }

    /// A person may ask for it, sees how far it is, and is told where there is nothing to do.
    async fn a_person_may_ask_for_it(db: &TestDb) {
        let app = with_three(db).await;
        let nothing = app.command(&["rederive"]);
        assert_eq!((nothing.code, nothing.stdout.as_str()), (Some(0), "nothing to do: all of it was made by today's rules\n"));
        age(db, "2023", "align/", "align/0").await;
        age(db, "2024", "align/", "align/0").await;
        let ran = app.command(&["rederive", SERIES]);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), "2 of 2 editions made again\n"), "{ran:?}");
        assert_eq!((rules(&app, "2023").await.len(), rules(&app, "2024").await.len()), (2, 2));
        assert_eq!(app.command(&["rederive", SERIES]).stdout, nothing.stdout);
        app.command(&["rederive", "nope"]).failed(1, &["nope"]);
        app.deliver().await;
        assert_eq!(app.mails(), []);

        // How far it is, job by job.
        db.execute("DELETE FROM reports WHERE id LIKE 'old-%'").await.unwrap();
        db.execute("DELETE FROM jobs WHERE kind = 'analyse'").await.unwrap();
        age(db, "2024", "diff/", "diff/0").await;
        let keys = rederive::ask(&app.service, &[SERIES.to_owned()]).await.unwrap();
        let before = rederive::progress(&app.service, &keys).await.unwrap();
        assert_eq!((before.all, before.done, before.is_over()), (1, 0, false));
        app.work().await;
        let after = rederive::progress(&app.service, &keys).await.unwrap();
        assert_eq!((after.all, after.done, after.is_over()), (1, 1, true));
        app.finish().await;
    }
}
