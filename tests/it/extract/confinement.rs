//! What the child gives up before it reads: tried in copies of this test program, which confine themselves as it does.
//!
//! A confined process is of no more use to other tests, so each trial is a process of its own.

use std::io::Write as _;
use std::process::Command;

use annexwatch::sandbox::confine::{Program, forbid_calls, forbid_files};

/// Names the trial that a copy of this program makes.
const TRIAL: &str = "ANNEXWATCH_TEST_TRIAL";

/// What a trial ends with; a panic ends with 101.
const REFUSED: i32 = 40;
const ALLOWED: i32 = 41;
const NOT_CONFINED: i32 = 42;

/// Not a test of its own: what the copies run. Without a trial it does nothing.
#[test]
fn confined_trial() {
    let Ok(trial) = std::env::var(TRIAL) else { return };
    let missing = match trial.split_once(' ') {
        Some(("files", _)) => forbid_files(&[]),
        Some(("calls", _)) => forbid_calls(Program::Reader),
        Some(("foreign", _)) => forbid_calls(Program::Foreign),
        _ => panic!("no such trial: {trial}"),
    };
    if let Some(missing) = missing {
        let _ = writeln!(std::io::stderr(), "skipped: {missing}");
        std::process::exit(NOT_CONFINED);
    }
    let refused = match trial.split_once(' ').unwrap().1 {
        "open" => std::fs::File::open("/etc/passwd").is_err(),
        "list" => std::fs::read_dir("/").is_err(),
        "create" => std::fs::File::create(std::env::temp_dir().join("annexwatch-confined")).is_err(),
        "connect" => std::net::TcpStream::connect("127.0.0.1:9")
            .is_err_and(|error| error.kind() == std::io::ErrorKind::PermissionDenied),
        "listen" => std::net::UdpSocket::bind("127.0.0.1:0").is_err(),
        "start" => Command::new("/bin/true").status().is_err(),
        "thread" => std::thread::Builder::new().spawn(|| ()).is_err(),
        "compute" => {
            let words: Vec<String> = (0..100_000).map(|n| n.to_string()).collect();
            words.concat().len() != 488_890
        }
        other => panic!("no such trial: {other}"),
    };
    std::process::exit(if refused { REFUSED } else { ALLOWED });
}

/// Runs a trial in a copy of this program; none where the kernel cannot confine.
fn refused(trial: &str) -> Option<bool> {
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "extract::confinement::confined_trial", "--nocapture"])
        .env(TRIAL, trial)
        .status()
        .unwrap();
    match status.code() {
        Some(REFUSED) => Some(true),
        Some(ALLOWED) => Some(false),
        Some(NOT_CONFINED) => None,
        _ => panic!("{trial}: {status}"),
    }
}

#[test]
fn a_reader_can_compute_and_nothing_else() {
    let expected = [
        ("files open", true),
        ("files list", true),
        ("files create", true),
        ("files connect", true),
        ("files compute", false),
        ("calls open", true),
        ("calls list", true),
        ("calls create", true),
        ("calls connect", true),
        ("calls listen", true),
        ("calls start", true),
        ("calls thread", true),
        ("calls compute", false),
        ("foreign connect", true),
        ("foreign listen", true),
        ("foreign open", false),
        ("foreign thread", false),
    ];
    for (trial, is_refused) in expected {
        if let Some(found) = refused(trial) {
            assert_eq!(found, is_refused, "{trial}");
        }
    }
}
