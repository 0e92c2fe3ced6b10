//! A bag that `export` wrote: its manifest is held against its files before anything of it is kept.

use super::entries::leads_out;
use super::item::{Item, Take, digest_of};
use super::warc::OwnLeaf;
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;

pub(super) fn read(path: &Path, give: &mut Take<'_>) -> Result<()> {
    let from = path.display().to_string();
    let manifest =
        std::fs::read_to_string(path.join("manifest-sha256.txt")).context("refused: a bag without manifest")?;
    let mut files = BTreeMap::new();
    for line in manifest.lines() {
        let (digest, name) =
            line.split_once("  ").with_context(|| format!("refused: no line of a manifest: {line:?}"))?;
        if let Some(why) = leads_out(name) {
            bail!("refused: the file {name:?} of the manifest {why}");
        }
        if !name.starts_with("data/") {
            bail!("refused: the file {name:?} of the manifest is not below data/");
        }
        let file = path.join(name);
        // On the way down no folder may be a link either: resolved, it is the same path.
        let whole = path.canonicalize().context("cannot be read")?.join(name);
        if file.canonicalize().with_context(|| format!("refused: {name} is missing"))? != whole {
            bail!("refused: {name:?} is, or lies behind, a link");
        }
        if digest_of(&file)? != digest {
            bail!("refused: {name} is not what the manifest says");
        }
        files.insert(name.to_owned(), file);
    }
    let log =
        files.get("data/log.jsonl").context("refused: a bag that is no export of annexwatch: it has no log.jsonl")?;
    let sum = digest_of(&path.join("manifest-sha256.txt"))?;
    for (n, line) in BufReader::new(std::fs::File::open(log)?).lines().enumerate() {
        let line = line.context("cannot be read")?;
        let leaf: OwnLeaf =
            serde_json::from_str(&line).with_context(|| format!("refused: line {} of log.jsonl", n + 1))?;
        let entry = format!("leaf {n}");
        let (Some(first), Some(second)) = (leaf.sha256.get(..2), leaf.sha256.get(2..4)) else {
            bail!("refused: line {} of log.jsonl names no digest", n + 1);
        };
        let Some(file) = files.get(&format!("data/sha256/{first}/{second}/{}", leaf.sha256)) else {
            give(Item::none(&from, Some(&entry), format!("{} is not in the bag: withheld", leaf.sha256)))?;
            continue;
        };
        let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
        let mut item = Item::file(&from, Some(&entry), bytes);
        item.from_sha256 = Some(sum.clone());
        item.claim = Some("log");
        item.title = crate::source::title_of(Path::new(leaf.file_name.as_deref().unwrap_or_default()));
        leaf.tell(&mut item);
        give(item)?;
    }
    Ok(())
}
