//! A fresh database for each test: SQLite in a folder that vanishes, PostgreSQL on a server that this binary starts once.
//!
//! The server is found under `/usr/lib/postgresql/*/bin` or on the `PATH`, or named by `ANNEXWATCH_TEST_POSTGRES` (an
//! address whose user may create databases). Where there is none, its tests say so and pass.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{OnceLock, mpsc};
use std::time::Duration;

use annexwatch::store::Db;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

/// A database of its own, gone when the test ends.
pub(crate) struct TestDb {
    pub(crate) db: Db,
    pub(crate) address: String,
    _folder: Option<tempfile::TempDir>,
    postgres_name: Option<String>,
}

impl TestDb {
    /// Runs a statement as an attacker or an administrator would, beside the store.
    pub(crate) async fn execute(&self, sql: &str) -> Result<u64, sqlx::Error> {
        let sql = AssertSqlSafe(sql.to_owned());
        Ok(match &self.db {
            Db::Sqlite { writer, .. } => sqlx::raw_sql(sql).execute(writer).await?.rows_affected(),
            Db::Postgres(pool) => sqlx::raw_sql(sql).execute(pool).await?.rows_affected(),
        })
    }

    /// A second process' view of the same database.
    pub(crate) async fn reopen(&self) -> Db {
        Db::open(&self.address).await.unwrap()
    }

