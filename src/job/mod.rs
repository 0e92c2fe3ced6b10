//! The work of the daemon: one closed set of jobs, the handlers that do them, and what they work with.
//!
//! Timers, HTTP and the command line only enqueue. A handler loads its inputs, computes, and commits once: result,
//! follow-up jobs, deliveries and the end of the job itself in one transaction. Every job has a natural key kept by a
//! unique index, so that asking twice gives one piece of work.
//!
//! Sending is no job: the outbox is a queue of its own, since a mail is tried for days and a job five times.

pub mod analyse;
mod archive_state;
pub mod bounces;
mod changed;
pub mod check;
pub mod correct;
pub mod daemon;
pub mod deliver;
pub mod export;
mod heads;
pub mod history;
pub mod import;
mod key;
pub mod matching;
pub mod notify;
pub mod outgoing;
mod paced;
pub mod people;
pub mod proof;
pub mod queue;
pub mod reading;
pub mod rederive;
pub mod reports;
pub mod schedule;
pub mod tidy;
pub mod verify;
pub mod withheld;

use crate::archive::Archive;
use crate::archive::log::LogKey;
use crate::config::{Config, Mail, MailPermission, Tls};
use crate::fetch::Gate;
use crate::mail::secret::Secret;
use crate::mail::transport::{SmtpConfig, TlsMode, Transport};
use crate::sandbox::Sandbox;
use crate::source::CompiledRules;
use crate::store::{Db, LeasedJob, NewJob, Timestamp};
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Everything that a handler works with. Clones share it.
#[derive(Clone)]
pub struct Service {
    /// What the operator set.
    pub config: Arc<Config>,
    /// Rows, queue and outbox.
    pub db: Db,
    /// The bytes.
    pub archive: Archive,
    /// The way out.
    pub gate: Gate,
    /// The way to read a document.
    pub sandbox: Sandbox,
    /// How mail leaves; absent where nothing may be mailed.
    pub transport: Option<Arc<Transport>>,
    /// What signs Message-IDs and personal links.
    pub secret: Secret,
    /// What signs the heads of the archive's log.
    pub log_key: LogKey,
    /// What time it is.
    pub clock: queue::Now,
    /// What is being read.
    pub readings: reading::Readings,
    /// By what the editions of the series are known.
    pub rules: CompiledRules,
    /// Texts over their editions, as pages asked for them lately.
    pub histories: history::Ready,
}

impl Service {
    /// Opens everything that the config names: database, archive and secret are made where they are not there yet.
    ///
    /// # Errors
    /// One of them cannot be opened; the message says which.
    pub async fn open(config: Config, clock: queue::Now) -> Result<Self> {
        let data = &config.service.data;
        std::fs::create_dir_all(data).with_context(|| format!("{}: cannot make the data folder", data.display()))?;
        let transport = match config.mail_permission() {
            MailPermission::Public | MailPermission::Trial => transport(&config.mail)?.map(Arc::new),
            MailPermission::NoBaseUrl | MailPermission::NotHttps => None,
        };
        let db = Db::open(&config.database_url()?).await.context("the database")?;
        let paced = paced::Paced::new(db.clone(), Arc::clone(&clock));
        let gate = Gate::paced_by(config.fetch.policy()?, Arc::new(paced));
        Ok(Self {
            db,
            archive: match &config.s3 {
                Some(s3) => Archive::s3(&s3.settings()?)?,
                None => Archive::open(data)?,
            },
            gate,
            sandbox: Sandbox {
                program: std::env::current_exe().context("cannot find this program's own file")?,
                limits: config.extract.limits(),
            },
            transport,
            secret: Secret::load_or_make(&data.join("secret.key"))?,
            log_key: LogKey::load_or_make(&key_file(&config), &log_name(&config))?,
            clock,
            readings: reading::Readings::default(),
            rules: CompiledRules::default(),
            histories: history::Ready::default(),
            config: Arc::new(config),
        })
    }

    /// The instant now.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }
}

/// Says from so many seconds after now on that time is up.
pub fn deadline(seconds: u64) -> impl Fn() -> bool {
    let (start, limit) = (std::time::Instant::now(), std::time::Duration::from_secs(seconds));
    move || start.elapsed() >= limit
}

/// What can be asked of the daemon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Job {
    /// Look whether a series has a new edition, and fetch it.
    Check(Check),
    /// Read an edition, and compare it with the one before.
    Analyse(Analyse),
    /// Say whether an edition was changed silently.
    Changed(Changed),
    /// Tell the operator.
    Notify(Notify),
    /// Forget what need not be kept.
    Tidy(Tidy),
    /// Look whether the archive still holds what it held.
    Verify(Verify),
}

/// Look whether a series has a new edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// The series.
    pub series: String,
    /// The occurrence of its schedule, microseconds since 1970 UTC; a check by hand has the time it was asked.
    pub scheduled_for: i64,
    /// The occurrence was missed, and is caught up.
    pub late: bool,
}

/// Read an edition, and compare it with the one before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Analyse {
    /// The series.
    pub series: String,
    /// The period that the edition covers.
    pub period: String,
    /// Its bytes.
    pub sha256: String,
    /// When they were captured, microseconds since 1970 UTC: bytes that come back after others were there are news again.
    #[serde(default)]
    pub captured_at: i64,
    /// Whether subscribers are told. Backfill and re-derivation are silent.
    pub announce: bool,
    /// An operator accepted the edition as it is: its health, and a mass removal.
    #[serde(default)]
    pub released: bool,
    /// What came or changed after this one was compared: the bytes of the edition before, the part of the file that is the
    /// edition, or the rules.
    #[serde(default)]
    pub after: Option<String>,
    /// Read it and hold what cannot be trusted, but compare nothing: an old file takes no newer one's place.
    #[serde(default)]
    pub only_read: bool,
}

