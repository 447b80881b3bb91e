use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::account::Account;
use crate::folder::Folder;
use crate::keeper::{Keeper, Recipe};
use crate::missing::Missing;
use crate::wait::wait_until;

/// Names a cluster that runs already, `postgres://user@127.0.0.1:port/postgres`; its user may
/// create databases. Set by the program `with-postgres`.
const REUSE: &str = "ESSAIM_TEST_POSTGRES";
const WHERE: &str = "/usr/lib/postgresql";
/// Begins the names of the databases made here, followed by the number of the process that made
/// them; what a dead process left behind is known by it.
const PREFIX: &str = "essaim_test_";

static SHARED: OnceLock<Result<Postgres, Missing>> = OnceLock::new();
static NEXT: AtomicU32 = AtomicU32::new(0);

/// A PostgreSQL cluster that keeps nothing: no fsync, one superuser, no password.
#[derive(Debug)]
pub struct Postgres {
    /// Without the database: `postgres://essaim@127.0.0.1:40123`.
    base: String,
    psql: PathBuf,
    // Dropped in this order: the server stops, then its folder goes. Both absent when reused.
    keeper: Option<Keeper>,
    _folder: Option<Folder>,
}

impl Postgres {
    /// Starts a new cluster, about a second. Tests rather use [`Postgres::shared`].
    ///
    /// # Errors
    /// [`Missing`] when no server is installed.
    ///
    /// # Panics
    /// When the server is installed and does not start; its log is shown.
    pub fn start() -> Result<Self, Missing> {
        let programs = programs()?;
        let account = Account::unprivileged();
        let folder = Folder::new(&account);
        let data = folder.join("data");
        initdb(&programs, &account, &data);
        let recipe = Recipe {
            name: "PostgreSQL",
            folder: &folder,
            account: &account,
            // Immediate: nothing is worth a checkpoint.
            signal: "QUIT",
        };
        let ready = |port: u16| {
            Command::new(programs.join("pg_isready"))
                .args(["-q", "-h", "127.0.0.1", "-p", &port.to_string(), "-d", "postgres"])
                .status()
                .is_ok_and(|status| status.success())
        };
        let (keeper, port) = recipe.start_on_free_port(|port| command_line(&programs, &data, port), ready);
        Ok(Self {
            base: format!("postgres://essaim@127.0.0.1:{port}"),
            psql: programs.join("psql"),
            keeper: Some(keeper),
            _folder: Some(folder),
        })
    }

    /// The one cluster of this process, started at the first call and stopped when the process
    /// ends; the one that `ESSAIM_TEST_POSTGRES` names when it is set.
    ///
    /// # Errors
    /// [`Missing`] when no server is installed.
    pub fn shared() -> Result<&'static Self, Missing> {
        let shared = SHARED.get_or_init(|| match std::env::var(REUSE) {
            Ok(url) => Self::reuse(&url),
            Err(_) => Self::start(),
        });
        shared.as_ref().map_err(Clone::clone)
    }

    fn reuse(url: &str) -> Result<Self, Missing> {
        let base = without_database(url).to_owned();
        let psql = programs()?.join("psql");
        let reused = Self {
            base,
            psql,
            keeper: None,
            _folder: None,
        };
        reused.sweep();
        Ok(reused)
    }

    /// The address of the cluster's own database, `postgres://essaim@127.0.0.1:40123/postgres`.
    #[must_use]
    pub fn url(&self) -> String {
        self.url_of("postgres")
    }

    /// A new, empty database; the answer is its URL. It goes with the cluster, or when the process
    /// has ended and another one needs a cluster that both reuse.
    #[must_use]
    pub fn fresh_database(&self) -> String {
        self.fresh_database_from("template1")
    }

    /// A new database with all that `template` holds: the name given to [`Postgres::draft`].
    #[must_use]
    pub fn fresh_database_from(&self, template: &str) -> String {
        self.url_of(&self.create(template))
    }

    /// A template to fill, or `None` when it is there already. Fill the database at its URL, close
    /// the connections, then [`Draft::publish`] it; an abandoned draft leaves no template. Two
    /// processes may fill it at the same time: one of the two is then kept.
    ///
    /// ```no_run
    /// # fn migrate(url: &str) {}
    /// # fn main() -> Result<(), testbed::Missing> {
    /// let postgres = testbed::Postgres::shared()?;
    /// if let Some(draft) = postgres.draft("essaim_schema") {
    ///     migrate(draft.url());
    ///     draft.publish();
    /// }
    /// let url = postgres.fresh_database_from("essaim_schema");
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn draft(&self, template: &str) -> Option<Draft<'_>> {
        if self.exists(template) {
            return None;
        }
        let name = self.create("template1");
        Some(Draft {
            postgres: self,
            template: template.to_owned(),
            url: self.url_of(&name),
            name,
        })
    }

    /// Runs SQL in the database at `url`; the answer is what `psql` prints, unaligned: one line a
    /// row, `|` between columns.
    ///
    /// # Panics
    /// When the statement fails, with the server's message.
    pub fn run(&self, url: &str, sql: &str) -> String {
        self.try_run(url, sql)
            .unwrap_or_else(|error| panic!("{sql}\n{error}"))
    }

    /// The processes that this cluster owns hang below this one; `None` when it is reused.
    #[must_use]
    pub fn process(&self) -> Option<u32> {
        self.keeper.as_ref().map(Keeper::id)
    }

    fn create(&self, template: &str) -> String {
        loop {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let name = format!("{PREFIX}{}_{number}", std::process::id());
            let sql = format!("CREATE DATABASE {} TEMPLATE {}", quoted(&name), quoted(template));
            match self.try_run(&self.url(), &sql) {
                Ok(_) => return name,
                // Left on a reused cluster by an earlier process of the same number.
                Err(_) if self.exists(&name) => {}
                Err(error) => panic!("{sql}\n{error}"),
            }
        }
    }

    fn exists(&self, database: &str) -> bool {
        let name = database.replace('\'', "''");
        let sql = format!("SELECT 1 FROM pg_database WHERE datname = '{name}'");
        self.run(&self.url(), &sql).trim() == "1"
    }

    /// Drops what ended processes left on a reused cluster.
    fn sweep(&self) {
        let sql = "SELECT datname FROM pg_database WHERE NOT datistemplate";
        for name in self.run(&self.url(), sql).lines() {
            let owner = name.strip_prefix(PREFIX).and_then(|rest| rest.split('_').next());
            if owner.is_some_and(|id| !Path::new("/proc").join(id).exists()) {
                self.discard(name);
            }
        }
    }

    /// Another process may be dropping the same one: that it remains is no failure of this test.
    fn discard(&self, name: &str) {
        let sql = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", quoted(name));
        let _ = self.try_run(&self.url(), &sql);
    }

    fn try_run(&self, url: &str, sql: &str) -> Result<String, String> {
        let output = Command::new(&self.psql)
            .args([
                "-X",
                "-q",
                "-A",
                "-t",
                "-v",
                "ON_ERROR_STOP=1",
                "-d",
                url,
                "-c",
                sql,
            ])
            .stdin(Stdio::null())
            .output()
            .map_err(|error| format!("{}: {error}", self.psql.display()))?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }

    fn url_of(&self, database: &str) -> String {
        format!("{}/{database}", self.base)
    }
}

