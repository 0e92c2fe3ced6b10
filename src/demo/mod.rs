//! The whole job on a fictitious ministry, with nothing to set up: its site, the mail server and annexwatch itself on
//! loopback, by the real path from the schedule to the SMTP conversation.
//!
//! The daemon is the one of `serve`; only its clock is the demo's, so that the next occurrence of a schedule falls due at
//! once.

mod ministry;
mod reader;

use crate::config::Config;
use crate::core::document::Language;
use crate::core::report::Report;
use crate::core::schedule::Schedule;
use crate::job::daemon::{self, Parts};
use crate::job::{Service, queue};
use crate::mail::sink::{Received, Sink, SinkOptions};
use crate::render;
use crate::shape::report::ReportShape;
use crate::store::{JobState, Phase, Timestamp};
use anyhow::{Context, Result, bail, ensure};
use chrono::{DateTime, Utc};
use clap::Args;
use ministry::Ministry;
use reader::READERS;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// How the demo ends.
#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// End after the report instead of serving the pages until Ctrl-C
    #[arg(long)]
    once: bool,
}

/// What marks a folder as the demo's own, to be emptied by the next run.
const MARK: &str = ".annexwatch-demo";
/// How often the demo looks whether something is done.
const LOOK_EVERY: Duration = Duration::from_millis(10);
/// How long one step may take before the demo gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs the demo in `annexwatch-demo`, or in the folder given.
pub(crate) async fn run(args: &DemoArgs, folder: Option<PathBuf>) -> Result<()> {
    let folder = folder.unwrap_or_else(|| PathBuf::from("annexwatch-demo"));
    make_folder(&folder)?;
    let stop = CancellationToken::new();
    let ministry = Ministry::open(stop.clone()).await?;
    let sink = Sink::start(SinkOptions::default()).await.context("cannot start the mail server on loopback")?;
    let listener = TcpListener::bind("127.0.0.1:0").await.context("cannot serve pages on loopback")?;
    let pages = listener.local_addr()?;
    let config = write_config(&folder, &ministry, &sink, pages)?;
    let time = Arc::new(AtomicI64::new(Utc::now().timestamp_micros()));
    let clock: queue::Now = {
        let time = Arc::clone(&time);
        Arc::new(move || Timestamp(time.load(Ordering::SeqCst)))
    };
    let service = Service::open(config, clock).await?;
    say(&format!("A fictitious ministry publishes on http://{}, its editions up to 2024.", ministry.address));
    let parts = Parts { schedules: true, pages: Some(listener), look_every: LOOK_EVERY };
    let daemon = tokio::spawn(daemon::run(service.clone(), parts, stop.clone()));

    let told = match tell(&service, &ministry, &sink, &time, pages).await {
        Ok(mails) => summarise(&service, &mails, &folder, !args.once).await,
        Err(error) => Err(error),
    };
    if told.is_ok() && !args.once {
        say(&format!(
            "\nStart at http://{pages}: choose a series, then a promise, and read its whole life. Ctrl-C ends the demo."
        ));
        tokio::signal::ctrl_c().await.context("cannot wait for Ctrl-C")?;
    }
    stop.cancel();
    daemon.await.context("the daemon panicked")??;
    service.db.close().await;
    told
}

/// Makes the folder, and empties it where an earlier demo left it. A folder with anything else in it is left alone.
fn make_folder(folder: &Path) -> Result<()> {
    let is_ours = folder.join(MARK).exists();
    let is_empty = std::fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none());
    ensure!(
        is_ours || is_empty,
        "{}: not empty, and not left by an earlier demo; name another folder with --data",
        folder.display()
    );
    if is_ours {
        std::fs::remove_dir_all(folder).with_context(|| format!("{}: cannot empty the folder", folder.display()))?;
    }
    std::fs::create_dir_all(folder).with_context(|| format!("{}: cannot make the folder", folder.display()))?;
    std::fs::write(folder.join(MARK), "Made by `annexwatch demo`, and emptied by its next run.\n")
        .with_context(|| format!("{}: cannot write", folder.display()))
}

fn write_config(folder: &Path, ministry: &Ministry, sink: &Sink, pages: SocketAddr) -> Result<Config> {
    let text = include_str!("config.toml")
        .replace("{ministry}", &ministry.address.to_string())
        .replace("{pages}", &pages.to_string())
        .replace("{smtp}", &sink.address().port().to_string());
    std::fs::write(folder.join("config.toml"), &text)?;
    Config::parse(&text, folder, std::iter::empty())
}