/// Say whether an edition was changed silently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// The series.
    pub series: String,
    /// The period that the edition covers.
    pub period: String,
    /// The bytes before.
    pub old: String,
    /// The bytes since.
    pub new: String,
    /// When these were captured, microseconds since 1970 UTC.
    pub at: i64,
}

/// Tell the operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notify {
    /// What it is about: the same thing is told once.
    pub occasion: String,
    /// One line.
    pub subject: String,
    /// What happened, where, and what to do.
    pub text: String,
}

/// Forget what need not be kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tidy {
    /// The day, ISO 8601: once a day is enough.
    pub day: String,
}

/// Look whether the archive still holds what it held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verify {
    /// The occurrence of its schedule, microseconds since 1970 UTC.
    pub scheduled_for: i64,
}

/// Where the key of the log is.
fn key_file(config: &Config) -> PathBuf {
    config.log.key_file.clone().unwrap_or_else(|| config.service.data.join("log.key"))
}

/// What the log is called for good, when its key is made: the public host, so that its checkpoints name where they are
/// from.
fn log_name(config: &Config) -> String {
    let host = config.service.base_url.as_ref().and_then(url::Url::host_str).unwrap_or("localhost");
    format!("{host}/annexwatch")
}

/// How mail leaves by that part of the config; nothing where it names neither a server nor a folder.
fn transport(mail: &Mail) -> Result<Option<Transport>> {
    if let Some(folder) = &mail.folder {
        return Ok(Some(Transport::Folder(folder.clone())));
    }
    let Some(smtp) = &mail.smtp else { return Ok(None) };
    let mut server = SmtpConfig::new(smtp.host.clone(), smtp.port);
    server.tls = match smtp.tls {
        Tls::Implicit => TlsMode::Tls,
        Tls::Starttls => TlsMode::Starttls,
        Tls::None => TlsMode::None,
    };
    if let Some(user) = &smtp.user {
        let file = smtp.password_file.as_ref().context("mail.smtp: a user, but no password_file")?;
        let password = std::fs::read_to_string(file)
            .with_context(|| format!("mail.smtp.password_file: cannot read {}", file.display()))?;
        server.credentials = Some((user.clone(), password.trim_end().to_owned()));
    }
    Ok(Some(Transport::Smtp(server)))
}

/// The clock of the machine.
pub fn system_clock() -> queue::Now {
    Arc::new(|| Timestamp::from(chrono::Utc::now()))
}

/// The kinds of job, as the queue names them.
pub const KINDS: [&str; 6] = ["check", "analyse", "changed", "notify", "tidy", "verify"];

impl Job {
    /// Its name in the queue.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Check(_) => "check",
            Self::Analyse(_) => "analyse",
            Self::Changed(_) => "changed",
            Self::Notify(_) => "notify",
            Self::Tidy(_) => "tidy",
            Self::Verify(_) => "verify",
        }
    }

    /// Its natural key: within a kind, asking twice for the same key gives one job.
    pub fn key(&self) -> String {
        match self {
            Self::Check(check) => format!("{}/{}", check.series, check.scheduled_for),
            Self::Analyse(analyse) => {
                let released = if analyse.released { "/released" } else { "" };
                let only_read = if analyse.only_read { "/read" } else { "" };
                let after = analyse.after.as_ref().map(|after| format!("/after-{after}")).unwrap_or_default();
                format!(
                    "{}/{}/{}/{}{after}{released}{only_read}",
                    analyse.series, analyse.period, analyse.sha256, analyse.captured_at
                )
            }
            Self::Changed(changed) => {
                format!("{}/{}/{}/{}", changed.series, changed.period, changed.new, changed.at)
            }
            Self::Notify(notify) => notify.occasion.clone(),
            Self::Tidy(tidy) => tidy.day.clone(),
            Self::Verify(verify) => verify.scheduled_for.to_string(),
        }
    }

    /// As a row for the queue, to run from `run_at` on.
    ///
    /// # Errors
    /// It cannot be written as JSON, which does not happen.
    pub fn to_row(&self, run_at: Timestamp) -> Result<NewJob> {
        Ok(NewJob {
            kind: self.kind().to_owned(),
            key: self.key(),
            payload: serde_json::to_string(self).context("a job as JSON")?,
            run_at,
        })
    }
}

impl queue::Handler for Service {
    fn kinds(&self) -> &[&str] {
        &KINDS
    }

    async fn run(&self, leased: &LeasedJob, _stop: &CancellationToken) -> Result<()> {
        run(self, leased).await
    }
}

/// Does one job. What it has to keep, it has committed together with the end of the job.
async fn run(service: &Service, leased: &LeasedJob) -> Result<()> {
    let job: Job =
        serde_json::from_str(&leased.payload).with_context(|| format!("the payload of job {}", leased.id))?;
    match job {
        Job::Check(check) => check::run(service, &check, leased).await,
        Job::Analyse(analyse) => analyse::run(service, &analyse, leased).await,
        Job::Changed(changed) => changed::run(service, &changed, leased).await,
        Job::Notify(notify) => notify::run(service, &notify, leased).await,
        Job::Tidy(tidy) => tidy::run(service, &tidy, leased).await,
        Job::Verify(_) => verify::run(service, leased).await,
    }
}
