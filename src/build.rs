//! Finds the lexicons: every `src/core/commitment/lexicon/xx.toml` named by a language's ISO 639 code becomes part of the
//! program, so that a language is added by a file alone.

use std::fmt::Write;
use std::path::Path;

fn main() {
    let root = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let lexicons = "src/core/commitment/lexicon";
    // The fuzz targets compile the same core from a folder of their own, beside `src`.
    let folder = match Path::new(&root).join(lexicons) {
        here if here.is_dir() => here,
        _ => Path::new(&root).join("..").join(lexicons),
    };
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut found: Vec<(String, String)> = Vec::new();
    for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        // Other data in the folder has longer names.
        let code = (2..=3).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_lowercase());
        if code && path.extension().is_some_and(|extension| extension == "toml") {
            found.push((name.to_owned(), path.display().to_string()));
        }
    }
    found.sort();
    let codes: Vec<&str> = found.iter().map(|(code, _)| code.as_str()).collect();
    let mut text = format!("const CODES: &[&str] = &{codes:?};\n");
    let _ = writeln!(text, "static FILES: [(&str, LazyLock<Loaded>); {}] = [", found.len());
    for (code, path) in &found {
        let _ = writeln!(text, "    ({code:?}, LazyLock::new(|| Lexicon::parse(include_str!({path:?})))),");
    }
    text.push_str("];\n");
    let out = std::env::var("OUT_DIR").unwrap_or_default();
    if let Err(error) = std::fs::write(Path::new(&out).join("lexicons.rs"), text) {
        println!("cargo::error=cannot write the list of lexicons: {error}");
    }
}
