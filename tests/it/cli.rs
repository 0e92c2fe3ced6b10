//! The command line as people and programs use it: the real binary, its exit codes, its one line of complaint, and the
//! shapes it promises.

mod bad_input;
mod help;
mod installation;
mod real_input;
mod shapes;

use std::path::PathBuf;

use crate::support::command::own;

/// An edition of the sample that is shipped.
fn sample(name: &str) -> PathBuf {
    let language = if name.starts_with("annex") { "en" } else { "nl" };
    own("snapshots/sample").join(language).join(name)
}

/// The sample's last English edition but one, and its last.
fn english() -> [PathBuf; 2] {
    [sample("annex-displacement-and-safe-routes-2024.docx"), sample("annex-displacement-and-safe-routes-2025.pdf")]
}

/// The sample's Dutch editions, the oldest first.
fn dutch() -> Vec<PathBuf> {
    [("2021", "html"), ("2022", "docx"), ("2023", "pdf"), ("2024", "pdf"), ("2025", "pdf")]
        .iter()
        .map(|(year, ending)| {
            sample(&format!("bijlage-internationale-inspanningen-opvang-en-terugkeer-{year}.{ending}"))
        })
        .collect()
}
