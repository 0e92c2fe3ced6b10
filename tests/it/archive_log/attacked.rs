//! Somebody with the database and the files in hand rewrites history: `verify`, and the verifier from an export and one
//! earlier checkpoint, both say so.

use std::path::{Path, PathBuf};

use annexwatch::store::Db;
use sqlx::AssertSqlSafe;

use super::proved::verifier;
use crate::support::place::Place;

/// An installation with two series checked, and the checkpoint that an archivist kept after the first.
struct Attacked {
    place: Place,
    kept: PathBuf,
}

impl Attacked {
    fn new() -> Self {
        let place = Place::new(|text| text);
        assert_eq!(place.run(&["check", "sample-en"]).code, Some(0));
        assert_eq!(place.run(&["check", "sample-nl"]).code, Some(0));
        let bag = place.folder.path().join("kept");
        assert_eq!(place.run(&["export", bag.to_str().unwrap()]).code, Some(0));
        let kept = bag.join("data/checkpoint");
        Self { place, kept }
    }

    /// Runs statements with the triggers out of the way, as somebody who owns the file can.
    async fn rewrite(&self, statements: &[&str]) {
        let db =
            Db::connect(&format!("sqlite:{}", self.place.folder.path().join("data/annexwatch.db").display())).await;
        let Ok(Db::Sqlite { writer, .. }) = &db else { panic!("no database") };
        let triggers: Vec<String> = sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            .fetch_all(writer)
            .await
            .unwrap();
        for trigger in triggers {
            sqlx::raw_sql(AssertSqlSafe(format!("DROP TRIGGER {trigger}"))).execute(writer).await.unwrap();
        }
        sqlx::raw_sql("PRAGMA foreign_keys = OFF").execute(writer).await.unwrap();
        for statement in statements {
            sqlx::raw_sql(AssertSqlSafe((*statement).to_owned())).execute(writer).await.unwrap();
        }
        db.unwrap().close().await;
    }

    #[track_caller]
    fn is_found(&self, words: &str) {
        let ran = self.place.run(&["verify", "--format", "text"]);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(ran.stdout.contains("WRONG") && ran.stdout.contains(words), "{ran:?}");
    }

