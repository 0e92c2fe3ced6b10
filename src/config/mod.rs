//! What an operator sets: `config.toml`, environment variables over it, secrets from files.
//!
//! Unknown keys are refused, so that a typing error is an error and not a default. Relative paths count from the config
//! file's folder. Knows nothing of what is done with the values.

mod environment;
mod extract;
mod fetch;
mod log;
mod mail;
mod s3;
mod series;
mod service;

pub use extract::{Extract, SeriesExtract};
pub use fetch::Fetch;
pub use log::Log;
pub use mail::{Mail, MailPermission, Smtp, Tls};
pub use s3::S3;
pub use series::{Expect, Series};
pub use service::Service;

use crate::source::{CompiledRules, SourceConfig};
use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The file that is shipped: complete, commented, working.
pub const REFERENCE: &str = include_str!("../../config.toml");

/// Everything an operator sets.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where data are kept, and where pages are served.
    pub service: Service,
    /// A bucket for the snapshots, in place of the data folder.
    pub s3: Option<S3>,
    /// How outgoing requests behave.
    #[serde(default)]
    pub fetch: Fetch,
    /// The limits of the process that reads documents.
    #[serde(default)]
    pub extract: Extract,
    /// When a comparison waits for a person, and how long it may take.
    #[serde(default)]
    pub compare: Compare,
    /// How the archive proves itself, and how often it is looked over.
    #[serde(default)]
    pub log: Log,
    /// How mail leaves.
    pub mail: Mail,
    /// The publications watched.
    #[serde(default)]
    pub series: Vec<Series>,
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
                environment::set(&mut table, path, &value).with_context(|| format!("environment variable {name}"))?;
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
        self.s3.iter_mut().map(|s3| &mut s3.secret_access_key_file).for_each(from_here);
        self.log.key_file.iter_mut().for_each(from_here);
        self.fetch.authorities.iter_mut().for_each(from_here);
        self.mail.folder.iter_mut().for_each(from_here);
        self.mail.bounces.iter_mut().map(|bounces| &mut bounces.maildir).for_each(from_here);
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
        self.log.check(&policy)?;
        let mut seen = BTreeSet::new();
        let compiled = CompiledRules::default();
        for series in &self.series {
            let id = &series.id;
            let clean = !id.is_empty() && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
            ensure!(clean, "series {id:?}: an id is made of a-z, 0-9 and -");
            ensure!(seen.insert(id), "series {id:?} is there twice");
            crate::core::schedule::Schedule::parse(&series.schedule, &series.timezone)
                .with_context(|| format!("series {id:?}, schedule {:?}", series.schedule))?;
            series.extract.part().with_context(|| format!("series {id:?}"))?;
            if let Some(expect) = &series.expect {
                expect.check().with_context(|| format!("series {id:?}"))?;
            }
            compiled.of(&series.rules()).with_context(|| format!("series {id:?}"))?;
            for source in &series.sources {
                source.check(&policy).with_context(|| format!("series {id:?}"))?;
            }
        }
        if let Some(s3) = &self.s3 {
            s3.check()?;
        }
        for series in &self.series {
            for companion in &series.companions {
                let id = &series.id;
                ensure!(companion != id, "series {id:?}: it cannot be its own companion");
                ensure!(
                    seen.contains(companion),
                    "series {id:?}: there is no series {companion:?} to be its companion"
                );
            }
        }
        let share = self.compare.mass_removal_share;
        ensure!((0.0..=1.0).contains(&share), "compare.mass_removal_share is from 0 to 1, not {share}");
        ensure!(self.service.workers > 0, "service.workers: at least one is needed");
        if let Some(base) = &self.service.base_url {
            ensure!(matches!(base.scheme(), "http" | "https"), "service.base_url: {base} is no web address");
        }
        if let Some(bounces) = &self.mail.bounces
            && crate::mail::address::parse_address(&bounces.address).is_err()
        {
            bail!("mail.bounces.address: {:?} is no mail address", bounces.address);
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
        self.service.database_url()
    }

    /// Whether mail may go out, and how its links may act (rule 10 of the architecture).
    pub fn mail_permission(&self) -> MailPermission {
        self.mail.permission(self.service.base_url.as_ref())
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
}

/// The message of a TOML error on one line, with its place.
fn one_line(error: toml::de::Error) -> anyhow::Error {
    anyhow::anyhow!("{}", error.to_string().trim().replace('\n', " "))
}
