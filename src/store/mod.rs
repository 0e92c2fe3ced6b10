//! The only module that knows SQL: SQLite and PostgreSQL behind one `Db`.
//!
//! It knows rows, keys, leases and transactions. It knows nothing of what a document says, of mail, of HTTP or of the
//! clock: `now` is always a parameter. Rows are plain values; turning them into domain types is their reader's work.
//!
//! Every statement is a named constant in the `statements!` table of its file, so that a test can prepare each of them
//! on both databases. One text serves both; only leasing has two, since only PostgreSQL can skip locked rows.
//!
//! # Transactions
//! A job loads its inputs, computes, and commits once: result, follow-up jobs, deliveries, and the end of the job itself
//! ([`Db::commit_check`], [`Db::commit_analysis`], [`Db::commit_report`]). The lease's fence is checked first, inside
//! that transaction: a worker that lost its lease writes nothing.

use std::str::FromStr;
use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{PgPool, Postgres, Sqlite, SqlitePool, Transaction};

/// Runs one body on a transaction of either database. Inside it, `$conn` is the connection.
macro_rules! on {
    ($tx:expr, |$conn:ident| $body:expr) => {
        match $tx {
            $crate::store::Tx::Sqlite(tx) => {
                let $conn = &mut **tx;
                $body
            }
            $crate::store::Tx::Postgres(tx) => {
                let $conn = &mut **tx;
                $body
            }
        }
    };
}

/// Runs one body that only reads on the pool of either database. Inside it, `$pool` is the pool.
macro_rules! read {
    ($db:expr, |$pool:ident| $body:expr) => {
        match $db {
            $crate::store::Db::Sqlite { readers: $pool, .. } => $body,
            $crate::store::Db::Postgres($pool) => $body,
        }
    };
}

/// Runs one statement that writes, by itself, on either database. Inside it, `$pool` is the pool.
macro_rules! write_one {
    ($db:expr, |$pool:ident| $body:expr) => {
        match $db {
            $crate::store::Db::Sqlite { writer: $pool, .. } => $body.rows_affected(),
            $crate::store::Db::Postgres($pool) => $body.rows_affected(),
        }
    };
}

