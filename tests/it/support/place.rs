//! An installation of its own: a config, a folder of data, and the binary run on them.

use std::path::PathBuf;
use std::process::Command;

use super::command::{Ran, binary, finish};

/// A folder with a config in which the shipped samples are watched.
pub(crate) struct Place {
    pub(crate) folder: tempfile::TempDir,
}

impl Place {
    pub(crate) fn new(change: impl FnOnce(String) -> String) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let text = annexwatch::config::REFERENCE
            .replace("\"snapshots/sample/", &format!("\"{}/snapshots/sample/", env!("CARGO_MANIFEST_DIR")))
            .replace("\"snapshots", "\"data")
            .replace("127.0.0.1:8080", "127.0.0.1:0");
        std::fs::write(folder.path().join("config.toml"), change(text)).unwrap();
        Self { folder }
    }

    pub(crate) fn config(&self) -> PathBuf {
        self.folder.path().join("config.toml")
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = binary();
        command.arg("--config").arg(self.config()).args(args);
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        finish(self.command(args), "")
    }
}
