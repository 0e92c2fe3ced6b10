//! A5: no table that says what was archived takes a change, whoever asks and in whatever words.

use annexwatch::store::{CheckpointRow, Db};
use sqlx::AssertSqlSafe;

use super::commits::{capture, check, edition};
use super::{at, sha256};
use crate::support::databases::{TestDb, on_both_databases};

/// Each table and its key.
const TABLES: [(&str, &str); 7] = [
    ("snapshots", "sha256"),
    ("captures", "id"),
    ("log_entries", "position"),
    ("log_hashes", "at"),
    ("checkpoints", "size"),
    ("time_stamps", "size"),
    ("withholdings", "id"),
];

async fn text(db: &TestDb, sql: String) -> Vec<String> {
    match &db.db {
        Db::Sqlite { writer, .. } => sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(writer).await.unwrap(),
        Db::Postgres(pool) => sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(pool).await.unwrap(),
    }
}

/// Every value of every row, as text.
async fn content(db: &TestDb, table: &str, key: &str, columns: &[String]) -> Vec<String> {
    let is_sqlite = matches!(db.db, Db::Sqlite { .. });
    let values: Vec<String> = columns
        .iter()
        .map(|column| match is_sqlite {
            true => format!("quote({column})"),
            false => format!("coalesce({column}::text, 'NULL')"),
        })
        .collect();
    text(db, format!("SELECT {} FROM {table} ORDER BY {key}", values.join(" || '|' || "))).await
}

on_both_databases! {
    async fn nothing_that_was_archived_is_changed(db: &TestDb) {
        let result = annexwatch::store::CheckResult {
            captures: vec![(capture('a', 1), Some(edition("2022"))), (capture('b', 2), Some(edition("2023")))],
            ..check(&[])
        };
        db.db.commit_check(&result, None, at(3)).await.unwrap();
        db.db.insert_checkpoint(&CheckpointRow::sealed(2, "a note".to_owned(), at(4))).await.unwrap();
        db.db.insert_time_stamp(2, "https://tsa.example/", b"a token", at(4)).await.unwrap();
        db.db.withhold(&sha256('a'), true, "court of Norvale", "anna", at(5)).await.unwrap();
        let is_sqlite = matches!(db.db, Db::Sqlite { .. });
        let mut n_attacks = 0;
        for (table, key) in TABLES {
            let columns = text(db, match is_sqlite {
                true => format!("SELECT name FROM pragma_table_info('{table}')"),
                false => format!("SELECT column_name::text FROM information_schema.columns
                    WHERE table_name = '{table}' ORDER BY ordinal_position"),
            }).await;
            let before = content(db, table, key, &columns).await;
            assert!(!before.is_empty(), "{table} has no rows to attack");
            let all = columns.join(", ");
            let mut attacks = vec![
                format!("DELETE FROM {table}"),
                format!("DELETE FROM {table} WHERE {key} = (SELECT MAX({key}) FROM {table})"),
            ];
            attacks.extend(columns.iter().map(|column| format!("UPDATE {table} SET {column} = {column}")));
            if is_sqlite {
                attacks.extend([
                    format!("REPLACE INTO {table} ({all}) SELECT {all} FROM {table}"),
                    format!("INSERT OR REPLACE INTO {table} ({all}) SELECT {all} FROM {table} WHERE true
                        ON CONFLICT ({key}) DO UPDATE SET {key} = {key}"),
                    format!("INSERT INTO {table} ({all}) SELECT {all} FROM {table} WHERE true
                        ON CONFLICT ({key}) DO UPDATE SET {key} = excluded.{key}"),
                    format!("UPDATE OR REPLACE {table} SET {key} = {key}"),
                ]);
            } else {
                let overriding = if table == "captures" { "OVERRIDING SYSTEM VALUE" } else { "" };
                // A column that is always generated takes no update but DEFAULT.
                let column = if table == "captures" { "url" } else { key };
                attacks.extend([
                    format!("INSERT INTO {table} ({all}) {overriding} SELECT {all} FROM {table}
                        ON CONFLICT ({key}) DO UPDATE SET {column} = excluded.{column}"),
                    format!("TRUNCATE {table} CASCADE"),
                    format!("MERGE INTO {table} USING (SELECT 1) AS one ON true WHEN MATCHED THEN DELETE"),
                ]);
            }
            for attack in attacks {
                let error = db.execute(&attack).await.expect_err(&attack).to_string();
                let is_refused = error.contains("append-only") || error.contains("can only be updated to DEFAULT");
                assert!(is_refused, "{attack}: {error}");
                n_attacks += 1;
            }
            assert_eq!(content(db, table, key, &columns).await, before, "{table}");
        }
        assert!(n_attacks > 60, "{n_attacks}");
        // The size of the log may grow, and nothing else.
        for attack in ["UPDATE log_head SET size = 0", "DELETE FROM log_head"] {
            let error = db.execute(attack).await.expect_err(attack).to_string();
            assert!(error.contains("only grows") || error.contains("append-only"), "{attack}: {error}");
        }
        if is_sqlite {
            let error = db.execute("REPLACE INTO log_head (id, size) VALUES (1, 0)").await.unwrap_err().to_string();
            assert!(error.contains("only grows"), "{error}");
        }
    }
}
