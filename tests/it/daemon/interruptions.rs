//! A worker dies while it fetches, reads or commits: the next one does the work, once.

use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use annexwatch::job::schedule;
use annexwatch::store::{CaptureRow, JobState};
use tokio_util::sync::CancellationToken;

use super::plan::Plan;
use crate::support::app::{App, SERIES};
use crate::support::databases::{TestDb, on_both_databases};
use crate::support::origin::{Reply, Sending};

const READER: &str = "desk@reader.example";

async fn with_reader(db: &TestDb) -> App {
    let app = App::open(db).await;
    app.site.publish("2022", "md", Plan::of_2022().markdown());
    app.site.publish("2023", "md", Plan::of_2023().markdown());
    app.next_day().await;
    app.subscribe(READER, "en").await;
    app
}

async fn due(app: &App) {
    app.forward(Duration::from_secs(24 * 3_600));
    schedule::tick(&app.service).await.unwrap();
}

/// Works until `hangs` says so, and dies there.
async fn kill_when(app: &App, mut hangs: impl AsyncFnMut() -> bool) {
    let queue = app.queue();
    let working = tokio::spawn(async move { queue.run_until_idle(&CancellationToken::new()).await });
    let mut tries = 0;
    while !hangs().await {
        tries += 1;
        assert!(tries < 2_000 && !working.is_finished(), "it was to hang");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    working.abort();
    assert!(working.await.is_err());
    // The lease of the dead worker ends.
    app.forward(Duration::from_secs(61));
}

/// The work is done once: one capture, one report, one mail.
async fn all_is_done_once(app: App) {
    app.work().await;
    app.deliver().await;
    assert_eq!(app.readers(), [READER]);
    let edition = app.service.db.edition(SERIES, "2024").await.unwrap().unwrap();
    let captures: Vec<CaptureRow> = app.service.db.captures_of(edition.id).await.unwrap();
    assert_eq!(captures.len(), 1, "{captures:?}");
    let reports = app.reports().await;
    assert_eq!(reports.iter().filter(|report| report.new.period.as_deref() == Some("2024")).count(), 1);
    app.finish().await;
}

on_both_databases! {
    async fn a_worker_that_dies_while_it_fetches(db: &TestDb) {
        let app = with_reader(db).await;
        let stalls = Reply::new(200).body(Plan::of_2024().markdown()).sending(Sending::StallAfter(40));
        app.site.answer("2024", "md", stalls);
        due(&app).await;
        kill_when(&app, async || app.asked_for("/plan-2024.md")).await;
        app.site.publish("2024", "md", Plan::of_2024().markdown());
        all_is_done_once(app).await;
    }

    async fn a_worker_that_dies_while_it_reads(db: &TestDb) {
        let mut app = with_reader(db).await;
        let reader = app.service.sandbox.program.clone();
        let folder = tempfile::tempdir().unwrap();
        let (stuck, begun) = (folder.path().join("stuck"), folder.path().join("begun"));
        std::fs::write(&stuck, format!("#!/bin/sh\n: > '{}'\nexec /bin/sleep 100\n", begun.display())).unwrap();
        std::fs::set_permissions(&stuck, std::fs::Permissions::from_mode(0o755)).unwrap();
        app.service.sandbox.program = stuck;
        app.site.publish("2024", "md", Plan::of_2024().markdown());
        due(&app).await;
        kill_when(&app, async || begun.exists()).await;
        app.service.sandbox.program = reader;
        all_is_done_once(app).await;
    }

    /// At moments that nobody chose: in a commit, between two, before the first.
    async fn a_worker_that_dies_now_and_then(db: &TestDb) {
        let app = with_reader(db).await;
        app.site.publish("2024", "md", Plan::of_2024().markdown());
        due(&app).await;
        for milliseconds in [3, 11, 37] {
            let queue = app.queue();
            drop(tokio::time::timeout(Duration::from_millis(milliseconds), queue.run_until_idle(&CancellationToken::new())).await);
            app.forward(Duration::from_secs(61));
        }
        all_is_done_once(app).await;
    }

    /// A stop in the middle gives everything back at once, and the next process does it.
    async fn a_stop_gives_the_work_back(db: &TestDb) {
        let app = with_reader(db).await;
        app.site.publish("2024", "md", Plan::of_2024().markdown());
        due(&app).await;
        let stop = CancellationToken::new();
        stop.cancel();
        app.queue().run_until_idle(&stop).await.unwrap();
        assert_eq!(app.service.db.count_jobs(JobState::Leased).await.unwrap(), 0);
        all_is_done_once(app).await;
    }
}
