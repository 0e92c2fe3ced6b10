//! The child process: what it reads is what the reader reads, and what harms it harms nobody else.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use annexwatch::core::document::Health;
use annexwatch::core::extract::{Options, extract};
use annexwatch::sandbox::{Limits, Sandbox};

fn sandbox(limits: Limits) -> Sandbox {
    Sandbox { program: env!("CARGO_BIN_EXE_annexwatch").into(), limits }
}

fn named(file_name: &str) -> Options {
    Options { file_name: Some(file_name.to_owned()), ..Options::default() }
}

#[tokio::test]
async fn the_child_reads_what_the_reader_reads() {
    let text = "# Bijlage 7: Plan\n\n## 1 Inzet\n\nHet kabinet zal komen.[^1] Dit volgt:\n\n- eerst;\n- daarna.\n\n[^1]: Noot.\n";
    let options = named("a.md");
    let found = sandbox(Limits::default()).extract(text.as_bytes(), &options).await.unwrap();
    assert_eq!(found, extract(text.as_bytes(), &options));
    assert_eq!(found.health, Health::Ok);
}

/// Text that takes the reader a while: many small paragraphs.
fn long_text() -> Vec<u8> {
    "Het kabinet zal in 2025 met de landen van herkomst afspraken maken.\n\n".repeat(150_000).into_bytes()
}

#[tokio::test]
async fn a_file_over_the_limit_is_not_read() {
    let limits = Limits { max_input_bytes: 10, ..Limits::default() };
    assert_eq!(sandbox(limits).extract(b"twelve bytes", &named("a.txt")).await.unwrap().health, Health::TooLarge);
}

#[tokio::test]
async fn too_little_memory_is_a_limit() {
    let limits = Limits { memory_bytes: 96 << 20, ..Limits::default() };
    let found = sandbox(limits).extract(&long_text(), &named("a.md")).await.unwrap();
    assert_eq!(found.health, Health::Limit, "{:?}", found.warnings);
}

#[tokio::test]
async fn too_little_processor_time_is_a_limit() {
    let limits = Limits { cpu_seconds: 0, ..Limits::default() };
    let found = sandbox(limits).extract(&long_text(), &named("a.md")).await.unwrap();
    assert_eq!(found.health, Health::Limit, "{:?}", found.warnings);
}

#[tokio::test]
async fn too_little_time_on_the_clock_is_a_limit() {
    let limits = Limits { wall_seconds: 0, ..Limits::default() };
    let found = sandbox(limits).extract(&long_text(), &named("a.md")).await.unwrap();
    assert_eq!(found.health, Health::Limit, "{:?}", found.warnings);
}

#[tokio::test]
async fn too_long_an_answer_is_too_large() {
    let limits = Limits { max_output_bytes: 100, ..Limits::default() };
    let found = sandbox(limits).extract(b"# Plan\n\nHet kabinet zal komen.\n", &named("a.md")).await.unwrap();
    assert_eq!(found.health, Health::TooLarge);
}

#[tokio::test]
async fn a_program_that_fails_or_babbles_has_crashed() {
    for program in ["/bin/false", "/bin/echo"] {
        let sandbox = Sandbox { program: program.into(), limits: Limits::default() };
        assert_eq!(sandbox.extract(b"text", &named("a.txt")).await.unwrap().health, Health::Crashed, "{program}");
    }
}

/// A program that stands for a child that misbehaves.
fn script(folder: &Path, lines: &str) -> Sandbox {
    let program = folder.join("child");
    std::fs::write(&program, format!("#!/bin/sh\n{lines}\n")).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    Sandbox { program, limits: Limits { wall_seconds: 1, ..Limits::default() } }
}

/// Processes that run a program, by its path.
fn running(program: &Path) -> Vec<i32> {
    let wanted = program.as_os_str().as_encoded_bytes();
    std::fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|pid: &i32| {
            let command = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            command.split(|byte| *byte == 0).any(|argument| argument == wanted)
        })
        .collect()
}

#[tokio::test]
async fn a_child_that_hangs_is_killed_with_all_it_started() {
    let folder = tempfile::tempdir().unwrap();
    // The second process outlives the first, holds its pipes, and would be found by its argument.
    let sandbox = script(folder.path(), "sh -c 'sleep 1000; true' \"$0.other\" &\nsleep 1000");
    let found = sandbox.extract(b"text", &named("a.txt")).await.unwrap();
    assert_eq!(found.health, Health::Limit);
    assert_eq!(found.warnings, ["reading took more than 1 s"]);
    let other = PathBuf::from(format!("{}.other", sandbox.program.display()));
    assert_eq!((running(&sandbox.program), running(&other)), (Vec::new(), Vec::new()));
}

