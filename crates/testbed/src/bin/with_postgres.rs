//! `with-postgres COMMAND…` starts a PostgreSQL cluster, runs the command with its address in
//! `ESSAIM_TEST_POSTGRES`, stops the cluster and exits as the command did. When the variable is
//! set already, that cluster serves.

use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitCode};

use testbed::Postgres;

const VARIABLE: &str = "ESSAIM_TEST_POSTGRES";

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let Some(program) = arguments.next() else {
        eprintln!("usage: with-postgres COMMAND [ARGUMENT]…");
        return ExitCode::from(2);
    };
    let mut command = Command::new(&program);
    command.args(arguments);
    let cluster = match start() {
        Ok(cluster) => cluster,
        Err(missing) => {
            eprintln!("{missing}");
            return ExitCode::FAILURE;
        }
    };
    if let Some(cluster) = &cluster {
        command.env(VARIABLE, cluster.url());
    }
    match command.status() {
        Ok(status) => {
            let code = status.code().or(status.signal().map(|signal| 128 + signal));
            ExitCode::from(code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
        }
        Err(error) => {
            eprintln!("{}: {error}", program.display());
            ExitCode::from(127)
        }
    }
}

fn start() -> Result<Option<Postgres>, testbed::Missing> {
    if std::env::var_os(VARIABLE).is_some() {
        return Ok(None);
    }
    Postgres::start().map(Some)
}
