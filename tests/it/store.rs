//! The store, on both databases: its statements, its migrations, and what each of its files promises.

mod append_only;
mod choices;
mod commits;
mod hosts;
mod jobs;
mod kills;
mod outbox;
mod samples;
mod subscribers;
mod verdicts;

use std::collections::BTreeSet;

use annexwatch::store::{Db, Dialect, POSTGRES_MIGRATIONS, SQLITE_MIGRATIONS, StoreError, Timestamp, statements};
use sqlx::{Executor, SqlSafeStr};

use crate::support::databases::{self, TestDb, on_both_databases};

/// An instant of the tests, in seconds.
fn at(seconds: i64) -> Timestamp {
    Timestamp(1_700_000_000_000_000 + seconds * 1_000_000)
}

/// The name of some bytes.
fn sha256(name: char) -> String {
    name.to_string().repeat(64)
}

fn assert_stale<T: std::fmt::Debug>(outcome: Result<T, StoreError>) {
    assert!(matches!(outcome, Err(StoreError::Stale { .. })), "{outcome:?}");
}

on_both_databases! {
    async fn every_statement_is_prepared(db: &TestDb) {
        let mut prepared = 0;
        for statement in statements() {
            let sql = SqlSafeStr::into_sql_str(statement.sql);
            let outcome = match (&db.db, statement.dialect) {
                (Db::Sqlite { writer, .. }, Dialect::Both | Dialect::Sqlite) => {
                    writer.acquire().await.unwrap().prepare(sql).await.map(drop)
                }
                (Db::Postgres(pool), Dialect::Both | Dialect::Postgres) => {
                    pool.acquire().await.unwrap().prepare(sql).await.map(drop)
                }
                _ => continue,
            };
            outcome.unwrap_or_else(|error| panic!("{}: {error}\n{}", statement.name, statement.sql));
            prepared += 1;
        }
        assert!(prepared > 50, "only {prepared} statements were prepared");
    }
}

/// A statement that is not in a table of statements would escape the test above.
#[test]
fn no_statement_hides_in_the_code() {
    let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                assert_statements_have_names(&path);
            }
        }
    }
}

fn assert_statements_have_names(path: &std::path::Path) {
    let code = std::fs::read_to_string(path).unwrap();
    for (at, _) in code.match_indices("sqlx::query") {
        let call = code[at..].split_once('(').unwrap().1;
        let argument = call.split(')').next().unwrap();
        let is_constant =
            argument.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_') || argument == "sql";
        assert!(is_constant, "{}: the statement `{argument}` has no name", path.display());
    }
    assert!(!code.contains("AssertSqlSafe"), "{}: a statement is put together at run time", path.display());
}

#[test]
fn both_databases_have_the_same_migrations() {
    let names = |database: &str| {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(database);
        let entries = std::fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect::<BTreeSet<_>>()
    };
    assert_eq!(names("sqlite"), names("postgres"));
    // What the binary carries is what the folders hold.
    assert_eq!(SQLITE_MIGRATIONS.iter().count(), names("sqlite").len());
    assert_eq!(POSTGRES_MIGRATIONS.iter().count(), names("postgres").len());
}

/// Each migration meets rows of the tables that came before it, and its own tables take rows.
async fn migrations_meet_rows(db: &TestDb) {
    for migration in SQLITE_MIGRATIONS.iter() {
        match &db.db {
            Db::Sqlite { writer, .. } => SQLITE_MIGRATIONS.run_to(migration.version, writer).await.unwrap(),
            Db::Postgres(pool) => POSTGRES_MIGRATIONS.run_to(migration.version, pool).await.unwrap(),
        }
        let rows = samples::rows_after(migration.version);
        assert!(!rows.is_empty(), "migration {} has no sample rows", migration.version);
        for sql in rows {
            db.execute(sql).await.unwrap_or_else(|error| panic!("{error}\n{sql}"));
        }
    }
    // A database that is up to date stays so; captures from before the log are leaves of it now.
    db.db.migrate().await.unwrap();
    let entries = db.db.log_entries(0, 9).await.unwrap();
    let leaves: Vec<(i64, i64)> = entries.iter().map(|entry| (entry.position, entry.logged.capture.id)).collect();
    assert_eq!((leaves, db.db.log_size().await.unwrap()), (vec![(0, 1), (1, 2)], 2));
}

#[tokio::test]
async fn migrations_meet_rows_on_sqlite() {
    let db = databases::empty_sqlite().await;
    migrations_meet_rows(&db).await;
    db.close().await;
}

#[tokio::test]
async fn migrations_meet_rows_on_postgres() {
    if let Some(db) = databases::empty_postgres().await {
        migrations_meet_rows(&db).await;
        db.close().await;
    }
}

#[tokio::test]
async fn sqlite_is_opened_as_promised() {
    let db = databases::sqlite().await;
    let Db::Sqlite { writer, readers } = &db.db else { panic!("not SQLite") };
    let pragma = async |pool: &sqlx::SqlitePool, sql: &'static str| -> String {
        let value: sqlx::sqlite::SqliteRow = sqlx::query(sql).fetch_one(pool).await.unwrap();
        sqlx::Row::try_get::<String, _>(&value, 0)
            .unwrap_or_else(|_| sqlx::Row::get_unchecked::<i64, _>(&value, 0).to_string())
    };
    assert_eq!(pragma(writer, "PRAGMA journal_mode").await, "wal");
    assert_eq!(pragma(writer, "PRAGMA synchronous").await, "2", "FULL");
    assert_eq!(pragma(writer, "PRAGMA foreign_keys").await, "1");
    let refused = sqlx::query("DELETE FROM jobs").execute(readers).await;
    assert!(refused.is_err(), "a reader wrote");
    db.close().await;
}

#[tokio::test]
async fn an_address_of_another_kind_is_refused_without_repeating_it() {
    for address in ["mysql://root:secret@host/db", "annexwatch.db", "sqlite:", "sqlite::memory:"] {
        let error = Db::open(address).await.unwrap_err();
        assert!(matches!(error, StoreError::Address(_)), "{address}: {error}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}