    pub(crate) async fn close(self) {
        self.db.close().await;
        if let Some(name) = self.postgres_name {
            admin(&format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    }
}

/// A fresh SQLite file with all tables.
pub(crate) async fn sqlite() -> TestDb {
    let folder = tempfile::tempdir().unwrap();
    let address = format!("sqlite:{}", folder.path().join("test.db").display());
    TestDb { db: Db::open(&address).await.unwrap(), address, _folder: Some(folder), postgres_name: None }
}

/// A fresh PostgreSQL database with all tables; nothing where there is no server.
pub(crate) async fn postgres() -> Option<TestDb> {
    let server = server()?;
    let name = fresh_name();
    admin(&format!("CREATE DATABASE {name} TEMPLATE annexwatch_template")).await;
    let address = server.address(&name);
    Some(TestDb { db: Db::connect(&address).await.unwrap(), address, _folder: None, postgres_name: Some(name) })
}

/// Two databases without tables, for tests of the migrations themselves.
pub(crate) async fn empty_sqlite() -> TestDb {
    let folder = tempfile::tempdir().unwrap();
    let address = format!("sqlite:{}", folder.path().join("test.db").display());
    TestDb { db: Db::connect(&address).await.unwrap(), address, _folder: Some(folder), postgres_name: None }
}

pub(crate) async fn empty_postgres() -> Option<TestDb> {
    let server = server()?;
    let name = fresh_name();
    admin(&format!("CREATE DATABASE {name} TEMPLATE template0")).await;
    let address = server.address(&name);
    Some(TestDb { db: Db::connect(&address).await.unwrap(), address, _folder: None, postgres_name: Some(name) })
}

/// Makes two tests of one body: `NAME::sqlite` and `NAME::postgres`.
macro_rules! on_both_databases {
    ($($(#[$doc:meta])* async fn $name:ident($db:ident: &TestDb) $body:block)+) => {$(
        $(#[$doc])*
        mod $name {
            #[allow(unused_imports, reason = "not each body needs all of its file's imports")]
            use super::*;

            async fn body($db: &$crate::support::databases::TestDb) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let test_db = $crate::support::databases::sqlite().await;
                body(&test_db).await;
                test_db.close().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                if let Some(test_db) = $crate::support::databases::postgres().await {
                    body(&test_db).await;
                    test_db.close().await;
                }
            }
        }
    )+};
}
pub(crate) use on_both_databases;

/// A server, and how to name a database of it.
struct Server {
    before_name: String,
    after_name: String,
}

impl Server {
    fn address(&self, database: &str) -> String {
        format!("{}{database}{}", self.before_name, self.after_name)
    }
}

fn fresh_name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("annexwatch_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Runs a statement on the server itself. One at a time: two databases cannot be cloned from one template at once.
async fn admin(sql: &str) {
    static ONE_AT_A_TIME: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
    let Some(server) = server() else { return };
    let _turn = ONE_AT_A_TIME.lock().await;
    let mut connection = PgConnection::connect(&server.address("postgres")).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER
        .get_or_init(|| {
            let (told, hears) = mpsc::channel();
            // The server dies with the thread that started it, and tests' threads end early: hence one of its own.
            std::thread::Builder::new()
                .name("postgres".to_owned())
                .spawn(move || {
                    let started = start();
                    let child = started.map(|(server, child)| {
                        told.send(Some(server)).unwrap();
                        child
                    });
                    match child {
                        Some(Some(mut child)) => drop(child.wait()),
                        Some(None) => {}
                        None => told.send(None).unwrap(),
                    }
                })
                .unwrap();
            hears.recv().unwrap()
        })
        .as_ref()
}

/// Gives the server, and its process where it is ours.
#[expect(clippy::print_stderr, reason = "a test that is passed over says so")]
fn start() -> Option<(Server, Option<Child>)> {
    let (server, child) = match std::env::var("ANNEXWATCH_TEST_POSTGRES") {
        Ok(address) => {
            let (before, rest) = address.rsplit_once('/').unwrap();
            let after = rest.find('?').map_or("", |at| &rest[at..]).to_owned();
            (Server { before_name: format!("{before}/"), after_name: after }, None)
        }
        Err(_) => {
            let Some(binaries) = find_binaries() else {
                eprintln!("no PostgreSQL server is installed: its tests are passed over");
                return None;
            };
            let (server, child) = start_own(&binaries);
            (server, Some(child))
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(make_template(&server));
    Some((server, child))
}

async fn make_template(server: &Server) {
    let mut tries = 0;
    let mut connection = loop {
        match PgConnection::connect(&server.address("postgres")).await {
            Ok(connection) => break connection,
            Err(error) => {
                tries += 1;
                assert!(tries < 300, "the PostgreSQL server did not come up: {error}");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    };
    for sql in ["DROP DATABASE IF EXISTS annexwatch_template", "CREATE DATABASE annexwatch_template TEMPLATE template0"]
    {
        sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    }
    connection.close().await.unwrap();
    let db = Db::open(&server.address("annexwatch_template")).await.unwrap();
    db.close().await;
}

fn find_binaries() -> Option<PathBuf> {
    let packaged = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = packaged.map(|version| version.path().join("bin")).collect();
    // The newest version first.
    folders.sort_by_key(|folder| {
        let version = folder.parent().and_then(Path::file_name).and_then(|name| name.to_str());
        std::cmp::Reverse(version.and_then(|name| name.parse::<u32>().ok()).unwrap_or(0))
    });
    folders.extend(std::env::var_os("PATH").iter().flat_map(std::env::split_paths));
    folders.into_iter().find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}

fn start_own(binaries: &Path) -> (Server, Child) {
    let folder = fresh_folder();
    let user = std::os::unix::fs::MetadataExt::uid(&std::fs::metadata("/proc/self").unwrap()).eq(&0).then(unprivileged);
    if let Some((uid, gid)) = user {
        // PostgreSQL refuses to run as root.
        std::os::unix::fs::chown(&folder, Some(uid), Some(gid)).unwrap();
    }
    let as_user = |program: &str| {
        let mut command = Command::new("setpriv");
        if let Some((uid, gid)) = user {
            command.args([format!("--reuid={uid}"), format!("--regid={gid}"), "--clear-groups".to_owned()]);
        }
        // A test binary has no last act of its own: the kernel tells the server when its starter is gone.
        command.args(["--pdeathsig", "INT", "--"]).arg(binaries.join(program));
        command.current_dir(&folder).stdin(Stdio::null());
        command
    };
    let data = folder.join("data");
    let made = as_user("initdb")
        .args(["--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "-D"])
        .arg(&data)
        .output()
        .unwrap();
    assert!(made.status.success(), "initdb failed: {}", String::from_utf8_lossy(&made.stderr));
    let log = std::fs::File::create(folder.join("log")).unwrap();
    let child = as_user("postgres")
        .arg("-D")
        .arg(&data)
        .arg("-k")
        .arg(&folder)
        .args(["-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=300"])
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .spawn()
        .unwrap();
    let after_name = format!("?host={}", folder.display());
    (Server { before_name: "postgres://postgres@localhost/".to_owned(), after_name }, child)
}

/// A folder whose path is short enough for a socket, named after this process; those of processes that are gone are
/// removed.
fn fresh_folder() -> PathBuf {
    const PREFIX: &str = "annexwatch-postgres-";
    let parent = std::env::temp_dir();
    for entry in std::fs::read_dir(&parent).unwrap().flatten() {
        let name = entry.file_name();
        let owner = name.to_str().and_then(|name| name.strip_prefix(PREFIX)).and_then(|pid| pid.parse::<u32>().ok());
        if owner.is_some_and(|pid| !Path::new(&format!("/proc/{pid}")).exists()) {
            drop(std::fs::remove_dir_all(entry.path()));
        }
    }
    let folder = parent.join(format!("{PREFIX}{}", std::process::id()));
    std::fs::create_dir(&folder).unwrap();
    folder
}

/// The user and group that a server started by root runs as.
fn unprivileged() -> (u32, u32) {
    let users = std::fs::read_to_string("/etc/passwd").unwrap();
    let find = |wanted: &str| {
        users.lines().find_map(|line| {
            let mut fields = line.split(':');
            let name = fields.next()?;
            let uid = fields.nth(1)?.parse().ok()?;
            let gid = fields.next()?.parse().ok()?;
            (name == wanted).then_some((uid, gid))
        })
    };
    find("postgres").or_else(|| find("nobody")).unwrap()
}