#[tokio::test]
async fn a_caller_that_goes_away_takes_the_child_along() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = script(folder.path(), "sleep 1000 &\nsleep 1000");
    let reading = tokio::time::timeout(Duration::from_millis(300), async {
        let mut slow = sandbox.clone();
        slow.limits.wall_seconds = 1000;
        slow.extract(b"text", &named("a.txt")).await
    });
    assert!(reading.await.is_err());
    while !running(&sandbox.program).is_empty() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_child_that_crashes_has_crashed() {
    let folder = tempfile::tempdir().unwrap();
    for (lines, reason) in [
        ("kill -SEGV $$", "the reader was ended by signal 11"),
        ("kill -TERM $$", "the reader was ended by signal 15"),
        ("kill -KILL $$", "the reader was killed: it took more time or memory than there was"),
        ("echo 'note: no Landlock' >&2; echo 'what went wrong' >&2; exit 7", "the reader failed: what went wrong"),
    ] {
        let found = script(folder.path(), lines).extract(b"text", &named("a.txt")).await.unwrap();
        assert_eq!(found.warnings, [reason]);
        let health = if lines.contains("KILL") { Health::Limit } else { Health::Crashed };
        assert_eq!(found.health, health, "{lines}");
    }
}

/// Reads a long text in the real child, and sends that child a signal while it reads.
async fn signalled(signal: &str, limits: Limits) -> annexwatch::core::document::Document {
    let folder = tempfile::tempdir().unwrap();
    // Its own name, so that no other test's child is taken for it.
    let program = folder.path().join("annexwatch");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_annexwatch"), &program).unwrap();
    let sandbox = Sandbox { program: program.clone(), limits };
    let (text, options) = (long_text(), named("a.md"));
    // Until it has an effect: the first SIGSEGV that no fault of its own raised only takes the runtime's handler away.
    let send = async {
        let mut is_begun = false;
        loop {
            match running(&program).first() {
                Some(pid) => {
                    is_begun = true;
                    let sent = std::process::Command::new("kill").args([signal, &pid.to_string()]).output();
                    assert!(sent.is_ok());
                }
                None if is_begun => return,
                None => {}
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let (found, ()) = tokio::join!(sandbox.extract(&text, &options), send);
    assert_eq!(running(&program), Vec::<i32>::new());
    found.unwrap()
}

#[tokio::test]
async fn the_real_child_that_breaks_down_while_it_reads_has_crashed() {
    for (signal, number) in [("-SEGV", 11), ("-BUS", 7), ("-ABRT", 6), ("-TERM", 15)] {
        let limits = Limits { cpu_seconds: 600, wall_seconds: 600, ..Limits::default() };
        let found = signalled(signal, limits).await;
        let reason = format!("the reader was ended by signal {number}");
        assert_eq!((found.health, found.warnings), (Health::Crashed, vec![reason]));
    }
}

#[tokio::test]
async fn the_real_child_that_hangs_while_it_reads_is_killed() {
    // Stopped, it neither reads nor ends.
    let found = signalled("-STOP", Limits { wall_seconds: 2, ..Limits::default() }).await;
    assert_eq!((found.health, found.warnings), (Health::Limit, vec!["reading took more than 2 s".to_owned()]));
}

#[tokio::test]
async fn a_file_that_unfolds_to_more_than_the_memory_ends_its_child_alone() {
    // A container of some kilobytes whose one part is 400 MiB of paragraphs.
    let row = "<w:p><w:r><w:t>Het kabinet zal komen.</w:t></w:r></w:p>".repeat(1 << 10);
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
    let mut write = |text: &str| std::io::Write::write_all(&mut zip, text.as_bytes()).unwrap();
    write("<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body>");
    for _ in 0..1_000 {
        write(&row);
    }
    write("</w:body></w:document>");
    let bytes = zip.finish().unwrap().into_inner();
    assert!(bytes.len() < 1 << 20, "{}", bytes.len());
    let options = Options { max_text_bytes: 1 << 30, ..named("a.docx") };
    let limits = Limits { memory_bytes: 256 << 20, cpu_seconds: 600, wall_seconds: 600, ..Limits::default() };
    let found = sandbox(limits).extract(&bytes, &options).await.unwrap();
    assert_eq!(found.health, Health::Limit, "{:?}", found.warnings);
    assert_eq!(found.warnings, ["reading took more memory than allowed"]);
}
