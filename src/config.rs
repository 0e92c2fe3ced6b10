//! What an operator sets: `config.toml`, environment variables over it, secrets from files.
//!
//! Unknown keys are refused, so that a typing error is an error and not a default. Relative paths count from the config
//! file's folder. Knows nothing of what is done with the values.

use crate::core::extract::Part;
use crate::fetch::{Allow, Policy};
use crate::sandbox::Limits;
use crate::source::{Rules, SourceConfig, TitleRules};
use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use url::Url;

/// The file that is shipped: complete, commented, working.
pub const REFERENCE: &str = include_str!("../config.toml");

/// Everything an operator sets.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where data are kept, and where pages are served.
    pub service: Service,
    /// How outgoing requests behave.
    #[serde(default)]
    pub fetch: Fetch,
    /// The limits of the process that reads documents.
    #[serde(default)]
    pub extract: Extract,
    /// When a comparison waits for a person, and how long it may take.
    #[serde(default)]
    pub compare: Compare,
    /// How mail leaves.
    pub mail: Mail,
    /// The publications watched.
    #[serde(default)]
    pub series: Vec<Series>,
}

/// Where data are kept, and where pages are served.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// The folder of the archive; the SQLite database and the signing secret are kept in it too.
    pub data: PathBuf,
    /// `sqlite` for a file in `data`, or a `postgres://` address.
    #[serde(default = "sqlite")]
    pub database: String,
    /// A file that holds the database's address instead, so that its password is not in the config.
    pub database_file: Option<PathBuf>,
    /// Where pages are served.
    pub listen: SocketAddr,
    /// How readers reach the pages: the start of every link in a mail. Https, except for trials on loopback.
    #[serde(default, deserialize_with = "address")]
    pub base_url: Option<Url>,
    /// How many jobs run at the same time.
    #[serde(default = "two")]
    pub workers: usize,
}

/// How outgoing requests behave.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fetch {
    /// Who asks, told to every site: an address where its people can reach you.
    pub contact: String,
    /// Least milliseconds between two requests to one host.
    pub pace_ms: u64,
    /// The same for hosts that are named.
    pub pace_ms_by_host: BTreeMap<String, u64>,
    /// Most seconds for one request, redirects included.
    pub timeout_s: u64,
    /// Most bytes of a body, in MiB.
    pub max_body_mib: u64,
    /// Most redirects followed.
    pub max_redirects: usize,
    /// Private addresses that may be reached all the same: `127.0.0.1:8099`, or a network, `10.1.0.0/16`.
    pub allow: Vec<String>,
}

impl Default for Fetch {
    fn default() -> Self {
        Self {
            contact: String::new(),
            pace_ms: 1_000,
            pace_ms_by_host: BTreeMap::new(),
            timeout_s: 60,
            max_body_mib: 256,
            max_redirects: 8,
            allow: Vec::new(),
        }
    }
}

/// The limits of the process that reads documents.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Extract {
    /// Most address space, in MiB.
    pub memory_mib: u64,
    /// Most seconds of CPU.
    pub cpu_s: u64,
    /// Most seconds by the clock.
    pub wall_s: u64,
    /// Most pages.
    pub max_pages: u32,
    /// Largest file, in MiB.
    pub max_input_mib: u64,
    /// Largest answer of the process, in MiB.
    pub max_output_mib: u64,
    /// Most scanned pages of one document that are read by character recognition, where a series allows it.
    pub max_ocr_pages: usize,
}

impl Default for Extract {
    fn default() -> Self {
        Self {
            memory_mib: 1024,
            cpu_s: 30,
            wall_s: 60,
            max_pages: 5_000,
            max_input_mib: 256,
            max_output_mib: 256,
            max_ocr_pages: 200,
        }
    }
}

impl Extract {
    /// What the process may use.
    pub fn limits(&self) -> Limits {
        let bytes = |mib: u64| mib.saturating_mul(1 << 20);
        Limits {
            memory_bytes: bytes(self.memory_mib),
            cpu_seconds: self.cpu_s,
            wall_seconds: self.wall_s,
            max_input_bytes: bytes(self.max_input_mib),
            max_output_bytes: bytes(self.max_output_mib),
        }
    }
}