/// A database on its way to become a template.
#[derive(Debug)]
pub struct Draft<'a> {
    postgres: &'a Postgres,
    template: String,
    name: String,
    url: String,
}

impl Draft<'_> {
    /// The database to fill.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Makes it the template, unless another process did so meanwhile. Connections still open are
    /// closed: a template cannot have any.
    pub fn publish(self) {
        let (from, to) = (quoted(&self.name), quoted(&self.template));
        let close = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'",
            self.name
        );
        let rename = format!("ALTER DATABASE {from} RENAME TO {to}");
        let admin = self.postgres.url();
        let mut last = String::new();
        let done = wait_until(Duration::from_secs(20), || {
            self.postgres.run(&admin, &close);
            match self.postgres.try_run(&admin, &rename) {
                Ok(_) => true,
                Err(error) => {
                    last = error;
                    self.postgres.exists(&self.template)
                }
            }
        });
        assert!(done, "the template {} is not published: {last}", self.template);
    }
}

impl Drop for Draft<'_> {
    fn drop(&mut self) {
        // After a publication the name is free, and this does nothing.
        self.postgres.discard(&self.name);
    }
}

fn command_line(programs: &Path, data: &Path, port: u16) -> Vec<String> {
    let mut command = vec![
        programs.join("postgres").display().to_string(),
        "-D".to_owned(),
        data.display().to_string(),
    ];
    let port = format!("port={port}");
    let settings = [
        port.as_str(),
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "wal_level=minimal",
        "max_wal_senders=0",
        "autovacuum=off",
        "max_connections=300",
        // Six times quicker to create a database: no checkpoint while the tests run.
        "shared_buffers=512MB",
        "checkpoint_timeout=1h",
        "max_wal_size=4GB",
        "timezone=UTC",
    ];
    for setting in settings {
        command.extend(["-c".to_owned(), setting.to_owned()]);
    }
    command
}

fn initdb(programs: &Path, account: &Account, data: &Path) {
    let mut initdb = Command::new(programs.join("initdb"));
    initdb
        .args(["-A", "trust", "-U", "essaim", "--no-sync", "--no-instructions"])
        .args(["--encoding=UTF8", "--locale=C.UTF-8"])
        .arg("-D")
        .arg(data)
        .current_dir("/")
        .stdin(Stdio::null());
    account.run(&mut initdb);
    let output = initdb.output().expect("initdb starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "initdb failed: {said}");
}

/// The folder of the newest server's programs.
fn programs() -> Result<PathBuf, Missing> {
    let missing = || Missing::new("PostgreSQL (server)", "apt-get install postgresql");
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir(WHERE)
        .map_err(|_| missing())?
        .flatten()
        .filter_map(|version| {
            let number = version.file_name().to_str()?.parse().ok()?;
            let bin = version.path().join("bin");
            let complete = ["initdb", "postgres", "pg_isready", "psql"]
                .iter()
                .all(|program| bin.join(program).is_file());
            complete.then_some((number, bin))
        })
        .collect();
    found.sort();
    found.pop().map(|(_, bin)| bin).ok_or_else(missing)
}

fn without_database(url: &str) -> &str {
    let host = url.find("://").map_or(0, |at| at + 3);
    url[host..].find('/').map_or(url, |slash| &url[..host + slash])
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_is_taken_off_an_address() {
        let base = "postgres://essaim@127.0.0.1:5432";
        assert_eq!(without_database(&format!("{base}/postgres")), base);
        assert_eq!(without_database(base), base);
    }
}
