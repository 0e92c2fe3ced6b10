//! The real binary, run as a person would.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// What a command left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// Its standard output as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Asserts that it failed as it should: this exit code, nothing on stdout, and one line on stderr with all these words.
    #[track_caller]
    pub(crate) fn failed(&self, code: i32, words: &[&str]) {
        assert_eq!(self.code, Some(code), "{self:?}");
        assert_eq!(self.stdout, "", "{self:?}");
        self.complained(words);
    }

    /// Asserts that exactly one line with all these words is on stderr.
    #[track_caller]
    pub(crate) fn complained(&self, words: &[&str]) {
        assert_eq!(self.stderr.trim_end().lines().count(), 1, "{self:?}");
        assert!(words.iter().all(|word| self.stderr.contains(word)), "{words:?} in {self:?}");
    }
}

/// The binary, without what the environment of the tests sets for it.
pub(crate) fn binary() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_annexwatch"));
    command.env_clear();
    command
}

/// Runs the binary with these arguments.
pub(crate) fn run<S: AsRef<std::ffi::OsStr>>(args: &[S]) -> Ran {
    run_with(args, "")
}

/// Runs the binary with these arguments, and this on its standard input.
pub(crate) fn run_with<S: AsRef<std::ffi::OsStr>>(args: &[S], input: &str) -> Ran {
    let mut command = binary();
    command.args(args);
    finish(command, input)
}

/// Runs a command to its end.
pub(crate) fn finish(mut command: Command, input: &str) -> Ran {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    // A child that answers line by line fills its own pipe meanwhile, and one that fails does not read.
    let feeding = std::thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
    let output = child.wait_with_output().unwrap();
    feeding.join().unwrap();
    Ran {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A path in the crate.
pub(crate) fn own(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A path in the shared data beside the crate; nothing, and a notice, where it is absent.
#[expect(clippy::print_stderr, reason = "a test that is passed over says so")]
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let path = own("../shared").join(path);
    if path.exists() {
        return Some(path);
    }
    eprintln!("{} is absent: its test is passed over", path.display());
    None
}