/// The story: backfill, two readers, a new edition, the mail.
async fn tell(
    service: &Service,
    ministry: &Ministry,
    sink: &Sink,
    time: &AtomicI64,
    pages: SocketAddr,
) -> Result<Vec<Received>> {
    until_idle(service, "the first check").await?;
    let (editions, reports) = count(service).await?;
    say(&format!(
        "The first check found {editions} editions, kept them, and compared them: {reports} reports, no mail about the past."
    ));

    for reader in &READERS {
        reader.subscribe(pages).await?;
    }
    let asked = wait_for_mails(sink, READERS.len(), "the confirmation mails").await?;
    for reader in &READERS {
        let mail = mail_to(&asked, reader.address)?;
        reader.confirm(pages, &mail.data).await?;
    }
    say("Two readers subscribed, one Dutch and one English, and confirmed by the link in their mail.");

    ministry.publish();
    let due = next_occurrence(service)?;
    time.store(due.timestamp_micros(), Ordering::SeqCst);
    say(&format!(
        "The ministry publishes its editions over 2025. The demo sets its clock to the next check ({}).",
        due.format("%F %R UTC")
    ));
    let mails = wait_for_mails(sink, 2 * READERS.len(), "the reports").await?;
    until_idle(service, "the new editions").await?;
    Ok(mails)
}

/// The first instant at which every series' schedule has come round.
fn next_occurrence(service: &Service) -> Result<DateTime<Utc>> {
    let now = service.now().to_datetime();
    let mut latest = now;
    for series in &service.config.series {
        let schedule = Schedule::parse(&series.schedule, &series.timezone)?;
        let next =
            schedule.next_after(now).with_context(|| format!("{}: the schedule never comes round", series.id))?;
        latest = latest.max(next);
    }
    Ok(latest)
}

/// Waits until no job waits or runs. A job that failed ends the demo with its cause.
async fn until_idle(service: &Service, what: &str) -> Result<()> {
    let wait = async {
        loop {
            let open = service.db.jobs(None, 100).await?;
            if let Some(job) = open.iter().find(|job| job.last_error.is_some()) {
                bail!("{} {}: {}", job.kind, job.key, job.last_error.as_deref().unwrap_or_default());
            }
            let started = service.db.count_jobs(JobState::Done).await? > 0;
            if started && open.is_empty() && service.db.count_deliveries(Phase::Queued).await? == 0 {
                return Ok(());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.with_context(|| format!("{what} took too long"))?
}

async fn wait_for_mails(sink: &Sink, mails: usize, what: &str) -> Result<Vec<Received>> {
    tokio::time::timeout(PATIENCE, sink.wait_for(mails)).await.with_context(|| format!("{what} did not arrive"))?;
    Ok(sink.received())
}

fn mail_to<'a>(mails: &'a [Received], address: &str) -> Result<&'a Received> {
    let last = mails.iter().rfind(|mail| mail.to.iter().any(|to| to == address));
    last.with_context(|| format!("no mail to {address}"))
}

async fn count(service: &Service) -> Result<(usize, usize)> {
    let (mut editions, mut reports) = (0, 0);
    for series in &service.config.series {
        editions += service.db.editions_of(&series.id).await?.len();
        reports += service.db.reports_of(&series.id, 100).await?.len();
    }
    Ok((editions, reports))
}

/// Says what was found and where everything is, and writes mails and reports into the folder. Pages are named only where
/// they stay.
async fn summarise(service: &Service, mails: &[Received], folder: &Path, pages_stay: bool) -> Result<()> {
    for reader in &READERS {
        let mail = folder.join(format!("mail-{}.eml", reader.language));
        std::fs::write(&mail, &mail_to(mails, reader.address)?.data)?;
        let summary = service.db.reports_of(reader.series, 1).await?;
        let id = &summary.first().with_context(|| format!("no report of {}", reader.series))?.id;
        let row = service.db.report(id).await?.with_context(|| format!("report {id} is gone"))?;
        let report: Report = serde_json::from_str::<ReportShape>(&row.body)?.try_into()?;
        let language = Language::new(reader.language);
        let series = service.config.series(reader.series)?;
        let mut frame = render::Frame::new(language.clone(), series.title.clone());
        frame.made_on = Some(row.made_at.to_datetime().date_naive());
        let page = folder.join(format!("report-{}.html", reader.language));
        std::fs::write(&page, render::html_page(&report, &frame))?;
        std::fs::write(folder.join(format!("report-{}.json", reader.language)), &row.body)?;

        let mut text = format!("\n{}\n  {}", series.title, crate::web::view::summary(&report, &language));
        if let (true, Some(base)) = (pages_stay, &service.config.service.base_url) {
            text.push_str(&format!("\n  read it    {base}reports/{id}"));
        }
        text.push_str(&format!("\n  as a mail  {} (to {})", mail.display(), reader.address));
        text.push_str(&format!("\n  as a file  {}", page.display()));
        say(&text);
    }
    let data = &service.config.service.data;
    say(&format!(
        "\nKept: the editions in {}, what is known of them in {}",
        data.join("sha256").display(),
        data.join("annexwatch.db").display()
    ));
    Ok(())
}

/// The demo speaks to the person who started it. Where nobody reads any more it goes on in silence.
fn say(text: &str) {
    let _ = std::io::Write::write_all(&mut std::io::stdout(), format!("{text}\n").as_bytes());
}
