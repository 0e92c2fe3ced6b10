//! Verdicts on stored reports: read the same everywhere, by reports that were made again too.

use annexwatch::core::ledger::{State, ledger};
use annexwatch::core::report::Report;
use annexwatch::core::verdict::{keys, sentences};
use annexwatch::job::reports;
use annexwatch::shape::report::ReportShape;
use annexwatch::store::{NewReport, NewVerdict, ReportResult, Timestamp};

use super::{five, made_again, promise, row};
use crate::support::databases::{TestDb, on_both_databases};

async fn keep(db: &TestDb, reports: &[Report], name: &str, now: Timestamp) {
    for (n, report) in reports.iter().enumerate() {
        for side in [&report.old, &report.new] {
            let sql = format!(
                "INSERT INTO snapshots (sha256, bytes, stored_at) SELECT '{0}', 1, 1
                    WHERE NOT EXISTS (SELECT 1 FROM snapshots WHERE sha256 = '{0}')",
                side.sha256
            );
            db.execute(&sql).await.unwrap();
        }
        let report = NewReport {
            id: format!("{name}{n}"),
            series_id: "water".to_owned(),
            old_period: report.old.period.clone(),
            new_period: report.new.period.clone(),
            old_sha256: report.old.sha256.clone(),
            new_sha256: report.new.sha256.clone(),
            rules: report.rules.clone(),
            held: None,
            body: serde_json::to_string(&ReportShape::from(report)).unwrap(),
        };
        let result = ReportResult {
            documents: Vec::new(),
            report,
            holds: Vec::new(),
            deliveries: Vec::new(),
            follow_ups: Vec::new(),
        };
        db.db.commit_report(&result, None, now).await.unwrap();
    }
}

on_both_databases! {
    async fn a_verdict_is_found_by_every_reader(db: &TestDb) {
        let made = five();
        keep(db, &made, "first", Timestamp(1)).await;
        let wrong = row(&made[2], "garnalenvissers");
        let nth = made[2].commitments.iter().position(|row| row == wrong).unwrap();
        let verdict = NewVerdict {
            series_id: "water".to_owned(),
            subject: wrong.id.clone(),
            subject_key: keys(&made[2])[nth].clone(),
            said: wrong.status.to_string(),
            sentences: serde_json::to_string(&sentences(wrong)).unwrap(),
            verdict: "wrong".to_owned(),
            other: None,
            other_key: None,
            by_name: "Anna".to_owned(),
            note: None,
        };
        assert_eq!(db.db.give_verdict(&verdict, &[], |_| Vec::new(), Timestamp(2)).await.unwrap(), None);
        // What mails and the report's page read.
        let stored = db.db.report("first2").await.unwrap().unwrap();
        assert!(!row(&reports::read(&db.db, &stored).await.unwrap(), "garnalenvissers").alarm);
        assert!(row(&reports::as_made(&stored).unwrap(), "garnalenvissers").alarm, "the stored report stays as it was");
        // What the series' page and the ledger read, also after other rules made all of it again.
        for name in ["first", "again"] {
            if name == "again" {
                keep(db, &made_again(&made), name, Timestamp(3)).await;
            }
            let read: Vec<Report> =
                reports::of_series(&db.db, "water").await.unwrap().into_iter().map(|(_, report)| report).collect();
            assert_eq!(read.len(), 4);
            let row = row(&read[2], "garnalenvissers");
            assert_eq!((row.alarm, row.id.starts_with("other-")), (false, name == "again"));
            assert_eq!(row.verdict.as_ref().map(|verdict| verdict.by.as_str()), Some("Anna"));
            assert_eq!(promise(&ledger(&read), "garnalenvissers").state(), State::Open);
        }
    }
}
