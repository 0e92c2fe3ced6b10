//! What the architecture promises about who knows what, held against the source files themselves.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn crate_folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All Rust files below a folder, with their text.
fn sources(folder: &str) -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    let root = crate_folder();
    let mut paths = Vec::new();
    walk(&root.join(folder), &mut paths);
    paths.sort();
    assert!(!paths.is_empty(), "{folder} has no source files");
    let name = |path: &Path| path.strip_prefix(&root).unwrap().display().to_string();
    paths.iter().map(|path| (name(path), std::fs::read_to_string(path).unwrap())).collect()
}

/// The lines that are code: comments say what they like.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(n, line)| (n + 1, line))
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(n, line)| (n, line.split(" // ").next().unwrap_or(line)))
}

/// Whether a word is on a line as a whole word, paths included.
fn says(line: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word)
        .any(|(at, _)| !line[..at].ends_with(is_part) && !line[at + word.len()..].starts_with(is_part))
}

/// Every place below a folder at which one of these words is code.
fn places(folder: &str, words: &[&str], passed_over: &[&str]) -> Vec<String> {
    let mut places = Vec::new();
    for (file, text) in sources(folder) {
        if passed_over.iter().any(|start| file.starts_with(start)) {
            continue;
        }
        for (n, line) in code(&text) {
            places.extend(words.iter().filter(|word| says(line, word)).map(|word| format!("{file}:{n}: {word}")));
        }
    }
    places
}

#[test]
fn the_core_has_no_effects() {
    let forbidden = [
        "tokio",
        "sqlx",
        "reqwest",
        "lettre",
        "axum",
        "object_store",
        "rustls",
        "tracing",
        "std::fs",
        "std::net",
        "std::env",
        "std::process",
        "std::thread",
        "stdin",
        "stdout",
        "stderr",
        "std::os",
        "SystemTime",
        "Instant",
        "Utc::now",
        "Local::now",
        "rand",
        "println",
        "eprintln",
    ];
    assert_eq!(places("src/core", &forbidden, &[]), [""; 0]);
}

/// The same input gives the same report: no order that a hash decides reaches the outside.
#[test]
fn the_core_has_no_order_by_chance() {
    // The standard maps are seeded anew in every process; the ones named Fx are not, and their imports are told apart here.
    let standard = ["HashMap", "HashSet", "RandomState", "DefaultHasher"];
    assert_eq!(places("src/core", &standard, &[]), [""; 0]);

    // Those that are deterministic are for looking up all the same. A variable that is one is never iterated.
    let mut iterated = Vec::new();
    for (file, text) in sources("src/core") {
        let maps: BTreeSet<&str> = code(&text)
            .filter(|(_, line)| line.contains("FxHashMap") || line.contains("FxHashSet"))
            .filter_map(|(_, line)| declared(line))
            .collect();
        for (n, line) in code(&text) {
            for map in &maps {
                let loops = line.trim_start().starts_with("for ")
                    && [format!(" in {map} {{"), format!(" in &{map} {{"), format!(" in &mut {map} {{")]
                        .iter()
                        .any(|tail| line.ends_with(tail.as_str()));
                let walks =
                    [".iter()", ".iter_mut()", ".keys()", ".values()", ".values_mut()", ".into_iter()", ".drain()"]
                        .iter()
                        .any(|call| says(line, map) && line.contains(&format!("{map}{call}")));
                // One map made of another, entry by entry, has no order that could be seen.
                let is_mapped = line.contains(".into_iter().map(|(") && line.trim_start().starts_with("Self(");
                if (loops || walks) && !is_mapped {
                    iterated.push(format!("{file}:{n}: {line}"));
                }
            }
        }
    }
    assert_eq!(iterated, [""; 0]);
}

/// The name of the variable that a line declares: `let mut NAME`.
fn declared(line: &str) -> Option<&str> {
    let line = line.trim_start().strip_prefix("let ")?;
    let line = line.strip_prefix("mut ").unwrap_or(line);
    let name = line.split([':', ' ', '=']).next()?;
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    is_name.then_some(name)
}

#[test]
fn each_effect_has_one_room() {
    assert_eq!(places("src", &["sqlx"], &["src/store/"]), [""; 0], "SQL is the store's");
    assert_eq!(places("src", &["reqwest"], &["src/fetch/"]), [""; 0], "requests go through the gate");
    assert_eq!(places("src", &["object_store"], &["src/archive/"]), [""; 0], "bytes are the archive's");
    assert_eq!(places("src", &["axum"], &["src/web/", "src/demo/ministry.rs"]), [""; 0], "pages are the web's");
    // The pages only measure how long a client says nothing.
    let handed_in = ["src/job/mod.rs", "src/fetch/", "src/demo/", "src/web/listen.rs"];
    assert_eq!(
        places("src", &["Utc::now", "Local::now", "SystemTime::now", "Instant::now"], &handed_in),
        [""; 0],
        "the time is a parameter"
    );
}

/// The rooms below know nothing of those above.
#[test]
fn rooms_do_not_look_upwards() {
    let above =
        ["crate::job", "crate::web", "crate::cli", "crate::demo", "crate::config", "crate::render", "crate::mail"];
    for room in ["src/core", "src/store", "src/fetch", "src/archive", "src/source", "src/shape"] {
        assert_eq!(places(room, &above, &[]), [""; 0], "{room}");
    }
}

#[test]
fn every_test_module_is_declared() {
    let folder = crate_folder().join("tests/it");
    let declared = |file: &Path| -> BTreeSet<String> {
        let text = std::fs::read_to_string(file).unwrap();
        let names = text.lines().filter_map(|line| {
            let line = line.trim_start().trim_start_matches("pub(crate) ");
            Some(
                line.strip_prefix("mod ")?
                    .trim_end_matches(|c: char| c == ';' || c == '{' || c.is_whitespace())
                    .to_owned(),
            )
        });
        names.collect()
    };
    let mut checked = 0;
    let mut folders = vec![(folder.clone(), folder.join("main.rs"))];
    while let Some((folder, parent)) = folders.pop() {
        let known = declared(&parent);
        for entry in std::fs::read_dir(&folder).unwrap().flatten() {
            let path = entry.path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            if path.is_dir() {
                let inside =
                    [path.join("mod.rs"), folder.join(format!("{name}.rs"))].into_iter().find(|file| file.exists());
                if let Some(inside) = inside {
                    folders.push((path, inside));
                }
            } else if path.extension().is_some_and(|ending| ending == "rs") && !matches!(name.as_str(), "main" | "mod")
            {
                assert!(known.contains(&name), "{} is not declared in {}", path.display(), parent.display());
                checked += 1;
            }
        }
    }
    assert!(checked > 20, "only {checked} modules were found");
}
