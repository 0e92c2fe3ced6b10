//! `[log]`: how the archive proves itself, and how often it is looked over.

use crate::core::schedule::Schedule;
use crate::fetch::{Policy, guard};
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::path::PathBuf;
use url::Url;

/// How the archive proves itself, and how often it is looked over.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// The file of the key that signs the heads of the log; `log.key` in the data folder where it is not set.
    pub key_file: Option<PathBuf>,
    /// The time stamping authority (RFC 3161) that is asked for a stamp of each signed head; none where it is empty.
    pub time_stamps: String,
    /// Who gets each signed head by mail.
    pub checkpoints_to: Vec<String>,
    /// When the whole archive is verified: five fields, days of the week by name; never where it is empty.
    pub verify: String,
    /// The time zone of that schedule, by its IANA name.
    pub timezone: String,
}

impl Default for Log {
    fn default() -> Self {
        Self {
            key_file: None,
            time_stamps: String::new(),
            checkpoints_to: Vec::new(),
            verify: "30 4 * * sun".to_owned(),
            timezone: "UTC".to_owned(),
        }
    }
}

impl Log {
    /// The address of the time stamping authority, where there is one.
    ///
    /// # Errors
    /// It is no address that may be asked.
    pub fn authority(&self, policy: &Policy) -> Result<Option<Url>> {
        if self.time_stamps.is_empty() {
            return Ok(None);
        }
        guard::parse_url(&self.time_stamps, policy).map(Some).context("log.time_stamps")
    }

    /// When the archive is verified, if ever.
    ///
    /// # Errors
    /// The schedule or its zone cannot be read.
    pub fn verify_schedule(&self) -> Result<Option<Schedule>> {
        if self.verify.is_empty() {
            return Ok(None);
        }
        Schedule::parse(&self.verify, &self.timezone)
            .map(Some)
            .with_context(|| format!("log.verify: schedule {:?}", self.verify))
    }

    /// Refuses values that cannot be used.
    pub(super) fn check(&self, policy: &Policy) -> Result<()> {
        self.authority(policy)?;
        self.verify_schedule()?;
        for address in &self.checkpoints_to {
            let is_address =
                address.rsplit_once('@').is_some_and(|(local, host)| !local.is_empty() && !host.is_empty());
            ensure!(is_address, "log.checkpoints_to: {address:?} is no mail address");
        }
        Ok(())
    }
}
