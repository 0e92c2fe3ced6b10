//! A1: of a thousand single bits that flip in snapshots, log and rows of the archive, `verify` finds each.

use std::path::PathBuf;

use annexwatch::config::Config;
use annexwatch::job::verify::verify;
use annexwatch::job::{Service, system_clock};
use annexwatch::store::Db;
use sqlx::{AssertSqlSafe, SqlitePool};

use crate::support::place::Place;

/// All columns whose values the log, a seal or a key covers. What an edition was called and when it was first seen are not
/// among them: no capture depends on that.
const COLUMNS: [(&str, &[&str]); 8] = [
    (
        "captures",
        &[
            "id",
            "edition_id",
            "series_id",
            "source",
            "url",
            "final_url",
            "status",
            "redirects",
            "request_headers",
            "response_headers",
            "fetched_at",
            "sha256",
            "media_type",
            "file_name",
            "remote_address",
            "tls_peer",
            "tool",
            "provenance",
            "claimed_at",
        ],
    ),
    ("snapshots", &["sha256", "bytes", "stored_at"]),
    ("editions", &["id", "series_id", "period"]),
    ("log_entries", &["position", "capture_id"]),
    ("log_hashes", &["at", "hash"]),
    ("log_head", &["id", "size"]),
    ("checkpoints", &["size", "note", "signed_at", "seal"]),
    ("withholdings", &["id", "sha256", "is_withheld", "order_text", "by_name", "decided_at", "seal"]),
];

/// Numbers that look like chance, and are the same at every run (SplitMix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % limit as u64) as usize
    }
}

fn blobs(place: &Place) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![place.folder.path().join("data/sha256")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    files
}

/// A value in the words of SQL, with one bit flipped where that is asked.
fn literal(kind: &str, bytes: &[u8], flip: Option<usize>) -> String {
    if kind == "integer" {
        let value: i64 = std::str::from_utf8(bytes).unwrap().parse().unwrap();
        return (value ^ flip.map_or(0, |bit| 1 << (bit % 63))).to_string();
    }
    let mut bytes = bytes.to_vec();
    if let Some(bit) = flip {
        let at = bit / 8 % bytes.len();
        bytes[at] ^= 1 << (bit % 8);
    }
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    if kind == "text" { format!("CAST(x'{hex}' AS TEXT)") } else { format!("x'{hex}'") }
}

/// Flips one bit of a value; gives what puts it right again. Nothing where the database cannot hold the flipped one.
async fn flip_row(writer: &SqlitePool, table: &str, column: &str, chance: &mut Chance) -> Option<String> {
    let run = async |sql: String| sqlx::raw_sql(AssertSqlSafe(sql)).execute(writer).await;
    let count: i64 = sqlx::query_scalar(AssertSqlSafe(format!(
        "SELECT count(*) FROM {table} WHERE {column} IS NOT NULL AND {column} <> ''"
    )))
    .fetch_one(writer)
    .await
    .unwrap();
    if count == 0 {
        return None;
    }
    let n = chance.below(count as usize);
    let (row, kind, bytes): (i64, String, Vec<u8>) = sqlx::query_as(AssertSqlSafe(format!(
        "SELECT rowid, typeof({column}), CAST({column} AS BLOB) FROM {table} WHERE {column} IS NOT NULL AND {column} <> ''
            ORDER BY rowid LIMIT 1 OFFSET {n}"
    )))
    .fetch_one(writer)
    .await
    .unwrap();
    let flipped = literal(&kind, &bytes, Some(chance.below(1 << 20)));
    run(format!("UPDATE {table} SET {column} = {flipped} WHERE rowid = {row}")).await.ok()?;
    let is_row_number = matches!((table, column), (_, "id" | "position" | "at"));
    let now_at = if is_row_number { flipped } else { row.to_string() };
    Some(format!("UPDATE {table} SET {column} = {} WHERE rowid = {now_at}", literal(&kind, &bytes, None)))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_flipped_bit_is_found() {
    let place = Place::new(|text| text);
    for series in ["sample-en", "sample-nl"] {
        assert_eq!(place.run(&["check", series]).code, Some(0));
    }
    let back = place.folder.path().join("Annual annex on displacement 2011.md");
    std::fs::write(&back, "# Annual annex on displacement 2011\n\nThe government will open two centres before 2012.\n")
        .unwrap();
    assert_eq!(place.run(&["import", "sample-en", "--by", "anna", back.to_str().unwrap()]).code, Some(0));
    let files = blobs(&place);
    let name = files[0].file_name().unwrap().to_str().unwrap();
    for more in [&[][..], &["--lift"]] {
        let args = ["withhold", name, "--order", "court of Norvale, 12", "--by", "anna"];
        assert_eq!(place.run(&[&args[..], more].concat()).code, Some(0));
    }

    let config = Config::load(&place.config(), []).unwrap();
    let service = Service::open(config, system_clock()).await.unwrap();
    let Db::Sqlite { writer, .. } = &service.db else { panic!("not SQLite") };
    let triggers: Vec<String> =
        sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetch_all(writer).await.unwrap();
    for trigger in triggers {
        sqlx::raw_sql(AssertSqlSafe(format!("DROP TRIGGER {trigger}"))).execute(writer).await.unwrap();
    }
    // As a broken disk would, with no rule of the database in the way.
    for pragma in ["PRAGMA foreign_keys = OFF", "PRAGMA ignore_check_constraints = ON"] {
        sqlx::raw_sql(pragma).execute(writer).await.unwrap();
    }
    assert_eq!(verify(&service, |_| {}).await.unwrap().problems, [""; 0]);

    let mut chance = Chance(20_260_501);
    let (mut in_blobs, mut in_rows) = (0, 0);
    let mut touched = std::collections::BTreeSet::new();
    while in_blobs + in_rows < 1_000 {
        if chance.below(4) == 0 {
            let path = &files[chance.below(files.len())];
            let whole = std::fs::read(path).unwrap();
            let bit = chance.below(whole.len() * 8);
            let mut flipped = whole.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            std::fs::write(path, &flipped).unwrap();
            let found = verify(&service, |_| {}).await.unwrap().problems;
            assert!(!found.is_empty(), "bit {bit} of {}", path.display());
            std::fs::write(path, &whole).unwrap();
            in_blobs += 1;
            continue;
        }
        let (table, columns) = COLUMNS[chance.below(COLUMNS.len())];
        let column = columns[chance.below(columns.len())];
        let Some(undo) = flip_row(writer, table, column, &mut chance).await else { continue };
        // A value that the database cannot give any more is found as well: by the error that ends the command.
        let is_found = verify(&service, |_| {}).await.map_or(true, |verified| !verified.problems.is_empty());
        assert!(is_found, "{table}.{column}; to undo: {undo}");
        sqlx::raw_sql(AssertSqlSafe(undo)).execute(writer).await.unwrap();
        touched.insert((table, column));
        in_rows += 1;
    }
    assert!(in_blobs > 150 && touched.len() >= 36, "{in_blobs} {in_rows} {touched:?}");
    assert_eq!(verify(&service, |_| {}).await.unwrap().problems, [""; 0], "all was put right");
    service.db.close().await;
}
