//! What jobs commit: all of it or nothing, once, and only under a lease that still holds.

use std::time::Duration;

use annexwatch::store::{
    CheckResult, Decision, Enqueued, Gather, HoldKind, HoldState, JobState, LeasedJob, NewCapture, NewDelivery,
    NewDocument, NewEdition, NewHold, NewJob, NewReport, NewSnapshot, ReportResult, ScheduleProgress, SourceOutcome,
    SourceRow, SourceState, StoreError, Wish,
};

use super::{assert_stale, at, sha256};
use crate::support::databases::{TestDb, on_both_databases};

pub(super) fn capture(bytes: char, seconds: i64) -> NewCapture {
    NewCapture {
        series_id: "aid".to_owned(),
        source: "site".to_owned(),
        url: "https://aid.example/annex".to_owned(),
        final_url: "https://aid.example/annex.pdf".to_owned(),
        status: Some(200),
        redirects: "[]".to_owned(),
        request_headers: "[]".to_owned(),
        response_headers: r#"[["etag","\"1\""]]"#.to_owned(),
        fetched_at: at(seconds),
        snapshot: NewSnapshot { sha256: sha256(bytes), bytes: 10 },
        media_type: Some("application/pdf".to_owned()),
        file_name: None,
        remote_address: None,
        tls_peer: None,
        tool: None,
        provenance: None,
        claimed_at: None,
    }
}

pub(super) fn edition(period: &str) -> NewEdition {
    NewEdition { series_id: "aid".to_owned(), period: period.to_owned(), title: format!("Annex {period}") }
}

fn job(kind: &str, key: &str) -> NewJob {
    NewJob { kind: kind.to_owned(), key: key.to_owned(), payload: "{}".to_owned(), run_at: at(0) }
}

pub(super) fn check(captures: &[(char, &str)]) -> CheckResult {
    CheckResult {
        series_id: "aid".to_owned(),
        captures: captures.iter().map(|(bytes, period)| (capture(*bytes, 1), Some(edition(period)))).collect(),
        follow_ups: captures.iter().map(|(bytes, _)| job("analyse", &bytes.to_string())).collect(),
        ..CheckResult::default()
    }
}

fn report(id: &str, rules: &str) -> NewReport {
    NewReport {
        id: id.to_owned(),
        series_id: "aid".to_owned(),
        old_period: Some("2022".to_owned()),
        new_period: Some("2023".to_owned()),
        old_sha256: sha256('a'),
        new_sha256: sha256('b'),
        rules: rules.to_owned(),
        held: None,
        body: "{}".to_owned(),
    }
}

fn delivery(subscriber_id: i64, occasion: &str, report_id: &str) -> NewDelivery {
    NewDelivery {
        subscriber_id,
        channel: "mail".to_owned(),
        occasion: occasion.to_owned(),
        message_id: format!("{subscriber_id}.{occasion}@annexwatch.example"),
        kind: "report".to_owned(),
        host: "ngo.example".to_owned(),
        report_id: Some(report_id.to_owned()),
        payload: "{}".to_owned(),
        send_at: at(0),
        gather: Gather::Once,
        items: Vec::new(),
    }
}

fn report_result(id: &str, rules: &str, deliveries: Vec<NewDelivery>) -> ReportResult {
    ReportResult {
        documents: vec![NewDocument {
            sha256: sha256('b'),
            extractor: "pdf/1".to_owned(),
            health: "ok".to_owned(),
            body: "{}".to_owned(),
        }],
        report: report(id, rules),
        holds: Vec::new(),
        deliveries,
        follow_ups: vec![job("tidy", id)],
    }
}

async fn leased(db: &TestDb, kind: &str, key: &str, now: i64) -> LeasedJob {
    db.db.enqueue(&job(kind, key), at(0)).await.unwrap();
    db.db.lease(at(now), "worker", &[kind], Duration::from_secs(30)).await.unwrap().unwrap()
}

