//! Runs one process of a limited kind: bytes in, bytes out, an end by the clock. Knows nothing of what it does.

use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};

/// Most bytes of complaints that are kept.
const MAX_STDERR_BYTES: u64 = 16 << 10;

/// How a process ended.
pub(super) enum Ended {
    /// By itself, or by a signal that was not ours.
    Itself(Finished),
    /// The clock ran out, and its whole group was killed.
    OutOfTime,
}

/// What a process left.
pub(super) struct Finished {
    /// How it ended.
    pub status: ExitStatus,
    /// What it wrote, up to what is allowed.
    pub output: Vec<u8>,
    /// It wrote more; the rest was thrown away.
    pub is_over: bool,
    /// What it complained of.
    pub complaints: String,
}

/// Runs a program without any environment but `environment`, in a process group of its own, and feeds it.
///
/// # Errors
/// The program cannot be started.
pub(super) async fn run(
    command: std::process::Command,
    environment: &[(&str, &str)],
    input: &[&[u8]],
    max_output_bytes: u64,
    wall_seconds: u64,
) -> anyhow::Result<Ended> {
    let program = command.get_program().to_owned();
    // Its own process group: a Ctrl-C at the terminal is for the daemon, which then ends its children itself.
    let child = Command::from(command)
        .env_clear()
        .envs(environment.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("Cannot start {}", program.display()))?;
    let mut group = Group { leader: child };
    let child = &mut group.leader;
    let (Some(mut stdin), Some(stdout), Some(stderr)) = (child.stdin.take(), child.stdout.take(), child.stderr.take())
    else {
        bail!("{} has no pipes", program.display());
    };
    let work = async {
        let feed = async {
            // A child that stops reading has said why in its answer or its exit status.
            for part in input {
                if stdin.write_all(part).await.is_err() {
                    break;
                }
            }
            drop(stdin);
        };
        let ((), output, complaints) =
            tokio::join!(feed, read_up_to(stdout, max_output_bytes), read_up_to(stderr, MAX_STDERR_BYTES));
        (output, complaints, child.wait().await)
    };
    let Ok(((output, is_over), (complaints, _), status)) =
        tokio::time::timeout(Duration::from_secs(wall_seconds), work).await
    else {
        group.kill();
        let _ = group.leader.wait().await;
        return Ok(Ended::OutOfTime);
    };
    let status = status.with_context(|| format!("Cannot wait for {}", program.display()))?;
    let complaints = String::from_utf8_lossy(&complaints).into_owned();
    Ok(Ended::Itself(Finished { status, output, is_over, complaints }))
}

/// A process and all it may have started. Whoever loses interest in it ends them all.
struct Group {
    leader: Child,
}

impl Group {
    /// Kills all of them, unless the first one has ended and was waited for: its number may be another's by then.
    fn kill(&self) {
        let leader = self.leader.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        if let Some(leader) = leader {
            let _ = kill_process_group(leader, Signal::KILL);
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Reads a pipe to its end but keeps no more than `max_bytes`; whether there was more.
async fn read_up_to(mut pipe: impl AsyncRead + Unpin, max_bytes: u64) -> (Vec<u8>, bool) {
    let mut bytes = Vec::new();
    let _ = (&mut pipe).take(max_bytes).read_to_end(&mut bytes).await;
    let mut is_over = false;
    let mut rest = [0_u8; 8_192];
    while let Ok(n) = pipe.read(&mut rest).await {
        if n == 0 {
            break;
        }
        is_over = true;
    }
    (bytes, is_over)
}