/// How the editions of one series are read.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SeriesExtract {
    /// Whether scanned pages are read by character recognition, where tesseract is installed.
    pub ocr: bool,
    /// The heading that an edition begins at, where it is a part of a bundle: a regular expression, without regard to case.
    pub start: Option<String>,
    /// The heading after it; without one, the next that is as high.
    pub end: Option<String>,
}

impl SeriesExtract {
    /// The part of a file that is the edition; none where it is all of it.
    ///
    /// # Errors
    /// `start` or `end` is no regular expression, or `end` is there without `start`.
    pub fn part(&self) -> Result<Option<Part>> {
        match (&self.start, &self.end) {
            (Some(start), end) => Ok(Some(Part::new(start, end.as_deref()).context("extract.start or extract.end")?)),
            (None, Some(_)) => bail!("extract.end needs extract.start: where does the part begin?"),
            (None, None) => Ok(None),
        }
    }
}

/// When a comparison waits for a person, and how long it may take.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Compare {
    /// The share of the old edition's promises that may be gone at once, from 0 to 1.
    pub mass_removal_share: f32,
    /// Seconds after which a comparison links only what is equal, and says so. A net: the work is bounded by counts.
    pub deadline_s: u64,
}

impl Default for Compare {
    fn default() -> Self {
        Self { mass_removal_share: crate::core::report::Options::default().mass_removal_share, deadline_s: 120 }
    }
}

/// How mail leaves.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// The sender's address.
    pub from: String,
    /// The sender's name.
    #[serde(default)]
    pub from_name: Option<String>,
    /// Who is told when something waits for a person or broke; nobody where it is absent.
    pub operator: Option<String>,
    /// The server that takes the mail.
    pub smtp: Option<Smtp>,
    /// A folder that mail is written to instead, one `.eml` a mail.
    pub folder: Option<PathBuf>,
    /// The relay signs with DKIM and covers the List headers. Only then does a mail offer to unsubscribe with one click.
    #[serde(default)]
    pub relay_signs: bool,
}

/// A mail server.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Smtp {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the conversation is protected.
    #[serde(default)]
    pub tls: Tls,
    /// The account, where it wants one.
    pub user: Option<String>,
    /// The file that holds the account's password.
    pub password_file: Option<PathBuf>,
}

/// How a conversation with a mail server is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tls {
    /// TLS from the first byte (port 465).
    Implicit,
    /// STARTTLS, and nothing without it (port 587).
    #[default]
    Starttls,
    /// In the clear: on loopback only.
    None,
}

/// A publication that recurs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Series {
    /// Its name in addresses and on the command line: `[a-z0-9-]`.
    pub id: String,
    /// Its name for readers.
    pub title: String,
    /// The language it is written in, ISO 639-1.
    pub language: String,
    /// Whether it is checked.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// When it is checked: five fields, days of the week by name.
    pub schedule: String,
    /// The time zone of the schedule, by its IANA name.
    #[serde(default = "utc")]
    pub timezone: String,
    /// A title has to match one of these (regular expressions, without regard to case), the better ones first.
    #[serde(default)]
    pub title_any: Vec<String>,
    /// A title that matches one of these is no edition.
    #[serde(default)]
    pub title_not: Vec<String>,
    /// What an edition belongs to has to match one of these, where a source names it.
    #[serde(default)]
    pub parent_any: Vec<String>,
    /// How the period is found: `FIELD:PATTERN`, tried in order.
    #[serde(default)]
    pub edition: Vec<String>,
    /// How its editions are read.
    #[serde(default)]
    pub extract: SeriesExtract,
    /// Where its editions are found, tried in order.
    #[serde(default, rename = "source")]
    pub sources: Vec<SourceConfig>,
}