on_both_databases! {
    async fn a_check_keeps_what_it_found_in_order(db: &TestDb) {
        let job = leased(db, "check", "aid@1", 0).await;
        let checked = db.db.commit_check(&check(&[('b', "2023"), ('a', "2022")]), Some(&job), at(2)).await.unwrap();
        assert!(checked.iter().all(|checked| checked.edition_is_new));
        // A half-yearly edition comes between the years, on both databases and in every locale.
        db.db.commit_check(&check(&[('c', "2022-H1")]), None, at(3)).await.unwrap();
        let periods: Vec<String> =
            db.db.editions_of("aid").await.unwrap().into_iter().map(|edition| edition.period).collect();
        assert_eq!(periods, ["2022", "2022-H1", "2023"]);
        assert_eq!(db.db.edition_before("aid", "2023").await.unwrap().unwrap().period, "2022-H1");
        assert_eq!(db.db.edition_before("aid", "2022").await.unwrap(), None);

        let stored = db.db.latest_capture(checked[0].edition_id.unwrap()).await.unwrap().unwrap();
        assert_eq!(stored.id, checked[0].capture_id);
        assert_eq!(stored.response_headers, r#"[["etag","\"1\""]]"#);
        assert_eq!(db.db.job(job.id).await.unwrap().unwrap().state, JobState::Done);
        assert!(db.db.job_of("analyse", "a").await.unwrap().is_some());
        assert_eq!(db.db.series_state("aid").await.unwrap().unwrap().last_checked_at, Some(at(3)));
    }

    async fn the_same_bytes_are_one_snapshot_of_two_captures(db: &TestDb) {
        for (seconds, letter) in [(1, 'a'), (2, 'b'), (3, 'a')] {
            let again = CheckResult { captures: vec![(capture(letter, seconds), Some(edition("2022")))], ..check(&[]) };
            let checked = db.db.commit_check(&again, None, at(seconds)).await.unwrap();
            assert_eq!(checked[0].edition_is_new, seconds == 1);
        }
        assert_eq!(db.db.captures_of_bytes(&sha256('a')).await.unwrap().len(), 2);
        assert_eq!(db.db.snapshots_after("", 10).await.unwrap().len(), 2);
        assert_eq!(db.db.snapshot(&sha256('a')).await.unwrap().unwrap().stored_at, at(1));
        let last = db.db.latest_capture_of_url("aid", "https://aid.example/annex").await.unwrap().unwrap();
        assert_eq!(last.fetched_at, at(3));
    }

    /// Two checks of a series at once find the same new bytes: the second one finds out when it commits.
    async fn bytes_that_another_check_has_kept_are_not_kept_again(db: &TestDb) {
        db.db.commit_check(&check(&[('a', "2022")]), None, at(1)).await.unwrap();
        let again = CheckResult { captures: vec![(capture('a', 2), Some(edition("2022")))], ..check(&[]) };
        let refused = db.db.commit_check(&again, None, at(2)).await;
        assert!(matches!(refused, Err(StoreError::Conflict { what: "capture", .. })), "{refused:?}");
        assert_eq!(db.db.captures_of_bytes(&sha256('a')).await.unwrap().len(), 1);
    }

    /// Which capture is the last one does not depend on a clock that was set back.
    async fn the_last_capture_is_the_one_that_was_kept_last(db: &TestDb) {
        for (seconds, letter) in [(3_600, 'a'), (2, 'b')] {
            let next = CheckResult { captures: vec![(capture(letter, seconds), Some(edition("2022")))], ..check(&[]) };
            db.db.commit_check(&next, None, at(seconds)).await.unwrap();
        }
        let edition = db.db.edition("aid", "2022").await.unwrap().unwrap();
        assert_eq!(db.db.latest_capture(edition.id).await.unwrap().unwrap().sha256, sha256('b'));
        assert_eq!(db.db.captures_of(edition.id).await.unwrap().last().unwrap().sha256, sha256('b'));
    }

    async fn a_report_its_deliveries_and_follow_ups_come_together_and_once(db: &TestDb) {
        db.db.commit_check(&check(&[('a', "2022"), ('b', "2023")]), None, at(1)).await.unwrap();
        let anna = db.db.add_confirmed("anna@ngo.example", "nl", &[Wish::all_of("aid")], at(1)).await.unwrap().unwrap();
        let job = leased(db, "compare", "a-b", 1).await;
        let result = report_result("r1", "nl/1", vec![delivery(anna, "report:r1", "r1")]);
        assert!(db.db.commit_report(&result, Some(&job), at(2)).await.unwrap());
        assert_eq!(db.db.report_of("aid", &sha256('a'), &sha256('b'), "nl/1").await.unwrap().unwrap().id, "r1");
        assert_eq!(db.db.deliveries_of_report("r1").await.unwrap().len(), 1);
        assert!(db.db.job_of("tidy", "r1").await.unwrap().is_some());
        assert_eq!(db.db.document(&sha256('b'), "pdf/1").await.unwrap().unwrap().health, "ok");

        // The same comparison again, by a job that did not know: nothing is owed twice.
        assert!(!db.db.commit_report(&result, None, at(3)).await.unwrap());
        assert_eq!(db.db.deliveries(None, 10).await.unwrap().len(), 1);
        assert_eq!(db.db.reports_of("aid", 10).await.unwrap().len(), 1);
        assert_eq!(db.db.latest_reports(10).await.unwrap()[0].made_at, at(2));
    }

    async fn a_commit_that_fails_half_way_leaves_nothing(db: &TestDb) {
        db.db.commit_check(&check(&[('a', "2022"), ('b', "2023")]), None, at(1)).await.unwrap();
        let job = leased(db, "compare", "a-b", 1).await;
        let nobody = 4711;
        let result = report_result("r1", "nl/1", vec![delivery(nobody, "report:r1", "r1")]);
        let error = db.db.commit_report(&result, Some(&job), at(2)).await.unwrap_err();
        assert!(matches!(error, StoreError::Database(_)), "{error}");
        assert_eq!(db.db.report("r1").await.unwrap(), None);
        assert_eq!(db.db.latest_document(&sha256('b')).await.unwrap(), None);
        assert_eq!(db.db.job(job.id).await.unwrap().unwrap().state, JobState::Leased, "the job is still to be done");
        db.db.commit_report(&report_result("r1", "nl/1", Vec::new()), Some(&job), at(3)).await.unwrap();
    }

    /// A worker that was stopped for longer than its lease comes back with its result in hand.
    async fn a_stale_worker_commits_nothing(db: &TestDb) {
        db.db.commit_check(&check(&[('a', "2022"), ('b', "2023")]), None, at(1)).await.unwrap();
        let anna = db.db.add_confirmed("anna@ngo.example", "nl", &[Wish::all_of("aid")], at(1)).await.unwrap().unwrap();
        let ghost = leased(db, "compare", "a-b", 1).await;
        let heir = db.db.lease(at(60), "other", &["compare"], Duration::from_secs(30)).await.unwrap().unwrap();
        let deliveries = vec![delivery(anna, "report:r1", "r1")];
        assert_stale(db.db.commit_report(&report_result("r1", "nl/1", deliveries.clone()), Some(&ghost), at(61)).await);
        assert_stale(db.db.commit_check(&check(&[('c', "2024")]), Some(&ghost), at(61)).await);
        assert_stale(db.db.commit_deliveries(&deliveries, &[], Some(&ghost), at(61)).await);
        assert_eq!(db.db.report("r1").await.unwrap(), None);
        assert_eq!(db.db.editions_of("aid").await.unwrap().len(), 2);
        assert_eq!(db.db.deliveries(None, 10).await.unwrap(), []);
        db.db.commit_report(&report_result("r1", "nl/1", deliveries), Some(&heir), at(62)).await.unwrap();
    }

    /// A person looked at a held comparison and released it: what is mailed and shown is the comparison, not its hold.
    async fn a_released_comparison_takes_the_place_of_the_held_one(db: &TestDb) {
        db.db.commit_check(&check(&[('a', "2022"), ('b', "2023")]), None, at(1)).await.unwrap();
        let kept = |held: Option<&str>, body: &str| ReportResult {
            report: NewReport { held: held.map(str::to_owned), body: body.to_owned(), ..report("r1", "nl/1") },
            ..report_result("r1", "nl/1", Vec::new())
        };
        assert!(db.db.commit_report(&kept(Some("too much is gone"), "held"), None, at(2)).await.unwrap());
        assert!(db.db.commit_report(&kept(None, "whole"), None, at(3)).await.unwrap());
        // Nothing takes the place of one that may have been mailed.
        for later in [kept(None, "other"), kept(Some("again"), "held")] {
            assert!(!db.db.commit_report(&later, None, at(4)).await.unwrap());
        }
        let row = db.db.report("r1").await.unwrap().unwrap();
        assert_eq!((row.held, row.body.as_str(), row.made_at), (None, "whole", at(3)));
    }

    async fn an_occurrence_is_enqueued_once_and_progress_only_moves_on(db: &TestDb) {
        let progress = |seconds: i64| ScheduleProgress {
            series_id: "aid".to_owned(),
            scheduled_for: at(seconds),
            job: job("check", &format!("aid@{seconds}")),
        };
        assert!(matches!(db.db.commit_schedule(&progress(10), at(11)).await.unwrap(), Enqueued::Inserted(_)));
        assert!(matches!(db.db.commit_schedule(&progress(20), at(21)).await.unwrap(), Enqueued::Inserted(_)));
        assert!(matches!(db.db.commit_schedule(&progress(10), at(22)).await.unwrap(), Enqueued::Exists(_)));
        assert_eq!(db.db.series_state("aid").await.unwrap().unwrap().last_scheduled_for, Some(at(20)));
        assert_eq!(db.db.series_state("other").await.unwrap(), None);
    }

    async fn a_break_is_news_once_and_so_is_its_end(db: &TestDb) {
        let mut told = Vec::new();
        let states = [SourceState::Ok, SourceState::Broken, SourceState::Broken, SourceState::Ok, SourceState::Ok,
            SourceState::Broken];
        for (seconds, state) in (0..).zip(states) {
            let before = db.db.sources_of("aid").await.unwrap().into_iter().next();
            let reported = SourceRow::is_news(before.as_ref(), state);
            told.push(reported);
            let outcome = SourceOutcome { source: "site".to_owned(), state, cause: None, message: None, reported };
            let check = CheckResult { sources: vec![outcome], ..check(&[]) };
            db.db.commit_check(&check, None, at(seconds)).await.unwrap();
        }
        assert_eq!(told, [false, true, false, true, false, true]);
        assert_eq!(db.db.sources_of("aid").await.unwrap()[0].since, at(5));
    }

    async fn a_decision_stands_and_its_follow_up_comes_with_it(db: &TestDb) {
        let hold = NewHold {
            series_id: "aid".to_owned(),
            kind: HoldKind::Edition,
            subject: sha256('a'),
            reason: "no text layer".to_owned(),
        };
        for seconds in [1, 2] {
            let held = CheckResult { holds: vec![hold.clone()], ..check(&[]) };
            db.db.commit_check(&held, None, at(seconds)).await.unwrap();
        }
        let waiting = db.db.holds(true).await.unwrap();
        assert_eq!(waiting.len(), 1, "the same thing is held once");
        let id = waiting[0].id;
        let follow_up = [job("analyse", "released")];
        db.db.decide_hold(id, Decision::Release, "anna", "read it", &follow_up, at(3)).await.unwrap();
        let refused = db.db.decide_hold(id, Decision::Reject, "bob", "", &[job("analyse", "no")], at(4)).await;
        assert!(matches!(refused, Err(StoreError::Conflict { .. })), "{refused:?}");
        let unknown = db.db.decide_hold(id + 1, Decision::Reject, "bob", "", &[], at(4)).await;
        assert!(matches!(unknown, Err(StoreError::NotFound { .. })), "{unknown:?}");

        let decided = db.db.hold_of(HoldKind::Edition, &sha256('a')).await.unwrap().unwrap();
        assert_eq!((decided.state, decided.decided_by.as_deref()), (HoldState::Released, Some("anna")));
        assert_eq!(db.db.hold(id).await.unwrap().unwrap().note.as_deref(), Some("read it"));
        assert!(db.db.job_of("analyse", "released").await.unwrap().is_some());
        assert_eq!(db.db.job_of("analyse", "no").await.unwrap(), None);
        assert_eq!((db.db.holds(true).await.unwrap().len(), db.db.holds(false).await.unwrap().len()), (0, 1));
    }

    /// A second process sees what the first committed, and both may write.
    async fn two_processes_share_the_database(db: &TestDb) {
        let other = db.reopen().await;
        let mut tasks = tokio::task::JoinSet::new();
        for (name, db) in [("one", db.db.clone()), ("two", other.clone())] {
            tasks.spawn(async move {
                for n in 0..20 {
                    db.enqueue(&job("check", &format!("{name}-{n}")), at(0)).await.unwrap();
                }
            });
        }
        tasks.join_all().await;
        assert_eq!(other.count_jobs(JobState::Queued).await.unwrap(), 40);
        other.close().await;
    }
}
