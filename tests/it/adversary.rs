//! What goes wrong around a series: pages that stand in an edition's place, decisions of a person, bytes that come back,
//! and editions that come late. Each case runs the real jobs on a folder, with a clock of its own.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use annexwatch::config::Config;
use annexwatch::job::queue::{Queue, QueueOptions};
use annexwatch::job::{Analyse, Check, Job, Service, schedule};
use annexwatch::store::Wish;
use annexwatch::store::{Decision, JobState, MAX_ATTEMPTS, NewJob, ReportSummary, Timestamp};
use tokio_util::sync::CancellationToken;

use crate::support::databases::sqlite;

const PLANS: [&str; 8] = [
    "The government will open a second reception centre in the north of the country by 2030.",
    "The Minister will publish a yearly overview of all complaints about the service.",
    "The Minister will invest EUR 5 million in the training of inspectors.",
    "The government will support the renovation of twelve community centres until 2031.",
    "The ministry will appoint an independent adviser for the protection of children.",
    "The government will review the guidance for municipalities in the coming year.",
    "The number of applications fell by four percent compared with the year before.",
    "The inspectorate visited forty locations and wrote a report about each of them.",
];
const NEW_HOMES: &str = "The government will build 500 new homes in the harbour by 2032.";
const NEW_SCHOOL: &str = "The government will build a new school beside the station by 2033.";

struct Watch {
    folder: tempfile::TempDir,
    service: Service,
    clock: Arc<AtomicI64>,
}

impl Watch {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("site")).unwrap();
        let text = r#"
            [service]
            data = "data"
            listen = "127.0.0.1:0"
            base_url = "http://127.0.0.1:1"
            [mail]
            from = "watch@example.org"
            folder = "mail"
            [[series]]
            id = "plan"
            title = "Plan"
            language = "en"
            schedule = "0 3 * * *"
            edition = ['file:(20\d\d)']
            [[series.source]]
            adapter = "folder"
            path = "site"
        "#;
        let config = Config::parse(text, folder.path(), []).unwrap();
        let clock = Arc::new(AtomicI64::new(1_800_000_000_000_000));
        let now = Arc::clone(&clock);
        let mut service = Service::open(config, Arc::new(move || Timestamp(now.load(Ordering::SeqCst)))).await.unwrap();
        service.sandbox.program = env!("CARGO_BIN_EXE_annexwatch").into();
        service.db.add_confirmed("reader@example.org", "en", &[Wish::all_of("plan")], service.now()).await.unwrap();
        Self { folder, service, clock }
    }

    fn publish(&self, year: &str, plans: &[&str]) {
        let list: String = plans.iter().map(|plan| format!("{plan}\n\n")).collect();
        self.write(year, &format!("# Plan {year}\n\n## 1. Plans\n\n{list}"));
    }

    fn write(&self, year: &str, text: &str) {
        std::fs::write(self.site().join(format!("plan-{year}.md")), text).unwrap();
    }

    fn site(&self) -> std::path::PathBuf {
        Path::new(self.folder.path()).join("site")
    }

    /// A check an hour later, and all that follows from it. Gives how many mails are owed because of it.
    async fn check(&self) -> usize {
        let before = self.owed().await;
        self.clock.fetch_add(3_600_000_000, Ordering::SeqCst);
        let now = self.service.now();
        let check = Job::Check(Check { series: "plan".to_owned(), scheduled_for: now.0, late: false });
        self.service.db.enqueue(&check.to_row(now).unwrap(), now).await.unwrap();
        self.run().await;
        self.owed().await - before
    }

    async fn run(&self) {
        let options = QueueOptions::default();
        let queue = Queue::new(self.service.db.clone(), Arc::clone(&self.service.clock), self.service.clone(), options);
        queue.run_until_idle(&CancellationToken::new()).await.unwrap();
        let failed = self.service.db.jobs(None, 10).await.unwrap();
        assert!(failed.is_empty(), "{failed:#?}");
    }

    async fn owed(&self) -> usize {
        let open = self.service.db.deliveries(None, 1_000).await.unwrap();
        open.iter().filter(|delivery| delivery.kind == "report").count()
    }

    async fn report(&self, old: &str, new: &str) -> Option<ReportSummary> {
        let reports = self.service.db.reports_of("plan", 100).await.unwrap();
        let is = |period: &Option<String>, year: &str| period.as_deref() == Some(year);
        reports.into_iter().find(|row| is(&row.old_period, old) && is(&row.new_period, new))
    }
}

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    PLANS.iter().chain(more).copied().collect()
}