impl Fetch {
    /// What the gate may do.
    ///
    /// # Errors
    /// An exception in `allow` is no address.
    pub fn policy(&self) -> Result<Policy> {
        let contact = if self.contact.is_empty() { "no contact set" } else { &self.contact };
        let mut policy = Policy::new(format!("annexwatch/{} ({contact})", env!("CARGO_PKG_VERSION")));
        for text in &self.allow {
            let allow: Allow = text.parse().map_err(|why| anyhow::anyhow!("fetch.allow: {why}"))?;
            if let Allow::Endpoint(endpoint) = allow {
                policy.ports.insert(endpoint.port());
            }
            policy.allow.push(allow);
        }
        policy.pace = Duration::from_millis(self.pace_ms);
        policy.pace_by_host =
            self.pace_ms_by_host.iter().map(|(host, ms)| (host.clone(), Duration::from_millis(*ms))).collect();
        policy.total_timeout = Duration::from_secs(self.timeout_s);
        policy.max_body_bytes = self.max_body_mib << 20;
        policy.max_redirects = self.max_redirects;
        Ok(policy)
    }
}

impl Series {
    /// Which of the files found are its editions.
    pub fn rules(&self) -> TitleRules {
        TitleRules {
            title_any: self.title_any.clone(),
            title_not: self.title_not.clone(),
            parent_any: self.parent_any.clone(),
            edition: self.edition.clone(),
        }
    }
}

/// Reads an address. The crate's own reader is a feature that everything under `url` would be built with.
fn address<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Url>, D::Error> {
    let text = String::deserialize(deserializer)?;
    Url::parse(&text).map(Some).map_err(|error| serde::de::Error::custom(format!("{text:?} is no address: {error}")))
}

fn sqlite() -> String {
    "sqlite".to_owned()
}

fn two() -> usize {
    2
}

fn yes() -> bool {
    true
}

fn utc() -> String {
    "UTC".to_owned()
}

