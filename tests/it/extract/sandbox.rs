//! The child process: what it reads is what the reader reads, and what harms it harms nobody else.

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