/// The year before is not skipped because its address showed something else for a day.
#[tokio::test]
async fn a_bad_capture_hides_no_good_one() {
    let watch = Watch::start().await;
    watch.publish("2021", &with(&[]));
    watch.publish("2022", &with(&[NEW_HOMES]));
    assert_eq!(watch.check().await, 0, "a first check is backfill");
    watch.write("2022", "");
    assert_eq!(watch.check().await, 0);
    assert_eq!(watch.service.db.holds(true).await.unwrap().len(), 1);
    watch.publish("2023", &with(&[NEW_HOMES, NEW_SCHOOL]));
    assert_eq!(watch.check().await, 1);
    assert!(watch.report("2022", "2023").await.is_some());
    assert_eq!(watch.report("2021", "2023").await, None);
}

/// What a person rejected, or has yet to look at, is no ground for what a later edition dropped.
#[tokio::test]
async fn a_held_edition_is_no_ground_for_the_next_one() {
    let watch = Watch::start().await;
    watch.publish("2021", &with(&[]));
    watch.check().await;
    let menu: Vec<String> =
        (1..20).map(|n| format!("The canteen number {n} serves soup with bread and cheese on Monday.")).collect();
    watch.publish("2022", &menu.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(watch.check().await, 0);
    let held = watch.service.db.holds(true).await.unwrap();
    assert_eq!(held.len(), 1);
    watch.publish("2023", &with(&[NEW_SCHOOL]));
    assert_eq!(watch.check().await, 1);
    assert_eq!(watch.report("2021", "2023").await.unwrap().held, None);
    let now = watch.service.now();
    watch.service.db.decide_hold(held[0].id, Decision::Reject, "anna", "a menu", &[], now).await.unwrap();
    watch.publish("2024", &with(&[NEW_SCHOOL, NEW_HOMES]));
    assert_eq!(watch.check().await, 1);
    assert!(watch.report("2023", "2024").await.is_some());
}

/// A released comparison is mailed as a comparison, not as the hold it was.
#[tokio::test]
async fn a_released_comparison_is_told_whole() {
    let watch = Watch::start().await;
    watch.publish("2021", &with(&[]));
    watch.check().await;
    // Enough of the text stays; nearly all of its promises go.
    let neutral: Vec<String> =
        (1..9).map(|n| format!("Office number {n} was open on every working day of the year.")).collect();
    let mut rest: Vec<&str> = PLANS[5..].to_vec();
    rest.extend(neutral.iter().map(String::as_str));
    watch.publish("2022", &rest);
    assert_eq!(watch.check().await, 0);
    let held = watch.service.db.holds(true).await.unwrap();
    assert_eq!(held.len(), 1);
    let parts: Vec<&str> = held[0].subject.split('/').collect();
    let again = Job::Analyse(Analyse {
        series: "plan".to_owned(),
        period: "2022".to_owned(),
        sha256: parts[2].to_owned(),
        captured_at: 0,
        announce: true,
        released: true,
        after: None,
        only_read: false,
    });
    let now = watch.service.now();
    let row = again.to_row(now).unwrap();
    watch.service.db.decide_hold(held[0].id, Decision::Release, "anna", "true", &[row], now).await.unwrap();
    watch.run().await;
    assert_eq!(watch.owed().await, 1);
    let report = watch.report("2021", "2022").await.unwrap();
    assert_eq!(report.held, None);
    let body = watch.service.db.report(&report.id).await.unwrap().unwrap().body;
    assert!(body.contains("\"dropped\""), "{body}");
}

/// A, B, A, B: each change is told, also where the same comparison was made before.
#[tokio::test]
async fn bytes_that_come_back_are_told_each_time() {
    let watch = Watch::start().await;
    watch.publish("2021", &with(&[]));
    watch.publish("2022", &with(&[NEW_HOMES]));
    watch.check().await;
    for (round, plan) in [NEW_SCHOOL, NEW_HOMES, NEW_SCHOOL, NEW_HOMES].into_iter().enumerate() {
        watch.publish("2022", &with(&[plan]));
        assert_eq!(watch.check().await, 1, "round {round}");
        assert_eq!(watch.check().await, 0, "round {round}: nothing changed");
    }
}

/// A clock that is set back makes no news of what is known.
#[tokio::test]
async fn a_clock_set_back_repeats_nothing() {
    let watch = Watch::start().await;
    watch.publish("2021", &with(&[]));
    watch.publish("2022", &with(&[NEW_HOMES]));
    watch.check().await;
    watch.clock.fetch_sub(5 * 3_600_000_000, Ordering::SeqCst);
    watch.publish("2022", &with(&[NEW_SCHOOL]));
    assert_eq!(watch.check().await, 1);
    for _ in 0..3 {
        assert_eq!(watch.check().await, 0);
    }
}

/// An older edition that is found late is backfill: nobody is told of what was new years ago.
#[tokio::test]
async fn an_edition_older_than_the_newest_is_not_announced() {
    let watch = Watch::start().await;
    watch.publish("2019", &with(&[]));
    watch.publish("2022", &with(&[NEW_HOMES]));
    watch.check().await;
    watch.publish("2020", &with(&[NEW_SCHOOL]));
    assert_eq!(watch.check().await, 0);
    assert!(watch.report("2019", "2020").await.is_some());
    assert!(watch.report("2020", "2022").await.is_some());
}

/// Work that is given up is told, once.
#[tokio::test]
async fn the_operator_hears_of_a_parked_job() {
    let watch = Watch::start().await;
    let now = watch.service.now();
    let broken = NewJob { kind: "check".to_owned(), key: "x".to_owned(), payload: "{}".to_owned(), run_at: now };
    watch.service.db.enqueue(&broken, now).await.unwrap();
    for _ in 0..MAX_ATTEMPTS {
        let job = watch.service.db.lease(now, "t", &["check"], Duration::from_secs(9)).await.unwrap().unwrap();
        watch.service.db.fail(&job, now, Duration::ZERO, "no such series").await.unwrap();
    }
    for _ in 0..2 {
        schedule::tick(&watch.service).await.unwrap();
    }
    let waiting = watch.service.db.jobs(Some(JobState::Queued), 10).await.unwrap();
    let told: Vec<_> = waiting.iter().filter(|job| job.kind == "notify").collect();
    assert_eq!(told.len(), 1, "{waiting:#?}");
    assert!(told[0].payload.contains("no such series"));
}

/// A full disk ends one write, not all that follow once there is space again.
#[tokio::test]
async fn a_full_disk_is_over_when_there_is_space_again() {
    let test = sqlite().await;
    let job = |key: &str, bytes: usize| NewJob {
        kind: "check".to_owned(),
        key: key.to_owned(),
        payload: "x".repeat(bytes),
        run_at: Timestamp(0),
    };
    test.execute("PRAGMA max_page_count = 1").await.unwrap();
    let refused = test.db.enqueue(&job("large", 4 << 20), Timestamp(0)).await;
    assert!(refused.is_err(), "{refused:?}");
    test.db.enqueue(&job("small", 2), Timestamp(0)).await.unwrap();
    assert_eq!(test.db.jobs(None, 10).await.unwrap().len(), 1);
}