impl Config {
    /// Reads a config file; `environment` holds variables named `ANNEXWATCH_SECTION__KEY`, which come before the file.
    ///
    /// # Errors
    /// The file cannot be read, is no TOML, has an unknown key or a value that cannot be.
    pub fn load(path: &Path, environment: impl IntoIterator<Item = (String, String)>) -> Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("{}: cannot read the config; name another with --config", path.display()))?;
        let folder = path.parent().unwrap_or(Path::new(""));
        Self::parse(&text, folder, environment).with_context(|| path.display().to_string())
    }

    /// Parses the text of a config file that lies in `folder`.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn parse(text: &str, folder: &Path, environment: impl IntoIterator<Item = (String, String)>) -> Result<Self> {
        let mut table: toml::Table = toml::from_str(text).map_err(one_line)?;
        for (name, value) in environment {
            if let Some(path) = name.strip_prefix("ANNEXWATCH_") {
                set(&mut table, path, &value).with_context(|| format!("environment variable {name}"))?;
            }
        }
        let mut config: Self = table.try_into().map_err(one_line)?;
        config.anchor(folder);
        config.check()?;
        Ok(config)
    }

    /// Makes relative paths count from the config's folder.
    fn anchor(&mut self, folder: &Path) {
        let from_here = |path: &mut PathBuf| *path = folder.join(&*path);
        from_here(&mut self.service.data);
        self.service.database_file.iter_mut().for_each(from_here);
        self.mail.folder.iter_mut().for_each(from_here);
        self.mail.smtp.iter_mut().filter_map(|smtp| smtp.password_file.as_mut()).for_each(from_here);
        for source in self.series.iter_mut().flat_map(|series| &mut series.sources) {
            if let SourceConfig::Folder(source) = source {
                from_here(&mut source.path);
            }
        }
    }

    /// Refuses values that cannot work together.
    fn check(&self) -> Result<()> {
        let policy = self.fetch.policy()?;
        let mut seen = BTreeSet::new();
        for series in &self.series {
            let id = &series.id;
            let clean = !id.is_empty() && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
            ensure!(clean, "series {id:?}: an id is made of a-z, 0-9 and -");
            ensure!(seen.insert(id), "series {id:?} is there twice");
            crate::core::schedule::Schedule::parse(&series.schedule, &series.timezone)
                .with_context(|| format!("series {id:?}, schedule {:?}", series.schedule))?;
            series.extract.part().with_context(|| format!("series {id:?}"))?;
            Rules::compile(&series.rules()).with_context(|| format!("series {id:?}"))?;
            for source in &series.sources {
                source.check(&policy).with_context(|| format!("series {id:?}"))?;
            }
        }
        let share = self.compare.mass_removal_share;
        ensure!((0.0..=1.0).contains(&share), "compare.mass_removal_share is from 0 to 1, not {share}");
        ensure!(self.service.workers > 0, "service.workers: at least one is needed");
        if let Some(base) = &self.service.base_url {
            ensure!(matches!(base.scheme(), "http" | "https"), "service.base_url: {base} is no web address");
        }
        if self.mail.smtp.is_some() && self.mail.folder.is_some() {
            bail!("mail: set either smtp or folder, not both");
        }
        Ok(())
    }

    /// The database's address for the store.
    ///
    /// # Errors
    /// The file that holds it cannot be read.
    pub fn database_url(&self) -> Result<String> {
        if let Some(file) = &self.service.database_file {
            let text = std::fs::read_to_string(file)
                .with_context(|| format!("service.database_file: cannot read {}", file.display()))?;
            return Ok(text.trim().to_owned());
        }
        Ok(match self.service.database.as_str() {
            "sqlite" => format!("sqlite:{}", self.service.data.join("annexwatch.db").display()),
            other => other.to_owned(),
        })
    }

    /// The series of that id.
    ///
    /// # Errors
    /// There is none; the message names those there are.
    pub fn series(&self, id: &str) -> Result<&Series> {
        self.series.iter().find(|series| series.id == id).with_context(|| {
            let known: Vec<&str> = self.series.iter().map(|series| series.id.as_str()).collect();
            format!("no series {id:?} in the config; there are: {}", known.join(", "))
        })
    }

    /// Whether mail may go out, and how its links may act (rule 11 of the architecture).
    pub fn mail_permission(&self) -> MailPermission {
        let Some(base) = &self.service.base_url else { return MailPermission::NoBaseUrl };
        if base.scheme() == "https" {
            return MailPermission::Public;
        }
        let smtp_is_local = self.mail.smtp.as_ref().is_none_or(|smtp| is_loopback(&smtp.host));
        if base.host_str().is_some_and(is_loopback) && smtp_is_local {
            MailPermission::Trial
        } else {
            MailPermission::NotHttps
        }
    }
}

/// Whether mail may go out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailPermission {
    /// Links are https.
    Public,
    /// Pages and mail server are both on loopback: mail goes out, without one-click unsubscribing.
    Trial,
    /// No base URL is set: nothing is mailed.
    NoBaseUrl,
    /// The base URL is not https: nothing is mailed.
    NotHttps,
}

/// Whether a host is this machine.
fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Sets `SERVICE__BASE_URL` in a table: as a TOML value where it is one, else as a string.
fn set(table: &mut toml::Table, path: &str, value: &str) -> Result<()> {
    let keys: Vec<String> = path.split("__").map(str::to_ascii_lowercase).collect();
    let Some((last, sections)) = keys.split_last() else { return Ok(()) };
    ensure!(!sections.is_empty(), "is not of the form ANNEXWATCH_SECTION__KEY");
    let mut at = table;
    for section in sections {
        at = at
            .entry(section.clone())
            .or_insert_with(|| toml::Value::Table(toml::Table::new()))
            .as_table_mut()
            .with_context(|| format!("{section} is no section"))?;
    }
    let parsed = toml::from_str::<toml::Table>(&format!("value = {value}")).ok().and_then(|mut t| t.remove("value"));
    at.insert(last.clone(), parsed.unwrap_or_else(|| toml::Value::String(value.to_owned())));
    Ok(())
}

/// The message of a TOML error on one line, with its place.
fn one_line(error: toml::de::Error) -> anyhow::Error {
    anyhow::anyhow!("{}", error.to_string().trim().replace('\n', " "))
}