/// Declares the statements of a file: a constant for each, and the list of them all.
macro_rules! statements {
    ($($(#[$doc:meta])* $dialect:ident $name:ident = $sql:expr;)+) => {
        $($(#[$doc])* const $name: &str = $sql;)+

        pub(in crate::store) const STATEMENTS: &[$crate::store::Statement] = &[
            $($crate::store::Statement {
                name: stringify!($name),
                dialect: $crate::store::Dialect::$dialect,
                sql: $name,
            },)+
        ];
    };
}

pub mod bounces;
pub mod captures;
pub mod choices;
mod commit;
pub mod documents;
pub mod editions;
pub mod holds;
mod hosts;
pub mod jobs;
pub mod log;
pub mod outbox;
pub mod people;
pub mod reports;
pub mod sources;
pub mod subscribers;
pub mod time_stamps;
pub mod verdicts;
pub mod webhooks;
pub mod withholdings;

pub use captures::{CaptureRow, NewCapture, NewSnapshot, SnapshotRow};
pub use choices::{CandidateRow, ChoiceRow, NewCandidate, NewChoice};
pub use commit::{AnalysisResult, CheckResult, CheckedCapture, ReportResult, ScheduleProgress};
pub use documents::{DocumentRow, NewDocument};
pub use editions::{EditionRow, NewEdition};
pub use holds::{Decision, HoldKind, HoldRow, HoldState, NewHold};
pub use jobs::{Enqueued, Failed, JobRow, JobState, LeasedJob, MAX_ATTEMPTS, NewJob};
pub use log::{CheckpointRow, LogEntry, Logged};
pub use outbox::{
    DeliveryItem, DeliveryRow, Gather, HostRow, LeaseDeliveries, LeasedDelivery, NewDelivery, Phase, WantedItem,
};
pub use reports::{NewReport, ReportRow, ReportSummary};
pub use sources::{SeriesStateRow, SourceOutcome, SourceRow, SourceState};
pub use subscribers::{Left, Recipient, Subscribed, SubscriberRow, SubscriberState, SubscriptionRow, Wish};
pub use time_stamps::TimeStampRow;
pub use verdicts::{NewVerdict, Told, VerdictRow};
pub use withholdings::WithholdingRow;

/// The migrations of SQLite, part of the binary.
pub static SQLITE_MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");
/// The migrations of PostgreSQL, part of the binary: the same file names as those of SQLite.
pub static POSTGRES_MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres");

/// What a caller may want to tell apart.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The lease was lost: another worker has the work now, or has finished it. Nothing was written.
    #[error("{what} {id} is no longer held under fence {fence}: nothing was written")]
    Stale {
        /// `job` or `delivery`.
        what: &'static str,
        /// Its id.
        id: i64,
        /// The fence that was presented.
        fence: i64,
    },
    /// There is no such row.
    #[error("there is no {what} {key}")]
    NotFound {
        /// What was looked for, such as `hold`.
        what: &'static str,
        /// How it was named.
        key: String,
    },
    /// The row is not in a state that allows this.
    #[error("{what} {key} is {state}")]
    Conflict {
        /// What it is, such as `hold`.
        what: &'static str,
        /// How it was named.
        key: String,
        /// Its state, in words.
        state: String,
    },
    /// The address of the database is of neither kind.
    #[error("the database `{0}` is neither `sqlite:PATH` nor `postgres://…`")]
    Address(String),
    /// A stored word is none that this version knows.
    #[error("the stored {what} `{value}` is unknown to this version")]
    Unknown {
        /// Which column.
        what: &'static str,
        /// What it holds.
        value: String,
    },
    /// The log is not what it was, or cannot answer.
    #[error("the log failed")]
    Log(#[source] crate::archive::log::LogError),
    /// The migrations could not be applied.
    #[error("the database could not be migrated")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The database refused or could not be reached.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
}

/// The result of everything here.
pub type Result<T> = std::result::Result<T, StoreError>;

/// An instant as both databases keep it: microseconds since 1970 UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type)]
#[sqlx(transparent)]
pub struct Timestamp(
    /// Microseconds since 1970-01-01T00:00:00Z.
    pub i64,
);

impl Timestamp {
    /// This instant and a while; stays at the end of time where it would pass it.
    #[must_use]
    pub fn after(self, while_: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(while_.as_micros()).unwrap_or(i64::MAX)))
    }

    /// As the clock of a calendar; the far ends that a calendar cannot name become 1970.
    #[must_use]
    pub fn to_datetime(self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0).unwrap_or_default()
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(instant: DateTime<Utc>) -> Self {
        Self(instant.timestamp_micros())
    }
}

impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.to_datetime().to_rfc3339_opts(chrono::SecondsFormat::Micros, true))
    }
}

/// Which database a statement is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// One text for both.
    Both,
    /// SQLite alone.
    Sqlite,
    /// PostgreSQL alone.
    Postgres,
}

/// One statement of the store.
#[derive(Clone, Copy, Debug)]
pub struct Statement {
    /// The constant's name.
    pub name: &'static str,
    /// Where it runs.
    pub dialect: Dialect,
    /// Its text.
    pub sql: &'static str,
}

/// Every statement the store can send, for the test that prepares them all.
#[must_use]
pub fn statements() -> Vec<Statement> {
    [
        bounces::STATEMENTS,
        captures::STATEMENTS,
        choices::STATEMENTS,
        documents::STATEMENTS,
        editions::STATEMENTS,
        holds::STATEMENTS,
        hosts::STATEMENTS,
        jobs::STATEMENTS,
        log::STATEMENTS,
        outbox::STATEMENTS,
        outbox::HOST_STATEMENTS,
        people::STATEMENTS,
        reports::STATEMENTS,
        sources::STATEMENTS,
        subscribers::STATEMENTS,
        time_stamps::STATEMENTS,
        verdicts::STATEMENTS,
        webhooks::STATEMENTS,
        withholdings::STATEMENTS,
    ]
    .concat()
}