    /// As far as the archive still lets itself be exported, the second verifier finds it as well.
    #[track_caller]
    fn is_found_by_the_second(&self, words: &str) {
        let bag = self.place.folder.path().join("after");
        let ran = self.place.run(&["export", bag.to_str().unwrap()]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let data = bag.join("data");
        let Some((holds, said)) = verifier(&data.join("verifier.py"), &[&data, Path::new("--earlier"), &self.kept])
        else {
            return;
        };
        assert!(!holds && said.contains(words), "{said}");
    }
}

#[test]
fn an_archive_that_nobody_touched_holds() {
    let attacked = Attacked::new();
    let ran = attacked.place.run(&["verify", "--format", "json"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let said = ran.json();
    assert_eq!((&said["captures"], &said["snapshots"]), (&8.into(), &8.into()), "{said}");
    assert!(said["checkpoints"].as_u64().is_some_and(|heads| heads >= 2), "each check signed the head: {said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_value_of_a_capture_is_covered() {
    let attacked = Attacked::new();
    for column in [
        "series_id",
        "source",
        "url",
        "final_url",
        "redirects",
        "request_headers",
        "response_headers",
        "file_name",
        "tool",
    ] {
        attacked.rewrite(&[&format!("UPDATE captures SET {column} = {column} || 'x' WHERE id = 3")]).await;
        attacked.is_found("capture 3");
        let undo = format!("UPDATE captures SET {column} = substr({column}, 1, length({column}) - 1) WHERE id = 3");
        attacked.rewrite(&[&undo]).await;
    }
    attacked.rewrite(&["UPDATE captures SET fetched_at = fetched_at - 86400000000 WHERE id = 3"]).await;
    attacked.is_found("capture 3");
    attacked.is_found_by_the_second("changed, reordered, dropped or dated back");
}

#[tokio::test(flavor = "multi_thread")]
async fn swaps_and_moves_between_editions_are_found() {
    let attacked = Attacked::new();
    attacked
        .rewrite(&[
            "UPDATE captures SET edition_id = CASE id WHEN 1 THEN (SELECT edition_id FROM captures WHERE id = 2)
            ELSE (SELECT edition_id FROM captures WHERE id = 1) END WHERE id IN (1, 2)",
        ])
        .await;
    attacked.is_found("capture 1");
    attacked.is_found_by_the_second("changed, reordered");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_was_put_in_another_order_is_found() {
    let attacked = Attacked::new();
    attacked
        .rewrite(&[
            "UPDATE log_entries SET position = 100 WHERE position = 1",
            "UPDATE log_entries SET position = 1 WHERE position = 2",
            "UPDATE log_entries SET position = 2 WHERE position = 100",
        ])
        .await;
    attacked.is_found("is not what was logged");
    attacked.is_found_by_the_second("changed, reordered");
}

/// The whole end is gone, hashes, heads and all, as where an old copy of the database is put back.
#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_was_cut_is_found_by_who_kept_a_checkpoint() {
    let attacked = Attacked::new();
    attacked
        .rewrite(&[
            "DELETE FROM log_entries WHERE position >= 3",
            "DELETE FROM captures WHERE id > 3",
            "DELETE FROM log_hashes WHERE at >= 4",
            "DELETE FROM checkpoints WHERE size > 3",
            "UPDATE log_head SET size = 3",
        ])
        .await;
    attacked.is_found_by_the_second("was cut");
    let ran = attacked.place.run(&["prove", &"0".repeat(64)]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
}

/// History is rewritten with all its hashes and signed anew, as who holds the key can: a fork.
#[tokio::test(flavor = "multi_thread")]
async fn a_fork_is_found_by_who_kept_a_checkpoint() {
    let attacked = Attacked::new();
    attacked
        .rewrite(&[
            "UPDATE captures SET url = 'https://elsewhere.example/' WHERE id = 2",
            "DELETE FROM log_entries",
            "DELETE FROM log_hashes",
            "DELETE FROM checkpoints",
            "UPDATE log_head SET size = 0",
        ])
        .await;
    let ran = attacked.place.run(&["verify", "--format", "json"]);
    assert_eq!(ran.code, Some(0), "by itself it is a sound archive: {ran:?}");
    attacked.is_found_by_the_second("changed, reordered");
}

#[tokio::test(flavor = "multi_thread")]
async fn heads_and_hashes_are_covered() {
    let attacked = Attacked::new();
    attacked.rewrite(&["UPDATE checkpoints SET note = replace(note, '/annexwatch', '/annexwotch')"]).await;
    attacked.is_found("the head of");
    let attacked = Attacked::new();
    attacked.rewrite(&["UPDATE log_hashes SET hash = zeroblob(32) WHERE at = 2"]).await;
    attacked.is_found("hash 2");
    let attacked = Attacked::new();
    attacked.rewrite(&["DELETE FROM log_entries WHERE position = 7"]).await;
    attacked.is_found("does not know it");
    let attacked = Attacked::new();
    attacked
        .rewrite(&[
            "INSERT INTO captures (series_id, source, url, final_url, redirects, request_headers, response_headers,
            fetched_at, sha256) SELECT series_id, source, 'https://put.in.example/', final_url, redirects, request_headers,
            response_headers, fetched_at - 1, sha256 FROM captures WHERE id = 1",
        ])
        .await;
    attacked.is_found("capture 9: the log does not know it");
    let attacked = Attacked::new();
    attacked.rewrite(&["INSERT INTO log_hashes (at, hash) VALUES (900, zeroblob(32))"]).await;
    attacked.is_found("belong to no leaf");
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_are_covered() {
    let attacked = Attacked::new();
    let data = attacked.place.folder.path().join("data/sha256");
    let mut files = Vec::new();
    let mut folders = vec![data];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    for path in &files {
        let whole = std::fs::read(path).unwrap();
        let mut flipped = whole.clone();
        let at = flipped.len() / 2;
        flipped[at] ^= 1 << (at % 8);
        std::fs::write(path, &flipped).unwrap();
        attacked.is_found("is damaged");
        std::fs::write(path, &whole).unwrap();
    }
    std::fs::remove_file(&files[0]).unwrap();
    attacked.is_found("no snapshot");
}