/// The database. Clones share its connections.
#[derive(Clone, Debug)]
pub enum Db {
    /// One file: a single connection that writes, and a pool that reads beside it (WAL).
    Sqlite {
        /// The one writer; a transaction takes the file's write lock at once.
        writer: SqlitePool,
        /// Connections that refuse to write.
        readers: SqlitePool,
    },
    /// A server that many workers share.
    Postgres(PgPool),
}

/// A transaction of either database: dropped, it is undone.
pub(crate) enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    async fn commit(self) -> Result<()> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}

/// How many connections read, or, on PostgreSQL, read and write.
const POOL_CONNECTIONS: u32 = 8;
/// How long a writer waits for another process that writes to the same file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a caller waits for a connection before it is told so.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(30);

impl Db {
    /// Opens the database at `sqlite:PATH` (made where absent) or `postgres://…`, and brings its tables up to date.
    ///
    /// # Errors
    /// Fails where the address is of neither kind, the database cannot be reached, or its tables are of a newer version.
    pub async fn open(address: &str) -> Result<Self> {
        let db = Self::connect(address).await?;
        db.migrate().await?;
        Ok(db)
    }

    /// Opens the database and leaves its tables as they are.
    ///
    /// # Errors
    /// Fails where the address is of neither kind or the database cannot be reached.
    pub async fn connect(address: &str) -> Result<Self> {
        if let Some(path) = address.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() || path.starts_with(":memory:") {
                return Err(StoreError::Address(address.to_owned()));
            }
            let options = SqliteConnectOptions::new()
                .filename(path)
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .busy_timeout(BUSY_TIMEOUT);
            let writer = SqlitePoolOptions::new()
                .max_connections(1)
                // A file does not hang up, as a server may: asking before each use whether it is there costs as much as the use.
                .test_before_acquire(false)
                // A full disk makes SQLite undo a transaction by itself, after which the driver counts it as open for ever:
                // such a connection is closed, and another one takes its place.
                .before_acquire(|connection, _| {
                    let is_usable = !sqlx::Connection::is_in_transaction(connection);
                    Box::pin(async move { Ok(is_usable) })
                })
                .acquire_timeout(ACQUIRE_TIMEOUT)
                .connect_with(options.clone())
                .await?;
            let readers = SqlitePoolOptions::new()
                .max_connections(POOL_CONNECTIONS)
                .test_before_acquire(false)
                .acquire_timeout(ACQUIRE_TIMEOUT)
                .connect_with(options.create_if_missing(false).pragma("query_only", "ON"))
                .await?;
            return Ok(Self::Sqlite { writer, readers });
        }
        if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            let pool = PgPoolOptions::new()
                .max_connections(POOL_CONNECTIONS)
                .acquire_timeout(ACQUIRE_TIMEOUT)
                .connect_with(PgConnectOptions::from_str(address)?)
                .await?;
            return Ok(Self::Postgres(pool));
        }
        // Only the kind is repeated: an address may hold a password.
        Err(StoreError::Address(address.split(':').next().unwrap_or_default().to_owned()))
    }

    /// Brings the tables up to date. Several processes may try at once: one does it, the others wait.
    ///
    /// # Errors
    /// Fails where a migration was changed after it ran, or the database is of a newer version.
    pub async fn migrate(&self) -> Result<()> {
        match self {
            Self::Sqlite { writer, .. } => SQLITE_MIGRATIONS.run(writer).await?,
            Self::Postgres(pool) => POSTGRES_MIGRATIONS.run(pool).await?,
        }
        log::catch_up(self).await
    }

    /// Waits for what is running and closes every connection.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }

    /// Begins a transaction that may write.
    pub(crate) async fn begin(&self) -> Result<Tx> {
        Ok(match self {
            // A transaction that begins as a reader and then writes can fail half-way: take the lock first.
            Self::Sqlite { writer, .. } => Tx::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }
}

/// Declares a closed set of words that a column may hold.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $what:literal, { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// The word in the table, and the one that people read.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::store::StoreError;

            fn from_str(word: &str) -> std::result::Result<Self, Self::Err> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::store::StoreError::Unknown { what: $what, value: word.to_owned() }),
                }
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::store::StoreError;

            fn try_from(word: String) -> std::result::Result<Self, Self::Error> {
                word.parse()
            }
        }
    };
}
use words;
